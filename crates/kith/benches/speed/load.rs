//! A county, loaded as the demo loads it.

use std::time::{Duration, Instant};

use kith::demo::making::{self, Wanted};
use kith::open::House;
use kith::settings::Settings;
use kith_gate::action::SupplyFeed;
use kith_store::cost::{cpu_seconds, peak_megabytes};
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

/// The county, made and loaded unless a finished demo is in the folder. Only the loads count.
pub(crate) async fn county(settings: &Settings, people: usize) -> Done<(House, Option<Loaded>)> {
    if let Some((house, _)) = making::made(settings).await? {
        return Ok((house, None));
    }
    let (mut took, mut cpu, mut rows) = (Duration::ZERO, 0.0, 0);
    let wanted = Wanted { people, seed: 1 };
    let made = making::make(settings, wanted, async |house, feed| {
        let (started, cpu_before) = (Instant::now(), cpu_seconds());
        let detail = json!({ "source": feed.source });
        let grant = house.gate.operator::<SupplyFeed>("kith load", detail);
        let grant = grant.await.map_err(said)?;
        let report = house.people.load(grant, feed, &|_| ()).await;
        rows += report.map_err(said)?.counts.rows;
        took += started.elapsed();
        cpu += cpu_seconds() - cpu_before;
        Ok(())
    });
    let (house, _) = made.await?;
    let loaded = Loaded {
        rate: Rate { times: rows, took },
        cpu,
        megabytes: peak_megabytes(),
    };
    Ok((house, Some(loaded)))
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
