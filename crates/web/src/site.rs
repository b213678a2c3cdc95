//! What every handler shares, and the routes.

use std::sync::Arc;

use kith_files::Files;
use kith_forms::Forms;
use kith_gate::Gate;
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
pub(crate) struct Site {
    pub(crate) gate: Gate,
    pub(crate) people: People,
    pub(crate) oversight: Oversight,
    pub(crate) forms: Forms,
    /// Where files are kept, where the place takes any.
    #[expect(dead_code, reason = "the page of one question takes files with it")]
    pub(crate) files: Option<Arc<Files>>,
    pub(crate) settings: Arc<SiteSettings>,
}
