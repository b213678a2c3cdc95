//! A response as its sections: how far each is, what still lacks, and where to go on.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use kith_forms::model::Section;
use kith_forms::{PlanAction, State};
use kith_terms::ResponseId;
use kith_terms::time::{day_of, plain_date};
use maud::{Markup, html};

use super::lacking::lacking;
use super::way::{Counted, Progress};
use super::{Opened, answers, opened, plan, sharing, state_tag};
use crate::components::{
    BackLink, Button, ButtonLook, Details, InsetText, Tag, TagColour, Task, TaskList, TaskStatus,
};
use crate::here::{Here, Path};
use crate::pages::reply::Done;
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/responses/{response}", get(show))
}

/// How many days before its day an action of the plan is named.
const SOON: i64 = 7;

const DONE: [(&str, &str); 5] = [
    ("shared", "The answers of your headquarters are taken over"),
    ("saved", "Your answer is saved"),
    ("keyed", "The section is saved"),
    ("taken-back", "The response is a draft again"),
    (
        "through",
        "That was the last question that was not answered",
    ),
];

async fn show(
    here: Here,
    Path(id): Path<ResponseId>,
    Query(done): Query<Done>,
) -> Result<Response, Trouble> {
    let opened = opened(&here, id).await?;
    let offers = match answers(&here) {
        true => sharing::offers(&here, &opened).await?,
        false => BTreeMap::new(),
    };
    let shared = sharing::take_all_form(&here, &opened, &offers);
    let list = format!(
        "/responses?organisation={}",
        opened.response.line.organisation
    );
    Ok(here
        .page(opened.form.title())
        .trail(BackLink::new(list).text("Your forms"))
        .notice(done.notice(DONE))
        .narrow(page(&here, &opened, &shared)))
}

fn page(here: &Here, opened: &Opened<'_>, shared: &Markup) -> Markup {
    let line = &opened.response.line;
    html! {
        h1 class="govuk-heading-l" {
            span class="govuk-caption-l" { (opened.organisation) ", " (opened.form.version()) }
            (opened.form.title())
        }
        p class="govuk-body" { (state_tag(line.state)) }
        p class="govuk-hint" { (last_change(opened)) }
        @if line.state != State::Draft { (no_draft(opened)) }
        (progress_in_words(opened))
        (shared)
        (sections(opened))
        (lacking(opened))
        (due(here, opened))
        (doors(here, opened))
    }
}

/// Why nothing can be answered now.
fn no_draft(opened: &Opened<'_>) -> Markup {
    let line = &opened.response.line;
    html! {
        @if line.state.is_published() {
            (InsetText::new(html! { "It is published, and is not changed any more. " a class="govuk-link" href={ "/published/" (line.id) } { "See what is published" } }))
        } @else {
            (InsetText::new(html! { "Nothing can be answered while it waits to be published. " a class="govuk-link" href=(opened.address("/check")) { "See how it stands" } }))
        }
    }
}

/// Who changed what last.
fn last_change(opened: &Opened<'_>) -> Markup {
    let all = opened.response.kept.iter();
    let by = all.filter_map(|(key, it)| Some((it.by.as_ref()?, key)));
    match by.max_by_key(|(by, _)| by.at) {
        Some((by, key)) => html! {
            (by.name) " answered "
            a class="govuk-link" href=(opened.address_of_question(key)) { (called(opened, key)) }
            " on " (words::moment(by.at)) "."
        },
        None => html! {
            "Started by " (opened.response.started_by) " on "
            (words::moment(opened.response.line.started_at)) "."
        },
    }
}

/// What a question is called in a sentence: its words.
fn called(opened: &Opened<'_>, key: &kith_forms::QuestionKey) -> String {
    let question = opened.form.question(key.as_str());
    question.map_or_else(|| key.to_string(), |it| format!("“{}”", it.text))
}

fn progress_in_words(opened: &Opened<'_>) -> Markup {
    let Counted { answered, asked } = opened.way().counted(opened.form.questions());
    html! {
        p class="govuk-body" { "You have answered " strong { (answered) " of " (asked) } " questions." }
    }
}

fn sections(opened: &Opened<'_>) -> Markup {
    let all = opened.form.sections().iter();
    html! { (TaskList::new(all.map(|it| task(opened, it)).collect::<Vec<_>>())) }
}

fn task(opened: &Opened<'_>, section: &Section) -> Task {
    let way = opened.way();
    let progress = way.progress(section);
    let counted = way.counted(section.questions.iter());
    let task = Task::new(section.title.clone(), status(progress, counted));
    let marks = marks(opened, section);
    let task = match marks.is_empty() {
        true => task,
        false => task.hint(words::capital(&words::listed(&marks, "and"))),
    };
    match way.first_of(section) {
        Some(question) => task.href(opened.address_of_question(&question.key)),
        None => task.cannot_start(),
    }
}

