//! `kith serve`: the pages, and what a watcher of the program asks for.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use kith_gate::Gate;
use kith_market::Market;
use kith_oversight::{Oversight, OversightError};
use kith_store::Db;
use kith_store::ledger::witness::{CannotOffer, Offer};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Deserialize;
use tokio::net::TcpListener;

use super::witness;
use crate::open::{self, Failure, House};
use crate::serving;
use crate::settings::Settings;
use crate::telemetry;

const TIDY_EVERY: std::time::Duration = std::time::Duration::from_secs(3600);
/// Days are what counts, and nobody is reminded of the same twice.
const REMIND_EVERY: std::time::Duration = std::time::Duration::from_secs(3600);
/// How soon the watcher sees what was done: an override of a shield should not wait for long.
const WATCH_EVERY: std::time::Duration = std::time::Duration::from_secs(30);
/// How soon a letter is sent: somebody may be waiting for it at their screen.
const SEND_EVERY: std::time::Duration = std::time::Duration::from_secs(5);

/// Opens the house and serves it until told to stop.
///
/// # Errors
/// [`Failure`] where the house cannot be opened or the address is taken.
pub async fn run(settings: &Settings) -> Result<(), Failure> {
    let house = open::house(settings).await?;
    let listener = listen(settings.listen).await?;
    until_stopped(settings, house, listener).await
}

/// Takes the address.
///
/// # Errors
/// [`Failure::File`] where it is taken or not this machine's.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address)
        .await
        .map_err(|source| Failure::File {
            what: format!("could not serve on {address} (choose another with --listen)"),
            source,
        })
}

/// Serves an open house until the program is told to stop; requests under way are finished.
///
/// # Errors
/// [`Failure`] where serving fails.
pub async fn until_stopped(
    settings: &Settings,
    house: House,
    listener: TcpListener,
) -> Result<(), Failure> {
    let figures = telemetry::start_figures().map_err(|error| Failure::Said(error.to_string()))?;
    let site = house.site(settings);
    let tidying = tokio::spawn(tidy(house.gate.clone(), house.market.clone()));
    let reminding = tokio::spawn(remind(house.market.clone()));
    let watching = tokio::spawn(watch_over(house.oversight.clone()));
    let post = house.post.clone();
    let sending = tokio::spawn(async move { post.keep_sending(SEND_EVERY).await });
    let watch = watch(house.db, figures);
    let app = kith_web::site(site, watch);
    if !kith_web::assets::STYLED {
        tracing::warn!(
            "the pages are plain: this program was built without Node.js. Install Node.js 20 or newer with npm, and build it again"
        );
    }
    tracing::info!(address = %settings.listen, database = %settings.database, "serving");
    serving::serve(listener, app, stopped()).await;
    tidying.abort();
    reminding.abort();
    watching.abort();
    house.post.stop();
    let _ = sending.await;
    tracing::info!("stopped; what was under way has been finished");
    Ok(())
}

/// Forgets, every hour, sessions and visits that have ended, wrong tries that no longer count and
/// registrations that nobody confirmed, and suspends accounts that nobody uses.
async fn tidy(gate: Gate, market: Market) {
    loop {
        if let Err(error) = gate.tidy().await {
            tracing::error!(%error, "old sessions, visits and tries could not be forgotten");
        }
        if let Err(error) = gate.suspend_unused().await {
            tracing::error!(%error, "accounts that nobody uses could not be suspended");
        }
        if let Err(error) = market.tidy().await {
            tracing::error!(%error, "registrations that nobody confirmed could not be forgotten");
        }
        tokio::time::sleep(TIDY_EVERY).await;
    }
}

/// Reminds providers by letter of what is due, every hour.
async fn remind(market: Market) {
    loop {
        match market.remind().await {
            Ok(0) => {}
            Ok(letters) => tracing::info!(letters, "providers are reminded of what is due"),
            Err(error) => tracing::error!(%error, "providers could not be reminded of what is due"),
        }
        tokio::time::sleep(REMIND_EVERY).await;
    }
}

/// Goes through the ledger for misuse, again and again. One that fails begins again: it goes on from
/// what it kept last.
async fn watch_over(oversight: Oversight) {
    loop {
        if let Err(error) = watch_until_it_fails(&oversight).await {
            tracing::error!(%error, "the watcher could not go through the ledger");
        }
        tokio::time::sleep(WATCH_EVERY).await;
    }
}

async fn watch_until_it_fails(oversight: &Oversight) -> Result<(), OversightError> {
    let mut watcher = oversight.watcher("kith serve").await?;
    loop {
        let ran = watcher.run().await?;
        if ran.alerts > 0 {
            tracing::info!(
                alerts = ran.alerts,
                "there are alerts about how the record is used"
            );
        }
        tokio::time::sleep(WATCH_EVERY).await;
    }
}

#[derive(Clone)]
struct Watched {
    db: Db,
    figures: PrometheusHandle,
}

/// `/healthz` (the program runs), `/readyz` (it can do its work), `/metrics`, and the ledger's newest
/// checkpoint for whoever is its witness.
fn watch(db: Db, figures: PrometheusHandle) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route(witness::PATH, get(checkpoint))
        .with_state(Watched { db, figures })
}

async fn ready(State(watched): State<Watched>) -> (StatusCode, &'static str) {
    match watched.db.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
        }
    }
}

#[derive(Deserialize)]
struct Asked {
    since: Option<u64>,
}

/// The newest checkpoint, and with `since` the proof that it goes on from that one. Anyone may have it: a
/// number of entries, hashes and a signature say nothing about anybody, and the more people keep them the
/// harder the ledger is to write anew.
async fn checkpoint(
    State(watched): State<Watched>,
    Query(asked): Query<Asked>,
) -> (StatusCode, String) {
    let since = asked.since.unwrap_or_default();
    match Offer::of(&watched.db, since).await {
        Ok(offer) if asked.since.is_none() => (StatusCode::OK, offer.note),
        Ok(offer) => (StatusCode::OK, offer.to_text()),
        Err(CannotOffer::Store(error)) => {
            tracing::error!(%error, "a checkpoint could not be given");
            let away = "the checkpoint cannot be given at the moment\n";
            (StatusCode::SERVICE_UNAVAILABLE, away.to_owned())
        }
        Err(error) => (StatusCode::CONFLICT, format!("{error}\n")),
    }
}

async fn metrics(State(watched): State<Watched>) -> impl IntoResponse {
    let kind = [(
        header::CONTENT_TYPE,
        "text/plain; version=0.0.4; charset=utf-8",
    )];
    (kind, watched.figures.render())
}

/// Ends with the first of Ctrl-C and the signal that service managers send.
async fn stopped() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut told) => {
                told.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
