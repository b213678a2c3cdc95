//! How well and how cheaply people are found, without a database: recall by kind of fault, entries
//! read, and processor time of the pure part.
//!
//! ```text
//! cargo bench -p kith-people --bench lookup --features measuring -- INDEX.csv LOOKUPS.csv
//! ```
//!
//! The index has a row a person (`person_id, given_name, middle_names, family_name,
//! previous_family_name, date_of_birth, sex, postcode`), the look-ups a row a question (`lookup_id,
//! kind` and what is known), and LOOKUPS.truth.csv beside them says who each is about (`lookup_id,
//! person_id`, empty for somebody who is not in the index). bench/matching/population.py makes all
//! three. See docs/speed.md.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;
use kith_people::in_memory::{Answer, InMemory, Somebody};
use kith_people::rules::criteria::{Born, Criteria};
use kith_terms::time::Date;
use kith_terms::{BirthDate, Sex};

#[derive(Parser)]
struct Asked {
    /// A row a person
    index: PathBuf,
    /// A row a question
    lookups: PathBuf,
    /// Say what was missed
    #[arg(long)]
    missed: bool,
    /// Given by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

type Done<T> = Result<T, Box<dyn Error>>;
type Line = HashMap<String, String>;

/// What came of the questions of one kind.
#[derive(Default)]
struct Kind {
    asked: u32,
    first: u32,
    in_five: u32,
    in_ten: u32,
    read: Read,
}

/// What questions took.
#[derive(Default)]
struct Read {
    lookups: usize,
    entries: usize,
    compared: usize,
    took: Duration,
}

fn main() -> Done<()> {
    let asked = Asked::parse();
    let today: Date = "2026-11-22".parse()?;
    let (people, index) = index(&asked.index)?;
    let truth = truth(&asked.lookups.with_extension("truth.csv"))?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} people, {:.1} keys each",
        people.len(),
        index.keys() as f64 / people.len() as f64
    )?;
    for with_all in [false, true] {
        let mut kinds: BTreeMap<String, Kind> = BTreeMap::new();
        for line in lines(&asked.lookups)? {
            let line = line?;
            let criteria = criteria(&line, with_all);
            let before = processor_time()?;
            let answer = index.find(&criteria, today);
            let took = processor_time()?.saturating_sub(before);
            let of = |name: &str| line.get(name).map_or("", String::as_str);
            let person = truth.get(of("lookup_id")).and_then(|it| people.get(it));
            let person = person.copied();
            let place = answer.people.iter().position(|it| Some(*it) == person);
            kinds
                .entry(of("kind").to_owned())
                .or_default()
                .add(place, &answer, took);
            if asked.missed && person.is_some() && place.is_none_or(|it| it >= 5) {
                writeln!(out, "missed ({place:?}): {}", said(&line))?;
            }
        }
        tell(&mut out, with_all, &kinds)?;
    }
    Ok(())
}

/// What this thread has had of a processor.
fn processor_time() -> Done<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let first = told.split(' ').next().unwrap_or_default();
    Ok(Duration::from_nanos(first.parse()?))
}

fn index(path: &Path) -> Done<(HashMap<String, usize>, InMemory)> {
    let mut people = HashMap::new();
    let mut all = Vec::new();
    for line in lines(path)? {
        let line = line?;
        let of = |name: &str| line.get(name).cloned().filter(|it| !it.is_empty());
        people.insert(of("person_id").unwrap_or_default(), all.len());
        all.push(Somebody {
            given_names: of("given_name"),
            middle_names: of("middle_names"),
            family_name: of("family_name"),
            previous_family_name: of("previous_family_name"),
            birth_date: of("date_of_birth").and_then(|it| it.parse().ok()),
            sex: of("sex").map_or(Sex::Unknown, |it| sex(&it)),
            postcode: of("postcode").and_then(|it| it.parse().ok()),
        });
    }
    Ok((people, all.into_iter().collect()))
}

