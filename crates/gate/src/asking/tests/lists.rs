//! Searches, lists, commands and the reading of the ledger.

use jiff::SignedDuration;
use kith_store::{Route, both_engines};
use serde_json::{Value, json};

use super::*;
use crate::GateError;
use crate::action::{SearchPeople, SeeLedger, SeeWhoLooked, SupplyFeed};
use crate::ledger::{Filter as LedgerFilter, LINES_ON_A_PAGE};
use crate::sections::Section;

async fn read(gate: &Gate, officer: &SignedIn, filter: &LedgerFilter) -> Vec<String> {
    let grant = gate.ask::<SeeLedger>(officer, Value::Null).await.unwrap();
    let page = gate.ledger(&grant, filter).await.unwrap();
    page.lines.into_iter().map(|it| it.action).collect()
}

both_engines! {
    migrations = migrations(),
    async fn whoever_a_search_showed_sees_it_in_who_looked(db: TestDb) {
        let (gate, who, person) = (
            gate(&db),
            signed_in(&db, Role::Practitioner),
            PersonId::new(),
        );
        let officer = signed_in(&db, Role::PrivacyOfficer);
        named(&db, &who).await;

        let search = gate
            .ask::<SearchPeople>(&who, json!({ "fields": ["name"] }))
            .await
            .unwrap();
        search.shown(&[person, PersonId::new()]).await.unwrap();
        db.clock().advance(60);
        visit(&gate, &who, person).await;
        let _ = gate.look(&who, person).await.unwrap();
        db.clock().advance(60);

        let grant = gate
            .ask_about::<SeeWhoLooked>(&officer, person, Value::Null)
            .await
            .unwrap();
        let lines = gate.who_looked(grant).await.unwrap();
        let sentences: Vec<&str> = lines.iter().map(|it| it.sentence.as_str()).collect();
        assert_eq!(sentences[0], "asked who had looked at the record");
        assert_eq!(*sentences.last().unwrap(), "was shown it in a list");
        assert!(sentences.contains(&"opened the record"));
        assert_eq!(lines.len(), 4);
        let shown = lines.last().unwrap();
        assert_eq!(shown.who, "Bethan Protheroe");
        assert_eq!(shown.user_name.as_deref(), Some("bethan.protheroe"));
        assert_eq!(
            shown.organisation_name.as_deref(),
            Some("Glanmorfa Council")
        );
        assert_eq!(shown.role, Some(Role::Practitioner));
        let looked = lines.iter().find(|it| it.action == "record.view").unwrap();
        assert_eq!(looked.reason, Some(ReasonCode::DirectInvolvement));
        assert_eq!(
            looked.reason_text.as_deref(),
            Some("I was asked to visit on Friday")
        );
    }
    async fn a_search_and_whom_it_showed_are_two_entries(db: TestDb) {
        let (gate, who) = (gate(&db), signed_in(&db, Role::Practitioner));
        let people: Vec<PersonId> = (0..3).map(|_| PersonId::new()).collect();
        let search = gate.ask::<SearchPeople>(&who, Value::Null).await.unwrap();
        assert_eq!(newest(&db).await.action, "people.search");
        db.clock().advance(1);
        search.shown(&people).await.unwrap();
        let entry = newest(&db).await;
        assert_eq!(
            (entry.action.as_str(), entry.subjects),
            ("people.shown", people)
        );
        assert_eq!(entry.detail["in"], "people.search");
        assert_eq!(entry.detail["people"], 3);
        let sees = entry.detail["shows"].as_array().unwrap();
        let shielded = entry.detail["shows-shielded"].as_array().unwrap();
        assert!(sees.contains(&json!("address")) && !shielded.contains(&json!("address")));
    }
    async fn nobody_is_shown_whose_showing_cannot_be_written_down(db: TestDb) {
        let (gate, who) = (gate(&db), signed_in(&db, Role::Practitioner));
        let search = gate.ask::<SearchPeople>(&who, Value::Null).await.unwrap();
        break_the_ledger(&db).await;
        let error = search.shown(&[PersonId::new()]).await.unwrap_err();
        assert!(matches!(error, GateError::NotWritten(_)), "{error:?}");
    }
    async fn a_search_that_is_kept_shows_nobody_after_a_minute(db: TestDb) {
        let (gate, who) = (gate(&db), signed_in(&db, Role::Practitioner));
        let search = gate.ask::<SearchPeople>(&who, Value::Null).await.unwrap();
        assert!(search.sections_of(false).contains(Section::Address));
        assert!(!search.sections_of(true).contains(Section::Address));
        db.clock().advance(61);
        assert!(search.sections_of(false).is_empty());
        let error = search.shown(&[PersonId::new()]).await.unwrap_err();
        assert!(matches!(error, GateError::GrantEnded), "{error:?}");
    }
    async fn a_privacy_officer_who_searches_is_shown_no_address(db: TestDb) {
        let (gate, who) = (gate(&db), signed_in(&db, Role::PrivacyOfficer));
        let search = gate.ask::<SearchPeople>(&who, Value::Null).await.unwrap();
        let shown: Vec<Section> = search.sections_of(false).iter().collect();
        assert_eq!(
            shown,
            [
                Section::Name,
                Section::Sex,
                Section::BirthDate,
                Section::Number
            ]
        );
    }
    async fn a_list_that_the_role_may_not_see_is_refused_and_the_refusal_is_in_the_ledger(db: TestDb) {
        let (gate, who) = (gate(&db), signed_in(&db, Role::Practitioner));
        let refusal = gate.ask::<SeeLedger>(&who, Value::Null).await.unwrap_err();
        assert_eq!(
            told_why(&refusal),
            "Your role (practitioner) may not read the ledger."
        );
        let entry = newest(&db).await;
        assert_eq!(
            (entry.action.as_str(), entry.outcome),
            ("ledger.see", Outcome::Refused)
        );
    }
    async fn a_command_of_the_operators_is_in_the_ledger_by_its_name(db: TestDb) {
        let gate = gate(&db);
        let grant = gate
            .operator::<SupplyFeed>("kith load", json!({ "file": "a.csv" }))
            .await
            .unwrap();
        assert_eq!(grant.who().name(), "kith load");
        let entry = newest(&db).await;
        assert_eq!(entry.actor, Actor::Program("kith load".to_owned()));
        assert_eq!(
            (entry.action.as_str(), entry.route),
            ("feed.supply", Route::Command)
        );
    }
    async fn the_ledger_is_read_page_by_page_without_a_gap(db: TestDb) {
        let (gate, who) = (gate(&db), signed_in(&db, Role::Practitioner));
        let officer = signed_in(&db, Role::PrivacyOfficer);
        // Several at one moment, so that a page can end between them.
        for turn in 0..60 {
            let _ = gate.ask::<SearchPeople>(&who, Value::Null).await.unwrap();
            if turn % 7 == 0 {
                db.clock().advance(1);
            }
        }
        let grant = gate.ask::<SeeLedger>(&officer, Value::Null).await.unwrap();
        let first = gate.ledger(&grant, &LedgerFilter::default()).await.unwrap();
        assert_eq!(first.lines.len(), LINES_ON_A_PAGE as usize);
        let filter = LedgerFilter {
            after: first.next,
            ..LedgerFilter::default()
        };
        let second = gate.ledger(&grant, &filter).await.unwrap();
        assert_eq!((second.lines.len(), second.next), (11, None));

        let seen: Vec<_> = first
            .lines
            .iter()
            .chain(&second.lines)
            .map(|it| it.entry)
            .collect();
        let all: Vec<_> = ledger(&db).await.into_iter().map(|it| it.id).collect();
        assert_eq!(seen, all, "every entry once, newest first");
    }
    async fn the_ledger_is_narrowed_by_what_is_asked(db: TestDb) {
        let (gate, who, person) = (
            gate(&db),
            signed_in(&db, Role::Practitioner),
            PersonId::new(),
        );
        let (officer, start) = (signed_in(&db, Role::PrivacyOfficer), db.now());
        visit(&gate, &who, person).await;
        db.clock().advance(60);
        let middle = db.now();
        gate.look(&who, PersonId::new()).await.unwrap_err();
        gate.ask::<SeeLedger>(&who, Value::Null).await.unwrap_err();
        db.clock().advance(60);

        let all = LedgerFilter::default();
        let by = LedgerFilter {
            account: Some(who.account),
            ..all.clone()
        };
        assert_eq!(
            read(&gate, &officer, &by).await,
            ["ledger.see", "reason.asked", "visit.opened"]
        );
        let of = LedgerFilter {
            organisation: Some(who.organisation),
            ..all.clone()
        };
        assert_eq!(
            read(&gate, &officer, &of).await,
            ["ledger.see", "reason.asked", "visit.opened"]
        );
        let about = LedgerFilter {
            person: Some(person),
            ..all.clone()
        };
        assert_eq!(read(&gate, &officer, &about).await, ["visit.opened"]);
        let refused = LedgerFilter {
            outcome: Some(Outcome::Refused),
            ..all.clone()
        };
        assert_eq!(
            read(&gate, &officer, &refused).await,
            ["ledger.see"],
            "to be asked for a reason is no refusal"
        );
        let named = LedgerFilter {
            action: Some("visit.opened".to_owned()),
            ..all.clone()
        };
        assert_eq!(read(&gate, &officer, &named).await, ["visit.opened"]);
        let early = LedgerFilter {
            from: Some(start),
            until: Some(middle),
            ..all.clone()
        };
        assert_eq!(read(&gate, &officer, &early).await, ["visit.opened"]);
        let later = middle + SignedDuration::from_secs(1);
        let late = LedgerFilter {
            from: Some(later),
            account: Some(who.account),
            ..all
        };
        assert!(read(&gate, &officer, &late).await.is_empty());
    }
    async fn reading_the_ledger_is_in_the_ledger(db: TestDb) {
        let (gate, officer) = (gate(&db), signed_in(&db, Role::PrivacyOfficer));
        let lines = read(&gate, &officer, &LedgerFilter::default()).await;
        assert_eq!(lines, ["ledger.see"]);
    }
}
