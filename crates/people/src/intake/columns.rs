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
    Involvement2Service = "involvement_2_service",
    Involvement2Organisation = "involvement_2_organisation",
    Involvement2Worker = "involvement_2_worker",
    Involvement2Role = "involvement_2_role",
    Involvement2Phone = "involvement_2_phone",
    Involvement2Email = "involvement_2_email",
    Involvement2Start = "involvement_2_start",
    Involvement2End = "involvement_2_end",
    Involvement3Service = "involvement_3_service",
    Involvement3Organisation = "involvement_3_organisation",
    Involvement3Worker = "involvement_3_worker",
    Involvement3Role = "involvement_3_role",
    Involvement3Phone = "involvement_3_phone",
    Involvement3Email = "involvement_3_email",
    Involvement3Start = "involvement_3_start",
    Involvement3End = "involvement_3_end",
    AssessmentHeld = "assessment_held",
    AssessmentHolder = "assessment_holder",
    AssessmentPhone = "assessment_phone",
    AssessmentDate = "assessment_date",
    LeadName = "lead_professional_name",
    LeadRole = "lead_professional_role",
    LeadOrganisation = "lead_professional_organisation",
    LeadPhone = "lead_professional_phone",
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
                | Self::Involvement2Start
                | Self::Involvement2End
                | Self::Involvement3Start
                | Self::Involvement3End
                | Self::AssessmentDate
        )
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
    },
];
