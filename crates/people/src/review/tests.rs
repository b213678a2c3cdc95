use std::collections::BTreeSet;

use kith_gate::action::{CorrectRecord, SetShield};
use kith_gate::reason::{ReasonCode, ReasonGiven};
use kith_gate::shield::ShieldGround;
use kith_gate::testing::signed_in;
use kith_gate::{Role, SignedIn};
use kith_store::testing::TestDb;
use kith_store::{args, both_engines, statement};
use kith_terms::RecordId;

use super::*;
use crate::intake::load::tests::{all_migrations, file, groups, load, people};
use crate::rules::corrected::{Corrected, Field};
use crate::rules::involvement::NewInvolvement;

statement!(
    pub(super) STANDING = "select id from link where record_id = (select id from record where record_key = $1) and undone_at is null"
);
statement!(PERSON_OF = "select person_id from link where id = $1");
statement!(pub(super) STANDING_OF = "select id from link where record_id = $1 and undone_at is null");
statement!(NAMES = "select family_name from person where merged_into is null order by family_name");
statement!(
    MERGED = "select count(*) as n from person where merged_into is not null and record_count = 0"
);

statement!(
    PEOPLE = "select id, number, family_name, record_count, merged_into from person order by id"
);
statement!(
    LINKS = "select record_id, person_id from link where undone_at is null order by record_id"
);
statement!(
    CORRECTED =
        "select field from correction where person_id = $1 and withdrawn_at is null order by field"
);

statement!(pub(super) HELD_ABOUT = "select id, person_id from record where record_key = $1");

pub(super) fn ids(row: &kith_store::Row) -> Result<(RecordId, PersonId), StoreError> {
    Ok((row.get("id")?, row.get("person_id")?))
}

type Row = (PersonId, String, Option<String>, i64, Option<PersonId>);

/// Whose record the link says that it is.
async fn person_of(db: &TestDb, link: LinkId) -> PersonId {
    db.one(&PERSON_OF, args![link], |row| row.get("person_id"))
        .await
        .unwrap()
}

/// Who there is, which records are linked to whom, and who is found by which keys.
async fn all_that_links_decide(
    db: &TestDb,
) -> (
    Vec<Row>,
    Vec<(RecordId, PersonId)>,
    BTreeSet<(i64, PersonId)>,
) {
    let rows: Vec<Row> = db
        .rows(&PEOPLE, args![], |row| {
            Ok((
                row.get("id")?,
                row.get("number")?,
                row.get("family_name")?,
                row.get("record_count")?,
                row.get("merged_into")?,
            ))
        })
        .await
        .unwrap();
    let links = db.rows(&LINKS, args![], |row| {
        Ok((row.get("record_id")?, row.get("person_id")?))
    });
    let mut keys = BTreeSet::new();
    for (person, ..) in &rows {
        let sources = Sources::read(db, *person).await.unwrap().unwrap();
        keys.extend(sources.keys());
    }
    let found = store::index::by_key(db, keys.into_iter().collect())
        .await
        .unwrap();
    (rows, links.await.unwrap(), found.into_iter().collect())
}

pub(super) async fn visiting(people: &People, db: &TestDb, person: PersonId) -> SignedIn {
    let manager = signed_in(db, Role::RecordManager, "Rita Manager");
    let reason = ReasonGiven::new(ReasonCode::DirectInvolvement, "The mother telephoned").unwrap();
    people
        .gate
        .open_visit(&manager, person, reason, false)
        .await
        .unwrap();
    manager
}

pub(super) async fn correct(
    people: &People,
    db: &TestDb,
    person: PersonId,
    field: Field,
    text: &str,
) {
    let manager = visiting(people, db, person).await;
    let grant: Grant<CorrectRecord> = people.gate.change(&manager, person).await.unwrap();
    let value = Corrected::read(field, text).unwrap();
    people
        .correct(grant, value, "Seen on the passport")
        .await
        .unwrap();
}

pub(super) async fn corrected(db: &TestDb, person: PersonId) -> Vec<String> {
    db.rows(&CORRECTED, args![person], |row| row.get("field"))
        .await
        .unwrap()
}

