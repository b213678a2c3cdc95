//! Forms made up: of every kind, with everything that a form file can say.

use kith_forms::Form;
use proptest::prelude::*;
use proptest::sample::select;
use toml::{Table, Value as Toml};

/// Any form.
pub(super) fn form() -> impl Strategy<Value = Form> {
    let questions = proptest::collection::vec(question(), 1..7);
    (head(), questions, any::<bool>(), score()).prop_map(|(head, questions, two, score)| {
        let text = file(head, &questions, two, score);
        kith_forms::read("made/1.toml", &text).unwrap_or_else(|faults| {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            panic!("{}\n{text}", faults.join("\n"))
        })
    })
}

fn words() -> impl Strategy<Value = String> {
    "[\\PC\n]{1,24}".prop_filter_map("says nothing", |it| {
        let it = it.trim().to_owned();
        (!it.is_empty()).then_some(it)
    })
}

fn figure() -> impl Strategy<Value = Toml> {
    prop_oneof![
        (-999_999_i64..9_999_999_999).prop_map(Toml::Integer),
        (-99_999_999_i64..99_999_999, 1_u32..6).prop_map(|(it, places)| {
            let digits = format!("{it}e-{places}");
            Toml::Float(digits.parse().unwrap())
        }),
    ]
}

fn table<const N: usize>(keys: [(&str, Option<Toml>); N]) -> Table {
    let given = keys.into_iter();
    given
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect()
}

fn head() -> impl Strategy<Value = Table> {
    let about = select(vec!["person", "organisation", "service"]);
    let last = proptest::option::of(Just(()));
    let counts = select(vec!["", "until", "months"]);
    let sources = proptest::collection::vec(words(), 0..3);
    (words(), about, last, counts, sources, any::<bool>()).prop_map(
        |(title, about, last, counts, sources, follows)| {
            let day = |text: &str| Some(Toml::Datetime(text.parse().unwrap()));
            table([
                ("id", Some("made".into())),
                ("version", Some("1".into())),
                ("title", Some(title.into())),
                ("about", Some(about.into())),
                ("first_day", day("2026-07-01")),
                ("last_day", last.and_then(|()| day("2027-06-30"))),
                (
                    "counts_until",
                    day("2027-09-30").filter(|_| counts == "until"),
                ),
                ("counts_for_months", (counts == "months").then(|| 12.into())),
                ("follows", follows.then(|| "0.9".into())),
                ("sources", (!sources.is_empty()).then(|| sources.into())),
            ])
        },
    )
}

/// A kind with its keys, as a question and as a column can have it.
fn kind() -> impl Strategy<Value = Table> {
    let plain = select(vec![
        "yes-no",
        "date",
        "file",
        "photograph",
        "person",
        "organisation",
        "services",
        "address",
    ]);
    let bounds = || {
        (
            proptest::option::of(figure()),
            proptest::option::of(figure()),
        )
            .prop_map(|(a, b)| {
                let value = |it: &Toml| it.as_float().or(it.as_integer().map(|it| it as f64));
                match (&a, &b) {
                    (Some(least), Some(most)) if value(least) > value(most) => (b, a),
                    _ => (a, b),
                }
            })
    };
    let counted = (
        select(vec!["number", "money"]),
        bounds(),
        proptest::option::of(0..=6_i64),
        proptest::option::of(words()),
    );
    let scale = (-1000..0_i64, 0..=1000_i64);
    let ends = (proptest::option::of(words()), proptest::option::of(words()));
    prop_oneof![
        plain.prop_map(|it| table([("kind", Some(it.into()))])),
        (select(vec!["choice", "choices"]), options()).prop_map(|(kind, options)| {
            table([("kind", Some(kind.into())), ("options", Some(options))])
        }),
        (
            select(vec!["text", "long-text"]),
            proptest::option::of(0..9_999_i64)
        )
            .prop_map(|(kind, most)| table([
                ("kind", Some(kind.into())),
                ("most_chars", most.map(Toml::from))
            ])),
        counted.prop_map(|(kind, (least, most), decimals, unit)| table([
            ("kind", Some(kind.into())),
            ("least", least),
            ("most", most),
            ("decimals", decimals.map(Toml::from)),
            ("unit", unit.filter(|_| kind == "number").map(Toml::from)),
        ])),
        (scale, ends).prop_map(|((least, most), (low, high))| table([
            ("kind", Some("scale".into())),
            ("least", Some((least - 1).max(-1000).into())),
            ("most", Some(most.into())),
            ("least_text", low.map(Toml::from)),
            ("most_text", high.map(Toml::from)),
        ])),
    ]
}

