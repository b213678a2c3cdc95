//! What stops the gate from opening.

use super::super::load::{SCHEMA, Source};
use super::super::{Policies, PolicyError};

fn load(text: &'static str) -> PolicyError {
    let files = [Source {
        file: "trial.cedar",
        text,
    }];
    Policies::from_sources(SCHEMA, &files).unwrap_err()
}

fn file(name: &str) -> String {
    name.to_owned()
}

#[test]
fn the_policies_that_are_part_of_the_program_load() {
    assert!(Policies::load().is_ok());
}

#[test]
fn a_misspelt_fact_is_refused_with_its_file_and_policy() {
    let error = load(
        r#"@id("dbs") @refusal("No DBS.")
           forbid (principal is Account, action, resource) unless { principal.dbs_in_dat };"#,
    );
    let PolicyError::Misfit { file, policy, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!((file.as_str(), policy.as_str()), ("trial.cedar", "dbs"));
    assert!(error.to_string().contains("dbs_in_dat"), "{error}");
}

#[test]
fn a_misspelt_role_is_refused() {
    let error = load(
        r#"@id("search")
           permit (principal in Role::"practicioner", action == Action::"people.search", resource);"#,
    );
    assert!(matches!(error, PolicyError::Misfit { .. }), "{error}");
}

#[test]
fn a_misspelt_action_is_refused() {
    let error = load(r#"@id("x") permit (principal, action == Action::"people.serch", resource);"#);
    assert!(matches!(error, PolicyError::Misfit { .. }), "{error}");
}

#[test]
fn a_policy_that_can_never_apply_is_refused() {
    let error = load(
        r#"@id("never") permit (principal is Program, action == Action::"record.view", resource);"#,
    );
    assert!(matches!(error, PolicyError::Misfit { .. }), "{error}");
}

#[test]
fn a_policy_without_a_name_is_refused_with_its_place() {
    let error = load(
        r#"@id("one") permit (principal in Role::"practitioner", action, resource);
           permit (principal in Role::"record-manager", action, resource);"#,
    );
    assert_eq!(
        error,
        PolicyError::Nameless {
            file: file("trial.cedar"),
            number: 2
        }
    );
}

#[test]
fn two_policies_of_one_name_are_refused() {
    let error = load(
        r#"@id("one") permit (principal in Role::"practitioner", action, resource);
           @id("one") permit (principal in Role::"record-manager", action, resource);"#,
    );
    let policy = "one".to_owned();
    assert_eq!(
        error,
        PolicyError::Twice {
            file: file("trial.cedar"),
            policy
        }
    );
}

#[test]
fn a_forbid_without_words_for_whom_it_refuses_is_refused() {
    let error =
        load(r#"@id("mute") forbid (principal in Role::"practitioner", action, resource);"#);
    let policy = "mute".to_owned();
    assert_eq!(
        error,
        PolicyError::Wordless {
            file: file("trial.cedar"),
            policy
        }
    );
}

#[test]
fn a_file_that_is_not_cedar_is_refused_by_name() {
    let error = load("everybody may do everything");
    assert!(
        matches!(&error, PolicyError::Unreadable { file, .. } if file == "trial.cedar"),
        "{error}"
    );
}
