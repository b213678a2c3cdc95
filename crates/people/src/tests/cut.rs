//! What a viewer may not see never leaves the database.

use kith_gate::Section::{
    Address, BirthDate, CarerContact, CarerName, Contact, Death, History, Indicators, Involvements,
    Name, NhsNumber, Number, Problems, Services, Sex,
};
use kith_gate::testing::signed_in;
use kith_gate::{Role, Section, Sections};
use kith_store::testing::TestDb;
use kith_store::{Migration, Statement, args, both_engines, registered, statement};
use kith_terms::time::day_of;
use kith_terms::{AccountId, CorrectionId, FeedRunId, PersonId, RecordId, SourceId};
use proptest::prelude::{Strategy, prop_assert};
use proptest::sample::subsequence;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use super::{ADD_PERSON, ADD_SOURCE, ADD_VERSION, World, all_migrations, day, invented};
use crate::derived::Sources;
use crate::record::questions;
use crate::rules::corrected::{Corrected, Field};
use crate::rules::involvement::NewInvolvement;
use crate::source_record::{Carer, SourceRecord};
use crate::store;
use crate::store::parts::{Part, Parts};
use crate::store::record::{Titles, held};

// As they were before what a source said was kept in parts.
statement!(
    ADD_WHOLE = "insert into record (id, source_id, record_key, person_id, content_hash, updated_on, received_at, \
     run_id, content) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
);
statement!(
    ADD_WHOLE_VERSION = "insert into record_version (record_id, version, content_hash, updated_on, received_at, \
     replaced_at, run_id, content) values ($1, 1, $2, $3, $4, $5, $6, $7)"
);
statement!(
    ADD_WHOLE_CORRECTION = "insert into correction (id, person_id, field, value, reason, made_by, made_by_name, made_at) \
     values ($1, $2, 'carers', $3, 'Rang them', $4, 'Rita Manager', $5)"
);

/// A record that says something in every field, with a mark of its own in each value.
fn marked(mark: &str, number: &str, digit: u8) -> SourceRecord {
    let json = json!({
        "record_key": format!("Ownkey{mark}"),
        "collected_from": format!("Clinic{mark}"),
        "updated": "2026-01-10",
        "given_name": format!("Given{mark}"),
        "middle_names": format!("Middle{mark}"),
        "family_name": format!("Family{mark}"),
        "previous_family_name": format!("Formerly{mark}"),
        "previous_given_name": format!("Once{mark}"),
        "nhs_number": number,
        "nhs_number_status": "01",
        "birth_date": format!("2010-03-0{digit}"),
        "sex": "female",
        "address": {
            "line": format!("1 Street{mark}"), "postcode": format!("PR{digit} 4JY"), "uprn": format!("10001234567{digit}"),
        },
        "phones": [format!("01632 96010{digit}")],
        "email": format!("mail{mark}@example.org"),
        "died_on": format!("2026-02-0{digit}"),
        "communication_needs": format!("Needs{mark}"),
        "carers": [{
            "name": format!("Carer{mark}"),
            "relationship": format!("Aunt{mark}"),
            "parental_responsibility": true,
            "phone": format!("01632 96020{digit}"),
            "address": format!("2 Road{mark}"),
        }],
        "gp": { "name": format!("Surgery{mark}"), "phone": format!("01632 96030{digit}") },
        "school": { "name": format!("School{mark}") },
        "health_visitor": { "worker": format!("Visitor{mark}") },
        "involvements": [{
            "service": format!("Service{mark}"), "organisation": format!("Org{mark}"),
            "worker": format!("Worker{mark}"), "role": format!("Role{mark}"),
            "phone": format!("01632 96040{digit}"), "email": format!("work{mark}@example.org"),
            "start": "2025-11-03",
        }],
        "assessment": { "held": format!("Assessment{mark}"), "holder": format!("Holder{mark}") },
        "lead_professional": { "name": format!("Lead{mark}"), "role": format!("Leading{mark}") },
        "as_sent": [{
            "field": format!("Column{mark}"), "value": format!("Sent{mark}"), "reason": format!("Doubt{mark}"),
        }],
    });
    serde_json::from_value(json).unwrap()
}

