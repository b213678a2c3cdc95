use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use kith_store::testing::options;
use kith_store::{
    Actor, Clock, CommitError, DatabaseUrl, Db, Entry, Query, Unit, args, both_engines, statement,
};

use super::server::Server;
use super::{letter, postbox};
use crate::{Came, MailTo, Outgoing, Post, PostError, Round, migrations, store, waits};

statement!(ENTRIES = "select action, outcome, detail from ledger order by at, id");
statement!(FORGE = "update letter set sealed = $1");
statement!(NEVER = "update letter set tries = 0 where id = $1");

fn entry() -> Entry {
    Entry::new("test.post", Actor::Program("test".to_owned()))
}

fn into_folder(db: Db, folder: &Path) -> Post {
    Post::new(db, Some(postbox(MailTo::Folder(folder.to_owned()))))
}

async fn queued(db: &Db, post: &Post, to: &str) -> Outgoing {
    let outgoing = Outgoing::new("test.kind", letter(to));
    let unit = post.queue(Unit::new(entry()), &outgoing).unwrap();
    db.commit(unit).await.unwrap();
    outgoing
}

/// What the ledger says of sending: how it ended, and the detail.
async fn sendings(db: &Db) -> Vec<(String, serde_json::Value)> {
    let all = db.rows(&ENTRIES, args![], |row| {
        let action: String = row.get("action")?;
        let detail: String = row.get("detail")?;
        Ok((
            action,
            row.get("outcome")?,
            serde_json::from_str(&detail).unwrap(),
        ))
    });
    let all: Vec<(String, String, serde_json::Value)> = all.await.unwrap();
    let of_sending = all.into_iter().filter(|it| it.0 == "letter.send");
    of_sending.map(|it| (it.1, it.2)).collect()
}

fn sent(sent: u64) -> Round {
    Round {
        sent,
        ..Round::default()
    }
}

