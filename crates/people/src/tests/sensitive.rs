//! Sensitive services: who is shown what, and contact that is brokered.

use kith_gate::testing::{colleague, signed_in};
use kith_gate::{Role, SignedIn};
use kith_store::testing::TestDb;
use kith_store::{Row, both_engines, statement};
use kith_terms::{ContactRequestId, PersonId, SensitiveServiceId};

use super::{World, all_migrations, day};
use crate::contact::CannotBroker;
use crate::record::Record;
use crate::rules::contact::{
    NewAnswer, NewApproach, NewRequest, NotContactYet, Outcome, Urgency, Way,
};
use crate::rules::sensitive::{
    BasisSaid, GivenBy, NewSensitiveService, NotABasis, NotRecordable, SensitiveKind, WithdrawnBy,
};
use crate::sensitive::{CannotRecord, SensitiveServices};

statement!(EVENTS = "select kind, body from event order by at, id");

pub(super) fn camhs() -> NewSensitiveService {
    NewSensitiveService {
        kind: SensitiveKind::MentalHealth,
        service: "Quietwater".into(),
        role: "Nurse".into(),
        phone: "01632 960321".parse().ok(),
        email: None,
        started_on: day("2026-02-01"),
        basis: BasisSaid {
            given_by: Some(GivenBy::Child),
            judged_by: "Ione Hartsease".into(),
            given_on: Some(day("2026-02-01")),
            review_on: Some(day("2026-09-01")),
            ..BasisSaid::default()
        },
    }
}

fn on_harm() -> NewSensitiveService {
    NewSensitiveService {
        kind: SensitiveKind::SubstanceMisuse,
        basis: BasisSaid {
            harm: "She was found unconscious.".into(),
            decided_by: "Ione Hartsease".into(),
            decided_on: Some(day("2026-02-01")),
            ..BasisSaid::default()
        },
        ..camhs()
    }
}

fn request() -> NewRequest {
    NewRequest {
        needs: "To plan Friday's meeting together.".into(),
        urgency: Urgency::ThisWeek,
        phone: "01632 960415".parse().ok(),
        email: None,
    }
}

/// Lily, a clinic's nurse, somebody else who helps, and the record manager.
struct Place {
    world: World,
    lily: PersonId,
    nurse: SignedIn,
    other: SignedIn,
    manager: SignedIn,
}

impl Place {
    async fn new(db: &TestDb) -> Self {
        let world = World::new(db);
        Self {
            lily: world.lily().await,
            nurse: signed_in(db, Role::Practitioner, "Ione Hartsease"),
            other: world.practitioner(),
            manager: world.manager(),
            world,
        }
    }

    async fn record(&self, new: NewSensitiveService) -> SensitiveServiceId {
        let grant = self.world.changing(&self.nurse, self.lily).await;
        let recorded = self.world.people.record_sensitive_service(grant, new);
        recorded.await.unwrap()
    }

    async fn seen(&self, who: &SignedIn) -> Record {
        let grant = self.world.look(who, self.lily).await;
        self.world.people.record(&grant).await.unwrap()
    }

    async fn services(&self, who: &SignedIn) -> SensitiveServices {
        self.seen(who).await.sensitive
    }

    async fn withdraw(&self, who: &SignedIn, id: SensitiveServiceId) -> Result<(), CannotRecord> {
        let grant = self.world.changing(who, self.lily).await;
        let (on, by) = (day("2026-03-01"), WithdrawnBy::Person);
        self.world.people.withdraw_consent(grant, id, on, by).await
    }

    async fn ask(&self, who: &SignedIn) -> Result<ContactRequestId, CannotBroker> {
        let grant = self.world.changing(who, self.lily).await;
        let seen = self.world.look(who, self.lily).await;
        self.world
            .people
            .ask_for_contact(grant, &seen, request())
            .await
    }

    async fn approach(
        &self,
        request: ContactRequestId,
        service: SensitiveServiceId,
    ) -> Result<(), CannotBroker> {
        let grant = self.world.changing(&self.manager, self.lily).await;
        let new = NewApproach {
            service,
            whom: "The duty nurse".into(),
            way: Way::Telephone,
            on: day("2026-03-01"),
            note: String::new(),
        };
        self.world.people.note_approach(grant, request, new).await
    }

