//! Migrations: each room's, one text for both engines, applied in order and once.

use deadpool_postgres::Client;
use rusqlite::Connection;
use sha2::{Digest, Sha256};

use crate::sqlite::dialect;
use crate::{Clock, StoreError};

/// One step of a room's tables.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// `room-0001`.
    pub name: &'static str,
    /// PostgreSQL's dialect, as [`statement!`](crate::statement).
    pub sql: &'static str,
}

/// The store's own: the ledger and the outbox.
pub fn migrations() -> Vec<Migration> {
    vec![Migration {
        name: "store-0001",
        sql: include_str!("../migrations/0001.sql"),
    }]
}

const TABLE: &str = "create table if not exists migration \
    (name text not null primary key, at timestamptz not null, sha256 text not null)";

/// Taken while migrating, so that two programs that start at once do not both try.
pub(crate) const MIGRATION_LOCK: i64 = 0x6b69_7468_0001;

impl Migration {
    fn hash(&self) -> String {
        hex::encode(Sha256::digest(self.sql.as_bytes()))
    }
}

/// Which of the migrations are still to be done.
fn open_ones<'m>(
    all: &'m [Migration],
    done: &[(String, String)],
) -> Result<Vec<&'m Migration>, StoreError> {
    for (name, hash) in done {
        match all.iter().find(|it| it.name == name) {
            None => return Err(StoreError::MigrationUnknown(name.clone())),
            Some(it) if it.hash() != *hash => {
                return Err(StoreError::MigrationChanged(name.clone()));
            }
            Some(_) => {}
        }
    }
    let is_open = |it: &&Migration| !done.iter().any(|(name, _)| name == it.name);
    Ok(all.iter().filter(is_open).collect())
}

pub(crate) fn sqlite(
    connection: &mut Connection,
    all: &[Migration],
    clock: &Clock,
) -> Result<(), StoreError> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    for one in dialect::migration(TABLE) {
        transaction.execute_batch(&one)?;
    }
    let done = transaction
        .prepare("select name, sha256 from migration")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    for migration in open_ones(all, &done)? {
        for one in dialect::migration(migration.sql) {
            transaction.execute_batch(&one)?;
        }
        transaction.execute(
            "insert into migration (name, at, sha256) values (?1, ?2, ?3)",
            (
                migration.name,
                clock.now().as_microsecond(),
                migration.hash(),
            ),
        )?;
    }
    Ok(transaction.commit()?)
}

pub(crate) async fn postgres(
    client: &mut Client,
    all: &[Migration],
    clock: &Clock,
) -> Result<(), StoreError> {
    let transaction = client.transaction().await?;
    transaction
        .execute("select pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])
        .await?;
    transaction.batch_execute(TABLE).await?;
    let done: Vec<(String, String)> = transaction
        .query("select name, sha256 from migration", &[])
        .await?
        .iter()
        .map(|row| (row.get(0), row.get(1)))
        .collect();
    for migration in open_ones(all, &done)? {
        transaction.batch_execute(migration.sql).await?;
        let at = crate::Value::Time(clock.now());
        transaction
            .execute(
                "insert into migration (name, at, sha256) values ($1, $2, $3)",
                &[&migration.name, &at, &migration.hash()],
            )
            .await?;
    }
    Ok(transaction.commit().await?)
}
