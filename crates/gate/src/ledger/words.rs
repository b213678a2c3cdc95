//! What each action in the ledger is called in a sentence.
//!
//! How it ended is not said again: a line has that beside its sentence.

use kith_store::Outcome;

/// Each action's name, what was done ("Bethan Protheroe opened the record"), and what was asked
/// ("Bethan Protheroe asked to open the record").
pub const ACTIONS: &[(&str, &str, &str)] = &[
    (
        "visit.opened",
        "gave a reason to open the record",
        "give a reason to open the record",
    ),
    (
        "reason.asked",
        "was asked for a reason before opening the record",
        "be asked for a reason",
    ),
    (
        "proof.asked",
        "was asked to show that it is them before something grave",
        "be asked to show that it is them",
    ),
    (
        "proof",
        "showed again that it is them",
        "show that it is them",
    ),
    ("record.view", "opened the record", "open the record"),
    (
        "record.mediate",
        "gave a reason to open the record for a colleague",
        "look up the record for a colleague",
    ),
    (
        "shield.override",
        "overrode the shield to open the record",
        "override the shield",
    ),
    ("people.search", "searched for people", "search for people"),
    (
        "people.shown",
        "was shown it in a list",
        "be shown it in a list",
    ),
    (
        "involvement.record",
        "recorded an involvement",
        "record an involvement",
    ),
    (
        "involvement.end",
        "ended an involvement",
        "end an involvement",
    ),
    (
        "contact.request",
        "asked for contact with a sensitive service",
        "ask for contact with a sensitive service",
    ),
    (
        "contact.approach",
        "approached a service for somebody who asked for contact",
        "approach a service for somebody who asked for contact",
    ),
    (
        "contact.answer",
        "answered a request for contact",
        "answer a request for contact",
    ),
    (
        "contact.requests",
        "listed the requests for contact that wait",
        "list the requests for contact that wait",
    ),
    (
        "problem.report",
        "reported a problem in the record",
        "report a problem in the record",
    ),
    (
        "problems.see",
        "listed the problems that wait for an answer",
        "list the problems that wait for an answer",
    ),
    (
        "record.correct",
        "corrected the record",
        "correct the record",
    ),
    ("shield.set", "set or kept a shield", "set a shield"),
    ("shield.lift", "lifted the shield", "lift the shield"),
    (
        "shields.review",
        "listed the shields that are due for review",
        "list shields for review",
    ),
    (
        "my-people.see",
        "listed the people they help",
        "list the people they help",
    ),
    (
        "who-looked.see",
        "asked who had looked at the record",
        "see who has looked at the record",
    ),
    (
        "who-looked.answer",
        "opened or changed an answer to who had looked",
        "answer who had looked",
    ),
    (
        "who-looked.show",
        "showed who had looked, to answer the person",
        "show who had looked",
    ),
    (
        "matches.review",
        "reviewed whether records are about one person",
        "review matches",
    ),
    (
        "matches.report",
        "looked at how well matching does",
        "see how well matching does",
    ),
    (
        "matches.check",
        "had links checked by matchers",
        "have links checked by matchers",
    ),
    (
        "models.manage",
        "trained a model of matching or said which is in force",
        "train a model of matching or put one in force",
    ),
    (
        "link.part",
        "looked at what was recorded of two people who are to be parted",
        "see what was recorded of two people who are to be parted",
    ),
    (
        "link.undo",
        "undid a link between records",
        "undo a link between records",
    ),
    (
        "feeds.see",
        "looked at how feeds went",
        "see how feeds went",
    ),
    ("feed.supply", "loaded a feed", "load a feed"),
    (
        "links.export",
        "exported the links between sources",
        "export the links between sources",
    ),
    (
        "record.keep",
        "said how long the record is kept",
        "say how long the record is kept",
    ),
    ("archive.see", "looked at the archive", "see the archive"),
    (
        "archive.return",
        "decided about a record in the archive that a source speaks of again",
        "take a record out of the archive",
    ),
    (
        "retention.run",
        "archived what was due, or put up for approval what is to be purged",
        "archive what is due",
    ),
    (
        "disposal.approve",
        "approved that records are purged",
        "approve that records are purged",
    ),
    ("records.purge", "purged records", "purge records"),
    ("ledger.see", "read the ledger", "read the ledger"),
    (
        "witness.add",
        "began to keep the checkpoints of another ledger",
        "keep the checkpoints of another ledger",
    ),
    (
        "witness.check",
        "checked and kept a checkpoint of another ledger",
        "have a checkpoint of another ledger checked, which is not what it was",
    ),
    (
        "accounts.manage",
        "looked at or changed accounts",
        "manage accounts",
    ),
    (
        "organisations.manage",
        "looked at or changed organisations",
        "manage organisations",
    ),
    (
        "ledger.watch",
        "went through the ledger for misuse",
        "go through the ledger for misuse",
    ),
    ("alerts.see", "looked at alerts", "see alerts"),
    ("alerts.decide", "worked on an alert", "work on an alert"),
    (
        "accounts.suspend",
        "asked to suspend an account because of an alert",
        "suspend an account because of an alert",
    ),
    ("breaches.manage", "worked on a breach", "work on a breach"),
    (
        "watch-list.keep",
        "looked at or changed the list of people in the news",
        "keep the list of people in the news",
    ),
    (
        "staff-homes.keep",
        "looked at or changed where users live",
        "keep where users live",
    ),
    (
        "questions.answer",
        "read or answered a privacy officer’s question",
        "answer a privacy officer’s question",
    ),
    ("account.open", "opened an account", "open an account"),
    (
        "account.set-up",
        "set up their account",
        "set up an account",
    ),
    (
        "account.reset",
        "let an account be set up again",
        "let an account be set up again",
    ),
    (
        "recovery.ask",
        "asked for the recovery of an account",
        "ask for the recovery of an account",
    ),
    (
        "recovery.approve",
        "approved the recovery of an account",
        "approve the recovery of an account",
    ),
    (
        "recovery.refuse",
        "turned down the recovery of an account",
        "turn down the recovery of an account",
    ),
    (
        "account.suspend",
        "suspended an account",
        "suspend an account",
    ),
    ("account.change", "changed an account", "change an account"),
    (
        "account.suspend-unused",
        "suspended an account that was not used",
        "suspend an account that was not used",
    ),
    (
        "account.reinstate",
        "ended the suspension of an account",
        "end the suspension of an account",
    ),
    ("account.close", "closed an account", "close an account"),
    (
        "account.change-role",
        "changed an account's role",
        "change an account's role",
    ),
    ("account.dbs", "recorded a DBS check", "record a DBS check"),
    ("account.training", "recorded training", "record training"),
    (
        "account.dbs-withdraw",
        "withdrew a DBS check",
        "withdraw a DBS check",
    ),
    (
        "account.training-withdraw",
        "withdrew training",
        "withdraw training",
    ),
    (
        "session.standing-ended",
        "was signed out because something that is asked of everybody had ended",
        "be signed out",
    ),
    (
        "account.end-sessions",
        "signed an account out everywhere",
        "sign an account out everywhere",
    ),
    (
        "account.accept-terms",
        "accepted the terms of use",
        "accept the terms of use",
    ),
    (
        "account.change-password",
        "changed their password",
        "change their password",
    ),
    (
        "account.change-pin",
        "changed their PIN",
        "change their PIN",
    ),
    (
        "account.password-asked",
        "gave their password again",
        "give their password again",
    ),
    (
        "account.code-asked",
        "gave a code of their security token again",
        "give a code of their security token again",
    ),
    (
        "account.passkey-add",
        "added a passkey to their account",
        "add a passkey to their account",
    ),
    (
        "account.passkey-name",
        "gave a passkey another name",
        "give a passkey another name",
    ),
    (
        "account.passkey-remove",
        "removed a passkey from an account",
        "remove a passkey from an account",
    ),
    (
        "organisation.add",
        "added an organisation",
        "add an organisation",
    ),
    (
        "organisation.accredit",
        "accredited an organisation",
        "accredit an organisation",
    ),
    (
        "organisation.withdraw",
        "withdrew an accreditation",
        "withdraw an accreditation",
    ),
    (
        "organisation.assess",
        "recorded how an organisation stands towards conditions of accreditation",
        "assess an organisation",
    ),
    (
        "responses.see",
        "looked at what an organisation answers",
        "see what an organisation answers",
    ),
    (
        "published.see",
        "read what an organisation published",
        "read what an organisation published",
    ),
    (
        "form.answer",
        "answered a form for an organisation",
        "answer a form for an organisation",
    ),
    (
        "response.publish",
        "signed off, published or took back what an organisation answered",
        "sign off or publish what an organisation answered",
    ),
    (
        "address.change",
        "looked at or changed where an organisation’s letters go",
        "change where an organisation’s letters go",
    ),
    (
        "market.see",
        "looked at how providers stand",
        "see how providers stand",
    ),
    (
        "campaigns.manage",
        "asked organisations to answer a form, or chased them",
        "ask organisations to answer a form",
    ),
    (
        "news.write",
        "told providers what is new, or took that down",
        "tell providers what is new",
    ),
    (
        "reminders.send",
        "reminded organisations of what is due",
        "remind organisations of what is due",
    ),
    (
        "provider.register",
        "registered a provider that asked for it",
        "register a provider",
    ),
    (
        "registration.ask",
        "sent in that a provider wants to be registered",
        "send in that a provider wants to be registered",
    ),
    (
        "registration.forget",
        "forgot registrations that nobody confirmed",
        "forget registrations that nobody confirmed",
    ),
    (
        "systems.manage",
        "looked at or changed other systems",
        "manage other systems",
    ),
    ("system.add", "added another system", "add another system"),
    (
        "system.suspend",
        "suspended another system",
        "suspend another system",
    ),
    (
        "system.reinstate",
        "ended the suspension of another system",
        "end the suspension of another system",
    ),
    (
        "system.renew-key",
        "gave another system a new key",
        "give another system a new key",
    ),
    (
        "system.user-add",
        "wrote down which account a user of another system has",
        "write down which account a user of another system has",
    ),
    (
        "system.user-remove",
        "removed a user of another system",
        "remove a user of another system",
    ),
    ("system.ask", "asked for the record", "open the record"),
    ("sign-in", "signed in", "sign in"),
    ("sign-out", "signed out", "sign out"),
    (
        "sign-out.everywhere",
        "signed out everywhere",
        "sign out everywhere",
    ),
    ("letter.send", "sent a letter", "send a letter"),
    (
        "letter.try",
        "wrote a letter to see whether letters arrive",
        "write a letter to see whether letters arrive",
    ),
    (
        "gate.tidy",
        "removed what is no longer needed to sign people in",
        "tidy up",
    ),
];

