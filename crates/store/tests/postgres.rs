//! PostgreSQL as a server of its own: whom a connection trusts, and what happens while it is away.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use kith_store::ledger::verify::verify;
use kith_store::testing::{Server, options, own_server, papers, run};
use kith_store::{Actor, Clock, CommitError, Db, Entry, StoreError, Unit, args, statement};
use tempfile::TempDir;

async fn opened(url: &str) -> Result<Db, StoreError> {
    Db::open(options(&url.parse().unwrap(), &Clock::system()), vec![]).await
}

async fn refusal(url: &str) -> String {
    match opened(url).await {
        Ok(_) => panic!("{url} was believed"),
        Err(error) => error.to_string(),
    }
}

/// The papers of two authorities, in a folder each.
struct Papers(TempDir);

impl Papers {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["", "ours", "theirs"] {
            let path = folder.path().join(name);
            fs::create_dir_all(&path).unwrap();
            // The server's user must get to its own files.
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        for name in ["ours", "theirs"] {
            papers(&folder.path().join(name));
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    /// A server with this certificate.
    fn server(&self) -> Option<Server> {
        let key = self.path("ours/server.key");
        give_to_the_servers_user(Path::new(&key));
        own_server(&[
            "ssl=on",
            &format!("ssl_cert_file={}", self.path("ours/server.pem")),
            &format!("ssl_key_file={key}"),
        ])
    }
}

/// PostgreSQL wants its key for itself; as root it runs as another user.
fn give_to_the_servers_user(key: &Path) {
    for user in ["postgres", "nobody"] {
        let given = Command::new("chown").arg(user).arg(key).output();
        if given.is_ok_and(|it| it.status.success()) {
            return;
        }
    }
}

#[test]
fn a_server_is_believed_with_its_own_authority_and_its_own_name_only() {
    run(async {
        let papers = Papers::new();
        let Some(server) = papers.server() else {
            return;
        };
        let (ours, theirs) = (
            papers.path("ours/authority.pem"),
            papers.path("theirs/authority.pem"),
        );
        let at = |host: &str, rest: &str| format!("{}?{rest}", server.url_at(host, "postgres"));

        let db = opened(&at(
            "localhost",
            &format!("sslmode=verify-full&sslrootcert={ours}"),
        ))
        .await
        .unwrap();
        db.commit(entry()).await.unwrap();
        assert_eq!(encrypted(&server).await, "true");

        let error = refusal(&at("localhost", &format!("sslrootcert={theirs}"))).await;
        assert!(
            error.contains("signed by nobody that is trusted here"),
            "{error}"
        );
        let error = refusal(&at("localhost", "sslmode=verify-full")).await;
        assert!(
            error.contains("signed by nobody that is trusted here"),
            "{error}"
        );
        let error = refusal(&at("127.0.0.1", &format!("sslrootcert={ours}"))).await;
        assert!(error.contains("is for another host"), "{error}");

        opened(&at(
            "127.0.0.1",
            &format!("sslmode=verify-ca&sslrootcert={ours}"),
        ))
        .await
        .unwrap();
        for mode in ["verify-ca", "require"] {
            let error = refusal(&at(
                "127.0.0.1",
                &format!("sslmode={mode}&sslrootcert={theirs}"),
            ))
            .await;
            assert!(
                error.contains("signed by nobody that is trusted here"),
                "{error}"
            );
        }
        opened(&at("127.0.0.1", "sslmode=require")).await.unwrap();

        let error = refusal(&at("localhost", "sslrootcert=/nowhere/authority.pem")).await;
        assert!(error.contains("/nowhere/authority.pem"), "{error}");
    });
}

/// Whether every connection to it over the network is encrypted, as it says itself.
async fn encrypted(server: &Server) -> String {
    let (client, connection) =
        tokio_postgres::connect(&server.url("postgres"), tokio_postgres::NoTls)
            .await
            .unwrap();
    tokio::spawn(connection);
    let row = client
        .query_one(
            "select bool_and(ssl)::text from pg_stat_ssl join pg_stat_activity using (pid) \
             where client_addr is not null",
            &[],
        )
        .await
        .unwrap();
    row.get(0)
}

#[test]
fn a_server_without_tls_is_spoken_to_only_where_that_was_not_forbidden() {
    run(async {
        let Some(server) = own_server(&[]) else {
            return;
        };
        for mode in ["require", "verify-ca", "verify-full"] {
            let url = format!("{}?sslmode={mode}", server.url_at("localhost", "postgres"));
            let error = refusal(&url).await;
            assert!(error.contains("it offers no TLS"), "{mode}: {error}");
            assert!(error.contains("sslmode=disable"), "{mode}: {error}");
        }
        for rest in ["", "?sslmode=prefer", "?sslmode=disable"] {
            let url = format!("{}{rest}", server.url_at("localhost", "postgres"));
            opened(&url).await.unwrap();
        }
    });
}

statement!(
    KNOWN = "select cast(reltuples as bigint) as entries from pg_class where relname = 'ledger'"
);

#[test]
fn after_a_survey_the_server_knows_what_its_tables_hold() {
    run(async {
        let Some(server) = own_server(&["autovacuum=off"]) else {
            return;
        };
        let db = opened(&server.url("postgres")).await.unwrap();
        for _ in 0..5 {
            db.commit(entry()).await.unwrap();
        }
        let known = async || {
            db.one(&KNOWN, args![], |row| row.get::<i64>("entries"))
                .await
        };
        assert_eq!(known().await.unwrap(), -1, "nothing is known yet");
        db.survey().await.unwrap();
        assert_eq!(known().await.unwrap(), 5);
    });
}

#[test]
fn while_the_server_is_away_nothing_is_done_and_when_it_is_back_all_goes_on() {
    run(async {
        let Some(server) = own_server(&[]) else {
            return;
        };
        let db = opened(&server.url("postgres")).await.unwrap();
        db.commit(entry()).await.unwrap();
        db.ready().await.unwrap();

        server.stop();
        // What was lent before may be found dead by using it; what is asked for now cannot be had.
        let _ = db.ready().await;
        let error = db.ready().await.unwrap_err();
        assert!(matches!(error, StoreError::Unreachable(_)), "{error}");
        let error = db.commit(entry()).await.unwrap_err();
        assert!(
            matches!(error, CommitError::Store(StoreError::Unreachable(_))),
            "{error}"
        );
        assert!(
            refusal(&server.url("postgres"))
                .await
                .contains("cannot be reached")
        );

        server.start_again();
        db.ready().await.unwrap();
        db.commit(entry()).await.unwrap();
        // Whoever links was cut off as well, and goes on by itself.
        for _ in 0..100 {
            if verify(&db, &[], |_| ()).await.unwrap().entries == 2 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the entry from after was never linked");
    });
}

fn entry() -> Unit {
    Unit::new(Entry::new("test.entry", Actor::Program("test".into())))
}
