//! A small place: one organisation, an account for each role, three people of whom one is
//! shielded, and whatever a page needs to have something to show.
//!
//! Everything that a browser can do is done as a browser does it. The place is made once on SQLite;
//! each test then has a copy of the file, so that what one does to it no other sees.

mod answering;
mod market;
mod operator;
mod seen;
mod whole;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use axum::Router;
use jiff::Timestamp;
use jiff::civil::date;
use kith_forms::campaigns::Sender;
use kith_forms::{Catalogue, Forms};
use kith_gate::credentials::{CodeSecret, PasskeySite};
use kith_gate::{Gate, Role};
use kith_market::support::SupportPartners;
use kith_market::{Market, Place};
use kith_oversight::Oversight;
use kith_oversight::parameters::Parameters;
use kith_people::People;
use kith_post::{MailTo, Post, PostSettings, Postbox};
use kith_store::testing::{TestDb, database, options, run};
use kith_store::{Clock, DatabaseUrl, Db, Engine, Keys, Migration};
use tempfile::TempDir;

pub(crate) use self::seen::{Entry, HIDDEN, PERSONAL, Rows, tells};
pub(crate) use self::whole::ASKS_WHO_LOOKED;
use crate::browser::{Answer, Browser};

pub(crate) const PASSWORD: &str = "walnut harbour zip";
/// Where people reach the place.
pub(crate) const ADDRESS: &str = "https://kith.example";
/// The account of a clinic, in another organisation than the others.
pub(crate) const CLINIC: &str = "clinic";
pub(crate) const PIN: &str = "402817";

/// The forms that Kith comes with, and one of the place's own.
static CATALOGUE: LazyLock<Arc<Catalogue>> = LazyLock::new(|| {
    let own = tempfile::tempdir().unwrap();
    let folder = own.path().join("accreditation");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("2025.toml"), answering::ACCREDITATION).unwrap();
    Arc::new(Catalogue::load(Some(own.path())).unwrap())
});

/// What the tests know of the place: ids, secrets, and who is signed in.
#[derive(Clone, Default)]
pub(crate) struct Known {
    /// Ids by the name of the parameter in a route.
    pub(crate) ids: BTreeMap<&'static str, String>,
    pub(crate) shielded: String,
    /// The own number of the shielded person's record, which nobody has put on hold.
    pub(crate) number: String,
    /// How the alert stood when it was looked at.
    pub(crate) seen: String,
    pub(crate) secrets: BTreeMap<&'static str, String>,
    pub(crate) accounts: BTreeMap<&'static str, String>,
    pub(crate) cookies: BTreeMap<&'static str, (String, String)>,
}

pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) gate: Gate,
    pub(crate) people: People,
    pub(crate) oversight: Oversight,
    pub(crate) post: Post,
    pub(crate) market: Market,
    letters: TempDir,
    pub(crate) app: Router,
    pub(crate) known: Known,
    /// Everything that was answered to anyone.
    pub(crate) heard: Arc<Mutex<Vec<Answer>>>,
    path: Option<PathBuf>,
    _kept: Kept,
}

#[expect(dead_code, reason = "held for their end")]
enum Kept {
    Test(TestDb),
    Copy(TempDir),
}

pub(crate) fn migrations() -> Vec<Migration> {
    let mut all = kith_gate::migrations();
    all.extend(kith_people::migrations());
    all.extend(kith_oversight::migrations());
    all.extend(kith_forms::migrations());
    all.extend(kith_post::migrations());
    all.extend(kith_market::migrations());
    all
}

impl World {
    fn of(db: Db, clock: Clock, url: &DatabaseUrl, kept: Kept, known: Known) -> Self {
        let gate = Gate::new(db.clone(), &Keys::for_tests())
            .unwrap()
            .with_passkeys(PasskeySite::at(ADDRESS).unwrap());
        let people = People::new(db.clone(), gate.clone());
        let looked_for = Parameters {
            from: date(2026, 1, 1),
            ..Parameters::built_in().unwrap()
        };
        let oversight = Oversight::new(db.clone(), gate.clone(), people.clone())
            .unwrap()
            .with_parameters(looked_for);
        let settings = kith_web::SiteSettings {
            place: "Testshire".into(),
            public_url: ADDRESS.into(),
            proxy: None,
        };
        let letters = tempfile::tempdir().unwrap();
        let post = Postbox::open(&PostSettings {
            to: MailTo::Folder(letters.path().to_owned()),
            from: "kith@testshire.example".parse().unwrap(),
            login: None,
        });
        let post = Post::new(db.clone(), Some(post.unwrap()));
        let place = Place {
            sender: Sender {
                place: "Testshire".into(),
                site: ADDRESS.into(),
            },
            support: support(),
        };
        let beside = Router::new().route("/beside", axum::routing::get(async || "beside\n"));
        let forms = Forms::new(db.clone(), CATALOGUE.clone());
        let market = Market::new(db.clone(), gate.clone(), forms.clone(), post.clone(), place);
        let site = kith_web::Site {
            gate: gate.clone(),
            people: people.clone(),
            oversight: oversight.clone(),
            forms,
            files: None,
            market: market.clone(),
            settings: Arc::new(settings),
        };
        let app = kith_web::site(site, beside);
        let path = match url {
            DatabaseUrl::Sqlite(path) => Some(path.clone()),
            DatabaseUrl::Postgres(_) => None,
        };
        Self {
            db,
            clock,
            gate,
            people,
            oversight,
            post,
            market,
            letters,
            app,
            known,
            heard: Arc::default(),
            path,
            _kept: kept,
        }
    }

