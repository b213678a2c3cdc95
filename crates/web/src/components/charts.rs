//! Charts that say as much without the picture: each comes with its table.

use maud::{Markup, Render, html};

use super::{Cell, Content, Table, content::heading};

const WIDTH: f64 = 720.0;
const LABELS: f64 = 220.0;
const VALUES: f64 = 110.0;
const ROW: f64 = 34.0;
const BAR: f64 = 22.0;
/// As many letters as fit beside a bar; the table has the whole label.
const LABEL_LETTERS: usize = 26;

/// One bar: its label, how long it is, and the amount in words.
#[derive(Clone, Debug)]
struct Bar {
    label: String,
    amount: f64,
    shown: String,
}

/// Bars beside each other, the same in a table below.
#[derive(Clone, Debug)]
pub struct BarChart {
    id: String,
    title: String,
    label_head: Content,
    value_head: Content,
    most: Option<f64>,
    heading_level: u8,
    bars: Vec<Bar>,
}

impl BarChart {
    /// A chart with this id and title, whose bars are read under these two column headings.
    pub fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        label_head: impl Into<Content>,
        value_head: impl Into<Content>,
    ) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            label_head: label_head.into(),
            value_head: value_head.into(),
            most: None,
            heading_level: 2,
            bars: Vec::new(),
        }
    }

    setters! {
        /// What a whole bar stands for; the longest bar unless set.
        maybe most: f64;
        /// The level of the title's heading, 2 unless set.
        set heading_level: u8;
    }

    /// Adds a bar; `shown` is the amount in words, such as "94%".
    #[must_use]
    pub fn bar(mut self, label: impl Into<String>, amount: f64, shown: impl Into<String>) -> Self {
        self.bars.push(Bar {
            label: label.into(),
            amount: if amount.is_finite() {
                amount.max(0.0)
            } else {
                0.0
            },
            shown: shown.into(),
        });
        self
    }

    /// Adds a bar of so many hundredths, and makes a whole bar a hundred of them.
    #[must_use]
    pub fn percent(self, label: impl Into<String>, part: u64, whole: u64) -> Self {
        let (amount, shown) = share(part, whole);
        self.most(100.0).bar(label, amount, shown)
    }

    fn most_amount(&self) -> f64 {
        let longest = self.bars.iter().map(|bar| bar.amount).fold(0.0, f64::max);
        self.most.unwrap_or(longest)
    }

    /// What the picture shows, for those who hear it.
    fn description(&self) -> String {
        let by_amount = |a: &&Bar, b: &&Bar| a.amount.total_cmp(&b.amount);
        let (highest, lowest) = (
            self.bars.iter().max_by(by_amount),
            self.bars.iter().min_by(by_amount),
        );
        match (highest, lowest) {
            (Some(high), Some(low)) => format!(
                "Bar chart with {} bars. Highest: {}, {}. Lowest: {}, {}. A table with every value follows.",
                self.bars.len(),
                high.label,
                high.shown,
                low.label,
                low.shown
            ),
            _ => "Bar chart with no bars.".to_owned(),
        }
    }

    fn row(&self, bar: &Bar, number: usize) -> Markup {
        let room = WIDTH - LABELS - VALUES;
        let most = self.most_amount();
        let length = if most > 0.0 {
            room * (bar.amount / most).min(1.0)
        } else {
            0.0
        };
        let top = count(number) * ROW + (ROW - BAR) / 2.0;
        let middle = top + BAR / 2.0 + 5.5;
        html! {
            text class="kith-chart__label" x=(LABELS - 12.0) y=(middle) text-anchor="end" {
                (shortened(&bar.label, LABEL_LETTERS))
            }
            rect class="kith-chart__track" fill="none" stroke="currentColor" x=(LABELS) y=(top) width=(room) height=(BAR) {}
            rect class="kith-chart__bar" x=(LABELS) y=(top) width=(format!("{length:.1}"))
                height=(BAR) {}
            text class="kith-chart__value" x=(LABELS + room + 10.0) y=(middle) { (bar.shown) }
        }
    }

    fn picture(&self) -> Markup {
        let (title, description) = (format!("{}-title", self.id), format!("{}-desc", self.id));
        let height = count(self.bars.len()) * ROW;
        html! {
            svg class="kith-chart__picture" role="img" aria-labelledby={ (title) " " (description) }
                xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (WIDTH) " " (height) } {
                title id=(title) { (self.title) }
                desc id=(description) { (self.description()) }
                @for (number, bar) in self.bars.iter().enumerate() { (self.row(bar, number)) }
            }
        }
    }

    fn table(&self) -> Table {
        let head = [
            Cell::new(self.label_head.clone()),
            Cell::new(self.value_head.clone()).numeric(true),
        ];
        let table = Table::new()
            .caption(format!("{}: the values", self.title))
            .caption_class("govuk-visually-hidden")
            .first_cell_heads_row(true)
            .head(head);
        self.bars.iter().fold(table, |table, bar| {
            table.row([Cell::new(&bar.label), Cell::new(&bar.shown).numeric(true)])
        })
    }
}

