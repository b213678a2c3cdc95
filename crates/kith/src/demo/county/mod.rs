//! Orrinshire, a county that does not exist, and the files its agencies send.
//!
//! Nobody in it is real: numbers come from ranges kept for tests, telephones from Ofcom's ranges for
//! drama, e-mail from the domains kept for examples, postcodes from an area that there is not. The
//! shares (of ages, names, households, errors) are chosen to look likely; they are no statistics.
//!
//! A household is made from the county's seed and its own number whenever it is needed, so that a
//! million people are written out while hardly anything is held in memory, and the same seed gives
//! the same bytes.

mod errors;
mod examples;
mod feeds;
mod household;
mod names;
mod numbers;
mod person;
mod places;
mod plan;
mod random;
mod text;

#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

use jiff::civil::Date;

pub use examples::Example;
pub use feeds::Fault;
pub use places::COUNTY_NAME;

use feeds::{FEEDS, Feed};
use household::{Builder, Household};
use names::Names;
use numbers::Numbers;
use plan::{Kind, Plans};
use random::{Draw, Purpose, Shuffle};

/// The streets that the homes of stories stand in; other people live elsewhere.
const STORY_HOMES: u64 = 1_600;
/// Postal districts, each with its own practices and schools.
const DISTRICTS: u64 = 40;

/// A fictional county of a given size.
pub struct County {
    seed: u64,
    today: Date,
    names: Names,
    plans: Plans,
    numbers: Numbers,
    homes: Shuffle,
}

/// A file that an agency has sent.
#[derive(Clone, Debug)]
pub struct FeedFile {
    /// The source's name, such as `gp`.
    pub source: &'static str,
    /// What the source is called on pages.
    pub title: &'static str,
    /// Where the file is.
    pub path: PathBuf,
    /// The file that says what the feed's own headers mean, when it has its own.
    pub mapping: Option<PathBuf>,
    /// How the file is written, in words.
    pub encoding_note: &'static str,
}

impl County {
    /// A county of that many people as it is on a day. It is never smaller than the people that
    /// stories are told about.
    #[must_use]
    pub fn new(people: usize, seed: u64, today: Date) -> Self {
        let plans = Plans::new(seed, people as u64, &examples::household_sizes());
        // One home in eight stands empty: people move into and out of those.
        let homes = Shuffle::new(
            plans.households() + plans.households() / 7 + 10,
            random::mix(seed),
        );
        let numbers = Numbers::new(seed);
        Self {
            seed,
            today,
            names: Names::new(),
            plans,
            numbers,
            homes,
        }
    }

    /// How many people there are.
    #[must_use]
    pub fn people(&self) -> usize {
        usize::try_from(self.plans.people()).unwrap_or(usize::MAX)
    }

    /// People whom a page, a guide or a test can tell a story about; the same in every county.
    #[must_use]
    pub fn examples(&self) -> Vec<Example> {
        examples::all(self.today)
    }

    /// Writes every agency's file (and its mapping, if it needs one) into a directory.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write_feeds(&self, dir: &Path) -> io::Result<Vec<FeedFile>> {
        fs::create_dir_all(dir)?;
        thread::scope(|scope| {
            let written: Vec<_> = FEEDS
                .iter()
                .map(|feed| scope.spawn(|| self.write_feed(feed, dir)))
                .collect();
            written
                .into_iter()
                .map(|feed| {
                    feed.join()
                        .unwrap_or_else(|_| Err(io::Error::other("a feed was not finished")))
                })
                .collect()
        })
    }

    fn write_feed(&self, feed: &Feed, dir: &Path) -> io::Result<FeedFile> {
        let path = dir.join(format!("{}.csv", feed.source));
        feeds::write_csv(feed, self, &path)?;
        let mapping = match feeds::mapping(feed) {
            Some(toml) => {
                let path = dir.join(format!("{}.toml", feed.source));
                fs::write(&path, toml)?;
                Some(path)
            }
            None => None,
        };
        let Feed {
            source,
            title,
            encoding_note,
            ..
        } = feed;
        Ok(FeedFile {
            source,
            title,
            path,
            mapping,
            encoding_note,
        })
    }

    /// Writes which person each row of each feed is truly about, and what is wrong with it on
    /// purpose: `source,record_id,true_person_id,fault`. For tests of matching; never loaded.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_truth(&self, path: &Path) -> io::Result<()> {
        let mut file = csv::Writer::from_path(path)?;
        file.write_record(["source", "record_id", "true_person_id", "fault"])?;
        for feed in FEEDS {
            feeds::stream(feed, self, &mut |_, note| {
                let person = note.person.to_string();
                let fault = note.fault.map(Fault::word).unwrap_or_default();
                file.write_record([feed.source, &note.record_id, &person, fault])?;
                Ok(())
            })?;
        }
        file.flush()
    }

    fn household(&self, index: u64) -> Household {
        let (plan, first) = self.plans.at(index);
        let mut household = if plan.kind == Kind::Story {
            examples::household(index, self.today)
        } else {
            let home = STORY_HOMES + self.homes.at(index);
            let mut draw = Draw::new(self.seed, Purpose::Household, 0, index);
            let builder = Builder {
                names: &self.names,
                today: self.today,
                homes: self.homes(),
            };
            builder.build(plan, index, home, &mut draw)
        };
        for (person, ordinal) in household.members.iter_mut().zip(first..) {
            person.ordinal = ordinal;
            person.nhs_number = match person.script {
                Some(_) => Numbers::of_story(ordinal),
                None => self.numbers.of(ordinal),
            };
        }
        household
    }

    /// Homes that people may have lived in before.
    fn homes(&self) -> u64 {
        STORY_HOMES + self.plans.households()
    }

    /// How many institutions serve a district, when each serves so many people.
    fn per_district(&self, people_each: u64) -> u64 {
        (self.plans.people() / DISTRICTS / people_each).max(1)
    }
}
