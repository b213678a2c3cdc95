use std::path::Path;

use axum::body::{Body, Bytes};
use futures_util::stream;
use kith_files::{Place, Scanning, Settings};
use kith_forms::Answer;
use kith_store::Keys;

use super::*;

const LIMIT: u64 = 200_000;

fn files(home: &Path) -> Files {
    let place = Place::folder(&home.join("kept"), Keys::for_tests().seal("files")).unwrap();
    let settings = Settings {
        limit: LIMIT,
        temporary: home.join("being-sent"),
        scanning: Scanning::Nothing,
    };
    Files::new(settings, place).unwrap()
}

/// How many files are kept.
fn kept(home: &Path) -> usize {
    let all = std::fs::read_dir(home.join("kept")).unwrap().flatten();
    all.map(|it| std::fs::read_dir(it.path()).unwrap().count())
        .sum()
}

fn question(kind: &str) -> Question {
    let text = format!(
        "id = \"a\"\nversion = \"1\"\ntitle = \"A\"\nabout = \"organisation\"\nfirst_day = 2026-01-01\n\
         [[sections]]\nid = \"s\"\ntitle = \"S\"\n\
         [[sections.questions]]\nid = \"q\"\ntext = \"?\"\nevidence = \"asked\"\nkind = \"{kind}\""
    );
    let form = kith_forms::read("a.toml", &text).unwrap();
    form.question("q").unwrap().clone()
}

/// A part of a form: its field, the name of its file where it has one, and what is in it.
type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

fn body(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, name, content) in parts {
        let file = name.map_or(String::new(), |it| format!("; filename=\"{it}\""));
        let head =
            format!("--end\r\nContent-Disposition: form-data; name=\"{field}\"{file}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--end--\r\n");
    body
}

fn request(body: impl Into<Body>) -> Request {
    Request::builder()
        .method("POST")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=end")
        .body(body.into())
        .unwrap()
}

async fn read_of(
    request: Request,
    kind: &str,
    files: Option<&Files>,
) -> (Filled, Result<(), Trouble>) {
    let mut filled = Filled::default();
    let parts = parts(request).await.unwrap();
    let question = question(kind);
    let is_token = |it: &str| it == "token";
    let done = filled
        .with_files(parts, is_token, &[&question], files)
        .await;
    (filled, done)
}

