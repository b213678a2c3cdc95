//! The archive, for record managers and archive keepers: what falls due, what was put up to be purged
//! and who approves it, records on hold, and certificates. It names nobody: a record has its number.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use kith_gate::Grant;
use kith_gate::action::{
    Action as _, ApproveDisposal, KeepRecord, ReturnRecords, RunRetention, SeeArchive,
};
use kith_people::retention::{
    Asked, Certificate, Disposal, HeldRecordLine, KeepingKind, NewKeeping, NotKept, Outlook,
    RetentionError,
};
use kith_people::rules::retention::{RetentionRules, Rule};
use kith_terms::time::{day_of, plain_date, plain_date_time};
use kith_terms::{DisposalId, KeepingId, PersonId};
use maud::{Markup, html};
use serde_json::json;

use crate::components::{
    BackLink, Button, Cell, DateInput, Input, InsetText, Label, Legend, SummaryList, SummaryRow,
    Table, Tag, TagColour, TextSize, Textarea, WarningText,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::offered;
use crate::pages::reply::{Done, again};
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/archive", get(show))
        .route("/archive/due", post(due))
        .route("/archive/run", post(run))
        .route("/archive/hold", get(ask_hold).post(hold))
        .route(
            "/archive/holds/{person}/{keeping}",
            get(ask_end).post(end_hold),
        )
        .route("/archive/returns/{person}", post(answer))
        .route("/archive/disposals/{disposal}", get(one).post(approve))
}

/// What was just done, by its word in the address.
const DONE: [(&str, &str); 5] = [
    (
        "ended",
        "The hold has ended. The next run goes by the rules again.",
    ),
    (
        "run",
        "What was due is in the archive. What is due to be purged is put up for approval.",
    ),
    (
        "approved",
        "It is approved. The operator deletes it for good with kith retention purge.",
    ),
    (
        "held",
        "The record is on hold. It is neither archived nor purged.",
    ),
    ("answered", "Your decision is written down."),
];

fn to(done: &str) -> Response {
    Redirect::to(&format!("/archive?done={done}")).into_response()
}

async fn seen(here: &Here) -> Result<Grant<SeeArchive>, Trouble> {
    Ok(here.site.gate.ask(&here.who, json!({})).await?)
}

fn trouble(error: RetentionError) -> Trouble {
    match error {
        RetentionError::NotThere => Trouble::Conflict {
            what: "This was decided already.",
        },
        RetentionError::SecondPerson(why) => Trouble::Refused {
            why: why.to_string(),
            instead: Some(("Back to the archive", "/archive".to_owned())),
        },
        other => failed(&other),
    }
}

async fn show(here: Here, Query(done): Query<Done>) -> Result<Response, Trouble> {
    let grant = seen(&here).await?;
    let people = &here.site.people;
    let disposals = people.disposals(&grant).await.map_err(|it| failed(&it))?;
    let holds = people.holds(&grant).await?;
    let offers = |action: &str| here.site.gate.offers(here.who.role(), action);
    let asked = match offers(ReturnRecords::NAME) {
        true => people.asked_of_the_archive(&grant).await.map_err(trouble)?,
        false => Vec::new(),
    };
    let page = here
        .page("The archive")
        .notice(done.notice(DONE.iter().copied()));
    Ok(page.wide(html! {
        h1 class="govuk-heading-l" { "The archive" }
        p class="govuk-body" { (how_long(&rules()?)) }
        @if offers(RunRetention::NAME) { (actions(&here)) }
        (returns(&here, &asked))
        h2 class="govuk-heading-m" { "Put up to be purged" }
        @if disposals.is_empty() { (InsetText::new("Nothing has been put up.")) } @else { (disposal_table(&disposals)) }
        h2 class="govuk-heading-m" { "On hold" }
        p class="govuk-body" { a class="govuk-link" href="/archive/hold" { "Put a record on hold" } }
        @if holds.is_empty() { (InsetText::new("No record is on hold.")) } @else { (hold_table(&holds, &here)) }
    }))
}

/// The rules in force, whose figures these pages show.
pub(super) fn rules() -> Result<RetentionRules, Trouble> {
    RetentionRules::built_in().map_err(|it| failed(&it))
}

