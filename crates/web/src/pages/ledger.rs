//! The privacy officer's view of the ledger. What narrows it stands in the address: dates, an
//! action and our own ids, and nothing about anyone.

mod detail;

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kith_gate::action::SeeLedger;
use kith_gate::ledger::{ACTIONS, Filter, LedgerLine, Outcome, Page};
use kith_terms::time::{Date, read_date};
use kith_terms::{PersonId, with_commas};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::person::{reason, what, who};
use crate::components::{Button, Choice, Details, Input, InsetText, Select, Table, Tag, Width};
use crate::form::Answers;
use crate::here::Here;
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/ledger", get(show))
}

/// What narrows the view, as it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Narrowed {
    from: String,
    until: String,
    action: String,
    outcome: String,
    account: String,
    organisation: String,
    person: String,
    after: String,
}

impl Narrowed {
    fn pairs(&self) -> [(&'static str, &str); 7] {
        [
            ("from", &self.from),
            ("until", &self.until),
            ("action", &self.action),
            ("outcome", &self.outcome),
            ("account", &self.account),
            ("organisation", &self.organisation),
            ("person", &self.person),
        ]
    }

    fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.pairs()
            .into_iter()
            .filter(|(_, value)| !value.trim().is_empty())
    }

    /// The address of this view with one thing else.
    fn link(&self, name: &'static str, value: &str) -> String {
        let kept = self.given().filter(|(it, _)| *it != name);
        let pairs: Vec<(&str, &str)> = kept.chain([(name, value)]).collect();
        format!(
            "/ledger?{}",
            serde_urlencoded::to_string(pairs).unwrap_or_default()
        )
    }
}

async fn show(here: Here, Query(narrowed): Query<Narrowed>) -> Result<Response, Trouble> {
    let mut answers = Answers::of(
        narrowed
            .pairs()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    );
    let filter = filter(&mut answers, &narrowed);
    let detail: serde_json::Map<String, Value> = narrowed
        .given()
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect();
    let grant = here
        .site
        .gate
        .ask::<SeeLedger>(&here.who, Value::Object(detail))
        .await?;
    let page = match answers.all_good() {
        true => here.site.gate.ledger(&grant, &filter).await?,
        false => Page {
            lines: Vec::new(),
            next: None,
        },
    };
    Ok(here.page("Ledger").errors(answers.summary(&[])).wide(html! {
        h1 class="govuk-heading-l" { "Ledger" }
        p class="govuk-body" { "Everything that was asked of Kith, newest first. Nobody can change it; " code { "kith ledger verify" } " checks that nobody has." }
        (questions())
        (form(&answers))
        (lines(&page, &narrowed))
    }))
}

/// What a privacy officer asks most.
fn questions() -> Markup {
    let asked = [
        (
            "Shields that were overridden",
            "/ledger?action=shield.override",
        ),
        ("What was refused", "/ledger?outcome=refused"),
        ("Searches", "/ledger?action=people.search"),
        ("Records opened", "/ledger?action=record.view"),
        ("Sign-ins", "/ledger?action=sign-in"),
    ];
    html! {
        ul class="govuk-list kith-actions" {
            @for (words, href) in asked { li { a class="govuk-link" href=(href) { (words) } } }
        }
    }
}

fn filter(answers: &mut Answers, narrowed: &Narrowed) -> Filter {
    Filter {
        from: day(answers, "from").and_then(start_of),
        until: day(answers, "until").and_then(|it| start_of(it.tomorrow().ok()?)),
        account: answers.read("account"),
        organisation: answers.read("organisation"),
        person: answers.read("person"),
        action: answers.maybe("action").map(str::to_owned),
        outcome: answers
            .maybe("outcome")
            .and_then(|it| it.parse::<Outcome>().ok()),
        after: narrowed.after.parse().ok(),
    }
}

fn day(answers: &mut Answers, field: &str) -> Option<Date> {
    let read = read_date(answers.maybe(field)?);
    read.map_err(|why| answers.is_wrong(field, why)).ok()
}

