//! What a test looks at afterwards: the ledger’s entries, every row, and the words that must not show.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use kith_store::{Row, StoreError, args, statement};
use rusqlite::types::Value;

use super::World;

/// What a shield hides of the shielded person, as pages would write it.
pub(crate) const HIDDEN: [&str; 13] = [
    "7 Hidden Orchard",
    "LA9 7QT",
    "LA97QT",
    "LA9",
    "900321",
    "Quillfen Academy",
    "Marrowby Surgery",
    "999 514 1310",
    "9995141310",
    "900654",
    "Sheltering Arms",
    "sable.w@",
    "Marchbank",
];

/// Whether a text has these words: not as a part of a longer one, which a random word may hold by chance.
pub(crate) fn tells(text: &str, words: &str) -> bool {
    let goes_on = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
    let parts: Vec<&str> = text.split(words).collect();
    parts.windows(2).any(|it| match it {
        [before, after] => {
            let ends = words.ends_with('@') || !goes_on(after.chars().next());
            ends && !goes_on(before.chars().next_back())
        }
        _ => false,
    })
}

/// Words about people that may stand in no address.
pub(crate) const PERSONAL: [&str; 14] = [
    "Oriana",
    "Pellbrook",
    "Sable",
    "Winterbourne",
    "9434765919",
    "9995141310",
    "Larkspur",
    "Hidden",
    "PR2",
    "LA9",
    "960101",
    "900321",
    "Thornhollow",
    "2015-05-06",
];

statement!(
    ENTRIES =
        "select action, outcome, subjects from ledger where at > $1 or seq > $2 order by at, id"
);

/// An entry of the ledger, as far as these tests look at it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) action: String,
    pub(crate) outcome: String,
    pub(crate) subjects: String,
}

impl Entry {
    /// Whether something was permitted. To be asked for a reason is no refusal, and permits nothing.
    pub(crate) fn permits(&self) -> bool {
        self.outcome == "permitted" && self.action != "reason.asked"
    }
}

impl World {
    /// The ledger's entries after so many.
    pub(crate) async fn entries_after(&self, skipped: usize) -> Vec<Entry> {
        let read = |row: &Row| -> Result<Entry, StoreError> {
            Ok(Entry {
                action: row.get("action")?,
                outcome: row.get("outcome")?,
                subjects: row.get("subjects")?,
            })
        };
        let all = self
            .db
            .rows(&ENTRIES, args![Timestamp::UNIX_EPOCH, -1i64], read);
        all.await.unwrap().into_iter().skip(skipped).collect()
    }

    pub(crate) async fn entries(&self) -> usize {
        self.entries_after(0).await.len()
    }

    /// Every row of every table but the ledger's, to see whether anything has changed.
    pub(crate) fn rows(&self) -> Rows {
        dump(self.path.as_ref().unwrap())
    }

    /// Runs a text as an intruder would.
    pub(crate) fn intrude(&self, sql: &str) {
        let connection = rusqlite::Connection::open(self.path.as_ref().unwrap()).unwrap();
        connection.execute_batch(sql).unwrap();
    }
}

/// The rows of each table, as they stand in it.
pub(crate) type Rows = BTreeMap<String, Vec<Vec<Value>>>;

fn dump(path: &Path) -> Rows {
    let connection = rusqlite::Connection::open(path).unwrap();
    let names = "select name from sqlite_master where type = 'table' and name not like 'ledger%' and name not like 'sqlite%'";
    let mut names = connection.prepare(names).unwrap();
    let names = names.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let table = |name: String| {
        let mut all = connection
            .prepare(&format!("select * from {name}"))
            .unwrap();
        let columns = all.column_count();
        let read = |row: &rusqlite::Row<'_>| (0..columns).map(|it| row.get(it)).collect();
        let rows = all.query_map([], read).unwrap().map(Result::unwrap);
        (name, rows.collect())
    };
    names.map(|it| table(it.unwrap())).collect()
}
