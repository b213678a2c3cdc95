//! How an organisation answers: question by question, several people at once, until it is published.

use axum::http::StatusCode;
use kith_forms::model::{Evidence, Kind, Mandatory, Question};
use kith_forms::{Catalogue, Form};
use kith_gate::Role;

use crate::browser::{Answer, Browser};
use crate::world::World;

const DSPT: &str = "dspt-social-care";

fn form(version: &str) -> Form {
    let all = Catalogue::load(None).unwrap();
    let form = all.form(&DSPT.parse().unwrap(), &version.parse().unwrap());
    form.unwrap().clone()
}

/// What is sent to answer a question well, where there is no reason to say otherwise.
fn good(question: &Question) -> Vec<(String, String)> {
    // A key's own hyphens stand as colons in the names of its fields.
    let name = format!("answer-{}", question.key.as_str().replace('-', ":"));
    let meets = question.satisfied_by.first().map(ToString::to_string);
    let mut sent = match &question.kind {
        Kind::YesNo => vec![(name.clone(), meets.unwrap_or_else(|| "yes".to_owned()))],
        Kind::Choice(options) => {
            let chosen = meets.unwrap_or_else(|| options[0].key.to_string());
            let at = options
                .iter()
                .position(|it| it.key.as_str() == chosen)
                .unwrap();
            let why = (format!("{name}-why-{}", at + 1), "As we agreed".to_owned());
            vec![(name.clone(), chosen), why]
        }
        Kind::Text(_) | Kind::LongText(_) => vec![(name.clone(), "Ash, the manager".to_owned())],
        Kind::Date if question.mandatory == Mandatory::No => Vec::new(),
        Kind::Date => [("day", "1"), ("month", "10"), ("year", "2026")]
            .map(|(part, it)| (format!("{name}-{part}"), it.to_owned()))
            .to_vec(),
        Kind::Services => Vec::new(),
        other => panic!("the form asks for {}: say here how to answer", other.word()),
    };
    if question.evidence != Evidence::None {
        sent.push((format!("{name}-evidence"), "In the red folder".to_owned()));
    }
    sent
}

/// Answers a question whose answer was seen in this version.
async fn answer(browser: &Browser<'_>, response: &str, question: &Question, seen: i64) -> Answer {
    let mut sent = good(question);
    sent.push(("seen".to_owned(), seen.to_string()));
    sent.push(("go".to_owned(), "on".to_owned()));
    let sent: Vec<(&str, &str)> = sent
        .iter()
        .map(|(name, it)| (name.as_str(), it.as_str()))
        .collect();
    let path = format!("/responses/{response}/questions/{}", question.key);
    browser.post(&path, &sent).await
}

