//! The place's own scanner: a program that looks for harmful software in a file.

use std::fs::File;
use std::process::{ExitStatus, Stdio};
use std::str::FromStr;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};
use tokio::process::{Child, Command};

use crate::Refusal;

/// Whether files are scanned. There is no default: a place says which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanning {
    /// The place has said that it scans no files here, and each file is marked so.
    Nothing,
    /// With a program.
    With(Scanner),
}

/// A program that scans, and how long it may take.
///
/// It is started without a shell, with no environment but `PATH`, and has the file on its standard input. One that wants
/// a path is given `/dev/stdin` among its arguments. It says what it found by how it ends: 0 for nothing, 1 for
/// something harmful, as `clamdscan` does; anything else means that it could not look. What it writes is not read: it
/// could repeat what is in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanner {
    program: String,
    arguments: Vec<String>,
    limit: Duration,
}

/// Why a scanner cannot be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScannerError {
    /// No program is named.
    #[error(
        "the scanner's command names no program: write the program and its arguments as a list, like [\"clamdscan\", \"--no-summary\", \"-\"]"
    )]
    NoProgram,
    /// It would never be waited for.
    #[error("the scanner has no time: allow it a second or more")]
    NoTime,
}

/// What was scanned, for whoever sees the file later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scanned {
    /// The scanner found nothing.
    Clean,
    /// The place scans no files.
    Not,
}

impl Scanned {
    /// Its word, as it is kept.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Not => "not",
        }
    }
}

/// The text does not say whether a file was scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a file is clean, or was not scanned")]
pub struct NotScanned;

impl FromStr for Scanned {
    type Err = NotScanned;

    fn from_str(word: &str) -> Result<Self, NotScanned> {
        let mut all = [Self::Clean, Self::Not].into_iter();
        all.find(|it| it.word() == word).ok_or(NotScanned)
    }
}

impl Scanner {
    /// A scanner by its command: the program and its arguments.
    ///
    /// # Errors
    /// Where there is no program, or no time for it.
    pub fn new(command: &[String], limit: Duration) -> Result<Self, ScannerError> {
        let (program, arguments) = command.split_first().ok_or(ScannerError::NoProgram)?;
        if program.trim().is_empty() {
            return Err(ScannerError::NoProgram);
        }
        if limit.is_zero() {
            return Err(ScannerError::NoTime);
        }
        Ok(Self {
            program: program.clone(),
            arguments: arguments.to_vec(),
            limit,
        })
    }

    fn start(&self, file: File) -> std::io::Result<Child> {
        Command::new(&self.program)
            .args(&self.arguments)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|it| ("PATH", it)))
            .stdin(file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
    }
}

impl Scanning {
    /// Scans a file.
    pub(crate) async fn scan(&self, file: File) -> Result<Scanned, Refusal> {
        let Self::With(scanner) = self else {
            return Ok(Scanned::Not);
        };
        let ended = match scanner.start(file) {
            Ok(child) => ended(child, scanner.limit).await,
            Err(error) => Err(error),
        };
        match ended.map(|it| it.code()) {
            Ok(Some(0)) => Ok(Scanned::Clean),
            Ok(Some(1)) => Err(Refusal::Harmful),
            Ok(code) => {
                tracing::error!(
                    code,
                    "the scanner could not look into a file: run its command by hand to see why"
                );
                Err(Refusal::NotScanned)
            }
            Err(error) => {
                tracing::error!(%error, "the scanner did not start, or did not end in its time");
                Err(Refusal::NotScanned)
            }
        }
    }
}

/// Waits for it, and ends it with all that it started where it takes too long.
async fn ended(mut child: Child, limit: Duration) -> std::io::Result<ExitStatus> {
    let group = child.id().and_then(|it| Pid::from_raw(it.cast_signed()));
    let ended = tokio::time::timeout(limit, child.wait()).await;
    if let (Err(_), Some(group)) = (&ended, group) {
        kill_process_group(group, Signal::KILL)?;
    }
    ended?
}
