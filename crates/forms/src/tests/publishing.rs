//! From draft to published, and what that comes to.

use kith_gate::Role;
use kith_gate::action::{AnswerForm, PublishResponse, SeePublished, SeeResponses};
use kith_gate::testing::signed_in;
use kith_store::{args, both_engines, statement};
use serde_json::json;

use super::World;
use super::world::{all_migrations, organisation_with};
use crate::rules::Why;
use crate::{AnswerProblem, MoveError, NewAction, PlanError, PublishError, QuestionKey, State};

statement!(
    SCORES = "select value, band from response_score where response_id = $1 and score = 'total'"
);

both_engines! {
    migrations = all_migrations(),

    async fn a_response_is_reviewed_signed_off_and_published_in_this_order(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        world.answers(id, &[("stairs", json!("yes")), ("rail", json!("both"))]).await;
        assert!(matches!(world.sign_off(id).await, Err(MoveError::NotNow(State::Draft))));
        assert!(matches!(world.publish(id).await, Err(PublishError::NotNow(State::Draft))));
        world.review(id).await.unwrap();
        assert!(matches!(world.review(id).await, Err(MoveError::NotNow(State::Reviewed))));
        world.sign_off(id).await.unwrap();
        assert_eq!(world.published(id).await, None, "it is not published yet");
        world.publish(id).await.unwrap();
        let response = world.published(id).await.unwrap();
        assert_eq!(response.line.state, State::Published);
        assert_eq!(response.line.level.as_ref().unwrap().as_str(), "good");
        assert_eq!(response.line.counts_until, Some("2027-12-31".parse().unwrap()));
        assert_eq!(response.reviewed.unwrap().name, "Ben Ashgrove");
        assert_eq!(response.signed_off.unwrap().name, "Ada Rowan");
        assert_eq!((response.published.unwrap().at, response.line.published_at), (db.now(), Some(db.now())));
        let score = db.one(&SCORES, args![id], |row| Ok((row.get::<f64>("value")?, row.get::<String>("band")?)));
        assert_eq!(score.await.unwrap(), (6.0, "high".to_owned()));
    }

    async fn a_member_of_staff_reviews_and_a_manager_alone_signs_off(db: TestDb) {
        let world = World::on(&db).await;
        let may = world.gate.change_of::<PublishResponse>(&world.member, world.ours()).await;
        assert!(may.is_err());
    }

    async fn what_is_taken_back_is_a_draft_again_and_says_why(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        world.review(id).await.unwrap();
        let told = world.answer(id, "note", 0, json!("late")).await;
        assert!(matches!(told, Err(AnswerProblem::NotADraft)));
        assert!(matches!(world.plan(id, "rail").await, Err(PlanError::NotADraft)));
        assert!(matches!(world.take_back(id, " ").await, Err(MoveError::NoWords)));
        world.take_back(id, "the note is missing").await.unwrap();
        let response = world.response(id).await;
        assert_eq!((response.line.state, response.reviewed), (State::Draft, None));
        let (by, why) = response.taken_back.unwrap();
        assert_eq!((by.name.as_str(), why.as_str()), ("Ada Rowan", "the note is missing"));
        world.answer(id, "note", 0, json!("late")).await.unwrap();
    }

    async fn nothing_is_published_at_no_level_and_it_is_said_what_each_needs(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        world.answers(id, &[("stairs", json!("yes")), ("rail", json!("none"))]).await;
        let Err(PublishError::Missing(missing)) = world.all_the_way(id).await else {
            panic!("it was published");
        };
        let [fair, good] = &missing[..] else { panic!("{missing:?}") };
        assert_eq!((fair.unmet.len(), fair.unplanned[0].as_str(), fair.used), (0, "rail", false));
        assert_eq!((good.unmet[0].question.as_str(), good.unmet[0].why), ("rail", Why::NotSatisfied));
        assert_eq!(world.response(id).await.line.state, State::SignedOff, "nothing has changed");
    }

    async fn a_level_with_a_plan_is_reached_once_by_an_organisation(db: TestDb) {
        let world = World::on(&db).await;
        let poor = [("stairs", json!("yes")), ("rail", json!("rope"))];
        let first = world.start("2025").await;
        world.answers(first, &poor).await;
        world.plan(first, "rail").await.unwrap();
        world.all_the_way(first).await.unwrap();
        assert_eq!(world.published(first).await.unwrap().line.level.unwrap().as_str(), "fair");

        let again = world.start("2025").await;
        world.confirm(again, "stairs").await;
        world.confirm(again, "rail").await;
        world.plan(again, "rail").await.unwrap();
        world.all_the_way(again).await.expect("what was said is corrected, and the level not used twice");

        let next = world.start("2026").await;
        world.confirm(next, "stairs").await;
        world.answers(next, &[("rail", json!("none"))]).await;
        world.plan(next, "rail").await.unwrap();
        let Err(PublishError::Missing(missing)) = world.all_the_way(next).await else {
            panic!("it was reached twice");
        };
        assert!(missing[0].used && missing[0].unmet.is_empty());
        world.take_back(next, "a rail was fitted").await.unwrap();
        world.answers(next, &[("rail", json!("one"))]).await;
        world.all_the_way(next).await.unwrap();
    }

    async fn only_what_is_asked_is_published_and_the_rest_is_not_lost(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        world.answers(id, &[("rail", json!("one")), ("stairs", json!("no"))]).await;
        world.all_the_way(id).await.unwrap();
        let published = world.published(id).await.unwrap();
        assert_eq!(published.kept.keys().map(QuestionKey::as_str).collect::<Vec<_>>(), ["stairs"]);
        let grant = world.looks::<SeeResponses>(&world.member).await;
        let earlier = world.forms.earlier(grant, id, &"rail".parse().unwrap()).await.unwrap();
        assert_eq!(earlier[0].entry, world.entry("rail", json!("one")));
    }

    async fn the_next_supersedes_the_one_before_and_both_are_read(db: TestDb) {
        let world = World::on(&db).await;
        let first = world.published_with("2025", &[("stairs", json!("no"))]).await;
        db.clock().advance(60);
        let second = world.published_with("2026", &[("note", json!("new"))]).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        for (id, state) in [(first, State::Superseded), (second, State::Published)] {
            let grant = world.gate.look_at::<SeePublished>(&commissioner, world.ours(), json!({})).await.unwrap();
            let read = world.forms.published(grant, id).await.unwrap().unwrap();
            assert_eq!(read.line.state, state);
            assert!(read.kept.contains_key("stairs"));
        }
        let grant = world.looks::<SeeResponses>(&world.member).await;
        let lines = world.forms.responses(grant).await.unwrap();
        assert_eq!(lines.iter().map(|it| it.id).collect::<Vec<_>>(), [second, first]);
    }

    async fn a_version_is_not_published_after_a_later_one_or_after_its_last_day(db: TestDb) {
        let world = World::on(&db).await;
        let (old, new) = (world.start("2025").await, world.start("2026").await);
        for id in [old, new] {
            world.answers(id, &[("stairs", json!("no"))]).await;
        }
        world.all_the_way(new).await.unwrap();
        assert!(matches!(world.all_the_way(old).await, Err(PublishError::Overtaken)));
        let again = world.start("2026").await;
        world.confirm(again, "stairs").await;
        db.clock().advance(365 * 24 * 3600);
        assert!(matches!(world.all_the_way(again).await, Err(PublishError::NotOpen)));
    }

    async fn of_two_who_publish_at_once_one_does(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        world.answers(id, &[("stairs", json!("no"))]).await;
        world.review(id).await.unwrap();
        world.sign_off(id).await.unwrap();
        let (one, two) = tokio::join!(world.publish(id), world.publish(id));
        assert_eq!([&one, &two].into_iter().filter(|it| it.is_ok()).count(), 1);
        let other = if one.is_ok() { two } else { one };
        assert!(matches!(other, Err(PublishError::Changed | PublishError::NotNow(State::Published))));
    }

    async fn a_published_response_never_changes_whatever_is_tried(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        world.answers(id, &[("stairs", json!("yes")), ("rail", json!("none"))]).await;
        let action = world.plan(id, "rail").await.unwrap();
        world.all_the_way(id).await.unwrap();
        let was = world.published(id).await.unwrap();
        db.clock().advance(60);
        for seen in 0..3 {
            let told = world.answer(id, "stairs", seen, json!("no")).await;
            assert!(matches!(told, Err(AnswerProblem::NotADraft)));
            let grant = world.may::<AnswerForm>(&world.member).await;
            let told = world.forms.confirm(grant, id, &"stairs".parse().unwrap(), seen).await;
            assert!(matches!(told, Err(AnswerProblem::NotADraft)));
            let grant = world.may::<AnswerForm>(&world.member).await;
            assert!(matches!(world.forms.unplan(grant, action, seen).await, Err(PlanError::NotADraft)));
        }
        assert!(matches!(world.plan(id, "rail").await, Err(PlanError::NotADraft)));
        let grant = world.may::<AnswerForm>(&world.member).await;
        let new = NewAction {
            question: "rail".parse().unwrap(),
            action: "Nothing".to_owned(),
            owner: "Nobody".to_owned(),
            due: world.forms.today(),
        };
        assert!(matches!(world.forms.replan(grant, action, 0, new).await, Err(PlanError::NotADraft)));
        assert!(matches!(world.review(id).await, Err(MoveError::NotNow(_))));
        assert!(matches!(world.sign_off(id).await, Err(MoveError::NotNow(_))));
        assert!(matches!(world.take_back(id, "changed my mind").await, Err(MoveError::NotNow(_))));
        assert!(matches!(world.publish(id).await, Err(PublishError::NotNow(_))));
        assert_ne!(world.start("2026").await, id, "another is started");
        assert_eq!(world.published(id).await.unwrap(), was);
        let grant = world.may::<AnswerForm>(&world.member).await;
        world.forms.note_progress(grant, action, "The joiner has been").await.unwrap();
        let grant = world.may::<AnswerForm>(&world.member).await;
        world.forms.done(grant, action).await.unwrap();
        let mut now = world.published(id).await.unwrap();
        assert!(now.plan[0].done.is_some(), "its plan is worked on");
        now.plan = was.plan.clone();
        assert_eq!(now, was);
    }

    async fn a_response_speaks_for_services_of_its_organisation_alone(db: TestDb) {
        let world = World::on(&db).await;
        let service = organisation_with(&world.gate, "Rowan House", Some("VN1A1"), Some(world.ours())).await;
        organisation_with(&world.gate, "Ashgrove House", Some("VN9X2"), None).await;
        let id = world.start("2026").await;
        world.answers(id, &[("stairs", json!("no")), ("sites", json!(["VN1A1", "VN9X2"]))]).await;
        assert!(matches!(world.all_the_way(id).await, Err(PublishError::NotAService)));
        world.take_back(id, "one is not ours").await.unwrap();
        world.answers(id, &[("sites", json!(["VN1A1"]))]).await;
        world.all_the_way(id).await.unwrap();
        assert_eq!(world.published(id).await.unwrap().covers, [service]);
    }
}
