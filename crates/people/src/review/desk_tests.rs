//! The desk: two pairs of eyes, who may take back, and whose is what was recorded since.

use std::collections::BTreeSet;

use kith_gate::Role;
use kith_gate::action::{SeeMatchReport, SeeRecordedSince, UndoLink};
use kith_gate::testing::signed_in;
use kith_store::testing::TestDb;
use kith_store::{args, both_engines, statement};
use kith_terms::RecordId;
use uuid::Uuid;

use super::tests::{
    HELD_ABOUT, STANDING_OF, TWO, correct, corrected, first_question, helps, ids, loaded,
    may_review, shield,
};
use super::*;
use crate::intake::load::tests::{all_migrations, file, groups, load};
use crate::rules::corrected::Field;
use crate::tests::World;
use kith_terms::small_groups::Count;

statement!(
    pub(super) WRITTEN = "select 'involvement' as kind, id, person_id, moved_from from involvement \
     union all select 'correction', id, person_id, moved_from from correction \
     union all select 'problem', id, person_id, moved_from from problem \
     union all select 'sensitive', id, person_id, moved_from from sensitive_service \
     union all select 'request', id, person_id, moved_from from contact_request \
     union all select 'keeping', id, person_id, moved_from from keeping order by 2"
);
statement!(
    ASKED = "select id from review where record_id = $1 and candidate_person_id = $2 and decided_at is null"
);
statement!(
    SENSITIVE = "insert into sensitive_service (id, person_id, kind, service, given_by, recorded_at, withdrawn_at) \
     values ($1, $2, 'sexual-health', 'Clinic', 'adult', $3, $4)"
);

pub(super) async fn decide(
    people: &People,
    who: &SignedIn,
    id: ReviewId,
    verdict: Verdict,
) -> Outcome {
    let grant = may_review(people, who).await;
    people.decide(grant, id, verdict, None).await.unwrap()
}

pub(super) async fn undo(people: &People, who: &SignedIn, id: ReviewId) -> Result<(), ReviewError> {
    let grant = may_review(people, who).await;
    people.undo_decision(grant, id).await
}

pub(super) async fn may_undo(people: &People, who: &SignedIn) -> Grant<UndoLink> {
    people.gate.ask(who, serde_json::json!({})).await.unwrap()
}

pub(super) async fn may_part(people: &People, who: &SignedIn) -> Grant<SeeRecordedSince> {
    people.gate.ask(who, serde_json::json!({})).await.unwrap()
}

pub(super) fn another(db: &TestDb) -> SignedIn {
    signed_in(db, Role::ClericalMatcher, "Una Second")
}

/// Two records that matching links.
pub(super) const LINKED: &str = "A1,,Layla,Massey,2017-03-04,F,PR2 4JY,,2026-01-01\n\
    A2,,Leyla,Massey-Okafor,2017-03-04,F,PR2 4JY,,2026-01-02\n";

/// Asks about a record and somebody, as a load would.
pub(super) async fn also_asked(
    people: &People,
    db: &TestDb,
    record: &RecordId,
    candidate: PersonId,
) -> ReviewId {
    let mut unit = World::unit();
    let evidence = Evidence::default();
    store::index::add_review(&mut unit, *record, candidate, 1.0, &evidence, db.now());
    people.db.commit(unit).await.unwrap();
    let args = args![*record, candidate];
    db.one(&ASKED, args, |row| row.get("id")).await.unwrap()
}

/// Four who may each be any other.
pub(super) const FOUR: &str = "A1,9995141264,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-01\n\
    A2,9434765919,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-02\n\
    A3,4010232137,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-03\n\
    A4,9434765870,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-04\n";

