//! Models of matching: trained on what is held, kept, and one in force.

use kith_gate::Grant;
use kith_gate::action::{ManageModels, SeeMatchReport};
use kith_matching::LEAST_BEARERS;
use kith_store::testing::TestDb;
use kith_store::{CommitError, args, both_engines, statement};
use serde_json::json;

use super::{World, all_migrations};
use crate::People;
use crate::intake::load::tests::{file, load, people};
use crate::matching::{Evidence, Model};
use crate::models::{BUILT_IN, ModelsError, Weighing};
use crate::store;
use crate::store::models::Kept;

statement!(LINKED_BY = "select evidence from link where method = 'score' order by made_at, id");
statement!(JUDGED = "select count(*) as n from matching_judged");
statement!(
    ARCHIVE = "insert into archived (person_id, archived_on, archived_at, rule, rules_version) \
    select id, '2026-01-01', $1, 'age', 'test' from person"
);

const GIVEN: [&str; 12] = [
    "Ada", "Bilal", "Carys", "Dmitri", "Efua", "Farid", "Grace", "Hana", "Idris", "Joan", "Kofi",
    "Lena",
];
const FAMILY: [&str; 11] = [
    "Ashworth", "Bevan", "Chaudhry", "Eze", "Gill", "Hopkins", "Jarvis", "Lim", "Mensah", "Novak",
    "Pugh",
];

/// So many people from one on, each with two records, of which every fifth has another letter in a name, and one
/// person whose names nobody else has.
fn rows(from: usize, people: usize) -> String {
    let row = |key: String, given: &str, family: &str, at: usize| {
        let (year, month, day) = (1930 + at % 83, 1 + at / 7 % 12, 1 + at % 28);
        format!(
            "{key},,{given},{family},{year}-{month:02}-{day:02},,PR{} {}JY,{at} Elm Close,2026-01-01\n",
            1 + at % 9,
            at % 9
        )
    };
    let two = (from..from + people).flat_map(|at| {
        let (given, family) = (GIVEN[at % 12], FAMILY[at % 11]);
        let slip = format!("{family}e");
        let again = if at.is_multiple_of(5) {
            slip.as_str()
        } else {
            family
        };
        [
            row(format!("A{at}"), given, family, at),
            row(format!("B{at}"), given, again, at),
        ]
    });
    two.chain([row(
        format!("R{from}"),
        "Zebedee",
        "Quillfeather",
        5000 + from,
    )])
    .collect()
}

async fn may_manage(people: &People) -> Grant<ManageModels> {
    people.gate.operator("kith match", json!({})).await.unwrap()
}

async fn train(people: &People) -> Result<Model, ModelsError> {
    let grant = may_manage(people).await;
    people.train_model(&grant, LEAST_BEARERS, &|_| {}).await
}

async fn use_model(people: &People, version: &str) -> Result<(), ModelsError> {
    let grant = may_manage(people).await;
    people.put_in_force(&grant, version).await
}

/// Puts the model that Kith comes with in force under another name.
pub(crate) async fn put_another_in_force(people: &People, version: &str) {
    let mut model = Model::built_in().unwrap();
    model.version = version.to_owned();
    let kept = Kept {
        version: version.to_owned(),
        made_at: people.db.now(),
        records: 1000,
    };
    let unit = store::models::keep(World::unit(), &kept, model.to_toml());
    people.db.commit(unit).await.unwrap();
    use_model(people, version).await.unwrap();
}

/// By which models links were made, in their order.
pub(crate) async fn linked_by(db: &TestDb) -> Vec<String> {
    let weights = |row: &kith_store::Row| {
        let evidence: Evidence = serde_json::from_str(&row.get::<String>("evidence")?).unwrap();
        Ok(evidence.weights)
    };
    let mut all = db.rows(&LINKED_BY, args![], weights).await.unwrap();
    all.dedup();
    all
}

both_engines! {
    migrations = all_migrations(),

    async fn a_model_is_trained_on_what_is_held_and_is_in_force_when_it_is_put_there(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        load(&people, &file(&folder, "a.csv", &rows(0, 330))).await;
        let built_in = linked_by(&db).await;
        let model = train(&people).await.unwrap();
        assert_eq!(model.records, 661);
        assert!((0.8..1.2).contains(&model.partners.same), "each has one other: {:?}", model.partners);
        assert!(model.family_names.of.contains_key("hopkins"));
        assert!(!model.to_toml().contains("quillfeather"), "a name that one person bears");
        let models = people.models(&may_manage(&people).await).await.unwrap();
        let in_force: Vec<_> = models.iter().map(|it| (&*it.version, it.in_force)).collect();
        assert_eq!(in_force, [(BUILT_IN, true), (&*model.version, false)]);
        assert_eq!(models[1].records, Some(661));

        use_model(&people, &model.version).await.unwrap();
        load(&people, &file(&folder, "b.csv", &rows(400, 40))).await;
        assert_eq!(linked_by(&db).await, [built_in[0].clone(), model.version.clone()]);
        let grant: Grant<SeeMatchReport> = people.gate.operator("test", json!({})).await.unwrap();
        let report = people.match_report(&grant).await.unwrap();
        assert_eq!((report.model.version, report.model.records), (model.version.clone(), 661));
        let again = train(&people).await.unwrap();
        assert_eq!(again.version, format!("{}-2", model.version), "the second of the day");
    }

    async fn too_few_records_to_learn_from_are_told_with_their_number(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        load(&people, &file(&folder, "a.csv", &rows(0, 20))).await;
        let refused = train(&people).await.unwrap_err().to_string();
        assert!(refused.contains("among 41 records") && refused.contains("needs 300 or more"), "{refused}");
        assert_eq!(people.models(&may_manage(&people).await).await.unwrap().len(), 1, "nothing is kept");
    }

    async fn who_is_in_the_archive_is_not_trained_on(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        load(&people, &file(&folder, "a.csv", &rows(0, 20))).await;
        db.commit(World::unit().run(&ARCHIVE, args![db.now()])).await.unwrap();
        let refused = train(&people).await.unwrap_err().to_string();
        assert!(refused.contains("among 0 records"), "{refused}");
    }

    async fn a_model_that_is_not_there_is_not_put_in_force(db: TestDb) {
        let people = people(&db);
        let refused = use_model(&people, "1999-01-01").await.unwrap_err();
        assert!(refused.to_string().contains("no model 1999-01-01"), "{refused}");
    }

    async fn what_was_judged_with_a_model_that_is_in_force_no_more_is_refused(db: TestDb) {
        let people = people(&db);
        let old = Weighing::read(&db).await.unwrap();
        db.commit(old.guard(World::unit())).await.unwrap();
        put_another_in_force(&people, "another").await;
        let refused = db.commit(old.guard(World::unit())).await;
        assert!(matches!(refused, Err(CommitError::Constraint { .. })), "{refused:?}");
        let new = Weighing::read(&db).await.unwrap();
        db.commit(new.guard(World::unit())).await.unwrap();
        let left: i64 = db.one(&JUDGED, args![], |row| row.get("n")).await.unwrap();
        assert_eq!(left, 0);
        use_model(&people, BUILT_IN).await.unwrap();
        db.commit(old.guard(World::unit())).await.unwrap();
    }
}
