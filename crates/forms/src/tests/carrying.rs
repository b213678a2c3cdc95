//! What carries over from what was published, and how it is confirmed.

use kith_gate::action::AnswerForm;
use kith_store::both_engines;
use serde_json::json;

use super::World;
use super::world::all_migrations;
use crate::rules::Mark;
use crate::{AnswerProblem, PublishError};

both_engines! {
    migrations = all_migrations(),

    async fn what_was_published_last_year_carries_over_with_marks(db: TestDb) {
        let world = World::on(&db).await;
        let last = [("stairs", json!("yes")), ("rail", json!("one")), ("falls", json!(3)), ("remark", json!("none"))];
        let before = world.published_with("2025", &last).await;
        let id = world.start("2026").await;
        assert_ne!(id, before);
        let response = world.response(id).await;
        let mark = |question: &str| response.kept[question].mark;
        assert_eq!(mark("stairs"), Some(Mark::Same));
        assert_eq!(mark("falls"), Some(Mark::Reworded));
        assert_eq!(mark("note"), Some(Mark::New));
        let kept = &response.kept["falls"];
        assert_eq!((&kept.entry, kept.version, &kept.by), (&world.entry("falls", json!(3)), 1, &None));
        let kept = &response.kept["note"];
        assert_eq!((&kept.entry, kept.version), (&None, 0));
        assert!(!response.kept.contains_key("remark"));
    }

    async fn an_answer_that_no_longer_fits_is_said_and_asked_again(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2025").await;
        world.answers(id, &[("stairs", json!("yes")), ("rail", json!("rope"))]).await;
        world.plan(id, "rail").await.unwrap();
        world.all_the_way(id).await.unwrap();
        let id = world.start("2026").await;
        let kept = world.kept(id, "rail").await;
        assert_eq!((kept.entry, kept.mark, kept.version), (None, Some(Mark::NoLongerFits), 0));
        world.answer(id, "rail", 0, json!("both")).await.unwrap();
        assert_eq!(world.kept(id, "rail").await.mark, None);
    }

    async fn nothing_is_published_that_was_carried_over_and_that_nobody_confirmed(db: TestDb) {
        let world = World::on(&db).await;
        let last = [("stairs", json!("yes")), ("rail", json!("one")), ("falls", json!(3))];
        world.published_with("2025", &last).await;
        let id = world.start("2026").await;
        let Err(PublishError::Unconfirmed(questions)) = world.all_the_way(id).await else {
            panic!("it was published as it was carried over");
        };
        assert_eq!(questions.iter().map(|it| it.as_str()).collect::<Vec<_>>(), ["stairs", "rail", "falls"]);
        world.take_back(id, "to confirm").await.unwrap();
        world.confirm(id, "stairs").await;
        world.confirm(id, "rail").await;
        let kept = world.kept(id, "stairs").await;
        assert_eq!((kept.version, kept.mark, kept.by.unwrap().name.as_str()), (2, None, "Ben Ashgrove"));
        world.answers(id, &[("falls", json!(4))]).await;
        world.all_the_way(id).await.unwrap();
    }

    async fn what_another_has_changed_since_is_not_confirmed_unseen(db: TestDb) {
        let world = World::on(&db).await;
        world.published_with("2025", &[("stairs", json!("no"))]).await;
        let id = world.start("2026").await;
        world.answer(id, "stairs", 1, json!("yes")).await.unwrap();
        let grant = world.may::<AnswerForm>(&world.member).await;
        let told = world.forms.confirm(grant, id, &"stairs".parse().unwrap(), 1).await;
        let Err(AnswerProblem::Changed(now)) = told else { panic!("another answer was confirmed") };
        assert_eq!(now.entry, world.entry("stairs", json!("yes")));
    }

    async fn whoever_publishes_the_same_version_again_begins_with_what_is_in_force(db: TestDb) {
        let world = World::on(&db).await;
        let first = world.published_with("2026", &[("stairs", json!("no")), ("note", json!("as it was"))]).await;
        let id = world.start("2026").await;
        assert_ne!(id, first);
        let response = world.response(id).await;
        assert_eq!(response.kept.len(), 2);
        assert_eq!(response.kept["note"].entry, world.entry("note", json!("as it was")));
        assert!(response.kept.values().all(|it| it.mark == Some(Mark::Same)));
    }
}
