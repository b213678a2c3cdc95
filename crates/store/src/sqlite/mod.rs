//! SQLite inside the program: many readers, one writer that groups what waits.

pub(crate) mod dialect;
mod values;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use crate::ledger::linker::Linker;
use crate::ledger::sql;
use crate::query::Asked;
use crate::row::Row;
use crate::{Args, Clock, CommitError, Keys, Migration, Statement, StoreError, Unit};

pub(crate) use writer::Writer;

/// How many statements each connection keeps prepared.
const PREPARED: usize = 256;
/// Readers at once. More would only wait for the same disk and cores.
const READERS: usize = 8;

/// A SQLite database.
#[derive(Clone)]
pub(crate) struct Sqlite {
    readers: Arc<Readers>,
    writer: Option<Writer>,
}

struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    places: Arc<Semaphore>,
}

impl Sqlite {
    /// Opens (or makes) the file, migrates it and starts its writer. With `read_only` nothing is
    /// changed and there is no writer.
    pub(crate) fn open(
        path: &Path,
        migrations: &[Migration],
        keys: &Keys,
        clock: &Clock,
        read_only: bool,
    ) -> Result<Self, StoreError> {
        let readers = Arc::new(Readers {
            path: path.to_owned(),
            idle: Mutex::new(Vec::new()),
            places: Arc::new(Semaphore::new(READERS)),
        });
        if read_only {
            return Ok(Self {
                readers,
                writer: None,
            });
        }
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|source| StoreError::File {
                what: "could not make the folder",
                path: parent.display().to_string(),
                source,
            })?;
        }
        let mut connection = connect(path, false)?;
        crate::migrate::sqlite(&mut connection, migrations, clock)?;
        let writer = Writer::start(connection, keys, clock)?;
        Ok(Self {
            readers,
            writer: Some(writer),
        })
    }

    /// The rows of each statement, all of them read by one connection as of one moment.
    pub(crate) async fn rows(&self, all: Vec<Asked>) -> Result<Vec<Vec<Row>>, StoreError> {
        let readers = Arc::clone(&self.readers);
        let place = Arc::clone(&readers.places)
            .acquire_owned()
            .await
            .map_err(|_| StoreError::Closed("no reader is left"))?;
        tokio::task::spawn_blocking(move || {
            let connection = readers.take()?;
            let rows = read(&connection, all);
            readers.give_back(connection);
            drop(place);
            rows
        })
        .await
        .map_err(|_| StoreError::Closed("a reader stopped"))?
    }

    pub(crate) async fn commit(&self, unit: Unit) -> Result<(), CommitError> {
        let writer = self
            .writer
            .as_ref()
            .ok_or(StoreError::Closed("it was opened for reading only"))?;
        writer.commit(unit).await
    }

    /// Prepares a text without running it.
    #[cfg(feature = "testing")]
    pub(crate) fn prepare(&self, statement: &'static Statement) -> Result<(), StoreError> {
        let connection = self.readers.take()?;
        let prepared = connection.prepare(statement.sqlite_sql()).map(|_| ());
        self.readers.give_back(connection);
        Ok(prepared?)
    }
}

impl Readers {
    fn take(&self) -> Result<Connection, StoreError> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        idle.map_or_else(|| connect(&self.path, true), Ok)
    }

    fn give_back(&self, connection: Connection) {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
    }
}

fn connect(path: &Path, read_only: bool) -> Result<Connection, StoreError> {
    let access = if read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
    };
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // One plan for each statement, whatever is bound to it. Otherwise a statement that a partial index
    // may serve is parsed and planned again each time it is run.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.busy_timeout(std::time::Duration::from_secs(30))?;
    // 16 MB are cached a reader. The file is not mapped: each commit makes every reader give its map
    // back, and mapping again costs a view more than reading its few pages does.
    connection.execute_batch(
        "pragma foreign_keys = on; pragma cache_size = -16000; pragma mmap_size = 0; \
         pragma temp_store = memory; pragma trusted_schema = off;",
    )?;
    if !read_only {
        // FULL: what was answered as done survives a loss of power. The writer has 128 MB of cache
        // and lets the log grow to 64 MB, because a load touches pages all over the keys' tree.
        connection.execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; \
             pragma cache_size = -131072; pragma wal_autocheckpoint = 16000;",
        )?;
    }
    Ok(connection)
}

/// Runs statements in one transaction, so that the file's state is looked up once.
fn read(connection: &Connection, all: Vec<Asked>) -> Result<Vec<Vec<Row>>, StoreError> {
    let together = all.len() > 1;
    if together {
        connection.prepare_cached("begin")?.execute([])?;
    }
    let rows = all
        .into_iter()
        .map(|it| query(connection, it.statement, it.args))
        .collect();
    if together {
        connection.prepare_cached("commit")?.execute([])?;
    }
    rows
}

/// Runs a query on a connection and takes all of its rows.
fn query(
    connection: &Connection,
    statement: &'static Statement,
    args: Args,
) -> Result<Vec<Row>, StoreError> {
    let mut prepared = connection.prepare_cached(statement.sqlite_sql())?;
    let columns = statement.columns(|| prepared.column_names().map(str::to_owned).collect());
    let mut found = prepared.query(rusqlite::params_from_iter(args))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let cells = (0..columns.len())
            .map(|at| row.get_ref(at).map(values::cell))
            .collect::<Result<_, _>>()?;
        rows.push(Row {
            columns: Arc::clone(&columns),
            cells,
        });
    }
    Ok(rows)
}

/// The ledger's state as the writer needs it at its start.
fn ledger_state(connection: &Connection, keys: &Keys) -> Result<Linker, StoreError> {
    let head = query(connection, &sql::HEAD, Vec::new())?;
    let last = query(connection, &sql::LAST_SEQ, Vec::new())?;
    let kept = query(connection, &sql::LAST_CHECKPOINT, Vec::new())?;
    let last = last.first().map_or(Ok(None), |row| row.get("seq"))?;
    Linker::resume(keys, head.first(), last, kept.first())
}
