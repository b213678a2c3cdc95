//! A small client: HTTP/1.1 on a connection that is kept, with one session's cookie. It does little
//! so that the figures are the server's.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::Done;
use crate::house::said;

/// The largest page that is taken.
const LARGEST: usize = 4 << 20;

/// A connection.
pub(crate) struct Client {
    stream: TcpStream,
    cookie: String,
    buffer: Vec<u8>,
}

/// An answer; its body stands in the client until the next request.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

impl Answer<'_> {
    pub(crate) fn holds(&self, text: &str) -> bool {
        find(self.body, text.as_bytes()).is_some()
    }
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr, cookie: &str) -> Done<Self> {
        let stream = TcpStream::connect(address).await.map_err(said)?;
        stream.set_nodelay(true).map_err(said)?;
        Ok(Self {
            stream,
            cookie: cookie.to_owned(),
            buffer: Vec::with_capacity(64 << 10),
        })
    }

    pub(crate) async fn get(&mut self, path: &str) -> Done<Answer<'_>> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {}\r\n\r\n",
            self.cookie
        );
        self.send(&request).await
    }

    pub(crate) async fn post(&mut self, path: &str, form: &str) -> Done<Answer<'_>> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            self.cookie,
            form.len()
        );
        self.send(&request).await
    }

    async fn send(&mut self, request: &str) -> Done<Answer<'_>> {
        self.stream
            .write_all(request.as_bytes())
            .await
            .map_err(said)?;
        self.buffer.clear();
        let head = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end;
            }
            self.more().await?;
        };
        let headers = String::from_utf8_lossy(self.buffer.get(..head).unwrap_or_default());
        let status = headers
            .split(' ')
            .nth(1)
            .and_then(|it| it.parse().ok())
            .ok_or_else(|| said("an answer has no status"))?;
        let length: usize = headers
            .lines()
            .find_map(|it| it.strip_prefix("content-length: ")?.trim().parse().ok())
            .ok_or_else(|| said("an answer does not say how long it is"))?;
        let (start, end) = (head + 4, head + 4 + length);
        while self.buffer.len() < end {
            self.more().await?;
        }
        Ok(Answer {
            status,
            body: self.buffer.get(start..end).unwrap_or_default(),
        })
    }

    async fn more(&mut self) -> Done<()> {
        let read = self.stream.read_buf(&mut self.buffer).await.map_err(said)?;
        match read {
            0 => Err(said("the server closed a connection")),
            _ if self.buffer.len() > LARGEST => Err(said("an answer is too long")),
            _ => Ok(()),
        }
    }
}

/// Where one text stands in another.
fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    let first = *what.first()?;
    let mut from = 0;
    while let Some(rest) = text.get(from..) {
        let at = from + rest.iter().position(|it| *it == first)?;
        if text.get(at..)?.starts_with(what) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// A form's body.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        if !body.is_empty() {
            body.push('&');
        }
        body.push_str(name);
        body.push('=');
        for byte in value.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => {
                    body.push(char::from(byte));
                }
                other => body.push_str(&format!("%{other:02X}")),
            }
        }
    }
    body
}

/// Runs the clients' side on a thread of its own, so that a profile tells it from the server.
pub(crate) async fn apart<T: Send + 'static>(
    work: impl Future<Output = Done<T>> + Send + 'static,
) -> Done<T> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    std::thread::Builder::new()
        .name("clients".into())
        .spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let done = match runtime {
                Ok(it) => it.block_on(work),
                Err(error) => Err(said(error)),
            };
            let _ = sender.send(done);
        })
        .map_err(said)?;
    receiver.await.map_err(said)?
}
