//! Asking the gate: the verbs that end in a grant or a refusal, and in the ledger either way.
//!
//! In what order, and what a crash in between leaves behind:
//!
//! - t0: what the decision depends on is read: the standing, the visit, the shield.
//! - t1: the policies decide. A crash here leaves nothing, and nothing was shown.
//! - t2: the entry is committed and on the disk: permitted, or refused with the rules that did so,
//!   or that a reason was asked for. A crash here leaves an entry of something that was permitted
//!   and not shown. The ledger may say too much in that way, and can never say too little.
//! - t3: the grant is made, and only then can a room read anything with it. If t2 failed there is
//!   no grant: what cannot be written down is not done.
//!
//! For a change, t2 comes later: nothing is shown, so the entry goes into the same unit of work as
//! the change ([`Grant::unit`]) and neither can be without the other. For a list, t2 comes twice:
//! once for having asked, and once, when it is known whom the list shows, for each of them
//! ([`Grant::shown`]), before it is shown.

use std::sync::Arc;

use kith_store::{Entry, Outcome, Unit};
use kith_terms::{OrganisationId, PersonId};
use serde_json::{Value, json};

use crate::action::{
    Action, OperatorAction, OrganisationAction, OrganisationChange, OrganisationLook, PersonAction,
    PersonChange, PersonQuestion, PlaceAction, ViewRecord,
};
use crate::archive::{Archive, archive_of};
use crate::error::GateError;
use crate::gate::Gate;
use crate::grant::{AskedBy, Grant, InLists, Shown, Visiting, Who, kept};
use crate::policy::{
    About, Answer, Asked, Asker, AskingAccount, InDate, PolicyError, Question, Seen, Way,
};
use crate::reason::ReasonGiven;
use crate::refusal::{self, Refusal};
use crate::sections::Sections;
use crate::session::SignedIn;
use crate::shield::{ShieldState, shield_over};
use crate::standing;
use crate::visit::{for_colleague, visit_now};

/// Where somebody stands who asks about a person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing<'a> {
    pub(crate) who: &'a SignedIn,
    pub(crate) person: PersonId,
    pub(crate) shielded: bool,
    pub(crate) archive: Archive,
    pub(crate) asked: Asked,
}

impl Gate {
    /// Look at a person's record. Needs a visit that is open.
    ///
    /// # Errors
    /// [`Refusal`], which is in the ledger.
    pub async fn look(
        &self,
        who: &SignedIn,
        person: PersonId,
    ) -> Result<Grant<ViewRecord>, Refusal> {
        // t0
        let (at, visit) = self.stands(who, person).await?;
        // t1, and t2 where the answer is no
        let reason = visit.as_ref().map(|it| &it.reason);
        self.permit::<ViewRecord>(&at, reason).await?;
        // t2
        let shown = self.shown_of(&at)?;
        let colleague = visit.as_ref().and_then(|it| it.colleague.as_ref());
        let detail = json!({
            "visit": visit.as_ref().map(|it| it.visit),
            "shield": shown.shield.name(),
            "sees": shown.open.names(),
        });
        let entry = who
            .entry(ViewRecord::NAME)
            .about([person])
            .reason(reason.map(kept))
            .detail(detail);
        self.write(for_colleague(entry, colleague)).await?;
        // t3
        Ok(Grant::new(
            self.db().clone(),
            Arc::new(who.clone()),
            person,
            visit,
            shown,
        ))
    }

    /// Ask to change something about a person. Needs a visit that is open, and shows nothing: the
    /// entry is written in the change's own unit of work.
    ///
    /// # Errors
    /// [`Refusal`], which is in the ledger.
    pub async fn change<A: PersonChange>(
        &self,
        who: &SignedIn,
        person: PersonId,
    ) -> Result<Grant<A>, Refusal> {
        let (at, visit) = self.stands(who, person).await?;
        self.permit::<A>(&at, visit.as_ref().map(|it| &it.reason))
            .await?;
        let who = Arc::new(who.clone());
        Ok(Grant::new(
            self.db().clone(),
            who,
            person,
            visit,
            Shown::NOBODY,
        ))
    }

