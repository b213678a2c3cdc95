//! `kith retention`: what is archived and purged, when and by which rule.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use data_encoding::BASE64;
use kith_gate::action::{ApproveDisposal, PurgeRecords, RunRetention};
use kith_people::retention::{Certificate, Outlook};
use kith_people::rules::retention::{RetentionRules, Rule};
use kith_store::ledger::note::Signer;
use kith_store::ledger::prove::{Proof, Prover};
use kith_store::ledger::verifier::{NotAKey, VerifierKey};
use kith_terms::DisposalId;
use kith_terms::time::{plain_date, plain_date_time};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::open::{self, Failure, House};
use crate::say::{self, Format};
use crate::settings::Settings;

/// The command's name in the ledger.
const PROGRAM: &str = "kith retention";

/// What to do about how long records are kept.
#[derive(Subcommand, Debug)]
pub enum Retention {
    /// Says the rules in force, and how many records each touches next
    #[command(after_help = "Example:\n  kith retention show")]
    Show {
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Archives what is due, and puts up for approval what is due to be purged
    #[command(
        after_help = "Example:\n  kith retention run\n\nRun it every night. Nothing is purged before somebody else has approved it."
    )]
    Run {
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Approves that records are purged, where somebody put them up on the page
    #[command(
        after_help = "Example:\n  kith retention approve\n  kith retention approve 0199f0a1-6c1e-7d3b-9a52-2f4b8f0c7e11\n\nWhat this command has put up is approved by somebody who signs in, on the page /archive."
    )]
    Approve {
        /// What was put up; without it, what waits is listed
        disposal: Option<DisposalId>,
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Purges for good what was approved
    #[command(
        after_help = "Example:\n  kith retention purge\n\nIt may be stopped and run again: nobody is purged by half."
    )]
    Purge {
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Writes the certificate of a purge, with its proof from the ledger
    #[command(
        after_help = "Example:\n  kith retention certify 0199f0a1-6c1e-7d3b-9a52-2f4b8f0c7e11 --out certificate.json"
    )]
    Certify {
        /// What was purged
        disposal: DisposalId,
        /// The file to write; without it, it is printed
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Checks a certificate: that the ledger says what it says
    #[command(
        after_help = "Example:\n  kith retention verify certificate.json\n  kith retention verify certificate.json --key kith/ledger+5a2c91d7+AX…\n\nWith the key no database is needed: `kith ledger checkpoint --key` writes it."
    )]
    Verify {
        /// The certificate, as `kith retention certify` wrote it
        file: PathBuf,
        /// The key that checks the ledger's signature; without it, this place's own
        #[arg(long, value_name = "KEY", value_parser = boxed_key)]
        key: Option<Box<VerifierKey>>,
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

fn boxed_key(text: &str) -> Result<Box<VerifierKey>, NotAKey> {
    text.parse().map(Box::new)
}

fn said(error: impl std::fmt::Display) -> Failure {
    Failure::Said(error.to_string())
}

/// Runs it.
///
/// # Errors
/// [`Failure`] where the database cannot be read or written, or a certificate does not hold.
pub async fn run(settings: &Settings, command: &Retention) -> Result<(), Failure> {
    if let Retention::Verify { file, key, format } = command {
        return verify(settings, file, key.as_deref(), *format).await;
    }
    let house = open::house(settings).await?;
    match command {
        Retention::Show { format } => show(&house, *format).await,
        Retention::Run { format } => archive(&house, *format).await,
        Retention::Approve { disposal, format } => approve(&house, *disposal, *format).await,
        Retention::Purge { format } => purge(&house, *format).await,
        Retention::Certify { disposal, out } => certify(&house, *disposal, out.as_deref()).await,
        Retention::Verify { .. } => Ok(()),
    }
}

async fn show(house: &House, format: Format) -> Result<(), Failure> {
    let rules = RetentionRules::built_in().map_err(said)?;
    let detail = json!({ "step": "shown" });
    let grant = house.gate.operator::<RunRetention>(PROGRAM, detail).await?;
    let outlook = house.people.retention_outlook(&grant).await;
    let outlook = outlook.map_err(said)?;
    let value = json!({ "rules": rules, "outlook": outlook });
    say::answer(format, &value, || shown(&rules, &outlook));
    Ok(())
}

fn shown(rules: &RetentionRules, outlook: &Outlook) -> String {
    let mut lines = vec![format!(
        "The rules of {}, in force from {}:",
        rules.version,
        plain_date(rules.from)
    )];
    for (name, figure) in rules.figures() {
        let sure = if figure.sure { "" } else { " (unsure)" };
        lines.push(format!("  {name}: {}{sure}", figure.in_words()));
        lines.push(format!("    {}", figure.source));
    }
    let number = say::number;
    lines.push(format!(
        "{} people, of whom {} are in the archive and {} on hold.",
        number(outlook.people),
        number(outlook.archived),
        number(outlook.held)
    ));
    lines.push("What goes into the archive next:".to_owned());
    for it in &outlook.next {
        lines.push(format!(
            "  {}: {} due now, {} more within a year",
            words(it.rule),
            number(it.due),
            number(it.within_a_year)
        ));
    }
    lines.push(format!(
        "To be purged: {} due now, {} more within a year.",
        number(outlook.to_purge),
        number(outlook.purged_within_a_year)
    ));
    lines.join("\n")
}

const fn words(rule: Rule) -> &'static str {
    match rule {
        Rule::Age => "Children who have grown up",
        Rule::Consent => "Those who agreed to be kept longer",
        Rule::Death => "Those who have died",
        Rule::LeftEngland => "Those who have left England",
    }
}

