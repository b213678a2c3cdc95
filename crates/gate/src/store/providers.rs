//! Providers: their organisations by code, and who manages them.

use kith_store::{Db, Row, StoreError, args, statement};
use kith_terms::{AccountId, NameOrder, OdsCode, OrganisationId};

use crate::account::AccountState;
use crate::provider::{Known, Manager, Named};

/// Nobody who has an account, or is checked for using the record, stands for it: whoever says that they do
/// can only be asked.
macro_rules! nobody_stands_for {
    ($id:literal) => {
        concat!(
            "runs_kith = false and not exists (select 1 from account a where a.organisation_id = ",
            $id,
            " and a.state <> 'closed') and not exists (select 1 from accreditation c where c.organisation_id = ",
            $id,
            ")"
        )
    };
}

statement!(pub(crate) ADD_PROVIDER =
    "insert into organisation (id, name, name_key, ods_code, created_at, runs_kith, headquarters_id) \
     values ($1, $2, $3, $4, $5, false, $6)");
// Touches one row where it is nobody's service, for the unit's guard: there are two levels.
statement!(pub(crate) IS_HEADQUARTERS =
    "update organisation set name = name where id = $1 and headquarters_id is null");
statement!(pub(crate) BECOMES_SERVICE = concat!(
    "update organisation set headquarters_id = $2 where id = $1 and headquarters_id is null \
     and not exists (select 1 from organisation s where s.headquarters_id = $1) and ",
    nobody_stands_for!("$1")
));
statement!(pub(crate) NOBODY_STANDS_FOR_IT = concat!(
    "update organisation set name = name where id = $1 and ",
    nobody_stands_for!("$1")
));
statement!(
    BY_CODE = "select o.id, o.name, o.headquarters_id, \
     (o.runs_kith or exists (select 1 from accreditation c where c.organisation_id = o.id)) as uses_record, \
     exists (select 1 from organisation s where s.headquarters_id = o.id) as has_services \
     from organisation o where o.ods_code = $1"
);
statement!(
    ACCOUNTS_OF = "select id, state from account where organisation_id = $1 and state <> 'closed' order by id"
);
statement!(
    NAMED = "select id, name, ods_code, headquarters_id from organisation \
     where id = any($1::uuid[]) order by name_key, id"
);

pub(crate) async fn by_code(db: &Db, code: &OdsCode) -> Result<Option<Known>, StoreError> {
    let found = db.maybe(&BY_CODE, args![code.as_str()], |row| {
        Ok((
            Known {
                id: row.get("id")?,
                name: row.get("name")?,
                headquarters: row.get("headquarters_id")?,
                has_services: row.get("has_services")?,
                manager: Manager::None,
            },
            row.get::<bool>("uses_record")?,
        ))
    });
    let Some((known, uses_record)) = found.await? else {
        return Ok(None);
    };
    let read = |row: &Row| Ok((row.get("id")?, row.parse("state")?));
    let accounts: Vec<(AccountId, AccountState)> =
        db.rows(&ACCOUNTS_OF, args![known.id], read).await?;
    let manager = match accounts.as_slice() {
        _ if uses_record => Manager::There,
        [] => Manager::None,
        [(account, AccountState::SettingUp)] => Manager::SettingUp(*account),
        _ => Manager::There,
    };
    Ok(Some(Known { manager, ..known }))
}

pub(crate) async fn named(db: &Db, ids: &[OrganisationId]) -> Result<Vec<Named>, StoreError> {
    let read = |row: &Row| {
        Ok(Named {
            id: row.get("id")?,
            name: row.get("name")?,
            ods_code: row.parse_maybe("ods_code")?,
            headquarters: row.get("headquarters_id")?,
        })
    };
    let mut all = db.rows(&NAMED, args![ids], read).await?;
    all.sort_by_cached_key(|it| NameOrder::of(&it.name));
    Ok(all)
}
