//! At which level do two records agree, field by field? A level is a small number; nought says that one of
//! the two does not say.

/// How many fields are compared.
pub const FIELDS: usize = 12;

/// How many levels a field has at most, the unsaid one included.
pub const LEVELS: usize = 12;

/// How two records compare: a level for each [`Field`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pattern(pub [u8; FIELDS]);

impl Pattern {
    /// The level of a field.
    #[must_use]
    pub fn level(&self, field: Field) -> u8 {
        self.0.get(field as usize).copied().unwrap_or_default()
    }

    pub(crate) fn set(&mut self, field: Field, level: u8) {
        if let Some(slot) = self.0.get_mut(field as usize) {
            *slot = level;
        }
    }
}

/// A field that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
#[allow(missing_docs, reason = "named as they are")]
pub enum Field {
    Given,
    Family,
    Middle,
    Birth,
    Sex,
    Place,
    Phone,
    Email,
    Nhs,
    Id,
    Town,
    Other,
}

/// A field's name in files, and its levels: their names in files and their words for people.
#[derive(Debug)]
pub struct FieldSpec {
    /// The field.
    pub field: Field,
    /// Its name in files and in evidence.
    pub name: &'static str,
    /// The levels, the strongest first; level numbers begin with 1.
    pub levels: &'static [(&'static str, &'static str)],
}

macro_rules! fields {
    ($($field:ident $module:ident $name:literal { $($level:ident = $number:literal $key:literal $words:literal,)* })*) => {
        /// Every field, in the order of [`Field`].
        pub static SPECS: [FieldSpec; FIELDS] = [
            $(FieldSpec { field: Field::$field, name: $name, levels: &[$(($key, $words),)*] },)*
        ];
        $(
            #[doc = concat!("The levels of ", $name, ".")]
            #[allow(missing_docs, reason = "the words beside each say it")]
            pub mod $module { $(pub const $level: u8 = $number;)* }
        )*
    };
}

fields! {
    Given given "given_name" {
        EXACT = 1 "exact" "the same given name",
        NICKNAME = 2 "nickname" "one given name is a short form of the other",
        SLIP = 3 "slip" "given names one letter apart",
        CLOSE = 4 "close" "given names that look alike",
        MIDDLE = 5 "middle" "one's given name is the other's middle name",
        PREVIOUS = 6 "previous" "the given name that the other had before",
        SOUNDS = 7 "sounds" "given names that sound alike",
        INITIAL = 8 "initial" "only an initial, and it agrees",
        SWAPPED = 9 "swapped" "given and family name in each other's place",
        DIFFERENT = 10 "different" "different given names",
    }
    Family family "family_name" {
        EXACT = 1 "exact" "the same family name",
        PREVIOUS = 2 "previous" "the family name that the other had before",
        PART = 3 "part" "one family name is part of the other",
        SLIP = 4 "slip" "family names one letter apart",
        CLOSE = 5 "close" "family names that look alike",
        SOUNDS = 6 "sounds" "family names that sound alike",
        DIFFERENT = 7 "different" "different family names",
    }
    Middle middle "middle_names" {
        SAME = 1 "same" "a middle name in common",
        INITIAL = 2 "initial" "middle initials that agree",
        DIFFERENT = 3 "different" "different middle names",
    }
    Birth birth "date_of_birth" {
        EXACT = 1 "exact" "the same birth date",
        NEW_YEAR = 2 "first_of_january" "the same birth date, but 1 January, which is often written for an unknown day",
        SWAPPED = 3 "day_month_swapped" "birth dates with day and month in each other's place",
        SLIP = 4 "one_digit" "birth dates one slip apart",
        PARTIAL = 5 "partial" "the birth dates agree as far as they are known",
        YEAR_NEW_YEAR = 6 "year_first_of_january" "the same year of birth, and one is 1 January",
        TWO_PARTS = 7 "two_parts" "two of day, month and year of birth agree",
        NEAR = 8 "near" "birth dates less than a month apart",
        YEAR = 9 "year" "the same year of birth only",
        DIFFERENT = 10 "different" "different birth dates",
    }
    Sex sex "sex" {
        SAME = 1 "same" "the same",
        DIFFERENT = 2 "different" "different",
    }
    Place place "address" {
        HOME = 1 "home" "the same home",
        UNIT = 2 "unit" "the same postcode",
        UNIT_OTHER_HOUSE = 3 "unit_other_house" "the same postcode, another house",
        STREET = 4 "street" "the same street, another house or postcode",
        SLIP = 5 "slip" "postcodes one letter or digit apart",
        SECTOR = 6 "sector" "neighbouring postcodes (the same sector)",
        DISTRICT = 7 "district" "the same postcode district",
        DIFFERENT = 8 "different" "different addresses",
    }
    Phone phone "phone" {
        SAME = 1 "same" "the same telephone number",
        SLIP = 2 "slip" "telephone numbers one digit apart",
        DIFFERENT = 3 "different" "different telephone numbers",
    }
    Email email "email" {
        SAME = 1 "same" "the same e-mail address",
        NAME = 2 "name" "the same name before the @",
        CLOSE = 3 "close" "e-mail addresses that look alike",
        DIFFERENT = 4 "different" "different e-mail addresses",
    }
    Nhs nhs "nhs_number" {
        SAME = 1 "same" "the same NHS number",
        SLIP = 2 "slip" "NHS numbers one slip apart",
        DIFFERENT = 3 "different" "different NHS numbers",
    }
    Id id "other_number" {
        SAME = 1 "same" "the same number of another kind",
        SLIP = 2 "slip" "numbers of another kind one slip apart",
        DIFFERENT = 3 "different" "different numbers of another kind",
    }
    Town town "town" {
        SAME = 1 "same" "the same town",
        CLOSE = 2 "close" "towns spelt nearly alike",
        DIFFERENT = 3 "different" "different towns",
    }
    Other other "other" {
        SAME = 1 "same" "the same in another column",
        CLOSE = 2 "close" "nearly the same in another column",
        DIFFERENT = 3 "different" "different in another column",
    }
}

/// The words of a field's level, for people.
#[must_use]
pub fn words(field: Field, level: u8) -> Option<&'static str> {
    let spec = SPECS.get(field as usize)?;
    let at = usize::from(level).checked_sub(1)?;
    spec.levels.get(at).map(|(_, words)| *words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_in_the_order_of_their_numbers_and_their_levels_fit() {
        for (at, spec) in SPECS.iter().enumerate() {
            assert_eq!(spec.field as usize, at, "{}", spec.name);
            assert!(spec.levels.len() < LEVELS, "{}", spec.name);
        }
        assert_eq!(
            words(Field::Place, place::DIFFERENT),
            Some("different addresses")
        );
        assert_eq!(
            words(Field::Given, given::DIFFERENT),
            Some("different given names")
        );
        assert_eq!(words(Field::Given, 0), None);
    }
}
