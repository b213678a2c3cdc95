//! What commissioners tell providers.

use jiff::civil::date;
use kith_gate::action::WriteNews;
use kith_gate::testing::signed_in;
use kith_gate::{Grant, Refusal, Role};
use kith_store::both_engines;
use serde_json::json;

use super::{Town, all_migrations};
use crate::news::{NewNews, NewsError};

impl Town {
    async fn writes(&self, role: Role) -> Result<Grant<WriteNews>, Refusal> {
        let who = signed_in(&self.db, role, "Cerys Lloyd");
        self.gate.ask(&who, json!({})).await
    }

    async fn titles(&self) -> Vec<String> {
        let page = self.market.news(0).await.unwrap();
        page.news.into_iter().map(|it| it.title).collect()
    }
}

fn item(title: &str) -> NewNews {
    NewNews {
        title: title.parse().unwrap(),
        words: "The toolkit asks two new questions.".to_owned(),
        last_day: None,
    }
}

both_engines! {
    migrations = all_migrations(),

    async fn everybody_reads_the_newest_first_until_its_last_day_or_until_it_is_taken_down(db: TestDb) {
        let town = Town::new(&db).await;
        let may = async || town.writes(Role::Commissioner).await.unwrap();
        let short = NewNews { last_day: Some(date(2026, 3, 2)), ..item("Webinar today") };
        town.market.write_news(may().await, &short).await.unwrap();
        db.clock().advance(1);
        let stands = town.market.write_news(may().await, &item("New questions")).await.unwrap();
        assert_eq!(town.titles().await, ["New questions", "Webinar today"]);
        db.clock().advance(24 * 3600);
        assert_eq!(town.titles().await, ["New questions"]);
        town.market.take_news_down(may().await, stands).await.unwrap();
        assert!(town.titles().await.is_empty());
        let again = town.market.take_news_down(may().await, stands).await;
        assert!(matches!(again, Err(NewsError::NotFound)), "{again:?}");
    }

    async fn what_is_older_stands_on_the_next_page_and_each_has_the_name_of_who_wrote_it(db: TestDb) {
        let town = Town::new(&db).await;
        for number in 1..=12 {
            let may = town.writes(Role::Commissioner).await.unwrap();
            town.market.write_news(may, &item(&format!("Item {number}"))).await.unwrap();
            db.clock().advance(1);
        }
        let (newest, older) = (town.market.news(0).await.unwrap(), town.market.news(1).await.unwrap());
        assert_eq!((newest.all, newest.news.len(), older.all), (12, 10, 12));
        assert_eq!(newest.news[0].title, "Item 12");
        let titles: Vec<_> = older.news.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(titles, ["Item 2", "Item 1"]);
        let may = town.writes(Role::Commissioner).await.unwrap();
        let writers = town.market.who_wrote(&may, &newest.news).await.unwrap();
        assert_eq!(writers.into_values().collect::<Vec<_>>(), ["Cerys Lloyd"; 10]);
        assert!(town.market.news(u32::MAX).await.unwrap().news.is_empty());
    }

    async fn an_item_has_words_and_is_shown_for_a_day_at_least(db: TestDb) {
        let town = Town::new(&db).await;
        for (new, why) in [
            (NewNews { words: " ".into(), ..item("Empty") }, "Write what you want"),
            (NewNews { words: "é".repeat(2_001), ..item("Long") }, "Write what you want"),
            (NewNews { last_day: Some(date(2026, 3, 1)), ..item("Past") }, "The last day must be"),
        ] {
            let may = town.writes(Role::Commissioner).await.unwrap();
            let wrong = town.market.write_news(may, &new).await.unwrap_err();
            assert!(wrong.to_string().starts_with(why), "{wrong}");
        }
        assert!(town.titles().await.is_empty());
    }

    async fn only_a_commissioner_writes_news(db: TestDb) {
        let town = Town::new(&db).await;
        for role in Role::ALL.into_iter().filter(|it| *it != Role::Commissioner) {
            assert!(town.writes(role).await.is_err(), "{}", role.name());
        }
    }
}
