//! The value of a corrected field: the control that asks for it, and reading what was answered.

use kith_people::rules::corrected::{Corrected, Field};
use kith_terms::time::read_date_fields;
use kith_terms::{BirthDate, Sex};
use maud::{Markup, html};

use crate::components::{
    DateInput, Input, InputKind, InputMode, Label, Legend, Radio, Radios, TextSize, Textarea, Width,
};
use crate::form::Answers;

const VALUE: &str = "value";
const QUESTION: &str = "What is right?";

/// The names of those fields that are asked as a date.
pub(super) const fn dates(field: Field) -> &'static [&'static str] {
    match field {
        Field::BirthDate | Field::DiedOn => &[VALUE],
        _ => &[],
    }
}

/// The question, with the control that suits the field.
pub(super) fn control(field: Field, answers: &Answers) -> Markup {
    match field {
        Field::Sex => sex(answers),
        Field::BirthDate | Field::DiedOn => date(field, answers),
        Field::NhsNumber => text(field, answers, |it| {
            it.inputmode(InputMode::Numeric).width(Width::Chars20)
        }),
        Field::Phone => text(field, answers, |it| {
            it.kind(InputKind::Tel).width(Width::Chars20)
        }),
        Field::Email => text(field, answers, |it| it.kind(InputKind::Email)),
        Field::GivenNames
        | Field::FamilyName
        | Field::PreviousGivenName
        | Field::PreviousFamilyName => text(field, answers, |it| it),
        _ => lines(field, answers),
    }
}

fn hint(field: Field) -> String {
    let hint = match field {
        Field::BirthDate => {
            "For example, 27 3 2017. A year alone will do. Leave it empty if it is not known."
        }
        Field::DiedOn => "For example, 27 3 2026. Leave it empty if they are alive.",
        Field::Address => {
            "Each line as on an envelope, with the postcode on the last. Leave it empty if they have none."
        }
        Field::CommunicationNeeds => {
            "What helps when talking with them, such as an interpreter and for which language. Leave it empty if nothing is needed."
        }
        Field::NhsNumber => {
            "10 numbers, such as 943 476 5919. Leave it empty if it is not theirs and theirs is not known."
        }
        Field::Phone => "With the area code. Leave it empty if they have none.",
        Field::Email => "Such as name@example.org. Leave it empty if they have none.",
        Field::GivenNames => {
            "All of them, in their order, as the document has them. Leave it empty if they are not known."
        }
        Field::FamilyName => "As the document has it. Leave it empty if it is not known.",
        Field::PreviousGivenName | Field::PreviousFamilyName => {
            "As the document has it. Leave it empty if they never had another."
        }
        _ => {
            let how = field.how().unwrap_or_default();
            return format!("{how}. Leave it empty if there are none.");
        }
    };
    hint.to_owned()
}

fn sex(answers: &Answers) -> Markup {
    let radios: Vec<Radio> = Sex::ALL
        .into_iter()
        .map(|it| Radio::new(it.word(), it.to_plain()))
        .collect();
    html! {
        (Radios::new(VALUE, radios).legend(Legend::new(QUESTION).size(TextSize::S))
            .value(answers.get(VALUE)).error(answers.error(VALUE)))
    }
}

fn date(field: Field, answers: &Answers) -> Markup {
    html! {
        (DateInput::new(VALUE).legend(Legend::new(QUESTION).size(TextSize::S)).hint(hint(field))
            .values(answers.date_parts(VALUE)).error(answers.error(VALUE)))
    }
}

fn lines(field: Field, answers: &Answers) -> Markup {
    html! {
        (Textarea::new(VALUE, Label::new(QUESTION).size(TextSize::S)).rows(4u16).hint(hint(field))
            .value(answers.get(VALUE)).error(answers.error(VALUE)))
    }
}

fn text(field: Field, answers: &Answers, suited: impl Fn(Input) -> Input) -> Markup {
    let input = Input::new(VALUE, Label::new(QUESTION).size(TextSize::S))
        .hint(hint(field))
        .value(answers.get(VALUE))
        .autocomplete("off")
        .spellcheck(false)
        .error(answers.error(VALUE));
    html! { (suited(input)) }
}

/// What was answered, or what is wrong with it.
pub(super) fn read(answers: &mut Answers, field: Field) -> Option<Corrected> {
    let typed = match field {
        Field::Sex if answers.maybe(VALUE).is_none() => {
            Err("Select what the record should say".to_owned())
        }
        Field::BirthDate | Field::DiedOn => typed_date(answers, field),
        _ => Ok(answers.get(VALUE).to_owned()),
    };
    let read = typed.and_then(|it| Corrected::read(field, &it).map_err(|why| why.to_string()));
    read.map_err(|why| answers.is_wrong(VALUE, why)).ok()
}

/// A date as [`Corrected::read`] takes it.
fn typed_date(answers: &Answers, field: Field) -> Result<String, String> {
    let parts = answers.date_parts(VALUE);
    let [day, month, year] = parts.each_ref().map(String::as_str);
    if parts.iter().all(String::is_empty) {
        return Ok(String::new());
    }
    match field {
        Field::BirthDate => BirthDate::from_fields(day, month, year)
            .map(|it| it.to_string())
            .map_err(|why| why.to_string()),
        _ => read_date_fields(day, month, year)
            .map(|it| it.to_string())
            .map_err(|why| why.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(field: Field, typed: &[(&str, &str)]) -> Result<String, String> {
        let typed = typed
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let mut answers = Answers::of(typed.collect());
        let read = read(&mut answers, field);
        read.map(|it| it.text())
            .ok_or_else(|| answers.error(VALUE).unwrap())
    }

    #[test]
    fn every_sex_that_the_page_offers_is_one_that_the_record_takes() {
        for sex in Sex::ALL {
            assert!(
                control(Field::Sex, &Answers::default())
                    .into_string()
                    .contains(&format!("value=\"{}\"", sex.word()))
            );
            assert_eq!(
                answered(Field::Sex, &[("value", sex.word())]),
                Ok(sex.to_string())
            );
        }
        assert!(
            answered(Field::Sex, &[]).is_err(),
            "unknown is an answer, and none is not"
        );
    }

    #[test]
    fn a_date_is_answered_in_three_parts_and_may_be_empty() {
        let parts = [
            ("value-day", "27"),
            ("value-month", "3"),
            ("value-year", "2017"),
        ];
        for field in [Field::BirthDate, Field::DiedOn] {
            assert_eq!(answered(field, &parts), Ok("2017-03-27".to_owned()));
            assert_eq!(answered(field, &[]), Ok(String::new()));
            assert!(
                answered(
                    field,
                    &[
                        ("value-day", "31"),
                        ("value-month", "2"),
                        ("value-year", "2017")
                    ]
                )
                .is_err()
            );
        }
        assert_eq!(
            answered(Field::BirthDate, &[("value-year", "2017")]),
            Ok("2017".to_owned())
        );
        assert!(answered(Field::DiedOn, &[("value-year", "2017")]).is_err());
    }

    #[test]
    fn the_last_line_of_an_address_is_its_postcode() {
        let typed = [("value", "12 Larkspur Rise\r\nBrackenford\r\npr2 4jy")];
        let read = answered(Field::Address, &typed);
        assert_eq!(
            read,
            Ok("12 Larkspur Rise, Brackenford\nPR2 4JY".to_owned())
        );
    }
}
