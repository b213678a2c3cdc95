//! Audited views: the record's page, over HTTP, with its entry in the ledger.

use std::time::{Duration, Instant};

use kith::open::House;
use kith_gate::reason::{ReasonCode, ReasonGiven};
use kith_store::{Db, args, statement};
use kith_terms::PersonId;
use rand::SeedableRng as _;
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom as _;
use serde_json::{Value, json};

use crate::Done;
use crate::figures::{Percentiles, Rate, Table, Took};
use crate::house::{Served, Visitor, said};
use crate::http::{Client, apart};
use crate::questions::Person;

/// People whose records are looked at.
const PEOPLE: usize = 200;
/// Browsers at once.
const CLIENTS: usize = 32;
/// What only a record's page says.
const HEADING: &str = "The people around ";

statement!(ENTRIES = "select count(*) as entries from ledger");

/// What looking at records took.
pub(crate) struct Seen {
    rate: Rate,
    took: Percentiles,
    bytes: u64,
}

/// Looks at the records of 200 people over and over, with 32 browsers.
pub(crate) async fn measure(
    house: &House,
    site: &Served,
    practitioner: &Visitor,
    people: &[Person],
    seconds: u64,
) -> Done<Seen> {
    let chosen = visited(house, site, practitioner, people).await?;
    let before = entries(&house.db).await?;
    let (address, cookie) = (site.address, practitioner.cookie.clone());
    let (rate, took, bytes) = apart(async move {
        let started = Instant::now();
        let until = started + Duration::from_secs(seconds);
        let mut clients = Vec::new();
        for number in 0..CLIENTS {
            let mut client = Client::connect(address, &cookie).await?;
            let chosen = chosen.clone();
            clients.push(tokio::spawn(async move {
                let (mut took, mut bytes) = (Took::default(), 0);
                for person in chosen.iter().cycle().skip(number * PEOPLE / CLIENTS) {
                    let asked = Instant::now();
                    if asked >= until {
                        break;
                    }
                    bytes += look(&mut client, *person).await?;
                    took.add(asked);
                }
                Done::Ok((took, bytes))
            }));
        }
        let (mut all, mut bytes) = (Took::default(), 0);
        for client in clients {
            let (took, read) = client.await.map_err(said)??;
            all.merge(took);
            bytes += read;
        }
        let rate = Rate {
            times: all.count(),
            took: started.elapsed(),
        };
        Ok((rate, all, bytes))
    })
    .await?;
    let written = entries(&house.db).await? - before;
    if written.cast_unsigned() != rate.times {
        return Err(said(format!(
            "{} views were answered and the ledger grew by {written}",
            rate.times
        )));
    }
    Ok(Seen {
        bytes: bytes / rate.times.max(1),
        rate,
        took: took.percentiles(),
    })
}

/// Opens visits to people drawn at random; those whose page is another (a shield) are passed over.
async fn visited(
    house: &House,
    site: &Served,
    practitioner: &Visitor,
    people: &[Person],
) -> Done<Vec<PersonId>> {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut client = Client::connect(site.address, &practitioner.cookie).await?;
    let mut chosen = Vec::new();
    for it in people.sample(&mut random, PEOPLE + 20) {
        let words = "Measuring how fast records are shown.";
        let reason = ReasonGiven::new(ReasonCode::DirectInvolvement, words).map_err(said)?;
        house
            .gate
            .open_visit(&practitioner.who, it.id, reason, false)
            .await
            .map_err(said)?;
        if look(&mut client, it.id).await.is_ok() {
            chosen.push(it.id);
        }
        if chosen.len() == PEOPLE {
            break;
        }
    }
    match chosen.len() {
        PEOPLE => Ok(chosen),
        few => Err(said(format!("only {few} records could be opened"))),
    }
}

async fn look(client: &mut Client, person: PersonId) -> Done<u64> {
    let page = client.get(&format!("/people/{person}")).await?;
    if page.status == 200 && page.holds(HEADING) {
        Ok(page.body.len() as u64)
    } else {
        Err(said(format!("a view was answered with {}", page.status)))
    }
}

async fn entries(db: &Db) -> Done<i64> {
    Ok(db.one(&ENTRIES, args![], |row| row.get("entries")).await?)
}

impl Seen {
    pub(crate) fn tell(&self, table: &mut Table, commits: Option<&Rate>) {
        table.row(
            format!("audited views, {CLIENTS} browsers"),
            format!("{}, {}", self.rate.per_second("views/s"), self.took),
        );
        if let Some(commits) = commits {
            let ratio = commits.rate() / self.rate.rate();
            table.row("an audited view", format!("{ratio:.1} bare commits"));
        }
    }

    pub(crate) fn json(&self) -> Value {
        let mut json = self.took.json();
        if let Some(all) = json.as_object_mut() {
            all.insert("views".into(), json!(self.rate.times));
            all.insert("views_s".into(), json!(self.rate.rate()));
            all.insert("page_bytes".into(), json!(self.bytes));
        }
        json
    }
}
