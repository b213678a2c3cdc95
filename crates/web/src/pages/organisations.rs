//! Organisations: whose people may use the record, since when and on what grounds.

mod conditions;
mod published;

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::Grant;
use kith_gate::action::{Action as _, AssessOrganisation, ManageOrganisations};
use kith_gate::organisation::{
    Accreditation, NewAccreditation, NewOrganisation, Organisation, OrganisationError,
};
use kith_gate::standing::Fact;
use kith_terms::OrganisationId;
use kith_terms::time::{Date, day_of, plain_date};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::reply::{Done, again};
use crate::components::{
    BackLink, Button, ButtonLook, Cell, DateInput, Input, InsetText, Label, Legend, SummaryList,
    SummaryRow, Table, Tag, TagColour, TextSize, Textarea, WarningText, Width,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .merge(conditions::routes())
        .route("/organisations", get(list))
        .route("/organisations/new", get(ask_new).post(add))
        .route("/organisations/{organisation}", get(show))
        .route(
            "/organisations/{organisation}/accredit",
            get(ask_accredit).post(accredit),
        )
        .route(
            "/organisations/{organisation}/withdraw",
            get(ask_withdraw).post(withdraw),
        )
}

async fn to_manage(here: &Here, detail: Value) -> Result<Grant<ManageOrganisations>, Trouble> {
    Ok(here
        .site
        .gate
        .ask::<ManageOrganisations>(&here.who, detail)
        .await?)
}

/// An organisation with the permission to change it.
async fn found(
    here: &Here,
    id: OrganisationId,
) -> Result<(Grant<ManageOrganisations>, Organisation), Trouble> {
    let grant = to_manage(here, json!({ "organisation": id })).await?;
    let all = here.site.gate.organisations(&grant).await?;
    let one = all.into_iter().find(|it| it.id == id);
    Ok((grant, one.ok_or(Trouble::NotFound)?))
}

fn note(answers: &mut Answers, why: OrganisationError) -> Result<(), Trouble> {
    let field = match &why {
        OrganisationError::NoName | OrganisationError::Taken => "name",
        OrganisationError::DaysReversed | OrganisationError::TooLong => "last",
        OrganisationError::NoEvidence if answers.get("given_by").is_empty() => "given_by",
        OrganisationError::NoEvidence => "evidence",
        OrganisationError::NoReason => "why",
        OrganisationError::NotFound => return Err(Trouble::NotFound),
        OrganisationError::OnlyWhoRunsKith => return Err(not_yours(&why)),
        OrganisationError::NotAccredited => {
            return Err(Trouble::Conflict {
                what: "This organisation has no accreditation to withdraw.",
            });
        }
        OrganisationError::Gate(_) => match why {
            OrganisationError::Gate(error) => return Err(error.into()),
            _ => return Err(Trouble::Failed),
        },
    };
    answers.is_wrong(field, why);
    Ok(())
}

/// The page for whoever may not do it.
fn not_yours(why: &impl std::fmt::Display) -> Trouble {
    Trouble::Refused {
        why: format!("{why}."),
        instead: None,
    }
}

/// An organisation, where whoever is signed in may accredit it.
async fn to_accredit(here: &Here, id: OrganisationId) -> Result<Organisation, Trouble> {
    let (grant, it) = found(here, id).await?;
    match here.site.gate.may_assess(&grant, id).await? {
        true => Ok(it),
        false => Err(not_yours(&OrganisationError::OnlyWhoRunsKith)),
    }
}

/// Whether this one assesses organisations and accredits them.
fn assesses(here: &Here) -> bool {
    here.site.gate.offers(&here.who, AssessOrganisation::NAME)
}

fn there(id: OrganisationId, done: &str) -> Response {
    Redirect::to(&format!("/organisations/{id}?done={done}")).into_response()
}

