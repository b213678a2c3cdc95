//! A question for the policies: who asks to do what, to whom, and how it is asked.

use std::collections::{HashMap, HashSet};

use cedar_policy::{
    Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, Request, RestrictedExpression,
    Schema,
};
use kith_terms::{AccountId, OrganisationId, PersonId};

use super::PolicyError;
use crate::archive::Archive;
use crate::reason::ReasonCode;
use crate::role::Role;

/// The reason for which the most is shown and may be done. No policy leaves anything out for it.
pub(crate) const OPENS_THE_MOST: ReasonCode = ReasonCode::SafeguardingEnquiry;

/// Everything that a decision depends on.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) asker: Asker,
    pub(crate) action: &'static str,
    pub(crate) about: About,
    pub(crate) asked: Asked,
}

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) enum Asker {
    Account(AskingAccount),
    /// A command that the operator runs on the machine.
    Program(String),
}

/// What the policies know of an account.
#[derive(Debug, Clone)]
pub(crate) struct AskingAccount {
    pub(crate) account: AccountId,
    pub(crate) role: Role,
    pub(crate) organisation: OrganisationId,
    /// That organisation runs Kith.
    pub(crate) runs_kith: bool,
    pub(crate) standing: InDate,
}

/// What is asked of everybody, and whether it is in date today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InDate {
    pub(crate) active: bool,
    pub(crate) role: bool,
    pub(crate) dbs: bool,
    pub(crate) training: bool,
    pub(crate) terms: bool,
    pub(crate) accreditation: bool,
}

impl InDate {
    /// Nothing is missing.
    pub(crate) const ALL: InDate = InDate {
        active: true,
        role: true,
        dbs: true,
        training: true,
        terms: true,
        accreditation: true,
    };
}

/// What it is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum About {
    Person {
        person: PersonId,
        shielded: bool,
        archive: Archive,
    },
    Account {
        holder: AccountId,
        /// It is, or is to be, one of the organisation that runs Kith.
        runs_kith: bool,
    },
    Organisation {
        organisation: OrganisationId,
        /// The organisation whose service it is, if it is one's.
        headquarters: Option<OrganisationId>,
    },
    Place,
}

impl About {
    /// Somebody of whom nothing is known: not shielded, and in no archive.
    pub(crate) fn nobody(person: PersonId) -> About {
        About::Person {
            person,
            shielded: false,
            archive: Archive::No,
        }
    }
}

/// How it is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) reason_given: bool,
    pub(crate) reason: Option<ReasonCode>,
    pub(crate) visit_open: bool,
    /// The list that somebody is shown in, by the action that asks for it; empty where it is none.
    pub(crate) list: &'static str,
    pub(crate) shield_override: bool,
    /// Whoever asks has shown within the last minutes that it is them.
    pub(crate) proved: bool,
    pub(crate) route: &'static str,
}

impl Asked {
    /// By someone at a page, with no reason given.
    pub(crate) const PLAINLY: Asked = Asked {
        reason_given: false,
        reason: None,
        visit_open: false,
        list: "",
        shield_override: false,
        proved: false,
        route: "web",
    };

    /// As above, by somebody who has just shown that it is them.
    pub(crate) const PROVED: Asked = Asked {
        proved: true,
        ..Asked::PLAINLY
    };

    /// With nothing lacking that can be asked for: in a visit that is open, for the reason that opens
    /// the most, with a fresh proof. What may not be done then may not be done at all.
    pub(crate) const IN_A_VISIT: Asked = Asked {
        reason_given: true,
        reason: Some(OPENS_THE_MOST),
        visit_open: true,
        ..Asked::PROVED
    };

    /// The same, by somebody who has shown that it is them as lately as this or not.
    pub(crate) const fn proved(self, proved: bool) -> Asked {
        Asked { proved, ..self }
    }

    /// As above, in a visit that somebody opened for a colleague elsewhere.
    pub(crate) const FOR_A_COLLEAGUE: Asked = Asked {
        route: "mediated",
        ..Asked::IN_A_VISIT
    };

    /// As above, by another system, whose request is a visit of its own.
    pub(crate) const BY_SYSTEM: Asked = Asked {
        route: "system",
        ..Asked::IN_A_VISIT
    };

    /// By a command on the machine.
    pub(crate) const BY_COMMAND: Asked = Asked {
        route: "command",
        ..Asked::PLAINLY
    };
}

/// The engine's names for our types: parsed once, because parsing takes longer than deciding.
#[derive(Debug)]
pub(super) struct Vocabulary {
    account: EntityTypeName,
    role: EntityTypeName,
    organisation: EntityTypeName,
    program: EntityTypeName,
    person: EntityTypeName,
    held_account: EntityTypeName,
    place: EntityTypeName,
    action: EntityTypeName,
}

