//! July: a year's toolkit ends for a whole market, and the next begins.

use kith_forms::Catalogue;
use kith_forms::rules::Mark;
use kith_gate::action::SeeResponses;
use kith_store::both_engines;
use serde_json::json;

use super::listing::load;
use super::wall::wall;
use super::{FORM, Town, all_migrations, source};

/// How many providers the market has: a quarter each meets the standard, is on the way, is still answering, and has not begun.
const PROVIDERS: usize = 40;
/// From 2 March 2026 to 1 July.
const TO_JULY: i64 = 121 * 24 * 3600;
const A_YEAR: i64 = 365 * 24 * 3600;

/// This year's toolkit, and the next: one question is asked in other words, one is new.
fn two_years() -> Catalogue {
    let next = FORM
        .replace(
            "first_day = 2026-01-01",
            "first_day = 2026-07-01\nfollows = \"2026\"",
        )
        .replace("\"2026\"\ntitle", "\"2027\"\ntitle")
        .replace("2027-06-30", "2028-06-30")
        .replace("last_day = 2026-06-30", "last_day = 2027-06-30")
        .replace(
            "Is everybody trained?\"",
            "Is everybody trained each year?\"\nreworded = true",
        )
        + "[[sections.questions]]\nid = \"backups\"\ntext = \"Are there back-ups?\"\nkind = \"yes-no\"\nmandatory = [\"met\"]\n";
    Catalogue::of(&[source("2026", FORM.to_owned()), source("2027", next)]).unwrap()
}

fn code(at: usize) -> String {
    format!("VQ{at:03}")
}

/// How many stand how, as the wall counts them.
async fn counted(town: &Town) -> Vec<String> {
    let counted = wall(town).await.counted();
    counted
        .into_iter()
        .map(|(words, count)| format!("{words} {count}"))
        .collect()
}

both_engines! {
    migrations = all_migrations(),

    async fn in_july_a_whole_market_goes_over_to_the_next_year_with_its_answers_and_who_stays_away_lapses_a_year_later(db: TestDb) {
        let town = Town::with(&db, two_years()).await;
        let rows: String = (0..PROVIDERS).map(|at| format!("{},Provider {at:02},Kendal,LA9 4QQ,,\n", code(at))).collect();
        load(&town, &rows).await;
        for at in 0..PROVIDERS {
            match at % 4 {
                0 => town.publishes(&code(at), "2026", true, &[]).await,
                1 => town.publishes(&code(at), "2026", false, &[]).await,
                2 => {
                    town.started(&code(at), "2026").await;
                }
                _ => {}
            }
        }
        let before = ["Met 10", "Approaching 10", "Out of date 0", "Never published 20"];
        assert_eq!(counted(&town).await, before);
        let asked = wall(&town).await.last_day;
        assert_eq!(asked, Some("2026-06-30".parse().unwrap()));

        db.clock().advance(TO_JULY);
        assert_eq!(counted(&town).await, before, "what was published counts on");
        let asked = wall(&town).await.last_day;
        assert_eq!(asked, Some("2027-06-30".parse().unwrap()), "the next year is asked");
        for at in (4..PROVIDERS).step_by(8) {
            let id = town.started(&code(at), "2027").await;
            let (by, who) = town.manager(&code(at)).await;
            let may = town.gate.look_at::<SeeResponses>(&who, by, json!({})).await.unwrap();
            let carried = town.forms.response(may, id).await.unwrap().unwrap();
            let mark = |question: &str| carried.kept.get(question).and_then(|it| it.mark);
            assert_eq!(mark("policy"), Some(Mark::Same));
            assert_eq!(mark("training"), Some(Mark::Reworded));
            assert_eq!(mark("backups"), Some(Mark::New));
            assert!(carried.kept["policy"].entry.is_some() && carried.kept["training"].entry.is_some());
        }
        assert_eq!(counted(&town).await, before, "to begin takes nothing away");
        for at in (0..PROVIDERS).step_by(8) {
            let answers = [("policy", json!("yes")), ("training", json!("yes")), ("backups", json!("yes"))];
            town.publishes_to(&code(at), town.form("2027"), &answers).await;
        }
        assert_eq!(counted(&town).await, before);

        db.clock().advance(A_YEAR);
        let after = ["Met 5", "Out of date 15", "Never published 20"];
        assert_eq!(counted(&town).await, after);
        let key = town.key();
        for at in (0..PROVIDERS).step_by(4) {
            let id = town.id(&code(at)).await;
            let stands = town.market.stand(&key, &[id]).await.unwrap().remove(&id).unwrap();
            let published = stands.history.iter().map(|it| it.version.as_str().to_owned());
            let both = if at % 8 == 0 { 2 } else { 1 };
            assert_eq!(published.count(), both, "what was published stays in the history");
        }
    }
}