both_engines! {
    migrations = migrations(),

    async fn a_letter_is_sent_once_if_what_it_tells_of_was_done(db: TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let post = into_folder(db.handle(), folder.path());
        let outgoing = Outgoing::new("test.kind", letter("nia@example.org"));
        let unit = post.queue(Unit::new(entry()), &outgoing).unwrap();
        let undone = unit.must(1, &NEVER, args![kith_terms::LetterId::new()]);
        assert!(matches!(db.commit(undone).await, Err(CommitError::Conflict { .. })));
        assert_eq!(post.send_due().await.unwrap(), Round::default());

        let outgoing = queued(&db, &post, "nia@example.org").await;
        assert_eq!(post.send_due().await.unwrap(), sent(1));
        assert_eq!(post.send_due().await.unwrap(), Round::default());
        assert!(post.waiting(10).await.unwrap().is_empty());
        assert!(folder.path().join(format!("{}.eml", outgoing.id)).exists());
        let detail = serde_json::json!({ "letter": outgoing.id, "kind": "test.kind", "tries": 1 });
        assert_eq!(sendings(&db).await, [("permitted".to_owned(), detail)]);
    }

    async fn the_database_alone_does_not_tell_to_whom_or_what_is_written(db: TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let post = into_folder(db.handle(), folder.path());
        queued(&db, &post, "nia@example.org").await;
        let all = Query::new(&store::DUE, args![db.now(), 10_i64], |_| Ok(()));
        let bytes = db.rows(&store::DUE, args![db.now(), 10_i64], |row| row.get::<Vec<u8>>("sealed"));
        let bytes = bytes.await.unwrap().concat();
        let shown = db.handed_over(all).await.unwrap();
        for word in ["nia@example.org", "Dear reader"] {
            assert!(!shown.contains(word));
            assert!(!bytes.windows(word.len()).any(|it| it == word.as_bytes()));
        }
    }

    async fn whoever_would_post_where_no_letters_are_sent_is_told_so(db: TestDb) {
        let post = Post::new(db.handle(), None);
        assert!(!post.sends());
        let outgoing = Outgoing::new("test.kind", letter("nia@example.org"));
        let queued = post.queue(Unit::new(entry()), &outgoing);
        assert!(matches!(queued, Err(PostError::SendsNothing)));
        assert_eq!(post.send_due().await.unwrap(), Round::default());
    }

    async fn of_two_programs_on_one_database_one_sends_each_letter(db: TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let one = into_folder(db.handle(), folder.path());
        for _ in 0..60 {
            queued(&db, &one, "nia@example.org").await;
        }
        let two = into_folder(again(db.url().clone(), db.now()).await, folder.path());
        let (one, two) = tokio::join!(one.send_due(), two.send_due());
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one.sent + two.sent, 60, "{one:?} {two:?}");
        assert!(one.sent > 0 && two.sent > 0, "both had a part: {one:?} {two:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 60);
        assert_eq!(sendings(&db).await.len(), 60);
    }

    async fn a_letter_waits_until_the_post_is_back(db: TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let letters = folder.path().join("letters");
        std::fs::write(&letters, "in the way").unwrap();
        let post = into_folder(db.handle(), &letters);
        for _ in 0..3 {
            queued(&db, &post, "nia@example.org").await;
        }
        let put_off = Round { put_off: 1, ..Round::default() };
        // The others are not tried in vain, and lose no time by it.
        assert_eq!(post.send_due().await.unwrap(), put_off);
        let waiting = post.waiting(10).await.unwrap();
        let tried: Vec<_> = waiting.iter().filter(|it| it.tries > 0).collect();
        assert_eq!((waiting.len(), tried.len()), (3, 1));
        assert!(tried[0].trouble.as_ref().unwrap().contains("cannot be written to"));
        std::fs::remove_file(&letters).unwrap();
        assert_eq!(post.send_due().await.unwrap(), sent(2));
        db.clock().advance(61);
        assert_eq!(post.send_due().await.unwrap(), sent(1));
    }

    async fn a_letter_that_cannot_be_sent_is_given_up_after_five_days_and_the_ledger_says_so(db: TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let letters = folder.path().join("letters");
        std::fs::write(&letters, "in the way").unwrap();
        let post = into_folder(db.handle(), &letters);
        let outgoing = queued(&db, &post, "nia@example.org").await;
        let begun = db.now();
        let mut tries = 0;
        while post.send_due().await.unwrap().given_up == 0 {
            tries += 1;
            let waiting = post.waiting(1).await.unwrap();
            let wait = waiting[0].due_at.duration_since(db.now());
            // A day and a half between tries, or the test takes long: rather more than Kith waits.
            db.clock().advance(wait.as_secs() + 36 * 3600);
            assert!(tries < 10, "it must come to an end");
        }
        assert!(db.now().duration_since(begun) > waits::SENT_WITHIN);
        assert!(post.waiting(1).await.unwrap().is_empty());
        let (outcome, detail) = sendings(&db).await.pop().unwrap();
        assert_eq!(outcome, "failed");
        assert_eq!(detail["letter"], outgoing.id.to_string());
        assert_eq!(detail["trouble"], "it was not sent in time");
        assert!(!detail.to_string().contains("example.org"));
    }

    async fn a_letter_that_was_altered_is_not_sent(db: TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let post = into_folder(db.handle(), folder.path());
        queued(&db, &post, "nia@example.org").await;
        db.commit(Unit::new(entry()).run(&FORGE, args![vec![1_u8; 90]])).await.unwrap();
        let round = post.send_due().await.unwrap();
        assert_eq!(round, Round { given_up: 1, ..Round::default() });
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert_eq!(sendings(&db).await[0].1["trouble"], "the letter does not open with this key file");
    }

    async fn whoever_had_a_letter_written_is_told_whether_it_waits_was_sent_or_was_given_up(db: TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let post = into_folder(db.handle(), folder.path());
        let good = queued(&db, &post, "nia@example.org").await.id;
        let came = async |id| Post::came(&db.handle(), &[id]).await.unwrap()[&id];
        assert_eq!(came(good).await, Came::Waits);
        post.send_due().await.unwrap();
        let altered = queued(&db, &post, "nia@example.org").await.id;
        db.commit(Unit::new(entry()).run(&FORGE, args![vec![1_u8; 90]])).await.unwrap();
        post.send_due().await.unwrap();
        assert_eq!((came(good).await, came(altered).await), (Came::Sent, Came::GivenUp));
        assert!(Post::came(&db.handle(), &[]).await.unwrap().is_empty());
    }

    async fn what_a_server_refuses_keeps_no_other_letter_waiting_and_is_given_up_at_the_third_time(db: TestDb) {
        let Some(server) = Server::start(&[]) else { return };
        let to = format!("smtp://127.0.0.1:{}", server.port).parse().unwrap();
        let post = Post::new(db.handle(), Some(postbox(to)));
        queued(&db, &post, "nobody@example.org").await;
        queued(&db, &post, "nia@example.org").await;
        let put_off = Round { put_off: 1, ..Round::default() };
        assert_eq!(post.send_due().await.unwrap(), Round { sent: 1, ..put_off });
        db.clock().advance(3601);
        assert_eq!(post.send_due().await.unwrap(), put_off);
        db.clock().advance(3601);
        assert_eq!(post.send_due().await.unwrap(), Round { given_up: 1, ..Round::default() });
        let (_, detail) = sendings(&db).await.pop().unwrap();
        assert_eq!((&detail["tries"], &detail["kind"]), (&3.into(), &"test.kind".into()));
        assert!(!detail.to_string().contains("example.org"), "{detail}");
    }

    async fn a_program_that_stops_finishes_the_letter_under_way_and_begins_no_other(db: TestDb) {
        let Some(server) = Server::start(&[]) else { return };
        let to = format!("smtp://127.0.0.1:{}", server.port).parse().unwrap();
        let post = Post::new(db.handle(), Some(postbox(to)));
        queued(&db, &post, "slow@example.org").await;
        queued(&db, &post, "nia@example.org").await;
        let sending = {
            let post = post.clone();
            tokio::spawn(async move { post.keep_sending(Duration::from_secs(3600)).await })
        };
        assert_eq!(server.next().unwrap()["began"], "slow@example.org");
        post.stop();
        sending.await.unwrap();
        assert_eq!(sendings(&db).await.len(), 1);
        let waiting = post.waiting(10).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].tries), (1, 0));
    }

    async fn a_program_killed_while_it_sends_loses_no_letter_and_nobody_else_sends_it_meanwhile(db: TestDb) {
        let Some(server) = Server::start(&[]) else { return };
        let to: MailTo = format!("smtp://127.0.0.1:{}", server.port).parse().unwrap();
        let post = Post::new(db.handle(), Some(postbox(to.clone())));
        let outgoing = queued(&db, &post, "slow@example.org").await;
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["tests::outbox::child_that_sends", "--exact"])
            .env("KITH_TEST_SEND_FROM", address(db.url()))
            .env("KITH_TEST_SEND_TO", to.to_string())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        assert_eq!(server.next().unwrap()["began"], "slow@example.org");
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(post.send_due().await.unwrap(), Round::default(), "it is held");
        assert_eq!(sendings(&db).await, []);
        db.clock().advance(waits::HELD.as_secs() + 1);
        assert_eq!(post.send_due().await.unwrap(), sent(1));
        let texts: Vec<String> = server.rest().into_iter().filter_map(|it| it["text"].as_str().map(str::to_owned)).collect();
        // Whether or not the server took what the killed one had sent, it is the same letter.
        assert!(!texts.is_empty() && texts.iter().all(|it| *it == texts[0]), "{texts:?}");
        assert!(texts[0].contains(&format!("Message-ID: <{}@orrinshire.example>", outgoing.id)));
    }
}

/// The address as the child can be given it.
fn address(url: &DatabaseUrl) -> String {
    match url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    }
}

/// The same database, opened by another program.
async fn again(url: DatabaseUrl, now: Timestamp) -> Db {
    let options = options(&url, &Clock::held_at(now));
    Db::open(options, migrations()).await.unwrap()
}

/// The child: sends what is due.
#[test]
fn child_that_sends() {
    let told = |name: &str| std::env::var(format!("KITH_TEST_SEND_{name}")).ok();
    let (Some(from), Some(to)) = (told("FROM"), told("TO")) else {
        return;
    };
    kith_store::testing::run(async move {
        let now = "2026-03-02T10:00:00Z".parse().unwrap();
        let db = again(from.parse().unwrap(), now).await;
        let post = Post::new(db, Some(postbox(to.parse().unwrap())));
        post.send_due().await.unwrap();
    });
}
