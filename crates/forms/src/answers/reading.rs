//! From what was sent to an answer, or to what is wrong with it in words for whoever answers.

use std::collections::{BTreeMap, BTreeSet};

use kith_terms::time::{read_date, read_date_fields};
use kith_terms::{OdsCode, PersonId, Postcode};
use serde_json::{Map, Value as Json};

use super::Answer;
use crate::figure::Figure;
use crate::keys::{ColumnKey, OptionKey};
use crate::model::{Choice, Kind, Range, Scale, Table};

/// What is wrong with an answer, and what to do. It never repeats what was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Neither yes nor no.
    #[error("Select yes or no")]
    YesNo,
    /// No option of this question.
    #[error("Select one of the options")]
    Option,
    /// Longer than the question takes.
    #[error("Shorten it to {0} characters or fewer")]
    TooLong(usize),
    /// Not text.
    #[error("Write it in words")]
    Text,
    /// Not a number.
    #[error("Enter a number: {0}")]
    Number(String),
    /// Too small.
    #[error("Enter {0} or more")]
    Least(String),
    /// Too large.
    #[error("Enter {0} or less")]
    Most(String),
    /// Digits behind the point.
    #[error("Enter a whole number")]
    Whole,
    /// More digits behind the point than there may be.
    #[error("Enter no more than {0} digits after the point")]
    Decimals(usize),
    /// Not a day.
    #[error("Enter a day: {0}")]
    Date(String),
    /// Not a file that was sent.
    #[error("Choose the file again")]
    File,
    /// Nobody of the record.
    #[error("Choose the person again")]
    Person,
    /// Not an organisation.
    #[error("Enter the organisation's code: {0}")]
    Organisation(String),
    /// Not services.
    #[error("Choose services by their codes: {0}")]
    Services(String),
    /// Not a whole address.
    #[error("Enter the address: {0}")]
    Address(String),
    /// Not rows.
    #[error("Send rows with a value for each column")]
    Rows,
    /// Fewer rows than there must be.
    #[error("Add rows: there must be {0} or more")]
    FewRows(usize),
    /// More rows than there may be.
    #[error("Remove rows: there may be {0} or fewer")]
    ManyRows(usize),
    /// A cell.
    #[error("Row {row}, {column}: {why}")]
    Cell {
        /// Which row, from 1.
        row: usize,
        /// The column's heading.
        column: String,
        /// What is wrong with it.
        why: Box<AnswerError>,
    },
    /// It is worked out.
    #[error("This is worked out and cannot be answered")]
    Computed,
}

/// Reads an answer to a question of this kind; nothing where nothing was answered. Everything may be sent as text, so
/// that a browser's fields need no more than their names.
///
/// # Errors
/// What is wrong with it, in words for whoever answers.
pub fn read(kind: &Kind, sent: &Json) -> Result<Option<Answer>, AnswerError> {
    if is_empty(sent) {
        return Ok(None);
    }
    let answer = match kind {
        Kind::YesNo => match sent {
            Json::Bool(yes) => Answer::YesNo(*yes),
            _ => match text(sent, AnswerError::YesNo)? {
                "yes" => Answer::YesNo(true),
                "no" => Answer::YesNo(false),
                _ => return Err(AnswerError::YesNo),
            },
        },
        Kind::Choice(options) => Answer::Choice(option(options, sent)?),
        Kind::Choices(options) => Answer::Choices(choices(options, sent)?),
        Kind::Text(most) | Kind::LongText(most) => {
            // Browsers send each end of a line as two characters.
            let text = text(sent, AnswerError::Text)?.replace("\r\n", "\n");
            let text = text.replace('\0', "").trim().to_owned();
            if text.chars().count() > *most {
                return Err(AnswerError::TooLong(*most));
            }
            Answer::Text(text)
        }
        Kind::Number(range) | Kind::Money(range) => Answer::Number(number(range, sent)?),
        Kind::Scale(scale) => Answer::Scale(on_scale(scale, sent)?),
        Kind::Date => Answer::Date(day(sent)?),
        Kind::File | Kind::Photograph => {
            let id = text(sent, AnswerError::File)?.parse();
            Answer::File(id.map_err(|_| AnswerError::File)?)
        }
        Kind::Person => {
            let id = text(sent, AnswerError::Person)?.parse::<PersonId>();
            Answer::Person(id.map_err(|_| AnswerError::Person)?)
        }
        Kind::Organisation => {
            let wrong = |why: String| AnswerError::Organisation(why);
            let code = text(sent, wrong("write it in letters and digits".to_owned()))?;
            Answer::Organisation(
                code.parse::<OdsCode>()
                    .map_err(|why| wrong(why.to_string()))?,
            )
        }
        Kind::Services => Answer::Services(services(sent)?),
        Kind::Address => address(sent)?,
        Kind::Table(table) => Answer::Table(rows(table, sent)?),
        Kind::Computed(_) => return Err(AnswerError::Computed),
    };
    Ok(Some(answer))
}

/// Nothing, or nothing but nothings.
fn is_empty(sent: &Json) -> bool {
    match sent {
        Json::Null => true,
        Json::String(text) => text.trim().is_empty(),
        Json::Array(all) => all.iter().all(is_empty),
        Json::Object(all) => all.values().all(is_empty),
        Json::Bool(_) | Json::Number(_) => false,
    }
}

fn text(sent: &Json, otherwise: AnswerError) -> Result<&str, AnswerError> {
    sent.as_str().map(str::trim).ok_or(otherwise)
}

fn option(options: &[Choice], sent: &Json) -> Result<OptionKey, AnswerError> {
    let sent = text(sent, AnswerError::Option)?;
    let option = options.iter().find(|it| it.key.as_str() == sent);
    option.map(|it| it.key.clone()).ok_or(AnswerError::Option)
}

