//! The columns that a feed may have.

macro_rules! columns {
    ($($column:ident = $header:literal,)*) => {
        /// A column of a feed, by its documented header.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in super::super) enum Column { $($column,)* }

        impl Column {
            /// How many there are.
            pub(in super::super) const COUNT: usize = [$($header),*].len();

            /// The documented header.
            pub(in super::super) fn header(self) -> &'static str {
                match self { $(Self::$column => $header,)* }
            }
        }
    };
}

columns! {
    RecordId = "record_id",
    CollectedFrom = "source",
    NhsNumber = "nhs_number",
    NhsNumberStatus = "nhs_number_status",
    GivenName = "given_name",
    MiddleNames = "middle_names",
    FamilyName = "family_name",
    PreviousFamilyName = "previous_family_name",
    DateOfBirth = "date_of_birth",
    Sex = "sex",
    AddressLine = "address_line",
    Postcode = "postcode",
    Uprn = "uprn",
    Phone = "phone",
    Email = "email",
    DiedOn = "died_on",
    CommunicationNeeds = "communication_needs",
    Updated = "updated",
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
    GpCode = "gp_ods_code",
    GpName = "gp_name",
    GpPhone = "gp_phone",
    GpSince = "gp_since",
    SchoolUrn = "school_urn",
    SchoolName = "school_name",
    SchoolPhone = "school_phone",
    SchoolSince = "school_since",
    SchoolUntil = "school_until",
    VisitorName = "health_visitor_name",
    VisitorTeam = "health_visitor_team",
    VisitorPhone = "health_visitor_phone",
    VisitorSince = "health_visitor_since",
    Service1 = "involvement_1_service",
    Organisation1 = "involvement_1_organisation",
    Worker1 = "involvement_1_worker",
    Role1 = "involvement_1_role",
    WorkerPhone1 = "involvement_1_phone",
    WorkerEmail1 = "involvement_1_email",
    Start1 = "involvement_1_start",
    End1 = "involvement_1_end",
    Service2 = "involvement_2_service",
    Organisation2 = "involvement_2_organisation",
    Worker2 = "involvement_2_worker",
    Role2 = "involvement_2_role",
    WorkerPhone2 = "involvement_2_phone",
    WorkerEmail2 = "involvement_2_email",
    Start2 = "involvement_2_start",
    End2 = "involvement_2_end",
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
    /// Whether the column holds a date, which each feed writes in its own way.
    pub(in super::super) fn is_date(self) -> bool {
        use Column::*;
        matches!(
            self,
            DateOfBirth
                | DiedOn
                | Updated
                | GpSince
                | SchoolSince
                | SchoolUntil
                | VisitorSince
                | Start1
                | End1
                | Start2
                | End2
                | AssessmentDate
        )
    }

    /// The columns of the first or second involvement.
    pub(in super::super) fn involvement(second: bool) -> [Column; 8] {
        use Column::*;
        if second {
            [
                Service2,
                Organisation2,
                Worker2,
                Role2,
                WorkerPhone2,
                WorkerEmail2,
                Start2,
                End2,
            ]
        } else {
            [
                Service1,
                Organisation1,
                Worker1,
                Role1,
                WorkerPhone1,
                WorkerEmail1,
                Start1,
                End1,
            ]
        }
    }

    /// The columns of the first or second carer.
    pub(in super::super) fn carer(second: bool) -> [Column; 5] {
        use Column::*;
        if second {
            [
                Carer2Name,
                Carer2Relationship,
                Carer2Parental,
                Carer2Phone,
                Carer2Address,
            ]
        } else {
            [
                Carer1Name,
                Carer1Relationship,
                Carer1Parental,
                Carer1Phone,
                Carer1Address,
            ]
        }
    }
}
