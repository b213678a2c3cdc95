//! Policies: what may be done, in plain sentences.
//!
//! The policies are the files in `policies/`, in the Cedar language, and are part of the program.
//! They are read and checked against `policies/kith.cedarschema` when the gate is made: a policy
//! that uses a word the schema does not have stops Kith from starting, with the file and the
//! policy named. What they come to is printed in `policies/roles.txt`.
//!
//! Only this module knows the policy engine.

mod load;
mod question;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use cedar_policy::{Authorizer, Decision, PolicyId, PolicySet, Schema};
use kith_terms::{AccountId, OrganisationId, PersonId};

pub use self::load::PolicyError;
pub(crate) use self::load::{Asks, Rule};
use self::load::{FILES, SCHEMA, Source};
pub(crate) use self::question::{
    About, Asked, Asker, AskingAccount, InDate, OPENS_THE_MOST, Question,
};
use self::question::{Vocabulary, undecided};
use crate::action::{self, Subject};
use crate::archive::Archive;
use crate::reason::ReasonCode;
use crate::role::Role;
use crate::sections::{Section, Sections};

/// The policies, checked and ready to decide.
#[derive(Debug)]
pub(crate) struct Policies {
    schema: Schema,
    set: PolicySet,
    rules: HashMap<PolicyId, Rule>,
    vocabulary: Vocabulary,
    sections: WorkedOut<Seen, Sections>,
    offers: WorkedOut<(Offered, ReasonCode, &'static str), bool>,
}

/// To whom a page offers something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Offered {
    pub(crate) role: Role,
    /// Their organisation runs Kith.
    pub(crate) runs_kith: bool,
}

/// What was asked before, and its answer: each takes decisions, there are thousands of ways to ask, and
/// few are ever used.
#[derive(Debug)]
struct WorkedOut<Asked, Known>(RwLock<HashMap<Asked, Known>>);

impl<Asked: Eq + Hash, Known: Copy> WorkedOut<Asked, Known> {
    fn new() -> Self {
        Self(RwLock::new(HashMap::new()))
    }

    /// The answer, worked out at the first time of asking.
    fn get(
        &self,
        asked: Asked,
        work_out: impl FnOnce() -> Result<Known, PolicyError>,
    ) -> Result<Known, PolicyError> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(&asked) {
            return Ok(*known);
        }
        drop(known);
        let known = work_out()?;
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(asked, known);
        Ok(known)
    }
}

/// Reads and checks the policies, and says how many there are: for `kith check`.
///
/// # Errors
/// [`PolicyError`] names the file and the policy that is wrong.
pub fn check() -> Result<usize, PolicyError> {
    Ok(Policies::load()?.set.policies().count())
}

/// What the sections that are shown depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Seen {
    pub(crate) role: Role,
    pub(crate) shielded: bool,
    pub(crate) shield_override: bool,
    pub(crate) archive: Archive,
    pub(crate) way: Way,
    /// Why it is shown: none in a list.
    pub(crate) reason: Option<ReasonCode>,
}

impl Seen {
    /// A record without a shield, in a visit of one's own. An archive keeper sees the archive alone.
    fn in_a_visit(role: Role, reason: ReasonCode) -> Seen {
        Seen {
            role,
            shielded: false,
            shield_override: false,
            archive: match role {
                Role::ArchiveKeeper => Archive::ForKeepers,
                _ => Archive::No,
            },
            way: Way::InAVisit,
            reason: Some(reason),
        }
    }
}

/// The way in which a record, or a line of one, comes to whoever sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// As a line in the list of this name, with no visit.
    InAList(&'static str),
    /// In a visit of one's own.
    InAVisit,
    /// In a visit that was opened for a colleague elsewhere.
    ForAColleague,
    /// To another system that asks for one of its users.
    BySystem,
}

impl Way {
    /// The way in which a question comes.
    pub(crate) fn of(asked: &Asked) -> Way {
        match asked.route {
            _ if !asked.visit_open => Way::InAList(asked.list),
            route if route == Asked::FOR_A_COLLEAGUE.route => Way::ForAColleague,
            route if route == Asked::BY_SYSTEM.route => Way::BySystem,
            _ => Way::InAVisit,
        }
    }

    /// A question that comes in this way, with nothing lacking that can be asked for.
    pub(crate) const fn asked(self) -> Asked {
        match self {
            Way::InAList(list) => Asked {
                list,
                ..Asked::PROVED
            },
            Way::InAVisit => Asked::IN_A_VISIT,
            Way::ForAColleague => Asked::FOR_A_COLLEAGUE,
            Way::BySystem => Asked::BY_SYSTEM,
        }
    }
}

/// What the policies say, and which of them said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) permitted: bool,
    /// The policies that decided: those that permitted, or those that forbade. When nothing
    /// permits, and nothing forbids either, there is none.
    pub(crate) deciding: Vec<(String, Rule)>,
}

impl Answer {
    /// Whether it is no so that the person is as if there were none.
    pub(crate) fn hides(&self) -> bool {
        self.deciding.iter().any(|(_, rule)| rule.hides)
    }

    /// The names of the policies that decided, for the ledger.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.deciding
            .iter()
            .map(|(name, _)| name.as_str())
            .collect()
    }
}

impl Policies {
    /// The policies that are part of the program, read and checked once: they cannot change while it
    /// runs.
    pub(crate) fn of_the_program() -> Result<Arc<Policies>, PolicyError> {
        static READ: LazyLock<Result<Arc<Policies>, PolicyError>> =
            LazyLock::new(|| Policies::load().map(Arc::new));
        READ.clone()
    }

