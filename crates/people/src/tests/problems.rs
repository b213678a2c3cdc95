//! Problems are reported, listed and answered once.

use kith_gate::Section;
use kith_gate::action::SeeProblems;
use kith_store::both_engines;
use serde_json::json;

use super::{World, all_migrations};
use crate::problem::CannotTell;

both_engines! {
    migrations = all_migrations(),
    async fn a_problem_is_shown_on_the_record_and_listed_until_it_is_answered(db: TestDb) {
        let world = World::new(&db);
        let (person, who, manager) = (world.lily().await, world.practitioner(), world.manager());
        let grant = world.reporting(&who, person).await;
        let text = "They have moved to 9 Oak Road";
        let id = world.people.report_problem(grant, Section::Address, text).await.unwrap();
        let record = world.people.record(&world.look(&who, person).await).await.unwrap();
        assert_eq!(record.problems.unwrap()[0].text, text);

        let listing = world.gate.ask::<SeeProblems>(&manager, json!({})).await.unwrap();
        let listed = world.people.problems(&listing, None).await.unwrap();
        assert_eq!((listed.len(), listed[0].section), (1, "Address"));
        assert_eq!(world.last_about("people.shown").await, [person]);
        assert!(world.people.problems(&listing, Some(id)).await.unwrap().is_empty());

        let grant = world.correcting(&manager, person).await;
        world.people.answer_problem(grant, id, "Corrected with the school").await.unwrap();
        assert!(world.people.problems(&listing, None).await.unwrap().is_empty());
        let grant = world.correcting(&manager, person).await;
        let again = world.people.answer_problem(grant, id, "Once more").await;
        assert_eq!(again.unwrap_err().to_string(), "This problem has already been answered");
    }

    async fn a_problem_under_a_shield_is_not_listed_with_its_words(db: TestDb) {
        let world = World::new(&db);
        let (person, who, manager) = (world.lily().await, world.practitioner(), world.manager());
        let grant = world.reporting(&who, person).await;
        let text = "They have moved to 9 Oak Road";
        world.people.report_problem(grant, Section::Address, text).await.unwrap();
        world.shield(person).await;
        let listing = world.gate.ask::<SeeProblems>(&manager, json!({})).await.unwrap();
        let listed = world.people.problems(&listing, None).await.unwrap();
        assert_eq!(listed.len(), 1);
        assert!(!listed[0].text.contains("Oak Road"), "open the record to read it");
    }

    async fn a_problem_needs_words_and_an_answer_needs_a_problem(db: TestDb) {
        let world = World::new(&db);
        let (person, who, manager) = (world.lily().await, world.practitioner(), world.manager());
        let grant = world.reporting(&who, person).await;
        let empty = world.people.report_problem(grant, Section::Name, "  ").await;
        assert!(matches!(empty, Err(CannotTell::NoText)));
        let grant = world.correcting(&manager, person).await;
        let answer = world.people.answer_problem(grant, kith_terms::ProblemId::new(), "Done").await;
        assert!(matches!(answer, Err(CannotTell::NotThere)));
    }
}
