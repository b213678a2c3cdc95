use jiff::civil::{Date, date};
use proptest::prelude::*;

use crate::{Period, PeriodError};

fn days() -> impl Strategy<Value = Option<Date>> {
    prop::option::of((2000_i16..2030, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| date(y, m, d)))
}

pub(super) fn periods() -> impl Strategy<Value = Period> {
    (days(), days()).prop_map(|(one, other)| match (one, other) {
        (Some(one), Some(other)) => {
            Period::new(Some(one.min(other)), Some(one.max(other))).unwrap()
        }
        (start, end) => Period::new(start, end).unwrap(),
    })
}

#[test]
fn a_period_does_not_end_before_it_starts() {
    let (first, then) = (date(2026, 9, 4), date(2026, 9, 5));
    assert_eq!(
        Period::new(Some(then), Some(first)),
        Err(PeriodError::EndBeforeStart)
    );
    assert!(Period::new(Some(first), Some(first)).is_ok());
    assert_eq!(
        Period::since(then).ended(first),
        Err(PeriodError::EndBeforeStart)
    );
    assert_eq!(
        "2026-09-05/2026-09-04".parse::<Period>(),
        Err(PeriodError::EndBeforeStart)
    );
}

#[test]
fn the_first_and_the_last_day_belong_to_it() {
    let period = Period::new(Some(date(2026, 9, 4)), Some(date(2026, 9, 6))).unwrap();
    assert!(period.contains(date(2026, 9, 4)) && period.contains(date(2026, 9, 6)));
    assert!(!period.contains(date(2026, 9, 3)) && !period.contains(date(2026, 9, 7)));
}

#[test]
fn a_period_without_an_end_is_open() {
    assert!(Period::since(date(2026, 9, 4)).is_open());
    assert!(Period::default().contains(date(1900, 1, 1)));
    assert!(
        !Period::since(date(2026, 9, 4))
            .ended(date(2026, 9, 4))
            .unwrap()
            .is_open()
    );
}

#[test]
fn a_period_is_written_as_an_interval_with_dots_for_an_open_end() {
    assert_eq!(Period::since(date(2026, 9, 4)).to_string(), "2026-09-04/..");
    assert_eq!("2026-09-04/".parse(), Ok(Period::since(date(2026, 9, 4))));
    assert_eq!("../..".parse(), Ok(Period::default()));
    for text in ["", "2026-09-04", "2026/2027", "yesterday/today"] {
        assert_eq!(text.parse::<Period>(), Err(PeriodError::Form));
    }
}

#[test]
fn a_period_is_said_in_plain_words() {
    let plain = |text: &str| text.parse::<Period>().unwrap().to_plain();
    assert_eq!(
        plain("2024-09-04/2025-07-20"),
        "4 September 2024 to 20 July 2025"
    );
    assert_eq!(plain("2024-09-04/2024-09-04"), "4 September 2024");
    assert_eq!(plain("2024-09-04/.."), "Since 4 September 2024");
    assert_eq!(plain("../2025-07-20"), "Until 20 July 2025");
    assert_eq!(plain("../.."), "Dates not known");
}

proptest! {
    #[test]
    fn periods_overlap_exactly_when_a_day_is_in_both(one in periods(), other in periods()) {
        // If they meet at all, they meet on the later of the two first days.
        let first = one.start().max(other.start()).or(one.end()).or(other.end());
        let last = [one.end(), other.end()].into_iter().flatten().min();
        let day = match (first, last) {
            _ if one.start().is_none() && other.start().is_none() => last,
            (first, _) => first,
        };
        let meet = day.is_none_or(|day| one.contains(day) && other.contains(day));
        prop_assert_eq!(one.overlaps(&other), meet);
        prop_assert_eq!(other.overlaps(&one), meet);
    }
}
