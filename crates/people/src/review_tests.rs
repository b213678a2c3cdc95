use kith_gate::testing::signed_in;
use kith_gate::{Role, SignedIn};
use kith_store::testing::TestDb;
use kith_store::{args, both_engines, statement};

use super::*;
use crate::intake::load::tests::{all_migrations, file, groups, load, people};

statement!(
    STANDING = "select id from link where record_id = (select id from record where record_key = $1) and undone_at is null"
);
statement!(NAMES = "select family_name from person where merged_into is null order by family_name");
statement!(
    MERGED = "select count(*) as n from person where merged_into is not null and record_count = 0"
);

/// One name and birth date, one address, and two NHS numbers: a question.
const TWO: &str = "A1,9995141264,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-01\n\
    A2,9434765919,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-02\n";

fn matcher(db: &TestDb) -> SignedIn {
    signed_in(db, Role::ClericalMatcher, "Max Matcher")
}

async fn may_review(people: &People, who: &SignedIn) -> Grant<ReviewMatches> {
    people.gate.ask(who, serde_json::json!({})).await.unwrap()
}

async fn first_question(people: &People, who: &SignedIn) -> Option<ReviewId> {
    let page = people
        .reviews(&may_review(people, who).await, 0)
        .await
        .unwrap();
    page.lines.first().map(|line| line.id)
}

async fn loaded(db: &TestDb, rows: &str) -> (People, tempfile::TempDir, SignedIn) {
    let (people, folder) = (people(db), tempfile::tempdir().unwrap());
    load(&people, &file(&folder, "first.csv", rows)).await;
    (people, folder, matcher(db))
}

both_engines! {
    migrations = all_migrations(),
    async fn a_question_shows_both_sides_and_its_evidence(db: TestDb) {
        let (people, _folder, who) = loaded(&db, TWO).await;
        let id = first_question(&people, &who).await.unwrap();
        let review = people.review(&may_review(&people, &who).await, id).await.unwrap();
        assert_eq!((review.record.len(), review.candidate.len()), (1, 1));
        assert_ne!(review.person, review.candidate_person);
        assert_eq!(review.evidence.rule.as_deref(), Some("two different NHS numbers"));
    }

    async fn same_merges_the_two_and_leaves_a_sign(db: TestDb) {
        let (people, _folder, who) = loaded(&db, TWO).await;
        let id = first_question(&people, &who).await.unwrap();
        people.decide(may_review(&people, &who).await, id, Verdict::Same).await.unwrap();
        assert_eq!(groups(&people).await, [vec!["A1", "A2"]]);
        assert_eq!(db.one(&MERGED, args![], |row| row.get::<i64>("n")).await.unwrap(), 1);
        assert_eq!(first_question(&people, &who).await, None);
        let again = people.decide(may_review(&people, &who).await, id, Verdict::Different).await;
        assert!(matches!(again, Err(ReviewError::NotThere)), "what is decided is decided");
    }

    async fn different_is_remembered(db: TestDb) {
        let (people, folder, who) = loaded(&db, TWO).await;
        let id = first_question(&people, &who).await.unwrap();
        people.decide(may_review(&people, &who).await, id, Verdict::Different).await.unwrap();
        // The number that spoke against it goes away: without the decision this would be asked again.
        let again = "A2,,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-02-02\n";
        let report = load(&people, &file(&folder, "second.csv", again)).await;
        assert_eq!((report.counts.changed, report.counts.for_review), (1, 0));
        assert_eq!(groups(&people).await, [vec!["A1"], vec!["A2"]]);
    }

    async fn a_link_that_is_undone_makes_two_people_and_is_not_made_again(db: TestDb) {
        let rows = "A1,,Layla,Massey,2017-03-04,F,PR2 4JY,,2026-01-01\nA2,,Leyla,Massey-Okafor,2017-03-04,F,PR2 4JY,,2026-01-02\n";
        let (people, folder, who) = loaded(&db, rows).await;
        assert_eq!(groups(&people).await, [vec!["A1", "A2"]]);
        let link: LinkId = db.one(&STANDING, args!["A2"], |row| row.get("id")).await.unwrap();
        let grant = people.gate.ask(&who, serde_json::json!({})).await.unwrap();
        people.undo_link(grant, link).await.unwrap();
        assert_eq!(groups(&people).await, [vec!["A1"], vec!["A2"]]);
        let names = db.rows(&NAMES, args![], |row| row.get::<String>("family_name")).await.unwrap();
        assert_eq!(names, ["Massey", "Massey-Okafor"], "both single views are derived again");
        let again = "A2,,Layla,Massey,2017-03-04,F,PR2 4JY,,2026-03-02\n";
        let report = load(&people, &file(&folder, "second.csv", again)).await;
        assert_eq!((report.counts.changed, report.counts.for_review), (1, 0));
        let only: LinkId = db.one(&STANDING, args!["A2"], |row| row.get("id")).await.unwrap();
        let grant = people.gate.ask(&who, serde_json::json!({})).await.unwrap();
        assert!(matches!(people.undo_link(grant, only).await, Err(ReviewError::OnlyRecord)));
    }

    async fn a_record_that_speaks_for_somebody_else_after_a_change_is_asked_about_and_not_moved(db: TestDb) {
        let rows = "A1,,Layla,Massey,2017-03-04,F,,,2026-01-01\nA2,,Bola,Okafor,1984-07-30,F,,,2026-01-02\n";
        let (people, folder, who) = loaded(&db, rows).await;
        let changed = "A2,,Layla,Massey,2017-03-04,F,,,2026-02-02\n";
        let report = load(&people, &file(&folder, "second.csv", changed)).await;
        assert_eq!((report.counts.changed, report.counts.for_review), (1, 1));
        assert_eq!(groups(&people).await, [vec!["A1"], vec!["A2"]]);
        assert!(first_question(&people, &who).await.is_some());
    }
}
