//! From a row to a source's record.
//!
//! A row is refused only when it cannot be about anyone, or when what it says of its birth date cannot be
//! true; see docs/feeds.md. One bad value beside that is set aside: the person is kept, the value stays in the
//! record as it was sent, and nothing is concluded from it.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use kith_gate::shield::{FedShield, ShieldDoubt};
use kith_terms::time::Date;
use kith_terms::{BirthDate, NamePart, NhsNumber, NhsNumberStatus, PhoneError, Sex};

use super::columns::{CARERS, CarerColumns, Column, INVOLVEMENTS, InvolvementColumns};
use super::csv_feed::RawRow;
use super::encoding::Encoding;
use super::mapping::Header;
use super::sensitive_row::{BasisCells, NAMES_ONE, names_one};
use crate::rules::sensitive_words::tells_of_a_sensitive_service;
use crate::source_record::{
    Address, Assessment, Carer, FedInvolvement, LeadProfessional, Service, ServiceCode, SetAside,
    SourceRecord,
};
use kith_matching::placeholders::{is_birth_placeholder, is_nhs_placeholder, says_nothing};

/// The columns in which a feed says that somebody is shielded.
const SHIELD: [Column; 2] = [Column::ShieldGround, Column::ShieldReview];

/// The longest free text that is kept.
const LONGEST_TEXT: usize = 500;

const NO_GROUND: &str = "this is none of the grounds of a shield, which are domestic-abuse, witness-protection, adoption and other-threat: the person is shielded all the same, until a record manager has looked";
const NO_REVIEW: &str = "this is no day within the year to come on which the shield is looked at again: the person is shielded all the same, and a record manager looks at it within a week";

/// Why a whole row is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The column at fault, where it is one.
    pub field: Option<&'static str>,
    /// Why, in words for the source. Never the value.
    pub reason: Cow<'static, str>,
}

/// How rows of one file are read.
#[derive(Debug, Clone)]
pub struct RowReader {
    /// Its header.
    pub header: Header,
    /// How its letters are written.
    pub encoding: Encoding,
    /// How its dates are written, where not as ours are.
    pub date_format: Option<String>,
    /// The day of the load: no birth can be after it.
    pub today: Date,
}

/// How a feed's dates are read, and what day it is.
pub(super) struct Dates<'a> {
    format: Option<&'a str>,
    pub(super) today: Date,
}

impl Dates<'_> {
    pub(super) fn read(&self, text: &str) -> Option<Date> {
        self.format
            .and_then(|format| Date::strptime(format, text.as_bytes()).ok())
            .or_else(|| read_date(text))
    }
}

impl RowReader {
    fn dates(&self) -> Dates<'_> {
        Dates {
            format: self.date_format.as_deref(),
            today: self.today,
        }
    }

    /// The shield that a row tells of, though the row itself cannot be taken.
    pub(super) fn shield(&self, row: &RawRow) -> Option<FedShield> {
        match row.width() == self.header.width {
            true => self.cells(row).shield(),
            false => None,
        }
    }

    /// Whether a row that is not taken tells of a sensitive service or of a shield, and so is shown to
    /// nobody.
    pub(super) fn is_secret(&self, row: &RawRow, text: &str) -> bool {
        let basis = INVOLVEMENTS.iter().flat_map(|it| it.basis.all());
        let mut columns = basis.chain(SHIELD);
        let filled = columns.any(|column| {
            let place = self.header.place_of(column);
            place
                .and_then(|at| row.cell(at))
                .is_some_and(|cell| !cell.trim_ascii().is_empty())
        });
        filled || tells_of_a_sensitive_service(text)
    }

    /// The record that a row tells of.
    ///
    /// # Errors
    /// When the row cannot be used at all.
    pub fn read(&self, row: &RawRow) -> Result<SourceRecord, Refused> {
        if row.width() != self.header.width {
            let reason = format!(
                "this row has {} columns and the header has {}: look for a missing or extra comma or quotation mark",
                row.width(),
                self.header.width
            );
            return Err(Refused {
                field: None,
                reason: reason.into(),
            });
        }
        let mut cells = self.cells(row);
        let record = cells.record();
        match cells.refused {
            Some(refused) => Err(refused),
            None => identifiable(record),
        }
    }

    fn cells<'a>(&'a self, row: &'a RawRow) -> Cells<'a> {
        Cells {
            reader: self,
            row,
            as_sent: Vec::new(),
            withheld: Vec::new(),
            refused: None,
        }
    }
}

