//! Sensitive services that a feed tells of.

use std::io::Write;

use kith_gate::action::SeeFeeds;
use kith_gate::testing::{accredited_organisation, signed_in, signed_in_as};
use kith_gate::{Grant, Role, SignedIn};
use kith_store::testing::TestDb;
use kith_store::{args, both_engines, statement};
use kith_terms::{AccountId, PersonId};
use serde_json::json;

use super::{World, all_migrations, day};
use crate::intake::load::{FeedFile, LoadError};
use crate::intake::report::FeedReport;
use crate::rules::sensitive::{SensitiveKind, WithdrawnBy};
use crate::sensitive::SensitiveServices;

statement!(EVERYBODY = "select id from person order by id");
statement!(
    SAID = concat!(
        "select ",
        each_part!(column),
        " from record union all select ",
        each_part!(column),
        " from record_version"
    )
);
statement!(SECRETS = "select raw from quarantine where secret order by line, field");

const HEADER: &str = "record_id,nhs_number,nhs_number_status,given_name,family_name,date_of_birth,updated,\
    involvement_1_service,involvement_1_organisation,involvement_1_worker,involvement_1_phone,involvement_1_start,\
    involvement_1_sensitive,involvement_1_consent_by,involvement_1_consent_judged_by,involvement_1_consent_on,\
    involvement_1_consent_withdrawn,involvement_1_harm,involvement_1_harm_decided_by,involvement_1_harm_decided_on";

/// Sable, 12 at the turn of the year, with these cells for her involvement.
fn sable(involvement: &str) -> String {
    format!("A1,9995141310,01,Sable,Winterbourne,2013-02-03,2026-02-01,{involvement}\n")
}

const CONSENTED: &str = "Quietwater,Vale Trust,Ione Hartsease,01632 960321,2026-01-05,MENTAL-HEALTH,child,Ione Hartsease,2026-01-05,,,,";

struct Feeds {
    world: World,
    folder: tempfile::TempDir,
    supplier: SignedIn,
}

impl Feeds {
    async fn new(db: &TestDb) -> Self {
        let world = World::new(db);
        let trust = accredited_organisation(&world.gate, "Orrin Vale Trust").await;
        let (account, role) = (AccountId::new(), Role::DataSupplier);
        Self {
            supplier: signed_in_as(db, account, trust, role, "Ada Supplier"),
            folder: tempfile::tempdir().unwrap(),
            world,
        }
    }

    async fn try_load(&self, title: &str, rows: &str) -> Result<FeedReport, LoadError> {
        let path = self.folder.path().join("feed.csv");
        let mut file = std::fs::File::create(&path).unwrap();
        let text = format!("{}\n{rows}", HEADER.replace(' ', ""));
        file.write_all(text.as_bytes()).unwrap();
        let feed = FeedFile {
            source: "trust".into(),
            title: Some(title.into()),
            supplier: Some(self.supplier.organisation()),
            path,
            mapping: None,
        };
        let grant = self.world.gate.operator("test", json!({})).await.unwrap();
        self.world.people.load(grant, feed, &|_| {}).await
    }

    async fn load(&self, rows: &str) -> FeedReport {
        self.try_load("Vale Trust", rows).await.unwrap()
    }

    async fn person(&self) -> PersonId {
        let read = |row: &kith_store::Row| row.get("id");
        let all = self.world.db.rows(&EVERYBODY, args![], read).await.unwrap();
        assert_eq!(all.len(), 1);
        all[0]
    }

    async fn services(&self, who: &SignedIn) -> SensitiveServices {
        let grant = self.world.look(who, self.person().await).await;
        let record = self.world.people.record(&grant).await.unwrap();
        assert_eq!(
            record.involvements.unwrap(),
            [],
            "it is no ordinary involvement"
        );
        let history = serde_json::to_string(&record.history.unwrap()).unwrap();
        assert!(!history.contains("Quietwater"), "{history}");
        record.sensitive
    }

    /// Nothing of it is kept where ordinary records are.
    async fn nothing_in_the_records(&self) {
        let read = |row: &kith_store::Row| Ok(format!("{row:?}"));
        for text in self.world.db.rows(&SAID, args![], read).await.unwrap() {
            for mark in ["Quietwater", "Hartsease", "960321", "CAMHS", "mental"] {
                assert!(!text.contains(mark), "{text}");
            }
        }
    }

    async fn secrets(&self) -> Vec<String> {
        let read = |row: &kith_store::Row| row.get("raw");
        self.world.db.rows(&SECRETS, args![], read).await.unwrap()
    }
}