/// How the accreditation stands: a tag, and until or since when.
fn accreditation(it: &Organisation, today: Date) -> Markup {
    let (word, colour, words) = match it.accreditation(today) {
        Fact::Met { until: Some(last) } => (
            "Accredited",
            TagColour::Green,
            format!("Until {}", plain_date(last)),
        ),
        Fact::Expired { on } => ("Ended", TagColour::Red, format!("On {}", plain_date(on))),
        Fact::NotYet { from } => (
            "Not yet",
            TagColour::Yellow,
            format!("From {}", plain_date(from)),
        ),
        _ => ("Not accredited", TagColour::Grey, String::new()),
    };
    html! { (Tag::new(word).colour(colour)) @if !words.is_empty() { span class="kith-said" { (words) } } }
}

async fn list(here: Here) -> Result<Response, Trouble> {
    let grant = to_manage(&here, Value::Null).await?;
    let all = here.site.gate.organisations(&grant).await?;
    let today = day_of(here.site.gate.now());
    Ok(here.page("Organisations").wide(html! {
        h1 class="govuk-heading-l" { "Organisations" }
        p class="govuk-body" { "Nobody can use the record unless their organisation is accredited today and meets every condition for it." }
        div class="kith-actions" { (Button::link("Add an organisation", "/organisations/new")) }
        @if all.is_empty() {
            (InsetText::new("There are no organisations yet."))
        } @else {
            (table(&all, today))
        }
    }))
}

fn table(all: &[Organisation], today: Date) -> Markup {
    let head = [
        Cell::new("Name"),
        Cell::new("ODS code"),
        Cell::new("Accreditation"),
        Cell::new("Accounts").numeric(true),
    ];
    let table = Table::new()
        .caption(words::counted(all.len(), "organisation", "organisations"))
        .first_cell_heads_row(true)
        .scrolls(true)
        .head(head);
    let table = all.iter().fold(table, |table, it| {
        table.row([
            Cell::new(html! { a class="govuk-link" href={ "/organisations/" (it.id) } { (it.name) } }),
            Cell::new(html! {
                @match &it.ods_code { Some(code) => (code), None => span class="kith-none" { "None" } }
            }),
            Cell::new(accreditation(it, today)),
            Cell::number(it.accounts),
        ])
    });
    html! { (table) }
}

async fn ask_new(here: Here) -> Result<Response, Trouble> {
    let _grant = to_manage(&here, json!({ "about-to": "add" })).await?;
    Ok(new_page(&here, &Answers::default()))
}

async fn add(
    here: Here,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let grant = to_manage(&here, json!({ "about-to": "add" })).await?;
    let ods_code = answers.read("ods_code");
    if answers.all_good() {
        let name = answers.get("name").to_owned();
        let new = NewOrganisation {
            name,
            ods_code,
            headquarters: None,
        };
        match here.site.gate.create_organisation(&grant, &new).await {
            Ok(id) => return Ok(there(id, "added")),
            Err(why) => note(&mut answers, why)?,
        }
    }
    Ok(again(new_page(&here, &answers)))
}

fn new_page(here: &Here, answers: &Answers) -> Response {
    here.page("Add an organisation")
        .trail(BackLink::new("/organisations"))
        .errors(answers.summary(&[]))
        .narrow(html! {
            h1 class="govuk-heading-l" { "Add an organisation" }
            form method="post" novalidate {
                (here.token())
                (Input::new("name", Label::new("Name").size(TextSize::S)).hint("As its people should see it")
                    .value(answers.get("name")).autocomplete("off").error(answers.error("name")))
                (Input::new("ods_code", Label::new("ODS code (optional)").size(TextSize::S))
                    .hint("The code that the NHS Organisation Data Service has for it, such as 7A6")
                    .value(answers.get("ods_code")).autocomplete("off").spellcheck(false).width(Width::Chars10)
                    .error(answers.error("ods_code")))
                (Button::new("Add the organisation").once(true))
            }
        })
}

