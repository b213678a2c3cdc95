//! What letters say. What somebody typed who is not known stands in none of them: a letter from here must not carry
//! anybody's words to whomever they like.

use jiff::ToSpan as _;
use kith_forms::DueAction;
use kith_post::{Body, Letter, LetterError, Outgoing, Says};
use kith_terms::time::{begins, plain_date};
use kith_terms::{Email, OdsCode, OrganisationId};

use crate::Place;
use crate::provider::Provider;
use crate::reminding::{ActionReminder, FormReminder};
use crate::standing::{Publication, State};

impl Place {
    /// The page of a link by which a registration is confirmed, up to what differs.
    fn confirm_page(&self) -> String {
        format!("{}/register/confirm/", self.sender.site)
    }

    /// The letter with the link.
    pub(crate) fn confirm_letter(&self, code: &OdsCode) -> Result<Says, LetterError> {
        let before = format!(
            "Somebody, we hope you, asked to register the provider with the ODS code {code} in {}.\n\n\
             To finish, open this page within 24 hours, on the device on which you will sign in:",
            self.sender.place
        );
        let after = "You will choose a password and a PIN there, and need a phone with an app that shows sign-in codes.\n\n\
                     You did not ask for this? Then do nothing: nothing was registered.";
        Ok(Says::Link {
            subject: "Finish registering your organisation".parse()?,
            before: before.parse()?,
            page: self.confirm_page(),
            after: after.parse()?,
        })
    }

    /// The letter for an organisation that somebody manages already.
    pub(crate) fn managed_letter(&self, code: &OdsCode) -> Result<Says, LetterError> {
        let text = format!(
            "Somebody, we hope you, asked to register the provider with the ODS code {code} in {}.\n\n\
             That organisation has an account here already, so nothing was registered. Ask its manager to open an \
             account for you. If nobody there knows who that is, ask whoever runs Kith in {}.\n\n\
             If you have an account, sign in at {}/sign-in\n\n\
             You did not ask for this? Then do nothing.",
            self.sender.place, self.sender.place, self.sender.site
        );
        Ok(Says::NoLink {
            subject: "Your organisation is registered already".parse()?,
            text: text.parse()?,
        })
    }

    /// The letter to the address that the place has for an organisation, when somebody registered it from another.
    pub(crate) fn registered_letter(
        &self,
        to: &Email,
        code: &OdsCode,
    ) -> Result<Outgoing, LetterError> {
        let text = format!(
            "Somebody has registered the provider with the ODS code {code} in {}, from another email address \
             than this one, which is the one that we have for it or for its headquarters.\n\n\
             If that was one of you, there is nothing to do. If it was not, tell whoever runs Kith in {}: they can \
             close the account.\n\n{}/providers shows who is registered.",
            self.sender.place, self.sender.place, self.sender.site
        );
        let body: Body = text.parse()?;
        let letter = Letter::new(to, "Your organisation was registered".parse()?, body)?;
        Ok(Outgoing::new("provider.registered", letter))
    }

    /// The letter with the link, to an address that a provider's letters are to go to.
    pub(crate) fn address_letter(&self, of: OrganisationId) -> Result<Says, LetterError> {
        let before = format!(
            "Whoever manages a provider of care or support in {} asked that its letters go to this address: what it is asked \
             to answer, and what is due.\n\nTo agree, open this page within 24 hours, and sign in as its manager:",
            self.sender.place
        );
        let after = "You do not know of this? Then do nothing: no letters will come here.";
        Ok(Says::Link {
            subject: "Confirm where letters go".parse()?,
            before: before.parse()?,
            page: format!("{}/letters/{of}/confirm/", self.sender.site),
            after: after.parse()?,
        })
    }

    /// The letter to the address that letters went to before.
    pub(crate) fn moved_letter(
        &self,
        to: &Email,
        code: Option<&OdsCode>,
    ) -> Result<Outgoing, LetterError> {
        let of_code = code.map_or(String::new(), |it| format!(" with the ODS code {it}"));
        let text = format!(
            "Whoever manages the provider{of_code} in {} has said that its letters go to another email address from now \
             on, and no more to this one. Whoever has that address has confirmed it.\n\n\
             If that was one of you, there is nothing to do. If it was not, tell whoever runs Kith in {}: they can see \
             whose account it was, and close it.",
            self.sender.place, self.sender.place
        );
        let letter = Letter::new(
            to,
            "Your letters go to another address".parse()?,
            text.parse()?,
        )?;
        Ok(Outgoing::new("provider.address", letter))
    }

    /// The letter before a form's last day, to whoever has not published.
    pub(crate) fn form_reminder(&self, it: &FormReminder<'_>) -> Result<Outgoing, LetterError> {
        let (place, day) = (&self.sender.place, plain_date(it.last_day));
        let all: Vec<String> = it.about.iter().map(|(of, how)| stands(of, how)).collect();
        let text = format!(
            "The last day to answer and publish this form is {day}:\n\n{}, {}\n\n\
             Nothing is published yet for:\n\n{}\n\n\
             To answer it, or to go on where you left off, sign in at {}/responses and choose the form. Answers count when they \
             are published.\n\n\
             You are sent this because your organisation is registered in {place} as a provider of care or support. We write 90, \
             30 and 7 days before the last day, and no more once you have published.",
            it.form.title(),
            it.form.version(),
            all.join("\n"),
            self.sender.site,
        );
        let subject = format!("Please answer and publish by {day}").parse()?;
        let letter = Letter::new(it.to, subject, text.parse()?)?;
        // A letter about a day is of no use after it.
        let after = begins(it.last_day.saturating_add(1.day()));
        Ok(Outgoing::new("form.remind", letter).send_by(after))
    }

    /// The letter about what an organisation planned. What it is stands in the plan alone: it may name a person.
    pub(crate) fn action_reminder(&self, it: &ActionReminder<'_>) -> Result<Outgoing, LetterError> {
        let line = |due: &DueAction| {
            let (title, day) = (&due.title, plain_date(due.due));
            let is = if due.due < it.today { "was" } else { "is" };
            format!(
                "- an action for {title} {is} to be done by {day}\n  {}/responses/{}/plan",
                self.sender.site, due.response
            )
        };
        let all: Vec<String> = it.actions.iter().map(line).collect();
        let text = format!(
            "This is in the plan of {}, and not marked as done:\n\n{}\n\n\
             Sign in to see what it is and who sees to it. If it is done, say so there.\n\n\
             You are sent this because your organisation is registered in {} as a provider of care or support. We write once of \
             each day by which something is to be done.",
            named(it.of),
            all.join("\n"),
            self.sender.place,
        );
        let letter = Letter::new(it.to, "What you planned is due".parse()?, text.parse()?)?;
        Ok(Outgoing::new("plan.remind", letter))
    }
}

fn named(provider: &Provider) -> String {
    match &provider.ods_code {
        Some(code) => format!("{} ({code})", provider.name),
        None => provider.name.clone(),
    }
}

/// A provider and how it stands, on a line.
fn stands(provider: &Provider, how: &State) -> String {
    let name = named(provider);
    let last = |it: &Publication| plain_date(it.published_on);
    match how {
        State::NotPublished => format!("- {name}: never published"),
        State::Counts(it) => match it.counts_until {
            Some(until) => format!(
                "- {name}: last published on {}, which counts until {}",
                last(it),
                plain_date(until)
            ),
            None => format!("- {name}: last published on {}", last(it)),
        },
        State::Lapsed(it) => format!(
            "- {name}: last published on {}, which counts no more",
            last(it)
        ),
    }
}
