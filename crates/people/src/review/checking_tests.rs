//! Links that are drawn by chance, and what matchers say of them.

use kith_gate::Role;
use kith_gate::action::{SeeMatchReport, UndoLink};
use kith_gate::testing::signed_in;
use kith_store::{args, both_engines, statement};
use kith_terms::RecordId;
use serde_json::json;

use super::tests::{
    HELD_ABOUT, STANDING, TWO, correct, first_question, ids, loaded, matcher, may_review,
};
use super::*;
use crate::intake::load::tests::{all_migrations, file, groups, load};
use crate::rules::corrected::Field;
use kith_terms::small_groups::Count;

statement!(DRAWN = "select record_id from review where check_of is not null order by record_id");

/// One person, of whom two feeds tell alike.
const LINKED: &str = "A1,,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-01\n\
    A2,,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-02\n";

async fn draw(people: &People, how_many: u16) -> usize {
    let grant = people.gate.operator("kith match check", json!({})).await;
    let drawn = people.check_links(&grant.unwrap(), how_many).await;
    drawn.unwrap()
}

async fn say(people: &People, who: &SignedIn, verdict: Verdict) -> Result<Outcome, ReviewError> {
    let id = first_question(people, who).await.unwrap();
    people
        .decide(may_review(people, who).await, id, verdict, None)
        .await
}

/// How many were drawn, and found to be right and wrong.
async fn counted(people: &People) -> [Count; 3] {
    let grant = people
        .gate
        .operator::<SeeMatchReport>("test", json!({}))
        .await;
    let checks = people.match_report(&grant.unwrap()).await.unwrap().checks;
    [checks.drawn, checks.right, checks.wrong]
}

