//! Sends a unit. All of it goes off before an answer is waited for, and many rows for one table
//! travel as one statement, so that a unit costs one journey to the server (two with a guard)
//! however many rows it has.

use std::future::poll_fn;
use std::task::Poll;

use deadpool_postgres::{Client, GenericClient};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, maybe_done};
use tokio_postgres::Error;

use super::failing::words;
use super::insert::{Cell, Insert};
use crate::unit::Step;
use crate::{CommitError, StoreError};

/// A connection with a transaction under way. Dropped before the end of that, it is closed rather
/// than lent to somebody else, and the server undoes what was not committed.
struct UnderWay(Option<Client>);

impl UnderWay {
    /// The transaction has ended: the connection goes back to the pool.
    fn ended(mut self) {
        drop(self.0.take());
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if let Some(client) = self.0.take() {
            drop(Client::take(client));
        }
    }
}

/// Does these steps, and then those, in one transaction. A unit without a guard is committed in the
/// same breath; the server makes an undoing of that where a statement before it failed.
pub(super) async fn commit(
    client: Client,
    steps: &[Step],
    then: &[Step],
) -> Result<(), CommitError> {
    let mut sendings = prepared(&client, steps).await?;
    sendings.extend(prepared(&client, then).await?);
    let guarded = sendings.iter().any(|it| it.must.is_some());
    let under_way = UnderWay(Some(client));
    let Some(client) = &under_way.0 else {
        return Err(StoreError::Closed("its connection has gone").into());
    };
    let mut all = vec![simple(client, "begin")];
    all.extend(sendings.iter().map(|it| it.send(client)));
    if !guarded {
        all.push(simple(client, "commit"));
    }
    let mut answers = in_order(all).await.into_iter();
    let begun = answers.next().transpose().map_err(words);
    let mut done = match begun {
        Ok(_) => judged(&sendings, &mut answers),
        Err(error) => Err(error),
    };
    if guarded {
        let end = if done.is_ok() { "commit" } else { "rollback" };
        let ended = client.batch_execute(end).await.map_err(words);
        done = done.and(ended);
    } else if done.is_ok() {
        done = answers.next().transpose().map(drop).map_err(words);
    }
    under_way.ended();
    done
}

/// Does these steps in a transaction that somebody else begins and ends.
pub(super) async fn perform<C: GenericClient>(
    client: &C,
    steps: &[Step],
) -> Result<(), CommitError> {
    let sendings = prepared(client, steps).await?;
    let all = sendings.iter().map(|it| it.send(client)).collect();
    judged(&sendings, &mut in_order(all).await.into_iter())
}

/// One statement, with what it is given.
struct Sending<'a> {
    name: &'static str,
    statement: tokio_postgres::Statement,
    cells: Vec<Cell<'a>>,
    must: Option<u64>,
}

impl<'a> Sending<'a> {
    fn send<'s, C: GenericClient>(&'s self, client: &'s C) -> BoxFuture<'s, Result<u64, Error>> {
        client.execute_raw(&self.statement, &self.cells)
    }
}

/// The steps as they are sent. A statement that this connection does not know yet is prepared.
async fn prepared<'a, C: GenericClient>(
    client: &C,
    steps: &'a [Step],
) -> Result<Vec<Sending<'a>>, CommitError> {
    let mut all = Vec::new();
    for run in steps.chunk_by(Step::goes_with) {
        let Some(first) = run.first() else { continue };
        let prepare = async |sql: &str| client.prepare_cached(sql).await.map_err(words);
        let statement = prepare(first.statement.sql).await?;
        let several = Insert::of(first.statement.sql)
            .filter(|_| run.len() > 1)
            .and_then(|insert| insert.of_many(statement.params()));
        if let Some(sql) = several {
            all.push(Sending {
                name: first.statement.name,
                statement: prepare(&sql).await?,
                cells: Cell::columns(run.iter().map(|step| &step.args)),
                must: None,
            });
            continue;
        }
        all.extend(run.iter().map(|step| Sending {
            name: step.statement.name,
            statement: statement.clone(),
            cells: step.args.iter().map(Cell::One).collect(),
            must: step.must,
        }));
    }
    Ok(all)
}

/// The first thing that went wrong, in the order of the statements.
fn judged(
    sendings: &[Sending<'_>],
    answers: &mut impl Iterator<Item = Result<u64, Error>>,
) -> Result<(), CommitError> {
    for (sending, touched) in sendings.iter().zip(answers) {
        let touched = touched.map_err(words)?;
        if sending.must.is_some_and(|rows| rows != touched) {
            return Err(CommitError::Conflict {
                statement: sending.name,
            });
        }
    }
    Ok(())
}

fn simple<'c>(client: &'c Client, sql: &'static str) -> BoxFuture<'c, Result<u64, Error>> {
    client
        .batch_execute(sql)
        .map(|done| done.map(|()| 0))
        .boxed()
}

/// Starts all of them in this order, and then waits for each. A statement is handed to the
/// connection when its future is first polled, so this is the order in which the server does them.
async fn in_order<T>(all: Vec<BoxFuture<'_, T>>) -> Vec<T> {
    let mut all: Vec<_> = all.into_iter().map(maybe_done).collect();
    poll_fn(|context| {
        for one in &mut all {
            let _ = one.poll_unpin(context);
        }
        Poll::Ready(())
    })
    .await;
    let mut answers = Vec::with_capacity(all.len());
    for mut one in all {
        (&mut one).await;
        answers.extend(std::pin::Pin::new(&mut one).take_output());
    }
    answers
}
