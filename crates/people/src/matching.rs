//! Who is this record about? What a source says is made ready for the engine (`kith_matching`), which
//! compares, weighs and decides; `intake::load` brings the candidates, by the keys that are made here.
//!
//! 1. The source's own key: the same source said before who this is.
//! 2. Everything else, in bits, with the rules that no sum outweighs.

pub use kith_matching::{
    Candidate, Decision, Evidence, Line, Method, Model, ModelError, Pool, Rarity, Record, Scales,
    Weigher, decide, evidence, names, rules,
};
use kith_matching::{Said, pool::Text, pool::TextId};
use kith_terms::{NamePart, NhsNumberStatus, Postcode, Standing};

use crate::rules::keys::{Shelf, hash, of_born, of_nhs_number, of_pair, of_postcode};
use crate::rules::search_keys::sounds;
use crate::source_record::SourceRecord;
use names::first_form;

/// What is compared of a source's record.
#[must_use]
pub fn record(it: &SourceRecord, pool: &mut Pool) -> Record {
    // No status is how most feeds send numbers: unproven, so evidence beside other evidence.
    let standing = it
        .nhs_number_status
        .map_or(Standing::Unproven, NhsNumberStatus::standing);
    let usable = matches!(standing, Standing::Key | Standing::Unproven);
    let text =
        |part: &'_ Option<NamePart>| part.as_ref().map(ToString::to_string).unwrap_or_default();
    let postcode = it
        .address
        .postcode
        .as_ref()
        .map(kith_terms::Postcode::compact);
    let email = it.email.as_ref().map(kith_terms::Email::comparable);
    let said = Said {
        given_name: &text(&it.given_name),
        middle_names: &text(&it.middle_names),
        family_name: &text(&it.family_name),
        previous_family_name: &text(&it.previous_family_name),
        previous_given_name: &text(&it.previous_given_name),
        birth: it.birth_date,
        sex: it.sex,
        died: it.died_on,
        address_line: it.address.line.as_deref().unwrap_or_default(),
        postcode: postcode.as_deref().unwrap_or_default(),
        uprn: it.address.uprn,
        phones: [0, 1].map(|at| it.phones.get(at).map_or("", |phone| phone.comparable())),
        email: email.as_deref().unwrap_or_default(),
        nhs: it.nhs_number.filter(|_| usable),
        nhs_verified: standing == Standing::Key,
        ..Said::default()
    };
    Record::of(&said, pool)
}

