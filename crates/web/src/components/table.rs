use kith_terms::with_commas;
use maud::{Markup, Render, html};

use super::{Content, TextSize};

/// One cell.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    content: Content,
    numeric: bool,
    colspan: Option<u16>,
    rowspan: Option<u16>,
    classes: String,
}

impl Cell {
    /// A cell with these words.
    pub fn new(content: impl Into<Content>) -> Self {
        Self {
            content: content.into(),
            ..Self::default()
        }
    }

    /// A whole number, set to the right, with commas between thousands.
    pub fn number(number: impl Into<i128>) -> Self {
        Self::new(with_commas(number)).numeric(true)
    }

    setters! {
        /// Whether it holds a number, or heads a column of them.
        flag numeric;
        /// How many columns it spans.
        maybe colspan: u16;
        /// How many rows it spans.
        maybe rowspan: u16;
        class classes;
    }

    fn heads_column(&self) -> Markup {
        let numeric = if self.numeric {
            " govuk-table__header--numeric"
        } else {
            ""
        };
        html! {
            th scope="col" class={ "govuk-table__header" (numeric) (self.classes) }
                colspan=[self.colspan] rowspan=[self.rowspan] { (self.content) }
        }
    }

    fn heads_row(&self) -> Markup {
        html! {
            th scope="row" class={ "govuk-table__header" (self.classes) } colspan=[self.colspan]
                rowspan=[self.rowspan] { (self.content) }
        }
    }

    fn plain(&self) -> Markup {
        let numeric = if self.numeric {
            " govuk-table__cell--numeric"
        } else {
            ""
        };
        html! {
            td class={ "govuk-table__cell" (numeric) (self.classes) } colspan=[self.colspan]
                rowspan=[self.rowspan] { (self.content) }
        }
    }
}

impl<T: Into<Content>> From<T> for Cell {
    fn from(content: T) -> Self {
        Self::new(content)
    }
}

/// Facts that are compared across rows and columns.
#[derive(Clone, Debug, Default)]
pub struct Table {
    caption: Option<String>,
    caption_classes: String,
    head: Vec<Cell>,
    rows: Vec<Vec<Cell>>,
    first_cell_heads_row: bool,
    scrolls: bool,
    classes: String,
}

impl Table {
    /// A table with no rows yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The cells that head the columns.
    #[must_use]
    pub fn head<C: Into<Cell>>(mut self, cells: impl IntoIterator<Item = C>) -> Self {
        self.head = cells.into_iter().map(Into::into).collect();
        self
    }

    /// Adds a row.
    #[must_use]
    pub fn row<C: Into<Cell>>(mut self, cells: impl IntoIterator<Item = C>) -> Self {
        self.rows.push(cells.into_iter().map(Into::into).collect());
        self
    }

    setters! {
        /// What the table shows; every table should have one.
        word caption;
        /// Whether the first cell of a row heads it.
        flag first_cell_heads_row;
        /// Whether a table too wide for the screen scrolls inside itself.
        flag scrolls;
        class classes;
    }

    /// How large the caption is.
    #[must_use]
    pub fn caption_size(self, size: TextSize) -> Self {
        self.caption_class(&format!("govuk-table__caption--{}", size.suffix()))
    }

    /// More classes on the caption.
    #[must_use]
    pub fn caption_class(mut self, class: &str) -> Self {
        self.caption_classes.push(' ');
        self.caption_classes.push_str(class);
        self
    }

    fn table(&self) -> Markup {
        html! {
            table class={ "govuk-table" (self.classes) } {
                @if let Some(caption) = &self.caption {
                    caption class={ "govuk-table__caption" (self.caption_classes) } { (caption) }
                }
                @if !self.head.is_empty() {
                    thead class="govuk-table__head" {
                        tr class="govuk-table__row" {
                            @for cell in &self.head { (cell.heads_column()) }
                        }
                    }
                }
                tbody class="govuk-table__body" {
                    @for row in &self.rows {
                        tr class="govuk-table__row" {
                            @for (number, cell) in row.iter().enumerate() {
                                @if number == 0 && self.first_cell_heads_row {
                                    (cell.heads_row())
                                } @else {
                                    (cell.plain())
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl Render for Table {
    fn render(&self) -> Markup {
        html! {
            @if self.scrolls {
                // Reached by keyboard, so that it can be scrolled without a mouse.
                div class="kith-scroll" tabindex="0" role="region" aria-label=[&self.caption] {
                    (self.table())
                }
            } @else {
                (self.table())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_table_scrolls_inside_itself_and_can_be_reached_by_keyboard() {
        let table = Table::new()
            .caption("Feeds")
            .scrolls(true)
            .row(["a"])
            .render()
            .into_string();
        assert!(table.starts_with(
            "<div class=\"kith-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Feeds\">"
        ));
    }
}
