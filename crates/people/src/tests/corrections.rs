//! Corrections beat sources, show who made them, and can be withdrawn.

use kith_store::{CommitError, args, both_engines};

use super::{World, all_migrations};
use crate::correction::CannotCorrect;
use crate::derived::Sources;
use crate::rules::corrected::{Corrected, Field};
use crate::rules::criteria::asked;
use crate::rules::history::What;
use crate::store::index;

both_engines! {
    migrations = all_migrations(),
    async fn a_correction_stands_and_is_found_until_it_is_withdrawn(db: TestDb) {
        let world = World::new(&db);
        let (person, manager) = (world.lily().await, world.manager());
        let value = Corrected::read(Field::FamilyName, "Okafor").unwrap();
        let grant = world.correcting(&manager, person).await;
        let id = world.people.correct(grant, value, "Seen on the passport").await.unwrap();

        let grant = world.search(&manager).await;
        let found = world.people.find(grant, &asked("Okafor", "2010-03-04", "")).await.unwrap();
        assert_eq!(found.hits[0].family_name.as_deref(), Some("Okafor"));
        let record = world.people.record(&world.look(&manager, person).await).await.unwrap();
        let family = record.names.unwrap().family;
        let now = family.now.unwrap();
        assert_eq!((now.value.as_str(), now.by[0].who.as_str()), ("Okafor", "Rita Manager"));
        assert!(now.by[0].corrected);
        assert_eq!(family.others[0].value, "Murray", "what the source says stays");
        assert_eq!(record.corrections.unwrap()[0].id, id);

        db.clock().advance(60);
        let grant = world.correcting(&manager, person).await;
        world.people.withdraw_correction(grant, id).await.unwrap();
        let record = world.people.record(&world.look(&manager, person).await).await.unwrap();
        assert_eq!(record.names.unwrap().family.value().unwrap(), "Murray");
        let newest = &record.history.unwrap()[0].what;
        assert_eq!(*newest, What::CorrectionWithdrawn { field: "Family name" });
        let grant = world.correcting(&manager, person).await;
        let again = world.people.withdraw_correction(grant, id).await;
        assert!(matches!(again, Err(CannotCorrect::NotInForce)));
    }

    async fn the_ledger_names_the_field_and_never_the_value(db: TestDb) {
        let world = World::new(&db);
        let (person, manager) = (world.lily().await, world.manager());
        let value = Corrected::read(Field::Address, "7 Secret Lane\nPR2 4JY").unwrap();
        let grant = world.correcting(&manager, person).await;
        world.people.correct(grant, value, "Rang the family").await.unwrap();
        let entries = db.ledger_entries(&Default::default(), 100).await.unwrap();
        let text = format!("{entries:?}");
        assert!(text.contains("address") && !text.contains("Secret"), "{text}");
    }

    async fn a_correction_says_why(db: TestDb) {
        let world = World::new(&db);
        let (person, manager) = (world.lily().await, world.manager());
        let grant = world.correcting(&manager, person).await;
        let answer = world.people.correct(grant, Corrected::DiedOn(None), " ").await;
        assert!(matches!(answer, Err(CannotCorrect::NoReason)));
    }

    async fn a_row_that_a_feed_changed_meanwhile_is_not_overwritten(db: TestDb) {
        let world = World::new(&db);
        let person = world.lily().await;
        let read = Sources::read(&db, person).await.unwrap().unwrap();
        let had = read.keys();
        // Even in one and the same moment.
        let first = read.write(World::unit(), &had, None, db.now());
        db.commit(first).await.unwrap();
        let late = read.write(World::unit(), &had, None, db.now());
        assert!(matches!(db.commit(late).await, Err(CommitError::Conflict { .. })));
    }

    async fn whoever_was_merged_into_another_has_no_record_to_correct(db: TestDb) {
        let world = World::new(&db);
        let (person, manager) = (world.lily().await, world.manager());
        let other = world.person("K-2345-6790", &[]).await;
        let join = World::unit().must(1, &crate::tests::JOIN, args![person, other]);
        db.commit(join).await.unwrap();
        let grant = world.correcting(&manager, person).await;
        let answer = world.people.correct(grant, Corrected::DiedOn(None), "Rang the family").await;
        assert!(matches!(answer, Err(CannotCorrect::NoSuchPerson)));
    }

    async fn what_was_corrected_finds_nobody_after_it_is_withdrawn(db: TestDb) {
        let world = World::new(&db);
        let (person, manager) = (world.lily().await, world.manager());
        let before = Sources::read(&db, person).await.unwrap().unwrap().keys();
        let value = Corrected::read(Field::FamilyName, "Okafor").unwrap();
        let grant = world.correcting(&manager, person).await;
        let id = world.people.correct(grant, value, "Seen on the passport").await.unwrap();
        let corrected = Sources::read(&db, person).await.unwrap().unwrap().keys();
        let by_okafor: Vec<i64> = corrected.difference(&before).copied().collect();
        assert!(!index::by_key(&db, by_okafor.clone()).await.unwrap().is_empty());
        let grant = world.correcting(&manager, person).await;
        world.people.withdraw_correction(grant, id).await.unwrap();
        assert_eq!(index::by_key(&db, by_okafor).await.unwrap(), []);
    }

    async fn a_carer_is_taken_away_and_an_assessment_and_a_lead_are_corrected(db: TestDb) {
        let world = World::new(&db);
        let (person, manager) = (world.lily().await, world.manager());
        for (field, text) in [
            (Field::Carers, ""),
            (Field::Assessments, "Care Act assessment, Preston Council"),
            (Field::LeadProfessional, "Ann Other, Social worker"),
            (Field::Gp, ""),
            (Field::Involvements, "Speech therapy"),
        ] {
            let value = Corrected::read(field, text).unwrap();
            let grant = world.correcting(&manager, person).await;
            world.people.correct(grant, value, "Rang the family").await.unwrap();
        }
        let record = world.people.record(&world.look(&manager, person).await).await.unwrap();
        assert_eq!(record.carers.unwrap(), []);
        let indicators = record.indicators.unwrap();
        let held: Vec<_> = indicators.assessments.iter().map(|it| it.value.held.clone()).collect();
        assert_eq!(held, [Some("Care Act assessment".to_owned())]);
        assert!(indicators.assessments[0].by[0].corrected);
        let lead = indicators.lead_professional;
        assert_eq!(lead.value().unwrap().name.as_deref(), Some("Ann Other"));
        assert_eq!(lead.others[0].value.name.as_deref(), Some("Fay Worker"), "what the source says");
        let gp = record.services.unwrap().gp;
        assert_eq!((gp.value(), gp.taken_away.as_ref().unwrap().who.as_str()), (None, "Rita Manager"));
        let services: Vec<_> = record.involvements.unwrap().into_iter().filter_map(|it| it.service).collect();
        assert_eq!(services, ["Speech therapy"]);
        assert_eq!(record.corrections.unwrap().len(), 5);
    }

    async fn two_corrections_at_once_are_both_kept_and_both_stand(db: TestDb) {
        let world = World::new(&db);
        let (person, manager) = (world.lily().await, world.manager());
        let one = world.correcting(&manager, person).await;
        let other = world.correcting(&manager, person).await;
        let name = Corrected::read(Field::FamilyName, "Okafor").unwrap();
        let phone = Corrected::read(Field::Email, "lily@example.org").unwrap();
        let (one, other) = tokio::join!(
            world.people.correct(one, name, "Seen on the passport"),
            world.people.correct(other, phone, "Rang the family"),
        );
        one.unwrap();
        other.unwrap();
        let record = world.people.record(&world.look(&manager, person).await).await.unwrap();
        assert_eq!(record.corrections.unwrap().len(), 2);
        assert_eq!(record.names.unwrap().family.value().unwrap(), "Okafor");
    }
}

