//! The harness: each test gets a database of its own, once on SQLite and once on PostgreSQL. The
//! PostgreSQL is a throwaway that this starts when `postgres` and `initdb` can be found.
#![expect(
    clippy::expect_used,
    reason = "a test that cannot have its database has failed"
)]

use std::io::{BufRead, BufReader, Write};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;

use crate::{Clock, DatabaseUrl, Db, Engine, Keys, Migration, Options};

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
    let options = Options {
        url: url.clone(),
        keys: Keys::for_tests(),
        clock: clock.clone(),
        read_only: false,
    };
    let db = Db::open(options, migrations)
        .await
        .expect("the database opens");
    Some(TestDb {
        db,
        clock,
        url,
        _folder: folder,
    })
}

/// A new, empty database in the throwaway PostgreSQL.
async fn fresh_postgres() -> Option<String> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    let server = match SERVER.get_or_init(Server::start) {
        Ok(server) => server,
        Err(why) => {
            // Past the test runner's capture, so that a run says what it did not do.
            let _ = writeln!(std::io::stderr(), "NOT TESTED ON POSTGRESQL: {why}");
            return None;
        }
    };
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

/// A PostgreSQL that dies with this process: it is started by a shell that waits for its standard
/// input to close, which happens however the process ends.
struct Server {
    folder: PathBuf,
    _watcher: Child,
}

impl Server {
    fn start() -> Result<Self, String> {
        let bin = binaries().ok_or(
            "postgres and initdb were not found; install PostgreSQL to run these tests on it too",
        )?;
        let folder = tempfile::Builder::new()
            .prefix("kith-postgres-")
            .tempdir()
            .map_err(|error| error.to_string())?
            .keep();
        let as_user = run_as(&folder)?;
        let script = format!(
            r#"cd {folder}
{as_user} "{bin}/initdb" --no-sync --auth=trust --username=kith --encoding=UTF8 --locale=C {folder}/data >{folder}/log 2>&1 || {{ echo "initdb failed, see {folder}/log"; exit 1; }}
{as_user} "{bin}/postgres" -D {folder}/data -k {folder} -h '' -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=400 -c shared_buffers=128MB >>{folder}/log 2>&1 &
server=$!
for try in $(seq 100); do
  [ -S {folder}/.s.PGSQL.5432 ] && {as_user} "{bin}/psql" -h {folder} -U kith -d postgres -c 'select 1' >/dev/null 2>&1 && break
  sleep 0.1
done
echo ready
cat >/dev/null
kill -QUIT $server
wait $server
rm -rf {folder}"#,
            folder = folder.display(),
            bin = bin.display(),
        );
        let mut watcher = Command::new("sh")
            .args(["-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut line = String::new();
        let output = watcher.stdout.take().ok_or("the shell has no output")?;
        BufReader::new(output)
            .read_line(&mut line)
            .map_err(|error| error.to_string())?;
        match line.trim() {
            "ready" => Ok(Self {
                folder,
                _watcher: watcher,
            }),
            other => Err(other.to_owned()),
        }
    }

    fn url(&self, name: &str) -> String {
        // A socket's folder as host, percent-encoded.
        let host = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://kith@{host}/{name}")
    }
}

/// PostgreSQL refuses to run as root, so root hands it to a user of little power.
fn run_as(folder: &Path) -> Result<&'static str, String> {
    let id = Command::new("id")
        .arg("-u")
        .output()
        .map_err(|error| error.to_string())?;
    if String::from_utf8_lossy(&id.stdout).trim() != "0" {
        return Ok("");
    }
    let user = ["postgres", "nobody"]
        .into_iter()
        .find(|user| {
            Command::new("id")
                .args(["-u", user])
                .output()
                .is_ok_and(|it| it.status.success())
        })
        .ok_or("as root there must be a user `postgres` or `nobody` to run PostgreSQL as")?;
    Command::new("chown")
        .arg(user)
        .arg(folder)
        .status()
        .map_err(|error| error.to_string())?;
    match user {
        "postgres" => Ok("setpriv --reuid=postgres --regid=postgres --clear-groups"),
        _ => Ok("setpriv --reuid=nobody --regid=nogroup --clear-groups"),
    }
}

/// The folder with PostgreSQL's programs: on the PATH, or where Debian puts them.
fn binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let debian = debian.filter_map(|it| it.ok().map(|it| it.path().join("bin")));
    std::env::split_paths(&path)
        .chain(debian)
        .filter(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .filter_map(|folder| {
            // A link on the PATH may stand alone: the real folder has psql and the libraries.
            let real = folder.join("initdb").canonicalize().ok()?;
            real.parent().map(Path::to_owned)
        })
        .next()
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
