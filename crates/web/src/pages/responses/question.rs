//! One question, and its answer kept. Nothing that is typed is lost: not where it is wrong, and not where somebody else
//! answered meanwhile.

mod page;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_forms::model::{Question, Section};
use kith_forms::responses::Kept;
use kith_forms::rules::Outcome;
use kith_forms::{AnswerProblem, Entry, QuestionKey};
use kith_gate::Grant;
use kith_gate::action::{AnswerForm, SeeResponses};
use kith_terms::ResponseId;

use super::{NOT_A_DRAFT, Opened, answers, files, looks, opened, room, sharing, to_change};
use crate::here::{Here, Path};
use crate::pages::forms::input::{self, Shown};
use crate::pages::forms::upload::Unread;
use crate::site::Site;
use crate::trouble::Trouble;

pub(super) use page::both;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/responses/{response}/questions/{key}", get(ask).post(save))
}

/// A question of a response.
struct Asked<'a> {
    opened: Opened<'a>,
    section: &'a Section,
    question: &'a Question,
}

impl Asked<'_> {
    fn kept(&self) -> Option<&Kept> {
        self.opened.response.kept.get(&self.question.key)
    }

    fn entry(&self) -> Option<&Entry> {
        self.kept().and_then(|it| it.entry.as_ref())
    }

    /// The version of the answer that is kept; none was given yet at 0.
    fn version(&self) -> i64 {
        self.kept().map_or(0, |it| it.version)
    }
}

async fn asked<'a>(
    here: &'a Here,
    id: ResponseId,
    key: &QuestionKey,
) -> Result<Asked<'a>, Trouble> {
    let opened = opened(here, id).await?;
    let holds = |it: &&Section| it.questions.iter().any(|question| question.key == *key);
    let section = opened
        .form
        .sections()
        .iter()
        .find(holds)
        .ok_or(Trouble::NotFound)?;
    let question = opened
        .form
        .question(key.as_str())
        .ok_or(Trouble::NotFound)?;
    Ok(Asked {
        opened,
        section,
        question,
    })
}

async fn ask(
    here: Here,
    Path((id, key)): Path<(ResponseId, QuestionKey)>,
) -> Result<Response, Trouble> {
    let asked = asked(&here, id, &key).await?;
    let earlier = earlier(&here, &asked).await?;
    let answers =
        asked.opened.is_draft() && answers(&here) && asked.opened.way().asks(asked.question);
    if !answers {
        return Ok(page::answer(&here, &asked, &earlier));
    }
    let offers = sharing::offers(&here, &asked.opened).await?;
    Ok(page::inputs(&here, &asked, &earlier, &offers))
}

/// What was answered before, the newest first.
async fn earlier(here: &Here, asked: &Asked<'_>) -> Result<Vec<Kept>, Trouble> {
    if asked.version() < 2 {
        return Ok(Vec::new());
    }
    let id = asked.opened.response.line.id;
    let grant = looks::<SeeResponses>(here, id).await?;
    let earlier = here
        .site
        .forms
        .earlier(grant, id, &asked.question.key)
        .await;
    earlier.map_err(|error| room(&error))
}

async fn save(
    here: Here,
    Path((id, key)): Path<(ResponseId, QuestionKey)>,
    unread: Unread,
) -> Result<Response, Trouble> {
    let mut asked = asked(&here, id, &key).await?;
    if !asked.opened.is_draft() {
        return Err(NOT_A_DRAFT);
    }
    let grant = to_change::<AnswerForm>(&here, &asked.opened).await?;
    let files = here.site.files.as_deref();
    let mut filled = unread.read(&[asked.question], files).await?;
    files::keep(&here, &mut asked.opened, asked.question, &mut filled).await?;
    let seen = filled.typed.get("seen").parse().unwrap_or(0);
    if let Some(rows) = input::with_rows_changed(asked.question, &filled.typed) {
        let shown = Shown::typed(rows, Vec::new());
        return Ok(page::again(&here, &asked, shown, seen));
    }
    let entry = match filled.answer(asked.question) {
        Ok(entry) => entry,
        Err(wrong) => {
            let status = filled.status();
            let shown = Shown::typed(filled.typed, wrong);
            return Ok((status, page::again(&here, &asked, shown, seen)).into_response());
        }
    };
    match keep(
        &here,
        &asked.opened,
        asked.question,
        grant,
        seen,
        entry.clone(),
    )
    .await
    {
        Ok(()) => Ok(Redirect::to(&after(asked, entry, filled.typed.get("go"))).into_response()),
        Err(AnswerProblem::Changed(theirs)) => {
            let page = page::with_theirs(&here, &asked, filled.typed, entry.as_ref(), &theirs);
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(problem) => Err(trouble(&problem)),
    }
}

/// Keeps what was answered. What was carried over and stays as it is, is confirmed; what was not changed is not written.
pub(super) async fn keep(
    here: &Here,
    opened: &Opened<'_>,
    question: &Question,
    grant: Grant<AnswerForm>,
    seen: i64,
    entry: Option<Entry>,
) -> Result<(), AnswerProblem> {
    let (forms, id, key) = (&here.site.forms, opened.response.line.id, &question.key);
    let kept = opened.response.kept.get(key);
    let (now, version) = kept.map_or((None, 0), |it| (it.entry.as_ref(), it.version));
    match (now, version) == (entry.as_ref(), seen) {
        true if opened.way().is_carried(question) => forms.confirm(grant, id, key, seen).await,
        true => Ok(()),
        false => forms.answer(grant, id, key, seen, entry).await,
    }
}

/// Why there is no page for an answer that was not kept.
pub(super) fn trouble(problem: &AnswerProblem) -> Trouble {
    match problem {
        AnswerProblem::NotFound => Trouble::NotFound,
        AnswerProblem::NotADraft => NOT_A_DRAFT,
        AnswerProblem::Changed(_) => Trouble::Conflict {
            what: "Somebody else has answered this in the meantime.",
        },
        AnswerProblem::Forms(error) => room(error),
    }
}

/// Where to go once this is kept: what is asked next depends on it.
fn after(asked: Asked<'_>, entry: Option<Entry>, go: &str) -> String {
    let Asked {
        mut opened,
        question,
        ..
    } = asked;
    if go == "later" {
        return opened.address("?done=saved");
    }
    if let Some(kept) = opened.response.kept.get_mut(&question.key) {
        kept.mark = None;
    }
    let mut answers = opened.response.answers();
    match entry {
        Some(entry) => answers.insert(question.key.clone(), entry),
        None => answers.remove(&question.key),
    };
    opened.outcome = Outcome::of(opened.form, &answers);
    on(&opened, question)
}

/// The address of the next question, or of the task list after the last.
fn on(opened: &Opened<'_>, question: &Question) -> String {
    match opened.way().next(opened.form, Some(&question.key)) {
        Some(next) => opened.address_of_question(&next.key),
        None => opened.address("?done=through"),
    }
}
