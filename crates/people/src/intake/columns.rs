//! The columns of a feed, in one list. Their formats are told in docs/feeds.md.

macro_rules! columns {
    ($($variant:ident = $name:literal,)*) => {
        /// A column that a feed may have.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "each is named as its header")]
        pub enum Column { $($variant,)* }

        impl Column {
            /// Every column, in the order of the documentation.
            pub const ALL: &'static [Column] = &[$(Column::$variant,)*];

            /// Its header.
            #[must_use]
            pub const fn header(self) -> &'static str {
                match self { $(Column::$variant => $name,)* }
            }

            /// The column with this header.
            #[must_use]
            pub fn with_header(header: &str) -> Option<Column> {
                match header { $($name => Some(Column::$variant),)* _ => None }
            }
        }
    };
}

columns! {
    RecordId = "record_id",
    Source = "source",
    NhsNumber = "nhs_number",
    NhsNumberStatus = "nhs_number_status",
    GivenName = "given_name",
    MiddleNames = "middle_names",
    FamilyName = "family_name",
    PreviousFamilyName = "previous_family_name",
    PreviousGivenName = "previous_given_name",
    DateOfBirth = "date_of_birth",
    Sex = "sex",
    AddressLine = "address_line",
    Postcode = "postcode",
    Uprn = "uprn",
    Phone = "phone",
    Email = "email",
    Updated = "updated",
    DiedOn = "died_on",
    CommunicationNeeds = "communication_needs",
    Carer1Name = "carer_1_name",
    Carer1Relationship = "carer_1_relationship",
    Carer1Parental = "carer_1_parental_responsibility",
    Carer1Phone = "carer_1_phone",
    Carer1Address = "carer_1_address",
    Carer2Name = "carer_2_name",
    Carer2Relationship = "carer_2_relationship",
    Carer2Parental = "carer_2_parental_responsibility",
    Carer2Phone = "carer_2_phone",
    Carer2Address = "carer_2_address",
    GpOdsCode = "gp_ods_code",
    GpName = "gp_name",
    GpPhone = "gp_phone",
    GpSince = "gp_since",
    SchoolUrn = "school_urn",
    SchoolName = "school_name",
    SchoolPhone = "school_phone",
    SchoolSince = "school_since",
    SchoolUntil = "school_until",
    HealthVisitorName = "health_visitor_name",
    HealthVisitorTeam = "health_visitor_team",
    HealthVisitorPhone = "health_visitor_phone",
    HealthVisitorSince = "health_visitor_since",
    Involvement1Service = "involvement_1_service",
    Involvement1Organisation = "involvement_1_organisation",
    Involvement1Worker = "involvement_1_worker",
    Involvement1Role = "involvement_1_role",
    Involvement1Phone = "involvement_1_phone",
    Involvement1Email = "involvement_1_email",
    Involvement1Start = "involvement_1_start",
    Involvement1End = "involvement_1_end",
    Involvement1Sensitive = "involvement_1_sensitive",
    Involvement1ConsentBy = "involvement_1_consent_by",
    Involvement1ConsentParent = "involvement_1_consent_parent",
    Involvement1ConsentJudgedBy = "involvement_1_consent_judged_by",
    Involvement1ConsentOn = "involvement_1_consent_on",
    Involvement1ConsentReview = "involvement_1_consent_review",
    Involvement1ConsentWithdrawn = "involvement_1_consent_withdrawn",
    Involvement1Harm = "involvement_1_harm",
    Involvement1HarmDecidedBy = "involvement_1_harm_decided_by",
    Involvement1HarmDecidedOn = "involvement_1_harm_decided_on",
    Involvement2Service = "involvement_2_service",
    Involvement2Organisation = "involvement_2_organisation",
    Involvement2Worker = "involvement_2_worker",
    Involvement2Role = "involvement_2_role",
    Involvement2Phone = "involvement_2_phone",
    Involvement2Email = "involvement_2_email",
    Involvement2Start = "involvement_2_start",
    Involvement2End = "involvement_2_end",
    Involvement2Sensitive = "involvement_2_sensitive",
    Involvement2ConsentBy = "involvement_2_consent_by",
    Involvement2ConsentParent = "involvement_2_consent_parent",
    Involvement2ConsentJudgedBy = "involvement_2_consent_judged_by",
    Involvement2ConsentOn = "involvement_2_consent_on",
    Involvement2ConsentReview = "involvement_2_consent_review",
    Involvement2ConsentWithdrawn = "involvement_2_consent_withdrawn",
    Involvement2Harm = "involvement_2_harm",
    Involvement2HarmDecidedBy = "involvement_2_harm_decided_by",
    Involvement2HarmDecidedOn = "involvement_2_harm_decided_on",
    Involvement3Service = "involvement_3_service",
    Involvement3Organisation = "involvement_3_organisation",
    Involvement3Worker = "involvement_3_worker",
    Involvement3Role = "involvement_3_role",
    Involvement3Phone = "involvement_3_phone",
    Involvement3Email = "involvement_3_email",
    Involvement3Start = "involvement_3_start",
    Involvement3End = "involvement_3_end",
    Involvement3Sensitive = "involvement_3_sensitive",
    Involvement3ConsentBy = "involvement_3_consent_by",
    Involvement3ConsentParent = "involvement_3_consent_parent",
    Involvement3ConsentJudgedBy = "involvement_3_consent_judged_by",
    Involvement3ConsentOn = "involvement_3_consent_on",
    Involvement3ConsentReview = "involvement_3_consent_review",
    Involvement3ConsentWithdrawn = "involvement_3_consent_withdrawn",
    Involvement3Harm = "involvement_3_harm",
    Involvement3HarmDecidedBy = "involvement_3_harm_decided_by",
    Involvement3HarmDecidedOn = "involvement_3_harm_decided_on",
    AssessmentHeld = "assessment_held",
    AssessmentHolder = "assessment_holder",
    AssessmentPhone = "assessment_phone",
    AssessmentDate = "assessment_date",
    LeadName = "lead_professional_name",
    LeadRole = "lead_professional_role",
    LeadOrganisation = "lead_professional_organisation",
    LeadPhone = "lead_professional_phone",
    ShieldGround = "shield_ground",
    ShieldReview = "shield_review",
}

