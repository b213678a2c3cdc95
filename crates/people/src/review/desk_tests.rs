//! The desk: two pairs of eyes, taking back, and whose is what was recorded since.

use std::collections::BTreeSet;

use kith_gate::Role;
use kith_gate::action::{SeeMatchReport, SeeRecordedSince, UndoLink};
use kith_gate::testing::signed_in;
use kith_store::testing::TestDb;
use kith_store::{args, both_engines, statement};
use uuid::Uuid;

use super::tests::{
    HELD_ABOUT, STANDING_OF, TWO, correct, corrected, first_question, helps, ids, loaded,
    may_review, shield,
};
use super::*;
use crate::intake::load::tests::{all_migrations, groups};
use crate::rules::corrected::Field;
use crate::rules::small_groups::Count;

statement!(
    PEOPLE = "select id, number, family_name, given_names, birth_date, nhs_number, address_line, record_count, \
     merged_into from person order by id"
);
statement!(RECORDS = "select id, person_id, moved_from from record order by id");
statement!(KEYS = "select key, person_id from person_key order by person_id, key");
statement!(
    LINKS = "select record_id, person_id from link where undone_at is null order by record_id"
);
statement!(
    QUESTIONS = "select id, record_id, candidate_person_id, moved_from, decision, settled_by, decided_other, \
     verdicts, decided_at, disputed_at from review order by id"
);
statement!(
    APART = "select record_id, other_record_id, decided_by from must_not_link order by record_id, other_record_id"
);
statement!(
    WRITTEN = "select 'involvement' as kind, id, person_id, moved_from from involvement \
     union all select 'correction', id, person_id, moved_from from correction \
     union all select 'problem', id, person_id, moved_from from problem \
     union all select 'sensitive', id, person_id, moved_from from sensitive_service \
     union all select 'request', id, person_id, moved_from from contact_request \
     union all select 'keeping', id, person_id, moved_from from keeping order by 2"
);

/// Every row that a decision may change, but the history of links. Whoever a decision began and another
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
        Ok(format!("{record} {person}"))
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

async fn decide(people: &People, who: &SignedIn, id: ReviewId, verdict: Verdict) -> Outcome {
    let grant = may_review(people, who).await;
    people.decide(grant, id, verdict, None).await.unwrap()
}

async fn undo(people: &People, who: &SignedIn, id: ReviewId) -> Result<(), ReviewError> {
    let grant = may_review(people, who).await;
    people.undo_decision(grant, id).await
}

async fn may_undo(people: &People, who: &SignedIn) -> Grant<UndoLink> {
    people.gate.ask(who, serde_json::json!({})).await.unwrap()
}

async fn may_part(people: &People, who: &SignedIn) -> Grant<SeeRecordedSince> {
    people.gate.ask(who, serde_json::json!({})).await.unwrap()
}

fn another(db: &TestDb) -> SignedIn {
    signed_in(db, Role::ClericalMatcher, "Una Second")
}

/// Four who may each be any other.
const FOUR: &str = "A1,9995141264,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-01\n\
    A2,9434765919,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-02\n\
    A3,4010232137,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-03\n\
    A4,9434765870,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-04\n";

