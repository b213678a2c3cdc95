//! The room's verbs on both engines, through a real ledger behind a real gate, with letters in a folder.

mod accrediting;
mod addresses;
mod listing;
mod registering;
mod reminding;
mod rolling;
mod standing;
mod supporting;
mod telling;
mod wall;

use std::path::Path;
use std::sync::Arc;

use data_encoding::BASE64;
use kith_forms::answers::read;
use kith_forms::campaigns::Sender;
use kith_forms::{Catalogue, Entry, Form, FormKey, Forms, Source};
use kith_gate::action::{
    AnswerForm, ManageOrganisations, PublishResponse, RegisterProvider, SeeMarket,
};
use kith_gate::organisation::NewOrganisation;
use kith_gate::testing::{signed_in, signed_in_as};
use kith_gate::{Gate, Grant, Role, SignedIn};
use kith_post::{MailTo, Post, PostSettings, Postbox};
use kith_store::testing::TestDb;
use kith_store::{Db, Keys, Migration};
use kith_terms::{AccountId, OrganisationId};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::SupportPartners;
use crate::{Market, Place};

pub(crate) fn all_migrations() -> Vec<Migration> {
    let mut all = kith_gate::migrations();
    all.extend(kith_forms::migrations());
    all.extend(kith_post::migrations());
    all.extend(crate::migrations());
    all
}

/// A form for which organisations stand in public. The place's clock stands at 2 March 2026.
const FORM: &str = r#"
id = "toolkit"
version = "2026"
title = "Toolkit"
about = "organisation"
public = true
first_day = 2026-01-01
last_day = 2026-06-30
counts_until = 2027-06-30
covers = "sites"

[[levels]]
id = "approaching"
title = "Approaching"
once = true
[[levels]]
id = "met"
title = "Met"

[[sections]]
id = "all"
title = "All"
[[sections.questions]]
id = "policy"
text = "Is there a policy?"
kind = "yes-no"
mandatory = true
[[sections.questions]]
id = "training"
text = "Is everybody trained?"
kind = "yes-no"
mandatory = ["met"]
satisfied_by = ["yes"]
[[sections.questions]]
id = "sites"
text = "Which services?"
kind = "services"
"#;

fn source(version: &str, text: String) -> Source {
    let file = format!("toolkit/{version}.toml");
    Source { file, text }
}

fn catalogue() -> Catalogue {
    let before = FORM
        .replace("\"2026\"", "\"2025\"")
        .replace("2026-01-01", "2025-01-01")
        .replace("2026-06-30", "2026-03-31")
        .replace("2027-06-30", "2026-06-30");
    let sources = [
        source("2025", before),
        source("2026", FORM.to_owned()),
        accrediting::source(),
    ];
    Catalogue::of(&sources).unwrap()
}

/// A partner for where Kendal is.
fn support() -> SupportPartners {
    let file = "[[partners]]\nname = \"Northern Care Association\"\nweb = \"https://north.example\"\n\
                authorities = [\"Westmorland and Furness\"]\npostcodes = [\"LA9\"]\n";
    SupportPartners::read("support.toml", file).unwrap()
}

/// A place with a council that runs Kith, and a market whose letters go to a folder.
pub(crate) struct Town {
    pub(crate) gate: Gate,
    pub(crate) post: Post,
    pub(crate) market: Market,
    pub(crate) forms: Forms,
    db: Db,
    pub(crate) council: OrganisationId,
    letters: TempDir,
}

impl Town {
    pub(crate) async fn new(db: &TestDb) -> Self {
        Self::with(db, catalogue()).await
    }