async fn show(
    here: Here,
    Path(id): Path<OrganisationId>,
    Query(done): Query<Done>,
) -> Result<Response, Trouble> {
    let (grant, it) = found(&here, id).await?;
    let given = here.site.gate.accreditations(&grant, id).await?;
    let all = here.site.gate.conditions_of(&grant, id).await?;
    let today = day_of(here.site.gate.now());
    let can_assess = assesses(&here);
    let can_withdraw = given
        .iter()
        .any(|it| it.withdrawn_at.is_none() && it.last_day >= today);
    let notice = done.notice([
        (
            "added",
            "The organisation is added. Record how it meets each condition, and accredit it, before its people can act.",
        ),
        ("accredited", "The accreditation is recorded."),
        (
            "withdrawn",
            "The accreditation is withdrawn. None of its people can act.",
        ),
    ]);
    Ok(here
        .page(&it.name)
        .trail(BackLink::new("/organisations").text("Organisations"))
        .notice(notice)
        .wide(html! {
            h1 class="govuk-heading-l" { (it.name) }
            @if it.runs_kith { (InsetText::new("This organisation runs Kith: its account administrators assess the others.")) }
            (SummaryList::new([
                SummaryRow::new("Accreditation", accreditation(&it, today)),
                SummaryRow::new("Conditions", html! {
                    (conditions::counted(&all)) ". " a class="govuk-link" href={ "/organisations/" (id) "/conditions" } { "Show them" }
                }),
                SummaryRow::new("ODS code", words::or_none(it.ods_code.as_ref().map(ToString::to_string))),
                SummaryRow::new("Accounts", html! {
                    (accounts_of(&it))
                    @if it.accounts > 0 { ". " a class="govuk-link" href={ "/accounts?organisation=" (id) } { "Show them" } }
                }),
                SummaryRow::new("Added", words::moment(it.created_at)),
            ]))
            @if can_assess {
                div class="kith-actions" {
                    (Button::link("Accredit", format!("/organisations/{id}/accredit")))
                    @if can_withdraw { (Button::link("Withdraw the accreditation", format!("/organisations/{id}/withdraw")).look(ButtonLook::Warning)) }
                }
            } @else {
                p class="govuk-body" { "The organisation that runs Kith assesses it and accredits it." }
            }
            @if given.is_empty() {
                (InsetText::new("It has never been accredited."))
            } @else {
                (accreditations(&given))
            }
        }))
}

fn accounts_of(it: &Organisation) -> String {
    let count = usize::try_from(it.accounts).unwrap_or_default();
    words::counted(count, "account", "accounts")
}

fn accreditations(given: &[Accreditation]) -> Markup {
    let table = Table::new()
        .caption("Accreditations, the latest first")
        .caption_size(TextSize::M)
        .scrolls(true)
        .head(["From", "To", "Given by", "What it rests on", "Recorded"]);
    let table = given.iter().fold(table, |table, it| {
        table.row([
            html! { (plain_date(it.first_day)) },
            html! { (plain_date(it.last_day)) },
            html! { (it.given_by) },
            html! { (it.evidence) },
            html! {
                (words::moment(it.recorded_at))
                @if let Some(at) = it.withdrawn_at {
                    div { (Tag::new("Withdrawn").colour(TagColour::Red)) }
                    span class="kith-said" { (words::moment(at)) }
                    @if let Some(why) = &it.withdrawn_why { span class="kith-said" { "“" (why) "”" } }
                }
            },
        ])
    });
    html! { (table) }
}

async fn ask_accredit(here: Here, Path(id): Path<OrganisationId>) -> Result<Response, Trouble> {
    let it = to_accredit(&here, id).await?;
    let today = day_of(here.site.gate.now());
    let answers = Answers::default()
        .with("first-day", today.day().to_string())
        .with("first-month", today.month().to_string())
        .with("first-year", today.year().to_string())
        .with("given_by", here.who.full_name());
    Ok(accredit_page(&here, &it, &answers))
}

