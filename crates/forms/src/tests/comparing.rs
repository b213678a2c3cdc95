//! One response beside another, and beside the rest.

use kith_gate::Role;
use kith_gate::action::{SeePublished, SeeResponses};
use kith_gate::testing::{colleague, signed_in, signed_in_as};
use kith_store::both_engines;
use kith_terms::AccountId;
use serde_json::json;

use super::World;
use super::world::{all_migrations, organisation};

both_engines! {
    migrations = all_migrations(),

    async fn two_responses_are_compared_question_by_question(db: TestDb) {
        let world = World::on(&db).await;
        let last = [("stairs", json!("yes")), ("rail", json!("one")), ("remark", json!("old"))];
        let before = world.published_with("2025", &last).await;
        let now = world.start("2026").await;
        world.answers(now, &[("rail", json!("both")), ("note", json!("new"))]).await;
        let grant = world.looks::<SeeResponses>(&world.member).await;
        let found = world.forms.compare(grant, before, now).await.unwrap().unwrap();
        let lines: Vec<_> = found.questions.iter().map(|it| (it.of.as_str(), it.same, it.one.is_some(), it.other.is_some())).collect();
        let expected = [("stairs", true, true, true), ("rail", false, true, true), ("note", false, false, true), ("remark", false, true, false)];
        assert_eq!(lines, expected);
        assert_eq!(found.scores[0].one.unwrap().get(), 3.0);
        assert_eq!(found.scores[0].other.unwrap().get(), 6.0);
        let theirs = organisation(&world.gate, "Ashgrove Care", None).await;
        let other = signed_in_as(&db, AccountId::new(), theirs, Role::ProviderManager, "Eve Other");
        let grant = world.looks::<SeeResponses>(&other).await;
        assert_eq!(world.forms.compare(grant, before, now).await.unwrap(), None);
    }

    async fn the_rest_is_told_by_no_group_of_fewer_than_five(db: TestDb) {
        let mut world = World::on(&db).await;
        let mine = world.published_with("2026", &[("stairs", json!("no"))]).await;
        let owner = world.manager.clone();
        for n in 0..10 {
            let at = organisation(&world.gate, &format!("Care {n}"), None).await;
            world.manager = signed_in_as(&db, AccountId::new(), at, Role::ProviderManager, "Ada Rowan");
            world.member = colleague(&db, &world.manager, Role::ProviderMember, "Ben Ashgrove");
            let rail = if n < 7 { "both" } else { "one" };
            world.published_with("2026", &[("stairs", json!("yes")), ("rail", json!(rail))]).await;
        }
        let grant = world.looks::<SeePublished>(&owner).await;
        let beside = world.forms.beside_the_rest(grant, mine).await.unwrap().unwrap();
        assert_eq!(beside.response.line.id, mine);
        let rest = beside.rest;
        assert_eq!(rest.how_many.told(), Some(10), "the others alone");
        let told = |question: &str| -> Vec<String> {
            rest.chosen[question].iter().map(|(chosen, count)| format!("{chosen} {count}")).collect()
        };
        assert_eq!(told("stairs"), ["yes 10", "no 0"]);
        assert_eq!(told("rail"), ["both not told", "one fewer than 5", "none 0"]);
        assert!(!rest.chosen.contains_key("note"));
        let total = rest.scores["total"];
        assert_eq!((total.median, total.quartiles), (6.0, None));
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let grant = world.gate.look_at::<SeePublished>(&commissioner, owner.organisation(), json!({})).await.unwrap();
        assert!(world.forms.beside_the_rest(grant, mine).await.unwrap().is_some());
    }
}
