//! How well matching does here: `kith match report` as a page.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_gate::action::SeeMatchReport;
use kith_people::match_report::{Drift, Expected, MatchReport, Moved, Unlinkable};
use kith_people::rules::match_report::{Band, LEAST_DECIDED, Parameter, percent};
use maud::{Markup, html};
use serde_json::Value;

use super::report_pictures::{Columns, parameter_picture};
use super::waterfall::signed;
use crate::components::{BackLink, Cell, Details, InsetText, Table, Tag, TagColour, TextSize};
use crate::here::Here;
use crate::pages::feeds::plain;
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/matches/report", get(report))
}

async fn report(here: Here) -> Result<Response, Trouble> {
    let grant = (here.site.gate)
        .ask::<SeeMatchReport>(&here.who, Value::Null)
        .await?;
    let report = here.site.people.match_report_of_the_hour(&grant).await;
    let report = report.map_err(|error| failed(&error))?;
    let title = "How well matching does";
    Ok(here
        .page(title)
        .trail(BackLink::new("/matches").text("Matches"))
        .wide(html! {
            h1 class="govuk-heading-l" { (title) }
            p class="govuk-body-l" { "Counts only, and of nobody. A group of 1 to 4 is told as “fewer than 5”, and what it could be worked out from as “not told”." }
            p class="govuk-body" { "Counted on " (words::moment(report.made_at)) ", and again when an hour has passed. On the machine, " code { "kith match report" } " says the same." }
            (made(&report))
            (by_bits(&report))
            (thresholds(&report))
            (unlinkable(&report.unlinkable))
            (drift(&report.drift))
            (model(&report))
        }))
}