fn options() -> impl Strategy<Value = Toml> {
    let option = (words(), any::<bool>(), proptest::option::of(figure()));
    proptest::collection::vec(option, 2..5).prop_map(|all| {
        let option = |(number, (text, explain, score)): (usize, (String, bool, Option<Toml>))| {
            table([
                ("id", Some(format!("o{number}").into())),
                ("text", Some(text.into())),
                ("explain", explain.then(|| true.into())),
                ("score", score),
            ])
        };
        all.into_iter()
            .enumerate()
            .map(option)
            .collect::<Vec<_>>()
            .into()
    })
}

fn any_kind() -> impl Strategy<Value = Table> {
    let columns = proptest::collection::vec((words(), kind()), 1..4);
    let rows = (0..5_i64, 5..=200_i64);
    let rows = (columns, rows).prop_map(|(columns, (least, most))| {
        let column = |(number, (text, kind)): (usize, (String, Table))| {
            let mut column = table([
                ("id", Some(format!("c{number}").into())),
                ("text", Some(text.into())),
            ]);
            column.extend(kind);
            column
        };
        let columns: Vec<Table> = columns.into_iter().enumerate().map(column).collect();
        table([
            ("kind", Some("table".into())),
            ("columns", Some(columns.into())),
            ("least_rows", Some(least.into())),
            ("most_rows", Some(most.into())),
        ])
    });
    prop_oneof![4 => kind(), 1 => rows]
}

/// A question without its id, and which of the conditions that the question before allows it has.
type Made = (Table, usize);

fn question() -> impl Strategy<Value = Made> {
    let helps = (
        proptest::option::of(words()),
        proptest::collection::vec("[a-zA-Z'\"é.]{1,9}( [a-z]{1,5})?", 0..3),
    );
    let needed = select(vec!["", "always", "low", "both"]);
    let rest = (
        select(vec!["", "asked", "needed"]),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        0..400_i64,
    );
    (words(), any_kind(), helps, needed, rest, 0..40_usize).prop_map(
        |(text, kind, (hint, guidance), needed, rest, condition)| {
            let (evidence, reworded, replaces, met_by, days) = rest;
            let word = kind.get("kind").and_then(Toml::as_str).unwrap_or_default();
            let met_by = match word {
                "yes-no" => Some(vec!["yes"]),
                "choice" | "choices" => Some(vec!["o0", "o1"]),
                _ => None,
            }
            .filter(|_| met_by);
            let ask = table([
                ("when", Some("answered('q0')".into())),
                ("action", Some(text.clone().into())),
                ("within_days", Some(days.into())),
            ]);
            let mut question = table([
                ("text", Some(text.into())),
                ("hint", hint.map(Toml::from)),
                (
                    "guidance",
                    (!guidance.is_empty()).then(|| guidance.join("\n\n").into()),
                ),
                (
                    "mandatory",
                    match needed {
                        "always" => Some(true.into()),
                        "low" => Some(vec!["low"].into()),
                        "both" => Some(vec!["low", "high"].into()),
                        _ => None,
                    },
                ),
                (
                    "evidence",
                    Some(evidence.into()).filter(|_| !evidence.is_empty()),
                ),
                ("reworded", reworded.then(|| true.into())),
                ("replaces", replaces.then(|| vec!["old", "older"].into())),
                ("satisfied_by", met_by.map(Toml::from)),
                ("asks", (days < 60).then(|| vec![ask].into())),
            ]);
            question.extend(kind);
            (question, condition)
        },
    )
}

