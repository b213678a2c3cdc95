//! `kith`: one safe record for a place.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use kith::commands::{
    account, check, demo, export, forms, ledger, letters, load, matching, oversight, providers,
    retention, serve, system, witness,
};
use kith::open::Failure;
use kith::say::{Format, harmless};
use kith::settings::{Flags, Settings};
use kith::telemetry;

/// One safe record for a place: who is helping this person, and who looked.
#[derive(Parser)]
#[command(
    name = "kith",
    version,
    arg_required_else_help = true,
    after_help = "Begin with:\n  kith demo\n\nEvery command has its own --help with an example."
)]
struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a fictional county, loads its agencies' feeds and serves it
    Demo(demo::Demo),
    /// Serves the pages
    #[command(
        after_help = "Example:\n  kith serve --database postgres://kith@db.example/kith --public-url https://kith.example.gov.uk"
    )]
    Serve,
    /// Loads files of one source
    Load(load::Load),
    /// Finds in files which records are about one person, and says how well matching does in the database
    #[command(subcommand)]
    Match(matching::Match),
    /// Exports the links between sources' records and people
    Export(export::Export),
    /// Brings in the place's list of providers of care and support
    #[command(subcommand)]
    Providers(providers::Providers),
    /// Checks the ledger, or proves one of its entries
    #[command(subcommand)]
    Ledger(ledger::Ledger),
    /// Watches another place's ledger: keeps and signs its checkpoints, where it has only grown
    #[command(subcommand)]
    Witness(witness::Witness),
    /// Opens, resets and lists accounts, on the machine
    #[command(subcommand)]
    Account(account::Account),
    /// Adds other systems that ask on behalf of their users, and says who those are
    #[command(subcommand)]
    System(system::System),
    /// Goes through the ledger for misuse, or reports a month
    #[command(subcommand)]
    Oversight(oversight::Oversight),
    /// Archives what is due, purges what was approved, and certifies it
    #[command(subcommand)]
    Retention(retention::Retention),
    /// Tries the post, and lists letters that wait
    #[command(subcommand)]
    Letters(letters::Letters),
    /// Gives forms away as FHIR Questionnaires, and takes those of others
    #[command(subcommand)]
    Forms(forms::Forms),
    /// Says what is wrong with the configuration, and what is right
    #[command(after_help = "Example:\n  kith check --config /etc/kith/kith.toml")]
    Check {
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match Box::pin(run(Cli::parse())).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprint(&failure);
            ExitCode::from(failure.status())
        }
    }
}

/// Why a command failed, on standard error, for whoever ran it.
fn eprint(failure: &Failure) {
    use std::io::Write;
    let _ = writeln!(
        std::io::stderr(),
        "kith: {}",
        harmless(&failure.to_string())
    );
}

async fn run(cli: Cli) -> Result<(), Failure> {
    let settings = Settings::read(&cli.flags);
    if let Command::Check { format } = cli.command {
        return check::run(settings, format).await;
    }
    let settings = settings.map_err(Failure::Settings)?;
    telemetry::start_logs(&settings);
    match cli.command {
        Command::Demo(command) => demo::run(&settings, &command).await,
        Command::Serve => serve::run(&settings).await,
        Command::Load(command) => load::run(&settings, &command).await,
        Command::Match(command) => matching::run(&settings, &command).await,
        Command::Export(command) => export::run(&settings, &command).await,
        Command::Providers(command) => providers::run(&settings, &command).await,
        Command::Ledger(command) => ledger::run(&settings, &command).await,
        Command::Witness(command) => witness::run(&settings, &command).await,
        Command::Account(command) => account::run(&settings, &command).await,
        Command::System(command) => system::run(&settings, &command).await,
        Command::Oversight(command) => oversight::run(&settings, &command).await,
        Command::Retention(command) => retention::run(&settings, &command).await,
        Command::Letters(command) => letters::run(&settings, &command).await,
        Command::Forms(command) => forms::run(&settings, &command),
        Command::Check { .. } => Ok(()),
    }
}