/// Each that was chosen: one alone may be sent without a list round it.
fn each(sent: &Json) -> impl Iterator<Item = &Json> {
    let all = match sent {
        Json::Array(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    all.iter().filter(|it| !is_empty(it))
}

fn choices(options: &[Choice], sent: &Json) -> Result<Vec<OptionKey>, AnswerError> {
    let chosen: Vec<OptionKey> = each(sent)
        .map(|it| option(options, it))
        .collect::<Result<_, _>>()?;
    let in_order = options
        .iter()
        .map(|it| &it.key)
        .filter(|it| chosen.contains(it));
    Ok(in_order.cloned().collect())
}

fn services(sent: &Json) -> Result<Vec<OdsCode>, AnswerError> {
    let code = |it: &Json| {
        let wrong = AnswerError::Services("write each in letters and digits".to_owned());
        let code = text(it, wrong)?.parse::<OdsCode>();
        code.map_err(|why| AnswerError::Services(why.to_string()))
    };
    let codes: BTreeSet<OdsCode> = each(sent).map(code).collect::<Result<_, _>>()?;
    Ok(codes.into_iter().collect())
}

fn figure(sent: &Json) -> Result<Figure, AnswerError> {
    let text = match sent {
        Json::Number(number) => number.to_string(),
        Json::String(text) => text.trim().trim_start_matches('£').to_owned(),
        _ => String::new(),
    };
    text.parse()
        .map_err(|why| AnswerError::Number(format!("{why}")))
}

fn number(range: &Range, sent: &Json) -> Result<Figure, AnswerError> {
    let figure = figure(sent)?;
    match (figure.decimals(), range.decimals) {
        (1.., 0) => return Err(AnswerError::Whole),
        (has, most) if has > most => return Err(AnswerError::Decimals(most)),
        _ => {}
    }
    match (range.least, range.most) {
        (Some(least), _) if figure < least => Err(AnswerError::Least(least.to_string())),
        (_, Some(most)) if figure > most => Err(AnswerError::Most(most.to_string())),
        _ => Ok(figure),
    }
}

fn on_scale(scale: &Scale, sent: &Json) -> Result<i32, AnswerError> {
    let whole: i32 = figure(sent)?
        .to_string()
        .parse()
        .map_err(|_| AnswerError::Whole)?;
    if whole < scale.least {
        return Err(AnswerError::Least(scale.least.to_string()));
    }
    if whole > scale.most {
        return Err(AnswerError::Most(scale.most.to_string()));
    }
    Ok(whole)
}

fn field<'a>(fields: &'a Map<String, Json>, name: &str) -> &'a str {
    fields.get(name).and_then(Json::as_str).unwrap_or_default()
}

fn day(sent: &Json) -> Result<jiff::civil::Date, AnswerError> {
    let read = match sent {
        Json::Object(it) => {
            read_date_fields(field(it, "day"), field(it, "month"), field(it, "year"))
        }
        other => read_date(other.as_str().unwrap_or_default()),
    };
    read.map_err(|why| AnswerError::Date(why.to_string()))
}

fn address(sent: &Json) -> Result<Answer, AnswerError> {
    let wrong = |why: &str| AnswerError::Address(why.to_owned());
    let fields = sent
        .as_object()
        .ok_or_else(|| wrong("send lines and a postcode"))?;
    let lines: Vec<String> = match fields.get("lines") {
        Some(Json::Array(all)) => all
            .iter()
            .filter_map(Json::as_str)
            .map(str::to_owned)
            .collect(),
        Some(Json::String(text)) => text.lines().map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let lines: Vec<String> = lines
        .iter()
        .map(|it| it.replace('\0', "").trim().to_owned())
        .collect();
    let lines: Vec<String> = lines.into_iter().filter(|it| !it.is_empty()).collect();
    if lines.is_empty() || lines.len() > 6 || lines.iter().any(|it| it.chars().count() > 100) {
        return Err(wrong("write 1 to 6 lines of no more than 100 characters"));
    }
    let postcode: Postcode = field(fields, "postcode")
        .parse()
        .map_err(|why| AnswerError::Address(format!("{why}")))?;
    Ok(Answer::Address(lines, postcode))
}

fn rows(table: &Table, sent: &Json) -> Result<Vec<BTreeMap<ColumnKey, Answer>>, AnswerError> {
    let all = sent.as_array().ok_or(AnswerError::Rows)?;
    let mut rows = Vec::new();
    for (at, sent) in all.iter().enumerate().filter(|(_, it)| !is_empty(it)) {
        let cells = sent.as_object().ok_or(AnswerError::Rows)?;
        rows.push(row(table, at + 1, cells)?);
    }
    if rows.len() < table.least_rows {
        return Err(AnswerError::FewRows(table.least_rows));
    }
    if rows.len() > table.most_rows {
        return Err(AnswerError::ManyRows(table.most_rows));
    }
    Ok(rows)
}

fn row(
    table: &Table,
    row: usize,
    sent: &Map<String, Json>,
) -> Result<BTreeMap<ColumnKey, Answer>, AnswerError> {
    let known = |key: &String| table.columns.iter().any(|it| it.key.as_str() == key);
    if !sent.keys().all(known) {
        return Err(AnswerError::Rows);
    }
    let mut cells = BTreeMap::new();
    for column in &table.columns {
        let cell = sent.get(column.key.as_str()).unwrap_or(&Json::Null);
        let read = read(&column.kind, cell).map_err(|why| AnswerError::Cell {
            row,
            column: column.text.clone(),
            why: Box::new(why),
        })?;
        cells.extend(read.map(|it| (column.key.clone(), it)));
    }
    Ok(cells)
}
