//! The policies, rule by rule and as a whole.

mod kinds_table;
mod levels_table;
mod loading;
mod roles_table;
mod rules;

use std::sync::LazyLock;

use kith_terms::{AccountId, OrganisationId, PersonId};

use crate::archive::Archive;

use super::{About, Answer, Asked, Asker, AskingAccount, InDate, Policies, Question};
use crate::action::{self, Subject};
use crate::role::Role;

/// The roles of those who help people directly or keep their records right.
const RECORD_ROLES: [Role; 3] = [
    Role::Practitioner,
    Role::ShieldPractitioner,
    Role::RecordManager,
];

static POLICIES: LazyLock<Policies> = LazyLock::new(|| Policies::load().unwrap());

/// Somebody in the role, with nothing missing, in a visit that is open, about a person who is not
/// shielded (or about the place, where the action is not about a person, or about their own organisation,
/// which runs Kith).
fn asks(role: Role, action: &'static str) -> Question {
    let organisation = OrganisationId::new();
    let about = match about(action, false, Archive::No) {
        About::Organisation { .. } => organisation_under(organisation, None),
        other => other,
    };
    Question {
        asker: Asker::Account(AskingAccount {
            account: AccountId::new(),
            role,
            organisation,
            runs_kith: true,
            standing: InDate::ALL,
        }),
        action,
        about,
        asked: Asked::IN_A_VISIT,
    }
}

/// The operator at the machine.
fn operator_asks(action: &'static str) -> Question {
    Question {
        asker: Asker::Program("kith".to_owned()),
        action,
        about: about(action, false, Archive::No),
        asked: Asked::BY_COMMAND,
    }
}

fn about(action: &str, shielded: bool, archive: Archive) -> About {
    let listed = action::ALL.iter().find(|it| it.name == action);
    match listed.map_or(Subject::Person, |it| it.about) {
        Subject::Person => About::Person {
            person: PersonId::new(),
            shielded,
            archive,
        },
        Subject::Account => About::Account {
            holder: AccountId::new(),
            runs_kith: false,
        },
        Subject::Organisation => organisation_under(OrganisationId::new(), None),
        Subject::Place => About::Place,
    }
}

/// An organisation, perhaps a service of another.
fn organisation_under(organisation: OrganisationId, headquarters: Option<OrganisationId>) -> About {
    About::Organisation {
        organisation,
        headquarters,
    }
}

impl Question {
    fn with(mut self, change: impl FnOnce(&mut Question)) -> Question {
        change(&mut self);
        self
    }

    fn without(self, missing: impl FnOnce(&mut InDate)) -> Question {
        self.with(|it| match &mut it.asker {
            Asker::Account(account) => missing(&mut account.standing),
            Asker::Program(_) => panic!("a program has no standing"),
        })
    }

    /// The same, by somebody of another organisation than the one that runs Kith.
    fn of_another_organisation(self) -> Question {
        self.with(|it| match &mut it.asker {
            Asker::Account(account) => account.runs_kith = false,
            Asker::Program(_) => panic!("a program has no organisation"),
        })
    }

    /// The same of such a person, where it is about one.
    fn of_a_person(self, shielded: bool, archive: Archive) -> Question {
        self.with(|it| {
            if let About::Person { .. } = it.about {
                it.about = about(it.action, shielded, archive);
            }
        })
    }

    fn shielded(self) -> Question {
        self.of_a_person(true, Archive::No)
    }

    fn archived(self, archive: Archive) -> Question {
        self.of_a_person(false, archive)
    }
}

/// The page in the folder of policies is this one, or is made anew where that is asked for.
fn is_kept(name: &str, page: &str) {
    let file = format!("{}/../../policies/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("KITH_BLESS").is_some() {
        std::fs::write(&file, page).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        kept, page,
        "policies/{name} is not what the policies say: run the test with KITH_BLESS=1 and read what \
         changed"
    );
}

fn answer(question: &Question) -> Answer {
    POLICIES.decide(question).unwrap()
}

#[track_caller]
fn permits(policy: &str, question: &Question) {
    let answer = answer(question);
    assert!(
        answer.permitted,
        "{policy} should permit {question:?}: {answer:?}"
    );
    assert_eq!(answer.names(), [policy], "permitted, but by another rule");
}

#[track_caller]
fn forbids(policy: &str, question: &Question) {
    let answer = answer(question);
    assert!(
        !answer.permitted,
        "{policy} should forbid {question:?}: {answer:?}"
    );
    assert!(
        answer.names().contains(&policy),
        "not forbidden by it: {answer:?}"
    );
}

#[track_caller]
fn nothing_permits(question: &Question) {
    let answer = answer(question);
    assert!(
        !answer.permitted,
        "should not be permitted: {question:?}: {answer:?}"
    );
}
