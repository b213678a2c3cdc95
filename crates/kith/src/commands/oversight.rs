//! `kith oversight`: goes through the ledger for misuse, and reports a month of it.

use clap::Subcommand;
use jiff::civil::Date;
use kith_gate::action::SeeAlerts;
use kith_oversight::report::{Count, Report};
use serde_json::json;

use crate::open::{self, Failure};
use crate::say::{self, Format};
use crate::settings::Settings;

/// Goes through the ledger for misuse, or reports a month.
#[derive(Subcommand, Debug)]
pub enum Oversight {
    /// Goes through the ledger from where it was read last; `kith serve` does so by itself
    #[command(after_help = "Example:\n  kith oversight run")]
    Run {
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Reports a month: alerts, decisions, overrides and breaches, naming nobody
    #[command(after_help = "Example:\n  kith oversight report --month 2026-10 --format json")]
    Report {
        /// The month, such as 2026-10
        #[arg(long, value_name = "MONTH", value_parser = month)]
        month: Date,
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

fn month(text: &str) -> Result<Date, String> {
    let read = format!("{text}-01").parse();
    read.map_err(|_| "write a year and a month, such as 2026-10".to_owned())
}

fn said(error: impl std::fmt::Display) -> Failure {
    Failure::Said(error.to_string())
}

/// Runs it.
///
/// # Errors
/// [`Failure`] where the database cannot be read or written.
pub async fn run(settings: &Settings, command: &Oversight) -> Result<(), Failure> {
    let house = open::house(settings).await?;
    match command {
        Oversight::Run { format } => {
            house.db.link_pending().await?;
            let watcher = house.oversight.watcher("kith oversight").await;
            let ran = watcher.map_err(said)?.run().await.map_err(said)?;
            say::answer(*format, &ran, || {
                format!(
                    "{} entries were read, {} looks had settled; {} findings, {} alerts.",
                    say::number(ran.entries),
                    say::number(ran.settled),
                    say::number(ran.findings),
                    say::number(ran.alerts)
                )
            });
        }
        Oversight::Report { month, format } => {
            let grant = house
                .gate
                .operator::<SeeAlerts>("kith oversight", json!({ "report": month }))
                .await?;
            let report = house.oversight.report(&grant, *month).await.map_err(said)?;
            say::answer(*format, &report, || text(&report));
        }
    }
    Ok(())
}

fn text(it: &Report) -> String {
    let mut lines = vec![
        format!("{} {}", it.month.strftime("%B"), it.month.year()),
        format!("  Visits to records: {}", say::number(it.looks)),
        format!("  Overrides of shields: {}", say::number(it.overrides)),
        format!("  Alerts: {}", say::number(it.alerts)),
    ];
    let tables: [(&str, &[Count]); 5] = [
        ("By pattern", &it.by_pattern),
        ("By organisation", &it.by_organisation),
        ("By decision", &it.by_decision),
        ("Days to decide", &it.by_days),
        ("Breaches", &it.breaches),
    ];
    for (title, counts) in tables {
        lines.push(format!("  {title}"));
        let counts = counts.iter().filter(|it| it.count > 0);
        lines.extend(counts.map(|it| format!("    {}: {}", it.of, say::number(it.count))));
    }
    lines.join("\n")
}
