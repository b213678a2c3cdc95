//! The door.

use jiff::Timestamp;
use kith_terms::EntryId;

use crate::postgres::Postgres;
use crate::query::{Answers, Asked, Together};
use crate::sqlite::Sqlite;
use crate::unit::Why;
use crate::{
    Args, Clock, CommitError, DatabaseUrl, Keys, Migration, Row, Statement, StoreError, Unit,
};

/// Which of the two it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, inside the program.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// How a database is opened.
#[derive(Clone)]
pub struct Options {
    /// Where it is.
    pub url: DatabaseUrl,
    /// The master key, from its file.
    pub keys: Keys,
    /// The clock.
    pub clock: Clock,
    /// Opens it for looking only: nothing is migrated, made or linked. A ledger that does not hold
    /// can be opened so, and not otherwise.
    pub read_only: bool,
}

/// A database. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Db {
    engine: Inner,
    clock: Clock,
    keys: Keys,
}

#[derive(Clone)]
enum Inner {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Db {
    /// Opens a database, brings its tables up to date and checks the head of its ledger.
    /// `migrations` are the rooms' own, lowest room first; the store's come before them.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be reached, was made by a newer Kith, or its ledger's head
    /// does not hold.
    pub async fn open(options: Options, migrations: Vec<Migration>) -> Result<Self, StoreError> {
        let Options {
            url,
            keys,
            clock,
            read_only,
        } = options;
        let mut all = crate::migrations();
        all.extend(migrations);
        let engine = match &url {
            DatabaseUrl::Sqlite(path) => {
                let path = path.clone();
                let (keys, clock) = (keys.clone(), clock.clone());
                let opened = tokio::task::spawn_blocking(move || {
                    Sqlite::open(&path, &all, &keys, &clock, read_only)
                });
                Inner::Sqlite(
                    opened
                        .await
                        .map_err(|_| StoreError::Closed("opening it stopped"))??,
                )
            }
            DatabaseUrl::Postgres(url) => {
                Inner::Postgres(Postgres::open(url, &all, &keys, &clock, read_only).await?)
            }
        };
        Ok(Self {
            engine,
            clock,
            keys,
        })
    }

    /// Runs a statement and reads each row of its answer.
    ///
    /// # Errors
    /// [`StoreError`] where the database fails or a cell is not what `read` expects.
    pub async fn rows<T>(
        &self,
        statement: &'static Statement,
        args: Args,
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let answers = self.ask(vec![Asked { statement, args }]).await?;
        answers.iter().flatten().map(read).collect()
    }

    /// Asks several questions on one way to the database, instead of one way for each. On SQLite all
    /// are answered as of one moment.
    ///
    /// # Errors
    /// As [`Db::rows`], for the first that fails.
    pub async fn together<Q: Together>(&self, questions: Q) -> Result<Q::Answers, StoreError> {
        let mut all = Vec::new();
        let read = questions.ask(&mut all);
        read(&mut Answers(self.ask(all).await?.into_iter()))
    }

    async fn ask(&self, all: Vec<Asked>) -> Result<Vec<Vec<Row>>, StoreError> {
        match &self.engine {
            Inner::Sqlite(it) => it.rows(all).await,
            Inner::Postgres(it) => it.rows(all).await,
        }
    }

    /// As [`Db::rows`], for at most one row.
    ///
    /// # Errors
    /// As [`Db::rows`]; [`StoreError::NotOne`] where several rows come.
    pub async fn maybe<T>(
        &self,
        statement: &'static Statement,
        args: Args,
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut rows = self.rows(statement, args, read).await?;
        let row = rows.pop();
        match rows.len() {
            0 => Ok(row),
            more => Err(StoreError::NotOne {
                statement: statement.name,
                found: more + 1,
            }),
        }
    }

    /// As [`Db::rows`], for exactly one row.
    ///
    /// # Errors
    /// As [`Db::rows`]; [`StoreError::NotOne`] where none or several come.
    pub async fn one<T>(
        &self,
        statement: &'static Statement,
        args: Args,
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.maybe(statement, args, read)
            .await?
            .ok_or(StoreError::NotOne {
                statement: statement.name,
                found: 0,
            })
    }

    /// Commits a unit whole, with its ledger entry and its events, or not at all. When this
    /// answers, it is on the disk. Gives the id of its entry (of no meaning for a chore).
    ///
    /// # Errors
    /// [`CommitError`]; nothing of the unit was kept then.
    pub async fn commit(&self, unit: Unit) -> Result<EntryId, CommitError> {
        let started = std::time::Instant::now();
        let entry = match &unit.why {
            Why::Entry(entry) => entry.id,
            Why::Chore(chore) => {
                metrics::counter!("kith_store_chores", "chore" => chore.name()).increment(1);
                EntryId::new()
            }
        };
        match &self.engine {
            Inner::Sqlite(it) => it.commit(unit).await?,
            Inner::Postgres(it) => it.commit(unit).await?,
        }
        metrics::histogram!("kith_store_commit_seconds").record(started.elapsed().as_secs_f64());
        Ok(entry)
    }

    /// Whether the database answers and its tables are there.
    ///
    /// # Errors
    /// [`StoreError`] where it does not.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.maybe(&crate::ledger::sql::HEAD, Args::new(), |_| Ok(()))
            .await?;
        Ok(())
    }

    /// The time, from the one clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        match &self.engine {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// The master key that it was opened with.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Gives every committed entry its place in the tree. On SQLite all have theirs already.
    ///
    /// # Errors
    /// [`StoreError`] where the database fails.
    pub async fn link_pending(&self) -> Result<(), StoreError> {
        match &self.engine {
            Inner::Sqlite(_) => Ok(()),
            Inner::Postgres(it) => it.link_pending().await,
        }
    }

    /// After very much has been written: lets the engine count what its tables hold, so that it
    /// finds its way through them. PostgreSQL does so by itself, but only after a minute or more, and
    /// until then it reads whole tables. SQLite's ways do not depend on it.
    ///
    /// # Errors
    /// [`StoreError`] where the database fails.
    pub async fn survey(&self) -> Result<(), StoreError> {
        match &self.engine {
            Inner::Sqlite(_) => Ok(()),
            Inner::Postgres(it) => it.survey().await,
        }
    }

    /// All that the database hands over for these questions, as text, before anything reads it.
    ///
    /// # Errors
    /// As [`Db::rows`].
    #[cfg(feature = "testing")]
    pub async fn handed_over<Q: Together>(&self, questions: Q) -> Result<String, StoreError> {
        let mut all = Vec::new();
        drop(questions.ask(&mut all));
        Ok(format!("{:?}", self.ask(all).await?))
    }

    /// Asks the engine to prepare a statement, without running it.
    ///
    /// # Errors
    /// [`StoreError`] where this engine does not understand it.
    #[cfg(feature = "testing")]
    pub async fn prepare(&self, statement: &'static Statement) -> Result<(), StoreError> {
        match &self.engine {
            Inner::Sqlite(it) => it.prepare(statement),
            Inner::Postgres(it) => it.prepare(statement).await,
        }
    }
}
