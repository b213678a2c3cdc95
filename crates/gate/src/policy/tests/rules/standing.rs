//! `policies/standing.cedar`.

use super::*;

/// The rule forbids every role everything while the fact is missing.
#[track_caller]
fn forbids_everything(policy: &str, missing: fn(&mut InDate)) {
    for role in Role::ALL {
        for action in action::ALL {
            forbids(policy, &asks(role, action.name).without(missing));
            let answer = answer(&asks(role, action.name));
            assert!(
                !answer.names().contains(&policy),
                "forbids with nothing missing"
            );
        }
    }
}

#[test]
fn account_is_active() {
    forbids_everything("account-is-active", |it| it.active = false);
}

#[test]
fn role_is_in_date() {
    forbids_everything("role-is-in-date", |it| it.role = false);
}

#[test]
fn dbs_is_in_date() {
    forbids_everything("dbs-is-in-date", |it| it.dbs = false);
}

#[test]
fn training_is_in_date() {
    forbids_everything("training-is-in-date", |it| it.training = false);
}

#[test]
fn terms_are_accepted() {
    forbids_everything("terms-are-accepted", |it| it.terms = false);
}

#[test]
fn organisation_is_accredited() {
    forbids_everything("organisation-is-accredited", |it| it.accreditation = false);
}

#[test]
fn grave_actions_need_a_fresh_proof() {
    let policy = "grave-actions-need-a-fresh-proof";
    let grave = [
        "shield.override",
        "shield.lift",
        "link.undo",
        "account.change",
        "account.suspend",
        "disposal.approve",
    ];
    for action in action::ALL {
        for role in Role::ALL {
            let late = asks(role, action.name).with(|it| it.asked.proved = false);
            match grave.contains(&action.name) {
                true => forbids(policy, &late),
                false => assert!(!answer(&late).names().contains(&policy), "{}", action.name),
            }
        }
    }
    permits(
        "the-operator-runs-commands",
        &operator_asks("account.change"),
    );
}

#[test]
fn commands_are_not_for_accounts() {
    for role in Role::ALL {
        for action in ["feed.supply", "accounts.manage", "people.search"] {
            let question = asks(role, action).with(|it| it.asked.route = "command");
            forbids("commands-are-not-for-accounts", &question);
        }
    }
}
