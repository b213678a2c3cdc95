//! The records of a question's two sides, field by field: a column for each record, with what differs marked
//! and said in words.

use std::ops::Range;

use kith_people::SourceRecord;
use kith_people::rules::single_view::HeldRecord;
use kith_terms::folded;
use maud::{Markup, html};

use crate::components::{Table, Tag, TagColour};

/// What each record of the two sides says about one field.
struct Field {
    title: &'static str,
    left: Vec<Vec<String>>,
    right: Vec<Vec<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Same,
    Some,
    Different,
    OneSide,
}

type Read = fn(&SourceRecord) -> Vec<String>;

/// Each field's title and where it is read.
const FIELDS: &[(&str, Read)] = &[
    ("Given name", |it| said(it.given_name.as_ref())),
    ("Middle names", |it| said(it.middle_names.as_ref())),
    ("Family name", |it| said(it.family_name.as_ref())),
    ("Given name before", |it| {
        said(it.previous_given_name.as_ref())
    }),
    ("Family name before", |it| {
        said(it.previous_family_name.as_ref())
    }),
    ("Date of birth", |it| {
        it.birth_date.iter().map(|date| date.to_plain()).collect()
    }),
    ("Sex", |it| {
        it.sex.iter().map(|sex| sex.to_plain().to_owned()).collect()
    }),
    ("NHS number", |it| said(it.nhs_number.as_ref())),
    ("Address", |it| said(it.address.line.as_ref())),
    ("Postcode", |it| said(it.address.postcode.as_ref())),
    ("Property number (UPRN)", |it| {
        said(it.address.uprn.as_ref())
    }),
    ("Telephone", |it| {
        it.phones.iter().map(ToString::to_string).collect()
    }),
    ("Email", |it| said(it.email.as_ref())),
    ("Cared for by", |it| {
        it.carers.iter().map(|carer| carer.name.clone()).collect()
    }),
];

fn said(value: Option<&impl ToString>) -> Vec<String> {
    value.iter().map(|it| it.to_string()).collect()
}

/// The two sides as a table: a field in each row, a record in each column. The other side is headed as what it is.
pub(super) fn table(left: &[HeldRecord], right: &[HeldRecord], other: &str) -> Markup {
    let heads = left
        .iter()
        .map(|it| head("This record", it))
        .chain(right.iter().map(|it| head(other, it)));
    let table = Table::new()
        .caption("What each record says")
        .caption_class("govuk-visually-hidden")
        .class("kith-sides")
        .first_cell_heads_row(true)
        .scrolls(true)
        .head(
            [html! { "Field" }, html! { "Compared" }]
                .into_iter()
                .chain(heads),
        );
    let table = fields(left, right).iter().fold(table, |table, field| {
        let (ours, theirs) = (values(&field.left), values(&field.right));
        let compared = html! { (tag(outcome(&ours, &theirs))) };
        let cells = field.left.iter().map(|it| cell(it, &theirs));
        let others = field.right.iter().map(|it| cell(it, &ours));
        let heads = [html! { (field.title) }, compared];
        table.row(heads.into_iter().chain(cells).chain(others))
    });
    html! { (table) }
}

/// Whose a record is held to be, and who sent it.
fn head(side: &str, record: &HeldRecord) -> Markup {
    html! { (side) span class="kith-said" { (record.source) } }
}

/// The fields of which at least one record says something.
fn fields(left: &[HeldRecord], right: &[HeldRecord]) -> Vec<Field> {
    let said = |records: &[HeldRecord], read: Read| -> Vec<Vec<String>> {
        records.iter().map(|it| read(&it.content)).collect()
    };
    let all = FIELDS.iter().map(|(title, read)| Field {
        title,
        left: said(left, *read),
        right: said(right, *read),
    });
    all.filter(|it| it.left.iter().chain(&it.right).any(|said| !said.is_empty()))
        .collect()
}

/// What records say, each value once.
fn values(records: &[Vec<String>]) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for text in records.iter().flatten() {
        if !values.iter().any(|it| folded(it) == folded(text)) {
            values.push(text.clone());
        }
    }
    values
}

fn cell(own: &[String], other: &[String]) -> Markup {
    html! {
        @if own.is_empty() { span class="kith-none" { "Does not say" } }
        @for value in own {
            div {
                @match nearest(value, other) {
                    Some(other) => (marked(value, other)),
                    None => (value),
                }
            }
        }
    }
}

/// The other side's value that this one is to be compared with: the one of which least differs.
fn nearest<'a>(value: &str, other: &'a [String]) -> Option<&'a String> {
    other.iter().min_by_key(|it| differing(value, it).len())
}

/// The text with the part in the middle marked that the other does not have.
fn marked(text: &str, other: &str) -> Markup {
    let range = differing(text, other);
    let (before, rest) = text.split_at_checked(range.start).unwrap_or((text, ""));
    let (middle, after) = rest
        .split_at_checked(range.end.saturating_sub(range.start))
        .unwrap_or(("", rest));
    html! {
        (before) @if !middle.is_empty() { mark class="kith-differs" { (middle) } } (after)
    }
}

