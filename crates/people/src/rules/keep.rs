//! What of a source's record may leave the store under a grant.
//!
//! A source's record holds everything in one piece. It is cut to the sections of the grant as it is
//! read, before anything else sees it.

use kith_gate::{Section, Sections};

use crate::source_record::{Address, Carer, SourceRecord};

/// The sections that a shield leaves open: name, sex, birth date, own number, and the name of whoever
/// cares for the person (SI 2007/2182 reg 6(5) and sch 1 paras 1, 3, 4, 5 and 6).
pub(crate) const OPEN_UNDER_A_SHIELD: [Section; 5] = [
    Section::Name,
    Section::Sex,
    Section::BirthDate,
    Section::Number,
    Section::CarerName,
];

/// Whether a grant lets anything out that the person's own row does not hold.
pub(crate) fn reads_source_records(sections: Sections) -> bool {
    // Tables of their own.
    let apart = [
        Section::Problems,
        Section::SensitiveExists,
        Section::OwnSensitive,
        Section::SensitiveServices,
    ];
    sections
        .iter()
        .any(|it| !OPEN_UNDER_A_SHIELD.contains(&it) && !apart.contains(&it))
}

/// The record without what the grant does not name.
pub(crate) fn keep(mut it: SourceRecord, sections: Sections) -> SourceRecord {
    let hidden = |section| !sections.contains(section);
    // What could not be believed may be anything, an address too.
    it.as_sent.clear();
    if hidden(Section::Name) {
        it.given_name = None;
        it.middle_names = None;
        it.family_name = None;
        it.previous_family_name = None;
        it.previous_given_name = None;
    }
    if hidden(Section::Sex) {
        it.sex = None;
    }
    if hidden(Section::BirthDate) {
        it.birth_date = None;
    }
    if hidden(Section::NhsNumber) {
        it.nhs_number = None;
        it.nhs_number_status = None;
    }
    if hidden(Section::Address) {
        it.address = Address::default();
    }
    if hidden(Section::Contact) {
        it.phones.clear();
        it.email = None;
    }
    it.carers = kept_carers(it.carers, sections);
    if hidden(Section::Services) {
        // A system is often a clinic's or a ward's: where the person is seen.
        it.collected_from = None;
        it.gp = None;
        it.school = None;
        it.health_visitor = None;
    }
    if hidden(Section::Involvements) {
        it.involvements.clear();
    }
    if hidden(Section::Indicators) {
        it.assessment = None;
        it.lead_professional = None;
        it.communication_needs = None;
    }
    if hidden(Section::Death) {
        it.died_on = None;
    }
    it
}

/// Carers without what the grant does not name.
pub(crate) fn kept_carers(carers: Vec<Carer>, sections: Sections) -> Vec<Carer> {
    if !sections.contains(Section::CarerName) {
        return Vec::new();
    }
    if sections.contains(Section::CarerContact) {
        return carers;
    }
    carers
        .into_iter()
        .map(|it| Carer {
            phone: None,
            address: None,
            ..it
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shield_leaves_nothing_of_where_a_person_is() {
        let sections: Sections = OPEN_UNDER_A_SHIELD.into_iter().collect();
        let kept = keep(crate::tests::invented::full_record(), sections);
        let text = serde_json::to_string(&kept).unwrap();
        for hidden in [
            "1 Elm Close",
            "PR2",
            "0777",
            "Broughton High",
            "Elm Surgery",
            "Early help",
            "Preston walk-in clinic",
        ] {
            assert!(!text.contains(hidden), "{hidden} is in {text}");
        }
        assert!(text.contains("Lily"));
        assert!(text.contains("Rose Murray"), "the carer's name stays");
    }

    #[test]
    fn only_a_grant_beyond_a_shield_reads_source_records() {
        let open: Sections = OPEN_UNDER_A_SHIELD.into_iter().collect();
        assert!(!reads_source_records(open));
        assert!(reads_source_records(open.with(Section::Services)));
        assert!(!reads_source_records(open.with(Section::Problems)));
        assert!(!reads_source_records(open.with(Section::SensitiveServices)));
    }

    #[test]
    fn each_section_keeps_only_its_own() {
        let full = crate::tests::invented::full_record();
        let none = keep(full.clone(), Sections::NONE);
        assert_eq!(none.phones, []);
        assert_eq!(none.family_name, None);
        let contact = keep(full.clone(), Sections::NONE.with(Section::Contact));
        assert_eq!(contact.phones, full.phones);
        assert_eq!(contact.address, Address::default());
        let named = keep(full.clone(), Sections::NONE.with(Section::CarerName));
        assert!(
            named
                .carers
                .iter()
                .all(|it| it.phone.is_none() && it.address.is_none())
        );
        let reached = Sections::NONE
            .with(Section::CarerName)
            .with(Section::CarerContact);
        assert_eq!(keep(full.clone(), reached).carers, full.carers);
    }
}
