//! The same questions to a database, through the room's own verb with its ledger; and registrations
//! in it. The people are put in beforehand by themselves, their keys in the order of the tree.

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use kith_gate::action::{SearchPeople, SupplyFeed};
use kith_gate::testing::{accredited_organisation, signed_in};
use kith_gate::{Gate, Role};
use kith_people::People;
use kith_people::in_memory::{SourceRecord, keys_of};
use kith_people::intake::load::FeedFile;
use kith_people::search::CannotFind;
use kith_store::cost::cpu_seconds;
use kith_store::{Chore, Clock, DatabaseUrl, Db, Keys, Options, Unit, args, statement};
use kith_terms::{NamePart, PersonId};
use serde_json::json;

use crate::answers::{self, Answers};
use crate::asked::{self, Question};
use crate::{Asked, Done};

statement!(
    ADD_SOMEBODY = "insert into person (id, number, family_name, given_names, previous_family_name, birth_date, sex, \
     postcode, nhs_number, record_count, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)"
);
statement!(ADD_ONE_KEY = "insert into person_key (key, person_id) values ($1, $2)");
statement!(HOW_MANY = "select count(*) as n from person");

/// Rows in one unit.
const AT_ONCE: usize = 50_000;

pub(crate) async fn measure(folder: &Path, said: &Asked, questions: &[Question]) -> Done<()> {
    let mut migrations = kith_gate::migrations();
    migrations.extend(kith_people::migrations());
    let options = Options {
        url: DatabaseUrl::Sqlite(folder.join("lookup.db")),
        keys: Keys::for_tests(),
        clock: Clock::system(),
        read_only: false,
    };
    let db = Db::open(options, migrations).await?;
    let gate = Gate::new(db.clone(), &Keys::for_tests())?;
    let room = People::new(db.clone(), gate.clone());
    let known: i64 = db.one(&HOW_MANY, args![], |row| row.get("n")).await?;
    let mut out = std::io::stdout().lock();
    if known == 0 {
        let (wall, cpu) = (Instant::now(), cpu_seconds());
        let keys = fill(&db, asked::people(&said.index)?).await?;
        let took = (wall.elapsed().as_secs_f64(), cpu_seconds() - cpu);
        writeln!(
            out,
            "filled with {keys} keys: {:.0} s, {:.0} s of processor",
            took.0, took.1
        )?;
    }
    let (there, strangers): (Vec<&Question>, Vec<&Question>) =
        questions.iter().partition(|it| it.person.is_some());
    for with_all in [false, true] {
        // Once for the pages that are read from the disk, and then as it is on any day.
        for round in ["first", "again"] {
            let asked = ask(&db, &gate, &room, &there, with_all).await?;
            let recall = asked.in_five(&there);
            writeln!(
                out,
                "{round}, with all fields: {with_all}: recall@5 {recall:.4}, {asked}"
            )?;
            if let (Some(to), "again") = (&said.answers, round) {
                let (to, tool) = match with_all {
                    false => (to.clone(), "Kith on SQLite"),
                    true => (to.join("all-fields"), "Kith, with postcode and sex"),
                };
                asked.write(&to, tool, &said.index, folder)?;
            }
        }
        let asked = ask(&db, &gate, &room, &strangers, with_all).await?;
        let answered = asked.answered();
        writeln!(
            out,
            "strangers: {answered} of {} answered, {asked}",
            strangers.len()
        )?;
    }
    writeln!(out, "{}", answers::machine()?)?;
    if let Some(feed) = &said.register {
        writeln!(out, "{}", register(&gate, &room, feed).await?)?;
    }
    Ok(())
}

/// Puts everybody in, and gives how many keys they have.
async fn fill(db: &Db, people: impl Iterator<Item = csv::Result<SourceRecord>>) -> Done<usize> {
    let mut keys: Vec<(i64, PersonId)> = Vec::new();
    let mut unit = Unit::chore(Chore::KeysMadeAnew);
    for (place, it) in people.enumerate() {
        let (it, person) = (it?, PersonId::new());
        keys.extend(keys_of(&it).into_iter().map(|key| (key, person)));
        let said = |name: &Option<NamePart>| name.as_ref().map(ToString::to_string);
        let given = [said(&it.given_name), said(&it.middle_names)];
        let given = given.into_iter().flatten().collect::<Vec<_>>().join(" ");
        unit.push(
            &ADD_SOMEBODY,
            args![
                person,
                number(place),
                said(&it.family_name),
                Some(given).filter(|it| !it.is_empty()),
                said(&it.previous_family_name),
                it.birth_date.map(|it| it.to_string()),
                it.sex.unwrap_or_default().word(),
                it.address.postcode.map(|it| it.to_string()),
                it.nhs_number.map(|it| it.digits().to_owned()),
                db.now()
            ],
        );
        if place % AT_ONCE == AT_ONCE - 1 {
            let full = std::mem::replace(&mut unit, Unit::chore(Chore::KeysMadeAnew));
            db.commit(full).await?;
        }
    }
    db.commit(unit).await?;
    keys.sort_unstable();
    for some in keys.chunks(AT_ONCE * 4) {
        let mut unit = Unit::chore(Chore::KeysMadeAnew);
        for (key, person) in some {
            unit.push(&ADD_ONE_KEY, args![*key, *person]);
        }
        db.commit(unit).await?;
    }
    Ok(keys.len())
}

async fn ask(
    db: &Db,
    gate: &Gate,
    room: &People,
    questions: &[&Question],
    with_all: bool,
) -> Done<Answers> {
    let who = signed_in(db, Role::Practitioner, "Bethan Protheroe");
    // Whether somebody may ask is the gate's affair, and has been measured with the views.
    let mut grants = Vec::new();
    for _ in questions {
        grants.push(gate.ask::<SearchPeople>(&who, json!({})).await?);
    }
    let mut answers = Answers::default();
    let before = cpu_seconds();
    for (question, grant) in questions.iter().zip(grants) {
        let criteria = question.criteria(with_all);
        let started = Instant::now();
        let hits = match room.find(grant, &criteria).await {
            Ok(found) => found.hits,
            Err(CannotFind::TooBroad(_)) => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let took = started.elapsed();
        let numbers = hits.into_iter().map(|it| it.number);
        answers.add(
            &question.id,
            numbers.filter_map(|it| place(&it)).collect(),
            took,
        );
    }
    answers.cpu = Duration::from_secs_f64(cpu_seconds() - before);
    Ok(answers)
}

/// The number of the person at this place of the index.
fn number(place: usize) -> String {
    format!("K-{place:08}")
}

fn place(number: &str) -> Option<usize> {
    number.strip_prefix("K-")?.parse().ok()
}

/// Loads a feed: each row is matched, and durable with its batch.
async fn register(gate: &Gate, room: &People, path: &Path) -> Done<String> {
    let feed = FeedFile {
        source: "bench".to_owned(),
        title: Some("Benchmark".to_owned()),
        supplier: Some(accredited_organisation(gate, "Benchmark").await),
        path: path.to_owned(),
        mapping: None,
    };
    let grant = gate
        .operator::<SupplyFeed>("bench", json!({ "source": "bench" }))
        .await?;
    let (wall, cpu) = (Instant::now(), cpu_seconds());
    let report = room.load(grant, feed, &|_| ()).await?;
    let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let rows = report.counts.rows as f64;
    Ok(format!(
        "{rows} rows registered, {} of them new people: {:.0} a second, {:.0} a second of processor",
        report.counts.new_people,
        rows / wall,
        rows / cpu
    ))
}
