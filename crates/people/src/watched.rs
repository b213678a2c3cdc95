//! What a watcher over misuse must know of the people who were looked at: what they are called, where
//! they live, and who helps them. It is compared with who looked, and shown to nobody.

use std::collections::HashMap;

use kith_gate::action::WatchLedger;
use kith_gate::{GateError, Grant, Section};
use kith_store::{Row, StoreError, args, statement};
use kith_terms::time::{Date, Timestamp};
use kith_terms::{AccountId, OrganisationId, PersonId, folded, folded_compact};

use crate::People;

/// What a person is called and where they live, in the form in which it is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Given names, folded.
    pub given: String,
    /// Family names, now and before, folded.
    pub families: Vec<String>,
    /// The postcode, without its space.
    pub postcode: Option<String>,
    /// The first line of the address, folded.
    pub first_line: Option<String>,
}

/// That somebody, or an organisation, helps a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Helps {
    /// The person.
    pub person: PersonId,
    /// The account that recorded it; none where the organisation's own feed speaks of the person.
    pub account: Option<AccountId>,
    /// The organisation.
    pub organisation: OrganisationId,
    /// From which day, where that is known.
    pub from: Option<Date>,
    /// Until which day, where it has ended.
    pub until: Option<Date>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// What tells a person on a list from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The person.
    pub person: PersonId,
    /// Given and middle names.
    pub given_names: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// The number of the record.
    pub number: Option<String>,
}

statement!(
    KNOWN = "select id, given_names, family_name, previous_family_name, postcode, address_line \
     from person where id = any($1::uuid[])"
);
statement!(
    HELPS = "select person_id, account_id, organisation_id, started_on, ended_on, recorded_at \
     from involvement where person_id = any($1::uuid[])"
);
statement!(
    SENDS = "select r.person_id, s.organisation_id, min(r.received_at) as received_at from record r \
     join source s on s.id = r.source_id where r.person_id = any($1::uuid[]) \
     and s.organisation_id is not null group by r.person_id, s.organisation_id"
);
statement!(
    NAMED = "select id, number, given_names, family_name from person where id = any($1::uuid[]) \
     and not exists (select 1 from archived x where x.person_id = person.id)"
);

impl People {
    /// What these people are called and where they live, for comparing with whoever looked at them.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read.
    pub async fn known_of(
        &self,
        _grant: &Grant<WatchLedger>,
        people: &[PersonId],
    ) -> Result<HashMap<PersonId, Known>, StoreError> {
        let found = self.db.rows(&KNOWN, args![people], known).await?;
        Ok(found.into_iter().collect())
    }

    /// Who helps these people, or has helped them.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read.
    pub async fn helpers_of(
        &self,
        _grant: &Grant<WatchLedger>,
        people: &[PersonId],
    ) -> Result<Vec<Helps>, StoreError> {
        let mut all = self.db.rows(&HELPS, args![people], helps).await?;
        all.extend(self.db.rows(&SENDS, args![people], sends).await?);
        Ok(all)
    }

    /// The names of the people on the list of people in the news. Who was shown is in the ledger
    /// when this returns.
    ///
    /// # Errors
    /// [`GateError`] where it cannot be read or written down.
    pub async fn named(
        &self,
        grant: &Grant<kith_gate::action::KeepWatchList>,
        people: &[PersonId],
    ) -> Result<Vec<Named>, GateError> {
        grant.shown(people).await?;
        let shielded = self.gate.shielded_among(people).await?;
        let found = self.db.rows(&NAMED, args![people], |row| {
            let person: PersonId = row.get("id")?;
            let sections = grant.sections_of(shielded.contains(&person));
            let name = sections.contains(Section::Name);
            let number: String = row.get("number")?;
            Ok(Named {
                person,
                given_names: row.get::<Option<String>>("given_names")?.filter(|_| name),
                family_name: row.get::<Option<String>>("family_name")?.filter(|_| name),
                number: sections.contains(Section::Number).then_some(number),
            })
        });
        Ok(found.await?)
    }
}

fn known(row: &Row) -> Result<(PersonId, Known), StoreError> {
    let text = |column: &str| row.get::<Option<String>>(column);
    let families = [text("family_name")?, text("previous_family_name")?];
    let known = Known {
        given: folded(&text("given_names")?.unwrap_or_default()),
        families: families
            .into_iter()
            .flatten()
            .map(|it| folded(&it))
            .collect(),
        postcode: text("postcode")?.map(|it| folded_compact(&it)),
        first_line: text("address_line")?.map(|it| folded(&it)),
    };
    Ok((row.get("id")?, known))
}

fn helps(row: &Row) -> Result<Helps, StoreError> {
    Ok(Helps {
        person: row.get("person_id")?,
        account: Some(row.get("account_id")?),
        organisation: row.get("organisation_id")?,
        from: Some(row.get("started_on")?),
        until: row.get("ended_on")?,
        recorded_at: row.get("recorded_at")?,
    })
}

fn sends(row: &Row) -> Result<Helps, StoreError> {
    Ok(Helps {
        person: row.get("person_id")?,
        account: None,
        organisation: row.get("organisation_id")?,
        from: None,
        until: None,
        recorded_at: row.get("received_at")?,
    })
}
