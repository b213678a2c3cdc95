//! The privacy officers' desk: seeing alerts, asking, deciding, suspending, telling.
//!
//! Nobody looks into their own looks: an alert about a privacy officer is not shown to them, and another
//! one decides it.

use std::collections::{BTreeSet, HashMap};

use kith_gate::action::{Action, DecideAlerts, SeeAlerts, SuspendAccounts};
use kith_gate::grant::AskedBy;
use kith_gate::{Grant, Who};
use kith_store::{Unit, args};
use kith_terms::time::day_of;
use kith_terms::{AccountId, AlertId, PersonId, QuestionId};
use serde_json::json;
use uuid::Uuid;

use crate::alert::{Alert, AlertLine, Decision, Heading, Seen};
use crate::error::words;
use crate::pattern::Pattern;
use crate::rules::gather::Explained;
use crate::store::desk::{Which, WhichBreaches};
use crate::{Oversight, OversightError, store};

fn own(who: &Who) -> Option<AccountId> {
    who.account().map(|it| it.account())
}

impl Oversight {
    /// The alerts that wait, overrides of shields and the highest scores first; or those that are
    /// decided, the newest first. None about whoever asks.
    ///
    /// # Errors
    /// [`OversightError`] where they cannot be read.
    pub async fn alerts(
        &self,
        grant: &Grant<SeeAlerts>,
        decided: bool,
    ) -> Result<Vec<AlertLine>, OversightError> {
        let which = if decided { Which::Decided } else { Which::Open };
        let mut headings = store::desk::alerts(&self.db, which).await?;
        headings.retain(|it| Some(it.account) != own(grant.who()));
        self.lines(grant, headings).await
    }

    async fn lines(
        &self,
        grant: &Grant<SeeAlerts>,
        headings: Vec<Heading>,
    ) -> Result<Vec<AlertLine>, OversightError> {
        let alerts: Vec<AlertId> = headings.iter().map(|it| it.id).collect();
        let accounts: BTreeSet<AccountId> = headings.iter().map(|it| it.account).collect();
        let accounts: Vec<AccountId> = accounts.into_iter().collect();
        let holders = self.gate.holders(grant, &accounts).await?;
        let mut patterns: HashMap<AlertId, Vec<Pattern>> = HashMap::new();
        for (alert, it) in self.db.together(store::desk::findings(&alerts)).await? {
            let of = patterns.entry(alert).or_default();
            if !of.contains(&it.pattern) {
                of.push(it.pattern);
            }
        }
        let line = |heading: Heading| AlertLine {
            holder: holders
                .iter()
                .find(|it| it.account == heading.account)
                .cloned(),
            patterns: patterns.remove(&heading.id).unwrap_or_default(),
            heading,
        };
        Ok(headings.into_iter().map(line).collect())
    }

    /// Everything about one alert, with its evidence from the ledger.
    ///
    /// # Errors
    /// [`OversightError::NotFound`], also for an alert about whoever asks.
    pub async fn alert(
        &self,
        grant: &Grant<SeeAlerts>,
        id: AlertId,
    ) -> Result<Alert, OversightError> {
        let heading = store::desk::alert(&self.db, id).await?;
        let heading = heading
            .filter(|it| Some(it.account) != own(grant.who()))
            .ok_or(OversightError::NotFound)?;
        let (findings, questions, told) = self
            .db
            .together((
                store::desk::findings(&[id]),
                store::desk::questions(id),
                store::desk::told(id),
            ))
            .await?;
        let (decided, entries) = self
            .db
            .together((store::desk::decision(id), store::desk::evidence(id)))
            .await?;
        let decided = decided.into_iter().next();
        let breaches = store::desk::breaches(&self.db, WhichBreaches::Of(id)).await?;
        let evidence = self.gate.ledger_lines(grant, &entries).await?;
        // Those whose records were opened, and not everybody whom a list showed.
        let opened = evidence.iter().filter(|it| it.action != "people.shown");
        let people: BTreeSet<PersonId> = opened.flat_map(|it| it.subjects.clone()).collect();
        let officers: BTreeSet<AccountId> = questions
            .iter()
            .map(|it| it.asked_by)
            .chain(told.iter().map(|it| it.by))
            .chain(decided.iter().map(|it| it.by))
            .chain([heading.account])
            .collect();
        let officers: Vec<AccountId> = officers.into_iter().collect();
        let officers = self.gate.holders(grant, &officers).await?;
        Ok(Alert {
            holder: officers
                .iter()
                .find(|it| it.account == heading.account)
                .cloned(),
            heading,
            findings: findings.into_iter().map(|it| it.1).collect(),
            evidence,
            people: people.into_iter().collect(),
            questions,
            told,
            decided,
            breaches,
            officers,
        })
    }

