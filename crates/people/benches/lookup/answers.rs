//! What was answered, what it took, and both as the scripts of bench/matching read them.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use serde_json::json;

use crate::Done;
use crate::asked::{self, Question};

/// How many of an answer are told: as many as of a peer's.
const TOLD: usize = 5;

/// The answers to questions, in the order in which they were asked.
#[derive(Default)]
pub(crate) struct Answers {
    /// The questions, with the places of those found in the index.
    all: Vec<(String, Vec<usize>)>,
    took: Vec<Duration>,
    /// What the process had of processors.
    pub(crate) cpu: Duration,
}

impl Answers {
    pub(crate) fn add(&mut self, question: &str, found: Vec<usize>, took: Duration) {
        self.all.push((question.to_owned(), found));
        self.took.push(took);
    }

    /// How many were answered with anybody.
    pub(crate) fn answered(&self) -> usize {
        self.all.iter().filter(|it| !it.1.is_empty()).count()
    }

    /// The share of these questions whose person is among the first five.
    pub(crate) fn in_five(&self, questions: &[&Question]) -> f64 {
        let both = self.all.iter().zip(questions);
        let right = both.filter(|(it, question)| {
            let mut told = it.1.iter().take(TOLD);
            told.any(|place| Some(*place) == question.person)
        });
        right.count() as f64 / questions.len().max(1) as f64
    }

    /// Milliseconds that so many in a hundred took at most.
    fn at(&self, percent: usize) -> f64 {
        let mut took = self.took.clone();
        took.sort_unstable();
        let place = (took.len() * percent).div_ceil(100).saturating_sub(1);
        took.get(place).map_or(0.0, |it| it.as_secs_f64() * 1_000.0)
    }

    fn cpu_each(&self) -> f64 {
        self.cpu.as_secs_f64() * 1_000.0 / self.all.len().max(1) as f64
    }

    /// Writes `answers.csv` and `cost.json`.
    /// What stands on the disk is told of a SQLite file.
    pub(crate) fn write(&self, to: &Path, tool: &str, index: &Path, file: &Path) -> Done<()> {
        std::fs::create_dir_all(to)?;
        let told = self.all.iter().flat_map(|it| it.1.iter().take(TOLD));
        let mut ids: HashMap<usize, String> = told.map(|it| (*it, String::new())).collect();
        for (place, id) in asked::ids(index)? {
            ids.entry(place).and_modify(|it| *it = id);
        }
        let mut rows = csv::Writer::from_path(to.join("answers.csv"))?;
        rows.write_record(["lookup_id", "rank", "person_id"])?;
        for (question, found) in &self.all {
            for (rank, place) in (1..=TOLD).zip(found) {
                let person = ids.get(place).map_or("", String::as_str);
                rows.write_record([question, &rank.to_string(), person])?;
            }
        }
        rows.flush()?;
        let hundredths = |it: f64| (it * 100.0).round() / 100.0;
        let disk = std::fs::metadata(file).ok().map(|it| it.len() / 1_000_000);
        let cost = json!({
            "tool": tool,
            "lookups": self.all.len(),
            "p50_ms": hundredths(self.at(50)),
            "p99_ms": hundredths(self.at(99)),
            "cpu_ms": hundredths(self.cpu_each()),
            "disk_mb": disk,
            "machine": machine()?,
        });
        Ok(std::fs::write(
            to.join("cost.json"),
            serde_json::to_string_pretty(&cost)?,
        )?)
    }
}

impl fmt::Display for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (p50, p99, cpu) = (self.at(50), self.at(99), self.cpu_each());
        write!(
            f,
            "p50 {p50:.2} ms, p99 {p99:.2} ms, {cpu:.2} ms of processor each"
        )
    }
}

/// How busy the machine is, and what memory this process has (proc(5)).
pub(crate) fn machine() -> Done<String> {
    let load = std::fs::read_to_string("/proc/loadavg")?;
    let load: Vec<&str> = load.split(' ').take(3).collect();
    let status = std::fs::read_to_string("/proc/self/status")?;
    let of = |name: &str| {
        let line = status.lines().find_map(|it| it.strip_prefix(name));
        line.map(str::trim).unwrap_or_default().to_owned()
    };
    Ok(format!(
        "load average {}; resident {}, at most {}",
        load.join(" "),
        of("VmRSS:"),
        of("VmHWM:")
    ))
}
