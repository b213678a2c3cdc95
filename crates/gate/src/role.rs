//! What an account is for. An account has one role, in one organisation, at a time.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Helps people directly: finds a person, sees who else helps, records an involvement.
    Practitioner,
    /// A practitioner who may look behind a shield where someone is in danger, and is questioned
    /// about it each time.
    ShieldPractitioner,
    /// Keeps records right: corrects, answers problems, sets and lifts shields.
    RecordManager,
    /// Decides whether two records are about one person.
    ClericalMatcher,
    /// Sends an organisation's data.
    DataSupplier,
    /// Watches who looked at whom, and why.
    PrivacyOfficer,
    /// Opens, changes and closes accounts, and accredits organisations.
    AccountAdministrator,
    /// Opens records in the archive, for the few purposes that there are.
    ArchiveKeeper,
    /// Answers forms for a provider and its services, signs them off and publishes them. Sees no person.
    ProviderManager,
    /// Answers forms for a provider, for its manager to sign off. Sees no person.
    ProviderMember,
    /// Watches how providers stand, asks them to answer, and reads what they published. Sees no person.
    Commissioner,
}

impl Role {
    /// Every role, in the order in which a list shows them.
    pub const ALL: [Role; 11] = [
        Role::Practitioner,
        Role::ShieldPractitioner,
        Role::RecordManager,
        Role::ClericalMatcher,
        Role::DataSupplier,
        Role::PrivacyOfficer,
        Role::AccountAdministrator,
        Role::ArchiveKeeper,
        Role::ProviderManager,
        Role::ProviderMember,
        Role::Commissioner,
    ];

    /// The name that is stored, and that policies use.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Practitioner => "practitioner",
            Role::ShieldPractitioner => "shield-practitioner",
            Role::RecordManager => "record-manager",
            Role::ClericalMatcher => "clerical-matcher",
            Role::DataSupplier => "data-supplier",
            Role::PrivacyOfficer => "privacy-officer",
            Role::AccountAdministrator => "account-administrator",
            Role::ArchiveKeeper => "archive-keeper",
            Role::ProviderManager => "provider-manager",
            Role::ProviderMember => "provider-member",
            Role::Commissioner => "commissioner",
        }
    }

    /// The name that a page shows.
    pub const fn title(self) -> &'static str {
        match self {
            Role::Practitioner => "Practitioner",
            Role::ShieldPractitioner => "Practitioner who may override a shield",
            Role::RecordManager => "Record manager",
            Role::ClericalMatcher => "Clerical matcher",
            Role::DataSupplier => "Data supplier",
            Role::PrivacyOfficer => "Privacy officer",
            Role::AccountAdministrator => "Account administrator",
            Role::ArchiveKeeper => "Archive keeper",
            Role::ProviderManager => "Provider’s manager",
            Role::ProviderMember => "Provider’s member of staff",
            Role::Commissioner => "Commissioner",
        }
    }

    /// Whether nobody in this role is ever shown a person (a policy forbids it): the checks of those who
    /// use the record are then not asked for.
    pub const fn never_sees_people(self) -> bool {
        matches!(
            self,
            Role::ProviderManager | Role::ProviderMember | Role::Commissioner
        )
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "that is not a role; write one of practitioner, shield-practitioner, record-manager, \
     clerical-matcher, data-supplier, privacy-officer, account-administrator, \
     archive-keeper, provider-manager, provider-member, commissioner"
)]
pub struct NotARole;

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(text: &str) -> Result<Self, NotARole> {
        Role::ALL
            .into_iter()
            .find(|role| role.name() == text)
            .ok_or(NotARole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_read_back_from_its_stored_name() {
        for role in Role::ALL {
            assert_eq!(role.name().parse(), Ok(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.name());
            assert!(
                NotARole.to_string().contains(role.name()),
                "{role} is not in the advice"
            );
        }
    }

    #[test]
    fn what_is_not_a_role_is_refused() {
        assert_eq!("Practitioner".parse::<Role>(), Err(NotARole));
    }
}
