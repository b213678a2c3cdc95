//! What the operator does with other systems: adds them, gives them keys, suspends them, and writes down
//! which account each of their users has.

use kith_store::{CommitError, Unit, args};
use kith_terms::{OrganisationId, SystemId, folded};
use serde_json::{Value, json};

use super::user::is_unseen;
use super::{System, SystemError, SystemKey, SystemUser, UserId};
use crate::account::folded_user_name;
use crate::action::ManageSystems;
use crate::grant::{AskedBy as _, Grant};
use crate::store::accounts;
use crate::store::systems::{
    self, ADD_SYSTEM, ADD_USER, REINSTATE_SYSTEM, REMOVE_USER, RENEW_KEY, SUSPEND_SYSTEM,
};
use crate::{Gate, GateError};

/// The most characters that a system's name may have.
pub(super) const LONGEST_NAME: usize = 100;

impl Gate {
    /// Adds a system of an organisation. It may ask for nobody yet. Its key is shown once, here.
    ///
    /// # Errors
    /// [`SystemError`], with what to do differently.
    pub async fn add_system(
        &self,
        grant: &Grant<ManageSystems>,
        name: &str,
        organisation: OrganisationId,
    ) -> Result<SystemKey, SystemError> {
        let name = one_line(name);
        let fits = (1..=LONGEST_NAME).contains(&name.chars().count());
        if !fits || name.chars().any(is_unseen) {
            return Err(SystemError::Name);
        }
        if self.organisation_today(organisation).await?.is_none() {
            return Err(SystemError::NoSuchOrganisation);
        }
        let (id, key) = (SystemId::new(), SystemKey::random());
        let (hash, now) = (self.keys().system(&key.0), self.db().now());
        let args = args![id, organisation, name.as_str(), folded(&name), hash, now];
        let detail = json!({ "system": id, "organisation": organisation });
        let unit = changing(grant, "system.add", detail).must(1, &ADD_SYSTEM, args);
        self.done(unit, SystemError::Taken).await?;
        Ok(key)
    }

    /// Every system, by name.
    ///
    /// # Errors
    /// [`SystemError::Gate`] where the database fails.
    pub async fn systems(&self, _grant: &Grant<ManageSystems>) -> Result<Vec<System>, SystemError> {
        Ok(systems::all(self.db()).await.map_err(GateError::from)?)
    }

    /// Lets a system ask nothing more.
    ///
    /// # Errors
    /// [`SystemError`], with what to do differently.
    pub async fn suspend_system(
        &self,
        grant: &Grant<ManageSystems>,
        name: &str,
        why: &str,
    ) -> Result<(), SystemError> {
        let why = one_line(why);
        if why.is_empty() {
            return Err(SystemError::NoReason);
        }
        let id = self.system_named(name).await?;
        let unit = changing(grant, "system.suspend", json!({ "system": id, "why": why }));
        let args = args![id, self.db().now(), why];
        self.done(unit.must(1, &SUSPEND_SYSTEM, args), SystemError::Suspended)
            .await
    }

    /// Lets a system that was suspended ask again, with the key that it has.
    ///
    /// # Errors
    /// [`SystemError`], with what to do differently.
    pub async fn reinstate_system(
        &self,
        grant: &Grant<ManageSystems>,
        name: &str,
    ) -> Result<(), SystemError> {
        let id = self.system_named(name).await?;
        let unit = changing(grant, "system.reinstate", json!({ "system": id }));
        let unit = unit.must(1, &REINSTATE_SYSTEM, args![id]);
        self.done(unit, SystemError::NotSuspended).await
    }

    /// Gives a system a new key. The old one ends at once.
    ///
    /// # Errors
    /// [`SystemError`], with what to do differently.
    pub async fn renew_system_key(
        &self,
        grant: &Grant<ManageSystems>,
        name: &str,
    ) -> Result<SystemKey, SystemError> {
        let id = self.system_named(name).await?;
        let key = SystemKey::random();
        let args = args![id, self.keys().system(&key.0), self.db().now()];
        let unit = changing(grant, "system.renew-key", json!({ "system": id }));
        self.done(unit.must(1, &RENEW_KEY, args), SystemError::NotFound)
            .await?;
        Ok(key)
    }

    /// Writes down that a system means this account, of its own organisation, by its name for a user.
    ///
    /// # Errors
    /// [`SystemError`], with what to do differently.
    pub async fn add_system_user(
        &self,
        grant: &Grant<ManageSystems>,
        name: &str,
        user: &UserId,
        user_name: &str,
    ) -> Result<(), SystemError> {
        let id = self.system_named(name).await?;
        let account = accounts::id_of(self.db(), &folded_user_name(user_name)).await;
        let account = account.map_err(GateError::from)?;
        let account = account.ok_or(SystemError::NoSuchAccount)?;
        let args = args![id, user.as_str(), account, self.db().now()];
        let detail = json!({ "system": id, "account": account });
        let unit = changing(grant, "system.user-add", detail).must(1, &ADD_USER, args);
        match self.db().commit(unit).await {
            Ok(_) => Ok(()),
            Err(CommitError::Conflict { .. }) => Err(SystemError::NoSuchAccount),
            Err(CommitError::Constraint { .. }) => Err(SystemError::UserTaken),
            Err(error) => Err(GateError::from(error).into()),
        }
    }

    /// Lets a system ask no more for this user.
    ///
    /// # Errors
    /// [`SystemError`], with what to do differently.
    pub async fn remove_system_user(
        &self,
        grant: &Grant<ManageSystems>,
        name: &str,
        user: &UserId,
    ) -> Result<(), SystemError> {
        let id = self.system_named(name).await?;
        let account = systems::account_of(self.db(), id, user).await;
        let account = account.map_err(GateError::from)?;
        let account = account.ok_or(SystemError::NoSuchUser)?;
        let detail = json!({ "system": id, "account": account });
        let unit = changing(grant, "system.user-remove", detail);
        let unit = unit.must(1, &REMOVE_USER, args![id, user.as_str()]);
        self.done(unit, SystemError::NoSuchUser).await
    }

    /// The users for whom a system may ask, by its names for them.
    ///
    /// # Errors
    /// [`SystemError`], with what to do differently.
    pub async fn system_users(
        &self,
        _grant: &Grant<ManageSystems>,
        name: &str,
    ) -> Result<Vec<SystemUser>, SystemError> {
        let id = self.system_named(name).await?;
        let users = systems::users_of(self.db(), id).await;
        Ok(users.map_err(GateError::from)?)
    }

    async fn system_named(&self, name: &str) -> Result<SystemId, SystemError> {
        let found = systems::by_name(self.db(), &folded(&one_line(name))).await;
        found.map_err(GateError::from)?.ok_or(SystemError::NotFound)
    }

    /// Commits, or answers what it means that the database's own rules or a guard did not let it.
    async fn done(&self, unit: Unit, otherwise: SystemError) -> Result<(), SystemError> {
        match self.db().commit(unit).await {
            Ok(_) => Ok(()),
            Err(CommitError::Conflict { .. } | CommitError::Constraint { .. }) => Err(otherwise),
            Err(error) => Err(GateError::from(error).into()),
        }
    }
}

fn changing(grant: &Grant<ManageSystems>, action: &'static str, detail: Value) -> Unit {
    Unit::new(grant.who().entry(action).detail(detail))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
