//! A form as a Questionnaire: FHIR's own words as far as they go, and one extension of ours for the rest.

use kith_forms::model::{
    About, Ask, Band, Choice, Column, Counted, Counts, Evidence, How, Kind, Level, Mandatory, Part,
    Question, Range, Scale, Score, Section, Table as Rows,
};
use kith_forms::{Expression, Figure, Form};
use toml::{Table, Value as Toml};

use crate::fhir::condition::{Target, cel, is_whole, number, whens};
use crate::fhir::names::{
    CALCULATED, CEL, CONTROLS, CURRENCIES, ENABLE_WHEN_EXPRESSION, FORM, ITEM_CONTROL,
    MAX_DECIMALS, MAX_OCCURS, MAX_VALUE, MIME_TYPE, MIN_OCCURS, MIN_VALUE, ORDINAL, POUNDS,
    REFERS_TO, UNIT,
};
use crate::fhir::own;
use crate::fhir::resource::{AnswerOption, Coding, Extension, Item, Period, Questionnaire, Value};

/// The form as a Questionnaire. Nothing of it is lost: read again, it is the same form.
pub fn questionnaire(form: &Form) -> Questionnaire {
    let (first, last) = form.days();
    let of = |version: &str| format!("{FORM}{}|{version}", form.key());
    Questionnaire {
        resource_type: "Questionnaire",
        extension: own::extension(&head(form)).into_iter().collect(),
        url: format!("{FORM}{}", form.key()),
        version: form.version().to_string(),
        title: form.title().to_owned(),
        derived_from: form.follows().map(|it| [of(it.as_str())]),
        // Which form may be answered is said by its days, and no form that is here was withdrawn.
        status: "active",
        subject_type: [match form.about() {
            About::Organisation => "Organization",
            About::Person => "Patient",
            About::Service => "HealthcareService",
        }],
        effective_period: Period {
            start: first.to_string(),
            end: last.map(|it| it.to_string()),
        },
        item: form.sections().iter().map(|it| section(form, it)).collect(),
    }
}

fn section(form: &Form, section: &Section) -> Item {
    let key = &section.key;
    let intro = section.intro.iter();
    let intro = intro.map(|it| display(format!("intro:{key}"), it, None));
    let questions = section.questions.iter().map(|it| question(form, it));
    Item {
        link_id: format!("section:{key}"),
        text: section.title.clone(),
        r#type: "group",
        item: intro.chain(questions).collect(),
        ..Item::default()
    }
}

fn question(form: &Form, question: &Question) -> Item {
    let key = question.key.as_str();
    let mut item = item(key, &question.text, &question.kind);
    let mut rest = rest(question);
    if let Kind::Address = question.kind {
        rest.insert("kind".to_owned(), "address".into());
    }
    if let Some(condition) = &question.ask_if {
        asked_if(form, condition, &mut item, &mut rest);
    }
    item.required = question.mandatory == Mandatory::Always;
    item.extension.extend(own::extension(&rest));
    let hint = question.hint.iter();
    let hint = hint.map(|it| display(format!("hint:{key}"), it, Some("prompt")));
    let guidance = (!question.guidance.is_empty()).then(|| question.guidance.join("\n\n"));
    let guidance = guidance.map(|it| display(format!("guidance:{key}"), &it, Some("help")));
    item.item.extend(hint.chain(guidance));
    item
}

/// The condition, in FHIR's words where they can say it, and else in ours.
fn asked_if(form: &Form, condition: &Expression, item: &mut Item, rest: &mut Table) {
    let source = condition.source();
    match condition.plain().and_then(|it| whens(form, &it)) {
        Some(said) => {
            let again = cel(&said.read(), said.any, |key| Target::of(form, key));
            if again.as_deref() != Ok(source) {
                rest.insert("ask_if".to_owned(), source.into());
            }
            let joined = if said.any { "any" } else { "all" };
            item.enable_behavior = (said.all.len() > 1).then_some(joined);
            item.enable_when = said.all;
        }
        None => item
            .extension
            .push(expression(ENABLE_WHEN_EXPRESSION, source)),
    }
}

