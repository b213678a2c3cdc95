//! `kith providers`, as its user runs it.

use std::path::Path;

use super::{done, json, kith};

const HEAD: &str = "ods_code,name,town,postcode,email,headquarters_ods_code\n";

fn list(folder: &Path, rows: &str) -> std::path::PathBuf {
    let path = folder.join("providers.csv");
    std::fs::write(&path, format!("{HEAD}{rows}")).unwrap();
    path
}

#[test]
fn a_list_of_providers_is_brought_in_and_a_row_that_is_wrong_is_said_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let load = |file: &Path| {
        let mut command = kith(folder.path());
        command
            .args(["providers", "load", "--format", "json"])
            .arg(file);
        command
    };
    let good = list(
        folder.path(),
        "A1234,Rowan Care,Kendal,LA9 4QQ,office@rowan.example,\nVAA01,Elm Court,Kendal,LA9 4QQ,,A1234\n",
    );
    let loaded = json(&done(&mut load(&good)));
    assert_eq!((&loaded["added"], &loaded["same"]), (&2.into(), &0.into()));
    let again = json(&done(&mut load(&good)));
    assert_eq!((&again["added"], &again["same"]), (&0.into(), &2.into()));
    let wrong = list(
        folder.path(),
        "VAA02,Ash,Kendal,LA9,,\nVAA03,Oak,Kendal,LA9 4QQ,,\n",
    );
    let output = load(&wrong).output().unwrap();
    assert!(!output.status.success());
    let loaded = json(&output);
    assert_eq!(loaded["added"], 1);
    assert_eq!(loaded["refused"][0]["line"], 2);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("one row was not taken"), "{said}");
}