fn how_long(rules: &RetentionRules) -> String {
    format!(
        "Records go into the archive when a child turns {}, {} after a death, or {} after somebody left England. For {} record managers see them there, then archive keepers alone, for section 47 enquiries and reviews. After {} they are purged, when somebody else has approved it.",
        rules.archive_after_age.years,
        rules.archive_after_death.in_words(),
        rules.archive_after_leaving_england.in_words(),
        rules.manager_window.in_words(),
        rules.archive.in_words(),
    )
}

/// What falls due is worked out first, and the page that says how many archives them.
fn actions(here: &Here) -> Markup {
    html! {
        form method="post" action="/archive/due" novalidate { (here.token()) (Button::new("Work out what falls due").once(true)) }
    }
}

fn disposal_table(disposals: &[Disposal]) -> Markup {
    let table = Table::new()
        .caption("What was put up to be purged")
        .caption_class("govuk-visually-hidden")
        .scrolls(true)
        .head([
            "Put up".into(),
            heads("People still there"),
            "State".into(),
            "What to do".into(),
        ]);
    let table = disposals.iter().fold(table, |table, it| {
        let (state, colour) = state(it);
        let what = match (it.approved_at, it.done_at) {
            (None, _) => "Look at it and decide",
            (Some(_), None) => "Look at it",
            (Some(_), Some(_)) => "Certificate",
        };
        table.row([
            Cell::new(html! { (plain_date_time(it.put_up_at)) span class="kith-said" { "by " (it.put_up_by_name) } }),
            Cell::number(it.waiting),
            Cell::new(html! { (Tag::new(state).colour(colour)) }),
            Cell::new(html! {
                a class="govuk-link" href={ "/archive/disposals/" (it.id) } {
                    (what) span class="govuk-visually-hidden" { " for what was put up " (plain_date_time(it.put_up_at)) }
                }
            }),
        ])
    });
    html! { (table) }
}

/// The head of a column of numbers.
fn heads(words: &str) -> Cell {
    Cell::new(words).numeric(true)
}

const fn state(it: &Disposal) -> (&'static str, TagColour) {
    match (it.approved_at, it.done_at) {
        (None, _) => ("Waits for approval", TagColour::Orange),
        (Some(_), None) => ("Approved", TagColour::Teal),
        (Some(_), Some(_)) => ("Purged", TagColour::Grey),
    }
}

fn hold_table(holds: &[HeldRecordLine], here: &Here) -> Markup {
    let today = day_of(here.site.gate.now());
    let table = Table::new()
        .caption("Records on hold")
        .caption_class("govuk-visually-hidden")
        .scrolls(true)
        .head(["Kith number", "Why", "Since", "Look at it by"]);
    let table = holds.iter().fold(table, |table, it| {
        let review = it.hold.review_on;
        table.row([
            html! { span class="kith-number" { (it.number) } },
            html! { (it.hold.words) span class="kith-said" { (it.hold.recorded_by) } },
            html! { (plain_date(it.hold.said_on)) },
            html! {
                @if let Some(day) = review {
                    (plain_date(day))
                    @if day < today { " " (Tag::new("Overdue").colour(TagColour::Red)) }
                }
                div {
                    a class="govuk-link" href={ "/archive/holds/" (it.person) "/" (it.hold.id) } {
                        "End the hold" span class="govuk-visually-hidden" { " on record " (it.number) }
                    }
                }
            },
        ])
    });
    html! { (table) }
}

fn returns(here: &Here, asked: &[Asked]) -> Markup {
    html! {
        @if !asked.is_empty() {
            h2 class="govuk-heading-m" { "Should these come out of the archive?" }
            p class="govuk-body" { "By what is known now they would not be in it. If one comes out, everybody who may open records finds it again." }
            @for it in asked {
                (InsetText::new(html! {
                    p class="govuk-body" { strong { span class="kith-number" { (it.number) } } " " (it.why) ". In the archive since " (plain_date(it.archived_on)) "." }
                    form method="post" action={ "/archive/returns/" (it.person) } novalidate {
                        (here.token())
                        (Button::new("Take it out").name("comes").value("out").once(true)) " "
                        (Button::secondary("Leave it in").name("comes").value("in").once(true))
                    }
                }))
            }
        }
    }
}