async fn archive(house: &House, format: Format) -> Result<(), Failure> {
    let detail = json!({ "step": "begun" });
    let grant = house.gate.operator::<RunRetention>(PROGRAM, detail).await?;
    let ran = house.people.run_retention(&grant).await.map_err(said)?;
    say::answer(format, &ran, || {
        let mut text = format!(
            "{} people were looked at; {} went into the archive; of {} in it a record manager is asked.",
            say::number(ran.looked_at),
            say::number(ran.archived),
            say::number(ran.asked)
        );
        if let Some(disposal) = ran.disposal {
            let put_up = say::number(ran.put_up);
            text.push_str(&format!(
                "\n{put_up} are put up to be purged, as {disposal}: somebody approves it on the page /archive."
            ));
        }
        text
    });
    Ok(())
}

async fn approve(
    house: &House,
    disposal: Option<DisposalId>,
    format: Format,
) -> Result<(), Failure> {
    let detail = json!({ "asked": disposal });
    let grant = house
        .gate
        .operator::<ApproveDisposal>(PROGRAM, detail)
        .await?;
    let Some(disposal) = disposal else {
        let waiting = house.people.disposals_to_approve(&grant).await?;
        say::answer(format, &waiting, || {
            let lines = waiting.iter().map(|it| {
                let at = plain_date_time(it.put_up_at);
                let people = say::number(it.waiting);
                format!(
                    "{}: {people} people, put up by {} on {at}",
                    it.id, it.put_up_by_name
                )
            });
            let lines: Vec<String> = lines.collect();
            match lines.is_empty() {
                true => "Nothing waits for approval.".to_owned(),
                false => lines.join("\n"),
            }
        });
        return Ok(());
    };
    let approved = house.people.approve_disposal(grant, disposal).await;
    approved.map_err(said)?;
    say::answer(format, &json!({ "approved": disposal }), || {
        "It is approved. `kith retention purge` deletes it for good.".to_owned()
    });
    Ok(())
}

async fn purge(house: &House, format: Format) -> Result<(), Failure> {
    let detail = json!({ "step": "begun" });
    let grant = house.gate.operator::<PurgeRecords>(PROGRAM, detail).await?;
    let purged = house.people.purge(&grant, &open::tables()).await;
    let purged = purged.map_err(said)?;
    say::answer(format, &purged, || {
        let mut text = format!(
            "{} people were purged, and {} were left out: they are held, or would be live.",
            say::number(purged.people),
            say::number(purged.left_out)
        );
        for id in &purged.done {
            text.push_str(&format!("\nCertify it with: kith retention certify {id}"));
        }
        text
    });
    Ok(())
}

/// A certificate as it is handed over.
#[derive(Serialize, Deserialize)]
struct Written {
    certificate: Certificate,
    /// What was hashed for the ledger's entry, in base64: the certificate's words are in it.
    hashed: String,
    /// That the entry is in the ledger.
    proof: Proof,
}

async fn certify(house: &House, id: DisposalId, out: Option<&Path>) -> Result<(), Failure> {
    house.db.link_pending().await?;
    let detail = json!({ "step": "certificate", "disposal": id });
    let grant = house.gate.operator::<RunRetention>(PROGRAM, detail).await?;
    let certified = house.people.certificate_for_command(&grant, id).await;
    let (certificate, entry) = certified.map_err(said)?;
    let prover = Prover::now(&house.db).await.map_err(said)?;
    let hashed = prover.hashed_about_nobody(entry).await?;
    let written = Written {
        certificate,
        hashed: hashed.ok_or_else(|| said("the ledger has no such entry"))?,
        proof: prover.prove(entry).await.map_err(said)?,
    };
    let Some(file) = out else {
        say::answer(Format::Json, &written, String::new);
        return Ok(());
    };
    let text = format!(
        "{:#}\n",
        serde_json::to_value(&written).unwrap_or(Value::Null)
    );
    std::fs::write(file, text).map_err(|source| Failure::File {
        what: format!("{} cannot be written", file.display()),
        source,
    })?;
    say::line(format!("The certificate is in {}.", file.display()));
    Ok(())
}

async fn verify(
    settings: &Settings,
    file: &Path,
    key: Option<&VerifierKey>,
    format: Format,
) -> Result<(), Failure> {
    let text = std::fs::read_to_string(file).map_err(|source| Failure::File {
        what: format!("{} cannot be read", file.display()),
        source,
    })?;
    let written: Written = serde_json::from_str(&text).map_err(|error| {
        said(format!(
            "{}: this is no certificate as kith retention certify writes it: {error}",
            file.display()
        ))
    })?;
    let key = match key {
        Some(key) => key.clone(),
        None => Signer::new(open::to_look(settings).await?.keys()).verifier_key(),
    };
    let hashed = BASE64.decode(written.hashed.as_bytes()).unwrap_or_default();
    if !written.proof.holds(&hashed, &key) {
        return Err(said(
            "DO NOT BELIEVE THIS CERTIFICATE: its proof does not lead to a checkpoint that this key has signed",
        ));
    }
    if !written.certificate.is_said_by(&hashed) {
        return Err(said(
            "DO NOT BELIEVE THIS CERTIFICATE: the ledger's entry says something else",
        ));
    }
    let it = &written.certificate;
    say::answer(format, it, || {
        format!(
            "The certificate holds: {} people and {} rows were purged by {}, approved by {}.",
            say::number(it.people()),
            say::number(it.rows()),
            plain_date_time(it.purged_at),
            it.approved_by.as_deref().unwrap_or("nobody")
        )
    });
    Ok(())
}
