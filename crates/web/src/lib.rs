//! Pages for people: server-rendered, GOV.UK Design System components, no script needed.

pub mod assets;
#[macro_use]
pub mod components;
pub mod layout;
