//! The one writer: a thread that takes the units which wait, does them in one transaction (each in
//! a savepoint of its own), links their entries, and answers once all of it is on the disk.

use std::sync::mpsc;

use rusqlite::{Connection, ErrorCode};
use tokio::sync::oneshot;

use super::ledger_state;
use crate::events::ADD_EVENT;
use crate::ledger::linker::Linker;
use crate::ledger::sql::{ADD_ENTRY, ADD_SUBJECT, entry_args};
use crate::unit::{Step, Why};
use crate::{Args, Clock, CommitError, Entry, Keys, Statement, StoreError, Unit, args};

/// Units in one transaction at most: enough to share a disk flush, few enough to answer soon.
const GROUP: usize = 128;

type Answer = oneshot::Sender<Result<(), CommitError>>;

struct Job {
    unit: Unit,
    answer: Answer,
}

/// Sends units to the writer's thread, which ends when the last of these is dropped.
#[derive(Clone)]
pub(crate) struct Writer(mpsc::Sender<Job>);

impl Writer {
    pub(super) fn start(
        connection: Connection,
        keys: &Keys,
        clock: &Clock,
    ) -> Result<Self, StoreError> {
        // In one transaction: another program may be writing.
        connection.execute_batch("begin")?;
        let linker = ledger_state(&connection, keys)?;
        connection.execute_batch("commit")?;
        let (keys, clock) = (keys.clone(), clock.clone());
        let (sender, jobs) = mpsc::channel();
        std::thread::Builder::new()
            .name("kith-writer".into())
            .spawn(move || {
                Loop {
                    connection,
                    linker,
                    seen: None,
                    keys,
                    clock,
                }
                .run(&jobs)
            })
            .map_err(|source| StoreError::File {
                what: "could not start the writer of",
                path: "the database".into(),
                source,
            })?;
        Ok(Self(sender))
    }

    pub(super) async fn commit(&self, unit: Unit) -> Result<(), CommitError> {
        let (answer, answered) = oneshot::channel();
        self.0
            .send(Job { unit, answer })
            .map_err(|_| StoreError::Closed("its writer has stopped"))?;
        answered
            .await
            .map_err(|_| StoreError::Closed("its writer has stopped"))?
    }
}

struct Loop {
    connection: Connection,
    linker: Linker,
    /// SQLite's count of what others have changed, when the linker last agreed with the file; none
    /// where it may not agree.
    seen: Option<i64>,
    keys: Keys,
    clock: Clock,
}