both_engines! {
    migrations = all_migrations(),

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
        assert_eq!(own.iter().map(|it| (it.question, it.verdict, it.stands, it.may_undo)).collect::<Vec<_>>(), [(id, Verdict::Different, Stands::Decided, true)]);
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
        // Who knows by now what the first said may not take it back and say the same.
        assert!(matches!(undo(&people, &second, id).await, Err(ReviewError::Disputed)));
        let review = people.review(&may_review(&people, &second).await, id).await.unwrap();
        assert_eq!(review.own, Some(Own { verdict: Verdict::Same, may_undo: false }));
        let manager = signed_in(&db, Role::RecordManager, "Rita Manager");
        assert_eq!(first_question(&people, &manager).await, Some(id));
        assert_eq!(decide(&people, &manager, id, Verdict::Same).await, Outcome::Decided);
        assert_eq!(groups(&people).await, [vec!["A1", "A2"]]);
        assert!(matches!(undo(&people, &second, id).await, Err(ReviewError::NotThere)), "it is not theirs to take back");
        undo(&people, &manager, id).await.unwrap();
        assert_eq!(groups(&people).await, [vec!["A1"], vec!["A2"]]);
        assert!(matches!(undo(&people, &second, id).await, Err(ReviewError::Disputed)));
        assert_eq!(first_question(&people, &third).await, None, "no matcher is asked again");
        assert_eq!(first_question(&people, &manager).await, Some(id));
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

    async fn what_two_matchers_differ_about_is_not_answered_by_another_question_between_the_two(db: TestDb) {
        let (people, _folder, who) = loaded(&db, TWO).await;
        guard(&people, &db).await;
        let second = another(&db);
        let id = first_question(&people, &who).await.unwrap();
        let review = people.review(&may_review(&people, &who).await, id).await.unwrap();
        decide(&people, &who, id, Verdict::Different).await;
        assert_eq!(decide(&people, &second, id, Verdict::Same).await, Outcome::Disputed);
        let sibling = also_asked(&people, &db, &review.candidate[0].record, review.person).await;
        for verdict in [Verdict::Same, Verdict::Different] {
            let answered = people.decide(may_review(&people, &who).await, sibling, verdict, None).await;
            assert!(matches!(answered, Err(ReviewError::Disputed)), "{answered:?}");
        }
        let manager = signed_in(&db, Role::RecordManager, "Rita Manager");
        assert_eq!(decide(&people, &manager, id, Verdict::Same).await, Outcome::Decided);
        assert_eq!(first_question(&people, &manager).await, None, "and what settles the one settles the other");
    }

    async fn every_question_between_two_who_are_held_apart_is_answered_and_is_not_asked_again(db: TestDb) {
        let rows = format!("{TWO}A3,9434765919,Layla,Massey,2017-03-04,F,PR2 4JY,,2026-01-03\n");
        let (people, folder, who) = loaded(&db, &rows).await;
        assert_eq!(groups(&people).await, [vec!["A1"], vec!["A2", "A3"]]);
        let id = first_question(&people, &who).await.unwrap();
        let review = people.review(&may_review(&people, &who).await, id).await.unwrap();
        let sibling = also_asked(&people, &db, &review.candidate[0].record, review.person).await;
        assert_eq!(decide(&people, &who, id, Verdict::Different).await, Outcome::Decided);
        assert_eq!(first_question(&people, &who).await, None);
        let closed = people.review(&may_review(&people, &who).await, sibling).await.unwrap();
        assert_eq!(closed.decision.as_deref(), Some("different"));
        // The numbers that spoke against it go away.
        let again = "A2,,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-02-02\n\
            A3,,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-02-03\n";
        let report = load(&people, &file(&folder, "second.csv", again)).await;
        assert_eq!((report.counts.changed, report.counts.for_review), (2, 0));
        undo(&people, &who, id).await.unwrap();
        let page = people.reviews(&may_review(&people, &who).await, 0).await.unwrap();
        assert_eq!(page.waiting, 2, "both are asked again");
    }

    async fn a_record_is_not_taken_from_its_own_person_where_nobody_said_whose_is_what_was_recorded_since(db: TestDb) {
        let (people, _folder, who) = loaded(&db, LINKED).await;
        let (record, person) = db.one(&HELD_ABOUT, args!["A2"], ids).await.unwrap();
        let id = also_asked(&people, &db, &record, person).await;
        db.clock().advance(1);
        helps(&people, &db, person, "Early help").await;
        let refused = people.decide(may_review(&people, &who).await, id, Verdict::Different, None).await;
        assert!(matches!(refused, Err(ReviewError::RecordedSince)), "{refused:?}");
        assert_eq!(decide(&people, &who, id, Verdict::Same).await, Outcome::Decided);
        assert_eq!(groups(&people).await, [vec!["A1", "A2"]]);
    }

    async fn a_record_that_a_merge_brought_leaves_by_undoing_the_merge(db: TestDb) {
        let (people, _folder, who) = loaded(&db, TWO).await;
        let merge = first_question(&people, &who).await.unwrap();
        let review = people.review(&may_review(&people, &who).await, merge).await.unwrap();
        decide(&people, &who, merge, Verdict::Same).await;
        let id = also_asked(&people, &db, &review.record[0].record, review.candidate_person).await;
        let refused = people.decide(may_review(&people, &who).await, id, Verdict::Different, None).await;
        assert!(matches!(refused, Err(ReviewError::CameByMerge)), "{refused:?}");
    }

    async fn a_sensitive_service_whose_consent_was_withdrawn_is_not_told_of_when_two_are_parted(db: TestDb) {
        let (people, _folder, who) = loaded(&db, TWO).await;
        let id = first_question(&people, &who).await.unwrap();
        let review = people.review(&may_review(&people, &who).await, id).await.unwrap();
        decide(&people, &who, id, Verdict::Same).await;
        db.clock().advance(1);
        let told = Uuid::now_v7();
        for (id, withdrawn) in [(told, None), (Uuid::now_v7(), Some(db.now()))] {
            let args = args![id, review.candidate_person, db.now(), withdrawn];
            db.commit(World::unit().run(&SENSITIVE, args)).await.unwrap();
        }
        let manager = signed_in(&db, Role::RecordManager, "Rita Manager");
        let link: LinkId = db.one(&STANDING_OF, args![review.record[0].record], |row| row.get("id")).await.unwrap();
        let asked = people.to_place(&may_part(&people, &manager).await, review.candidate_person, link).await.unwrap();
        assert_eq!(asked.items.iter().map(|it| it.id).collect::<Vec<_>>(), [told]);
    }

    async fn the_source_of_a_shielded_persons_record_is_not_named_to_whoever_parts_them(db: TestDb) {
        let (people, folder, who) = loaded(&db, LINKED).await;
        db.clock().advance(1);
        load(&people, &file(&folder, "second.csv", "A3,,Layla,Massey,2017-03-04,F,PR2 4JY,,2026-01-03\n")).await;
        assert_eq!(groups(&people).await, [vec!["A1", "A2", "A3"]]);
        let (record, person) = db.one(&HELD_ABOUT, args!["A2"], ids).await.unwrap();
        let link: LinkId = db.one(&STANDING_OF, args![record], |row| row.get("id")).await.unwrap();
        let words = async || {
            let asked = people.to_place(&may_part(&people, &who).await, person, link).await.unwrap();
            asked.items.into_iter().map(|it| (it.what, it.words.is_some())).collect::<Vec<_>>()
        };
        assert_eq!(words().await, [(Some(Recordable::Record), true)]);
        shield(&people, &db, person).await;
        assert_eq!(words().await, [(Some(Recordable::Record), false)]);
    }

    async fn a_question_that_is_left_to_a_colleague_comes_again_after_all_others_and_tells_what_to_look_at(db: TestDb) {
        let (people, _folder, who) = loaded(&db, FOUR).await;
        let id = first_question(&people, &who).await.unwrap();
        let empty = people.ask_colleague(may_review(&people, &who).await, id, "  ").await;
        assert!(matches!(empty, Err(ReviewError::NothingAsked)));
        people.ask_colleague(may_review(&people, &who).await, id, "Are they  twins?").await.unwrap();
        let page = people.reviews(&may_review(&people, &who).await, 0).await.unwrap();
        let order: Vec<ReviewId> = page.lines.iter().map(|it| it.id).collect();
        assert!(order.len() > 1 && order.last() == Some(&id), "{order:?}");
        assert_eq!(page.waiting, order.len() as u64, "and it is counted");
        let before = order[order.len() - 2];
        let next = people.next_review(&may_review(&people, &who).await, before).await.unwrap();
        assert_ne!(next, None);
        let second = another(&db);
        assert_eq!(first_question(&people, &second).await, Some(id));
        let texts = async || {
            let review = people.review(&may_review(&people, &second).await, id).await.unwrap();
            review.notes.into_iter().map(|it| (it.by, it.text)).collect::<Vec<_>>()
        };
        let by = "Max Matcher".to_owned();
        assert_eq!(texts().await, [(by.clone(), Some("Are they twins?".to_owned()))]);
        let review = people.review(&may_review(&people, &second).await, id).await.unwrap();
        shield(&people, &db, review.candidate_person).await;
        assert_eq!(texts().await, [(by, None)], "what was written may say where somebody is");
        // And whoever asked decides it when nobody else has.
        people.decide(may_review(&people, &who).await, id, Verdict::Different, None).await.unwrap();
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
        let last = people.own_verdicts(&may_review(&people, &who).await).await.unwrap()[0].question;
        undo(&people, &who, last).await.unwrap();
        let pace = people.own_pace(&may_review(&people, &who).await).await.unwrap();
        assert_eq!(pace.decided, 2, "what was taken back is no decision");
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
pub(super) async fn guard(people: &People, db: &TestDb) {
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
