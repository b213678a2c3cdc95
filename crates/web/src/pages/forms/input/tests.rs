use std::collections::{BTreeMap, BTreeSet};

use kith_forms::answers::{self, Answer, Entry};
use kith_forms::model::{Choice, Column, Evidence, Kind, Mandatory, Question, Range, Scale, Table};
use kith_forms::{Figure, OptionKey};
use kith_terms::{OdsCode, PersonId};
use proptest::prelude::*;
use scraper::{ElementRef, Html, Selector};

use super::*;

/// What a browser sends of these inputs when nobody touches them (HTML, "constructing the entry list").
fn sent(markup: &Markup) -> Typed {
    let page = Html::parse_fragment(&markup.0);
    let controls = Selector::parse("input, textarea, select").unwrap();
    let mut fields = Vec::new();
    for control in page.select(&controls) {
        let name = control.attr("name").unwrap_or_default().to_owned();
        fields.extend(value_of(&control).map(|it| (name, it)));
    }
    Typed::of(fields)
}

fn value_of(control: &ElementRef<'_>) -> Option<String> {
    let value = || control.attr("value").unwrap_or_default().to_owned();
    match (control.value().name(), control.attr("type")) {
        ("textarea", _) => Some(control.text().collect()),
        ("select", _) => {
            let chosen = Selector::parse("option[selected]").unwrap();
            let chosen = control.select(&chosen).next()?;
            Some(chosen.attr("value").unwrap_or_default().to_owned())
        }
        (_, Some("radio" | "checkbox")) => control.attr("checked").map(|_| value()),
        (_, Some("file")) => None,
        _ => Some(value()),
    }
}

fn question(kind: Kind) -> Question {
    Question {
        key: "1.2".parse().unwrap(),
        text: "What is it?".to_owned(),
        kind,
        hint: None,
        guidance: Vec::new(),
        ask_if: None,
        mandatory: Mandatory::No,
        satisfied_by: Vec::new(),
        evidence: Evidence::None,
        replaces: Vec::new(),
        reworded: false,
        asks: Vec::new(),
    }
}

fn option(key: &str, explain: bool) -> Choice {
    Choice {
        key: key.parse().unwrap(),
        text: format!("The option {key}"),
        explain,
        score: None,
    }
}

fn range(least: u32, most: u32, decimals: usize) -> Range {
    Range {
        unit: Some("hours".to_owned()),
        least: Some(Figure::from(least)),
        most: Some(Figure::from(most)),
        decimals,
    }
}

fn column(key: &str, kind: Kind) -> Column {
    Column {
        key: key.parse().unwrap(),
        text: format!("Column {key}"),
        kind,
    }
}

fn table(columns: Vec<Column>) -> Kind {
    Kind::Table(Table {
        columns,
        least_rows: 1,
        most_rows: 4,
    })
}

fn options() -> impl Strategy<Value = Vec<Choice>> {
    prop::collection::vec(any::<bool>(), 2..6).prop_map(|explains| {
        let keys = ["a", "b.1", "c-2", "d_3", "e"];
        let options = keys.iter().zip(explains);
        options.map(|(key, explain)| option(key, explain)).collect()
    })
}

fn plain_kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::YesNo),
        options().prop_map(Kind::Choice),
        options().prop_map(Kind::Choices),
        (8_usize..300).prop_map(Kind::Text),
        (8_usize..300).prop_map(Kind::LongText),
        Just(Kind::Number(range(0, 9_999, 2))),
        Just(Kind::Money(range(0, 9_999, 2))),
        Just(Kind::Date),
        Just(Kind::File),
        Just(Kind::Photograph),
        prop_oneof![Just(10), Just(1_000)].prop_map(|most| Kind::Scale(Scale {
            least: -1,
            most,
            least_text: Some("Not at all".to_owned()),
            most_text: None,
        })),
        Just(Kind::Person),
        Just(Kind::Organisation),
        Just(Kind::Services),
        Just(Kind::Address),
    ]
}

fn any_kind() -> impl Strategy<Value = Kind> {
    let columns = prop::collection::vec(plain_kind(), 1..4).prop_map(|kinds| {
        let keys = ["a", "a-day", "1"].iter().zip(kinds);
        table(keys.map(|(key, kind)| column(key, kind)).collect())
    });
    prop_oneof![4 => plain_kind(), 1 => columns]
}