fn status(progress: Progress, Counted { answered, asked }: Counted) -> TaskStatus {
    let of = format!("{answered} of {asked}");
    match progress {
        Progress::NotAsked => TaskStatus::Words("Not asked".into()),
        Progress::NotBegun => TaskStatus::Tag(Tag::new("Not begun").colour(TagColour::Grey)),
        Progress::Begun => TaskStatus::Tag(Tag::new(of)),
        Progress::ToReadAgain(_) => {
            TaskStatus::Tag(Tag::new("To be read again").colour(TagColour::Yellow))
        }
        Progress::Done if answered == asked => TaskStatus::Words("Done".into()),
        Progress::Done => TaskStatus::Words(format!("Done, {of}").into()),
    }
}

/// What is to be said of answers that were carried over.
fn marks(opened: &Opened<'_>, section: &Section) -> Vec<String> {
    use kith_forms::rules::Mark;
    let way = opened.way();
    let with = |mark: Mark| {
        let asked = section.questions.iter().filter(|it| way.asks(it));
        let kept = asked.filter_map(|it| opened.response.kept.get(&it.key));
        kept.filter(|it| it.mark == Some(mark)).count()
    };
    let said = [
        (with(Mark::Same), "carried over from before"),
        (with(Mark::Reworded), "in other words than before"),
        (with(Mark::New), "new"),
        (with(Mark::NoLongerFits), "to be answered anew"),
    ];
    let said = said.into_iter().filter(|(count, _)| *count > 0);
    said.map(|(count, words)| format!("{count} {words}"))
        .collect()
}

/// Where to go from here.
fn doors(here: &Here, opened: &Opened<'_>) -> Markup {
    let next = opened.way().next(opened.form, None);
    let answering = opened.is_draft() && answers(here);
    html! {
        div class="govuk-button-group" {
            @if let (true, Some(next)) = (answering, next) {
                (Button::link("Go on answering", opened.address_of_question(&next.key)))
                (Button::link("Check your answers", opened.address("/check")).look(ButtonLook::Secondary))
            } @else {
                (Button::link("Check your answers", opened.address("/check")))
            }
        }
        @if answering { (from_paper(opened)) }
        h2 class="govuk-heading-m" { "More" }
        ul class="govuk-list" {
            li { a class="govuk-link" href=(opened.address("/plan")) { "The plan" } ": " (in_the_plan(opened)) }
            li { a class="govuk-link" href=(opened.address("/print")) { "Print it" } ", with room for what is not answered yet" }
            li { a class="govuk-link" href=(opened.address("/compare")) { "Compare with another" } ", such as that of the year before" }
            li { a class="govuk-link" href=(opened.address("/history")) { "Who changed what, and when" } }
        }
    }
}

fn from_paper(opened: &Opened<'_>) -> Markup {
    let way = opened.way();
    let sections = opened.form.sections().iter();
    let sections = sections.filter(|it| way.first_of(it).is_some());
    html! {
        (Details::new("Key in a section from paper", html! {
            ul class="govuk-list govuk-list--bullet" {
                @for it in sections {
                    li { a class="govuk-link" href=(opened.address(&format!("/sections/{}/paper", it.key))) { (it.title) } }
                }
            }
        }))
    }
}

fn in_the_plan(opened: &Opened<'_>) -> String {
    let planned = opened.response.plan.len();
    let offered = opened.response.offered(opened.form, &opened.outcome).len();
    let planned = words::counted(planned, "action", "actions");
    match offered {
        0 => planned,
        _ => format!(
            "{planned}, and {} by your answers",
            words::counted(offered, "is asked for", "are asked for")
        ),
    }
}

/// What is planned and due before long.
fn due(here: &Here, opened: &Opened<'_>) -> Markup {
    let today = day_of(here.site.gate.now());
    let soon = today.saturating_add(jiff::Span::new().days(SOON));
    let all = opened.response.plan.iter();
    let due: Vec<&PlanAction> = all
        .filter(|it| it.done.is_none() && it.due <= soon)
        .collect();
    html! {
        @if !due.is_empty() {
            h2 class="govuk-heading-m" { "Due in the plan" }
            ul class="govuk-list govuk-list--bullet" {
                @for it in due {
                    li {
                        a class="govuk-link" href=(opened.address(&format!("/plan/{}", it.id))) { (it.action) }
                        " " (plan::standing(it, today))
                        span class="kith-said" { (it.owner) ", by " (plain_date(it.due)) }
                    }
                }
            }
        }
    }
}
