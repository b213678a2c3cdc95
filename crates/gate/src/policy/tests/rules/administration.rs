//! `policies/administration.cedar`.

use super::*;

#[test]
fn administrators_manage_accounts() {
    permits_only(
        "administrators-manage-accounts",
        &[Role::AccountAdministrator],
        "accounts.manage",
    );
    permits_only(
        "administrators-manage-accounts",
        &[Role::AccountAdministrator],
        "account.change",
    );
    permits(
        "administrators-manage-accounts",
        &asks(Role::AccountAdministrator, "account.suspend"),
    );
}

#[test]
fn nobody_changes_their_own_account() {
    let own = |question: Question| match &question.asker {
        Asker::Account(asker) => {
            let about = About::Account {
                holder: asker.account,
                runs_kith: false,
            };
            question.clone().with(|it| it.about = about)
        }
        Asker::Program(_) => panic!("a program has no account"),
    };
    for action in ["account.change", "account.suspend"] {
        for role in Role::ALL {
            forbids("nobody-changes-their-own-account", &own(asks(role, action)));
        }
    }
}

#[test]
fn administrators_manage_organisations() {
    for action in ["organisations.manage", "organisation.assess"] {
        permits_only(
            "administrators-manage-organisations",
            &[Role::AccountAdministrator],
            action,
        );
    }
}

#[test]
fn only_who_runs_kith_assesses() {
    let rule = "only-who-runs-kith-assesses";
    let own = asks(Role::AccountAdministrator, "organisation.assess");
    for question in [
        own.clone(),
        super::forms::of_a_service(own.clone()),
        super::forms::of_another(own),
    ] {
        permits("administrators-manage-organisations", &question);
        forbids(rule, &question.of_another_organisation());
    }
}

#[test]
fn who_runs_kith_keeps_its_own_accounts() {
    let of_who_runs_kith = asks(Role::AccountAdministrator, "account.change").with(|it| {
        it.about = About::Account {
            holder: AccountId::new(),
            runs_kith: true,
        };
    });
    permits("administrators-manage-accounts", &of_who_runs_kith);
    let by_another = of_who_runs_kith.of_another_organisation();
    forbids("who-runs-kith-keeps-its-own-accounts", &by_another);
    let of_another = asks(Role::AccountAdministrator, "account.change");
    permits(
        "administrators-manage-accounts",
        &of_another.of_another_organisation(),
    );
}

#[test]
fn administrators_never_see_people() {
    never_sees_people(
        "administrators-never-see-people",
        Role::AccountAdministrator,
    );
}

#[test]
fn the_operator_runs_commands() {
    for action in [
        "feed.supply",
        "links.export",
        "accounts.manage",
        "account.change",
        "account.suspend",
        "organisations.manage",
        "organisation.assess",
        "systems.manage",
    ] {
        permits("the-operator-runs-commands", &operator_asks(action));
        nothing_permits(&operator_asks(action).with(|it| it.asked.route = "web"));
    }
    for action in ["feed.supply", "links.export", "systems.manage"] {
        for role in Role::ALL {
            nothing_permits(&asks(role, action));
        }
    }
}

#[test]
fn no_command_can_even_ask_to_see_a_person() {
    for action in action::ALL {
        let question =
            operator_asks(action.name).with(|it| it.about = about(action.name, false, Archive::No));
        let permitted = POLICIES.decide(&question).is_ok_and(|it| it.permitted);
        let expected = [
            "feed.supply",
            "links.export",
            "accounts.manage",
            "account.change",
            "account.suspend",
            "organisations.manage",
            "organisation.assess",
            "systems.manage",
            "ledger.watch",
            "alerts.see",
            "retention.run",
            "disposal.approve",
            "records.purge",
            "matches.report",
            "matches.check",
            "models.manage",
            "reminders.send",
            "provider.register",
        ];
        assert_eq!(
            permitted,
            expected.contains(&action.name),
            "{}",
            action.name
        );
    }
}
