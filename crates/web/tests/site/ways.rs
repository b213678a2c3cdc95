//! Ways through the pages: where each leads, and what it says on the way.

use axum::http::StatusCode;
use kith_gate::Role;
use kith_people::rules::corrected::Field;
use scraper::{Html, Selector};

use crate::browser::Answer;
use crate::world::{PERSONAL, World, tells};

/// Three people of whom each has a record that could be another's.
const TWINS: &str = "\
record_id,nhs_number,nhs_number_status,given_name,family_name,date_of_birth,sex,address_line,postcode,updated
B1,9434766001,01,Juniper,Halloway,2013-03-01,F,1 Mill Lane,PR2 4JX,2026-01-01
B2,9434766028,,Juniper,Halloway,2013-03-01,F,9 Weir Street,PR1 1AB,2026-01-02
C1,9434766036,01,Rowan,Tarrant,2012-07-09,M,2 Mill Lane,PR2 4JX,2026-01-01
C2,9434766044,,Rowan,Tarrant,2012-07-09,M,8 Weir Street,PR1 1AB,2026-01-02
";

fn all(answer: &Answer, what: &str) -> Vec<String> {
    let page = Html::parse_document(&answer.body);
    let what = Selector::parse(what).unwrap();
    let words = |it: scraper::ElementRef<'_>| {
        let words: Vec<&str> = it.text().flat_map(str::split_whitespace).collect();
        words.join(" ")
    };
    page.select(&what).map(words).collect()
}

