//! The harness: each test gets a database of its own, once on SQLite and once on PostgreSQL. The
//! PostgreSQL is a throwaway that this starts when `postgres` and `initdb` can be found.
#![expect(
    clippy::expect_used,
    reason = "a test that cannot have its database has failed"
)]

mod pair;
mod papers;
mod server;

use std::io::Write;
use std::ops::Deref;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;

use crate::{Clock, DatabaseUrl, Db, Engine, Keys, Migration, Options};

pub use pair::Pair;
pub use papers::papers;
pub use server::Server;

/// A database for one test; gone when it is dropped.
pub struct TestDb {
    db: Db,
    clock: Clock,
    url: DatabaseUrl,
    // Kept for its end.
    _folder: Option<TempDir>,
}

impl Deref for TestDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

impl TestDb {
    /// The clock, which stands until the test moves it.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Another handle on the database.
    pub fn handle(&self) -> Db {
        self.db.clone()
    }

    /// Where it is, to open it a second time.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// The same database, opened as a later program opens it: with these migrations.
    pub async fn opened_again(&self, migrations: Vec<Migration>) -> Db {
        let opened = Db::open(options(&self.url, &self.clock), migrations).await;
        opened.expect("the database opens again")
    }

    /// Runs a text as an intruder with the database's password would, past the door.
    pub async fn intrude(&self, sql: &str) {
        match &self.url {
            DatabaseUrl::Sqlite(path) => {
                let connection = rusqlite::Connection::open(path).expect("the file opens");
                connection.execute_batch(sql).expect("the intrusion works");
            }
            DatabaseUrl::Postgres(url) => {
                let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
                    .await
                    .expect("it connects");
                tokio::spawn(connection);
                client
                    .batch_execute(sql)
                    .await
                    .expect("the intrusion works");
            }
        }
    }
}

/// A database on this engine, or nothing (with a line that says why) where it cannot be had.
pub async fn database(engine: Engine, migrations: Vec<Migration>) -> Option<TestDb> {
    let (url, folder) = match engine {
        Engine::Sqlite => {
            let folder = tempfile::tempdir().expect("a temporary folder");
            (
                DatabaseUrl::Sqlite(folder.path().join("kith.db")),
                Some(folder),
            )
        }
        Engine::Postgres => (DatabaseUrl::Postgres(fresh_postgres().await?), None),
    };
    let start: jiff::Timestamp = "2026-03-02T10:00:00Z".parse().expect("a time");
    let clock = Clock::held_at(start);
    let db = Db::open(options(&url, &clock), migrations)
        .await
        .expect("the database opens");
    Some(TestDb {
        db,
        clock,
        url,
        _folder: folder,
    })
}

/// How a database of a test is opened, by whoever opens it again.
#[must_use]
pub fn options(url: &DatabaseUrl, clock: &Clock) -> Options {
    Options {
        url: url.clone(),
        keys: Keys::for_tests(),
        clock: clock.clone(),
        read_only: false,
    }
}

/// A new, empty database in the throwaway PostgreSQL.
async fn fresh_postgres() -> Option<String> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    let server = SERVER.get_or_init(|| Server::start(&[]));
    let server = server.as_ref().map_err(|why| not_tested(why)).ok()?;
    let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let (client, connection) =
        tokio_postgres::connect(&server.url("postgres"), tokio_postgres::NoTls)
            .await
            .expect("the throwaway PostgreSQL answers");
    tokio::spawn(connection);
    client
        .batch_execute(&format!("create database {name}"))
        .await
        .expect("a database is made");
    Some(server.url(&name))
}

/// A PostgreSQL of this test's own, to stop and to start, or nothing where there is none. These
/// settings (`name=value`) are added to it.
pub fn own_server(settings: &[&str]) -> Option<Server> {
    Server::start(settings).map_err(|why| not_tested(&why)).ok()
}

/// A PostgreSQL of this test's own with a synchronous standby, or nothing where there is none.
pub fn own_pair() -> Option<Pair> {
    Pair::start().map_err(|why| not_tested(&why)).ok()
}

/// Past the test runner's capture, so that a run says what it did not do.
fn not_tested(why: &str) {
    let _ = writeln!(std::io::stderr(), "NOT TESTED ON POSTGRESQL: {why}");
}

/// Makes of one test two: `name::sqlite` and `name::postgres`.
///
/// ```ignore
/// both_engines!(migrations = migrations(), async fn a_sentence(db: TestDb) { … });
/// ```
#[macro_export]
macro_rules! both_engines {
    (migrations = $migrations:expr, $($(#[$meta:meta])* async fn $name:ident($db:ident: TestDb) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn check($db: $crate::testing::TestDb) $body

            fn on(engine: $crate::Engine) {
                $crate::testing::run(async move {
                    if let Some(db) = $crate::testing::database(engine, $migrations).await {
                        Box::pin(check(db)).await;
                    }
                });
            }

            #[test]
            fn sqlite() {
                on($crate::Engine::Sqlite);
            }

            #[test]
            fn postgres() {
                on($crate::Engine::Postgres);
            }
        }
    )+};
}

/// Runs a test to its end.
pub fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(test);
}