    /// Ask something about a person that does not open the record, such as who has looked at it.
    /// Needs no visit.
    ///
    /// # Errors
    /// [`Refusal`], which is in the ledger.
    pub async fn ask_about<A: PersonQuestion>(
        &self,
        who: &SignedIn,
        person: PersonId,
        detail: Value,
    ) -> Result<Grant<A>, Refusal> {
        let questions = (shield_over(person), archive_of(person, self.today()));
        let (shields, archives) = self
            .db()
            .together(questions)
            .await
            .map_err(GateError::from)?;
        let at = Standing {
            who,
            person,
            shielded: !shields.is_empty(),
            archive: archives.into_iter().next().unwrap_or_default(),
            asked: self.asked(who, Asked::PLAINLY),
        };
        self.permit::<A>(&at, None).await?;
        self.write(who.entry(A::WRITTEN).about([person]).detail(detail))
            .await?;
        let who = Arc::new(who.clone());
        Ok(Grant::new(
            self.db().clone(),
            who,
            person,
            None,
            Shown::NOBODY,
        ))
    }

    /// Look at what one organisation answered.
    ///
    /// # Errors
    /// [`Refusal`], which is in the ledger.
    pub async fn look_at<A: OrganisationLook>(
        &self,
        who: &SignedIn,
        organisation: OrganisationId,
        detail: Value,
    ) -> Result<Grant<A>, Refusal> {
        let grant = self.permit_for(who, organisation).await?;
        self.write(grant.stamped(A::WRITTEN, detail)).await?;
        Ok(grant)
    }

    /// Ask to change something of an organisation's. It shows nothing: the entry is written in the change's
    /// own unit of work.
    ///
    /// # Errors
    /// [`Refusal`], which is in the ledger.
    pub async fn change_of<A: OrganisationChange>(
        &self,
        who: &SignedIn,
        organisation: OrganisationId,
    ) -> Result<Grant<A>, Refusal> {
        self.permit_for(who, organisation).await
    }

    /// Decide, and write down a refusal. Nothing may be shown by the grant before its entry is written.
    async fn permit_for<A: OrganisationAction>(
        &self,
        who: &SignedIn,
        organisation: OrganisationId,
    ) -> Result<Grant<A>, Refusal> {
        let question = Question {
            asker: asker(who),
            action: A::NAME,
            about: self.about_organisation(organisation).await?,
            asked: self.asked(who, Asked::PLAINLY),
        };
        let entry = who.entry(A::WRITTEN);
        let answer = self.decided(&question, &entry).await?;
        if !answer.permitted {
            let refused = entry.detail(json!({ "organisation": organisation }));
            return Err(self.refuse::<A>(who, &answer, refused).await);
        }
        let who = Arc::new(who.clone());
        Ok(Grant::new(
            self.db().clone(),
            who,
            organisation,
            None,
            Shown::NOBODY,
        ))
    }

    /// Ask for something that is not about one person: a search, a list, a feed, the accounts.
    /// `detail` goes into the ledger: for a search, what was asked, so that misuse can be found.
    ///
    /// # Errors
    /// [`Refusal`], which is in the ledger.
    pub async fn ask<A: PlaceAction>(
        &self,
        who: &SignedIn,
        detail: Value,
    ) -> Result<Grant<A>, Refusal> {
        let question = Question {
            asker: asker(who),
            action: A::NAME,
            about: About::Place,
            asked: self.asked(who, Asked::PLAINLY),
        };
        let entry = who.entry(A::WRITTEN);
        let answer = self.decided(&question, &entry).await?;
        if !answer.permitted {
            return Err(self.refuse::<A>(who, &answer, entry).await);
        }
        self.write(entry.detail(detail)).await?;
        let shown = self.shown_in_lists::<A>(who)?;
        let by = Arc::new(A::By::from(who.clone()));
        Ok(Grant::new(self.db().clone(), by, (), None, shown))
    }

