//! A database of the version before is found in as a new one is.

use kith_store::{CommitError, Migration, args, both_engines, statement};
use kith_terms::PersonId;

use super::{World, all_migrations, invented};
use crate::derived;
use crate::rules::criteria::{Born, Criteria};
use crate::store::index::add_keys;
use crate::store::keying::{begun, move_on};

statement!(EVERYBODYS_KEYS = "select person_id, key from person_key order by person_id, key");
statement!(ALL = "select id from person order by id");

/// The tables as they were before keys stood on few shelves.
fn migrations_before() -> Vec<Migration> {
    let mut all = all_migrations();
    all.retain(|it| it.name != "people-0008");
    all
}

async fn opened_anew(db: &kith_store::testing::TestDb) -> World {
    World::of(db.opened_again(all_migrations()).await)
}

async fn keys(world: &World) -> Vec<(PersonId, i64)> {
    let read = |row: &kith_store::Row| Ok((row.get("person_id")?, row.get("key")?));
    world
        .db
        .rows(&EVERYBODYS_KEYS, args![], read)
        .await
        .unwrap()
}

async fn found(world: &World) -> usize {
    let asked = Criteria {
        name: "Lily Murray".parse().ok(),
        born: "2010-03-04".parse().ok().map(Born::On),
        ..Criteria::default()
    };
    let grant = world.search(&world.practitioner()).await;
    world.people.find(grant, &asked).await.unwrap().hits.len()
}

both_engines! {
    migrations = migrations_before(),
    async fn everybody_has_their_keys_again_when_the_program_opens_an_older_database(db: TestDb) {
        let before = World::new(&db);
        for number in ["K-2345-6789", "K-3333-4444", "K-5555-6666"] {
            before.person(number, &[("GP", invented::full_record())]).await;
        }
        let world = opened_anew(&db).await;
        assert_eq!((keys(&world).await.len(), found(&world).await), (0, 0));

        world.people.make_keys(&|_| ()).await.unwrap();
        assert_eq!(found(&world).await, 3);
        let people = world.db.rows(&ALL, args![], |row| row.get("id")).await.unwrap();
        let derived = derived::keys(&world.db, people).await.unwrap().into_iter();
        let derived = derived.flat_map(|(person, keys)| keys.into_iter().map(move |it| (person, it)));
        assert_eq!(keys(&world).await, derived.collect::<Vec<_>>());
        assert!(begun(&world.db).await.unwrap().is_none(), "it is done once");
    }

    async fn a_making_of_keys_that_was_stopped_goes_on_where_it_was(db: TestDb) {
        let before = World::new(&db);
        let mut people = Vec::new();
        for number in ["K-2345-6789", "K-3333-4444"] {
            people.push(before.person(number, &[("GP", invented::full_record())]).await);
        }
        people.sort();
        let world = opened_anew(&db).await;
        world.db.commit(move_on(World::unit(), people[0])).await.unwrap();
        world.people.make_keys(&|made| assert_eq!(made, 1)).await.unwrap();
        let made: Vec<PersonId> = keys(&world).await.into_iter().map(|it| it.0).collect();
        assert!(made.contains(&people[1]) && !made.contains(&people[0]));
    }

    async fn a_making_of_keys_that_another_program_has_finished_writes_nothing_more(db: TestDb) {
        let before = World::new(&db);
        let person = before.person("K-2345-6789", &[("GP", invented::full_record())]).await;
        let world = opened_anew(&db).await;
        world.people.make_keys(&|_| ()).await.unwrap();
        let made = keys(&world).await;
        let mut late = World::unit();
        add_keys(&mut late, person, vec![7]);
        let answer = world.db.commit(move_on(late, person)).await;
        assert!(matches!(answer, Err(CommitError::Conflict { .. })), "{answer:?}");
        assert_eq!(keys(&world).await, made);
    }
}
