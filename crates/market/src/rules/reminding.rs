//! When providers are reminded of a form's last day, and who is. The days are this house's choice.

use std::collections::BTreeSet;

use jiff::civil::Date;
use kith_terms::OrganisationId;

use crate::provider::Provider;

/// So many days before the last there is a reminder, the latest first.
const DAYS_BEFORE: [i64; 3] = [7, 30, 90];

/// Which reminder it is time for, by its days before the last; none before the first of them, and none after the last day.
/// One that was not sent in time is left out for the next.
pub(crate) fn due(last_day: Date, today: Date) -> Option<i64> {
    let left = today.duration_until(last_day).as_hours() / 24;
    DAYS_BEFORE
        .into_iter()
        .find(|days| (0..=*days).contains(&left))
}

/// Those for whom nothing was published yet. Where a headquarters may speak for its services, one whose services have all
/// published has nothing left to do.
pub(crate) fn lacking<'a>(
    all: &'a [Provider],
    published: &BTreeSet<OrganisationId>,
    speaks_for_services: bool,
) -> Vec<&'a Provider> {
    let has = |it: &Provider| published.contains(&it.id);
    let services_have = |of: &Provider| {
        let mut services = all.iter().filter(|it| it.headquarters == Some(of.id));
        let first = services.next();
        first.is_some_and(has) && services.all(has)
    };
    all.iter()
        .filter(|it| !(has(it) || speaks_for_services && services_have(it)))
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const LAST: Date = date(2026, 6, 30);

    #[test]
    fn it_is_time_ninety_thirty_and_seven_days_before_the_last_and_never_after_it() {
        let on = |day| due(LAST, day);
        assert_eq!(on(date(2026, 3, 31)), None);
        assert_eq!(on(date(2026, 4, 1)), Some(90));
        assert_eq!(on(date(2026, 5, 30)), Some(90));
        assert_eq!(on(date(2026, 5, 31)), Some(30));
        assert_eq!(on(date(2026, 6, 22)), Some(30));
        assert_eq!(on(date(2026, 6, 23)), Some(7));
        assert_eq!(on(LAST), Some(7));
        assert_eq!(on(date(2026, 7, 1)), None);
    }

    proptest! {
        #[test]
        fn from_ninety_days_before_until_the_last_there_are_three_reminders_and_none_comes_twice(first in 0_i64..400) {
            let days = (0..=first).rev().map(|left| LAST.saturating_sub(jiff::Span::new().days(left)));
            let mut said: Vec<i64> = days.filter_map(|day| due(LAST, day)).collect();
            said.dedup();
            let expected = [(90, first > 30), (30, first > 7), (7, true)];
            let expected = expected.into_iter().filter(|it| it.1).map(|it| it.0);
            prop_assert_eq!(said, expected.collect::<Vec<_>>());
        }
    }

    fn provider(headquarters: Option<OrganisationId>) -> Provider {
        Provider {
            id: OrganisationId::new(),
            name: "Rowan House".to_owned(),
            ods_code: None,
            headquarters,
            town: None,
            postcode: "LA6 2AB".parse().unwrap(),
            registered_at: None,
        }
    }

    #[test]
    fn a_headquarters_whose_services_have_all_published_has_nothing_left_to_do_where_it_may_speak_for_them()
     {
        let headquarters = provider(None);
        let services = [
            provider(Some(headquarters.id)),
            provider(Some(headquarters.id)),
        ];
        let all = [headquarters, services[0].clone(), services[1].clone()];
        let ids = |published: &[&Provider], speaks| {
            let published = published.iter().map(|it| it.id).collect();
            let lacking = lacking(&all, &published, speaks);
            lacking.into_iter().map(|it| it.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(&[], true), [all[0].id, all[1].id, all[2].id]);
        assert_eq!(ids(&[&all[1]], true), [all[0].id, all[2].id]);
        assert_eq!(ids(&[&all[1], &all[2]], true), []);
        assert_eq!(ids(&[&all[1], &all[2]], false), [all[0].id]);
        assert_eq!(ids(&[&all[0]], true), [all[1].id, all[2].id]);
    }

    #[test]
    fn a_single_site_that_has_not_published_lacks_it() {
        let site = provider(None);
        assert_eq!(
            lacking(std::slice::from_ref(&site), &BTreeSet::new(), true),
            [&site]
        );
    }
}
