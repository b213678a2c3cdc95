//! What kind of answer a question takes, with the keys that only that kind has.

use super::Faults;
use super::fields::{Fields, unknown};
use super::{Reader, Seen};
use crate::expression::Expression;
use crate::keys::{ColumnKey, OptionKey};
use crate::model::{Choice, Column, Kind, Range, Scale, Table};

const CHOSEN: &[&str] = &["choice", "choices"];
const COUNTED: &[&str] = &["number", "money", "scale"];
/// The keys that only some kinds have.
const OWN: [(&str, &[&str]); 14] = [
    ("list", CHOSEN),
    ("options", CHOSEN),
    ("satisfied_by", &["yes-no", "choice", "choices"]),
    ("unit", &["number"]),
    ("least", COUNTED),
    ("most", COUNTED),
    ("decimals", &["number", "money"]),
    ("least_text", &["scale"]),
    ("most_text", &["scale"]),
    ("most_chars", &["text", "long-text"]),
    ("value", &["computed"]),
    ("columns", &["table"]),
    ("least_rows", &["table"]),
    ("most_rows", &["table"]),
];

/// Says each key that belongs to other kinds than this.
fn only_own(fields: &mut Fields<'_>, kind: &str, faults: &mut Faults<'_>) {
    for (key, kinds) in OWN {
        if let Some(at) = fields.has(key)
            && !kinds.contains(&kind)
        {
            fields.raw(key);
            let what = format!("{key} does not go with kind = \"{kind}\"");
            faults.at(
                at,
                what,
                format!(
                    "leave it out, or write kind = \"{}\"",
                    kinds.join("\" or \"")
                ),
            );
        }
    }
}

impl Reader {
    /// The kind of a question. What is computed comes from outside: it may not stand in a column.
    pub(super) fn kind(
        &mut self,
        fields: &mut Fields<'_>,
        computed: Option<Expression>,
        faults: &mut Faults<'_>,
    ) -> Option<Kind> {
        let word = fields.text("kind", faults);
        let word = fields.needed("kind", word, faults)?;
        only_own(fields, &word.is, faults);
        Some(match word.is.as_str() {
            "yes-no" => Kind::YesNo,
            "choice" => Kind::Choice(self.options_or_list(fields, faults)),
            "choices" => Kind::Choices(self.options_or_list(fields, faults)),
            "text" => Kind::Text(fields.count("most_chars", 10_000, faults).unwrap_or(200)),
            "long-text" => {
                Kind::LongText(fields.count("most_chars", 100_000, faults).unwrap_or(5_000))
            }
            "number" => Kind::Number(range(fields, 0, faults)),
            "money" => Kind::Money(range(fields, 2, faults)),
            "date" => Kind::Date,
            "file" => Kind::File,
            "photograph" => Kind::Photograph,
            "scale" => Kind::Scale(scale(fields, faults)?),
            "person" => Kind::Person,
            "organisation" => Kind::Organisation,
            "services" => Kind::Services,
            "address" => Kind::Address,
            "table" => Kind::Table(self.table(fields, faults)),
            "computed" => Kind::Computed(computed?),
            _ => {
                unknown(faults, &word, "kind", Kind::WORDS);
                return None;
            }
        })
    }

    fn options_or_list(&self, fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Vec<Choice> {
        let list = fields.text("list", faults);
        match (list, fields.has("options")) {
            (Some(list), Some(at)) => {
                faults.at(
                    at,
                    "there are both options and a list",
                    format!("leave out options, or list = \"{}\"", list.is),
                );
                options(fields, faults)
            }
            (Some(list), None) => self.lists.get(&list.is).cloned().unwrap_or_else(|| {
                unknown(faults, &list, "list", self.lists.keys().map(String::as_str));
                Vec::new()
            }),
            (None, _) => options(fields, faults),
        }
    }

    fn table(&mut self, fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Table {
        let mut columns = Vec::new();
        let mut keys = Seen::default();
        for mut column in fields.tables("columns", faults) {
            let (key, text) = column.keyed::<ColumnKey>("text", faults);
            let inner = column
                .raw("kind")
                .map(|it| (it.get_ref().as_str(), it.span().start));
            let kind = match inner {
                Some((Some("table" | "computed"), at)) => {
                    faults.at(
                        at,
                        "a column can be neither a table nor computed",
                        "write another kind",
                    );
                    None
                }
                _ => self.kind(&mut column, None, faults),
            };
            column.finish(faults);
            let (Some(key), Some(text), Some(kind)) = (key, text, kind) else {
                continue;
            };
            keys.add("column", key.is.as_str(), key.at, faults);
            columns.push(Column {
                key: key.is,
                text: text.is,
                kind,
            });
        }
        if fields.has("columns").is_none() {
            faults.at(
                fields.at,
                "the table has no columns",
                "add columns = [ { id = \"…\", text = \"…\", kind = \"text\" } ]",
            );
        }
        let least_rows = fields.count("least_rows", 200, faults).unwrap_or(0);
        let most_rows = fields.count("most_rows", 200, faults).unwrap_or(50);
        if most_rows < least_rows {
            faults.at(
                fields.at,
                "most_rows is less than least_rows",
                "write the larger number as most_rows",
            );
        }
        Table {
            columns,
            least_rows,
            most_rows,
        }
    }
}

/// Options, of a question or of a list that questions share.
pub(super) fn options(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Vec<Choice> {
    let mut choices = Vec::new();
    let mut keys = Seen::default();
    let all = fields.tables("options", faults);
    if all.len() < 2 {
        faults.at(
            fields.at,
            "there are fewer than two options",
            "add options = [ { id = \"…\", text = \"…\" }, … ]",
        );
    }
    for mut option in all {
        let (key, text) = option.keyed::<OptionKey>("text", faults);
        let explain = option.flag("explain", faults);
        let score = option.figure("score", faults);
        option.finish(faults);
        let (Some(key), Some(text)) = (key, text) else {
            continue;
        };
        keys.add("option", key.is.as_str(), key.at, faults);
        choices.push(Choice {
            key: key.is,
            text: text.is,
            explain,
            score: score.map(|it| it.is),
        });
    }
    choices
}

fn range(fields: &mut Fields<'_>, decimals: usize, faults: &mut Faults<'_>) -> Range {
    let unit = fields.text("unit", faults).map(|it| it.is);
    let least = fields.figure("least", faults);
    let most = fields.figure("most", faults);
    if let (Some(least), Some(most)) = (&least, &most)
        && most.is < least.is
    {
        faults.at(
            most.at,
            "most is less than least",
            "write the larger number as most",
        );
    }
    Range {
        unit,
        least: least.map(|it| it.is),
        most: most.map(|it| it.is),
        decimals: fields.count("decimals", 6, faults).unwrap_or(decimals),
    }
}

fn scale(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Option<Scale> {
    let least = fields.whole("least", (-1000, 1000), faults);
    let least = fields.needed("least", least, faults);
    let most = fields.whole("most", (-1000, 1000), faults);
    let most = fields.needed("most", most, faults);
    let least_text = fields.text("least_text", faults).map(|it| it.is);
    let most_text = fields.text("most_text", faults).map(|it| it.is);
    let (least, most) = (least?, most?);
    if most <= least {
        faults.at(
            fields.at,
            "the scale has no room: most is not more than least",
            "write the larger number as most",
        );
    }
    Some(Scale {
        least,
        most,
        least_text,
        most_text,
    })
}