    /// Permit a command that the operator runs on the machine. Nobody is signed in: whoever can
    /// run it has the database before them, and the ledger says which command it was.
    ///
    /// # Errors
    /// [`GateError`] when the policies do not permit the command, or it could not be written down.
    pub async fn operator<A: OperatorAction>(
        &self,
        program: &str,
        detail: Value,
    ) -> Result<Grant<A>, GateError> {
        let question = Question {
            asker: Asker::Program(program.to_owned()),
            action: A::NAME,
            about: About::Place,
            asked: Asked::BY_COMMAND,
        };
        let who = Who::Program(program.to_owned());
        let entry = who.entry(A::WRITTEN).detail(detail);
        if !self.decided(&question, &entry).await?.permitted {
            self.write(entry.outcome(Outcome::Refused)).await?;
            return Err(GateError::CommandNotPermitted { doing: A::DOING });
        }
        self.write(entry).await?;
        Ok(Grant::new(
            self.db().clone(),
            Arc::new(who),
            (),
            None,
            Shown::NOBODY,
        ))
    }

    /// Whether whoever manages accounts or organisations may do this to one of them. A permission is
    /// not written here: the change has an entry of its own.
    pub(crate) async fn may<A: Action<By = Who>>(
        &self,
        who: &Who,
        about: About,
        detail: Value,
    ) -> Result<(), Refusal> {
        let (asker, asked) = match who {
            Who::Account(it) => (asker(it), self.asked(it, Asked::PLAINLY)),
            Who::Program(name) => (Asker::Program(name.clone()), Asked::BY_COMMAND),
        };
        let question = Question {
            asker,
            action: A::NAME,
            about,
            asked,
        };
        let entry = who.entry(A::WRITTEN).detail(detail);
        let answer = self.decided(&question, &entry).await?;
        match who {
            _ if answer.permitted => Ok(()),
            Who::Account(it) => Err(self.refuse::<A>(it, &answer, entry).await),
            Who::Program(_) => {
                self.write(entry.outcome(Outcome::Refused)).await?;
                Err(GateError::CommandNotPermitted { doing: A::DOING }.into())
            }
        }
    }

