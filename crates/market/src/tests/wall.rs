//! The commissioner's wall.

use kith_store::both_engines;

use super::listing::{ROWS, load};
use super::{Town, all_migrations};
use crate::wall::{Stands, Wall, Which};

pub(super) async fn wall(town: &Town) -> Wall {
    let grant = town.sees().await;
    town.market
        .wall(&grant, &town.key())
        .await
        .unwrap()
        .unwrap()
}

fn names(wall: &Wall, which: &Which) -> Vec<String> {
    wall.lines_of(which)
        .iter()
        .map(|it| it.provider.name.clone())
        .collect()
}

fn stands(stands: Stands) -> Which {
    Which {
        stands: Some(stands),
        ..Which::default()
    }
}

both_engines! {
    migrations = all_migrations(),

    async fn the_wall_has_every_provider_where_it_stands_and_counts_each_once(db: TestDb) {
        let town = Town::new(&db).await;
        load(&town, ROWS).await;
        town.publishes("A1234", "2026", true, &["VAA01"]).await;
        town.publishes("VBB01", "2026", false, &[]).await;
        town.started("VAA02", "2026").await;
        let wall = wall(&town).await;
        let counted: Vec<_> = wall.counted().into_iter().map(|(words, count)| format!("{words} {count}")).collect();
        assert_eq!(counted, ["Met 2", "Approaching 1", "Out of date 0", "Never published 1"]);
        assert_eq!(names(&wall, &stands(Stands::Counts)), ["Elm Court", "Oak House", "Rowan Care"]);
        assert_eq!(names(&wall, &stands(Stands::MustGoHigher)), ["Oak House"]);
        assert_eq!(names(&wall, &stands(Stands::NotPublished)), ["Rowan Care (VAA02)"]);
        let under_way = stands(Stands::UnderWay);
        assert_eq!(names(&wall, &under_way), ["Rowan Care (VAA02)"]);
        let draft = wall.lines_of(&under_way)[0].draft.clone().unwrap();
        assert_eq!((draft.answered, draft.questions), (0, 3));
        let rowan = Which { headquarters: Some(town.id("A1234").await), ..Which::default() };
        assert_eq!(names(&wall, &rowan), ["Elm Court", "Rowan Care", "Rowan Care (VAA02)"]);
        let place = Which { sought: "ca11".to_owned(), ..Which::default() };
        assert_eq!(names(&wall, &place), ["Oak House"]);
        let weeks = wall.by_week();
        assert_eq!((weeks.len(), weeks.last().unwrap().1), (12, 3));
        assert_eq!(weeks.iter().map(|it| it.1).sum::<u64>(), 3);
    }

    async fn what_lapsed_is_out_of_date_on_the_wall_the_day_after(db: TestDb) {
        let town = Town::new(&db).await;
        load(&town, ROWS).await;
        town.publishes("VBB01", "2025", true, &[]).await;
        db.clock().advance(120 * 24 * 3600);
        assert_eq!(names(&wall(&town).await, &stands(Stands::Lapsed)), [] as [&str; 0]);
        db.clock().advance(24 * 3600);
        assert_eq!(names(&wall(&town).await, &stands(Stands::Lapsed)), ["Oak House"]);
    }

    async fn the_table_for_a_spreadsheet_has_no_cell_that_it_would_work_out(db: TestDb) {
        let town = Town::new(&db).await;
        load(&town, "VZZ01,=1+1,@SUM(A1),LA9 4QQ,,\n").await;
        let wall = wall(&town).await;
        let csv = Wall::to_csv(&wall.lines_of(&Which::default()));
        let mut lines = csv.lines();
        assert!(lines.next().unwrap().starts_with("name,ods_code,town,postcode,headquarters,stands,level"));
        assert_eq!(lines.next(), Some("'=1+1,VZZ01,'@SUM(A1),LA9 4QQ,,not-published,,,,,,,"));
    }

    async fn of_a_form_that_no_organisation_answers_there_is_no_wall(db: TestDb) {
        let town = Town::new(&db).await;
        let grant = town.sees().await;
        assert!(town.market.wall(&grant, &"house".parse().unwrap()).await.unwrap().is_none());
    }
}
