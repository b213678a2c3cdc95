//! The report's pictures: columns by bits, and what each level of a field is worth. Each has its table on the page.

use kith_people::match_report::Thresholds;
use kith_people::rules::match_report::{Band, Parameter};
use kith_terms::small_groups::Count;
use maud::{Markup, Render, html};

use super::waterfall::{signed, tenths};
use crate::components::charts::shortened;
use crate::pages::feeds::plain;

const WIDTH: f64 = 720.0;

/// Room beside the columns for the amounts, and below for the bits.
const BESIDE: f64 = 70.0;
const BELOW: f64 = 44.0;
const ABOVE: f64 = 24.0;
const HIGH: f64 = 200.0;

/// A bit is written below every column with one of these numbers.
const EVERY: i64 = 5;

/// One part of a column: its words, its class, and how many.
pub(super) type Part = (&'static str, &'static str, fn(&Band) -> Count);

/// Columns by whole bits, of one or more parts on top of each other, with the thresholds as lines.
pub(super) struct Columns<'a> {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// What is counted, within a sentence.
    pub(super) about: &'static str,
    pub(super) bands: &'a [Band],
    pub(super) thresholds: Thresholds,
    pub(super) parts: &'a [Part],
}

impl Columns<'_> {
    fn sum(&self, band: &Band) -> f64 {
        self.parts.iter().map(|(.., of)| of(band).drawn()).sum()
    }

    /// How many the highest column is; none where that is not told of a part of it, or of one as high.
    fn highest(&self, most: f64) -> Option<u64> {
        let highest = self.bands.iter().filter(|it| self.sum(it) >= most);
        let parts = highest.flat_map(|it| self.parts.iter().map(|(.., of)| of(it).told()));
        parts.collect::<Option<Vec<_>>>().map(|_| most as u64)
    }

    fn ends(&self) -> (i64, i64) {
        let bits = || self.bands.iter().map(|it| it.bits);
        (bits().min().unwrap_or(0), bits().max().unwrap_or(0) + 1)
    }

    /// Where so many bits are.
    fn place(&self, bits: f64) -> f64 {
        let (low, high) = self.ends();
        BESIDE + (WIDTH - 2.0 * BESIDE) * (bits - low as f64) / ((high - low).max(1) as f64)
    }

    fn column(&self, band: &Band, most: f64) -> Markup {
        let left = self.place(band.bits as f64) + 1.0;
        let wide = (self.place((band.bits + 1) as f64) - left - 1.0).max(1.0);
        let mut bottom = ABOVE + HIGH;
        let parts = self.parts.iter().map(|(_, class, of)| {
            let count = of(band);
            let high = HIGH * count.drawn() / most;
            bottom -= high;
            (class, bottom, high)
        });
        let parts: Vec<_> = parts.filter(|(.., high)| *high > 0.0).collect();
        html! {
            @for (class, top, high) in parts {
                rect class={ "kith-columns__part" (class) } x=(tenths(left)) y=(tenths(top)) width=(tenths(wide)) height=(tenths(high)) {}
            }
        }
    }

    fn axis(&self, most: f64) -> Markup {
        let (low, high) = self.ends();
        let bottom = ABOVE + HIGH;
        html! {
            line class="kith-waterfall__nought" stroke="currentColor" x1=(BESIDE) x2=(WIDTH - BESIDE) y1=(bottom) y2=(bottom) {}
            @if let Some(most) = self.highest(most) {
                text class="kith-chart__label" x=(BESIDE - 8.0) y=(ABOVE + 6.0) text-anchor="end" { (kith_terms::with_commas(most)) }
            }
            text class="kith-chart__label" x=(BESIDE - 8.0) y=(bottom) text-anchor="end" { "0" }
            @for bits in (low..=high).filter(|it| it % EVERY == 0) {
                text class="kith-chart__label" x=(tenths(self.place(bits as f64))) y=(bottom + 20.0) text-anchor="middle" { (bits.to_string().replace('-', "−")) }
            }
            text class="kith-chart__label" x=(WIDTH / 2.0) y=(bottom + 40.0) text-anchor="middle" { "bits of evidence" }
        }
    }

    fn threshold(&self, bits: f64, words: &str) -> Markup {
        let (low, high) = self.ends();
        let at = self.place(bits);
        html! {
            @if bits >= low as f64 && bits <= high as f64 {
                line class="kith-columns__threshold" stroke="currentColor" x1=(tenths(at)) x2=(tenths(at)) y1=(ABOVE - 4.0) y2=(ABOVE + HIGH) {}
                text class="kith-chart__label" x=(tenths(at)) y=(ABOVE - 8.0) { (words) }
            }
        }
    }

    /// What the parts look like, where there are several.
    fn legend(&self) -> Markup {
        html! {
            @if self.parts.len() > 1 {
                p class="govuk-body kith-columns__legend" aria-hidden="true" {
                    @for (words, class, _) in self.parts {
                        svg class="kith-columns__sample" viewBox="0 0 20 20" width="20" height="20" {
                            rect class={ "kith-columns__part" (class) } x="2" y="2" width="16" height="16" {}
                        }
                        " " (words) " "
                    }
                }
            }
        }
    }
}

