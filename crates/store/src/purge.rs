//! What becomes of a room's tables when a person is purged.
//!
//! Each room says it of each of its tables, beside its migrations: either which rows go, or why they
//! stay. A test reads the migrations and fails for a table of which neither is said.

use crate::Statement;

/// A table, and what becomes of its rows about people who are purged.
#[derive(Clone, Copy, Debug)]
pub struct TableRows {
    /// The table.
    pub table: &'static str,
    /// What becomes of them.
    pub then: Then,
}

/// What becomes of the rows about people who are purged.
#[derive(Clone, Copy, Debug)]
pub enum Then {
    /// They are deleted.
    Purged {
        /// How many there are about the people in `$1`, as `how_many`.
        count: &'static Statement,
        /// Deletes them.
        delete: &'static Statement,
    },
    /// They stay, or there are none, for this reason.
    Stay(&'static str),
}

/// The rows of a table that go with a person: `purged!("shield", "person_id = any($1::uuid[])")`.
#[macro_export]
macro_rules! purged {
    ($table:literal, $which:literal) => {{
        $crate::statement!(
            COUNT = concat!(
                "select count(*) as how_many from ",
                $table,
                " where ",
                $which
            )
        );
        $crate::statement!(DELETE = concat!("delete from ", $table, " where ", $which));
        $crate::TableRows {
            table: $table,
            then: $crate::Then::Purged {
                count: &COUNT,
                delete: &DELETE,
            },
        }
    }};
}

/// A table whose rows stay, and why.
pub const fn stay(table: &'static str, why: &'static str) -> TableRows {
    TableRows {
        table,
        then: Then::Stay(why),
    }
}

/// What becomes of the store's own tables.
pub fn tables() -> Vec<TableRows> {
    const PROOF: &str = "the ledger shows what was done, and that nothing of it was altered";
    vec![
        purged!("event", "person_id = any($1::uuid[])"),
        stay(
            "ledger",
            "who looked, when and why is kept as long as the ledger; an entry has the id of the record, \
             which then leads nowhere, and the words of a reason or a search",
        ),
        stay(
            "ledger_subject",
            "the ids of the entries, to be compared with them",
        ),
        stay("ledger_head", PROOF),
        stay("ledger_node", PROOF),
        stay("ledger_checkpoint", PROOF),
        stay("witnessed", "it is about other places\u{2019} ledgers"),
    ]
}
