//! `kith providers`: the place's list of providers of care and support.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use kith_gate::action::RegisterProvider;
use kith_market::list::{List, Loaded};
use serde_json::json;

use crate::open::{self, Failure};
use crate::say::{self, Format, number};
use crate::settings::Settings;

/// What to do with providers.
#[derive(Debug, Subcommand)]
pub enum Providers {
    /// Brings in the place's list of providers; the same list twice changes nothing
    #[command(
        after_help = "Example:\n  kith providers load providers.csv\n\nThe first line names the columns: ods_code, name, town, postcode, email, headquarters_ods_code. \
                      Town, email and headquarters may be empty. A row that cannot be taken is said with its line; the others are taken."
    )]
    Load(Load),
}

/// A list to bring in.
#[derive(Args, Debug)]
pub struct Load {
    /// The list, a CSV file in UTF-8
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Answer as text or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs it.
///
/// # Errors
/// [`Failure`] where the file is no list, a row of it was refused, or the database fails.
pub async fn run(settings: &Settings, command: &Providers) -> Result<(), Failure> {
    let Providers::Load(load) = command;
    let name = load.file.display();
    let bytes = std::fs::read(&load.file).map_err(|source| Failure::File {
        what: format!("{name} cannot be read"),
        source,
    })?;
    let list = List::read(&bytes).map_err(|error| Failure::Said(format!("{name}: {error}")))?;
    let house = open::house(settings).await?;
    let grant = house
        .gate
        .operator::<RegisterProvider>("kith providers", json!({}));
    let loaded = house.market.load(&grant.await?, list).await?;
    say::answer(load.format, &loaded, || text(&loaded));
    match loaded.refused.len() {
        0 => Ok(()),
        1 => Err(Failure::Said("one row was not taken".to_owned())),
        more => Err(Failure::Said(format!("{more} rows were not taken"))),
    }
}

fn text(loaded: &Loaded) -> String {
    let counts = format!(
        "{} added, {} changed, {} here already.",
        number(loaded.added),
        number(loaded.changed),
        number(loaded.same)
    );
    let refused = loaded.refused.iter();
    let lines = refused.map(|it| format!("line {}: {}", it.line, it.why));
    std::iter::once(counts)
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\n")
}
