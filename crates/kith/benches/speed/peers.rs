//! What bare engines do with the same people on the same disk: the least that each figure could
//! cost.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use kith_terms::{PersonId, folded};
use rusqlite::{Connection, params, params_from_iter};
use uuid::Uuid;

use crate::Done;
use crate::figures::{Rate, Took};
use crate::house::said;
use crate::questions::{Person, Question};
use crate::search::{Hits, Searched};

/// Rows in one transaction of the plain load.
const ROWS_AT_ONCE: usize = 500;
/// The trigram table may take so long; then the questions asked so far count.
const PATIENCE: Duration = Duration::from_secs(60);

fn database(file: &Path) -> Done<Connection> {
    let connection = Connection::open(file).map_err(said)?;
    connection
        .execute_batch("pragma journal_mode = wal; pragma synchronous = full;")
        .map_err(said)?;
    Ok(connection)
}

/// How many rows of the ledger's size one thread commits, each by itself and each on the disk.
pub(crate) fn bare_commits(lasting: Duration) -> Done<Rate> {
    let folder = tempfile::tempdir().map_err(said)?;
    let connection = database(&folder.path().join("commits.db"))?;
    connection
        .execute_batch("create table entry (id blob primary key, seq integer, body blob)")
        .map_err(said)?;
    // What an entry of a view comes to.
    let body = [7_u8; 420];
    let started = Instant::now();
    let mut times = 0_i64;
    while started.elapsed() < lasting {
        times += 1;
        connection
            .prepare_cached("insert into entry values (?, ?, ?)")
            .and_then(|mut it| it.execute(params![Uuid::now_v7().as_bytes(), times, body]))
            .map_err(said)?;
    }
    Ok(Rate {
        times: times.cast_unsigned(),
        took: started.elapsed(),
    })
}

/// Puts every row of the feeds into tables of text, with one index on `record_id`.
pub(crate) fn plain_insert(folder: &Path) -> Done<Rate> {
    let scratch = tempfile::tempdir().map_err(said)?;
    let connection = database(&scratch.path().join("plain.db"))?;
    let mut times = 0;
    let started = Instant::now();
    let feeds = folder.join("demo").join("feeds");
    for (number, entry) in std::fs::read_dir(feeds).map_err(said)?.enumerate() {
        let path = entry.map_err(said)?.path();
        if path.extension().is_some_and(|it| it == "csv") {
            times += insert_file(&connection, &path, number)?;
        }
    }
    Ok(Rate {
        times,
        took: started.elapsed(),
    })
}

fn insert_file(connection: &Connection, path: &Path, number: usize) -> Done<u64> {
    // Feeds come in several encodings and with other separators; the bytes are what costs.
    let text = std::fs::read(path).map_err(said)?;
    let text = encoding_rs::WINDOWS_1252.decode(&text).0;
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains(';') { b';' } else { b',' };
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns = rows.headers().map_err(said)?.len();
    let names: Vec<String> = (0..columns).map(|it| format!("c{it}")).collect();
    connection
        .execute_batch(&format!(
            "create table feed{number} ({}); create index feed{number}_key on feed{number} (c0);",
            names.join(" text, ")
        ))
        .map_err(said)?;
    let places = vec!["?"; columns].join(", ");
    let sql = format!("insert into feed{number} values ({places})");
    let mut count = 0;
    let mut open = false;
    for row in rows.records() {
        let row = row.map_err(said)?;
        if !open {
            connection.execute_batch("begin").map_err(said)?;
            open = true;
        }
        let cells = (0..columns).map(|it| row.get(it));
        connection
            .prepare_cached(&sql)
            .and_then(|mut it| it.execute(params_from_iter(cells)))
            .map_err(said)?;
        count += 1;
        if count % ROWS_AT_ONCE == 0 {
            connection.execute_batch("commit").map_err(said)?;
            open = false;
        }
    }
    if open {
        connection.execute_batch("commit").map_err(said)?;
    }
    Ok(count as u64)
}

/// The same questions to SQLite's own full-text search with trigrams, ten answers each: once for
/// rows that hold every word, and once for the rows that share most threes of letters.
pub(crate) fn trigrams(people: &[Person], questions: &[Question]) -> Done<[Searched; 2]> {
    let scratch = tempfile::tempdir().map_err(said)?;
    let mut connection = database(&scratch.path().join("trigrams.db"))?;
    fill(&mut connection, people)?;
    let words = answered(&connection, people, questions, every_word)?;
    let threes = answered(&connection, people, questions, any_three)?;
    Ok([
        named(
            "trigrams_every_word",
            "SQLite FTS5 trigram, every word",
            words,
        ),
        named(
            "trigrams_any",
            "SQLite FTS5 trigram, any three letters",
            threes,
        ),
    ])
}

fn named(name: &'static str, what: &str, (took, hits): (Took, Hits)) -> Searched {
    let what = format!("{what} ({} asked)", took.count());
    Searched::new(name, what, took, hits)
}

fn fill(connection: &mut Connection, people: &[Person]) -> Done<()> {
    let all = connection.transaction().map_err(said)?;
    all.execute_batch(
        "create virtual table people using fts5(text, tokenize = 'trigram', content = '', \
         columnsize = 1)",
    )
    .map_err(said)?;
    for (number, it) in (1_i64..).zip(people) {
        let text = format!(
            "{} {} {} {}",
            folded(&it.given),
            folded(&it.family),
            it.born,
            it.postcode
        );
        all.prepare_cached("insert into people (rowid, text) values (?, ?)")
            .and_then(|mut one| one.execute(params![number, text]))
            .map_err(said)?;
    }
    all.commit().map_err(said)
}

fn answered(
    connection: &Connection,
    people: &[Person],
    questions: &[Question],
    asking: fn(&Question) -> String,
) -> Done<(Took, Hits)> {
    let (mut took, mut hits) = (Took::default(), Hits::default());
    let started = Instant::now();
    for it in questions {
        if started.elapsed() > PATIENCE {
            break;
        }
        let asked = Instant::now();
        let found = top_ten(connection, &asking(it)).map_err(said)?;
        took.add(asked);
        let found: Vec<PersonId> = found
            .into_iter()
            .filter_map(|row| people.get(usize::try_from(row - 1).ok()?).map(|it| it.id))
            .collect();
        hits.add(it, found.contains(&it.person));
    }
    Ok((took, hits))
}

fn top_ten(connection: &Connection, question: &str) -> rusqlite::Result<Vec<i64>> {
    connection
        .prepare_cached("select rowid from people where people match ? order by rank limit 10")?
        .query_map([question], |row| row.get(0))?
        .collect()
}

fn texts(it: &Question) -> Vec<String> {
    let name = folded(&it.name);
    let words = name.split(' ').map(str::to_owned);
    words
        .chain([it.born.clone(), it.postcode.clone()])
        .filter(|text| text.chars().count() > 2)
        .collect()
}

fn every_word(it: &Question) -> String {
    let words: Vec<String> = texts(it).iter().map(|it| format!("\"{it}\"")).collect();
    words.join(" ")
}

fn any_three(it: &Question) -> String {
    let mut threes = BTreeSet::new();
    for text in texts(it) {
        let letters: Vec<char> = text.chars().collect();
        for three in letters.windows(3) {
            threes.insert(format!("\"{}\"", three.iter().collect::<String>()));
        }
    }
    let threes: Vec<String> = threes.into_iter().collect();
    threes.join(" OR ")
}
