//! Campaigns: organisations are asked to answer a form by a day, and a commissioner sees how far they are.

mod chasing;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::Router;
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_forms::campaigns::{
    Asked, Came, Campaign, CampaignError, LastLetter, NewCampaign, Reached,
};
use kith_forms::model::{About, Form};
use kith_gate::Grant;
use kith_gate::action::ManageCampaigns;
use kith_gate::organisation::Organisation;
use kith_terms::time::{Date, day_of, plain_date};
use kith_terms::{CampaignId, OdsCode, OrganisationId};
use maud::{Markup, html};
use serde_json::{Value, json};

use self::chasing::Round;
use super::reply::{Done, again};
use crate::components::charts::BarChart;
use crate::components::{
    BackLink, Button, Choice, DateInput, InsetText, Label, Legend, Select, SummaryList, SummaryRow,
    Table, Tag, TagColour, TextSize, Textarea,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/campaigns", get(list))
        .route("/campaigns/new", get(ask_new).post(start))
        .route("/campaigns/{campaign}", get(show))
        .route("/campaigns/{campaign}/answers", get(export))
        .merge(chasing::routes())
}

async fn to_manage(here: &Here, detail: Value) -> Result<Grant<ManageCampaigns>, Trouble> {
    Ok(here
        .site
        .gate
        .ask::<ManageCampaigns>(&here.who, detail)
        .await?)
}

async fn list(here: Here) -> Result<Response, Trouble> {
    let grant = to_manage(&here, Value::Null).await?;
    let all = here.site.forms.campaigns(grant).await;
    let all = all.map_err(|error| failed(&error))?;
    Ok(here.page("Campaigns").wide(html! {
        h1 class="govuk-heading-l" { "Campaigns" }
        p class="govuk-body" { "Whom you ask to answer a form, by when, and how far they are." }
        div class="kith-actions" { (Button::link("Ask organisations", "/campaigns/new")) }
        @if all.is_empty() { (InsetText::new("There are no campaigns yet.")) } @else { (table(&all)) }
    }))
}

fn table(all: &[Campaign]) -> Markup {
    let table = Table::new()
        .caption(words::counted(all.len(), "campaign", "campaigns"))
        .first_cell_heads_row(true)
        .scrolls(true)
        .head(["Form", "Version", "By when", "Asked by"]);
    let table = all.iter().fold(table, |table, it| {
        table.row([
            html! { a class="govuk-link" href={ "/campaigns/" (it.id) } { (it.title) span class="govuk-visually-hidden" { " by " (plain_date(it.due)) } } },
            html! { (it.version) },
            html! { (plain_date(it.due)) },
            html! { (it.made.name) },
        ])
    });
    html! { (table) }
}

/// The forms that organisations can be asked to answer today, the newest first.
fn open_forms(here: &Here) -> Vec<&Form> {
    let today = day_of(here.site.gate.now());
    let all = here.site.forms.catalogue().all();
    let mut open: Vec<&Form> = all
        .filter(|it| it.about() != About::Person && it.is_open(today))
        .collect();
    open.sort_by(|a, b| {
        a.title()
            .cmp(b.title())
            .then_with(|| b.days().cmp(&a.days()))
    });
    open
}

/// A form as it is chosen: its key and its version.
fn value_of(form: &Form) -> String {
    format!("{}/{}", form.key(), form.version())
}

async fn ask_new(here: Here) -> Result<Response, Trouble> {
    let _grant = to_manage(&here, json!({ "about-to": "ask" })).await?;
    Ok(new_page(&here, &Answers::default()))
}

async fn start(
    here: Here,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let grant = to_manage(&here, json!({ "about-to": "ask" })).await?;
    let all = here.site.gate.organisations(&grant).await?;
    let forms = open_forms(&here);
    let form = forms.iter().find(|it| value_of(it) == answers.get("form"));
    if form.is_none() {
        answers.is_wrong("form", "Choose a form");
    }
    let due = answers.date("due");
    let organisations = whom(&mut answers, &all);
    if let (Some(form), Some(due), true) = (form, due, answers.all_good()) {
        let new = NewCampaign {
            organisations,
            due,
            words: answers.get("words").to_owned(),
        };
        let letters = here.site.market.letters(&grant).await;
        let letters = letters.map_err(|error| failed(&error))?;
        match here.site.forms.ask(grant, form, new, &letters).await {
            Ok(id) => {
                return Ok(Redirect::to(&format!("/campaigns/{id}?done=asked")).into_response());
            }
            Err(CampaignError::Forms(error)) => return Err(failed(&error)),
            Err(CampaignError::Post(error)) => return Err(failed(&error)),
            Err(why @ CampaignError::Due) => answers.is_wrong("due", why),
            Err(why @ CampaignError::Nobody) => answers.is_wrong("codes", why),
            Err(why @ CampaignError::NoWords) => answers.is_wrong("words", why),
        }
    }
    Ok(again(new_page(&here, &answers)))
}

