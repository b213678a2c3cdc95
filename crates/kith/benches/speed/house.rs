//! The house that is measured: opened, served on loopback, with somebody signed in.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use kith::demo::{accounts, making};
use kith::open::{Failure, House};
use kith::settings::Settings;
use kith_gate::Role;
use kith_gate::credentials::{ClientNote, CodeSecret, Credentials};
use kith_gate::session::SignedIn;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::Done;

pub(crate) fn said(error: impl Display) -> Failure {
    Failure::Said(error.to_string())
}

/// The settings of a house in that folder.
pub(crate) fn settings(folder: &Path, database: Option<&str>) -> Done<Settings> {
    let standing = Settings::in_folder(folder).map_err(Failure::Settings)?;
    let database = match database {
        Some(url) => url.parse().map_err(said)?,
        None => standing.database.clone(),
    };
    making::settings(&Settings {
        database,
        ..standing
    })
}

/// The pages, served until this is dropped.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    task: JoinHandle<()>,
}

impl Served {
    pub(crate) async fn start(settings: &Settings, house: &House) -> Done<Self> {
        let listener = TcpListener::bind(settings.listen).await.map_err(said)?;
        let address = listener.local_addr().map_err(said)?;
        let site = kith_web::site(house.site(settings), axum::Router::new());
        let task = tokio::spawn(kith::serving::serve(listener, site, std::future::pending()));
        Ok(Self { address, task })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Somebody who is signed in, and the cookie of their session.
pub(crate) struct Visitor {
    pub(crate) who: SignedIn,
    pub(crate) cookie: String,
}

/// Signs the demo's account of a role in. Each code works once, so a code that was used is waited out.
pub(crate) async fn signed_in(house: &House, folder: &Path, role: Role) -> Done<Visitor> {
    let file = folder.join("demo").join("credentials.json");
    let all = accounts::read(&file)?;
    let it = all
        .iter()
        .find(|it| it.role == role.name())
        .ok_or_else(|| said(format!("the demo has no {}", role.name())))?;
    let secret = CodeSecret::from_base32(&it.totp_secret)?;
    let mut tries = 3;
    loop {
        let credentials = Credentials {
            user_name: it.username.as_str().into(),
            password: it.password.as_str().into(),
            pin: it.pin.as_str().into(),
            code: secret.code_at(house.gate.now()).as_str().into(),
        };
        let from = ClientNote::new("the benchmark");
        match house.gate.sign_in(credentials, &from).await {
            Ok(token) => {
                let who = house.gate.session(&token).await.map_err(said)?;
                let cookie = format!("__Host-kith={}", token.to_text().as_str());
                return Ok(Visitor { who, cookie });
            }
            Err(error) if tries == 0 => return Err(said(error)),
            Err(_) => {
                tries -= 1;
                tokio::time::sleep(Duration::from_secs(31)).await;
            }
        }
    }
}
