//! The demo's accounts: one for each role, ready to sign in.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use kith_gate::account::{AccountState, NewAccount};
use kith_gate::action::{ManageAccounts, ManageOrganisations};
use kith_gate::credentials::{ClientNote, CodeSecret, Credentials, check_pin};
use kith_gate::session::SignedIn;
use kith_gate::{Gate, Grant, Role};
use kith_terms::time::day_of;
use kith_terms::{AccountId, OrganisationId};
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::provider::{PROVIDER, provider};
use crate::open::{Failure, House};
use crate::vouch;

/// What somebody needs to sign in to the demo.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Credential {
    /// The role's name.
    pub role: String,
    /// The name to sign in with.
    pub username: String,
    /// The password.
    pub password: String,
    /// The PIN.
    pub pin: String,
    /// The security token's key, in base32.
    pub totp_secret: String,
}

/// The organisation that runs Kith for the county.
pub const COUNCIL: &str = "Orrinshire Council";

/// The organisation that sends the hospital's feed.
pub const TRUST: &str = "Orrin Vale NHS Trust";

/// The organisation that sends a source's feed. Whoever sends a record of somebody counts as helping
/// them, so that it is not the one that loads it.
#[must_use]
pub fn sender(source: &str) -> &'static str {
    match source {
        "gp" => "Orrinshire Primary Care",
        "hospital" => TRUST,
        "school" => "Orrinshire Schools",
        "housing" => "Orrinshire Homes",
        "police" => "Orrinshire Constabulary",
        _ => "Orrinshire Social Care",
    }
}

/// Who works in the county: role, user name, name, organisation.
const STAFF: [(Role, &str, &str, &str); 11] = [
    (
        Role::Practitioner,
        "nia.castellan",
        "Nia Castellan",
        COUNCIL,
    ),
    (
        Role::ShieldPractitioner,
        "tomasz.wren",
        "Tomasz Wren",
        COUNCIL,
    ),
    (
        Role::RecordManager,
        "priya.holloway",
        "Priya Holloway",
        COUNCIL,
    ),
    (
        Role::ClericalMatcher,
        "gethin.marsh",
        "Gethin Marsh",
        COUNCIL,
    ),
    (Role::DataSupplier, "ada.okonjo", "Ada Okonjo", TRUST),
    (
        Role::PrivacyOfficer,
        "samir.lindqvist",
        "Samir Lindqvist",
        COUNCIL,
    ),
    (
        Role::AccountAdministrator,
        "bronwen.achebe",
        "Bronwen Achebe",
        COUNCIL,
    ),
    (Role::ArchiveKeeper, "mair.osgood", "Mair Osgood", COUNCIL),
    (
        Role::ProviderManager,
        "ruth.ellery",
        "Ruth Ellery",
        PROVIDER,
    ),
    (Role::ProviderMember, "kofi.tran", "Kofi Tran", PROVIDER),
    (Role::Commissioner, "delyth.varga", "Delyth Varga", COUNCIL),
];

/// Short words that are easy to type, for the demo's passwords.
const WORDS: [&str; 32] = [
    "amber", "basket", "canal", "dapple", "ember", "fennel", "garnet", "hollow", "ivory",
    "juniper", "kettle", "lantern", "marble", "nutmeg", "orchard", "pebble", "quarry", "ribbon",
    "saddle", "thistle", "umbrella", "velvet", "walnut", "yarrow", "zephyr", "anchor", "bramble",
    "copper", "drizzle", "feather", "gravel", "hazel",
];

fn said(error: impl std::fmt::Display) -> Failure {
    Failure::Said(format!("the demo's accounts: {error}"))
}

/// An organisation of the county, accredited today.
///
/// # Errors
/// [`Failure`] where it cannot be added or accredited.
pub async fn organisation(gate: &Gate, name: &str) -> Result<OrganisationId, Failure> {
    let grant: Grant<ManageOrganisations> =
        gate.operator("kith demo", json!({})).await.map_err(said)?;
    let there = gate.find_organisation(&grant, name).await.map_err(said)?;
    let id = match there {
        Some(id) => id,
        None => vouch::add_organisation(gate, &grant, name).await?,
    };
    vouch::vouch(gate, &grant, id).await?;
    Ok(id)
}

/// Makes the accounts that are not there yet. Each holder has a check and training in date.
///
/// # Errors
/// [`Failure`] where one cannot be made.
pub async fn make(house: &House, file: &Path) -> Result<Vec<Credential>, Failure> {
    // Written before any account is made: an account whose password nobody knows helps nobody.
    let credentials = if file.exists() {
        read(file)?
    } else {
        invented()?
    };
    write(file, &credentials)?;
    for (it, (role, user_name, full_name, works_at)) in credentials.iter().zip(STAFF) {
        let new = NewAccount {
            user_name: user_name.to_owned(),
            full_name: full_name.to_owned(),
            role,
            role_until: None,
            organisation: match works_at {
                PROVIDER => provider(&house.gate).await?,
                _ => organisation(&house.gate, works_at).await?,
            },
        };
        opened(house, &new, it).await?;
    }
    Ok(credentials)
}

