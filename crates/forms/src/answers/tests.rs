use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::model::{Choice, Column, Range, Scale, Table};

fn options() -> Vec<Choice> {
    ["a", "b", "c"]
        .map(|key| Choice {
            key: key.parse().unwrap(),
            text: key.to_owned(),
            explain: false,
            score: Some(Figure::from(2)),
        })
        .to_vec()
}

fn range(least: u32, most: u32, decimals: usize) -> Range {
    Range {
        unit: None,
        least: Some(Figure::from(least)),
        most: Some(Figure::from(most)),
        decimals,
    }
}

fn table() -> Kind {
    Kind::Table(Table {
        columns: vec![Column {
            key: "rooms".parse().unwrap(),
            text: "Rooms".to_owned(),
            kind: Kind::Number(range(1, 9, 0)),
        }],
        least_rows: 1,
        most_rows: 2,
    })
}

#[expect(clippy::needless_pass_by_value, reason = "json! makes a value")]
fn wrong(kind: &Kind, sent: Json) -> String {
    read(kind, &sent).unwrap_err().to_string()
}

#[test]
fn an_answer_says_what_is_wrong_with_it_and_what_to_do() {
    assert_eq!(wrong(&Kind::YesNo, json!("maybe")), "Select yes or no");
    assert_eq!(
        wrong(&Kind::Choice(options()), json!("d")),
        "Select one of the options"
    );
    assert_eq!(
        wrong(&Kind::Text(3), json!("four")),
        "Shorten it to 3 characters or fewer"
    );
    let number = Kind::Number(range(1, 9, 0));
    assert_eq!(wrong(&number, json!("0")), "Enter 1 or more");
    assert_eq!(wrong(&number, json!(10)), "Enter 9 or less");
    assert_eq!(wrong(&number, json!("1.5")), "Enter a whole number");
    assert_eq!(
        wrong(&Kind::Money(range(0, 9, 2)), json!("1.234")),
        "Enter no more than 2 digits after the point"
    );
    assert_eq!(
        wrong(&table(), json!([{ "rooms": "1" }, { "rooms": "0" }])),
        "Row 2, Rooms: Enter 1 or more"
    );
    assert!(wrong(&Kind::Date, json!("31 June 2026")).contains("no such day"));
    assert!(
        wrong(
            &Kind::Address,
            json!({ "lines": ["1 High Street"], "postcode": "x" })
        )
        .starts_with("Enter the address: ")
    );
}

#[test]
fn what_a_browser_sends_is_read() {
    let read = |kind: &Kind, sent: Json| read(kind, &sent).unwrap();
    assert_eq!(read(&Kind::Text(9), json!("  ")), None);
    assert_eq!(
        read(&Kind::Date, json!({ "day": "", "month": "", "year": "" })),
        None
    );
    assert_eq!(
        read(
            &Kind::Date,
            json!({ "day": "1", "month": "7", "year": "2026" })
        ),
        Some(Answer::Date("2026-07-01".parse().unwrap()))
    );
    assert_eq!(
        read(&Kind::Money(range(0, 9_999, 2)), json!("£1,200.50")),
        Some(Answer::Number("1200.5".parse().unwrap()))
    );
    let chosen = read(&Kind::Choices(options()), json!(["c", "a", "c"])).unwrap();
    assert_eq!(chosen.chosen(), ["a", "c"]);
    assert_eq!(
        read(&Kind::LongText(9), json!("a\r\nb")),
        Some(Answer::Text("a\nb".to_owned()))
    );
}

#[test]
fn services_are_read_in_order_and_each_once() {
    let codes = read(&Kind::Services, &json!(["vn9x2", "VN1A1", "", "VN9X2"])).unwrap();
    assert_eq!(codes.unwrap().to_json(), json!(["VN1A1", "VN9X2"]));
    let one = read(&Kind::Services, &json!("VN1A1")).unwrap();
    assert_eq!(one.unwrap().to_json(), json!(["VN1A1"]));
    assert_eq!(read(&Kind::Services, &json!([])), Ok(None));
    let said = wrong(&Kind::Services, json!(["!"]));
    assert!(
        said.starts_with("Choose services by their codes: "),
        "{said}"
    );
}

fn any_answer() -> impl Strategy<Value = (Kind, Answer)> {
    let key = |it: &str| it.parse::<OptionKey>().unwrap();
    prop_oneof![
        any::<bool>().prop_map(|it| (Kind::YesNo, Answer::YesNo(it))),
        "[a-c]".prop_map(move |it| (Kind::Choice(options()), Answer::Choice(key(&it)))),
        proptest::sample::subsequence(vec!["a", "b", "c"], 1..=3).prop_map(move |it| {
            let keys = it.into_iter().map(key).collect();
            (Kind::Choices(options()), Answer::Choices(keys))
        }),
        "[a-zé]{1,9}(\n[a-z]{1,9})?".prop_map(|it| (Kind::LongText(50), Answer::Text(it))),
        (0_u32..9_999).prop_map(|it| {
            let figure = format!("{}.{:02}", it / 100, it % 100).parse().unwrap();
            (Kind::Money(range(0, 100, 2)), Answer::Number(figure))
        }),
        (-5..5_i32).prop_map(|it| {
            let scale = Scale {
                least: -5,
                most: 5,
                least_text: None,
                most_text: None,
            };
            (Kind::Scale(scale), Answer::Scale(it))
        }),
        (1_i16..9_999).prop_map(|it| {
            let date = jiff::civil::date(2026, 1, 1).saturating_add(jiff::Span::new().days(it));
            (Kind::Date, Answer::Date(date))
        }),
        proptest::collection::btree_set("[A-Z]{2}[0-9]{3}", 1..5).prop_map(|it| {
            let codes = it.iter().map(|it| it.parse().unwrap()).collect();
            (Kind::Services, Answer::Services(codes))
        }),
        any::<u128>().prop_map(|it| (Kind::File, Answer::File(Uuid::from_u128(it)))),
        (1_u32..9).prop_map(|it| {
            let row =
                BTreeMap::from([("rooms".parse().unwrap(), Answer::Number(Figure::from(it)))]);
            (table(), Answer::Table(vec![row]))
        }),
    ]
}

proptest! {
    #[test]
    fn an_answer_that_was_kept_is_read_again_as_it_was((kind, answer) in any_answer()) {
        prop_assert_eq!(read(&kind, &answer.to_json()), Ok(Some(answer)));
    }
}