/// Words as people type them: with signs that mean something in HTML and in addresses.
fn words() -> impl Strategy<Value = String> {
    "[a-zé<>&\"'%+=€]([a-z <>&\"'%+=;£]{0,4}[a-z<>&\"'])?"
}

fn answer_to(kind: &Kind) -> BoxedStrategy<Answer> {
    let keys = |options: &[Choice]| options.iter().map(|it| it.key.clone()).collect::<Vec<_>>();
    match kind {
        Kind::YesNo => any::<bool>().prop_map(Answer::YesNo).boxed(),
        Kind::Choice(options) => prop::sample::select(keys(options))
            .prop_map(Answer::Choice)
            .boxed(),
        Kind::Choices(options) => {
            let keys: Vec<OptionKey> = keys(options);
            let most = keys.len();
            prop::sample::subsequence(keys, 1..=most)
                .prop_map(Answer::Choices)
                .boxed()
        }
        Kind::Text(_) => words().prop_map(Answer::Text).boxed(),
        Kind::LongText(_) => ("\n?".boxed(), words())
            .prop_map(|(end, it)| Answer::Text(format!("x{end}{it}")))
            .boxed(),
        Kind::Number(_) | Kind::Money(_) => (0_u32..9_999, 0_u32..100)
            .prop_map(|(whole, behind)| {
                Answer::Number(format!("{whole}.{behind:02}").parse().unwrap())
            })
            .boxed(),
        Kind::Scale(scale) => (scale.least..=scale.most).prop_map(Answer::Scale).boxed(),
        Kind::Date => (0_i32..99_999)
            .prop_map(|days| {
                let first = kith_terms::time::Date::constant(1900, 1, 1);
                Answer::Date(first.saturating_add(jiff::Span::new().days(days)))
            })
            .boxed(),
        Kind::File | Kind::Photograph => any::<u128>()
            .prop_map(|it| Answer::File(uuid::Uuid::from_u128(it)))
            .boxed(),
        Kind::Person => prop_oneof![
            prop::sample::select(people()).prop_map(|(id, _)| id),
            any::<u128>().prop_map(|it| uuid::Uuid::from_u128(it).into())
        ]
        .prop_map(Answer::Person)
        .boxed(),
        Kind::Organisation => code().prop_map(Answer::Organisation).boxed(),
        Kind::Services => prop::collection::btree_set(code(), 1..4)
            .prop_map(|it: BTreeSet<OdsCode>| Answer::Services(it.into_iter().collect()))
            .boxed(),
        Kind::Address => prop::collection::vec(words(), 1..=6)
            .prop_map(|lines| Answer::Address(lines, "SW1A 1AA".parse().unwrap()))
            .boxed(),
        Kind::Table(table) => {
            let columns = table.columns.clone();
            let row = columns.into_iter().map(|it| {
                let key = it.key.clone();
                (any::<bool>(), answer_to(&it.kind))
                    .prop_map(move |(is, cell)| is.then(|| (key.clone(), cell)))
            });
            let row = row
                .collect::<Vec<_>>()
                .prop_map(|cells| cells.into_iter().flatten().collect());
            let row = row.prop_filter("it is empty", |it: &BTreeMap<_, _>| !it.is_empty());
            prop::collection::vec(row, table.least_rows..=table.most_rows)
                .prop_map(Answer::Table)
                .boxed()
        }
        Kind::Computed(_) => unreachable!("it is not answered"),
    }
}

fn people() -> Vec<(PersonId, String)> {
    [
        "0198f0e2-7b1c-7000-8000-000000000001",
        "0198f0e2-7b1c-7000-8000-000000000002",
    ]
    .map(|it| (it.parse().unwrap(), "Ash <Oduya>".to_owned()))
    .to_vec()
}

fn code() -> impl Strategy<Value = OdsCode> {
    "VN[0-9A-C]{2}".prop_map(|it| it.parse().unwrap())
}

fn asks_why(question: &Question, answer: &Answer) -> bool {
    let chosen = match answer {
        Answer::Choice(key) => vec![key.clone()],
        Answer::Choices(keys) => keys.clone(),
        _ => Vec::new(),
    };
    let options = question.kind.options();
    options
        .iter()
        .any(|it| it.explain && chosen.contains(&it.key))
}

