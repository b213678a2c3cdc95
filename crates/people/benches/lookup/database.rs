//! The same questions to a database, through the room's own verb with its ledger; and registrations
//! in it. The people are put in beforehand by themselves, their keys in the order of the tree.

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use kith_gate::action::{SearchPeople, SupplyFeed};
use kith_gate::testing::{accredited_organisation, signed_in};
use kith_gate::{Gate, Role};
use kith_people::People;
use kith_people::in_memory::{SourceRecord, keys_of};
use kith_people::intake::load::FeedFile;
use kith_people::search::{CannotFind, Found, Hit};
use kith_store::cost::cpu_seconds;
use kith_store::testing::options;
use kith_store::{Chore, Clock, DatabaseUrl, Db, Keys, Unit, args, statement};
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
    let file = folder.join("lookup.db");
    let url = said.database.clone();
    let url = url.unwrap_or_else(|| DatabaseUrl::Sqlite(file.clone()));
    let db = Db::open(options(&url, &Clock::system()), migrations).await?;
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
            let asked = ask(&db, &gate, &room, &there, said, with_all).await?;
            let recall = asked.in_five(&there);
            writeln!(
                out,
                "{round}, with all fields: {with_all}: recall@5 {recall:.4}, {asked}"
            )?;
            if let (Some(to), "again") = (&said.answers, round) {
                let (to, tool) = match with_all {
                    false => (to.clone(), "Kith"),
                    true => (to.join("all-fields"), "Kith, with postcode and sex"),
                };
                asked.write(&to, tool, &said.index, &file)?;
            }
        }
        let asked = ask(&db, &gate, &room, &strangers, said, with_all).await?;
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
    // By the place of each person, which takes half the room of who it is.
    let mut keys: Vec<(i64, u32)> = Vec::new();
    let mut ids = Vec::new();
    let mut unit = Unit::chore(Chore::KeysMadeAnew);
    for (place, it) in people.enumerate() {
        let (it, person) = (it?, PersonId::new());
        let at = u32::try_from(place)?;
        keys.extend(keys_of(&it).into_iter().map(|key| (key, at)));
        ids.push(person);
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
        for (key, at) in some {
            let person = ids.get(*at as usize).copied();
            unit.push(&ADD_ONE_KEY, args![*key, person]);
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
    said: &Asked,
    with_all: bool,
) -> Done<Answers> {
    let who = signed_in(db, Role::Practitioner, "Bethan Protheroe");
    // Whether somebody may ask is the gate's affair, and has been measured with the views.
    let mut grants = Vec::new();
    for _ in questions {
        grants.push(gate.ask::<SearchPeople>(&who, json!({})).await?);
    }
    let before = cpu_seconds();
    let asked = questions.iter().zip(grants).map(async |(question, grant)| {
        let criteria = question.criteria(with_all);
        let started = Instant::now();
        let found = room.find(grant, &criteria).await;
        Ok::<_, CannotFind>((question, started.elapsed(), hits(found)?))
    });
    let answered: Vec<_> = stream::iter(asked)
        .buffered(said.at_once)
        .try_collect()
        .await?;
    let mut answers = Answers::default();
    answers.cpu = Duration::from_secs_f64(cpu_seconds() - before);
    for (question, took, hits) in answered {
        let numbers = hits.iter().filter_map(|it| place(&it.number));
        answers.add(&question.id, numbers.collect(), took);
    }
    Ok(answers)
}

/// Those who are shown; nobody, where the question is too broad.
fn hits(found: Result<Found, CannotFind>) -> Result<Vec<Hit>, CannotFind> {
    match found {
        Ok(found) => Ok(found.hits),
        Err(CannotFind::TooBroad(_)) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
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
