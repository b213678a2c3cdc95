//! A county, loaded as the demo loads it.

use std::fs;
use std::path::Path;
use std::time::Instant;

use kith::commands::load::read_mapping;
use kith::demo::county::County;
use kith::demo::{accounts, life};
use kith::open::House;
use kith_gate::action::SupplyFeed;
use kith_people::intake::load::FeedFile;
use kith_store::cost::{cpu_seconds, peak_megabytes};
use kith_terms::time::day_of;
use serde_json::{Value, json};

use crate::Done;
use crate::figures::{Rate, Table};
use crate::house::said;

/// What loading a county took.
pub(crate) struct Loaded {
    rate: Rate,
    cpu: f64,
    megabytes: u64,
}

/// Makes the county and loads it, unless a finished demo is in the folder. Only the loads count.
pub(crate) async fn county(house: &House, folder: &Path, people: usize) -> Done<Option<Loaded>> {
    let demo = folder.join("demo");
    if demo.join("ready").exists() {
        return Ok(None);
    }
    if demo.exists() {
        return Err(said("the demo in that folder is not finished"));
    }
    let county = County::new(people, 1, day_of(house.gate.now()));
    let files = county.write_feeds(&demo.join("feeds")).map_err(said)?;
    let (started, cpu) = (Instant::now(), cpu_seconds());
    let mut rows = 0;
    for file in files {
        let feed = FeedFile {
            source: file.source.to_owned(),
            title: Some(file.title.to_owned()),
            supplier: Some(
                accounts::organisation(&house.gate, accounts::sender(file.source)).await?,
            ),
            path: file.path,
            mapping: file.mapping.as_deref().map(read_mapping).transpose()?,
        };
        let detail = json!({ "source": feed.source });
        let grant = house
            .gate
            .operator::<SupplyFeed>("kith load", detail)
            .await
            .map_err(said)?;
        let report = house
            .people
            .load(grant, feed, &|_| ())
            .await
            .map_err(said)?;
        rows += report.counts.rows;
    }
    let loaded = Loaded {
        rate: Rate {
            times: rows,
            took: started.elapsed(),
        },
        cpu: cpu_seconds() - cpu,
        megabytes: peak_megabytes(),
    };
    let credentials = accounts::make(house, &demo.join("credentials.json")).await?;
    life::live(house, &county, &credentials).await?;
    fs::write(demo.join("ready"), "").map_err(said)?;
    Ok(Some(loaded))
}

impl Loaded {
    pub(crate) fn tell(&self, table: &mut Table) {
        let Rate { times, took } = &self.rate;
        table.row(
            "load",
            format!(
                "{} ({times} rows, {:.1} s, {:.1} s of processor, {} MB at most)",
                self.rate.per_second("rows/s"),
                took.as_secs_f64(),
                self.cpu,
                self.megabytes
            ),
        );
    }

    pub(crate) fn ratio(&self, plain: &Rate) -> String {
        format!(
            "a loaded row costs {:.1} plain inserts",
            plain.rate() / self.rate.rate()
        )
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "rows": self.rate.times, "seconds": self.rate.took.as_secs_f64(),
            "rows_s": self.rate.rate(), "cpu_seconds": self.cpu, "peak_mb": self.megabytes,
        })
    }
}
