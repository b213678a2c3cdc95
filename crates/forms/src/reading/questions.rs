//! A question of a form file.

use toml::de::DeValue;

use super::fields::{Fields, Said, unknown};
use super::order::Step;
use super::{Faults, Reader, Seen};
use crate::expression::Type;
use crate::keys::{OptionKey, QuestionKey};
use crate::model::{Ask, Evidence, Kind, Mandatory, Node, Question};

impl Reader {
    pub(super) fn question(
        &mut self,
        mut fields: Fields<'_>,
        seen: &mut Seen,
        faults: &mut Faults<'_>,
    ) -> Option<Question> {
        let (key, text) = fields.keyed::<QuestionKey>("text", faults);
        let node = key.as_ref().map(|it| Node::Question(it.is.clone()));
        let condition = fields.text("ask_if", faults);
        let ask_if = self.expression(condition, Some(Type::Truth), None, faults);
        let value = match fields.raw("kind").and_then(|it| it.get_ref().as_str()) {
            Some("computed") => {
                let value = fields.text("value", faults);
                let value = fields.needed("value", value, faults);
                self.expression(value, None, node.clone(), faults)
            }
            _ => None,
        };
        let at = fields.at;
        let kind = self.kind(&mut fields, value.clone(), faults);
        let hint = fields.text("hint", faults).map(|it| it.is);
        let guidance = fields.text("guidance", faults).map(|it| paragraphs(&it.is));
        let mandatory = self.mandatory(&mut fields, faults);
        let satisfied_by = satisfied_by(&mut fields, kind.as_ref(), faults);
        let evidence = fields.word("evidence", faults).unwrap_or(Evidence::None);
        let replaces = replaces(&mut fields, faults);
        let reworded = fields.flag("reworded", faults);
        let asks = self.asks(&mut fields, faults);
        fields.finish(faults);
        let key = key?;
        seen.add("question", key.is.as_str(), key.at, faults);
        self.steps.push(Step {
            node: Node::Question(key.is.clone()),
            at,
            needs: ask_if.iter().chain(&value).cloned().collect(),
            counts: Vec::new(),
        });
        Some(Question {
            key: key.is,
            text: text?.is,
            kind: kind?,
            hint,
            guidance: guidance.unwrap_or_default(),
            ask_if,
            mandatory,
            satisfied_by,
            evidence,
            replaces,
            reworded,
            asks,
        })
    }

    fn mandatory(&self, fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Mandatory {
        match fields.raw("mandatory").map(|it| it.get_ref()) {
            None | Some(DeValue::Boolean(false)) => return Mandatory::No,
            Some(DeValue::Boolean(true)) => return Mandatory::Always,
            Some(_) => {}
        }
        let mut levels = Vec::new();
        for level in fields.texts("mandatory", faults) {
            match self.levels.iter().find(|it| it.as_str() == level.is) {
                Some(known) => levels.push(known.clone()),
                None => unknown(
                    faults,
                    &level,
                    "level",
                    self.levels.iter().map(|it| it.as_str()),
                ),
            }
        }
        match levels.is_empty() {
            true => Mandatory::No,
            false => Mandatory::For(levels),
        }
    }

    fn asks(&mut self, fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Vec<Ask> {
        let mut asks = Vec::new();
        for mut ask in fields.tables("asks", faults) {
            let when = ask.text("when", faults);
            let when = ask.needed("when", when, faults);
            let when = self.expression(when, Some(Type::Truth), None, faults);
            let action = ask.text("action", faults);
            let action = ask.needed("action", action, faults);
            let within_days = ask.whole("within_days", (0, 3650), faults);
            let within_days = ask.needed("within_days", within_days, faults);
            ask.finish(faults);
            let (Some(when), Some(action), Some(days)) = (when, action, within_days) else {
                continue;
            };
            asks.push(Ask {
                when,
                action: action.is,
                within_days: days.unsigned_abs(),
            });
        }
        asks
    }
}

/// What stands between blank lines.
fn paragraphs(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for line in text.lines().map(str::trim) {
        match (line, all.last_mut()) {
            ("", _) => all.push(String::new()),
            (_, Some(last)) if last.is_empty() => last.push_str(line),
            (_, Some(last)) => *last = format!("{last} {line}"),
            (_, None) => {}
        }
    }
    all.retain(|it| !it.is_empty());
    all
}

fn satisfied_by(
    fields: &mut Fields<'_>,
    kind: Option<&Kind>,
    faults: &mut Faults<'_>,
) -> Vec<OptionKey> {
    let known: Vec<&str> = match kind {
        Some(Kind::YesNo) => vec!["yes", "no"],
        Some(kind) => kind.options().iter().map(|it| it.key.as_str()).collect(),
        None => Vec::new(),
    };
    let mut options = Vec::new();
    for option in fields.texts("satisfied_by", faults) {
        match option.is.parse() {
            Ok(key) if known.contains(&option.is.as_str()) => options.push(key),
            _ if known.is_empty() => {}
            _ => unknown(faults, &option, "option", known.iter().copied()),
        }
    }
    options
}

fn replaces(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Vec<QuestionKey> {
    let mut keys = Vec::new();
    for Said { is, at } in fields.texts("replaces", faults) {
        match is.parse() {
            Ok(key) => keys.push(key),
            Err(why) => faults.at(at, format!("replaces names \"{is}\""), format!("{why}")),
        }
    }
    keys
}
