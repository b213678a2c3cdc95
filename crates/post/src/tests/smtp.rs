use std::path::{Path, PathBuf};
use std::process::Command;

use kith_store::testing::{papers, run};
use kith_terms::LetterId;

use super::server::Server;
use super::{letter, postbox, read, written};
use crate::mail_to::Privacy;
use crate::{MailServer, MailTo, PostSettings, Postbox, Trouble};

fn here(port: u16, privacy: Privacy) -> MailTo {
    MailTo::Server(MailServer {
        host: "localhost".to_owned(),
        port,
        privacy,
    })
}

async fn sent(postbox: &Postbox, to: &str) -> Result<(), Trouble> {
    postbox.send(LetterId::new(), written(), &letter(to)).await
}

#[test]
fn a_mail_server_that_others_wrote_takes_a_letter_as_it_was_written() {
    let Some(server) = Server::start(&[]) else {
        return;
    };
    run(async {
        let postbox = postbox(format!("smtp://127.0.0.1:{}", server.port).parse().unwrap());
        postbox.ready().await.unwrap();
        sent(&postbox, "nia@example.org").await.unwrap();
        let taken = server.next().unwrap();
        assert_eq!(taken["sender"], "kith@orrinshire.example");
        assert_eq!(taken["to"], serde_json::json!(["nia@example.org"]));
        let (_, text) = read(taken["text"].as_str().unwrap());
        // A letter's end is a line of its own.
        assert_eq!(
            text.trim_end(),
            letter("nia@example.org").body.as_str().trim_end()
        );
    });
}

#[test]
fn what_a_server_answers_is_told_by_its_number_and_names_nobody() {
    let Some(server) = Server::start(&[]) else {
        return;
    };
    run(async {
        let postbox = postbox(here(server.port, Privacy::SameMachine));
        assert_eq!(
            sent(&postbox, "nobody@example.org").await,
            Err(Trouble::Refused(550))
        );
        assert_eq!(
            sent(&postbox, "later@example.org").await,
            Err(Trouble::NotNow(451))
        );
        assert_eq!(
            sent(&postbox, "niá@example.org").await,
            Err(Trouble::Letters)
        );
        let words = Trouble::Refused(550).to_string();
        assert!(!words.contains("example.org"), "{words}");
        // One letter that is not taken keeps no other away.
        sent(&postbox, "nia@example.org").await.unwrap();
    });
}

#[test]
fn a_server_that_is_not_there_is_away() {
    run(async {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let postbox = postbox(here(port, Privacy::SameMachine));
        let trouble = sent(&postbox, "nia@example.org").await.unwrap_err();
        assert!(matches!(trouble, Trouble::Away(_)), "{trouble}");
        assert!(postbox.ready().await.is_err());
    });
}

#[test]
fn no_letter_leaves_in_plain_text_where_tls_is_required() {
    let Some(server) = Server::start(&[]) else {
        return;
    };
    run(async {
        for privacy in [Privacy::StartTls, Privacy::Tls] {
            let postbox = postbox(here(server.port, privacy));
            let trouble = sent(&postbox, "nia@example.org").await.unwrap_err();
            assert!(matches!(trouble, Trouble::Away(_)), "{trouble}");
        }
        assert_eq!(server.rest(), Vec::<serde_json::Value>::new());
    });
}

/// The child: posts one letter as it is told by its environment, and says what came of it.
#[test]
fn child_that_posts() {
    let told = |name: &str| std::env::var(format!("KITH_TEST_POST_{name}")).ok();
    let (Some(port), Some(way)) = (told("PORT"), told("WAY")) else {
        return;
    };
    let privacy = match way.as_str() {
        "start" => Privacy::StartTls,
        _ => Privacy::Tls,
    };
    run(async move {
        let postbox = Postbox::open(&PostSettings {
            to: here(port.parse().unwrap(), privacy),
            from: "kith@orrinshire.example".parse().unwrap(),
            login: told("LOGIN").map(PathBuf::from),
        });
        match sent(&postbox.unwrap(), "nia@example.org").await {
            Ok(()) => println!("taken"),
            Err(trouble) => println!("not taken: {trouble}"),
        }
    });
}

/// What comes of a letter that a program posts which believes this authority.
fn posted(way: &str, port: u16, authority: &Path, login: Option<&Path>) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["tests::smtp::child_that_posts", "--exact", "--nocapture"])
        .env("KITH_TEST_POST_PORT", port.to_string())
        .env("KITH_TEST_POST_WAY", way)
        .env("SSL_CERT_FILE", authority)
        .env_remove("SSL_CERT_DIR");
    if let Some(login) = login {
        child.env("KITH_TEST_POST_LOGIN", login);
    }
    String::from_utf8(child.output().unwrap().stdout).unwrap()
}

/// Papers of two authorities: that of the server, and one that knows nothing of it.
fn two_authorities(folder: &Path) -> (PathBuf, PathBuf) {
    let (ours, theirs) = (folder.join("ours"), folder.join("theirs"));
    for it in [&ours, &theirs] {
        std::fs::create_dir(it).unwrap();
        papers(it);
    }
    (ours, theirs)
}

/// A server with its papers.
fn over_tls(way: &str, papers: &Path, more: &[&str]) -> Option<Server> {
    let path = |name: &str| papers.join(name).display().to_string();
    let (cert, key) = (path("server.pem"), path("server.key"));
    Server::start(&[&["--tls", way, "--cert", &cert, "--key", &key], more].concat())
}

#[test]
fn over_tls_only_a_server_that_shows_who_it_is_gets_a_letter() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = two_authorities(folder.path());
    for way in ["start", "wrapped"] {
        let Some(server) = over_tls(way, &ours, &[]) else {
            return;
        };
        let said = posted(way, server.port, &theirs.join("authority.pem"), None);
        assert!(
            said.contains("not taken: the mail server cannot be used"),
            "{said}"
        );
        assert!(server.rest().is_empty());
        let said = posted(way, server.port, &ours.join("authority.pem"), None);
        assert!(
            said.contains("taken") && !said.contains("not taken"),
            "{said}"
        );
        let taken = server.next().unwrap();
        assert_eq!(taken["to"], serde_json::json!(["nia@example.org"]));
    }
}

#[test]
fn a_server_that_asks_who_posts_is_told_over_tls_and_a_wrong_password_is_no_fault_of_a_letter() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, _) = two_authorities(folder.path());
    let Some(server) = over_tls("start", &ours, &["--login", "kith:secret"]) else {
        return;
    };
    let login = folder.path().join("login");
    let post = |password: Option<&str>| {
        let text = format!("kith\n{}\n", password.unwrap_or_default());
        std::fs::write(&login, text).unwrap();
        let login = password.map(|_| login.as_path());
        posted("start", server.port, &ours.join("authority.pem"), login)
    };
    let said = post(Some("wrong"));
    assert!(said.contains("535: it does not let Kith in"), "{said}");
    let said = post(None);
    assert!(said.contains("530: it does not let Kith in"), "{said}");
    assert!(server.rest().is_empty());
    let said = post(Some("secret"));
    assert!(
        said.contains("taken") && !said.contains("not taken"),
        "{said}"
    );
    let taken = server.next().unwrap();
    assert_eq!(
        (&taken["tls"], &taken["user"]),
        (&true.into(), &"kith".into())
    );
}