    /// Somebody of the clinic, who is signed in.
    pub(crate) fn clinic(&self) -> Browser<'_> {
        let (cookie, token) = self.known.cookies.get(CLINIC).unwrap();
        Browser::new(self, CLINIC).with(cookie, token)
    }

    /// A copy of the whole place, on SQLite.
    pub(crate) async fn copy() -> Self {
        static MADE: OnceLock<(TempDir, Known, Timestamp)> = OnceLock::new();
        let (from, known, now) = tokio::task::spawn_blocking(|| MADE.get_or_init(made))
            .await
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kith.db");
        std::fs::copy(from.path().join("copy.db"), &path).unwrap();
        Self::opened(folder, path, known.clone(), *now).await
    }

    /// A copy of this place as it is now.
    pub(crate) async fn twin(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kith.db");
        self.intrude(&format!("vacuum into '{}'", path.display()));
        Self::opened(folder, path, self.known.clone(), self.db.now()).await
    }

    async fn opened(folder: TempDir, path: PathBuf, known: Known, now: Timestamp) -> Self {
        let (url, clock) = (DatabaseUrl::Sqlite(path), Clock::held_at(now));
        let db = Db::open(options(&url, &clock), migrations()).await.unwrap();
        Self::of(db, clock, &url, Kept::Copy(folder), known)
    }

    pub(crate) fn id(&self, name: &str) -> &str {
        self.known.ids.get(name).map(String::as_str).unwrap()
    }

    pub(crate) fn person(&self) -> &str {
        self.id("person")
    }

    pub(crate) fn shielded(&self) -> &str {
        &self.known.shielded
    }

    /// Somebody who is not signed in.
    pub(crate) fn stranger(&self) -> Browser<'_> {
        Browser::new(self, "signed out")
    }

    /// Somebody who was signed in when the place was made.
    pub(crate) fn browser(&self, role: Role) -> Browser<'_> {
        let (cookie, token) = self.known.cookies.get(role.name()).unwrap();
        Browser::new(self, role.name()).with(cookie, token)
    }

    /// What one types to sign in, with the code of this moment.
    pub(crate) fn typed(&self, role: Role) -> [(&'static str, String); 4] {
        self.typed_as(role.name())
    }

    /// Shows again that it is them, as the page before something grave asks.
    pub(crate) async fn prove(&self, role: Role) {
        let [_, password, _, code] = self.typed(role);
        let sent = [password, code, ("then", "/".to_owned())];
        let sent: Vec<_> = sent
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let browser = self.browser(role);
        browser.post("/prove", &sent).await.leads_to("/");
    }

    fn typed_as(&self, name: &str) -> [(&'static str, String); 4] {
        let secret = self.known.secrets.get(name).unwrap();
        let secret = CodeSecret::from_base32(secret).unwrap();
        [
            ("user_name", user_name(name)),
            ("password", PASSWORD.to_owned()),
            ("pin", PIN.to_owned()),
            ("code", secret.code_at(self.db.now())),
        ]
    }

    /// Signs in with a code that was not used before, and accepts the terms.
    pub(crate) async fn sign_in(&self, role: Role) -> Browser<'_> {
        self.sign_in_as(role.name()).await
    }

    pub(crate) async fn sign_in_as(&self, name: &'static str) -> Browser<'_> {
        self.clock.advance(30);
        let mut browser = Browser::new(self, name);
        browser.sign_in(&self.typed_as(name)).await;
        let terms = [("accept", "yes"), ("version", &self.terms_version())];
        browser.post("/terms", &terms).await.leads_to("/");
        browser
    }

    fn terms_version(&self) -> String {
        self.gate.settings().standing.terms_version.to_string()
    }
}

pub(crate) fn user_name(name: &str) -> String {
    format!("test.{name}")
}

/// A partner for where the place's providers are, and one for elsewhere.
fn support() -> SupportPartners {
    let partner = |name: &str, postcodes: &str| {
        format!(
            "[[partners]]\nname = \"{name}\"\nweb = \"https://support.example\"\nphone = \"01632 960 410\"\n\
             authorities = [\"Testshire\"]\npostcodes = [\"{postcodes}\"]\n"
        )
    };
    let file =
        partner("Northern Care Association", "CA") + &partner("Western Care Association", "TR");
    SupportPartners::read("support.toml", &file).unwrap()
}

/// Makes the place on a runtime of its own, and keeps its file.
fn made() -> (TempDir, Known, Timestamp) {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let made = Arc::new(Mutex::new(None));
    let into = Arc::clone(&made);
    run(async move {
        let test = database(Engine::Sqlite, migrations()).await.unwrap();
        let world = Box::pin(World::whole(test)).await;
        world.intrude(&format!("vacuum into '{}'", copy.display()));
        *into.lock().unwrap() = Some((world.known.clone(), world.db.now()));
    });
    let (known, now) = made.lock().unwrap().take().unwrap();
    (folder, known, now)
}
