//! How well matching does, as it is counted.

use kith_gate::Role;
use kith_gate::action::{ReviewMatches, SeeMatchReport};
use kith_gate::testing::signed_in;
use kith_store::both_engines;
use kith_store::testing::TestDb;
use serde_json::json;

use super::all_migrations;
use crate::People;
use crate::intake::load::tests::{file, load, people};
use crate::match_report::{Drift, Lacking, MatchReport};
use crate::review::Verdict;
use kith_terms::small_groups::Count;

const MONTH: i64 = 31 * 24 * 3600;

/// Twenty people, and six of whom only the name is known: under keys of their own each time.
fn rows(keys: &str) -> String {
    let given = ["Nils", "Oriana", "Tomasz", "Yusra", "Huw"];
    let family = ["Abbot", "Dunmore", "Fairweather", "Kowalska"];
    let all = given.iter().flat_map(|given| family.map(|it| (given, it)));
    let known = all.enumerate().map(|(at, (given, family))| {
        let (year, day) = (1950 + at, 10 + at % 15);
        format!(
            "{keys}{at},,{given},{family},{year}-03-{day},,PR{at} 4JY,{at} Elm Close,2026-01-01\n"
        )
    });
    let named = (0..6).map(|at| format!("{keys}N{at},,Bola,Okafor,,,,,2026-01-01\n"));
    known.chain(named).collect()
}

async fn report(db: &TestDb, people: &People) -> MatchReport {
    let who = signed_in(db, Role::RecordManager, "Rita Manager");
    let grant = people.gate.ask::<SeeMatchReport>(&who, json!({})).await;
    people.match_report(&grant.unwrap()).await.unwrap()
}

fn links(report: &MatchReport, method: &str) -> Option<Count> {
    let of_method = report.links.iter().find(|it| it.method == method);
    of_method.map(|it| it.links)
}