/// One name and birth date, one address, and two NHS numbers: a question.
pub(super) const TWO: &str = "A1,9995141264,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-01\n\
    A2,9434765919,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-02\n";

/// The same question about somebody who is no child.
const GROWN: &str = "B1,4010232137,Bola,Okafor,1984-07-30,F,PR2 4JZ,9 Ash Row,2026-01-01\n\
    B2,9434765870,Bola,Okafor,1984-07-30,F,PR2 4JZ,9 Ash Row,2026-01-02\n";

/// Somebody of an organisation of their own helps the person.
pub(super) async fn helps(people: &People, db: &TestDb, person: PersonId, service: &str) {
    let worker = signed_in(db, Role::Practitioner, service);
    let reason = ReasonGiven::new(ReasonCode::DirectInvolvement, "I was asked to visit").unwrap();
    people
        .gate
        .open_visit(&worker, person, reason, false)
        .await
        .unwrap();
    let grant = people.gate.change(&worker, person).await.unwrap();
    let new = NewInvolvement {
        service: service.to_owned(),
        role: "Worker".to_owned(),
        phone: None,
        email: "worker@example.org".parse().ok(),
        started_on: crate::tests::day("2026-01-01"),
    };
    people.record_involvement(grant, new).await.unwrap();
}

pub(super) async fn shield(people: &People, db: &TestDb, person: PersonId) {
    let manager = visiting(people, db, person).await;
    let grant: Grant<SetShield> = people.gate.change(&manager, person).await.unwrap();
    let review_on = crate::tests::day("2026-09-01");
    people
        .gate
        .set_shield(grant, ShieldGround::DomesticAbuse, review_on)
        .await
        .unwrap();
}

/// A day later another feed is loaded.
async fn later(people: &People, db: &TestDb) {
    db.clock().advance(25 * 3600);
    let folder = tempfile::tempdir().unwrap();
    let row = "C1,,Wilfred,Quennell,1951-06-01,M,PR9 9ZZ,,2026-03-01\n";
    load(people, &file(&folder, "later.csv", row)).await;
}

pub(super) fn matcher(db: &TestDb) -> SignedIn {
    signed_in(db, Role::ClericalMatcher, "Max Matcher")
}

pub(super) async fn may_review(people: &People, who: &SignedIn) -> Grant<ReviewMatches> {
    people.gate.ask(who, serde_json::json!({})).await.unwrap()
}

pub(super) async fn first_question(people: &People, who: &SignedIn) -> Option<ReviewId> {
    let page = people
        .reviews(&may_review(people, who).await, 0)
        .await
        .unwrap();
    page.lines.first().map(|line| line.id)
}

/// Whether the person is told that somebody opened their record.
async fn opened(people: &People, db: &TestDb, person: PersonId) -> bool {
    let officer = signed_in(db, Role::PrivacyOfficer, "Ola Officer");
    let nothing = serde_json::Value::Null;
    let grant = people.gate.ask_about(&officer, person, nothing).await;
    let lines = people.gate.who_looked(grant.unwrap()).await.unwrap();
    lines.iter().any(|it| it.action == "record.view")
}

