//! The parts of the service that are offered to a role. The gate decides again when one is opened.

use kith_gate::{Gate, Role};

use crate::components::NavItem;

/// Each part: its words, its address, and the action that opening it asks the gate for.
const PARTS: &[(&str, &str, &str)] = &[
    ("Home", "/", ""),
    ("Find a person", "/search", "people.search"),
    ("Matches to review", "/matches", "matches.review"),
    ("Reported problems", "/problems", "problems.see"),
    ("Shields due", "/shields", "shields.see"),
    ("Feeds", "/feeds", "feeds.see"),
    ("Ledger", "/ledger", "ledger.see"),
    ("Accounts", "/accounts", "accounts.manage"),
    ("Organisations", "/organisations", "organisations.manage"),
];

/// What this role is offered, with the part that is open marked.
pub(crate) fn items(gate: &Gate, role: Role, path: &str) -> Vec<NavItem> {
    PARTS
        .iter()
        .filter(|(_, _, action)| action.is_empty() || gate.offers(role, action))
        .map(|(words, href, _)| {
            let item = NavItem::new(*words, *href);
            match path {
                _ if path == *href => item.current(),
                _ if *href != "/" && path.starts_with(href) => item.active(),
                _ => item,
            }
        })
        .collect()
}
