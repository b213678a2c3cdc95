//! `kith load`: a source's files, through the intake.

use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};
use kith_gate::action::{ManageOrganisations, SupplyFeed};
use kith_gate::{Gate, Grant};
use kith_people::intake::load::FeedFile;
use kith_people::intake::mapping::Mapping;
use kith_people::intake::planned::LoadPlan;
use kith_people::intake::progress::{Phase, Progress};
use kith_people::intake::report::FeedReport;
use kith_terms::OrganisationId;
use serde_json::json;

use crate::open::{self, Failure, House};
use crate::say::{self, Format};
use crate::settings::Settings;

/// Loads files of one source.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  kith load --source school-census --supplier 'Glanmorfa Schools' --mapping census.toml autumn-2026.csv\n\nLoading a file again changes nothing. A load that was stopped goes on where it was when the same\nfile is loaded again. The columns are described in docs/feeds.md."
)]
pub struct Load {
    /// The source's name, the same for each of its files: small letters, digits and hyphens
    #[arg(long, value_name = "NAME")]
    source: String,
    /// The source's title, as people read it, such as "School census"
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// The name of the organisation that sends it, which must be accredited; needed the first time, and known from then on. Whoever works there counts as helping those in its feed
    #[arg(long, value_name = "ORGANISATION")]
    supplier: Option<String>,
    /// A TOML file that says which of their columns is which of ours
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Answer as text or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The CSV files, in the order in which they are to be loaded
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Runs it.
///
/// # Errors
/// [`Failure`] with the file that could not be loaded; those before it stay loaded.
pub async fn run(settings: &Settings, command: &Load) -> Result<(), Failure> {
    let mapping = command.mapping.as_deref().map(read_mapping).transpose()?;
    let house = open::house(settings).await?;
    let supplier = match &command.supplier {
        Some(name) => Some(known_organisation(&house.gate, name).await?),
        None => None,
    };
    let feed = |path: &PathBuf| FeedFile {
        source: command.source.clone(),
        title: command.title.clone(),
        supplier,
        path: path.clone(),
        mapping: mapping.clone(),
    };
    let feeds: Vec<FeedFile> = command.files.iter().map(feed).collect();
    let mut plan = plan(&house, &feeds).await?;
    for feed in feeds {
        let report = load_as_planned(&house, feed, &mut plan).await?;
        say::answer(command.format, &report, || words(&report));
    }
    Ok(())
}

/// The id of an organisation that is there already.
async fn known_organisation(gate: &Gate, name: &str) -> Result<OrganisationId, Failure> {
    let said = |error: &dyn std::fmt::Display| Failure::Said(error.to_string());
    let detail = json!({ "supplier": true });
    let grant = gate
        .operator::<ManageOrganisations>("kith load", detail)
        .await
        .map_err(|error| said(&error))?;
    let found = gate
        .find_organisation(&grant, name)
        .await
        .map_err(|error| said(&error))?;
    found.ok_or_else(|| {
        Failure::Said(format!(
            "there is no organisation called {name}: add it on the page Organisations"
        ))
    })
}

/// Reads a mapping file.
///
/// # Errors
/// [`Failure`] with what is wrong in it.
pub fn read_mapping(path: &Path) -> Result<Mapping, Failure> {
    let text = std::fs::read_to_string(path).map_err(|source| Failure::File {
        what: format!("the mapping {} cannot be read", path.display()),
        source,
    })?;
    Mapping::from_toml(&text).map_err(|error| Failure::Said(format!("{}: {error}", path.display())))
}

/// Loads one file by itself.
///
/// # Errors
/// [`Failure`] naming the file.
pub async fn load(house: &House, feed: FeedFile) -> Result<FeedReport, Failure> {
    let mut plan = plan(house, std::slice::from_ref(&feed)).await?;
    load_as_planned(house, feed, &mut plan).await
}

/// Plans the load of a source's files, all together, where they are large.
async fn plan(house: &House, feeds: &[FeedFile]) -> Result<LoadPlan, Failure> {
    let Some(source) = feeds.first().map(|it| it.source.as_str()) else {
        return Ok(LoadPlan::default());
    };
    let (bar, grant) = (bar(source), grant(house, source).await?);
    let shown = |progress| show(&bar, &progress);
    let planned = house.people.plan_load(&grant, feeds, &shown).await;
    bar.finish_and_clear();
    planned.map_err(|error| Failure::Said(format!("{}: {error}", names(feeds))))
}

/// Loads one file of a plan, with a bar that shows how far it is.
async fn load_as_planned(
    house: &House,
    feed: FeedFile,
    plan: &mut LoadPlan,
) -> Result<FeedReport, Failure> {
    let name = feed.path.display().to_string();
    let (bar, grant) = (bar(&feed.source), grant(house, &feed.source).await?);
    let shown = |progress| show(&bar, &progress);
    let loaded = house
        .people
        .load_as_planned(&grant, feed, plan, &shown)
        .await;
    bar.finish_and_clear();
    loaded.map_err(|error| Failure::Said(format!("{name}: {error}")))
}

fn names(feeds: &[FeedFile]) -> String {
    let names = feeds.iter().map(|it| it.path.display().to_string());
    names.collect::<Vec<_>>().join(", ")
}

async fn grant(house: &House, source: &str) -> Result<Grant<SupplyFeed>, Failure> {
    let detail = json!({ "source": source });
    let granted = house.gate.operator("kith load", detail).await;
    granted.map_err(|error| Failure::Said(error.to_string()))
}

fn bar(source: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix:>14} [{bar:30}] {percent:>3}% {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0)
        .with_style(style)
        .with_prefix(source.to_owned())
}

fn show(bar: &ProgressBar, progress: &Progress) {
    // While all is compared, nothing says how far it is: it takes about as long as the reading did.
    if progress.phase != Phase::Comparing {
        bar.set_length(progress.total_bytes);
        bar.set_position(progress.bytes);
    }
    let doing = match progress.phase {
        Phase::Reading => "read",
        Phase::Comparing => "are compared",
        Phase::Writing => "written",
    };
    let left = progress
        .left
        .map(|it| format!(", {} left", HumanDuration(it)));
    bar.set_message(format!(
        "{} rows {doing}{}",
        say::number(progress.rows),
        left.unwrap_or_default()
    ));
}

/// The report, for people.
pub fn words(report: &FeedReport) -> String {
    let it = &report.counts;
    let mut text = format!(
        "{} ({}, {}): {} rows; {} new people, {} matched, {} changed, {} unchanged, {} older than what is held, {} quarantined; {} questions for clerical matchers.",
        report.source,
        report.file_name,
        report.encoding,
        say::number(it.rows),
        say::number(it.new_people),
        say::number(it.matched),
        say::number(it.changed),
        say::number(it.unchanged),
        say::number(it.older),
        say::number(it.quarantined),
        say::number(it.for_review),
    );
    let set_aside: u64 = report.set_aside.values().flat_map(|it| it.values()).sum();
    if set_aside > 0 {
        text.push_str(&format!(
            " {} single values were set aside.",
            say::number(set_aside)
        ));
    }
    if !report.unknown_columns.is_empty() {
        text.push_str(&format!(
            " Columns not taken: {}.",
            report.unknown_columns.join(", ")
        ));
    }
    text
}