both_engines! {
    migrations = all_migrations(),

    async fn links_are_counted_by_method_and_by_bits(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        load(&people, &file(&folder, "first.csv", &rows("A"))).await;
        load(&people, &file(&folder, "again.csv", &rows("B"))).await;
        let report = report(&db, &people).await;
        assert_eq!(links(&report, "score"), Some(Count::of(20)));
        assert_eq!(links(&report, "new"), Some(Count::of(32)));
        assert_eq!(links(&report, "clerk"), None);
        let drawn: f64 = report.bands.iter().map(|it| it.links.drawn()).sum();
        assert!(drawn > 0.0 && report.bands.iter().all(|it| it.bits >= 0 || it.links == Count::of(0)));
    }

    async fn what_lacks_all_that_is_a_persons_own_cannot_be_linked(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        load(&people, &file(&folder, "first.csv", &rows("A"))).await;
        let report = report(&db, &people).await;
        let [school] = report.unlinkable.as_slice() else { panic!("{:?}", report.unlinkable) };
        assert_eq!((&*school.source, school.records, school.unlinkable), ("Schools", Count::of(26), Count::of(6)));
        let lacks = vec!["birth date", "NHS number"];
        assert_eq!(school.by_what_they_lack, [Lacking { lacks, records: Count::of(6) }]);
    }

    async fn a_month_in_which_more_is_linked_than_before_is_marked(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        load(&people, &file(&folder, "first.csv", &rows("A"))).await;
        db.clock().advance(MONTH);
        load(&people, &file(&folder, "again.csv", &rows("B"))).await;
        let report = report(&db, &people).await;
        let [school] = report.drift.as_slice() else { panic!("{:?}", report.drift) };
        let Drift { lately, before, new, .. } = school;
        assert_eq!((*lately, *before), (Count::of(26), Count::of(26)));
        assert_eq!((new.before, new.lately), (Some(1.0), Some(6.0 / 26.0)));
        assert!(new.differs);
    }

    async fn what_was_longer_ago_than_two_months_is_no_drift(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        load(&people, &file(&folder, "first.csv", &rows("A"))).await;
        db.clock().advance(2 * MONTH);
        assert_eq!(report(&db, &people).await.drift, []);
    }

    async fn what_matchers_decide_is_told_by_bits_and_a_few_by_no_number(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let two = "A1,9995141264,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-01\n\
            A2,9434765919,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-02\n";
        load(&people, &file(&folder, "first.csv", two)).await;
        let who = signed_in(&db, Role::RecordManager, "Rita Manager");
        let grant = people.gate.ask::<ReviewMatches>(&who, json!({})).await.unwrap();
        let question = people.reviews(&grant, 0).await.unwrap().lines[0].clone();
        let at = |report: &MatchReport| *report.bands.iter().find(|it| it.bits as f64 == question.bits.floor()).unwrap();
        let before = at(&report(&db, &people).await);
        assert_eq!((before.waiting, before.same), (Count::of(1), Count::of(0)));
        people.decide(grant, question.id, Verdict::Same, None).await.unwrap();
        let after = report(&db, &people).await;
        assert_eq!((at(&after).waiting, at(&after).same), (Count::of(0), Count::of(1)));
        assert_eq!(links(&after, "clerk"), Some(Count::of(1)));
        let json = serde_json::to_value(&after).unwrap();
        assert!(json["bands"].as_array().unwrap().iter().any(|it| it["same"] == "fewer than 5"));
        assert!(!json.to_string().contains("Massey"));
    }

    async fn what_a_rule_asks_without_weighing_has_no_bits(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let header = "record_id,nhs_number,nhs_number_status,given_name,family_name,date_of_birth,sex,postcode,address_line,updated\n";
        let verified = |second: &str, day: &str| {
            let row = |key: &str, number: &str| format!("{key},{number},01,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-{day}\n");
            format!("{header}{}{}", row("A1", "9434765919"), row("A2", second))
        };
        for (day, second) in [("01", "9434765919"), ("02", "9995141264")] {
            let mut feed = file(&folder, "feed.csv", "");
            feed.path = folder.path().join(format!("{day}.csv"));
            std::fs::write(&feed.path, verified(second, day)).unwrap();
            load(&people, &feed).await;
        }
        let who = signed_in(&db, Role::RecordManager, "Rita Manager");
        let grant = people.gate.ask::<ReviewMatches>(&who, json!({})).await.unwrap();
        let question = people.reviews(&grant, 0).await.unwrap().lines[0].clone();
        assert_eq!(question.bits, 0.0);
        let asked = |report: MatchReport| report.bands.iter().any(|it| [it.waiting, it.same, it.different] != [Count::of(0); 3]);
        assert!(!asked(report(&db, &people).await));
        people.decide(grant, question.id, Verdict::Different, None).await.unwrap();
        assert!(!asked(report(&db, &people).await));
    }

    async fn a_report_is_shown_for_an_hour_before_it_is_counted_anew(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let who = signed_in(&db, Role::RecordManager, "Rita Manager");
        let grant = people.gate.ask::<SeeMatchReport>(&who, json!({})).await.unwrap();
        let first = people.match_report_of_the_hour(&grant).await.unwrap();
        load(&people, &file(&folder, "first.csv", &rows("A"))).await;
        db.clock().advance(3599);
        assert_eq!(people.match_report_of_the_hour(&grant).await.unwrap(), first);
        db.clock().advance(2);
        assert_eq!(links(&people.match_report_of_the_hour(&grant).await.unwrap(), "new"), Some(Count::of(26)));
    }

    async fn of_nothing_there_is_a_report_that_says_so(db: TestDb) {
        let report = report(&db, &people(&db)).await;
        assert!(report.links.is_empty() && report.bands.is_empty() && report.unlinkable.is_empty());
        assert!(report.thresholds.iter().any(|it| it.bits == 0));
        assert!(!report.parameters.is_empty());
    }
}