impl Render for BarChart {
    fn render(&self) -> Markup {
        html! {
            section class="kith-chart" aria-labelledby={ (self.id) "-heading" } {
                (heading(self.heading_level, "kith-chart__title",
                    Some(&format!("{}-heading", self.id)), &self.title))
                @if !self.bars.is_empty() { (self.picture()) }
                (self.table())
            }
        }
    }
}

/// A small count as a measure.
fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}

/// A share in hundredths and in words; never "100%" unless it is whole, nor "0%" unless it is none.
fn share(part: u64, whole: u64) -> (f64, String) {
    if whole == 0 {
        return (0.0, "none to count".to_owned());
    }
    let part = part.min(whole);
    // Thousandths, in whole numbers wide enough that none is lost.
    let tenths = u128::from(part) * 1000 / u128::from(whole);
    let exact = u32::try_from(tenths).map_or(0.0, f64::from) / 10.0;
    let shown = match (part, exact) {
        (0, _) => "0%".to_owned(),
        (part, _) if part == whole => "100%".to_owned(),
        (_, exact) if exact < 0.1 => "under 0.1%".to_owned(),
        (_, exact) => format!("{exact:.1}%"),
    };
    (exact, shown)
}

/// The first letters of a label too long for its place.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bar_is_also_a_row_of_the_table() {
        let chart = BarChart::new("full", "How full", "Field", "Filled in")
            .percent("NHS number", 94, 100)
            .percent("A label that is far too long to stand beside a bar", 1, 3)
            .render()
            .into_string();
        assert_eq!(chart.matches("kith-chart__bar").count(), 2);
        assert_eq!(chart.matches("scope=\"row\"").count(), 2);
        assert!(chart.contains(">94.0%</td>") && chart.contains(">33.3%</td>"));
        assert!(chart.contains("A label that is far too long to stand beside a bar</th>"));
        assert!(chart.contains("Highest: NHS number, 94.0%."));
    }

    #[test]
    fn a_share_is_shown_as_whole_or_none_only_when_it_is() {
        assert_eq!(share(999_999, 1_000_000).1, "99.9%");
        assert_eq!(share(1, 1_000_000).1, "under 0.1%");
        assert_eq!(share(0, 5).1, "0%");
        assert_eq!(share(5, 5).1, "100%");
        assert_eq!(share(0, 0).1, "none to count");
    }

    #[test]
    fn a_bar_is_never_longer_than_its_room_nor_less_than_nothing() {
        for amount in [-1.0, 0.0, 500.0, f64::NAN, f64::INFINITY] {
            let chart = BarChart::new("c", "C", "Field", "Value")
                .most(100.0)
                .bar("x", amount, "x")
                .render()
                .into_string();
            let bar = chart.split("kith-chart__bar\"").nth(1).unwrap();
            let width = bar
                .split("width=\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap();
            let width: f64 = width.parse().unwrap();
            assert!((0.0..=WIDTH - LABELS - VALUES).contains(&width), "{width}");
        }
    }

    #[test]
    fn a_chart_with_no_bars_still_has_its_table() {
        let chart = BarChart::new("c", "C", "Field", "Value")
            .render()
            .into_string();
        assert!(chart.contains("<table") && !chart.contains("<svg"));
    }
}
