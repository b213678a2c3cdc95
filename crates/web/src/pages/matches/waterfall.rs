//! How a sum of evidence came about, field by field: each bar begins where the one before ended, and a thin
//! line leads on to it.
//! The table beside it says the same in words.

use kith_people::matching::Evidence;
use maud::{Markup, html};

use crate::components::{Cell, Details, Table, TextSize};
use crate::pages::feeds::plain;
use crate::words;

const WIDTH: f64 = 720.0;
const LABELS: f64 = 150.0;
const VALUES: f64 = 70.0;
const ROW: f64 = 30.0;
const BAR: f64 = 18.0;
/// Room for what nought means, below the bars.
const BELOW: f64 = 26.0;

/// One step of the sum.
struct Step {
    label: String,
    found: String,
    bits: f64,
    /// Where the bar begins and ends, in bits.
    from: f64,
    to: f64,
    is_sum: bool,
}

/// The evidence as a picture and a table, under what it is evidence of.
pub(super) fn evidence(title: &str, evidence: &Evidence) -> Markup {
    let steps = steps(evidence);
    html! {
        h2 class="govuk-heading-m" { (title) }
        @if let Some(rule) = &evidence.rule {
            p class="govuk-body" { "Matching may not decide this by itself: " strong { (rule) } "." }
        }
        (picture(&steps))
        (table(&steps))
        (Details::new("What the numbers mean", html! {
            p class="govuk-body" { "Each field counts for or against the two being one person. One more doubles the odds that they are; one less halves them. The sum begins below nothing, because few of all pairs are one person; above nothing they are likelier one person than not. The weights are the model “" (evidence.weights) "”." }
            p class="govuk-body" { "Where they may be two of one family or household, what a household shares speaks less for one person: that is taken off in one bar." }
        }))
    }
}

fn steps(evidence: &Evidence) -> Vec<Step> {
    let mut sum = 0.0;
    let mut step = |label: String, found: String, bits: f64| {
        let from = sum;
        sum += bits;
        Step {
            label,
            found,
            bits,
            from,
            to: sum,
            is_sum: false,
        }
    };
    let mut steps: Vec<Step> = evidence
        .lines
        .iter()
        .map(|it| step(plain(&it.field), it.level.clone(), it.bits))
        .collect();
    let taken_off = step(
        "Taken off".to_owned(),
        "they may be of one family, and share what it shares".to_owned(),
        -evidence.capped,
    );
    if signed(evidence.capped) != NOTHING {
        steps.push(taken_off);
    }
    steps.push(Step {
        label: "In all".to_owned(),
        found: String::new(),
        bits: sum,
        from: 0.0,
        to: sum,
        is_sum: true,
    });
    steps
}

fn picture(steps: &[Step]) -> Markup {
    let ends = || steps.iter().flat_map(|it| [it.from, it.to]);
    let (low, high) = (ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
    let room = WIDTH - LABELS - VALUES;
    let wide = (high - low).max(f64::EPSILON);
    let place = |bits: f64| LABELS + room * (bits - low) / wide;
    let bottom = steps.iter().fold(0.0, |height, _| height + ROW);
    html! {
        svg class="kith-waterfall" role="img" aria-labelledby="waterfall-title waterfall-desc"
            xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (WIDTH) " " (bottom + BELOW) } {
            title id="waterfall-title" { "How the evidence adds up" }
            desc id="waterfall-desc" { "A bar for each field, to the right where it counts for one person and to the left where it counts against, and at last the sum. The table below says the same." }
            line class="kith-waterfall__nought" stroke="currentColor" x1=(tenths(place(0.0))) x2=(tenths(place(0.0))) y1="0" y2=(bottom) {}
            @for (step, top) in steps.iter().zip(tops()) {
                (bar(step, top, &place))
                @if !step.is_sum { (lead(place(step.to), top)) }
            }
            text class="kith-chart__label" x=(tenths(place(0.0))) y=(bottom + 18.0) text-anchor="middle" { "as likely as not" }
        }
    }
}

/// Where each row of the picture begins.
fn tops() -> impl Iterator<Item = f64> {
    std::iter::successors(Some(0.0), |top| Some(top + ROW))
}