async fn due(here: Here, Posted(_): Posted<HashMap<String, String>>) -> Result<Response, Trouble> {
    let detail = json!({ "step": "shown" });
    let grant = here
        .site
        .gate
        .ask::<RunRetention>(&here.who, detail)
        .await?;
    let outlook = here.site.people.retention_outlook(&grant).await;
    let outlook = outlook.map_err(trouble)?;
    let page = here.page("What falls due").trail(BackLink::new("/archive"));
    Ok(page.narrow(outlook_page(&here, &outlook)))
}

fn outlook_page(here: &Here, it: &Outlook) -> Markup {
    let table = Table::new().caption("What goes into the archive").head([
        "Who".into(),
        heads("Due now"),
        heads("Within a year"),
    ]);
    let table = it.next.iter().fold(table, |table, next| {
        table.row([
            Cell::new(rule(next.rule)),
            Cell::number(next.due),
            Cell::number(next.within_a_year),
        ])
    });
    html! {
        h1 class="govuk-heading-l" { "What falls due" }
        (SummaryList::new([
            SummaryRow::new("People", words::counted(it.people, "person", "people")),
            SummaryRow::new("In the archive", words::counted(it.archived, "person", "people")),
            SummaryRow::new("On hold", words::counted(it.held, "person", "people")),
            SummaryRow::new("Due to be purged", words::counted(it.to_purge, "person", "people")),
            SummaryRow::new("Purged within a year", words::counted(it.purged_within_a_year, "person", "people")),
        ]))
        (table)
        (confirm(here, it))
    }
}

/// What is done with them now, before it is done.
fn confirm(here: &Here, it: &Outlook) -> Markup {
    if it.to_archive() + it.to_put_up + it.to_ask == 0 {
        return html! { (InsetText::new("Nothing is due today.")) };
    }
    let record = |count| words::counted(count, "record", "records");
    html! {
        h2 class="govuk-heading-m" { "Archive what is due today" }
        ul class="govuk-list govuk-list--bullet" {
            @if it.to_archive() > 0 { li { (record(it.to_archive())) " to go into the archive, where only record managers find them" } }
            @if it.to_put_up > 0 { li { (record(it.to_put_up)) " to be put up to be purged, which somebody else approves" } }
            @if it.to_ask > 0 { li { (record(it.to_ask)) " in the archive to be asked about: should they come out of it?" } }
        }
        form method="post" action="/archive/run" novalidate { (here.token()) (Button::new("Archive what is due").once(true)) }
    }
}

const fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::Age => "Children who have grown up",
        Rule::Consent => "Those who agreed to be kept longer",
        Rule::Death => "Those who have died",
        Rule::LeftEngland => "Those who have left England",
    }
}

async fn run(here: Here, Posted(_): Posted<HashMap<String, String>>) -> Result<Response, Trouble> {
    let detail = json!({ "step": "begun" });
    let grant = here
        .site
        .gate
        .ask::<RunRetention>(&here.who, detail)
        .await?;
    let ran = here.site.people.run_retention(&grant).await;
    ran.map_err(trouble)?;
    Ok(to("run"))
}

async fn answer(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let comes_out = match Answers::of(typed).get("comes") {
        "out" => true,
        "in" => false,
        _ => return Err(Trouble::Unreadable),
    };
    let detail = json!({ "comes-out": comes_out });
    let grant = here
        .site
        .gate
        .ask::<ReturnRecords>(&here.who, detail)
        .await?;
    let answered = here
        .site
        .people
        .answer_the_archive(grant, person, comes_out)
        .await;
    answered.map_err(trouble)?;
    Ok(to("answered"))
}

