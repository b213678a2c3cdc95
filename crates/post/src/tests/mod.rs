//! Letters that are sent, as whoever receives them finds them.

mod confirming;
mod folder;
mod outbox;
mod server;
mod smtp;

use jiff::Timestamp;

use crate::{Letter, MailTo, PostSettings, Postbox};

fn letter(to: &str) -> Letter {
    let subject = "Pwy sy'n helpu: Łódź, and a line that is long enough to be folded by whoever writes it down";
    let text =
        "Dear reader,\n\n.\nThis line begins after one of a single full stop.\nDiolch — Kith\n";
    Letter::new(
        &to.parse().unwrap(),
        subject.parse().unwrap(),
        text.parse().unwrap(),
    )
    .unwrap()
}

fn written() -> Timestamp {
    "2026-03-02T10:00:00Z".parse().unwrap()
}

fn postbox(to: MailTo) -> Postbox {
    Postbox::open(&PostSettings {
        to,
        from: "kith@orrinshire.example".parse().unwrap(),
        login: None,
    })
    .unwrap()
}

/// The text of a letter as it was sent, with the encoding of its lines undone.
fn read(sent: &str) -> (Vec<String>, String) {
    let (head, body) = sent.split_once("\r\n\r\n").unwrap();
    let headers = head.replace("\r\n ", " ");
    let bytes = match headers.contains("Content-Transfer-Encoding: base64") {
        true => data_encoding::BASE64
            .decode(body.replace("\r\n", "").as_bytes())
            .unwrap(),
        false => unquoted(body),
    };
    let text = String::from_utf8(bytes).unwrap().replace("\r\n", "\n");
    (headers.lines().map(str::to_owned).collect(), text)
}

/// Quoted-printable (RFC 2045 section 6.7), undone.
fn unquoted(body: &str) -> Vec<u8> {
    let joined = body.replace("=\r\n", "");
    let mut parts = joined.split('=');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).unwrap());
        bytes.extend_from_slice(rest.as_bytes());
    }
    bytes
}
