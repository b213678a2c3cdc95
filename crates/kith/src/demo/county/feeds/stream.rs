//! The rows of a feed, one after another, made household by household.

use std::io;

use jiff::civil::Date;

use super::super::County;
use super::super::errors;
use super::super::examples::{Cell, Old, Own};
use super::super::household::Household;
use super::super::person::{Person, days_before};
use super::super::random::{Draw, Purpose, Shuffle, mix};
use super::{Column, Fault, Feed, Row, common};

/// What a row is about.
pub(in super::super) struct Scene<'a> {
    pub(in super::super) county: &'a County,
    pub(in super::super) household: &'a Household,
    pub(in super::super) person: &'a Person,
    /// The day that the row describes.
    pub(in super::super) as_of: Date,
}

impl Scene<'_> {
    pub(in super::super) fn age(&self) -> i16 {
        self.person.age(self.county.today)
    }

    /// People in stories have only the services that their story gives them.
    pub(in super::super) fn told(&self) -> bool {
        self.person.script.is_some()
    }
}

/// The truth about a row.
pub(in super::super) struct Note {
    pub(in super::super) record_id: String,
    pub(in super::super) person: u64,
    pub(in super::super) fault: Option<Fault>,
}

type Each<'a> = dyn FnMut(&Row, &Note) -> io::Result<()> + 'a;

/// Calls `each` with every row of the feed.
///
/// Households come in an order of the feed's own. A second row about somebody comes half the file
/// later, so that copies are not beside their originals.
pub(in super::super) fn stream(
    feed: &Feed,
    county: &County,
    each: &mut Each<'_>,
) -> io::Result<()> {
    let households = county.plans.households();
    let order = Shuffle::new(households, mix(county.seed ^ mix(feed.serial)));
    let mut pen = Pen {
        feed,
        county,
        row: Row::new(),
        rows: 0,
        owed: None,
    };
    for place in 0..households {
        let number = order.at(place);
        let household = county.household(number);
        let mut draw = Draw::new(county.seed, Purpose::Feed, feed.serial, number);
        let held = pen.held(&household, &mut draw);
        for (person, _) in household
            .members
            .iter()
            .zip(&held)
            .filter(|(_, held)| **held)
        {
            pen.write(&household, person, &mut draw, each)?;
            pen.write_what_is_owed(&household, person, each)?;
        }
        pen.write_copy(order.at((place + households / 2) % households), each)?;
    }
    Ok(())
}

struct Pen<'a> {
    feed: &'a Feed,
    county: &'a County,
    row: Row,
    rows: u64,
    /// A bad row that is due, until somebody comes who is in no story.
    owed: Option<Fault>,
}

