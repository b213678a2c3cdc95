//! What feeds, their reports, the questions that they raise and the export say of somebody who is
//! shielded: no more than if nobody were there.

use std::io::Write;

use kith_gate::action::{ExportLinks, ReviewMatches, SeeFeeds};
use kith_gate::testing::signed_in;
use kith_gate::{Grant, Role};
use kith_store::testing::TestDb;
use kith_store::{args, both_engines, statement};
use kith_terms::PersonId;
use serde_json::json;

use super::{World, all_migrations};
use crate::intake::load::FeedFile;
use crate::intake::report::{FeedReport, Quarantined};

statement!(BY_NAME = "select id from person where given_names = $1 order by number");

const HEADER: &str = "record_id,nhs_number,nhs_number_status,given_name,family_name,date_of_birth,sex,address_line,postcode,phone,school_urn,updated\n";

const SABLE: &str = "A1,9995141310,01,Sable,Winterbourne,2014-02-03,F,7 Hidden Orchard,LA9 7QT,07700 900321,9x,2026-01-01\n";
const CORIN: &str =
    "A2,9434765927,01,Corin,Ashgrove,2013-04-05,M,1 Elm Close,PR2 4JZ,07700 900322,8y,2026-01-01\n";

/// Another source's row about Sable, with where she lives: as a supplier would guess it.
const GUESS: &str =
    "B1,,,Sable,Winterbourne,2014,,7 Hidden Orchard,LA9 7QT,07700 900321,,2026-01-02\n";
/// The same, guessed wrong.
const WRONG: &str =
    "B1,,,Sable,Winterbourne,2014,,3 Other Street,CA4 8RB,07700 900999,,2026-01-02\n";

struct Feeds {
    world: World,
    folder: tempfile::TempDir,
}

