//! `kith letters`: the post of this Kith, as its operator sees it.

use clap::Subcommand;
use kith_post::{Post, Waiting};
use kith_terms::{Email, LetterId};
use serde_json::json;

use crate::open::{self, Failure};
use crate::say::{self, Format};
use crate::settings::Settings;

/// How many of those that wait are listed.
const LISTED: u32 = 1_000;

/// Letters by e-mail.
#[derive(Subcommand, Debug)]
pub enum Letters {
    /// Sends a letter that says that letters from here arrive
    #[command(
        after_help = "Example:\n  kith letters try name@example.org\n\nWhat else is due is sent with it, as kith serve would."
    )]
    Try {
        /// To whom
        #[arg(value_name = "ADDRESS")]
        to: Email,
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Lists letters that wait, the oldest first: what for, since when and why, and never to whom
    #[command(
        after_help = "Example:\n  kith letters waiting\n\nA letter that was given up waits no more: it is in the ledger, and in the log of kith serve."
    )]
    Waiting {
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// Runs it.
///
/// # Errors
/// [`Failure`] where no letters are sent, this one was not, or the database fails.
pub async fn run(settings: &Settings, command: &Letters) -> Result<(), Failure> {
    let post = open::house(settings).await?.post;
    match command {
        Letters::Try { to, format } => {
            let id = post.send_trial(to, &settings.place).await?;
            sent(&post, id).await?;
            say::answer(*format, &json!({ "letter": id }), || {
                format!("The letter was handed over. Its Message-ID begins with {id}.")
            });
        }
        Letters::Waiting { format } => {
            let waiting = post.waiting(LISTED).await?;
            say::answer(*format, &waiting, || text(&waiting));
        }
    }
    Ok(())
}

/// Sends what is due, and sees to it that this letter was among it.
async fn sent(post: &Post, id: LetterId) -> Result<(), Failure> {
    let round = post.send_due().await?;
    let waiting = post.waiting(LISTED).await?;
    let this = waiting.into_iter().find(|it| it.id == id);
    match this.map(|it| it.trouble) {
        None if round.given_up > 0 => Err(Failure::Said(
            "a letter was given up: the lines above say why".to_owned(),
        )),
        None => Ok(()),
        Some(Some(trouble)) => Err(Failure::Said(format!(
            "the letter waits, because {trouble}. kith serve goes on trying"
        ))),
        Some(None) => Err(Failure::Said(
            "the letter waits behind others: kith letters waiting says why they do".to_owned(),
        )),
    }
}

fn text(waiting: &[Waiting]) -> String {
    if waiting.is_empty() {
        return "No letter waits.".to_owned();
    }
    let lines = waiting.iter().map(|it| {
        let trouble = it.trouble.as_deref().unwrap_or("it was not tried yet");
        format!(
            "{} {}, written {}, next try {} of {}: {trouble}",
            it.id,
            it.kind,
            it.written_at,
            it.due_at,
            it.tries + 1
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}