/// Conditions on a question, in many spellings.
fn conditions(key: &str, question: &Table) -> Vec<String> {
    let a = format!("answer('{key}')");
    let own: &[&str] = match question
        .get("kind")
        .and_then(Toml::as_str)
        .unwrap_or_default()
    {
        "yes-no" => &["@ == 'yes'", "@ != 'no'", "@ == \"no\"", "'yes' == @"],
        "choice" => &[
            "@ == 'o0'",
            "@ != 'o1'",
            "@ in ['o0', 'o1']",
            "# && @ != 'o1'",
            "@ == 'o0' || @ == 'o1'",
        ],
        "choices" => &[
            "'o0' in @",
            "!('o1' in @)",
            "# && !('o1' in @)",
            "'o0' in @ && 'o1' in @",
        ],
        "text" | "long-text" => &[
            "@ == 'it\\'s \\\\ é'",
            "@ != ''",
            "@ == ' padded '",
            "@ == 'a\\n\\tb'",
            "@.contains('x')",
        ],
        "number" | "money" | "scale" => &[
            "@ > 3",
            "@ >= -2.5",
            "3.0 < @",
            "@ == 1234567890123.0",
            "@ != 0 || @ < 7",
        ],
        "date" => &["@ >= '2026-07-01'", "@ == '2026'", "@ != '2026-02-28'"],
        "services" => &["'A1B' in @"],
        "table" => &["size(@) > 1", "@.exists(row, row.c0 == null)"],
        _ => &[],
    };
    let common = [
        "#",
        "!#",
        "@ == null",
        "# || score('sum') > 2",
        "  #  &&  @ != null ",
    ];
    let all = own.iter().copied().chain(common);
    let given = format!("answered('{key}')");
    all.map(|it| it.replace('@', &a).replace('#', &given))
        .collect()
}

fn score() -> impl Strategy<Value = Option<Table>> {
    let made = (
        words(),
        proptest::option::of(figure()),
        figure(),
        proptest::option::of(words()),
    );
    proptest::option::of(made.prop_map(|(title, cap, weight, says)| {
        let part = table([("question", Some("worth".into())), ("weight", Some(weight))]);
        let band = |from: i64, id: &str, says: Option<String>| {
            table([
                ("from", Some(from.into())),
                ("id", Some(id.into())),
                ("title", Some(title.clone().into())),
                ("says", says.map(Toml::from)),
            ])
        };
        table([
            ("id", Some("more".into())),
            ("title", Some(title.clone().into())),
            (
                "of",
                Some(
                    vec![
                        part,
                        table([("score", Some("sum".into())), ("cap", cap.clone())]),
                    ]
                    .into(),
                ),
            ),
            ("cap", cap),
            (
                "bands",
                Some(vec![band(0, "low", says), band(5, "high", None)].into()),
            ),
        ])
    }))
}

fn file(mut head: Table, questions: &[Made], two: bool, score: Option<Table>) -> String {
    let level = |id: &str, first: bool| {
        table([
            ("id", Some(id.into())),
            ("title", Some(id.to_uppercase().into())),
            ("once", first.then(|| true.into())),
            ("needs_plan", first.then(|| true.into())),
        ])
    };
    head.insert(
        "levels".to_owned(),
        vec![level("low", true), level("high", false)].into(),
    );
    let mut all: Vec<Table> = Vec::new();
    for (number, (question, condition)) in questions.iter().enumerate() {
        let mut made = table([("id", Some(format!("q{number}").into()))]);
        made.extend(question.clone());
        if let Some(before) = number.checked_sub(1) {
            let conditions = conditions(&format!("q{before}"), &questions[before].0);
            let condition = conditions.get(*condition).cloned();
            made.extend(condition.map(|it| ("ask_if".to_owned(), it.into())));
        }
        all.push(made);
    }
    for (id, kind, key, value) in [
        ("worth", "scale", "most", Toml::from(9)),
        ("twice", "computed", "value", "score('worth') * 2".into()),
    ] {
        let mut made = table([
            ("id", Some(id.into())),
            ("text", Some(id.into())),
            ("kind", Some(kind.into())),
            (key, Some(value)),
        ]);
        made.extend(table([("least", (kind == "scale").then(|| 0.into()))]));
        all.push(made);
    }
    let rest = all.split_off(if two { 1 } else { all.len() });
    let section = |id: &str, all: Vec<Table>| {
        table([
            ("id", Some(id.into())),
            ("title", Some(format!("Part {id}").into())),
            (
                "intro",
                (id == "q0").then(|| "Some words.\n\nAnd more.".into()),
            ),
            ("questions", Some(all.into())),
        ])
    };
    // A section may have the id of a question.
    let mut sections = vec![section("q0", all)];
    sections.extend((!rest.is_empty()).then(|| section("two", rest)));
    head.insert("sections".to_owned(), sections.into());
    let sum = table([
        ("id", Some("sum".into())),
        ("title", Some("Sum".into())),
        ("value", Some("score('worth') + 0.5".into())),
    ]);
    head.insert(
        "scores".to_owned(),
        [sum].into_iter().chain(score).collect::<Vec<_>>().into(),
    );
    head.to_string()
}
