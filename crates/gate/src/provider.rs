//! Providers: organisations that answer forms and use no record. One is found or made by its ODS code, with
//! whose service it is, in the unit of whatever it is for; and its manager's account is opened there too.
//!
//! Whoever registers has shown that they have an email address and nothing else. So nobody becomes the manager of
//! an organisation that has an account, uses the record or runs Kith; and no organisation of which that is so becomes
//! somebody's service.

use kith_store::{Unit, args};
use kith_terms::{AccountId, Email, OdsCode, OrganisationId, folded};

use crate::account::{
    AccountError, AccountState, SetUpCode, checked_full_name, checked_user_name, folded_user_name,
};
use crate::action::RegisterProvider;
use crate::credentials::CodeSecret;
use crate::grant::Grant;
use crate::role::Role;
use crate::store::accounts::{self, ADD_ACCOUNT, ADD_CREDENTIAL, BEGIN_SET_UP, STILL_TO_SET_UP};
use crate::store::organisations;
use crate::store::providers::{
    self, ADD_PROVIDER, BECOMES_SERVICE, IS_HEADQUARTERS, NOBODY_STANDS_FOR_IT,
};
use crate::{Gate, GateError};

/// What everybody may know of an organisation that answers forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its code in the NHS Organisation Data Service, if it has one.
    pub ods_code: Option<OdsCode>,
    /// The organisation whose service it is, if it is one's.
    pub headquarters: Option<OrganisationId>,
}

/// Whether somebody manages an organisation here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manager {
    /// Nobody does.
    None,
    /// One account waits for its holder to set it up.
    SettingUp(AccountId),
    /// Somebody does, or it uses the record.
    There,
}

/// An organisation that is here already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// The organisation whose service it is, if it is one's.
    pub headquarters: Option<OrganisationId>,
    /// Whether it has services of its own.
    pub has_services: bool,
    /// Whether somebody manages it.
    pub manager: Manager,
}

/// A provider to find or make.
#[derive(Debug, Clone)]
pub struct ToEnrol<'a> {
    /// Its code.
    pub ods_code: &'a OdsCode,
    /// Its name, where it is to be made. One that is here keeps its own.
    pub name: &'a str,
    /// The organisation whose service it is, if it is one's.
    pub headquarters: Option<OrganisationId>,
}

/// Why an organisation cannot be enrolled as it was said.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// No name.
    #[error("the name is empty: write what the organisation is called")]
    NoName,
    /// Its headquarters is a service itself.
    #[error(
        "its headquarters is itself a service: there are two levels, so write the headquarters of both"
    )]
    ThreeLevels,
    /// It is another's service.
    #[error("it is the service of another headquarters here already: ask them")]
    OtherHeadquarters,
    /// It has services.
    #[error(
        "it has services of its own here, so it is nobody's service: leave its headquarters out"
    )]
    HasServices,
    /// It stands for itself.
    #[error("it has an account of its own here, so it does not become a service: ask its manager")]
    StandsForItself,
    /// The gate could not do it.
    #[error(transparent)]
    Gate(#[from] GateError),
}

/// The account that was opened for a manager.
#[derive(Debug, Clone)]
pub struct ManagersAccount {
    /// The account.
    pub account: AccountId,
    /// The name to sign in with.
    pub user_name: String,
    /// What it is set up with. Works once.
    pub code: SetUpCode,
}