fn any_entry() -> impl Strategy<Value = (Question, Entry)> {
    let parts = any_kind().prop_flat_map(|kind| {
        let answer = answer_to(&kind);
        (
            Just(kind),
            answer,
            prop::option::of(words()),
            prop::option::of(words()),
        )
    });
    parts.prop_map(|(kind, answer, explanation, evidence)| {
        let mut question = question(kind);
        question.evidence = if evidence.is_some() {
            Evidence::Needed
        } else {
            Evidence::None
        };
        let explanation = explanation.filter(|_| asks_why(&question, &answer));
        (
            question,
            Entry {
                answer,
                explanation,
                evidence,
            },
        )
    })
}

fn shown(question: &Question, entry: &Entry) -> Shown {
    let services = [("VN00".parse().unwrap(), "The Willows".to_owned())];
    Shown::kept(question, Some(entry))
        .people(people())
        .services(services)
        .largest_file(1_000_000_u64)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_was_kept_is_shown_and_sent_as_it_was((question, entry) in any_entry()) {
        let sent = sent(&inputs(&question, &shown(&question, &entry)));
        prop_assert_eq!(read(&question, &sent), Ok(Some(entry)));
    }

    #[test]
    fn whatever_is_typed_is_read_or_said_to_be_wrong_and_stays(
        (question, entry) in any_entry(),
        typed in "<[a-z0-9<&\"' ]{0,40}",
        at in any::<prop::sample::Index>(),
    ) {
        let good = sent(&inputs(&question, &shown(&question, &entry)));
        let at = at.index(good.fields().count());
        let bad = good.fields().enumerate().map(|(nth, (name, it))| (name, if nth == at { &*typed } else { it }));
        let bad = Typed::of(bad);
        if let Err(wrong) = read(&question, &bad) {
            let again = Shown::typed(bad.clone(), wrong.clone()).people(people()).largest_file(1_000_000_u64);
            let again = inputs(&question, &again);
            let page = Html::parse_fragment(&again.0);
            for it in &wrong {
                prop_assert!(!it.why.contains(&*typed), "{} repeats it", it.why);
                let field = Selector::parse(&format!("[id=\"{}\"]", it.field)).unwrap();
                prop_assert!(page.select(&field).next().is_some(), "{} is not on the page", it.field);
                prop_assert!(page.root_element().text().any(|text| text.contains(it.why.as_str())), "{} is not said beside it", it.why);
            }
            let free = Selector::parse("input[type=text], textarea").unwrap();
            for field in page.select(&free) {
                let name = field.attr("name").unwrap();
                if bad.has(name) {
                    prop_assert_eq!(value_of(&field).unwrap(), bad.get(name));
                }
            }
        }
    }
}

fn wrong(question: &Question, fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let typed = Typed::of(fields.iter().copied());
    let all = read(question, &typed).unwrap_err();
    all.into_iter().map(|it| (it.field, it.why)).collect()
}

fn said(all: &[(&str, &str)]) -> Vec<(String, String)> {
    let pair = |(field, why): &(&str, &str)| ((*field).to_owned(), (*why).to_owned());
    all.iter().map(pair).collect()
}

#[test]
fn nothing_typed_is_no_answer() {
    for kind in [
        Kind::YesNo,
        Kind::Choices(vec![option("a", true), option("b", false)]),
        Kind::Date,
        Kind::Address,
        Kind::File,
        table(vec![column("a", Kind::Date), column("b", Kind::Address)]),
    ] {
        let mut question = question(kind);
        question.evidence = Evidence::Asked;
        let sent = sent(&inputs(&question, &Shown::kept(&question, None)));
        assert_eq!(read(&question, &sent), Ok(None), "{:?}", question.kind);
    }
}

#[test]
fn what_is_wrong_is_said_at_its_part() {
    let date = question(Kind::Date);
    let found = wrong(
        &date,
        &[("answer-1.2-day", "3"), ("answer-1.2-year", "2026")],
    );
    assert_eq!(found[0].0, "answer-1.2-month");
    let found = wrong(
        &question(Kind::Address),
        &[("answer-1.2-postcode", "nowhere")],
    );
    let fields: Vec<&str> = found.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["answer-1.2-line-1", "answer-1.2-postcode"]);
}

#[test]
fn every_cell_that_is_wrong_is_named_by_its_row_and_column() {
    let rooms = column("rooms", Kind::Number(range(1, 9, 0)));
    let question = question(table(vec![rooms, column("open", Kind::YesNo)]));
    let found = wrong(
        &question,
        &[
            ("answer-1.2-0-0", "0"),
            ("answer-1.2-1-1", "perhaps"),
            ("answer-1.2-2-0", "3"),
        ],
    );
    assert_eq!(
        found,
        said(&[
            ("answer-1.2-0-0", "Row 1, Column rooms: Enter 1 or more"),
            ("answer-1.2-1-1", "Row 2, Column open: Select yes or no"),
        ])
    );
}

