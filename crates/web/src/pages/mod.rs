//! The pages, a file each. `routes` in each names its addresses.

mod home;
mod information;
mod ledger;
mod own_account;
mod person;
mod search;
mod sign_in;
mod standing;

use axum::Router;

use crate::site::Site;

/// Every address.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .merge(home::routes())
        .merge(information::routes())
        .merge(ledger::routes())
        .merge(own_account::routes())
        .merge(person::routes())
        .merge(search::routes())
        .merge(sign_in::routes())
        .merge(standing::routes())
}