impl Vocabulary {
    pub(super) fn new() -> Result<Vocabulary, PolicyError> {
        let name = |text: &str| text.parse::<EntityTypeName>().map_err(undecided);
        Ok(Vocabulary {
            account: name("Account")?,
            role: name("Role")?,
            organisation: name("Organisation")?,
            program: name("Program")?,
            person: name("Person")?,
            held_account: name("HeldAccount")?,
            place: name("Place")?,
            action: name("Action")?,
        })
    }

    /// The question as the engine takes it, checked against the schema.
    pub(super) fn ask(
        &self,
        question: &Question,
        schema: &Schema,
    ) -> Result<(Request, Entities), PolicyError> {
        let asker = self.asker(&question.asker)?;
        let about = self.about(question.about)?;
        let request = Request::new(
            asker.uid(),
            uid(&self.action, question.action),
            about.uid(),
            context(question.asked)?,
            Some(schema),
        )
        .map_err(undecided)?;
        let entities = Entities::from_entities([asker, about], Some(schema)).map_err(undecided)?;
        Ok((request, entities))
    }

    fn asker(&self, asker: &Asker) -> Result<Entity, PolicyError> {
        match asker {
            Asker::Account(it) => self.account(it),
            Asker::Program(name) => Ok(Entity::new_no_attrs(
                uid(&self.program, name),
                HashSet::new(),
            )),
        }
    }

    fn account(&self, it: &AskingAccount) -> Result<Entity, PolicyError> {
        let organisation = uid(&self.organisation, &it.organisation.to_string());
        let attributes = HashMap::from([
            fact("active", it.standing.active),
            fact("role_in_date", it.standing.role),
            fact("dbs_in_date", it.standing.dbs),
            fact("training_in_date", it.standing.training),
            fact("terms_accepted", it.standing.terms),
            fact("organisation_accredited", it.standing.accreditation),
            (
                "organisation".to_owned(),
                RestrictedExpression::new_entity_uid(organisation),
            ),
            fact("runs_kith", it.runs_kith),
        ]);
        let role = uid(&self.role, it.role.name());
        Entity::new(
            uid(&self.account, &it.account.to_string()),
            attributes,
            HashSet::from([role]),
        )
        .map_err(undecided)
    }

    fn about(&self, about: About) -> Result<Entity, PolicyError> {
        match about {
            About::Place => Ok(Entity::new_no_attrs(
                uid(&self.place, "kith"),
                HashSet::new(),
            )),
            About::Account { holder, runs_kith } => Entity::new(
                uid(&self.held_account, &holder.to_string()),
                HashMap::from([
                    (
                        "holder".to_owned(),
                        RestrictedExpression::new_entity_uid(uid(
                            &self.account,
                            &holder.to_string(),
                        )),
                    ),
                    fact("runs_kith", runs_kith),
                ]),
                HashSet::new(),
            )
            .map_err(undecided),
            About::Organisation {
                organisation,
                headquarters,
            } => Ok(Entity::new_no_attrs(
                uid(&self.organisation, &organisation.to_string()),
                headquarters
                    .map(|it| uid(&self.organisation, &it.to_string()))
                    .into_iter()
                    .collect(),
            )),
            About::Person {
                person,
                shielded,
                archive,
            } => Entity::new(
                uid(&self.person, &person.to_string()),
                HashMap::from([
                    fact("shielded", shielded),
                    fact("archived", archive != Archive::No),
                    fact("open_to_managers", archive == Archive::ForManagers),
                ]),
                HashSet::new(),
            )
            .map_err(undecided),
        }
    }
}

fn context(asked: Asked) -> Result<Context, PolicyError> {
    Context::from_pairs([
        fact("reason_given", asked.reason_given),
        text("reason", asked.reason.map_or("", ReasonCode::name)),
        fact("visit_open", asked.visit_open),
        text("list", asked.list),
        fact("shield_override", asked.shield_override),
        fact("proved", asked.proved),
        text("route", asked.route),
    ])
    .map_err(undecided)
}

fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}

fn fact(name: &str, holds: bool) -> (String, RestrictedExpression) {
    (name.to_owned(), RestrictedExpression::new_bool(holds))
}

fn text(name: &str, value: &str) -> (String, RestrictedExpression) {
    let value = RestrictedExpression::new_string(value.to_owned());
    (name.to_owned(), value)
}

pub(super) fn undecided(error: impl std::fmt::Display) -> PolicyError {
    PolicyError::Undecided {
        why: error.to_string(),
    }
}