/// Where a text differs from another: what is left without what they begin and end with alike.
/// Capitals do not count.
fn differing(text: &str, other: &str) -> Range<usize> {
    let alike = |(one, other): &(char, char)| one.to_lowercase().eq(other.to_lowercase());
    let begin: Vec<(char, char)> = text.chars().zip(other.chars()).take_while(alike).collect();
    // What they begin with alike may not be counted again from the end.
    let room = text.chars().count().min(other.chars().count()) - begin.len();
    let ends = text.chars().rev().zip(other.chars().rev());
    let end = ends.take(room).take_while(alike);
    let bytes = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.map(|(letter, _)| letter.len_utf8()).sum()
    };
    let end = text.len() - bytes(&mut end.into_iter());
    bytes(&mut begin.into_iter())..end
}

fn outcome(left: &[String], right: &[String]) -> Outcome {
    if left.is_empty() || right.is_empty() {
        return Outcome::OneSide;
    }
    let on_both = |values: &[String], others: &[String]| {
        values
            .iter()
            .filter(|value| others.iter().any(|it| folded(it) == folded(value)))
            .count()
    };
    match (on_both(left, right), on_both(right, left)) {
        (0, _) if left.iter().any(|it| is_part(it, right)) => Outcome::Some,
        (0, _) => Outcome::Different,
        (ours, theirs) if ours == left.len() && theirs == right.len() => Outcome::Same,
        _ => Outcome::Some,
    }
}

/// Whether one of the others has all of this value and more words, or this value all of it.
fn is_part(value: &str, others: &[String]) -> bool {
    others.iter().any(|it| {
        let is_less = |one: &str, other: &str| has_more_words(other, one) || is_initial(one, other);
        is_less(value, it) || is_less(it, value)
    })
}

/// Whether a text is the one letter that another begins with, with or without a full stop.
fn is_initial(text: &str, of: &str) -> bool {
    let mut letters = text.trim_end_matches('.').chars();
    let letter = letters.next().filter(|_| letters.next().is_none());
    letter.is_some_and(|it| {
        it.is_alphabetic() && folded(of).starts_with(folded(&it.to_string()).as_str())
    })
}

/// Whether a text is another with whole words before or after it. "Male" with two letters more is
/// another word.
fn has_more_words(longer: &str, shorter: &str) -> bool {
    let more = longer.get(differing(longer, shorter)).unwrap_or_default();
    let apart = |letter: char| !letter.is_alphanumeric();
    differing(shorter, longer).is_empty() && (more.starts_with(apart) || more.ends_with(apart))
}

fn tag(outcome: Outcome) -> Tag {
    let (words, colour) = match outcome {
        Outcome::Same => ("Same", TagColour::Green),
        Outcome::Some => ("In part the same", TagColour::Yellow),
        Outcome::Different => ("Different", TagColour::Red),
        Outcome::OneSide => ("One side", TagColour::Grey),
    };
    Tag::new(words).colour(colour)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn only_what_differs_between_two_texts_is_marked() {
        for (text, other, part) in [
            ("Catherine", "Katherine", "C"),
            ("12 High Street", "21 High Street", "12"),
            ("Lily", "LILY", ""),
            ("Ann", "Anna", ""),
            ("Anna", "Ann", "a"),
            ("Siân", "Sian", "â"),
            ("aaa", "aa", "a"),
            ("", "x", ""),
            ("abc", "xyz", "abc"),
        ] {
            let marked = text.get(differing(text, other));
            assert_eq!(marked, Some(part), "{text} and {other}");
        }
    }

    #[test]
    fn marking_a_text_shows_every_letter_of_it() {
        for (text, other) in [("Catherine", "Katherine"), ("Siân", "Sian"), ("aaa", "aa")] {
            let shown = marked(text, other).into_string();
            let plain = shown
                .replace("<mark class=\"kith-differs\">", "")
                .replace("</mark>", "");
            assert_eq!(plain, text);
        }
    }

    #[test]
    fn two_sides_that_share_one_of_several_values_are_not_called_different() {
        let one = [value("07700 900001"), value("07700 900002")];
        let other = [value("07700 900002")];
        assert_eq!(outcome(&one, &other), Outcome::Some);
        assert_eq!(outcome(&other, &other), Outcome::Same);
        assert_eq!(outcome(&one, &[value("07700 900003")]), Outcome::Different);
        assert_eq!(outcome(&one, &[]), Outcome::OneSide);
    }

    #[test]
    fn a_longer_way_to_write_the_same_is_not_called_different() {
        let (short, long) = (
            [value("20 IVY CROFT")],
            [value("20 Ivy Croft, Brackenford")],
        );
        assert_eq!(outcome(&short, &long), Outcome::Some);
        assert_eq!(outcome(&long, &short), Outcome::Some);
    }

    #[test]
    fn an_initial_is_in_part_the_name_that_it_stands_for() {
        for short in ["M", "m."] {
            let (short, long) = ([value(short)], [value("Matthew")]);
            assert_eq!(outcome(&short, &long), Outcome::Some);
            assert_eq!(outcome(&long, &short), Outcome::Some);
        }
        assert_eq!(
            outcome(&[value("T")], &[value("Matthew")]),
            Outcome::Different
        );
    }

    #[test]
    fn a_word_within_another_word_is_another_word() {
        for (one, other) in [("Female", "Male"), ("Ann", "Anna"), ("Lee", "Leeson")] {
            let (one, other) = ([value(one)], [value(other)]);
            assert_eq!(outcome(&one, &other), Outcome::Different);
            assert_eq!(outcome(&other, &one), Outcome::Different);
        }
    }
}
