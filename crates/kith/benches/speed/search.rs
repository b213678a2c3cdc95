//! Searches, over HTTP, as the page posts them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use serde_json::{Value, json};

use crate::Done;
use crate::figures::{Percentiles, Table, Took};
use crate::house::{Served, Visitor, said};
use crate::http::{Client, apart, form};
use crate::questions::Question;

/// What the searches took, and how often the right person was in the answer.
pub(crate) struct Searched {
    pub(crate) name: &'static str,
    what: String,
    took: Percentiles,
    hits: Hits,
}

/// How many were found, of how many: with the name as it is, and misspelt.
#[derive(Clone, Copy, Default)]
pub(crate) struct Hits {
    plain: [u64; 2],
    typo: [u64; 2],
}

impl Hits {
    pub(crate) fn add(&mut self, question: &Question, found: bool) {
        let [hits, asked] = if question.typo {
            &mut self.typo
        } else {
            &mut self.plain
        };
        *hits += u64::from(found);
        *asked += 1;
    }

    fn merge(&mut self, other: Self) {
        for (mine, theirs) in [(&mut self.plain, other.plain), (&mut self.typo, other.typo)] {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                *mine += theirs;
            }
        }
    }
}

fn percent([hits, asked]: [u64; 2]) -> f64 {
    100.0 * hits as f64 / asked.max(1) as f64
}

impl Searched {
    pub(crate) fn new(name: &'static str, what: String, took: Took, hits: Hits) -> Self {
        Self {
            name,
            what,
            took: took.percentiles(),
            hits,
        }
    }

    pub(crate) fn tell(&self, table: &mut Table) {
        table.row(
            &self.what,
            format!(
                "{}; found {:.1} %, misspelt {:.1} %",
                self.took,
                percent(self.hits.plain),
                percent(self.hits.typo)
            ),
        );
    }

    pub(crate) fn json(&self) -> Value {
        let mut json = self.took.json();
        if let Some(all) = json.as_object_mut() {
            all.insert("found".into(), json!(percent(self.hits.plain)));
            all.insert("found_misspelt".into(), json!(percent(self.hits.typo)));
        }
        json
    }
}

/// Asks each question once, shared out among the clients.
pub(crate) async fn measure(
    site: &Served,
    practitioner: &Visitor,
    questions: &[Question],
    clients: usize,
) -> Done<Searched> {
    let questions: Arc<[Question]> = questions.into();
    let (address, cookie) = (site.address, practitioner.cookie.clone());
    let token = practitioner.who.form_token().to_owned();
    let (took, hits) = apart(async move {
        let next = Arc::new(AtomicUsize::new(0));
        let mut all = Vec::new();
        for _ in 0..clients {
            let mut client = Client::connect(address, &cookie).await?;
            let (questions, next) = (Arc::clone(&questions), Arc::clone(&next));
            let token = token.clone();
            all.push(tokio::spawn(async move {
                let (mut took, mut hits) = (Took::default(), Hits::default());
                while let Some(it) = questions.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let body = body(it, &token);
                    let asked = Instant::now();
                    let page = client.post("/search", &body).await?;
                    took.add(asked);
                    if page.status != 200 {
                        return Err(said(format!("a search was answered with {}", page.status)));
                    }
                    hits.add(it, page.holds(&format!("\"/people/{}\"", it.person)));
                }
                Ok((took, hits))
            }));
        }
        let (mut took, mut hits) = (Took::default(), Hits::default());
        for client in all {
            let (one, found) = client.await.map_err(said)??;
            took.merge(one);
            hits.merge(found);
        }
        Ok((took, hits))
    })
    .await?;
    let what = match clients {
        1 => "searches, 1 browser".to_owned(),
        more => format!("searches, {more} browsers"),
    };
    Ok(Searched::new("search", what, took, hits))
}

fn body(it: &Question, token: &str) -> String {
    let mut date = it.born.split('-');
    let mut part = || date.next().unwrap_or_default();
    let (year, month, day) = (part(), part(), part());
    form(&[
        ("csrf", token),
        ("name", &it.name),
        ("born-day", day),
        ("born-month", month),
        ("born-year", year),
        ("age", ""),
        ("postcode", &it.postcode),
        ("nhs_number", ""),
        ("number", ""),
    ])
}
