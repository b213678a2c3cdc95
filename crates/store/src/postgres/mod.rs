//! PostgreSQL: a pool of connections, units in a journey or two, and a leader that links entries.

pub(crate) mod address;
pub(crate) mod failing;
mod insert;
mod leader;
mod sending;
mod tls;
mod values;

use std::sync::Arc;

use deadpool_postgres::{Client, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use futures_util::future::try_join_all;
use tokio_postgres::types::ToSql;

use address::Address;
use failing::{no_connection, passing};

use crate::events::ADD_EVENT;
use crate::ledger::sql::{ADD_ENTRY, ADD_SUBJECT, entry_args};
use crate::query::Asked;
use crate::row::Row;
use crate::unit::{Step, Why};
use crate::{
    Args, Clock, CommitError, Entry, Keys, Migration, Statement, StoreError, Unit, Value, args,
};

/// Connections at once, a program.
const CONNECTIONS: usize = 16;
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
        let address = Address::of(url)?;
        let tls = tls::connector(&address)?;
        let manager = Manager::from_config(
            address.config,
            tls,
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
            .map_err(|error| StoreError::Unreachable(error.to_string()))?;
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
        self.pool.get().await.map_err(|error| no_connection(&error))
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
        let client = self.client().await?;
        let written = match &unit.why {
            Why::Entry(entry) => self.written(entry, unit),
            Why::Chore(_) => Vec::new(),
        };
        sending::commit(client, &unit.steps, &written).await
    }

    /// The steps that write the entry, whom it is about and the events.
    fn written(&self, entry: &Entry, unit: &Unit) -> Vec<Step> {
        let mut entry = entry.clone();
        entry.at = self.clock.now();
        let mut steps = vec![step(&ADD_ENTRY, entry_args(&entry.written(), None))];
        let subjects = entry.subjects.iter();
        steps.extend(subjects.map(|person| step(&ADD_SUBJECT, args![*person, entry.id])));
        steps.extend(unit.events.iter().map(|event| {
            let args = args![
                event.id,
                entry.at,
                event.kind,
                event.person,
                &event.body,
                entry.id
            ];
            step(&ADD_EVENT, args)
        }));
        steps
    }

    /// Counts what the tables hold.
    pub(crate) async fn survey(&self) -> Result<(), StoreError> {
        Ok(self.client().await?.batch_execute("analyze").await?)
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
