//! A section keyed in from paper: all its questions on one page. What is right is saved, what is wrong is said
//! together, and where somebody else answered meanwhile both answers are shown.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_forms::model::{Question, Section};
use kith_forms::responses::Kept;
use kith_forms::{AnswerProblem, Entry, SectionKey};
use kith_gate::action::AnswerForm;
use kith_terms::ResponseId;
use maud::{Markup, html};

use super::question::{both, keep, trouble};
use super::{NOT_A_DRAFT, Opened, opened, to_change};
use crate::components::{Button, Checkbox, Checkboxes, ErrorSummary, InsetText};
use crate::here::{Here, Path};
use crate::pages::forms::input::{self, Shown, Typed, Wrong};
use crate::pages::forms::upload::{Filled, Unread};
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route(
        "/responses/{response}/sections/{section}/paper",
        get(ask).post(save),
    )
}

/// A question as the page asks it.
struct Asked<'a> {
    question: &'a Question,
    /// Its place in the section, by which its fields beside the answer are named.
    place: usize,
    /// What is kept.
    kept: Option<&'a Kept>,
}

impl Asked<'_> {
    fn entry(&self) -> Option<&Entry> {
        self.kept?.entry.as_ref()
    }

    fn version(&self) -> i64 {
        self.kept.map_or(0, |it| it.version)
    }

    fn is_carried(&self) -> bool {
        self.kept
            .is_some_and(|it| it.mark.is_some() && it.entry.is_some())
    }

    /// The field that holds the version of the answer that was seen.
    fn seen(&self) -> String {
        format!("seen-{}", self.place)
    }

    /// The box that says that a carried answer is still right.
    fn still(&self) -> String {
        format!("still-{}", self.place)
    }
}

/// What came of what was sent for one question.
enum Came {
    Saved,
    Wrong(Vec<Wrong>),
    Changed(Box<Kept>),
}

fn section_of<'a>(opened: &Opened<'a>, key: &SectionKey) -> Result<&'a Section, Trouble> {
    opened.form.section(key.as_str()).ok_or(Trouble::NotFound)
}

/// The questions of a section that can be keyed in: a file is sent on its question's own page.
fn asked<'a>(opened: &'a Opened<'_>, section: &'a Section) -> Vec<Asked<'a>> {
    let questions = section.questions.iter().enumerate();
    let asked = questions.filter(|(_, it)| opened.way().asks(it) && !input::takes_files(it));
    let asked = asked.map(|(place, question)| Asked {
        question,
        place,
        kept: opened.response.kept.get(&question.key),
    });
    asked.collect()
}

async fn ask(
    here: Here,
    Path((id, key)): Path<(ResponseId, SectionKey)>,
) -> Result<Response, Trouble> {
    let opened = opened(&here, id).await?;
    let section = section_of(&opened, &key)?;
    let _grant = to_change::<AnswerForm>(&here, &opened).await?;
    if !opened.is_draft() {
        return Err(NOT_A_DRAFT);
    }
    let blocks = asked(&opened, section).into_iter().map(|it| {
        let shown = Shown::kept(it.question, it.entry());
        block(&here, &opened, &it, shown, it.version(), None)
    });
    let blocks: Vec<Markup> = blocks.collect();
    Ok(page(&here, &opened, section, &blocks, ErrorSummary::new()))
}

async fn save(
    here: Here,
    Path((id, key)): Path<(ResponseId, SectionKey)>,
    unread: Unread,
) -> Result<Response, Trouble> {
    let before = opened(&here, id).await?;
    let section = section_of(&before, &key)?;
    if !before.is_draft() {
        return Err(NOT_A_DRAFT);
    }
    let asked_before = asked(&before, section);
    let questions: Vec<&Question> = asked_before.iter().map(|it| it.question).collect();
    let filled = unread.read(&questions, None).await?;
    if let Some(page) = with_rows(&here, &before, section, &filled.typed) {
        return Ok(page);
    }
    let mut came = Vec::new();
    for it in &asked_before {
        came.push(one(&here, &before, it, &filled).await?);
    }
    if came.iter().all(|it| matches!(it, Came::Saved)) {
        return Ok(Redirect::to(&before.address("?done=keyed")).into_response());
    }
    let saved = super::opened(&here, id).await?;
    Ok(again(what_remains(
        &here,
        &saved,
        section,
        &asked_before,
        &came,
        &filled.typed,
    )))
}

/// Saves the answer to one question, where it is another than the one that is kept.
async fn one(
    here: &Here,
    opened: &Opened<'_>,
    asked: &Asked<'_>,
    filled: &Filled,
) -> Result<Came, Trouble> {
    let seen = filled.typed.get(&asked.seen()).parse().unwrap_or(0);
    let entry = match filled.answer(asked.question) {
        Ok(entry) => entry,
        Err(wrong) => return Ok(Came::Wrong(wrong)),
    };
    let still = filled.typed.get(&asked.still()) == "yes";
    let same = asked.entry() == entry.as_ref() && asked.version() == seen;
    if same && !(asked.is_carried() && still) {
        return Ok(Came::Saved);
    }
    let grant = to_change::<AnswerForm>(here, opened).await?;
    match keep(here, opened, asked.question, grant, seen, entry).await {
        Ok(()) => Ok(Came::Saved),
        Err(AnswerProblem::Changed(theirs)) => Ok(Came::Changed(theirs)),
        Err(problem) => Err(trouble(&problem)),
    }
}