/// Values that only whoever is shown these sections is handed, all of them; none is for nobody.
type Marks = Vec<(String, Vec<Section>)>;

/// The marks of such a record.
fn marks_of(mark: &str, number: &str, digit: u8) -> Marks {
    let words = |words: &[&str]| {
        words
            .iter()
            .map(|it| format!("{it}{mark}"))
            .collect::<Vec<_>>()
    };
    let with = |mut all: Vec<String>, more: &[String]| {
        all.extend_from_slice(more);
        all
    };
    let phone = |hundred: u8| format!("960{hundred}0{digit}");
    let by_section = [
        (
            words(&["Given", "Middle", "Family", "Formerly", "Once"]),
            vec![Name],
        ),
        (vec!["female".to_owned()], vec![Sex]),
        (vec![format!("2010-03-0{digit}")], vec![BirthDate]),
        (vec![number.to_owned()], vec![NhsNumber]),
        (
            with(
                words(&["Street"]),
                &[format!("PR{digit} 4JY"), format!("10001234567{digit}")],
            ),
            vec![Address],
        ),
        (with(words(&["mail"]), &[phone(1)]), vec![Contact]),
        (words(&["Carer", "Aunt"]), vec![CarerName]),
        (
            with(words(&["Road"]), &[phone(2)]),
            vec![CarerName, CarerContact],
        ),
        (
            with(
                words(&["Clinic", "Surgery", "School", "Visitor"]),
                &[phone(3)],
            ),
            vec![Services],
        ),
        (
            with(
                words(&["Service", "Org", "Worker", "Role", "work"]),
                &[phone(4)],
            ),
            vec![Involvements],
        ),
        (
            words(&["Assessment", "Holder", "Lead", "Leading", "Needs"]),
            vec![Indicators],
        ),
        (vec![format!("2026-02-0{digit}")], vec![Death]),
        (words(&["Ownkey", "Column", "Sent", "Doubt"]), vec![]),
    ];
    let each = by_section.into_iter();
    each.flat_map(|(marks, sections)| marks.into_iter().map(move |it| (it, sections.clone())))
        .collect()
}

const NOW: (&str, &str, u8) = ("now", "9991230017", 1);
const BEFORE: (&str, &str, u8) = ("bygone", "9991230025", 2);

/// What a record manager says instead, in each field.
const CORRECTIONS: [(Field, &str, &[&str]); 19] = [
    (Field::GivenNames, "Givenright", &["Givenright"]),
    (Field::FamilyName, "Familyright", &["Familyright"]),
    (Field::PreviousGivenName, "Onceright", &["Onceright"]),
    (
        Field::PreviousFamilyName,
        "Formerlyright",
        &["Formerlyright"],
    ),
    (Field::BirthDate, "2010-03-03", &["2010-03-03"]),
    (Field::Sex, "female", &["female"]),
    (Field::NhsNumber, "9991230033", &["999 123 0033"]),
    (
        Field::Address,
        "3 Streetright, PR3 4JY",
        &["Streetright", "PR3 4JY"],
    ),
    (Field::Phone, "01632 960103", &["960103"]),
    (Field::Email, "mailright@example.org", &["mailright"]),
    (Field::DiedOn, "2026-02-03", &["2026-02-03"]),
    (Field::CommunicationNeeds, "Needsright", &["Needsright"]),
    (
        Field::Assessments,
        "Assessmentright, Holderright",
        &["Assessmentright", "Holderright"],
    ),
    (
        Field::LeadProfessional,
        "Leadright, Leadingright",
        &["Leadright", "Leadingright"],
    ),
    (
        Field::Carers,
        "Carerright, Auntright, 2 Roadright, 01632 960203",
        &["Carerright", "Auntright"],
    ),
    (
        Field::Gp,
        "Surgeryright, 01632 960303",
        &["Surgeryright", "960303"],
    ),
    (Field::School, "Schoolright", &["Schoolright"]),
    (Field::HealthVisitor, "Visitorright", &["Visitorright"]),
    (
        Field::Involvements,
        "Serviceright, Orgright, Workerright, Roleright",
        &["Serviceright", "Workerright"],
    ),
];

