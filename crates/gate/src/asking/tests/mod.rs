//! The gate's verbs on both engines: what is shown, what is refused, and what is in the ledger.

mod lists;
mod looks;
mod organisations;
mod shields;

use jiff::SignedDuration;
use jiff::civil::{Date, date};
use kith_store::ledger::read::{Filter, PastEntry};
use kith_store::testing::TestDb;
use kith_store::{Actor, Entry, Keys, Outcome, Unit, args};
use kith_terms::{AccountId, OrganisationId, PersonId, SessionId, VisitId};

use crate::gate::{Gate, migrations};
use crate::reason::{ReasonCode, ReasonGiven};
use crate::refusal::Refusal;
use crate::role::Role;
use crate::session::SignedIn;
use crate::standing::{Standing, StandingFacts, StandingRules};
use crate::store::accounts::ADD_ACCOUNT;
use crate::store::organisations::ADD_ORGANISATION;

/// The day on which the tests' clock stands.
const TODAY: Date = date(2026, 3, 2);

pub(crate) fn gate(db: &TestDb) -> Gate {
    Gate::new(db.handle(), &Keys::for_tests()).unwrap()
}

fn nothing_missing() -> StandingFacts {
    StandingFacts {
        role_until: None,
        active: true,
        dbs_checked_on: Some(TODAY),
        trained_on: Some(TODAY),
        terms_accepted: Some(StandingRules::default().terms_version),
        accredited: Some((TODAY, date(2027, 3, 1))),
        conditions_until: Some(date(2026, 12, 31)),
        never_sees_people: false,
    }
}

/// Somebody signed in, in the role, with nothing missing.
pub(crate) fn signed_in(db: &TestDb, role: Role) -> SignedIn {
    SignedIn {
        session: SessionId::new(),
        account: AccountId::new(),
        user_name: "bethan.protheroe".to_owned(),
        full_name: "Bethan Protheroe".to_owned(),
        role,
        organisation: OrganisationId::new(),
        organisation_name: "Glanmorfa Council".to_owned(),
        runs_kith: false,
        standing: Standing::of(&nothing_missing(), &StandingRules::default(), TODAY),
        through: None,
        signed_in_at: db.now(),
        proved_at: db.now(),
        last_signed_in_at: None,
        ends_at: db.now() + SignedDuration::from_hours(8),
        form_token: String::new(),
    }
}

/// Give the account and the organisation rows, so that a page can name them.
pub(crate) async fn named(db: &TestDb, who: &SignedIn) {
    let now = db.now();
    let name = who.organisation_name.as_str();
    let organisation = args![
        who.organisation,
        name,
        name,
        None::<String>,
        now,
        None::<OrganisationId>
    ];
    let account = args![
        who.account,
        &who.user_name,
        &who.full_name,
        &who.user_name,
        who.role.name(),
        None::<Date>,
        who.organisation,
        "active",
        now,
    ];
    let unit = Unit::new(Entry::new(
        "account.open",
        Actor::Program("test".to_owned()),
    ))
    .must(1, &ADD_ORGANISATION, organisation)
    .must(1, &ADD_ACCOUNT, account);
    db.commit(unit).await.unwrap();
}

pub(crate) fn reason() -> ReasonGiven {
    ReasonGiven::new(
        ReasonCode::DirectInvolvement,
        "I was asked to visit on Friday",
    )
    .unwrap()
}

/// Open an ordinary visit.
pub(crate) async fn visit(gate: &Gate, who: &SignedIn, person: PersonId) -> VisitId {
    gate.open_visit(who, person, reason(), false).await.unwrap()
}

/// The whole ledger, newest first.
async fn ledger(db: &TestDb) -> Vec<PastEntry> {
    db.ledger_entries(&Filter::default(), 1000).await.unwrap()
}

/// The newest entry.
async fn newest(db: &TestDb) -> PastEntry {
    ledger(db).await.into_iter().next().unwrap()
}

/// The ledger can take nothing more.
async fn break_the_ledger(db: &TestDb) {
    db.intrude("alter table ledger_subject rename to lost")
        .await;
}

fn told_why(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotPermitted { why } => why.clone(),
        other => panic!("{other:?}"),
    }
}
