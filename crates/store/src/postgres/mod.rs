//! PostgreSQL: a pool of connections, units in two round trips, and a leader that links entries.

mod leader;
mod values;

use std::sync::Arc;

use deadpool_postgres::{
    Client, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime, Transaction,
};
use futures_util::future::{join_all, try_join_all};
use tokio_postgres::NoTls;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;

use crate::events::ADD_EVENT;
use crate::ledger::sql::{ADD_ENTRY, ADD_SUBJECT, entry_args};
use crate::query::Asked;
use crate::row::Row;
use crate::unit::{Step, Why};
use crate::{Args, Clock, CommitError, Keys, Migration, Statement, StoreError, Unit, Value, args};

/// Connections at once, a program.
const CONNECTIONS: usize = 16;
/// Statements sent before the answers are waited for. `join_all` polls so few of them in order.
const PIPELINE: usize = 24;
/// How often a unit is tried that PostgreSQL gave up for another's sake.
const TRIES: usize = 4;

/// A PostgreSQL database.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    clock: Clock,
    leader: Option<Arc<leader::Leader>>,
}

impl Postgres {
    pub(crate) async fn open(
        url: &str,
        migrations: &[Migration],
        keys: &Keys,
        clock: &Clock,
        read_only: bool,
    ) -> Result<Self, StoreError> {
        let config: tokio_postgres::Config = url.parse().map_err(|error| {
            StoreError::Url(format!(
                "the address in --database is not one that PostgreSQL understands: {error}"
            ))
        })?;
        let manager = Manager::from_config(
            config,
            NoTls,
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(std::time::Duration::from_secs(10)))
            .create_timeout(Some(std::time::Duration::from_secs(10)))
            .build()
            .map_err(|error| StoreError::Pool(error.to_string()))?;
        let mut it = Self {
            pool,
            clock: clock.clone(),
            leader: None,
        };
        if !read_only {
            crate::migrate::postgres(&mut it.client().await?, migrations, clock).await?;
            it.leader =
                Some(leader::Leader::start(it.pool.clone(), keys.clone(), clock.clone()).await?);
        }
        Ok(it)
    }

    async fn client(&self) -> Result<Client, StoreError> {
        self.pool.get().await.map_err(|error| pool_words(&error))
    }

    /// The rows of each statement, sent down one connection without waiting in between.
    pub(crate) async fn rows(&self, all: Vec<Asked>) -> Result<Vec<Vec<Row>>, StoreError> {
        let client = self.client().await?;
        try_join_all(all.into_iter().map(|it| query(&client, it))).await
    }

    pub(crate) async fn commit(&self, unit: Unit) -> Result<(), CommitError> {
        let mut tries = 1;
        loop {
            match self.try_commit(&unit).await {
                Err(CommitError::Store(StoreError::Postgres(error)))
                    if tries < TRIES && passing(&error) =>
                {
                    tries += 1;
                    tokio::time::sleep(std::time::Duration::from_millis(5 << tries)).await;
                }
                result => {
                    if let (Ok(()), Some(leader)) = (&result, &self.leader) {
                        leader.nudge();
                    }
                    return result;
                }
            }
        }
    }

    async fn try_commit(&self, unit: &Unit) -> Result<(), CommitError> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await.map_err(StoreError::from)?;
        perform(&transaction, &unit.steps).await?;
        if let Why::Entry(entry) = &unit.why {
            let mut entry = entry.clone();
            entry.at = self.clock.now();
            let mut rest = vec![step(&ADD_ENTRY, entry_args(&entry.written(), None))];
            rest.extend(
                entry
                    .subjects
                    .iter()
                    .map(|person| step(&ADD_SUBJECT, args![*person, entry.id])),
            );
            rest.extend(unit.events.iter().map(|event| {
                step(
                    &ADD_EVENT,
                    args![
                        event.id,
                        entry.at,
                        event.kind,
                        event.person,
                        &event.body,
                        entry.id
                    ],
                )
            }));
            perform(&transaction, &rest).await?;
        }
        transaction.commit().await.map_err(words)
    }

    /// Prepares a text without running it.
    #[cfg(feature = "testing")]
    pub(crate) async fn prepare(&self, statement: &'static Statement) -> Result<(), StoreError> {
        self.client().await?.prepare(statement.sql).await?;
        Ok(())
    }

    /// Links whatever waits, now.
    pub(crate) async fn link_pending(&self) -> Result<(), StoreError> {
        match &self.leader {
            Some(leader) => leader.link_all().await,
            None => Ok(()),
        }
    }
}

fn step(statement: &'static Statement, args: Args) -> Step {
    Step {
        statement,
        args,
        must: None,
    }
}

/// Runs the steps in order, a pipeline at a time, and checks each guard.
async fn perform(transaction: &Transaction<'_>, steps: &[Step]) -> Result<(), CommitError> {
    for steps in steps.chunks(PIPELINE) {
        let prepared = join_all(
            steps
                .iter()
                .map(|step| prepare(transaction, step.statement)),
        )
        .await;
        let prepared = prepared
            .into_iter()
            .collect::<Result<Vec<_>, _>>()
            .map_err(words)?;
        let arguments: Vec<_> = steps.iter().map(|step| borrowed(&step.args)).collect();
        let sent = prepared.iter().zip(&arguments);
        let touched =
            join_all(sent.map(|(prepared, args)| transaction.execute(prepared, args))).await;
        for (step, touched) in steps.iter().zip(touched) {
            let touched = touched.map_err(words)?;
            if step.must.is_some_and(|rows| rows != touched) {
                return Err(CommitError::Conflict {
                    statement: step.statement.name,
                });
            }
        }
    }
    Ok(())
}

async fn prepare(
    transaction: &Transaction<'_>,
    statement: &'static Statement,
) -> Result<tokio_postgres::Statement, tokio_postgres::Error> {
    transaction.prepare_cached(statement.sql).await
}

fn borrowed(args: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    args.iter().map(|it| it as &(dyn ToSql + Sync)).collect()
}

async fn query(client: &Client, it: Asked) -> Result<Vec<Row>, StoreError> {
    let prepared = client.prepare_cached(it.statement.sql).await?;
    let rows = client.query(&prepared, &borrowed(&it.args)).await?;
    rows_of(it.statement, &rows)
}

/// The rows in the store's own form.
fn rows_of(
    statement: &'static Statement,
    rows: &[tokio_postgres::Row],
) -> Result<Vec<Row>, StoreError> {
    let Some(first) = rows.first() else {
        return Ok(Vec::new());
    };
    let columns = statement.columns(|| {
        let columns = first.columns().iter();
        columns.map(|it| it.name().to_owned()).collect()
    });
    rows.iter()
        .map(|row| {
            let cells = (0..columns.len())
                .map(|at| row.try_get::<_, Value>(at))
                .collect::<Result<_, _>>()?;
            Ok(Row {
                columns: Arc::clone(&columns),
                cells,
            })
        })
        .collect()
}

/// Whether trying again may help: another transaction was preferred to this one.
fn passing(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|code| {
        *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED
    })
}

fn words(error: tokio_postgres::Error) -> CommitError {
    let broken = error
        .as_db_error()
        .filter(|db| db.code().code().starts_with("23"))
        .map(|db| db.constraint().unwrap_or("constraint").to_owned());
    match broken {
        Some(name) => CommitError::Constraint { name },
        None => CommitError::Store(error.into()),
    }
}

fn pool_words(error: &deadpool_postgres::PoolError) -> StoreError {
    StoreError::Pool(error.to_string())
}
