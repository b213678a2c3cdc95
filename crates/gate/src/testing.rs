//! Somebody signed in, for the tests of rooms above: they are about what is done, not about how
//! one signs in. And a device with a passkey, and another system, for those that
//! are. Only with the feature `testing`,
//! which no program has.

#![expect(clippy::expect_used, reason = "only for tests")]

mod device;
mod system;

pub use device::Device;
pub use system::AnotherSystem;

use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use kith_store::Db;
use kith_terms::time::day_of;
use kith_terms::{AccountId, OrganisationId, SessionId};
use serde_json::json;

use crate::Gate;
use crate::accreditation::{ConditionStatus, NewAssessment};
use crate::organisation::{NewAccreditation, NewOrganisation};
use crate::role::Role;
use crate::session::SignedIn;
use crate::standing::{Standing, StandingFacts, StandingRules};

/// Somebody who is signed in now, in this role, with nothing missing, in an organisation of their
/// own.
pub fn signed_in(db: &Db, role: Role, full_name: &str) -> SignedIn {
    let now = db.now();
    let today = day_of(now);
    let rules = StandingRules::default();
    let facts = StandingFacts {
        role_until: None,
        active: true,
        dbs_checked_on: Some(today),
        trained_on: Some(today),
        terms_accepted: Some(rules.terms_version),
        accredited: Some((today, today.saturating_add(1.year()))),
        conditions_until: Some(today.saturating_add(1.year())),
        never_sees_people: role.never_sees_people(),
    };
    SignedIn {
        session: SessionId::new(),
        account: AccountId::new(),
        user_name: full_name.to_lowercase().replace(' ', "."),
        full_name: full_name.to_owned(),
        role,
        organisation: OrganisationId::new(),
        organisation_name: "Glanmorfa Council".to_owned(),
        runs_kith: false,
        standing: Standing::of(&facts, &rules, today),
        through: None,
        signed_in_at: now,
        proved_at: now,
        last_signed_in_at: None,
        ends_at: now
            .saturating_add(SignedDuration::from_hours(8))
            .unwrap_or(now),
        form_token: String::new(),
    }
}

/// The same person, signed in again now in another session.
pub fn signed_in_again(db: &Db, who: &SignedIn) -> SignedIn {
    SignedIn {
        session: SessionId::new(),
        signed_in_at: db.now(),
        proved_at: db.now(),
        last_signed_in_at: Some(who.signed_in_at),
        ..who.clone()
    }
}

/// Another practitioner of the same organisation.
pub fn colleague(db: &Db, of: &SignedIn, role: Role, full_name: &str) -> SignedIn {
    SignedIn {
        organisation: of.organisation,
        organisation_name: of.organisation_name.clone(),
        ..signed_in(db, role, full_name)
    }
}

/// The same person, where their organisation runs Kith.
#[must_use]
pub fn of_who_runs_kith(who: SignedIn) -> SignedIn {
    SignedIn {
        runs_kith: true,
        ..who
    }
}

/// The holder of an account that there is, signed in now.
pub fn signed_in_as(
    db: &Db,
    account: AccountId,
    organisation: OrganisationId,
    role: Role,
    full_name: &str,
) -> SignedIn {
    SignedIn {
        account,
        organisation,
        ..signed_in(db, role, full_name)
    }
}

/// An organisation that is accredited from today and meets every condition.
pub async fn accredited_organisation(gate: &Gate, name: &str) -> OrganisationId {
    let grant = gate.operator("test", json!({})).await.expect("a grant");
    let new = NewOrganisation {
        name: name.to_owned(),
        ods_code: None,
        headquarters: None,
    };
    let id = gate.create_organisation(&grant, &new).await.expect("added");
    let today = day_of(gate.now());
    let given = accreditation(today, today.saturating_add(1.year()));
    gate.accredit(&grant, id, &given).await.expect("accredited");
    let met = met(today);
    gate.assess_unmet(&grant, id, &met).await.expect("assessed");
    id
}

/// An accreditation by the programme board.
#[must_use]
pub fn accreditation(first_day: Date, last_day: Date) -> NewAccreditation {
    NewAccreditation {
        first_day,
        last_day,
        given_by: "Programme board".to_owned(),
        evidence: "Readiness review, minute 12".to_owned(),
    }
}

/// The programme board found a condition met on this day.
#[must_use]
pub fn met(assessed_on: Date) -> NewAssessment {
    NewAssessment {
        status: ConditionStatus::Met,
        evidence: "Readiness review, minute 12".to_owned(),
        assessor: "Programme board".to_owned(),
        assessed_on,
        counts_until: None,
    }
}
