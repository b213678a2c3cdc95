//! Small pieces of wording that several pages share.

use jiff::Timestamp;
use kith_terms::BirthDate;
use kith_terms::time::{Date, plain_date, plain_time};
use maud::{Markup, html};

/// A moment as people write it: 4 September 2026 at 3:05pm.
pub(crate) fn moment(at: Timestamp) -> String {
    format!(
        "{} at {}",
        plain_date(kith_terms::time::day_of(at)),
        plain_time(at)
    )
}

/// A value, or words that say there is none.
pub(crate) fn or_none(value: Option<impl Into<String>>) -> Markup {
    match value.map(Into::into).filter(|it: &String| !it.is_empty()) {
        Some(value) => html! { (value) },
        None => html! { span class="kith-none" { "Not known" } },
    }
}

/// A whole number with commas between its thousands.
pub(crate) fn number(it: u64) -> String {
    let digits = it.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 person`, `2 people`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    let words = if count == 1 { one } else { many };
    format!("{} {words}", number(count as u64))
}

/// A person's name as it is said, or words where none is known.
pub(crate) fn full_name(given: Option<&str>, family: Option<&str>) -> String {
    let parts: Vec<&str> = [given, family]
        .into_iter()
        .flatten()
        .filter(|it| !it.is_empty())
        .collect();
    if parts.is_empty() {
        "Name not known".to_owned()
    } else {
        parts.join(" ")
    }
}

/// A birth date with the age it makes: 27 March 2017 (9 years old).
pub(crate) fn born(date: &BirthDate, today: Date) -> String {
    match date.age_on(today) {
        Some(age) if age.exactly() == Some(1) => format!("{} (1 year old)", date.to_plain()),
        Some(age) => format!("{} ({age} years old)", date.to_plain()),
        None => date.to_plain(),
    }
}

/// A sentence's first letter made large.
pub(crate) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