    /// Where somebody stands towards a person: the visit that is open, and the shield.
    async fn stands<'a>(
        &self,
        who: &'a SignedIn,
        person: PersonId,
    ) -> Result<(Standing<'a>, Option<Visiting>), GateError> {
        let questions = (
            visit_now(who, person, self.db().now()),
            shield_over(person),
            archive_of(person, self.today()),
        );
        let (visits, shields, archives) = self.db().together(questions).await?;
        let (visit, shield) = (visits.into_iter().next(), shields.into_iter().next());
        let asked = visit.as_ref().map_or(Asked::PLAINLY, |it| it.asked(shield));
        let asked = self.asked(who, asked);
        let at = Standing {
            who,
            person,
            shielded: shield.is_some(),
            archive: archives.into_iter().next().unwrap_or_default(),
            asked,
        };
        Ok((at, visit.map(Visiting::from)))
    }

    /// Decide, and write down a refusal. A permission is not written here.
    pub(crate) async fn permit<A: PersonAction>(
        &self,
        at: &Standing<'_>,
        reason: Option<&ReasonGiven>,
    ) -> Result<(), Refusal> {
        let entry = at
            .who
            .entry(A::WRITTEN)
            .about([at.person])
            .reason(reason.map(kept));
        let mut question = at.question(A::NAME, at.asked);
        let mut answer = self.decided(&question, &entry).await?;
        if answer.permitted {
            return Ok(());
        }
        if answer.hides() {
            // Who is hidden answers like who is not in the index: the same is asked first, and refused.
            question.about = About::nobody(at.person);
            let about_nobody = self.decided(&question, &entry).await?;
            if about_nobody.permitted {
                return Err(self.refuse::<A>(at.who, &answer, entry).await);
            }
            answer = about_nobody;
        }
        // Neither a reason nor a proof would help whoever may not do this at all, so they are not
        // asked for one.
        question.asked = at.who.coming(Asked::IN_A_VISIT);
        let with_reason = self.decided(&question, &entry).await?;
        if !with_reason.permitted {
            answer = with_reason;
        }
        Err(self.refuse::<A>(at.who, &answer, entry).await)
    }

    /// How somebody asks: by which way, and whether they have shown lately that it is them.
    pub(crate) fn asked(&self, who: &SignedIn, asked: Asked) -> Asked {
        who.coming(asked.proved(self.is_proved(who)))
    }

    /// The policies' answer. When they cannot give one, that too is in the ledger.
    async fn decided(&self, question: &Question, entry: &Entry) -> Result<Answer, GateError> {
        match self.policies().decide(question) {
            Ok(answer) => Ok(answer),
            Err(error) => {
                self.write(undecided(entry.clone(), &error)).await?;
                Err(error.into())
            }
        }
    }

    async fn refuse<A: Action>(&self, who: &SignedIn, answer: &Answer, entry: Entry) -> Refusal {
        let refusal = refusal::refusal(answer, who, A::DOING);
        let entry = refusal::written(&refusal, answer, A::NAME, entry);
        match self.write(entry).await {
            Ok(()) => refusal,
            Err(error) => Refusal::Gate(error),
        }
    }

    pub(crate) async fn write(&self, entry: Entry) -> Result<(), GateError> {
        self.db().commit(Unit::new(entry)).await?;
        Ok(())
    }

    /// What a look shows of its one person.
    fn shown_of(&self, at: &Standing<'_>) -> Result<Shown, GateError> {
        let sections = self.policies().sections(Seen {
            role: at.who.role,
            shielded: at.shielded,
            shield_override: at.asked.shield_override,
            archive: at.archive,
            way: Way::of(&at.asked),
            reason: at.asked.reason,
        })?;
        Ok(Shown {
            shield: ShieldState::of(at.shielded, at.asked.shield_override),
            archive: at.archive,
            open: sections,
            shielded: sections,
            archived: InLists::NOTHING,
        })
    }

    /// What this list shows of the people in it. A list never looks behind a shield.
    fn shown_in_lists<A: PlaceAction>(&self, who: &SignedIn) -> Result<Shown, GateError> {
        let open_and_shielded = |archive| -> Result<[Sections; 2], PolicyError> {
            let sections = |shielded| {
                self.policies().sections(Seen {
                    role: who.role,
                    shielded,
                    shield_override: false,
                    archive,
                    way: Way::InAList(A::NAME),
                    reason: None,
                })
            };
            Ok([sections(false)?, sections(true)?])
        };
        let [open, shielded] = open_and_shielded(Archive::No)?;
        Ok(Shown {
            shield: ShieldState::None,
            archive: Archive::No,
            open,
            shielded,
            archived: InLists {
                for_managers: open_and_shielded(Archive::ForManagers)?,
                for_keepers: open_and_shielded(Archive::ForKeepers)?,
            },
        })
    }
}

impl Standing<'_> {
    fn question(&self, action: &'static str, asked: Asked) -> Question {
        Question {
            asker: asker(self.who),
            action,
            about: About::Person {
                person: self.person,
                shielded: self.shielded,
                archive: self.archive,
            },
            asked,
        }
    }
}

impl SignedIn {
    /// A question as it comes from them: through another system, where they are signed in there.
    fn coming(&self, asked: Asked) -> Asked {
        match self.through {
            Some(_) => Asked {
                route: Asked::BY_SYSTEM.route,
                ..asked
            },
            None => asked,
        }
    }
}

fn undecided(entry: Entry, error: &PolicyError) -> Entry {
    entry
        .outcome(Outcome::Failed)
        .detail(json!({ "error": error.to_string() }))
}

fn asker(who: &SignedIn) -> Asker {
    Asker::Account(AskingAccount {
        account: who.account,
        role: who.role,
        organisation: who.organisation,
        runs_kith: who.runs_kith,
        standing: InDate::from(&who.standing),
    })
}

impl From<&standing::Standing> for InDate {
    fn from(it: &standing::Standing) -> Self {
        InDate {
            active: it.active.is_met(),
            role: it.role.is_met(),
            dbs: it.dbs.is_met(),
            training: it.training.is_met(),
            terms: it.terms.is_met(),
            accreditation: it.accreditation.is_met(),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
