//! What is missing, in words for the person whom it stops.

use kith_terms::time::plain_date;

use super::Fact;

/// A condition of standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Condition {
    /// The account is open.
    Active,
    /// The holder has a role.
    Role,
    /// The organisation is accredited.
    Accreditation,
    /// An enhanced DBS check is in date.
    Dbs,
    /// Training is in date.
    Training,
    /// The terms of use are accepted.
    Terms,
}

impl Condition {
    /// The name that stands in an address or in the ledger.
    pub const fn name(self) -> &'static str {
        match self {
            Condition::Active => "account",
            Condition::Role => "role",
            Condition::Accreditation => "accreditation",
            Condition::Dbs => "dbs",
            Condition::Training => "training",
            Condition::Terms => "terms",
        }
    }

    /// What a page calls it.
    pub const fn title(self) -> &'static str {
        match self {
            Condition::Active => "Open account",
            Condition::Role => "Role",
            Condition::Accreditation => "Accredited organisation",
            Condition::Dbs => "Enhanced DBS check",
            Condition::Training => "Training",
            Condition::Terms => "Terms of use",
        }
    }
}

/// A condition that does not hold, in words for the person it stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// Which condition.
    pub condition: Condition,
    /// How it stands.
    pub fact: Fact,
}

impl Missing {
    /// The heading.
    pub const fn title(&self) -> &'static str {
        match (self.condition, self.fact) {
            (Condition::Active, _) => "Your account is not open",
            (Condition::Role, _) => "Your role has ended",
            (Condition::Accreditation, Fact::Missing) => "Your organisation is not accredited",
            (Condition::Accreditation, Fact::NotYet { .. }) => {
                "Your organisation's accreditation has not started"
            }
            (Condition::Accreditation, _) => "Your organisation's accreditation has ended",
            (Condition::Dbs, Fact::Missing) => "Your DBS check is not recorded",
            (Condition::Dbs, Fact::NotYet { .. }) => "Your DBS check is dated in the future",
            (Condition::Dbs, _) => "Your DBS check is out of date",
            (Condition::Training, Fact::Missing) => "Your training is not recorded",
            (Condition::Training, Fact::NotYet { .. }) => "Your training is dated in the future",
            (Condition::Training, _) => "Your training is out of date",
            (Condition::Terms, Fact::Replaced) => "The terms of use have changed",
            (Condition::Terms, _) => "You have not accepted the terms of use",
        }
    }

    /// What it means.
    pub fn meaning(&self) -> String {
        match (self.condition, self.fact) {
            (Condition::Active, _) => {
                "Your account is suspended, closed or not yet set up.".to_owned()
            }
            (Condition::Role, Fact::Expired { on }) => {
                format!(
                    "You had a role that needs these records until {}.",
                    plain_date(on)
                )
            }
            (Condition::Role, _) => "You have no role that needs these records.".to_owned(),
            (Condition::Accreditation, Fact::Expired { on }) => format!(
                "Your organisation was allowed to use these records until {}.",
                plain_date(on)
            ),
            (Condition::Accreditation, Fact::NotYet { from }) => format!(
                "Your organisation is allowed to use these records from {}.",
                plain_date(from)
            ),
            (Condition::Accreditation, _) => {
                "Your organisation has not yet shown that it meets the conditions for using these \
                 records."
                    .to_owned()
            }
            (Condition::Dbs, Fact::Expired { on }) => {
                format!("Your enhanced DBS check counted until {}.", plain_date(on))
            }
            (Condition::Training, Fact::Expired { on }) => {
                format!("Your training counted until {}.", plain_date(on))
            }
            (Condition::Dbs | Condition::Training, Fact::NotYet { from }) => {
                format!("The date that was recorded is {}.", plain_date(from))
            }
            (Condition::Dbs, _) => {
                "Everyone who uses these records needs an enhanced DBS check.".to_owned()
            }
            (Condition::Training, _) => {
                "Everyone who uses these records must be trained in keeping them safe.".to_owned()
            }
            (Condition::Terms, Fact::Replaced) => {
                "You accepted an earlier version. You need to read and accept the new one."
                    .to_owned()
            }
            (Condition::Terms, _) => {
                "Everyone who uses these records must first accept how they may be used.".to_owned()
            }
        }
    }

    /// What to do.
    pub const fn what_to_do(&self) -> &'static str {
        match (self.condition, self.fact) {
            (Condition::Active, _) => "Ask why, and ask for your account to be opened again.",
            (Condition::Role, _) => {
                "If you still need these records for your work, ask for your role to be renewed."
            }
            (Condition::Accreditation, Fact::NotYet { .. }) => "Sign in again from that day.",
            (Condition::Accreditation, _) => {
                "Ask who looks after your organisation's accreditation, and when it will be given."
            }
            (Condition::Dbs, Fact::NotYet { .. }) => {
                "Show your certificate and ask for the date to be put right."
            }
            (Condition::Dbs, _) => {
                "Show your enhanced DBS certificate. If you have none that is recent enough, ask \
                 your employer to apply for one."
            }
            (Condition::Training, Fact::NotYet { .. }) => "Ask for the date to be put right.",
            (Condition::Training, _) => {
                "Complete the training, then ask for the date to be recorded."
            }
            (Condition::Terms, _) => "Read the terms of use and accept them.",
        }
    }

    /// Who can help.
    pub const fn who_to_ask(&self) -> &'static str {
        match self.condition {
            Condition::Accreditation => "Your organisation's manager for these records",
            Condition::Terms => "You can do this yourself",
            Condition::Role => "Your manager, who tells the account administrator",
            Condition::Active | Condition::Dbs | Condition::Training => {
                "Your organisation's account administrator"
            }
        }
    }

    /// Whether the holder can put it right without anyone else.
    pub const fn is_for_the_holder(&self) -> bool {
        matches!(self.condition, Condition::Terms)
    }
}