    /// The place with other forms.
    async fn with(db: &TestDb, catalogue: Catalogue) -> Self {
        let letters = tempfile::tempdir().unwrap();
        let settings = PostSettings {
            to: MailTo::Folder(letters.path().to_owned()),
            from: "kith@orrinshire.example".parse().unwrap(),
            login: None,
        };
        let gate = Gate::new(db.handle(), &Keys::for_tests()).unwrap();
        let post = Post::new(db.handle(), Some(Postbox::open(&settings).unwrap()));
        let place = Place {
            sender: Sender {
                place: "Orrinshire".to_owned(),
                site: "https://kith.example".to_owned(),
            },
            support: support(),
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
        let forms = Forms::new(db.handle(), Arc::new(catalogue));
        Self {
            market: Market::new(
                db.handle(),
                gate.clone(),
                forms.clone(),
                post.clone(),
                place,
            ),
            forms,
            db: db.handle(),
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

    pub(crate) fn key(&self) -> FormKey {
        "toolkit".parse().unwrap()
    }

    fn form(&self, version: &str) -> &Form {
        let form = self
            .forms
            .catalogue()
            .form(&self.key(), &version.parse().unwrap());
        form.unwrap()
    }

    /// The organisation with this code.
    pub(crate) async fn id(&self, code: &str) -> OrganisationId {
        let grant = self.operator().await;
        let known = self
            .gate
            .organisation_of_code(&grant, &code.parse().unwrap())
            .await;
        known.unwrap().unwrap().id
    }

    /// A commissioner's permission.
    pub(crate) async fn sees(&self) -> Grant<SeeMarket> {
        let commissioner = signed_in(&self.db, Role::Commissioner, "Cerys Lloyd");
        self.gate.ask(&commissioner, json!({})).await.unwrap()
    }

    /// The provider with this code publishes that version, at the higher level or at the lower.
    pub(crate) async fn publishes(&self, code: &str, version: &str, met: bool, covers: &[&str]) {
        let met = if met { "yes" } else { "no" };
        let answers = [
            ("policy", json!("yes")),
            ("training", json!(met)),
            ("sites", json!(covers)),
        ];
        self.publishes_to(code, self.form(version), &answers).await;
    }

    /// The provider with this code publishes these answers to a form.
    pub(crate) async fn publishes_to(&self, code: &str, form: &Form, answers: &[(&str, Value)]) {
        let (by, who) = self.manager(code).await;
        let may = self.gate.change_of(&who, by).await.unwrap();
        let id = self.forms.start(may, form).await.unwrap();
        let may = self.gate.look_at(&who, by, json!({})).await.unwrap();
        let carried = self.forms.response(may, id).await.unwrap().unwrap();
        for (question, answer) in answers {
            let kind = &form.question(question).unwrap().kind;
            let entry = read(kind, answer).unwrap().map(Entry::from);
            let entry = entry.map(|it| Entry {
                evidence: Some("The red folder".to_owned()),
                ..it
            });
            let may = self.gate.change_of::<AnswerForm>(&who, by).await.unwrap();
            let seen = carried.kept.get(*question).map_or(0, |it| it.version);
            let question = question.parse().unwrap();
            self.forms
                .answer(may, id, &question, seen, entry)
                .await
                .unwrap();
        }
        let may = self.gate.change_of(&who, by).await.unwrap();
        self.forms.review(may, id).await.unwrap();
        let may = self
            .gate
            .change_of::<PublishResponse>(&who, by)
            .await
            .unwrap();
        self.forms.sign_off(may, id).await.unwrap();
        let may = self.gate.change_of(&who, by).await.unwrap();
        self.forms.publish(may, id).await.unwrap();
    }

    /// The provider with this code begins to answer that version.
    pub(crate) async fn started(&self, code: &str, version: &str) -> kith_terms::ResponseId {
        let (by, who) = self.manager(code).await;
        let may = self.gate.change_of(&who, by).await.unwrap();
        self.forms.start(may, self.form(version)).await.unwrap()
    }

    /// The provider with this code, and its manager.
    async fn manager(&self, code: &str) -> (OrganisationId, SignedIn) {
        let by = self.id(code).await;
        let role = Role::ProviderManager;
        let who = signed_in_as(&self.db, AccountId::new(), by, role, "Ada Rowan");
        (by, who)
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
