//! Where a provider's letters go, and how that is changed: its manager asks, the new address has a letter with a link, and
//! letters go there once the manager has opened it, signed in. The address before is told.

use kith_gate::Grant;
use kith_gate::action::ChangeAddress;
use kith_post::{GoodLink, ToConfirm};
use kith_store::{CommitError, Unit, args};
use kith_terms::Email;
use serde_json::json;

use crate::store::providers::{self, CHANGE_EMAIL};
use crate::{Market, MarketError};

/// What a link is good for.
const PURPOSE: &str = "provider.address";

/// Where a provider's letters go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The address, where there is one.
    pub email: Option<Email>,
    /// Whether somebody has shown that it is theirs. One on the place's list nobody has.
    pub confirmed: bool,
}

/// Another address, whose link was opened. Nothing has come of it yet.
#[derive(Clone)]
pub struct NewAddress(GoodLink);

impl NewAddress {
    /// The address.
    pub fn email(&self) -> &Email {
        self.0.to()
    }
}

/// Why letters do not go to another address, in words for the page.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// No letters are sent from here.
    #[error("An address is confirmed by a letter, and this Kith sends none. Ask whoever runs it")]
    NoLetters,
    /// It is no provider of the place.
    #[error(
        "This organisation is not among the providers here, so no letters go to it. Ask those who commission care here"
    )]
    NoProvider,
    /// They go there.
    #[error("Letters go to this address already. Enter another")]
    TheSame,
    /// The link is good no more.
    #[error("The link has run out or was used")]
    TooLate,
    /// The room could not do it.
    #[error(transparent)]
    Market(#[from] MarketError),
}

impl Market {
    /// Where the letters of this organisation go; nothing, where it is no provider.
    ///
    /// # Errors
    /// [`MarketError`] where the database fails.
    pub async fn address(
        &self,
        grant: &Grant<ChangeAddress>,
    ) -> Result<Option<Address>, MarketError> {
        let Some(kept) = providers::one(&self.db, grant.organisation()).await? else {
            return Ok(None);
        };
        Ok(Some(Address {
            email: self.opened_email(&kept)?,
            confirmed: kept.email_confirmed_at.is_some(),
        }))
    }

    /// Asks whoever has this address to confirm it. The answer is the same whatever is known of the address elsewhere.
    ///
    /// # Errors
    /// [`AddressError`], with what to do differently.
    pub async fn ask_for_address(
        &self,
        grant: &Grant<ChangeAddress>,
        to: &Email,
    ) -> Result<(), AddressError> {
        if !self.writes_letters() {
            return Err(AddressError::NoLetters);
        }
        let now = self.address(grant).await?;
        let now = now.ok_or(AddressError::NoProvider)?;
        if now.confirmed && now.email.as_ref() == Some(to) {
            return Err(AddressError::TheSame);
        }
        Ok(self.write_for_address(grant, to).await?)
    }

    async fn write_for_address(
        &self,
        grant: &Grant<ChangeAddress>,
        to: &Email,
    ) -> Result<(), MarketError> {
        let of = grant.organisation();
        let ask = ToConfirm {
            to: to.clone(),
            purpose: PURPOSE,
            of: Some(of.uuid()),
            says: self.place.address_letter(of)?,
        };
        let entry = grant.entry(json!({ "did": "ask" }));
        Ok(self.post.ask_to_confirm(&entry, &ask).await?)
    }

    /// The address whose link ends in this, where the link is good and for this organisation.
    ///
    /// # Errors
    /// [`MarketError`] where the database fails.
    pub async fn new_address(
        &self,
        grant: &Grant<ChangeAddress>,
        token: &str,
    ) -> Result<Option<NewAddress>, MarketError> {
        let link = self.post.good_link(PURPOSE, token).await?;
        let its_own = |it: &GoodLink| it.of() == Some(grant.organisation().uuid());
        Ok(link.filter(its_own).map(NewAddress))
    }

    /// Sends letters to this address from now on, in the unit that uses the link up and tells the address before.
    ///
    /// # Errors
    /// [`AddressError::TooLate`] where the link was used meanwhile.
    pub async fn change_address(
        &self,
        grant: &Grant<ChangeAddress>,
        new: &NewAddress,
    ) -> Result<(), AddressError> {
        let unit = self.changing(grant, new).await?;
        match self.db.commit(unit).await {
            Ok(_) => Ok(()),
            Err(CommitError::Conflict { .. }) => Err(AddressError::TooLate),
            Err(error) => Err(MarketError::from(error).into()),
        }
    }

    async fn changing(
        &self,
        grant: &Grant<ChangeAddress>,
        new: &NewAddress,
    ) -> Result<Unit, MarketError> {
        let (of, email) = (grant.organisation(), new.email());
        let before = self.email_of(of).await?;
        let change = args![of, self.sealed_email(of, Some(email))?, self.db.now()];
        let unit = grant.unit(json!({ "did": "change" }));
        let unit = self.post.confirm(unit, &new.0);
        let unit = unit.must(1, &CHANGE_EMAIL, change);
        let Some(before) = before.filter(|it| it != email) else {
            return Ok(unit);
        };
        let named = self.gate.named(&[of]).await?;
        let code = named.first().and_then(|it| it.ods_code.as_ref());
        let letter = self.place.moved_letter(&before, code)?;
        Ok(self.post.queue(unit, &letter)?)
    }
}