#[test]
fn what_is_said_beside_no_answer_is_not_lost_unsaid() {
    let mut question = question(Kind::Choice(vec![option("a", false), option("b", true)]));
    assert_eq!(
        wrong(&question, &[("answer-1.2-why-2", "Because")]),
        said(&[("answer-1.2", "Select the answer that you explain")])
    );
    question.evidence = Evidence::Asked;
    assert_eq!(
        wrong(&question, &[("answer-1.2-evidence", "In the red folder")]),
        said(&[(
            "answer-1.2",
            "Answer the question too, or empty the field about the document"
        )])
    );
}

#[test]
fn an_explanation_is_that_of_the_option_that_was_chosen() {
    let question = question(Kind::Choice(vec![option("a", true), option("b", true)]));
    let typed = Typed::of([
        ("answer-1.2", "b"),
        ("answer-1.2-why-1", "Of the first"),
        ("answer-1.2-why-2", "Of the second"),
    ]);
    let entry = read(&question, &typed).unwrap().unwrap();
    assert_eq!(entry.explanation.as_deref(), Some("Of the second"));
}

#[test]
fn a_row_is_added_below_and_removed_from_among_the_others() {
    let question = question(table(vec![
        column("a", Kind::Text(20)),
        column("b", Kind::YesNo),
    ]));
    let mut typed = Typed::of([
        ("answer-1.2-rows", "2"),
        ("answer-1.2-0-0", "first"),
        ("answer-1.2-0-1", "yes"),
        ("answer-1.2-1-0", "second"),
        ("add-row", "answer-1.2"),
    ]);
    let more = with_rows_changed(&question, &typed).unwrap();
    let page = inputs(&question, &Shown::typed(more, Vec::new())).0;
    assert!(page.contains("Row 3") && !page.contains("Row 4"), "{page}");
    typed = Typed::of(typed.fields().filter(|(name, _)| *name != "add-row"));
    assert_eq!(with_rows_changed(&question, &typed), None);
    typed.add("remove-row", "answer-1.2-0");
    let less = with_rows_changed(&question, &typed).unwrap();
    let entry = read(&question, &less).unwrap().unwrap();
    let Answer::Table(rows) = entry.answer else {
        panic!("it is no table")
    };
    assert_eq!(
        rows,
        [BTreeMap::from([(
            "a".parse().unwrap(),
            Answer::Text("second".to_owned())
        )])]
    );
}

#[test]
fn a_button_is_about_its_own_table_alone() {
    let mut one = question(table(vec![column("a", Kind::Text(20))]));
    one.key = "one".parse().unwrap();
    for button in [
        ("add-row", "answer-two"),
        ("remove-row", "answer-two-0"),
        ("remove-row", "0"),
    ] {
        let typed = Typed::of([button]);
        assert_eq!(with_rows_changed(&one, &typed), None, "{button:?}");
    }
}

#[test]
fn questions_beside_each_other_share_no_field_and_no_id() {
    let keyed = |key: &str, kind: Kind| Question {
        key: key.parse().unwrap(),
        ..question(kind)
    };
    let cells = || table(vec![column("a", Kind::Date), column("b", Kind::YesNo)]);
    let all = [
        keyed("a", Kind::Date),
        keyed(
            "a-day",
            Kind::Choice(vec![option("a", true), option("b", true)]),
        ),
        keyed("a-2", Kind::YesNo),
        keyed("b", cells()),
        keyed("b-0-0", Kind::Date),
        keyed("b-0", cells()),
    ];
    let shown = Shown::default().among_others(true);
    let page = html! { @for it in &all { (inputs(it, &shown)) } }.0;
    assert!(!page.contains("<h1"), "{page}");
    let page = Html::parse_fragment(&page);
    let ids = Selector::parse("[id]").unwrap();
    let ids: Vec<&str> = page.select(&ids).filter_map(|it| it.attr("id")).collect();
    let once: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), once.len(), "{ids:?}");
}

