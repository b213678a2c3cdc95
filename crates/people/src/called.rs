//! What a person is called: for a letter to them, and over a page about their record.

use kith_gate::Grant;
use kith_gate::action::{ShowWhoLooked, ViewRecord};
use kith_store::{StoreError, args, statement};
use kith_terms::PersonId;
use serde::Serialize;

use crate::People;

/// What a person is called. A shield leaves all of it open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Called {
    /// Given and middle names.
    pub given_names: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// The record's own number.
    pub number: String,
}

statement!(CALLED = "select given_names, family_name, number from person where id = $1");

impl People {
    /// What the person is called whom the answer is about; nothing where nobody has that id.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read.
    pub async fn called(&self, grant: &Grant<ShowWhoLooked>) -> Result<Option<Called>, StoreError> {
        self.name_of(grant.person()).await
    }

    /// What the person is called whose record it is; nothing where nobody has that id.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read.
    pub async fn whose(&self, grant: &Grant<ViewRecord>) -> Result<Option<Called>, StoreError> {
        self.name_of(grant.person()).await
    }

    async fn name_of(&self, person: PersonId) -> Result<Option<Called>, StoreError> {
        let read = |row: &kith_store::Row| {
            Ok(Called {
                given_names: row.get("given_names")?,
                family_name: row.get("family_name")?,
                number: row.get("number")?,
            })
        };
        self.db.maybe(&CALLED, args![person], read).await
    }
}