fn bar(step: &Step, top: f64, place: &impl Fn(f64) -> f64) -> Markup {
    let (start, end) = (place(step.from.min(step.to)), place(step.from.max(step.to)));
    let middle = top + ROW / 2.0 + 5.0;
    let class = match (step.is_sum, step.bits < 0.0) {
        (true, _) => "kith-waterfall__bar kith-waterfall__bar--sum",
        (false, true) => "kith-waterfall__bar kith-waterfall__bar--against",
        (false, false) => "kith-waterfall__bar",
    };
    html! {
        text class="kith-chart__label" x=(LABELS - 10.0) y=(middle) text-anchor="end" { (step.label) }
        rect class=(class) x=(tenths(start)) y=(top + (ROW - BAR) / 2.0) width=(tenths((end - start).max(1.0))) height=(BAR) {}
        text class="kith-chart__value" x=(WIDTH - VALUES + 10.0) y=(middle) { (signed(step.bits)) }
    }
}

/// From the end of a bar to where the next begins.
fn lead(at: f64, top: f64) -> Markup {
    let (from, to) = (top + (ROW + BAR) / 2.0, top + ROW + (ROW - BAR) / 2.0);
    html! { line class="kith-waterfall__lead" stroke="currentColor" x1=(tenths(at)) x2=(tenths(at)) y1=(from) y2=(to) {} }
}

pub(super) fn tenths(it: f64) -> String {
    format!("{it:.1}")
}

fn table(steps: &[Step]) -> Markup {
    let head = [
        Cell::new("Field"),
        Cell::new("What was found"),
        Cell::new("For or against").numeric(true),
    ];
    let table = Table::new()
        .caption("The evidence, field by field")
        .caption_size(TextSize::S)
        .first_cell_heads_row(true)
        .scrolls(true)
        .head(head);
    let table = steps.iter().fold(table, |table, it| {
        table.row([
            Cell::new(&it.label),
            Cell::new(words::capital(&it.found)),
            Cell::new(signed(it.bits)).numeric(true),
        ])
    });
    html! { (table) }
}

/// What is so little that no digit shows it.
const NOTHING: &str = "0.0";

/// With its sign, and with a minus that is read as one.
pub(super) fn signed(bits: f64) -> String {
    match format!("{bits:+.1}").as_str() {
        "+0.0" | "-0.0" => NOTHING.to_owned(),
        text => text.replace('-', "−"),
    }
}

#[cfg(test)]
mod tests {
    use kith_people::matching::Line;

    use super::*;

    fn evidence_of(bits: &[f64], capped: f64) -> Evidence {
        let line = |bits: &f64| Line {
            field: "given_name".to_owned(),
            level: "the same given name".to_owned(),
            bits: *bits,
        };
        Evidence {
            weights: "2026-11".to_owned(),
            lines: bits.iter().map(line).collect(),
            capped,
            rule: None,
        }
    }

    #[test]
    fn each_bar_begins_where_the_one_before_ended_and_the_sum_begins_at_nought() {
        let steps = steps(&evidence_of(&[8.0, -3.0], 1.5));
        let ends: Vec<(f64, f64)> = steps.iter().map(|it| (it.from, it.to)).collect();
        assert_eq!(ends, [(0.0, 8.0), (8.0, 5.0), (5.0, 3.5), (0.0, 3.5)]);
    }

    #[test]
    fn where_nothing_that_shows_is_taken_off_no_bar_says_that_they_may_be_of_one_family() {
        let shown = |capped| table(&steps(&evidence_of(&[8.0], capped))).into_string();
        assert!(shown(0.1).contains("one family"));
        for next_to_nothing in [0.0, 0.03] {
            assert!(!shown(next_to_nothing).contains("one family"));
        }
    }

    #[test]
    fn no_bar_leaves_the_picture() {
        for bits in [&[8.0, -3.0][..], &[-5.0, -2.0], &[0.0], &[]] {
            let shown = picture(&steps(&evidence_of(bits, 0.0))).into_string();
            for rect in shown.split("<rect").skip(1) {
                let number = |name: &str| -> f64 {
                    let rest = rect.split(&format!(" {name}=\"")).nth(1).unwrap();
                    rest.split('"').next().unwrap().parse().unwrap()
                };
                assert!(
                    number("x") >= LABELS && number("x") + number("width") <= WIDTH - VALUES + 1.1
                );
            }
        }
    }

    #[test]
    fn what_counts_against_has_a_minus() {
        assert_eq!(signed(3.04), "+3.0");
        assert_eq!(signed(-3.0), "−3.0");
        assert_eq!(signed(-0.01), "0.0");
    }
}
