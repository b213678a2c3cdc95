use maud::{Markup, Render, html};

use super::Content;

/// The link to the page before or after.
#[derive(Clone, Debug)]
pub struct PageLink {
    href: String,
    text: Option<Content>,
    label: Option<String>,
}

impl PageLink {
    /// To this address.
    pub fn new(href: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            text: None,
            label: None,
        }
    }

    setters! {
        /// Other words than "Previous page" and "Next page".
        text text;
        /// What that page is called; shown when there are no numbers.
        word label;
    }
}

/// One of the numbers.
#[derive(Clone, Debug)]
pub enum PageItem {
    /// A page.
    Page {
        /// What is shown.
        number: String,
        /// Its address.
        href: String,
        /// Whether it is this page.
        current: bool,
        /// What is read out, "Page" and the number unless set.
        spoken: Option<String>,
    },
    /// Pages left out.
    Gap,
}

/// The way through a list of several pages.
#[derive(Clone, Debug)]
pub struct Pagination {
    previous: Option<PageLink>,
    next: Option<PageLink>,
    items: Vec<PageItem>,
    label: String,
    classes: String,
}

impl Default for Pagination {
    fn default() -> Self {
        Self {
            previous: None,
            next: None,
            items: Vec::new(),
            label: "Pagination".to_owned(),
            classes: String::new(),
        }
    }
}

impl Pagination {
    /// No links yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Numbered pages from 1 to `last`, with gaps far from the current one.
    pub fn numbered(current: u64, last: u64, href: impl Fn(u64) -> String) -> Self {
        let mut pages = Self::new();
        if current > 1 {
            pages = pages.previous(PageLink::new(href(current - 1)));
        }
        if current < last {
            pages = pages.next(PageLink::new(href(current + 1)));
        }
        let mut shown: Vec<u64> = (current.saturating_sub(1)..=current.saturating_add(1))
            .chain([1, last])
            .filter(|page| (1..=last).contains(page))
            .collect();
        shown.sort_unstable();
        shown.dedup();
        let mut before = 0;
        for page in shown {
            if page > before + 1 {
                pages.items.push(PageItem::Gap);
            }
            pages.items.push(PageItem::Page {
                number: page.to_string(),
                href: href(page),
                current: page == current,
                spoken: None,
            });
            before = page;
        }
        pages
    }

    setters! {
        /// The page before.
        maybe previous: PageLink;
        /// The page after.
        maybe next: PageLink;
        /// The numbers.
        set items: Vec<PageItem>;
        /// What a screen reader calls it, "Pagination" unless set.
        set label: String;
        class classes;
    }

    fn is_block(&self) -> bool {
        self.items.is_empty() && (self.previous.is_some() || self.next.is_some())
    }

    fn arrow_link(&self, link: &PageLink, way: Way) -> Markup {
        let block = self.is_block();
        let underline = if block && link.label.is_none() {
            " govuk-pagination__link-title--decorated"
        } else {
            ""
        };
        html! {
            div class={ "govuk-pagination__" (way.name()) } {
                a class="govuk-link govuk-pagination__link" href=(link.href) rel=(way.name()) {
                    @if block || way == Way::Back { (way.arrow()) " " }
                    span class={ "govuk-pagination__link-title" (underline) } {
                        @if let Some(text) = &link.text {
                            (text)
                        } @else {
                            (way.word()) span class="govuk-visually-hidden" { " page" }
                        }
                    }
                    @if let (Some(label), true) = (&link.label, block) {
                        " " span class="govuk-visually-hidden" { ":" } " "
                        span class="govuk-pagination__link-label" { (label) }
                    }
                    @if !block && way == Way::On { " " (way.arrow()) }
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Back,
    On,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Back => "prev",
            Self::On => "next",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Back => "Previous",
            Self::On => "Next",
        }
    }

    fn arrow(self) -> Markup {
        let path = match self {
            Self::Back => {
                "m6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z"
            }
            Self::On => {
                "m8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z"
            }
        };
        html! {
            svg class={ "govuk-pagination__icon govuk-pagination__icon--" (self.name()) }
                xmlns="http://www.w3.org/2000/svg" height="13" width="15" aria-hidden="true"
                focusable="false" viewBox="0 0 15 13" { path d=(path) {} }
        }
    }
}

fn item(item: &PageItem) -> Markup {
    html! {
        @match item {
            PageItem::Gap => {
                li class="govuk-pagination__item govuk-pagination__item--ellipsis" { "⋯" }
            },
            PageItem::Page { number, href, current, spoken } => {
                @let of_current = if *current { " govuk-pagination__item--current" } else { "" };
                @let spoken = spoken.clone().unwrap_or_else(|| format!("Page {number}"));
                li class={ "govuk-pagination__item" (of_current) } {
                    a class="govuk-link govuk-pagination__link" href=(href) aria-label=(spoken)
                        aria-current=[current.then_some("page")] { (number) }
                }
            },
        }
    }
}

impl Render for Pagination {
    fn render(&self) -> Markup {
        let block = if self.is_block() {
            " govuk-pagination--block"
        } else {
            ""
        };
        html! {
            nav class={ "govuk-pagination" (block) (self.classes) } aria-label=(self.label) {
                @if let Some(link) = &self.previous { (self.arrow_link(link, Way::Back)) }
                @if !self.items.is_empty() {
                    ul class="govuk-pagination__list" { @for page in &self.items { (item(page)) } }
                }
                @if let Some(link) = &self.next { (self.arrow_link(link, Way::On)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(current: u64, last: u64) -> Vec<String> {
        Pagination::numbered(current, last, |page| format!("?page={page}"))
            .items
            .iter()
            .map(|item| match item {
                PageItem::Page {
                    number,
                    current: true,
                    ..
                } => format!("[{number}]"),
                PageItem::Page { number, .. } => number.clone(),
                PageItem::Gap => "…".to_owned(),
            })
            .collect()
    }

    #[test]
    fn numbered_pages_show_the_ends_and_those_beside_the_current_one() {
        assert_eq!(shown(1, 1), ["[1]"]);
        assert_eq!(shown(2, 3), ["1", "[2]", "3"]);
        assert_eq!(shown(7, 40), ["1", "…", "6", "[7]", "8", "…", "40"]);
    }

    #[test]
    fn the_first_page_has_no_previous_and_the_last_no_next() {
        let first = Pagination::numbered(1, 2, |page| page.to_string());
        assert!(first.previous.is_none() && first.next.is_some());
        let last = Pagination::numbered(2, 2, |page| page.to_string());
        assert!(last.previous.is_some() && last.next.is_none());
    }
}