/// The account, which is opened where it is not there yet.
///
/// # Errors
/// [`Failure`] where it cannot be opened.
pub(super) async fn opened(
    house: &House,
    new: &NewAccount,
    it: &Credential,
) -> Result<(), Failure> {
    let grant = house
        .gate
        .operator::<ManageAccounts>("kith demo", json!({}))
        .await
        .map_err(said)?;
    match house.gate.find_account(&grant, &new.user_name).await {
        Ok(id) => in_use(house, &grant, id).await,
        Err(_) => open(house, &grant, new, it).await.map(drop),
    }
}

/// An account that was not used since last year is put to use again.
async fn in_use(
    house: &House,
    grant: &Grant<ManageAccounts>,
    id: AccountId,
) -> Result<(), Failure> {
    house.gate.suspend_unused().await?;
    let account = house.gate.account(grant, id).await.map_err(said)?;
    match account.state {
        AccountState::Suspended => house.gate.reinstate_account(grant, id).await.map_err(said),
        _ => Ok(()),
    }
}

async fn open(
    house: &House,
    grant: &Grant<ManageAccounts>,
    new: &NewAccount,
    it: &Credential,
) -> Result<AccountId, Failure> {
    let secret = CodeSecret::from_base32(&it.totp_secret)?;
    let chosen = (it.password.as_str().into(), it.pin.as_str().into());
    let id = house
        .gate
        .create_ready_account(grant, new, &secret, chosen)
        .await
        .map_err(said)?;
    let today = day_of(house.gate.now());
    let month_ago = today.saturating_sub(jiff::Span::new().days(40));
    house
        .gate
        .record_dbs_check(grant, id, month_ago)
        .await
        .map_err(said)?;
    house
        .gate
        .record_training(grant, id, month_ago)
        .await
        .map_err(said)?;
    Ok(id)
}

/// Signs one of them in, once, as the page would, and accepts the terms of use.
///
/// The code is that of the half minute before, which is still good, so that the one a newcomer's
/// token shows has not been used.
///
/// # Errors
/// [`Failure`] where the gate refuses.
pub async fn sign_in(house: &House, it: &Credential) -> Result<SignedIn, Failure> {
    let secret = CodeSecret::from_base32(&it.totp_secret)?;
    let before = house
        .gate
        .now()
        .saturating_sub(jiff::SignedDuration::from_secs(30))
        .map_err(said)?;
    let credentials = Credentials {
        user_name: it.username.as_str().into(),
        password: it.password.as_str().into(),
        pin: it.pin.as_str().into(),
        code: secret.code_at(before).as_str().into(),
    };
    let token = house
        .gate
        .sign_in(credentials, &ClientNote::new("the demo itself"))
        .await
        .map_err(said)?;
    let who = house.gate.session(&token).await.map_err(said)?;
    let version = house.gate.settings().standing.terms_version;
    house.gate.accept_terms(&who, version).await.map_err(said)?;
    // With the terms accepted, the standing is another.
    house.gate.session(&token).await.map_err(said)
}

fn invented() -> Result<Vec<Credential>, Failure> {
    let of = |(role, user_name, _, _): &(Role, &str, &str, &str)| invented_for(*role, user_name);
    STAFF.iter().map(of).collect()
}

/// What somebody will sign in with.
///
/// # Errors
/// [`Failure`] where there is no randomness.
pub(super) fn invented_for(role: Role, user_name: &str) -> Result<Credential, Failure> {
    Ok(Credential {
        role: role.name().to_owned(),
        username: user_name.to_owned(),
        password: password(),
        pin: pin(),
        totp_secret: CodeSecret::random()?.to_base32(),
    })
}

fn password() -> String {
    let mut random = rand::rng();
    let words: Vec<&str> = WORDS.sample(&mut random, 4).copied().collect();
    words.join("-")
}

fn pin() -> String {
    let mut random = rand::rng();
    loop {
        let pin = format!("{:06}", random.random_range(0..1_000_000));
        if check_pin(&pin).is_ok() {
            return pin;
        }
    }
}

/// Writes them as a JSON list that only its owner may read.
///
/// # Errors
/// [`Failure::File`] where it cannot be written.
pub fn write(path: &Path, credentials: &[Credential]) -> Result<(), Failure> {
    let wrong = |source| Failure::File {
        what: format!("{} cannot be written", path.display()),
        source,
    };
    let text = serde_json::to_string_pretty(credentials).map_err(said)?;
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(wrong)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(wrong)?;
    file.write_all(text.as_bytes()).map_err(wrong)
}

/// Reads what [`write`] wrote.
///
/// # Errors
/// [`Failure`] where there is no demo in the folder.
pub fn read(path: &Path) -> Result<Vec<Credential>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|source| Failure::File {
        what: format!("there is no demo here: {} cannot be read", path.display()),
        source,
    })?;
    serde_json::from_str(&text).map_err(said)
}