async fn one(here: Here, Path(id): Path<DisposalId>) -> Result<Response, Trouble> {
    let grant = seen(&here).await?;
    let disposals = here.site.people.disposals(&grant).await;
    let disposals = disposals.map_err(|it| failed(&it))?;
    let it = disposals
        .iter()
        .find(|it| it.id == id)
        .ok_or(Trouble::NotFound)?;
    if it.approved_at.is_none()
        && here
            .site
            .gate
            .offers(here.who.role(), ApproveDisposal::NAME)
    {
        here.proved()?;
    }
    let certificate = match it.done_at {
        Some(_) => here.site.people.certificate(&grant, id).await.ok(),
        None => None,
    };
    let title = match certificate {
        Some(_) => "Certificate of destruction",
        None => "Records put up to be purged",
    };
    let page = here.page(title).trail(BackLink::new("/archive"));
    Ok(page.narrow(html! {
        h1 class="govuk-heading-l" { (title) }
        (summary(it))
        @if let Some((certificate, entry)) = &certificate {
            (certified(certificate))
            p class="govuk-body" { "The ledger says so in entry " span class="kith-detail" { (entry) } ". The operator gets the certificate with its proof by " code class="kith-detail" { "kith retention certify " (id) } ", and anybody with the place’s key can check it." }
        } @else if it.approved_at.is_none() {
            (WarningText::new("What is purged cannot be brought back, from this program or by anybody who runs it."))
            p class="govuk-body" { "They have been in the archive for " (rules()?.archive.in_words()) ". Who is on hold by then, or would be live again, is left out." }
            form method="post" novalidate { (here.token()) (Button::warning("Approve that they are purged").once(true)) }
        } @else {
            p class="govuk-body" { "The operator deletes them with " code { "kith retention purge" } "." }
        }
    }))
}

fn summary(it: &Disposal) -> SummaryList {
    let (state, colour) = state(it);
    let approved = it.approved_by_name.clone().zip(it.approved_at);
    SummaryList::new([
        SummaryRow::new("State", html! { (Tag::new(state).colour(colour)) }),
        SummaryRow::new("Rules", it.rules_version.clone()),
        SummaryRow::new("Put up by", it.put_up_by_name.clone()),
        SummaryRow::new("Put up", plain_date_time(it.put_up_at)),
        SummaryRow::new(
            "People still there",
            words::counted(it.waiting, "person", "people"),
        ),
        SummaryRow::new(
            "Approved",
            approved.map_or_else(
                || "Not yet".to_owned(),
                |(name, at)| format!("{name}, {}", plain_date_time(at)),
            ),
        ),
    ])
}

fn certified(it: &Certificate) -> Markup {
    let table = Table::new()
        .caption("What was purged")
        .head(["What".into(), heads("How many")]);
    let table = it.counts.iter().fold(table, |table, it| {
        let what = match it.what.as_str() {
            "table" => format!("Rows of {}", it.name),
            "rule" => Rule::named(&it.name).map_or("People", rule).to_owned(),
            _ => "People left out: on hold, or live again".to_owned(),
        };
        table.row([Cell::new(what), Cell::number(it.how_many)])
    });
    html! {
        p class="govuk-body" {
            strong { (words::counted(it.people(), "person", "people")) } " and "
            strong { (words::counted(it.rows(), "row", "rows")) } " were purged for good by " (plain_date_time(it.purged_at)) "."
        }
        (table)
    }
}

async fn approve(
    here: Here,
    Path(id): Path<DisposalId>,
    Posted(_): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let detail = json!({ "disposal": id });
    let grant: Grant<ApproveDisposal> = here.site.gate.ask(&here.who, detail).await?;
    let approved = here.site.people.approve_disposal(grant, id).await;
    approved.map_err(trouble)?;
    Ok(to("approved"))
}

async fn ask_hold(here: Here) -> Result<Response, Trouble> {
    offered::<SeeArchive>(&here).await?;
    Ok(hold_page(&here, &Answers::default()))
}

