//! When a question is asked: CEL's comparisons as FHIR's `enableWhen`, and back.

use kith_forms::model::{Kind, Range};
use kith_forms::plain::{Compared, Comparison, Joined, Plain, Value};
use kith_forms::{Figure, Form};
use serde_json::Number;

use super::element::{Element, figure};
use super::resource::{Coding, When, WhenAnswer};

/// Comparisons as FHIR writes them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Whens {
    pub(super) all: Vec<When>,
    /// Whether any of them is enough.
    pub(super) any: bool,
}

/// A question that a comparison is about: its key in the form, and what its answers are compared with.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Target {
    pub(super) key: String,
    pub(super) kind: TargetKind,
}

/// What an answer is compared with.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TargetKind {
    YesNo,
    One(Vec<Choosable>),
    Several(Vec<Choosable>),
    Whole,
    Number,
    Text,
    Day,
    /// Nothing can be said of its answer but whether it was given.
    Other,
}

/// An option: its key in the form, and how FHIR knows it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choosable {
    pub(super) key: String,
    pub(super) code: String,
    pub(super) text: String,
}

impl Target {
    /// The question of a form.
    pub(super) fn of(form: &Form, key: &str) -> Option<Self> {
        let question = form.question(key)?;
        let options = || {
            let all = question.kind.options().iter();
            all.map(|it| Choosable {
                key: it.key.to_string(),
                code: it.key.to_string(),
                text: it.text.clone(),
            })
            .collect()
        };
        let kind = match &question.kind {
            Kind::YesNo => TargetKind::YesNo,
            Kind::Choice(_) => TargetKind::One(options()),
            Kind::Choices(_) => TargetKind::Several(options()),
            Kind::Text(_) | Kind::LongText(_) => TargetKind::Text,
            Kind::Number(range) | Kind::Money(range) if is_whole(range) => TargetKind::Whole,
            Kind::Number(_) | Kind::Money(_) => TargetKind::Number,
            Kind::Scale(_) => TargetKind::Whole,
            Kind::Date => TargetKind::Day,
            _ => TargetKind::Other,
        };
        Some(Self {
            key: key.to_owned(),
            kind,
        })
    }
}

/// Whether FHIR's integers, of 32 bits, are all that can be answered.
pub(super) fn is_whole(range: &Range) -> bool {
    let bounds = range.least.iter().chain(&range.most);
    range.decimals == 0
        && bounds
            .map(|it| it.to_string())
            .all(|it| it.parse::<i32>().is_ok())
}

/// The condition in FHIR's words, where it is no more than they can say.
pub(super) fn whens(form: &Form, plain: &Plain) -> Option<Whens> {
    // One comparison may be said in two, any of which is enough.
    let alone = plain.comparisons.len() == 1;
    let any = plain.joined == Joined::Any;
    let mut said = Whens {
        all: Vec::new(),
        any,
    };
    for it in &plain.comparisons {
        let target = Target::of(form, it.question.as_str())?;
        let given = plain
            .comparisons
            .iter()
            .any(|other| other.question == it.question && other.is == Compared::Given(true));
        match &it.is {
            // FHIR does not say whether an answer that was not given differs from another. So it is said.
            Compared::Unequal(value) if any || alone => {
                said.any = true;
                said.all.push(is_given(it, false));
                said.all.push(when(it, "!=", answer(&target.kind, value)?));
            }
            Compared::Unequal(value) if given => {
                said.all.push(when(it, "!=", answer(&target.kind, value)?));
            }
            Compared::Unequal(_) => return None,
            Compared::Excludes(_) if any && !alone => return None,
            Compared::Excludes(option) => {
                if !given {
                    said.all.push(is_given(it, true));
                }
                said.all.push(when(it, "!=", chosen(&target.kind, option)?));
            }
            Compared::Includes(option) => {
                said.all.push(when(it, "=", chosen(&target.kind, option)?));
            }
            Compared::Given(yes) => said.all.push(is_given(it, *yes)),
            Compared::Equal(value) => said.all.push(when(it, "=", answer(&target.kind, value)?)),
            Compared::More(value) => said.all.push(when(it, ">", ordered(&target.kind, value)?)),
            Compared::AtLeast(value) => {
                said.all.push(when(it, ">=", ordered(&target.kind, value)?));
            }
            Compared::Less(value) => said.all.push(when(it, "<", ordered(&target.kind, value)?)),
            Compared::AtMost(value) => {
                said.all.push(when(it, "<=", ordered(&target.kind, value)?));
            }
        }
    }
    Some(said)
}

