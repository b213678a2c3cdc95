//! Another system of an organisation, with one user who lacks nothing.

use jiff::Timestamp;
use kith_terms::time::day_of;
use kith_terms::{AccountId, OrganisationId, PersonId, SystemRequestId};
use serde_json::json;

use super::signed_in_as;
use crate::Gate;
use crate::account::NewAccount;
use crate::action::{ManageAccounts, ManageSystems};
use crate::credentials::CodeSecret;
use crate::reason::{ReasonCode, ReasonGiven};
use crate::role::Role;
use crate::system::{Request, SystemKey, UserId, Why};

/// Another system, as it knows itself.
#[derive(Debug, Clone)]
pub struct AnotherSystem {
    /// What it shows.
    pub key: SystemKey,
    /// Its own name for its user.
    pub user: UserId,
    /// The role of its user.
    pub role: Role,
    /// The user's account.
    pub account: AccountId,
}

impl AnotherSystem {
    /// The name under which it was added.
    pub const NAME: &'static str = "Care Records";
    /// Its user's own name.
    pub const USER: &'static str = "Anna Protheroe";

    /// A system of that organisation, whose user has an account there in that role.
    pub async fn of(gate: &Gate, organisation: OrganisationId, role: Role) -> AnotherSystem {
        let account = account(gate, organisation, role).await;
        let grant = gate.operator::<ManageSystems>("test", json!({})).await;
        let grant = grant.expect("a grant");
        let key = gate.add_system(&grant, Self::NAME, organisation).await;
        let user: UserId = "ap-1044".parse().expect("a name for a user");
        gate.add_system_user(&grant, Self::NAME, &user, "anna.protheroe")
            .await
            .expect("a user");
        AnotherSystem {
            key: key.expect("added"),
            user,
            role,
            account,
        }
    }

    /// What it asks about a person for its user, for a reason, under a new number.
    pub fn asks_about(&self, person: PersonId, now: Timestamp) -> Request {
        let code = ReasonCode::DirectInvolvement;
        let reason = ReasonGiven::new(code, "I was asked to visit on Friday").expect("a reason");
        Request {
            id: SystemRequestId::new(),
            made_at: now,
            user: self.user.clone(),
            role: self.role,
            person,
            why: Why::Reason(reason),
        }
    }
}

/// An account that can be used at once and has accepted the terms.
async fn account(gate: &Gate, organisation: OrganisationId, role: Role) -> AccountId {
    let grant = gate.operator::<ManageAccounts>("test", json!({})).await;
    let grant = grant.expect("a grant");
    let new = NewAccount {
        user_name: "anna.protheroe".to_owned(),
        full_name: AnotherSystem::USER.to_owned(),
        role,
        role_until: None,
        organisation,
    };
    let secret = CodeSecret::random().expect("a secret");
    let chosen = ("walnut harbour zip".into(), "402817".into());
    let made = gate
        .create_ready_account(&grant, &new, &secret, chosen)
        .await;
    let (id, today) = (made.expect("an account"), day_of(gate.now()));
    gate.record_dbs_check(&grant, id, today)
        .await
        .expect("kept");
    gate.record_training(&grant, id, today).await.expect("kept");
    let who = signed_in_as(gate.db(), id, organisation, role, AnotherSystem::USER);
    let version = gate.settings().standing.terms_version;
    gate.accept_terms(&who, version).await.expect("accepted");
    id
}
