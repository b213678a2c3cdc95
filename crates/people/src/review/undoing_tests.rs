//! Taking back: everything is as it was, or it is refused.

use kith_store::testing::TestDb;
use kith_store::{args, both_engines, statement};
use kith_terms::RecordId;
use uuid::Uuid;

use super::desk_tests::{FOUR, LINKED, WRITTEN, also_asked, another, decide, may_undo, undo};
use super::tests::{
    HELD_ABOUT, STANDING_OF, TWO, correct, first_question, helps, ids, loaded, may_review, shield,
};
use super::*;
use crate::intake::load::tests::{all_migrations, groups};
use crate::rules::corrected::Field;

statement!(
    PEOPLE = "select id, number, family_name, given_names, birth_date, nhs_number, address_line, record_count, \
     merged_into, merged_at from person order by id"
);
statement!(RECORDS = "select id, person_id, moved_from from record order by id");
statement!(KEYS = "select key, person_id from person_key order by person_id, key");
statement!(
    LINKS = "select record_id, person_id, method, score_bits, made_by, made_at from link where undone_at is null \
     order by record_id"
);
statement!(
    QUESTIONS = "select id, record_id, candidate_person_id, moved_from, decision, settled_by, decided_other, \
     verdicts, decided_at, disputed_at from review order by id"
);
statement!(
    WORDS = "select id, review_id, word from review_word where undone_at is null order by id"
);
statement!(
    APART = "select record_id, other_record_id, decided_by from must_not_link order by record_id, other_record_id"
);
/// Every row that a decision may change, but the history of links and of words. Whoever a decision began and another
/// word ended again stays as a sign, because their number may have been told to somebody: `of` are those
/// who were there.
async fn everything(db: &TestDb, of: Option<&[PersonId]>) -> (Vec<PersonId>, Vec<String>) {
    let mut rows: Vec<String> = Vec::new();
    let people = db
        .rows(&PEOPLE, args![], |row| {
            let id: PersonId = row.get("id")?;
            let text = |name: &str| row.get::<Option<String>>(name);
            Ok((
                id,
                format!(
                    "{id} {:?}",
                    (
                        text("number")?,
                        text("family_name")?,
                        text("given_names")?,
                        text("birth_date")?,
                        text("nhs_number")?,
                        text("address_line")?,
                        row.get::<i64>("record_count")?,
                        row.get::<Option<PersonId>>("merged_into")?,
                        row.get::<Option<Timestamp>>("merged_at")?,
                    )
                ),
            ))
        })
        .await
        .unwrap();
    let there: Vec<PersonId> = people.iter().map(|(id, _)| *id).collect();
    let of = of.unwrap_or(&there);
    rows.extend(
        people
            .iter()
            .filter(|(id, _)| of.contains(id))
            .map(|(_, row)| row.clone()),
    );
    let records = db.rows(&RECORDS, args![], |row| {
        let of = (
            row.get::<PersonId>("person_id")?,
            row.get::<Option<PersonId>>("moved_from")?,
        );
        Ok(format!("{} {of:?}", row.get::<RecordId>("id")?))
    });
    rows.extend(records.await.unwrap());
    let links = db.rows(&LINKS, args![], |row| {
        let (record, person): (RecordId, PersonId) = (row.get("record_id")?, row.get("person_id")?);
        let by = (row.get::<String>("method")?, row.get::<String>("made_by")?);
        let bits: Option<f64> = row.get("score_bits")?;
        let made_at: Timestamp = row.get("made_at")?;
        Ok(format!("{record} {person} {by:?} {bits:?} {made_at}"))
    });
    rows.extend(links.await.unwrap());
    let keys = db.rows(&KEYS, args![], |row| {
        Ok(format!(
            "{} {}",
            row.get::<i64>("key")?,
            row.get::<PersonId>("person_id")?
        ))
    });
    rows.extend(keys.await.unwrap());
    let questions = db.rows(&QUESTIONS, args![], |row| {
        Ok(format!(
            "{:?}",
            (
                row.get::<ReviewId>("id")?,
                row.get::<RecordId>("record_id")?,
                row.get::<PersonId>("candidate_person_id")?,
                row.get::<Option<PersonId>>("moved_from")?,
                row.get::<Option<String>>("decision")?,
                row.get::<Option<ReviewId>>("settled_by")?,
                row.get::<Option<PersonId>>("decided_other")?,
                row.get::<i64>("verdicts")?,
                row.get::<Option<Timestamp>>("decided_at")?,
                row.get::<Option<Timestamp>>("disputed_at")?,
            )
        ))
    });
    rows.extend(questions.await.unwrap());
    let words = db.rows(&WORDS, args![], |row| {
        let of = (row.get::<Uuid>("id")?, row.get::<ReviewId>("review_id")?);
        Ok(format!("{of:?} {}", row.get::<String>("word")?))
    });
    rows.extend(words.await.unwrap());
    let apart = db.rows(&APART, args![], |row| {
        Ok(format!(
            "{} {} {}",
            row.get::<RecordId>("record_id")?,
            row.get::<RecordId>("other_record_id")?,
            row.get::<String>("decided_by")?
        ))
    });
    rows.extend(apart.await.unwrap());
    let written = db.rows(&WRITTEN, args![], |row| {
        Ok(format!(
            "{} {} {} {:?}",
            row.get::<String>("kind")?,
            row.get::<Uuid>("id")?,
            row.get::<PersonId>("person_id")?,
            row.get::<Option<PersonId>>("moved_from")?
        ))
    });
    rows.extend(written.await.unwrap());
    (there, rows)
}

