use std::path::Path;

use kith_store::testing::run;
use kith_terms::LetterId;

use super::{letter, postbox, read, written};
use crate::{MailTo, PostSettings, Postbox, PostboxError, Trouble};

fn files(folder: &Path) -> Vec<String> {
    let all = std::fs::read_dir(folder).unwrap();
    all.map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_letter_becomes_one_file_however_often_it_is_sent() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let letters = folder.path().join("letters");
        let postbox = postbox(MailTo::Folder(letters.clone()));
        postbox.ready().await.unwrap();
        let id = LetterId::new();
        postbox
            .send(id, written(), &letter("nia@example.org"))
            .await
            .unwrap();
        let name = format!("{id}.eml");
        let once = std::fs::read(letters.join(&name)).unwrap();
        postbox
            .send(id, written(), &letter("nia@example.org"))
            .await
            .unwrap();
        assert_eq!(files(&letters).join(" "), name);
        assert_eq!(std::fs::read(letters.join(name)).unwrap(), once);
    });
}

#[test]
fn a_letter_says_who_wrote_it_when_and_that_a_machine_did_and_no_more() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let postbox = postbox(MailTo::Folder(folder.path().to_owned()));
        let id = LetterId::new();
        postbox
            .send(id, written(), &letter("nia@example.org"))
            .await
            .unwrap();
        let sent = std::fs::read_to_string(folder.path().join(format!("{id}.eml"))).unwrap();
        let (headers, text) = read(&sent);
        for line in [
            format!("Message-ID: <{id}@orrinshire.example>"),
            "Date: Mon, 02 Mar 2026 10:00:00 +0000".to_owned(),
            "From: kith@orrinshire.example".to_owned(),
            "To: nia@example.org".to_owned(),
            "Auto-Submitted: auto-generated".to_owned(),
        ] {
            assert!(headers.contains(&line), "{line} is not in {headers:?}");
        }
        let names: Vec<&str> = headers
            .iter()
            .filter_map(|it| Some(it.split_once(':')?.0))
            .collect();
        let known = [
            "Message-ID",
            "Date",
            "From",
            "To",
            "Subject",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
        ];
        assert!(names.iter().all(|it| known.contains(it)), "{names:?}");
        assert_eq!(text, letter("nia@example.org").body.as_str());
    });
}

#[test]
fn a_folder_that_cannot_be_written_to_takes_no_letter() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a-file");
        std::fs::write(&file, "").unwrap();
        let postbox = postbox(MailTo::Folder(file.join("letters")));
        assert!(matches!(postbox.ready().await, Err(Trouble::Away(_))));
        let letter = letter("nia@example.org");
        let sent = postbox.send(LetterId::new(), written(), &letter).await;
        assert!(matches!(sent, Err(Trouble::Away(_))));
    });
}

#[test]
fn a_folder_asks_for_no_password() {
    let settings = PostSettings {
        to: MailTo::Folder("letters".into()),
        from: "kith@orrinshire.example".parse().unwrap(),
        login: Some("login".into()),
    };
    assert!(matches!(
        Postbox::open(&settings),
        Err(PostboxError::LoginOfFolder)
    ));
}
