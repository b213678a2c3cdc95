//! `policies/forms.cedar`.

use super::*;

const PROVIDERS: [Role; 2] = [Role::ProviderManager, Role::ProviderMember];

/// The same, about a service of the organisation that asks.
pub(super) fn of_a_service(question: Question) -> Question {
    question.with(|it| {
        if let (Asker::Account(asker), About::Organisation { .. }) = (&it.asker, it.about) {
            it.about = organisation_under(OrganisationId::new(), Some(asker.organisation));
        }
    })
}

/// The same, about an organisation that has nothing to do with the one that asks.
pub(super) fn of_another(question: Question) -> Question {
    question.with(|it| it.about = organisation_under(OrganisationId::new(), None))
}

#[track_caller]
fn permits_for_ones_own(policy: &str, roles: &[Role], action: &'static str) {
    permits_only(policy, roles, action);
    for role in roles {
        permits(policy, &of_a_service(asks(*role, action)));
        nothing_permits(&of_another(asks(*role, action)));
    }
}

#[test]
fn providers_see_what_they_answer() {
    permits_for_ones_own(
        "providers-see-what-they-answer",
        &PROVIDERS,
        "responses.see",
    );
    for role in PROVIDERS {
        permits(
            "providers-see-what-they-answer",
            &asks(role, "published.see"),
        );
    }
}

#[test]
fn providers_answer_forms() {
    permits_for_ones_own("providers-answer-forms", &PROVIDERS, "form.answer");
}

#[test]
fn managers_sign_off_and_publish() {
    permits_for_ones_own(
        "managers-sign-off-and-publish",
        &[Role::ProviderManager],
        "response.publish",
    );
}

#[test]
fn managers_say_where_letters_go() {
    permits_for_ones_own(
        "managers-say-where-letters-go",
        &[Role::ProviderManager],
        "address.change",
    );
}

#[test]
fn commissioners_and_assessors_read_what_is_published() {
    for role in [Role::Commissioner, Role::AccountAdministrator] {
        let policy = "commissioners-and-assessors-read-what-is-published";
        permits(policy, &of_another(asks(role, "published.see")));
        nothing_permits(&asks(role, "responses.see"));
    }
    // Whoever does not assess has no need of it.
    let administrator = of_another(asks(Role::AccountAdministrator, "published.see"));
    nothing_permits(&administrator.of_another_organisation());
    for role in PROVIDERS {
        nothing_permits(&of_another(asks(role, "published.see")));
    }
}

#[test]
fn commissioners_watch_the_market() {
    for action in ["market.see", "campaigns.manage", "news.write"] {
        permits_only(
            "commissioners-watch-the-market",
            &[Role::Commissioner],
            action,
        );
    }
}

#[test]
fn kith_reminds_and_registers() {
    for action in ["reminders.send", "provider.register"] {
        permits("kith-reminds-and-registers", &operator_asks(action));
        for role in Role::ALL {
            nothing_permits(&asks(role, action));
        }
    }
}

#[test]
fn providers_and_commissioners_never_see_people() {
    for role in Role::ALL.into_iter().filter(|it| it.never_sees_people()) {
        never_sees_people("providers-and-commissioners-never-see-people", role);
    }
}
