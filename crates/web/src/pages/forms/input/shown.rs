//! What inputs are filled with, and what they offer.

use kith_forms::model::Question;
use kith_forms::{Entry, FileRef};
use kith_terms::{OdsCode, PersonId};

use super::{Typed, Wrong};
use crate::components::ErrorSummary;

/// A file that was sent before.
#[derive(Clone, Debug)]
pub struct KeptFile {
    /// Its id.
    pub id: FileRef,
    /// What it is called.
    pub name: String,
    /// Where it is read.
    pub href: String,
    /// Where its small picture is, if it has one.
    pub thumbnail: Option<String>,
}

/// What is filled in, what is wrong with it, and what can be chosen.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub(super) typed: Typed,
    pub(super) wrong: Vec<Wrong>,
    pub(super) services: Vec<(OdsCode, String)>,
    pub(super) people: Vec<(PersonId, String)>,
    pub(super) files: Vec<KeptFile>,
    pub(super) largest_file: Option<u64>,
    pub(super) among_others: bool,
}

impl Shown {
    /// An answer that was kept, or nothing yet.
    pub fn kept(question: &Question, entry: Option<&Entry>) -> Self {
        let typed = entry.map(|it| Typed::of_entry(question, it));
        Self::typed(typed.unwrap_or_default(), Vec::new())
    }

    /// What was typed, with what is wrong with it.
    pub fn typed(typed: Typed, wrong: Vec<Wrong>) -> Self {
        Self {
            typed,
            wrong,
            ..Self::default()
        }
    }

    setters! {
        /// The services of the organisation that answers, with their names.
        set services: Vec<(OdsCode, String)>;
        /// The people who can be chosen, with their names.
        set people: Vec<(PersonId, String)>;
        /// Whether the page asks other questions too: then this one is not its heading.
        flag among_others;
        /// How many bytes a file may have; where this is not set, none can be sent.
        maybe largest_file: u64;
        /// The files that were sent for this question before.
        set files: Vec<KeptFile>;
    }

    /// All that is wrong, for the top of the page.
    pub fn errors(&self) -> ErrorSummary {
        let all = self.wrong.iter();
        all.fold(ErrorSummary::new(), |summary, it| {
            summary.about(&it.field, it.why.clone())
        })
    }

    /// What is wrong with a field.
    pub(super) fn error(&self, field: &str) -> Option<String> {
        let wrong = self.wrong.iter().find(|it| it.field == field);
        wrong.map(|it| it.why.clone())
    }

    pub(super) fn file(&self, id: &str) -> Option<&KeptFile> {
        self.files.iter().find(|it| it.id.to_string() == id)
    }
}
