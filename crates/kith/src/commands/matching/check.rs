//! `kith match check`: has matchers say of some links, drawn by chance, whether they are right.

use clap::{Args, value_parser};
use kith_gate::action::CheckMatches;
use kith_people::review::DRAWN_AT_MOST;
use kith_terms::with_commas;
use serde_json::json;

use crate::open::{self, Failure};
use crate::say::{self, Format};
use crate::settings::Settings;

/// Has links checked.
#[derive(Args, Debug)]
pub struct Check {
    /// How many links to draw, at most 500
    #[arg(value_parser = value_parser!(u16).range(1..=i64::from(DRAWN_AT_MOST)))]
    links: u16,
    /// Answer as text or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs it.
///
/// # Errors
/// [`Failure`] where the database cannot be read or written.
pub(super) async fn run(settings: &Settings, command: &Check) -> Result<(), Failure> {
    let house = open::house(settings).await?;
    let grant = house
        .gate
        .operator::<CheckMatches>("kith match check", json!({ "links": command.links }))
        .await?;
    let drawn = house.people.check_links(&grant, command.links).await;
    let drawn = drawn.map_err(|error| Failure::Said(error.to_string()))?;
    say::answer(command.format, &json!({ "drawn": drawn }), || match drawn {
        0 => "No link of matching's own is left that was not drawn before.".to_owned(),
        drawn => format!(
            "Drawn: {}. They are asked on the page Matches.",
            with_commas(drawn as u64)
        ),
    });
    Ok(())
}
