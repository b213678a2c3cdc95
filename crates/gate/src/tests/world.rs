//! A small place to test in: one accredited organisation, and people with accounts.

use jiff::civil::{Date, date};
use kith_store::testing::TestDb;
use kith_store::{Keys, Row, StoreError, args, statement};
use kith_terms::{AccountId, OrganisationId};
use serde_json::json;

use crate::account::NewAccount;
use crate::action::{ManageAccounts, ManageOrganisations};
use crate::credentials::{ClientNote, CodeSecret, Credentials, PasskeySite, SignInError};
use crate::organisation::NewOrganisation;
use crate::session::{SessionToken, SignedIn};
use crate::testing::{accreditation, met};
use crate::{Gate, Grant, Role};

pub(super) const PASSWORD: &str = "walnut harbour zip";
pub(super) const PIN: &str = "402817";
/// Where people reach this place.
pub(super) const ADDRESS: &str = "https://kith.example";

// The ledger is the store's; these tests only look.
statement!(ENTRIES = "select action, outcome, detail from ledger order by at, id");

statement!(PASSWORD_HASH = "select password_hash from credential where account_id = $1");
statement!(
    OPEN_SESSIONS = "select count(*) as n from session where account_id = $1 and ended_at is null"
);
statement!(TOKEN_HASHES = "select token_hash from session");
statement!(
    LEFTOVERS = "select (select count(*) from sign_in_try) as tries, (select count(*) from sign_in_client) as clients, \
     (select count(*) from session) as sessions"
);

pub(super) struct World<'a> {
    pub(super) db: &'a TestDb,
    pub(super) gate: Gate,
    pub(super) accounts: Grant<ManageAccounts>,
    pub(super) organisations: Grant<ManageOrganisations>,
    pub(super) organisation: OrganisationId,
}

/// Someone with an account that can be used at once.
pub(super) struct Holder {
    pub(super) id: AccountId,
    pub(super) user_name: &'static str,
    pub(super) secret: CodeSecret,
}

pub(super) fn client() -> ClientNote {
    ClientNote::new("192.0.2.7")
}

impl<'a> World<'a> {
    pub(super) async fn on(db: &'a TestDb) -> Self {
        let gate = Gate::new(db.handle(), &Keys::for_tests())
            .unwrap()
            .with_passkeys(PasskeySite::at(ADDRESS).unwrap());
        let accounts = gate.operator("kith account", json!({})).await.unwrap();
        let organisations = gate.operator("kith organisation", json!({})).await.unwrap();
        let new = NewOrganisation {
            name: "Ashbourne Council".into(),
            ods_code: None,
            headquarters: None,
        };
        let organisation = gate
            .create_organisation(&organisations, &new)
            .await
            .unwrap();
        gate.assess_unmet(&organisations, organisation, &met(date(2026, 3, 1)))
            .await
            .unwrap();
        let world = Self {
            db,
            gate,
            accounts,
            organisations,
            organisation,
        };
        world.accredit(date(2026, 1, 1), date(2026, 12, 31)).await;
        world
    }

    pub(super) async fn accredit(&self, first_day: Date, last_day: Date) {
        let given = accreditation(first_day, last_day);
        self.gate
            .accredit(&self.organisations, self.organisation, &given)
            .await
            .unwrap();
    }

    pub(super) fn new_account(&self, user_name: &str, role: Role) -> NewAccount {
        NewAccount {
            user_name: user_name.into(),
            full_name: "Bethan Protheroe".into(),
            role,
            role_until: None,
            organisation: self.organisation,
        }
    }

    /// A practitioner in good standing but for the terms of use, which only they can accept.
    pub(super) async fn holder(&self, user_name: &'static str) -> Holder {
        self.holder_as(user_name, Role::Practitioner).await
    }

    /// The same in another role.
    pub(super) async fn holder_as(&self, user_name: &'static str, role: Role) -> Holder {
        let secret = CodeSecret::random().unwrap();
        let new = self.new_account(user_name, role);
        let chosen = (PASSWORD.into(), PIN.into());
        let id = self
            .gate
            .create_ready_account(&self.accounts, &new, &secret, chosen)
            .await
            .unwrap();
        self.gate
            .record_dbs_check(&self.accounts, id, date(2025, 6, 1))
            .await
            .unwrap();
        self.gate
            .record_training(&self.accounts, id, date(2026, 2, 1))
            .await
            .unwrap();
        Holder {
            id,
            user_name,
            secret,
        }
    }

    pub(super) fn credentials(&self, holder: &Holder) -> Credentials {
        Credentials {
            user_name: holder.user_name.into(),
            password: PASSWORD.into(),
            pin: PIN.into(),
            code: holder.secret.code_at(self.db.now()).into(),
        }
    }

    pub(super) async fn try_sign_in(
        &self,
        given: Credentials,
    ) -> Result<SessionToken, SignInError> {
        self.gate.sign_in(given, &client()).await
    }

    /// Signs in with a code that was not used before.
    pub(super) async fn sign_in(&self, holder: &Holder) -> SessionToken {
        self.db.clock().advance(30);
        self.try_sign_in(self.credentials(holder)).await.unwrap()
    }

    pub(super) async fn signed_in(&self, holder: &Holder) -> (SessionToken, SignedIn) {
        let token = self.sign_in(holder).await;
        let who = self.gate.session(&token).await.unwrap();
        (token, who)
    }

    pub(super) async fn password_hash(&self, holder: &Holder) -> String {
        let read = |row: &Row| row.get("password_hash");
        self.db
            .one(&PASSWORD_HASH, args![holder.id], read)
            .await
            .unwrap()
    }

    /// How many sessions of theirs go on.
    pub(super) async fn open_sessions(&self, holder: &Holder) -> i64 {
        let read = |row: &Row| row.get("n");
        self.db
            .one(&OPEN_SESSIONS, args![holder.id], read)
            .await
            .unwrap()
    }

    pub(super) async fn token_hashes(&self) -> Vec<Vec<u8>> {
        self.db
            .rows(&TOKEN_HASHES, args![], |row| row.get("token_hash"))
            .await
            .unwrap()
    }

    /// How many names and addresses have wrong tries, and how many sessions there are.
    pub(super) async fn leftovers(&self) -> (i64, i64, i64) {
        let read = |row: &Row| Ok((row.get("tries")?, row.get("clients")?, row.get("sessions")?));
        self.db.one(&LEFTOVERS, args![], read).await.unwrap()
    }

    /// Everything in the ledger: action, outcome, and what it says of it.
    pub(super) async fn ledger(&self) -> Vec<(String, String, String)> {
        self.db.rows(&ENTRIES, args![], read_entry).await.unwrap()
    }

    /// The outcomes and words of one kind of entry, in order.
    pub(super) async fn entries(&self, action: &str) -> Vec<(String, serde_json::Value)> {
        let all = self.ledger().await.into_iter();
        all.filter(|it| it.0 == action)
            .map(|it| (it.1, serde_json::from_str(&it.2).unwrap()))
            .collect()
    }
}

fn read_entry(row: &Row) -> Result<(String, String, String), StoreError> {
    Ok((row.get("action")?, row.get("outcome")?, row.get("detail")?))
}
