//! What letters say. What somebody typed who is not known stands in none of them: a letter from here must not carry
//! anybody's words to whomever they like.

use kith_post::{Body, Letter, LetterError, Outgoing, Says};
use kith_terms::{Email, OdsCode};

use crate::Place;

impl Place {
    /// The page of a link by which a registration is confirmed, up to what differs.
    fn confirm_page(&self) -> String {
        format!("{}/register/confirm/", self.public_url)
    }

    /// The letter with the link.
    pub(crate) fn confirm_letter(&self, code: &OdsCode) -> Result<Says, LetterError> {
        let before = format!(
            "Somebody, we hope you, asked to register the provider with the ODS code {code} in {}.\n\n\
             To finish, open this page within 24 hours, on the device on which you will sign in:",
            self.name
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
            self.name, self.name, self.public_url
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
            self.name, self.name, self.public_url
        );
        let body: Body = text.parse()?;
        let letter = Letter::new(to, "Your organisation was registered".parse()?, body)?;
        Ok(Outgoing::new("provider.registered", letter))
    }
}