impl Column {
    /// Whether it holds a whole date, which each feed writes in its own way.
    #[must_use]
    pub const fn is_date(self) -> bool {
        matches!(
            self,
            Self::DateOfBirth
                | Self::Updated
                | Self::DiedOn
                | Self::GpSince
                | Self::SchoolSince
                | Self::SchoolUntil
                | Self::HealthVisitorSince
                | Self::Involvement1Start
                | Self::Involvement1End
                | Self::Involvement1ConsentOn
                | Self::Involvement1ConsentReview
                | Self::Involvement1ConsentWithdrawn
                | Self::Involvement1HarmDecidedOn
                | Self::Involvement2Start
                | Self::Involvement2End
                | Self::Involvement2ConsentOn
                | Self::Involvement2ConsentReview
                | Self::Involvement2ConsentWithdrawn
                | Self::Involvement2HarmDecidedOn
                | Self::Involvement3Start
                | Self::Involvement3End
                | Self::Involvement3ConsentOn
                | Self::Involvement3ConsentReview
                | Self::Involvement3ConsentWithdrawn
                | Self::Involvement3HarmDecidedOn
                | Self::AssessmentDate
                | Self::ShieldReview
        )
    }

    /// Whether it says that somebody is shielded: it is counted in no figure.
    #[must_use]
    pub const fn tells_of_a_shield(self) -> bool {
        matches!(self, Self::ShieldGround | Self::ShieldReview)
    }
}

/// A carer's columns.
pub struct CarerColumns {
    /// Full name.
    pub name: Column,
    /// Relationship.
    pub relationship: Column,
    /// Parental responsibility.
    pub parental: Column,
    /// Telephone.
    pub phone: Column,
    /// Address.
    pub address: Column,
}

/// The columns of each carer.
pub const CARERS: [CarerColumns; 2] = [
    CarerColumns {
        name: Column::Carer1Name,
        relationship: Column::Carer1Relationship,
        parental: Column::Carer1Parental,
        phone: Column::Carer1Phone,
        address: Column::Carer1Address,
    },
    CarerColumns {
        name: Column::Carer2Name,
        relationship: Column::Carer2Relationship,
        parental: Column::Carer2Parental,
        phone: Column::Carer2Phone,
        address: Column::Carer2Address,
    },
];

/// An involvement's columns.
pub struct InvolvementColumns {
    /// Service.
    pub service: Column,
    /// Organisation.
    pub organisation: Column,
    /// Worker's name.
    pub worker: Column,
    /// Worker's role.
    pub role: Column,
    /// Telephone.
    pub phone: Column,
    /// Worker's e-mail address.
    pub email: Column,
    /// First day.
    pub start: Column,
    /// Last day.
    pub end: Column,
    /// What makes a sensitive service one, and on what it may be told of.
    pub basis: BasisColumns,
}