    /// Asks the user for their own account of why.
    ///
    /// # Errors
    /// [`OversightError`]; nothing is asked then.
    pub async fn ask(
        &self,
        grant: &Grant<DecideAlerts>,
        id: AlertId,
        question: &str,
    ) -> Result<QuestionId, OversightError> {
        let question = words(question)?;
        let heading = self.not_own(grant, id).await?;
        let asked = QuestionId::new();
        let detail = json!({
            "alert": id, "account": heading.account, "asks": question, "question": asked,
        });
        let by = grant.who().account();
        let args = args![asked, id, question.as_str(), self.db.now(), by];
        let unit = grant.unit(detail).must(1, &store::desk::ASK, args);
        self.db.commit(unit).await?;
        Ok(asked)
    }

    /// Decides an alert as it was seen: what has grown since is looked at again first. What is explained
    /// raises no alert for a while, but for shields.
    ///
    /// # Errors
    /// [`OversightError`]; nothing is decided then.
    pub async fn decide(
        &self,
        grant: &Grant<DecideAlerts>,
        id: AlertId,
        seen: Seen,
        decision: Decision,
        why: &str,
    ) -> Result<(), OversightError> {
        let why = words(why)?;
        let heading = self.not_own(grant, id).await?;
        let detail = json!({
            "alert": id, "account": heading.account, "decides": decision, "why": why,
        });
        let (now, by) = (self.db.now(), grant.who().account());
        let (score, last_at) = (seen.score, seen.last_at);
        let args = args![id, now, by, decision.name(), why.as_str(), score, last_at];
        let mut unit = grant.unit(detail).must(1, &store::desk::DECIDE, args);
        if decision == Decision::Explained {
            unit = self.explaining(unit, &heading).await?;
        }
        self.db.commit(unit).await?;
        Ok(())
    }

    async fn explaining(&self, mut unit: Unit, heading: &Heading) -> Result<Unit, OversightError> {
        let today = day_of(self.db.now());
        let findings = self
            .db
            .together(store::desk::findings(&[heading.id]))
            .await?;
        let explained: BTreeSet<(Pattern, Option<PersonId>)> = findings
            .into_iter()
            .map(|(_, it)| (it.pattern, it.person))
            .filter(|it| it.0 != Pattern::ShieldOverride)
            .collect();
        for (pattern, person) in explained {
            let until = Explained::holds_until(person, today, &self.parameters);
            let args = args![heading.account, pattern.name(), person, until, heading.id];
            unit = unit.run(&store::desk::EXPLAIN, args);
        }
        Ok(unit)
    }

    /// Suspends the account that an alert is about. Ends its sessions at once.
    ///
    /// # Errors
    /// [`OversightError`]; nothing is changed then.
    pub async fn suspend(
        &self,
        grant: &Grant<SuspendAccounts>,
        id: AlertId,
        why: &str,
    ) -> Result<(), OversightError> {
        let why = words(why)?;
        let heading = self.heading(id).await?;
        if own(grant.who()) == Some(heading.account) {
            self.refused(grant, id).await?;
            return Err(OversightError::Own);
        }
        Ok(self
            .gate
            .suspend_account(grant, heading.account, &why)
            .await?)
    }

    /// Writes down that a person was told that their record was looked at, and how; or why not.
    ///
    /// # Errors
    /// [`OversightError`]; nothing is kept then.
    pub async fn tell(
        &self,
        grant: &Grant<DecideAlerts>,
        id: AlertId,
        person: PersonId,
        told: bool,
        how: &str,
    ) -> Result<(), OversightError> {
        let how = words(how)?;
        self.not_own(grant, id).await?;
        let entries = self.db.together(store::desk::evidence(id)).await?;
        let entries = self.db.ledger_entries_of(&entries).await?;
        if !entries.iter().any(|it| it.subjects.contains(&person)) {
            return Err(OversightError::NotFound);
        }
        let detail = json!({ "alert": id, "told": told, "words": how });
        let by = grant.who().account();
        let args = args![
            Uuid::now_v7(),
            id,
            person,
            told,
            how.as_str(),
            self.db.now(),
            by
        ];
        let unit = grant
            .unit_about(&[person], detail)
            .must(1, &store::desk::TELL, args);
        self.db.commit(unit).await?;
        Ok(())
    }

    pub(crate) async fn heading(&self, id: AlertId) -> Result<Heading, OversightError> {
        let found = store::desk::alert(&self.db, id).await?;
        found.ok_or(OversightError::NotFound)
    }

    /// The alert, unless it is about whoever would work on it: that is refused, and in the ledger.
    async fn not_own(
        &self,
        grant: &Grant<DecideAlerts>,
        id: AlertId,
    ) -> Result<Heading, OversightError> {
        let heading = self.heading(id).await?;
        if heading.account == grant.who().account() {
            self.refused(grant, id).await?;
            return Err(OversightError::Own);
        }
        Ok(heading)
    }

    pub(crate) async fn refused<A: Action>(
        &self,
        grant: &Grant<A>,
        id: AlertId,
    ) -> Result<(), OversightError>
    where
        A::By: AskedBy,
    {
        let unit = grant.refused(json!({ "alert": id, "refusal": "own-alert" }));
        self.db.commit(unit).await?;
        Ok(())
    }
}
