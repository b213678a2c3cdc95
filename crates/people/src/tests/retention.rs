//! The archive, on both engines: who sees it, what a feed does to it, and what is left of somebody
//! who was purged.

use kith_gate::action::{
    ApproveDisposal, ExportLinks, KeepRecord, PurgeRecords, ReturnRecords, ReviewMatches,
    RunRetention, SeeArchive, SeeProblems,
};
use kith_gate::archive::Archive;
use kith_gate::reason::{ReasonCode, ReasonGiven};
use kith_gate::testing::{signed_in, signed_in_again};
use kith_gate::{Grant, Refusal, Role, Section, SignedIn};
use kith_store::testing::TestDb;
use kith_store::{TableRows, Then, both_engines};
use kith_terms::PersonId;
use kith_terms::time::day_of;
use serde_json::json;

use super::{World, all_migrations, day, invented};
use crate::intake::load::tests::{file, load};
use crate::record::CannotShow;
use crate::retention::{Keeping, KeepingKind, NewKeeping, Ran, RetentionError};
use crate::rules::criteria::{Born, Criteria};
use crate::rules::involvement::NewInvolvement;
use crate::source_record::SourceRecord;

/// Somebody who died so long ago that the record is due to be archived.
fn died() -> SourceRecord {
    SourceRecord {
        died_on: Some(day("2020-01-02")),
        involvements: Vec::new(),
        ..invented::full_record()
    }
}

fn tables() -> Vec<TableRows> {
    let mut all = kith_gate::tables();
    all.extend(crate::tables());
    all.extend(kith_store::tables());
    all
}

impl World {
    fn keeper(&self) -> SignedIn {
        signed_in(&self.db, Role::ArchiveKeeper, "Kerry Keeper")
    }

    async fn run(&self) -> Ran {
        let grant = self.gate.operator::<RunRetention>("test", json!({})).await;
        self.people.run_retention(&grant.unwrap()).await.unwrap()
    }

    /// Somebody in the archive.
    async fn archived(&self) -> PersonId {
        let person = self.person("K-2345-6789", &[("GP", died())]).await;
        assert_eq!(self.run().await.archived, 1);
        person
    }

    async fn found(&self, who: &SignedIn) -> usize {
        let grant = self.search(who).await;
        let asked = Criteria {
            name: "Lily Murray".parse().ok(),
            born: "2010-03-04".parse().ok().map(Born::On),
            ..Criteria::default()
        };
        self.people.find(grant, &asked).await.unwrap().hits.len()
    }

    async fn opens(
        &self,
        who: &SignedIn,
        person: PersonId,
        code: ReasonCode,
    ) -> Result<(), Refusal> {
        let reason = ReasonGiven::new(code, "Case 12, which began in May").unwrap();
        self.gate.open_visit(who, person, reason, false).await?;
        self.gate.look(who, person).await.map(drop)
    }

    fn later(&self, db: &TestDb, who: &SignedIn, years: i64) -> SignedIn {
        db.clock().advance(years * 366 * 24 * 3600);
        signed_in_again(&self.db, who)
    }

    async fn keeping(&self, who: &SignedIn, person: PersonId) -> Grant<KeepRecord> {
        self.gate.ask_about(who, person, json!({})).await.unwrap()
    }

    async fn only_person(&self) -> PersonId {
        let people = crate::store::retention::people_after(&self.db, None, 10)
            .await
            .unwrap();
        assert_eq!(people.len(), 1);
        people[0].person
    }

    async fn left_england(&self, person: PersonId, on: &str) {
        let grant = self.keeping(&self.manager(), person).await;
        let new = NewKeeping {
            kind: KeepingKind::LeftEngland,
            said_on: day(on),
            words: "The school had a letter from abroad".to_owned(),
            review_on: None,
        };
        self.people.keep_record(grant, new).await.unwrap();
    }

    async fn back_in_england(&self, person: PersonId) {
        let kept = self
            .db
            .together(crate::store::retention::kept(person))
            .await
            .unwrap();
        let grant = self.keeping(&self.manager(), person).await;
        self.people
            .end_keeping(grant, kept[0].id, "The school has seen them")
            .await
            .unwrap();
    }

    async fn hold(&self, person: PersonId) {
        let grant = self.keeping(&self.keeper(), person).await;
        let today = day_of(self.db.now());
        let new = NewKeeping {
            kind: KeepingKind::Hold,
            said_on: today,
            words: "A claim is being made; letter of the solicitor seen".to_owned(),
            review_on: Some(today.saturating_add(jiff::Span::new().months(6))),
        };
        self.people.keep_record(grant, new).await.unwrap();
    }

