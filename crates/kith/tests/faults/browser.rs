//! A small browser with one session: a connection a request.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer that came whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// Where it leads.
    pub(crate) fn location(&self) -> &str {
        let mut lines = self.head.lines();
        lines
            .find_map(|it| it.strip_prefix("location: "))
            .unwrap_or_default()
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// Nobody listened: it was never asked.
    NotAsked,
    /// It was asked, and no whole answer came.
    Unanswered,
}

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    pub(crate) cookie: String,
    pub(crate) form_token: String,
}

impl Browser {
    /// The page there.
    pub(crate) fn get(&self, address: SocketAddr, path: &str) -> Result<Answer, Lost> {
        self.ask(address, &format!("GET {path}"), "", "")
    }

    /// Sends a form; the values stand as they are sent.
    pub(crate) fn post(
        &self,
        address: SocketAddr,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<Answer, Lost> {
        let mut body = format!("csrf={}", self.form_token);
        for (name, value) in fields {
            body.push_str(&format!("&{name}={}", value.replace(' ', "+")));
        }
        let kind = "content-type: application/x-www-form-urlencoded\r\n";
        self.ask(address, &format!("POST {path}"), kind, &body)
    }

    fn ask(&self, address: SocketAddr, what: &str, kind: &str, body: &str) -> Result<Answer, Lost> {
        let stream = TcpStream::connect(address).map_err(|_| Lost::NotAsked)?;
        let (cookie, length) = (&self.cookie, body.len());
        let request = format!(
            "{what} HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\nconnection: close\r\n\
             {kind}content-length: {length}\r\n\r\n{body}"
        );
        answer(stream, &request).ok_or(Lost::Unanswered)
    }
}

fn answer(mut stream: TcpStream, request: &str) -> Option<Answer> {
    let patience = Some(Duration::from_secs(60));
    stream.set_read_timeout(patience).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    whole(&answer)
}

/// An answer that was cut short is none.
fn whole(answer: &str) -> Option<Answer> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head
        .lines()
        .find_map(|it| it.strip_prefix("content-length: "))?;
    (length.parse() == Ok(body.len())).then(|| Answer {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
    })
}