async fn accredit(
    here: Here,
    Path(id): Path<OrganisationId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let (grant, it) = found(&here, id).await?;
    let mut answers = Answers::of(typed);
    if let (Some(first_day), Some(last_day)) = (answers.date("first"), answers.date("last")) {
        let given = NewAccreditation {
            first_day,
            last_day,
            given_by: answers.get("given_by").to_owned(),
            evidence: answers.get("evidence").to_owned(),
        };
        match here.site.gate.accredit(&grant, id, &given).await {
            Ok(()) => return Ok(there(id, "accredited")),
            Err(why) => note(&mut answers, why)?,
        }
    }
    Ok(again(accredit_page(&here, &it, &answers)))
}

fn accredit_page(here: &Here, it: &Organisation, answers: &Answers) -> Response {
    let date = |id: &'static str, words: &'static str, hint: &'static str| {
        DateInput::new(id)
            .legend(Legend::new(words).size(TextSize::S))
            .hint(hint)
            .values(answers.date_parts(id))
            .error(answers.error(id))
    };
    here.page("Accredit the organisation")
        .trail(BackLink::new(format!("/organisations/{}", it.id)))
        .errors(answers.summary(&["first", "last"]))
        .narrow(html! {
            span class="govuk-caption-l" { (it.name) }
            h1 class="govuk-heading-l" { "Accredit the organisation" }
            p class="govuk-body" { "Its people may use the record from the first day to the last, as long as the organisation meets every condition for it." }
            form method="post" novalidate {
                (here.token())
                (date("first", "First day", "For example, 1 4 2026"))
                (date("last", "Last day", "Within a year of the first day"))
                (Input::new("given_by", Label::new("Who gives it").size(TextSize::S)).value(answers.get("given_by"))
                    .autocomplete("off").error(answers.error("given_by")))
                (Textarea::new("evidence", Label::new("What it rests on").size(TextSize::S)).rows(4u16)
                    .hint("Which documents were seen, and where they are kept").value(answers.get("evidence"))
                    .error(answers.error("evidence")))
                (Button::new("Accredit").once(true))
            }
        })
}

async fn ask_withdraw(here: Here, Path(id): Path<OrganisationId>) -> Result<Response, Trouble> {
    let it = to_accredit(&here, id).await?;
    Ok(withdraw_page(&here, &it, &Answers::default()))
}

async fn withdraw(
    here: Here,
    Path(id): Path<OrganisationId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let (grant, it) = found(&here, id).await?;
    let mut answers = Answers::of(typed);
    let why = answers.get("why");
    match here.site.gate.withdraw_accreditation(&grant, id, why).await {
        Ok(()) => Ok(there(id, "withdrawn")),
        Err(why) => {
            note(&mut answers, why)?;
            Ok(again(withdraw_page(&here, &it, &answers)))
        }
    }
}

fn withdraw_page(here: &Here, it: &Organisation, answers: &Answers) -> Response {
    here.page("Withdraw the accreditation")
        .trail(BackLink::new(format!("/organisations/{}", it.id)))
        .errors(answers.summary(&[]))
        .narrow(html! {
            span class="govuk-caption-l" { (it.name) }
            h1 class="govuk-heading-l" { "Withdraw the accreditation" }
            (WarningText::new("It counts at once: none of its people can see anybody’s record any more."))
            p class="govuk-body" { "It has " (accounts_of(it)) " that " @if it.accounts == 1 { "is" } @else { "are" } " not closed." }
            form method="post" novalidate {
                (here.token())
                (Textarea::new("why", Label::new("Why is it withdrawn?").size(TextSize::S)).rows(3u16)
                    .value(answers.get("why")).error(answers.error("why")))
                (Button::warning("Withdraw the accreditation").once(true))
            }
        })
}
