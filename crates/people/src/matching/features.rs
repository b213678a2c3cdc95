//! What of a record is compared, made ready once: folded, parted and without placeholders.

use kith_terms::{BirthDate, NhsNumber, NhsNumberStatus, Sex, Standing};

use super::names::{comparable, first_form, sound};
use crate::intake::placeholders::is_newborn_name;
use crate::rules::keys::{Shelf, hash, of_born, of_nhs_number, of_pair, of_postcode};
use crate::rules::search_keys::sounds;
use crate::source_record::SourceRecord;

/// A name with its sound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// Folded, words parted by one space.
    pub text: String,
    /// Folded, without spaces.
    pub compact: String,
    /// How it sounds.
    pub sound: String,
}

impl Name {
    fn of(text: &str) -> Option<Self> {
        let text = comparable(text);
        let compact: String = text.chars().filter(|c| *c != ' ').collect();
        (!compact.is_empty()).then(|| Name {
            sound: sound(&text),
            compact,
            text,
        })
    }

    /// Whether it is one letter.
    #[must_use]
    pub fn is_initial(&self) -> bool {
        self.compact.chars().count() == 1
    }

    /// Its first letter.
    #[must_use]
    pub fn first_letter(&self) -> Option<char> {
        self.compact.chars().next()
    }

    /// Its words.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.text.split(' ')
    }
}

/// What is compared of one record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Features {
    /// Given name; nothing for a newborn without one.
    pub given: Option<Name>,
    /// Middle names, a word each.
    pub middle: Vec<Name>,
    /// A given name held before.
    pub previous_given: Option<Name>,
    /// Family name.
    pub family: Option<Name>,
    /// A family name held before.
    pub previous_family: Option<Name>,
    /// Birth date.
    pub birth: Option<BirthDate>,
    /// Sex, when it is known.
    pub sex: Option<Sex>,
    /// Postcode without its space, when it is a place.
    pub postcode: Option<String>,
    /// House or flat number, or the house's name.
    pub house: Option<String>,
    /// What is dialled.
    pub phones: Vec<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Unique property reference number.
    pub uprn: Option<u64>,
    /// NHS number that may serve as evidence.
    pub nhs: Option<NhsNumber>,
    /// Whether the source has verified it.
    pub nhs_verified: bool,
}

impl Features {
    /// The features of a record.
    #[must_use]
    pub fn of(record: &SourceRecord) -> Self {
        let name = |part: &Option<kith_terms::NamePart>| {
            part.as_ref().and_then(|part| Name::of(part.as_str()))
        };
        let middle = record
            .middle_names
            .as_ref()
            .map(|part| comparable(part.as_str()))
            .unwrap_or_default();
        let mut middle: Vec<Name> = middle.split(' ').filter_map(Name::of).collect();
        let mut given = name(&record.given_name).filter(|name| !is_newborn_name(&name.text));
        // "Mary Jane" in the given name: the second word is also a middle name.
        if let Some(first) = &mut given
            && let Some((one, rest)) = first.text.clone().split_once(' ')
        {
            middle.extend(rest.split(' ').filter_map(Name::of));
            if let Some(one) = Name::of(one) {
                *first = one;
            }
        }
        let postcode = record
            .address
            .postcode
            .as_ref()
            .filter(|postcode| postcode.is_place());
        // No status is how most feeds send numbers: unproven, so evidence beside other evidence.
        let standing = record
            .nhs_number_status
            .map_or(Standing::Unproven, NhsNumberStatus::standing);
        let usable = matches!(standing, Standing::Key | Standing::Unproven);
        Features {
            given,
            middle,
            previous_given: name(&record.previous_given_name),
            family: name(&record.family_name),
            previous_family: name(&record.previous_family_name),
            birth: record.birth_date,
            sex: record
                .sex
                .filter(|sex| matches!(sex, Sex::Female | Sex::Male)),
            postcode: postcode.map(kith_terms::Postcode::compact),
            house: record.address.line.as_deref().and_then(house),
            phones: record
                .phones
                .iter()
                .map(|phone| phone.comparable().to_owned())
                .collect(),
            email: record.email.as_ref().map(kith_terms::Email::comparable),
            uprn: record.address.uprn.map(kith_terms::Uprn::number),
            nhs: record.nhs_number.filter(|_| usable),
            nhs_verified: standing == Standing::Key,
        }
    }

