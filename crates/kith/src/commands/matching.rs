//! `kith match`: which records of files are about one person; and in the database, which model is in force and
//! how well matching does.

mod check;
mod clock;
mod models;
mod report;

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jiff::Zoned;
use kith_matching::model::chance;
use kith_matching::{Expected, How, LEAST_BEARERS, Layout, Linked, Model, Table, link};
use kith_people::intake::mapping::Mapping;
use serde::Serialize;

use self::clock::{Clock, Phase};
use crate::commands::load::read_mapping;
use crate::open::Failure;
use crate::say::{self, Format, number};
use crate::settings::Settings;
use kith_store::cost::peak_megabytes;

/// Finds which records are about one person.
#[derive(Subcommand, Debug)]
pub enum Match {
    /// Links the records of files: trains a model on them, joins them, and writes what came of it
    #[command(
        after_help = "Example:\n  kith match link --clusters people.csv --out links.csv gp.csv school.csv\n\nThe result is the same whatever the order of the rows and files. How matching works, and what its\nfigures mean, is in docs/matching.md."
    )]
    Link(Link),
    /// Trains a model on the records of the database and keeps it there, or on those of files and saves it
    #[command(
        after_help = "Examples:\n  kith match train\n  kith match train --save-model model.toml gp.csv school.csv\n\nA model that is kept is in force when kith match use puts it there. A name is in it only where at\nleast 5 people bear it."
    )]
    Train(Train),
    /// Lists the models of the database, and says which is in force
    Models(models::Models),
    /// Puts a model in force: every program that uses the database matches with it from its next rows on
    #[command(
        after_help = "Examples:\n  kith match use 2026-11-22\n  kith match use built-in\n\nWhat is linked stays as it is."
    )]
    Use(models::Use),
    /// Draws links that matching made by itself, by chance, and asks matchers whether they are right
    #[command(
        after_help = "Example:\n  kith match check 50\n\nThey come to the clerical desk after all else. What is answered tells the report how many links are\nright; from 30 answers on it says a share with its interval."
    )]
    Check(check::Check),
    /// Says how well matching does in the database: counts only, and of nobody
    #[command(
        after_help = "Example:\n  kith match report --format json\n\nWhat its figures mean is in docs/matching.md. The page /matches/report shows the same with pictures."
    )]
    Report(report::Report),
}

