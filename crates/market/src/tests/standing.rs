//! How providers stand, for everybody to see.

use jiff::civil::date;
use kith_store::both_engines;

use super::listing::{ROWS, load};
use super::{Town, all_migrations};
use crate::standing::State;

both_engines! {
    migrations = all_migrations(),

    async fn a_provider_stands_by_what_it_published_or_what_its_headquarters_did_and_lapses_on_the_day_after(db: TestDb) {
        let town = Town::new(&db).await;
        load(&town, ROWS).await;
        let (elm, oak, court) = (town.id("VAA01").await, town.id("VBB01").await, town.id("VAA02").await);
        town.publishes("A1234", "2025", true, &["VAA01"]).await;
        town.publishes("VAA01", "2026", false, &[]).await;
        let all = town.market.stand(&town.key(), &[elm, oak, court]).await.unwrap();
        let State::Counts(of_elm) = &all[&elm].state else { panic!("{all:?}") };
        assert_eq!(of_elm.level.as_ref().unwrap().title, "Met");
        assert_eq!(of_elm.by, town.id("A1234").await);
        assert_eq!(of_elm.counts_until, Some(date(2026, 6, 30)));
        assert_eq!(all[&elm].history.len(), 2);
        assert!(!all.contains_key(&oak) && !all.contains_key(&court), "who is not covered has not published");
        // From the first of July its own counts, at the level that is reached once.
        db.clock().advance(121 * 24 * 3600);
        let all = town.market.stand(&town.key(), &[elm]).await.unwrap();
        assert!(all[&elm].state.must_now_go_higher());
        db.clock().advance(365 * 24 * 3600);
        let all = town.market.stand(&town.key(), &[elm]).await.unwrap();
        let State::Lapsed(last) = &all[&elm].state else { panic!("{all:?}") };
        assert_eq!(last.level.as_ref().unwrap().title, "Approaching");
    }

    async fn forms_that_are_public_are_named_once_by_their_newest_version(db: TestDb) {
        let town = Town::new(&db).await;
        let public = town.market.public_forms();
        assert_eq!(public.iter().map(|it| it.title.as_str()).collect::<Vec<_>>(), ["Toolkit"]);
    }
}