both_engines! {
    migrations = all_migrations(),

    async fn any_sequence_of_decisions_undone_in_reverse_restores_every_row(db: TestDb) {
        let (people, _folder, who) = loaded(&db, FOUR).await;
        for key in ["A1", "A2", "A3", "A4"] {
            let (_, person) = db.one(&HELD_ABOUT, args![key], ids).await.unwrap();
            helps(&people, &db, person, "Early help").await;
            correct(&people, &db, person, Field::Email, "layla@example.org").await;
        }
        let (there, before) = everything(&db, None).await;
        // Each number is a sequence: a bit for each question that is asked.
        let mut asked_most = 0;
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
                assert_eq!(decide(&people, &who, id, verdict).await, Outcome::Decided);
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
    }

    async fn a_decision_is_not_undone_once_something_was_recorded_about_them_since(db: TestDb) {
        let (people, _folder, who) = loaded(&db, TWO).await;
        let id = first_question(&people, &who).await.unwrap();
        decide(&people, &who, id, Verdict::Same).await;
        let (_, person) = db.one(&HELD_ABOUT, args!["A1"], ids).await.unwrap();
        db.clock().advance(1);
        helps(&people, &db, person, "Early help").await;
        let refused = undo(&people, &who, id).await;
        assert!(matches!(refused, Err(ReviewError::RecordedSince)));
        assert_eq!(groups(&people).await, [vec!["A1", "A2"]], "and nothing is changed");
    }

    async fn a_decision_is_undone_by_whoever_made_it(db: TestDb) {
        let (people, _folder, who) = loaded(&db, TWO).await;
        let id = first_question(&people, &who).await.unwrap();
        decide(&people, &who, id, Verdict::Different).await;
        let own = people.own_verdicts(&may_review(&people, &who).await).await.unwrap();
        assert_eq!(own.iter().map(|it| (it.question, it.verdict, it.is_decided)).collect::<Vec<_>>(), [(id, Verdict::Different, true)]);
        assert!(matches!(undo(&people, &another(&db), id).await, Err(ReviewError::NotThere)));
        undo(&people, &who, id).await.unwrap();
        assert_eq!(first_question(&people, &who).await, Some(id), "it is asked again");
        assert!(matches!(undo(&people, &who, id).await, Err(ReviewError::NotThere)), "once");
    }

    async fn what_was_recorded_since_a_merge_is_where_it_was_placed_and_nothing_is_lost(db: TestDb) {
        let manager = signed_in(&db, Role::RecordManager, "Rita Manager");
        // One bit for each of three things that are recorded since: it stays, or it goes.
        for places in 0_usize..8 {
            let (people, _folder, who) = loaded(&db, &pair(places)).await;
            let id = first_question(&people, &who).await.unwrap();
            let review = people.review(&may_review(&people, &who).await, id).await.unwrap();
            let (from, into) = (review.person, review.candidate_person);
            helps(&people, &db, from, "Before, theirs").await;
            helps(&people, &db, into, "Before, ours").await;
            let (theirs_before, ours_before) = (about(&db, from).await, about(&db, into).await);
            decide(&people, &who, id, Verdict::Same).await;
            db.clock().advance(1);
            helps(&people, &db, into, "Since").await;
            correct(&people, &db, into, Field::Email, "layla@example.org").await;
            correct(&people, &db, into, Field::Phone, "01632 960101").await;

            let link: LinkId = db.one(&STANDING_OF, args![review.record[0].record], |row| row.get("id")).await.unwrap();
            let asked = people.to_place(&may_part(&people, &manager).await, into, link).await.unwrap();
            assert_eq!(asked.items.len(), 3, "what was before the merge is not asked about");
            let goes = |at: usize| (places >> at) & 1 == 1;
            let place = |at| if goes(at) { Place::Goes } else { Place::Stays };
            let placed: Placed = asked.items.iter().enumerate().map(|(at, it)| (it.id, place(at))).collect();
            people.undo_link(may_undo(&people, &manager).await, into, link, &placed).await.unwrap();
            let (theirs, ours) = (about(&db, from).await, about(&db, into).await);
            for (at, it) in asked.items.iter().enumerate() {
                assert_eq!((theirs.contains(&it.id), ours.contains(&it.id)), (goes(at), !goes(at)), "{places}");
            }
            assert!(theirs_before.is_subset(&theirs) && ours_before.is_subset(&ours), "what was before is whose it was");
            assert_eq!(theirs.len() + ours.len(), theirs_before.len() + ours_before.len() + 3, "nothing is lost");
            assert_eq!(corrected(&db, from).await.len(), asked.items.iter().enumerate().filter(|(at, it)| goes(*at) && it.what == Some(Recordable::Correction)).count());
            db.clock().advance(1);
        }
    }

    async fn on_a_guarded_question_two_matchers_decide_and_neither_sees_what_the_other_said(db: TestDb) {
        let (people, _folder, who) = loaded(&db, TWO).await;
        guard(&people, &db).await;
        let id = first_question(&people, &who).await.unwrap();
        assert_eq!(decide(&people, &who, id, Verdict::Same).await, Outcome::WaitsForSecond);
        assert_eq!(groups(&people).await, [vec!["A1"], vec!["A2"]]);
        assert_eq!(first_question(&people, &who).await, None, "it waits for somebody else");
        let again = people.decide(may_review(&people, &who).await, id, Verdict::Same, None).await;
        assert!(matches!(again, Err(ReviewError::SaidAlready)), "a second pair of eyes is another's");

        let second = another(&db);
        assert_eq!(first_question(&people, &second).await, Some(id));
        let review = people.review(&may_review(&people, &second).await, id).await.unwrap();
        assert_eq!((review.two_matchers, review.own, review.decision), (true, None, None));
        assert_eq!(decide(&people, &second, id, Verdict::Same).await, Outcome::Decided);
        assert_eq!(groups(&people).await, [vec!["A1", "A2"]]);

        undo(&people, &second, id).await.unwrap();
        assert_eq!(groups(&people).await, [vec!["A1"], vec!["A2"]]);
        assert_eq!(first_question(&people, &second).await, Some(id), "what the first said stands");
        assert_eq!(first_question(&people, &who).await, None);
    }

    async fn where_two_matchers_differ_a_record_manager_settles_it(db: TestDb) {
        let (people, _folder, who) = loaded(&db, TWO).await;
        guard(&people, &db).await;
        let (second, third) = (another(&db), signed_in(&db, Role::ClericalMatcher, "Theo Third"));
        let id = first_question(&people, &who).await.unwrap();
        decide(&people, &who, id, Verdict::Different).await;
        assert_eq!(decide(&people, &second, id, Verdict::Same).await, Outcome::Disputed);
        assert_eq!(groups(&people).await, [vec!["A1"], vec!["A2"]]);
        assert_eq!(first_question(&people, &third).await, None, "no matcher is asked any more");
        let early = people.decide(may_review(&people, &third).await, id, Verdict::Same, None).await;
        assert!(matches!(early, Err(ReviewError::NotThere)));
        let manager = signed_in(&db, Role::RecordManager, "Rita Manager");
        assert_eq!(first_question(&people, &manager).await, Some(id));
        assert_eq!(decide(&people, &manager, id, Verdict::Same).await, Outcome::Decided);
        assert_eq!(groups(&people).await, [vec!["A1", "A2"]]);
        assert!(matches!(undo(&people, &second, id).await, Err(ReviewError::NotThere)), "it is not theirs to take back");
        undo(&people, &manager, id).await.unwrap();
        assert_eq!(groups(&people).await, [vec!["A1"], vec!["A2"]]);
        undo(&people, &second, id).await.unwrap();
        assert_eq!(first_question(&people, &third).await, Some(id), "and then a matcher is asked again");
    }

    async fn of_two_who_decide_a_guarded_question_at_once_one_is_asked_to_look_again(db: TestDb) {
        let (people, _folder, who) = loaded(&db, TWO).await;
        guard(&people, &db).await;
        let second = another(&db);
        let id = first_question(&people, &who).await.unwrap();
        let (one, other) = (may_review(&people, &who).await, may_review(&people, &second).await);
        let (one, other) = tokio::join!(
            people.decide(one, id, Verdict::Same, None),
            people.decide(other, id, Verdict::Same, None),
        );
        let said = [one, other];
        let firsts = said.iter().filter(|it| matches!(it, Ok(Outcome::WaitsForSecond))).count();
        let others = said.iter().filter(|it| matches!(it, Ok(Outcome::Decided) | Err(ReviewError::ChangedMeanwhile))).count();
        assert_eq!((firsts, others), (1, 1), "{said:?}");
    }

    async fn a_shielded_merge_that_is_guarded_by_no_safeguarding_needs_two_all_the_same(db: TestDb) {
        let (people, _folder, who) = loaded(&db, TWO).await;
        for key in ["A1", "A2"] {
            let (_, person) = db.one(&HELD_ABOUT, args![key], ids).await.unwrap();
            shield(&people, &db, person).await;
        }
        let id = first_question(&people, &who).await.unwrap();
        assert_eq!(decide(&people, &who, id, Verdict::Same).await, Outcome::WaitsForSecond);
        assert_eq!(decide(&people, &another(&db), id, Verdict::Same).await, Outcome::Decided);
    }

    async fn a_question_that_is_left_to_a_colleague_does_not_come_again_and_tells_what_to_look_at(db: TestDb) {
        let (people, _folder, who) = loaded(&db, TWO).await;
        let id = first_question(&people, &who).await.unwrap();
        let empty = people.ask_colleague(may_review(&people, &who).await, id, "  ").await;
        assert!(matches!(empty, Err(ReviewError::NothingAsked)));
        people.ask_colleague(may_review(&people, &who).await, id, "Are they  twins?").await.unwrap();
        assert_eq!(first_question(&people, &who).await, None);
        let second = another(&db);
        assert_eq!(first_question(&people, &second).await, Some(id));
        let review = people.review(&may_review(&people, &second).await, id).await.unwrap();
        let notes: Vec<_> = review.notes.iter().map(|it| (it.by.as_str(), it.text.as_str())).collect();
        assert_eq!(notes, [("Max Matcher", "Are they twins?")]);
        assert_eq!(decide(&people, &second, id, Verdict::Different).await, Outcome::Decided);
    }

    async fn how_fast_somebody_decides_is_measured_without_their_breaks(db: TestDb) {
        let (people, _folder, who) = loaded(&db, FOUR).await;
        for seconds in [20, 40, 900] {
            let id = first_question(&people, &who).await.unwrap();
            let seen = people.review(&may_review(&people, &who).await, id).await.unwrap().seen_at;
            db.clock().advance(seconds);
            let grant = may_review(&people, &who).await;
            people.decide(grant, id, Verdict::Different, Some(seen)).await.unwrap();
        }
        let pace = people.own_pace(&may_review(&people, &who).await).await.unwrap();
        assert_eq!((pace.decided, pace.measured, pace.seconds), (3, 2, 60));
        assert_eq!(pace.an_hour(), Some(120));
    }

    async fn of_questions_at_so_many_bits_it_is_counted_how_many_were_one_person(db: TestDb) {
        let (people, _folder, who) = loaded(&db, FOUR).await;
        let bits = people.reviews(&may_review(&people, &who).await, 0).await.unwrap().lines[0].bits;
        for verdict in [Verdict::Different, Verdict::Same] {
            let id = first_question(&people, &who).await.unwrap();
            decide(&people, &who, id, verdict).await;
        }
        let grant = people.gate.ask::<SeeMatchReport>(&who, serde_json::json!({})).await.unwrap();
        let bands = people.match_report(&grant).await.unwrap().bands;
        let band = bands.iter().find(|it| it.bits as f64 == bits.floor()).unwrap();
        assert_eq!((band.same, band.different), (Count::of(1), Count::of(1)), "what a merge answered is not counted again");
    }
}