/// The organisations whose codes were written, one in each line; what is wrong is noted.
fn whom(answers: &mut Answers, all: &[Organisation]) -> BTreeSet<OrganisationId> {
    let lines: Vec<String> = answers.get("codes").lines().map(str::to_owned).collect();
    let mut found = BTreeSet::new();
    let mut unknown = 0;
    for line in lines.iter().filter(|it| !it.trim().is_empty()) {
        let code = line.parse::<OdsCode>().ok();
        let organisation =
            code.and_then(|code| all.iter().find(|it| it.ods_code.as_ref() == Some(&code)));
        match organisation {
            Some(it) => found.extend([it.id]),
            None => unknown += 1,
        }
    }
    if unknown > 0 {
        let lines = words::counted(unknown, "line is", "lines are");
        answers.is_wrong(
            "codes",
            format!("{lines} the code of no organisation here: write one code on each line"),
        );
    }
    found
}

fn new_page(here: &Here, answers: &Answers) -> Response {
    let forms = open_forms(here).into_iter();
    let forms =
        forms.map(|it| Choice::new(value_of(it), format!("{}, {}", it.title(), it.version())));
    let forms = std::iter::once(Choice::new("", "Choose a form")).chain(forms);
    here.page("Ask organisations")
        .trail(BackLink::new("/campaigns").text("Campaigns"))
        .errors(answers.summary(&["due"]))
        .narrow(html! {
            h1 class="govuk-heading-l" { "Ask organisations to answer a form" }
            form method="post" novalidate {
                (here.token())
                (Select::new("form", Label::new("Which form?").size(TextSize::S), forms.collect::<Vec<_>>())
                    .value(answers.get("form")).error(answers.error("form")))
                (Textarea::new("codes", Label::new("Whom do you ask?").size(TextSize::S))
                    .hint("Their ODS codes, one on each line").value(answers.get("codes")).rows(6_u16).error(answers.error("codes")))
                (DateInput::new("due").values(answers.date_parts("due")).legend(Legend::new("By when?").size(TextSize::S))
                    .error(answers.error("due")))
                (Textarea::new("words", Label::new("What do you say to them?").size(TextSize::S))
                    .hint("What you ask and why. It stands in a letter to those whose address is known, and with their forms").value(answers.get("words")).rows(5_u16).error(answers.error("words")))
                (Button::new("Ask them").once(true))
            }
        })
}

/// A campaign with those who were asked, and everybody's name.
struct Watched {
    campaign: Campaign,
    asked: Vec<Asked>,
    names: BTreeMap<OrganisationId, String>,
}

impl Watched {
    fn name(&self, of: OrganisationId) -> &str {
        self.names.get(&of).map_or("", String::as_str)
    }
}

async fn watched(here: &Here, id: CampaignId) -> Result<Watched, Trouble> {
    let grant = to_manage(here, json!({ "campaign": id })).await?;
    let all = here.site.gate.organisations(&grant).await?;
    let found = here.site.forms.campaign(grant, id).await;
    let found = found.map_err(|error| failed(&error))?;
    let (campaign, asked) = found.ok_or(Trouble::NotFound)?;
    let names = all.into_iter().map(|it| (it.id, it.name));
    Ok(Watched {
        campaign,
        asked,
        names: names.collect(),
    })
}