pub(super) async fn loaded(db: &TestDb, rows: &str) -> (People, tempfile::TempDir, SignedIn) {
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

    async fn a_question_on_which_more_depends_comes_before_an_older_one(db: TestDb) {
        let (people, folder, who) = loaded(&db, GROWN).await;
        let first = first_question(&people, &who).await.unwrap();
        db.clock().advance(3600);
        load(&people, &file(&folder, "second.csv", TWO)).await;
        let page = people.reviews(&may_review(&people, &who).await, 0).await.unwrap();
        let order: Vec<(bool, bool)> = page.lines.iter().map(|it| (it.id == first, it.why.contains(&Why::Child))).collect();
        assert_eq!(order, [(false, true), (true, false)], "a child's is asked first");
        let next = people.next_review(&may_review(&people, &who).await, page.lines[0].id).await.unwrap();
        assert_eq!(next, Some(first));
        let round = people.next_review(&may_review(&people, &who).await, first).await.unwrap();
        assert_eq!(round, Some(page.lines[0].id), "after the last comes the first again");
    }

    async fn what_a_question_is_worth_is_worked_out_again_when_a_day_has_passed(db: TestDb) {
        let (people, _folder, who) = loaded(&db, TWO).await;
        let why = async || {
            let page = people.reviews(&may_review(&people, &who).await, 0).await.unwrap();
            page.lines[0].why.clone()
        };
        assert!(!why().await.contains(&Why::TwoMatchers));
        let (_, person) = db.one(&HELD_ABOUT, args!["A1"], ids).await.unwrap();
        helps(&people, &db, person, "Family safeguarding team").await;
        assert!(!why().await.contains(&Why::TwoMatchers), "it is not worked out for each page");
        later(&people, &db).await;
        assert!(why().await.contains(&Why::TwoMatchers));
    }

    async fn what_a_shield_hides_is_no_reason_for_where_a_question_stands(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let feed = file(&folder, "first.csv", TWO);
        let helped = ["involvement_1_service,involvement_1_organisation", "Early help,Calder Trust", "Youth justice,Orrin Council"];
        let text = std::fs::read_to_string(&feed.path).unwrap();
        let lines = text.lines().zip(helped).map(|(line, more)| format!("{line},{more}\n"));
        std::fs::write(&feed.path, lines.collect::<String>()).unwrap();
        load(&people, &feed).await;
        let (_, one) = db.one(&HELD_ABOUT, args!["A1"], ids).await.unwrap();
        let (_, other) = db.one(&HELD_ABOUT, args!["A2"], ids).await.unwrap();
        let why = async || {
            later(&people, &db).await;
            let page = people.reviews(&may_review(&people, &matcher(&db)).await, 0).await.unwrap();
            page.lines[0].why.clone()
        };
        assert!(why().await.contains(&Why::MuchDepends));
        shield(&people, &db, one).await;
        shield(&people, &db, other).await;
        let shielded = people.reviews(&may_review(&people, &matcher(&db)).await, 0).await.unwrap();
        assert!(!shielded.lines[0].why.contains(&Why::MuchDepends), "from the moment of the shield");
        assert_eq!(why().await, [Why::TwoMatchers, Why::Child]);
    }

    async fn same_merges_the_two_and_leaves_a_sign(db: TestDb) {
        let (people, _folder, who) = loaded(&db, TWO).await;
        let id = first_question(&people, &who).await.unwrap();
        people.decide(may_review(&people, &who).await, id, Verdict::Same, None).await.unwrap();
        assert_eq!(groups(&people).await, [vec!["A1", "A2"]]);
        assert_eq!(db.one(&MERGED, args![], |row| row.get::<i64>("n")).await.unwrap(), 1);
        assert_eq!(first_question(&people, &who).await, None);
        let again = people.decide(may_review(&people, &who).await, id, Verdict::Different, None).await;
        assert!(matches!(again, Err(ReviewError::NotThere)), "what is decided is decided");
    }

    async fn different_is_remembered(db: TestDb) {
        let (people, folder, who) = loaded(&db, TWO).await;
        let id = first_question(&people, &who).await.unwrap();
        people.decide(may_review(&people, &who).await, id, Verdict::Different, None).await.unwrap();
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
        people.undo_link(grant, person_of(&db, link).await, link, &Placed::new()).await.unwrap();
        assert_eq!(groups(&people).await, [vec!["A1"], vec!["A2"]]);
        let names = db.rows(&NAMES, args![], |row| row.get::<String>("family_name")).await.unwrap();
        assert_eq!(names, ["Massey", "Massey-Okafor"], "both single views are derived again");
        let again = "A2,,Layla,Massey,2017-03-04,F,PR2 4JY,,2026-03-02\n";
        let report = load(&people, &file(&folder, "second.csv", again)).await;
        assert_eq!((report.counts.changed, report.counts.for_review), (1, 0));
        let only: LinkId = db.one(&STANDING, args!["A2"], |row| row.get("id")).await.unwrap();
        let grant = people.gate.ask(&who, serde_json::json!({})).await.unwrap();
        assert!(matches!(people.undo_link(grant, person_of(&db, only).await, only, &Placed::new()).await, Err(ReviewError::OnlyRecord)));
    }

    async fn a_link_is_not_undone_through_another_person(db: TestDb) {
        let rows = "A1,,Layla,Massey,2017-03-04,F,PR2 4JY,,2026-01-01\nA2,,Leyla,Massey-Okafor,2017-03-04,F,PR2 4JY,,2026-01-02\n\
                    A3,,Tobias,Quennell,1951-06-01,M,PR9 9ZZ,,2026-01-03\n";
        let (people, _folder, who) = loaded(&db, rows).await;
        let link: LinkId = db.one(&STANDING, args!["A2"], |row| row.get("id")).await.unwrap();
        let (_, other) = db.one(&HELD_ABOUT, args!["A3"], ids).await.unwrap();
        let grant = people.gate.ask(&who, serde_json::json!({})).await.unwrap();
        assert!(matches!(people.undo_link(grant, other, link, &Placed::new()).await, Err(ReviewError::NotThere)));
        assert_eq!(groups(&people).await, [vec!["A1", "A2"], vec!["A3"]]);
    }

    async fn a_merge_that_is_undone_leaves_everything_as_it_was(db: TestDb) {
        // The second person has two records, which were one person's before and stay one person's.
        let rows = format!("{TWO}A3,9434765919,Layla,Massey,2017-03-04,F,PR2 4JY,,2026-01-03\n");
        let (people, _folder, who) = loaded(&db, &rows).await;
        let id = first_question(&people, &who).await.unwrap();
        let review = people.review(&may_review(&people, &who).await, id).await.unwrap();
        let (from, into) = (review.person, review.candidate_person);
        correct(&people, &db, from, Field::FamilyName, "Okafor").await;
        let before = all_that_links_decide(&db).await;
        assert_eq!(before.0.len(), 2);

        people.decide(may_review(&people, &who).await, id, Verdict::Same, None).await.unwrap();
        assert_ne!(all_that_links_decide(&db).await, before);
        assert_eq!(corrected(&db, into).await, ["family-name"]);
        db.clock().advance(1);
        correct(&people, &db, into, Field::Email, "layla@example.org").await;

        let link: LinkId = db.one(&STANDING, args!["A2"], |row| row.get("id")).await.unwrap();
        let grant = people.gate.ask(&who, serde_json::json!({})).await.unwrap();
        let refused = people.undo_link(grant, into, link, &Placed::new()).await;
        assert!(matches!(refused, Err(ReviewError::RecordedSince)), "a matcher is not shown what was recorded");
        let manager = signed_in(&db, Role::RecordManager, "Rita Manager");
        let grant = people.gate.ask(&manager, serde_json::json!({})).await.unwrap();
        let sees = people.gate.ask(&manager, serde_json::json!({})).await.unwrap();
        let since = people.to_place(&sees, into, link).await.unwrap();
        let told: Vec<_> = since.items.iter().map(|it| (it.what, it.words.as_deref())).collect();
        assert_eq!(told, [(Some(Recordable::Correction), Some("email"))], "what was recorded before is not asked about");
        let unsaid = people.undo_link(grant, into, link, &Placed::new()).await;
        assert!(matches!(unsaid, Err(ReviewError::NotPlaced(_))));
        let grant = people.gate.ask(&manager, serde_json::json!({})).await.unwrap();
        let stays = Placed::from([(since.items[0].id, Place::Stays)]);
        people.undo_link(grant, into, link, &stays).await.unwrap();
        assert_eq!(all_that_links_decide(&db).await, before, "numbers, names, links and keys");
        assert_eq!(corrected(&db, from).await, ["family-name"], "what was recorded before is theirs again");
        assert_eq!(corrected(&db, into).await, ["email"], "what was recorded since is where it was placed");
    }

    async fn who_looked_at_either_is_told_of_both_while_they_are_one(db: TestDb) {
        let (people, _folder, who) = loaded(&db, TWO).await;
        let id = first_question(&people, &who).await.unwrap();
        let review = people.review(&may_review(&people, &who).await, id).await.unwrap();
        let (from, into) = (review.person, review.candidate_person);
        let manager = visiting(&people, &db, from).await;
        drop(people.gate.look(&manager, from).await.unwrap());
        assert!(!opened(&people, &db, into).await);
        people.decide(may_review(&people, &who).await, id, Verdict::Same, None).await.unwrap();
        assert!(opened(&people, &db, into).await);

        let link: LinkId = db.one(&STANDING, args!["A2"], |row| row.get("id")).await.unwrap();
        let grant = people.gate.ask(&who, serde_json::json!({})).await.unwrap();
        people.undo_link(grant, person_of(&db, link).await, link, &Placed::new()).await.unwrap();
        assert!(opened(&people, &db, from).await && !opened(&people, &db, into).await);
    }

    async fn nobody_leaves_a_shield_because_a_merge_is_undone(db: TestDb) {
        let (people, _folder, who) = loaded(&db, TWO).await;
        let id = first_question(&people, &who).await.unwrap();
        let review = people.review(&may_review(&people, &who).await, id).await.unwrap();
        people.decide(may_review(&people, &who).await, id, Verdict::Same, None).await.unwrap();
        shield(&people, &db, review.candidate_person).await;
        let link: LinkId = db.one(&STANDING_OF, args![review.record[0].record], |row| row.get("id")).await.unwrap();
        let grant = people.gate.ask(&who, serde_json::json!({})).await.unwrap();
        people.undo_link(grant, review.candidate_person, link, &Placed::new()).await.unwrap();
        let hidden = people.gate.shielded_among(&[review.person, review.candidate_person]).await.unwrap();
        assert_eq!(hidden.len(), 2, "a shield that was set while they were one hides both");
    }

    async fn who_begins_as_part_of_a_shielded_person_is_shielded_too(db: TestDb) {
        let rows = "A1,,Layla,Massey,2017-03-04,F,PR2 4JY,,2026-01-01\nA2,,Leyla,Massey-Okafor,2017-03-04,F,PR2 4JY,,2026-01-02\n";
        let (people, _folder, who) = loaded(&db, rows).await;
        let (a1, person) = db.one(&HELD_ABOUT, args!["A1"], ids).await.unwrap();
        shield(&people, &db, person).await;
        let link: LinkId = db.one(&STANDING, args!["A2"], |row| row.get("id")).await.unwrap();
        let grant = people.gate.ask(&who, serde_json::json!({})).await.unwrap();
        people.undo_link(grant, person_of(&db, link).await, link, &Placed::new()).await.unwrap();
        let (a2, new) = db.one(&HELD_ABOUT, args!["A2"], ids).await.unwrap();
        assert_ne!((a1, person), (a2, new));
        let hidden = people.gate.shielded_among(&[person, new]).await.unwrap();
        assert_eq!(hidden.len(), 2, "what was hidden stays hidden on both sides");
    }

    async fn whoever_a_merge_ended_can_be_merged_and_parted_again(db: TestDb) {
        let (people, folder, who) = loaded(&db, TWO).await;
        let id = first_question(&people, &who).await.unwrap();
        let before = all_that_links_decide(&db).await;
        people.decide(may_review(&people, &who).await, id, Verdict::Same, None).await.unwrap();
        let link: LinkId = db.one(&STANDING, args!["A2"], |row| row.get("id")).await.unwrap();
        let grant = people.gate.ask(&who, serde_json::json!({})).await.unwrap();
        people.undo_link(grant, person_of(&db, link).await, link, &Placed::new()).await.unwrap();
        let again = "A2,,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-02-02\n";
        let report = load(&people, &file(&folder, "second.csv", again)).await;
        assert_eq!((report.counts.changed, report.counts.for_review), (1, 0), "they are known to be two");
        let after = all_that_links_decide(&db).await;
        assert_eq!((after.0, after.1), (before.0, before.1));
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