/// What was done, to follow a name. An action that has no words here is shown by its name: a line
/// of the ledger is never left out.
pub(super) fn sentence(action: &str, outcome: Outcome) -> String {
    let named = format!("did \"{action}\"");
    let asked_named = format!("do \"{action}\"");
    let (did, asked) = ACTIONS
        .iter()
        .find(|(name, _, _)| *name == action)
        .map_or((named.as_str(), asked_named.as_str()), |(_, did, asked)| {
            (did, asked)
        });
    match outcome {
        Outcome::Permitted => did.to_owned(),
        Outcome::Refused => format!("asked to {asked}"),
        Outcome::Failed => format!("tried to {asked}"),
    }
}

/// What was done through another system, to follow the name of its user.
pub(super) fn through(sentence: &str, system: Option<&str>) -> String {
    let system = system.unwrap_or("another system");
    format!("{sentence} through {system}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_that_the_gate_permits_has_words() {
        for action in crate::action::ALL {
            assert!(
                ACTIONS.iter().any(|(name, _, _)| *name == action.written),
                "{} has no words",
                action.name
            );
        }
    }

    #[test]
    fn no_action_has_words_twice() {
        for (place, (name, _, _)) in ACTIONS.iter().enumerate() {
            assert!(
                ACTIONS
                    .iter()
                    .skip(place + 1)
                    .all(|(other, _, _)| other != name),
                "{name}"
            );
        }
    }

    #[test]
    fn a_refusal_and_a_failure_do_not_read_as_done() {
        assert_eq!(
            sentence("record.view", Outcome::Permitted),
            "opened the record"
        );
        assert_eq!(
            sentence("record.view", Outcome::Refused),
            "asked to open the record"
        );
        assert_eq!(sentence("sign-in", Outcome::Failed), "tried to sign in");
    }

    #[test]
    fn an_action_without_words_is_still_shown() {
        assert_eq!(sentence("tea.make", Outcome::Permitted), "did \"tea.make\"");
    }
}
