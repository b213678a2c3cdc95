//! What commissioners tell providers: short items, for everybody to read until their last day.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use kith_gate::Grant;
use kith_gate::action::WriteNews;
use kith_store::{CommitError, args};
use kith_terms::NewsId;
use serde_json::json;

use crate::store::news::{self, ADD, TAKE_DOWN};
use crate::{Line, Market, MarketError};

/// The most characters that the words of an item may have.
pub const MOST_CHARACTERS: usize = 2_000;

/// An item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Its id.
    pub id: NewsId,
    /// What it is about.
    pub title: String,
    /// What it says.
    pub words: String,
    /// The last day on which it is shown, if it has one.
    pub last_day: Option<Date>,
    /// When it was written.
    pub written_at: Timestamp,
}

/// How many stand on a page.
pub const NEWS_ON_A_PAGE: u32 = 10;

/// A page of what is shown, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsPage {
    /// How many are shown on all pages.
    pub all: u64,
    /// Those on this page.
    pub news: Vec<News>,
}

/// An item to write.
#[derive(Debug, Clone)]
pub struct NewNews {
    /// What it is about.
    pub title: Line,
    /// What it says.
    pub words: String,
    /// The last day on which it is shown; until it is taken down, where there is none.
    pub last_day: Option<Date>,
}

/// Why an item was not written or taken down, in words for the page.
#[derive(Debug, thiserror::Error)]
pub enum NewsError {
    /// There are no words, or too many.
    #[error("Write what you want to tell providers, in 2,000 characters or fewer")]
    Words,
    /// Nobody would see it.
    #[error("The last day must be today or later")]
    LastDay,
    /// There is no such item, or it was taken down already.
    #[error("There is no such item any more")]
    NotFound,
    /// The room could not do it.
    #[error(transparent)]
    Market(#[from] MarketError),
}

impl Market {
    /// What is shown today, the newest first, without so many pages of it: it is for everybody, and takes no grant.
    ///
    /// # Errors
    /// [`MarketError`] where the database fails.
    pub async fn news(&self, skipped: u32) -> Result<NewsPage, MarketError> {
        Ok(news::of_day(&self.db, self.today(), skipped).await?)
    }

    /// Who wrote these, for those who write news.
    ///
    /// # Errors
    /// [`MarketError`] where the database fails.
    pub async fn who_wrote(
        &self,
        _grant: &Grant<WriteNews>,
        all: &[News],
    ) -> Result<BTreeMap<NewsId, String>, MarketError> {
        let ids: Vec<NewsId> = all.iter().map(|it| it.id).collect();
        Ok(news::writers(&self.db, &ids).await?)
    }

    /// Writes an item. Its words are for everybody, and stand in no entry of the ledger.
    ///
    /// # Errors
    /// [`NewsError`] with what is wrong.
    pub async fn write_news(
        &self,
        grant: Grant<WriteNews>,
        new: &NewNews,
    ) -> Result<NewsId, NewsError> {
        let words = new.words.trim();
        if words.is_empty() || words.chars().count() > MOST_CHARACTERS {
            return Err(NewsError::Words);
        }
        if new.last_day.is_some_and(|last| last < self.today()) {
            return Err(NewsError::LastDay);
        }
        let (id, now, by) = (NewsId::new(), self.db.now(), grant.who().full_name());
        let add = args![id, new.title.as_str(), words, new.last_day, now, by];
        let unit = grant.unit(json!({ "did": "write", "news": id }));
        let unit = unit.must(1, &ADD, add);
        self.db.commit(unit).await.map_err(MarketError::from)?;
        Ok(id)
    }

    /// Takes an item down, so that nobody is shown it any more.
    ///
    /// # Errors
    /// [`NewsError`] where it is not shown.
    pub async fn take_news_down(
        &self,
        grant: Grant<WriteNews>,
        id: NewsId,
    ) -> Result<(), NewsError> {
        let unit = grant.unit(json!({ "did": "take-down", "news": id }));
        let unit = unit.must(1, &TAKE_DOWN, args![id, self.db.now()]);
        match self.db.commit(unit).await {
            Ok(_) => Ok(()),
            Err(CommitError::Conflict { .. }) => Err(NewsError::NotFound),
            Err(error) => Err(MarketError::from(error).into()),
        }
    }
}