/// What was before is shown where its own section and the history are.
fn with_history(mut needed: Vec<Section>) -> Vec<Section> {
    needed.push(History);
    needed
}

/// Somebody about whom everything is said that can be: by a source now and before, by a record manager, and here.
async fn marked_person(world: &World, db: &TestDb) -> (PersonId, Marks) {
    let said = marked(NOW.0, NOW.1, NOW.2);
    let person = world.person("K-2345-6789", &[("Sourcetitle", said)]).await;
    let record = Sources::read(db, person).await.unwrap().unwrap().records[0].record;
    let before = Parts::of(&marked(BEFORE.0, BEFORE.1, BEFORE.2)).unwrap();
    let (now, mut args) = (db.now(), before.args());
    let earlier = now - jiff::SignedDuration::from_hours(48);
    args.extend(args![record, vec![0_u8], earlier, now, FeedRunId::new()]);
    let unit = World::unit().must(1, &ADD_VERSION, args);
    db.commit(unit).await.unwrap();

    let mut marks = marks_of(NOW.0, NOW.1, NOW.2);
    let bygone = marks_of(BEFORE.0, BEFORE.1, BEFORE.2).into_iter();
    // What the source says now as it did before is no history.
    let bygone: Marks = bygone.filter(|it| !marks.contains(it)).collect();
    marks.extend(bygone.into_iter().map(|(mark, needed)| match needed[..] {
        [] => (mark, needed),
        _ => (mark, with_history(needed)),
    }));
    marks.push(("K-2345-6789".to_owned(), vec![Number]));
    let manager = world.manager();
    for (words, withdrawn) in [("Streetwithdrawn", true), ("Streetcorrected", false)] {
        let value = Corrected::read(Field::Address, &format!("4 {words}, PR4 4JY")).unwrap();
        let grant = world.correcting(&manager, person).await;
        let id = world.people.correct(grant, value, words).await.unwrap();
        if withdrawn {
            let grant = world.correcting(&manager, person).await;
            world.people.withdraw_correction(grant, id).await.unwrap();
        }
        marks.push((words.to_owned(), with_history(vec![Address])));
    }
    db.clock().advance(1);
    for (field, value, said) in CORRECTIONS {
        let reason = format!("Why {field} so");
        let value = Corrected::read(field, value).unwrap();
        let grant = world.correcting(&manager, person).await;
        world.people.correct(grant, value, &reason).await.unwrap();
        let shown_by = |it: &str| (it.to_owned(), vec![field.section()]);
        marks.extend(said.iter().map(|it| shown_by(it)));
        marks.push(shown_by(&reason));
    }
    for contact in ["Roadright", "960203"] {
        marks.push((contact.to_owned(), vec![CarerName, CarerContact]));
    }
    let practitioner = signed_in(db, Role::Practitioner, "Helperhere");
    let help = NewInvolvement {
        service: "Servicehere".into(),
        role: "Rolehere".into(),
        phone: "01632 960404".parse().ok(),
        email: "workhere@example.org".parse().ok(),
        started_on: day("2026-01-15"),
    };
    let grant = world.recording(&practitioner, person).await;
    world.people.record_involvement(grant, help).await.unwrap();
    for mark in ["Servicehere", "Rolehere", "960404", "workhere"] {
        marks.push((mark.to_owned(), vec![Involvements]));
    }
    let helped = NewInvolvement {
        service: "Servicehelped".into(),
        role: "Rolehelped".into(),
        phone: "01632 960405".parse().ok(),
        email: "workhelped@example.org".parse().ok(),
        started_on: day("2026-01-15"),
    };
    let grant = world.recording(&practitioner, person).await;
    let helped = world
        .people
        .record_involvement(grant, helped)
        .await
        .unwrap();
    let grant = world.ending(&practitioner, person).await;
    let ended = world
        .people
        .end_involvement(grant, helped, day("2026-01-31"))
        .await;
    ended.unwrap();
    for mark in ["Servicehelped", "Rolehelped", "960405", "workhelped"] {
        marks.push((mark.to_owned(), with_history(vec![Involvements])));
    }
    let grant = world.reporting(&practitioner, person).await;
    let problem = world.people.report_problem(grant, Address, "Problemhere");
    problem.await.unwrap();
    marks.push(("Problemhere".to_owned(), vec![Problems, Address]));
    (person, marks)
}

