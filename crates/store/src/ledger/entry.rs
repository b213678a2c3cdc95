//! One entry, and the bytes of it that are hashed.

use jiff::Timestamp;
use kith_terms::{AccountId, EntryId, OrganisationId, PersonId, SessionId};
use serde::{Deserialize, Serialize};

use super::merkle::{Hash, leaf_hash};

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The holder of an account.
    Account(AccountId),
    /// A command run on the machine by its operator, or Kith itself.
    Program(String),
    /// Nobody that is known: a sign-in that did not succeed.
    Nobody,
}

macro_rules! text_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// As it is kept.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $($text => Ok(Self::$variant),)+ _ => Err(()) }
            }
        }
    };
}

text_enum! {
    /// How it ended.
    Outcome {
        /// It was allowed and done.
        Permitted = "permitted",
        /// It was asked and refused.
        Refused = "refused",
        /// It was tried and did not succeed.
        Failed = "failed",
    }
}

text_enum! {
    /// By which way it came.
    Route {
        /// The web pages.
        Web = "web",
        /// Another system, on behalf of its signed-in user.
        System = "system",
        /// One authorised person looking for another.
        Mediated = "mediated",
        /// A command on the machine.
        Command = "command",
    }
}

/// The reason that was given, from the coded list and in the person's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonGiven {
    /// The code.
    pub code: String,
    /// The words.
    pub text: String,
}

/// What is written before, or with, what it speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// When; set by the store when it is committed.
    pub at: Timestamp,
    /// What was done or asked, as `noun.verb`.
    pub action: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Who did it.
    pub actor: Actor,
    /// The organisation they acted for.
    pub organisation: Option<OrganisationId>,
    /// The role they acted in.
    pub role: Option<String>,
    /// The session they acted in.
    pub session: Option<SessionId>,
    /// Whom it is about.
    pub subjects: Vec<PersonId>,
    /// Why.
    pub reason: Option<ReasonGiven>,
    /// By which way.
    pub route: Route,
    /// What else is worth knowing.
    pub detail: serde_json::Value,
}

impl Entry {
    /// A permitted entry by that actor, by the web, about nobody yet.
    pub fn new(action: &'static str, actor: Actor) -> Self {
        Self {
            id: EntryId::new(),
            at: Timestamp::UNIX_EPOCH,
            action: action.to_owned(),
            outcome: Outcome::Permitted,
            actor,
            organisation: None,
            role: None,
            session: None,
            subjects: Vec::new(),
            reason: None,
            route: Route::Web,
            detail: serde_json::Value::Null,
        }
    }

    /// With another outcome.
    #[must_use]
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    /// About these people.
    #[must_use]
    pub fn about(mut self, people: impl IntoIterator<Item = PersonId>) -> Self {
        self.subjects.extend(people);
        self
    }

    /// By another way.
    #[must_use]
    pub fn route(mut self, route: Route) -> Self {
        self.route = route;
        self
    }

    /// For that reason.
    #[must_use]
    pub fn reason(mut self, reason: Option<ReasonGiven>) -> Self {
        self.reason = reason;
        self
    }

    /// With that detail, beside what it has already. Never a password, a code or the content of a record.
    #[must_use]
    pub fn detail(mut self, detail: serde_json::Value) -> Self {
        use serde_json::Value::Object;
        match (&mut self.detail, detail) {
            (Object(kept), Object(more)) => kept.extend(more),
            (_, detail) => self.detail = detail,
        }
        self
    }

    /// In that session, role and organisation.
    #[must_use]
    pub fn in_session(
        mut self,
        session: SessionId,
        role: &str,
        organisation: OrganisationId,
    ) -> Self {
        self.session = Some(session);
        self.role = Some(role.to_owned());
        self.organisation = Some(organisation);
        self
    }

    /// The entry as its columns keep it.
    pub(crate) fn written(&self) -> Written {
        let (actor_account, actor_program) = match &self.actor {
            Actor::Account(id) => (Some(*id), None),
            Actor::Program(name) => (None, Some(name.clone())),
            Actor::Nobody => (None, None),
        };
        Written {
            id: self.id,
            at: self.at,
            action: self.action.clone(),
            outcome: self.outcome.as_str().to_owned(),
            actor_account,
            actor_program,
            organisation: self.organisation,
            role: self.role.clone(),
            session: self.session,
            reason_code: self.reason.as_ref().map(|it| it.code.clone()),
            reason_text: self.reason.as_ref().map(|it| it.text.clone()),
            route: self.route.as_str().to_owned(),
            subjects: subjects_text(&self.subjects),
            detail: self.detail.to_string(),
        }
    }
}

/// The subjects as they are kept and hashed: ids parted by spaces.
pub(crate) fn subjects_text(subjects: &[PersonId]) -> String {
    let ids: Vec<String> = subjects.iter().map(ToString::to_string).collect();
    ids.join(" ")
}

/// An entry in the very form that its row holds: what is hashed, and what is hashed again to
/// check it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Written {
    pub(crate) id: EntryId,
    pub(crate) at: Timestamp,
    pub(crate) action: String,
    pub(crate) outcome: String,
    pub(crate) actor_account: Option<AccountId>,
    pub(crate) actor_program: Option<String>,
    pub(crate) organisation: Option<OrganisationId>,
    pub(crate) role: Option<String>,
    pub(crate) session: Option<SessionId>,
    pub(crate) reason_code: Option<String>,
    pub(crate) reason_text: Option<String>,
    pub(crate) route: String,
    pub(crate) subjects: String,
    pub(crate) detail: String,
}

impl Written {
    /// The leaf's hash.
    pub(crate) fn leaf(&self) -> Hash {
        leaf_hash(&self.bytes())
    }

    /// What is hashed: every field in a fixed order, each with its length before it (an empty
    /// field and a missing one differ), so that no two entries have the same bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"kith ledger entry v1\n".to_vec();
        let account = self.actor_account.map(|it| it.to_string());
        let organisation = self.organisation.map(|it| it.to_string());
        let session = self.session.map(|it| it.to_string());
        let id = self.id.to_string();
        let at = self.at.as_microsecond().to_string();
        let fields = [
            Some(id.as_str()),
            Some(at.as_str()),
            Some(self.action.as_str()),
            Some(self.outcome.as_str()),
            account.as_deref(),
            self.actor_program.as_deref(),
            organisation.as_deref(),
            self.role.as_deref(),
            session.as_deref(),
            self.reason_code.as_deref(),
            self.reason_text.as_deref(),
            Some(self.route.as_str()),
            Some(self.subjects.as_str()),
            Some(self.detail.as_str()),
        ];
        for field in fields {
            let length = field.map_or(u64::MAX, |it| it.len() as u64);
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(field.unwrap_or_default().as_bytes());
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_field_and_a_missing_one_have_different_hashes() {
        let entry = Entry::new("record.view", Actor::Program(String::new())).written();
        let nobody = Written {
            actor_program: None,
            ..entry.clone()
        };
        assert_ne!(entry.leaf(), nobody.leaf());
    }

    #[test]
    fn moving_text_from_one_field_to_the_next_changes_the_hash() {
        let entry = Entry::new("ab", Actor::Nobody).written();
        let one = Written {
            action: "ab".into(),
            outcome: "c".into(),
            ..entry.clone()
        };
        let other = Written {
            action: "a".into(),
            outcome: "bc".into(),
            ..entry
        };
        assert_ne!(one.leaf(), other.leaf());
    }
}