both_engines! {
    migrations = all_migrations(),

    async fn a_link_is_drawn_once_and_nothing_that_has_no_record_to_be_compared_with(db: TestDb) {
        let alone = "B1,,Wilfred,Quennell,1951-06-01,M,PR9 9ZZ,,2026-01-01\n";
        let (people, _folder, _who) = loaded(&db, &format!("{LINKED}{alone}")).await;
        assert_eq!(draw(&people, 50).await, 1, "A2 was linked to A1, and all others were new");
        let (linked, _) = db.one(&HELD_ABOUT, args!["A2"], ids).await.unwrap();
        let drawn: Vec<RecordId> = db.rows(&DRAWN, args![], |row| row.get("record_id")).await.unwrap();
        assert_eq!(drawn, [linked]);
        assert_eq!(draw(&people, 50).await, 0);
    }

    async fn no_more_are_drawn_than_are_asked_for(db: TestDb) {
        let row = |key: &str, at: usize| format!("{key}{at},,Oriana,Dunmore,{}-03-1{at},,PR{at} 4JY,{at} Elm Close,2026-01-01\n", 1950 + at);
        let rows: String = (1..9).flat_map(|at| [row("A", at), row("B", at)]).collect();
        let (people, ..) = loaded(&db, &rows).await;
        assert_eq!(draw(&people, 3).await, 3);
        assert_eq!(draw(&people, 500).await, 5, "those that were not drawn before");
        assert_eq!(counted(&people).await, [8, 0, 0].map(Count::of));
    }

    async fn a_check_is_asked_after_all_else_and_says_that_it_is_one(db: TestDb) {
        let (people, folder, who) = loaded(&db, LINKED).await;
        draw(&people, 1).await;
        load(&people, &file(&folder, "two.csv", &TWO.replace("Layla,Massey,2017-03-04", "Bola,Okafor,1984-07-30").replace('A', "D"))).await;
        let page = people.reviews(&may_review(&people, &who).await, 0).await.unwrap();
        let checks: Vec<bool> = page.lines.iter().map(|it| it.why.contains(&Why::Check)).collect();
        assert_eq!(checks, [false, true]);
        let review = people.review(&may_review(&people, &who).await, page.lines[1].id).await.unwrap();
        assert!(review.is_check && review.person == review.candidate_person);
        assert!(review.evidence.bits() > 0.0, "with the evidence of the link");
    }

    async fn a_link_that_is_found_right_stays_and_counts(db: TestDb) {
        let (people, _folder, who) = loaded(&db, LINKED).await;
        draw(&people, 1).await;
        assert_eq!(say(&people, &who, Verdict::Same).await.unwrap(), Outcome::Decided);
        assert_eq!(groups(&people).await, [["A1", "A2"]]);
        assert_eq!(counted(&people).await, [1, 1, 0].map(Count::of));
        let grant = people.gate.operator::<SeeMatchReport>("test", json!({})).await.unwrap();
        let bands = people.match_report(&grant).await.unwrap().bands;
        assert!(bands.iter().all(|it| it.same == Count::of(0)), "it is no question that matching asked");
    }

    async fn a_link_that_is_found_wrong_is_undone_and_so_can_the_answer_be(db: TestDb) {
        let (people, folder, who) = loaded(&db, LINKED).await;
        draw(&people, 1).await;
        let id = first_question(&people, &who).await.unwrap();
        say(&people, &who, Verdict::Different).await.unwrap();
        assert_eq!(groups(&people).await, [["A1"], ["A2"]]);
        assert_eq!(counted(&people).await, [1, 0, 1].map(Count::of));
        let again = "A2,,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-02-01\n";
        load(&people, &file(&folder, "again.csv", again)).await;
        assert_eq!(groups(&people).await, [["A1"], ["A2"]], "and is not made again");
        people.undo_decision(may_review(&people, &who).await, id).await.unwrap();
        assert_eq!(groups(&people).await, [["A1", "A2"]]);
        assert_eq!(counted(&people).await, [1, 0, 0].map(Count::of));
    }

    async fn what_was_recorded_since_a_wrong_link_is_placed_by_whoever_takes_the_record_away_and_that_answers(db: TestDb) {
        let (people, _folder, who) = loaded(&db, LINKED).await;
        draw(&people, 1).await;
        let (_, person) = db.one(&HELD_ABOUT, args!["A2"], ids).await.unwrap();
        db.clock().advance(60);
        correct(&people, &db, person, Field::Email, "layla@example.org").await;
        let refused = say(&people, &who, Verdict::Different).await;
        assert!(matches!(refused, Err(ReviewError::RecordedSinceLink)), "{refused:?}");
        assert_eq!(groups(&people).await, [["A1", "A2"]]);
        let manager = signed_in(&db, Role::RecordManager, "Rita Manager");
        let link: LinkId = db.one(&STANDING, args!["A2"], |row| row.get("id")).await.unwrap();
        let sees = people.gate.ask(&manager, json!({})).await.unwrap();
        let since = people.to_place(&sees, person, link).await.unwrap();
        let places = since.items.iter().map(|it| (it.id, Place::Stays)).collect();
        let grant: Grant<UndoLink> = people.gate.ask(&manager, json!({})).await.unwrap();
        people.undo_link(grant, person, link, &places).await.unwrap();
        assert_eq!(counted(&people).await, [1, 0, 1].map(Count::of));
        assert_eq!(first_question(&people, &who).await, None);
    }

    async fn a_question_that_matching_asks_takes_the_place_of_a_check(db: TestDb) {
        let (people, folder, who) = loaded(&db, LINKED).await;
        draw(&people, 1).await;
        let numbers = LINKED.replace("A1,,", "A1,9434765919,").replace("A2,,", "A2,9995141264,").replace("2026-01-0", "2026-03-0");
        let header = "record_id,nhs_number,nhs_number_status,given_name,family_name,date_of_birth,sex,postcode,address_line,updated\n";
        let mut feed = file(&folder, "numbers.csv", "");
        feed.path = folder.path().join("verified.csv");
        let verified = numbers.replace(",Layla", ",01,Layla");
        std::fs::write(&feed.path, format!("{header}{verified}")).unwrap();
        load(&people, &feed).await;
        let page = people.reviews(&may_review(&people, &who).await, 0).await.unwrap();
        let [line] = page.lines.as_slice() else { panic!("{:?}", page.lines) };
        assert!(!line.why.contains(&Why::Check), "two verified numbers do not wait behind all else");
        assert_eq!(counted(&people).await, [0, 0, 0].map(Count::of));
    }

    async fn whoever_may_say_who_is_one_may_not_draw(db: TestDb) {
        let (people, ..) = loaded(&db, LINKED).await;
        let grant = people.gate.ask::<kith_gate::action::CheckMatches>(&matcher(&db), json!({})).await;
        assert!(grant.is_err());
    }
}
