//! What feeds, their reports, the questions that they raise and the export say of somebody who is
//! shielded: no more than if nobody were there.

use std::io::Write;

use kith_gate::action::{
    ExportLinks, LiftShield, ReviewMatches, ReviewShields, SeeFeeds, SetShield,
};
use kith_gate::shield::{ShieldDoubt, ShieldDue, ShieldGround};
use kith_gate::testing::signed_in;
use kith_gate::{Grant, Role};
use kith_store::ledger::read::Filter;
use kith_store::testing::TestDb;
use kith_store::{args, both_engines, statement};
use kith_terms::PersonId;
use serde_json::json;

use super::{World, all_migrations, day};
use crate::intake::load::FeedFile;
use crate::intake::load::tests::{load, may_load, sent};
use crate::intake::report::{FeedReport, Quarantined};

statement!(BY_NAME = "select id from person where given_names = $1 order by number");

const HEADER: &str = "record_id,nhs_number,nhs_number_status,given_name,family_name,date_of_birth,sex,address_line,postcode,phone,school_urn,updated\n";

const SABLE: &str = "A1,9995141310,01,Sable,Winterbourne,2014-02-03,F,7 Hidden Orchard,LA9 7QT,07700 900321,9x,2026-01-01\n";
const CORIN: &str =
    "A2,9434765927,01,Corin,Ashgrove,2013-04-05,M,1 Elm Close,PR2 4JZ,07700 900322,8y,2026-01-01\n";