#[test]
fn no_more_rows_are_offered_than_there_may_be_and_enter_removes_none() {
    let question = question(table(vec![column("a", Kind::Text(20))]));
    let typed = Typed::of([("answer-1.2-rows", "4"), ("add-row", "answer-1.2")]);
    let typed = with_rows_changed(&question, &typed).unwrap();
    let page = inputs(&question, &Shown::typed(typed, Vec::new()));
    assert!(!page.0.contains("Add another row"));
    let page = Html::parse_fragment(&page.0);
    let button = page
        .select(&Selector::parse("button").unwrap())
        .next()
        .unwrap();
    assert_eq!(button.attr("name"), None);
}

#[test]
fn too_many_rows_are_said_and_no_more_of_them_are_read() {
    let question = question(table(vec![column("a", Kind::Text(20))]));
    let fields = (0..500).map(|row| (format!("answer-1.2-{row}-0"), "x"));
    let all = read(&question, &Typed::of(fields)).unwrap_err();
    assert_eq!(
        all,
        [Wrong::new("answer-1.2", &answers::AnswerError::ManyRows(4))]
    );
    let far = Typed::of([
        ("answer-1.2-99999999999999999999-0", "x"),
        ("answer-1.2-18446744073709551615-0", "x"),
    ]);
    assert_eq!(read(&question, &far), Ok(None));
}

#[test]
fn a_file_stays_until_another_is_sent_or_it_is_taken_away() {
    let question = question(Kind::File);
    let (old, new) = (uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2));
    let kept = ("answer-1.2-kept", old.to_string());
    let answer = |more: Option<(&str, String)>| {
        let fields = std::iter::once(kept.clone()).chain(more);
        let entry = read(&question, &Typed::of(fields)).unwrap();
        entry.map(|it| it.answer)
    };
    assert_eq!(answer(None), Some(Answer::File(old)));
    assert_eq!(
        answer(Some(("answer-1.2", new.to_string()))),
        Some(Answer::File(new))
    );
    assert_eq!(answer(Some(("answer-1.2-remove", "yes".to_owned()))), None);
}

#[test]
fn where_no_files_are_taken_none_can_be_chosen_and_the_one_before_stays() {
    let question = question(Kind::File);
    let old = Answer::File(uuid::Uuid::from_u128(1));
    let page = inputs(
        &question,
        &Shown::kept(&question, Some(&Entry::from(old.clone()))),
    );
    assert!(!page.0.contains("type=\"file\"") && page.0.contains("cannot be sent here yet"));
    let kept = read(&question, &sent(&page)).unwrap();
    assert_eq!(kept.map(|it| it.answer), Some(old));
}

#[test]
fn a_file_is_asked_for_in_its_own_field_alone() {
    let photograph = column("b", Kind::Photograph);
    let rows = question(table(vec![column("a", Kind::Text(9)), photograph]));
    let wanted = |field: &str| wanted_file(&rows, field);
    assert_eq!(wanted("answer-1.2-0-1"), Some(Wanted::Photograph));
    for other in [
        "answer-1.2",
        "answer-1.2-0-0",
        "answer-1.2-4-1",
        "answer-1.2-0-2",
        "csrf",
    ] {
        assert_eq!(wanted(other), None, "{other}");
    }
    assert!(takes_files(&rows) && !takes_files(&question(Kind::Date)));
    let file = question(Kind::File);
    assert_eq!(wanted_file(&file, "answer-1.2"), Some(Wanted::File));
    assert_eq!(wanted_file(&file, "answer-1.2-evidence"), None);
}

#[test]
fn services_that_are_no_longer_the_organisations_stay_until_they_are_unticked() {
    let question = question(Kind::Services);
    let entry = Entry::from(Answer::Services(vec!["VN99".parse().unwrap()]));
    let page = inputs(&question, &shown(&question, &entry)).0;
    assert!(
        page.contains("no longer one of") && page.contains("The Willows"),
        "{page}"
    );
}

#[test]
fn fields_are_read_in_order_with_those_that_come_again() {
    let read: Typed = serde_urlencoded::from_str("a=1&b=2&a=3&c=").unwrap();
    assert_eq!(
        read,
        Typed::of([("a", "1"), ("b", "2"), ("a", "3"), ("c", "")])
    );
    assert_eq!(format!("{read:?}"), r#"["a", "b", "a", "c"]"#);
}

#[test]
fn a_form_with_its_token_keeps_the_order_too() {
    let read: crate::here::WithToken<Typed> =
        serde_urlencoded::from_str("a=1&csrf=t&b=2&a=3").unwrap();
    assert_eq!(read.form, Typed::of([("a", "1"), ("b", "2"), ("a", "3")]));
}
