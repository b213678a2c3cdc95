//! Registering: whoever asks is sent a letter, whatever is known of the address or the code; who opens its link has the
//! address, and the organisation, its services and the manager's account are made in the unit that uses the link up.

use std::collections::BTreeSet;

use kith_gate::Grant;
use kith_gate::account::AccountError;
use kith_gate::action::RegisterProvider;
use kith_gate::provider::{EnrolError, Known, Manager, ManagersAccount, ToEnrol};
use kith_post::{GoodLink, PostError, ToConfirm};
use kith_store::{Actor, CommitError, Entry, Route, Unit, args};
use kith_terms::{Email, OdsCode, OrganisationId, Postcode, RegistrationId, folded};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::rules::registering;
use crate::store::providers::{self, KEEP, KEEP_SERVICE};
use crate::store::registrations::{self, ADD, FORGET, REMOVE};
use crate::{Line, Market, MarketError};

/// What a link is good for.
const PURPOSE: &str = "provider.register";
const PROGRAM: &str = "kith register";

/// Who asks to be registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// The organisation's name.
    pub name: Line,
    /// Its code.
    pub ods_code: OdsCode,
    /// Where it is.
    pub town: Line,
    /// Where it is.
    pub postcode: Postcode,
    /// Its services, where it is the headquarters of some.
    pub services: Vec<Service>,
    /// The name of whoever manages it here.
    pub manager: Line,
    /// Where the manager's letters go.
    pub email: Email,
}

/// A service of a headquarters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its name.
    pub name: Line,
    /// Its code.
    pub ods_code: OdsCode,
    /// Where it is.
    pub postcode: Postcode,
}

impl Registration {
    /// The place, from 0, of a service whose code stands before it too.
    pub fn repeated(&self) -> Option<usize> {
        let mut codes = BTreeSet::from([&self.ods_code]);
        self.services
            .iter()
            .position(|it| !codes.insert(&it.ods_code))
    }
}

/// A registration whose link was opened. Nothing has come of it yet.
#[derive(Clone)]
pub struct Opened {
    id: RegistrationId,
    link: GoodLink,
    /// What was asked for.
    pub registration: Registration,
}

/// What came of a registration.
#[derive(Debug)]
pub struct Registered {
    /// The manager's account, to be set up.
    pub account: ManagersAccount,
    /// Services that did not become this headquarters', and why.
    pub left_out: Vec<(Service, EnrolError)>,
}

/// Why nothing was registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// No letters are sent from here.
    #[error("Nobody can register here, because this Kith sends no letters. Ask whoever runs it")]
    NoLetters,
    /// Two of those that were written have one code.
    #[error(
        "Each organisation and service has an ODS code of its own: change one that stands twice"
    )]
    CodeTwice,
    /// More than there are providers.
    #[error("Too many are registering at the moment. Nothing was lost: send it again in an hour")]
    TooMany,
    /// The link is good no more, or somebody else was quicker.
    #[error("The link has run out or was used, or the organisation was registered meanwhile")]
    TooLate,
    /// The market could not do it.
    #[error(transparent)]
    Market(#[from] MarketError),
}

impl Market {
    /// Whether anybody can register: it takes a letter.
    pub fn registers(&self) -> bool {
        self.writes_letters()
    }

    /// Asks to be registered. The answer is the same whatever is known of the code and the address.
    ///
    /// # Errors
    /// [`RegisterError`], which nothing that is known of them makes differ.
    pub async fn ask_to_register(&self, asked: &Registration) -> Result<(), RegisterError> {
        if !self.registers() {
            return Err(RegisterError::NoLetters);
        }
        if asked.repeated().is_some() {
            return Err(RegisterError::CodeTwice);
        }
        self.keep_registration(asked).await
    }

    async fn keep_registration(&self, asked: &Registration) -> Result<(), RegisterError> {
        let now = self.db.now();
        let lately = registrations::since(&self.db, registering::an_hour_before(now)).await;
        if lately.map_err(MarketError::from)? >= registering::MOST_AN_HOUR {
            return Err(RegisterError::TooMany);
        }
        Ok(self.write_to(asked).await?)
    }

