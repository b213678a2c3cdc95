//! Files that are sent for a question, and who is shown them: whoever may see the answer that names them.

use std::collections::BTreeSet;

use kith_files::{FileName, Kept, Kind, Scanned, Taken};
use kith_gate::Grant;
use kith_gate::action::{AnswerForm, SeePublished, SeeResponses};
use kith_store::args;
use kith_terms::{FileId, ResponseId};
use serde_json::json;
use uuid::Uuid;

use super::reading::which;
use super::starting::detail;
use super::{By, Response, State};
use crate::answers::{Answer, AnswerError, Entry};
use crate::keys::QuestionKey;
use crate::store::{answers, files, responses};
use crate::{AnswerProblem, Forms, FormsError};

/// A file that was sent. Its content is read of the place where files are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentFile {
    /// Its id, by which an answer names it.
    pub id: FileId,
    /// The question for which it was sent.
    pub question: QuestionKey,
    /// What it is called.
    pub name: FileName,
    /// What it is.
    pub kind: Kind,
    /// How large it is.
    pub bytes: u64,
    /// Whether it was scanned.
    pub scanned: Scanned,
    /// Its content.
    pub content: Kept,
    /// A picture's small picture.
    pub thumbnail: Option<Kept>,
    /// Who sent it, and when.
    pub by: Option<By>,
}

impl Forms {
    /// Keeps files that were taken in for a question of a draft, and gives each its id. Whoever calls takes them away
    /// again where this fails.
    ///
    /// # Errors
    /// [`AnswerProblem`] where they cannot be kept; then none of them is.
    pub async fn keep_files(
        &self,
        grant: Grant<AnswerForm>,
        id: ResponseId,
        question: &QuestionKey,
        taken: &[Taken],
    ) -> Result<Vec<FileId>, AnswerProblem> {
        let form = self.form_of(&grant, id).await?;
        form.question(question.as_str())
            .ok_or(AnswerProblem::NotFound)?;
        let by = self.by(&grant);
        let ids: Vec<FileId> = taken.iter().map(|_| FileId::new()).collect();
        let mut said = detail("file", id, form);
        if let Some(all) = said.as_object_mut() {
            all.insert("question".to_owned(), json!(question));
            all.insert("files".to_owned(), json!(ids));
        }
        let touch = args![id, grant.organisation(), by.at];
        let mut unit = grant.unit(said).must(1, &responses::TOUCH_DRAFT, touch);
        for (file, taken) in ids.iter().zip(taken) {
            unit.push(
                &files::KEEP,
                files::keep_args(*file, id, question, taken, &by),
            );
        }
        self.db.commit(unit).await?;
        Ok(ids)
    }

    /// The files of a response: those that were sent for it, and those that its answers name.
    ///
    /// # Errors
    /// [`FormsError`] where they cannot be read.
    pub async fn files(
        &self,
        grant: Grant<SeeResponses>,
        id: ResponseId,
    ) -> Result<Vec<SentFile>, FormsError> {
        let which = which(grant.organisation(), id, |_| true);
        match self.whole(&which).await? {
            Some(response) => Ok(files::files(&self.db, id, named(&response)).await?),
            None => Ok(Vec::new()),
        }
    }

    /// The files that a published response names: one that was sent and put aside again is nobody else's.
    ///
    /// # Errors
    /// [`FormsError`] where they cannot be read.
    pub async fn published_files(
        &self,
        grant: Grant<SeePublished>,
        id: ResponseId,
    ) -> Result<Vec<SentFile>, FormsError> {
        let which = which(grant.organisation(), id, State::is_published);
        let Some(response) = self.whole(&which).await? else {
            return Ok(Vec::new());
        };
        let named = named(&response);
        let mut all = files::files(&self.db, id, named.clone()).await?;
        all.retain(|it| named.contains(&it.id.uuid()));
        Ok(all)
    }

    /// That an answer names no file but those of the organisation, and those that are kept for the question: a
    /// headquarters' answer may name the headquarters' own.
    pub(super) async fn names_our_files(
        &self,
        grant: &Grant<AnswerForm>,
        id: ResponseId,
        question: &QuestionKey,
        entry: &Entry,
    ) -> Result<(), AnswerProblem> {
        let mut foreign = files_of(&entry.answer);
        if foreign.is_empty() {
            return Ok(());
        }
        let organisation = grant.organisation();
        let ours = foreign.iter().copied().collect();
        for ours in files::ours(&self.db, ours, organisation).await? {
            foreign.remove(&ours);
        }
        if foreign.is_empty() {
            return Ok(());
        }
        let which = which(organisation, id, |_| true);
        let kept = self.db.together(answers::one(&which, question)).await?;
        let kept = kept.into_iter().next();
        let form = self.form_of(grant, id).await?;
        let kept = kept.and_then(|it| it.kept(Some(form)).entry);
        let known = kept.map(|it| files_of(&it.answer)).unwrap_or_default();
        match foreign.is_subset(&known) {
            true => Ok(()),
            false => Err(AnswerError::File.into()),
        }
    }
}

/// The files that the answers of a response name.
fn named(response: &Response) -> Vec<Uuid> {
    let answers = response.answers();
    let all = answers.values().flat_map(|it| files_of(&it.answer));
    all.collect()
}

/// The files that an answer names: its own, or those in the cells of its rows.
fn files_of(answer: &Answer) -> BTreeSet<Uuid> {
    match answer {
        Answer::File(id) => BTreeSet::from([*id]),
        Answer::Table(rows) => {
            let cells = rows.iter().flat_map(|it| it.values());
            cells.flat_map(files_of).collect()
        }
        _ => BTreeSet::new(),
    }
}
