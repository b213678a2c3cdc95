//! Shields: what they hide, and from whom.

use kith_store::both_engines;

use super::*;
use crate::action::{LiftShield, ReviewShields, SetShield};
use crate::sections::{Section, Sections};
use crate::shield::{ShieldError, ShieldGround, ShieldState};

/// What a shield leaves visible (SI 2007/2182 reg 6(6)).
const VISIBLE: [Section; 5] = [
    Section::Name,
    Section::Sex,
    Section::BirthDate,
    Section::Number,
    Section::CarerName,
];

fn visible() -> Sections {
    VISIBLE.into_iter().collect()
}

fn everything() -> Sections {
    Section::ALL.into_iter().collect()
}

/// What a practitioner is shown: all, but which sensitive services of others help.
fn all_but_which() -> Sections {
    let all = Section::ALL.into_iter();
    all.filter(|it| *it != Section::SensitiveServices).collect()
}

/// Set a shield on the person, by a record manager.
async fn shield(gate: &Gate, db: &TestDb, person: PersonId) -> SignedIn {
    let manager = signed_in(db, Role::RecordManager);
    visit(gate, &manager, person).await;
    let grant = gate.change::<SetShield>(&manager, person).await.unwrap();
    gate.set_shield(grant, ShieldGround::DomesticAbuse, date(2026, 9, 1))
        .await
        .unwrap();
    manager
}

async fn lift(gate: &Gate, manager: &SignedIn, person: PersonId) -> Result<(), ShieldError> {
    let grant = gate.change::<LiftShield>(manager, person).await.unwrap();
    gate.lift_shield(grant, "The order has ended").await
}

