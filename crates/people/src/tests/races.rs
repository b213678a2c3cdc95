//! Two changes of one person at once: each is kept, and the person's row says both.

use kith_gate::action::ReviewMatches;
use kith_gate::testing::signed_in;
use kith_gate::{Grant, Role};
use kith_store::{Db, args, both_engines, statement};
use kith_terms::PersonId;
use serde_json::json;

use super::{World, all_migrations};
use crate::derived::Sources;
use crate::intake::load::tests::{file, load};
use crate::review::{ReviewError, Verdict};
use crate::rules::corrected::{Corrected, Field};

statement!(PEOPLE = "select id from person order by id");
statement!(
    ROW = "select family_name, address_line, postcode, record_count, merged_into from person where id = $1"
);

/// What a person's row says, where that is what their records and corrections say.
async fn row(db: &Db, person: PersonId) -> (Option<String>, Option<String>, i64) {
    let view = Sources::read(db, person).await.unwrap().unwrap().view();
    db.one(&ROW, args![person], |row| {
        let said = (
            row.get::<Option<String>>("family_name")?,
            row.get::<Option<String>>("address_line")?,
            row.get::<i64>("record_count")?,
        );
        assert_eq!(said.0, view.family_name);
        assert_eq!(said.1, view.address_line);
        assert_eq!(usize::try_from(said.2).unwrap(), view.record_count);
        let merged: Option<PersonId> = row.get("merged_into")?;
        assert_eq!(
            merged.is_some(),
            said.2 == 0,
            "whoever is merged has no records"
        );
        Ok(said)
    })
    .await
    .unwrap()
}

async fn everybody(db: &Db) -> Vec<PersonId> {
    db.rows(&PEOPLE, args![], |row| row.get("id"))
        .await
        .unwrap()
}

both_engines! {
    migrations = all_migrations(),
    async fn a_feed_and_a_correction_at_once_are_both_kept(db: TestDb) {
        let (world, folder) = (World::new(&db), tempfile::tempdir().unwrap());
        let manager = world.manager();
        let first = "A1,,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-01\n";
        load(&world.people, &file(&folder, "first.csv", first)).await;
        let person = everybody(&db).await[0];
        for round in 2..8 {
            let moved = format!("A1,,Layla,Massey,2017-03-04,F,PR2 4JY,{round} Elm Close,2026-01-0{round}\n");
            let feed = file(&folder, &format!("{round}.csv"), &moved);
            let name = if round % 2 == 0 { "Okafor" } else { "Smith" };
            let value = Corrected::read(Field::FamilyName, name).unwrap();
            let grant = world.correcting(&manager, person).await;
            let (report, corrected) = tokio::join!(
                load(&world.people, &feed),
                world.people.correct(grant, value, "Seen on the passport"),
            );
            corrected.unwrap();
            assert_eq!(report.counts.changed, 1);
            let (family, address, _) = row(&db, person).await;
            assert_eq!(family.as_deref(), Some(name));
            assert_eq!(address, Some(format!("{round} Elm Close")));
            db.clock().advance(1);
        }
    }

    async fn a_feed_and_a_merge_at_once_are_both_kept(db: TestDb) {
        let (world, folder) = (World::new(&db), tempfile::tempdir().unwrap());
        let matcher = signed_in(&db, Role::ClericalMatcher, "Max Matcher");
        let two = "A1,9995141264,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-01\n\
            A2,9434765919,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-02\n";
        load(&world.people, &file(&folder, "first.csv", two)).await;
        let may = async || -> Grant<ReviewMatches> { world.gate.ask(&matcher, json!({})).await.unwrap() };
        let question = world.people.reviews(&may().await, 0).await.unwrap().lines[0].id;
        let moved = "A2,9434765919,Layla,Massey,2017-03-04,F,PR2 4JY,9 Oak Road,2026-02-02\n";
        let feed = file(&folder, "second.csv", moved);
        let (report, decided) = tokio::join!(
            load(&world.people, &feed),
            world.people.decide(may().await, question, Verdict::Same, None),
        );
        assert_eq!(report.counts.changed, 1);
        match decided {
            Ok(_) => {}
            Err(ReviewError::ChangedMeanwhile) => {
                world.people.decide(may().await, question, Verdict::Same, None).await.unwrap();
            }
            Err(other) => panic!("{other}"),
        }
        let mut records = Vec::new();
        for person in everybody(&db).await {
            let (_, address, count) = row(&db, person).await;
            records.push(count);
            if count > 0 {
                assert_eq!(address.as_deref(), Some("9 Oak Road"));
            }
        }
        records.sort_unstable();
        assert_eq!(records, [0, 2]);
    }
}