/// A row must say who it is about: a name or an NHS number.
fn identifiable(record: SourceRecord) -> Result<SourceRecord, Refused> {
    let refused = |field, reason: &'static str| {
        Err(Refused {
            field,
            reason: reason.into(),
        })
    };
    if record.record_key.is_empty() {
        return refused(
            Some(Column::RecordId.header()),
            "record_id is empty: every record needs the source's own key, the same in every file",
        );
    }
    if record.family_name.is_none() && record.given_name.is_none() && record.nhs_number.is_none() {
        return refused(
            None,
            "nothing here says who this is: a name or an NHS number is needed",
        );
    }
    Ok(record)
}

struct Cells<'a> {
    reader: &'a RowReader,
    row: &'a RawRow,
    as_sent: Vec<SetAside>,
    withheld: Vec<SetAside>,
    refused: Option<Refused>,
}

impl<'a> Cells<'a> {
    fn record(&mut self) -> SourceRecord {
        let mut record = SourceRecord {
            record_key: self.key(),
            collected_from: self.told_text(Column::Source),
            updated: self.date(Column::Updated),
            given_name: self.name(Column::GivenName),
            middle_names: self.name(Column::MiddleNames),
            family_name: self.name(Column::FamilyName),
            previous_family_name: self.name(Column::PreviousFamilyName),
            previous_given_name: self.name(Column::PreviousGivenName),
            nhs_number: self.nhs_number(),
            nhs_number_status: self.typed::<NhsNumberStatus>(Column::NhsNumberStatus),
            birth_date: self.birth_date(),
            sex: self
                .typed::<Sex>(Column::Sex)
                .filter(|sex| *sex != Sex::Unknown),
            address: Address {
                line: self.text(Column::AddressLine),
                postcode: self.typed(Column::Postcode),
                uprn: self.typed(Column::Uprn),
            },
            phones: self.phone(Column::Phone).into_iter().collect(),
            email: self.typed(Column::Email),
            died_on: self.date(Column::DiedOn),
            communication_needs: self.told_text(Column::CommunicationNeeds),
            carers: CARERS
                .iter()
                .filter_map(|columns| self.carer(columns))
                .collect(),
            gp: self.gp(),
            school: self.school(),
            health_visitor: self.health_visitor(),
            involvements: Vec::new(),
            assessment: self.assessment(),
            lead_professional: self.lead_professional(),
            as_sent: Vec::new(),
            sensitive: Vec::new(),
            shield: self.shield(),
            withheld: Vec::new(),
        };
        for columns in &INVOLVEMENTS {
            self.involved(columns, &mut record);
        }
        record.as_sent = std::mem::take(&mut self.as_sent);
        record.withheld = std::mem::take(&mut self.withheld);
        record
    }

