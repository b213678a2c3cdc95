//! Sending what is due. A letter is taken by one program, which has it to itself for five minutes; it is removed in
//! the unit of the entry that says it was sent. Whoever is killed in between leaves it to be sent again, under the
//! same Message-ID: at least once, and never by two at a time.

use std::time::Duration;

use kith_store::{Actor, Chore, CommitError, Entry, Outcome, Route, Unit, args};
use serde_json::json;

use crate::store::{self, Due, GIVE_UP, PUT_OFF, REMOVE, TAKE};
use crate::{Post, PostError, Postbox, Trouble, queue, waits};

/// How many are read at once.
const BATCH: u32 = 50;

/// What a round came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Letters that were taken over by the mail server.
    pub sent: u64,
    /// Letters that will be tried again.
    pub put_off: u64,
    /// Letters that will not be.
    pub given_up: u64,
}

/// What came of one try.
enum Tried {
    Sent,
    PutOff,
    /// It is tried again, and until then no other needs to be.
    Away,
    GivenUp,
    /// Another program has it.
    Elsewhere,
}

impl Post {
    /// Sends what is due, and looks again after so long, until it is told to stop.
    pub async fn keep_sending(&self, every: Duration) {
        let mut stopped = self.stopped.subscribe();
        while self.sends() && !*stopped.borrow() {
            if let Err(error) = self.send_due().await {
                tracing::error!(%error, "letters that are due could not be sent");
            }
            let _ = tokio::time::timeout(every, stopped.wait_for(|it| *it)).await;
        }
    }

    /// Begins no further letter; the one that is under way is finished.
    pub fn stop(&self) {
        self.stopped.send_replace(true);
    }

    /// Sends what is due, until nothing is, or until nothing is taken any more.
    ///
    /// # Errors
    /// [`PostError`] where the database fails; what was sent until then is sent.
    pub async fn send_due(&self) -> Result<Round, PostError> {
        let mut round = Round::default();
        let Some(postbox) = &self.postbox else {
            return Ok(round);
        };
        loop {
            let due = store::due(&self.db, self.db.now(), BATCH).await?;
            let full = due.len() == BATCH as usize;
            for letter in due {
                if *self.stopped.borrow() {
                    return self.count(round).await;
                }
                match self.deliver(postbox, letter).await? {
                    Tried::Sent => round.sent += 1,
                    Tried::PutOff => round.put_off += 1,
                    Tried::GivenUp => round.given_up += 1,
                    Tried::Elsewhere => {}
                    Tried::Away => {
                        round.put_off += 1;
                        return self.count(round).await;
                    }
                }
            }
            if !full {
                return self.count(round).await;
            }
        }
    }

    async fn count(&self, round: Round) -> Result<Round, PostError> {
        let (waiting, oldest) = store::how_many(&self.db).await?;
        let age = oldest.map_or(0.0, |it| self.db.now().duration_since(it).as_secs_f64());
        #[expect(
            clippy::cast_precision_loss,
            reason = "nobody reads the last of 2^53 letters"
        )]
        metrics::gauge!("kith_post_waiting").set(waiting as f64);
        metrics::gauge!("kith_post_oldest_seconds").set(age);
        metrics::counter!("kith_post_letters", "came" => "sent").increment(round.sent);
        metrics::counter!("kith_post_letters", "came" => "given-up").increment(round.given_up);
        Ok(round)
    }

    async fn deliver(&self, postbox: &Postbox, mut letter: Due) -> Result<Tried, PostError> {
        if !self.take(&mut letter).await? {
            return Ok(Tried::Elsewhere);
        }
        let now = self.db.now();
        let sent = match queue::opened(&self.seal, letter.id, &letter.sealed) {
            _ if letter.send_by <= now => Err(Trouble::TooLate),
            Ok(it) => postbox.send(letter.id, letter.written_at, &it).await,
            Err(trouble) => Err(trouble),
        };
        let came = match sent {
            Ok(()) => self.sent(&letter).await,
            Err(trouble) => self.not_sent(&letter, trouble).await,
        };
        match came {
            // It took longer than it was held for: the program that took it next says what became of it.
            Err(CommitError::Conflict { .. }) => Ok(Tried::Elsewhere),
            came => Ok(came?),
        }
    }

    /// Whether it is this program's to send: not where another was quicker, or has sent it.
    async fn take(&self, letter: &mut Due) -> Result<bool, PostError> {
        let until = self.db.now().saturating_add(waits::HELD);
        let until = until.unwrap_or(jiff::Timestamp::MAX);
        let take =
            Unit::chore(Chore::LetterTried).must(1, &TAKE, args![letter.id, letter.tries, until]);
        match self.db.commit(take).await {
            Ok(_) => {
                letter.tries = letter.tries.saturating_add(1);
                Ok(true)
            }
            Err(CommitError::Conflict { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn sent(&self, letter: &Due) -> Result<Tried, CommitError> {
        self.db.commit(last(letter, send(letter))).await?;
        Ok(Tried::Sent)
    }

    async fn not_sent(&self, letter: &Due, trouble: Trouble) -> Result<Tried, CommitError> {
        let now = self.db.now();
        let (id, words) = (letter.id, trouble.to_string());
        let Some(due) = waits::tried_again(&trouble, letter.tries, now, letter.send_by) else {
            let entry = send(letter)
                .outcome(Outcome::Failed)
                .detail(json!({ "trouble": words }));
            let unit = last(letter, entry).must(1, &GIVE_UP, args![id, now]);
            self.db.commit(unit).await?;
            tracing::error!(letter = %id, kind = letter.kind, tries = letter.tries, trouble = words, "a letter was given up");
            return Ok(Tried::GivenUp);
        };
        let put_off = args![id, letter.tries, due, &words];
        let unit = Unit::chore(Chore::LetterTried).must(1, &PUT_OFF, put_off);
        self.db.commit(unit).await?;
        tracing::warn!(letter = %id, tries = letter.tries, trouble = words, again = %due, "a letter was not sent yet");
        Ok(match trouble {
            Trouble::Away(_) => Tried::Away,
            _ => Tried::PutOff,
        })
    }
}

fn send(letter: &Due) -> Entry {
    Entry::new("letter.send", Actor::Program("kith".to_owned()))
        .route(Route::Command)
        .detail(json!({ "letter": letter.id, "kind": letter.kind, "tries": letter.tries }))
}

/// The unit after which it waits no more.
fn last(letter: &Due, entry: Entry) -> Unit {
    Unit::new(entry).must(1, &REMOVE, args![letter.id, letter.tries])
}
