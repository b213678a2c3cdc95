//! Visits, looks and changes.

use jiff::SignedDuration;
use kith_store::both_engines;
use serde_json::json;

use super::*;
use crate::GateError;
use crate::action::{CorrectRecord, RecordInvolvement, SetShield};
use crate::sections::{Section, Sections};
use crate::standing::Condition;

both_engines! {
    migrations = migrations(),
    async fn a_look_in_a_visit_is_in_the_ledger_with_its_reason(db: TestDb) {
        let (gate, who, person) = (
            gate(&db),
            signed_in(&db, Role::Practitioner),
            PersonId::new(),
        );
        let visit = visit(&gate, &who, person).await;
        assert_eq!(newest(&db).await.action, "visit.opened");

        let grant = gate.look(&who, person).await.unwrap();

        assert_eq!(grant.person(), person);
        assert_eq!(grant.visit(), Some(visit));
        assert_eq!(grant.reason(), Some(&reason()));
        let all_but_which = Section::ALL.into_iter().filter(|it| *it != Section::SensitiveServices);
        assert_eq!(grant.sections(), all_but_which.collect());
        let entry = newest(&db).await;
        assert_eq!(entry.action, "record.view");
        assert_eq!(entry.outcome, Outcome::Permitted);
        assert_eq!(entry.actor, Actor::Account(who.account));
        assert_eq!(entry.session, Some(who.session));
        assert_eq!(entry.role.as_deref(), Some("practitioner"));
        assert_eq!(entry.organisation, Some(who.organisation));
        assert_eq!(entry.subjects, [person]);
        let given = entry.reason.unwrap();
        assert_eq!(given.code, "direct-involvement");
        assert_eq!(given.text, "I was asked to visit on Friday");
    }
    async fn what_cannot_be_written_down_is_not_permitted(db: TestDb) {
        let (gate, who, person) = (
            gate(&db),
            signed_in(&db, Role::Practitioner),
            PersonId::new(),
        );
        visit(&gate, &who, person).await;
        break_the_ledger(&db).await;

        let refusal = gate.look(&who, person).await.unwrap_err();
        assert!(
            matches!(refusal, Refusal::Gate(GateError::NotWritten(_))),
            "{refusal:?}"
        );
        let refusal = gate
            .open_visit(&who, PersonId::new(), reason(), false)
            .await
            .unwrap_err();
        assert!(
            matches!(refusal, Refusal::Gate(GateError::NotWritten(_))),
            "{refusal:?}"
        );
        let refusal = gate.look(&who, PersonId::new()).await.unwrap_err();
        assert!(
            matches!(refusal, Refusal::Gate(GateError::NotWritten(_))),
            "{refusal:?}"
        );
    }
    async fn to_be_asked_for_a_reason_is_in_the_ledger_and_is_no_refusal(db: TestDb) {
        let (gate, who, person) = (
            gate(&db),
            signed_in(&db, Role::Practitioner),
            PersonId::new(),
        );

        let refusal = gate.look(&who, person).await.unwrap_err();

        assert!(matches!(refusal, Refusal::ReasonNeeded), "{refusal:?}");
        let entry = newest(&db).await;
        assert_eq!(
            (entry.action.as_str(), entry.outcome),
            ("reason.asked", Outcome::Permitted)
        );
        assert_eq!(entry.subjects, [person]);
        assert_eq!(entry.detail["before"], "record.view");
        assert_eq!(
            entry.detail["rules"],
            json!(["no-look-after-the-visit-ends", "no-look-without-a-reason"])
        );
    }
    async fn a_visit_lasts_for_thirty_minutes(db: TestDb) {
        let (gate, who, person) = (
            gate(&db),
            signed_in(&db, Role::Practitioner),
            PersonId::new(),
        );
        visit(&gate, &who, person).await;

        db.clock().advance(29 * 60 + 59);
        assert!(gate.look(&who, person).await.is_ok());
        db.clock().advance(1);
        let refusal = gate.look(&who, person).await.unwrap_err();
        assert!(matches!(refusal, Refusal::ReasonNeeded), "{refusal:?}");
    }
    async fn a_visit_is_of_one_person_and_one_session(db: TestDb) {
        let (gate, who, person) = (
            gate(&db),
            signed_in(&db, Role::Practitioner),
            PersonId::new(),
        );
        visit(&gate, &who, person).await;

        let next_time = SignedIn {
            session: SessionId::new(),
            ..who.clone()
        };
        let colleague = signed_in(&db, Role::Practitioner);
        assert!(gate.look(&who, PersonId::new()).await.is_err());
        assert!(gate.look(&next_time, person).await.is_err());
        assert!(gate.look(&colleague, person).await.is_err());
        assert!(gate.look(&who, person).await.is_ok());
    }
    async fn an_account_administrator_is_refused_a_record_and_the_refusal_is_in_the_ledger(db: TestDb) {
        let (gate, who, person) = (
            gate(&db),
            signed_in(&db, Role::AccountAdministrator),
            PersonId::new(),
        );

        let looked = gate.look(&who, person).await.unwrap_err();
        let opened = gate
            .open_visit(&who, person, reason(), false)
            .await
            .unwrap_err();

        let why = "Account administrators manage accounts and never see people's records.";
        assert_eq!(told_why(&looked), why);
        assert_eq!(told_why(&opened), why);
        let entries = ledger(&db).await;
        assert_eq!(entries.len(), 2);
        for entry in entries {
            assert_eq!(entry.outcome, Outcome::Refused);
            assert_eq!(entry.actor, Actor::Account(who.account));
            assert_eq!(entry.subjects, [person]);
            assert_eq!(
                entry.detail["rules"],
                json!(["administrators-never-see-people"])
            );
        }
    }
    async fn whoever_may_not_open_a_record_at_all_is_not_asked_for_a_reason(db: TestDb) {
        let gate = gate(&db);
        for role in [
            Role::PrivacyOfficer,
            Role::ClericalMatcher,
            Role::DataSupplier,
        ] {
            let refusal = gate
                .look(&signed_in(&db, role), PersonId::new())
                .await
                .unwrap_err();
            assert!(
                matches!(refusal, Refusal::NotPermitted { .. }),
                "{role}: {refusal:?}"
            );
        }
    }
    async fn what_is_missing_is_told_before_anything_else(db: TestDb) {
        let (gate, person) = (gate(&db), PersonId::new());
        let facts = StandingFacts {
            dbs_checked_on: None,
            trained_on: None,
            ..nothing_missing()
        };
        let who = SignedIn {
            standing: Standing::of(&facts, &StandingRules::default(), TODAY),
            ..signed_in(&db, Role::Practitioner)
        };

        let refusal = gate.look(&who, person).await.unwrap_err();

        let Refusal::Standing(missing) = refusal else {
            panic!("{refusal:?}")
        };
        let missing: Vec<_> = missing.into_iter().map(|it| it.condition).collect();
        assert_eq!(missing, [Condition::Dbs, Condition::Training]);
        assert_eq!(newest(&db).await.outcome, Outcome::Refused);
    }
    async fn a_grant_that_is_kept_shows_nothing_after_a_minute(db: TestDb) {
        let (gate, who, person) = (
            gate(&db),
            signed_in(&db, Role::Practitioner),
            PersonId::new(),
        );
        visit(&gate, &who, person).await;
        let grant = gate.look(&who, person).await.unwrap();

        db.clock().advance(60);
        assert!(grant.sections().contains(Section::Address));
        db.clock().advance(1);
        assert_eq!(grant.sections(), Sections::NONE);
    }
    async fn a_change_and_its_entry_are_committed_together_or_not_at_all(db: TestDb) {
        let (gate, who, person) = (
            gate(&db),
            signed_in(&db, Role::RecordManager),
            PersonId::new(),
        );
        visit(&gate, &who, person).await;
        let before = ledger(&db).await.len();

        let first = gate.change::<SetShield>(&who, person).await.unwrap();
        let second = gate.change::<SetShield>(&who, person).await.unwrap();
        assert_eq!(
            ledger(&db).await.len(),
            before,
            "asking to change writes nothing yet"
        );

        let ground = crate::shield::ShieldGround::Adoption;
        gate.set_shield(first, ground, date(2026, 9, 1))
            .await
            .unwrap();
        let entry = newest(&db).await;
        assert_eq!(
            (entry.action.as_str(), entry.subjects.as_slice()),
            ("shield.set", &[person][..])
        );
        assert_eq!(entry.reason.unwrap().code, "direct-involvement");

        // The second finds a shield already there: nothing is done and nothing is said to be.
        gate.set_shield(second, ground, date(2026, 9, 1))
            .await
            .unwrap_err();
        assert_eq!(ledger(&db).await.len(), before + 1);
    }
    async fn a_change_needs_a_visit_too(db: TestDb) {
        let (gate, who) = (gate(&db), signed_in(&db, Role::Practitioner));
        let refusal = gate
            .change::<RecordInvolvement>(&who, PersonId::new())
            .await
            .unwrap_err();
        assert!(matches!(refusal, Refusal::ReasonNeeded), "{refusal:?}");
    }
    async fn a_practitioner_may_not_correct_a_record_and_is_told_so(db: TestDb) {
        let (gate, who, person) = (
            gate(&db),
            signed_in(&db, Role::Practitioner),
            PersonId::new(),
        );
        visit(&gate, &who, person).await;
        let refusal = gate
            .change::<CorrectRecord>(&who, person)
            .await
            .unwrap_err();
        assert_eq!(
            told_why(&refusal),
            "Your role (practitioner) may not correct a record."
        );
    }
}

#[test]
fn a_visit_is_longer_than_a_grant() {
    assert!(crate::visit::VISIT_LASTS > crate::grant::GRANT_SHOWS_FOR);
    assert_eq!(crate::visit::VISIT_LASTS, SignedDuration::from_mins(30));
}