/// Who each question is about.
fn truth(path: &Path) -> Done<HashMap<String, String>> {
    let mut all = HashMap::new();
    for line in lines(path)? {
        let line = line?;
        let of = |name: &str| line.get(name).cloned().unwrap_or_default();
        all.insert(of("lookup_id"), of("person_id"));
    }
    Ok(all)
}

fn criteria(line: &Line, with_all: bool) -> Criteria {
    let of = |name: &str| line.get(name).map_or("", String::as_str);
    let all = |name: &str| if with_all { of(name) } else { "" };
    Criteria {
        name: format!("{} {}", of("given_name"), of("family_name"))
            .parse()
            .ok(),
        born: born(of("date_of_birth")).map(Born::On),
        place: all("postcode").parse().ok(),
        sex: Some(all("sex")).filter(|it| !it.is_empty()).map(sex),
        ..Criteria::default()
    }
}

/// A date that is none, such as 62 April, is asked for by its year: the page says what is wrong with
/// it, and nobody can be born on it.
fn born(text: &str) -> Option<BirthDate> {
    let year = || text.get(..4)?.parse().ok();
    text.parse().ok().or_else(year)
}

fn sex(letter: &str) -> Sex {
    match letter {
        "M" => Sex::Male,
        "F" => Sex::Female,
        _ => Sex::Unknown,
    }
}

fn lines(path: &Path) -> Done<impl Iterator<Item = csv::Result<Line>>> {
    Ok(csv::Reader::from_path(path)?.into_deserialize())
}

fn said(line: &Line) -> String {
    let columns = [
        "kind",
        "person_id",
        "given_name",
        "family_name",
        "date_of_birth",
    ];
    let values = columns.iter().filter_map(|it| line.get(*it));
    values.map(String::as_str).collect::<Vec<_>>().join(" | ")
}

impl Kind {
    fn add(&mut self, place: Option<usize>, answer: &Answer, took: Duration) {
        self.asked += 1;
        self.first += u32::from(place == Some(0));
        self.in_five += u32::from(place.is_some_and(|it| it < 5));
        self.in_ten += u32::from(place.is_some_and(|it| it < 10));
        self.read.add(answer, took);
    }
}

impl Read {
    fn add(&mut self, answer: &Answer, took: Duration) {
        self.lookups += answer.lookups;
        self.entries += answer.entries;
        self.compared += answer.compared;
        self.took += took;
    }
}

fn tell(out: &mut impl std::io::Write, with_all: bool, kinds: &BTreeMap<String, Kind>) -> Done<()> {
    let what = match with_all {
        false => "name and birth date alone",
        true => "with postcode and sex, where the look-up has them",
    };
    writeln!(out, "\n{what}")?;
    writeln!(
        out,
        "{:<15} {:>6} {:>7} {:>7} {:>7} {:>8} {:>8} {:>8} {:>7}",
        "kind", "asked", "@1", "@5", "@10", "look-ups", "entries", "compared", "µs"
    )?;
    let mut all = Kind::default();
    for (kind, it) in kinds {
        row(out, kind, it)?;
        if kind != "not_there" {
            all.asked += it.asked;
            all.first += it.first;
            all.in_five += it.in_five;
            all.in_ten += it.in_ten;
            all.read.lookups += it.read.lookups;
            all.read.entries += it.read.entries;
            all.read.compared += it.read.compared;
            all.read.took += it.read.took;
        }
    }
    row(out, "all in it", &all)
}

fn row(out: &mut impl std::io::Write, kind: &str, it: &Kind) -> Done<()> {
    let part = |count: u32| f64::from(count) / f64::from(it.asked.max(1));
    let each = |count: usize| count as f64 / f64::from(it.asked.max(1));
    writeln!(
        out,
        "{kind:<15} {:>6} {:>7.4} {:>7.4} {:>7.4} {:>8.1} {:>8.1} {:>8.1} {:>7.0}",
        it.asked,
        part(it.first),
        part(it.in_five),
        part(it.in_ten),
        each(it.read.lookups),
        each(it.read.entries),
        each(it.read.compared),
        it.read.took.as_secs_f64() * 1e6 / f64::from(it.asked.max(1)),
    )?;
    Ok(())
}
