//! The room's verbs on both engines, through a real ledger behind a real gate, with letters in a folder.

mod listing;
mod registering;

use std::path::Path;

use data_encoding::BASE64;
use kith_gate::action::{ManageOrganisations, RegisterProvider};
use kith_gate::organisation::NewOrganisation;
use kith_gate::{Gate, Grant};
use kith_post::{MailTo, Post, PostSettings, Postbox};
use kith_store::testing::TestDb;
use kith_store::{Keys, Migration};
use kith_terms::OrganisationId;
use serde_json::json;
use tempfile::TempDir;

use crate::{Market, Place};

pub(crate) fn all_migrations() -> Vec<Migration> {
    let mut all = kith_gate::migrations();
    all.extend(kith_post::migrations());
    all.extend(crate::migrations());
    all
}

/// A place with a council that runs Kith, and a market whose letters go to a folder.
pub(crate) struct Town {
    pub(crate) gate: Gate,
    pub(crate) post: Post,
    pub(crate) market: Market,
    pub(crate) council: OrganisationId,
    letters: TempDir,
}

impl Town {
    pub(crate) async fn new(db: &TestDb) -> Self {
        let letters = tempfile::tempdir().unwrap();
        let settings = PostSettings {
            to: MailTo::Folder(letters.path().to_owned()),
            from: "kith@orrinshire.example".parse().unwrap(),
            login: None,
        };
        let gate = Gate::new(db.handle(), &Keys::for_tests()).unwrap();
        let post = Post::new(db.handle(), Some(Postbox::open(&settings).unwrap()));
        let place = Place {
            name: "Orrinshire".to_owned(),
            public_url: "https://kith.example".to_owned(),
        };
        let grant = gate
            .operator::<ManageOrganisations>("test", json!({}))
            .await
            .unwrap();
        let council = NewOrganisation {
            name: "Orrinshire Council".to_owned(),
            ods_code: Some("205".parse().unwrap()),
            headquarters: None,
        };
        let council = gate.create_organisation(&grant, &council).await.unwrap();
        Self {
            market: Market::new(db.handle(), gate.clone(), post.clone(), place),
            gate,
            post,
            council,
            letters,
        }
    }

    pub(crate) async fn operator(&self) -> Grant<RegisterProvider> {
        self.gate.operator("test", json!({})).await.unwrap()
    }

    /// The names of all providers with those of their headquarters.
    pub(crate) async fn named(&self) -> Vec<(String, Option<String>)> {
        let all = self.market.providers().await.unwrap();
        let name = |id| {
            all.iter()
                .find(|it| Some(it.id) == id)
                .map(|it| it.name.clone())
        };
        all.iter()
            .map(|it| (it.name.clone(), name(it.headquarters)))
            .collect()
    }

    /// The letters that were sent to an address, the oldest first.
    pub(crate) async fn letters_to(&self, to: &str) -> Vec<String> {
        self.post.send_due().await.unwrap();
        let mut paths: Vec<_> = std::fs::read_dir(self.letters.path())
            .unwrap()
            .map(|it| it.unwrap().path())
            .collect();
        paths.sort();
        let all = paths.iter().map(|it| text(it));
        all.filter(|it| it.contains(&format!("To: {to}"))).collect()
    }
}

/// A letter's head, and its text with the encoding of its lines undone.
fn text(path: &Path) -> String {
    let sent = std::fs::read_to_string(path).unwrap();
    let (head, body) = sent.split_once("\r\n\r\n").unwrap();
    let body = match head.contains("Content-Transfer-Encoding: base64") {
        true => {
            let bytes = BASE64.decode(body.replace("\r\n", "").as_bytes()).unwrap();
            String::from_utf8(bytes).unwrap()
        }
        false => body.replace("=\r\n", "").replace("=3D", "="),
    };
    format!("{head}\n\n{body}").replace("\r\n", "\n")
}