both_engines! {
    migrations = migrations(),
    async fn a_shield_hides_all_but_name_sex_birth_date_number_and_carer(db: TestDb) {
        let (gate, person) = (gate(&db), PersonId::new());
        shield(&gate, &db, person).await;
        for role in [
            Role::Practitioner,
            Role::ShieldPractitioner,
            Role::RecordManager,
        ] {
            let who = signed_in(&db, role);
            visit(&gate, &who, person).await;
            let grant = gate.look(&who, person).await.unwrap();
            assert_eq!(grant.sections(), visible(), "{role}");
            assert_eq!(grant.shield(), ShieldState::Hides);
        }
    }
    async fn an_override_looks_behind_the_shield_in_that_visit_alone(db: TestDb) {
        let (gate, person) = (gate(&db), PersonId::new());
        shield(&gate, &db, person).await;
        let (who, colleague) = (
            signed_in(&db, Role::ShieldPractitioner),
            signed_in(&db, Role::ShieldPractitioner),
        );

        gate.open_visit(&who, person, reason(), true).await.unwrap();
        assert_eq!(newest(&db).await.action, "shield.override");
        let grant = gate.look(&who, person).await.unwrap();
        assert_eq!(
            (grant.sections(), grant.shield()),
            (all_but_which(), ShieldState::Overridden)
        );

        visit(&gate, &colleague, person).await;
        assert_eq!(
            gate.look(&colleague, person).await.unwrap().sections(),
            visible()
        );

        // The next visit hides again, unless it too is opened with an override.
        db.clock().advance(1);
        visit(&gate, &who, person).await;
        assert_eq!(gate.look(&who, person).await.unwrap().sections(), visible());
    }
    async fn a_shield_hides_and_an_override_ends_wherever_the_clock_is_moved(db: TestDb) {
        let (gate, person) = (gate(&db), PersonId::new());
        shield(&gate, &db, person).await;
        let who = signed_in(&db, Role::ShieldPractitioner);
        gate.open_visit(&who, person, reason(), true).await.unwrap();
        let (hour, year) = (60 * 60, 365 * 24 * 60 * 60);
        // Back an hour: the visit is as it was, and ends no more than that hour later.
        db.clock().advance(-hour);
        assert_eq!(gate.look(&who, person).await.unwrap().shield(), ShieldState::Overridden);
        db.clock().advance(hour + 30 * 60);
        let ended = gate.look(&who, person).await.unwrap_err();
        assert!(matches!(ended, Refusal::ReasonNeeded), "{ended:?}");
        // Forward a year, past its day of review, and back: it hides until somebody lifts it.
        for step in [year, -year - hour] {
            db.clock().advance(step);
            visit(&gate, &who, person).await;
            assert_eq!(gate.look(&who, person).await.unwrap().shield(), ShieldState::Hides);
        }
    }

    async fn an_override_is_told_to_others(db: TestDb) {
        let (gate, person) = (gate(&db), PersonId::new());
        shield(&gate, &db, person).await;
        let who = signed_in(&db, Role::ShieldPractitioner);
        let before = db.now();
        db.clock().advance(1);
        gate.open_visit(&who, person, reason(), true).await.unwrap();
        let events = db.events_about(&[person], before, 10).await.unwrap();
        let kinds: Vec<_> = events.into_iter().map(|it| it.kind).collect();
        assert_eq!(kinds, ["shield.overridden"]);
    }
    async fn a_practitioner_who_is_not_trusted_to_is_refused_an_override(db: TestDb) {
        let (gate, person) = (gate(&db), PersonId::new());
        shield(&gate, &db, person).await;
        let who = signed_in(&db, Role::Practitioner);

        let refusal = gate
            .open_visit(&who, person, reason(), true)
            .await
            .unwrap_err();

        assert_eq!(
            told_why(&refusal),
            "Your role may not override a shield. Ask the shield team to pass on a message."
        );
        let entry = newest(&db).await;
        assert_eq!(
            (entry.action.as_str(), entry.outcome),
            ("shield.override", Outcome::Refused)
        );
        assert!(
            gate.look(&who, person).await.is_err(),
            "no visit was opened"
        );
    }
    async fn whoever_may_give_no_reason_is_refused_before_they_are_asked_for_one(db: TestDb) {
        let (gate, person) = (gate(&db), PersonId::new());
        for shielded in [false, true] {
            if shielded {
                shield(&gate, &db, person).await;
            }
            for (role, look, behind) in [
                (Role::Practitioner, true, false),
                (Role::ShieldPractitioner, true, true),
                (Role::PrivacyOfficer, false, false),
                (Role::AccountAdministrator, false, false),
            ] {
                let who = signed_in(&db, role);
                for (override_shield, may) in [(false, look), (true, behind)] {
                    let before = ledger(&db).await.len();
                    let answer = gate.may_open_visit(&who, person, override_shield).await;
                    let written = ledger(&db).await.len() - before;
                    assert_eq!(answer.is_ok(), may, "{role} {shielded} {answer:?}");
                    assert_eq!(written, usize::from(!may), "{role}");
                    if !may {
                        assert_eq!(newest(&db).await.outcome, Outcome::Refused);
                    }
                    assert!(gate.look(&who, person).await.is_err(), "it opens nothing");
                }
            }
        }
    }
    async fn a_shield_that_is_set_in_a_visit_hides_at_once(db: TestDb) {
        let (gate, person) = (gate(&db), PersonId::new());
        let who = signed_in(&db, Role::ShieldPractitioner);
        // There was nothing to override, so nothing is overridden later.
        gate.open_visit(&who, person, reason(), true).await.unwrap();
        assert_eq!(
            gate.look(&who, person).await.unwrap().sections(),
            all_but_which()
        );

        shield(&gate, &db, person).await;
        assert_eq!(gate.look(&who, person).await.unwrap().sections(), visible());
    }
    async fn an_override_of_one_shield_does_not_look_behind_the_next(db: TestDb) {
        let (gate, person) = (gate(&db), PersonId::new());
        let manager = shield(&gate, &db, person).await;
        let who = signed_in(&db, Role::ShieldPractitioner);
        gate.open_visit(&who, person, reason(), true).await.unwrap();

        lift(&gate, &manager, person).await.unwrap();
        shield(&gate, &db, person).await;

        assert_eq!(gate.look(&who, person).await.unwrap().sections(), visible());
    }
    async fn a_shield_that_is_lifted_hides_no_more_and_is_lifted_once(db: TestDb) {
        let (gate, person) = (gate(&db), PersonId::new());
        let manager = shield(&gate, &db, person).await;
        lift(&gate, &manager, person).await.unwrap();
        let grant = gate.look(&manager, person).await.unwrap();
        assert_eq!(
            (grant.sections(), grant.shield()),
            (everything(), ShieldState::None)
        );
        let again = lift(&gate, &manager, person).await.unwrap_err();
        assert!(matches!(again, ShieldError::NotShielded), "{again:?}");
    }
    async fn a_list_asks_who_of_its_people_is_shielded(db: TestDb) {
        let (gate, person, other, once) =
            (gate(&db), PersonId::new(), PersonId::new(), PersonId::new());
        shield(&gate, &db, person).await;
        let manager = shield(&gate, &db, once).await;
        lift(&gate, &manager, once).await.unwrap();
        let shielded = gate.shielded_among(&[person, other, once]).await.unwrap();
        assert_eq!(shielded, [person].into_iter().collect());
        assert!(gate.shielded_among(&[]).await.unwrap().is_empty());
    }
    async fn shields_that_are_due_are_listed_and_who_was_listed_is_in_the_ledger(db: TestDb) {
        let (gate, person) = (gate(&db), PersonId::new());
        let manager = shield(&gate, &db, person).await;
        let list = async |by| {
            let grant = gate
                .ask::<ReviewShields>(&manager, serde_json::Value::Null)
                .await
                .unwrap();
            gate.shields_due(&grant, by).await.unwrap()
        };
        assert!(list(date(2026, 8, 31)).await.is_empty());
        let due = list(date(2026, 9, 1)).await;
        assert_eq!(due.len(), 1);
        assert_eq!(
            (due[0].person, due[0].ground),
            (person, ShieldGround::DomesticAbuse)
        );
        let entry = newest(&db).await;
        assert_eq!(
            (entry.action.as_str(), entry.subjects.as_slice()),
            ("people.shown", &[person][..])
        );

        let grant = gate.change::<SetShield>(&manager, person).await.unwrap();
        gate.keep_shield(grant, date(2027, 3, 1)).await.unwrap();
        assert!(list(date(2026, 9, 1)).await.is_empty());
    }
}
