//! Permission to do one thing, once, already written down.
//!
//! A [`Grant`] is the only key to a record, and only this crate can make one: its fields are
//! private, it is neither `Clone` nor serialisable, and its type names the one action that it is
//! for. Rooms above take it as an argument, so code that reads a record without having asked does
//! not compile.

use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use kith_store::{Actor, Db, Entry, Outcome, Route, Unit};
use kith_terms::{AccountId, OrganisationId, PersonId, VisitId};
use serde_json::{Value, json};

use crate::action::{Action, OrganisationAction, PersonAction, ShowsPeople, Subject, ViewRecord};
use crate::archive::Archive;
use crate::colleague::Colleague;
use crate::error::GateError;
use crate::reason::ReasonGiven;
use crate::sections::Sections;
use crate::session::SignedIn;
use crate::shield::ShieldState;

/// How long a grant that shows people may be used.
///
/// A grant is made for one request, and the slowest request takes seconds. One that is older was
/// kept somewhere, and would show a record at a moment of which the ledger knows nothing: so it
/// shows nothing. A grant to change something does not end by the clock, because each change writes
/// its own entry, and a load of a large feed takes hours.
pub const GRANT_SHOWS_FOR: SignedDuration = SignedDuration::from_mins(1);

/// Permission to do `A`, decided by policy and written in the ledger.
#[must_use = "a grant is written in the ledger when it is made; use it or do not ask"]
pub struct Grant<A: Action> {
    db: Db,
    by: Arc<A::By>,
    about: A::About,
    visit: Option<Visiting>,
    shown: Shown,
    made_at: Timestamp,
}

/// The visit that a grant was made in.
#[derive(Debug, Clone)]
pub(crate) struct Visiting {
    pub(crate) visit: VisitId,
    pub(crate) reason: ReasonGiven,
    pub(crate) colleague: Option<Colleague>,
    pub(crate) ends_at: Timestamp,
}

/// What a grant shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) shield: ShieldState,
    /// Of a person who is not shielded, or of the one person whom the grant is about.
    pub(crate) open: Sections,
    /// Of a person in a list who is shielded.
    pub(crate) shielded: Sections,
    /// Whether the one person whom the grant is about is in the archive.
    pub(crate) archive: Archive,
    /// Of people in a list who are in the archive.
    pub(crate) archived: InLists,
}

/// What a list shows of people in the archive: of those without a shield, and of those with one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InLists {
    pub(crate) for_managers: [Sections; 2],
    pub(crate) for_keepers: [Sections; 2],
}

impl InLists {
    /// Nothing at all.
    pub(crate) const NOTHING: InLists = InLists {
        for_managers: [Sections::NONE; 2],
        for_keepers: [Sections::NONE; 2],
    };
}

impl Shown {
    /// What a list can show of anybody without a shield, and with one, in the archive or not.
    fn in_a_list(&self) -> [Sections; 2] {
        let InLists {
            for_managers,
            for_keepers,
        } = self.archived;
        let live = [self.open, self.shielded];
        let either = |[open, behind]: [Sections; 2], [more, hidden]: [Sections; 2]| {
            [open.or(more), behind.or(hidden)]
        };
        either(live, either(for_managers, for_keepers))
    }

    /// A grant that shows nobody.
    pub(crate) const NOBODY: Shown = Shown {
        shield: ShieldState::None,
        open: Sections::NONE,
        shielded: Sections::NONE,
        archive: Archive::No,
        archived: InLists::NOTHING,
    };
}

impl<A: Action> Grant<A> {
    /// The only place where a grant is made. Whoever calls this has had the policies' yes, and the
    /// ledger's word where the entry comes first.
    pub(crate) fn new(
        db: Db,
        by: Arc<A::By>,
        about: A::About,
        visit: Option<Visiting>,
        shown: Shown,
    ) -> Grant<A> {
        let made_at = db.now();
        Grant {
            db,
            by,
            about,
            visit,
            shown,
            made_at,
        }
    }

    /// Who asked.
    pub fn who(&self) -> &A::By {
        &self.by
    }

    /// The reason that was given, for what is done in a visit.
    pub fn reason(&self) -> Option<&ReasonGiven> {
        self.visit.as_ref().map(|it| &it.reason)
    }

