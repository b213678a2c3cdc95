//! What is to be done, and who is reminded of it.

use kith_gate::Role;
use kith_gate::action::AnswerForm;
use kith_gate::testing::signed_in_as;
use kith_store::both_engines;
use kith_terms::{AccountId, ResponseId};
use serde_json::json;

use super::World;
use super::world::{all_migrations, organisation};
use crate::rules::Action;
use crate::{NewAction, PlanError};

/// What its answers ask for and nobody has planned yet.
async fn offered(world: &World, id: ResponseId) -> Vec<Action> {
    let (response, form) = (world.response(id).await, world.form("2026"));
    response.offered(form, &response.outcome(form))
}

both_engines! {
    migrations = all_migrations(),

    async fn what_an_answer_asks_for_is_offered_until_it_is_planned(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        world.answers(id, &[("stairs", json!("yes")), ("rail", json!("none"))]).await;
        db.clock().advance(5 * 24 * 3600);
        let all = offered(&world, id).await;
        assert_eq!(all.len(), 1);
        let due = "2026-04-01".parse().unwrap();
        assert_eq!((all[0].action.as_str(), all[0].due), ("Fit a rail", due), "thirty days after it was answered");
        world.plan(id, "rail").await.unwrap();
        assert_eq!(offered(&world, id).await, []);
    }

    async fn an_action_is_changed_noted_and_done(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        let action = world.plan(id, "rail").await.unwrap();
        let grant = world.may::<AnswerForm>(&world.member).await;
        let changed = NewAction {
            question: "rail".parse().unwrap(),
            action: "Fit two rails".to_owned(),
            owner: "Ada Rowan".to_owned(),
            due: "2026-05-01".parse().unwrap(),
        };
        world.forms.replan(grant, action, 0, changed.clone()).await.unwrap();
        let grant = world.may::<AnswerForm>(&world.member).await;
        let told = world.forms.replan(grant, action, 0, changed).await;
        assert!(matches!(told, Err(PlanError::Changed)), "what somebody else changed is not changed unseen");
        let grant = world.may::<AnswerForm>(&world.member).await;
        world.forms.note_progress(grant, action, "The joiner has been").await.unwrap();
        let grant = world.may::<AnswerForm>(&world.member).await;
        world.forms.done(grant, action).await.unwrap();
        let plan = world.response(id).await.plan;
        assert_eq!((plan[0].action.as_str(), plan[0].owner.as_str()), ("Fit two rails", "Ada Rowan"));
        assert_eq!(plan[0].done.as_ref().unwrap().name, "Ben Ashgrove");
        assert_eq!(plan[0].progress[0].1, "The joiner has been");
        let grant = world.may::<AnswerForm>(&world.member).await;
        assert!(matches!(world.forms.done(grant, action).await, Err(PlanError::Done)));
    }

    async fn what_is_planned_can_be_taken_back_while_it_is_a_draft(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        let action = world.plan(id, "rail").await.unwrap();
        let grant = world.may::<AnswerForm>(&world.member).await;
        world.forms.note_progress(grant, action, "Not needed").await.unwrap();
        let grant = world.may::<AnswerForm>(&world.member).await;
        world.forms.unplan(grant, action, 0).await.unwrap();
        assert_eq!(world.response(id).await.plan, []);
    }

    async fn a_plan_says_what_is_done_by_whom_and_by_a_day_to_come(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        let good = || NewAction {
            question: "rail".parse().unwrap(),
            action: "Fit a rail".to_owned(),
            owner: "Ada Rowan".to_owned(),
            due: "2026-05-01".parse().unwrap(),
        };
        let wrong = [
            NewAction { action: " - ".to_owned(), ..good() },
            NewAction { owner: "x".repeat(101), ..good() },
            NewAction { due: "2026-03-01".parse().unwrap(), ..good() },
            NewAction { question: "garden".parse().unwrap(), ..good() },
        ];
        for new in wrong {
            let grant = world.may::<AnswerForm>(&world.member).await;
            assert!(world.forms.plan(grant, id, new).await.is_err());
        }
        assert_eq!(world.response(id).await.plan, []);
    }

    async fn an_action_of_another_organisation_is_not_there(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        let action = world.plan(id, "rail").await.unwrap();
        let theirs = organisation(&world.gate, "Ashgrove Care", None).await;
        let other = signed_in_as(&db, AccountId::new(), theirs, Role::ProviderManager, "Eve Other");
        let grant = world.may::<AnswerForm>(&other).await;
        assert!(matches!(world.forms.done(grant, action).await, Err(PlanError::NotFound)));
        let grant = world.may::<AnswerForm>(&other).await;
        assert!(matches!(world.forms.note_progress(grant, action, "hello").await, Err(PlanError::NotFound)));
        let grant = world.may::<AnswerForm>(&other).await;
        assert!(matches!(world.forms.unplan(grant, action, 0).await, Err(PlanError::NotFound)));
        assert_eq!(world.response(id).await.plan.len(), 1);
    }

    async fn whoever_owns_an_action_is_reminded_a_week_before_its_day_and_until_it_is_done(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        world.answers(id, &[("stairs", json!("no"))]).await;
        let action = world.plan(id, "rail").await.unwrap();
        let due = async || world.forms.due_actions().await.unwrap();
        db.clock().advance(22 * 24 * 3600);
        assert_eq!(due().await, []);
        db.clock().advance(24 * 3600);
        let lines = due().await;
        assert_eq!((lines[0].organisation, lines[0].response, lines[0].id), (world.ours(), id, action));
        world.all_the_way(id).await.unwrap();
        assert_eq!(due().await.len(), 1, "of what is in force, too");
        let again = world.start("2026").await;
        db.clock().advance(365 * 24 * 3600);
        assert_eq!(due().await.len(), 1, "once, and not for what is under way beside it");
        assert_ne!(again, id);
        let grant = world.may::<AnswerForm>(&world.member).await;
        world.forms.done(grant, action).await.unwrap();
        assert_eq!(due().await, []);
    }
}
