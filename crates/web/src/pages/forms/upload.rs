//! A question's form as it is sent, with files in it or without.

use std::io;
use std::pin::pin;

use axum::RequestExt as _;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, RawForm, Request};
use axum::http::{StatusCode, header};
use futures_util::TryStreamExt as _;
use kith_files::{Files, TakeError, Taken};
use kith_forms::Entry;
use kith_forms::model::Question;
use kith_gate::SignedIn;
use tokio_util::io::StreamReader;

use super::input::{self, Typed, Wanted, Wrong};
use crate::here::{Visitor, WithToken};
use crate::layout::CSRF_FIELD;
use crate::sent;
use crate::site::Site;
use crate::trouble::{Trouble, failed};

/// The largest form without its files: a table of two hundred rows of text.
pub(crate) const LARGEST_FORM: usize = 1024 * 1024;

/// A form of somebody who is signed in that has not been read. First the gate is asked: no file is taken in of
/// somebody who may not send it.
pub(in crate::pages) struct Unread {
    request: Request,
    who: SignedIn,
}

impl FromRequest<Site> for Unread {
    type Rejection = Trouble;

    async fn from_request(mut request: Request, site: &Site) -> Result<Self, Trouble> {
        let Ok(visitor) = request
            .extract_parts_with_state::<Visitor, Site>(site)
            .await;
        match &visitor.who {
            Some(who) => Ok(Self {
                request,
                who: who.clone(),
            }),
            None => Err(visitor.stranger("/")),
        }
    }
}

impl Unread {
    /// Reads it, and takes in the files that its questions ask for. Whoever calls keeps them, or
    /// [`Filled::forget`]s them.
    pub(in crate::pages) async fn read(
        self,
        questions: &[&Question],
        files: Option<&Files>,
    ) -> Result<Filled, Trouble> {
        let Self { request, who } = self;
        let is_token = |token: &str| who.is_form_token(token);
        if !is_multipart(&request) {
            return without_files(request, is_token).await;
        }
        let mut filled = Filled::default();
        let parts = parts(request).await?;
        match filled.with_files(parts, is_token, questions, files).await {
            Ok(()) => Ok(filled),
            Err(trouble) => {
                if let Some(files) = files {
                    filled.forget(files).await;
                }
                Err(trouble)
            }
        }
    }
}

/// A file that was taken in, and the field in which it was sent.
#[derive(Debug)]
pub(in crate::pages) struct SentFile {
    pub(in crate::pages) field: String,
    pub(in crate::pages) taken: Taken,
}

/// What was sent.
#[derive(Debug, Default)]
pub(in crate::pages) struct Filled {
    /// All but the files. Whoever keeps a file adds its id under its field.
    pub(in crate::pages) typed: Typed,
    /// The files that were taken in.
    pub(in crate::pages) files: Vec<SentFile>,
    /// Those that were not, and why.
    refused: Vec<Wrong>,
    too_large: bool,
}

impl Filled {
    /// Reads the answer to a question: as [`input::read`], and a file that was refused is wrong too.
    pub(in crate::pages) fn answer(
        &self,
        question: &Question,
    ) -> Result<Option<Entry>, Vec<Wrong>> {
        let refused = self.refused.iter();
        let refused = refused.filter(|it| input::wanted_file(question, &it.field).is_some());
        let refused: Vec<Wrong> = refused.cloned().collect();
        match input::read(question, &self.typed) {
            read if refused.is_empty() => read,
            read => Err([refused, read.err().unwrap_or_default()].concat()),
        }
    }