/// The page again with a row more or less, where a button asked for it. Nothing is saved yet.
fn with_rows(
    here: &Here,
    opened: &Opened<'_>,
    section: &Section,
    typed: &Typed,
) -> Option<Response> {
    let all = asked(opened, section);
    let changed = all
        .iter()
        .find_map(|it| input::with_rows_changed(it.question, typed))?;
    let blocks = all.iter().map(|it| {
        let seen = typed.get(&it.seen()).parse().unwrap_or(0);
        block(
            here,
            opened,
            it,
            Shown::typed(changed.clone(), Vec::new()),
            seen,
            None,
        )
    });
    let blocks: Vec<Markup> = blocks.collect();
    Some(page(here, opened, section, &blocks, ErrorSummary::new()))
}

/// The page with what is wrong, and with both answers where somebody else answered meanwhile.
fn what_remains(
    here: &Here,
    opened: &Opened<'_>,
    section: &Section,
    before: &[Asked<'_>],
    came: &[Came],
    typed: &Typed,
) -> Response {
    let mut errors = ErrorSummary::new();
    let mut blocks = Vec::new();
    for (it, came) in before.iter().zip(came) {
        let now = Asked {
            kept: opened.response.kept.get(&it.question.key),
            ..*it
        };
        let seen = typed.get(&it.seen()).parse().unwrap_or(0);
        let block = match came {
            Came::Saved => {
                let shown = Shown::kept(now.question, now.entry());
                block(here, opened, &now, shown, now.version(), None)
            }
            Came::Wrong(wrong) => {
                let shown = Shown::typed(typed.clone(), wrong.clone());
                errors = wrong
                    .iter()
                    .fold(errors, |all, it| all.about(&it.field, it.why.clone()));
                block(here, opened, &now, shown, seen, None)
            }
            Came::Changed(theirs) => {
                let id = format!("theirs-{}", it.place);
                let why = format!(
                    "Somebody else answered “{}” while you did. Choose which answer stays",
                    it.question.text
                );
                errors = errors.about(&id, why);
                let mine = input::read(it.question, typed).ok().flatten();
                let both = both(opened, it.question, &id, mine.as_ref(), theirs);
                let shown = Shown::typed(typed.clone(), Vec::new());
                block(here, opened, &now, shown, theirs.version, Some(&both))
            }
        };
        blocks.push(block);
    }
    let saved = came.iter().filter(|it| matches!(it, Came::Saved)).count();
    let saved = format!(
        "{} saved. What is named here is not.",
        words::counted(saved, "answer is", "answers are")
    );
    page(here, opened, section, &blocks, errors.description(saved))
}

/// One question with its inputs.
fn block(
    here: &Here,
    opened: &Opened<'_>,
    asked: &Asked<'_>,
    shown: Shown,
    seen: i64,
    both: Option<&Markup>,
) -> Markup {
    let shown = opened.offering(here, shown).among_others(true);
    html! {
        div class="kith-keyed" {
            input type="hidden" name=(asked.seen()) value=(seen);
            @if let Some(both) = both { (both) }
            (input::inputs(asked.question, &shown))
            @if asked.is_carried() && both.is_none() {
                (Checkboxes::new(asked.still(), [Checkbox::new("yes", "This is the answer of the time before, and it is still right")]).small())
            }
        }
    }
}

fn page(
    here: &Here,
    opened: &Opened<'_>,
    section: &Section,
    blocks: &[Markup],
    errors: ErrorSummary,
) -> Response {
    let elsewhere = section
        .questions
        .iter()
        .filter(|it| opened.way().asks(it) && input::takes_files(it));
    let elsewhere: Vec<&Question> = elsewhere.collect();
    here.page(format!("{} from paper", section.title))
        .trail(opened.back_to_tasks())
        .errors(errors)
        .narrow(html! {
            (opened.heading(&format!("{}: key in from paper", section.title)))
            p class="govuk-body" { "All questions of this section on one page. What is right is saved, even where something else is wrong." }
            form method="post" novalidate {
                (here.token())
                @for it in blocks { (it) }
                (Button::new("Save this section").once(true))
            }
            @if !elsewhere.is_empty() {
                (InsetText::new(html! {
                    p class="govuk-body" { "These ask for a file, each on a page of its own:" }
                    ul class="govuk-list govuk-list--bullet" {
                        @for it in elsewhere { li { a class="govuk-link" href=(opened.address_of_question(&it.key)) { (it.text) } } }
                    }
                }))
            }
        })
}