/// The marks in a text that these sections do not show.
fn leaked<'m>(marks: &'m Marks, sections: Sections, text: &str) -> Vec<&'m str> {
    let hidden = marks
        .iter()
        .filter(|(_, needed)| needed.is_empty() || needed.iter().any(|it| !sections.contains(*it)));
    hidden
        .map(|(mark, _)| mark.as_str())
        .filter(|mark| text.contains(mark))
        .collect()
}

both_engines! {
    migrations = all_migrations(),
    async fn the_database_hands_over_nothing_of_a_section_that_is_not_asked_for(db: TestDb) {
        let world = World::new(&db);
        let (person, marks) = marked_person(&world, &db).await;
        let handed = async |sections: Sections| {
            let record = questions(person, sections, day_of(db.now()));
            let record = db.handed_over(record).await.unwrap();
            let desk = held(person, sections, Titles::Hidden);
            (record, db.handed_over(vec![desk]).await.unwrap())
        };
        let here = tokio::runtime::Handle::current();
        let any_sections = subsequence(Section::ALL.to_vec(), 0..=Section::ALL.len())
            .prop_map(Sections::from_iter);
        let mut runner = TestRunner::new(Config {
            failure_persistence: None,
            ..Config::with_cases(64)
        });
        let property = runner.run(&any_sections, |sections| {
            let (record, desk) = tokio::task::block_in_place(|| here.block_on(handed(sections)));
            for text in [&record, &desk] {
                let leaked = leaked(&marks, sections, text);
                prop_assert!(leaked.is_empty(), "{leaked:?} with {sections:?}");
            }
            prop_assert!(!desk.contains("Sourcetitle"));
            Ok(())
        });
        property.unwrap();

        let (all, _) = handed(Section::ALL.into_iter().collect()).await;
        for (mark, needed) in &marks {
            assert_eq!(all.contains(mark.as_str()), !needed.is_empty(), "{mark}");
        }
    }

    async fn a_record_that_is_shown_tells_nothing_of_a_section_that_is_not(db: TestDb) {
        let world = World::new(&db);
        let (person, marks) = marked_person(&world, &db).await;
        let viewers = [
            world.practitioner(),
            world.manager(),
            signed_in(&db, Role::ShieldPractitioner, "Sid Shield"),
        ];
        for shielded in [false, true] {
            if shielded {
                world.shield(person).await;
            }
            for who in &viewers {
                let grant = world.look(who, person).await;
                let record = world.people.record(&grant).await.unwrap();
                let text = serde_json::to_string(&record).unwrap();
                let leaked = leaked(&marks, grant.sections(), &text);
                assert!(leaked.is_empty(), "{leaked:?} to {}", who.full_name());
                assert_eq!(text.contains("Streetnow"), !shielded, "{text}");
            }
        }
    }
}

/// The tables as they were before what a source said was kept in parts.
fn migrations_before() -> Vec<Migration> {
    let mut all = all_migrations();
    all.retain(|it| it.name != "people-0006");
    all
}

/// Two carers, a carer alone, and one who is nowhere to be reached.
fn with_carers(more: &[&str]) -> Vec<SourceRecord> {
    let full = marked(NOW.0, NOW.1, NOW.2);
    let carer = |name: &&str| Carer {
        name: (*name).to_owned(),
        ..Carer::default()
    };
    let more: Vec<Carer> = more.iter().map(carer).collect();
    let two = SourceRecord {
        carers: [full.carers.clone(), more.clone()].concat(),
        ..full.clone()
    };
    let unreachable = SourceRecord {
        carers: more,
        ..full.clone()
    };
    vec![
        full,
        two,
        unreachable,
        invented::full_record(),
        SourceRecord::default(),
    ]
}

