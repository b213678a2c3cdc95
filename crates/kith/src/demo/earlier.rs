//! What was on the record six years ago: a few people of a system that the county had before. Without
//! them nobody would have been in the archive for its time, or have come to the record as a child.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, ToSpan};
use kith_gate::action::RunRetention;
use kith_people::intake::load::FeedFile;
use kith_store::Clock;
use kith_terms::time::{Date, Timestamp, day_of};
use serde_json::json;

use super::accounts::{COUNCIL, organisation, sender};
use crate::commands::load::load;
use crate::open::{self, Failure};
use crate::settings::Settings;

/// How many days ago it was: six years, and a month more.
const DAYS_AGO: i64 = 6 * 366 + 30;

/// Somebody of the system before.
pub(super) struct Earlier {
    /// Their own key there.
    record_id: &'static str,
    given_name: &'static str,
    family_name: &'static str,
    sex: &'static str,
    years_old: i16,
    died_years_ago: Option<i16>,
    address: &'static str,
}

/// In the archive for its time, and due to be purged.
const DUE: Earlier = Earlier {
    record_id: "CF-0117",
    given_name: "Edith",
    family_name: "Marrable",
    sex: "female",
    years_old: 91,
    died_years_ago: Some(8),
    address: "2 Tallow Lane, Wynstow",
};

/// As long in the archive, and on hold until lately.
pub(super) const HELD_UNTIL_LATELY: Earlier = Earlier {
    record_id: "CF-0342",
    given_name: "Cyril",
    family_name: "Thane",
    sex: "male",
    years_old: 94,
    died_years_ago: Some(9),
    address: "11 Tallow Lane, Wynstow",
};

/// Came to the record as a child, is grown up, and agreed to be kept.
pub(super) const KEPT_BY_CONSENT: Earlier = Earlier {
    record_id: "CF-0568",
    given_name: "Jory",
    family_name: "Penhale",
    sex: "male",
    years_old: 21,
    died_years_ago: None,
    address: "4 Weir Cottages, Fenholme",
};

/// Left England long ago, and is back.
pub(super) const BACK: Earlier = Earlier {
    record_id: "CF-0601",
    given_name: "Ilka",
    family_name: "Farrow",
    sex: "female",
    years_old: 34,
    died_years_ago: None,
    address: "27 Sluice Street, Aldmouth",
};

/// Left England a year ago.
pub(super) const ABROAD: Earlier = Earlier {
    record_id: "CF-0733",
    given_name: "Osric",
    family_name: "Vane",
    sex: "male",
    years_old: 41,
    died_years_ago: None,
    address: "8 Sluice Street, Aldmouth",
};

/// Has the family name of somebody who works there, and is no relation.
pub(super) const NAMESAKE: Earlier = Earlier {
    record_id: "CF-0811",
    given_name: "Rosa",
    family_name: "Castellan",
    sex: "female",
    years_old: 46,
    died_years_ago: None,
    address: "15 Weir Cottages, Fenholme",
};

impl Earlier {
    /// Their whole name.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    /// Their birth date, which gives them their age on every day that the demo is made.
    pub(super) fn born(&self, today: Date) -> Date {
        before(today, self.years_old)
    }

    fn cells(&self, today: Date) -> [String; 7] {
        let died = self.died_years_ago.map(|years| before(today, years));
        [
            self.record_id.to_owned(),
            self.given_name.to_owned(),
            self.family_name.to_owned(),
            self.born(today).to_string(),
            self.sex.to_owned(),
            self.address.to_owned(),
            died.map(|it| it.to_string()).unwrap_or_default(),
        ]
    }
}

/// The day so many years, and a hundred days, before.
fn before(today: Date, years: i16) -> Date {
    today.saturating_sub(years.years().days(100))
}

/// Loads them as the day was then, and archives who had died by then.
pub(crate) async fn live(settings: &Settings, folder: &Path) -> Result<(), Failure> {
    let now = Timestamp::now();
    let then = now.saturating_sub(SignedDuration::from_hours(DAYS_AGO * 24));
    let then = then.map_err(|error| Failure::Said(format!("the demo's past: {error}")))?;
    let house = open::house_at(settings, Clock::held_at(then)).await?;
    // The first is the one that runs Kith.
    organisation(&house.gate, COUNCIL).await?;
    let source = "case-files";
    let feed = FeedFile {
        source: source.to_owned(),
        title: Some("Case files of the system before".to_owned()),
        supplier: Some(organisation(&house.gate, sender(source)).await?),
        path: written(folder, day_of(now))?,
        mapping: None,
    };
    load(&house, feed).await?;
    let grant = house
        .gate
        .operator::<RunRetention>("kith demo", json!({ "step": "begun" }));
    let grant = grant
        .await
        .map_err(|error| Failure::Said(error.to_string()))?;
    let ran = house.people.run_retention(&grant).await;
    ran.map(drop)
        .map_err(|error| Failure::Said(error.to_string()))
}

fn written(folder: &Path, today: Date) -> Result<PathBuf, Failure> {
    let path = folder.join("case-files.csv");
    let wrong = |source: csv::Error| Failure::File {
        what: format!("{} cannot be written", path.display()),
        source: source.into(),
    };
    let mut file = csv::Writer::from_path(&path).map_err(wrong)?;
    let header = [
        "record_id",
        "given_name",
        "family_name",
        "date_of_birth",
        "sex",
        "address_line",
        "died_on",
    ];
    file.write_record(header).map_err(wrong)?;
    for it in [
        DUE,
        HELD_UNTIL_LATELY,
        KEPT_BY_CONSENT,
        BACK,
        ABROAD,
        NAMESAKE,
    ] {
        file.write_record(it.cells(today)).map_err(wrong)?;
    }
    file.flush().map_err(|source| wrong(source.into()))?;
    Ok(path)
}
