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
use std::sync::{Arc, LazyLock};

use cedar_policy::{Authorizer, Decision, PolicyId, PolicySet, Schema};
use kith_terms::{AccountId, OrganisationId, PersonId};

pub use self::load::PolicyError;
pub(crate) use self::load::{Asks, Rule};
use self::load::{FILES, SCHEMA, Source};
pub(crate) use self::question::{About, Asked, Asker, AskingAccount, InDate, Question};
use self::question::{Vocabulary, undecided};
use crate::action::{self, Subject};
use crate::archive::Archive;
use crate::role::Role;
use crate::sections::{Section, Sections};

/// The policies, checked and ready to decide.
#[derive(Debug)]
pub(crate) struct Policies {
    schema: Schema,
    set: PolicySet,
    rules: HashMap<PolicyId, Rule>,
    vocabulary: Vocabulary,
    sections: Vec<(Seen, Sections)>,
    offers: Vec<(Role, &'static str)>,
}

/// Reads and checks the policies, and says how many there are: for `kith check`.
///
/// # Errors
/// [`PolicyError`] names the file and the policy that is wrong.
pub fn check() -> Result<usize, PolicyError> {
    Ok(Policies::load()?.set.policies().count())
}

/// What the sections that are shown depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) role: Role,
    pub(crate) shielded: bool,
    pub(crate) shield_override: bool,
    pub(crate) archive: Archive,
    pub(crate) for_a_colleague: bool,
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
    /// runs, and to work out beforehand what can be takes thousands of decisions.
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
        let mut policies = Policies {
            schema: loaded.schema,
            set: loaded.set,
            rules: loaded.rules,
            vocabulary: Vocabulary::new()?,
            sections: Vec::new(),
            offers: Vec::new(),
        };
        policies.sections = policies.work_out_sections()?;
        policies.offers = policies.work_out_offers()?;
        Ok(policies)
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

    /// The sections that the role is shown. Worked out once, when the policies are loaded, because
    /// a search would otherwise decide a question for each section for each person it lists.
    pub(crate) fn sections(&self, seen: Seen) -> Sections {
        self.sections
            .iter()
            .find(|(it, _)| *it == seen)
            .map_or(Sections::NONE, |(_, sections)| *sections)
    }

    /// Whether somebody in the role, with nothing missing, may do this at all: for pages, which
    /// offer only what is not refused in any case. It permits nothing.
    pub(crate) fn offers(&self, role: Role, action: &str) -> bool {
        self.offers.contains(&(role, action))
    }

    fn work_out_offers(&self) -> Result<Vec<(Role, &'static str)>, PolicyError> {
        let mut offers = Vec::new();
        for role in Role::ALL {
            for action in action::ALL {
                if self.decide(&offer(role, action))?.permitted {
                    offers.push((role, action.name));
                }
            }
        }
        Ok(offers)
    }

    fn work_out_sections(&self) -> Result<Vec<(Seen, Sections)>, PolicyError> {
        let mut all = Vec::new();
        for role in Role::ALL {
            for states in 0..8 {
                for archive in Archive::ALL {
                    let seen = Seen {
                        role,
                        shielded: states & 1 != 0,
                        shield_override: states & 2 != 0,
                        archive,
                        for_a_colleague: states & 4 != 0,
                    };
                    all.push((seen, self.sections_for(seen)?));
                }
            }
        }
        Ok(all)
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

/// Whether the role may do the action, about a shielded person in an open visit: what overriding
/// a shield is about; a shield forbids no other action. An archive keeper acts in the archive alone.
fn offer(role: Role, action: &action::Listing) -> Question {
    let shielded = Seen {
        role,
        shielded: true,
        shield_override: false,
        archive: match role {
            Role::ArchiveKeeper => Archive::ForKeepers,
            _ => Archive::No,
        },
        for_a_colleague: false,
    };
    let question = may_see(shielded, Section::Name);
    let about = match action.about {
        Subject::Person => {
            return Question {
                action: action.name,
                ..question
            };
        }
        Subject::Account => About::Account(AccountId::new()),
        Subject::Organisation => About::Organisation {
            organisation: OrganisationId::new(),
            runs_kith: false,
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
        asker: Asker::Account(AskingAccount {
            account: AccountId::from(uuid::Uuid::nil()),
            role: seen.role,
            organisation: OrganisationId::from(uuid::Uuid::nil()),
            standing: InDate::ALL,
        }),
        action: section.action(),
        about: About::Person {
            person: PersonId::from(uuid::Uuid::nil()),
            shielded: seen.shielded,
            archive: seen.archive,
        },
        asked: Asked {
            shield_override: seen.shield_override,
            ..match seen.for_a_colleague {
                true => Asked::FOR_A_COLLEAGUE,
                false => Asked::IN_A_VISIT,
            }
        },
    }
}
