//! Files that belong to answers: kept when they are sent, and shown to whoever may see the answer.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_forms::SentFile;
use kith_forms::model::{Form, Question};
use kith_gate::action::{AnswerForm, SeePublished, SeeResponses};
use kith_terms::{FileId, ResponseId};

use super::question::trouble;
use super::{Opened, looks, room, to_change};
use crate::here::{Here, Path};
use crate::pages::forms::files;
use crate::pages::forms::input::{self, KeptFile};
use crate::pages::forms::upload::Filled;
use crate::site::Site;
use crate::trouble::Trouble;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/responses/{response}/files/{sent}", get(show))
        .route("/responses/{response}/files/{sent}/small", get(show_small))
        .route("/published/{response}/files/{sent}", get(show_published))
        .route(
            "/published/{response}/files/{sent}/small",
            get(show_published_small),
        )
}

/// Whether a form asks for files anywhere.
pub(super) fn takes_any(form: &Form) -> bool {
    form.questions().any(input::takes_files)
}

/// Keeps the files that were sent for a question: the answer then names them.
pub(super) async fn keep(
    here: &Here,
    opened: &mut Opened<'_>,
    question: &Question,
    filled: &mut Filled,
) -> Result<(), Trouble> {
    if filled.files.is_empty() {
        return Ok(());
    }
    let id = opened.response.line.id;
    let grant = to_change::<AnswerForm>(here, opened).await?;
    let kept = files::keep(&here.site, grant, id, &question.key, filled).await;
    kept.map_err(|problem| trouble(&problem))?;
    opened.names.files = of_response(here, id).await?;
    Ok(())
}

/// The files of a response, for whoever sees how it is answered.
pub(super) async fn of_response(here: &Here, id: ResponseId) -> Result<Vec<KeptFile>, Trouble> {
    let all = sent(here, id).await?;
    Ok(files::shown(&format!("/responses/{id}"), &all))
}

/// The files that a published response names.
pub(super) async fn of_published(here: &Here, id: ResponseId) -> Result<Vec<KeptFile>, Trouble> {
    let all = sent_and_published(here, id).await?;
    Ok(files::shown(&format!("/published/{id}"), &all))
}

async fn sent(here: &Here, id: ResponseId) -> Result<Vec<SentFile>, Trouble> {
    let grant = looks::<SeeResponses>(here, id).await?;
    here.site
        .forms
        .files(grant, id)
        .await
        .map_err(|error| room(&error))
}

async fn sent_and_published(here: &Here, id: ResponseId) -> Result<Vec<SentFile>, Trouble> {
    let grant = looks::<SeePublished>(here, id).await?;
    let files = here.site.forms.published_files(grant, id).await;
    files.map_err(|error| room(&error))
}

type Which = Path<(ResponseId, FileId)>;

async fn show(here: Here, Path((id, file)): Which) -> Result<Response, Trouble> {
    given(&here, &sent(&here, id).await?, file, false).await
}

async fn show_small(here: Here, Path((id, file)): Which) -> Result<Response, Trouble> {
    given(&here, &sent(&here, id).await?, file, true).await
}

async fn show_published(here: Here, Path((id, file)): Which) -> Result<Response, Trouble> {
    given(&here, &sent_and_published(&here, id).await?, file, false).await
}

async fn show_published_small(here: Here, Path((id, file)): Which) -> Result<Response, Trouble> {
    given(&here, &sent_and_published(&here, id).await?, file, true).await
}

async fn given(
    here: &Here,
    all: &[SentFile],
    file: FileId,
    small: bool,
) -> Result<Response, Trouble> {
    let file = all.iter().find(|it| it.id == file);
    let files = here.site.files.as_deref().zip(file);
    let (files, file) = files.ok_or(Trouble::NotFound)?;
    files::given(files, file, small).await
}
