//! A change, as data: who, what, about whom, and the statements that do it.

use kith_terms::EntryId;

use crate::{Args, Entry, Event, Statement};

/// One step of a [`Unit`].
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) statement: &'static Statement,
    pub(crate) args: Args,
    /// How many rows it must touch, or the whole unit is refused.
    pub(crate) must: Option<u64>,
}

/// A unit of work: committed whole, with its ledger entry and its events, or not at all.
///
/// It cannot be made without an [`Entry`], except for the few [`Chore`]s.
#[derive(Clone, Debug)]
pub struct Unit {
    pub(crate) why: Why,
    pub(crate) steps: Vec<Step>,
    pub(crate) events: Vec<Event>,
}

/// What a unit writes in the ledger.
#[derive(Clone, Debug)]
pub(crate) enum Why {
    Entry(Box<Entry>),
    Chore(Chore),
}

/// The only writes with no entry in the ledger: housekeeping that nobody decides and that says
/// nothing new about anyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chore {
    /// When a session was last used, kept to the minute so that it can end when idle.
    SessionSeen,
    /// Something random that a passkey is asked to sign, kept for a few minutes for a browser of which
    /// nobody knows yet whose it is. What then comes of it has its entry.
    PasskeyAsked,
    /// The keys by which people are found, made anew from what is held, where a new version of the
    /// program makes them in another way.
    KeysMadeAnew,
    /// That a letter is being sent, so that no other program sends it too, and when it is tried again. That it
    /// was sent, or was given up, has its entry.
    LetterTried,
}

impl Chore {
    /// Its name, for the figures.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::SessionSeen => "session-seen",
            Self::PasskeyAsked => "passkey-asked",
            Self::KeysMadeAnew => "keys-made-anew",
            Self::LetterTried => "letter-tried",
        }
    }
}

impl Unit {
    /// A unit with its entry and no step yet. Committing it as it is writes the entry alone.
    pub fn new(entry: Entry) -> Self {
        Self::of(Why::Entry(Box::new(entry)))
    }

    /// A unit for one of the listed chores.
    pub fn chore(chore: Chore) -> Self {
        Self::of(Why::Chore(chore))
    }

    fn of(why: Why) -> Self {
        Self {
            why,
            steps: Vec::new(),
            events: Vec::new(),
        }
    }

    /// The id of its ledger entry; none for a chore.
    pub fn entry(&self) -> Option<EntryId> {
        match &self.why {
            Why::Entry(entry) => Some(entry.id),
            Why::Chore(_) => None,
        }
    }

    /// Adds a statement that may touch any number of rows.
    #[must_use]
    pub fn run(mut self, statement: &'static Statement, args: Args) -> Self {
        self.push(statement, args);
        self
    }

    /// As [`Unit::run`], for adding in a loop.
    pub fn push(&mut self, statement: &'static Statement, args: Args) {
        self.steps.push(Step {
            statement,
            args,
            must: None,
        });
    }

    /// Adds a statement that must touch exactly `rows` rows, or nothing of the unit is done and
    /// the commit answers [`CommitError::Conflict`](crate::CommitError::Conflict).
    #[must_use]
    pub fn must(mut self, rows: u64, statement: &'static Statement, args: Args) -> Self {
        self.steps.push(Step {
            statement,
            args,
            must: Some(rows),
        });
        self
    }

    /// Adds an event, told to others once the unit is durable.
    #[must_use]
    pub fn event(mut self, event: Event) -> Self {
        self.events.push(event);
        self
    }
}