both_engines! {
    migrations = all_migrations(),

    async fn a_service_with_consent_is_told_of_as_a_sensitive_one_and_never_as_an_involvement(db: TestDb) {
        let feeds = Feeds::new(&db).await;
        let report = feeds.load(&sable(CONSENTED)).await;
        assert_eq!((report.counts.new_people, report.set_aside.len()), (1, 0));
        let other = feeds.services(&feeds.world.practitioner()).await;
        assert!(other.exists && other.own.is_empty() && other.which.is_empty());
        let which = feeds.services(&feeds.world.manager()).await.which;
        assert_eq!((which[0].kind, which[0].service.as_str()), (SensitiveKind::MentalHealth, "Quietwater"));
        let mut nurse = signed_in(&db, Role::Practitioner, "Ione Hartsease");
        assert!(feeds.services(&nurse).await.own.is_empty());
        nurse = kith_gate::testing::colleague(&db, &feeds.supplier, Role::Practitioner, "Ione Hartsease");
        assert_eq!(feeds.services(&nurse).await.own.len(), 1, "it is its supplier's own");
        feeds.nothing_in_the_records().await;
    }

    async fn what_has_no_basis_is_set_aside_with_its_reason_and_shown_to_nobody(db: TestDb) {
        let feeds = Feeds::new(&db).await;
        for (involvement, column) in [
            // Nobody says what it is, but its name does.
            ("Vale CAMHS,Vale Trust,Ione Hartsease,01632 960321,2026-01-05,,,,,,,,", "involvement_1_sensitive"),
            // No basis.
            ("Quietwater,,,01632 960321,,mental-health,,,,,,,", "involvement_1_consent_by"),
            // Nobody judged the child able.
            ("Quietwater,,,01632 960321,,mental-health,child,,2026-01-05,,,,", "involvement_1_consent_judged_by"),
            // She was eleven.
            ("Quietwater,,,01632 960321,,mental-health,child,Ione Hartsease,2024-12-05,,,,", "involvement_1_consent_by"),
            // Nobody could reach it.
            ("Quietwater,,,,,mental-health,child,Ione Hartsease,2026-02-05,,,,", "involvement_1_sensitive"),
        ] {
            let report = feeds.load(&sable(involvement)).await;
            assert_eq!(report.counts.quarantined, 0, "the person is taken");
            assert_eq!(report.set_aside.keys().collect::<Vec<_>>(), [column], "{involvement}");
            assert!(feeds.services(&feeds.world.manager()).await.is_empty(), "{involvement}");
            let grant: Grant<SeeFeeds> = feeds.world.gate.ask(&feeds.world.manager(), json!({})).await.unwrap();
            let (_, lines) = feeds.world.people.feed(&grant, report.run, 0).await.unwrap().unwrap();
            assert_eq!((lines.all, lines.lines[0].raw.as_str(), lines.lines[0].secret), (1, "", true));
        }
        feeds.nothing_in_the_records().await;
        let kept = feeds.secrets().await;
        assert_eq!(kept.len(), 5, "nothing is lost");
        assert!(kept.iter().all(|it| it.contains("Quietwater") || it.contains("CAMHS")), "{kept:?}");
    }

    async fn harm_is_a_basis_too(db: TestDb) {
        let feeds = Feeds::new(&db).await;
        feeds.load(&sable("Quietwater,,,01632 960321,,substance-misuse,,,,,Found unconscious,Ione Hartsease,2026-02-01")).await;
        assert!(feeds.services(&feeds.world.practitioner()).await.exists);
    }

    async fn consent_withdrawn_in_the_feed_takes_it_away_and_tells_nobody_that_anything_changed(db: TestDb) {
        let feeds = Feeds::new(&db).await;
        feeds.load(&sable(CONSENTED)).await;
        let withdrawn = CONSENTED.replace("2026-01-05,,,,", "2026-01-05,2026-02-20,,,");
        let report = feeds.load(&sable(&withdrawn)).await;
        assert_eq!(report.counts.unchanged, 1, "what everybody is shown is the same");
        assert!(feeds.services(&feeds.world.manager()).await.is_empty());
        let gone = feeds.load(&sable(",,,,,,,,,,,,")).await;
        assert_eq!(gone.counts.unchanged, 1);
        assert!(feeds.services(&feeds.world.manager()).await.is_empty());
    }

    async fn consent_withdrawn_here_stays_withdrawn_whatever_the_feed_says_again(db: TestDb) {
        let feeds = Feeds::new(&db).await;
        feeds.load(&sable(CONSENTED)).await;
        let manager = feeds.world.manager();
        let id = feeds.services(&manager).await.which[0].id;
        let grant = feeds.world.changing(&manager, feeds.person().await).await;
        feeds.world.people.withdraw_consent(grant, id, day("2026-03-01"), WithdrawnBy::Person).await.unwrap();
        for again in [CONSENTED.to_owned(), CONSENTED.replace("Ione Hartsease,01632", "Bram Sedge,01632")] {
            feeds.load(&sable(&again)).await;
            assert!(feeds.services(&manager).await.is_empty());
        }
    }

    async fn what_a_source_says_no_more_is_not_told_of(db: TestDb) {
        let feeds = Feeds::new(&db).await;
        feeds.load(&sable(CONSENTED)).await;
        feeds.load(&sable(",,,,,,,,,,,,")).await;
        assert!(feeds.services(&feeds.world.manager()).await.is_empty());
        feeds.load(&sable(CONSENTED)).await;
        assert_eq!(feeds.services(&feeds.world.manager()).await.which.len(), 1, "it is itself again");
    }

    async fn a_row_that_is_refused_and_tells_of_one_is_shown_to_nobody(db: TestDb) {
        let feeds = Feeds::new(&db).await;
        let report = feeds.load(&format!(",,,,,,,{CONSENTED}\n")).await;
        assert_eq!(report.counts.quarantined, 1);
        let grant: Grant<SeeFeeds> = feeds.world.gate.ask(&feeds.world.manager(), json!({})).await.unwrap();
        let (_, lines) = feeds.world.people.feed(&grant, report.run, 0).await.unwrap().unwrap();
        assert_eq!((lines.lines[0].raw.as_str(), lines.lines[0].secret), ("", true));
        assert_eq!(feeds.secrets().await.len(), 1);
    }

    async fn a_source_whose_name_tells_is_refused(db: TestDb) {
        let feeds = Feeds::new(&db).await;
        let refused = feeds.try_load("Vale CAMHS", &sable(CONSENTED)).await;
        assert!(matches!(refused, Err(LoadError::SourceTells)), "{refused:?}");
    }
}
