//! Small pieces of wording that several pages share.

use jiff::Timestamp;
use kith_gate::{Section, Sections};
use kith_terms::time::{Date, plain_date, plain_time};
use kith_terms::{Age, BirthDate, Email, with_commas};
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

/// `1 person`, `2 people`.
pub(crate) fn counted(count: impl TryInto<u64>, one: &str, many: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    let words = if count == 1 { one } else { many };
    format!("{} {words}", with_commas(count))
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

/// What a reason leaves out, within a sentence: none where it leaves nothing out.
pub(crate) fn left_out(sections: Sections) -> Option<String> {
    let mut parts: Vec<&str> = sections.iter().map(within_a_sentence).collect();
    parts.dedup();
    Some(listed(&parts, "and")).filter(|it| !it.is_empty())
}

/// `one, two and three`; with another word before the last of them.
pub(crate) fn listed(words: &[impl AsRef<str>], before_the_last: &str) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} {before_the_last} {last}", first.join(", ")),
    }
}

fn within_a_sentence(section: Section) -> &'static str {
    match section {
        Section::Name => "the name",
        Section::Sex => "the sex",
        Section::BirthDate => "the date of birth",
        Section::Death => "the date of death",
        Section::Number => "the Kith number",
        Section::CarerName => "who cares for the person",
        Section::NhsNumber => "the NHS number",
        Section::Address => "the address",
        Section::Contact => "how to reach the person",
        Section::CarerContact => "how to reach the carer",
        Section::Services => "the doctor, school and health visitor",
        Section::Involvements => "who is helping",
        Section::SensitiveExists | Section::OwnSensitive | Section::SensitiveServices => {
            "sensitive services"
        }
        Section::Indicators => "what it helps to know",
        Section::History => "what the record said before",
        Section::Problems => "the problems reported",
    }
}

/// A birth date with the age it makes: 27 March 2017 (9 years old).
pub(crate) fn born(date: &BirthDate, today: Date) -> String {
    match date.age_on(today) {
        Some(age) => format!("{} ({})", date.to_plain(), years(age)),
        None => date.to_plain(),
    }
}

/// An address for e-mail, which may break after its @ and its dots, and within a word only where one
/// is longer than its line.
pub(crate) fn email(it: &Email) -> Markup {
    let text = it.to_string();
    let parts = text.split_inclusive(['@', '.']).enumerate();
    html! { @for (place, part) in parts { @if place > 0 { wbr; } (part) } }
}

/// A sentence's first letter made large.
pub(crate) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn years(age: Age) -> String {
    let one = matches!(age, Age::Exactly(1) | Age::Between(0, 1));
    format!("{age} {} old", if one { "year" } else { "years" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_breaks_after_its_at_sign_and_its_dots_and_is_whole_as_text() {
        let shown = email(&"nia.castellan@orrinshire.example".parse().unwrap()).into_string();
        assert_eq!(shown, "nia.<wbr>castellan@<wbr>orrinshire.<wbr>example");
    }

    #[test]
    fn an_age_is_said_in_years() {
        let today: Date = "2026-11-22".parse().unwrap();
        let said = |date: &str| born(&date.parse().unwrap(), today);
        assert_eq!(said("2017-03-14"), "14 March 2017 (9 years old)");
        assert_eq!(said("2025-03-14"), "14 March 2025 (1 year old)");
        assert!(
            said("2017").ends_with("(8 or 9 years old)"),
            "{}",
            said("2017")
        );
    }
}
