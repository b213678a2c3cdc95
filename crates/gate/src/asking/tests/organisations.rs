//! What organisations answer.

use kith_store::{Outcome, args, both_engines};
use serde_json::{Value, json};

use super::*;
use crate::action::{AnswerForm, SeePublished, SeeResponses};

/// A service of somebody's organisation.
async fn service_of(db: &TestDb, who: &SignedIn) -> OrganisationId {
    named(db, who).await;
    let (id, name) = (OrganisationId::new(), "Rowan House");
    let service = args![
        id,
        name,
        name,
        None::<String>,
        db.now(),
        Some(who.organisation)
    ];
    let entry = Entry::new("organisation.add", Actor::Program("test".to_owned()));
    db.commit(Unit::new(entry).must(1, &ADD_ORGANISATION, service))
        .await
        .unwrap();
    id
}

both_engines! {
    migrations = migrations(),
    async fn a_manager_answers_for_a_service_of_the_organisation_and_the_ledger_names_it(db: TestDb) {
        let (gate, manager) = (gate(&db), signed_in(&db, Role::ProviderManager));
        let service = service_of(&db, &manager).await;

        let look = gate
            .look_at::<SeeResponses>(&manager, service, json!({ "form": "dspt" }))
            .await
            .unwrap();
        assert_eq!(look.organisation(), service);
        let entry = newest(&db).await;
        let detail = json!({ "form": "dspt", "organisation": service });
        assert_eq!((entry.action.as_str(), entry.detail), ("responses.see", detail));

        let before = ledger(&db).await.len();
        let change = gate.change_of::<AnswerForm>(&manager, service).await.unwrap();
        assert_eq!(ledger(&db).await.len(), before, "a change writes its entry itself");
        db.commit(change.unit(json!({ "question": "1.1.1" }))).await.unwrap();
        let detail = json!({ "question": "1.1.1", "organisation": service });
        assert_eq!(newest(&db).await.detail, detail);
    }

    async fn nobody_answers_for_another_organisation_and_that_they_asked_is_written_down(db: TestDb) {
        let (gate, manager) = (gate(&db), signed_in(&db, Role::ProviderManager));
        let elsewhere = signed_in(&db, Role::ProviderManager);
        let service = service_of(&db, &elsewhere).await;
        for other in [service, elsewhere.organisation, OrganisationId::new()] {
            let refused = gate.change_of::<AnswerForm>(&manager, other).await.unwrap_err();
            assert!(told_why(&refused).contains("may not answer a form"));
            let entry = newest(&db).await;
            assert_eq!(entry.outcome, Outcome::Refused);
            assert_eq!(entry.action, "form.answer");
            let look = gate.look_at::<SeePublished>(&manager, other, Value::Null).await;
            assert!(look.is_err());
        }
    }

    async fn a_commissioner_reads_what_anybody_published_and_not_what_is_being_answered(db: TestDb) {
        let (gate, commissioner) = (gate(&db), signed_in(&db, Role::Commissioner));
        let somebody = OrganisationId::new();
        assert!(gate.look_at::<SeePublished>(&commissioner, somebody, Value::Null).await.is_ok());
        assert!(gate.look_at::<SeeResponses>(&commissioner, somebody, Value::Null).await.is_err());
    }
}