fn when(of: &Comparison, operator: &'static str, answer: WhenAnswer) -> When {
    When {
        question: of.question.to_string(),
        operator,
        answer,
    }
}

fn is_given(of: &Comparison, given: bool) -> When {
    when(of, "exists", WhenAnswer::Boolean(given))
}

fn answer(kind: &TargetKind, value: &Value) -> Option<WhenAnswer> {
    match (kind, value) {
        (TargetKind::YesNo, Value::Text(it)) => match it.as_str() {
            "yes" => Some(WhenAnswer::Boolean(true)),
            "no" => Some(WhenAnswer::Boolean(false)),
            _ => None,
        },
        (TargetKind::One(options), Value::Text(it)) => coding(options, it),
        // FHIR's text neither is empty nor begins or ends with a space.
        (TargetKind::Text, Value::Text(it)) if !it.is_empty() && it.trim() == it => {
            Some(WhenAnswer::String(it.clone()))
        }
        _ => ordered(kind, value),
    }
}

/// What can be more or less.
fn ordered(kind: &TargetKind, value: &Value) -> Option<WhenAnswer> {
    match (kind, value) {
        (TargetKind::Whole, Value::Number(it)) => {
            it.to_string().parse().ok().map(WhenAnswer::Integer)
        }
        (TargetKind::Number, Value::Number(it)) => number(*it).map(WhenAnswer::Decimal),
        (TargetKind::Day, Value::Text(it)) => {
            // Days are compared as text: only a whole one means the same in both.
            let day: jiff::civil::Date = it.parse().ok()?;
            (day.to_string() == *it).then(|| WhenAnswer::Date(it.clone()))
        }
        _ => None,
    }
}

fn chosen(kind: &TargetKind, option: &str) -> Option<WhenAnswer> {
    match kind {
        TargetKind::Several(options) => coding(options, option),
        _ => None,
    }
}

fn coding(options: &[Choosable], key: &str) -> Option<WhenAnswer> {
    let option = options.iter().find(|it| it.key == key)?;
    Some(WhenAnswer::Coding(Coding {
        code: Some(option.code.clone()),
        ..Coding::default()
    }))
}

/// A number as JSON writes it: a whole one without a point.
pub(super) fn number(value: f64) -> Option<Number> {
    match value.to_string().parse::<i64>() {
        Ok(whole) => Some(Number::from(whole)),
        Err(_) => Number::from_f64(value),
    }
}

/// A comparison as others wrote it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Read {
    pub(super) question: String,
    operator: String,
    answer: Said,
}

#[derive(Clone, Debug, PartialEq)]
enum Said {
    Truth(bool),
    Number(String),
    Text(String),
    /// Its code, and its words.
    Coding(Option<String>, Option<String>),
    Other,
}

impl Read {
    pub(super) fn of(it: Element<'_>) -> Option<Self> {
        let (kind, value) = it.value("answer")?;
        let name = format!("answer{kind}");
        let answer = match kind {
            "Boolean" => it.truth(&name).map(Said::Truth),
            "Integer" | "Decimal" => figure(value).map(|it| Said::Number(written(&it))),
            "String" | "Date" => it.text(&name).map(Said::Text),
            "Coding" => it
                .within(&name)
                .map(|it| Said::Coding(it.text("code"), it.text("display"))),
            _ => None,
        };
        Some(Self {
            question: it.text("question")?,
            operator: it.text("operator")?,
            answer: answer.unwrap_or(Said::Other),
        })
    }

    /// What we would write, read again.
    fn again(when: &When) -> Self {
        let answer = match &when.answer {
            WhenAnswer::Boolean(it) => Said::Truth(*it),
            WhenAnswer::Integer(it) => Said::Number(it.to_string()),
            WhenAnswer::Decimal(it) => {
                let figure = figure(&serde_json::Value::Number(it.clone()));
                figure.map_or(Said::Other, |it| Said::Number(written(&it)))
            }
            WhenAnswer::Date(it) | WhenAnswer::String(it) => Said::Text(it.clone()),
            WhenAnswer::Coding(it) => Said::Coding(it.code.clone(), it.display.clone()),
        };
        Self {
            question: when.question.clone(),
            operator: when.operator.to_owned(),
            answer,
        }
    }
}