impl Pen<'_> {
    /// Who of the household is in the feed.
    fn held(&self, household: &Household, draw: &mut Draw) -> Vec<bool> {
        let as_of = self.county.today;
        let holds = |person| {
            let scene = Scene {
                county: self.county,
                household,
                person,
                as_of,
            };
            match person.script {
                Some(script) => script.cells(self.feed.source).is_some(),
                None => (self.feed.holds)(&scene, draw),
            }
        };
        household.members.iter().map(holds).collect()
    }

    fn write(
        &mut self,
        household: &Household,
        person: &Person,
        draw: &mut Draw,
        each: &mut Each<'_>,
    ) -> io::Result<()> {
        let scene = scene(self.feed, self.county, household, person, draw);
        let fault = self.fill(&scene, draw);
        self.finish(&scene, fault, each)
    }

    /// Bad rows come at known places, so that even a small county has one of each kind.
    fn write_what_is_owed(
        &mut self,
        household: &Household,
        person: &Person,
        each: &mut Each<'_>,
    ) -> io::Result<()> {
        match self.rows % 4_000 {
            5 => self.owed = Some(Fault::TooFewColumns),
            10 => self.owed = Some(Fault::ImpossibleDate),
            16 => self.owed = Some(Fault::UnknownCode),
            22 => self.owed = Some(Fault::NoRecordId),
            _ => {}
        }
        if person.script.is_some() {
            return Ok(());
        }
        let Some(fault) = self.owed.take() else {
            return Ok(());
        };
        let mut draw = Draw::new(
            self.county.seed,
            Purpose::Copy,
            self.feed.serial,
            !person.ordinal,
        );
        let scene = scene(self.feed, self.county, household, person, &mut draw);
        self.fill(&scene, &mut draw);
        match fault {
            Fault::ImpossibleDate => {
                let year = person.born.year();
                self.row
                    .set(Column::DateOfBirth, &format!("{year:04}-02-30"));
            }
            Fault::UnknownCode => self.row.set(Column::Sex, "Q"),
            _ => {}
        }
        self.finish(&scene, Some(fault), each)
    }

    /// A second row about one of the household, now and then.
    fn write_copy(&mut self, number: u64, each: &mut Each<'_>) -> io::Result<()> {
        let (seed, serial) = (self.county.seed, self.feed.serial);
        let mut draw = Draw::new(seed, Purpose::Copy, serial, number);
        let (plan, _) = self.county.plans.at(number);
        if !draw.chance(self.feed.habits.copies * plan.size as f64) {
            return Ok(());
        }
        let household = self.county.household(number);
        let held = self.held(
            &household,
            &mut Draw::new(seed, Purpose::Feed, serial, number),
        );
        let there: Vec<_> = household
            .members
            .iter()
            .zip(held)
            .filter(|(person, held)| *held && person.script.is_none())
            .collect();
        match draw.pick(&there) {
            Some((person, _)) => self.write(&household, person, &mut draw, each),
            None => Ok(()),
        }
    }

    /// Fills the row and spoils it as the agency does; says if its NHS number was spoilt.
    fn fill(&mut self, scene: &Scene<'_>, draw: &mut Draw) -> Option<Fault> {
        self.row.clear();
        common::identity(&mut self.row, self.feed, scene, draw);
        (self.feed.fill)(&mut self.row, scene, draw);
        if let Some(script) = scene.person.script {
            for (column, cell) in script.cells(self.feed.source).unwrap_or_default() {
                self.row.set(*column, &told(cell, scene));
            }
            return None;
        }
        errors::spoil(&mut self.row, self.feed, scene, draw)
    }

    fn finish(
        &mut self,
        scene: &Scene<'_>,
        fault: Option<Fault>,
        each: &mut Each<'_>,
    ) -> io::Result<()> {
        self.rows += 1;
        let record_id = format!("{}{:07}", self.feed.record_prefix, self.rows);
        if fault != Some(Fault::NoRecordId) {
            self.row.set(Column::RecordId, &record_id);
        }
        let note = Note {
            record_id,
            person: scene.person.ordinal,
            fault,
        };
        each(&self.row, &note)
    }
}

/// A row describes some day of the last years, more likely a late one.
fn scene<'a>(
    feed: &Feed,
    county: &'a County,
    household: &'a Household,
    person: &'a Person,
    draw: &mut Draw,
) -> Scene<'a> {
    let back = (feed.habits.years_back * 365) as f64;
    let ago = match person.script {
        Some(_) => 30,
        None => (back * draw.unit() * draw.unit()) as i64,
    };
    let as_of = days_before(county.today, ago).max(person.born);
    Scene {
        county,
        household,
        person,
        as_of,
    }
}

fn told(cell: &Cell, scene: &Scene<'_>) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::DaysAgo { days_ago } => days_before(scene.county.today, *days_ago).to_string(),
        Cell::Own { own: Own::Number } => scene.person.nhs_number.clone(),
        Cell::Old { old: Old::Home } => scene
            .household
            .before
            .as_ref()
            .map_or_else(String::new, |b| b.0.full()),
        Cell::Old { old: Old::Postcode } => scene
            .household
            .before
            .as_ref()
            .map_or_else(String::new, |b| b.0.postcode.clone()),
    }
}