    async fn answer(
        &self,
        request: ContactRequestId,
        service: Option<SensitiveServiceId>,
        outcome: Outcome,
        words: &str,
    ) -> Result<(), CannotBroker> {
        let grant = self.world.changing(&self.manager, self.lily).await;
        let new = NewAnswer {
            service,
            outcome,
            words: words.into(),
        };
        self.world.people.answer_contact(grant, request, new).await
    }

    async fn waiting(&self) -> Vec<crate::contact::WaitingRequest> {
        let grant = self
            .world
            .gate
            .ask(&self.manager, serde_json::json!({}))
            .await;
        let grant = grant.unwrap();
        self.world.people.contact_requests(&grant).await.unwrap()
    }
}

/// Asserts that a record tells nothing of it anywhere, whatever part one looks in.
#[track_caller]
fn tells_not_which(record: &Record) {
    let text = serde_json::to_string(record).unwrap();
    for mark in [
        "Quietwater",
        "Hartsease",
        "960321",
        "mental-health",
        "substance",
    ] {
        assert!(!text.contains(mark), "{mark}: {text}");
    }
}

both_engines! {
    migrations = all_migrations(),

    async fn others_see_that_one_helps_once_and_neither_which_nor_how_many(db: TestDb) {
        let place = Place::new(&db).await;
        assert!(place.services(&place.other).await.is_empty());
        place.record(camhs()).await;
        let one = place.seen(&place.other).await;
        assert!(one.sensitive.exists);
        tells_not_which(&one);
        place.record(on_harm()).await;
        let two = place.services(&place.other).await;
        assert_eq!(two, one.sensitive, "two are told of as one is");
    }

    async fn the_service_itself_and_the_record_manager_see_which(db: TestDb) {
        let place = Place::new(&db).await;
        let id = place.record(camhs()).await;
        let own = place.services(&place.nurse).await;
        assert!(!own.exists, "its own is no news to it");
        assert_eq!((own.own.len(), own.own[0].service.id), (1, id));
        let same = colleague(&db, &place.nurse, Role::Practitioner, "Col League");
        assert_eq!(place.services(&same).await.own.len(), 1);
        let which = place.services(&place.manager).await;
        assert!(which.exists && which.own.is_empty());
        assert_eq!(which.which[0].service, "Quietwater");
        let text = serde_json::to_string(&which).unwrap();
        assert!(!text.contains("judged"), "why it is recorded is the service's own: {text}");
    }

    async fn a_withdrawal_takes_it_away_at_once_from_everyone_but_the_service(db: TestDb) {
        let place = Place::new(&db).await;
        let before = place.services(&place.other).await;
        let id = place.record(camhs()).await;
        place.ask(&place.other).await.unwrap();
        place.withdraw(&place.nurse, id).await.unwrap();
        for who in [&place.other, &place.manager] {
            assert_eq!(place.services(who).await, before, "not even that one helps, nor what was asked");
        }
        assert_eq!(place.waiting().await, []);
        let own = place.services(&place.nurse).await.own;
        assert_eq!(own[0].withdrawn_on, Some(day("2026-03-01")));
        let again = place.withdraw(&place.nurse, id).await;
        assert!(matches!(again, Err(CannotRecord::AlreadyWithdrawn)));
        let manager = place.withdraw(&place.manager, id).await;
        assert!(matches!(manager, Err(CannotRecord::NotThere)), "to them it is not there");
        place.record(camhs()).await;
        assert!(place.services(&place.other).await.exists, "with new consent it is there again");
    }

    async fn a_record_manager_withdraws_for_a_person_who_tells_them(db: TestDb) {
        let place = Place::new(&db).await;
        let id = place.record(camhs()).await;
        let stranger = place.withdraw(&place.other, id).await;
        assert!(matches!(stranger, Err(CannotRecord::NotThere)));
        assert_eq!(place.world.last_about("involvement.end").await, [place.lily]);
        place.withdraw(&place.manager, id).await.unwrap();
        assert!(!place.services(&place.other).await.exists);
    }

    async fn what_rests_on_harm_is_ended_and_not_withdrawn(db: TestDb) {
        let place = Place::new(&db).await;
        let id = place.record(on_harm()).await;
        let withdrawn = place.withdraw(&place.nurse, id).await;
        assert!(matches!(withdrawn, Err(CannotRecord::NoConsent)));
        let grant = place.world.changing(&place.nurse, place.lily).await;
        let ended = place.world.people.end_sensitive_service(grant, id, day("2026-03-01")).await;
        ended.unwrap();
        let grant = place.world.changing(&place.nurse, place.lily).await;
        let again = place.world.people.end_sensitive_service(grant, id, day("2026-03-01")).await;
        assert!(matches!(again, Err(CannotRecord::AlreadyEnded)));
    }

    async fn what_ended_is_told_of_for_a_year_and_then_no_more(db: TestDb) {
        let place = Place::new(&db).await;
        let id = place.record(camhs()).await;
        let grant = place.world.changing(&place.nurse, place.lily).await;
        place.world.people.end_sensitive_service(grant, id, day("2026-03-01")).await.unwrap();
        assert!(place.services(&place.other).await.exists);
        db.clock().advance(360 * 24 * 3600);
        assert!(place.services(&place.other).await.exists);
        db.clock().advance(10 * 24 * 3600);
        assert!(!place.services(&place.other).await.exists);
        assert_eq!(place.services(&place.nurse).await.own.len(), 1, "the service knows what it did");
    }

    async fn a_parents_consent_ends_when_the_child_is_an_adult(db: TestDb) {
        let place = Place::new(&db).await;
        let mut new = camhs();
        new.basis.given_by = Some(GivenBy::Parent);
        new.basis.parent = "Rose Murray".into();
        place.record(new).await;
        assert!(place.services(&place.other).await.exists);
        // Lily is 18 on 4 March 2028.
        db.clock().advance(735 * 24 * 3600);
        assert!(!place.services(&place.other).await.exists);
        let own = place.services(&place.nurse).await.own;
        assert_eq!(own[0].lapsed_on, Some(day("2028-03-04")));
    }

    async fn consent_is_given_anew_by_whoever_may_give_it_now_and_not_after_it_was_withdrawn(db: TestDb) {
        let place = Place::new(&db).await;
        let mut new = camhs();
        new.basis.given_by = Some(GivenBy::Parent);
        new.basis.parent = "Rose Murray".into();
        let id = place.record(new).await;
        db.clock().advance(735 * 24 * 3600);
        assert!(!place.services(&place.other).await.exists, "a parent's word has ended");
        let anew = |by| BasisSaid {
            given_by: Some(by),
            parent: "Rose Murray".into(),
            given_on: Some(day("2028-03-05")),
            review_on: Some(day("2028-09-01")),
            ..BasisSaid::default()
        };
        let grant = place.world.changing(&place.nurse, place.lily).await;
        let parent = place.world.people.renew_consent(grant, id, &anew(GivenBy::Parent)).await;
        assert!(matches!(parent, Err(CannotRecord::NotRecordable(_))), "{parent:?}");
        let grant = place.world.changing(&place.other, place.lily).await;
        let other = place.world.people.renew_consent(grant, id, &anew(GivenBy::Adult)).await;
        assert!(matches!(other, Err(CannotRecord::NotThere)), "{other:?}");
        let grant = place.world.changing(&place.nurse, place.lily).await;
        place.world.people.renew_consent(grant, id, &anew(GivenBy::Adult)).await.unwrap();
        assert!(place.services(&place.other).await.exists);
        let grant = place.world.changing(&place.nurse, place.lily).await;
        place.world.people.withdraw_consent(grant, id, day("2028-03-05"), WithdrawnBy::Person).await.unwrap();
        let grant = place.world.changing(&place.nurse, place.lily).await;
        let late = place.world.people.renew_consent(grant, id, &anew(GivenBy::Adult)).await;
        assert!(matches!(late, Err(CannotRecord::AlreadyWithdrawn)), "{late:?}");
        assert!(!place.services(&place.other).await.exists);
    }

    async fn it_goes_where_the_person_goes_when_records_are_joined_and_parted(db: TestDb) {
        let place = Place::new(&db).await;
        place.record(camhs()).await;
        place.ask(&place.other).await.unwrap();
        let into = place.world.person("K-3333-4444", &[("GP", crate::SourceRecord::default())]).await;
        let mut unit = World::unit();
        crate::store::moving::move_the_rest(&mut unit, place.lily, into);
        db.commit(unit).await.unwrap();
        assert!(place.services(&place.other).await.is_empty());
        let there = place.world.look(&place.other, into).await;
        let sensitive = place.world.people.record(&there).await.unwrap().sensitive;
        assert!(sensitive.exists && sensitive.asked.len() == 1);
        let mut unit = World::unit();
        let moved = crate::store::moving::moved(&db, place.lily, into).await.unwrap();
        crate::store::moving::give_back(&mut unit, into, place.lily, &moved);
        db.commit(unit).await.unwrap();
        assert!(place.services(&place.other).await.exists);
    }

    async fn what_could_not_be_a_basis_is_not_recorded(db: TestDb) {
        let place = Place::new(&db).await;
        let mut adult = camhs();
        adult.basis.given_by = Some(GivenBy::Adult);
        let grant = place.world.changing(&place.nurse, place.lily).await;
        let answer = place.world.people.record_sensitive_service(grant, adult).await;
        let wrong = matches!(answer, Err(CannotRecord::NotRecordable(NotRecordable::Basis(NotABasis::NotAnAdult))));
        assert!(wrong, "{answer:?}");
        assert!(!place.services(&place.other).await.exists);
        place.record(camhs()).await;
        let grant = place.world.changing(&place.nurse, place.lily).await;
        let twice = place.world.people.record_sensitive_service(grant, camhs()).await;
        assert!(matches!(twice, Err(CannotRecord::AlreadyThere)));
    }

    async fn a_shield_hides_even_that_one_helps(db: TestDb) {
        let place = Place::new(&db).await;
        let id = place.record(camhs()).await;
        let request = place.ask(&place.other).await.unwrap();
        place.world.shield(place.lily).await;
        for who in [&place.other, &place.manager, &place.nurse] {
            assert!(place.services(who).await.is_empty());
        }
        let asked = place.ask(&signed_in(&db, Role::Practitioner, "Some One")).await;
        assert!(matches!(asked, Err(CannotBroker::NotThere)), "as where there is none");
        let mine = place.world.mine(&place.other).await;
        assert_eq!(place.world.people.my_contact_requests(&mine).await.unwrap(), []);
        assert!(!place.waiting().await[0].needs.contains("Friday"));
        let seen = place.world.look(&place.manager, place.lily).await;
        let brokering = place.world.people.brokering(&seen, request).await;
        assert!(matches!(brokering, Err(CannotBroker::NotThere)));
        // Whoever the person tells can still withdraw for them.
        place.withdraw(&place.nurse, id).await.unwrap();
    }

    async fn contact_is_asked_for_brokered_and_answered_without_a_name(db: TestDb) {
        let place = Place::new(&db).await;
        let none = place.ask(&place.other).await;
        assert!(matches!(none, Err(CannotBroker::NotThere)));
        let id = place.record(camhs()).await;
        let request = place.ask(&place.other).await.unwrap();
        assert_eq!(place.world.last_about("contact.request").await, [place.lily]);
        let twice = place.ask(&place.other).await;
        assert!(matches!(twice, Err(CannotBroker::AlreadyAsked)));
        assert_eq!(place.waiting().await[0].id, request);
        assert_eq!(place.world.last_about("people.shown").await, [place.lily]);

        let early = place.answer(request, Some(id), Outcome::Unnamed, "They will ring you.").await;
        assert!(matches!(early, Err(CannotBroker::NobodyApproached)));
        place.approach(request, id).await.unwrap();
        let seen = place.world.look(&place.manager, place.lily).await;
        let brokering = place.world.people.brokering(&seen, request).await.unwrap();
        assert_eq!(brokering.services[0].service, "Quietwater");
        assert_eq!(brokering.approaches[0].whom, "The duty nurse");

        let named = place.answer(request, Some(id), Outcome::Unnamed, "Ring Quietwater.").await;
        assert!(matches!(named, Err(CannotBroker::NotYet(NotContactYet::Names))));
        place.answer(request, Some(id), Outcome::Unnamed, "They will ring you.").await.unwrap();
        let again = place.answer(request, Some(id), Outcome::Declined, "No.").await;
        assert!(matches!(again, Err(CannotBroker::AlreadyAnswered)));
        assert_eq!(place.waiting().await, []);

        let record = place.seen(&place.other).await;
        tells_not_which(&record);
        let asked = &record.sensitive.asked[0];
        assert_eq!(asked.answer.as_deref(), Some("They will ring you."));
        assert_eq!((asked.outcome, &asked.named), (Some(Outcome::Unnamed), &None));
        let mine = place.world.mine(&place.other).await;
        let mine = place.world.people.my_contact_requests(&mine).await.unwrap();
        assert_eq!(mine[0].family_name.as_deref(), Some("Murray"));
        let stranger = signed_in(&db, Role::Practitioner, "Some One");
        assert!(place.services(&stranger).await.asked.is_empty(), "it is whoever asked who is answered");
    }

    async fn a_service_that_agrees_to_be_named_is_named_until_consent_is_withdrawn(db: TestDb) {
        let place = Place::new(&db).await;
        let id = place.record(camhs()).await;
        let other = place.record(on_harm()).await;
        let request = place.ask(&place.other).await.unwrap();
        place.approach(request, id).await.unwrap();
        let unasked = place.answer(request, Some(other), Outcome::Named, "Ring them.").await;
        assert!(matches!(unasked, Err(CannotBroker::NobodyApproached)), "that one was not approached");
        place.answer(request, Some(id), Outcome::Named, "Ring them on Monday.").await.unwrap();
        let asked = place.services(&place.other).await.asked;
        let named = asked[0].named.as_ref().unwrap();
        assert_eq!((named.service.as_str(), named.worker.as_deref()), ("Quietwater", Some("Ione Hartsease")));
        place.withdraw(&place.nurse, id).await.unwrap();
        let after = place.seen(&place.other).await;
        assert!(after.sensitive.asked.is_empty() && after.sensitive.exists);
        tells_not_which(&after);
    }

    async fn the_ledger_and_the_events_tell_that_contact_was_brokered_and_not_with_whom(db: TestDb) {
        let place = Place::new(&db).await;
        let id = place.record(camhs()).await;
        let request = place.ask(&place.other).await.unwrap();
        place.approach(request, id).await.unwrap();
        place.answer(request, Some(id), Outcome::Named, "Ring them.").await.unwrap();
        let entries = db.ledger_entries(&kith_store::ledger::read::Filter::default(), 1000).await.unwrap();
        let told: Vec<_> = entries.iter().filter(|it| it.action.starts_with("contact.")).collect();
        assert_eq!(told.len(), 3);
        for it in told {
            let detail = it.detail.to_string();
            assert!(detail.contains(&request.to_string()), "{detail}");
            assert!(!detail.contains(&id.to_string()), "{detail}");
        }
        assert!(entries.iter().all(|it| !it.action.starts_with("sensitive.")), "as any involvement");
        let read = |row: &Row| Ok((row.get::<String>("kind")?, row.get::<serde_json::Value>("body")?));
        let events = db.rows(&EVENTS, kith_store::args![], read).await.unwrap();
        let kinds: Vec<&str> = events.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(kinds, ["sensitive-service.recorded", "contact.requested", "contact.approached", "contact.answered"]);
        for (_, body) in &events {
            let text = body.to_string();
            assert!(!text.contains(&id.to_string()) && !text.contains("Quietwater"), "{text}");
        }
    }

    async fn the_most_urgent_request_is_first_and_then_the_oldest(db: TestDb) {
        let place = Place::new(&db).await;
        place.record(camhs()).await;
        let mut asked = Vec::new();
        for urgency in [Urgency::Routine, Urgency::Today, Urgency::Routine] {
            let who = signed_in(&db, Role::Practitioner, "Some One");
            let grant = place.world.changing(&who, place.lily).await;
            let seen = place.world.look(&who, place.lily).await;
            let new = NewRequest { urgency, ..request() };
            asked.push(place.world.people.ask_for_contact(grant, &seen, new).await.unwrap());
            db.clock().advance(60);
        }
        let waiting: Vec<ContactRequestId> = place.waiting().await.iter().map(|it| it.id).collect();
        assert_eq!(waiting, [asked[1], asked[0], asked[2]]);
    }

    async fn whoever_recorded_one_finds_the_person_among_their_people(db: TestDb) {
        let place = Place::new(&db).await;
        let id = place.record(camhs()).await;
        let mine = place.world.mine(&place.nurse).await;
        let people = place.world.people.my_people(&mine).await.unwrap();
        assert_eq!((people[0].person, people[0].service.as_str()), (place.lily, "Quietwater"));
        place.withdraw(&place.nurse, id).await.unwrap();
        let mine = place.world.mine(&place.nurse).await;
        assert_eq!(place.world.people.my_people(&mine).await.unwrap(), []);
    }
}
