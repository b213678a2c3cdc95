//! Starting a response, answering it, and who is shown it.

use std::collections::BTreeSet;

use kith_gate::Role;
use kith_gate::action::{AnswerForm, SeePublished, SeeResponses};
use kith_gate::testing::{signed_in, signed_in_as};
use kith_store::both_engines;
use kith_store::ledger::read::Filter;
use kith_terms::{AccountId, ResponseId};
use serde_json::json;

use super::World;
use super::world::{all_migrations, organisation};
use crate::answers::{Answer, Entry};
use crate::rules::Mark;
use crate::{AnswerProblem, QuestionKey, StartError, State};

both_engines! {
    migrations = all_migrations(),

    async fn what_is_answered_is_kept_with_who_gave_it_and_when(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        assert!(world.response(id).await.kept.is_empty());
        world.answer(id, "stairs", 0, json!("yes")).await.unwrap();
        let response = world.response(id).await;
        assert_eq!((response.line.state, response.started_by.as_str()), (State::Draft, "Ben Ashgrove"));
        let kept = &response.kept["stairs"];
        assert_eq!(kept.entry, world.entry("stairs", json!("yes")));
        assert_eq!((kept.version, kept.mark, kept.shared), (1, None, false));
        assert_eq!(kept.by.as_ref().unwrap().name, "Ben Ashgrove");
        assert_eq!(kept.by.as_ref().unwrap().at, db.now());
        assert!(response.outcome(world.form("2026")).is_asked(&"rail".parse().unwrap()));
        world.answer(id, "stairs", 1, json!(null)).await.unwrap();
        let kept = world.kept(id, "stairs").await;
        assert_eq!((kept.entry, kept.version), (None, 2));
    }

    async fn an_answer_keeps_its_explanation_and_where_a_document_is(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        let given = Entry {
            explanation: Some("it is loose".to_owned()),
            evidence: Some("in the office".to_owned()),
            ..Answer::Choice("one".parse().unwrap()).into()
        };
        let grant = world.may::<AnswerForm>(&world.member).await;
        let rail: QuestionKey = "rail".parse().unwrap();
        world.forms.answer(grant, id, &rail, 0, Some(given.clone())).await.unwrap();
        assert_eq!(world.kept(id, "rail").await.entry, Some(given));
    }

    async fn whoever_answers_what_another_has_answered_since_is_told_what_it_is_now(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        world.answer(id, "note", 0, json!("first")).await.unwrap();
        let Err(AnswerProblem::Changed(now)) = world.answer(id, "note", 0, json!("second")).await else {
            panic!("the second overwrote the first");
        };
        assert_eq!((now.entry, now.version), (world.entry("note", json!("first")), 1));
        world.answer(id, "note", 0, json!("first")).await.expect("it is the same answer");
        assert_eq!(world.kept(id, "note").await.version, 1);
        world.answer(id, "note", 1, json!("second")).await.unwrap();
        assert_eq!(world.kept(id, "note").await.entry, world.entry("note", json!("second")));
    }

    async fn of_ten_who_answer_one_question_at_once_nine_are_told(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        let told = all_at_once(|n| world.answer(id, "falls", 0, json!(n))).await;
        let (kept, changed): (Vec<_>, Vec<_>) = told.into_iter().enumerate().partition(|(_, it)| it.is_ok());
        assert_eq!((kept.len(), changed.len()), (1, 9));
        let now = world.kept(id, "falls").await;
        assert_eq!(now.entry, world.entry("falls", json!(kept[0].0)), "what was acknowledged is kept");
        for (_, it) in changed {
            assert!(matches!(it, Err(AnswerProblem::Changed(seen)) if *seen == now));
        }
    }

    async fn of_ten_who_answer_different_questions_at_once_nobody_loses_anything(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        let questions = ["stairs", "rail", "falls", "note", "sites"];
        let sent = [json!("yes"), json!("one"), json!(7), json!("a note"), json!(["AB123"])];
        let answer = |n: usize| world.answer(id, questions[n % 5], 0, sent[n % 5].clone());
        let told = all_at_once(answer).await;
        assert!(told.iter().all(Result::is_ok), "{told:?}");
        let response = world.response(id).await;
        for (question, sent) in questions.iter().zip(sent) {
            assert_eq!(response.kept[*question].entry, world.entry(question, sent));
        }
    }

    async fn every_earlier_answer_is_kept_with_who_gave_it(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        for (seen, word) in ["one", "two", "three"].into_iter().enumerate() {
            world.answer(id, "note", seen as i64, json!(word)).await.unwrap();
        }
        let (grant, note) = (world.looks::<SeeResponses>(&world.member).await, "note".parse().unwrap());
        let earlier = world.forms.earlier(grant, id, &note).await.unwrap();
        let earlier: Vec<_> = earlier.into_iter().map(|it| (it.version, it.entry, it.by.unwrap().name)).collect();
        let was = |version, word| (version, world.entry("note", json!(word)), "Ben Ashgrove".to_owned());
        assert_eq!(earlier, [was(2, "two"), was(1, "one")]);
    }

    async fn an_answer_that_the_question_does_not_take_is_not_kept(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        let grant = world.may::<AnswerForm>(&world.member).await;
        let wrong = Answer::Choice("lift".parse().unwrap()).into();
        let told = world.forms.answer(grant, id, &"rail".parse().unwrap(), 0, Some(wrong)).await;
        assert!(told.unwrap_err().to_string().contains("Select one of the options"));
        let grant = world.may::<AnswerForm>(&world.member).await;
        let told = world.forms.answer(grant, id, &"garden".parse().unwrap(), 0, None).await;
        assert!(matches!(told, Err(AnswerProblem::NotFound)));
        assert!(world.response(id).await.kept.is_empty());
    }

    async fn one_response_to_a_version_is_under_way_however_many_start_it(db: TestDb) {
        let world = World::on(&db).await;
        let started = all_at_once(|_| world.start("2026")).await;
        assert_eq!(BTreeSet::from_iter(started).len(), 1);
        let grant = world.looks::<SeeResponses>(&world.member).await;
        let lines = world.forms.responses(grant).await.unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].title.as_str(), lines[0].state), ("A house", State::Draft));
    }

    async fn a_form_is_started_on_its_days_and_gone_on_with_after_them(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        db.clock().advance(365 * 24 * 3600);
        assert_eq!(world.start("2026").await, id, "it is under way");
        let grant = world.may::<AnswerForm>(&world.member).await;
        let told = world.forms.start(grant, world.form("2025")).await;
        assert!(matches!(told, Err(StartError::NotOpen)));
    }

    async fn a_response_of_another_organisation_is_not_there(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        world.answer(id, "note", 0, json!("ours alone")).await.unwrap();
        let theirs = organisation(&world.gate, "Ashgrove Care", None).await;
        let other = signed_in_as(&db, AccountId::new(), theirs, Role::ProviderManager, "Eve Other");
        assert!(world.gate.look_at::<SeeResponses>(&other, world.ours(), json!({})).await.is_err());
        let grant = world.looks::<SeeResponses>(&other).await;
        assert_eq!(world.forms.response(grant, id).await.unwrap(), None);
        let grant = world.looks::<SeePublished>(&other).await;
        assert_eq!(world.forms.published(grant, id).await.unwrap(), None);
        let grant = world.looks::<SeeResponses>(&other).await;
        assert_eq!(world.forms.responses(grant).await.unwrap(), []);
        let grant = world.looks::<SeeResponses>(&other).await;
        let note: QuestionKey = "note".parse().unwrap();
        assert_eq!(world.forms.earlier(grant, id, &note).await.unwrap(), []);
        let entry = world.entry("note", json!("theirs"));
        for id in [id, ResponseId::new()] {
            let grant = world.may::<AnswerForm>(&other).await;
            let told = world.forms.answer(grant, id, &note, 1, entry.clone()).await;
            assert!(matches!(told, Err(AnswerProblem::NotFound)));
            let grant = world.may::<AnswerForm>(&other).await;
            let told = world.forms.confirm(grant, id, &note, 1).await;
            assert!(matches!(told, Err(AnswerProblem::NotFound)));
        }
        assert_eq!(world.kept(id, "note").await.entry, world.entry("note", json!("ours alone")));
    }

    async fn whoever_may_not_see_a_draft_is_shown_nothing_of_it(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        assert!(world.gate.look_at::<SeeResponses>(&commissioner, world.ours(), json!({})).await.is_err());
        let grant = world.gate.look_at::<SeePublished>(&commissioner, world.ours(), json!({})).await.unwrap();
        assert_eq!(world.forms.published(grant, id).await.unwrap(), None);
        assert!(world.gate.change_of::<AnswerForm>(&commissioner, world.ours()).await.is_err());
    }

    async fn the_ledger_says_what_was_answered_and_not_how(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        world.answer(id, "note", 0, json!("the code of the door is 4417")).await.unwrap();
        let filter = Filter { action: Some("form.answer".to_owned()), ..Filter::default() };
        let entries = db.ledger_entries(&filter, 10).await.unwrap();
        let (organisation, form, version) = (world.ours(), "house", "2026");
        let detail = json!({ "did": "answer", "response": id, "form": form, "version": version, "question": "note",
                             "organisation": organisation });
        assert_eq!(entries[0].detail, detail);
        let detail = json!({ "did": "start", "response": id, "form": form, "version": version,
                             "organisation": organisation });
        assert_eq!(entries[1].detail, detail);
        assert_eq!(entries.len(), 2, "each change once");
    }

    async fn an_answer_that_a_changed_form_no_longer_reads_is_shown_as_it_was_kept(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        world.answer(id, "rail", 0, json!("none")).await.unwrap();
        let without = World::with_form(&db, &[
            ("\"none\", text = \"None\", score = 0", "\"rope\", text = \"A rope\""),
            ("== 'none'", "== 'rope'"),
        ]);
        let grant = world.looks::<SeeResponses>(&world.member).await;
        let response = without.response(grant, id).await.unwrap().unwrap();
        let kept = &response.kept["rail"];
        assert_eq!((&kept.entry, kept.unreadable.as_deref()), (&None, Some(r#"{"answer":"none"}"#)));
        assert!(response.answers().is_empty());
        assert_eq!(world.kept(id, "rail").await.entry, world.entry("rail", json!("none")), "it is not lost");
    }

    async fn nothing_carries_a_mark_where_nothing_was_published(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        world.answer(id, "falls", 0, json!(3)).await.unwrap();
        let grant = world.may::<AnswerForm>(&world.member).await;
        let told = world.forms.confirm(grant, id, &"falls".parse().unwrap(), 1).await;
        let Err(AnswerProblem::Changed(kept)) = told else { panic!("there is nothing to confirm") };
        assert_eq!((kept.mark, kept.version), (None::<Mark>, 1));
    }
}

/// Ten at once.
async fn all_at_once<T, F: Future<Output = T>>(one: impl Fn(usize) -> F) -> Vec<T> {
    futures_util::future::join_all((0..10).map(one)).await
}
