//! The parts of the service that are offered to a role. The gate decides again when one is opened.

use kith_gate::action::{Action as _, ViewRecord};
use kith_gate::{Gate, SignedIn};

use crate::components::NavItem;

/// A part of the service.
pub(crate) struct Part {
    /// Its words.
    pub(crate) words: &'static str,
    /// Its address.
    pub(crate) href: &'static str,
    /// The action that opening it asks the gate for; none for what everyone has.
    action: Option<&'static str>,
    /// What one does there.
    what: &'static str,
    /// What one does there who may not open records.
    without_records: Option<&'static str>,
}

impl Part {
    /// What this one does there.
    pub(crate) fn what(&self, gate: &Gate, who: &SignedIn) -> &'static str {
        match gate.offers(who, ViewRecord::NAME) {
            true => self.what,
            false => self.without_records.unwrap_or(self.what),
        }
    }
}

const fn part(
    words: &'static str,
    href: &'static str,
    action: &'static str,
    what: &'static str,
) -> Part {
    Part {
        words,
        href,
        action: Some(action),
        what,
        without_records: None,
    }
}

const PARTS: &[Part] = &[
    Part {
        words: "Home",
        href: "/",
        action: None,
        what: "",
        without_records: None,
    },
    Part {
        without_records: Some(
            "Find a child or an adult, and see who has looked at their record, when and why.",
        ),
        ..part(
            "Find a person",
            "/search",
            "people.search",
            "Find a child or an adult, and see who is helping them.",
        )
    },
    part(
        "Matches",
        "/matches",
        "matches.review",
        "Say whether two records are about one person.",
    ),
    part(
        "Problems",
        "/problems",
        "problems.see",
        "Answer what people have said is wrong in a record.",
    ),
    part(
        "Contact",
        "/contact-requests",
        "contact.requests",
        "Make contact with a sensitive service for those who ask.",
    ),
    part(
        "Shields",
        "/shields",
        "shields.review",
        "Look again at shields that are due for review.",
    ),
    part(
        "Archive",
        "/archive",
        "archive.see",
        "See what falls due, what is on hold, and approve what is purged.",
    ),
    part(
        "Your forms",
        "/responses",
        "responses.see",
        "Answer what your organisation is asked, and see what it published.",
    ),
    part(
        "Campaigns",
        "/campaigns",
        "campaigns.manage",
        "Ask organisations to answer a form, and see how far they are.",
    ),
    part(
        "Feeds",
        "/feeds",
        "feeds.see",
        "See what agencies sent, and how good it is.",
    ),
    part(
        "Ledger",
        "/ledger",
        "ledger.see",
        "See who did what, when and why.",
    ),
    part(
        "Alerts",
        "/alerts",
        "alerts.see",
        "Look into what may be misuse, ask, decide, and keep the list of people in the news.",
    ),
    part(
        "Breaches",
        "/breaches",
        "breaches.manage",
        "Write down a breach of personal data, with its 72 hours.",
    ),
    part(
        "Reports",
        "/reports",
        "alerts.see",
        "See a month of alerts, decisions, overrides and breaches.",
    ),
    part(
        "Providers",
        "/market",
        "market.see",
        "See how providers of care and support stand, and who is late.",
    ),
    part(
        "Accounts",
        "/accounts",
        "accounts.manage",
        "Open, change, suspend and close accounts.",
    ),
    part(
        "Organisations",
        "/organisations",
        "organisations.manage",
        "Add organisations, and say which are accredited.",
    ),
];

/// What this one is offered, besides the home page.
pub(crate) fn parts(gate: &Gate, who: &SignedIn) -> impl Iterator<Item = &'static Part> {
    PARTS
        .iter()
        .filter(move |part| part.action.is_some_and(|action| gate.offers(who, action)))
}

/// The navigation of this one, with the part that is open marked.
pub(crate) fn items(gate: &Gate, who: &SignedIn, path: &str) -> Vec<NavItem> {
    PARTS
        .iter()
        .filter(|part| part.action.is_none_or(|action| gate.offers(who, action)))
        .map(|part| {
            let item = NavItem::new(part.words, part.href);
            match path {
                _ if path == part.href => item.current(),
                _ if part.href != "/" && path.starts_with(part.href) => item.active(),
                _ => item,
            }
        })
        .collect()
}
