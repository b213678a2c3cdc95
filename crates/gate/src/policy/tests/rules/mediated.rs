//! `policies/mediated.cedar`.

use super::*;

fn for_a_colleague(question: Question) -> Question {
    question.with(|it| it.asked = Asked::FOR_A_COLLEAGUE)
}

#[test]
fn practitioners_look_for_colleagues() {
    permits_only(
        "practitioners-look-for-colleagues",
        &RECORD_ROLES,
        "record.mediate",
    );
}

#[test]
fn a_look_for_a_colleague_shows_the_minimum() {
    let minimum = [
        Section::Name,
        Section::Sex,
        Section::BirthDate,
        Section::Number,
        Section::Services,
        Section::Involvements,
    ];
    for role in RECORD_ROLES {
        for section in Section::ALL {
            let question = for_a_colleague(asks(role, section.action()));
            match minimum.contains(&section) {
                true => permits("practitioners-see-every-section", &question),
                false => forbids("a-look-for-a-colleague-shows-the-minimum", &question),
            }
        }
    }
}

#[test]
fn nothing_is_changed_for_a_colleague() {
    for role in RECORD_ROLES {
        for action in ON_A_RECORD {
            let question = for_a_colleague(asks(role, action));
            match action {
                "record.view" => permits("practitioners-open-records", &question),
                "record.mediate" => permits("practitioners-look-for-colleagues", &question),
                _ => forbids("nothing-is-changed-for-a-colleague", &question),
            }
        }
    }
}
