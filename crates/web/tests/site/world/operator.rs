//! What the operator makes: organisations, accounts ready to use, and loads of feeds.

use jiff::civil::date;
use kith_gate::account::NewAccount;
use kith_gate::action::{ManageAccounts, ManageOrganisations, SupplyFeed};
use kith_gate::credentials::{ClientNote, CodeSecret, Credentials};
use kith_gate::organisation::NewOrganisation;
use kith_gate::testing::{Device, accreditation, met};
use kith_gate::{Grant, Role};
use kith_people::intake::load::FeedFile;
use kith_store::testing::TestDb;
use kith_terms::{AccountId, OrganisationId};
use serde_json::json;

use super::{ADDRESS, Kept, Known, PASSWORD, PIN, World, user_name};

/// The organisation of those who are signed in, and its code.
const COUNCIL: &str = "Ashbourne Council";
const COUNCILS_CODE: &str = "205";

impl World {
    /// A place with accounts for these roles and nobody in the index.
    pub(crate) async fn with_accounts(test: TestDb, roles: &[Role]) -> Self {
        let (db, clock, url) = (test.handle(), test.clock().clone(), test.url().clone());
        let mut world = Self::of(db, clock, &url, Kept::Test(test), Known::default());
        let organisation = world.organisation(COUNCIL).await;
        world
            .known
            .ids
            .insert("organisation", organisation.to_string());
        for role in roles {
            let (id, secret) = world
                .account(&user_name(role.name()), "Test Holder", *role, organisation)
                .await;
            world.known.secrets.insert(role.name(), secret.to_base32());
            world.known.accounts.insert(role.name(), id.to_string());
        }
        world
    }

    pub(crate) async fn organisation(&self, name: &str) -> OrganisationId {
        let grant: Grant<ManageOrganisations> = self
            .gate
            .operator("kith organisation", json!({}))
            .await
            .unwrap();
        let new = NewOrganisation {
            name: name.into(),
            ods_code: (name == COUNCIL).then(|| COUNCILS_CODE.parse().unwrap()),
            headquarters: None,
        };
        let id = self.gate.create_organisation(&grant, &new).await.unwrap();
        let given = accreditation(date(2026, 1, 1), date(2026, 12, 31));
        self.gate.accredit(&grant, id, &given).await.unwrap();
        let met = met(date(2026, 3, 1));
        self.gate.assess_unmet(&grant, id, &met).await.unwrap();
        id
    }

    pub(crate) async fn account(
        &self,
        user_name: &str,
        full_name: &str,
        role: Role,
        organisation: OrganisationId,
    ) -> (AccountId, CodeSecret) {
        let grant: Grant<ManageAccounts> =
            self.gate.operator("kith account", json!({})).await.unwrap();
        let secret = CodeSecret::random().unwrap();
        let new = NewAccount {
            user_name: user_name.into(),
            full_name: full_name.into(),
            role,
            role_until: None,
            organisation,
        };
        let chosen = (PASSWORD.into(), PIN.into());
        let made = self
            .gate
            .create_ready_account(&grant, &new, &secret, chosen);
        let id = made.await.unwrap();
        let checked = date(2026, 2, 1);
        self.gate
            .record_dbs_check(&grant, id, checked)
            .await
            .unwrap();
        self.gate
            .record_training(&grant, id, checked)
            .await
            .unwrap();
        (id, secret)
    }

    /// Adds a passkey to an account, as its holder does.
    pub(super) async fn passkey(&self, user_name: &str, secret: &CodeSecret) -> String {
        let (gate, from) = (&self.gate, ClientNote::new("192.0.2.7"));
        let given = Credentials {
            user_name: user_name.into(),
            password: PASSWORD.into(),
            pin: PIN.into(),
            code: secret.code_at(self.db.now()).into(),
        };
        let token = gate.sign_in(given, &from).await.unwrap();
        let who = gate.session(&token).await.unwrap();
        self.clock.advance(30);
        let code = secret.code_at(self.db.now()).into();
        let options = gate.begin_passkey(&who, "Work phone", &code, &from).await;
        let made = Device::at(ADDRESS).makes(&options.unwrap());
        let id = gate.finish_passkey(&who, &made.into()).await.unwrap();
        gate.sign_out(&who).await.unwrap();
        id.to_string()
    }

    /// Who sends the feeds.
    async fn sender(&self) -> OrganisationId {
        let grant: Grant<ManageOrganisations> =
            self.gate.operator("kith load", json!({})).await.unwrap();
        let name = "Thornfield Records";
        match self.gate.find_organisation(&grant, name).await.unwrap() {
            Some(there) => there,
            None => self.organisation(name).await,
        }
    }

    /// Loads a feed as the operator does.
    pub(crate) async fn load(&self, source: &str, csv: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("feed.csv");
        std::fs::write(&path, csv).unwrap();
        let grant: Grant<SupplyFeed> = self.gate.operator("kith load", json!({})).await.unwrap();
        let feed = FeedFile {
            source: source.into(),
            title: Some("Schools".into()),
            supplier: Some(self.sender().await),
            path,
            mapping: None,
        };
        self.people.load(grant, feed, &|_| {}).await.unwrap();
    }
}