impl Feeds {
    fn new(db: &TestDb) -> Self {
        Self {
            world: World::new(db),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    async fn load(&self, source: &str, rows: &str) -> FeedReport {
        let path = self.folder.path().join("feed.csv");
        let mut file = std::fs::File::create(&path).unwrap();
        file.write_all(format!("{HEADER}{rows}").as_bytes())
            .unwrap();
        let feed = FeedFile {
            source: source.into(),
            title: None,
            supplier: None,
            path,
            mapping: None,
        };
        let grant = self.world.gate.operator("test", json!({})).await.unwrap();
        self.world.people.load(grant, feed, &|_| {}).await.unwrap()
    }

    async fn named(&self, name: &str) -> Vec<PersonId> {
        let found = self
            .world
            .db
            .rows(&BY_NAME, args![name], |row| row.get("id"));
        found.await.unwrap()
    }

    async fn shielded(&self, name: &str) -> PersonId {
        let person = self.named(name).await[0];
        self.world.shield(person).await;
        person
    }

    async fn lines(&self, report: &FeedReport) -> Vec<Quarantined> {
        let manager = self.world.manager();
        let grant: Grant<SeeFeeds> = self.world.gate.ask(&manager, json!({})).await.unwrap();
        let found = self.world.people.feed(&grant, report.run, 0).await.unwrap();
        found.unwrap().1.lines
    }

    async fn matcher(&self) -> Grant<ReviewMatches> {
        let matcher = signed_in(&self.world.db, Role::ClericalMatcher, "Mair Matcher");
        self.world.gate.ask(&matcher, json!({})).await.unwrap()
    }
}

both_engines! {
    migrations = all_migrations(),

    async fn a_right_guess_and_a_wrong_one_come_to_the_same_figures_about_a_shielded_person(db: TestDb) {
        let feeds = Feeds::new(&db);
        feeds.load("school", &format!("{SABLE}{CORIN}")).await;
        feeds.shielded("Sable").await;
        let right = feeds.load("guesses", GUESS).await;
        assert_eq!(feeds.named("Sable").await.len(), 1, "the right one is linked all the same");
        let wrong = feeds.load("others", WRONG).await;
        assert_eq!(feeds.named("Sable").await.len(), 2, "the wrong one is not");
        assert_eq!(right.counts, wrong.counts);
        assert_eq!((right.counts.new_people, right.counts.matched, right.counts.for_review), (1, 0, 0));
    }

    async fn a_row_about_somebody_without_a_shield_is_counted_as_what_it_is(db: TestDb) {
        let feeds = Feeds::new(&db);
        feeds.load("school", SABLE).await;
        let report = feeds.load("guesses", GUESS).await;
        assert_eq!((report.counts.new_people, report.counts.matched), (0, 1));
    }

    async fn what_was_sent_of_a_shielded_person_is_kept_and_shown_to_nobody(db: TestDb) {
        let feeds = Feeds::new(&db);
        feeds.load("school", &format!("{SABLE}{CORIN}")).await;
        // A later row of hers is turned away whole, and holds where she lives.
        let refused = SABLE.replace("2014-02-03", "2014-02-31");
        let second = feeds.load("school", &format!("{refused}{CORIN}")).await;
        assert!(feeds.lines(&second).await[0].raw.contains("7 Hidden Orchard"));
        let sable = feeds.shielded("Sable").await;
        let lines = feeds.lines(&second).await;
        assert!(lines.iter().all(|it| !it.raw.contains("Hidden")));
        assert!(lines[0].whole_row && lines[0].secret && lines[0].raw.is_empty());
        let first = feeds.load("again", &format!("{SABLE}{CORIN}")).await;
        let lines = feeds.lines(&first).await;
        let raw: Vec<&str> = lines.iter().map(|it| it.raw.as_str()).collect();
        assert_eq!(raw, ["", "8y"], "{sable} alone is hidden");
    }

    async fn the_export_of_links_has_nobody_whom_a_shield_hides(db: TestDb) {
        let feeds = Feeds::new(&db);
        feeds.load("school", &format!("{SABLE}{CORIN}")).await;
        let sable = feeds.shielded("Sable").await;
        let grant: Grant<ExportLinks> = feeds.world.gate.operator("test", json!({})).await.unwrap();
        let mut out = Vec::new();
        let lines = feeds.world.people.export_links(grant, &mut out).await.unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(lines, 1);
        assert!(text.contains("school,A2,") && !text.contains("A1"), "{text}");
        assert!(!text.contains(&sable.to_string()), "{text}");
    }

    async fn a_question_about_a_shielded_person_has_no_evidence_of_what_is_hidden(db: TestDb) {
        let feeds = Feeds::new(&db);
        feeds.load("school", SABLE).await;
        // Not sure enough to link: the same name, birth date and home, and another NHS number.
        let other = GUESS.replace("B1,,,", "B1,9995142007,,").replace(",2014,,", ",2014-02-03,F,");
        feeds.load("guesses", &other).await;
        let open = feeds.world.people.reviews(&feeds.matcher().await, 0).await.unwrap();
        let open = open.lines[0].clone();
        feeds.shielded("Sable").await;
        for person in feeds.named("Sable").await {
            let hidden = feeds.world.gate.shielded_among(&[person]).await.unwrap();
            if hidden.is_empty() {
                feeds.world.shield(person).await;
            }
        }
        let told = feeds.world.people.reviews(&feeds.matcher().await, 0).await.unwrap();
        let told = told.lines[0].clone();
        assert_eq!((open.source.is_some(), told.source), (true, None));
        assert!(told.bits < open.bits, "the home that they share counts no more");
        let review = feeds.world.people.review(&feeds.matcher().await, told.id).await.unwrap();
        let fields: Vec<&str> = review.evidence.lines.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(fields, ["given_name", "family_name", "date_of_birth", "sex"]);
        let sum: f64 = review.evidence.lines.iter().map(|it| it.bits).sum();
        assert!((sum - told.bits).abs() < 1e-9, "the sum says no more than its lines");
        for it in review.record.iter().chain(&review.candidate) {
            assert_eq!((it.source.as_str(), it.content.nhs_number), ("", None));
            assert!(it.content.address.is_empty() && it.content.phones.is_empty());
        }
    }
}
