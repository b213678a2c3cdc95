//! `kith match report`: how well matching does in the database, as the page `/matches/report` says it.

use clap::Args;
use kith_gate::action::SeeMatchReport;
use kith_people::match_report::{Expected, MatchReport, Moved};
use kith_people::rules::match_report::percent;
use serde_json::Value;

use crate::open::{self, Failure};
use crate::say::{self, Format};
use crate::settings::Settings;

/// Says how well matching does.
#[derive(Args, Debug)]
pub struct Report {
    /// Answer as text or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs it.
///
/// # Errors
/// [`Failure`] where the database cannot be read.
pub(super) async fn run(settings: &Settings, command: &Report) -> Result<(), Failure> {
    let house = open::house(settings).await?;
    let grant = house
        .gate
        .operator::<SeeMatchReport>("kith match report", Value::Null)
        .await?;
    let report = house.people.match_report(&grant).await;
    let report = report.map_err(|error| Failure::Said(error.to_string()))?;
    say::answer(command.format, &report, || words(&report));
    Ok(())
}

fn words(report: &MatchReport) -> String {
    let model = &report.model;
    let parts = [
        format!(
            "The model {} (trained {}) links from {:+.1} bits on and asks from {:+.1} bits on.",
            model.version, model.trained, model.thresholds.link, model.thresholds.review
        ),
        expected(&model.expected),
        links(report),
        bands(report),
        thresholds(report),
        checks(report),
        unlinkable(report),
        drift(report),
        "A group of 1 to 4 is told as \"fewer than 5\", and what it could be worked out from as \"not told\".".to_owned(),
    ];
    parts.join("\n\n")
}

/// A heading, and the lines below it; or that there are none.
fn part(heading: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.map(|it| format!("\n  {it}")).collect();
    match lines.is_empty() {
        true => format!("{}: none yet", heading.lines().next().unwrap_or_default()),
        false => heading.to_owned() + &lines.concat(),
    }
}

/// What a model expects of itself.
pub(super) fn expected(all: &[Expected]) -> String {
    let lines = all.iter().map(|it| {
        let [wrong, missed] = [it.wrong, it.missed].map(percent);
        format!("{:>4}  wrong {wrong}; missed {missed}", it.bits)
    });
    part(
        "If records were linked from so many bits on, what the model itself expects",
        lines,
    )
}

fn links(report: &MatchReport) -> String {
    let lines = report.links.iter();
    part(
        "Links that stand",
        lines.map(|it| format!("{:<32} {:>14}", it.words(), it.links.to_string())),
    )
}

fn bands(report: &MatchReport) -> String {
    let lines = report.bands.iter().map(|it| {
        let counts = [it.links, it.waiting, it.same, it.different];
        let counts = counts.map(|it| format!("{:>15}", it.to_string())).concat();
        let share = it.share_same.map(|it| it.to_string()).unwrap_or_default();
        format!("{:>4}{counts}  {share}", it.bits)
    });
    part(
        "Linked and asked, by whole bits\n  bits         linked        waiting     one person     two people  share one person",
        lines,
    )
}

fn thresholds(report: &MatchReport) -> String {
    let lines = report.thresholds.iter().map(|it| {
        format!(
            "{:>4}  right {}{}; found {}",
            it.bits,
            it.precision,
            it.checked
                .map_or_else(String::new, |it| format!("; of checked links {it}")),
            it.recall
                .map_or_else(|| "too few to tell".to_owned(), percent)
        )
    });
    part(
        "If records were linked from so many bits on (right with its 95% interval)\n  What was asked above the threshold is what a rule held back, and changed records that now speak for somebody else.",
        lines,
    )
}

fn checks(report: &MatchReport) -> String {
    let it = &report.checks;
    format!(
        "Links drawn by chance and put to matchers: {}; found to be right: {}; found to be wrong: {}",
        it.drawn, it.right, it.wrong
    )
}

fn unlinkable(report: &MatchReport) -> String {
    let lines = report.unlinkable.iter().map(|it| {
        let lacking = it.by_what_they_lack.iter().map(|of| format!("\n    {of}"));
        let lacking: String = lacking.collect();
        format!(
            "{}: {} of {} records{lacking}",
            it.source, it.unlinkable, it.records
        )
    });
    part(
        "Records that nothing can link, by an estimate from which fields are filled",
        lines,
    )
}

fn drift(report: &MatchReport) -> String {
    let lines = report.drift.iter().map(|it| {
        format!(
            "{}: {} received (before: {}); new {}; asked about {}",
            it.source,
            it.lately,
            it.before,
            moved(it.new),
            moved(it.asked)
        )
    });
    part("The last 30 days, and the 30 before", lines)
}

fn moved(it: Moved) -> String {
    match it.differs {
        true => format!("{it} (MORE THAN CHANCE)"),
        false => it.to_string(),
    }
}
