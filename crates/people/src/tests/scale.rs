//! What a search costs in a large index. Run by hand, because filling the index takes minutes:
//! `KITH_PEOPLE=1000000 cargo test -p kith-people --lib scale -- --ignored --nocapture`

use std::time::{Duration, Instant};

use kith_store::testing::{TestDb, database, run};
use kith_store::{Engine, args, statement};
use kith_terms::PersonId;

use super::{World, all_migrations};
use crate::rules::criteria::{Born, Criteria};
use crate::rules::search_keys::{Findable, search_keys};

statement!(
    ADD_WHOLE_PERSON = "insert into person (id, number, family_name, given_names, birth_date, sex, \
     postcode, record_count, updated_at) values ($1, $2, $3, $4, $5, 'female', $6, 1, $7)"
);
statement!(
    ADD_THEIR_KEYS = "insert into person_key (key, person_id) \
     select k, cast($2 as uuid) from unnest($1::bigint[]) as keys(k) where true on conflict do nothing"
);

const GIVEN: [&str; 40] = [
    "Muhammad",
    "Olivia",
    "Noah",
    "Amelia",
    "George",
    "Isla",
    "Oliver",
    "Ava",
    "Arthur",
    "Lily",
    "Leo",
    "Freya",
    "Harry",
    "Poppy",
    "Jack",
    "Ivy",
    "Theo",
    "Mia",
    "William",
    "Grace",
    "John",
    "Susan",
    "David",
    "Margaret",
    "Priya",
    "Aisha",
    "Piotr",
    "Agnieszka",
    "Chidi",
    "Ngozi",
    "Wei",
    "Mei",
    "Sean",
    "Siobhan",
    "Rhys",
    "Carys",
    "Ewan",
    "Morag",
    "Ahmed",
    "Fatima",
];
const START: [&str; 25] = [
    "Smith", "Jones", "Khan", "Patel", "Mac", "O'", "Okaf", "Nowak", "Chen", "Ev", "Tay", "Bro",
    "Will", "Thom", "Rob", "Wal", "Har", "Mor", "Cl", "Gre", "Hug", "Ed", "Lew", "Ba", "Fos",
];
const END: [&str; 20] = [
    "", "", "", "", "", "", "son", "ley", "ton", "ham", "er", "ford", "man", "well", "or", "ska",
    "wood", "by", "field", "ans",
];

/// A sequence that jumps about, the same each time.
fn jump(state: &mut u64) -> usize {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap()
}

fn somebody(state: &mut u64) -> Findable {
    let family = format!("{}{}", START[jump(state) % 25], END[jump(state) % 20]);
    let given = GIVEN[jump(state) % 40].to_owned();
    let (year, month, day) = (
        1930 + jump(state) % 95,
        1 + jump(state) % 12,
        1 + jump(state) % 28,
    );
    let place = (jump(state) % 60, jump(state) % 10, jump(state) % 400);
    let letters = |n: usize| char::from(b"ABDEFGHJLN"[n % 10]);
    let inward = format!("{}{}{}", place.1, letters(place.2), letters(place.2 / 10));
    Findable {
        given_names: vec![given],
        family_names: vec![family],
        birth_date: format!("{year}-{month:02}-{day:02}").parse().ok(),
        postcode: format!("PR{} {inward}", place.0 + 1).parse().ok(),
        nhs_number: None,
    }
}

async fn fill(world: &World, people: usize) {
    let (mut state, now) = (7, world.db.now());
    for batch in 0..people.div_ceil(5000) {
        let mut unit = World::unit();
        for place in 0..5000 {
            let (person, facts) = (PersonId::new(), somebody(&mut state));
            let number = format!("{batch}-{place}");
            let args = args![
                person,
                number,
                facts.family_names[0].clone(),
                facts.given_names[0].clone(),
                facts.birth_date.map(|it| it.to_string()),
                facts.postcode.as_ref().map(ToString::to_string),
                now
            ];
            unit.push(&ADD_WHOLE_PERSON, args);
            unit.push(&ADD_THEIR_KEYS, args![search_keys(&facts), person]);
        }
        world.db.commit(unit).await.unwrap();
    }
}

/// Questions of every kind, about people who are there, some of them with a slip.
fn questions(facts: &Findable, kind: usize) -> Criteria {
    let (given, family) = (&facts.given_names[0], &facts.family_names[0]);
    let whole = format!("{given} {family}");
    let born = facts.birth_date.unwrap();
    let age = u8::try_from((2026 - born.year_part()).clamp(0, 110)).unwrap();
    let (name, born, place) = match kind % 6 {
        0 => (whole, Some(Born::On(born)), None),
        1 => (format!("{family} {given}x"), Some(Born::On(born)), None),
        2 => (whole, Some(Born::Aged(age)), None),
        3 => (
            family.clone(),
            None,
            facts.postcode.as_ref().map(|it| it.outward().to_string()),
        ),
        4 => (
            given.clone(),
            None,
            facts.postcode.as_ref().map(ToString::to_string),
        ),
        _ => (
            whole,
            Some(Born::On(born)),
            facts.postcode.as_ref().map(ToString::to_string),
        ),
    };
    Criteria {
        name: name.parse().ok(),
        born,
        place: place.and_then(|it| it.parse().ok()),
        ..Criteria::default()
    }
}

#[test]
#[ignore = "fills a large index; run by hand"]
fn scale_on_sqlite() {
    scale(Engine::Sqlite);
}

#[test]
#[ignore = "fills a large index; run by hand"]
fn scale_on_postgres() {
    scale(Engine::Postgres);
}

fn scale(engine: Engine) {
    run(async move {
        if let Some(db) = database(engine, all_migrations()).await {
            Box::pin(measured(&db)).await;
        }
    });
}

async fn measured(db: &TestDb) {
    let world = World::new(db);
    let people = std::env::var("KITH_PEOPLE")
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(100_000);
    let started = Instant::now();
    fill(&world, people).await;
    println!("{people} people in {:?}", started.elapsed());
    let who = world.practitioner();
    let (mut state, mut times, mut found) = (7, Vec::new(), 0);
    for kind in 0..600 {
        let asked = questions(&somebody(&mut state), kind);
        let grant = world.search(&who).await;
        let started = Instant::now();
        let hits = world.people.find(grant, &asked).await.unwrap().hits;
        times.push((started.elapsed(), kind % 6));
        found += usize::from(!hits.is_empty());
    }
    times.sort_unstable();
    println!(
        "p50 {:?} p90 {:?} p99 {:?} found {found} of 600",
        times[300].0, times[540].0, times[594].0
    );
    println!("slowest {:?}", &times[590..]);
    assert!(found > 560, "{found}");
    assert!(times[594].0 < Duration::from_millis(20), "{:?}", times[594]);
}