fn table(caption: &'static str, first: &'static str, others: &[&'static str]) -> Table {
    let others = others.iter().map(|it| Cell::new(*it).numeric(true));
    Table::new()
        .caption(caption)
        .caption_size(TextSize::S)
        .first_cell_heads_row(true)
        .scrolls(true)
        .head([Cell::new(first)].into_iter().chain(others))
}

fn number(text: &impl ToString) -> Cell {
    Cell::new(text.to_string()).numeric(true)
}

fn made(report: &MatchReport) -> Markup {
    let table = table("Links that stand", "How it was made", &["Records"]);
    let table = report.links.iter().fold(table, |table, it| {
        table.row([Cell::new(it.words()), number(&it.links)])
    });
    html! {
        h2 class="govuk-heading-m" { "How records are linked" }
        @if report.links.is_empty() { (InsetText::new("No record has been loaded yet.")) } @else { (table) }
    }
}

fn by_bits(report: &MatchReport) -> Markup {
    let thresholds = report.model.thresholds;
    html! {
        h2 class="govuk-heading-m" { "Evidence of what was linked and asked" }
        p class="govuk-body" {
            "Each pair of records has a sum of evidence in bits: at 0 they are as likely as not to be one person, and one more doubles the odds. Matching links from "
            (signed(thresholds.link)) " on and asks from " (signed(thresholds.review)) " on. It also asks above that, where a rule forbids it to link by itself, or where a record has changed and now speaks for somebody else."
        }
        @if report.bands.is_empty() {
            (InsetText::new("Nothing has been linked by its evidence or asked about yet."))
        } @else {
            (Columns { id: "linked", title: "Records linked", about: "records that matching linked", bands: &report.bands, thresholds, parts: &[("Linked", "", |it| it.links)] })
            (Columns { id: "asked", title: "Questions", about: "questions, by what was answered", bands: &report.bands, thresholds, parts: &[
                ("One person", "", |it| it.same),
                ("Two people", " kith-columns__part--against", |it| it.different),
                ("Waits", " kith-columns__part--waits", |it| it.waiting),
            ] })
            (Details::new("The figures of these two pictures", bands(&report.bands)))
        }
    }
}

fn bands(bands: &[Band]) -> Markup {
    let heads = [
        "Linked",
        "Waiting",
        "One person",
        "Two people",
        "Share one person (95% interval)",
    ];
    let table = table(
        "Linked and asked, by whole bits",
        "From so many bits",
        &heads,
    );
    let table = bands.iter().fold(table, |table, it| {
        let share = it.share_same.map(|it| it.to_string()).unwrap_or_default();
        table.row([
            Cell::new(whole(it.bits)),
            number(&it.links),
            number(&it.waiting),
            number(&it.same),
            number(&it.different),
            number(&share),
        ])
    });
    html! { (table) }
}

/// Whole bits, with a minus that is read as one.
fn whole(bits: i64) -> String {
    bits.to_string().replace('-', "−")
}

fn thresholds(report: &MatchReport) -> Markup {
    let heads = ["Right (95% interval)", "Right, of checked links", "Found"];
    let table = table(
        "What linking from so many bits on would come to",
        "From so many bits",
        &heads,
    );
    let (now, checks) = (report.model.thresholds, report.checks);
    let table = report.thresholds.iter().fold(table, |table, it| {
        let (bits, is) = (whole(it.bits), it.bits as f64);
        let head = match is {
            _ if is == now.link => format!("{bits} (links from here)"),
            _ if is == now.review => format!("{bits} (asks from here)"),
            _ => bits,
        };
        table.row([
            Cell::new(head),
            number(&words::capital(&it.precision.to_string())),
            number(&it.checked.map_or_else(
                || "Not linked".to_owned(),
                |it| words::capital(&it.to_string()),
            )),
            number(
                &it.recall
                    .map_or_else(|| "Too few to tell".to_owned(), percent),
            ),
        ])
    });
    html! {
        h2 class="govuk-heading-m" { "If the threshold were another" }
        p class="govuk-body" { "Estimated from what matchers decided, once " (LEAST_DECIDED) " or more decisions are there to estimate from." }
        ul class="govuk-list govuk-list--bullet" {
            li { strong { "Right" } ": of the questions at these bits or more that were decided, how many were one person. Only pairs that were asked about are in it. Above the threshold those are the ones that a rule held back, and changed records that now speak for somebody else, so what was linked is likelier to be right than this says." }
            li { strong { "Right, of checked links" } ": of the links that matching made by itself, some are drawn by chance and put to matchers. Of those at these bits or more that were checked, how many are right. Every link was as likely to be drawn as any other, so this says it of all. Drawn so far: " (checks.drawn) "; found to be right: " (checks.right) "; found to be wrong: " (checks.wrong) "." }
            li { strong { "Found" } ": of the records that were linked and the questions that were found to be one person, how many have these bits or more. What was never asked about is not in it, and what was linked is taken to be right: so it has no interval." }
        }
        (table)
    }
}

fn unlinkable(all: &[Unlinkable]) -> Markup {
    let heads = ["Records", "Cannot be linked", "What those lack"];
    let table = table(
        "Records that nothing can link, by an estimate",
        "Source",
        &heads,
    );
    let table = all.iter().fold(table, |table, it| {
        let lacks = html! {
            @if it.by_what_they_lack.is_empty() { "Nothing" }
            @for of in &it.by_what_they_lack {
                div { (words::capital(&of.to_string())) }
            }
        };
        table.row([
            Cell::new(&it.source),
            number(&it.records),
            number(&it.unlinkable),
            Cell::new(lacks).numeric(true),
        ])
    });
    html! {
        h2 class="govuk-heading-m" { "Records that nothing can link" }
        p class="govuk-body" { "They say so little that even a copy of them would not be linked. Their source can add what is missing. It is an estimate, by which fields are filled and not by what is in them: a birth date of which only the year is known counts as whole, a postcode as an address, and an NHS number that may not be used as one that may." }
        @if all.is_empty() { (InsetText::new("No record has been loaded yet.")) } @else { (table) }
    }
}

fn drift(all: &[Drift]) -> Markup {
    let heads = ["Received", "New people", "Asked about"];
    let table = table("The last 30 days, and the 30 before", "Source", &heads);
    let table = all.iter().fold(table, |table, it| {
        table.row([
            Cell::new(&it.source),
            Cell::new(html! { (it.lately) div class="govuk-hint" { "before: " (it.before) } })
                .numeric(true),
            moved(it.new),
            moved(it.asked),
        ])
    });
    html! {
        h2 class="govuk-heading-m" { "What has changed" }
        p class="govuk-body" { "Of the records that a source sent for the first time, the share that was new, and so not linked, and that was asked about; told where none or at least 5 are in it, and none or at least 5 are not. A change that is more than chance has a label: the source may have changed what it writes." }
        @if all.is_empty() {
            (InsetText::new("No source has sent a new record in the last 60 days."))
        } @else { (table) }
    }
}

fn moved(it: Moved) -> Cell {
    Cell::new(html! {
        (it) " "
        @if it.differs { (Tag::new("More than chance").colour(TagColour::Yellow)) }
    })
    .numeric(true)
}

fn model(report: &MatchReport) -> Markup {
    let model = &report.model;
    let at_link = model
        .expected
        .iter()
        .find(|it| it.bits as f64 == model.thresholds.link);
    html! {
        h2 class="govuk-heading-m" { "The model" }
        p class="govuk-body" {
            "Matching weighs with the model “" (model.version) "”, trained on " (model.trained)
            ". It is made for an index of about " (kith_terms::with_commas(model.records)) " records."
        }
        p class="govuk-body" {
            @match at_link {
                Some(it) => { "Of what it links, it expects " (percent(it.wrong)) " to be wrong, and of the pairs that are one person it expects to miss " (percent(it.missed)) ". That is its own word on the records that it was trained on, and not measured: what matchers find is above." }
                None => { "Its training did not say what error it expects. A model that is trained here does." }
            }
        }
        @if !model.expected.is_empty() {
            (Details::new("What it expects at other thresholds", expected(&model.expected)))
        }
        (parameter_picture(&report.parameters))
        (Details::new("The figures of this picture", parameters(&report.parameters)))
    }
}

fn expected(all: &[Expected]) -> Markup {
    let heads = ["Links that are wrong", "Pairs that are missed"];
    let table = table("What the model itself expects", "From so many bits", &heads);
    let table = all.iter().fold(table, |table, it| {
        table.row([
            Cell::new(whole(it.bits)),
            number(&words::capital(&percent(it.wrong))),
            number(&words::capital(&percent(it.missed))),
        ])
    });
    html! { (table) }
}

fn parameters(all: &[Parameter]) -> Markup {
    let heads = [
        "Of 10,000 pairs of one person",
        "Of 10,000 pairs of strangers",
        "Bits",
    ];
    let table = table("What each level of each field is worth", "Level", &heads);
    let of_10_000 = |chance: f64| match chance * 10_000.0 {
        it if it < 10.0 => format!("{it:.2}"),
        it => format!("{it:.0}"),
    };
    let table = all.iter().fold(table, |table, it| {
        table.row([
            Cell::new(format!("{}: {}", plain(it.field), it.level)),
            number(&of_10_000(it.same)),
            number(&of_10_000(it.strangers)),
            number(&signed(it.bits)),
        ])
    });
    html! { (table) }
}
