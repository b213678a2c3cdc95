//! Files that are sent for a question, and who is shown them.

use kith_files::{Files, Place, Scanning, Settings, Taken};
use kith_gate::Role;
use kith_gate::action::{AnswerForm, SeePublished, SeeResponses};
use kith_gate::testing::signed_in_as;
use kith_store::ledger::read::Filter;
use kith_store::{Keys, both_engines};
use kith_terms::{AccountId, FileId, ResponseId};
use serde_json::json;

use super::World;
use super::world::{all_migrations, organisation};
use crate::{AnswerProblem, SentFile};

async fn taken(words: &'static str) -> Taken {
    let home = tempfile::tempdir().unwrap();
    let place = Place::folder(&home.path().join("kept"), Keys::for_tests().seal("files")).unwrap();
    let settings = Settings {
        limit: 1_000,
        temporary: home.path().join("being-sent"),
        scanning: Scanning::Nothing,
    };
    let files = Files::new(settings, place).unwrap();
    files.take("The plan.txt", words.as_bytes()).await.unwrap()
}

impl World {
    async fn send(&self, id: ResponseId, taken: &[Taken]) -> Result<Vec<FileId>, AnswerProblem> {
        let grant = self.may::<AnswerForm>(&self.member).await;
        let plan = "plan".parse().unwrap();
        self.forms.keep_files(grant, id, &plan, taken).await
    }

    async fn files(&self, id: ResponseId) -> Vec<SentFile> {
        let grant = self.looks::<SeeResponses>(&self.member).await;
        self.forms.files(grant, id).await.unwrap()
    }
}

both_engines! {
    migrations = all_migrations(),

    async fn a_file_is_kept_with_who_sent_it_and_is_what_was_taken_in(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        let sent = [taken("a plan").await, taken("another").await];
        let ids = world.send(id, &sent).await.unwrap();
        world.answer(id, "plan", 0, json!(ids[0])).await.unwrap();
        let kept = world.files(id).await;
        assert_eq!(kept.len(), 2, "one that no answer names is still among the draft's");
        let first = kept.iter().find(|it| it.id == ids[0]).unwrap();
        assert_eq!((first.name.as_str(), first.question.as_str()), ("The plan.txt", "plan"));
        assert_eq!((&first.content, first.kind, first.bytes), (&sent[0].content, sent[0].kind, sent[0].bytes));
        assert_eq!((first.scanned, &first.thumbnail), (sent[0].scanned, &None));
        assert_eq!(first.by.as_ref().unwrap().name, "Ben Ashgrove");
    }

    async fn an_answer_names_no_file_but_those_of_its_own_organisation(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        let theirs = organisation(&world.gate, "Ashgrove Care", None).await;
        let other = signed_in_as(&db, AccountId::new(), theirs, Role::ProviderManager, "Eve Other");
        let grant = world.may::<AnswerForm>(&other).await;
        let their_response = world.forms.start(grant, world.form("2026")).await.unwrap();
        let grant = world.may::<AnswerForm>(&other).await;
        let plan = "plan".parse().unwrap();
        let theirs = world.forms.keep_files(grant, their_response, &plan, &[taken("theirs").await]).await.unwrap();
        for foreign in [theirs[0], FileId::new()] {
            let told = world.answer(id, "plan", 0, json!(foreign)).await;
            assert!(told.unwrap_err().to_string().contains("Choose the file again"));
            let told = world.answer(id, "rooms", 0, json!([{ "picture": foreign }])).await;
            assert!(told.unwrap_err().to_string().contains("Choose the file again"));
        }
        let ours = world.send(id, &[taken("ours").await]).await.unwrap();
        world.answer(id, "rooms", 0, json!([{ "picture": ours[0] }])).await.unwrap();
    }

    async fn a_file_of_another_organisation_is_not_there(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        world.send(id, &[taken("ours").await]).await.unwrap();
        let theirs = organisation(&world.gate, "Ashgrove Care", None).await;
        let other = signed_in_as(&db, AccountId::new(), theirs, Role::ProviderManager, "Eve Other");
        let grant = world.looks::<SeeResponses>(&other).await;
        assert_eq!(world.forms.files(grant, id).await.unwrap(), []);
        let grant = world.may::<AnswerForm>(&other).await;
        let plan = "plan".parse().unwrap();
        let told = world.forms.keep_files(grant, id, &plan, &[taken("theirs").await]).await;
        assert!(matches!(told, Err(AnswerProblem::NotFound)));
    }

    async fn what_is_not_published_shows_no_file(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        let ids = world.send(id, &[taken("ours").await]).await.unwrap();
        world.answer(id, "plan", 0, json!(ids[0])).await.unwrap();
        let grant = world.looks::<SeePublished>(&world.member).await;
        assert_eq!(world.forms.published_files(grant, id).await.unwrap(), []);
    }

    async fn the_ledger_says_that_a_file_was_sent_and_not_what_it_is_called(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        let ids = world.send(id, &[taken("ours").await]).await.unwrap();
        let filter = Filter { action: Some("form.answer".to_owned()), ..Filter::default() };
        let entries = db.ledger_entries(&filter, 10).await.unwrap();
        let detail = json!({ "did": "file", "response": id, "form": "house", "version": "2026", "question": "plan",
                             "files": ids, "organisation": world.ours() });
        assert_eq!(entries[0].detail, detail);
    }
}