/// The keys under which a record can be found, and looks for others. Each is selective by itself: two or
/// three things together, so that the people who share one stay few however many people there are.
/// The kinds are kept in databases: a kind may be added, never changed.
#[must_use]
pub fn keys(said: &SourceRecord) -> Vec<i64> {
    let mut pool = Pool::default();
    let record = record(said, &mut pool);
    let names = Names::of(&record, &pool);
    let mut keys = Vec::with_capacity(14);
    if let Some(number) = said.nhs_number.filter(|_| record.nhs_valid) {
        keys.push(of_nhs_number(number).key("is", &[]));
    }
    birth_keys(said, &names, &mut keys);
    pair_keys(said, &names, &mut keys);
    home_keys(said, &names, &mut keys);
    if let Some(email) = &said.email {
        keys.push(hash("mail", &[&email.comparable()]));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The names that keys are made of.
struct Names<'a> {
    given: Option<&'a Text>,
    family: Option<&'a Text>,
    /// Family and given names, old and new, in any place: people swap them.
    all: Vec<&'a Text>,
}

impl<'a> Names<'a> {
    fn of(record: &Record, pool: &'a Pool) -> Self {
        let text = |id: TextId| Some(pool.get(id)).filter(|_| !id.is_none());
        let all = [
            record.given,
            record.family,
            record.previous_family,
            record.previous_given,
        ];
        Names {
            given: text(record.given),
            family: text(record.family),
            all: all
                .into_iter()
                .filter_map(text)
                .filter(|it| !it.is_initial())
                .collect(),
        }
    }

    fn both(&self) -> Option<(&'a Text, &'a Text)> {
        Some((self.given.filter(|it| !it.is_initial())?, self.family?))
    }
}

fn birth_keys(said: &SourceRecord, names: &Names<'_>, keys: &mut Vec<i64>) {
    let Some(birth) = said.birth_date.filter(|it| it.date().is_some()) else {
        return;
    };
    let shelf = of_born(&birth);
    keys.extend(
        names
            .all
            .iter()
            .map(|name| shelf.key("name", &[&name.sound])),
    );
    if let Some(postcode) = place(said) {
        keys.push(shelf.key("district", &[postcode.outward().as_str()]));
    }
    let initial = |name: Option<&Text>| name.and_then(Text::first_letter);
    if let (Some(one), Some(other)) = (initial(names.given), initial(names.family)) {
        let (one, other) = (one.min(other).to_string(), one.max(other).to_string());
        keys.push(shelf.key("initials", &[&one, &other]));
    }
}

/// Beside what search keeps of the same two names, in either order.
fn pair_keys(said: &SourceRecord, names: &Names<'_>, keys: &mut Vec<i64>) {
    let Some((given, family)) = names.both() else {
        return;
    };
    let first = first_form(&given.compact);
    let (one, other) = (sounds(&first), sounds(&family.compact));
    let Some(shelf) = one.iter().zip(&other).map(|(a, b)| of_pair(a, b)).next() else {
        return;
    };
    let both = [
        first.as_str().min(&family.compact),
        first.as_str().max(&family.compact),
    ];
    keys.push(shelf.key("both", &both));
    if let Some(postcode) = place(said) {
        keys.push(shelf.key("district", &[postcode.outward().as_str()]));
    }
    if let Some(birth) = said.birth_date {
        let year = birth.year_part().to_string();
        keys.push(shelf.key("name-year", &[&family.compact, &first, &year]));
        if let Some(date) = birth.date() {
            let (month, day) = (date.month().to_string(), date.day().to_string());
            keys.push(shelf.key("monthday", &[&family.sound, &first, &month, &day]));
        }
    }
}

fn place(said: &SourceRecord) -> Option<&Postcode> {
    said.address.postcode.as_ref().filter(|it| it.is_place())
}

fn home_keys(said: &SourceRecord, names: &Names<'_>, keys: &mut Vec<i64>) {
    if let Some(postcode) = place(said) {
        let shelf = of_postcode(&postcode.compact());
        keys.extend(
            names
                .all
                .iter()
                .map(|name| shelf.key("name", &[&name.sound])),
        );
    }
    for phone in &said.phones {
        let shelf = Shelf::of("phone", &[phone.comparable()]);
        let both = [names.given, names.family].into_iter().flatten();
        keys.extend(both.map(|name| shelf.key("name", &[&name.sound])));
    }
}

#[cfg(test)]
mod tests {
    use kith_matching::level::{Field, phone};

    use super::*;

    #[test]
    fn a_number_in_conflict_is_no_evidence() {
        let said = SourceRecord {
            nhs_number: "9434765919".parse().ok(),
            nhs_number_status: "05".parse().ok(),
            ..SourceRecord::default()
        };
        assert!(!record(&said, &mut Pool::default()).nhs_valid);
        assert!(keys(&said).is_empty());
    }

    #[test]
    fn the_telephones_of_two_records_are_compared_each_with_each() {
        let mut pool = Pool::default();
        let mut of = |phones: [&str; 2]| {
            let said = SourceRecord {
                phones: phones.iter().filter_map(|it| it.parse().ok()).collect(),
                ..SourceRecord::default()
            };
            record(&said, &mut pool)
        };
        let (one, other) = (
            of(["07700 900123", "01772 900456"]),
            of(["01772 900789", "07700 900123"]),
        );
        let level = kith_matching::compare::compare(&one, &other, &pool).level(Field::Phone);
        assert_eq!(level, phone::SAME);
    }

    #[test]
    fn keys_never_change() {
        let said = SourceRecord {
            given_name: "Bill".parse().ok(),
            family_name: "Smith".parse().ok(),
            birth_date: "1984-09-04".parse().ok(),
            ..SourceRecord::default()
        };
        let keys = keys(&said);
        let day = Shelf::of("born", &["1984-09-04"]);
        assert!(keys.contains(&day.key("name", &["853"])));
        assert!(keys.contains(&day.key("initials", &["b", "s"])));
        let pair = Shelf::of("pair", &["ALM", "SM0"]);
        assert!(keys.contains(&pair.key("both", &["smith", "william"])));
        assert!(keys.contains(&pair.key("name-year", &["smith", "william", "1984"])));
        assert!(keys.contains(&pair.key("monthday", &["853", "william", "9", "4"])));
    }
}
