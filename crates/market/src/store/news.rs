//! The SQL of what commissioners tell providers.

use jiff::civil::Date;
use kith_store::{Db, Row, StoreError, args, statement};

use crate::news::News;

statement!(
    pub(crate) ADD = "insert into news (id, title, words, last_day, written_at, written_by) \
         values ($1, $2, $3, $4, $5, $6)"
);
statement!(
    pub(crate) TAKE_DOWN = "update news set taken_down_at = $2 where id = $1 and taken_down_at is null"
);
statement!(
    OF_DAY = "select id, title, words, last_day, written_at from news \
         where taken_down_at is null and (last_day is null or last_day >= $1) order by written_at desc, id desc"
);

/// What is shown on a day, the newest first.
pub(crate) async fn of_day(db: &Db, day: Date) -> Result<Vec<News>, StoreError> {
    db.rows(&OF_DAY, args![day], |row: &Row| {
        Ok(News {
            id: row.get("id")?,
            title: row.get("title")?,
            words: row.get("words")?,
            last_day: row.get("last_day")?,
            written_at: row.get("written_at")?,
        })
    })
    .await
}
