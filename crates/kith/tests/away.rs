//! What the program says and does while its PostgreSQL is away.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output};
use std::time::Duration;

use kith_store::testing::own_server;

fn kith(data: &Path, database: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kith"));
    command
        .args(["--log", "off", "--database", database, "--data-dir"])
        .arg(data);
    command
}

/// Ends the program with the test, however the test ends.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A path as a browser with a session asks for it: the whole answer.
fn get(address: SocketAddr, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let cookie = "A".repeat(43);
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: __Host-kith={cookie}\r\nConnection: close\r\n\r\n"
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

/// Asks until it is answered so.
fn until(address: SocketAddr, path: &str, status: &str) -> String {
    let mut last = None;
    for _ in 0..150 {
        last = get(address, path);
        if let Some(answer) = last.as_ref().filter(|it| it.starts_with(status)) {
            return answer.clone();
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    panic!("{path} never answered {status}, but {last:?}");
}

#[test]
fn pages_fail_plainly_while_the_database_is_away_and_work_again_when_it_is_back() {
    let Some(server) = own_server(&[]) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let child = kith(folder.path(), &server.url("postgres"))
        .args(["serve", "--listen", &address.to_string()])
        .spawn()
        .unwrap();
    let _serving = Serving(child);
    until(address, "/readyz", "HTTP/1.1 200");
    // Nobody has this session, so it is led to sign in.
    until(address, "/account", "HTTP/1.1 303");

    server.stop();
    let ready = until(address, "/readyz", "HTTP/1.1 503");
    assert!(ready.contains("the database does not answer"), "{ready}");
    until(address, "/healthz", "HTTP/1.1 200");
    for path in ["/", "/account", "/terms"] {
        let page = get(address, path).unwrap();
        assert!(page.starts_with("HTTP/1.1 503"), "{path}: {page}");
        assert!(
            page.contains("Sorry, Kith cannot be reached"),
            "{path}: {page}"
        );
    }

    server.start_again();
    until(address, "/readyz", "HTTP/1.1 200");
    until(address, "/account", "HTTP/1.1 303");
}

fn said(output: &Output) -> String {
    let mut all = output.stdout.clone();
    all.extend(&output.stderr);
    String::from_utf8(all).unwrap()
}

#[test]
fn a_command_says_in_a_sentence_that_the_database_is_away() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody listens on a port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let away = format!("postgres://kith:secret@127.0.0.1:{port}/kith");
    for command in [&["serve"][..], &["account", "list"], &["check"]] {
        let output = kith(folder.path(), &away).args(command).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{command:?}");
        let said = said(&output);
        assert!(
            said.contains("PostgreSQL cannot be reached"),
            "{command:?}: {said}"
        );
        assert!(said.contains("Connection refused"), "{command:?}: {said}");
        assert!(!said.contains("secret"), "{command:?}: {said}");
    }
}

#[test]
fn check_says_what_is_wrong_with_how_the_database_is_spoken_to() {
    let Some(server) = own_server(&[]) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for (rest, words) in [
        ("sslmode=verify-full", "it offers no TLS"),
        (
            "sslmode=sometimes",
            "must be disable, prefer, require, verify-ca or verify-full",
        ),
        ("sslrootcert=/nowhere.pem", "/nowhere.pem"),
    ] {
        let url = format!("{}?{rest}", server.url_at("localhost", "postgres"));
        let output = kith(folder.path(), &url).arg("check").output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{rest}");
        assert!(said(&output).contains(words), "{rest}: {}", said(&output));
    }
}