fn expression(url: &str, source: &str) -> Extension {
    let value = Value::Expression {
        language: CEL,
        expression: source.to_owned(),
    };
    Extension::of(url, value)
}

/// Words that are shown and not answered.
fn display(link_id: String, text: &str, control: Option<&str>) -> Item {
    Item {
        link_id,
        text: text.to_owned(),
        r#type: "display",
        extension: control.map(controlled).into_iter().collect(),
        ..Item::default()
    }
}

fn controlled(code: &str) -> Extension {
    let coding = Coding {
        system: Some(CONTROLS),
        code: Some(code.to_owned()),
        ..Coding::default()
    };
    Extension::of(ITEM_CONTROL, Value::Concept { coding: [coding] })
}

/// What is asked, of a question or a column.
fn item(link_id: &str, text: &str, kind: &Kind) -> Item {
    let item = Item {
        link_id: link_id.to_owned(),
        text: text.to_owned(),
        ..Item::default()
    };
    match kind {
        Kind::YesNo => of_type(item, "boolean"),
        Kind::Choice(options) => chosen(item, options, false),
        Kind::Choices(options) => chosen(item, options, true),
        Kind::Text(most) => written(item, "string", *most),
        Kind::LongText(most) => written(item, "text", *most),
        Kind::Number(range) => counted(item, range, unit(range)),
        Kind::Money(range) => counted(item, range, Some(pounds())),
        Kind::Date => of_type(item, "date"),
        Kind::File => of_type(item, "attachment"),
        Kind::Photograph => {
            let types = ["image/jpeg", "image/png"];
            let types = types.map(|it| Extension::of(MIME_TYPE, Value::Code(it)));
            extended(of_type(item, "attachment"), types)
        }
        Kind::Scale(it) => scale(item, it),
        Kind::Person => referring(item, "Patient"),
        Kind::Organisation => referring(item, "Organization"),
        Kind::Services => Item {
            repeats: true,
            ..referring(item, "HealthcareService")
        },
        Kind::Address => address(item),
        Kind::Table(it) => table(item, it),
        Kind::Computed(it) => Item {
            read_only: true,
            ..extended(
                of_type(item, "string"),
                [expression(CALCULATED, it.source())],
            )
        },
    }
}

