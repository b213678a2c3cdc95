//! Models of matching, which is in force.

use kith_store::{Db, StoreError, Unit, args, statement};
use kith_terms::time::Timestamp;
use uuid::Uuid;

statement!(
    IN_FORCE = "select f.version, f.put_by, f.put_at, m.file from matching_in_force f \
     left join matching_model m on m.version = f.version"
);
statement!(KEPT = "select version, made_at, records from matching_model order by made_at, version");
statement!(
    ADD = "insert into matching_model (version, made_at, records, file) values ($1, $2, $3, $4)"
);
// Nothing where there is no such model, or where another was put in force meanwhile.
statement!(
    PUT = "update matching_in_force set version = $2, put_by = $3, put_at = $4 where version = $1 \
     and ($2 = 'built-in' or exists (select 1 from matching_model m where m.version = $2))"
);
// The row is there while the unit is written, and its foreign key holds the model in force for so long.
statement!(JUDGED = "insert into matching_judged (id, version) values ($1, $2)");
statement!(WRITTEN = "delete from matching_judged where id = $1");

/// What is in force.
pub(crate) struct InForce {
    pub(crate) version: String,
    /// Its file; none of the built-in model.
    pub(crate) file: Option<String>,
    pub(crate) put_by: Option<String>,
    pub(crate) put_at: Option<Timestamp>,
}

/// Which model is in force.
pub(crate) async fn in_force(db: &Db) -> Result<InForce, StoreError> {
    db.one(&IN_FORCE, args![], |row| {
        Ok(InForce {
            version: row.get("version")?,
            file: row.get("file")?,
            put_by: row.get("put_by")?,
            put_at: row.get("put_at")?,
        })
    })
    .await
}

/// A model that is kept.
pub(crate) struct Kept {
    pub(crate) version: String,
    pub(crate) made_at: Timestamp,
    pub(crate) records: i64,
}

/// The models that are kept, the oldest first.
pub(crate) async fn kept(db: &Db) -> Result<Vec<Kept>, StoreError> {
    db.rows(&KEPT, args![], |row| {
        Ok(Kept {
            version: row.get("version")?,
            made_at: row.get("made_at")?,
            records: row.get("records")?,
        })
    })
    .await
}

/// Keeps a model.
pub(crate) fn keep(unit: Unit, it: &Kept, file: String) -> Unit {
    let args = args![it.version.clone(), it.made_at, it.records, file];
    unit.must(1, &ADD, args)
}

/// Puts one model in the place of another.
pub(crate) fn put(unit: Unit, old: &str, new: &str, by: &str, now: Timestamp) -> Unit {
    unit.must(1, &PUT, args![old, new, by, now])
}

/// What this unit writes was judged with a model: refused where that is not in force any more.
pub(crate) fn judged_with(unit: Unit, version: &str) -> Unit {
    let id = Uuid::new_v4();
    unit.run(&JUDGED, args![id, version])
        .run(&WRITTEN, args![id])
}
