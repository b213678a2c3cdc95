//! Answers that a service takes from its headquarters.

use kith_gate::action::{AnswerForm, SeeResponses};
use kith_gate::testing::signed_in_as;
use kith_gate::{Role, SignedIn};
use kith_store::both_engines;
use kith_store::testing::TestDb;
use kith_terms::{AccountId, ResponseId};
use serde_json::json;

use super::World;
use super::world::{all_migrations, organisation};
use crate::{AnswerProblem, Entry, Kept, QuestionKey};

/// The manager of a service of the world's organisation, with a response under way.
async fn service(world: &World, db: &TestDb) -> (SignedIn, ResponseId) {
    let id = organisation(&world.gate, "Rowan House", Some(world.ours())).await;
    let manager = signed_in_as(
        db,
        AccountId::new(),
        id,
        Role::ProviderManager,
        "Eve Service",
    );
    let grant = world.may::<AnswerForm>(&manager).await;
    let started = world.forms.start(grant, world.form("2026")).await.unwrap();
    (manager, started)
}

async fn take(
    world: &World,
    who: &SignedIn,
    id: ResponseId,
    questions: &[&str],
) -> Result<(), AnswerProblem> {
    let questions: Vec<QuestionKey> = questions.iter().map(|it| it.parse().unwrap()).collect();
    let grant = world.may::<AnswerForm>(who).await;
    world.forms.take_shared(grant, id, &questions).await
}

async fn kept(world: &World, who: &SignedIn, id: ResponseId, question: &str) -> Kept {
    let grant = world.looks::<SeeResponses>(who).await;
    let response = world.forms.response(grant, id).await.unwrap().unwrap();
    response.kept[question].clone()
}

both_engines! {
    migrations = all_migrations(),

    async fn a_service_takes_answers_of_its_headquarters_and_they_are_kept_in_step(db: TestDb) {
        let world = World::on(&db).await;
        let ours = world.start("2026").await;
        world.answers(ours, &[("stairs", json!("yes")), ("note", json!("of the head office"))]).await;
        let (manager, theirs) = service(&world, &db).await;
        let grant = world.looks::<SeeResponses>(&manager).await;
        let offers = world.forms.shared_offers(grant, theirs).await.unwrap();
        assert_eq!(offers.keys().map(QuestionKey::as_str).collect::<Vec<_>>(), ["note", "stairs"]);

        take(&world, &manager, theirs, &["note"]).await.unwrap();
        let taken = kept(&world, &manager, theirs, "note").await;
        assert_eq!((taken.shared, taken.version, &taken.entry), (true, 1, &world.entry("note", json!("of the head office"))));
        assert_eq!(taken.by.unwrap().name, "Ben Ashgrove", "whoever answered it");

        world.answers(ours, &[("note", json!("changed there")), ("stairs", json!("no"))]).await;
        let now = kept(&world, &manager, theirs, "note").await;
        assert_eq!((now.shared, now.version, now.entry), (true, 2, world.entry("note", json!("changed there"))));
        let grant = world.looks::<SeeResponses>(&manager).await;
        let response = world.forms.response(grant, theirs).await.unwrap().unwrap();
        assert!(!response.kept.contains_key("stairs"), "what was not taken is not kept in step");
        let grant = world.looks::<SeeResponses>(&manager).await;
        let earlier = world.forms.earlier(grant, theirs, &"note".parse().unwrap()).await.unwrap();
        assert_eq!(earlier[0].entry, world.entry("note", json!("of the head office")));
    }

    async fn what_is_made_ones_own_again_or_reviewed_is_not_kept_in_step(db: TestDb) {
        let world = World::on(&db).await;
        let ours = world.start("2026").await;
        world.answers(ours, &[("note", json!("first")), ("stairs", json!("no")), ("falls", json!(1))]).await;
        let (manager, theirs) = service(&world, &db).await;
        take(&world, &manager, theirs, &["note", "stairs", "falls"]).await.unwrap();
        let grant = world.may::<AnswerForm>(&manager).await;
        world.forms.own_again(grant, theirs, &["note".parse().unwrap()]).await.unwrap();
        let own: Option<Entry> = world.entry("stairs", json!("yes"));
        let grant = world.may::<AnswerForm>(&manager).await;
        world.forms.answer(grant, theirs, &"stairs".parse().unwrap(), 1, own.clone()).await.unwrap();
        world.answers(ours, &[("note", json!("second")), ("stairs", json!("")), ("falls", json!(2))]).await;
        let note = kept(&world, &manager, theirs, "note").await;
        assert_eq!((note.shared, note.entry), (false, world.entry("note", json!("first"))));
        let stairs = kept(&world, &manager, theirs, "stairs").await;
        assert_eq!((stairs.shared, stairs.entry), (false, own));
        assert_eq!(kept(&world, &manager, theirs, "falls").await.entry, world.entry("falls", json!(2)));
        let grant = world.may::<AnswerForm>(&manager).await;
        world.forms.review(grant, theirs).await.unwrap();
        world.answers(ours, &[("falls", json!(3))]).await;
        assert_eq!(kept(&world, &manager, theirs, "falls").await.entry, world.entry("falls", json!(2)));
        assert!(matches!(take(&world, &manager, theirs, &["falls"]).await, Err(AnswerProblem::NotADraft)));
    }

    async fn nothing_is_taken_of_what_was_not_answered_or_by_whoever_has_no_headquarters(db: TestDb) {
        let world = World::on(&db).await;
        let (manager, theirs) = service(&world, &db).await;
        assert!(matches!(take(&world, &manager, theirs, &["note"]).await, Err(AnswerProblem::NotFound)));
        let ours = world.start("2026").await;
        assert!(matches!(take(&world, &manager, theirs, &["note"]).await, Err(AnswerProblem::NotFound)));
        let member = world.member.clone();
        assert!(matches!(take(&world, &member, ours, &["note"]).await, Err(AnswerProblem::NotFound)));
        let grant = world.looks::<SeeResponses>(&member).await;
        assert!(world.forms.shared_offers(grant, ours).await.unwrap().is_empty());
        let grant = world.looks::<SeeResponses>(&member).await;
        assert!(world.forms.shared_offers(grant, theirs).await.unwrap().is_empty(), "another's response offers nothing");
    }

    async fn whoever_takes_an_answer_while_it_is_changed_has_what_it_is_then(db: TestDb) {
        let world = World::on(&db).await;
        let ours = world.start("2026").await;
        world.answer(ours, "falls", 0, json!(0)).await.unwrap();
        let (manager, theirs) = service(&world, &db).await;
        for seen in 1..6 {
            let change = world.answer(ours, "falls", seen, json!(seen));
            let (changed, taken) = tokio::join!(change, take(&world, &manager, theirs, &["falls"]));
            changed.unwrap();
            taken.unwrap();
            assert_eq!(kept(&world, &manager, theirs, "falls").await.entry, world.entry("falls", json!(seen)));
        }
    }
}
