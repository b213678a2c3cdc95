use std::path::Path;

use kith_store::{Actor, CommitError, Entry, Unit, args, both_engines, statement};
use kith_terms::Email;
use uuid::Uuid;

use super::{postbox, read};
use crate::{GoodLink, MailTo, Post, PostError, Says, ToConfirm, migrations};

statement!(HASHES = "select token_hash, address_hash, sealed from confirmation");
statement!(REFUSED = "select detail from ledger where outcome = 'refused'");

const PAGE: &str = "https://kith.example/confirm/";
const PURPOSE: &str = "account.open";

fn entry() -> Entry {
    Entry::new("test.ask", Actor::Nobody)
}

fn to_confirm(to: &str) -> ToConfirm {
    ToConfirm {
        to: to.parse().unwrap(),
        purpose: PURPOSE,
        of: None,
        says: Says::Link {
            subject: "Confirm your email address".parse().unwrap(),
            before: "Open this page within a day:".parse().unwrap(),
            page: PAGE.to_owned(),
            after: "You asked for nothing? Then do nothing.".parse().unwrap(),
        },
    }
}

fn known(to: &str) -> ToConfirm {
    let says = Says::NoLink {
        subject: "Somebody wrote your email address".parse().unwrap(),
        text: "You have an account already: sign in.".parse().unwrap(),
    };
    ToConfirm {
        says,
        ..to_confirm(to)
    }
}

/// The letters in the folder, the oldest first.
fn letters(folder: &Path) -> Vec<String> {
    let all = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = all.map(|it| it.unwrap().path()).collect();
    names.sort();
    let text = |it| read(&std::fs::read_to_string(it).unwrap()).1;
    names.into_iter().map(text).collect()
}

/// What stands in the links of the letters, the oldest first.
async fn tokens(post: &Post, folder: &Path) -> Vec<String> {
    post.send_due().await.unwrap();
    let all = letters(folder);
    let lines = all.iter().flat_map(|it| it.lines());
    lines
        .filter_map(|it| it.strip_prefix(PAGE).map(str::to_owned))
        .collect()
}

async fn good(post: &Post, token: &str) -> Option<GoodLink> {
    post.good_link(PURPOSE, token).await.unwrap()
}

fn place(db: kith_store::Db) -> (Post, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let postbox = postbox(MailTo::Folder(folder.path().to_owned()));
    (Post::new(db, Some(postbox)), folder)
}

