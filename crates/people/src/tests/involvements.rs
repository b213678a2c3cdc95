//! Recording and ending an involvement, and one's own people.

use kith_gate::Role;
use kith_gate::testing::{colleague, signed_in_again};
use kith_store::both_engines;

use super::{World, all_migrations, day};
use crate::involvement::CannotInvolve;
use crate::rules::involvement::NewInvolvement;

fn housing() -> NewInvolvement {
    NewInvolvement {
        service: "Housing support".into(),
        role: "Support worker".into(),
        phone: "01772 555123".parse().ok(),
        email: None,
        started_on: day("2026-02-01"),
    }
}

both_engines! {
    migrations = all_migrations(),
    async fn an_involvement_is_shown_with_its_worker_until_it_ends_and_after(db: TestDb) {
        let world = World::new(&db);
        let (person, who) = (world.lily().await, world.practitioner());
        let grant = world.recording(&who, person).await;
        let id = world.people.record_involvement(grant, housing()).await.unwrap();
        assert_eq!(world.last_about("involvement.record").await, [person]);

        let record = world.people.record(&world.look(&who, person).await).await.unwrap();
        let shown = &record.involvements.unwrap()[0];
        assert_eq!(shown.id, Some(id));
        assert_eq!(shown.worker.as_deref(), Some("Bethan Protheroe"));
        assert_eq!(shown.organisation.as_deref(), Some("Glanmorfa Council"));
        assert!(shown.yours && shown.you_can_end_it);

        let grant = world.ending(&who, person).await;
        world.people.end_involvement(grant, id, day("2026-03-01")).await.unwrap();
        let record = world.people.record(&world.look(&who, person).await).await.unwrap();
        let involvements = record.involvements.unwrap();
        let ended = involvements.iter().find(|it| it.id == Some(id)).unwrap();
        assert_eq!(ended.ended_on, Some(day("2026-03-01")));
        assert!(!ended.you_can_end_it);
        assert_ne!(involvements[0].id, Some(id), "current ones come first");
        let told = record.history.unwrap().iter().filter(|it| it.who == "Bethan Protheroe").count();
        assert_eq!(told, 2, "its start and its end");
    }

    async fn an_involvement_ended_twice_is_a_conflict_in_plain_words(db: TestDb) {
        let world = World::new(&db);
        let (person, who) = (world.lily().await, world.practitioner());
        let grant = world.recording(&who, person).await;
        let id = world.people.record_involvement(grant, housing()).await.unwrap();
        let grant = world.ending(&who, person).await;
        world.people.end_involvement(grant, id, day("2026-03-01")).await.unwrap();
        let grant = world.ending(&who, person).await;
        let again = world.people.end_involvement(grant, id, day("2026-02-01")).await;
        assert_eq!(again.unwrap_err().to_string(), "This involvement has already ended");
        let record = world.people.record(&world.look(&who, person).await).await.unwrap();
        let ended = record.involvements.unwrap().into_iter().find(|it| it.id == Some(id)).unwrap();
        assert_eq!(ended.ended_on, Some(day("2026-03-01")), "the first end stays");
    }

    async fn two_who_end_it_at_once_end_it_once(db: TestDb) {
        let world = World::new(&db);
        let (person, who) = (world.lily().await, world.practitioner());
        let grant = world.recording(&who, person).await;
        let id = world.people.record_involvement(grant, housing()).await.unwrap();
        let (one, other) = (world.ending(&who, person).await, world.ending(&who, person).await);
        let (one, other) = tokio::join!(
            world.people.end_involvement(one, id, day("2026-03-01")),
            world.people.end_involvement(other, id, day("2026-02-28")),
        );
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    }

    async fn one_service_of_one_worker_goes_on_once(db: TestDb) {
        let world = World::new(&db);
        let (person, who) = (world.lily().await, world.practitioner());
        let grant = world.recording(&who, person).await;
        world.people.record_involvement(grant, housing()).await.unwrap();
        let grant = world.recording(&who, person).await;
        let again = world.people.record_involvement(grant, housing()).await;
        assert!(matches!(again, Err(CannotInvolve::AlreadyThere)));
        let other = NewInvolvement { service: "Debt advice".into(), ..housing() };
        let grant = world.recording(&who, person).await;
        assert!(world.people.record_involvement(grant, other).await.is_ok());
    }

    async fn only_the_recorder_or_their_own_record_manager_ends_it(db: TestDb) {
        let world = World::new(&db);
        let (person, who) = (world.lily().await, world.practitioner());
        let grant = world.recording(&who, person).await;
        let id = world.people.record_involvement(grant, housing()).await.unwrap();
        let practitioner = colleague(&db, &who, Role::Practitioner, "Col League");
        for stranger in [practitioner, world.manager()] {
            let grant = world.ending(&stranger, person).await;
            let answer = world.people.end_involvement(grant, id, day("2026-03-01")).await;
            assert!(matches!(answer, Err(CannotInvolve::NotYours)));
        }
        let manager = colleague(&db, &who, Role::RecordManager, "Rita Manager");
        let grant = world.ending(&manager, person).await;
        world.people.end_involvement(grant, id, day("2026-03-01")).await.unwrap();
    }

    async fn an_involvement_of_another_person_is_not_there(db: TestDb) {
        let world = World::new(&db);
        let (person, who) = (world.lily().await, world.practitioner());
        let grant = world.recording(&who, person).await;
        let id = world.people.record_involvement(grant, housing()).await.unwrap();
        let other = world.person("K-3333-4444", &[]).await;
        let grant = world.ending(&who, other).await;
        let answer = world.people.end_involvement(grant, id, day("2026-03-01")).await;
        assert!(matches!(answer, Err(CannotInvolve::NotThere)));
    }

    async fn my_people_are_those_i_am_helping_now_with_what_changed(db: TestDb) {
        let world = World::new(&db);
        let (person, who) = (world.lily().await, world.practitioner());
        let grant = world.recording(&who, person).await;
        let id = world.people.record_involvement(grant, housing()).await.unwrap();
        db.clock().advance(60);
        let other = world.manager();
        let grant = world.recording(&other, person).await;
        let early_help = NewInvolvement { service: "Early help".into(), ..housing() };
        world.people.record_involvement(grant, early_help).await.unwrap();
        db.clock().advance(60);

        let again = signed_in_again(&db, &who);
        let mine = world.people.my_people(&world.mine(&again).await).await.unwrap();
        assert_eq!((mine.len(), mine[0].person, mine[0].changes), (1, person, 1));
        assert_eq!(world.last_about("people.shown").await, [person]);
        let changes = world.people.changes(&world.mine(&again).await).await.unwrap();
        let words: Vec<String> = changes.iter().map(|it| it.what.to_string()).collect();
        assert_eq!(words, ["Early help is now involved"], "my own doing is no news to me");

        world.shield(person).await;
        let changes = world.people.changes(&world.mine(&again).await).await.unwrap();
        assert!(changes.iter().all(|it| it.what.to_string() == "The record changed"));

        let grant = world.ending(&again, person).await;
        world.people.end_involvement(grant, id, day("2026-03-01")).await.unwrap();
        assert!(world.people.my_people(&world.mine(&again).await).await.unwrap().is_empty());
    }
}