    /// The keys under which this record can be found, and looks for others. Each is selective by itself: two or
    /// three things together, so that the people who share one stay few however many people there are.
    /// The kinds are kept in databases: a kind may be added, never changed.
    #[must_use]
    pub fn keys(&self) -> Vec<i64> {
        let mut keys = Vec::with_capacity(14);
        if let Some(nhs) = &self.nhs {
            keys.push(of_nhs_number(*nhs).key("is", &[]));
        }
        self.birth_keys(&mut keys);
        self.home_keys(&mut keys);
        if let Some(email) = &self.email {
            keys.push(hash("mail", &[email]));
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Family and given names, old and new, in any place: people swap them.
    fn all_names(&self) -> impl Iterator<Item = &Name> {
        [
            &self.given,
            &self.family,
            &self.previous_family,
            &self.previous_given,
        ]
        .into_iter()
        .flatten()
        .filter(|name| !name.is_initial())
    }

    fn birth_keys(&self, keys: &mut Vec<i64>) {
        let Some(birth) = self.birth else { return };
        if birth.date().is_some() {
            let shelf = of_born(&birth);
            for name in self.all_names() {
                keys.push(shelf.key("name", &[&name.sound]));
            }
            if let Some(postcode) = &self.postcode {
                keys.push(shelf.key("district", &[outward(postcode)]));
            }
        }
        // Beside what search keeps of the same two names.
        if let Some((given, family)) = self.full_name() {
            let given = first_form(&given.compact);
            let (one, other) = (sounds(&given), sounds(&family.compact));
            for shelf in one.iter().zip(&other).take(1).map(|(a, b)| of_pair(a, b)) {
                let year = birth.year_part().to_string();
                keys.push(shelf.key("name-year", &[&family.compact, &given, &year]));
                if let Some(date) = birth.date() {
                    let (month, day) = (date.month().to_string(), date.day().to_string());
                    keys.push(shelf.key("monthday", &[&family.sound, &given, &month, &day]));
                }
            }
        }
    }

    fn home_keys(&self, keys: &mut Vec<i64>) {
        if let Some(postcode) = &self.postcode {
            for name in self.all_names() {
                keys.push(of_postcode(postcode).key("name", &[&name.sound]));
            }
        }
        for phone in &self.phones {
            for name in [&self.given, &self.family].into_iter().flatten() {
                keys.push(Shelf::of("phone", &[phone]).key("name", &[&name.sound]));
            }
        }
    }

    fn full_name(&self) -> Option<(&Name, &Name)> {
        Some((
            self.given.as_ref().filter(|name| !name.is_initial())?,
            self.family.as_ref()?,
        ))
    }
}

/// The first half of a postcode without its space.
#[must_use]
pub fn outward(compact: &str) -> &str {
    compact
        .len()
        .checked_sub(3)
        .and_then(|end| compact.get(..end))
        .unwrap_or(compact)
}

/// What tells one home from its neighbour: "Flat 24, 82 Shelley Grove" is `24/82`; a named house is its name.
fn house(line: &str) -> Option<String> {
    let line = kith_terms::folded(&line.replace(',', " , "));
    let numbers: Vec<&str> = line
        .split(' ')
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .take(2)
        .collect();
    if numbers.is_empty() {
        let name: Vec<&str> = line.split(' ').take(2).collect();
        return Some(name.join(" ")).filter(|name| !name.is_empty());
    }
    Some(numbers.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_is_told_from_its_neighbours_by_its_numbers() {
        assert_eq!(
            house("Flat 24, 82 Shelley Grove, Preston").as_deref(),
            Some("24/82")
        );
        assert_eq!(house("146 ELM CLOSE").as_deref(), Some("146"));
        assert_eq!(
            house("Orchard View, Byron Way").as_deref(),
            Some("orchard view")
        );
        assert_eq!(house(""), None);
    }

    #[test]
    fn a_newborn_without_a_name_has_no_given_name_to_compare() {
        let record = SourceRecord {
            given_name: "Twin 1".parse().ok(),
            family_name: "Okafor".parse().ok(),
            ..SourceRecord::default()
        };
        assert_eq!(Features::of(&record).given, None);
    }

    #[test]
    fn a_number_in_conflict_is_no_evidence() {
        let record = SourceRecord {
            nhs_number: "9434765919".parse().ok(),
            nhs_number_status: "05".parse().ok(),
            ..SourceRecord::default()
        };
        assert_eq!(Features::of(&record).nhs, None);
    }

    #[test]
    fn keys_never_change() {
        let record = SourceRecord {
            given_name: "Bill".parse().ok(),
            family_name: "Smith".parse().ok(),
            birth_date: "1984-09-04".parse().ok(),
            ..SourceRecord::default()
        };
        let keys = Features::of(&record).keys();
        let day = Shelf::of("born", &["1984-09-04"]);
        assert!(keys.contains(&day.key("name", &["853"])));
        let pair = Shelf::of("pair", &["ALM", "SM0"]);
        assert!(keys.contains(&pair.key("name-year", &["smith", "william", "1984"])));
        assert!(keys.contains(&pair.key("monthday", &["853", "william", "9", "4"])));
    }
}
