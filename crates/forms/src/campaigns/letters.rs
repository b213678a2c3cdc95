//! What a campaign says by letter. This room knows no addresses: whoever asks gives them.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use kith_post::{Letter, LetterError, MOST_IN_A_LETTER, Outgoing, Post, PostError};
use kith_store::Unit;
use kith_terms::time::{begins, plain_date};
use kith_terms::{Email, OrganisationId};

use super::Campaign;

/// To whom a letter about an organisation goes.
#[derive(Clone, Debug)]
pub struct Addressee {
    /// The organisation's name: the address may be its headquarters'.
    pub name: String,
    /// The address.
    pub email: Email,
}

/// What is known of where letters about an organisation go.
#[derive(Clone, Debug)]
pub enum Address {
    /// They go there.
    Good(Addressee),
    /// What is kept of it cannot be read.
    Unreadable,
}

/// How whoever is asked is written to.
#[derive(Clone)]
pub struct Letters {
    post: Post,
    to: BTreeMap<OrganisationId, Address>,
    from: Sender,
}

/// From where letters are sent.
#[derive(Clone, Debug, Default)]
pub struct Sender {
    /// The place's name.
    pub place: String,
    /// The address at which people sign in.
    pub site: String,
}

#[derive(Clone, Copy)]
pub(super) enum Which {
    First,
    Again,
}

/// A letter, and those that it is about.
pub(super) struct About {
    pub(super) letter: Outgoing,
    pub(super) about: Vec<OrganisationId>,
}

/// The letters about some organisations, and how many have none.
#[derive(Default)]
pub(super) struct Written {
    pub(super) letters: Vec<About>,
    pub(super) without_address: usize,
    pub(super) unwritable: usize,
}

/// An organisation that is asked, with its name.
type Named<'a> = (OrganisationId, &'a str);

impl Letters {
    /// By this post, to these addresses; of an organisation that is not among them no address is known.
    pub fn new(post: Post, to: BTreeMap<OrganisationId, Address>, from: Sender) -> Self {
        Self { post, to, from }
    }

    /// Whether letters are sent at all.
    pub(super) fn are_sent(&self) -> bool {
        self.post.sends()
    }

    pub(super) fn queue(&self, unit: Unit, letter: &Outgoing) -> Result<Unit, PostError> {
        self.post.queue(unit, letter)
    }

    /// The letters about these: one to each address, about all whose it is; several where they are many.
    pub(super) fn written(
        &self,
        which: Which,
        of: impl IntoIterator<Item = OrganisationId>,
        campaign: &Campaign,
    ) -> Written {
        let mut written = Written::default();
        let mut at: BTreeMap<String, (&Email, Vec<Named<'_>>)> = BTreeMap::new();
        for it in of {
            match self.to.get(&it) {
                None => written.without_address += 1,
                Some(Address::Unreadable) => written.unwritable += 1,
                Some(Address::Good(Addressee { name, email })) => {
                    let same = at.entry(email.comparable());
                    let same = same.or_insert((email, Vec::new()));
                    same.1.push((it, name.as_str()));
                }
            }
        }
        for (email, mut all) in at.into_values() {
            all.sort_by_key(|(_, name)| *name);
            for about in all.chunks(MOST_IN_A_LETTER) {
                written.add(about, self.letter(which, email, about, campaign));
            }
        }
        written
    }

    fn letter(
        &self,
        which: Which,
        to: &Email,
        about: &[Named<'_>],
        campaign: &Campaign,
    ) -> Result<Outgoing, LetterError> {
        let day = plain_date(campaign.due);
        let (kind, subject) = match which {
            Which::First => (
                "campaign.ask",
                format!("You are asked to answer a form by {day}"),
            ),
            Which::Again => ("campaign.chase", format!("Please answer by {day}")),
        };
        // Words may be pasted with tabs in them, which no letter has.
        let body = self.body(which, about, campaign);
        let body = body.replace(|it: char| it.is_control() && it != '\n', " ");
        let letter = Letter::new(to, subject.parse()?, body.parse()?)?;
        // A letter about a day is of no use after it.
        let after = begins(campaign.due.saturating_add(1.day()));
        Ok(Outgoing::new(kind, letter).send_by(after))
    }

    fn body(&self, which: Which, about: &[Named<'_>], campaign: &Campaign) -> String {
        let Sender { place, site } = &self.from;
        let page = |of: &OrganisationId| format!("{site}/responses?organisation={of}");
        let (who, where_to) = match about {
            [(of, name)] => ((*name).to_owned(), format!("at {}", page(of))),
            all => {
                let line = |(of, name): &Named<'_>| format!("- {name}\n  {}", page(of));
                let lines: Vec<String> = all.iter().map(line).collect();
                (
                    format!("each of the {} named here", all.len()),
                    format!("for each:\n\n{}", lines.join("\n")),
                )
            }
        };
        let by = &campaign.made.name;
        let opening = match which {
            Which::First => format!("{by} asks {who} to answer and publish:"),
            Which::Again => {
                format!("{by} asked {who} to answer this, and nothing is published yet:")
            }
        };
        format!(
            "{opening}\n\n{}, {}\nBy {}\n\n{}\n\n\
             Sign in and answer it {where_to}\n\n\
             If nobody there has an account yet, register at {site}/register\n\n\n\
             You are sent this because {who} is known in {place} as a provider of care or support.",
            campaign.title,
            campaign.version,
            plain_date(campaign.due),
            campaign.words,
        )
    }
}

impl Written {
    /// The letter, or who has none because it cannot be written.
    fn add(&mut self, about: &[Named<'_>], letter: Result<Outgoing, LetterError>) {
        let about: Vec<OrganisationId> = about.iter().map(|(of, _)| *of).collect();
        match letter {
            Ok(letter) => self.letters.push(About { letter, about }),
            Err(error) => {
                tracing::warn!(organisations = ?about, %error, "a letter of a campaign could not be written");
                self.unwritable += about.len();
            }
        }
    }
}
