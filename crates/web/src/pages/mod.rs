//! The pages, a file each. `routes` in each names its addresses.

mod accounts;
mod archive;
mod campaigns;
mod contact_requests;
mod feeds;
pub(crate) mod forms;
mod home;
mod information;
mod ledger;
mod letters;
mod market;
mod matches;
mod month;
mod news;
mod organisations;
mod oversight;
mod own_account;
mod paging;
mod passkeys;
mod person;
mod problems;
pub(crate) mod prove;
mod providers;
mod questions;
mod register;
mod reply;
mod responses;
pub(crate) mod search;
mod shields;
pub(crate) mod sign_in;
mod standing;
mod support;

use axum::Router;
use kith_gate::SignedIn;
use kith_gate::action::{Action, PlaceAction};
use serde_json::Value;

pub(crate) use forms::upload::LARGEST_FORM;

use crate::here::Here;
use crate::site::Site;
use crate::trouble::Trouble;

/// Every address.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .merge(accounts::routes())
        .merge(archive::routes())
        .merge(campaigns::routes())
        .merge(contact_requests::routes())
        .merge(feeds::routes())
        .merge(forms::routes())
        .merge(home::routes())
        .merge(information::routes())
        .merge(ledger::routes())
        .merge(letters::routes())
        .merge(market::routes())
        .merge(matches::routes())
        .merge(news::routes())
        .merge(organisations::routes())
        .merge(oversight::routes())
        .merge(own_account::routes())
        .merge(passkeys::routes())
        .merge(person::routes())
        .merge(problems::routes())
        .merge(prove::routes())
        .merge(providers::routes())
        .merge(questions::routes())
        .merge(register::routes())
        .merge(responses::routes())
        .merge(search::routes())
        .merge(shields::routes())
        .merge(sign_in::routes())
        .merge(standing::routes())
}

/// Those that take larger forms than the others, and files.
pub(crate) fn large_routes() -> Router<Site> {
    responses::large_routes()
}

/// Refuses a page with a form to whoever is never offered what it is for: nobody should fill in what
/// is then refused. The refusal is the gate's own, and in the ledger; asking where it is offered
/// would write down something that nobody has done yet.
async fn offered<A: PlaceAction + Action<By = SignedIn>>(here: &Here) -> Result<(), Trouble> {
    match here.site.gate.offers(&here.who, A::NAME) {
        true => Ok(()),
        false => Ok(here
            .site
            .gate
            .ask::<A>(&here.who, Value::Null)
            .await
            .map(drop)?),
    }
}
