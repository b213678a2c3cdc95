//! Who is found, who is not, and what is written down.

use kith_store::both_engines;
use serde_json::json;

use super::{World, all_migrations};
use crate::rules::criteria::{Born, Criteria, NoSuchDate, asked};
use crate::search::{CannotFind, Found};
use crate::source_record::SourceRecord;

async fn find(world: &World, asked: &Criteria) -> Found {
    let grant = world.search(&world.practitioner()).await;
    world.people.find(grant, asked).await.unwrap()
}

async fn numbers(world: &World, asked: &Criteria) -> Vec<String> {
    find(world, asked)
        .await
        .hits
        .into_iter()
        .map(|it| it.number)
        .collect()
}

fn child(given: &str, family: &str, born: &str, postcode: &str) -> SourceRecord {
    serde_json::from_value(json!({
        "record_key": "S", "given_name": given, "family_name": family, "birth_date": born,
        "sex": "female", "address": { "line": "1 High Street", "postcode": postcode },
    }))
    .unwrap()
}

both_engines! {
    migrations = all_migrations(),
    async fn a_person_is_found_by_what_is_nearly_right(db: TestDb) {
        let world = World::new(&db);
        world.lily().await;
        let other = child("Priya", "Patel", "2010-03-04", "PR2 4JY");
        world.person("K-3333-4444", &[("School", other)]).await;
        let lily = vec!["K-2345-6789".to_owned()];
        for (name, born, place) in [
            ("Lily Murray", "2010-03-04", ""),
            ("murray lily", "2010-03-04", ""),
            ("Lilly Murry", "2010-03-04", ""),
            ("Murray", "2010-04-03", ""),
            ("Lily Murray", "2010-03-05", ""),
            ("Lily Smith", "2010", ""),
            ("Lily", "", "PR2 4JY"),
            ("Murray", "", "PR2"),
        ] {
            assert_eq!(numbers(&world, &asked(name, born, place)).await, lily, "{name} {born} {place}");
        }
        let aged = Criteria { born: Some(Born::Aged(16)), ..asked("Lily Murray", "", "") };
        assert_eq!(numbers(&world, &aged).await, lily, "15, give or take a year");
        let by_nhs = Criteria { nhs_number: "9995141264".parse().ok(), ..Criteria::default() };
        assert_eq!(numbers(&world, &by_nhs).await, lily);
        let by_own = Criteria { number: Some("k23456789".into()), ..Criteria::default() };
        assert_eq!(numbers(&world, &by_own).await, lily);
        assert_eq!(numbers(&world, &asked("Zebedee", "1950-01-01", "")).await, Vec::<String>::new());
    }

    async fn the_closest_comes_first_and_a_hit_says_no_more_than_it_must(db: TestDb) {
        let world = World::new(&db);
        let near = child("Lilly", "Murry", "2010-03-04", "PR5 6NE");
        world.person("K-3333-4444", &[("School", near)]).await;
        world.lily().await;
        let found = find(&world, &asked("Lily Murray", "2010-03-04", "")).await;
        assert_eq!(found.hits[0].number, "K-2345-6789");
        assert_eq!(found.hits[1].number, "K-3333-4444");
        assert!(found.hits[0].exact && !found.hits[1].exact);
        assert_eq!(found.narrow, None);
        let text = serde_json::to_string(&found).unwrap();
        for hidden in ["Elm Close", "4JY", "999514", "07770"] {
            assert!(!text.contains(hidden), "{hidden} is in {text}");
        }
    }

    async fn a_search_by_postcode_does_not_find_a_shielded_person(db: TestDb) {
        let world = World::new(&db);
        let person = world.lily().await;
        world.shield(person).await;
        let nobody: Vec<String> = Vec::new();
        assert_eq!(numbers(&world, &asked("Lily Murray", "", "PR2 4JY")).await, nobody);
        assert_eq!(numbers(&world, &asked("Lily Murray", "", "PR2")).await, nobody);
        assert_eq!(numbers(&world, &asked("", "2010-03-04", "PR2 4JY")).await, nobody);
        let by_nhs = Criteria { nhs_number: "9995141264".parse().ok(), ..Criteria::default() };
        assert_eq!(numbers(&world, &by_nhs).await, nobody);
        let by_own = Criteria { number: Some("K-2345-6789".into()), ..Criteria::default() };
        assert_eq!(numbers(&world, &by_own).await.len(), 1);
    }

    async fn a_right_and_a_wrong_postcode_give_one_answer_about_a_shielded_person(db: TestDb) {
        let world = World::new(&db);
        let person = world.lily().await;
        world.shield(person).await;
        let mut answers = Vec::new();
        for place in ["PR2 4JY", "PR2", "B1 1AA", "ZZ99 3VZ"] {
            let found = find(&world, &asked("Lily Murray", "2010-03-04", place)).await;
            assert_eq!(found.hits[0].postcode_area, None);
            answers.push(serde_json::to_string(&found).unwrap());
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
    }

    async fn who_was_shown_is_in_the_ledger(db: TestDb) {
        let world = World::new(&db);
        let person = world.lily().await;
        find(&world, &asked("Lily", "2010-03-04", "")).await;
        assert_eq!(world.last_about("people.shown").await, [person]);
        find(&world, &asked("Nobody", "1950-01-01", "")).await;
        assert_eq!(world.last_about("people.shown").await, []);
    }

    async fn more_than_ten_are_not_shown_and_the_answer_says_to_narrow(db: TestDb) {
        let world = World::new(&db);
        for place in 0..12 {
            let born = format!("2010-03-{:02}", place + 1);
            let said = [("School", child("Lily", "Smith", &born, "PR2 4JY"))];
            world.person(&format!("K-0000-00{place:02}"), &said).await;
        }
        let found = find(&world, &asked("Lily Smith", "2010", "")).await;
        assert_eq!(found.hits.len(), 10);
        assert!(found.narrow.unwrap().contains("More than 10 people match"));
        assert_eq!(world.last_about("people.shown").await.len(), 10);
    }

    async fn a_full_name_alone_is_answered_where_few_have_it(db: TestDb) {
        let world = World::new(&db);
        world.lily().await;
        for place in 0..11 {
            let born = format!("2010-03-{:02}", place + 1);
            let said = [("School", child("Lily", "Smith", &born, "PR2 4JY"))];
            world.person(&format!("K-0000-00{place:02}"), &said).await;
        }
        let lily = vec!["K-2345-6789".to_owned()];
        assert_eq!(numbers(&world, &asked("Lily Murray", "", "")).await, lily);
        assert_eq!(numbers(&world, &asked("Murray Lily", "", "")).await, lily);
        let grant = world.search(&world.practitioner()).await;
        let answer = world.people.find(grant, &asked("Lily Smith", "", "")).await;
        assert!(matches!(answer, Err(CannotFind::TooBroad(_))), "eleven have it");
        assert_eq!(world.last_about("people.shown").await, []);
    }

    async fn of_more_than_ten_those_who_now_have_just_that_name_are_shown_where_they_are_few(db: TestDb) {
        let world = World::new(&db);
        world.lily().await;
        for place in 0..11 {
            let born = format!("2010-03-{:02}", place + 1);
            let turned_round = child("Murray", "Lily", &born, "PR2 4JY");
            world.person(&format!("K-0000-00{place:02}"), &[("School", turned_round)]).await;
        }
        let found = find(&world, &asked("Lily Murray", "", "")).await;
        let shown: Vec<&str> = found.hits.iter().map(|it| it.number.as_str()).collect();
        assert_eq!(shown, ["K-2345-6789"]);
        assert!(found.narrow.unwrap().contains("More than 10 people match"));
        let grant = world.search(&world.practitioner()).await;
        let answer = world.people.find(grant, &asked("Murray Lily", "", "")).await;
        assert!(matches!(answer, Err(CannotFind::TooBroad(_))), "eleven have just that one");
    }

    async fn whoever_has_half_of_the_name_and_that_birth_date_is_shown_where_nobody_has_more(db: TestDb) {
        let world = World::new(&db);
        world.lily().await;
        let lily = vec!["K-2345-6789".to_owned()];
        assert_eq!(numbers(&world, &asked("Lily Featherstone", "2010-03-04", "")).await, lily);
        assert_eq!(numbers(&world, &asked("Lily Featherstone", "2010-03-05", "")).await, Vec::<String>::new());
        let other = child("Lily", "Fetherston", "2010-03-04", "PR2 4JY");
        world.person("K-3333-4444", &[("School", other)]).await;
        assert_eq!(numbers(&world, &asked("Lily Featherstone", "2010-03-04", "")).await, ["K-3333-4444"]);
    }

    async fn a_date_that_no_calendar_has_finds_whoever_was_born_on_one_like_it(db: TestDb) {
        let world = World::new(&db);
        world.lily().await;
        for (day, month, found) in [("4", "33", 1), ("44", "3", 1), ("04", "13", 1), ("57", "99", 0)] {
            let born = NoSuchDate::from_fields(day, month, "2010").map(Born::Miswritten);
            assert!(born.is_some());
            let asked = Criteria { born, ..asked("Lily Murray", "", "") };
            assert_eq!(numbers(&world, &asked).await.len(), found, "{day} {month}");
        }
    }

    async fn a_broad_question_is_refused_with_what_to_add(db: TestDb) {
        let world = World::new(&db);
        let grant = world.search(&world.practitioner()).await;
        let answer = world.people.find(grant, &asked("Smith", "", "")).await;
        let Err(CannotFind::TooBroad(broad)) = answer else { panic!("it was answered") };
        assert_eq!(
            broad.to_string(),
            "A name alone fits many people. Add a date of birth, an age or a postcode."
        );
    }
}
