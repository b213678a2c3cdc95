//! How fast is it? Loads a county, then asks of the real pages over loopback: audited views and
//! searches. Beside each figure stands what a bare engine does with the same people on the same
//! disk in the same run. See docs/speed.md.

mod answers;
mod figures;
mod house;
mod http;
mod load;
mod long_form;
mod peers;
mod questions;
mod search;
mod views;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use kith::open::Failure;
use kith::say;
use kith_gate::Role;
use serde_json::{Value, json};

use figures::{Table, load_average};

/// What a step of the benchmark gives.
type Done<T> = Result<T, Failure>;

/// Measures loading, audited views and searches.
#[derive(Parser)]
struct Asked {
    /// How many people live in the county, where one has to be made
    #[arg(long, default_value_t = 20_000)]
    people: usize,
    /// A demo's folder, to measure what is in it; a county is made there if there is none
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// sqlite:PATH or postgres://USER@HOST/NAME [default: kith.db in the folder]
    #[arg(long)]
    database: Option<String>,
    /// Measure this alone
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// How long the views are measured
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How many searches are asked
    #[arg(long, default_value_t = 2_000)]
    searches: usize,
    /// How many responses there are, where pages of a long form are measured
    #[arg(long, default_value_t = 100_000)]
    responses: usize,
    /// Given by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

/// One part of the measuring.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Audited views.
    Views,
    /// Searches.
    Search,
    /// Loading feeds.
    Load,
    /// Pages of a long form, where many have answered it.
    Forms,
    /// What bare engines do.
    Peer,
}

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(it) => it,
        Err(error) => return failed(&error.to_string()),
    };
    match runtime.block_on(Box::pin(measure(Asked::parse()))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failed(&failure.to_string()),
    }
}

fn failed(why: &str) -> ExitCode {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "speed: {why}");
    ExitCode::FAILURE
}

async fn measure(asked: Asked) -> Done<()> {
    let wanted = |part| asked.only.is_none_or(|only| only == part);
    let scratch = tempfile::tempdir().map_err(house::said)?;
    let folder = asked
        .data_dir
        .clone()
        .unwrap_or_else(|| scratch.path().to_owned());
    let settings = house::settings(&folder, asked.database.as_deref())?;
    let settings = long_form::with_form(settings, &folder)?;
    let (house, made) = load::county(&settings, asked.people).await?;
    let mut table = Table::default();
    let engine = format!("{:?}", house.db.engine());
    let mut json = json!({ "engine": engine, "load_average_before": load_average() });

    if let Some(load) = &made
        && (wanted(Part::Load) || wanted(Part::Peer))
    {
        load.tell(&mut table);
        note(&mut json, "load", load.json());
        let peer = peers::plain_insert(&folder)?;
        table.row("the same rows, plain rusqlite", peer.per_second("rows/s"));
        table.row("load, in plain inserts", load.ratio(&peer));
        note(&mut json, "plain_insert_rows_s", json!(peer.rate()));
    }
    let people = questions::people(&house.db).await?;
    note(&mut json, "people", json!(people.len()));

    let mut commits = None;
    if wanted(Part::Peer) || wanted(Part::Views) || wanted(Part::Forms) {
        let rate = peers::bare_commits(Duration::from_secs(asked.seconds.min(5)))?;
        table.row(
            "bare durable commits (rusqlite, one thread)",
            rate.per_second("commits/s"),
        );
        note(&mut json, "bare_commits_s", json!(rate.rate()));
        commits = Some(rate);
    }
    if wanted(Part::Views) || wanted(Part::Search) || wanted(Part::Forms) {
        let site = house::Served::start(&settings, &house).await?;
        if wanted(Part::Forms) {
            let manager = house::signed_in(&house, &folder, Role::ProviderManager).await?;
            let shown = answers::measure(&house, &site, &manager, asked.responses).await?;
            for it in &shown {
                it.tell(&mut table, commits.as_ref());
            }
            let shown: Vec<Value> = shown.iter().map(answers::Shown::json).collect();
            note(&mut json, "forms", json!(shown));
        }
        let who = house::signed_in(&house, &folder, Role::Practitioner).await?;
        if wanted(Part::Views) {
            let seen = views::measure(&house, &site, &who, &people, asked.seconds).await?;
            seen.tell(&mut table, commits.as_ref());
            note(&mut json, "views", seen.json());
        }
        if wanted(Part::Search) {
            let questions = questions::ask(&people, asked.searches);
            for clients in [1, 8] {
                let found = search::measure(&site, &who, &questions, clients).await?;
                found.tell(&mut table);
                note(&mut json, &format!("search_{clients}"), found.json());
            }
        }
    }
    if wanted(Part::Peer) || wanted(Part::Search) {
        let questions = questions::ask(&people, asked.searches);
        for found in peers::trigrams(&people, &questions)? {
            found.tell(&mut table);
            note(&mut json, found.name, found.json());
        }
    }
    note(&mut json, "load_average_after", json!(load_average()));
    say::line(format!(
        "{engine}, {} people\n",
        say::number(people.len() as u64)
    ));
    say::line(table.to_string());
    say::line(json.to_string());
    Ok(())
}

fn note(json: &mut Value, name: &str, value: Value) {
    if let Some(all) = json.as_object_mut() {
        all.insert(name.to_owned(), value);
    }
}
