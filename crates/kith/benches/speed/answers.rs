//! Pages of a form of 300 questions, over HTTP, in a place where many organisations have answered it: each look and each
//! answer with its entry in the ledger.

use std::fmt::Write as _;
use std::time::Instant;

use kith::open::House;
use serde_json::{Value, json};

use crate::Done;
use crate::figures::{Percentiles, Rate, Table, Took};
use crate::house::{Served, Visitor, said};
use crate::http::{Client, apart, form};
use crate::long_form::{self, QUESTIONS, SECTIONS};

/// So often each page is asked for.
const ASKED: usize = 500;

/// What a page took.
pub(crate) struct Shown {
    what: &'static str,
    took: Percentiles,
    bytes: u64,
}

/// Fills the place with so many responses, and asks for the pages of one.
pub(crate) async fn measure(
    house: &House,
    site: &Served,
    manager: &Visitor,
    responses: usize,
) -> Done<Vec<Shown>> {
    let id = long_form::answered(house, manager).await?;
    long_form::others(&house.db, id, responses).await?;
    let (address, cookie) = (site.address, manager.cookie.clone());
    let token = manager.who.form_token().to_owned();
    apart(async move {
        let mut client = Client::connect(address, &cookie).await?;
        let response = format!("/responses/{id}");
        let question = |at: usize| {
            let (section, question) = (at % SECTIONS, at / SECTIONS % (QUESTIONS / SECTIONS));
            format!("{response}/questions/q{section}-{question}")
        };
        Ok(vec![
            shown(&mut client, "the organisation's forms", |_| {
                "/responses".to_owned()
            })
            .await?,
            shown(&mut client, "the sections of 300 questions", |_| {
                response.clone()
            })
            .await?,
            shown(&mut client, "a question", question).await?,
            shown(&mut client, "all 300 answers, to check", |_| {
                format!("{response}/check")
            })
            .await?,
            saved(&mut client, &response, &token).await?,
        ])
    })
    .await
}

/// Asks for a page over and over.
async fn shown(
    client: &mut Client,
    what: &'static str,
    path: impl Fn(usize) -> String,
) -> Done<Shown> {
    let (mut took, mut bytes) = (Took::default(), 0);
    for at in 0..ASKED {
        let (path, asked) = (path(at), Instant::now());
        let page = client.get(&path).await?;
        took.add(asked);
        answered_with(page.status, 200, what)?;
        bytes += page.body.len() as u64;
    }
    Ok(Shown {
        what,
        took: took.percentiles(),
        bytes: bytes / ASKED as u64,
    })
}

/// Saves answers, each with other words than there were.
async fn saved(client: &mut Client, response: &str, token: &str) -> Done<Shown> {
    let mut took = Took::default();
    for at in 0..ASKED {
        let section = at % SECTIONS;
        let path = format!("{response}/questions/q{section}-2");
        let seen = hidden(client.get(&path).await?.body, "seen")?;
        let words = format!("As it is done since day {at}");
        let answer = format!("answer-q{section}:2");
        let body = [
            ("csrf", token),
            ("seen", &seen),
            (&answer, &words),
            ("go", "on"),
        ];
        let (body, asked) = (form(&body), Instant::now());
        let page = client.post(&path, &body).await?;
        took.add(asked);
        answered_with(page.status, 303, "an answer that was sent")?;
    }
    Ok(Shown {
        what: "an answer, saved",
        took: took.percentiles(),
        bytes: 0,
    })
}

fn answered_with(status: u16, wanted: u16, what: &str) -> Done<()> {
    match status == wanted {
        true => Ok(()),
        false => Err(said(format!("{what} was answered with {status}"))),
    }
}

/// The value of a hidden box on a page.
fn hidden(body: &[u8], name: &str) -> Done<String> {
    let text = String::from_utf8_lossy(body);
    let start = format!("name=\"{name}\" value=\"");
    let value = text
        .split(&start)
        .nth(1)
        .and_then(|it| it.split('"').next());
    value
        .map(str::to_owned)
        .ok_or_else(|| said(format!("the page has no {name}")))
}

impl Shown {
    pub(crate) fn tell(&self, table: &mut Table, commits: Option<&Rate>) {
        let mut figure = self.took.to_string();
        if let Some(commits) = commits {
            let commit = 1_000.0 / commits.rate();
            let _ = write!(figure, "; {:.0} bare commits", self.took.p50 / commit);
        }
        table.row(self.what, figure);
    }

    pub(crate) fn json(&self) -> Value {
        let mut json = self.took.json();
        if let Some(all) = json.as_object_mut() {
            all.insert("what".into(), json!(self.what));
            all.insert("page_bytes".into(), json!(self.bytes));
        }
        json
    }
}
