//! `policies/reasons.cedar`.

use super::*;

#[test]
fn no_look_without_a_reason() {
    for role in Role::ALL {
        for action in ON_A_RECORD {
            let question = asks(role, action).with(|it| it.asked.reason_given = false);
            forbids("no-look-without-a-reason", &question);
        }
    }
}

#[test]
fn no_look_after_the_visit_ends() {
    for role in Role::ALL {
        for action in ON_A_RECORD {
            let question = asks(role, action).with(|it| it.asked.visit_open = false);
            forbids("no-look-after-the-visit-ends", &question);
        }
    }
}
