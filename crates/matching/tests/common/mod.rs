//! Records for tests: invented people in a town of other invented people.

use std::sync::LazyLock;

use kith_matching::{How, Layout, Linked, Model, Table, link};

pub(crate) const HEADER: &str = "record_id,given_name,middle_names,family_name,previous_family_name,date_of_birth,sex,address_line,postcode,phone,nhs_number\n";

/// What one source says of somebody.
#[derive(Clone, Copy, Default)]
pub(crate) struct Row {
    pub(crate) given: &'static str,
    pub(crate) middle: &'static str,
    pub(crate) family: &'static str,
    pub(crate) before: &'static str,
    pub(crate) born: &'static str,
    pub(crate) sex: &'static str,
    pub(crate) line: &'static str,
    pub(crate) postcode: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) nhs: &'static str,
}

impl Row {
    fn csv(&self, key: &str) -> String {
        let Row {
            given,
            middle,
            family,
            before,
            born,
            sex,
            line,
            postcode,
            phone,
            nhs,
        } = self;
        format!(
            "{key},{given},{middle},{family},{before},{born},{sex},\"{line}\",{postcode},{phone},{nhs}\n"
        )
    }
}

pub(crate) fn table(rows: &str) -> Table {
    let mut table = Table::default();
    let file = HEADER.to_owned() + rows;
    table
        .read("town.csv", file.as_bytes(), &Layout::default())
        .unwrap();
    table.in_order().unwrap()
}

/// The model that Kith comes with.
pub(crate) static MODEL: LazyLock<Model> = LazyLock::new(|| Model::built_in().unwrap());

pub(crate) fn linked(table: &Table, train: bool) -> Linked {
    linked_beside(table, train, &[])
}

/// The same, where it is known already whose some of the records are.
pub(crate) fn linked_beside(table: &Table, train: bool, held: &[Option<u32>]) -> Linked {
    let how = How {
        train,
        floor: -6.0,
        trained: "for a test".to_owned(),
        held: held.to_vec(),
    };
    link(&table.records, &table.pool, &MODEL, &how, &mut |_| {}).unwrap()
}

pub(crate) const GIVEN: [&str; 24] = [
    "Ada", "Bilal", "Carys", "Dmitri", "Efua", "Farid", "Grace", "Hana", "Idris", "Joan", "Kofi",
    "Lena", "Mateo", "Nia", "Omar", "Priya", "Quentin", "Rhys", "Sunita", "Tariq", "Ursula",
    "Vikram", "Wanda", "Yusuf",
];
const FAMILY: [&str; 20] = [
    "Ashworth",
    "Bevan",
    "Chaudhry",
    "Dabrowski",
    "Eze",
    "Fofanah",
    "Gill",
    "Hopkins",
    "Ivanova",
    "Jarvis",
    "Kaur",
    "Lim",
    "Mensah",
    "Novak",
    "Osei",
    "Pugh",
    "Quinn",
    "Rahman",
    "Sowerby",
    "Tran",
];

/// A town of so many strangers, each with one record.
pub(crate) fn strangers(count: usize) -> String {
    let one = |at: usize| {
        // Numbers that go well together with none of the sizes beside them, so that nobody is like a neighbour.
        let mixed = at.wrapping_mul(2_654_435_761) >> 4;
        format!(
            "s{at:05},{},,{},,{}-{:02}-{:02},{},\"{} Elm Road\",LS{} {}AB,,\n",
            GIVEN[mixed % 24],
            FAMILY[mixed / 24 % 20],
            1930 + mixed / 480 % 90,
            1 + mixed / 7 % 12,
            1 + mixed / 11 % 28,
            if at.is_multiple_of(2) { "F" } else { "M" },
            1 + mixed / 13 % 90,
            1 + mixed / 17 % 20,
            mixed / 19 % 9,
        )
    };
    (0..count).map(one).collect()
}

/// Whose each of the rows is, as matching has it in a town of strangers: equal numbers are one person.
pub(crate) fn people(rows: &[Row]) -> Vec<u32> {
    let rows = rows
        .iter()
        .enumerate()
        .map(|(at, row)| row.csv(&format!("a{at}")));
    let table = table(&(rows.clone().collect::<String>() + &strangers(1_000)));
    let linked = linked(&table, false);
    linked.clusters.into_iter().take(rows.len()).collect()
}

#[track_caller]
pub(crate) fn are_one(rows: &[Row]) {
    let people = people(rows);
    assert!(
        people.iter().all(|it| *it == people[0]),
        "should be one person: {people:?}"
    );
}

#[track_caller]
pub(crate) fn are_different(rows: &[Row]) {
    let people = people(rows);
    let mut different = people.clone();
    different.sort_unstable();
    different.dedup();
    assert_eq!(
        different.len(),
        people.len(),
        "should be as many people: {people:?}"
    );
}