    /// Read and check the policies that are part of the program.
    pub(crate) fn load() -> Result<Policies, PolicyError> {
        Policies::from_sources(SCHEMA, FILES)
    }

    fn from_sources(schema: Source, files: &[Source]) -> Result<Policies, PolicyError> {
        let loaded = load::load(schema, files)?;
        Ok(Policies {
            schema: loaded.schema,
            set: loaded.set,
            rules: loaded.rules,
            vocabulary: Vocabulary::new()?,
            sections: WorkedOut::new(),
            offers: WorkedOut::new(),
        })
    }

    /// Decide one question. An engine's error anywhere means no: a policy that could not be
    /// evaluated might have been the one that forbids.
    pub(crate) fn decide(&self, question: &Question) -> Result<Answer, PolicyError> {
        let (request, entities) = self.vocabulary.ask(question, &self.schema)?;
        let response = Authorizer::new().is_authorized(&request, &self.set, &entities);
        if let Some(error) = response.diagnostics().errors().next() {
            return Err(undecided(error));
        }
        let mut deciding: Vec<(String, Rule)> = response
            .diagnostics()
            .reason()
            .map(|id| {
                (
                    id.to_string(),
                    self.rules.get(id).cloned().unwrap_or_default(),
                )
            })
            .collect();
        deciding.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(Answer {
            permitted: response.decision() == Decision::Allow,
            deciding,
        })
    }

    /// The sections that are shown.
    pub(crate) fn sections(&self, seen: Seen) -> Result<Sections, PolicyError> {
        self.sections.get(seen, || self.sections_for(seen))
    }

    /// The sections of somebody's record that the role is shown in this way for another reason, and not
    /// for this one. It is about the reason, and the same whoever the record is about.
    pub(crate) fn left_out(
        &self,
        role: Role,
        reason: ReasonCode,
        way: Way,
    ) -> Result<Sections, PolicyError> {
        let shown = |reason| {
            self.sections(Seen {
                way,
                ..Seen::in_a_visit(role, reason)
            })
        };
        Ok(shown(OPENS_THE_MOST)?.without(shown(reason)?))
    }

    /// The sentence of the policy of this name, where it asks for another reason.
    pub(crate) fn asks_other_reason(&self, policy: &str) -> Option<&str> {
        let rule = self.rules.get(&PolicyId::new(policy))?;
        let asks = rule.asks == Some(Asks::OtherReason);
        rule.refusal.as_deref().filter(|_| asks)
    }

    /// Whether such a one, with nothing missing, may do this for the reason: for pages, which offer only
    /// what is not refused in any case. It permits nothing.
    pub(crate) fn offers(&self, to: Offered, action: &str, reason: ReasonCode) -> bool {
        let Some(action) = action::ALL.iter().find(|it| it.name == action) else {
            return false;
        };
        let permitted = |own| Ok(self.decide(&offer(to, action, reason, own))?.permitted);
        let decide = || Ok(permitted(true)? || permitted(false)?);
        let offered = self.offers.get((to, reason, action.name), decide);
        offered.unwrap_or_default()
    }

    fn sections_for(&self, seen: Seen) -> Result<Sections, PolicyError> {
        let mut sections = Sections::NONE;
        for section in Section::ALL {
            if self.decide(&may_see(seen, section))?.permitted {
                sections = sections.with(section);
            }
        }
        Ok(sections)
    }
}

/// The organisation of an account of which only the role matters.
fn nobodys() -> OrganisationId {
    OrganisationId::from(uuid::Uuid::nil())
}

/// Somebody of whom only this matters.
fn somebody(it: Offered) -> Asker {
    Asker::Account(AskingAccount {
        account: AccountId::from(uuid::Uuid::nil()),
        role: it.role,
        organisation: nobodys(),
        runs_kith: it.runs_kith,
        standing: InDate::ALL,
    })
}

/// Whether such a one may do the action, about a shielded person in an open visit: what overriding
/// a shield is about; a shield forbids no other action. Or about an organisation: their own, or another.
fn offer(to: Offered, action: &action::Listing, reason: ReasonCode, own: bool) -> Question {
    let shielded = Seen {
        shielded: true,
        ..Seen::in_a_visit(to.role, reason)
    };
    let question = Question {
        asker: somebody(to),
        ..may_see(shielded, Section::Name)
    };
    let about = match action.about {
        Subject::Person => {
            return Question {
                action: action.name,
                ..question
            };
        }
        Subject::Account => About::Account {
            holder: AccountId::new(),
            runs_kith: false,
        },
        Subject::Organisation => About::Organisation {
            organisation: match own {
                true => nobodys(),
                false => OrganisationId::new(),
            },
            headquarters: None,
        },
        Subject::Place => About::Place,
    };
    Question {
        action: action.name,
        about,
        asked: Asked::PROVED,
        ..question
    }
}

/// Whether somebody in the role, with nothing missing, is shown the section. Who asks, and about
/// whom, makes no difference to it.
fn may_see(seen: Seen, section: Section) -> Question {
    Question {
        asker: somebody(Offered {
            role: seen.role,
            runs_kith: false,
        }),
        action: section.action(),
        about: About::Person {
            person: PersonId::from(uuid::Uuid::nil()),
            shielded: seen.shielded,
            archive: seen.archive,
        },
        asked: Asked {
            shield_override: seen.shield_override,
            reason: seen.reason,
            ..seen.way.asked()
        },
    }
}