both_engines! {
    migrations = migrations(),

    async fn a_link_confirms_an_address_once_and_opening_it_uses_nothing_up(db: TestDb) {
        let (post, folder) = place(db.handle());
        let of = Uuid::now_v7();
        let ask = ToConfirm { of: Some(of), ..to_confirm("Nia@example.org") };
        post.ask_to_confirm(&entry(), &ask).await.unwrap();
        let token = tokens(&post, folder.path()).await.pop().unwrap();
        good(&post, &token).await.unwrap();
        let link = good(&post, &token).await.unwrap();
        assert_eq!((link.to().as_str(), link.of()), ("Nia@example.org", Some(of)));
        let confirm = || db.commit(post.confirm(Unit::new(entry()), &link));
        let (one, two) = tokio::join!(confirm(), confirm());
        let refused = [&one, &two].into_iter().filter(|it| matches!(it, Err(CommitError::Conflict { .. })));
        assert_eq!((refused.count(), one.is_ok() || two.is_ok()), (1, true));
        assert!(good(&post, &token).await.is_none());
    }

    async fn a_link_is_good_for_a_day_and_for_its_own_purpose(db: TestDb) {
        let (post, folder) = place(db.handle());
        post.ask_to_confirm(&entry(), &to_confirm("nia@example.org")).await.unwrap();
        let token = tokens(&post, folder.path()).await.pop().unwrap();
        assert!(post.good_link("password.reset", &token).await.unwrap().is_none());
        for made_up in ["", "a", &"A".repeat(43), token.split_at(1).1, &format!("{token}A")] {
            assert!(good(&post, made_up).await.is_none(), "{made_up}");
        }
        db.clock().advance(24 * 3600 - 1);
        let link = good(&post, &token).await.unwrap();
        db.clock().advance(1);
        assert!(good(&post, &token).await.is_none());
        // Nor where it was opened in time and the button pressed too late.
        let late = db.commit(post.confirm(Unit::new(entry()), &link)).await;
        assert!(matches!(late, Err(CommitError::Conflict { .. })));
    }

    async fn when_one_link_is_used_others_for_the_same_are_good_no_more(db: TestDb) {
        let (post, folder) = place(db.handle());
        for to in ["nia@example.org", "nia@example.org", "owain@example.org"] {
            post.ask_to_confirm(&entry(), &to_confirm(to)).await.unwrap();
        }
        let tokens = tokens(&post, folder.path()).await;
        let mut links = Vec::new();
        for token in &tokens {
            links.push(good(&post, token).await.unwrap());
        }
        let nia: Email = "nia@example.org".parse().unwrap();
        let hers = links.iter().find(|it| *it.to() == nia).unwrap();
        db.commit(post.confirm(Unit::new(entry()), hers)).await.unwrap();
        for (token, link) in tokens.iter().zip(&links) {
            assert_eq!(good(&post, token).await.is_some(), *link.to() != nia);
        }
    }

    async fn whether_an_address_is_known_is_not_told(db: TestDb) {
        let (post, folder) = place(db.handle());
        post.ask_to_confirm(&entry(), &to_confirm("nia@example.org")).await.unwrap();
        post.ask_to_confirm(&entry(), &known("owain@example.org")).await.unwrap();
        let tokens = tokens(&post, folder.path()).await;
        assert_eq!((tokens.len(), letters(folder.path()).len()), (1, 2), "both are written to");
        // Four letters to each were asked for, and the fourth is not sent: to neither, and nobody is told.
        for _ in 0..3 {
            post.ask_to_confirm(&entry(), &to_confirm("NIA@example.org")).await.unwrap();
            post.ask_to_confirm(&entry(), &known("owain@example.org")).await.unwrap();
        }
        post.send_due().await.unwrap();
        assert_eq!(letters(folder.path()).len(), 6);
        let refused = db.rows(&REFUSED, args![], |row| row.get::<String>("detail")).await.unwrap();
        assert_eq!(refused, [r#"{"purpose":"account.open"}"#; 2]);
        db.clock().advance(3600);
        post.ask_to_confirm(&entry(), &to_confirm("nia@example.org")).await.unwrap();
        post.send_due().await.unwrap();
        assert_eq!(letters(folder.path()).len(), 7);
    }

    async fn many_who_ask_at_once_get_no_more_letters_than_one_after_another(db: TestDb) {
        let (post, folder) = place(db.handle());
        let asks: Vec<_> = (0..6)
            .map(|_| {
                let post = post.clone();
                tokio::spawn(async move { post.ask_to_confirm(&entry(), &to_confirm("nia@example.org")).await })
            })
            .collect();
        for ask in asks {
            ask.await.unwrap().unwrap();
        }
        assert_eq!(tokens(&post, folder.path()).await.len(), 3);
    }

    async fn the_database_alone_holds_neither_a_link_nor_an_address(db: TestDb) {
        let (post, folder) = place(db.handle());
        post.ask_to_confirm(&entry(), &to_confirm("nia@example.org")).await.unwrap();
        let kept = db.one(&HASHES, args![], |row| {
            let column = |name: &str| row.get::<Vec<u8>>(name);
            Ok([column("token_hash")?, column("address_hash")?, column("sealed")?].concat())
        });
        let kept = kept.await.unwrap();
        let token = tokens(&post, folder.path()).await.pop().unwrap();
        let bytes = data_encoding::BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
        assert_eq!(bytes.len(), 32);
        for secret in [&bytes[..], token.as_bytes(), b"nia@example.org"] {
            assert!(!kept.windows(secret.len()).any(|it| it == secret));
        }
    }

    async fn what_was_asked_is_forgotten_a_day_later(db: TestDb) {
        let (post, _folder) = place(db.handle());
        post.ask_to_confirm(&entry(), &to_confirm("nia@example.org")).await.unwrap();
        db.clock().advance(24 * 3600);
        post.ask_to_confirm(&entry(), &to_confirm("owain@example.org")).await.unwrap();
        assert_eq!(db.rows(&HASHES, args![], |_| Ok(())).await.unwrap().len(), 1);
    }

    async fn nobody_is_asked_to_confirm_where_no_letters_are_sent(db: TestDb) {
        let post = Post::new(db.handle(), None);
        let asked = post.ask_to_confirm(&entry(), &to_confirm("nia@example.org")).await;
        assert!(matches!(asked, Err(PostError::SendsNothing)));
        assert!(db.rows(&HASHES, args![], |_| Ok(())).await.unwrap().is_empty());
    }
}
