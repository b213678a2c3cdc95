use jiff::civil::date;
use kith_store::both_engines;
use kith_store::ledger::merkle::leaf_hash;
use kith_store::testing::TestDb;

use super::*;
use crate::action::SearchPeople;
use crate::asking::tests::{gate, named, reason, signed_in, visit};
use crate::gate::migrations;
use crate::reason::{ReasonCode, ReasonGiven};
use crate::role::Role;
use crate::sections::{Section, Sections};
use crate::session::SignedIn;
use crate::shield::ShieldGround;

fn asked_by(applicant: Applicant) -> Application {
    Application::new(applicant, Identified::Document, "Passport seen", "SAR-12").unwrap()
}

/// A record manager in a visit to the person.
async fn manager(gate: &Gate, db: &TestDb, person: PersonId) -> SignedIn {
    let manager = signed_in(db, Role::RecordManager);
    visit(gate, &manager, person).await;
    manager
}

/// Opened a minute later, so that it holds what was done until now.
async fn open(
    gate: &Gate,
    db: &TestDb,
    manager: &SignedIn,
    person: PersonId,
    applicant: Applicant,
) -> WhoLookedAnswer {
    db.clock().advance(60);
    let grant = gate
        .change::<AnswerWhoLooked>(manager, person)
        .await
        .unwrap();
    let id = gate
        .answer_who_looked(grant, &asked_by(applicant))
        .await
        .unwrap();
    again(gate, manager, person, id).await.unwrap()
}

async fn again(
    gate: &Gate,
    manager: &SignedIn,
    person: PersonId,
    id: WhoLookedAnswerId,
) -> Option<WhoLookedAnswer> {
    let shown = gate
        .ask_about::<ShowWhoLooked>(manager, person, json!({ "answer": id }))
        .await
        .unwrap();
    gate.who_looked_answer(&shown, id).await.unwrap()
}

/// Opens the record for that reason.
async fn look_for(gate: &Gate, who: &SignedIn, person: PersonId, code: ReasonCode) {
    let reason = ReasonGiven::new(code, "Reference 4471 of this week").unwrap();
    gate.open_visit(who, person, reason, false).await.unwrap();
    drop(gate.look(who, person).await.unwrap());
}

fn by(answer: &WhoLookedAnswer, reason: ReasonCode) -> &Look {
    let mut looks = answer.looks.iter();
    looks.find(|it| it.reason == Some(reason)).unwrap()
}

