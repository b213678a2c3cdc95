//! A person's keys are those of what sources say, whatever was loaded before.

use std::collections::BTreeSet;

use kith_store::{Db, args, both_engines, statement};
use kith_terms::PersonId;

use super::{World, all_migrations};
use crate::derived::Sources;
use crate::intake::load::tests::{file, load};
use crate::rules::criteria::{Born, Criteria};
use crate::rules::lookups::further;
use crate::rules::search_keys::{Findable, search_keys};
use crate::store::index;
use crate::store::search::by_keys;

statement!(ONLY = "select id from person where merged_into is null");

async fn keys(db: &Db) -> BTreeSet<i64> {
    let person: PersonId = db.one(&ONLY, args![], |row| row.get("id")).await.unwrap();
    Sources::read(db, person).await.unwrap().unwrap().keys()
}

async fn found(db: &Db, facts: &Findable) -> usize {
    let found = index::by_key(db, search_keys(facts)).await.unwrap();
    found.len()
}

both_engines! {
    migrations = all_migrations(),
    async fn a_record_that_changes_leaves_no_key_that_nothing_gives(db: TestDb) {
        let (world, folder) = (World::new(&db), tempfile::tempdir().unwrap());
        let rows = [
            "A1,9995141264,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-01\n",
            "A1,9434765919,Layla,Okafor,2017-04-03,F,PR5 6NE,9 Oak Road,2026-01-02\n",
            "A1,9434765919,Layla,Okafor,2017-03-04,F,PR5 6NE,9 Oak Road,2026-01-03\n",
        ];
        let mut ever = BTreeSet::new();
        for (place, row) in rows.iter().enumerate() {
            load(&world.people, &file(&folder, &format!("{place}.csv"), row)).await;
            let now = keys(&db).await;
            ever.extend(now.iter().copied());
            let in_table = index::by_key(&db, ever.iter().copied().collect()).await.unwrap();
            let in_table: BTreeSet<i64> = in_table.into_iter().map(|it| it.0).collect();
            assert_eq!(in_table, now, "after load {place}");
            db.clock().advance(1);
        }
        let former_name = Findable {
            family_names: vec!["Massey".to_owned()],
            birth_date: "2017-03-04".parse().ok(),
            postcode: "PR2 4JY".parse().ok(),
            ..Findable::default()
        };
        assert_eq!(found(&db, &former_name).await, search_keys(&former_name).len());
        let wrong_number = Findable { nhs_number: "9995141264".parse().ok(), ..Findable::default() };
        let wrong_date = Findable { birth_date: "2017-04-03".parse().ok(), ..Findable::default() };
        assert_eq!((found(&db, &wrong_number).await, found(&db, &wrong_date).await), (0, 0));
    }

    async fn a_key_that_a_crowd_shares_takes_no_room_from_the_others(db: TestDb) {
        let asked = Criteria {
            name: "Lily Murray".parse().ok(),
            born: "2010-03-04".parse().ok().map(Born::On),
            ..Criteria::default()
        };
        let lookups = further(&asked, "2026-03-02".parse().unwrap());
        let mut unit = World::unit();
        for (slot, how_many) in [(0, 2_100), (1, 1), (2, 200)] {
            for _ in 0..how_many {
                index::add_keys(&mut unit, PersonId::new(), vec![*lookups[slot].keys.start()]);
            }
        }
        db.commit(unit).await.unwrap();
        let found = by_keys(&db, &lookups).await.unwrap();
        let by = [0, 1, 2].map(|slot| found.iter().filter(|it| it.slot == slot).count());
        assert_eq!(by, [200, 1, 200]);
    }
}