    async fn write_to(&self, asked: &Registration) -> Result<(), MarketError> {
        let grant = self.registering().await?;
        let id = RegistrationId::new();
        let (code, mine) = (&asked.ods_code, self.is_mine(&grant, asked).await?);
        let says = match mine {
            true => self.place.confirm_letter(code)?,
            false => self.place.managed_letter(code)?,
        };
        let kept = serde_json::to_vec(asked).map_err(|_| PostError::Sealed)?;
        let sealed = self.seals.registration.seal(id.uuid().as_bytes(), &kept)?;
        let unit = grant.unit(json!({ "registration": id }));
        let add = args![id, self.db.now(), sealed];
        self.db.commit(unit.must(1, &ADD, add)).await?;
        let entry = Entry::new("registration.ask", Actor::Nobody).route(Route::Web);
        let ask = ToConfirm {
            to: asked.email.clone(),
            purpose: PURPOSE,
            of: Some(id.uuid()),
            says,
        };
        Ok(self.post.ask_to_confirm(&entry, &ask).await?)
    }

    /// Whether whoever asks may become the manager: nobody is, or they are it and have not set their account up.
    async fn is_mine(
        &self,
        grant: &Grant<RegisterProvider>,
        asked: &Registration,
    ) -> Result<bool, MarketError> {
        let known = self
            .gate
            .organisation_of_code(grant, &asked.ods_code)
            .await?;
        match known {
            None => Ok(true),
            Some(known) => self.may_manage(&known, &asked.email).await,
        }
    }

    async fn may_manage(&self, known: &Known, email: &Email) -> Result<bool, MarketError> {
        match known.manager {
            Manager::None => Ok(true),
            Manager::There => Ok(false),
            Manager::SettingUp(_) => {
                let kept = providers::one(&self.db, known.id).await?;
                let confirmed = kept.filter(|it| it.email_confirmed_at.is_some());
                let theirs = confirmed.map(|it| self.opened_email(&it)).transpose()?;
                Ok(theirs.flatten().as_ref() == Some(email))
            }
        }
    }

    pub(crate) async fn email_of(&self, id: OrganisationId) -> Result<Option<Email>, MarketError> {
        match providers::one(&self.db, id).await? {
            Some(kept) => self.opened_email(&kept),
            None => Ok(None),
        }
    }

    async fn registering(&self) -> Result<Grant<RegisterProvider>, MarketError> {
        let grant = self.gate.operator::<RegisterProvider>(PROGRAM, json!({}));
        Ok(grant.await?)
    }

    /// The registration whose link ends in this, where the link is good.
    ///
    /// # Errors
    /// [`MarketError`] where the database fails.
    pub async fn opened(&self, token: &str) -> Result<Option<Opened>, MarketError> {
        let Some(link) = self.post.good_link(PURPOSE, token).await? else {
            return Ok(None);
        };
        let Some(id) = link.of().map(RegistrationId::from) else {
            return Ok(None);
        };
        let Some(sealed) = registrations::sealed(&self.db, id).await? else {
            return Ok(None);
        };
        let kept = self
            .seals
            .registration
            .open(id.uuid().as_bytes(), &sealed)?;
        let registration = serde_json::from_slice(&kept).map_err(|_| PostError::Sealed)?;
        Ok(Some(Opened {
            id,
            link,
            registration,
        }))
    }

