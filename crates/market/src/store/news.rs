//! The SQL of what commissioners tell providers.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kith_store::{Db, Row, StoreError, args, statement};
use kith_terms::NewsId;

use crate::news::{NEWS_ON_A_PAGE, News, NewsPage};

statement!(
    pub(crate) ADD = "insert into news (id, title, words, last_day, written_at, written_by) \
         values ($1, $2, $3, $4, $5, $6)"
);
statement!(
    pub(crate) TAKE_DOWN = "update news set taken_down_at = $2 where id = $1 and taken_down_at is null"
);
/// What is shown on a day.
macro_rules! of_day {
    () => {
        "from news where taken_down_at is null and (last_day is null or last_day >= $1)"
    };
}
statement!(HOW_MANY = concat!("select count(*) as how_many ", of_day!()));
statement!(
    OF_DAY = concat!(
        "select id, title, words, last_day, written_at ",
        of_day!(),
        " order by written_at desc, id desc limit $2 offset $3"
    )
);

statement!(WRITERS = "select id, written_by from news where id = any($1::uuid[])");

/// What is shown on a day, the newest first, without so many pages of it.
pub(crate) async fn of_day(db: &Db, day: Date, skipped: u32) -> Result<NewsPage, StoreError> {
    let all: i64 = db
        .one(&HOW_MANY, args![day], |row| row.get("how_many"))
        .await?;
    let before = i64::from(skipped) * i64::from(NEWS_ON_A_PAGE);
    let page = args![day, i64::from(NEWS_ON_A_PAGE), before];
    Ok(NewsPage {
        all: u64::try_from(all).unwrap_or_default(),
        news: db.rows(&OF_DAY, page, read).await?,
    })
}

fn read(row: &Row) -> Result<News, StoreError> {
    Ok(News {
        id: row.get("id")?,
        title: row.get("title")?,
        words: row.get("words")?,
        last_day: row.get("last_day")?,
        written_at: row.get("written_at")?,
    })
}

/// Who wrote each of these.
pub(crate) async fn writers(
    db: &Db,
    ids: &[NewsId],
) -> Result<BTreeMap<NewsId, String>, StoreError> {
    let read = |row: &Row| Ok((row.get("id")?, row.get("written_by")?));
    Ok(db
        .rows(&WRITERS, args![ids], read)
        .await?
        .into_iter()
        .collect())
}
