//! What kind of answer an item takes, as a form file says it.

use serde_json::Value as Json;
use toml::{Table, Value as Toml};

use super::Walk;

use crate::fhir::condition::{Choosable, TargetKind};
use crate::fhir::element::{Element, figure};
use crate::fhir::keys::Keys;
use crate::fhir::names::{
    CALCULATED, CEL, CURRENCIES, MAX_DECIMALS, MAX_OCCURS, MAX_VALUE, MIME_TYPE, MIN_OCCURS,
    MIN_VALUE, ORDINAL, POUNDS, REFERS_TO, UNIT, UNIT_OPTION,
};
use crate::fhir::own;

/// What a form file says of a kind, and what its answers are compared with.
pub(super) struct Asked {
    pub(super) keys: Table,
    pub(super) target: TargetKind,
}

fn asked(kind: &str, target: TargetKind) -> Asked {
    Asked {
        keys: Table::from_iter([("kind".to_owned(), kind.into())]),
        target,
    }
}

impl Asked {
    fn with(mut self, key: &str, value: Option<Toml>) -> Self {
        self.keys.extend(value.map(|it| (key.to_owned(), it)));
        self
    }
}

/// Whether a group is what is asked, and not what holds questions together.
pub(super) fn is_asked(item: Element<'_>) -> bool {
    item.text("type").is_none_or(|it| it != "group")
        || item.truth("repeats") == Some(true)
        || is_address(item)
}

fn is_address(item: Element<'_>) -> bool {
    own::table(item).get("kind").and_then(Toml::as_str) == Some("address")
}

