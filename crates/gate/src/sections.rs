//! The parts of a record, and sets of them.
//!
//! Which parts a role is shown is decided by the policies in `policies/sections.cedar`,
//! `policies/sensitive.cedar` and `policies/shields.cedar`; here are only their names.

use std::fmt;

/// A part of a record that is shown, or hidden, as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Section {
    /// The person's names.
    Name,
    /// The person's sex.
    Sex,
    /// When the person was born.
    BirthDate,
    /// When the person died: whoever writes or knocks must know.
    Death,
    /// This record's own number.
    Number,
    /// Who cares for the person: the name alone.
    CarerName,
    /// The NHS number: one that another body gave, whose systems say where the person is (SI 2007/2182
    /// reg 6 and sch 1 para 18).
    NhsNumber,
    /// Where the person lives.
    Address,
    /// The person's telephone numbers and e-mail addresses.
    Contact,
    /// How to reach those who care for the person.
    CarerContact,
    /// The doctor, school and health visitor.
    Services,
    /// Who is helping, and how to reach them.
    Involvements,
    /// That a sensitive service helps: neither which, nor how many, nor how to reach it.
    SensitiveExists,
    /// The sensitive services that one's own organisation recorded, with consents withdrawn.
    OwnSensitive,
    /// Which sensitive services help, and how to reach them: for whoever brokers contact.
    SensitiveServices,
    /// What it helps to know, such as an assessment held elsewhere.
    Indicators,
    /// What the record said before.
    History,
    /// What people have said is wrong with the record.
    Problems,
}

impl Section {
    /// Every section, in the order in which a record shows them.
    pub const ALL: [Section; 18] = [
        Section::Name,
        Section::Sex,
        Section::BirthDate,
        Section::Death,
        Section::Number,
        Section::CarerName,
        Section::NhsNumber,
        Section::Address,
        Section::Contact,
        Section::CarerContact,
        Section::Services,
        Section::Involvements,
        Section::SensitiveExists,
        Section::OwnSensitive,
        Section::SensitiveServices,
        Section::Indicators,
        Section::History,
        Section::Problems,
    ];

    /// The name that is stored and stands in an address.
    pub fn name(self) -> &'static str {
        self.action().trim_start_matches("see.")
    }

    /// The action that policies use for being shown this section.
    pub(crate) const fn action(self) -> &'static str {
        match self {
            Section::Name => "see.name",
            Section::Sex => "see.sex",
            Section::BirthDate => "see.birth-date",
            Section::Death => "see.death",
            Section::Number => "see.number",
            Section::CarerName => "see.carer-name",
            Section::NhsNumber => "see.nhs-number",
            Section::Address => "see.address",
            Section::Contact => "see.contact",
            Section::CarerContact => "see.carer-contact",
            Section::Services => "see.services",
            Section::Involvements => "see.involvements",
            Section::SensitiveExists => "see.sensitive-existence",
            Section::OwnSensitive => "see.own-sensitive-services",
            Section::SensitiveServices => "see.sensitive-services",
            Section::Indicators => "see.indicators",
            Section::History => "see.history",
            Section::Problems => "see.problems",
        }
    }

    /// What a page calls this section.
    pub const fn title(self) -> &'static str {
        match self {
            Section::Name => "Name",
            Section::Sex => "Sex",
            Section::BirthDate => "Date of birth",
            Section::Death => "Date of death",
            Section::Number => "Kith number",
            Section::CarerName => "Name of carer",
            Section::NhsNumber => "NHS number",
            Section::Address => "Address",
            Section::Contact => "Telephone and e-mail",
            Section::CarerContact => "How to reach the carer",
            Section::Services => "Doctor, school and health visitor",
            Section::Involvements => "Who is helping",
            Section::SensitiveExists => "That a sensitive service helps",
            Section::OwnSensitive => "Sensitive services of one's own",
            Section::SensitiveServices => "Which sensitive services help",
            Section::Indicators => "Helpful to know",
            Section::History => "What the record said before",
            Section::Problems => "Problems reported",
        }
    }

    /// The section with this name.
    fn named(name: &str) -> Option<Section> {
        Section::ALL.into_iter().find(|it| it.name() == name)
    }

    const fn bit(self) -> u32 {
        1 << (self as u32)
    }
}

/// A set of sections.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Sections(u32);

impl Sections {
    /// No section at all.
    pub const NONE: Sections = Sections(0);

    /// The same set with one section more.
    #[must_use]
    pub const fn with(self, section: Section) -> Sections {
        Sections(self.0 | section.bit())
    }

    /// Whether the section is in the set.
    pub const fn contains(self, section: Section) -> bool {
        self.0 & section.bit() != 0
    }

    /// Whether nothing is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The sections that are in this set and not in the other.
    #[must_use]
    pub const fn without(self, other: Sections) -> Sections {
        Sections(self.0 & !other.0)
    }

    /// The sections that are in either set.
    #[must_use]
    pub const fn or(self, other: Sections) -> Sections {
        Sections(self.0 | other.0)
    }

    /// The names in the set, as the ledger keeps them.
    pub(crate) fn names(self) -> Vec<&'static str> {
        self.iter().map(Section::name).collect()
    }

    /// The set of what the ledger kept.
    pub(crate) fn of_names(names: Option<&serde_json::Value>) -> Sections {
        let names = names.and_then(|it| it.as_array()).into_iter().flatten();
        names
            .filter_map(|it| it.as_str().and_then(Section::named))
            .collect()
    }

    /// The sections in the set, in the order in which a record shows them.
    pub fn iter(self) -> impl Iterator<Item = Section> {
        Section::ALL
            .into_iter()
            .filter(move |section| self.contains(*section))
    }
}

impl FromIterator<Section> for Sections {
    fn from_iter<I: IntoIterator<Item = Section>>(sections: I) -> Self {
        sections.into_iter().fold(Sections::NONE, Sections::with)
    }
}

impl fmt::Debug for Sections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_the_sections_put_into_it_and_no_others() {
        for chosen in Section::ALL {
            let set = Sections::NONE.with(chosen);
            for section in Section::ALL {
                assert_eq!(set.contains(section), section == chosen);
            }
            assert_eq!(set.iter().collect::<Vec<_>>(), [chosen]);
        }
    }

    #[test]
    fn a_set_is_read_back_as_the_ledger_kept_it() {
        let set = Sections::from_iter([Section::Name, Section::BirthDate]);
        assert_eq!(Sections::of_names(Some(&set.names().into())), set);
        assert!(Sections::of_names(None).is_empty());
        assert!(Sections::of_names(Some(&serde_json::json!(["shoe-size", 3]))).is_empty());
    }

    #[test]
    fn a_set_without_another_holds_what_only_it_held() {
        let one = Sections::from_iter([Section::Name, Section::Address]);
        let other = Sections::from_iter([Section::Name, Section::Contact]);
        assert_eq!(one.without(other), Sections::NONE.with(Section::Address));
        assert_eq!(one.without(Sections::NONE), one);
        assert!(one.without(one).is_empty());
    }
}