fn written(figure: &toml::Value) -> String {
    match figure {
        toml::Value::Float(it) => it.to_string(),
        other => other.to_string(),
    }
}

impl Whens {
    /// As they are read again.
    pub(super) fn read(&self) -> Vec<Read> {
        self.all.iter().map(Read::again).collect()
    }
}

/// Comparisons in CEL, or what of them cannot be said.
pub(super) fn cel(
    whens: &[Read],
    any: bool,
    target: impl Fn(&str) -> Option<Target>,
) -> Result<String, String> {
    let mut said: Vec<String> = Vec::new();
    let mut rest = whens;
    while let [it, after @ ..] = rest {
        let target = target(&it.question)
            .ok_or_else(|| format!("no question has the linkId \"{}\"", it.question))?;
        match after {
            // Said in two, because FHIR leaves open what is so of an answer that was not given.
            [next, beyond @ ..] if two_are_one(it, next, any, &target) => {
                said.push(comparison(next, &target)?);
                rest = beyond;
            }
            _ => {
                said.push(comparison(it, &target)?);
                rest = after;
            }
        }
    }
    Ok(said.join(if any { " || " } else { " && " }))
}

fn two_are_one(first: &Read, second: &Read, any: bool, target: &Target) -> bool {
    let several = matches!(target.kind, TargetKind::Several(_));
    first.operator == "exists"
        && second.operator == "!="
        && first.question == second.question
        && first.answer == Said::Truth(!any)
        && any != several
}

fn comparison(it: &Read, target: &Target) -> Result<String, String> {
    let key = quoted(&target.key);
    let wrong = || format!("an answer to \"{}\" cannot be compared so", it.question);
    if it.operator == "exists" {
        return match it.answer {
            Said::Truth(true) => Ok(format!("answered({key})")),
            Said::Truth(false) => Ok(format!("!answered({key})")),
            _ => Err(wrong()),
        };
    }
    let operator = match it.operator.as_str() {
        "=" => "==",
        same @ ("!=" | ">" | ">=" | "<" | "<=") => same,
        _ => return Err(wrong()),
    };
    let equals = matches!(operator, "==" | "!=");
    let value = match (&target.kind, &it.answer) {
        (TargetKind::YesNo, Said::Truth(yes)) if equals => quoted(if *yes { "yes" } else { "no" }),
        (TargetKind::One(options), answer) if equals => {
            quoted(&option(options, answer).ok_or_else(wrong)?.key)
        }
        (TargetKind::Several(options), answer) if equals => {
            let option = quoted(&option(options, answer).ok_or_else(wrong)?.key);
            return Ok(match operator {
                "==" => format!("{option} in answer({key})"),
                _ => format!("!({option} in answer({key}))"),
            });
        }
        (TargetKind::Text, Said::Text(it)) if equals => quoted(it),
        (TargetKind::Whole | TargetKind::Number, Said::Number(it)) => {
            // Within what a form can say of numbers.
            it.parse::<Figure>().map_err(|_| wrong())?;
            it.clone()
        }
        (TargetKind::Day, Said::Text(day)) if day.parse::<jiff::civil::Date>().is_ok() => {
            quoted(day)
        }
        _ => return Err(wrong()),
    };
    Ok(format!("answer({key}) {operator} {value}"))
}

fn option<'o>(options: &'o [Choosable], answer: &Said) -> Option<&'o Choosable> {
    let (code, display) = match answer {
        Said::Coding(code, display) => (code.as_deref(), display.as_deref()),
        Said::Text(it) => (Some(it.as_str()), Some(it.as_str())),
        Said::Number(it) => (Some(it.as_str()), None),
        _ => (None, None),
    };
    choosable(options, code, display)
}

/// The option of this code, or else of these words.
pub(super) fn choosable<'o>(
    options: &'o [Choosable],
    code: Option<&str>,
    display: Option<&str>,
) -> Option<&'o Choosable> {
    let by_code = code.and_then(|code| options.iter().find(|it| it.code == code));
    by_code.or_else(|| options.iter().find(|it| Some(it.text.as_str()) == display))
}

/// Text as CEL writes it.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for it in text.chars() {
        match it {
            '\'' | '\\' => quoted.extend(['\\', it]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            it if it.is_control() => {
                let code = u32::from(it);
                quoted.push_str(&format!("\\u{code:04x}"));
            }
            it => quoted.push(it),
        }
    }
    quoted.push('\'');
    quoted
}