impl Gate {
    /// The organisation with this code, if there is one.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn organisation_of_code(
        &self,
        _grant: &Grant<RegisterProvider>,
        code: &OdsCode,
    ) -> Result<Option<Known>, GateError> {
        Ok(providers::by_code(self.db(), code).await?)
    }

    /// The unit with the organisation in it: the one that is here, or a new one; and as that headquarters'
    /// service, where it is one. The unit's commit is a conflict where that holds no more.
    ///
    /// # Errors
    /// [`EnrolError`], with what to do differently.
    pub async fn enrol(
        &self,
        grant: &Grant<RegisterProvider>,
        unit: Unit,
        provider: &ToEnrol<'_>,
    ) -> Result<(Unit, OrganisationId), EnrolError> {
        let unit = match provider.headquarters {
            Some(headquarters) => self.below(unit, headquarters).await?,
            None => unit,
        };
        match self.organisation_of_code(grant, provider.ods_code).await? {
            Some(known) => Ok((under(unit, &known, provider.headquarters)?, known.id)),
            None => self.with_new(unit, provider).await,
        }
    }

    /// The unit, where that organisation is nobody's service. One that the unit itself makes is not there yet.
    async fn below(&self, unit: Unit, headquarters: OrganisationId) -> Result<Unit, EnrolError> {
        let whose = organisations::whose(self.db(), headquarters).await;
        match whose.map_err(GateError::from)? {
            Some(_) => Err(EnrolError::ThreeLevels),
            None => Ok(unit.must(1, &IS_HEADQUARTERS, args![headquarters])),
        }
    }

    async fn with_new(
        &self,
        unit: Unit,
        provider: &ToEnrol<'_>,
    ) -> Result<(Unit, OrganisationId), EnrolError> {
        let name = provider
            .name
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        if name.is_empty() {
            return Err(EnrolError::NoName);
        }
        // Homes of one name are many: the code tells them apart.
        let taken = organisations::by_name(self.db(), &folded(&name)).await;
        let name = match taken.map_err(GateError::from)? {
            Some(_) => format!("{name} ({})", provider.ods_code),
            None => name,
        };
        let (id, code) = (OrganisationId::new(), provider.ods_code.as_str());
        let now = self.db().now();
        let new = args![id, &name, folded(&name), code, now, provider.headquarters];
        Ok((unit.must(1, &ADD_PROVIDER, new), id))
    }

    /// The unit with an account for the organisation's manager in it, which its holder has still to set up.
    /// The unit's commit is a conflict where somebody stands for the organisation already.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn open_managers_account(
        &self,
        _grant: &Grant<RegisterProvider>,
        unit: Unit,
        (organisation, ods_code): (OrganisationId, &OdsCode),
        full_name: &str,
        email: &Email,
    ) -> Result<(Unit, ManagersAccount), AccountError> {
        let full_name = checked_full_name(full_name)?;
        let user_name = self.free_user_name(ods_code, email).await?;
        let (account, code) = (AccountId::new(), SetUpCode::random());
        let now = self.db().now();
        let sealed = self.keys().seal(account, &CodeSecret::random()?)?;
        let none: Option<String> = None;
        let until = code.good_until(now);
        let state = AccountState::SettingUp.name();
        let role = Role::ProviderManager.name();
        let search = folded(&format!("{full_name} {user_name}"));
        let holder = args![
            account,
            &user_name,
            full_name,
            search,
            role,
            None::<jiff::civil::Date>,
            organisation,
            state,
            now
        ];
        let credential = args![account, none.clone(), none, sealed, code.hash(), until];
        let unit = unit
            .must(1, &NOBODY_STANDS_FOR_IT, args![organisation])
            .must(1, &ADD_ACCOUNT, holder)
            .must(1, &ADD_CREDENTIAL, credential);
        let account = ManagersAccount {
            account,
            user_name,
            code,
        };
        Ok((unit, account))
    }

    /// The unit with a new set-up code in it for an account that its holder has not set up: the page with the
    /// first may be lost.
    ///
    /// # Errors
    /// [`AccountError::NotFound`] where there is no such account.
    pub async fn renew_managers_code(
        &self,
        _grant: &Grant<RegisterProvider>,
        unit: Unit,
        account: AccountId,
    ) -> Result<(Unit, ManagersAccount), AccountError> {
        let found = accounts::one(self.db(), account, &self.standards()).await;
        let found = found.map_err(GateError::from)?;
        let user_name = found.ok_or(AccountError::NotFound)?.user_name;
        let code = SetUpCode::random();
        let sealed = self.keys().seal(account, &CodeSecret::random()?)?;
        let begin = args![
            account,
            sealed,
            code.hash(),
            code.good_until(self.db().now())
        ];
        let unit = unit
            .must(1, &STILL_TO_SET_UP, args![account])
            .must(1, &BEGIN_SET_UP, begin);
        let account = ManagersAccount {
            account,
            user_name,
            code,
        };
        Ok((unit, account))
    }

    /// The address, where it can be a user name and is nobody's; or one of the code.
    async fn free_user_name(
        &self,
        ods_code: &OdsCode,
        email: &Email,
    ) -> Result<String, AccountError> {
        let of_code = |number: u32| match number {
            0 => format!("manager.{ods_code}"),
            number => format!("manager.{ods_code}.{number}"),
        };
        let tried = std::iter::once(email.to_string()).chain((0..100).map(of_code));
        for name in tried {
            let Ok(name) = checked_user_name(&folded_user_name(&name)) else {
                continue;
            };
            let taken = accounts::id_of(self.db(), &name).await;
            if taken.map_err(GateError::from)?.is_none() {
                return Ok(name);
            }
        }
        Err(AccountError::UserNameTaken)
    }

    /// What everybody may know of these organisations, by name.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn named(&self, ids: &[OrganisationId]) -> Result<Vec<Named>, GateError> {
        Ok(providers::named(self.db(), ids).await?)
    }
}

/// The unit with an organisation that is here as that headquarters' service.
fn under(
    unit: Unit,
    known: &Known,
    headquarters: Option<OrganisationId>,
) -> Result<Unit, EnrolError> {
    match (headquarters, known.headquarters) {
        (None, _) => Ok(unit),
        (Some(new), Some(now)) if new == now => Ok(unit),
        (Some(_), Some(_)) => Err(EnrolError::OtherHeadquarters),
        (Some(_), None) if known.has_services => Err(EnrolError::HasServices),
        (Some(_), None) if known.manager != Manager::None => Err(EnrolError::StandsForItself),
        (Some(new), None) => Ok(unit.must(1, &BECOMES_SERVICE, args![known.id, new])),
    }
}
