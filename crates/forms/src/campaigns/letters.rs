//! What a campaign says by letter. This room knows no addresses: whoever asks gives them.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use kith_post::{Letter, LetterError, Outgoing, Post, PostError};
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

/// How whoever is asked is written to.
#[derive(Clone)]
pub struct Letters {
    post: Post,
    to: BTreeMap<OrganisationId, Addressee>,
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
enum Which {
    First,
    Again,
}

impl Letters {
    /// By this post, to these addresses.
    pub fn new(post: Post, to: BTreeMap<OrganisationId, Addressee>, from: Sender) -> Self {
        Self { post, to, from }
    }

    /// The first letter about an organisation, where letters are sent and there is an address that takes one.
    pub(super) fn first(&self, of: OrganisationId, campaign: &Campaign) -> Option<Outgoing> {
        self.post
            .sends()
            .then(|| self.letter(of, campaign, Which::First))?
    }

    /// One after it, where there is an address that takes one.
    pub(super) fn again(&self, of: OrganisationId, campaign: &Campaign) -> Option<Outgoing> {
        self.letter(of, campaign, Which::Again)
    }

    pub(super) fn queue(&self, unit: Unit, letter: &Outgoing) -> Result<Unit, PostError> {
        self.post.queue(unit, letter)
    }

    fn letter(&self, of: OrganisationId, campaign: &Campaign, which: Which) -> Option<Outgoing> {
        let to = self.to.get(&of)?;
        let (day, name, by) = (plain_date(campaign.due), &to.name, &campaign.made.name);
        let (kind, subject, opening) = match which {
            Which::First => (
                "campaign.ask",
                format!("You are asked to answer a form by {day}"),
                format!("{by} asks {name} to answer and publish:"),
            ),
            Which::Again => (
                "campaign.chase",
                format!("Please answer by {day}"),
                format!("{by} asked {name} to answer this, and nothing is published yet:"),
            ),
        };
        let (title, version, Sender { place, site }) =
            (&campaign.title, &campaign.version, &self.from);
        let body = format!(
            "{opening}\n\n{title}, {version}\nBy {day}\n\n{}\n\n\
             Sign in and answer it at {site}/responses?organisation={of}\n\n\
             If nobody there has an account yet, register at {site}/register\n\n\n\
             You are sent this because {name} is known in {place} as a provider of care or support.",
            campaign.words,
        );
        // Words may be pasted with tabs in them, which no letter has.
        let body = body.replace(|it: char| it.is_control() && it != '\n', " ");
        let written = || Letter::new(&to.email, subject.parse()?, body.parse()?);
        let letter: Result<Letter, LetterError> = written();
        // A letter about a day is of no use after it.
        let after = begins(campaign.due.saturating_add(1.day()));
        Some(Outgoing::new(kind, letter.ok()?).send_by(after))
    }
}
