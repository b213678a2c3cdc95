//! Why the gate says no.

use kith_store::{Entry, Outcome};
use serde_json::json;

use crate::error::GateError;
use crate::policy::{Answer, Asks};
use crate::session::SignedIn;
use crate::standing::Missing;

/// The gate's no, in words for the person who asked. Each is in the ledger before it is given.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// A reason must be given before this record is opened, or given again. The ledger says that it
    /// was asked for, and not that anything was refused.
    #[error("Say why you need this record before you open it.")]
    ReasonNeeded,
    /// A visit is open, and what it was opened for does not do for this: another reason must be given.
    /// The ledger says that it was asked for.
    #[error("Give another reason before you do this.")]
    OtherReasonNeeded {
        /// The policy that asks for it; [`Gate::asks_other_reason`](crate::Gate::asks_other_reason) has
        /// its sentence.
        rule: String,
    },
    /// Whoever is signed in must show first that it is them: what they asked for is grave, and they
    /// last showed it too long ago. The ledger says that it was asked for.
    #[error("Show that it is you before you do this.")]
    ProofNeeded,
    /// Something that is asked of everybody is missing or out of date. What each is, and what to
    /// do about it, is in the list.
    #[error("Your account cannot be used until what is missing has been put right.")]
    Standing(Vec<Missing>),
    /// To whoever asks, there is no such person: the record is in the archive.
    #[error("There is no such person in the index.")]
    NoSuchPerson,
    /// The policies do not let this role do this.
    #[error("{why}")]
    NotPermitted {
        /// The rule's own sentence.
        why: String,
    },
    /// The gate could not decide or could not write it down, so nothing is permitted.
    #[error(transparent)]
    Gate(#[from] GateError),
}

/// The refusal that an answer comes to.
///
/// What is missing for everything comes first, then what can never be, and only then the reason and
/// the proof: nobody should be asked for either and refused all the same.
pub(crate) fn refusal(answer: &Answer, who: &SignedIn, doing: &str) -> Refusal {
    if answer.deciding.iter().any(|(_, rule)| rule.standing) {
        return Refusal::Standing(who.standing.missing());
    }
    if answer.hides() {
        return Refusal::NoSuchPerson;
    }
    let never = answer.deciding.iter().find(|(_, rule)| rule.asks.is_none());
    let asks = |what| {
        let mut deciding = answer.deciding.iter();
        deciding.find(|(_, rule)| rule.asks == Some(what))
    };
    match never {
        Some((_, rule)) => not_permitted(rule.refusal.clone(), who, doing),
        None if answer.deciding.is_empty() => not_permitted(None, who, doing),
        None if asks(Asks::Reason).is_some() => Refusal::ReasonNeeded,
        None => match asks(Asks::OtherReason) {
            Some((rule, _)) => Refusal::OtherReasonNeeded { rule: rule.clone() },
            None => Refusal::ProofNeeded,
        },
    }
}

fn not_permitted(words: Option<String>, who: &SignedIn, doing: &str) -> Refusal {
    let why = words.unwrap_or_else(|| {
        let role = who.role.title().to_lowercase();
        format!("Your role ({role}) may not {doing}.")
    });
    Refusal::NotPermitted { why }
}

/// The ledger's name for having been asked for a reason. It is no refusal: whoever gives one goes
/// on. Among the refusals it would hide those that say something.
pub(crate) const REASON_ASKED: &str = "reason.asked";

/// The ledger's name for having been asked for a proof that it is still them.
pub(crate) const PROOF_ASKED: &str = "proof.asked";

/// What the ledger keeps of an answer that was no, or not yet.
pub(crate) fn written(
    refusal: &Refusal,
    answer: &Answer,
    action: &'static str,
    entry: Entry,
) -> Entry {
    let name = match refusal {
        Refusal::ReasonNeeded | Refusal::OtherReasonNeeded { .. } => {
            return asked_for(REASON_ASKED, answer, action, entry);
        }
        Refusal::ProofNeeded => return asked_for(PROOF_ASKED, answer, action, entry),
        Refusal::Standing(_) => "standing",
        Refusal::NoSuchPerson => "hidden",
        Refusal::NotPermitted { .. } => "not-permitted",
        Refusal::Gate(_) => "not-decided",
    };
    let detail = json!({ "refusal": name, "rules": answer.names() });
    entry.outcome(Outcome::Refused).detail(detail)
}

fn asked_for(what: &str, answer: &Answer, action: &'static str, entry: Entry) -> Entry {
    let detail = json!({ "before": action, "rules": answer.names() });
    let action = what.to_owned();
    Entry { action, ..entry }.detail(detail)
}
