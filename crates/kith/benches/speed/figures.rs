//! Counting: rates, percentiles, what the process used, and the table they are shown in.

use std::fmt;
use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Something done so often in so long.
pub(crate) struct Rate {
    pub(crate) times: u64,
    pub(crate) took: Duration,
}

impl Rate {
    pub(crate) fn rate(&self) -> f64 {
        self.times as f64 / self.took.as_secs_f64().max(1e-9)
    }

    pub(crate) fn per_second(&self, unit: &str) -> String {
        format!("{:.0} {unit}", self.rate())
    }
}

/// How long each of many things took.
#[derive(Default)]
pub(crate) struct Took(Vec<Duration>);

impl Took {
    pub(crate) fn add(&mut self, started: Instant) {
        self.0.push(started.elapsed());
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// The percentiles in milliseconds: the 50th, the 99th and the longest.
    pub(crate) fn percentiles(mut self) -> Percentiles {
        self.0.sort_unstable();
        let at = |percent: usize| {
            let place = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
            self.0
                .get(place)
                .map_or(0.0, |it| it.as_secs_f64() * 1_000.0)
        };
        Percentiles {
            p50: at(50),
            p99: at(99),
            longest: at(100),
        }
    }
}

/// In milliseconds.
#[derive(Clone, Copy)]
pub(crate) struct Percentiles {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) longest: f64,
}

impl Percentiles {
    pub(crate) fn json(self) -> Value {
        let Self { p50, p99, longest } = self;
        json!({ "p50_ms": p50, "p99_ms": p99, "longest_ms": longest })
    }
}

impl fmt::Display for Percentiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p50 {:.1} ms, p99 {:.1} ms", self.p50, self.p99)
    }
}

/// A Markdown table of figures.
#[derive(Default)]
pub(crate) struct Table(Vec<(String, String)>);

impl Table {
    pub(crate) fn row(&mut self, what: impl Into<String>, figure: impl Into<String>) {
        self.0.push((what.into(), figure.into()));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| What | Figure |\n|---|---|")?;
        for (what, figure) in &self.0 {
            writeln!(f, "| {what} | {figure} |")?;
        }
        Ok(())
    }
}

/// How many programs wanted a processor in the last minute.
pub(crate) fn load_average() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}
