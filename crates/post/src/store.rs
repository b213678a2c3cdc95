//! The SQL of letters that wait.

use jiff::Timestamp;
use kith_store::{Db, Query, Row, StoreError, args, statement};
use kith_terms::LetterId;

statement!(
    pub(crate) ADD =
        "insert into letter (id, kind, written_at, send_by, due_at, tries, sealed) \
         values ($1, $2, $3, $4, $3, 0, $5)"
);
statement!(
    pub(crate) DUE = "select id, kind, written_at, send_by, tries, sealed from letter \
           where due_at <= $1 order by due_at, id limit $2"
);
// A program takes a letter that was tried as often as it read: of several, one.
statement!(
    pub(crate) TAKE = "update letter set tries = tries + 1, due_at = $3 where id = $1 and tries = $2"
);
statement!(
    pub(crate) PUT_OFF = "update letter set due_at = $3, trouble = $4 where id = $1 and tries = $2"
);
statement!(pub(crate) REMOVE = "delete from letter where id = $1 and tries = $2");
statement!(
    WAITING = "select id, kind, written_at, send_by, due_at, tries, trouble from letter \
               order by written_at, id limit $1"
);
statement!(
    pub(crate) GIVE_UP = "insert into letter_given_up (letter_id, given_up_at) values ($1, $2)"
);
statement!(WAITING_AMONG = "select id from letter where id = any($1::uuid[])");
statement!(
    GIVEN_UP_AMONG = "select letter_id from letter_given_up where letter_id = any($1::uuid[])"
);
statement!(HOW_MANY = "select count(*) as how_many, min(written_at) as oldest from letter");

/// A letter to be sent now.
pub(crate) struct Due {
    pub(crate) id: LetterId,
    pub(crate) kind: String,
    pub(crate) written_at: Timestamp,
    pub(crate) send_by: Timestamp,
    pub(crate) tries: u32,
    pub(crate) sealed: Vec<u8>,
}

/// A letter that waits, as its operator sees it: nothing of whom it is to or what it says.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Waiting {
    /// Its id, which its Message-ID begins with.
    pub id: LetterId,
    /// What it is for.
    pub kind: String,
    /// When it was written.
    pub written_at: Timestamp,
    /// When it is given up.
    pub send_by: Timestamp,
    /// When it is tried next.
    pub due_at: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// Why the last try did not succeed.
    pub trouble: Option<String>,
}

/// How many wait, and since when the oldest of them does.
pub(crate) async fn how_many(db: &Db) -> Result<(i64, Option<Timestamp>), StoreError> {
    let read = |row: &Row| Ok((row.get("how_many")?, row.get("oldest")?));
    db.one(&HOW_MANY, args![], read).await
}

/// Those of these that wait.
pub(crate) fn waiting_among(letters: &[LetterId]) -> Query<LetterId> {
    Query::new(&WAITING_AMONG, args![letters], |row| row.get("id"))
}

/// Those of these that were given up.
pub(crate) fn given_up_among(letters: &[LetterId]) -> Query<LetterId> {
    Query::new(&GIVEN_UP_AMONG, args![letters], |row| row.get("letter_id"))
}

/// Those that are due, the longest due first.
pub(crate) async fn due(db: &Db, now: Timestamp, most: u32) -> Result<Vec<Due>, StoreError> {
    db.rows(&DUE, args![now, most], |row| {
        Ok(Due {
            id: row.get("id")?,
            kind: row.get("kind")?,
            written_at: row.get("written_at")?,
            send_by: row.get("send_by")?,
            tries: tries(row)?,
            sealed: row.get("sealed")?,
        })
    })
    .await
}

/// The oldest that wait.
pub(crate) async fn waiting(db: &Db, most: u32) -> Result<Vec<Waiting>, StoreError> {
    db.rows(&WAITING, args![most], |row| {
        Ok(Waiting {
            id: row.get("id")?,
            kind: row.get("kind")?,
            written_at: row.get("written_at")?,
            send_by: row.get("send_by")?,
            due_at: row.get("due_at")?,
            tries: tries(row)?,
            trouble: row.get("trouble")?,
        })
    })
    .await
}

fn tries(row: &Row) -> Result<u32, StoreError> {
    let tries: i64 = row.get("tries")?;
    u32::try_from(tries).map_err(|_| StoreError::Cell {
        column: "tries".to_owned(),
        expected: "how often a letter was tried",
    })
}
