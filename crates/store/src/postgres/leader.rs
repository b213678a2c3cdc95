//! Linking on PostgreSQL. Entries are committed with their unit but without a place in the tree;
//! whichever program holds the lock gives them one, in batches, a moment later. Chaining inside
//! each request's transaction would make every request wait for every other.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Pool, Transaction};
use tokio::sync::Notify;

use super::failing::no_connection;
use super::sending::perform;
use super::{borrowed, rows_of, step};
use crate::ledger::linker::Linker;
use crate::ledger::sql;
use crate::row::Row;
use crate::{Args, Clock, CommitError, Keys, Statement, StoreError, Value, args};

/// Entries linked in one transaction.
const BATCH: i64 = 1_000;
/// After a change the leader waits this long, so that more can be linked together: the longest
/// that an entry stands unlinked while a leader lives.
const GATHER: Duration = Duration::from_millis(50);
/// Without news it still looks this often, for what other programs left.
const LOOK: Duration = Duration::from_secs(1);
/// Held by the one that links.
const LINK_LOCK: i64 = 0x6b69_7468_0002;

// These two are PostgreSQL's alone, so they are not among the registered ones.
static TAKE_LINK_LOCK: Statement = Statement::new(
    "TAKE_LINK_LOCK",
    module_path!(),
    "select pg_advisory_xact_lock($1)",
);
static LINK: Statement = Statement::new(
    "LINK",
    module_path!(),
    "update ledger set seq = it.seq, leaf = decode(it.leaf, 'hex'), seal = decode(it.seal, 'hex') \
     from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]) as it(id, seq, leaf, seal) \
     where ledger.id = it.id and ledger.seq is null",
);

pub(super) struct Leader {
    pool: Pool,
    keys: Keys,
    clock: Clock,
    news: Notify,
}

impl Leader {
    /// Checks the ledger's head and starts the task, which ends with the last use of the database.
    pub(super) async fn start(
        pool: Pool,
        keys: Keys,
        clock: Clock,
    ) -> Result<Arc<Self>, StoreError> {
        let it = Arc::new(Self {
            pool,
            keys,
            clock,
            news: Notify::new(),
        });
        it.link_all().await?;
        let weak = Arc::downgrade(&it);
        tokio::spawn(async move {
            let mut failing = false;
            while let Some(leader) = weak.upgrade() {
                let woken = tokio::time::timeout(LOOK, leader.news.notified()).await;
                if woken.is_ok() {
                    tokio::time::sleep(GATHER).await;
                }
                // Said once, and once when it is over: a server that is away is asked every second. Where
                // nobody else holds it the program is ending, and its connections with it.
                match leader.link_all().await {
                    Err(error) if !failing && Arc::strong_count(&leader) > 1 => {
                        tracing::error!(%error, "entries of the ledger could not be linked");
                        failing = true;
                    }
                    Ok(()) if failing => {
                        tracing::info!("entries of the ledger are linked again");
                        failing = false;
                    }
                    _ => {}
                }
            }
        });
        Ok(it)
    }

    /// Says that there is something to link.
    pub(super) fn nudge(&self) {
        self.news.notify_one();
    }

    /// Links whatever waits.
    pub(super) async fn link_all(&self) -> Result<(), StoreError> {
        while self.link_batch().await? == BATCH.unsigned_abs() as usize {}
        Ok(())
    }

    async fn link_batch(&self) -> Result<usize, StoreError> {
        let mut client = self
            .pool
            .get()
            .await
            .map_err(|error| no_connection(&error))?;
        let transaction = client.transaction().await?;
        ask(&transaction, &TAKE_LINK_LOCK, args![LINK_LOCK]).await?;
        let mut linker = self.linker(&transaction).await?;
        let pending = ask(&transaction, &sql::PENDING, args![BATCH]).await?;
        if pending.is_empty() {
            return Ok(0);
        }
        let mut steps = vec![step(&LINK, link(&mut linker, &pending)?)];
        let settled = linker.settle(self.clock.now());
        steps.extend(
            settled
                .into_iter()
                .map(|(statement, args)| step(statement, args)),
        );
        if let Some(first) = steps.first_mut() {
            first.must = Some(pending.len() as u64);
        }
        perform(&transaction, &steps)
            .await
            .map_err(|error| match error {
                CommitError::Store(error) => error,
                other => StoreError::Ledger(other.to_string()),
            })?;
        transaction.commit().await?;
        Ok(pending.len())
    }

    async fn linker(&self, transaction: &Transaction<'_>) -> Result<Linker, StoreError> {
        let head = ask(transaction, &sql::HEAD, Args::new()).await?;
        let last = number(&ask(transaction, &sql::LAST_SEQ, Args::new()).await?, "seq")?;
        let kept = ask(transaction, &sql::LAST_CHECKPOINT, Args::new()).await?;
        Linker::resume(&self.keys, head.first(), last, kept.first())
    }
}

/// Links the entries of these rows; gives the arguments of [`LINK`].
fn link(linker: &mut Linker, pending: &[Row]) -> Result<Args, StoreError> {
    let (mut ids, mut seqs, mut leaves, mut seals) = (vec![], vec![], vec![], vec![]);
    for row in pending {
        let written = sql::written(row)?;
        let linked = linker.link(&written);
        ids.push(written.id.uuid());
        seqs.push(linked.seq.cast_signed());
        leaves.push(hex::encode(linked.leaf));
        seals.push(hex::encode(linked.seal));
    }
    Ok(args![ids, seqs, leaves, seals])
}

async fn ask(
    transaction: &Transaction<'_>,
    statement: &'static Statement,
    args: Vec<Value>,
) -> Result<Vec<Row>, StoreError> {
    let prepared = transaction.prepare_cached(statement.sql).await?;
    rows_of(
        statement,
        &transaction.query(&prepared, &borrowed(&args)).await?,
    )
}

fn number(rows: &[Row], column: &str) -> Result<Option<i64>, StoreError> {
    rows.first().map_or(Ok(None), |row| row.get(column))
}