impl Walk<'_> {
    /// The kind of a question.
    pub(super) fn kind(&mut self, item: Element<'_>, link: &str) -> Option<Asked> {
        let one = self.one(item, link)?;
        let repeats = item.truth("repeats") == Some(true);
        let word = one.keys.get("kind").and_then(Toml::as_str);
        if !repeats || matches!(word, Some("choices" | "services" | "table")) {
            return Some(one);
        }
        self.lost(
            link,
            "it takes several answers: each is a row of a table here",
        );
        let mut column = Table::from_iter([("id".to_owned(), "answer".into())]);
        let text = item.text("text").unwrap_or_else(|| link.to_owned());
        column.insert("text".to_owned(), text.into());
        column.extend(one.keys);
        let columns = Toml::Array(vec![column.into()]);
        Some(asked("table", TargetKind::Other).with("columns", Some(columns)))
    }

    /// The kind of one answer.
    fn one(&mut self, item: Element<'_>, link: &str) -> Option<Asked> {
        let Some(r#type) = item.text("type") else {
            self.fault(link, "it has no type", "say what kind of answer it takes");
            return None;
        };
        if let Some(source) = self.calculated(item, link) {
            return Some(asked("computed", TargetKind::Other).with("value", Some(source.into())));
        }
        Some(match r#type.as_str() {
            "boolean" => asked("yes-no", TargetKind::YesNo),
            "choice" => self.choice(item, link, false),
            "open-choice" => self.choice(item, link, true),
            "string" => self.text(item, link, "text", 10_000),
            "text" => self.text(item, link, "long-text", 100_000),
            "url" | "time" => {
                self.lost(link, &format!("it asks for a {type}: it is asked as text"));
                self.text(item, link, "text", 10_000)
            }
            "integer" if is_scale(item) => scale(item),
            "integer" => number(item, TargetKind::Whole, None),
            "decimal" | "quantity" => self.decimal(item, link),
            "date" => asked("date", TargetKind::Day),
            "dateTime" => {
                self.lost(link, "it asks for a day and a time: the day alone is asked");
                asked("date", TargetKind::Day)
            }
            "attachment" => asked(attached(item), TargetKind::Other),
            "reference" => self.reference(item, link),
            "group" if is_address(item) => asked("address", TargetKind::Other),
            "group" => self.table(item, link),
            _ => {
                let wrong = "its type is none of FHIR R4's";
                self.fault(link, wrong, "write a type such as string or choice");
                return None;
            }
        })
    }

    fn calculated(&mut self, item: Element<'_>, link: &str) -> Option<String> {
        let value = item.extension(CALCULATED)?.within("valueExpression")?;
        if value.text("language").is_some_and(|it| it == CEL) {
            return value.text("expression");
        }
        self.lost(link, "how it is worked out is not kept: it is asked");
        None
    }

    fn text(&mut self, item: Element<'_>, link: &str, kind: &str, longest: i64) -> Asked {
        // What says no length takes whatever can be taken.
        let most = item.count("maxLength").unwrap_or(longest);
        if most > longest {
            let said = format!("it takes {most} characters: {longest} are taken");
            self.lost(link, &said);
        }
        asked(kind, TargetKind::Text).with("most_chars", Some(most.min(longest).into()))
    }

    fn decimal(&mut self, item: Element<'_>, link: &str) -> Asked {
        if item.text("type").is_some_and(|it| it == "quantity") {
            self.lost(
                link,
                "it asks for an amount with its unit: the number alone is asked",
            );
        }
        let said = item.extension(MAX_DECIMALS);
        let said = said.and_then(|it| it.count("valueInteger")).unwrap_or(6);
        if said > 6 {
            self.lost(
                link,
                "it takes more than 6 digits behind the point: 6 are taken",
            );
        }
        number(item, TargetKind::Number, Some(said.min(6)))
    }

    fn reference(&mut self, item: Element<'_>, link: &str) -> Asked {
        let to: Vec<String> = item
            .extensions(REFERS_TO)
            .filter_map(|it| it.text("valueCode"))
            .collect();
        match to.as_slice() {
            [one] if one == "Patient" => asked("person", TargetKind::Other),
            [one] if one == "Organization" => asked("organisation", TargetKind::Other),
            [one] if one == "HealthcareService" && item.truth("repeats") == Some(true) => {
                asked("services", TargetKind::Other)
            }
            _ => {
                self.lost(
                    link,
                    "what it refers to is not known here: it is asked as text",
                );
                self.text(item, link, "text", 10_000)
            }
        }
    }

    fn choice(&mut self, item: Element<'_>, link: &str, open: bool) -> Asked {
        let mut keys = Keys::default();
        let mut options = Vec::new();
        let mut choosable = Vec::new();
        let mut add = |code: Option<String>, text: Option<String>, rest: Table| {
            let Some(text) = text.or_else(|| code.clone()) else {
                return;
            };
            let code = code.unwrap_or_else(|| text.clone());
            let key = keys.add(&code);
            let mut option = Table::from_iter([("id".to_owned(), key.clone().into())]);
            option.insert("text".to_owned(), text.clone().into());
            option.extend(rest);
            options.push(Toml::Table(option));
            choosable.push(Choosable { key, code, text });
        };
        for it in item.each("answerOption") {
            let (code, text) = worded(it);
            let mut rest = own::table(it);
            let coding = it
                .within("valueCoding")
                .and_then(|it| it.extension(ORDINAL));
            let score = it.extension(ORDINAL).or(coding);
            let score = score.and_then(|it| figure(it.raw("valueDecimal")?));
            rest.extend(score.map(|it| ("score".to_owned(), it)));
            add(code, text, rest);
        }
        let set = item.text("answerValueSet");
        for it in set.iter().flat_map(|it| self.concepts(it)) {
            add(it.text("code"), it.text("display"), Table::new());
        }
        if open {
            let explained = Table::from_iter([("explain".to_owned(), true.into())]);
            add(
                Some("other".to_owned()),
                Some("Other".to_owned()),
                explained,
            );
            self.lost(
                link,
                "it takes other answers in words: they are asked after “Other”",
            );
        }
        if let (Some(set), true) = (set, choosable.len() <= usize::from(open)) {
            let said = format!("its options are in {set}, which is not here: it is asked as text");
            self.lost(link, &said);
            return self.text(item, link, "text", 10_000);
        }
        let (word, target) = match item.truth("repeats") {
            Some(true) => ("choices", TargetKind::Several(choosable)),
            _ => ("choice", TargetKind::One(choosable)),
        };
        asked(word, target).with("options", Some(Toml::Array(options)))
    }

    /// The concepts of a set that the resource holds itself.
    fn concepts(&self, set: &str) -> Vec<Element<'_>> {
        let id = set.trim_start_matches('#');
        let held = self.resource.each("contained");
        let mut held = held.filter(|it| {
            it.text("resourceType").is_some_and(|it| it == "ValueSet")
                && it
                    .text("id")
                    .is_some_and(|it| it.trim_start_matches('#') == id)
        });
        let Some(set) = held.next() else {
            return Vec::new();
        };
        let expanded = set.within("expansion").into_iter();
        let expanded: Vec<_> = expanded.flat_map(|it| it.each("contains")).collect();
        if !expanded.is_empty() {
            return expanded;
        }
        let composed = set.within("compose").into_iter();
        let composed = composed.flat_map(|it| it.each("include"));
        composed.flat_map(|it| it.each("concept")).collect()
    }

    fn table(&mut self, item: Element<'_>, link: &str) -> Asked {
        let mut columns = Vec::new();
        self.columns(item, link, &mut Keys::default(), &mut columns);
        let rows = |url: &str| {
            let count = item.extension(url)?.count("valueInteger")?;
            Some(Toml::Integer(count))
        };
        let least = rows(MIN_OCCURS).filter(|it| *it != Toml::Integer(0));
        // What says no number takes as many as can be taken.
        let most = rows(MAX_OCCURS).unwrap_or(Toml::Integer(200));
        asked("table", TargetKind::Other)
            .with("columns", Some(Toml::Array(columns)))
            .with("least_rows", least)
            .with("most_rows", Some(most))
    }

    /// The questions of a group as columns of a table.
    fn columns(&mut self, of: Element<'_>, table: &str, keys: &mut Keys, into: &mut Vec<Toml>) {
        for item in of.each("item") {
            let Some(link) = self.link(item) else {
                continue;
            };
            if super::items::is_display(item) {
                continue;
            }
            if item.text("type").is_some_and(|it| it == "group") && !is_address(item) {
                self.lost(
                    &link,
                    "it is a group in a table: its questions are columns of that table",
                );
                self.columns(item, table, keys, into);
                continue;
            }
            self.only_of_questions(item, &link);
            self.left_out(item, &link);
            let Some(asked) = self.one(item, &link) else {
                continue;
            };
            if asked.keys.get("kind").and_then(Toml::as_str) == Some("computed") {
                self.lost(&link, "nothing is worked out in a table: it is left out");
                continue;
            }
            let within = link.strip_prefix(&format!("{table}/")).unwrap_or(&link);
            let mut column = Table::from_iter([("id".to_owned(), keys.add(within).into())]);
            let Some(text) = self.wording(item, &link) else {
                continue;
            };
            column.insert("text".to_owned(), text.into());
            column.extend(asked.keys);
            column.extend(ends(item));
            into.push(column.into());
            if !is_address(item) {
                self.columns(item, table, keys, into);
            }
        }
    }

    /// Says what only a question of its own can have.
    fn only_of_questions(&mut self, item: Element<'_>, link: &str) {
        if item.truth("required") == Some(true) {
            self.lost(
                link,
                "it is a column of a table: that it must be answered is not kept",
            );
        }
        if item.raw("enableWhen").is_some() {
            self.lost(link, "it is a column of a table: it is asked always");
        }
        let chosen = ["choice", "open-choice", "group"];
        let chosen = item
            .text("type")
            .is_some_and(|it| chosen.contains(&it.as_str()));
        let services = item
            .extension(REFERS_TO)
            .is_some_and(|it| it.text("valueCode").as_deref() == Some("HealthcareService"));
        if item.truth("repeats") == Some(true) && !chosen && !services {
            self.lost(
                link,
                "it is a column of a table: it takes one answer in each row",
            );
        }
    }
}