both_engines! {
    migrations = migrations_before(),
    async fn what_was_held_in_one_piece_is_read_in_parts(db: TestDb) {
        let (person, source, now) = (PersonId::new(), SourceId::new(), db.now());
        let mut unit = World::unit()
            .must(1, &ADD_SOURCE, args![source, "gp", "GP", now])
            .must(1, &ADD_PERSON, args![person, "K-2345-6789", now]);
        let mut kept = Vec::new();
        for said in with_carers(&["Aunt May \"May\" O\u{2019}Brien"]) {
            let (record, run) = (RecordId::new(), FeedRunId::new());
            let (key, updated) = (record.to_string(), said.updated.map(|it| it.to_string()));
            let whole = json!(said);
            unit = unit.must(1, &ADD_WHOLE, args![
                record, source, key, person, vec![1_u8], updated.clone(), now, run, &whole
            ]);
            unit = unit.must(1, &ADD_WHOLE_VERSION, args![record, vec![2_u8], updated, now, now, run, &whole]);
            kept.push((record, said));
        }
        let (carers, by) = (CorrectionId::new(), AccountId::new());
        let value = "Rose Murray, Mother, 1 Elm Close, 01772 555123\nMay, 01772 555124\nAda";
        unit = unit.must(1, &ADD_WHOLE_CORRECTION, args![carers, person, value, by, now]);
        db.commit(unit).await.unwrap();

        let db = db.opened_again(all_migrations()).await;
        let rows = store::index::records_of(&db, vec![person]).await.unwrap();
        let now = rows.into_iter().map(|it| (it.record, it.content));
        let before = store::derived::before(&db, vec![person]).await.unwrap().into_iter();
        let before = before.map(|(_, it)| (it.record, it.content));
        for mut read in [now.collect::<Vec<_>>(), before.collect()] {
            read.sort_by_key(|it| it.0);
            kept.sort_by_key(|it| it.0);
            assert_eq!(read, kept);
        }
        for (shown, words) in [
            (Sections::NONE.with(CarerName), "Rose Murray\nMay\nAda"),
            (Sections::NONE.with(CarerName).with(CarerContact), value),
        ] {
            let corrections = store::correction::about_within(person, shown);
            let corrections = db.together(vec![corrections]).await.unwrap().concat();
            assert_eq!(corrections[0].correction.value.text(), words);
        }
    }
}

/// Statements that take a part as it is, and why they may.
const TAKE_EVERY_PART: [(&str, &str); 7] = [
    (
        "RECORDS_OF",
        "matching, deriving and retention show nobody anything",
    ),
    ("BEFORE", "matching and deriving show nobody anything"),
    ("ADD_RECORD", "writes"),
    ("CHANGE_RECORD", "writes"),
    (
        "KEEP_VERSION",
        "writes, from one table of the database to another",
    ),
    ("KEEP_OLDER", "writes"),
    (
        "HAVE",
        "counts which fields are said, for the report on matching; no value leaves the database",
    ),
];

#[test]
fn every_part_is_read_behind_its_own_section() {
    let of_the_room =
        |it: &&Statement| it.module.starts_with("kith_people::") && !it.module.contains("::tests");
    let mut taking: Vec<&str> = Vec::new();
    let mut cut = 0;
    for statement in registered().filter(of_the_room) {
        let mut rest = statement.sql.to_owned();
        for (at, part) in (1..).zip(Part::ALL) {
            for table in ["r", "v"] {
                let column = part.column();
                let behind = format!(
                    "case when cast(${at} as boolean) then {table}.{column} end as {column}"
                );
                cut += usize::from(rest.contains(&behind));
                rest = rest.replace(&behind, "");
            }
        }
        if rest.contains(".*") || Part::ALL.iter().any(|it| rest.contains(it.column())) {
            taking.push(statement.name);
        }
    }
    taking.sort_unstable();
    let mut allowed = TAKE_EVERY_PART.map(|(name, _)| name);
    allowed.sort_unstable();
    assert_eq!(taking, allowed);
    assert_eq!(
        cut,
        3 * Part::ALL.len(),
        "what sources say now, what they said before, and what is compared"
    );
}