/// The columns in which an involvement is said to be with a sensitive service, and on what it may be
/// told of.
pub struct BasisColumns {
    /// What kind of sensitive service it is, where it is one.
    pub sensitive: Column,
    /// Who consented to its being told of.
    pub consent_by: Column,
    /// The parent who did.
    pub consent_parent: Column,
    /// Who judged the child able to.
    pub consent_judged_by: Column,
    /// When.
    pub consent_on: Column,
    /// When it is asked for again.
    pub consent_review: Column,
    /// When it was withdrawn.
    pub consent_withdrawn: Column,
    /// Why significant harm is suspected.
    pub harm: Column,
    /// Who decided so.
    pub harm_decided_by: Column,
    /// When.
    pub harm_decided_on: Column,
}

impl BasisColumns {
    /// Each of them.
    #[must_use]
    pub const fn all(&self) -> [Column; 10] {
        [
            self.sensitive,
            self.consent_by,
            self.consent_parent,
            self.consent_judged_by,
            self.consent_on,
            self.consent_review,
            self.consent_withdrawn,
            self.harm,
            self.harm_decided_by,
            self.harm_decided_on,
        ]
    }
}

/// The columns of each involvement.
pub const INVOLVEMENTS: [InvolvementColumns; 3] = [
    InvolvementColumns {
        service: Column::Involvement1Service,
        organisation: Column::Involvement1Organisation,
        worker: Column::Involvement1Worker,
        role: Column::Involvement1Role,
        phone: Column::Involvement1Phone,
        email: Column::Involvement1Email,
        start: Column::Involvement1Start,
        end: Column::Involvement1End,
        basis: BasisColumns {
            sensitive: Column::Involvement1Sensitive,
            consent_by: Column::Involvement1ConsentBy,
            consent_parent: Column::Involvement1ConsentParent,
            consent_judged_by: Column::Involvement1ConsentJudgedBy,
            consent_on: Column::Involvement1ConsentOn,
            consent_review: Column::Involvement1ConsentReview,
            consent_withdrawn: Column::Involvement1ConsentWithdrawn,
            harm: Column::Involvement1Harm,
            harm_decided_by: Column::Involvement1HarmDecidedBy,
            harm_decided_on: Column::Involvement1HarmDecidedOn,
        },
    },
    InvolvementColumns {
        service: Column::Involvement2Service,
        organisation: Column::Involvement2Organisation,
        worker: Column::Involvement2Worker,
        role: Column::Involvement2Role,
        phone: Column::Involvement2Phone,
        email: Column::Involvement2Email,
        start: Column::Involvement2Start,
        end: Column::Involvement2End,
        basis: BasisColumns {
            sensitive: Column::Involvement2Sensitive,
            consent_by: Column::Involvement2ConsentBy,
            consent_parent: Column::Involvement2ConsentParent,
            consent_judged_by: Column::Involvement2ConsentJudgedBy,
            consent_on: Column::Involvement2ConsentOn,
            consent_review: Column::Involvement2ConsentReview,
            consent_withdrawn: Column::Involvement2ConsentWithdrawn,
            harm: Column::Involvement2Harm,
            harm_decided_by: Column::Involvement2HarmDecidedBy,
            harm_decided_on: Column::Involvement2HarmDecidedOn,
        },
    },
    InvolvementColumns {
        service: Column::Involvement3Service,
        organisation: Column::Involvement3Organisation,
        worker: Column::Involvement3Worker,
        role: Column::Involvement3Role,
        phone: Column::Involvement3Phone,
        email: Column::Involvement3Email,
        start: Column::Involvement3Start,
        end: Column::Involvement3End,
        basis: BasisColumns {
            sensitive: Column::Involvement3Sensitive,
            consent_by: Column::Involvement3ConsentBy,
            consent_parent: Column::Involvement3ConsentParent,
            consent_judged_by: Column::Involvement3ConsentJudgedBy,
            consent_on: Column::Involvement3ConsentOn,
            consent_review: Column::Involvement3ConsentReview,
            consent_withdrawn: Column::Involvement3ConsentWithdrawn,
            harm: Column::Involvement3Harm,
            harm_decided_by: Column::Involvement3HarmDecidedBy,
            harm_decided_on: Column::Involvement3HarmDecidedOn,
        },
    },
];
