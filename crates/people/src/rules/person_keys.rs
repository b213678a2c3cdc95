//! Which keys a person has in `person_key`.
//!
//! - Matching compares what sources say now, so its keys are of what each source says now.
//! - Search also finds people by the names and postcodes that a source gave them before: whoever
//!   asks may know nothing newer. A birth date or an NHS number that a source has taken back was
//!   a mistake, and nobody is found by it.
//! - Where a record manager has corrected something, search finds people by what stands.
//!
//! A record takes its keys along when it goes from one person to another.

use std::collections::BTreeSet;

use super::search_keys::{Findable, search_keys};
use super::single_view::PersonView;
use crate::matching;
use crate::source_record::SourceRecord;

/// The keys of one source's record: of what it says now, and of what it said before.
pub(crate) fn of_record<'a>(
    now: &SourceRecord,
    before: impl IntoIterator<Item = &'a SourceRecord>,
) -> BTreeSet<i64> {
    let mut keys: BTreeSet<i64> = matching::keys(now).into_iter().collect();
    keys.extend(search_keys(&Findable::from(now)));
    for said in before {
        keys.extend(search_keys(&Findable {
            birth_date: said.birth_date.filter(|it| now.birth_date == Some(*it)),
            nhs_number: None,
            ..Findable::from(said)
        }));
    }
    keys
}

/// The keys of what stands, where corrections make it.
pub(crate) fn of_view(view: &PersonView) -> Vec<i64> {
    search_keys(&Findable {
        given_names: view.given_names.clone().into_iter().collect(),
        middle_names: Vec::new(),
        family_names: [&view.family_name, &view.previous_family_name]
            .into_iter()
            .flatten()
            .cloned()
            .collect(),
        birth_date: view.birth_date,
        postcode: view.postcode.clone(),
        nhs_number: view.nhs_number,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::invented::full_record;

    fn changed(to: impl FnOnce(&mut SourceRecord)) -> (SourceRecord, SourceRecord) {
        let (before, mut now) = (full_record(), full_record());
        to(&mut now);
        (before, now)
    }

    fn finds(facts: &Findable, keys: &BTreeSet<i64>) -> bool {
        search_keys(facts).iter().all(|key| keys.contains(key))
    }

    #[test]
    fn a_former_name_and_a_former_postcode_still_find_somebody() {
        let (before, now) = changed(|it| {
            it.family_name = "Okafor".parse().ok();
            it.address.postcode = "PR5 6NE".parse().ok();
        });
        let keys = of_record(&now, [&before]);
        let known_before = Findable {
            nhs_number: None,
            ..Findable::from(&before)
        };
        assert!(finds(&known_before, &keys));
        assert!(finds(&Findable::from(&now), &keys));
    }

    #[test]
    fn a_birth_date_and_a_number_that_were_taken_back_find_nobody() {
        let (before, now) = changed(|it| {
            it.birth_date = "2010-04-03".parse().ok();
            it.nhs_number = "9996107876".parse().ok();
        });
        let keys = of_record(&now, [&before]);
        for facts in [
            Findable {
                birth_date: before.birth_date,
                ..Findable::default()
            },
            Findable {
                nhs_number: before.nhs_number,
                ..Findable::default()
            },
        ] {
            assert!(!finds(&facts, &keys), "{facts:?}");
        }
    }

    #[test]
    fn matching_has_keys_of_what_is_said_now_alone() {
        let (before, now) = changed(|it| it.family_name = "Okafor".parse().ok());
        let keys = of_record(&now, [&before]);
        let search: BTreeSet<i64> = search_keys(&Findable::from(&before)).into_iter().collect();
        let now_keys = matching::keys(&now);
        let mut gone = matching::keys(&before);
        gone.retain(|key| !now_keys.contains(key) && !search.contains(key));
        assert!(!gone.is_empty());
        assert!(gone.iter().all(|key| !keys.contains(key)));
    }
}
