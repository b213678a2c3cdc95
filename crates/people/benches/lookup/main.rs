//! How well and how cheaply people are found: recall by kind of fault, entries read and processor
//! time of the pure part, in memory; and with `--data-dir`, what a look-up and a registration cost in a
//! database: on SQLite in that folder, or where `--database` says.
//!
//! ```text
//! cargo bench -p kith-people --bench lookup --features measuring -- INDEX.csv LOOKUPS.csv
//! cargo bench -p kith-people --bench lookup --features measuring -- INDEX.csv LOOKUPS.csv \
//!     --data-dir DIR [--database URL] [--at-once 8] --answers DIR --register FEED.csv
//! ```
//!
//! bench/matching/population.py makes the files: an index of a row a person, look-ups of a row a
//! question with LOOKUPS.truth.csv beside them, and feeds. See docs/speed.md.

mod answers;
mod asked;
mod database;
mod kinds;

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use kith_people::in_memory::InMemory;
use kith_store::DatabaseUrl;
use kith_terms::time::Date;

use asked::Question;
use kinds::Kinds;

#[derive(Parser)]
struct Asked {
    /// A row a person
    index: PathBuf,
    /// A row a question
    lookups: PathBuf,
    /// Say what was missed
    #[arg(long)]
    missed: bool,
    /// Measure in a database in this folder, which is filled if there is none, and not in memory
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// postgres://USER@HOST/NAME, and not SQLite
    #[arg(long, requires = "data_dir")]
    database: Option<DatabaseUrl>,
    /// How many look-ups are asked at once
    #[arg(long, default_value_t = 1)]
    at_once: usize,
    /// Write the answers to name and birth date alone, and what they cost, into this folder for
    /// bench/matching/side_by_side.py; the answers with all fields into `all-fields` in it
    #[arg(long, requires = "data_dir")]
    answers: Option<PathBuf>,
    /// A feed whose rows are registered in the database
    #[arg(long)]
    register: Option<PathBuf>,
    /// Given by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

type Done<T> = Result<T, Box<dyn Error>>;

fn main() -> Done<()> {
    let asked = Asked::parse();
    let questions = asked::questions(&asked.lookups, &asked.index)?;
    let runtime = tokio::runtime::Runtime::new()?;
    match &asked.data_dir {
        Some(folder) => runtime.block_on(database::measure(folder, &asked, &questions)),
        None => runtime.block_on(in_memory(&asked, &questions)),
    }
}

/// Asks everything in memory.
async fn in_memory(asked: &Asked, questions: &[Question]) -> Done<()> {
    let today: Date = "2026-11-22".parse()?;
    let index: InMemory = asked::people(&asked.index)?.collect::<Result<_, _>>()?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} people, {:.1} keys each",
        index.people(),
        index.keys() as f64 / index.people() as f64
    )?;
    for with_all in [false, true] {
        let mut kinds = Kinds::new();
        for question in questions {
            let place = ask(&index, question, with_all, today, &mut kinds).await?;
            if asked.missed && question.person.is_some() && place.is_none_or(|it| it >= 5) {
                writeln!(out, "missed ({place:?}): {}", question.said())?;
            }
        }
        kinds::tell(&mut out, with_all, &kinds)?;
    }
    Ok(())
}

/// Asks a question, and gives the place of the right person in the answer.
async fn ask(
    index: &InMemory,
    question: &Question,
    with_all: bool,
    today: Date,
    kinds: &mut Kinds,
) -> Done<Option<usize>> {
    let criteria = question.criteria(with_all);
    let before = processor_time()?;
    let answer = index.find(&criteria, today).await;
    let took = processor_time()?.saturating_sub(before);
    let right = |it: &usize| Some(*it) == question.person;
    let place = answer.people.iter().position(right);
    let kind = kinds.entry(question.kind.clone()).or_default();
    kind.add(place, &answer, took);
    Ok(place)
}

/// What this thread has had of a processor.
fn processor_time() -> Done<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let first = told.split(' ').next().unwrap_or_default();
    Ok(Duration::from_nanos(first.parse()?))
}
