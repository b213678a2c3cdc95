//! `kith export`: which source's record is about which person.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use clap::Args;
use kith_gate::action::ExportLinks;
use serde_json::{Value, json};

use crate::open::{self, Failure};
use crate::say::{self, Format};
use crate::settings::Settings;

/// Exports the links between sources' records and people.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  kith export --links links.csv")]
pub struct Export {
    /// The CSV file to write: source,record_id,person_id. A record_id that a spreadsheet would take for a formula has an apostrophe before it
    #[arg(long, value_name = "FILE")]
    links: PathBuf,
    /// Answer as text or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs it.
///
/// # Errors
/// [`Failure`] where the file cannot be written or the database not read.
pub async fn run(settings: &Settings, command: &Export) -> Result<(), Failure> {
    let house = open::house(settings).await?;
    let path = command.links.display();
    let file = File::create(&command.links).map_err(|source| Failure::File {
        what: format!("{path} cannot be written"),
        source,
    })?;
    let grant = house
        .gate
        .operator::<ExportLinks>("kith export", Value::Null)
        .await
        .map_err(|error| Failure::Said(error.to_string()))?;
    let links = house
        .people
        .export_links(grant, BufWriter::new(file))
        .await
        .map_err(|error| Failure::Said(error.to_string()))?;
    say::answer(command.format, &json!({ "links": links }), || {
        format!("{} links are in {path}.", say::number(links))
    });
    Ok(())
}