both_engines! {
    migrations = migrations(),
    async fn a_person_is_told_who_looked_when_for_whom_why_and_what_they_saw(db: TestDb) {
        let (gate, person) = (gate(&db), PersonId::new());
        let who = signed_in(&db, Role::Practitioner);
        named(&db, &who).await;
        let search = gate.ask::<SearchPeople>(&who, json!({})).await.unwrap();
        search.shown(&[person, PersonId::new()]).await.unwrap();
        visit(&gate, &who, person).await;
        drop(gate.look(&who, person).await.unwrap());
        drop(gate.look(&who, person).await.unwrap());
        let manager = manager(&gate, &db, person).await;

        let answer = open(&gate, &db, &manager, person, Applicant::Person).await;

        let theirs: Vec<&Look> = answer.looks.iter().filter(|it| it.who == who.full_name).collect();
        let [record, list] = theirs.as_slice() else { panic!("{theirs:?}") };
        assert_eq!(record.organisation.as_deref(), Some("Glanmorfa Council"));
        assert_eq!(record.role, Some(Role::Practitioner));
        assert_eq!(record.reason, Some(ReasonCode::DirectInvolvement));
        assert_eq!(record.reason_text.as_deref(), Some(reason().text()));
        let sensitive = [Section::SensitiveExists, Section::OwnSensitive, Section::SensitiveServices];
        let told = Section::ALL.into_iter().filter(|it| !sensitive.contains(it));
        assert_eq!(record.saw, told.collect::<Sections>());
        assert_eq!(record.entries.len(), 2);
        assert_eq!(list.did, ["was shown it in a list"]);
        assert!(list.saw.contains(Section::Address) && !list.saw.contains(Section::Involvements));
    }

    async fn each_look_has_a_proof_and_what_was_hashed_unless_it_names_others(db: TestDb) {
        let (gate, person) = (gate(&db), PersonId::new());
        let who = signed_in(&db, Role::Practitioner);
        let search = gate.ask::<SearchPeople>(&who, json!({})).await.unwrap();
        search.shown(&[person, PersonId::new()]).await.unwrap();
        visit(&gate, &who, person).await;
        drop(gate.look(&who, person).await.unwrap());
        let manager = manager(&gate, &db, person).await;
        let answer = open(&gate, &db, &manager, person, Applicant::Person).await;
        db.link_pending().await.unwrap();

        let shown = gate.ask_about::<ShowWhoLooked>(&manager, person, json!({})).await.unwrap();
        let looks: Vec<&Look> = answer.looks.iter().collect();
        let proofs = gate.proofs(&shown, &looks).await.unwrap();

        assert_eq!(proofs.len(), 2);
        assert!(proofs.iter().all(|it| it.proof.checkpoint == proofs[0].proof.checkpoint));
        let hashed = data_encoding::BASE64.decode(proofs[0].hashed.as_ref().unwrap().as_bytes()).unwrap();
        assert_eq!(data_encoding::BASE64.encode(&leaf_hash(&hashed)), proofs[0].proof.leaf);
        assert_eq!(proofs[1].hashed, None, "another person is named in it");
    }

    async fn an_answer_says_the_same_later_as_when_it_was_opened(db: TestDb) {
        let (gate, person) = (gate(&db), PersonId::new());
        let manager = manager(&gate, &db, person).await;
        let who = signed_in(&db, Role::Practitioner);
        look_for(&gate, &who, person, ReasonCode::DirectInvolvement).await;
        let answer = open(&gate, &db, &manager, person, Applicant::Person).await;
        db.clock().advance(7_200);
        look_for(&gate, &who, person, ReasonCode::DirectInvolvement).await;

        let later = again(&gate, &manager, person, answer.id).await.unwrap();
        assert_eq!(later.looks, answer.looks);
        assert_eq!(later.application, asked_by(Applicant::Person));
        // Nobody finds it under somebody else's record.
        assert!(again(&gate, &manager, PersonId::new(), answer.id).await.is_none());
    }

    async fn what_the_law_lets_us_leave_out_is_left_out_until_a_record_manager_says_otherwise(db: TestDb) {
        let (gate, person) = (gate(&db), PersonId::new());
        let who = signed_in(&db, Role::Practitioner);
        for code in [ReasonCode::Police, ReasonCode::DirectInvolvement] {
            look_for(&gate, &who, person, code).await;
        }
        let manager = manager(&gate, &db, person).await;
        let answer = open(&gate, &db, &manager, person, Applicant::Person).await;
        let police = by(&answer, ReasonCode::Police);
        assert_eq!((police.may_hold_back, police.held_back), (Some(HoldBack::Crime), true));
        assert!(!by(&answer, ReasonCode::DirectInvolvement).held_back);

        // What the law does not let us leave out stays in, whatever is asked.
        let wanted = &by(&answer, ReasonCode::DirectInvolvement).entries;
        let grant = gate.change::<AnswerWhoLooked>(&manager, person).await.unwrap();
        gate.hold_back(grant, answer.id, wanted).await.unwrap().unwrap();

        let answer = again(&gate, &manager, person, answer.id).await.unwrap();
        assert!(answer.looks.iter().all(|it| !it.held_back));
    }

    async fn a_parent_is_not_told_what_could_show_where_a_shielded_child_is(db: TestDb) {
        let (gate, person) = (gate(&db), PersonId::new());
        let manager = manager(&gate, &db, person).await;
        let before = signed_in(&db, Role::Practitioner);
        look_for(&gate, &before, person, ReasonCode::LegalClaim).await;
        db.clock().advance(60);
        let grant = gate.change(&manager, person).await.unwrap();
        gate.set_shield(grant, ShieldGround::DomesticAbuse, date(2026, 9, 1)).await.unwrap();
        db.clock().advance(60);
        let who = signed_in(&db, Role::Practitioner);
        look_for(&gate, &who, person, ReasonCode::DirectInvolvement).await;
        db.clock().advance(60);

        for (applicant, left_out) in [(Applicant::Parent, true), (Applicant::Person, false)] {
            let answer = open(&gate, &db, &manager, person, applicant).await;
            let look = answer.looks.iter().find(|it| it.saw == shielded_view()).unwrap();
            assert_eq!(look.held_back, left_out, "{applicant}");
            assert!(!by(&answer, ReasonCode::LegalClaim).held_back, "before the shield");
        }
    }
}

fn shielded_view() -> Sections {
    let sees = [
        Section::Name,
        Section::Sex,
        Section::BirthDate,
        Section::Number,
        Section::CarerName,
    ];
    sees.into_iter().collect()
}
