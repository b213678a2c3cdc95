//! What came of the questions, by kind of fault.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use kith_people::in_memory::Answer;

use crate::Done;

/// The questions of each kind.
pub(crate) type Kinds = BTreeMap<String, Kind>;

/// What came of the questions of one kind.
#[derive(Clone, Default)]
pub(crate) struct Kind {
    asked: u32,
    first: u32,
    in_five: u32,
    in_ten: u32,
    read: Read,
}

/// What questions took.
#[derive(Clone, Default)]
struct Read {
    lookups: usize,
    entries: usize,
    compared: usize,
    took: Duration,
}

impl Kind {
    pub(crate) fn add(&mut self, place: Option<usize>, answer: &Answer, took: Duration) {
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

pub(crate) fn tell(out: &mut impl Write, with_all: bool, kinds: &Kinds) -> Done<()> {
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

fn row(out: &mut impl Write, kind: &str, it: &Kind) -> Done<()> {
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
