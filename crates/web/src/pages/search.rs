//! Finding a person. The question is posted: what is typed never stands in an address.

use std::collections::HashMap;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_gate::action::SearchPeople;
use kith_people::rules::closeness::Grade;
use kith_people::rules::criteria::{Born, Criteria, NoSuchDate, TooBroad};
use kith_people::search::{CannotFind, Found, Hit};
use kith_terms::BirthDate;
use kith_terms::time::{Date, day_of};
use maud::{Markup, html};
use serde_json::json;

use super::offered;
use super::person::opens_records;
use super::reply::again;
use crate::components::{
    Button, DateInput, Details, Input, InputMode, InsetText, Legend, SummaryCard, SummaryList,
    SummaryRow, Tag, TagColour, TextSize, WarningText, Width,
};
use crate::form::Answers;
use crate::here::{Here, Posted};
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/search", get(show).post(search))
}

async fn show(here: Here) -> Result<Response, Trouble> {
    offered::<SearchPeople>(&here).await?;
    Ok(page(&here, &Answers::default(), None))
}

async fn search(
    here: Here,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let criteria = criteria(&mut answers);
    if !answers.all_good() {
        return Ok(again(page(&here, &answers, None)));
    }
    let asked = json!({ "asked": asked(&answers) });
    let grant = here.site.gate.ask::<SearchPeople>(&here.who, asked).await?;
    match here.site.people.find(grant, &criteria).await {
        Ok(found) => Ok(page(&here, &answers, Some(&found))),
        Err(CannotFind::TooBroad(why)) => {
            answers.is_wrong(field_of(&why), why);
            Ok(again(page(&here, &answers, None)))
        }
        Err(error) => Err(failed(&error)),
    }
}

/// Which box the eye should go to.
fn field_of(why: &TooBroad) -> &'static str {
    match why {
        TooBroad::NameAlone => "born",
        _ => "name",
    }
}

/// What the boxes ask for; notes what is wrong with them.
pub(crate) fn criteria(answers: &mut Answers) -> Criteria {
    Criteria {
        name: answers.read("name"),
        born: born(answers),
        place: answers.read("postcode"),
        nhs_number: answers.read("nhs_number"),
        number: answers.maybe("number").map(str::to_owned),
        sex: None,
    }
}

fn born(answers: &mut Answers) -> Option<Born> {
    let [day, month, year] = answers.date_parts("born");
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return age(answers);
    }
    match BirthDate::from_fields(&day, &month, &year) {
        Ok(date) => Some(Born::On(date)),
        Err(why) => {
            let miswritten = no_such_date(answers);
            if miswritten.is_none() {
                answers.is_wrong("born", why);
            }
            miswritten.map(Born::Miswritten)
        }
    }
}

/// A date in the boxes that no calendar has.
fn no_such_date(answers: &Answers) -> Option<NoSuchDate> {
    let [day, month, year] = answers.date_parts("born");
    NoSuchDate::from_fields(&day, &month, &year)
}

fn age(answers: &mut Answers) -> Option<Born> {
    let age = answers.maybe("age")?;
    match age.parse::<u8>() {
        Ok(age) if age <= 120 => Some(Born::Aged(age)),
        _ => {
            answers.is_wrong("age", "Enter an age in years, such as 9");
            None
        }
    }
}