/// How files are read, and with what they are matched.
#[derive(Args, Debug)]
struct Reading {
    /// A TOML file that says which of their columns is which of ours, as for kith load
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// The model to begin with: one that was saved before, or Kith's own
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Answer as text or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Links records.
#[derive(Args, Debug)]
pub struct Link {
    /// The CSV files, with a column record_id and the names that columns usually have
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// Where to write the pairs of records that may be one person's: record_id_l,record_id_r,bits,probability,limit; with several files file_l,file_r too. Only a pair whose limit is "free" is joined by its bits
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Where to write whose each record is: record_id,cluster; with several files file too
    #[arg(long, value_name = "FILE")]
    clusters: Option<PathBuf>,
    /// Use the model as it is
    #[arg(long, conflicts_with = "save_model")]
    no_training: bool,
    /// Where to save the trained model
    #[arg(long, value_name = "FILE")]
    save_model: Option<PathBuf>,
    /// Write pairs with this many bits or more; unless it is said, from where on the model would ask
    #[arg(long, value_name = "BITS", allow_hyphen_values = true)]
    floor: Option<f64>,
}

/// Trains a model.
#[derive(Args, Debug)]
pub struct Train {
    /// The CSV files, with a column record_id and the names that columns usually have; none to train on what the database holds
    #[arg(value_name = "FILE", requires = "save_model")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// Where to save the model
    #[arg(long, value_name = "FILE")]
    save_model: Option<PathBuf>,
    /// Keep the names that so many people bear, or more; never those that fewer than 5 do
    #[arg(long, value_name = "PEOPLE", default_value_t = LEAST_BEARERS)]
    least_bearers: usize,
}

/// What was done, and what it cost.
#[derive(Serialize)]
struct Report {
    records: usize,
    people: usize,
    pairs: usize,
    model: String,
    trained: String,
    /// What the model expects of itself.
    expected: Vec<Expected>,
    /// Values that could not be read, by column.
    not_read: kith_matching::table::Unread,
    phases: Vec<Phase>,
    seconds: f64,
    cpu_seconds: f64,
    peak_megabytes: u64,
}

/// Runs it.
///
/// # Errors
/// [`Failure`] with the file that cannot be read or written, or where the database cannot be read.
pub async fn run(settings: &Settings, command: &Match) -> Result<(), Failure> {
    match command {
        Match::Link(command) => run_link(command),
        Match::Train(command) if command.files.is_empty() => models::train(settings, command).await,
        Match::Train(command) => run_train(command),
        Match::Models(command) => models::list(settings, command).await,
        Match::Use(command) => models::put(settings, command).await,
        Match::Check(command) => check::run(settings, command).await,
        Match::Report(command) => report::run(settings, command).await,
    }
}

fn run_link(command: &Link) -> Result<(), Failure> {
    let start = model(&command.reading)?;
    let mut clock = Clock::new();
    let table = read(&command.files, &command.reading, &mut clock)?;
    let floor = command.floor.unwrap_or(start.thresholds.review);
    let linked = linked(
        &table,
        &command.files,
        &start,
        (!command.no_training, floor),
        &mut clock,
    )?;
    clock.begins("writing");
    let several = command.files.len() > 1;
    if let Some(path) = &command.clusters {
        written(path, |file| write_clusters(file, &table, &linked, several))?;
    }
    if let Some(path) = &command.out {
        written(path, |file| {
            write_pairs(file, &table, &linked, (several, floor))
        })?;
    }
    if let Some(path) = &command.save_model {
        save(path, LEAST_BEARERS, &table, &linked)?;
    }
    answer(command.reading.format, &table, &linked, clock);
    Ok(())
}

fn run_train(command: &Train) -> Result<(), Failure> {
    let start = model(&command.reading)?;
    let mut clock = Clock::new();
    let table = read(&command.files, &command.reading, &mut clock)?;
    // Whose each record is must be known, for no name to be kept that a few people bear.
    let linked = linked(
        &table,
        &command.files,
        &start,
        (true, start.thresholds.link),
        &mut clock,
    )?;
    clock.begins("writing");
    if let Some(path) = &command.save_model {
        save(path, command.least_bearers, &table, &linked)?;
    }
    answer(command.reading.format, &table, &linked, clock);
    Ok(())
}

fn model(reading: &Reading) -> Result<Model, Failure> {
    let Some(path) = &reading.model else {
        return Model::built_in().map_err(|error| Failure::Said(error.to_string()));
    };
    let text = std::fs::read_to_string(path).map_err(|source| Failure::File {
        what: format!("the model {} cannot be read", path.display()),
        source,
    })?;
    Model::from_toml(&text).map_err(|error| Failure::Said(format!("{}: {error}", path.display())))
}

fn read(files: &[PathBuf], reading: &Reading, clock: &mut Clock) -> Result<Table, Failure> {
    clock.begins("reading");
    let layout = match &reading.mapping {
        Some(path) => layout(read_mapping(path)?)?,
        None => Layout::default(),
    };
    let mut table = Table::default();
    for path in files {
        let name = path.display().to_string();
        let cannot = |source| Failure::File {
            what: format!("{name} cannot be read"),
            source,
        };
        let file = File::open(path).map_err(cannot)?;
        let bytes = file.metadata().map_err(cannot)?.len();
        table
            .read(&name, clock.follows(file, bytes), &layout)
            .map_err(|error| Failure::Said(format!("{name}: {error}")))?;
    }
    clock.begins("sorting");
    table
        .in_order()
        .map_err(|error| Failure::Said(error.to_string()))
}

fn layout(mapping: Mapping) -> Result<Layout, Failure> {
    let delimiter = mapping
        .delimiter_byte()
        .map_err(|error| Failure::Said(error.to_string()))?;
    Ok(Layout {
        columns: mapping.columns,
        ignore: mapping.ignore,
        date_format: mapping.date_format,
        delimiter,
    })
}

fn linked(
    table: &Table,
    files: &[PathBuf],
    start: &Model,
    (train, floor): (bool, f64),
    clock: &mut Clock,
) -> Result<Linked, Failure> {
    let how = How {
        train,
        // What is joined is among the pairs that are kept, whatever is written of them.
        floor: floor.min(start.thresholds.link),
        trained: trained_on(table, files),
        held: Vec::new(),
    };
    let begins = &mut |phase| clock.begins(phase);
    let mut linked = link(&table.records, &table.pool, start, &how, begins)
        .map_err(|error| Failure::Said(error.to_string()))?;
    if train {
        linked.model.version = Zoned::now().date().to_string();
    }
    linked.pairs.sort_unstable_by_key(|it| (it.a, it.b));
    Ok(linked)
}

fn trained_on(table: &Table, files: &[PathBuf]) -> String {
    let names: Vec<_> = files
        .iter()
        .filter_map(|path| path.file_name())
        .map(|name| name.to_string_lossy())
        .collect();
    format!(
        "{}, on {} records of {}",
        Zoned::now().date(),
        number(table.records.len() as u64),
        names.join(", ")
    )
}

/// Writes a file, and says which it was if it cannot be written.
fn written(
    path: &Path,
    write: impl FnOnce(csv::Writer<BufWriter<File>>) -> csv::Result<()>,
) -> Result<(), Failure> {
    let cannot = |source| Failure::File {
        what: format!("{} cannot be written", path.display()),
        source,
    };
    let file = File::create(path).map_err(cannot)?;
    write(csv::Writer::from_writer(BufWriter::new(file))).map_err(|error| cannot(error.into()))
}

fn write_clusters(
    mut file: csv::Writer<BufWriter<File>>,
    table: &Table,
    linked: &Linked,
    several: bool,
) -> csv::Result<()> {
    let files = several.then_some("file");
    file.write_record(["record_id", "cluster"].into_iter().chain(files))?;
    for (record, cluster) in (0..).zip(numbered(&linked.clusters)) {
        let files = several.then(|| table.file(record));
        let cluster = cluster.to_string();
        file.write_record([table.key(record), &cluster].into_iter().chain(files))?;
    }
    Ok(file.flush()?)
}

/// The clusters, numbered from 1 in the order of their first records.
fn numbered(clusters: &[u32]) -> impl Iterator<Item = u32> {
    let mut numbers = vec![0; clusters.len()];
    let mut last = 0;
    clusters.iter().map(move |cluster| {
        let Some(number) = numbers.get_mut(*cluster as usize) else {
            return 0;
        };
        if *number == 0 {
            last += 1;
            *number = last;
        }
        *number
    })
}

fn write_pairs(
    mut file: csv::Writer<BufWriter<File>>,
    table: &Table,
    linked: &Linked,
    (several, floor): (bool, f64),
) -> csv::Result<()> {
    let files = several.then_some(["file_l", "file_r"]);
    let header = ["record_id_l", "record_id_r", "bits", "probability", "limit"];
    file.write_record(header.into_iter().chain(files.into_iter().flatten()))?;
    for pair in linked.pairs.iter().filter(|it| f64::from(it.odds) >= floor) {
        let files = several.then(|| [table.file(pair.a), table.file(pair.b)]);
        let bits = format!("{:.2}", pair.odds);
        let probability = format!("{:.6}", chance(pair.odds.into()));
        let limit = pair.limit.as_str();
        let record = [
            table.key(pair.a),
            table.key(pair.b),
            &bits,
            &probability,
            limit,
        ];
        file.write_record(record.into_iter().chain(files.into_iter().flatten()))?;
    }
    Ok(file.flush()?)
}

fn save(path: &Path, least: usize, table: &Table, linked: &Linked) -> Result<(), Failure> {
    let model = linked.model.clone();
    let model = model.of_many(least, &table.records, &table.pool, &linked.clusters);
    write_model(path, &model)
}

fn write_model(path: &Path, model: &Model) -> Result<(), Failure> {
    std::fs::write(path, model.to_toml()).map_err(|source| Failure::File {
        what: format!("{} cannot be written", path.display()),
        source,
    })
}

fn answer(format: Format, table: &Table, linked: &Linked, clock: Clock) {
    let phases = clock.end();
    let sum = |of: fn(&Phase) -> f64| phases.iter().map(of).sum();
    let report = Report {
        records: table.records.len(),
        people: numbered(&linked.clusters).max().unwrap_or(0) as usize,
        pairs: linked.joining().count(),
        model: linked.model.version.clone(),
        trained: linked.model.trained.clone(),
        expected: linked.model.expected.clone(),
        not_read: table.unread.clone(),
        seconds: sum(|it| it.seconds),
        cpu_seconds: sum(|it| it.cpu_seconds),
        peak_megabytes: peak_megabytes(),
        phases,
    };
    say::answer(format, &report, || words(&report));
}

fn words(report: &Report) -> String {
    let mut text = format!(
        "{} records are taken for {} people, by {} pairs and the model {} (trained {}).",
        number(report.records as u64),
        number(report.people as u64),
        number(report.pairs as u64),
        report.model,
        report.trained,
    );
    for (column, count) in &report.not_read {
        text.push_str(&format!(
            "\n{} values of {column} could not be read, and count as not said.",
            number(*count)
        ));
    }
    text.push_str(&format!("\n\n{}", report::expected(&report.expected)));
    text.push_str("\n\n            seconds   of processor time");
    for it in &report.phases {
        text.push_str(&format!(
            "\n{:<10} {:>8.2} {:>19.2}",
            it.phase, it.seconds, it.cpu_seconds
        ));
    }
    text.push_str(&format!(
        "\n{:<10} {:>8.2} {:>19.2}\n\nAt most {} MB of memory.",
        "all",
        report.seconds,
        report.cpu_seconds,
        number(report.peak_megabytes)
    ));
    text
}