    /// The cell's text, trimmed; nothing when it is empty or says only that nothing is known.
    fn cell(&mut self, column: Column) -> Option<Cow<'a, str>> {
        let text = self.raw_cell(column)?;
        if says_nothing(&text) {
            None
        } else {
            Some(text)
        }
    }

    fn raw_cell(&mut self, column: Column) -> Option<Cow<'a, str>> {
        let bytes = self.row.cell(self.reader.header.place_of(column)?)?;
        let Some(text) = self.reader.encoding.text(bytes) else {
            self.refuse(column, format!("a letter here cannot be read as {}: it was damaged before it came here, or the file mixes encodings", self.reader.encoding.name()));
            return None;
        };
        if text.contains('\0') {
            self.refuse(
                column,
                "there is a zero byte here: the file is damaged".into(),
            );
            return None;
        }
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        (!text.is_empty()).then_some(text)
    }

    fn refuse(&mut self, column: Column, reason: String) {
        self.refused.get_or_insert(Refused {
            field: Some(column.header()),
            reason: reason.into(),
        });
    }

    fn set_aside(&mut self, column: Column, value: &str, reason: impl Display) {
        let value = value.chars().take(LONGEST_TEXT).collect();
        self.as_sent.push(SetAside {
            field: column.header().to_owned(),
            value,
            reason: reason.to_string(),
        });
    }

    /// A key is not a word: "NA" or "-" may be one.
    fn key(&mut self) -> String {
        match self.raw_cell(Column::RecordId) {
            Some(key) if key.chars().count() > 100 => {
                self.refuse(
                    Column::RecordId,
                    "record_id is longer than 100 characters".into(),
                );
                String::new()
            }
            key => key.map(Cow::into_owned).unwrap_or_default(),
        }
    }

    fn text(&mut self, column: Column) -> Option<String> {
        let text = self.cell(column)?;
        let words: Vec<&str> = text.split_whitespace().collect();
        let tidy = words.join(" ");
        if tidy.chars().count() > LONGEST_TEXT {
            self.set_aside(column, &tidy, "the text is longer than 500 characters");
            return None;
        }
        Some(tidy)
    }

    /// A text that everybody is shown: withheld where it names a sensitive service.
    fn told_text(&mut self, column: Column) -> Option<String> {
        let text = self.text(column)?;
        match tells_of_a_sensitive_service(&text) {
            false => Some(text),
            true => {
                self.withhold(column, &text, NAMES_ONE);
                None
            }
        }
    }

    /// Withholds a value: see [`SourceRecord::withheld`].
    fn withhold(&mut self, column: Column, value: &str, reason: impl Display) {
        self.withheld.push(SetAside {
            field: column.header().to_owned(),
            value: value.chars().take(LONGEST_TEXT).collect(),
            reason: reason.to_string(),
        });
    }

    fn typed<T: FromStr<Err: Display>>(&mut self, column: Column) -> Option<T> {
        let text = self.cell(column)?;
        text.parse()
            .map_err(|error| self.set_aside(column, &text, error))
            .ok()
    }

    fn name(&mut self, column: Column) -> Option<NamePart> {
        let text = self.raw_cell(column)?;
        if says_nothing(&text) {
            self.set_aside(
                column,
                &text,
                "this is not a name: leave it empty if it is not known",
            );
            return None;
        }
        text.parse()
            .map_err(|error| self.set_aside(column, &text, error))
            .ok()
    }

    fn nhs_number(&mut self) -> Option<NhsNumber> {
        let text = self.raw_cell(Column::NhsNumber)?;
        if is_nhs_placeholder(&text) || says_nothing(&text) {
            self.set_aside(
                Column::NhsNumber,
                &text,
                "nobody has this NHS number: leave it empty if it is not known",
            );
            return None;
        }
        text.parse()
            .map_err(|error| self.set_aside(Column::NhsNumber, &text, error))
            .ok()
    }

    fn phone(&mut self, column: Column) -> Option<kith_terms::Phone> {
        let text = self.cell(column)?;
        let parsed = match text.parse() {
            // Spreadsheets drop the first nought of a number.
            Err(PhoneError::NoAreaCode) => format!("0{text}").parse(),
            other => other,
        };
        parsed
            .map_err(|error| self.set_aside(column, &text, error))
            .ok()
    }

    fn birth_date(&mut self) -> Option<BirthDate> {
        let text = self.cell(Column::DateOfBirth)?;
        let parsed = match (&self.reader.date_format, text.parse::<BirthDate>()) {
            (Some(format), read) => match Date::strptime(format, text.as_bytes()) {
                Ok(date) => BirthDate::full(date),
                Err(_) if text.len() == 4 => read,
                Err(_) => Err(kith_terms::BirthDateError::Form),
            },
            (None, read) => read,
        };
        match parsed.and_then(|date| date.not_after(self.reader.today)) {
            Ok(date)
                if is_birth_placeholder(date.year_part(), date.month_part(), date.day_part()) =>
            {
                self.set_aside(
                    Column::DateOfBirth,
                    &text,
                    "systems write this day when none is known: leave it empty",
                );
                None
            }
            Ok(date) => Some(date),
            Err(error) => {
                self.refuse(Column::DateOfBirth, error.to_string());
                None
            }
        }
    }

    fn date(&mut self, column: Column) -> Option<Date> {
        let text = self.cell(column)?;
        let read = self.reader.dates().read(&text);
        if read.is_none() {
            self.set_aside(
                column,
                &text,
                "this is not a day in the calendar: write it like 2019-03-01 or 01/03/2019",
            );
        }
        read
    }

    /// What is said of a shield. Whatever is said hides, but a plain no; what could not be taken is for
    /// whoever looks into it, and what was sent is shown to nobody.
    fn shield(&mut self) -> Option<FedShield> {
        let ground = self.cell(Column::ShieldGround);
        let ground = ground.filter(|it| !is_no(it));
        let review = self.cell(Column::ShieldReview);
        if ground.is_none() && review.is_none() {
            return None;
        }
        let dates = self.reader.dates();
        let review_on = review.as_deref().and_then(|it| dates.read(it));
        let shield = FedShield::read(ground.as_deref(), review.as_deref(), review_on, dates.today);
        if shield.doubt.is_some_and(ShieldDoubt::of_ground) {
            let sent = ground.as_deref().unwrap_or_default();
            self.withhold(Column::ShieldGround, sent, NO_GROUND);
        }
        if shield.doubt.is_some_and(ShieldDoubt::of_review) {
            let sent = review.as_deref().unwrap_or_default();
            self.withhold(Column::ShieldReview, sent, NO_REVIEW);
        }
        Some(shield)
    }

    fn yes_or_no(&mut self, column: Column) -> Option<bool> {
        let text = self.cell(column)?;
        match text.to_ascii_lowercase().as_str() {
            "yes" | "y" | "true" | "1" => Some(true),
            _ if is_no(&text) => Some(false),
            _ => {
                self.set_aside(column, &text, "write yes or no");
                None
            }
        }
    }

    fn carer(&mut self, columns: &CarerColumns) -> Option<Carer> {
        let carer = Carer {
            name: self.text(columns.name).unwrap_or_default(),
            relationship: self.text(columns.relationship),
            parental_responsibility: self.yes_or_no(columns.parental),
            phone: self.phone(columns.phone),
            address: self.text(columns.address),
        };
        (carer != Carer::default()).then_some(carer)
    }

    fn gp(&mut self) -> Option<Service> {
        known(Service {
            name: self.text(Column::GpName),
            code: self.typed(Column::GpOdsCode).map(ServiceCode::Ods),
            phone: self.phone(Column::GpPhone),
            since: self.date(Column::GpSince),
            ..Service::default()
        })
    }

    fn school(&mut self) -> Option<Service> {
        known(Service {
            name: self.text(Column::SchoolName),
            code: self.urn(),
            phone: self.phone(Column::SchoolPhone),
            since: self.date(Column::SchoolSince),
            until: self.date(Column::SchoolUntil),
            ..Service::default()
        })
    }

    /// A school's unique reference number has six digits (Get Information about Schools).
    fn urn(&mut self) -> Option<ServiceCode> {
        let text = self.cell(Column::SchoolUrn)?;
        if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(ServiceCode::Urn(text.into_owned()));
        }
        self.set_aside(Column::SchoolUrn, &text, "a school's URN has 6 digits");
        None
    }

    fn health_visitor(&mut self) -> Option<Service> {
        known(Service {
            name: self.text(Column::HealthVisitorTeam),
            worker: self.text(Column::HealthVisitorName),
            phone: self.phone(Column::HealthVisitorPhone),
            since: self.date(Column::HealthVisitorSince),
            ..Service::default()
        })
    }

    /// What one group of columns says: an involvement that everybody is shown, or a sensitive service.
    fn involved(&mut self, columns: &InvolvementColumns, record: &mut SourceRecord) {
        let before = self.as_sent.len();
        let involvement = self.involvement(columns);
        let said = BasisCells {
            columns: &columns.basis,
            texts: columns.basis.all().map(|it| self.cell(it)),
        };
        let names_one = involvement.as_ref().is_some_and(names_one);
        if said.is_empty() && !names_one {
            record.involvements.extend(involvement);
            return;
        }
        // What could not be believed of it tells of it too.
        let unbelieved = self.as_sent.split_off(before);
        self.withheld.extend(unbelieved);
        let involvement = involvement.unwrap_or_default();
        let value = said.and(&involvement);
        match said.read(involvement, &self.reader.dates(), record.birth_date) {
            Ok(service) => record.sensitive.push(service),
            Err((column, reason)) => self.withhold(column, &value, reason),
        }
    }

    fn involvement(&mut self, columns: &InvolvementColumns) -> Option<FedInvolvement> {
        let involvement = FedInvolvement {
            service: self.text(columns.service),
            organisation: self.text(columns.organisation),
            worker: self.text(columns.worker),
            role: self.text(columns.role),
            phone: self.phone(columns.phone),
            email: self.typed(columns.email),
            start: self.date(columns.start),
            end: self.date(columns.end),
        };
        known(involvement)
    }

    fn assessment(&mut self) -> Option<Assessment> {
        let it = known(Assessment {
            held: self.text(Column::AssessmentHeld),
            holder: self.text(Column::AssessmentHolder),
            phone: self.phone(Column::AssessmentPhone),
            date: self.date(Column::AssessmentDate),
        })?;
        let parts = [it.held.as_deref(), it.holder.as_deref()];
        self.told(Column::AssessmentHeld, &parts).then_some(it)
    }

    /// Whether none of these texts names a sensitive service. Where one does, all are withheld: who
    /// works there, and the number to ring, tell the same.
    fn told(&mut self, column: Column, texts: &[Option<&str>]) -> bool {
        let text: Vec<&str> = texts.iter().copied().flatten().collect();
        let text = text.join(", ");
        let names_one = tells_of_a_sensitive_service(&text);
        if names_one {
            self.withhold(column, &text, NAMES_ONE);
        }
        !names_one
    }

    fn lead_professional(&mut self) -> Option<LeadProfessional> {
        let it = known(LeadProfessional {
            name: self.text(Column::LeadName),
            role: self.text(Column::LeadRole),
            organisation: self.text(Column::LeadOrganisation),
            phone: self.phone(Column::LeadPhone),
        })?;
        let (name, role) = (it.name.as_deref(), it.role.as_deref());
        let parts = [name, role, it.organisation.as_deref()];
        self.told(Column::LeadName, &parts).then_some(it)
    }
}

fn is_no(text: &str) -> bool {
    let words = ["no", "n", "false", "0"];
    words.contains(&text.to_ascii_lowercase().as_str())
}

fn known<T: Default + PartialEq>(value: T) -> Option<T> {
    (value != T::default()).then_some(value)
}

/// `2019-03-01`, `01/03/2019`, with or without a time after it.
fn read_date(text: &str) -> Option<Date> {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    ["%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d-%m-%Y", "%d.%m.%Y"]
        .iter()
        .find_map(|format| Date::strptime(format, day.as_bytes()).ok())
        .filter(|date| (1850..2200).contains(&date.year()))
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
