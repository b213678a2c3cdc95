//! How a provider stands for a form: by what it published itself, or what was published for it, whichever is worth the
//! most of what counts today; and where nothing does any more, by what lapsed last.

use jiff::civil::Date;

use crate::standing::{Publication, State};

/// How somebody stands today for whom this was published.
pub(crate) fn state(published: &[Publication], today: Date) -> State {
    let counts =
        |it: &&Publication| it.in_force && it.counts_until.is_none_or(|last| today <= last);
    let worth = |it: &&Publication| (it.level.as_ref().map(|it| it.height), it.published_on);
    if let Some(best) = published.iter().filter(counts).max_by_key(worth) {
        return State::Counts(best.clone());
    }
    let last = published
        .iter()
        .max_by_key(|it| (it.counts_until, it.published_on));
    last.map_or(State::NotPublished, |it| State::Lapsed(it.clone()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kith_terms::OrganisationId;
    use proptest::prelude::*;

    use super::*;
    use crate::standing::Reached;

    const APPROACHING: usize = 0;
    const MET: usize = 1;

    /// Published in a year of the toolkit, which counts until the next year's deadline.
    fn published(height: usize, year: i16, on: Date, in_force: bool) -> Publication {
        Publication {
            by: OrganisationId::from(uuid::Uuid::nil()),
            version: format!("{year}-{}", (year + 1) % 100).parse().unwrap(),
            level: Some(Reached {
                title: ["Approaching Standards", "Standards Met"][height].to_owned(),
                once: height == APPROACHING,
                height,
            }),
            published_on: on,
            counts_until: Some(date(year + 2, 6, 30)),
            in_force,
        }
    }

    #[test]
    fn whoever_published_nothing_has_not_published() {
        assert_eq!(state(&[], date(2026, 11, 23)), State::NotPublished);
    }

    #[test]
    fn what_was_published_last_year_counts_until_this_years_deadline_and_then_has_lapsed() {
        let last_year = published(MET, 2024, date(2025, 6, 1), true);
        let on = |day| state(std::slice::from_ref(&last_year), day);
        assert_eq!(on(date(2025, 7, 1)), State::Counts(last_year.clone()));
        assert_eq!(on(date(2026, 6, 30)), State::Counts(last_year.clone()));
        assert_eq!(on(date(2026, 7, 1)), State::Lapsed(last_year.clone()));
    }

    #[test]
    fn what_was_superseded_counts_no_more_though_its_days_are_not_over() {
        let before = published(MET, 2024, date(2025, 6, 1), false);
        let now = published(APPROACHING, 2025, date(2025, 9, 1), true);
        assert_eq!(
            state(&[before, now.clone()], date(2025, 10, 1)),
            State::Counts(now)
        );
    }

    #[test]
    fn of_what_one_published_and_what_ones_headquarters_did_the_higher_counts() {
        let own = published(APPROACHING, 2025, date(2026, 5, 1), true);
        let headquarters = published(MET, 2025, date(2025, 12, 1), true);
        let both = [own.clone(), headquarters.clone()];
        assert_eq!(
            state(&both, date(2026, 11, 23)),
            State::Counts(headquarters)
        );
        let lapsed = published(MET, 2023, date(2024, 6, 1), true);
        assert_eq!(
            state(&[lapsed, own.clone()], date(2026, 11, 23)),
            State::Counts(own)
        );
    }

    #[test]
    fn whoever_was_approaching_must_now_reach_what_comes_after_and_whoever_met_must_not() {
        let on = date(2026, 11, 23);
        let approaching = state(&[published(APPROACHING, 2025, date(2026, 5, 1), true)], on);
        assert!(approaching.must_now_go_higher());
        assert!(!state(&[published(MET, 2025, date(2026, 5, 1), true)], on).must_now_go_higher());
        assert!(!State::NotPublished.must_now_go_higher());
        let lapsed = state(&[published(APPROACHING, 2023, date(2024, 5, 1), true)], on);
        assert!(
            lapsed.must_now_go_higher(),
            "a level that is reached once is not reached again after it lapsed"
        );
    }

    proptest! {
        #[test]
        fn in_which_order_things_were_read_decides_nothing(
            all in proptest::collection::vec((0_usize..2, 2022_i16..2027, 1_i8..28, any::<bool>()), 0..6),
            turn in 0_usize..6,
            year in 2023_i16..2029,
        ) {
            let mut all: Vec<_> = all
                .into_iter()
                .map(|(height, of, day, in_force)| published(height, of, date(of + 1, 3, day), in_force))
                .collect();
            let before = state(&all, date(year, 1, 1));
            if !all.is_empty() {
                let turn = turn % all.len();
                all.rotate_left(turn);
            }
            let key = |it: &State| match it {
                State::NotPublished => None,
                State::Counts(it) | State::Lapsed(it) => Some((it.level.clone(), it.published_on, it.counts_until)),
            };
            let after = state(&all, date(year, 1, 1));
            prop_assert_eq!(before.name(), after.name());
            prop_assert_eq!(key(&before).map(|it| it.1), key(&after).map(|it| it.1));
        }
    }
}
