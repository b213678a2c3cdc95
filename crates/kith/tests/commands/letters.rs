//! Letters, as the operator sends them and as `kith serve` does.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kith::open;
use kith::settings::Settings;
use kith_post::PostSettings;

use super::{done, json, kith, verified};

/// A Kith whose letters become files in that folder.
fn posting(data: &Path, letters: &Path) -> Command {
    let mut command = kith(data);
    let mail = format!("file:{}", letters.display());
    command.args(["--mail", &mail, "--mail-from", "kith@orrinshire.example"]);
    command
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).into_iter().flatten();
    let all = all.map(|it| it.unwrap().path());
    all.filter(|it| it.extension().is_some_and(|it| it == "eml"))
        .collect()
}

fn said(command: &mut Command) -> (bool, String) {
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.success(), said)
}

#[test]
fn a_letter_that_is_tried_arrives_and_is_in_the_ledger_without_its_address() {
    let folder = tempfile::tempdir().unwrap();
    let (data, letters) = (folder.path().join("data"), folder.path().join("letters"));
    let try_one = ["letters", "try", "nia@example.org", "--format", "json"];
    let tried = json(&done(posting(&data, &letters).args(try_one)));
    let name = format!("{}.eml", tried["letter"].as_str().unwrap());
    let text = std::fs::read_to_string(letters.join(name)).unwrap();
    assert!(text.contains("To: nia@example.org\r\n"), "{text}");
    let waiting = ["letters", "waiting", "--format", "json"];
    assert_eq!(
        json(&done(posting(&data, &letters).args(waiting))),
        serde_json::json!([])
    );
    assert_eq!(verified(&data)["holds"], true);
    for kept in std::fs::read_dir(&data).unwrap() {
        let bytes = std::fs::read(kept.unwrap().path()).unwrap();
        assert!(!bytes.windows(15).any(|it| it == b"nia@example.org"));
    }
}

#[test]
fn a_letter_that_cannot_be_sent_waits_and_says_why_and_never_to_whom() {
    let folder = tempfile::tempdir().unwrap();
    let (data, letters) = (folder.path().join("data"), folder.path().join("letters"));
    std::fs::write(&letters, "in the way").unwrap();
    let try_one = ["letters", "try", "nia@example.org"];
    let (sent, words) = said(posting(&data, &letters).args(try_one));
    assert!(
        !sent && words.contains("the letter waits, because the folder"),
        "{words}"
    );
    assert!(!words.contains("nia@"), "{words}");
    let listed = done(posting(&data, &letters).args(["letters", "waiting"]));
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(
        listed.contains("letter.try") && listed.contains("next try 2"),
        "{listed}"
    );
    assert!(!listed.contains("nia@"), "{listed}");
}

#[test]
fn a_kith_that_sends_no_letters_says_so_before_anything_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let (sent, words) = said(kith(folder.path()).args(["letters", "try", "nia@example.org"]));
    assert!(
        !sent && words.contains("this Kith sends no letters: set where they go with --mail"),
        "{words}"
    );
    assert_eq!(verified(folder.path())["entries"], 0);
}

#[test]
fn check_speaks_to_the_mail_server_and_looks_at_the_file_with_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mail = format!("smtp://{}", free.local_addr().unwrap());
    drop(free);
    let said = |more: &[&str]| {
        let from = ["--mail", &mail, "--mail-from", "kith@orrinshire.example"];
        let output = kith(folder.path())
            .args(["check", "--format", "json", "--listen", "127.0.0.1:0"])
            .args(from)
            .args(more)
            .output()
            .unwrap();
        let lines = json(&output);
        let mut lines = lines.as_array().unwrap().iter();
        let line = lines.find(|it| it["what"] == "mail").unwrap();
        assert_eq!(line["good"], false);
        line["said"].as_str().unwrap().to_owned()
    };
    let away = said(&[]);
    assert!(
        away.contains(&mail) && away.contains("cannot be used"),
        "{away}"
    );
    let login = folder.path().join("login");
    std::fs::write(&login, "kith\nsecret\n").unwrap();
    let readable = said(&["--mail-login", &login.display().to_string()]);
    assert!(readable.contains("chmod 600"), "{readable}");
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_sends_what_was_queued_before_it_began() {
    let folder = tempfile::tempdir().unwrap();
    let (data, letters) = (folder.path().join("data"), folder.path().join("letters"));
    let settings = Settings {
        post: Some(PostSettings {
            to: format!("file:{}", letters.display()).parse().unwrap(),
            from: "kith@orrinshire.example".parse().unwrap(),
            login: None,
        }),
        ..Settings::in_folder(&data).unwrap()
    };
    let house = open::house(&settings).await.unwrap();
    let to = "nia@example.org".parse().unwrap();
    house.post.send_trial(&to, &settings.place).await.unwrap();
    assert!(files(&letters).is_empty());
    drop(house);
    let mut serving = posting(&data, &letters)
        .args(["--listen", "127.0.0.1:0", "serve"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    while files(&letters).is_empty() && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    serving.kill().unwrap();
    serving.wait().unwrap();
    assert_eq!(files(&letters).len(), 1);
}
