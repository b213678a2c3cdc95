//! Moments and days, and how they are written for people.
//!
//! Style: <https://www.gov.uk/guidance/style-guide/a-to-z-of-gov-uk-style> ("Dates", "Times"). Times
//! are shown as the clock on the wall in the United Kingdom, whatever the machine is set to.

pub use crate::date_text::{read_date, read_date_fields};
pub use jiff::Timestamp;
pub use jiff::civil::Date;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;

/// The clock that people in the United Kingdom live by. Built in, so that a machine without time
/// zone files shows the same time.
const LONDON: TimeZone = jiff::tz::get!("Europe/London");

/// The day that it is in the United Kingdom at this moment.
pub fn day_of(moment: Timestamp) -> Date {
    local(moment).date()
}

/// The moment at which a day begins in the United Kingdom.
pub fn begins(day: Date) -> Timestamp {
    day.to_zoned(LONDON)
        .map_or(Timestamp::MAX, |it| it.timestamp())
}

/// What the clock on the wall in the United Kingdom shows at this moment.
pub fn on_the_wall(moment: Timestamp) -> DateTime {
    local(moment)
}

/// `4 September 2026`.
pub fn plain_date(day: Date) -> String {
    format!("{} {} {}", day.day(), month_name(day.month()), day.year())
}

/// `Friday 4 September 2026`.
pub fn plain_day(day: Date) -> String {
    let names = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    let name = names.into_iter().nth(usize::from(
        day.weekday().to_monday_zero_offset().unsigned_abs(),
    ));
    format!("{} {}", name.unwrap_or_default(), plain_date(day))
}

/// `3:05pm`, `9am`, `midday`, `midnight`: the time on the wall in the United Kingdom.
pub fn plain_time(moment: Timestamp) -> String {
    plain_clock(local(moment).time())
}

/// `4 September 2026 at 3:05pm`.
pub fn plain_date_time(moment: Timestamp) -> String {
    let local = local(moment);
    format!(
        "{} at {}",
        plain_date(local.date()),
        plain_clock(local.time())
    )
}

/// `September`; empty for a number that is no month.
pub(crate) fn month_name(month: i8) -> &'static str {
    usize::try_from(month)
        .ok()
        .and_then(|month| month.checked_sub(1))
        .and_then(|index| MONTHS.get(index))
        .copied()
        .unwrap_or_default()
}

/// The month that a word names: `September`, `sept`, `sep`.
pub(crate) fn month_named(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    if word.len() < 3 {
        return None;
    }
    let index = MONTHS
        .iter()
        .position(|month| month.to_ascii_lowercase().starts_with(&word))?;
    i8::try_from(index + 1).ok()
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn local(moment: Timestamp) -> DateTime {
    LONDON.to_datetime(moment)
}

fn plain_clock(time: Time) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    match (hour, minute) {
        (0, 0) => return "midnight".to_owned(),
        (12, 0) => return "midday".to_owned(),
        _ => {}
    }
    let half = if hour < 12 { "am" } else { "pm" };
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    match minute {
        0 => format!("{hour}{half}"),
        _ => format!("{hour}:{minute:02}{half}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_date_is_written_as_day_month_in_words_year() {
        assert_eq!(
            plain_date(jiff::civil::date(2026, 9, 4)),
            "4 September 2026"
        );
        assert_eq!(
            plain_day(jiff::civil::date(2026, 9, 4)),
            "Friday 4 September 2026"
        );
        assert_eq!(
            plain_day(jiff::civil::date(2026, 9, 6)),
            "Sunday 6 September 2026"
        );
    }

    #[test]
    fn a_time_is_written_on_the_twelve_hour_clock_without_noughts() {
        assert_eq!(plain_time(at("2026-01-04T15:05:59Z")), "3:05pm");
        assert_eq!(plain_time(at("2026-01-04T09:00:00Z")), "9am");
        assert_eq!(plain_time(at("2026-01-04T12:00:00Z")), "midday");
        assert_eq!(plain_time(at("2026-01-04T12:30:00Z")), "12:30pm");
        assert_eq!(plain_time(at("2026-01-04T00:00:00Z")), "midnight");
        assert_eq!(plain_time(at("2026-01-04T00:01:00Z")), "12:01am");
    }

    #[test]
    fn summer_time_is_the_time_on_the_wall() {
        assert_eq!(
            plain_date_time(at("2026-09-04T14:05:00Z")),
            "4 September 2026 at 3:05pm"
        );
        assert_eq!(
            plain_date_time(at("2026-09-04T23:30:00Z")),
            "5 September 2026 at 12:30am"
        );
        assert_eq!(
            day_of(at("2026-09-04T23:30:00Z")),
            jiff::civil::date(2026, 9, 5)
        );
    }

    #[test]
    fn the_clocks_change_on_the_last_sundays_of_march_and_october() {
        assert_eq!(plain_time(at("2026-03-29T00:59:00Z")), "12:59am");
        assert_eq!(plain_time(at("2026-03-29T01:00:00Z")), "2am");
        assert_eq!(plain_time(at("2026-10-25T00:59:00Z")), "1:59am");
        assert_eq!(plain_time(at("2026-10-25T01:00:00Z")), "1am");
    }

    #[test]
    fn a_month_is_known_by_its_first_three_letters_or_more() {
        assert_eq!(month_named("Sept."), Some(9));
        assert_eq!(month_named("JUNE"), Some(6));
        assert_eq!(month_named("ju"), None);
        assert_eq!(month_named("Brumaire"), None);
        assert_eq!(month_name(12), "December");
        assert_eq!(month_name(0), "");
    }
}
