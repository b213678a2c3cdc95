//! A mail server that others wrote (aiosmtpd).

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/mail_server.py");

/// A server that runs until it is dropped.
pub(super) struct Server {
    pub(super) port: u16,
    child: Child,
    said: Receiver<Value>,
}

/// A Python that has aiosmtpd: one that is named, or one of the system's.
fn python() -> Option<String> {
    let named = std::env::var("KITH_TEST_PYTHON").ok();
    let all = named
        .into_iter()
        .chain(["python3".to_owned(), "/usr/bin/python3".to_owned()]);
    all.into_iter().find(|python| {
        let tried = Command::new(python)
            .args(["-c", "import aiosmtpd"])
            .stderr(Stdio::null())
            .status();
        tried.is_ok_and(|it| it.success())
    })
}

impl Server {
    /// Starts one, or says that there is none and that nothing was tested on it.
    pub(super) fn start(args: &[&str]) -> Option<Self> {
        let Some(python) = python() else {
            // Past the test runner's capture, so that a run says what it did not do.
            let _ = writeln!(
                std::io::stderr(),
                "NOT TESTED WITH A MAIL SERVER: no python3 here has aiosmtpd (Debian: python3-aiosmtpd; \
                 or name one that has it in KITH_TEST_PYTHON)"
            );
            return None;
        };
        let mut child = Command::new(python)
            .arg(PROGRAM)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (tell, said) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if tell.send(serde_json::from_str(&line).unwrap()).is_err() {
                    return;
                }
            }
        });
        let mut server = Self {
            port: 0,
            child,
            said,
        };
        let port = server.next().unwrap()["port"].as_u64().unwrap();
        server.port = u16::try_from(port).unwrap();
        Some(server)
    }

    /// The next that it says, where it says anything in ten seconds.
    pub(super) fn next(&self) -> Option<Value> {
        self.said.recv_timeout(Duration::from_secs(10)).ok()
    }

    /// What it has said and nobody has read yet.
    pub(super) fn rest(&self) -> Vec<Value> {
        self.said.try_iter().collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