#[test]
fn every_field_reads_back_what_it_writes() {
    let values = [
        (Field::GivenNames, "Lily May"),
        (Field::FamilyName, "O\u{2019}Brien"),
        (Field::PreviousGivenName, "Lilian"),
        (Field::PreviousFamilyName, "Smith"),
        (Field::BirthDate, "2010-03-04"),
        (Field::Sex, "female"),
        (Field::NhsNumber, "999 514 1264"),
        (Field::Address, "1 Elm Close\nPreston\npr24jy"),
        (Field::Phone, "01772 555123"),
        (Field::Email, "lily@example.org"),
        (Field::DiedOn, "2026-01-02"),
        (Field::CommunicationNeeds, "Uses  Makaton"),
        (
            Field::Assessments,
            "Early Help Assessment, Preston Council, on 2026-01-02",
        ),
        (
            Field::LeadProfessional,
            "Fay Worker, Family support worker, Preston, 01772 555123",
        ),
        (
            Field::Carers,
            "Rose Murray, Mother, 1 Elm Close, parental responsibility; Aunt May",
        ),
        (Field::Gp, "Elm Surgery, Preston, 01772 555100"),
        (Field::School, "Broughton High School, since 2021-09-01"),
        (Field::HealthVisitor, "Vera Visitor, until 2015-03-04"),
        (
            Field::Involvements,
            "Early help, , Fay Worker, fay@example.org, since 2025-11-03",
        ),
    ];
    assert_eq!(values.map(|it| it.0), Field::ALL);
    for (field, text) in values {
        let value = Corrected::read(field, text).unwrap();
        assert_eq!(value.field(), field);
        assert_eq!(Corrected::read(field, &value.text()), Ok(value), "{field}");
        let nothing = Corrected::read(field, " ").unwrap();
        assert_eq!(
            Corrected::read(field, &nothing.text()),
            Ok(nothing),
            "{field}"
        );
        assert_eq!(field.name().parse(), Ok(field));
    }
}

#[test]
fn an_address_ends_with_its_postcode_after_a_line_or_a_comma() {
    let lines = Corrected::read(Field::Address, "1 Elm Close\nPreston\nPR2 4JY");
    assert_eq!(
        lines,
        Corrected::read(Field::Address, "1 Elm Close, Preston, PR2 4JY")
    );
}

#[test]
fn how_to_reach_a_corrected_carer_is_kept_from_those_who_may_not_see_it() {
    let value = Corrected::read(
        Field::Carers,
        "Rose Murray, Mother, 1 Elm Close, 01772 555123",
    );
    let value = value.unwrap();
    let kept = value.without_contact().unwrap();
    assert_eq!(kept.text(), "Rose Murray, Mother");
    let phone = Corrected::read(Field::Phone, "01772 555123").unwrap();
    assert_eq!(
        phone.without_contact(),
        None,
        "a section of its own hides it"
    );
}

#[test]
fn a_value_that_a_field_cannot_take_says_what_to_write() {
    for (field, text) in [
        (Field::NhsNumber, "9995141265"),
        (Field::BirthDate, "2010-02-30"),
        (Field::DiedOn, "yesterday"),
        (Field::Email, "lily"),
        (Field::Carers, ", Mother"),
        (Field::LeadProfessional, "Fay Worker, since 2025-11-03"),
        (Field::FamilyName, "123"),
    ] {
        assert!(Corrected::read(field, text).is_err(), "{field}");
    }
}
