//! What a record shows, and to whom.

use kith_gate::credentials::ClientNote;
use kith_gate::testing::{AnotherSystem, accredited_organisation};
use kith_gate::{Role, Section};
use kith_store::{args, both_engines};
use kith_terms::{FeedRunId, PersonId};
use serde_json::json;

use super::{ADD_VERSION, JOIN, World, all_migrations, invented};
use crate::derived::Sources;
use crate::record::CannotShow;
use crate::rules::history::What;
use crate::source_record::SourceRecord;
use crate::store::parts::Parts;

fn from_school() -> SourceRecord {
    serde_json::from_value(json!({
        "record_key": "S1", "updated": "2020-01-10", "given_name": "LILY", "family_name": "SMITH",
        "birth_date": "2010-03-04", "address": { "line": "9 Oak Road", "postcode": "PR5 6NE" },
    }))
    .unwrap()
}

/// What the person's first source said of them until now.
async fn said_before(world: &World, person: PersonId, before: SourceRecord) {
    let held = Sources::read(&world.db, person)
        .await
        .unwrap()
        .unwrap()
        .records;
    let (now, run) = (world.db.now(), FeedRunId::new());
    let earlier = now - jiff::SignedDuration::from_hours(48);
    let mut args = Parts::of(&before).unwrap().args();
    args.extend(args![held[0].record, vec![0_u8], earlier, now, run]);
    let unit = World::unit().must(1, &ADD_VERSION, args);
    world.db.commit(unit).await.unwrap();
}