/// Somebody of a team that protects people from harm helps one of the two.
async fn guard(people: &People, db: &TestDb) {
    let (_, person) = db.one(&HELD_ABOUT, args!["A1"], ids).await.unwrap();
    helps(people, db, person, "Family safeguarding team").await;
}

/// What is written about somebody.
async fn about(db: &TestDb, person: PersonId) -> BTreeSet<Uuid> {
    let all = db.rows(&WRITTEN, args![], |row| {
        Ok((row.get::<Uuid>("id")?, row.get::<PersonId>("person_id")?))
    });
    let all = all.await.unwrap().into_iter();
    all.filter(|(_, of)| *of == person)
        .map(|(id, _)| id)
        .collect()
}

/// A question about two who are nobody else's: each pair has a name and numbers of its own.
fn pair(at: usize) -> String {
    let names = [
        "Abbot", "Brenner", "Cole", "Dunmore", "Eastley", "Farrow", "Gillow", "Hallam",
    ];
    let number = |stem: usize| {
        let stems = (0..).map(|more| format!("99912{:04}", stem * 20 + more));
        stems
            .flat_map(|stem| (0..10).map(move |check| format!("{stem}{check}")))
            .find(|text| text.parse::<kith_terms::NhsNumber>().is_ok())
            .unwrap()
    };
    let line = |key: usize| {
        format!(
            "P{key},{},Nils,{},198{at}-0{}-11,M,PR{} 4JY,{at} Elm Close,2026-01-01\n",
            number(key),
            names[at],
            at + 1,
            at + 1,
        )
    };
    line(2 * at) + &line(2 * at + 1)
}