/// What the ends of a scale mean.
pub(super) fn ends(item: Element<'_>) -> Table {
    let mut ends = Table::new();
    for it in item.each("item").filter(|it| super::items::is_display(*it)) {
        for (control, key) in [("lower", "least_text"), ("upper", "most_text")] {
            if it.controls().iter().any(|it| it == control) && is_scale(item) {
                ends.extend(it.text("text").map(|it| (key.to_owned(), it.into())));
            }
        }
    }
    ends
}

/// Whether an item is a scale: it is shown as one, between two ends that a scale can have.
pub(super) fn is_scale(item: Element<'_>) -> bool {
    let end = |url| matches!(bound(item, url), Some(Toml::Integer(-1000..=1000)));
    item.text("type").is_some_and(|it| it == "integer")
        && item.controls().iter().any(|it| it == "slider")
        && end(MIN_VALUE)
        && end(MAX_VALUE)
}

fn bound(item: Element<'_>, url: &str) -> Option<Toml> {
    let (kind, value) = item.extension(url)?.value("value")?;
    figure(value).filter(|_| matches!(kind, "Integer" | "Decimal"))
}

fn scale(item: Element<'_>) -> Asked {
    asked("scale", TargetKind::Whole)
        .with("least", bound(item, MIN_VALUE))
        .with("most", bound(item, MAX_VALUE))
}

fn number(item: Element<'_>, target: TargetKind, decimals: Option<i64>) -> Asked {
    let unit = item.extension(UNIT).or_else(|| item.extension(UNIT_OPTION));
    let unit = unit.and_then(|it| it.within("valueCoding"));
    let is_pounds = unit.is_some_and(|it| {
        it.text("system").as_deref() == Some(CURRENCIES)
            && it.text("code").as_deref() == Some(POUNDS)
    });
    let (word, usual) = if is_pounds {
        ("money", 2)
    } else {
        ("number", 0)
    };
    let unit = unit.filter(|_| !is_pounds);
    let unit = unit.and_then(|it| it.text("display").or_else(|| it.text("code")));
    let decimals = decimals.unwrap_or(0);
    asked(word, target)
        .with("unit", unit.map(Toml::from))
        .with("least", bound(item, MIN_VALUE))
        .with("most", bound(item, MAX_VALUE))
        .with("decimals", (decimals != usual).then_some(decimals.into()))
}

fn attached(item: Element<'_>) -> &'static str {
    let mut types = item.extensions(MIME_TYPE).peekable();
    let image = |it: Element<'_>| {
        let said = it.text("valueCode");
        said.is_some_and(|it| it.starts_with("image/"))
    };
    match types.peek().is_some() && types.all(image) {
        true => "photograph",
        false => "file",
    }
}

/// The code and the words of an option.
fn worded(option: Element<'_>) -> (Option<String>, Option<String>) {
    match option.value("value") {
        Some(("Coding", _)) => {
            let coding = option.within("valueCoding");
            let said = |name| coding.and_then(|it| it.text(name));
            (said("code"), said("display"))
        }
        Some(("Reference", _)) => {
            let to = option.within("valueReference");
            let said = |name| to.and_then(|it| it.text(name));
            (said("reference"), said("display"))
        }
        Some((_, Json::String(text))) => (None, Some(text.trim().to_owned())),
        Some((_, Json::Number(number))) => (None, Some(number.to_string())),
        _ => (None, None),
    }
}