/// Another source's row about Sable, with where she lives: as a supplier would guess it.
const GUESS: &str = "B1,,,Sable,Winterbourne,,,7 Hidden Orchard,LA9 7QT,07700 900321,,2026-01-02\n";
/// The same, guessed wrong.
const WRONG: &str = "B1,,,Sable,Winterbourne,,,3 Other Street,CA4 8RB,07700 900999,,2026-01-02\n";

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
        self.load_file(source, &format!("{HEADER}{rows}")).await
    }

    /// The same, planned as a large load is.
    async fn load_planned(&self, source: &str, text: &str) -> FeedReport {
        let people = &self.world.people;
        let feed = sent(people, &self.feed(source, text)).await;
        let (grant, feeds) = (may_load(people).await, [feed.clone()]);
        let mut plan = people.plan_from(1, &grant, &feeds, &|_| {}).await.unwrap();
        let loaded = people.load_as_planned(&grant, feed, &mut plan, &|_| {});
        loaded.await.unwrap()
    }

    async fn load_file(&self, source: &str, text: &str) -> FeedReport {
        load(&self.world.people, &self.feed(source, text)).await
    }

    fn feed(&self, source: &str, text: &str) -> FeedFile {
        let path = self.folder.path().join("feed.csv");
        let mut file = std::fs::File::create(&path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        FeedFile {
            source: source.into(),
            title: None,
            supplier: None,
            path,
            mapping: None,
        }
    }

    /// The same, where each row says this of a shield.
    async fn load_shielded(&self, source: &str, rows: &str, said: &str) -> FeedReport {
        let header = HEADER.replace('\n', ",shield_ground,shield_review\n");
        let rows: String = rows.lines().map(|row| format!("{row},{said}\n")).collect();
        self.load_file(source, &format!("{header}{rows}")).await
    }

    async fn is_shielded(&self, name: &str) -> bool {
        let people = self.named(name).await;
        let shielded = self.world.gate.shielded_among(&people).await.unwrap();
        shielded.len() == people.len() && !people.is_empty()
    }

    /// Every shield, as a record manager reviews them.
    async fn shields(&self) -> Vec<ShieldDue> {
        let manager = self.world.manager();
        let grant: Grant<ReviewShields> = self.world.gate.ask(&manager, json!({})).await.unwrap();
        let due = self.world.gate.shields_due(&grant, day("2029-01-01"));
        due.await.unwrap()
    }

    async fn lift(&self, person: PersonId) {
        let manager = self.world.manager();
        let grant: Grant<LiftShield> = self.world.changing(&manager, person).await;
        let why = "He has moved abroad";
        self.world.gate.lift_shield(grant, why).await.unwrap();
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

    async fn a_planned_load_tells_no_more_of_a_shielded_person_than_one_by_one(db: TestDb) {
        let feeds = Feeds::new(&db);
        feeds.load("school", &format!("{SABLE}{CORIN}")).await;
        feeds.shielded("Sable").await;
        let right = feeds.load_planned("guesses", &format!("{HEADER}{GUESS}")).await;
        assert_eq!(feeds.named("Sable").await.len(), 1, "the right guess is linked all the same");
        let wrong = feeds.load_planned("others", &format!("{HEADER}{WRONG}")).await;
        assert_eq!(feeds.named("Sable").await.len(), 2);
        assert_eq!(right.counts, wrong.counts);
        assert_eq!((right.counts.new_people, right.counts.matched, right.counts.for_review), (1, 0, 0));
    }

    async fn from_the_row_on_that_tells_of_a_shield_a_planned_load_counts_as_if_nobody_were_there(db: TestDb) {
        let feeds = Feeds::new(&db);
        let header = HEADER.replace('\n', ",shield_ground,shield_review\n");
        let (told, guess) = (SABLE.replace('\n', ",domestic-abuse,2026-09-01\n"), GUESS.replace('\n', ",,\n"));
        let right = feeds.load_planned("police", &format!("{header}{told}{guess}")).await;
        assert!(feeds.is_shielded("Sable").await);
        assert_eq!(feeds.named("Sable").await.len(), 1, "the guess is linked all the same");
        assert_eq!((right.counts.new_people, right.counts.matched, right.counts.for_review), (2, 0, 0));
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
        let other = GUESS.replace("B1,,,", "B1,9995142007,,").replace("Winterbourne,,,", "Winterbourne,2014-02-03,F,");
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
        let hidden = (told.bits - open.bits).abs();
        assert!(hidden > 1.0, "neither the home nor the number counts in what is told");
        let review = feeds.world.people.review(&feeds.matcher().await, told.id).await.unwrap();
        let fields: Vec<&str> = review.evidence.lines.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(fields, ["start", "given_name", "family_name", "date_of_birth", "sex"]);
        let sum: f64 = review.evidence.lines.iter().map(|it| it.bits).sum();
        assert!((sum - told.bits).abs() < 1e-9, "the sum says no more than its lines");
        for it in review.record.iter().chain(&review.candidate) {
            assert_eq!((it.source.as_str(), it.content.nhs_number), ("", None));
            assert!(it.content.address.is_empty() && it.content.phones.is_empty());
        }
    }

    async fn a_shield_that_a_feed_tells_of_is_set_before_anybodys_first_look(db: TestDb) {
        let feeds = Feeds::new(&db);
        feeds.load_shielded("school", SABLE, "Witness protection,2026-09-01").await;
        let sable = feeds.named("Sable").await[0];
        let due = feeds.shields().await;
        let told = (due[0].person, due[0].ground, due[0].review_on, due[0].doubt);
        assert_eq!(told, (sable, ShieldGround::WitnessProtection, day("2026-09-01"), None));
        assert_eq!(due[0].fed_by.as_deref(), Some("school"));
        let grant = feeds.world.look(&feeds.world.practitioner(), sable).await;
        let record = feeds.world.people.record(&grant).await.unwrap();
        assert!(record.address.is_none() && record.numbers.unwrap().nhs.is_none());
        let entries = feeds.world.db.ledger_entries(&Filter::default(), 100).await.unwrap();
        let entry = entries.iter().find(|it| it.action == "feed.supply" && it.subjects == [sable]);
        let shields = &entry.unwrap().detail["shields"];
        assert_eq!(shields[sable.to_string()]["ground"], "witness-protection");
    }

    async fn what_a_feed_does_not_say_rightly_of_a_shield_hides_all_the_same(db: TestDb) {
        let feeds = Feeds::new(&db);
        let report = feeds.load_shielded("school", CORIN, "He is in the papers,2019-01-01").await;
        let due = feeds.shields().await;
        assert!(feeds.is_shielded("Corin").await);
        assert_eq!(due[0].doubt, Some(ShieldDoubt::GroundAndReview));
        let today = kith_terms::time::day_of(feeds.world.db.now());
        assert!(due[0].review_on > today && due[0].review_on <= today.saturating_add(jiff::ToSpan::days(7)));
        let lines = feeds.lines(&report).await;
        let fields: Vec<&str> = lines.iter().filter_map(|it| it.field.as_deref()).collect();
        assert_eq!(fields, ["school_urn", "shield_ground", "shield_review"]);
        assert!(lines.iter().all(|it| it.secret && it.raw.is_empty()));
        assert_eq!(report.completeness.get("shield_ground"), None, "counted in no figure");
        // Whoever looks at it and keeps it has settled the doubt.
        let manager = feeds.world.manager();
        let grant: Grant<SetShield> = feeds.world.changing(&manager, due[0].person).await;
        feeds.world.gate.keep_shield(grant, day("2026-09-01")).await.unwrap();
        assert_eq!(feeds.shields().await[0].doubt, None);
    }

    async fn a_row_that_is_refused_shields_whomever_its_key_is_known_for(db: TestDb) {
        let feeds = Feeds::new(&db);
        feeds.load("school", &format!("{SABLE}{CORIN}")).await;
        let refused = SABLE.replace("2014-02-03", "2014-02-31");
        let unknown = refused.replace("A1", "A9");
        let report = feeds
            .load_shielded("school", &format!("{refused}{unknown}"), "adoption,2026-09-01")
            .await;
        assert_eq!(report.counts.quarantined, 2);
        assert!(feeds.is_shielded("Sable").await && !feeds.is_shielded("Corin").await);
        assert!(feeds.lines(&report).await.iter().all(|it| it.raw.is_empty()));
    }

    async fn a_feed_shields_whom_another_sources_record_is_about(db: TestDb) {
        let feeds = Feeds::new(&db);
        feeds.load("school", SABLE).await;
        feeds.load_shielded("police", GUESS, "domestic-abuse,2026-09-01").await;
        assert_eq!(feeds.named("Sable").await.len(), 1);
        assert!(feeds.is_shielded("Sable").await);
    }

    async fn a_shield_is_set_though_nothing_else_in_the_row_is_new_and_a_plain_no_sets_none(db: TestDb) {
        let feeds = Feeds::new(&db);
        feeds.load("school", &format!("{SABLE}{CORIN}")).await;
        let report = feeds.load_shielded("school", SABLE, "domestic-abuse,2026-09-01").await;
        assert_eq!(report.counts.unchanged, 1);
        feeds.load_shielded("school", CORIN, "No,").await;
        assert!(feeds.is_shielded("Sable").await && !feeds.is_shielded("Corin").await);
    }

    async fn a_feed_neither_lifts_a_shield_nor_alters_one(db: TestDb) {
        let feeds = Feeds::new(&db);
        feeds.load_shielded("school", SABLE, "domestic-abuse,2026-09-01").await;
        let before = feeds.shields().await;
        feeds.load_shielded("school", SABLE, ",").await;
        feeds.load("school", SABLE).await;
        feeds.load_shielded("school", SABLE, "adoption,2026-12-01").await;
        assert_eq!(feeds.shields().await, before);
    }

    async fn what_a_record_manager_has_lifted_is_set_again_only_when_the_record_says_something_else(db: TestDb) {
        let feeds = Feeds::new(&db);
        feeds.load_shielded("school", SABLE, "domestic-abuse,2026-09-01").await;
        feeds.lift(feeds.named("Sable").await[0]).await;
        // Its day of review passes, and the source says the same.
        for days in [200, 100] {
            feeds.load_shielded("school", SABLE, "domestic-abuse,2026-09-01").await;
            assert!(!feeds.is_shielded("Sable").await);
            db.clock().advance(days * 24 * 3600);
        }
        feeds.load_shielded("school", SABLE, "other-threat,2026-09-01").await;
        assert!(feeds.is_shielded("Sable").await);
    }
}