async fn sent(parts: &[Part<'_>], kind: &str, home: &Path) -> (Filled, Result<(), Trouble>) {
    read_of(request(body(parts)), kind, Some(&files(home))).await
}

fn why(filled: &Filled, kind: &str) -> String {
    let wrong = filled.answer(&question(kind)).unwrap_err();
    assert_eq!(wrong[0].field, "answer-q");
    wrong[0].why.clone()
}

#[tokio::test]
async fn a_file_is_taken_in_with_what_was_typed_beside_it() {
    let home = tempfile::tempdir().unwrap();
    let parts: [Part<'_>; 3] = [
        ("csrf", None, b"token"),
        ("answer-q", Some("C:\\Register.exe"), b"A register"),
        ("answer-q-evidence", None, "In the café".as_bytes()),
    ];
    let (mut filled, done) = sent(&parts, "file", home.path()).await;
    done.unwrap();
    assert_eq!(kept(home.path()), 1);
    assert_eq!(filled.files[0].taken.name.as_str(), "Register.txt");
    let id = uuid::Uuid::from_u128(7);
    filled.typed.add("answer-q", id.to_string());
    let entry = filled.answer(&question("file")).unwrap().unwrap();
    assert_eq!(entry.answer, Answer::File(id));
    assert_eq!(entry.evidence.as_deref(), Some("In the café"));
    filled.forget(&files(home.path())).await;
    assert_eq!(kept(home.path()), 0);
}

#[tokio::test]
async fn where_nothing_was_chosen_nothing_is_kept() {
    let home = tempfile::tempdir().unwrap();
    let parts: [Part<'_>; 2] = [("csrf", None, b"token"), ("answer-q", Some(""), b"")];
    let (filled, done) = sent(&parts, "file", home.path()).await;
    done.unwrap();
    assert_eq!(filled.answer(&question("file")), Ok(None));
    assert_eq!(kept(home.path()), 0);
}

#[tokio::test]
async fn nothing_is_taken_in_before_the_token_of_the_own_page() {
    let file: Part<'_> = ("answer-q", Some("a.txt"), b"A text");
    let token: Part<'_> = ("csrf", None, b"token");
    for parts in [
        vec![file, token],
        vec![("csrf", None, b"other"), file],
        vec![file],
        vec![],
    ] {
        let home = tempfile::tempdir().unwrap();
        let (_, done) = sent(&parts, "file", home.path()).await;
        assert!(matches!(done, Err(Trouble::Forged)), "{done:?}");
        assert_eq!(kept(home.path()), 0);
    }
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_in_words_and_what_was_typed_stays() {
    let home = tempfile::tempdir().unwrap();
    let large = vec![b'x'; usize::try_from(LIMIT).unwrap() * 3];
    let parts: [Part<'_>; 3] = [
        ("csrf", None, b"token"),
        ("answer-q", Some("a.txt"), &large),
        ("answer-q-evidence", None, b"Here"),
    ];
    let (filled, done) = sent(&parts, "file", home.path()).await;
    done.unwrap();
    assert!(why(&filled, "file").starts_with("The file is larger than 200,000 bytes: "));
    assert_eq!(filled.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(filled.typed, Typed::of([("answer-q-evidence", "Here")]));
    assert_eq!(kept(home.path()), 0);
}

#[tokio::test]
async fn a_photograph_is_a_picture_and_what_harms_is_refused() {
    let home = tempfile::tempdir().unwrap();
    for (content, said) in [
        (&b"No picture"[..], "This is no photograph"),
        (&b"MZ\x90\0\x03\0\0\0"[..], "The file is "),
    ] {
        let parts: [Part<'_>; 2] = [
            ("csrf", None, b"token"),
            ("answer-q", Some("a.jpg"), content),
        ];
        let (filled, done) = sent(&parts, "photograph", home.path()).await;
        done.unwrap();
        assert!(
            why(&filled, "photograph").starts_with(said),
            "{}",
            why(&filled, "photograph")
        );
        assert_eq!(filled.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(kept(home.path()), 0);
}

#[tokio::test]
async fn a_file_that_nobody_asked_for_is_not_taken_in_nor_a_second_of_one_field() {
    let home = tempfile::tempdir().unwrap();
    let parts: [Part<'_>; 4] = [
        ("csrf", None, b"token"),
        ("another", Some("a.txt"), b"A text"),
        ("answer-q", Some("a.txt"), b"The first"),
        ("answer-q", Some("b.txt"), b"The second"),
    ];
    let (filled, done) = sent(&parts, "file", home.path()).await;
    done.unwrap();
    assert_eq!(filled.files.len(), 1);
    assert_eq!(kept(home.path()), 1);
    let (filled, done) = sent(&parts, "date", home.path()).await;
    done.unwrap();
    assert!(filled.files.is_empty());
}

#[tokio::test]
async fn a_place_that_takes_no_files_says_so() {
    let parts: [Part<'_>; 2] = [
        ("csrf", None, b"token"),
        ("answer-q", Some("a.txt"), b"A text"),
    ];
    let (filled, done) = read_of(request(body(&parts)), "file", None).await;
    done.unwrap();
    assert!(why(&filled, "file").starts_with("Files cannot be sent here yet"));
}

#[tokio::test]
async fn text_has_room_for_a_form_and_no_more_and_is_text() {
    let home = tempfile::tempdir().unwrap();
    let much = vec![b'x'; LARGEST_FORM];
    for (content, zero) in [(&much[..], false), (b"a\0b", true), (b"\xff", true)] {
        let parts: [Part<'_>; 2] = [("csrf", None, b"token"), ("answer-q", None, content)];
        let (_, done) = sent(&parts, "text", home.path()).await;
        match zero {
            true => assert!(matches!(done, Err(Trouble::Unreadable)), "{done:?}"),
            false => assert!(matches!(done, Err(Trouble::TooLarge)), "{done:?}"),
        }
    }
}

#[tokio::test]
async fn a_file_that_breaks_off_is_not_kept() {
    let home = tempfile::tempdir().unwrap();
    let parts: [Part<'_>; 2] = [
        ("csrf", None, b"token"),
        ("answer-q", Some("a.txt"), b"A text"),
    ];
    let mut whole = body(&parts);
    whole.truncate(whole.len() - 12);
    let files = files(home.path());
    let cut = stream::iter([
        Ok(Bytes::from(whole)),
        Err(io::Error::other("they have gone")),
    ]);
    let (_, done) = read_of(request(Body::from_stream(cut)), "file", Some(&files)).await;
    assert!(matches!(done, Err(Trouble::Unreadable)), "{done:?}");
    assert_eq!(kept(home.path()), 0);
}

#[tokio::test]
async fn a_form_without_files_is_read_as_any_other() {
    let form = |text: &'static str| {
        Request::builder()
            .method("POST")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(text))
            .unwrap()
    };
    let is_token = |it: &str| it == "token";
    let read = without_files(form("csrf=token&a=1&a=2"), is_token).await;
    assert_eq!(read.unwrap().typed, Typed::of([("a", "1"), ("a", "2")]));
    let forged = without_files(form("csrf=other&a=1"), is_token).await;
    assert!(matches!(forged, Err(Trouble::Forged)));
    let much = "csrf=token&a=".to_owned() + &"x".repeat(LARGEST_FORM);
    let much = without_files(form(much.leak()), is_token).await;
    assert!(matches!(much, Err(Trouble::TooLarge)));
}