/// What was asked, for the ledger: the person who was looked for may ask what was typed, and
/// whoever checks for misuse must see it.
pub(crate) fn asked(answers: &Answers) -> HashMap<&'static str, String> {
    let date = answers.date_parts("born").join("/");
    [
        ("name", answers.get("name").to_owned()),
        ("born", if date == "//" { String::new() } else { date }),
        ("age", answers.get("age").to_owned()),
        ("postcode", answers.get("postcode").to_owned()),
        ("nhs-number", answers.get("nhs_number").to_owned()),
        ("number", answers.get("number").to_owned()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .collect()
}

/// Before a search the form comes first, and after it whom it found: at every width, and for
/// whoever reads the page from its top.
fn page(here: &Here, answers: &Answers, found: Option<&Found>) -> Response {
    let today = day_of(here.site.gate.now());
    let heading = html! { h1 class="govuk-heading-l" { "Find a person" } };
    match found {
        None => here
            .page("Find a person")
            .errors(answers.summary(&["born"]))
            .wide(html! {
                (heading)
                div class="govuk-grid-row" {
                    div class="govuk-grid-column-one-half" { (form(here, answers)) }
                    div class="govuk-grid-column-one-half" { (before(here)) }
                }
            }),
        Some(found) => here.page("Search results").wide(html! {
            (heading)
            div class="govuk-grid-row" {
                div class="govuk-grid-column-two-thirds" { (results(here, answers, found, today)) }
                div class="govuk-grid-column-one-third" {
                    h2 class="govuk-heading-m" id="again" { "Search again" }
                    (form(here, answers))
                }
            }
        }),
    }
}

fn form(here: &Here, answers: &Answers) -> Markup {
    html! {
        form method="post" action="/search" novalidate {
            (here.token())
            (Input::new("name", "Name").hint("Names in any order, also an earlier name or a short form")
                .value(answers.get("name")).autocomplete("off").spellcheck(false).error(answers.error("name")))
            (DateInput::new("born").legend(Legend::new("Date of birth").size(TextSize::S))
                .hint("For example, 27 3 2017. A year alone will do.")
                .values(answers.date_parts("born")).error(answers.error("born")))
            (Input::new("age", "Or age").hint("A year more or less is also looked for").value(answers.get("age"))
                .inputmode(InputMode::Numeric).width(Width::Chars3).autocomplete("off").error(answers.error("age")))
            (Input::new("postcode", "Postcode").hint("The whole of it, or its first half").value(answers.get("postcode"))
                .width(Width::Chars10).autocomplete("off").spellcheck(false).error(answers.error("postcode")))
            (Input::new("nhs_number", "Or NHS number").hint("10 numbers, such as 943 476 5919").value(answers.get("nhs_number"))
                .inputmode(InputMode::Numeric).width(Width::Chars10).autocomplete("off").spellcheck(false).error(answers.error("nhs_number")))
            (Input::new("number", "Or Kith number").hint("It is on every record, such as K-7Q2M-9XTR").value(answers.get("number"))
                .width(Width::Chars20).autocomplete("off").spellcheck(false).error(answers.error("number")))
            (Button::new("Search").once(true))
        }
    }
}

fn before(here: &Here) -> Markup {
    html! {
        @if !opens_records(here) {
            p class="govuk-body" { "Find a person to see who has looked at their record, when and why." }
        }
        (InsetText::new("Everyone whom a search shows you is written down as seen by you. So ask for one person, with as much as you know."))
        (Details::new("What to enter", html! {
            ul class="govuk-list govuk-list--bullet" {
                li { "a name with a date of birth, an age or a postcode" }
                li { "or an NHS number alone" }
                li { "or the number of a record" }
            }
            p class="govuk-body" { "Other spellings, short forms, names the other way round and a date with one slip are found too." }
        }))
    }
}

fn results(here: &Here, answers: &Answers, found: &Found, today: Date) -> Markup {
    html! {
        section aria-labelledby="results" {
            @if no_such_date(answers).is_some() {
                (InsetText::new(format!(
                    "There is no such date as {}. People born on a date that is written much like it were looked for.",
                    answers.date_parts("born").join(" ")
                )))
            }
            @if found.hits.is_empty() {
                h2 class="govuk-heading-m" id="results" { "Nobody was found" }
                p class="govuk-body" { "Try another spelling or an earlier name, or leave something out. If you have the NHS number, enter it alone." }
                (WarningText::new("Not being here does not mean that someone is safe, or unknown to services elsewhere."))
            } @else {
                h2 class="govuk-heading-m" id="results" {
                    (words::counted(found.hits.len(), "person", "people")) " found"
                }
                p class="govuk-body kith-narrow-only" { a class="govuk-link" href="#again" { "Search again" } }
                @if !opens_records(here) {
                    p class="govuk-body" { "Choose a person to see who has looked at their record." }
                }
                @if let Some(advice) = found.narrow { (InsetText::new(advice)) }
                @for hit in &found.hits { (card(here, hit, today)) }
            }
        }
    }
}

/// One person. Whoever may not open records, but may see who looked at one, is led there.
fn card(here: &Here, hit: &Hit, today: Date) -> Markup {
    let href = match opens_records(here) {
        true => format!("/people/{}", hit.person),
        false => format!("/people/{}/looks", hit.person),
    };
    let name = words::full_name(hit.given_names.as_deref(), hit.family_name.as_deref());
    let born = hit.birth_date.as_ref().map(|it| words::born(it, today));
    let sex = hit.sex.map(|it| it.to_plain().to_owned());
    let place = hit.postcode_area.as_ref().map(ToString::to_string);
    let link = html! {
        a class="govuk-link" href=(href) { (name) }
        @if hit.archived { " " (Tag::new("In the archive").colour(TagColour::Purple)) }
    };
    let (tag, how) = how_sure(hit);
    let list = SummaryList::new([
        SummaryRow::new("Match", html! { (tag) " " (how) }),
        SummaryRow::new("Born", words::or_none(born)),
        SummaryRow::new("Sex", words::or_none(sex)),
        SummaryRow::new("Area", words::or_none(place)),
        SummaryRow::new(
            "Kith number",
            html! { span class="kith-number" { (hit.number) } },
        ),
    ]);
    SummaryCard::new(link).around(&list)
}

/// How surely it is who is looked for, in a word and in a sentence.
fn how_sure(hit: &Hit) -> (Tag, &'static str) {
    match hit.grade {
        Grade::Certain => (
            Tag::new("Certain").colour(TagColour::Green),
            "All that you entered fits, and nobody else so well.",
        ),
        Grade::Probable if hit.exact => (
            Tag::new("Probable"),
            "All that you entered fits. It may fit someone else too.",
        ),
        Grade::Probable => (
            Tag::new("Probable"),
            "Nearly all that you entered fits. Check the details.",
        ),
        Grade::Possible => (
            Tag::new("Possible").colour(TagColour::Grey),
            "Some of what you entered fits. It may be someone else.",
        ),
    }
}
