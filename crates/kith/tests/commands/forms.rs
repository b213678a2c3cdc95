//! Forms, as the operator gives them away and takes them.

use std::path::Path;
use std::process::Command;

use super::{done, json, kith};

const END_OF_LIFE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../exchange/data/UKCore-Questionnaire-EOLPlan-Example.xml"
);

fn import(data: &Path, file: &str) -> Command {
    let mut command = kith(data);
    command.args(["forms", "import", file, "--format", "json", "--out"]);
    command.arg(data.join("forms"));
    command
}

fn refused(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_form_that_is_exported_and_imported_is_the_form_that_kith_comes_with() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("readiness.json");
    let export = ["forms", "export", "digital-readiness", "2026"];
    let printed = json(&done(kith(folder.path()).args(export)));
    done(kith(folder.path()).args(export).arg("--out").arg(&out));
    let written = std::fs::read_to_string(&out).unwrap();
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&written).unwrap(),
        printed
    );
    let said = json(&done(&mut import(folder.path(), out.to_str().unwrap())));
    assert_eq!(said["not_kept"], serde_json::json!([]));
    let file = std::fs::read_to_string(said["file"].as_str().unwrap()).unwrap();
    let ours = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../forms/digital-readiness/2026.toml"
    );
    let ours = std::fs::read_to_string(ours).unwrap();
    assert_eq!(
        kith_forms::read("theirs", &file),
        kith_forms::read("ours", &ours)
    );
}

#[test]
fn a_questionnaire_of_others_becomes_a_form_that_kith_reads_and_never_writes_over() {
    let folder = tempfile::tempdir().unwrap();
    let said = json(&done(&mut import(folder.path(), END_OF_LIFE)));
    assert_eq!(said["questions"], 5);
    let day = "item Q3g: it asks for a day and a time: the day alone is asked";
    assert!(said["not_kept"].as_array().unwrap().contains(&day.into()));
    let forms = folder.path().join("forms");
    let mut export = kith(folder.path());
    export.args([
        "forms",
        "export",
        "ukcore-questionnaire-eolplan-example",
        "2023-11-13",
    ]);
    export.arg("--forms").arg(&forms);
    assert_eq!(
        json(&done(&mut export))["title"],
        "End of Life Care Plan (Mock up)"
    );
    let again = refused(&mut import(folder.path(), END_OF_LIFE));
    assert!(
        again.contains("2023-11-13.toml cannot be written"),
        "{again}"
    );
}

#[test]
fn what_cannot_become_a_form_is_said_item_by_item() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.json");
    let text =
        r#"{ "resourceType": "Questionnaire", "item": [{ "linkId": "a", "type": "boolean" }] }"#;
    std::fs::write(&file, text).unwrap();
    let said = refused(&mut import(folder.path(), file.to_str().unwrap()));
    assert!(
        said.contains("item a: it asks nothing: give it a text"),
        "{said}"
    );
    let said = refused(kith(folder.path()).args(["forms", "export", "readiness", "2026"]));
    assert!(
        said.contains("there is no form readiness 2026: there are accreditation 2026"),
        "{said}"
    );
}