    async fn put_up(&self) -> kith_terms::DisposalId {
        self.run()
            .await
            .disposal
            .expect("somebody is due to be purged")
    }

    async fn approve(
        &self,
        who: &SignedIn,
        id: kith_terms::DisposalId,
    ) -> Result<(), RetentionError> {
        let grant = self
            .gate
            .ask::<ApproveDisposal>(who, json!({}))
            .await
            .unwrap();
        self.people.approve_disposal(grant, id).await
    }

    async fn purge(&self) -> crate::retention::Purged {
        let grant = self.gate.operator::<PurgeRecords>("test", json!({})).await;
        self.people.purge(&grant.unwrap(), &tables()).await.unwrap()
    }

    /// How many rows there are about these people, of every table.
    async fn rows_about(&self, people: &[PersonId]) -> u64 {
        let rows = crate::store::retention::rows_about(&self.db, &tables(), people).await;
        rows.unwrap().into_iter().sum()
    }
}

both_engines! {
    migrations = all_migrations(),
    async fn a_person_in_the_archive_is_as_if_there_were_no_such_person(db: TestDb) {
        let world = World::new(&db);
        let (practitioner, nobody) = (world.practitioner(), PersonId::new());
        let person = world.archived().await;
        assert_eq!(world.found(&practitioner).await, 0);
        // The same happens as with an id that nobody has: a reason is asked for, and then nothing shown.
        for person in [person, nobody] {
            let asked = world.gate.look(&practitioner, person).await;
            assert!(matches!(asked, Err(Refusal::ReasonNeeded)), "{asked:?}");
            world.gate.may_open_visit(&practitioner, person, false).await.unwrap();
            world.visit(&practitioner, person).await;
        }
        let hidden = world.gate.look(&practitioner, person).await;
        assert!(matches!(hidden, Err(Refusal::NoSuchPerson)), "{hidden:?}");
        let grant = world.gate.look(&practitioner, nobody).await.unwrap();
        let none = world.people.record(&grant).await;
        assert!(matches!(none, Err(CannotShow::NoSuchPerson)));
        // Whoever may not open records is told so, of whoever it is.
        let officer = signed_in(&db, Role::PrivacyOfficer, "Pat Officer");
        for person in [person, nobody] {
            let refused = world.gate.look(&officer, person).await;
            assert!(matches!(refused, Err(Refusal::NotPermitted { .. })), "{refused:?}");
        }
    }

    async fn a_person_in_the_archive_is_in_no_list_count_or_export(db: TestDb) {
        let world = World::new(&db);
        let who = world.practitioner();
        let person = world.person("K-2345-6789", &[("GP", died())]).await;
        let grant = world.recording(&who, person).await;
        let new = NewInvolvement {
            service: "Early help".to_owned(),
            role: "Worker".to_owned(),
            phone: "01632 960 415".parse().ok(),
            email: None,
            started_on: day_of(db.now()),
        };
        world.people.record_involvement(grant, new).await.unwrap();
        let grant = world.reporting(&who, person).await;
        world.people.report_problem(grant, Section::Contact, "The number is not theirs").await.unwrap();
        let mine = world.mine(&who).await;
        assert_eq!(world.people.my_people(&mine).await.unwrap().len(), 1);
        assert_eq!(world.run().await.archived, 1, "a death ends help");

        assert!(world.people.my_people(&mine).await.unwrap().is_empty());
        assert!(world.people.changes(&mine).await.unwrap().is_empty());
        let problems = world.gate.ask::<SeeProblems>(&world.manager(), json!({})).await.unwrap();
        assert!(world.people.problems(&problems, None).await.unwrap().is_empty());
        let matcher = signed_in(&db, Role::ClericalMatcher, "Mo Matcher");
        let reviews = world.gate.ask::<ReviewMatches>(&matcher, json!({})).await.unwrap();
        assert!(world.people.reviews(&reviews, 0).await.unwrap().lines.is_empty());
        let export = world.gate.operator::<ExportLinks>("test", json!({})).await.unwrap();
        assert_eq!(world.people.export_links(export, Vec::new()).await.unwrap(), 0);
    }

    async fn whoever_is_in_the_archive_keeps_nobody_from_being_found(db: TestDb) {
        let world = World::new(&db);
        world.archived().await;
        assert_eq!(world.found(&world.practitioner()).await, 0);
        let namesake = SourceRecord { birth_date: "2012-03-04".parse().ok(), ..invented::full_record() };
        world.person("K-3333-4444", &[("GP", namesake)]).await;
        assert_eq!(world.found(&world.practitioner()).await, 1, "born two years later than was asked");
    }

    async fn in_the_first_year_record_managers_see_the_archive_and_then_archive_keepers(db: TestDb) {
        let world = World::new(&db);
        let (manager, keeper) = (world.manager(), world.keeper());
        let person = world.archived().await;
        let enquiry = ReasonCode::SafeguardingEnquiry;
        assert_eq!((world.found(&manager).await, world.found(&keeper).await), (1, 0));
        world.opens(&manager, person, ReasonCode::DataQuality).await.unwrap();
        assert_eq!(world.gate.look(&manager, person).await.unwrap().archive(), Archive::ForManagers);
        let refused = world.opens(&keeper, person, enquiry).await;
        assert!(matches!(refused, Err(Refusal::NotPermitted { .. } | Refusal::NoSuchPerson)), "{refused:?}");

        let (manager, keeper) = (world.later(&db, &manager, 1), signed_in_again(&db, &keeper));
        assert_eq!((world.found(&manager).await, world.found(&keeper).await), (0, 1));
        let hidden = world.opens(&manager, person, enquiry).await;
        assert!(matches!(hidden, Err(Refusal::NoSuchPerson)), "{hidden:?}");
        let refused = world.opens(&keeper, person, ReasonCode::DirectInvolvement).await;
        assert!(matches!(refused, Err(Refusal::NotPermitted { .. })), "{refused:?}");
        world.opens(&keeper, person, enquiry).await.unwrap();
        world.opens(&keeper, person, ReasonCode::DeathReview).await.unwrap();
        let grant = world.gate.look(&keeper, person).await.unwrap();
        let record = world.people.record(&grant).await.unwrap();
        assert!(record.names.is_some() && record.address.is_some());
    }

    async fn an_archive_keeper_finds_and_opens_nobody_outside_the_archive(db: TestDb) {
        let world = World::new(&db);
        let (keeper, person) = (world.keeper(), world.lily().await);
        assert_eq!(world.found(&keeper).await, 0);
        let refused = world.opens(&keeper, person, ReasonCode::SafeguardingEnquiry).await;
        assert!(matches!(refused, Err(Refusal::NotPermitted { .. })), "{refused:?}");
    }

    async fn a_feed_about_somebody_in_the_archive_makes_no_second_person_and_a_manager_is_asked(db: TestDb) {
        let (world, folder) = (World::new(&db), tempfile::tempdir().unwrap());
        let header_row = |date: &str| {
            format!("A1,9995141264,Layla,Massey,2002-03-04,F,PR2 4JY,1 Elm Close,{date}\n")
        };
        load(&world.people, &file(&folder, "one.csv", &header_row("2026-01-01"))).await;
        let person = world.only_person().await;
        world.left_england(person, "2020-01-02").await;
        assert_eq!(world.run().await.archived, 1);

        let again = header_row("2026-02-01").replace("1 Elm Close", "9 Oak Road");
        load(&world.people, &file(&folder, "two.csv", &again)).await;
        assert_eq!(world.only_person().await, person);
        assert_eq!(world.run().await.asked, 0, "another address does not bring them back");

        // Their leaving was wrong: by what is known now, the record is live.
        world.back_in_england(person).await;
        assert_eq!(world.run().await.asked, 1);
        assert_eq!(world.run().await.asked, 0, "it is asked once");
        let manager = world.manager();
        let see = world.gate.ask::<SeeArchive>(&manager, json!({})).await.unwrap();
        let asked = world.people.asked_of_the_archive(&see).await.unwrap();
        assert_eq!(asked[0].person, person);
        let returning = world.gate.ask::<ReturnRecords>(&manager, json!({})).await.unwrap();
        world.people.answer_the_archive(returning, person, true).await.unwrap();
        let practitioner = world.practitioner();
        let grant = world.look(&practitioner, person).await;
        assert_eq!(grant.archive(), Archive::No);
        assert!(world.people.record(&grant).await.is_ok());
    }

    async fn what_is_on_hold_is_neither_archived_nor_purged(db: TestDb) {
        let world = World::new(&db);
        let person = world.person("K-2345-6789", &[("GP", died())]).await;
        world.hold(person).await;
        assert_eq!(world.run().await.archived, 0);
        let grant = world.look(&world.manager(), person).await;
        let kept: Vec<Keeping> = world.people.keepings(&grant).await.unwrap();
        assert_eq!(kept[0].kind, KeepingKind::Hold);
        let sentence = world.people.kept_until(&grant).await.unwrap().unwrap();
        assert!(sentence.starts_with("On hold"), "{sentence}");
        let ending = world.keeping(&world.manager(), person).await;
        world.people.end_keeping(ending, kept[0].id, "The claim was settled").await.unwrap();
        assert_eq!(world.run().await.archived, 1);
    }

    async fn a_hold_after_the_approval_still_keeps_somebody_from_being_purged(db: TestDb) {
        let world = World::new(&db);
        let person = world.archived().await;
        db.clock().advance(7 * 366 * 24 * 3600);
        let id = world.put_up().await;
        world.approve(&world.keeper(), id).await.unwrap();
        world.hold(person).await;
        let purged = world.purge().await;
        assert_eq!((purged.people, purged.left_out), (0, 1));
        assert!(world.rows_about(&[person]).await > 0);
    }

    async fn who_is_purged_is_in_no_table_and_the_certificate_counts_every_row(db: TestDb) {
        let world = World::new(&db);
        let other = world.person("K-9999-9999", &[("School", invented::full_record())]).await;
        let person = world.archived().await;
        let before = world.rows_about(&[person]).await;
        let others = world.rows_about(&[other]).await;
        assert!(before > 10, "{before} rows");
        db.clock().advance(7 * 366 * 24 * 3600);
        let id = world.put_up().await;
        assert!(world.purge().await.done.is_empty(), "nobody has approved it");

        let operator = world.gate.operator::<ApproveDisposal>("test", json!({})).await.unwrap();
        let same = world.people.approve_disposal(operator, id).await;
        assert!(matches!(same, Err(RetentionError::SecondPerson(_))), "{same:?}");
        let manager = world.manager();
        world.approve(&manager, id).await.unwrap();
        let twice = world.approve(&manager, id).await;
        assert!(matches!(twice, Err(RetentionError::NotThere)), "{twice:?}");
        let rows = world.rows_about(&[person]).await;
        let purged = world.purge().await;
        assert_eq!((purged.people, purged.left_out), (1, 0));
        assert_eq!(purged.done, [id]);
        assert_eq!(world.rows_about(&[person]).await, 0);
        assert_eq!(world.rows_about(&[other]).await, others, "nobody else lost a row");

        let see = world.gate.ask::<SeeArchive>(&manager, json!({})).await.unwrap();
        let (certificate, entry) = world.people.certificate(&see, id).await.unwrap();
        assert_eq!((certificate.people(), certificate.rows()), (1, rows));
        db.link_pending().await.unwrap();
        let prover = kith_store::ledger::prove::Prover::now(&db).await.unwrap();
        let (proof, hashed) = (prover.prove(entry).await.unwrap(), prover.hashed_about_nobody(entry).await);
        let hashed = data(&hashed.unwrap().unwrap());
        let key = proof.verifier_key.parse().unwrap();
        assert!(proof.holds(&hashed, &key) && certificate.is_said_by(&hashed));
        let mut another = certificate.clone();
        another.counts[0].how_many += 1;
        assert!(!another.is_said_by(&hashed));
        let text = serde_json::to_string(&certificate).unwrap();
        assert!(!text.contains(&person.to_string()) && !text.contains("Murray"), "{text}");
        assert_eq!(world.purge().await.done.len(), 0, "it is done once");
    }

    async fn a_purge_that_stops_on_the_way_is_taken_up_where_it_was(db: TestDb) {
        let world = World::new(&db);
        for number in ["K-1111-1111", "K-2222-2222", "K-3333-3333"] {
            world.person(number, &[(number, died())]).await;
        }
        assert_eq!(world.run().await.archived, 3);
        db.clock().advance(7 * 366 * 24 * 3600);
        let id = world.put_up().await;
        world.approve(&world.manager(), id).await.unwrap();
        // A table that cannot be emptied stops it, and nothing is gone.
        let grant = world.gate.operator::<PurgeRecords>("test", json!({})).await.unwrap();
        let mut broken = tables();
        broken.retain(|it| it.table != "record_version" && it.table != "record");
        let stopped = world.people.purge(&grant, &broken).await;
        assert!(stopped.is_err());
        let waiting = crate::store::retention::waiting_in(&db, id, 10).await.unwrap();
        assert_eq!(waiting.len(), 3, "nobody is purged by half");
        assert_eq!(world.purge().await.people, 3);
        assert_eq!(world.rows_about(&waiting).await, 0);
    }
}

fn data(base64: &str) -> Vec<u8> {
    data_encoding::BASE64.decode(base64.as_bytes()).unwrap()
}

#[test]
fn a_table_from_which_nothing_goes_says_why() {
    for it in crate::tables() {
        if let Then::Stay(why) = it.then {
            assert!(why.len() > 20, "{}", it.table);
        }
    }
}