    /// With what the page answers that shows what is wrong.
    pub(in crate::pages) fn status(&self) -> StatusCode {
        match self.too_large {
            true => StatusCode::PAYLOAD_TOO_LARGE,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// Takes the files away again. One that stays is sealed, and nobody has its key.
    pub(in crate::pages) async fn forget(&self, files: &Files) {
        for sent in &self.files {
            if let Err(error) = files.purge(&sent.taken).await {
                tracing::error!(%error, "a file that is not kept could not be taken away");
            }
        }
    }

    async fn with_files(
        &mut self,
        mut parts: Multipart,
        is_token: impl Fn(&str) -> bool,
        questions: &[&Question],
        files: Option<&Files>,
    ) -> Result<(), Trouble> {
        let mut room = LARGEST_FORM;
        // The token stands first in every form of ours: until it is there, nothing is taken in.
        let token = parts.next_field().await.map_err(unread)?;
        let token = token.filter(|it| it.name() == Some(CSRF_FIELD));
        let token = text(token.ok_or(Trouble::Forged)?, &mut room).await?;
        if !is_token(&token) {
            return Err(Trouble::Forged);
        }
        while let Some(part) = parts.next_field().await.map_err(unread)? {
            let field = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                None => self.typed.add(field, text(part, &mut room).await?),
                // Where nothing was chosen, browsers send a file without a name.
                Some(name) if name.is_empty() => {}
                Some(name) => self.file(field, &name, part, questions, files).await?,
            }
        }
        Ok(())
    }

    async fn file(
        &mut self,
        field: String,
        name: &str,
        part: Field<'_>,
        questions: &[&Question],
        files: Option<&Files>,
    ) -> Result<(), Trouble> {
        let again = self.files.iter().any(|it| it.field == field);
        let wanted = questions
            .iter()
            .find_map(|it| input::wanted_file(it, &field));
        let Some(wanted) = wanted.filter(|_| !again) else {
            return Ok(());
        };
        let Some(files) = files else {
            let why = "Files cannot be sent here yet: leave it out, or say where the document is";
            self.refused.push(Wrong::new(field, &why));
            return Ok(());
        };
        let reader = pin!(StreamReader::new(part.map_err(io::Error::other)));
        match files.take(name, reader).await {
            Ok(taken) if wanted == Wanted::Photograph && !taken.kind.is_picture() => {
                files.purge(&taken).await.map_err(|it| failed(&it))?;
                let why = "This is no photograph: send a JPEG, PNG or WebP picture";
                self.refused.push(Wrong::new(field, &why));
            }
            Ok(taken) => self.files.push(SentFile { field, taken }),
            Err(TakeError::Refused(why)) => {
                self.too_large |= matches!(why, kith_files::Refusal::TooLarge { .. });
                self.refused.push(Wrong::new(field, &why));
            }
            // Nobody is there any more to read why.
            Err(TakeError::BrokenOff(_)) => return Err(Trouble::Unreadable),
            Err(error) => return Err(failed(&error)),
        }
        Ok(())
    }
}

fn is_multipart(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|it| it.as_bytes().starts_with(b"multipart/form-data"))
}

async fn without_files(
    mut request: Request,
    is_token: impl Fn(&str) -> bool,
) -> Result<Filled, Trouble> {
    DefaultBodyLimit::max(LARGEST_FORM).apply(&mut request);
    let RawForm(bytes) =
        RawForm::from_request(request, &())
            .await
            .map_err(|it| match it.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Trouble::TooLarge,
                _ => Trouble::Unreadable,
            })?;
    let sent: WithToken<Typed> = sent::form(&bytes).ok_or(Trouble::Unreadable)?;
    if !is_token(&sent.csrf) {
        return Err(Trouble::Forged);
    }
    Ok(Filled {
        typed: sent.form,
        ..Filled::default()
    })
}

/// The parts of a form. The layer round the route says how much all of them may be.
async fn parts(mut request: Request) -> Result<Multipart, Trouble> {
    DefaultBodyLimit::disable().apply(&mut request);
    let parts = Multipart::from_request(request, &()).await;
    parts.map_err(|_| Trouble::Unreadable)
}

/// The text of a part, where there is room for it. Its name takes room too.
async fn text(mut part: Field<'_>, room: &mut usize) -> Result<String, Trouble> {
    let mut bytes = Vec::new();
    let mut takes = part.name().map_or(0, str::len);
    while let Some(chunk) = part.chunk().await.map_err(unread)? {
        takes += chunk.len();
        if takes > *room {
            return Err(Trouble::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    *room = room.saturating_sub(takes);
    let text = String::from_utf8(bytes).map_err(|_| Trouble::Unreadable)?;
    // As in any other form: nobody types one, and PostgreSQL keeps none.
    match text.contains('\0') {
        true => Err(Trouble::Unreadable),
        false => Ok(text),
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "an error is read and then done with"
)]
fn unread(error: MultipartError) -> Trouble {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Trouble::TooLarge,
        _ => Trouble::Unreadable,
    }
}

#[cfg(test)]
mod tests;