both_engines! {
    migrations = all_migrations(),
    async fn a_record_shows_who_says_what_and_who_is_around_the_person(db: TestDb) {
        let world = World::new(&db);
        let said = [("GP", invented::full_record()), ("School", from_school())];
        let person = world.person("K-2345-6789", &said).await;
        let grant = world.look(&world.practitioner(), person).await;
        let record = world.people.record(&grant).await.unwrap();

        let names = record.names.unwrap();
        let family = names.family.now.unwrap();
        assert_eq!((family.value.as_str(), family.by[0].who.as_str()), ("Murray", "GP"));
        assert_eq!(names.family.others[0].value, "SMITH");
        assert_eq!(names.given.value().map(String::as_str), Some("Lily May"));
        let birth_date = record.birth_date.unwrap().now.unwrap();
        assert_eq!(birth_date.by.len(), 2, "the school says it too");
        let numbers = record.numbers.unwrap();
        assert_eq!(numbers.own, "K-2345-6789");
        assert!(numbers.nhs.unwrap().value().unwrap().verified);
        let address = record.address.unwrap();
        assert_eq!(address.value().unwrap().line.as_deref(), Some("1 Elm Close, Preston"));
        assert_eq!(address.others[0].value.line.as_deref(), Some("9 Oak Road"));
        let carers = record.carers.unwrap();
        assert_eq!(carers[0].parental_responsibility, Some(true));
        assert_eq!(carers[0].phones.len(), 1);
        let services = record.services.unwrap();
        assert_eq!(services.gp.value().unwrap().name.as_deref(), Some("Elm Surgery"));
        assert!(services.health_visitor.now.is_none(), "she has stopped visiting");
        let involvements = record.involvements.unwrap();
        let order: Vec<_> = involvements.iter().map(|it| it.service.as_deref().unwrap()).collect();
        assert_eq!(order, ["Early help", "Speech therapy"], "current first");
        let indicators = record.indicators.unwrap();
        assert_eq!(indicators.assessments.len(), 1);
        assert!(indicators.lead_professional.now.is_some());
        assert!(indicators.communication_needs.now.is_some());
        assert_eq!(record.problems, Some(Vec::new()));
    }

    async fn a_shielded_record_has_no_address_anywhere(db: TestDb) {
        let world = World::new(&db);
        let person = world.lily().await;
        world.shield(person).await;
        let grant = world.look(&world.practitioner(), person).await;
        let record = world.people.record(&grant).await.unwrap();
        assert_eq!(record.names.as_ref().unwrap().family.value().unwrap(), "Murray");
        let text = serde_json::to_string(&record).unwrap();
        let hidden = [
            "Elm Close", "PR2", "Preston", "07770", "lily.murray", "Elm Surgery", "Broughton",
            "Early help", "Fay Worker", "999514", "Makaton",
        ];
        for hidden in hidden {
            assert!(!text.contains(hidden), "{hidden} is in {text}");
        }
        assert!(text.contains("Rose Murray"), "the carer's name stays");
        assert!(text.contains("K-2345-6789"), "the own number stays");
        assert!(record.address.is_none() && record.history.is_none());
    }

    async fn a_grant_that_has_ended_shows_nothing(db: TestDb) {
        let world = World::new(&db);
        let person = world.lily().await;
        let grant = world.look(&world.practitioner(), person).await;
        db.clock().advance(61);
        let record = world.people.record(&grant).await.unwrap();
        let text = serde_json::to_string(&record).unwrap();
        assert!(!text.contains("Lily") && !text.contains("Murray"), "{text}");
    }

    async fn what_a_source_said_before_is_in_the_history(db: TestDb) {
        let world = World::new(&db);
        let person = world.lily().await;
        let before = SourceRecord { family_name: "Smith".parse().ok(), ..invented::full_record() };
        said_before(&world, person, before).await;
        let grant = world.look(&world.practitioner(), person).await;
        let record = world.people.record(&grant).await.unwrap();
        let names = record.names.unwrap();
        assert_eq!(names.family.others[0].value, "Smith");
        let history = record.history.unwrap();
        let changed = What::Changed {
            field: "Family name",
            before: Some("Smith".into()),
            after: Some("Murray".into()),
        };
        assert_eq!(history[0].what, changed);
        assert_eq!(history[1].what, What::FirstSaid);
    }

    async fn a_record_that_was_joined_with_another_says_which(db: TestDb) {
        let world = World::new(&db);
        let (person, other) = (world.lily().await, PersonId::new());
        db.commit(World::unit().must(1, &JOIN, args![person, other])).await.unwrap();
        let grant = world.look(&world.practitioner(), person).await;
        let answer = world.people.record(&grant).await;
        assert!(matches!(answer, Err(CannotShow::JoinedWith(it)) if it == other));
    }

    async fn a_record_is_read_for_a_user_of_another_system_without_what_no_system_is_shown(db: TestDb) {
        let world = World::new(&db);
        let person = world.lily().await;
        let organisation = accredited_organisation(&world.gate, "Glanmorfa Council").await;
        let system = AnotherSystem::of(&world.gate, organisation, Role::Practitioner).await;
        let looks = async |person| {
            let (from, asked) = (ClientNote::new("192.0.2.7"), system.asks_about(person, db.now()));
            world.gate.look_through(&system.key, &from, asked).await.unwrap()
        };
        said_before(&world, person, SourceRecord {
            address: from_school().address, ..invented::full_record()
        }).await;
        let record = world.people.record(&looks(person).await).await.unwrap();
        let text = serde_json::to_string(&record).unwrap();
        assert!(text.contains("Elm Close") && text.contains("Early help"), "{text}");
        for before in ["9 Oak Road", "PR5 6NE", "Speech therapy", "Vera Visitor"] {
            assert!(!text.contains(before), "{before} was before: {text}");
        }
        assert!(text.contains("\"by\":[]") && !text.contains("\"by\":[{"), "nor who says so: {text}");
        assert_eq!(record.names.unwrap().family.value().unwrap(), "Murray");
        assert!(record.address.is_some() && !record.involvements.unwrap().is_empty());
        assert!(record.history.is_none() && record.problems.is_none());

        let nobody = world.people.record(&looks(PersonId::new()).await).await;
        assert!(matches!(nobody, Err(CannotShow::NoSuchPerson)));

        world.shield(person).await;
        let record = world.people.record(&looks(person).await).await.unwrap();
        let text = serde_json::to_string(&record).unwrap();
        assert!(text.contains("Murray") && !text.contains("Elm Close"), "{text}");
    }

    async fn nobody_is_shown_who_is_not_in_the_index(db: TestDb) {
        let world = World::new(&db);
        let grant = world.look(&world.practitioner(), PersonId::new()).await;
        assert!(grant.sections().contains(Section::Name));
        let answer = world.people.record(&grant).await;
        assert!(matches!(answer, Err(CannotShow::NoSuchPerson)));
    }
}