fn links(answer: &Answer) -> Vec<String> {
    let page = Html::parse_document(&answer.body);
    let links = Selector::parse("main a[href]").unwrap();
    let links = page.select(&links);
    links
        .map(|it| it.value().attr("href").unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn to_be_asked_for_a_reason_is_in_the_ledger_and_not_among_what_was_refused() {
    let world = World::copy().await;
    let record = format!("/people/{}", world.person());
    let helper = world.browser(Role::Practitioner);
    helper.get(&record).await.leads_to("/reason");
    helper.get("/ledger").await;

    let officer = world.browser(Role::PrivacyOfficer);
    let refused = all(&officer.get("/ledger?outcome=refused").await, "tbody tr");
    assert!(refused.iter().all(|it| !it.contains("open")), "{refused:?}");
    assert!(
        refused
            .iter()
            .any(|it| it.contains("Asked to read the ledger Refused")),
        "{refused:?}"
    );
    let looks = all(&officer.get(&format!("{record}/looks")).await, "tbody tr");
    let asked = "Was asked for a reason before opening the record";
    let line = looks.iter().find(|it| it.contains(asked));
    let line = line.unwrap_or_else(|| panic!("{looks:?}"));
    assert!(!line.contains("Refused"), "{line}");
    let found = officer.get("/ledger?action=reason.asked").await;
    assert!(all(&found, "tbody tr").iter().any(|it| it.contains(asked)));
}

#[tokio::test]
async fn a_line_of_the_ledger_says_once_how_it_ended_and_what_else_is_kept_in_words() {
    let world = World::copy().await;
    let officer = world.browser(Role::PrivacyOfficer);
    officer
        .post(
            "/search",
            &[("name", "Oriana Pellbrook"), ("born-year", "2015")],
        )
        .await;
    world.browser(Role::Practitioner).get("/ledger").await;
    let page = officer.get("/ledger").await;
    let lines = all(&page, "tbody tr");
    let refused: Vec<_> = lines.iter().filter(|it| it.contains("Asked to")).collect();
    assert!(!refused.is_empty());
    for line in refused {
        assert_eq!(
            line.to_lowercase().matches("refused").count()
                - line.matches("Refused because").count(),
            1,
            "{line}"
        );
    }
    let kept = all(&page, "tbody details");
    assert!(
        kept.iter()
            .any(|it| it.contains("Searched for: Name Oriana Pellbrook")),
        "{kept:?}"
    );
    for text in kept {
        assert!(!text.contains(['{', '}']), "{text}");
    }
    let looks = officer
        .get(&format!("/people/{}/looks", world.person()))
        .await;
    for did in all(&looks, "tbody td:nth-child(3)") {
        assert!(did.starts_with(char::is_uppercase), "{did}");
    }
}

#[tokio::test]
async fn after_a_search_whom_it_found_comes_before_the_form_and_before_it_the_form_comes_first() {
    let world = World::copy().await;
    let helper = world.browser(Role::Practitioner);
    let sent = [("name", "Oriana Pellbrook"), ("born-year", "2015")];
    let found = helper.post("/search", &sent).await;
    let place = |answer: &Answer, what: &str| answer.body.find(what).unwrap_or(usize::MAX);
    let form = r#"action="/search""#;
    assert!(place(&found, r#"id="results""#) < place(&found, form));
    assert!(place(&found, world.person()) < place(&found, form));
    assert!(place(&found, form) < usize::MAX, "one can search again");
    assert!(
        found.body.contains(r#"value="Oriana Pellbrook""#),
        "what was asked is still there"
    );
    let again = helper.post("/search", &[("name", "Oriana")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(place(&again, "govuk-error-summary") < place(&again, form));
}

#[tokio::test]
async fn each_person_found_is_certain_probable_or_possible_in_words() {
    let world = World::copy().await;
    let helper = world.browser(Role::Practitioner);
    let born = ["6", "5", "2015"];
    let match_of = async |name: &str, date: [&str; 3]| {
        let [day, month, year] = date;
        let sent = [
            ("name", name),
            ("born-day", day),
            ("born-month", month),
            ("born-year", year),
        ];
        let found = helper.post("/search", &sent).await;
        all(&found, ".govuk-summary-list__row:first-child").remove(0)
    };
    let whole = match_of("Oriana Pellbrook", born).await;
    assert!(
        whole.contains("Certain") && whole.contains("nobody else so well"),
        "{whole}"
    );
    let year_alone = match_of("Oriana Pellbrook", ["", "", "2015"]).await;
    assert!(year_alone.contains("Probable"), "{year_alone}");
    let slip = match_of("Oriana Pelbrook", born).await;
    assert!(
        slip.contains("Probable") && slip.contains("Check the details"),
        "{slip}"
    );
    let one_name = match_of("Pellbrook", born).await;
    assert!(one_name.contains("may fit someone else"), "{one_name}");
    let half = match_of("Oriana Featherstone", born).await;
    assert!(half.contains("Possible"), "{half}");
}

#[tokio::test]
async fn a_date_that_no_calendar_has_finds_whoever_was_born_on_one_like_it_and_says_so() {
    let world = World::copy().await;
    let helper = world.browser(Role::Practitioner);
    let sent = [
        ("name", "Oriana Pellbrook"),
        ("born-day", "6"),
        ("born-month", "55"),
        ("born-year", "2015"),
    ];
    let found = helper.post("/search", &sent).await;
    assert!(
        found.text().contains("There is no such date as"),
        "{}",
        found.text()
    );
    assert!(found.body.contains(world.person()));
    let sent = [
        ("name", "Oriana Pellbrook"),
        ("born-month", "55"),
        ("born-year", "2015"),
    ];
    let part = helper.post("/search", &sent).await;
    assert_eq!(
        part.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a part of a date has to be one"
    );
}

#[tokio::test]
async fn each_field_is_corrected_with_the_control_that_suits_it() {
    let world = World::copy().await;
    let keeper = world.browser(Role::RecordManager);
    keeper.open_visit(world.person()).await;
    let address = format!("/people/{}/correct", world.person());
    let first = keeper.get(&address).await;
    assert_eq!(all(&first, "input[name=field]").len(), Field::ALL.len());
    for field in Field::ALL {
        let page = keeper
            .get(&format!("{address}?field={}", field.name()))
            .await;
        let controls = match field {
            Field::Sex => "input[type=radio][name=value]",
            Field::BirthDate | Field::DiedOn => "input[name=value-year]",
            Field::Address | Field::CommunicationNeeds => "textarea[name=value]",
            field if field.how().is_some() => "textarea[name=value]",
            _ => {
                "input[type=text][name=value], input[type=tel][name=value], input[type=email][name=value]"
            }
        };
        let expected = if field == Field::Sex { 4 } else { 1 };
        assert_eq!(
            all(&page, controls).len(),
            expected,
            "{field}\n{}",
            page.body
        );
        assert!(all(&page, "h1")[0].contains(field.title()));
    }
    let none = keeper.get(&format!("{address}?went=on")).await;
    assert!(none.text().contains("Select which field to correct"));
    let sent = [("field", "sex"), ("value", "male"), ("reason", "Passport")];
    keeper
        .post(&address, &sent)
        .await
        .leads_to("?done=corrected");
    let sent = [
        ("field", "birth-date"),
        ("value-day", "7"),
        ("value-month", "5"),
        ("value-year", "2015"),
        ("reason", "Birth certificate"),
    ];
    keeper
        .post(&address, &sent)
        .await
        .leads_to("?done=corrected");
    let record = keeper
        .get(&format!("/people/{}", world.person()))
        .await
        .text();
    assert!(
        record.contains("Sex Male") && record.contains("Born 7 May 2015"),
        "{record}"
    );
    let wrong = keeper
        .post(
            &address,
            &[
                ("field", "birth-date"),
                ("value-day", "31"),
                ("value-month", "2"),
                ("value-year", "2015"),
            ],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        links(&wrong).contains(&"#value-day".to_owned()),
        "the error leads to the day"
    );
}

#[tokio::test]
async fn a_privacy_officer_is_led_to_who_has_looked_from_wherever_a_person_is() {
    let world = World::copy().await;
    let officer = world.browser(Role::PrivacyOfficer);
    let (record, looks) = (
        format!("/people/{}", world.person()),
        format!("/people/{}/looks", world.person()),
    );
    let home = officer.get("/").await.text();
    assert!(
        home.contains("see who has looked at their record")
            && !home.contains("who is helping them"),
        "{home}"
    );
    let search = officer.get("/search").await.text();
    assert!(
        search.contains("see who has looked at their record"),
        "{search}"
    );
    let refused = officer.get(&record).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(
        links(&refused).contains(&looks),
        "the page without a record leads there"
    );
    let narrowed = officer
        .get(&format!("/ledger?person={}", world.person()))
        .await;
    assert!(links(&narrowed).contains(&looks));
    let page = officer.get(&looks).await;
    assert!(
        !page.body.contains(&format!("href=\"{record}\"")),
        "it leads nobody to where they are refused"
    );
    let helper = world.browser(Role::DataSupplier).get(&record).await;
    assert!(!links(&helper).contains(&looks));
}

#[tokio::test]
async fn an_email_address_on_a_record_breaks_where_its_parts_end() {
    let world = World::copy().await;
    let helper = world.browser(Role::Practitioner);
    helper.open_visit(world.person()).await;
    let record = helper.get(&format!("/people/{}", world.person())).await;
    assert!(
        record.body.contains("oriana@<wbr>example.<wbr>org"),
        "{}",
        record.body
    );
    assert!(!record.body.contains("oriana@example.org"));
}

#[tokio::test]
async fn the_whole_of_a_long_quarantine_can_be_reached_and_its_length_is_said() {
    let world = World::copy().await;
    let rows: String = (0..1_101).map(|_| ",,,\n").collect();
    world
        .load(
            "empty",
            &format!("record_id,given_name,family_name,date_of_birth\n{rows}"),
        )
        .await;
    let keeper = world.browser(Role::RecordManager);
    let list = keeper.get("/feeds").await;
    assert!(list.text().contains("2 loads"));
    let run = links(&list)
        .into_iter()
        .find(|it| it.starts_with("/feeds/"))
        .unwrap();
    let first = keeper.get(&run).await;
    assert!(
        first.text().contains("1,101 rows and values not taken"),
        "{}",
        first.text()
    );
    assert!(links(&first).contains(&format!("{run}?page=12")));
    let last = keeper.get(&format!("{run}?page=12")).await;
    assert!(last.text().contains("1,102"), "the last line is there");
    let beyond = keeper.get(&format!("{run}?page=13")).await;
    assert!(beyond.text().contains("There is nothing on this page"));
    assert!(
        keeper
            .get("/feeds?page=2")
            .await
            .text()
            .contains("There is nothing on this page")
    );
}

#[tokio::test]
async fn after_a_decision_the_next_question_comes_with_what_was_decided_and_the_way_to_undo_it() {
    let world = World::copy().await;
    world.load("hospital", TWINS).await;
    let matcher = world.browser(Role::ClericalMatcher);
    let waiting: Vec<String> = links(&matcher.get("/matches").await)
        .into_iter()
        .filter(|it| it.starts_with("/matches/") && it != "/matches/report")
        .collect();
    // The button to begin with, and three questions.
    assert_eq!(waiting.len(), 4, "{waiting:?}");
    let (decided, next) = (&waiting[2], &waiting[3]);
    let answer = matcher.post(decided, &[("verdict", "same")]).await;
    let answer = answer.leads_to(next);
    let page = matcher.get(answer.location()).await;
    assert_eq!(page.status, StatusCode::OK);
    let notice = all(&page, ".govuk-notification-banner--success");
    assert!(notice[0].contains("Decided: one person."), "{notice:?}");
    assert!(
        links(&page).contains(decided),
        "what was decided can be looked at"
    );
    let last = matcher.post(next, &[("verdict", "different")]).await;
    last.leads_to(&waiting[1]);
    let own = matcher.get(decided).await;
    assert!(!links(&own).iter().any(|it| it.starts_with("/people/")));
    assert_eq!(
        all(&own, "form button:not(header *)"),
        ["Undo"],
        "one way back"
    );

    // What a colleague decided is no word of one's own: its record can be taken away again.
    let undone = matcher.post(&format!("{decided}/undo"), &[]).await;
    undone.leads_to("?done=undone");
    let keeper = world.browser(Role::RecordManager);
    let again = keeper.post(decided, &[("verdict", "same")]).await;
    again.leads_to("done=same");
    let page = matcher.get(decided).await;
    let undo = links(&page)
        .into_iter()
        .find(|it| it.ends_with("/undo"))
        .unwrap();
    let person = undo.split('/').nth(2).unwrap();
    let ask = matcher.get(&undo).await;
    assert_eq!(ask.status, StatusCode::OK);
    assert!(
        !links(&ask).contains(&format!("/people/{person}")),
        "a matcher opens no record"
    );
    let undone = matcher
        .post(&undo, &[])
        .await
        .leads_to("/matches?done=parted");
    let list = matcher.get(undone.location()).await;
    assert!(
        list.text()
            .contains("The record is taken away from that person"),
        "{}",
        list.text()
    );
}

#[tokio::test]
async fn how_well_matching_does_is_told_in_pictures_and_tables_that_name_nobody() {
    let world = World::copy().await;
    world.load("hospital", TWINS).await;
    let matcher = world.browser(Role::ClericalMatcher);
    let queue = matcher.get("/matches").await;
    assert!(links(&queue).contains(&"/matches/report".to_owned()));
    let page = matcher.get("/matches/report").await;
    assert_eq!(page.status, StatusCode::OK);
    let tables = all(&page, "table > caption");
    for caption in [
        "Links that stand",
        "Linked and asked, by whole bits",
        "What linking from so many bits on would come to",
        "Records that nothing can link, by an estimate",
        "The last 30 days, and the 30 before",
        "What each level of each field is worth",
    ] {
        assert!(
            tables.iter().any(|it| it == caption),
            "{caption}: {tables:?}"
        );
    }
    let pictures = all(&page, "svg > title");
    assert!(
        pictures
            .iter()
            .any(|it| it == "Questions, by bits of evidence"),
        "{pictures:?}"
    );
    assert!(
        pictures
            .iter()
            .any(|it| it == "What each field is worth, in bits")
    );
    let text = page.text();
    assert!(
        text.contains("Too few decisions to say"),
        "nobody has decided anything"
    );
    assert!(PERSONAL.iter().all(|personal| !tells(&text, personal)));
    let practitioner = world.browser(Role::Practitioner);
    let refused = practitioner.get("/matches/report").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

/// A matcher says that two records are of one person: the question, the person, and where the link is
/// undone.
async fn merged(world: &World) -> (String, String, String) {
    let matcher = world.browser(Role::ClericalMatcher);
    let waiting = links(&matcher.get("/matches").await);
    let question = waiting
        .iter()
        .rfind(|it| it.starts_with("/matches/"))
        .unwrap();
    let done = matcher.post(question, &[("verdict", "same")]).await;
    done.leads_to("done=same");
    let keeper = world.browser(Role::RecordManager);
    let page = keeper.get(question).await;
    let undo = links(&page)
        .into_iter()
        .find(|it| it.ends_with("/undo"))
        .unwrap();
    let person = undo.split('/').nth(2).unwrap().to_owned();
    (question.clone(), person, undo)
}

#[tokio::test]
async fn a_link_that_was_undone_is_in_the_persons_history() {
    let world = World::copy().await;
    world.load("hospital", TWINS).await;
    let (_, person, undo) = merged(&world).await;
    let record = format!("/people/{person}");
    let keeper = world.browser(Role::RecordManager);
    keeper.open_visit(&person).await;
    let history = || async {
        let page = keeper.get(&record).await;
        all(&page, "details table tbody tr").join("; ")
    };
    let before = history().await;
    assert!(before.contains("was joined to this person"), "{before}");
    assert!(
        !before.contains("was found not to be this person’s"),
        "{before}"
    );

    keeper.post(&undo, &[]).await.leads_to("?done=parted");
    let after = history().await;
    assert!(
        after.contains("was found not to be this person’s"),
        "{after}"
    );
    assert!(after.contains("Test Holder"), "who undid it: {after}");
}

#[tokio::test]
async fn what_was_recorded_since_a_merge_is_placed_by_whoever_takes_the_two_apart() {
    let world = World::copy().await;
    world.load("hospital", TWINS).await;
    let (question, person, undo) = merged(&world).await;
    let keeper = world.browser(Role::RecordManager);
    keeper.open_visit(&person).await;
    let correction = [
        ("field", "email"),
        ("value", "halloway@example.org"),
        ("reason", "Seen on a letter"),
    ];
    world.clock.advance(30);
    keeper
        .post(&format!("/people/{person}/correct"), &correction)
        .await;
    let matcher = world.browser(Role::ClericalMatcher);
    let own = matcher.post(&format!("{question}/undo"), &[]).await;
    assert_eq!(own.status, StatusCode::CONFLICT);
    assert!(
        own.text()
            .contains("Something was recorded about this person since.")
    );

    let ask = keeper.get(&undo).await;
    let asked = all(&ask, "fieldset legend");
    assert_eq!(asked, ["A correction: Email"]);
    let choices = all(&ask, ".govuk-radios__label");
    assert!(choices[0].starts_with("It stays with ") && choices[1].starts_with("It goes with "));
    let unsaid = keeper.post(&undo, &[]).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsaid.text().contains("Say for each whose it is"));
    let page = Html::parse_document(&ask.body);
    let radio = Selector::parse("input[value=goes]").unwrap();
    let item = page.select(&radio).next().unwrap().attr("name").unwrap();
    keeper
        .post(&undo, &[(item, "goes")])
        .await
        .leads_to("?done=parted");
}
