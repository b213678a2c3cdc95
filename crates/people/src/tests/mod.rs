//! The room's verbs on both engines, behind a real gate.

mod corrections;
mod cut;
mod find;
pub(crate) mod invented;
mod involvements;
mod keying;
mod keys;
mod match_report;
pub(crate) mod models;
mod problems;
mod races;
mod records;
mod retention;
mod sensitive;
mod sensitive_feeds;
mod shielded_feeds;

use kith_gate::action::{
    CorrectRecord, EndInvolvement, PersonChange, RecordInvolvement, ReportProblem, SearchPeople,
    SeeMyPeople, SetShield, ViewRecord,
};
use kith_gate::reason::{ReasonCode, ReasonGiven};
use kith_gate::shield::ShieldGround;
use kith_gate::testing::signed_in;
use kith_gate::{Gate, Grant, Role, SignedIn};
use kith_store::ledger::read::Filter;
use kith_store::testing::TestDb;
use kith_store::{Actor, Entry, Keys, Migration, Unit, args, statement};
use kith_terms::time::Date;
use kith_terms::{FeedRunId, PersonId, RecordId, SourceId};
use serde_json::json;

use crate::rules::search_keys::{Findable, search_keys};
use crate::rules::single_view::{HeldRecord, single_view};
use crate::source_record::SourceRecord;
use crate::store::index::{NewRecord, Said};
use crate::store::parts::Parts;
use crate::{People, store};

statement!(
    ADD_SOURCE = "insert into source (id, name, title, created_at) values ($1, $2, $3, $4) \
     on conflict do nothing"
);
statement!(SOURCE = "select id from source where name = $1");
statement!(
    ADD_PERSON = "insert into person (id, number, sex, record_count, updated_at) \
     values ($1, $2, 'unknown', 0, $3)"
);
statement!(
    ADD_VERSION = concat!(
        "insert into record_version (",
        each_part!(column),
        ", record_id, version, content_hash, received_at, replaced_at, run_id) values (",
        each_part!(place),
        ", $14, 1, $15, $16, $17, $18)"
    )
);
statement!(JOIN = "update person set merged_into = $2 where id = $1");

pub(crate) fn all_migrations() -> Vec<Migration> {
    let mut all = kith_gate::migrations();
    all.extend(crate::migrations());
    all
}

/// A place with its gate and its people.
pub(crate) struct World {
    db: kith_store::Db,
    gate: Gate,
    people: People,
}

impl World {
    fn new(db: &TestDb) -> Self {
        Self::of(db.handle())
    }

    fn of(db: kith_store::Db) -> Self {
        let gate = Gate::new(db.clone(), &Keys::for_tests()).unwrap();
        Self {
            people: People::new(db.clone(), gate.clone()),
            gate,
            db,
        }
    }

    pub(crate) fn unit() -> Unit {
        Unit::new(Entry::new("test", Actor::Program("test".to_owned())))
    }

    async fn source(&self, title: &str) -> SourceId {
        let args = args![SourceId::new(), title.to_lowercase(), title, self.db.now()];
        self.db
            .commit(Self::unit().run(&ADD_SOURCE, args))
            .await
            .unwrap();
        self.db
            .one(&SOURCE, args![title.to_lowercase()], |row| row.get("id"))
            .await
            .unwrap()
    }

    /// Somebody of whom sources say these things, as an intake would leave them.
    async fn person(&self, number: &str, said: &[(&str, SourceRecord)]) -> PersonId {
        let (person, now) = (PersonId::new(), self.db.now());
        let mut unit = Self::unit().must(1, &ADD_PERSON, args![person, number, now]);
        let (mut records, mut keys) = (Vec::new(), Vec::new());
        for (source, content) in said {
            let record = RecordId::new();
            let new = NewRecord {
                id: record,
                source: self.source(source).await,
                key: &record.to_string(),
                person,
                said: Said {
                    parts: &Parts::of(content).unwrap(),
                    hash: [0; 32],
                    updated: content.updated,
                    run: FeedRunId::new(),
                    now,
                },
            };
            store::index::add_record(&mut unit, &new);
            keys.extend(search_keys(&Findable::from(content)));
            records.push(HeldRecord {
                record,
                source: (*source).to_owned(),
                received_at: now,
                replaced_at: None,
                content: content.clone(),
            });
        }
        let view = single_view(&records, &[]);
        store::index::add_keys(&mut unit, person, keys);
        unit = store::index::update_person(unit, person, now, &view, now, None);
        self.db.commit(unit).await.unwrap();
        person
    }

    async fn lily(&self) -> PersonId {
        self.person("K-2345-6789", &[("GP", invented::full_record())])
            .await
    }

    fn practitioner(&self) -> SignedIn {
        signed_in(&self.db, Role::Practitioner, "Bethan Protheroe")
    }

    fn manager(&self) -> SignedIn {
        signed_in(&self.db, Role::RecordManager, "Rita Manager")
    }

    async fn visit(&self, who: &SignedIn, person: PersonId) {
        let reason = ReasonGiven::new(
            ReasonCode::DirectInvolvement,
            "I was asked to visit on Friday",
        );
        self.gate
            .open_visit(who, person, reason.unwrap(), false)
            .await
            .unwrap();
    }

    async fn look(&self, who: &SignedIn, person: PersonId) -> Grant<ViewRecord> {
        self.visit(who, person).await;
        self.gate.look(who, person).await.unwrap()
    }

    async fn search(&self, who: &SignedIn) -> Grant<SearchPeople> {
        self.gate.ask(who, json!({})).await.unwrap()
    }

    async fn mine(&self, who: &SignedIn) -> Grant<SeeMyPeople> {
        self.gate.ask(who, json!({})).await.unwrap()
    }

    async fn recording(&self, who: &SignedIn, person: PersonId) -> Grant<RecordInvolvement> {
        self.visit(who, person).await;
        self.gate.change(who, person).await.unwrap()
    }

    async fn ending(&self, who: &SignedIn, person: PersonId) -> Grant<EndInvolvement> {
        self.visit(who, person).await;
        self.gate.change(who, person).await.unwrap()
    }

    async fn correcting(&self, who: &SignedIn, person: PersonId) -> Grant<CorrectRecord> {
        self.visit(who, person).await;
        self.gate.change(who, person).await.unwrap()
    }

    async fn changing<A: PersonChange>(&self, who: &SignedIn, person: PersonId) -> Grant<A> {
        self.visit(who, person).await;
        self.gate.change(who, person).await.unwrap()
    }

    async fn reporting(&self, who: &SignedIn, person: PersonId) -> Grant<ReportProblem> {
        self.visit(who, person).await;
        self.gate.change(who, person).await.unwrap()
    }

    async fn shield(&self, person: PersonId) {
        let manager = self.manager();
        self.visit(&manager, person).await;
        let grant = self
            .gate
            .change::<SetShield>(&manager, person)
            .await
            .unwrap();
        let review_on = day("2026-09-01");
        self.gate
            .set_shield(grant, ShieldGround::DomesticAbuse, review_on)
            .await
            .unwrap();
    }

    /// Whom the newest entry of this action is about.
    async fn last_about(&self, action: &str) -> Vec<PersonId> {
        let entries = self
            .db
            .ledger_entries(&Filter::default(), 1000)
            .await
            .unwrap();
        let entry = entries.into_iter().find(|it| it.action == action);
        entry.unwrap().subjects
    }
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}