impl Loop {
    fn run(mut self, jobs: &mpsc::Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            let mut group = vec![first];
            group.extend(jobs.try_iter().take(GROUP - 1));
            metrics::histogram!("kith_store_group_units").record(group.len() as f64);
            self.settle(group);
        }
    }

    /// Does a group and answers each of its jobs, whatever happens.
    fn settle(&mut self, group: Vec<Job>) {
        let (units, answers): (Vec<Unit>, Vec<Answer>) =
            group.into_iter().map(|job| (job.unit, job.answer)).unzip();
        match self.transact(units) {
            Ok(results) => {
                for (answer, result) in answers.into_iter().zip(results) {
                    // Nobody may be waiting any more; what was done stays done.
                    let _ = answer.send(result);
                }
            }
            Err(error) => {
                self.seen = None;
                let _ = self.say("rollback");
                tracing::error!(%error, "a group of changes could not be committed");
                for answer in answers {
                    let _ = answer.send(Err(failed(&error)));
                }
            }
        }
    }

    fn transact(&mut self, units: Vec<Unit>) -> Result<Vec<Result<(), CommitError>>, StoreError> {
        self.say("begin immediate")?;
        self.catch_up()?;
        let linked_before = self.linker.size();
        let alone = units.len() == 1;
        let mut results = Vec::with_capacity(units.len());
        for unit in units {
            let done = if alone {
                self.alone(unit)
            } else {
                self.among_others(unit)?
            };
            results.push(done);
        }
        if alone && results.iter().any(Result::is_err) {
            self.say("rollback")?;
            return Ok(results);
        }
        if self.linker.size() > linked_before {
            for (statement, args) in self.linker.settle(self.clock.now()) {
                self.execute(statement, args)?;
            }
        }
        self.say("commit")?;
        Ok(results)
    }

    /// Goes on from where the ledger now ends, where another program (a command beside the pages) has
    /// written since: its entries are in the tree that the next ones join.
    fn catch_up(&mut self) -> Result<(), StoreError> {
        let seen = self
            .connection
            .prepare_cached("pragma data_version")?
            .query_row([], |row| row.get(0))?;
        if self.seen != Some(seen) {
            self.linker = ledger_state(&self.connection, &self.keys)?;
            self.seen = Some(seen);
        }
        Ok(())
    }

    /// Does the only unit of a transaction, which is rolled back where it fails: without a
    /// savepoint, because that copies each page that a large unit touches.
    fn alone(&mut self, unit: Unit) -> Result<(), CommitError> {
        let before = self.linker.clone();
        let done = self.perform(unit);
        if done.is_err() {
            self.linker = before;
        }
        done
    }

    /// Does one unit in a savepoint: its failure is its own, a failed savepoint everybody's.
    fn among_others(&mut self, unit: Unit) -> rusqlite::Result<Result<(), CommitError>> {
        self.say("savepoint unit")?;
        let done = self.alone(unit);
        if done.is_err() {
            self.say("rollback to unit")?;
        }
        self.say("release unit")?;
        Ok(done)
    }

    fn perform(&mut self, unit: Unit) -> Result<(), CommitError> {
        for Step {
            statement,
            args,
            must,
        } in unit.steps
        {
            let touched = self.execute(statement, args).map_err(words)?;
            if must.is_some_and(|rows| rows != touched) {
                return Err(CommitError::Conflict {
                    statement: statement.name,
                });
            }
        }
        let Why::Entry(mut entry) = unit.why else {
            return Ok(());
        };
        entry.at = self.clock.now();
        self.append(&entry).map_err(words)?;
        for event in unit.events {
            let row = args![
                event.id,
                entry.at,
                event.kind,
                event.person,
                event.body,
                entry.id
            ];
            self.execute(&ADD_EVENT, row).map_err(words)?;
        }
        Ok(())
    }

    fn append(&mut self, entry: &Entry) -> rusqlite::Result<()> {
        let written = entry.written();
        let link = self.linker.link(&written);
        self.execute(
            &ADD_ENTRY,
            entry_args(&written, Some((link.seq, link.leaf, link.seal))),
        )?;
        for person in &entry.subjects {
            self.execute(&ADD_SUBJECT, args![*person, entry.id])?;
        }
        Ok(())
    }

    /// Begins or ends something: a text that is run so often is kept prepared.
    fn say(&self, text: &'static str) -> rusqlite::Result<()> {
        self.connection.prepare_cached(text)?.execute([]).map(drop)
    }

    fn execute(&self, statement: &'static Statement, args: Args) -> rusqlite::Result<u64> {
        let mut prepared = self.connection.prepare_cached(statement.sqlite_sql())?;
        prepared
            .execute(rusqlite::params_from_iter(args))
            .map(|rows| rows as u64)
    }
}

fn words(error: rusqlite::Error) -> CommitError {
    match &error {
        rusqlite::Error::SqliteFailure(code, Some(message))
            if code.code == ErrorCode::ConstraintViolation =>
        {
            let name = message.rsplit(": ").next().unwrap_or("constraint");
            CommitError::Constraint {
                name: name.to_owned(),
            }
        }
        _ => CommitError::Store(error.into()),
    }
}

/// The group's failure, told to each of its members.
fn failed(error: &StoreError) -> CommitError {
    let error = match error {
        StoreError::Sqlite(error) => error,
        StoreError::Ledger(why) => return StoreError::Ledger(why.clone()).into(),
        _ => return StoreError::Closed("its writer could not go on").into(),
    };
    let code = error.sqlite_error().map_or(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ERROR),
        |it| *it,
    );
    CommitError::Store(rusqlite::Error::SqliteFailure(code, Some(error.to_string())).into())
}
