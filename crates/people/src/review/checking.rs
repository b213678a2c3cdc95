//! Checks: links that matching made by itself, drawn by chance and put to matchers. Only so can it be known how many
//! of them are right, because nobody is asked about a link that matching is sure of.

use std::collections::BTreeMap;

use kith_gate::Grant;
use kith_gate::action::CheckMatches;
use kith_terms::LinkId;
use serde_json::json;
use uuid::Uuid;

use super::{ReviewError, WEIGHED_AT_ONCE};
use crate::{People, store};

/// The most links that are drawn at once.
pub const DRAWN_AT_MOST: u16 = 500;

/// Links that are read at once.
const PAGE: i64 = 10_000;

impl People {
    /// Draws so many links by chance, at most [`DRAWN_AT_MOST`], and asks matchers whether they are right. Each link
    /// of matching's own that stands and was not drawn before is as likely to be drawn as any other. Answers
    /// how many there were to draw.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn check_links(
        &self,
        grant: &Grant<CheckMatches>,
        how_many: u16,
    ) -> Result<usize, ReviewError> {
        let drawn = self.draw(usize::from(how_many.min(DRAWN_AT_MOST))).await?;
        let count = drawn.len();
        let mut unit = grant.unit(json!({ "step": "drawn", "links": count }));
        for it in store::checks::drawn(&self.db, drawn).await? {
            store::checks::ask(&mut unit, it, self.db.now());
        }
        self.done(unit).await?;
        while self.weigh_questions(|detail| grant.unit(detail)).await? == WEIGHED_AT_ONCE {}
        Ok(count)
    }

    /// Gives each link a number by chance, and keeps those with the lowest.
    async fn draw(&self, how_many: usize) -> Result<Vec<LinkId>, ReviewError> {
        let mut drawn: BTreeMap<Uuid, LinkId> = BTreeMap::new();
        let mut after = None;
        loop {
            let page = store::checks::to_draw(&self.db, after, PAGE).await?;
            let Some(last) = page.last() else {
                return Ok(drawn.into_values().collect());
            };
            after = Some(*last);
            for link in page {
                drawn.insert(Uuid::new_v4(), link);
                if drawn.len() > how_many {
                    drawn.pop_last();
                }
            }
        }
    }
}
