//! Corrections beat sources, show who made them, and can be withdrawn.

use kith_store::{CommitError, both_engines};

use super::{World, all_migrations};
use crate::correction::CannotCorrect;
use crate::rules::corrected::{Corrected, Field};
use crate::rules::criteria::{Born, Criteria};
use crate::rules::history::What;
use crate::rules::single_view::single_view;
use crate::store::correction::{all_held, derive, updated_at};

fn asked(name: &str) -> Criteria {
    let born = "2010-03-04".parse().ok().map(Born::On);
    Criteria {
        name: name.parse().ok(),
        born,
        ..Criteria::default()
    }
}

both_engines! {
    migrations = all_migrations(),
    async fn a_correction_stands_and_is_found_until_it_is_withdrawn(db: TestDb) {
        let world = World::new(&db);
        let (person, manager) = (world.lily().await, world.manager());
        let value = Corrected::read(Field::FamilyName, "Okafor").unwrap();
        let grant = world.correcting(&manager, person).await;
        let id = world.people.correct(grant, value, "Seen on the passport").await.unwrap();

        let grant = world.search(&manager).await;
        let found = world.people.find(grant, &asked("Okafor")).await.unwrap();
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
        let read_at = updated_at(&db, person).await.unwrap().unwrap();
        let view = single_view(&all_held(&db, person).await.unwrap(), &[]);
        db.clock().advance(1);
        let first = derive(World::unit(), person, read_at, &view, Vec::new(), db.now());
        db.commit(first).await.unwrap();
        let late = derive(World::unit(), person, read_at, &view, Vec::new(), db.now());
        assert!(matches!(db.commit(late).await, Err(CommitError::Conflict { .. })));
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
        (Field::PreviousFamilyName, "Smith"),
        (Field::BirthDate, "2010-03-04"),
        (Field::Sex, "female"),
        (Field::NhsNumber, "999 514 1264"),
        (Field::Address, "1 Elm Close\nPreston\npr24jy"),
        (Field::Phone, "01772 555123"),
        (Field::Email, "lily@example.org"),
        (Field::DiedOn, "2026-01-02"),
        (Field::CommunicationNeeds, "Uses  Makaton"),
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
fn a_value_that_a_field_cannot_take_says_what_to_write() {
    for (field, text) in [
        (Field::NhsNumber, "9995141265"),
        (Field::BirthDate, "2010-02-30"),
        (Field::DiedOn, "yesterday"),
        (Field::Email, "lily"),
        (Field::FamilyName, "123"),
    ] {
        assert!(Corrected::read(field, text).is_err(), "{field}");
    }
}
