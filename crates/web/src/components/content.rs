//! What goes between tags.

use std::borrow::Cow;

use maud::{Markup, PreEscaped, Render, html};

/// Plain words, escaped when rendered, or markup that is rendered as it is.
#[derive(Clone, Debug)]
pub enum Content {
    /// Plain words.
    Words(String),
    /// Markup made by maud.
    Markup(Markup),
}

impl Default for Content {
    fn default() -> Self {
        Self::Words(String::new())
    }
}

impl Content {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Words(words) => words.is_empty(),
            Self::Markup(PreEscaped(markup)) => markup.is_empty(),
        }
    }

    /// Words in a body paragraph; markup brings its own.
    pub(super) fn paragraph(&self) -> Markup {
        match self {
            Self::Words(words) if words.is_empty() => Markup::default(),
            Self::Words(words) => html! { p class="govuk-body" { (words) } },
            Self::Markup(markup) => markup.clone(),
        }
    }
}

impl Render for Content {
    fn render_to(&self, buffer: &mut String) {
        match self {
            Self::Words(words) => words.render_to(buffer),
            Self::Markup(markup) => markup.render_to(buffer),
        }
    }
}

impl From<&str> for Content {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl From<String> for Content {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<&String> for Content {
    fn from(words: &String) -> Self {
        Self::Words(words.clone())
    }
}

impl From<Cow<'_, str>> for Content {
    fn from(words: Cow<'_, str>) -> Self {
        Self::Words(words.into_owned())
    }
}

impl From<Markup> for Content {
    fn from(markup: Markup) -> Self {
        Self::Markup(markup)
    }
}

/// The four sizes of headings, labels, legends and captions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextSize {
    /// Small.
    S,
    /// Medium.
    M,
    /// Large: the question of a page that asks one.
    L,
    /// Extra large.
    Xl,
}

impl TextSize {
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::S => "s",
            Self::M => "m",
            Self::L => "l",
            Self::Xl => "xl",
        }
    }
}

/// A heading of the level asked for; maud's element names are fixed when it compiles.
pub(super) fn heading(level: u8, class: &str, id: Option<&str>, inner: &impl Render) -> Markup {
    html! {
        @match level {
            1 => h1 class=(class) id=[id] { (inner) },
            3 => h3 class=(class) id=[id] { (inner) },
            4 => h4 class=(class) id=[id] { (inner) },
            5 => h5 class=(class) id=[id] { (inner) },
            6 => h6 class=(class) id=[id] { (inner) },
            _ => h2 class=(class) id=[id] { (inner) },
        }
    }
}

/// Joins ids for `aria-describedby`; none gives no attribute.
pub(super) fn join_ids(ids: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let ids: Vec<String> = ids.into_iter().flatten().collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}