fn of_type(item: Item, r#type: &'static str) -> Item {
    Item { r#type, ..item }
}

fn extended(mut item: Item, with: impl IntoIterator<Item = Extension>) -> Item {
    item.extension.extend(with);
    item
}

fn written(item: Item, r#type: &'static str, most: usize) -> Item {
    Item {
        max_length: Some(most),
        ..of_type(item, r#type)
    }
}

fn referring(item: Item, to: &'static str) -> Item {
    extended(
        of_type(item, "reference"),
        [Extension::of(REFERS_TO, Value::Code(to))],
    )
}

fn chosen(item: Item, options: &[Choice], repeats: bool) -> Item {
    Item {
        repeats,
        answer_option: options.iter().map(option).collect(),
        ..of_type(item, "choice")
    }
}

fn option(option: &Choice) -> AnswerOption {
    let score = option.score.and_then(|it| number(it.get()));
    let score = score.map(|it| Extension::of(ORDINAL, Value::Decimal(it)));
    let mut rest = Table::new();
    insert_true(&mut rest, "explain", option.explain);
    let coding = Coding {
        code: Some(option.key.to_string()),
        display: Some(option.text.clone()),
        ..Coding::default()
    };
    AnswerOption {
        extension: score.into_iter().chain(own::extension(&rest)).collect(),
        value: Value::Coding(coding),
    }
}

fn counted(item: Item, range: &Range, unit: Option<Coding>) -> Item {
    let whole = is_whole(range);
    let bound = |url: &str, it: Option<Figure>| {
        let said = if whole {
            integer(it?)?
        } else {
            Value::Decimal(number(it?.get())?)
        };
        Some(Extension::of(url, said))
    };
    let decimals = i32::try_from(range.decimals).ok().filter(|_| !whole);
    let extensions = [
        unit.map(|it| Extension::of(UNIT, Value::Coding(it))),
        bound(MIN_VALUE, range.least),
        bound(MAX_VALUE, range.most),
        decimals.map(|it| Extension::of(MAX_DECIMALS, Value::Integer(it))),
    ];
    let item = of_type(item, if whole { "integer" } else { "decimal" });
    extended(item, extensions.into_iter().flatten())
}

fn integer(figure: Figure) -> Option<Value> {
    figure.to_string().parse().ok().map(Value::Integer)
}

fn unit(range: &Range) -> Option<Coding> {
    Some(Coding {
        display: Some(range.unit.clone()?),
        ..Coding::default()
    })
}

fn pounds() -> Coding {
    Coding {
        system: Some(CURRENCIES),
        code: Some(POUNDS.to_owned()),
        display: Some("pounds".to_owned()),
    }
}

fn scale(item: Item, scale: &Scale) -> Item {
    let end = |which: &str, text: &Option<String>, control| {
        let link_id = format!("{which}:{}", item.link_id);
        text.as_ref().map(|it| display(link_id, it, Some(control)))
    };
    let ends = [
        end("least", &scale.least_text, "lower"),
        end("most", &scale.most_text, "upper"),
    ];
    let ends = ends.into_iter().flatten().collect();
    let extensions = [
        controlled("slider"),
        Extension::of(MIN_VALUE, Value::Integer(scale.least)),
        Extension::of(MAX_VALUE, Value::Integer(scale.most)),
    ];
    Item {
        item: ends,
        ..extended(of_type(item, "integer"), extensions)
    }
}

/// FHIR has no answer that is an address: it is asked in two.
fn address(item: Item) -> Item {
    let lines = self::item(
        &format!("{}/lines", item.link_id),
        "Lines of the address",
        &Kind::Text(100),
    );
    let postcode = self::item(
        &format!("{}/postcode", item.link_id),
        "Postcode",
        &Kind::Text(8),
    );
    Item {
        item: vec![
            Item {
                repeats: true,
                ..lines
            },
            postcode,
        ],
        ..of_type(item, "group")
    }
}

fn table(item: Item, table: &Rows) -> Item {
    let rows = |url: &str, count: usize| {
        let count = i32::try_from(count).ok()?;
        Some(Extension::of(url, Value::Integer(count)))
    };
    let least = rows(MIN_OCCURS, table.least_rows).filter(|_| table.least_rows > 0);
    let extensions = [
        Some(controlled("gtable")),
        least,
        rows(MAX_OCCURS, table.most_rows),
    ];
    let columns = table.columns.iter();
    Item {
        repeats: true,
        item: columns.map(|it| column(&item.link_id, it)).collect(),
        ..extended(of_type(item, "group"), extensions.into_iter().flatten())
    }
}

fn column(of: &str, column: &Column) -> Item {
    let mut item = item(&format!("{of}/{}", column.key), &column.text, &column.kind);
    let mut rest = Table::new();
    if let Kind::Address = column.kind {
        rest.insert("kind".to_owned(), "address".into());
    }
    item.extension.extend(own::extension(&rest));
    item
}

/// What FHIR has no word for, of a form.
fn head(form: &Form) -> Table {
    let mut head = Table::new();
    match form.counts() {
        Some(Counts::Until(day)) => {
            let day: Option<toml::value::Datetime> = day.to_string().parse().ok();
            insert(&mut head, "counts_until", day.map(Toml::Datetime));
        }
        Some(Counts::ForMonths(months)) => {
            insert(&mut head, "counts_for_months", Some(Toml::from(months)));
        }
        None => {}
    }
    insert_true(&mut head, "public", form.is_public());
    let covers = form.covers().map(|it| it.as_str());
    insert(&mut head, "covers", covers.map(Toml::from));
    insert_all(&mut head, "sources", form.sources(), |it| it.clone().into());
    insert_all(&mut head, "levels", form.levels(), |it| level(it).into());
    insert_all(&mut head, "scores", form.scores(), |it| score(it).into());
    head
}

fn level(level: &Level) -> Table {
    let mut table = named(level.key.as_str(), &level.title);
    insert_true(&mut table, "once", level.once);
    insert_true(&mut table, "needs_plan", level.needs_plan);
    table
}

fn score(score: &Score) -> Table {
    let mut table = named(score.key.as_str(), &score.title);
    match &score.how {
        How::Sum(parts) => insert_all(&mut table, "of", parts, |it| part(it).into()),
        How::Value(value) => insert(&mut table, "value", Some(value.source().into())),
    }
    insert(&mut table, "cap", score.cap.map(figure));
    insert_all(&mut table, "bands", &score.bands, |it| band(it).into());
    table
}

fn part(part: &Part) -> Table {
    let mut table = Table::new();
    let (what, key) = match &part.of {
        Counted::Question(key) => ("question", key.as_str()),
        Counted::Section(key) => ("section", key.as_str()),
        Counted::Score(key) => ("score", key.as_str()),
    };
    insert(&mut table, what, Some(key.into()));
    let weight = Some(part.weight).filter(|it| *it != Figure::from(1));
    insert(&mut table, "weight", weight.map(figure));
    insert(&mut table, "cap", part.cap.map(figure));
    table
}

fn band(band: &Band) -> Table {
    let mut table = Table::new();
    insert(&mut table, "from", Some(figure(band.from)));
    table.extend(named(band.key.as_str(), &band.title));
    insert(&mut table, "says", band.says.clone().map(Toml::from));
    table
}

/// What FHIR has no word for, of a question.
fn rest(question: &Question) -> Table {
    let mut rest = Table::new();
    if let Mandatory::For(levels) = &question.mandatory {
        insert_all(&mut rest, "mandatory", levels, |it| it.as_str().into());
    }
    let met_by = &question.satisfied_by;
    insert_all(&mut rest, "satisfied_by", met_by, |it| it.as_str().into());
    let evidence = match question.evidence {
        Evidence::None => None,
        Evidence::Asked => Some("asked"),
        Evidence::Needed => Some("needed"),
    };
    insert(&mut rest, "evidence", evidence.map(Toml::from));
    let replaces = &question.replaces;
    insert_all(&mut rest, "replaces", replaces, |it| it.as_str().into());
    insert_true(&mut rest, "reworded", question.reworded);
    insert_all(&mut rest, "asks", &question.asks, |it| ask(it).into());
    rest
}

fn ask(ask: &Ask) -> Table {
    let mut table = Table::new();
    insert(&mut table, "when", Some(ask.when.source().into()));
    insert(&mut table, "action", Some(ask.action.clone().into()));
    insert(&mut table, "within_days", Some(ask.within_days.into()));
    table
}

fn named(key: &str, title: &str) -> Table {
    let mut table = Table::new();
    insert(&mut table, "id", Some(key.into()));
    insert(&mut table, "title", Some(title.into()));
    table
}

fn figure(it: Figure) -> Toml {
    match it.to_string().parse() {
        Ok(whole) => Toml::Integer(whole),
        Err(_) => Toml::Float(it.get()),
    }
}

fn insert(table: &mut Table, key: &str, value: Option<Toml>) {
    table.extend(value.map(|it| (key.to_owned(), it)));
}

fn insert_true(table: &mut Table, key: &str, yes: bool) {
    insert(table, key, yes.then_some(Toml::Boolean(true)));
}

fn insert_all<T>(table: &mut Table, key: &str, all: &[T], each: impl Fn(&T) -> Toml) {
    let list: Vec<Toml> = all.iter().map(each).collect();
    insert(table, key, (!list.is_empty()).then_some(Toml::Array(list)));
}
