//! What an organisation answers to one version of a form: as it is answered, and as it was published.

mod answering;
mod comparing;
mod files;
mod moving;
mod planning;
mod publishing;
mod reading;
mod sharing;
pub mod standing;
mod starting;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use kith_terms::{OrganisationId, PlanActionId, ResponseId};

use crate::answers::{Answers, Entry};
use crate::keys::{FormKey, LevelKey, QuestionKey, Version};
use crate::model::Form;
use crate::rules::{Mark, Outcome, Standing};

pub use self::comparing::{Beside, Compared, Comparison};
pub use self::files::SentFile;
pub use self::planning::NewAction;
pub(crate) use self::reading::which;

/// Where a response is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is answered.
    Draft,
    /// Somebody has gone through it.
    Reviewed,
    /// A manager stands for it.
    SignedOff,
    /// It counts, and is not changed any more.
    Published,
    /// It counted, until another was published.
    Superseded,
}

impl State {
    const ALL: [Self; 5] = [
        Self::Draft,
        Self::Reviewed,
        Self::SignedOff,
        Self::Published,
        Self::Superseded,
    ];

    /// Its name, as it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Reviewed => "reviewed",
            Self::SignedOff => "signed-off",
            Self::Published => "published",
            Self::Superseded => "superseded",
        }
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Reviewed => "Reviewed",
            Self::SignedOff => "Signed off",
            Self::Published => "Published",
            Self::Superseded => "Superseded",
        }
    }

    /// Whether it was published, and so is not changed any more.
    pub fn is_published(self) -> bool {
        matches!(self, Self::Published | Self::Superseded)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The text names no state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a response is draft, reviewed, signed-off, published or superseded")]
pub struct NotAState;

impl FromStr for State {
    type Err = NotAState;

    fn from_str(text: &str) -> Result<Self, NotAState> {
        let mut all = Self::ALL.into_iter();
        all.find(|it| it.name() == text).ok_or(NotAState)
    }
}

/// A response in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its id.
    pub id: ResponseId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The form that it answers.
    pub form: FormKey,
    /// And its version.
    pub version: Version,
    /// The form's title.
    pub title: String,
    /// Where it is on its way.
    pub state: State,
    /// The level that it was published at.
    pub level: Option<LevelKey>,
    /// When it was started.
    pub started_at: Timestamp,
    /// When anything of it was last changed.
    pub changed_at: Timestamp,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// The last day on which it counts; it counts on, where there is none.
    pub counts_until: Option<Date>,
}

/// Who, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// Who.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// An answer as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The answer; nothing where there is none, or where it does not read any more.
    pub entry: Option<Entry>,
    /// What was answered, as it is kept, where the form has changed so that it does not read any more.
    pub unreadable: Option<String>,
    /// How often it was changed; 0 where the question was never answered.
    pub version: i64,
    /// Who gave it, and when; nobody, where it was carried over.
    pub by: Option<By>,
    /// What is to be said of an answer that was carried over and is not confirmed yet.
    pub mark: Option<Mark>,
    /// It is kept in step with the headquarters'.
    pub shared: bool,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanAction {
    /// Its id.
    pub id: PlanActionId,
    /// The question that it is to meet.
    pub question: QuestionKey,
    /// What is to be done.
    pub action: String,
    /// Who sees to it.
    pub owner: String,
    /// By when.
    pub due: Date,
    /// How often it was changed.
    pub version: i64,
    /// Who did it, and when.
    pub done: Option<By>,
    /// What was noted on the way, the oldest first.
    pub progress: Vec<(By, String)>,
}

/// An action that is due, for whoever reminds its owner; not what it is, which may name a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueAction {
    /// Its id.
    pub id: PlanActionId,
    /// By when.
    pub due: Date,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// In which response.
    pub response: ResponseId,
    /// The form's title.
    pub title: String,
}

/// A response with its answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// As it is in a list.
    pub line: Line,
    /// What is kept for each question that was answered or marked.
    pub kept: BTreeMap<QuestionKey, Kept>,
    /// Who started it.
    pub started_by: String,
    /// Who went through it.
    pub reviewed: Option<By>,
    /// Who stands for it.
    pub signed_off: Option<By>,
    /// Who last took it back to be answered further, and why.
    pub taken_back: Option<(By, String)>,
    /// Who published it.
    pub published: Option<By>,
    /// What is to be done.
    pub plan: Vec<PlanAction>,
    /// The services for which it also speaks, once it is published.
    pub covers: Vec<OrganisationId>,
    /// The levels at which other versions of the form were published.
    pub before: BTreeSet<LevelKey>,
    pub(crate) turn: i64,
}

impl Response {
    /// What was answered, as far as it reads.
    pub fn answers(&self) -> Answers {
        let answered =
            |(key, kept): (&QuestionKey, &Kept)| Some((key.clone(), kept.entry.clone()?));
        self.kept.iter().filter_map(answered).collect()
    }

    /// What follows from the answers.
    pub fn outcome(&self, form: &Form) -> Outcome {
        Outcome::of(form, &self.answers())
    }

    /// What is known of whoever answers besides the answers.
    pub fn standing(&self) -> Standing {
        Standing {
            planned: self.plan.iter().map(|it| it.question.clone()).collect(),
            before: self.before.clone(),
        }
    }

    /// The answers that were carried over, that are asked, and that nobody has confirmed yet.
    pub fn unconfirmed(&self, form: &Form) -> Vec<QuestionKey> {
        let outcome = self.outcome(form);
        let carried = |it: &&QuestionKey| {
            let kept = self.kept.get(*it);
            kept.is_some_and(|it| it.mark.is_some() && it.entry.is_some())
        };
        let asked = form.questions().map(|it| &it.key);
        let asked = asked.filter(|it| outcome.is_asked(it));
        asked.filter(carried).cloned().collect()
    }
}