impl Render for Columns<'_> {
    fn render(&self) -> Markup {
        let most = self.bands.iter().map(|it| self.sum(it)).fold(0.0, f64::max);
        let (title, description) = (format!("{}-title", self.id), format!("{}-desc", self.id));
        html! {
            @if most > 0.0 {
                section class="kith-chart kith-chart--picture" aria-labelledby={ (self.id) "-heading" } {
                    h3 class="govuk-heading-s" id={ (self.id) "-heading" } { (self.title) ", by bits of evidence" }
                    (self.legend())
                    svg class="kith-chart__picture" role="img" aria-labelledby={ (title) " " (description) }
                        xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (WIDTH) " " (ABOVE + HIGH + BELOW) } {
                        title id=(title) { (self.title) ", by bits of evidence" }
                        desc id=(description) { "A column for each whole bit of evidence, as high as there are " (self.about) ". The table below says the same." }
                        @for band in self.bands { (self.column(band, most)) }
                        (self.axis(most))
                        (self.threshold(self.thresholds.review, "asks"))
                        (self.threshold(self.thresholds.link, "links"))
                    }
                }
            }
        }
    }
}

const LABELS: f64 = 400.0;
const VALUES: f64 = 60.0;
const ROW: f64 = 24.0;
const BAR: f64 = 14.0;
/// As many letters as fit beside a bar; the table has the whole.
const LETTERS: usize = 52;

/// A row of the picture of the parameters: a field's name, or one of its levels.
enum Row<'a> {
    Field(&'a str),
    Level(&'a Parameter),
}

/// What each level of each field is worth: to the right where it speaks for one person, to the left where it
/// speaks against.
pub(super) fn parameter_picture(all: &[Parameter]) -> Markup {
    let rows: Vec<Row<'_>> = all
        .chunk_by(|a, b| a.field == b.field)
        .flat_map(|of_field| {
            let field = of_field.first().map(|it| Row::Field(it.field));
            field.into_iter().chain(of_field.iter().map(Row::Level))
        })
        .collect();
    let bits = || all.iter().map(|it| it.bits);
    let (low, high) = (bits().fold(0.0, f64::min), bits().fold(0.0, f64::max));
    let room = WIDTH - LABELS - VALUES;
    let place = |bits: f64| LABELS + room * (bits - low) / (high - low).max(f64::EPSILON);
    let tops = || std::iter::successors(Some(0.0), |top| Some(top + ROW));
    let height = rows.iter().fold(0.0, |height, _| height + ROW);
    html! {
        section class="kith-chart kith-chart--picture" aria-labelledby="parameters-heading" {
            h3 class="govuk-heading-s" id="parameters-heading" { "What each field is worth, in bits" }
            svg class="kith-chart__picture" role="img" aria-labelledby="parameters-title parameters-desc"
                xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (WIDTH) " " (height) } {
                title id="parameters-title" { "What each field is worth, in bits" }
                desc id="parameters-desc" { "A bar for each level of each field, to the right where it speaks for one person and to the left where it speaks against. The table below says the same." }
                line class="kith-waterfall__nought" stroke="currentColor" x1=(tenths(place(0.0))) x2=(tenths(place(0.0))) y1="0" y2=(height) {}
                @for (row, top) in rows.iter().zip(tops()) {
                    @match row {
                        Row::Field(name) => { text class="kith-chart__value" x="0" y=(top + 17.0) { (plain(name)) } }
                        Row::Level(it) => { (level(it, top, &place)) }
                    }
                }
            }
        }
    }
}

