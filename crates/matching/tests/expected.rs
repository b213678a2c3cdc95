//! What a model says of its own errors, beside the truth.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

#[allow(dead_code, reason = "the other tests use the rest")]
mod common;

use common::{MODEL, linked, table};
use kith_matching::rules::Limit;
use kith_matching::{How, Linked, Model, Table, link};

const GIVEN: [&str; 30] = [
    "Ada", "Amir", "Aisha", "Bilal", "Bethan", "Carys", "Callum", "Dmitri", "Dina", "Efua", "Ewan",
    "Farid", "Freya", "Grace", "Gareth", "Hana", "Hugh", "Idris", "Imran", "Joan", "Jack", "Kofi",
    "Karen", "Lena", "Liam", "Mateo", "Mary", "Nia", "Noah", "Omar",
];
const BEGINS: [&str; 14] = [
    "Ash", "Bev", "Chaud", "Dabr", "Ever", "Fof", "Gill", "Hop", "Ivan", "Jarv", "Kent", "Long",
    "Mens", "Nov",
];
const ENDS: [&str; 12] = [
    "worth", "an", "ham", "owski", "ley", "ford", "man", "kins", "ard", "son", "wood", "ton",
];

/// Numbers that are the same every time, and none like its neighbours.
struct Dice(u64);

impl Dice {
    fn below(&mut self, of: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % of
    }
}

#[derive(Clone)]
struct Said {
    given: String,
    sex: &'static str,
    family: String,
    born: [usize; 3],
    line: usize,
    postcode: String,
}

impl Said {
    /// What another source says of the same person: something is often left out, out of date or mistyped.
    fn again(&self, dice: &mut Dice) -> Said {
        let mut it = self.clone();
        match dice.below(10) {
            0 => it.family.truncate(it.family.len() - 1),
            1 => it.given = it.given.chars().take(1).collect(),
            2 => it.family = format!("{}{}", BEGINS[dice.below(14)], ENDS[dice.below(12)]),
            _ => {}
        }
        match dice.below(8) {
            0 => it.born[2] = 1 + dice.below(28),
            1 => it.born = [0; 3],
            2 => it.born.swap(1, 2),
            _ => {}
        }
        if dice.below(3) == 0 {
            it.line = 1 + dice.below(90);
            it.postcode = postcode(dice);
        }
        it
    }

    fn csv(&self, key: &str) -> String {
        let [year, month, day] = self.born;
        let born = if year == 0 {
            String::new()
        } else {
            format!("{year}-{:02}-{day:02}", month.clamp(1, 12))
        };
        format!(
            "{key},{},,{},,{born},{},\"{} Elm Road\",{},,\n",
            self.given, self.family, self.sex, self.line, self.postcode
        )
    }
}

fn postcode(dice: &mut Dice) -> String {
    format!(
        "LS{} {}A{}",
        1 + dice.below(20),
        dice.below(9),
        ["B", "D", "E", "F"][dice.below(4)]
    )
}

/// Families of one to four at one address, twins among them; of six in ten there is a second record.
fn town(families: usize) -> String {
    let mut dice = Dice(42);
    let mut rows = String::new();
    for family in 0..families {
        let home = (1 + dice.below(90), postcode(&mut dice));
        let name = format!("{}{}", BEGINS[dice.below(14)], ENDS[dice.below(12)]);
        let mut born = [
            1940 + dice.below(70),
            1 + dice.below(12),
            1 + dice.below(28),
        ];
        let first = dice.below(30);
        for member in 0..=dice.below(4) {
            if dice.below(60) > 0 {
                born = [
                    1940 + dice.below(70),
                    1 + dice.below(12),
                    1 + dice.below(28),
                ];
            }
            let sex = ["F", "M"][dice.below(2)];
            let said = Said {
                sex,
                given: GIVEN[(first + 7 * member) % 30].to_owned(),
                family: name.clone(),
                born,
                line: home.0,
                postcode: home.1.clone(),
            };
            let person = format!("{family:05}.{member}");
            rows += &said.csv(&format!("{person}/1"));
            if dice.below(10) < 6 {
                rows += &said.again(&mut dice).csv(&format!("{person}/2"));
            }
        }
    }
    rows
}

/// Everything that shares a key, however much speaks against it.
fn all_compared(table: &Table) -> Linked {
    let how = How {
        train: true,
        floor: f64::NEG_INFINITY,
        trained: "for a test".to_owned(),
        held: Vec::new(),
    };
    link(&table.records, &table.pool, &MODEL, &how, &mut |_| {}).unwrap()
}

/// Of the pairs that are compared, the share of links that are wrong, and of one person's that are missed, where
/// records are linked from so many bits on. Of pairs that are never compared a model can know nothing.
fn truth(table: &Table, linked: &Linked, bits: i64) -> (f64, f64) {
    let person = |record: u32| table.key(record).split('/').next().unwrap();
    let is_right = |it: &&kith_matching::Pair| person(it.a) == person(it.b);
    let is_linked =
        |it: &&kith_matching::Pair| f64::from(it.odds) >= bits as f64 && it.limit == Limit::Free;
    let joined = linked.pairs.iter().filter(is_linked).count() as f64;
    let right = linked
        .pairs
        .iter()
        .filter(is_linked)
        .filter(is_right)
        .count() as f64;
    let of_one = linked.pairs.iter().filter(is_right).count() as f64;
    (1.0 - right / joined, 1.0 - right / of_one)
}

#[test]
fn what_a_model_expects_of_itself_is_of_the_size_of_what_is_true() {
    let table = table(&town(2_500));
    let linked = all_compared(&table);
    // Of one size: neither three times the other, but for one in a hundred, which here is a dozen pairs.
    let alike = |said: f64, is: f64| said < 3.0 * is + 0.01 && is < 3.0 * said + 0.01;
    for expected in &linked.model.expected {
        let (wrong, missed) = truth(&table, &linked, expected.bits);
        eprintln!("{expected:?}: {wrong:.4} {missed:.4}");
        assert!(
            alike(expected.wrong, wrong),
            "{expected:?}: in truth {wrong} are wrong"
        );
        assert!(
            alike(expected.missed, missed),
            "{expected:?}: in truth {missed} are missed"
        );
    }
    let at = |bits| {
        linked
            .model
            .expected
            .iter()
            .find(|it| it.bits == bits)
            .unwrap()
    };
    assert!(at(-4).wrong > at(0).wrong && at(0).wrong > at(6).wrong);
    assert!(at(-4).missed < at(0).missed && at(0).missed < at(6).missed);
    assert!(
        truth(&table, &linked, 0).1 > 0.01,
        "it is no town without errors"
    );
}

#[test]
fn what_is_expected_is_in_the_file_and_read_again() {
    let linked = linked(&table(&town(300)), true);
    let file = linked.model.to_toml();
    let line = "  { bits = 0, wrong = ";
    assert!(file.lines().any(|it| it.starts_with(line)), "{file}");
    let read = Model::from_toml(&file).unwrap();
    let bits: Vec<i64> = read.expected.iter().map(|it| it.bits).collect();
    assert_eq!(bits, (-4..=6).collect::<Vec<i64>>());
    assert!((read.expected[4].missed - linked.model.expected[4].missed).abs() < 1e-4);
}
