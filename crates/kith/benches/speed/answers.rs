//! Pages of a form of 300 questions, over HTTP, in a place where many organisations have answered it: each look and each
//! answer with its entry in the ledger.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use kith::open::House;
use kith::settings::Settings;
use kith_forms::answers;
use kith_gate::action::AnswerForm;
use kith_store::{Actor, Db, Entry, Unit, args, statement};
use kith_terms::{OrganisationId, ResponseId};
use serde_json::{Value, json};

use crate::Done;
use crate::figures::{Percentiles, Rate, Table, Took};
use crate::house::{Served, Visitor, said};
use crate::http::{Client, apart, form};

const FORM: &str = "long";
const VERSION: &str = "2026";
const SECTIONS: usize = 15;
const QUESTIONS: usize = 300;
/// How often each organisation has answered: once in force, and before that.
const TIMES: usize = 20;
/// So many answers has each response but the one that is looked at.
const ANSWERS: usize = 10;
/// So many organisations are written in one unit.
const AT_ONCE: usize = 5;
/// So often each page is asked for.
const ASKED: usize = 500;

statement!(
    ORGANISATION =
        "insert into organisation (id, name, name_key, created_at) values ($1, $2, $3, $4)"
);
statement!(
    RESPONSE = "insert into response (id, organisation_id, form, form_version, title, state, turn, started_at, started_by,
         changed_at, published_at, published_by, level)
       values ($1, $2, $3, $4, $5, $6, 1, $7, $8, $7, $7, $8, $9)"
);
statement!(
    ANSWER = "insert into answer (response_id, question, version, given, given_at, given_by)
       values ($1, $2, 1, $3, $4, $5)"
);
statement!(
    GIVEN = "select question, given from answer where response_id = $1 order by question limit $2"
);
statement!(RESPONSES = "select count(*) as responses from response where form = $1");

/// The settings with the long form among the place's own.
pub(crate) fn with_form(settings: Settings, folder: &Path) -> Done<Settings> {
    let forms: PathBuf = folder.join("forms");
    let of_it = forms.join(FORM);
    fs::create_dir_all(&of_it).map_err(said)?;
    fs::write(of_it.join(format!("{VERSION}.toml")), long_form()).map_err(said)?;
    Ok(Settings {
        forms: Some(forms),
        ..settings
    })
}

/// 300 questions in 15 sections, of the kinds that forms mostly have.
fn long_form() -> String {
    let mut text = format!(
        "id = \"{FORM}\"\nversion = \"{VERSION}\"\ntitle = \"A long form\"\nabout = \"organisation\"\n\
         first_day = 2026-01-01\nsources = [\"Made by the benchmark\"]\n\n\
         [[levels]]\nid = \"whole\"\ntitle = \"Whole\"\n"
    );
    for section in 0..SECTIONS {
        let _ = write!(
            text,
            "\n[[sections]]\nid = \"s{section}\"\ntitle = \"Section {section}\"\n"
        );
        for question in 0..QUESTIONS / SECTIONS {
            let kind = match question % 4 {
                0 | 1 => "kind = \"yes-no\"\nsatisfied_by = [\"yes\"]\nevidence = \"asked\"",
                2 => "kind = \"text\"",
                _ => "kind = \"number\"\nunit = \"people\"\nleast = 0\nmost = 1000",
            };
            let _ = write!(
                text,
                "\n[[sections.questions]]\nid = \"q{section}-{question}\"\n\
                 text = \"What do you do about matter {question} of section {section}?\"\n\
                 guidance = \"Say what you do now, and where somebody could see that you do it.\"\n\
                 mandatory = true\n{kind}\n"
            );
        }
    }
    text
}

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
    let id = answered(house, manager).await?;
    others(&house.db, id, responses).await?;
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

/// A response with each question answered.
async fn answered(house: &House, manager: &Visitor) -> Done<ResponseId> {
    let mut all = house.forms.catalogue().all();
    let asked = all
        .find(|it| it.key().as_str() == FORM)
        .ok_or_else(|| said("the long form is not there"))?;
    let grant = async || {
        let organisation = manager.who.organisation();
        let grant = house
            .gate
            .change_of::<AnswerForm>(&manager.who, organisation);
        grant.await.map_err(said)
    };
    let id = house
        .forms
        .start(grant().await?, asked)
        .await
        .map_err(said)?;
    for question in asked.questions() {
        let words = match question.kind {
            kith_forms::model::Kind::YesNo => json!("yes"),
            kith_forms::model::Kind::Text(_) => json!("As our policy says"),
            _ => json!(12),
        };
        let answer = answers::read(&question.kind, &words).map_err(|_| said("no answer"))?;
        let entry = answer.map(Into::into);
        let done = house
            .forms
            .answer(grant().await?, id, &question.key, 0, entry)
            .await;
        done.map_err(said)?;
    }
    Ok(id)
}

/// What other organisations answered, until there are so many responses.
async fn others(db: &Db, like: ResponseId, responses: usize) -> Done<()> {
    let there: i64 = db
        .one(&RESPONSES, args![FORM], |row| row.get("responses"))
        .await?;
    let read =
        |row: &kith_store::Row| Ok((row.get::<String>("question")?, row.get::<String>("given")?));
    let given = db.rows(&GIVEN, args![like, ANSWERS as i64], read).await?;
    let begin = usize::try_from(there).map_err(said)? / TIMES;
    for first in (begin..responses.div_ceil(TIMES)).step_by(AT_ONCE) {
        let entry = Entry::new("bench.fill", Actor::Program("the benchmark".into()));
        let mut unit = Unit::new(entry);
        for at in first..first + AT_ONCE {
            unit = organisation(unit, db, at, &given);
        }
        db.commit(unit).await?;
    }
    Ok(())
}

fn organisation(mut unit: Unit, db: &Db, at: usize, given: &[(String, String)]) -> Unit {
    let (id, now, by) = (OrganisationId::new(), db.now(), "the benchmark");
    let name = format!("Provider {at} of the benchmark");
    unit = unit.must(
        1,
        &ORGANISATION,
        args![id, name.as_str(), name.to_lowercase(), now],
    );
    for time in 0..TIMES {
        let response = ResponseId::new();
        let state = if time == 0 { "published" } else { "superseded" };
        unit = unit.must(
            1,
            &RESPONSE,
            args![
                response,
                id,
                FORM,
                VERSION,
                "A long form",
                state,
                now,
                by,
                "whole"
            ],
        );
        for (question, given) in given {
            unit = unit.must(
                1,
                &ANSWER,
                args![response, question.as_str(), given.as_str(), now, by],
            );
        }
    }
    unit
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