fn level(it: &Parameter, top: f64, place: &impl Fn(f64) -> f64) -> Markup {
    let (start, end) = (place(it.bits.min(0.0)), place(it.bits.max(0.0)));
    let class = match it.bits < 0.0 {
        true => "kith-waterfall__bar kith-waterfall__bar--against",
        false => "kith-waterfall__bar",
    };
    html! {
        text class="kith-chart__label" x=(LABELS - 10.0) y=(top + 17.0) text-anchor="end" { (shortened(it.level, LETTERS)) }
        rect class=(class) x=(tenths(start)) y=(top + (ROW - BAR) / 2.0) width=(tenths((end - start).max(1.0))) height=(BAR) {}
        text class="kith-chart__value" x=(WIDTH) y=(top + 17.0) text-anchor="end" { (signed(it.bits)) }
    }
}

#[cfg(test)]
mod tests {
    use kith_people::matching::Model;
    use kith_people::rules::match_report::{Tallies, Tally, bands, parameters};

    use super::*;

    fn numbers(svg: &str, of: &str, name: &str) -> Vec<f64> {
        let begins = format!("<{of} class=\"kith-");
        svg.split(&begins)
            .skip(1)
            .map(|it| {
                let rest = it.split(&format!(" {name}=\"")).nth(1).unwrap();
                rest.split('"').next().unwrap().parse().unwrap()
            })
            .collect()
    }

    fn columns(links: &[(i64, u64)]) -> String {
        let waiting: Vec<_> = links
            .iter()
            .map(|(bits, links)| (*bits, *links, 0))
            .collect();
        columns_of(&waiting, &[("Linked", "", |it| it.links)])
    }

    fn columns_of(numbers: &[(i64, u64, u64)], parts: &[Part]) -> String {
        let tally = |&(bits, links, waiting): &(i64, u64, u64)| {
            let tally = Tally {
                links,
                waiting,
                ..Tally::default()
            };
            (bits, tally)
        };
        let tallies: Tallies = numbers.iter().map(tally).collect();
        let columns = Columns {
            id: "linked",
            title: "Records linked",
            about: "records that matching linked",
            bands: &bands(&tallies),
            thresholds: Model::built_in().unwrap().thresholds,
            parts,
        };
        columns.render().into_string()
    }

    #[test]
    fn a_column_is_as_high_as_its_number_and_stands_within_the_picture() {
        let shown = columns(&[(0, 50), (7, 100), (30, 25)]);
        assert_eq!(numbers(&shown, "rect", "height"), [100.0, 200.0, 50.0]);
        let (left, wide) = (
            numbers(&shown, "rect", "x"),
            numbers(&shown, "rect", "width"),
        );
        assert!(
            left.iter()
                .zip(wide)
                .all(|(left, wide)| *left >= BESIDE && left + wide <= WIDTH - BESIDE)
        );
        assert!(shown.contains(">links</text>"));
    }

    #[test]
    fn groups_that_are_not_told_look_the_same() {
        assert_eq!(columns(&[(0, 50), (7, 1)]), columns(&[(0, 50), (7, 4)]));
    }

    #[test]
    fn beside_the_axis_stands_no_number_that_is_not_told() {
        let shown = |numbers: &[(i64, u64, u64)]| {
            columns_of(
                numbers,
                &[
                    ("Linked", "", |it| it.links),
                    ("Waits", "", |it| it.waiting),
                ],
            )
        };
        let axis = |number: &str| format!(r#"text-anchor="end">{number}</text>"#);
        assert!(shown(&[(0, 30, 1200), (1, 40, 0)]).contains(&axis("1,230")));
        let hidden = shown(&[(0, 30, 3), (1, 20, 0)]);
        assert_eq!(
            hidden.matches(r#"text-anchor="end""#).count(),
            1,
            "{hidden}"
        );
        assert!(hidden.contains(&axis("0")));
        assert!(!shown(&[(0, 3, 0)]).contains(&axis("2")));
    }

    #[test]
    fn where_nothing_was_linked_there_is_no_picture() {
        assert_eq!(columns(&[]), "");
        assert_eq!(columns(&[(3, 0)]), "");
    }

    #[test]
    fn every_level_of_the_model_has_a_bar_within_the_picture() {
        let all = parameters(&Model::built_in().unwrap());
        let shown = parameter_picture(&all).into_string();
        let (left, wide) = (
            numbers(&shown, "rect", "x"),
            numbers(&shown, "rect", "width"),
        );
        assert_eq!(left.len(), all.len());
        assert!(
            left.iter()
                .zip(wide)
                .all(|(left, wide)| *left >= LABELS - 0.1 && left + wide <= WIDTH - VALUES + 1.1)
        );
    }
}
