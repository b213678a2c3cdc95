//! The pages, a file each. `routes` in each names its addresses.

mod accounts;
mod feeds;
mod home;
mod information;
mod ledger;
mod matches;
mod organisations;
mod own_account;
mod person;
mod problems;
mod reply;
pub(crate) mod search;
mod shields;
pub(crate) mod sign_in;
mod standing;

use axum::Router;

use crate::site::Site;

/// Every address.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .merge(accounts::routes())
        .merge(feeds::routes())
        .merge(home::routes())
        .merge(information::routes())
        .merge(ledger::routes())
        .merge(matches::routes())
        .merge(organisations::routes())
        .merge(own_account::routes())
        .merge(person::routes())
        .merge(problems::routes())
        .merge(search::routes())
        .merge(shields::routes())
        .merge(sign_in::routes())
        .merge(standing::routes())
}