fn hold_page(here: &Here, answers: &Answers) -> Response {
    let title = "Put a record on hold";
    here.page(title)
        .trail(BackLink::new("/archive"))
        .errors(answers.summary(&["review"]))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            p class="govuk-body" { "A record on hold is neither archived nor purged: for a claim, an inquiry or an order of a court. It goes for records in the archive too." }
            form method="post" novalidate {
                (here.token())
                (Input::new("number", Label::new("Kith number").size(TextSize::S)).hint("Such as K-2345-6789")
                    .value(answers.get("number")).error(answers.error("number")))
                (Textarea::new("words", Label::new("Why must it be kept?").size(TextSize::S)).rows(3u16)
                    .value(answers.get("words")).error(answers.error("words")))
                (DateInput::new("review").legend(Legend::new("When should it be looked at again?").size(TextSize::S))
                    .hint("Within a year").values(answers.date_parts("review")).error(answers.error("review")))
                (Button::new("Put it on hold").once(true))
            }
        })
}

async fn hold(
    here: Here,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let review_on = answers.date("review");
    let grant = seen(&here).await?;
    let person = here
        .site
        .people
        .of_number(&grant, answers.get("number"))
        .await;
    let person = person.map_err(|it| failed(&it))?;
    if person.is_none() {
        answers.is_wrong("number", "no record has this number: check it");
    }
    if let (Some(person), Some(review_on)) = (person, review_on) {
        let new = NewKeeping {
            kind: KeepingKind::Hold,
            said_on: day_of(here.site.gate.now()),
            words: answers.get("words").to_owned(),
            review_on: Some(review_on),
        };
        let detail = json!({ "kind": KeepingKind::Hold.name() });
        let grant = here
            .site
            .gate
            .ask_about::<KeepRecord>(&here.who, person, detail);
        match here.site.people.keep_record(grant.await?, new).await {
            Ok(_) => return Ok(to("held")),
            Err(why @ (NotKept::NoWords | NotKept::TooLong)) => answers.is_wrong("words", why),
            Err(why @ NotKept::NoReview) => answers.is_wrong("review", why),
            Err(why @ NotKept::AlreadyThere) => answers.is_wrong("number", why),
            Err(error) => return Err(failed(&error)),
        }
    }
    Ok(again(hold_page(&here, &answers)))
}

async fn ask_end(
    here: Here,
    Path((person, id)): Path<(PersonId, KeepingId)>,
) -> Result<Response, Trouble> {
    end_page(&here, person, id, &Answers::default()).await
}

async fn end_page(
    here: &Here,
    person: PersonId,
    id: KeepingId,
    answers: &Answers,
) -> Result<Response, Trouble> {
    let grant = seen(here).await?;
    let hold = here.site.people.hold(&grant, person, id).await?;
    let it = hold.ok_or(Trouble::NotFound)?;
    let title = "End the hold";
    let page = here
        .page(title)
        .trail(BackLink::new("/archive"))
        .errors(answers.summary(&[]));
    Ok(page.narrow(html! {
        span class="govuk-caption-l" { "Record " span class="kith-number" { (it.number) } }
        h1 class="govuk-heading-l" { (title) }
        (InsetText::new(html! {
            p class="govuk-body" { "On hold since " (plain_date(it.hold.said_on)) ": " (it.hold.words) span class="kith-said" { (it.hold.recorded_by) } }
        }))
        p class="govuk-body" { "The record is then archived and purged by the rules, as if it had not been on hold." }
        form method="post" novalidate {
            (here.token())
            (Textarea::new("words", Label::new("Why does the hold end?").size(TextSize::S)).rows(3u16)
                .value(answers.get("words")).error(answers.error("words")))
            (Button::new("End the hold").once(true))
        }
    }))
}

async fn end_hold(
    here: Here,
    Path((person, id)): Path<(PersonId, KeepingId)>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let detail = json!({ "keeping": id });
    let grant = here
        .site
        .gate
        .ask_about::<KeepRecord>(&here.who, person, detail);
    let ended = here
        .site
        .people
        .end_keeping(grant.await?, id, answers.get("words"));
    match ended.await {
        Ok(()) => Ok(to("ended")),
        Err(why @ (NotKept::NoWords | NotKept::TooLong)) => {
            answers.is_wrong("words", why);
            Ok(again(end_page(&here, person, id, &answers).await?))
        }
        Err(NotKept::NotThere) => Err(Trouble::Conflict {
            what: "This hold has ended already.",
        }),
        Err(error) => Err(failed(&error)),
    }
}
