//! A trained model as a file: dated, readable, and about no single person.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

use crate::level::SPECS;
use crate::model::{Model, Shares};
use crate::pool::{Pool, TextId};
use crate::record::Record;

/// A name is kept only if so many people bear it, or more: a rarer one may point at somebody.
pub const LEAST_BEARERS: usize = 5;

/// The same number to four places: more would say more of the records than of how names and slips are spread.
fn rounded(number: f64) -> f64 {
    format!("{number:.3e}").parse().unwrap_or(number)
}

impl Model {
    /// The same model without the names that fewer people bear, for keeping: never fewer than
    /// [`LEAST_BEARERS`]. What is left out counts as a rare name. `people` says for each record whose it is.
    /// Nobody is counted twice for having been missed by a link: there must be as many birth dates.
    #[must_use]
    pub fn of_many(
        mut self,
        least: usize,
        records: &[Record],
        pool: &Pool,
        people: &[u32],
    ) -> Self {
        let least = least.max(LEAST_BEARERS);
        let given = borne_by_many(least, records, pool, people, |it| it.given);
        let family = borne_by_many(least, records, pool, people, |it| it.family);
        keep(&mut self.given_names, &given);
        keep(&mut self.family_names, &family);
        self.together
            .of
            .retain(|name, _| family.contains(name.as_str()));
        self
    }

    /// The file of a model. What is read back is the same to four places.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut out = String::from(
            "# How Kith tells whether two records are about one person. Each line says how often a level of agreement is\n\
             # seen between two records of one person (same), of two people of one family or household (kin), and of\n\
             # strangers (strangers). Names are here only where at least 5 people bear them, or more.\n",
        );
        self.write(&mut out).unwrap_or_default();
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let text = |text: &str| toml::Value::from(text).to_string();
        writeln!(out, "version = {}", text(&self.version))?;
        writeln!(out, "trained = {}", text(&self.trained))?;
        writeln!(out, "records = {}", self.records)?;
        if !self.expected.is_empty() {
            writeln!(
                out,
                "\n# If records were linked from so many bits on: the share of those links that would be wrong, and the\n\
                 # share of the pairs of one person that would be missed, by the model's own word. It is not measured."
            )?;
            writeln!(out, "expected = [")?;
            for it in &self.expected {
                let [wrong, missed] = [it.wrong, it.missed].map(rounded);
                let bits = it.bits;
                writeln!(
                    out,
                    "  {{ bits = {bits}, wrong = {wrong:?}, missed = {missed:?} }},"
                )?;
            }
            writeln!(out, "]")?;
        }
        let it = &self.partners;
        writeln!(
            out,
            "\n# How many other records, for each record, are about the same person, a twin, kin, or kin of one name.\n[partners]"
        )?;
        for (name, number) in [
            ("same", it.same),
            ("twin", it.twin),
            ("kin", it.kin),
            ("namesake", it.namesake),
        ] {
            writeln!(out, "{name} = {:?}", rounded(number))?;
        }
        writeln!(
            out,
            "\n# Bits above even odds from which records are joined, or asked about.\n[thresholds]\nlink = {:?}\nreview = {:?}",
            self.thresholds.link, self.thresholds.review
        )?;
        for spec in &SPECS {
            writeln!(out, "\n[fields.{}]", spec.name)?;
            for (level, _) in spec.levels {
                if let Some(it) = self.fields.get(spec.name).and_then(|it| it.get(*level)) {
                    let [same, kin, strangers] = [it.same, it.kin, it.strangers].map(rounded);
                    writeln!(
                        out,
                        "{level} = {{ same = {same:?}, kin = {kin:?}, strangers = {strangers:?} }}"
                    )?;
                }
            }
        }
        let mut names = |what: &str, table: &str, rare: f64, of: &BTreeMap<String, f64>| {
            writeln!(
                out,
                "\n# {what}\n[{table}]\nrare = {:?}\n[{table}.of]",
                rounded(rare)
            )?;
            of.iter()
                .try_for_each(|(name, it)| writeln!(out, "{} = {:?}", text(name), rounded(*it)))
        };
        let (given, family) = (&self.given_names, &self.family_names);
        names(
            "The share of records with each given name.",
            "given_names",
            given.rare,
            &given.of,
        )?;
        names(
            "The share of records with each family name.",
            "family_names",
            family.rare,
            &family.of,
        )?;
        names(
            "How many times more often two bearers of a family name share a given name than two people do.",
            "together",
            self.together.rare,
            &self.together.of,
        )
    }
}

/// Keeps these names. Of two who share one of the others, it is the likelier the more bear it.
fn keep(shares: &mut Shares, names: &HashSet<&str>) {
    let (mut sum, mut squares) = (0.0, 0.0);
    shares.of.retain(|name, share| {
        let is_kept = names.contains(name.as_str());
        if !is_kept {
            sum += *share;
            squares += *share * *share;
        }
        is_kept
    });
    if sum > 0.0 {
        shares.rare = squares / sum;
    }
}

fn borne_by_many<'a>(
    least: usize,
    records: &[Record],
    pool: &'a Pool,
    people: &[u32],
    of: impl Fn(&Record) -> TextId,
) -> HashSet<&'a str> {
    let many = |bearer: &dyn Fn(&Record, u32) -> u32| {
        let mut borne: Vec<(TextId, u32)> = records
            .iter()
            .zip(people)
            .map(|(record, person)| (of(record), bearer(record, *person)))
            .collect();
        borne.sort_unstable();
        borne.dedup();
        let runs = borne.chunk_by(|a, b| a.0 == b.0);
        let many = runs.filter(|run| run.len() >= least);
        many.filter_map(|run| run.first().map(|it| it.0))
            .collect::<HashSet<_>>()
    };
    let people = many(&|_, person| person);
    let births = many(&|record, _| record.born.0);
    let both = people.intersection(&births);
    both.map(|id| pool.get(*id).compact.as_str()).collect()
}
