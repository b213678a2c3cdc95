//! `kith match`, as its user runs it.

use std::fs;
use std::path::Path;

use super::{done, feed, json, kith, load, place};

const GP: &str = "record_id,given_name,family_name,date_of_birth,postcode\n\
    7,Layla,Hartigan,2012-03-14,PR5 6NE\n8,George,Pemberton,1957-08-21,PR2 8DT\n";
const SCHOOL: &str = "record_id,given_name,family_name,date_of_birth,postcode\n\
    7,Lyala,Hartigan,2012-03-14,PR5 6NE\n";

fn written(data: &Path, name: &str, text: &str) -> String {
    let path = data.join(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn files_are_linked_and_records_of_one_key_are_told_apart_by_file() {
    let data = tempfile::tempdir().unwrap();
    let (gp, school) = (
        written(data.path(), "gp.csv", GP),
        written(data.path(), "school.csv", SCHOOL),
    );
    let link = |first: &str, second: &str| {
        let (clusters, links) = (data.path().join("c.csv"), data.path().join("l.csv"));
        let output = done(
            kith(data.path())
                .args([
                    "match",
                    "link",
                    first,
                    second,
                    "--no-training",
                    "--format",
                    "json",
                ])
                .arg("--clusters")
                .arg(&clusters)
                .arg("--out")
                .arg(&links),
        );
        let said = json(&output);
        assert_eq!((&said["records"], &said["people"]), (&3.into(), &2.into()));
        [clusters, links].map(|path| fs::read_to_string(path).unwrap())
    };
    let [clusters, links] = link(&gp, &school);
    assert_eq!(
        clusters,
        format!("record_id,cluster,file\n7,1,{gp}\n7,1,{school}\n8,2,{gp}\n")
    );
    assert!(
        links.starts_with("record_id_l,record_id_r,bits,probability,limit,file_l,file_r\n7,7,")
    );
    assert_eq!(link(&school, &gp), [clusters, links], "in whatever order");
}

#[test]
fn a_trained_model_is_used_again() {
    let data = tempfile::tempdir().unwrap();
    let gp = written(data.path(), "gp.csv", GP);
    let model = data.path().join("model.toml");
    done(
        kith(data.path())
            .args(["match", "train", &gp, "--save-model"])
            .arg(&model),
    );
    let text = fs::read_to_string(&model).unwrap();
    assert!(text.contains("on 2 records of gp.csv"), "{text}");
    assert!(!text.contains("layla"), "no name that few people bear");
    done(
        kith(data.path())
            .args(["match", "link", &gp, "--no-training", "--model"])
            .arg(&model),
    );
}

#[test]
fn a_file_that_cannot_be_matched_is_named_with_what_is_wrong() {
    let data = tempfile::tempdir().unwrap();
    let wide = written(data.path(), "wide.csv", "id,given_name\n1,Layla,Hartigan\n");
    let output = kith(data.path())
        .args(["match", "link", &wide])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("wide.csv: line 2 has 3 columns"), "{said}");
    assert!(!output.status.success() && !said.contains("Hartigan"));
}

#[test]
fn how_well_matching_does_is_told_in_counts_that_name_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let (data, feeds) = (folder.path().join("data"), folder.path().join("feeds"));
    place(&data);
    let gp = feed(&feeds, 300);
    let loaded = json(&done(load(&mut kith(&data), &gp)));
    let report = |format: &str| done(kith(&data).args(["match", "report", "--format", format]));
    let said = json(&report("json"));
    let new = said["links"].as_array().unwrap();
    let new = new.iter().find(|it| it["method"] == "new").unwrap();
    let count = |of: &str| loaded["counts"][of].as_u64().unwrap();
    match count("matched") {
        // From how many are new it could be worked out how few are not.
        1..5 => assert_eq!(new["links"], "not told", "{said}"),
        _ => assert!(new["links"].as_u64().unwrap() > 200, "{said}"),
    }
    let source = &said["unlinkable"][0];
    assert_eq!(source["records"], count("new_people") + count("matched"));
    assert_eq!(source["source"], loaded["title"]);
    assert_eq!(said["model"]["thresholds"]["link"], 0.0);
    assert!(
        said["thresholds"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["bits"] == 0)
    );

    let text = String::from_utf8(report("text").stdout).unwrap();
    assert!(text.contains("New: about nobody who was here"), "{text}");
    assert!(text.contains("right too few decisions to say"), "{text}");
    // Some of its rows are broken on purpose.
    let mut rows = csv::ReaderBuilder::new();
    for row in rows.flexible(true).from_path(&gp).unwrap().byte_records() {
        let row = row.unwrap();
        let key = String::from_utf8_lossy(&row[0]);
        assert!(
            key.len() < 4 || !text.contains(&*key),
            "the key {key} is in it"
        );
    }
}

#[test]
fn a_model_is_trained_on_what_is_held_only_where_that_is_enough_and_the_one_in_force_is_named() {
    let data = tempfile::tempdir().unwrap();
    place(data.path());
    let gp = feed(data.path(), 60);
    done(load(&mut kith(data.path()), &gp));
    let refused = |args: &[&str]| {
        let output = kith(data.path()).arg("match").args(args).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let few = refused(&["train"]);
    assert!(few.contains("needs 300 or more"), "{few}");
    assert!(refused(&["use", "1999-01-01"]).contains("no model 1999-01-01"));
    assert!(refused(&["train", "gp.csv"]).contains("--save-model"));
    assert!(
        refused(&["train", "--model", "model.toml"]).contains("leave --mapping and --model out")
    );
    done(kith(data.path()).args(["match", "use", "built-in"]));
    let models = done(kith(data.path()).args(["match", "models", "--format", "json"]));
    let models = json(&models);
    let [built_in] = models.as_array().unwrap().as_slice() else {
        panic!("{models}")
    };
    assert_eq!(
        (&built_in["version"], &built_in["in_force"]),
        (&"built-in".into(), &true.into())
    );
    assert_eq!(built_in["put_by"], "kith match use");
}