    /// The visit that this is done in, if it is.
    pub fn visit(&self) -> Option<VisitId> {
        self.visit.as_ref().map(|it| it.visit)
    }

    /// The colleague for whom the visit was opened, where it was for one.
    pub fn colleague(&self) -> Option<&Colleague> {
        self.visit.as_ref()?.colleague.as_ref()
    }

    /// When the visit ends and the reason has to be given again.
    pub fn visit_ends_at(&self) -> Option<Timestamp> {
        self.visit.as_ref().map(|it| it.ends_at)
    }

    /// The database that it was made for, for what this room answers to whoever has it.
    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    fn ended(&self) -> bool {
        self.db.now().duration_since(self.made_at) > GRANT_SHOWS_FOR
    }

    /// The unit of work that does what was permitted, with its ledger entry. The change and the
    /// entry are committed together or not at all.
    #[must_use]
    pub fn unit(&self, detail: Value) -> Unit {
        Unit::new(self.entry(detail))
    }

    /// The entry of that unit, for a verb of another room that makes the unit.
    #[must_use]
    pub fn entry(&self, detail: Value) -> Entry {
        self.stamped(A::WRITTEN, detail).about(self.about.person())
    }

    /// The entry, alone, that says that it was refused after all: by a rule that only the room which
    /// knows what is to be changed can keep.
    #[must_use]
    pub fn refused(&self, detail: Value) -> Unit {
        let entry = self.stamped(A::WRITTEN, detail).outcome(Outcome::Refused);
        Unit::new(entry.about(self.about.person()))
    }

    /// A permitted entry by whoever asked, for what else is done with this permission.
    pub(crate) fn stamped(&self, action: &'static str, detail: Value) -> Entry {
        let reason = self.visit.as_ref().map(|it| kept(&it.reason));
        self.by
            .entry(action)
            .reason(reason)
            .detail(self.about.named_in(detail))
    }
}

impl<A: PersonAction> Grant<A> {
    /// Whom the permission is about.
    pub fn person(&self) -> PersonId {
        self.about
    }
}

impl<A: OrganisationAction> Grant<A> {
    /// Which organisation the permission is about.
    pub fn organisation(&self) -> OrganisationId {
        self.about
    }
}

impl<A: Action<About = ()>> Grant<A> {
    /// As [`Grant::unit`], where what is done turns out to be about these people.
    #[must_use]
    pub fn unit_about(&self, people: &[PersonId], detail: Value) -> Unit {
        Unit::new(
            self.stamped(A::WRITTEN, detail)
                .about(people.iter().copied()),
        )
    }
}

impl Grant<ViewRecord> {
    /// The sections of the record that may leave the store. None, once the grant has ended.
    pub fn sections(&self) -> Sections {
        match self.ended() {
            true => Sections::NONE,
            false => self.shown.open,
        }
    }

    /// Whether this record is in the archive.
    pub fn archive(&self) -> Archive {
        self.shown.archive
    }

    /// Whether a shield hides part of this record, and whether this visit looks behind it.
    pub fn shield(&self) -> ShieldState {
        self.shown.shield
    }
}

impl<A: ShowsPeople> Grant<A> {
    /// The sections of a person in the list that may be shown to whoever asked. None, once the
    /// grant has ended.
    pub fn sections_of(&self, shielded: bool) -> Sections {
        match (self.ended(), shielded) {
            (true, _) => Sections::NONE,
            (false, true) => self.shown.shielded,
            (false, false) => self.shown.open,
        }
    }

    /// As [`Grant::sections_of`], of a person who may be in the archive. None where to whoever asked
    /// there is no such person: they are left out of the list.
    pub fn sections_wherever(&self, shielded: bool, archive: Archive) -> Sections {
        let [open, behind] = match archive {
            Archive::No => return self.sections_of(shielded),
            Archive::ForManagers => self.shown.archived.for_managers,
            Archive::ForKeepers => self.shown.archived.for_keepers,
        };
        match (self.ended(), shielded) {
            (true, _) => Sections::NONE,
            (false, true) => behind,
            (false, false) => open,
        }
    }