    /// Registers: the organisation and its services, and the manager's account, in the unit that uses the link up.
    ///
    /// # Errors
    /// [`RegisterError::TooLate`] where it was used meanwhile.
    pub async fn register(&self, opened: &Opened) -> Result<Registered, RegisterError> {
        let asked = &opened.registration;
        let grant = self.registering().await?;
        let known = self
            .gate
            .organisation_of_code(&grant, &asked.ods_code)
            .await;
        let known = known.map_err(MarketError::from)?;
        if let Some(known) = &known
            && !self.may_manage(known, &asked.email).await?
        {
            return Err(RegisterError::TooLate);
        }
        let unit = grant.unit(json!({ "registration": opened.id, "ods-code": asked.ods_code }));
        let unit = self.post.confirm(unit, &opened.link);
        let unit = unit.must(1, &REMOVE, args![opened.id]);
        let to_enrol = ToEnrol {
            ods_code: &asked.ods_code,
            name: asked.name.as_str(),
            headquarters: None,
        };
        let enrolled = self.gate.enrol(&grant, unit, &to_enrol).await;
        let (unit, id) = enrolled.map_err(enrol_failed)?;
        let (unit, left_out) = self.with_services(&grant, unit, id, asked).await?;
        let account = match known.as_ref().map(|it| it.manager) {
            Some(Manager::SettingUp(account)) => {
                self.gate.renew_managers_code(&grant, unit, account).await
            }
            _ => {
                let (whose, name) = ((id, &asked.ods_code), asked.manager.as_str());
                let email = &asked.email;
                self.gate
                    .open_managers_account(&grant, unit, whose, name, email)
                    .await
            }
        };
        let (unit, account) = account.map_err(account_failed)?;
        let unit = self.telling(unit, known.as_ref(), asked).await?;
        let keep = args![
            id,
            asked.town.as_str(),
            asked.postcode.as_str(),
            self.sealed_email(id, Some(&asked.email))?,
            self.db.now()
        ];
        match self.db.commit(unit.must(1, &KEEP, keep)).await {
            Ok(_) => Ok(Registered { account, left_out }),
            Err(CommitError::Conflict { .. } | CommitError::Constraint { .. }) => {
                Err(RegisterError::TooLate)
            }
            Err(error) => Err(MarketError::from(error).into()),
        }
    }

    /// The unit with the services in it that can be this headquarters', and those that cannot.
    async fn with_services(
        &self,
        grant: &Grant<RegisterProvider>,
        mut unit: Unit,
        headquarters: OrganisationId,
        asked: &Registration,
    ) -> Result<(Unit, Vec<(Service, EnrolError)>), RegisterError> {
        let mut left_out = Vec::new();
        let mut names = BTreeSet::from([folded(asked.name.as_str())]);
        for service in &asked.services {
            // A service is often called like its headquarters, which is not there yet to be compared with.
            let name = match names.insert(folded(service.name.as_str())) {
                true => service.name.to_string(),
                false => format!("{} ({})", service.name, service.ods_code),
            };
            let to_enrol = ToEnrol {
                ods_code: &service.ods_code,
                name: &name,
                headquarters: Some(headquarters),
            };
            match self.gate.enrol(grant, unit.clone(), &to_enrol).await {
                Ok((with, id)) => {
                    let keep = args![id, service.postcode.as_str(), self.db.now()];
                    unit = with.must(1, &KEEP_SERVICE, keep);
                }
                Err(EnrolError::Gate(error)) => return Err(MarketError::from(error).into()),
                Err(why) => left_out.push((service.clone(), why)),
            }
        }
        Ok((unit, left_out))
    }

    /// The unit with a letter in it to each address that is known for the organisation or its headquarters, and is
    /// another than the one that registers it.
    async fn telling(
        &self,
        mut unit: Unit,
        known: Option<&Known>,
        asked: &Registration,
    ) -> Result<Unit, MarketError> {
        let whose = match known {
            Some(known) => vec![Some(known.id), known.headquarters],
            None => Vec::new(),
        };
        let mut told = vec![asked.email.clone()];
        for id in whose.into_iter().flatten() {
            let Some(to) = self.email_of(id).await? else {
                continue;
            };
            if !told.contains(&to) {
                let letter = self.place.registered_letter(&to, &asked.ods_code)?;
                unit = self.post.queue(unit, &letter)?;
                told.push(to);
            }
        }
        Ok(unit)
    }

    /// Forgets registrations whose link is good no more. To be run now and then.
    ///
    /// # Errors
    /// [`MarketError`] where the database fails.
    pub async fn tidy(&self) -> Result<(), MarketError> {
        let before = registering::forgotten_until(self.db.now());
        if registrations::until(&self.db, before).await? == 0 {
            return Ok(());
        }
        let entry = Entry::new("registration.forget", Actor::Program("kith".to_owned()));
        let unit = Unit::new(entry.route(Route::Command)).run(&FORGET, args![before]);
        self.db.commit(unit).await?;
        Ok(())
    }
}

/// Of an organisation that is nobody's service nothing but the gate can fail.
fn enrol_failed(error: EnrolError) -> RegisterError {
    match error {
        EnrolError::Gate(error) => MarketError::from(error).into(),
        _ => RegisterError::TooLate,
    }
}

fn account_failed(error: AccountError) -> RegisterError {
    match error {
        AccountError::Gate(error) => MarketError::from(error).into(),
        _ => RegisterError::TooLate,
    }
}
