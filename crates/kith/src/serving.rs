//! Taking connections: how many at once, and how long each may take.
//!
//! Whoever sends a byte at a time, or nothing at all, must not keep others out (CWE-400; OWASP ASVS
//! 5.0 13.1.3). HTTP/1.1 alone is spoken: the server in front speaks to browsers, and what is not
//! there cannot be attacked.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};
use tower::ServiceExt as _;

/// So many are open at once; who comes then waits for a place. A service may open 1,024 files where
/// nobody has said otherwise, and the database needs some.
const PLACES: u32 = 768;
/// A request's line and headers come within this time, and so does the next request.
const PATIENCE: Duration = Duration::from_secs(15);
/// The same while places are short.
const LITTLE_PATIENCE: Duration = Duration::from_secs(3);
/// Places are short when no more than this many are free.
const FEW: usize = 192;
/// After this time a connection ends with the answer that is under way.
const OLDEST: Duration = Duration::from_secs(300);
/// And after this much more, whether anybody has read the answer or not.
const LAST_ANSWER: Duration = Duration::from_secs(60);

/// Answers whoever comes, until told to stop; what is under way then is finished.
pub async fn serve(listener: TcpListener, app: Router, stopped: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(PLACES as usize));
    let (stop, stopping) = watch::channel(());
    let mut stopped = pin!(stopped);
    loop {
        let next = tokio::select! {
            next = next(&listener, &places) => next,
            () = &mut stopped => break,
        };
        if let Some(connection) = next {
            tokio::spawn(answer(connection, app.clone(), stopping.clone()));
        }
    }
    drop((listener, stop));
    // All places are free again when the last connection has ended.
    let _ = places.acquire_many(PLACES).await;
}

/// Somebody who has come, and has a place.
struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    patience: Duration,
    _place: OwnedSemaphorePermit,
}

/// The next who comes, once there is a place.
async fn next(listener: &TcpListener, places: &Arc<Semaphore>) -> Option<Connection> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some(Connection {
            stream,
            peer,
            patience: match places.available_permits() {
                ..=FEW => LITTLE_PATIENCE,
                _ => PATIENCE,
            },
            _place: place,
        }),
        Err(error) => {
            // Gone again already, or no more files may be opened: then it helps to wait.
            tracing::warn!(%error, "a connection could not be taken");
            sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

/// Answers one connection's requests until it ends, is too old, or the program stops.
async fn answer(connection: Connection, app: Router, mut stopping: watch::Receiver<()>) {
    let peer = connection.peer;
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        one(app.clone(), request.map(Body::new), peer)
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(connection.patience);
    let mut answering = pin!(http.serve_connection(TokioIo::new(connection.stream), service));
    // What goes wrong on a connection is its other end's affair: nobody is told.
    tokio::select! {
        _ = answering.as_mut() => return,
        _ = stopping.changed() => {}
        () = sleep(OLDEST) => {}
    }
    answering.as_mut().graceful_shutdown();
    let _ = timeout(LAST_ANSWER, answering).await;
}

/// Answers one request, which then says where it came from.
async fn one(app: Router, mut request: Request, peer: SocketAddr) -> Result<Response, Infallible> {
    request.extensions_mut().insert(ConnectInfo(peer));
    app.oneshot(request).await
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::oneshot;
    use tokio::task::JoinHandle;

    use super::*;

    const ASKED: &[u8] = b"GET / HTTP/1.1\r\nHost: kith\r\n\r\n";

    /// A site that answers with the address of whoever asks; and what stops it.
    async fn begun() -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let home = async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.ip().to_string();
        let app = Router::new().route("/", get(home)).route(
            "/slow",
            get(async || {
                sleep(Duration::from_secs(5)).await;
                "done"
            }),
        );
        let (stop, stopped) = oneshot::channel();
        let serving = serve(listener, app, async {
            let _ = stopped.await;
        });
        (address, stop, tokio::spawn(serving))
    }

    async fn sent(address: SocketAddr, bytes: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream
    }

    /// What comes until the other end closes.
    async fn all(mut stream: TcpStream) -> String {
        let mut got = Vec::new();
        let _ = stream.read_to_end(&mut got).await;
        String::from_utf8(got).unwrap()
    }

    // The clock of these tests stands still while anything is done, and leaps when all are waiting.
    #[tokio::test(start_paused = true)]
    async fn whoever_sends_nothing_or_half_a_request_is_let_go() {
        let (address, _stop, _serving) = begun().await;
        for bytes in [&b""[..], b"GET / HTTP/1.1\r\nHost: ki", ASKED] {
            let began = tokio::time::Instant::now();
            let got = all(sent(address, bytes).await).await;
            assert_eq!(got.contains("127.0.0.1"), bytes == ASKED, "{got}");
            let waited = began.elapsed();
            assert!(
                waited >= PATIENCE && waited < PATIENCE + Duration::from_secs(1),
                "{waited:?}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn with_every_place_taken_by_somebody_silent_the_next_waits_for_moments_only() {
        let (address, _stop, _serving) = begun().await;
        let mut held = Vec::new();
        for _ in 0..PLACES {
            held.push(sent(address, b"GET").await);
        }
        let got = all(sent(address, ASKED).await).await;
        assert!(got.contains("127.0.0.1"), "{got}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_under_way_is_finished_before_it_stops() {
        let (address, stop, serving) = begun().await;
        let slow = sent(address, b"GET /slow HTTP/1.1\r\nHost: kith\r\n\r\n").await;
        sleep(Duration::from_secs(1)).await;
        stop.send(()).unwrap();
        assert!(all(slow).await.ends_with("done"));
        serving.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_is_never_quiet_ends_all_the_same() {
        let (address, _stop, _serving) = begun().await;
        let began = tokio::time::Instant::now();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let mut buffer = [0; 4096];
        let mut asked = 0;
        while stream.write_all(ASKED).await.is_ok() && asked < 1000 {
            match stream.read(&mut buffer).await {
                Ok(0) | Err(_) => break,
                Ok(_) => asked += 1,
            }
            sleep(Duration::from_secs(1)).await;
        }
        assert!(
            began.elapsed() <= OLDEST + LAST_ANSWER,
            "{asked} were answered"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_but_the_first_http_is_spoken() {
        let (address, _stop, _serving) = begun().await;
        let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00";
        let got = all(sent(address, preface).await).await;
        assert!(got.is_empty() || got.starts_with("HTTP/1.1 400"), "{got}");
    }
}
