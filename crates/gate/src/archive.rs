//! The archive: whose record is shown to nobody but those whom the rules name (policies/archive.cedar).
//!
//! When a record goes into the archive, and comes out again, is the people room's affair. The gate
//! knows only that it is there, and who sees it today.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use kith_store::{Query, Unit, args, statement};
use kith_terms::PersonId;

use crate::error::GateError;
use crate::gate::Gate;
use crate::shield::shields_among;

/// Whether somebody's record is in the archive, and who sees it there today.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Archive {
    /// It is not in the archive.
    #[default]
    No,
    /// It is, and record managers see it.
    ForManagers,
    /// It is, and archive keepers see it.
    ForKeepers,
}

impl Archive {
    #[cfg(test)]
    pub(crate) const ALL: [Archive; 3] = [Archive::No, Archive::ForManagers, Archive::ForKeepers];

    fn on(today: Date, keepers_from: Date) -> Archive {
        match today < keepers_from {
            true => Archive::ForManagers,
            false => Archive::ForKeepers,
        }
    }
}

statement!(PUT_IN = "insert into in_archive (person_id, keepers_from) values ($1, $2)");
statement!(TAKE_OUT = "delete from in_archive where person_id = any($1::uuid[])");
statement!(IN_ARCHIVE = "select keepers_from from in_archive where person_id = $1");
statement!(
    AMONG = "select person_id, keepers_from from in_archive where person_id = any($1::uuid[])"
);

impl Gate {
    /// The unit in which records go into the archive: from now on the gate hides them.
    #[must_use]
    pub fn into_archive(&self, unit: Unit, people: &[PersonId], keepers_from: Date) -> Unit {
        people.iter().fold(unit, |unit, person| {
            unit.must(1, &PUT_IN, args![*person, keepers_from])
        })
    }

    /// The unit in which records come out of the archive.
    #[must_use]
    pub fn out_of_archive(&self, unit: Unit, people: &[PersonId]) -> Unit {
        unit.run(&TAKE_OUT, args![people])
    }

    /// Who of these people is in the archive, and who has a shield: asked together, on one way.
    ///
    /// # Errors
    /// [`GateError`] when it cannot be read; then nobody may be shown.
    pub async fn kept_back_among(&self, people: &[PersonId]) -> Result<KeptBack, GateError> {
        let today = self.today();
        let archived = Query::new(&AMONG, args![people], move |row| {
            let keepers_from = row.get("keepers_from")?;
            Ok((row.get("person_id")?, Archive::on(today, keepers_from)))
        });
        let (archived, shielded) = self
            .db()
            .together((archived, shields_among(people)))
            .await?;
        Ok(KeptBack {
            archived: archived.into_iter().collect(),
            shielded: shielded.into_iter().collect(),
        })
    }
}

/// Those of some people who are not shown as anybody is.
#[derive(Debug, Default)]
pub struct KeptBack {
    /// Those whose record is in the archive.
    pub archived: HashMap<PersonId, Archive>,
    /// Those who have a shield.
    pub shielded: HashSet<PersonId>,
}

/// Whether a person is in the archive.
pub(crate) fn archive_of(person: PersonId, today: Date) -> Query<Archive> {
    Query::new(&IN_ARCHIVE, args![person], move |row| {
        Ok(Archive::on(today, row.get("keepers_from")?))
    })
}
