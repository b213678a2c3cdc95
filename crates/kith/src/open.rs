//! Opens the house: the key, the database, the rooms.

use std::path::Path;
use std::sync::Arc;

use kith_files::Files;
use kith_forms::campaigns::Sender;
use kith_forms::{Catalogue, Fault, Forms};
use kith_gate::credentials::PasskeySite;
use kith_gate::{Gate, GateError};
use kith_market::support::{SupportFault, SupportPartners};
use kith_market::{Market, MarketError, Place};
use kith_oversight::Oversight;
use kith_oversight::parameters::{Parameters, ParametersError};
use kith_people::People;
use kith_post::{Post, PostError, Postbox, PostboxError};
use kith_store::ledger::witness::Refused;
use kith_store::{Clock, CommitError, Db, Keys, Migration, Options, StoreError, TableRows};

use crate::files::{self, FilesError};
use crate::settings::{Settings, SettingsError};

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The configuration is wrong.
    #[error("the configuration is wrong:\n{}", listed(.0))]
    Settings(Vec<SettingsError>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database could not be changed.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The gate failed.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// The post failed.
    #[error(transparent)]
    Post(#[from] PostError),
    /// The market failed.
    #[error(transparent)]
    Market(#[from] MarketError),
    /// No postbox can be opened with these settings.
    #[error(transparent)]
    Postbox(#[from] PostboxError),
    /// The place of files cannot be opened.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// What the watcher looks for is not a whole file of parameters.
    #[error(transparent)]
    Parameters(#[from] ParametersError),
    /// The place's file of support partners is not well written.
    #[error(transparent)]
    Support(#[from] SupportFault),
    /// A form is not well written.
    #[error("the forms are not well written:\n{}", listed(.0))]
    Forms(Vec<Fault>),
    /// A Questionnaire of others cannot become a form.
    #[error("the Questionnaire cannot be read as a form:\n{}", listed(.0))]
    Questionnaire(Vec<kith_exchange::fhir::Fault>),
    /// The ledger was checked and does not hold. What is wrong has been said already.
    #[error("the ledger does not hold")]
    LedgerDoesNotHold,
    /// Another place's ledger was checked and is not what it was.
    #[error("DO NOT BELIEVE THIS LEDGER: {0}")]
    NotWhatItWas(Refused),
    /// A file could not be read or written.
    #[error("{what}: {source}")]
    File {
        /// What was being done, with the file's name.
        what: String,
        /// Why not.
        source: std::io::Error,
    },
    /// Anything else, in words.
    #[error("{0}")]
    Said(String),
}

fn listed(errors: &[impl std::fmt::Display]) -> String {
    let lines: Vec<String> = errors.iter().map(|error| format!("  {error}")).collect();
    lines.join("\n")
}

impl Failure {
    /// The exit status: 3 for a ledger that does not hold, this place's or another's, 2 for a wrong configuration, else 1.
    pub fn status(&self) -> u8 {
        match self {
            Self::LedgerDoesNotHold | Self::NotWhatItWas(_) => 3,
            Self::Settings(_) => 2,
            _ => 1,
        }
    }
}

/// The rooms, open.
#[derive(Clone)]
pub struct House {
    /// The database.
    pub db: Db,
    /// Who may do this?
    pub gate: Gate,
    /// Who is this?
    pub people: People,
    /// Was this look right?
    pub oversight: Oversight,
    /// What was asked, and what was answered?
    pub forms: Forms,
    /// Letters.
    pub post: Post,
    /// Files that people send, where any are taken.
    pub files: Option<Arc<Files>>,
    /// Who can help, and how well?
    pub market: Market,
}

impl House {
    /// The rooms, for pages.
    pub fn site(&self, settings: &Settings) -> kith_web::Site {
        let of_place = kith_web::SiteSettings {
            place: settings.place.clone(),
            public_url: settings.public_url.clone(),
            proxy: settings.proxy,
        };
        kith_web::Site {
            gate: self.gate.clone(),
            people: self.people.clone(),
            oversight: self.oversight.clone(),
            forms: self.forms.clone(),
            files: self.files.clone(),
            market: self.market.clone(),
            settings: Arc::new(of_place),
        }
    }
}

/// Every room's tables, lowest first.
pub fn migrations() -> Vec<Migration> {
    let mut all = kith_gate::migrations();
    all.extend(kith_people::migrations());
    all.extend(kith_oversight::migrations());
    all.extend(kith_post::migrations());
    all.extend(kith_forms::migrations());
    all.extend(kith_market::migrations());
    all
}

/// What becomes of every room's tables when a person is purged.
pub fn tables() -> Vec<TableRows> {
    let mut all = kith_oversight::tables();
    all.extend(kith_gate::tables());
    all.extend(kith_people::tables());
    all.extend(kith_post::tables());
    all.extend(kith_forms::tables());
    all.extend(kith_market::tables());
    all.extend(kith_store::tables());
    all
}

/// Opens everything, making what is not there yet.
///
/// # Errors
/// [`Failure`] with what to do about it.
pub async fn house(settings: &Settings) -> Result<House, Failure> {
    house_at(settings, Clock::system()).await
}

/// Opens everything as on another day: for the demo and for tests, which need a past.
///
/// # Errors
/// [`Failure`] with what to do about it.
pub async fn house_at(settings: &Settings, clock: Clock) -> Result<House, Failure> {
    let kept = Keys::load(&settings.key_file)?;
    let keys = kept.clone().unwrap_or_else(Keys::random);
    let db = database(settings, &keys, false, clock)
        .await
        .map_err(|failure| match (&kept, failure) {
            // A database that another key has signed: the key is lost, not new.
            (None, Failure::Store(StoreError::Ledger(_))) => no_key(settings),
            (_, failure) => failure,
        })?;
    if kept.is_none() {
        keys.save(&settings.key_file)?;
    }
    let gate = Gate::new(db.clone(), &keys)?;
    let gate = match PasskeySite::at(&settings.public_url) {
        Ok(site) => gate.with_passkeys(site),
        Err(_) => gate,
    };
    let people = People::new(db.clone(), gate.clone());
    people
        .make_keys(&|made| {
            tracing::info!(people = made, "making the keys by which people are found")
        })
        .await?;
    let oversight = Oversight::new(db.clone(), gate.clone(), people.clone())?;
    let oversight = match &settings.misuse {
        Some(path) => oversight.with_parameters(parameters(path)?),
        None => oversight,
    };
    let forms = Catalogue::load(settings.forms.as_deref()).map_err(Failure::Forms)?;
    let forms = Forms::new(db.clone(), Arc::new(forms));
    let files = settings.files.as_ref();
    let files = files.map(|it| files::open(it, &keys)).transpose()?;
    let postbox = settings.post.as_ref().map(Postbox::open).transpose()?;
    let post = Post::new(db.clone(), postbox);
    let sender = Sender {
        place: settings.place.clone(),
        site: settings.public_url.clone(),
    };
    let place = Place {
        sender,
        support: support_partners_or_none(settings),
    };
    Ok(House {
        market: Market::new(db.clone(), gate.clone(), forms.clone(), post.clone(), place),
        forms,
        post,
        db,
        gate,
        people,
        oversight,
        files: files.map(Arc::new),
    })
}

/// What a place wants the watcher to look for.
///
/// # Errors
/// [`Failure`] with the file, and the line or the figure.
pub fn parameters(path: &Path) -> Result<Parameters, Failure> {
    let text = written(path)?;
    Ok(Parameters::from_toml(&path.display().to_string(), &text)?)
}

/// Who helps providers with forms: nobody, where the place has no file of them.
///
/// # Errors
/// [`Failure`] with the file and the line.
pub fn support_partners(path: Option<&Path>) -> Result<SupportPartners, Failure> {
    let Some(path) = path else {
        return Ok(SupportPartners::default());
    };
    let text = written(path)?;
    Ok(SupportPartners::read(&path.display().to_string(), &text)?)
}

/// The same for a place that is to start. It does without them: nothing else hangs on who helps with forms, as what was
/// answered hangs on the forms themselves.
fn support_partners_or_none(settings: &Settings) -> SupportPartners {
    support_partners(settings.support_partners.as_deref()).unwrap_or_else(|fault| {
        tracing::error!(%fault, "providers are told of nobody who helps them with forms, until this file is mended and Kith starts again");
        SupportPartners::default()
    })
}

/// What is in a file that a setting names.
fn written(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|source| Failure::File {
        what: format!("{} cannot be read", path.display()),
        source,
    })
}

fn no_key(settings: &Settings) -> Failure {
    Failure::Said(format!(
        "there is no key file at {}, and this database was made with one: give --key-file or \
         --data-dir, or restore the key from its backup",
        settings.key_file.display()
    ))
}

/// Opens the database for looking only, so that a ledger which does not hold can be looked into.
///
/// # Errors
/// [`Failure`] where it, or the key, is not there.
pub async fn to_look(settings: &Settings) -> Result<Db, Failure> {
    let keys = Keys::load(&settings.key_file)?.ok_or_else(|| no_key(settings))?;
    database(settings, &keys, true, Clock::system()).await
}

/// Opens the database alone.
///
/// # Errors
/// [`Failure`] where it cannot be reached, or does not fit the program or the key.
pub async fn database(
    settings: &Settings,
    keys: &Keys,
    read_only: bool,
    clock: Clock,
) -> Result<Db, Failure> {
    let options = Options {
        url: settings.database.clone(),
        keys: keys.clone(),
        clock,
        read_only,
    };
    Ok(Db::open(options, migrations()).await?)
}
