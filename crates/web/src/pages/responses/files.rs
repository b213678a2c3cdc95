//! Files that belong to answers: kept when they are sent, and shown to whoever may see the answer.

use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kith_files::{Kept, Taken};
use kith_forms::model::{Form, Question};
use kith_forms::responses::SentFile;
use kith_gate::action::{AnswerForm, SeePublished, SeeResponses};
use kith_terms::{FileId, ResponseId};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::question::trouble;
use super::{Opened, looks, room, to_change};
use crate::here::{Here, Path};
use crate::pages::forms::input::{self, KeptFile};
use crate::pages::forms::upload::Filled;
use crate::site::Site;
use crate::trouble::{Trouble, failed};

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

/// Keeps the files that were sent for a question: the answer then names them. Where they cannot be kept they are taken
/// away again.
pub(super) async fn keep(
    here: &Here,
    opened: &mut Opened<'_>,
    question: &Question,
    filled: &mut Filled,
) -> Result<(), Trouble> {
    let Some(files) = here
        .site
        .files
        .as_deref()
        .filter(|_| !filled.files.is_empty())
    else {
        return Ok(());
    };
    let taken: Vec<Taken> = filled.files.iter().map(|it| it.taken.clone()).collect();
    let id = opened.response.line.id;
    let grant = to_change::<AnswerForm>(here, opened).await?;
    match here
        .site
        .forms
        .keep_files(grant, id, &question.key, &taken)
        .await
    {
        Ok(ids) => {
            for (sent, id) in filled.files.iter().zip(ids) {
                filled.typed.add(sent.field.clone(), id.to_string());
            }
            opened.names.files = of_response(here, id).await?;
            Ok(())
        }
        Err(problem) => {
            filled.forget(files).await;
            Err(trouble(&problem))
        }
    }
}

/// The files of a response, for whoever sees how it is answered.
pub(super) async fn of_response(here: &Here, id: ResponseId) -> Result<Vec<KeptFile>, Trouble> {
    let all = sent(here, id).await?;
    Ok(all
        .iter()
        .map(|it| kept(it, &format!("/responses/{id}")))
        .collect())
}

/// The files that a published response names.
pub(super) async fn of_published(here: &Here, id: ResponseId) -> Result<Vec<KeptFile>, Trouble> {
    let all = sent_and_published(here, id).await?;
    Ok(all
        .iter()
        .map(|it| kept(it, &format!("/published/{id}")))
        .collect())
}

fn kept(file: &SentFile, of: &str) -> KeptFile {
    let href = format!("{of}/files/{}", file.id);
    KeptFile {
        id: file.id.uuid(),
        name: file.name.as_str().to_owned(),
        thumbnail: file.thumbnail.as_ref().map(|_| format!("{href}/small")),
        href,
    }
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
    whole(&here, &sent(&here, id).await?, file).await
}

async fn show_published(here: Here, Path((id, file)): Which) -> Result<Response, Trouble> {
    whole(&here, &sent_and_published(&here, id).await?, file).await
}

async fn show_small(here: Here, Path((id, file)): Which) -> Result<Response, Trouble> {
    small(&here, &sent(&here, id).await?, file).await
}

async fn show_published_small(here: Here, Path((id, file)): Which) -> Result<Response, Trouble> {
    small(&here, &sent_and_published(&here, id).await?, file).await
}

/// The file, to be kept by whoever asked: a browser opens none of them by itself.
async fn whole(here: &Here, all: &[SentFile], file: FileId) -> Result<Response, Trouble> {
    let file = all
        .iter()
        .find(|it| it.id == file)
        .ok_or(Trouble::NotFound)?;
    // Whatever its alphabet (RFC 8187).
    let name = utf8_percent_encode(file.name.as_str(), NON_ALPHANUMERIC);
    let name = format!("attachment; filename*=UTF-8''{name}");
    let headers = [
        (header::CONTENT_TYPE, file.kind.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, content(here, &file.content).await?).into_response())
}

/// The small picture of a photograph.
async fn small(here: &Here, all: &[SentFile], file: FileId) -> Result<Response, Trouble> {
    let file = all
        .iter()
        .find(|it| it.id == file)
        .ok_or(Trouble::NotFound)?;
    let picture = file.thumbnail.as_ref().ok_or(Trouble::NotFound)?;
    let headers = [(header::CONTENT_TYPE, file.kind.media_type())];
    Ok((headers, content(here, picture).await?).into_response())
}

async fn content(here: &Here, kept: &Kept) -> Result<Vec<u8>, Trouble> {
    let files = here.site.files.as_deref().ok_or(Trouble::NotFound)?;
    files.read(kept).await.map_err(|error| failed(&error))
}
