//! Whom to read and compare, of all whom the keys of a question find.

use std::cmp::Reverse;
use std::collections::HashMap;

use kith_terms::PersonId;

use super::closeness::Hint;
use super::criteria::Criteria;
use super::lookups::{Lookup, fits};

/// The most people who are read and compared with one question, of those whom its keys found: by
/// what a shield leaves open, and as many again by more.
const MOST_COMPARED: usize = 100;

/// People with how each was found.
pub(crate) type Found = HashMap<PersonId, HowFound>;

/// Somebody who was found by a key of one of the look-ups.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoundBy {
    pub(crate) slot: usize,
    pub(crate) key: i64,
    pub(crate) person: PersonId,
}

/// How somebody was found: what all of the keys say, and what those say that a shield leaves open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct HowFound {
    pub(crate) hint: Hint,
    pub(crate) openly: Option<Hint>,
}

impl HowFound {
    pub(crate) fn add(&mut self, hint: Hint, hidden_by_a_shield: bool) {
        self.hint = self.hint.and(hint);
        if !hidden_by_a_shield {
            self.openly = Some(self.openly.unwrap_or_default().and(hint));
        }
    }
}

/// Adds what the look-ups say of each person whom they found.
pub(crate) fn gather(people: &mut Found, found: &[FoundBy], lookups: &[Lookup]) {
    for it in found {
        if let Some(lookup) = lookups.get(it.slot)
            && let Some(hint) = lookup.says(it.key)
        {
            let how = people.entry(it.person).or_default();
            how.add(hint, lookup.hidden_by_a_shield);
        }
    }
}

/// Those for whom most speaks of what a shield leaves open, and those for whom most speaks in all.
/// The first choice knows nothing of what is hidden, so that whether a shielded person is compared
/// does not depend on it.
pub(crate) fn most_hopeful(people: Found, asked: &Criteria) -> Found {
    let (mut openly, mut rest): (Vec<_>, Vec<_>) =
        people.into_iter().partition(|it| it.1.openly.is_some());
    // Who has no part of the name need not be compared beside one who has all that was asked.
    let of = |how: &HowFound| how.openly.unwrap_or_default();
    if openly.iter().any(|it| fits(asked, of(&it.1))) {
        openly.retain(|it| of(&it.1).words > 0);
        rest.retain(|it| it.1.hint.words > 0 || it.1.hint.number);
    }
    heaviest_first(&mut openly, asked, of);
    let left = openly.split_off(MOST_COMPARED.min(openly.len()));
    // Only people without a shield may come from the second choice.
    rest.extend(
        left.into_iter()
            .filter(|(_, how)| how.openly != Some(how.hint))
            .map(|(person, how)| {
                (
                    person,
                    HowFound {
                        openly: None,
                        ..how
                    },
                )
            }),
    );
    heaviest_first(&mut rest, asked, |how| how.hint);
    rest.truncate(MOST_COMPARED);
    openly.into_iter().chain(rest).collect()
}

fn heaviest_first(
    people: &mut [(PersonId, HowFound)],
    asked: &Criteria,
    hint: impl Fn(&HowFound) -> Hint,
) {
    people.sort_by_cached_key(|(person, how)| {
        // In thousandths, because a fraction has no order of its own.
        let weight = (hint(how).weight(asked) * 1000.0) as i64;
        (Reverse(weight), *person)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Criteria {
        Criteria {
            name: "Lily Smith".parse().ok(),
            ..Criteria::default()
        }
    }

    fn how(open: Option<Hint>, hidden: Hint) -> HowFound {
        let mut how = HowFound::default();
        how.add(hidden, true);
        if let Some(open) = open {
            how.add(open, false);
        }
        how
    }

    fn hint(words: u8, born: f64, place: f64) -> Hint {
        Hint {
            words,
            born,
            place,
            number: false,
        }
    }

    /// A crowd of whom more speaks for each than for the last, by what a shield leaves open.
    fn crowd() -> Found {
        (0..MOST_COMPARED * 3)
            .map(|n| {
                let born = n as f64 / 1000.0;
                (
                    PersonId::new(),
                    how(Some(hint(1, born, 0.0)), Hint::default()),
                )
            })
            .collect()
    }

    fn is_chosen_openly(crowd: &Found, open: Hint, hidden: Hint) -> bool {
        let person = PersonId::new();
        let mut people = crowd.clone();
        people.insert(person, how(Some(open), hidden));
        let chosen = most_hopeful(people, &asked());
        chosen.get(&person).is_some_and(|it| it.openly.is_some())
    }

    #[test]
    fn whether_a_shielded_person_is_compared_does_not_depend_on_what_is_hidden() {
        let crowd = crowd();
        for (born, compared) in [(0.0, false), (0.1, false), (0.25, true), (0.9, true)] {
            for hidden in [Hint::default(), hint(0b11, 0.0, 1.0), hint(0, 0.0, 1.0)] {
                let open = hint(1, born, 0.0);
                assert_eq!(
                    is_chosen_openly(&crowd, open, hidden),
                    compared,
                    "{born} {hidden:?}"
                );
            }
        }
    }

    #[test]
    fn who_is_found_best_by_place_is_compared_though_a_crowd_is_found_without() {
        let (mut people, person) = (crowd(), PersonId::new());
        people.insert(person, how(Some(hint(1, 0.0, 0.0)), hint(0b10, 0.0, 1.0)));
        let chosen = most_hopeful(people, &asked());
        let found = chosen.get(&person).unwrap();
        assert_eq!((found.openly, found.hint.words), (None, 0b11));
    }

    #[test]
    fn however_many_are_found_few_are_compared() {
        let mut people = crowd();
        for _ in 0..MOST_COMPARED * 3 {
            people.insert(PersonId::new(), how(None, hint(1, 0.0, 1.0)));
        }
        assert_eq!(most_hopeful(people, &asked()).len(), MOST_COMPARED * 2);
    }
}
