//! What one source says about one of its people: a row of a feed, typed.
//!
//! This is kept as it is, in parts (`store/parts.rs`); the single view is derived from it. A value that
//! could not be read as what it should be is not lost and not believed: it is in `as_sent`.

use kith_gate::shield::FedShield;
use kith_terms::time::Date;
use kith_terms::{
    BirthDate, Email, NamePart, NhsNumber, NhsNumberStatus, OdsCode, Phone, Postcode, Sex, Uprn,
};
use serde::{Deserialize, Serialize};

use crate::rules::sensitive::{Basis, SensitiveKind};

/// A source's record of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceRecord {
    /// The source's own key for this record.
    pub record_key: String,
    /// The system that the source collected it from, in its words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collected_from: Option<String>,
    /// The day that the record describes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Date>,
    /// First given name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<NamePart>,
    /// Middle names, as one text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle_names: Option<NamePart>,
    /// Family name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<NamePart>,
    /// A family name held before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_family_name: Option<NamePart>,
    /// A given name held before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_given_name: Option<NamePart>,
    /// NHS number. It passes its check; whether it may serve as evidence is its status's affair.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nhs_number: Option<NhsNumber>,
    /// How far the source has proved it (NHS Data Dictionary, 01 to 08).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nhs_number_status: Option<NhsNumberStatus>,
    /// Birth date, perhaps only the year or the month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<BirthDate>,
    /// Sex, where the source says one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Where the person lives.
    #[serde(skip_serializing_if = "Address::is_empty")]
    pub address: Address,
    /// Telephone numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// Day of death.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub died_on: Option<Date>,
    /// What helps when talking with the person, in the source's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub communication_needs: Option<String>,
    /// Parents and carers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub carers: Vec<Carer>,
    /// General practice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gp: Option<Service>,
    /// School or college.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub school: Option<Service>,
    /// Health visitor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health_visitor: Option<Service>,
    /// Other services around the person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub involvements: Vec<FedInvolvement>,
    /// An assessment that someone holds (never its content).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessment: Option<Assessment>,
    /// Lead professional.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_professional: Option<LeadProfessional>,
    /// Values that could not be believed, as they were sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub as_sent: Vec<SetAside>,
    /// Sensitive services that may be told of. They are no part of what is kept as the record, which
    /// everybody is shown something of: they have a table of their own.
    #[serde(skip)]
    pub sensitive: Vec<FedSensitiveService>,
    /// The shield that the source tells of. It is no part of what is kept as the record: the gate sets it.
    #[serde(skip)]
    pub shield: Option<FedShield>,
    /// What tells of a sensitive service and may not be told, as it was sent. It is kept in the
    /// quarantine, and shown to nobody.
    #[serde(skip)]
    pub withheld: Vec<SetAside>,
}

/// A sensitive service that a feed tells of, with what it may be told of on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FedSensitiveService {
    /// What it is for.
    pub kind: SensitiveKind,
    /// The service and whoever works there.
    pub involvement: FedInvolvement,
    /// On what it may be told of.
    pub basis: Basis,
    /// From when it may not: see [`Basis::lapses_on`].
    pub lapses_on: Option<Date>,
    /// When consent was withdrawn.
    pub withdrawn_on: Option<Date>,
}

/// Where somebody lives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// The lines before the postcode, as one text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Postcode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode: Option<Postcode>,
    /// Unique property reference number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uprn: Option<Uprn>,
}

impl Address {
    /// Whether nothing of it is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.line.is_none() && self.postcode.is_none() && self.uprn.is_none()
    }
}

/// A parent or carer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Carer {
    /// Full name, as one text.
    pub name: String,
    /// Relationship to the person, in the source's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relationship: Option<String>,
    /// Whether they hold parental responsibility.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parental_responsibility: Option<bool>,
    /// Telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Address, as one text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// How to reach a carer. It is kept apart from who they are: some are told who cares for a person, and not
/// how to reach them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct CarerContact {
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<Phone>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

impl Carer {
    /// Takes away how to reach them.
    pub(crate) fn take_contact(&mut self) -> CarerContact {
        CarerContact {
            phone: self.phone.take(),
            address: self.address.take(),
        }
    }

    /// Says how to reach them.
    pub(crate) fn give_contact(&mut self, contact: CarerContact) {
        self.phone = contact.phone;
        self.address = contact.address;
    }
}

/// A universal service that the person uses: a practice, a school, a health visitor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Service {
    /// The practice's, school's or team's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its code: an ODS code, or a school's URN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<ServiceCode>,
    /// The worker's name, where there is one person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
    /// Telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// The public code of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceCode {
    /// NHS organisation data service code.
    Ods(OdsCode),
    /// A school's unique reference number (six digits).
    Urn(String),
}

/// An involvement that a feed tells of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FedInvolvement {
    /// Service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Worker's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
    /// Worker's role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Worker's telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Worker's e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Date>,
    /// Last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Date>,
}

/// That an assessment exists, and who holds it. Never what it says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Assessment {
    /// Which, e.g. "Early Help Assessment".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
    /// Who holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// The holder's telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
}

/// The lead professional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LeadProfessional {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
}

/// A value that was sent but is not believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// The column.
    pub field: String,
    /// The value, as sent.
    pub value: String,
    /// Why it is not believed, in words for the source.
    pub reason: String,
}