fn start_of(day: Date) -> Option<Timestamp> {
    let zone = TimeZone::get("Europe/London").ok()?;
    Some(day.to_zoned(zone).ok()?.timestamp())
}

fn form(answers: &Answers) -> Markup {
    let every = [Choice::new("", "Everything")];
    let actions = ACTIONS
        .iter()
        .map(|(name, did, _)| Choice::new(*name, words::capital(did)));
    let outcomes = [
        ("", "Any"),
        ("permitted", "Done"),
        ("refused", "Refused"),
        ("failed", "Failed"),
    ];
    html! {
        form method="get" action="/ledger" class="kith-filters" novalidate {
            (Input::new("from", "From").hint("Such as 2026-11-22").value(answers.get("from")).width(Width::Chars10).error(answers.error("from")))
            (Input::new("until", "To").hint("That day included").value(answers.get("until")).width(Width::Chars10).error(answers.error("until")))
            (Select::new("action", "What was done", every.into_iter().chain(actions).collect::<Vec<_>>()).value(answers.get("action")))
            (Select::new("outcome", "How it ended", outcomes.map(|(value, words)| Choice::new(value, words))).value(answers.get("outcome")))
            @for field in ["account", "organisation", "person"] {
                @if !answers.get(field).is_empty() { input type="hidden" name=(field) value=(answers.get(field)); }
            }
            (Button::new("Show"))
        }
        @for (field, words) in [("account", "one account"), ("organisation", "one organisation"), ("person", "one person")] {
            @if !answers.get(field).is_empty() {
                p class="govuk-body kith-actions" {
                    (Tag::new(format!("Only {words}")))
                    @if let ("person", Ok(person)) = (field, answers.get(field).parse::<PersonId>()) { a class="govuk-link" href={ "/people/" (person) "/looks" } { "Who has looked at this person’s record" } }
                    a class="govuk-link" href="/ledger" { "Show everything" }
                }
            }
        }
    }
}

fn lines(page: &Page<LedgerLine>, narrowed: &Narrowed) -> Markup {
    if page.lines.is_empty() {
        return html! { (InsetText::new("Nothing in the ledger fits.")) };
    }
    let mut table = Table::new()
        .caption("Entries")
        .class("kith-entries")
        .head(["Entry", "When", "Who", "What", "About", "Reason"]);
    for line in &page.lines {
        table = table.row(row(line, narrowed));
    }
    html! {
        div class="kith-scroll" tabindex="0" role="region" aria-label="Entries" { (table) }
        @if let Some(next) = page.next {
            p class="govuk-body" { a class="govuk-link" rel="next" href=(narrowed.link("after", &next.to_string())) { "Older entries" } }
        }
    }
}

fn row(line: &LedgerLine, narrowed: &Narrowed) -> [Markup; 6] {
    [
        html! {
            @match line.seq {
                Some(seq) => (with_commas(seq.unsigned_abs())),
                None => "not linked yet",
            }
        },
        html! { (words::moment(line.at)) },
        html! {
            (who(line))
            @if let Some(account) = line.account {
                a class="govuk-link" href=(narrowed.link("account", &account.to_string())) { "Only this user" span class="govuk-visually-hidden" { " of entry " (line.entry) } }
            }
        },
        html! {
            (what(line))
            (Details::new(html! { "More" span class="govuk-visually-hidden" { " about entry " (line.entry) } }, detail::list(line)))
        },
        html! {
            @match line.subjects.as_slice() {
                [] => {},
                [person] => {
                    div { a class="govuk-link" href=(narrowed.link("person", &person.to_string())) { "Only this person" span class="govuk-visually-hidden" { " of entry " (line.entry) } } }
                    div { a class="govuk-link" href={ "/people/" (person) "/looks" } { "Who has looked" span class="govuk-visually-hidden" { " at the person of entry " (line.entry) } } }
                },
                many => (words::counted(many.len(), "person", "people")),
            }
        },
        reason(line),
    ]
}