async fn show(
    here: Here,
    Path(id): Path<CampaignId>,
    Query(done): Query<Done>,
    Query(round): Query<Round>,
) -> Result<Response, Trouble> {
    let it = watched(&here, id).await?;
    let today = day_of(here.site.gate.now());
    let rows = [
        SummaryRow::new("By when", by_when(&it.campaign, today)),
        SummaryRow::new("Asked by", it.campaign.made.name.as_str()),
        SummaryRow::new("On", words::moment(it.campaign.made.at)),
        SummaryRow::new(
            "What was said",
            html! { div class="kith-written" { (it.campaign.words) } },
        ),
    ];
    Ok(here
        .page(it.campaign.title.as_str())
        .trail(BackLink::new("/campaigns").text("Campaigns"))
        .notice(done.notice([("asked", "They are asked: it stands among their forms")]))
        .notice(round.notice(&done))
        .wide(html! {
            h1 class="govuk-heading-l" {
                span class="govuk-caption-l" { "Campaign, " (it.campaign.version) }
                (it.campaign.title)
            }
            (SummaryList::new(rows))
            (progress(&it.asked))
            (organisations(&it))
            (chasing::button(&here, &it, today))
            p class="govuk-body" { a class="govuk-link" href={ "/campaigns/" (id) "/answers" } { "Download what was published, as a table" } }
        }))
}

fn by_when(campaign: &Campaign, today: Date) -> Markup {
    html! {
        (plain_date(campaign.due))
        @if campaign.due < today { " " (Tag::new("Over").colour(TagColour::Grey)) }
    }
}

/// How many are how far, drawn and in a table.
fn progress(asked: &[Asked]) -> Markup {
    let count = |fits: fn(&Asked) -> bool| asked.iter().filter(|it| fits(it)).count() as u64;
    let all = asked.len() as u64;
    let chart = BarChart::new("progress", "How far they are", "How far", "Part of them")
        .percent(
            "Have not started",
            count(|it| matches!(it.reached, Reached::NotStarted)),
            all,
        )
        .percent(
            "Are at it",
            count(|it| matches!(it.reached, Reached::AtIt { .. })),
            all,
        )
        .percent("Have published", count(Asked::has_published), all);
    html! { (chart) }
}

fn organisations(it: &Watched) -> Markup {
    let table = Table::new()
        .caption(words::counted(
            it.asked.len(),
            "organisation",
            "organisations",
        ))
        .caption_size(TextSize::M)
        .first_cell_heads_row(true)
        .scrolls(true)
        .head(["Organisation", "How far", "When", "Last letter"]);
    let table = it.asked.iter().fold(table, |table, asked| {
        let (how_far, when) = reached(it, asked);
        table.row([
            html! { (it.name(asked.organisation)) },
            how_far,
            html! { (when) },
            last_letter(asked.letter.as_ref()),
        ])
    });
    html! { (table) }
}

/// When it was written, and as much as is known of what became of it.
fn last_letter(letter: Option<&LastLetter>) -> Markup {
    let Some(letter) = letter else {
        return html! { span class="kith-none" { "None" } };
    };
    let came = letter.came.map(|it| match it {
        Came::Waits => Tag::new("Waiting").colour(TagColour::Yellow),
        Came::Sent => Tag::new("Sent").colour(TagColour::Green),
        Came::GivenUp => Tag::new("Could not be sent").colour(TagColour::Red),
    });
    html! { "Written " (words::moment(letter.written_at)) @if let Some(came) = came { " " (came) } }
}

fn reached(it: &Watched, asked: &Asked) -> (Markup, String) {
    match &asked.reached {
        Reached::NotStarted => (
            html! { (Tag::new("Not started").colour(TagColour::Grey)) },
            String::new(),
        ),
        Reached::AtIt { state, changed_at } => (
            html! { (Tag::new(state.title()).colour(TagColour::Yellow)) },
            words::moment(*changed_at),
        ),
        Reached::Published {
            response,
            by,
            version,
            at,
            ..
        } => (
            html! {
                a class="govuk-link" href={ "/published/" (response) } { "Published" }
                @if *by != asked.organisation { ", covered by " (it.name(*by)) "’s" }
                @if *version != it.campaign.version { ", version " (version) }
            },
            words::moment(*at),
        ),
    }
}

async fn export(here: Here, Path(id): Path<CampaignId>) -> Result<Response, Trouble> {
    let names = watched(&here, id).await?.names;
    let grant = to_manage(&here, json!({ "campaign": id })).await?;
    let table = here.site.forms.export(grant, id, &names).await;
    let table = table
        .map_err(|error| failed(&error))?
        .ok_or(Trouble::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"answers.csv\"",
        ),
    ];
    Ok((headers, table).into_response())
}
