//! A form of 300 questions, and a place where many organisations have answered it.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use kith::open::House;
use kith::settings::Settings;
use kith_forms::answers;
use kith_gate::action::AnswerForm;
use kith_store::{Actor, Db, Entry, Unit, args, statement};
use kith_terms::{OrganisationId, ResponseId};
use serde_json::json;

use crate::Done;
use crate::house::{Visitor, said};

const FORM: &str = "long";
const VERSION: &str = "2026";
pub(crate) const SECTIONS: usize = 15;
pub(crate) const QUESTIONS: usize = 300;
/// How often each organisation has answered: once in force, and before that.
const TIMES: usize = 20;
/// So many answers has each response but the one that is looked at.
const ANSWERS: usize = 10;
/// So many organisations are written in one unit.
const AT_ONCE: usize = 5;

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

/// A response with each question answered.
pub(crate) async fn answered(house: &House, manager: &Visitor) -> Done<ResponseId> {
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
    // In a folder that is used again some were answered the last time.
    let given = house.db.rows(&GIVEN, args![id, QUESTIONS as i64], |row| {
        row.get::<String>("question")
    });
    let given: HashSet<String> = given.await?.into_iter().collect();
    let left = asked
        .questions()
        .filter(|it| !given.contains(it.key.as_str()));
    for question in left {
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
pub(crate) async fn others(db: &Db, like: ResponseId, responses: usize) -> Done<()> {
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