/// A question about two, and somebody else altogether.
const AND_ANOTHER: &str = "A9,,Bola,Okafor,1984-07-30,F,PR2 4JZ,9 Ash Row,2026-01-01\n";

both_engines! {
    migrations = all_migrations(),

    async fn any_sequence_of_decisions_undone_in_reverse_restores_every_row(db: TestDb) {
        // Matching links the fifth to the first, and asks about it.
        let rows = format!("{FOUR}A5,9995141264,Layla,Massey,2017-03-04,F,PR2 4JY,,2026-01-05\n");
        let (people, _folder, who) = loaded(&db, &rows).await;
        assert_eq!(groups(&people).await[0], ["A1", "A5"]);
        for key in ["A1", "A2", "A3", "A4"] {
            let (_, person) = db.one(&HELD_ABOUT, args![key], ids).await.unwrap();
            helps(&people, &db, person, "Early help").await;
            correct(&people, &db, person, Field::Email, "layla@example.org").await;
        }
        let (record, person) = db.one(&HELD_ABOUT, args!["A5"], ids).await.unwrap();
        let own = also_asked(&people, &db, &record, person).await;
        let (there, before) = everything(&db, None).await;
        // Each number is a sequence: a bit for each question that is asked.
        let (mut asked_most, mut parted) = (0, 0);
        for sequence in 0_u32..16 {
            let mut decided = Vec::new();
            let mut between = Vec::new();
            while let Some(id) = first_question(&people, &who).await {
                let verdict = match (sequence >> (decided.len() % 4)) & 1 {
                    0 => Verdict::Same,
                    _ => Verdict::Different,
                };
                between.push(everything(&db, Some(&there)).await.1);
                db.clock().advance(1);
                let outcome = match people.decide(may_review(&people, &who).await, id, verdict, None).await {
                    // It leaves by undoing the merge that brought it.
                    Err(ReviewError::CameByMerge) => decide(&people, &who, id, Verdict::Same).await,
                    outcome => {
                        parted += usize::from(id == own && verdict == Verdict::Different);
                        outcome.unwrap()
                    }
                };
                assert_eq!(outcome, Outcome::Decided);
                decided.push(id);
            }
            asked_most = asked_most.max(decided.len());
            for (id, was) in decided.into_iter().zip(between).rev() {
                db.clock().advance(1);
                undo(&people, &who, id).await.unwrap();
                assert_eq!(everything(&db, Some(&there)).await.1, was, "sequence {sequence}");
            }
            assert_eq!(everything(&db, Some(&there)).await.1, before, "sequence {sequence}");
        }
        assert!(asked_most >= 4, "{asked_most} questions are no sequence");
        assert!(parted > 0, "a record left its own person in none");
    }

    async fn a_merge_is_not_undone_once_somebody_else_was_merged_because_of_what_came_along(db: TestDb) {
        let (people, _folder, who) = loaded(&db, &format!("{TWO}{AND_ANOTHER}")).await;
        let (_, before) = everything(&db, None).await;
        let first = first_question(&people, &who).await.unwrap();
        let review = people.review(&may_review(&people, &who).await, first).await.unwrap();
        let (record, _) = db.one(&HELD_ABOUT, args!["A9"], ids).await.unwrap();
        let moved = also_asked(&people, &db, &record, review.person).await;
        decide(&people, &who, first, Verdict::Same).await;
        db.clock().advance(1);
        decide(&people, &who, moved, Verdict::Same).await;
        assert_eq!(groups(&people).await, [vec!["A1", "A2", "A9"]]);
        db.clock().advance(1);
        let refused = undo(&people, &who, first).await;
        assert!(matches!(refused, Err(ReviewError::LaterFirst)), "{refused:?}");
        let link: LinkId = db.one(&STANDING_OF, args![review.record[0].record], |row| row.get("id")).await.unwrap();
        let refused = people.undo_link(may_undo(&people, &who).await, review.candidate_person, link, &Placed::new()).await;
        assert!(matches!(refused, Err(ReviewError::LaterFirst)), "{refused:?}");
        undo(&people, &who, moved).await.unwrap();
        undo(&people, &who, first).await.unwrap();
        let (_, mut after) = everything(&db, None).await;
        after.retain(|it| !it.contains(&moved.to_string()));
        assert_eq!(after, before);
    }

    async fn two_whom_a_shield_does_not_hide_alike_are_not_made_one_by_taking_back(db: TestDb) {
        let (people, _folder, who) = loaded(&db, LINKED).await;
        let (record, person) = db.one(&HELD_ABOUT, args!["A2"], ids).await.unwrap();
        let id = also_asked(&people, &db, &record, person).await;
        decide(&people, &who, id, Verdict::Different).await;
        let (_, parted) = db.one(&HELD_ABOUT, args!["A2"], ids).await.unwrap();
        assert_ne!(parted, person);
        shield(&people, &db, parted).await;
        let refused = undo(&people, &who, id).await;
        assert!(matches!(refused, Err(ReviewError::Shield)), "{refused:?}");
        let (_, still) = db.one(&HELD_ABOUT, args!["A2"], ids).await.unwrap();
        assert_eq!(still, parted, "nothing that it hides shows");
    }

    async fn a_link_that_is_undone_overturns_the_decision_that_made_it(db: TestDb) {
        let (people, _folder, who) = loaded(&db, FOUR).await;
        let id = first_question(&people, &who).await.unwrap();
        let waiting = async || {
            let page = people.reviews(&may_review(&people, &who).await, 0).await.unwrap();
            page.lines.iter().map(|it| it.id).collect::<Vec<_>>()
        };
        let before = waiting().await;
        let review = people.review(&may_review(&people, &who).await, id).await.unwrap();
        decide(&people, &who, id, Verdict::Same).await;
        assert!(waiting().await.len() + 1 < before.len(), "some were asked twice");
        db.clock().advance(1);
        let link: LinkId = db.one(&STANDING_OF, args![review.record[0].record], |row| row.get("id")).await.unwrap();
        people.undo_link(may_undo(&people, &who).await, review.candidate_person, link, &Placed::new()).await.unwrap();
        let asked: Vec<ReviewId> = before.into_iter().filter(|it| *it != id).collect();
        assert_eq!(waiting().await, asked, "what the merge closed is asked again, and not the two");
        let overturned = people.review(&may_review(&people, &who).await, id).await.unwrap();
        assert_eq!(overturned.decision.as_deref(), Some("overturned"));
        assert_eq!(overturned.own, Some(Own { verdict: Verdict::Same, may_undo: false }));
        let own = people.own_verdicts(&may_review(&people, &who).await).await.unwrap();
        assert_eq!((own[0].stands, own[0].may_undo), (Stands::Overturned, false));
        assert!(matches!(undo(&people, &who, id).await, Err(ReviewError::NotThere)));
    }

    async fn what_was_said_about_somebody_is_not_said_about_whom_they_are_merged_into(db: TestDb) {
        let (people, _folder, who) = loaded(&db, &format!("{TWO}{AND_ANOTHER}")).await;
        let second = another(&db);
        let id = first_question(&people, &who).await.unwrap();
        let review = people.review(&may_review(&people, &who).await, id).await.unwrap();
        helps(&people, &db, review.person, "Family safeguarding team").await;
        let (record, _) = db.one(&HELD_ABOUT, args!["A9"], ids).await.unwrap();
        let moved = also_asked(&people, &db, &record, review.person).await;
        assert_eq!(decide(&people, &who, moved, Verdict::Same).await, Outcome::WaitsForSecond);
        decide(&people, &who, id, Verdict::Same).await;
        db.clock().advance(1);
        let before = everything(&db, None).await;
        assert_eq!(decide(&people, &second, id, Verdict::Same).await, Outcome::Decided);
        db.clock().advance(1);
        assert_eq!(decide(&people, &second, moved, Verdict::Same).await, Outcome::WaitsForSecond, "they are somebody else now");
        undo(&people, &second, moved).await.unwrap();
        undo(&people, &second, id).await.unwrap();
        assert_eq!(everything(&db, None).await, before);
        assert_eq!(decide(&people, &second, moved, Verdict::Same).await, Outcome::Decided, "and now it is about them again");
    }
}

#[test]
fn every_table_of_what_is_written_about_somebody_goes_along_with_them() {
    let sql: String = crate::migrations().iter().map(|it| it.sql).collect();
    let tables = sql.split("create table ").skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once(" (")?;
        let (columns, _) = rest.split_once("\n)")?;
        let later = format!("alter table {name} add column moved_from");
        let moves = columns.contains("moved_from") || sql.contains(&later);
        (moves && columns.contains("\n  person_id ")).then(|| name.to_owned())
    });
    let mut tables: Vec<String> = tables.collect();
    tables.sort();
    // A source's record goes with its link.
    tables.retain(|it| it != "record");
    let mut goes = store::moving::WRITTEN_ABOUT.to_vec();
    goes.sort_unstable();
    assert_eq!(tables, goes);
}