    /// Write down who is about to be shown. It is durable when this returns, so nobody is shown
    /// whose showing is not in the ledger. An empty list is written down too: many searches that
    /// find nobody are worth a question.
    ///
    /// # Errors
    /// [`GateError`] when it could not be written down; then nobody may be shown.
    pub async fn shown(&self, people: &[PersonId]) -> Result<(), GateError> {
        if self.ended() {
            return Err(GateError::GrantEnded);
        }
        let [open, shielded] = self.shown.in_a_list();
        let detail = json!({
            "in": A::WRITTEN,
            "people": people.len(),
            "shows": open.names(),
            "shows-shielded": shielded.names(),
        });
        let entry = self
            .stamped(PEOPLE_SHOWN, detail)
            .about(people.iter().copied());
        self.db.commit(Unit::new(entry)).await?;
        Ok(())
    }
}

/// The ledger's name for having shown people in a list.
pub(crate) const PEOPLE_SHOWN: &str = "people.shown";

/// Names the action and nothing else: a grant may be printed by mistake, and is about a person.
impl<A: Action> fmt::Debug for Grant<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Grant({})", A::NAME)
    }
}

/// What an action can be about: one person, an account, an organisation, or the place.
pub trait AboutWhom: Send + Sync + 'static {
    /// Whom to name in the ledger.
    #[doc(hidden)]
    fn person(&self) -> Option<PersonId>;
    /// The ledger's detail with what it is about, where that is no person.
    #[doc(hidden)]
    fn named_in(&self, detail: Value) -> Value {
        detail
    }
    /// What kind of thing it is.
    #[doc(hidden)]
    const SUBJECT: Subject;
}

impl AboutWhom for PersonId {
    fn person(&self) -> Option<PersonId> {
        Some(*self)
    }

    const SUBJECT: Subject = Subject::Person;
}

impl AboutWhom for () {
    fn person(&self) -> Option<PersonId> {
        None
    }

    const SUBJECT: Subject = Subject::Place;
}

impl AboutWhom for AccountId {
    fn person(&self) -> Option<PersonId> {
        None
    }

    const SUBJECT: Subject = Subject::Account;
}

impl AboutWhom for OrganisationId {
    fn person(&self) -> Option<PersonId> {
        None
    }

    fn named_in(&self, detail: Value) -> Value {
        match detail {
            Value::Object(mut all) => {
                all.insert("organisation".to_owned(), json!(self));
                Value::Object(all)
            }
            _ => json!({ "organisation": self }),
        }
    }

    const SUBJECT: Subject = Subject::Organisation;
}

/// Who can ask for something: someone signed in, or also a command of the operator's.
pub trait AskedBy: Send + Sync + fmt::Debug + 'static {
    /// A ledger entry by them.
    #[doc(hidden)]
    fn entry(&self, action: &'static str) -> Entry;
}

/// Someone signed in, or a command that the operator runs on the machine.
#[derive(Debug, Clone)]
pub enum Who {
    /// Someone signed in.
    Account(Box<SignedIn>),
    /// A command, by name.
    Program(String),
}

impl Who {
    /// Whoever is signed in, if anybody is.
    pub fn account(&self) -> Option<&SignedIn> {
        match self {
            Who::Account(it) => Some(it),
            Who::Program(_) => None,
        }
    }

    /// A name to keep beside what was done: a person's, or the command's.
    pub fn name(&self) -> &str {
        match self {
            Who::Account(it) => &it.full_name,
            Who::Program(name) => name,
        }
    }
}

impl From<SignedIn> for Who {
    fn from(it: SignedIn) -> Self {
        Who::Account(Box::new(it))
    }
}

impl AskedBy for SignedIn {
    fn entry(&self, action: &'static str) -> Entry {
        let entry = Entry::new(action, Actor::Account(self.account))
            .in_session(self.session, self.role.name(), self.organisation)
            .outcome(Outcome::Permitted);
        match self.through {
            Some(through) => through.named_in(entry),
            None => entry.route(Route::Web),
        }
    }
}

impl AskedBy for Who {
    fn entry(&self, action: &'static str) -> Entry {
        match self {
            Who::Account(it) => it.entry(action),
            Who::Program(name) => {
                Entry::new(action, Actor::Program(name.clone())).route(Route::Command)
            }
        }
    }
}

/// The reason as the ledger keeps it.
pub(crate) fn kept(reason: &ReasonGiven) -> kith_store::ReasonGiven {
    kith_store::ReasonGiven {
        code: reason.code().name().to_owned(),
        text: reason.text().to_owned(),
    }
}