/// Answers every question that is asked and was not answered, as one is led from each to the next.
pub(crate) async fn answer_all(browser: &Browser<'_>, response: &str, form: &Form) {
    let tasks = browser.get(&format!("/responses/{response}")).await;
    let begin = format!("/responses/{response}/questions/");
    let first = tasks.body.rsplit(&begin).next().unwrap();
    let mut key = first.split('"').next().unwrap().to_owned();
    for _ in form.questions() {
        let answered = answer(browser, response, form.question(&key).unwrap(), 0).await;
        match answered
            .leads_to("/responses/")
            .location()
            .strip_prefix(&begin)
        {
            Some(next) => next.clone_into(&mut key),
            None => return,
        }
    }
    panic!("one is led round in a circle");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn starting_a_form_again_goes_on_with_what_is_under_way() {
    let world = World::copy().await;
    let (organisation, response) = (world.id("organisation"), world.id("response"));
    let sent = [
        ("form", DSPT),
        ("version", "2025-26"),
        ("organisation", organisation),
    ];
    let member = world.browser(Role::ProviderMember);
    member
        .post("/responses", &sent)
        .await
        .leads_to(&format!("/responses/{response}"));
    let page = member.get("/responses").await;
    assert!(
        page.text()
            .contains("Go on (Data Security and Protection Toolkit"),
        "{}",
        page.text()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_wrong_comes_back_with_what_is_wrong_and_is_not_kept() {
    let world = World::copy().await;
    let member = world.browser(Role::ProviderMember);
    let path = format!("/responses/{}/questions/2.2.1", world.id("response"));
    let sent = [
        ("seen", "0"),
        ("answer-2.2.1-evidence", "In the blue folder"),
    ];
    let page = member.post(&path, &sent).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.body.contains("href=\"#answer-2.2.1\""),
        "{}",
        page.text()
    );
    assert!(
        page.body.contains("value=\"In the blue folder\""),
        "{}",
        page.text()
    );
    assert!(!member.get(&path).await.body.contains("blue folder"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_answers_second_is_shown_both_answers_and_chooses() {
    let world = World::copy().await;
    let path = format!("/responses/{}/questions/2.1.1", world.id("response"));
    let (manager, member) = (
        world.browser(Role::ProviderManager),
        world.browser(Role::ProviderMember),
    );
    // Both have seen the same answer; the manager changes it first.
    let no = [("seen", "1"), ("answer-2.1.1", "no"), ("go", "later")];
    manager.post(&path, &no).await.leads_to("?done=saved");
    let yes = [("seen", "1"), ("answer-2.1.1", "yes"), ("go", "on")];
    let page = member.post(&path, &yes).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.text()
            .contains("Somebody else answered this while you did"),
        "{}",
        page.text()
    );
    assert!(
        page.text().contains("You, not saved yet"),
        "{}",
        page.text()
    );
    // What they kept is as it was, and what was typed is still there to be saved.
    assert!(
        page.body.contains("name=\"seen\" value=\"2\""),
        "{}",
        page.body
    );
    let mine = [("seen", "2"), ("answer-2.1.1", "yes"), ("go", "later")];
    member.post(&path, &mine).await.leads_to("?done=saved");
    let last = [("seen", "2"), ("answer-2.1.1", "no"), ("go", "later")];
    assert_eq!(
        manager.post(&path, &last).await.status,
        StatusCode::CONFLICT
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_response_is_answered_reviewed_signed_off_and_published_and_then_is_not_changed() {
    let world = World::copy().await;
    let (manager, member) = (
        world.browser(Role::ProviderManager),
        world.browser(Role::ProviderMember),
    );
    let (response, form) = (world.id("response"), form("2025-26"));
    let at = |page: &str| format!("/responses/{response}{page}");
    answer_all(&member, response, &form).await;
    let check = member.get(&at("/check")).await;
    assert!(
        check
            .text()
            .contains("As it stands it reaches Standards Exceeded"),
        "{}",
        check.text()
    );
    member
        .post(&at("/review"), &[])
        .await
        .leads_to("?done=reviewed");
    assert_eq!(
        member.post(&at("/sign-off"), &[]).await.status,
        StatusCode::FORBIDDEN
    );
    let late = answer(&member, response, form.question("2.1.1").unwrap(), 1).await;
    assert_eq!(
        late.status,
        StatusCode::CONFLICT,
        "what was reviewed is not answered any further"
    );
    manager
        .post(&at("/sign-off"), &[])
        .await
        .leads_to("?done=signed-off");
    let before = manager.get(&at("/publish")).await;
    assert!(
        before.text().contains("Level Standards Exceeded"),
        "{}",
        before.text()
    );
    manager
        .post(&at("/publish"), &[])
        .await
        .leads_to("/published/");
    for role in [
        Role::Commissioner,
        Role::ProviderMember,
        Role::AccountAdministrator,
    ] {
        let page = world
            .browser(role)
            .get(&format!("/published/{response}"))
            .await;
        assert!(
            page.text().contains("Level Standards Exceeded"),
            "{} {}",
            role.name(),
            page.text()
        );
        assert!(
            !page.body.contains("/questions/"),
            "nothing is offered to be changed"
        );
    }
    let back = manager
        .post(&at("/take-back"), &[("why", "A mistake")])
        .await;
    assert_eq!(back.status, StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_back_says_why_and_is_answered_further() {
    let world = World::copy().await;
    let manager = world.browser(Role::ProviderManager);
    let at = |page: &str| format!("/responses/{}{page}", world.id("response"));
    manager
        .post(&at("/review"), &[])
        .await
        .leads_to("?done=reviewed");
    let nothing = manager.post(&at("/take-back"), &[("why", " ")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let why = [("why", "The training is not finished")];
    manager
        .post(&at("/take-back"), &why)
        .await
        .leads_to("?done=taken-back");
    let page = manager.get(&at("/check")).await;
    assert!(
        page.text().contains("The training is not finished"),
        "{}",
        page.text()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_seen_by_whoever_answers_it_alone() {
    let world = World::copy().await;
    let response = world.id("response");
    for role in [
        Role::Commissioner,
        Role::AccountAdministrator,
        Role::Practitioner,
    ] {
        let page = world
            .browser(role)
            .get(&format!("/responses/{response}"))
            .await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{}", role.name());
    }
    let page = world
        .browser(Role::Commissioner)
        .get(&format!("/published/{response}"))
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "it is not published");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_right_on_paper_is_saved_even_where_something_else_is_wrong() {
    let world = World::copy().await;
    let member = world.browser(Role::ProviderMember);
    let at = |page: &str| format!("/responses/{}{page}", world.id("response"));
    let sent = [
        ("seen-1", "1"),
        ("answer-2.1.1", "no"),
        ("seen-2", "0"),
        ("answer-2.2.1-evidence", "In the blue folder"),
    ];
    let page = member.post(&at("/sections/staffing/paper"), &sent).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.body.contains("href=\"#answer-2.2.1\""),
        "{}",
        page.text()
    );
    assert!(
        page.body.contains("value=\"In the blue folder\""),
        "{}",
        page.text()
    );
    let check = member.get(&at("/check")).await;
    assert!(
        check.text().contains("cyber security? No Change"),
        "{}",
        check.text()
    );
    assert!(!check.text().contains("blue folder"), "{}", check.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_sent_as_it_was_is_not_written_again() {
    let world = World::copy().await;
    let member = world.browser(Role::ProviderMember);
    let path = format!("/responses/{}/questions/2.1.1", world.id("response"));
    let rows = world.rows();
    let sent = [("seen", "1"), ("answer-2.1.1", "yes"), ("go", "later")];
    member.post(&path, &sent).await.leads_to("?done=saved");
    assert_eq!(world.rows(), rows);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_published_before_carries_over_and_is_confirmed_by_saving_it_as_it_stands() {
    let world = World::copy().await;
    let manager = world.browser(Role::ProviderManager);
    let (response, form) = (world.id("response"), form("2025-26"));
    answer_all(&manager, response, &form).await;
    for (page, then) in [
        ("review", "reviewed"),
        ("sign-off", "signed-off"),
        ("publish", "published"),
    ] {
        let done = manager
            .post(&format!("/responses/{response}/{page}"), &[])
            .await;
        done.leads_to(&format!("done={then}"));
    }
    let organisation = world.id("organisation");
    let sent = [
        ("form", DSPT),
        ("version", "2025-26"),
        ("organisation", organisation),
    ];
    let started = manager
        .post("/responses", &sent)
        .await
        .leads_to("/responses/");
    let again = started.location().trim_start_matches("/responses/");
    assert_ne!(again, response);
    let tasks = manager.get(started.location()).await;
    assert!(
        tasks.text().contains("To be read again"),
        "{}",
        tasks.text()
    );
    let question = form.question("2.1.1").unwrap();
    let path = format!("/responses/{again}/questions/2.1.1");
    assert!(
        manager
            .get(&path)
            .await
            .text()
            .contains("This is still right")
    );
    answer(&manager, again, question, 1)
        .await
        .leads_to("/responses/");
    assert!(
        !manager
            .get(&path)
            .await
            .text()
            .contains("This is still right")
    );
}
