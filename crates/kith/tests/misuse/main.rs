//! A year in the demo county: people at work in it, and some who misuse the record. Each planted misuse
//! must be found, by its own rule, and fewer than one alert in a thousand ordinary looks may be about
//! nobody who did anything. The rules are those that the watcher runs, without the database; what is
//! assumed of people at work stands in `days.rs` and in docs/misuse.md, and was written before the rules
//! were measured by it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

mod book;
mod days;
mod place;
mod planted;

use std::collections::BTreeMap;

use kith_oversight::parameters::Parameters;
use kith_oversight::pattern::Pattern;

use crate::book::Book;
use crate::place::Place;

/// How many people the county has, and how many of them work with the record.
const PEOPLE: usize = 20_000;

#[test]
fn in_a_year_of_the_demo_county_each_planted_misuse_is_found_and_hardly_anything_else() {
    // Another year, for whoever wants to know whether this one was luck.
    let seed = std::env::var("KITH_YEAR").map_or(7, |it| it.parse().unwrap());
    let place = Place::make(PEOPLE, seed);
    let mut year = days::year(&place, seed + 4);
    let planted = planted::all(&place, &mut year, seed + 6);
    let ordinary = year.looks() - planted.iter().map(|it| it.looks).sum::<usize>();
    let parameters = Parameters::built_in().unwrap();
    let mut book = Book::new(&place, &parameters);
    book.live(&year);

    let mut by_kind: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut missed = Vec::new();
    for it in &planted {
        let of = by_kind.entry(it.pattern.title()).or_default();
        of.1 += 1;
        match book.found(it) {
            true => of.0 += 1,
            false => missed.push(it),
        }
    }
    println!("{ordinary} ordinary looks by {} users", place.users.len());
    for (kind, (found, of)) in &by_kind {
        println!("  {kind}: {found} of {of} found");
    }
    let (other, overrides) = book.others(&planted);
    let mut patterns: BTreeMap<&str, usize> = BTreeMap::new();
    for pattern in other.iter().flatten() {
        *patterns.entry(pattern.title()).or_default() += 1;
    }
    let per_thousand = other.len() as f64 * 1000.0 / ordinary as f64;
    println!(
        "{} other alerts: {per_thousand:.2} for a thousand ordinary looks {patterns:?}",
        other.len()
    );
    println!("{overrides} overrides that were right, each looked into");
    assert!(ordinary >= 50_000, "{ordinary}");
    assert_eq!(
        by_kind.len(),
        Pattern::ALL.len(),
        "a pattern has nothing planted"
    );
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(per_thousand < 1.0, "{per_thousand}");
}
