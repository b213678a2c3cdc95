//! What every handler shares, and the routes.

use std::sync::Arc;

use kith_files::Files;
use kith_forms::Forms;
use kith_gate::Gate;
use kith_market::Market;
use kith_oversight::Oversight;
use kith_people::People;

/// What a place sets for its pages.
#[derive(Clone, Debug)]
pub struct SiteSettings {
    /// The place's name.
    pub place: String,
    /// The address that people type to reach it.
    pub public_url: String,
    /// The server that stands before Kith and says whom it speaks for, if there is one.
    pub proxy: Option<std::net::IpAddr>,
}

/// The rooms and the settings, for handlers.
#[derive(Clone)]
pub struct Site {
    /// Who may do this?
    pub gate: Gate,
    /// Who is this, and who is around them?
    pub people: People,
    /// Was this look right?
    pub oversight: Oversight,
    /// What was asked, and what was answered?
    pub forms: Forms,
    /// Where files are kept, where the place takes any.
    pub files: Option<Arc<Files>>,
    /// Who can help, and how well?
    pub market: Market,
    /// What the place sets.
    pub settings: Arc<SiteSettings>,
}
