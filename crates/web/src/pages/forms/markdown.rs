//! A document in Markdown, as GOV.UK shows one. Its own HTML is shown as text: a document is words.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// The document; its first headings are on this level.
pub(super) fn shown(text: &str, level: usize) -> Markup {
    let mut page = String::new();
    let mut style = Style {
        level,
        in_head: false,
    };
    let events = Parser::new_ext(text, Options::ENABLE_TABLES);
    html::push_html(&mut page, events.map(|it| style.of(it)));
    PreEscaped(page)
}

struct Style {
    level: usize,
    in_head: bool,
}

impl Style {
    fn of<'a>(&mut self, event: Event<'a>) -> Event<'a> {
        let markup = |it: &'static str| Event::Html(it.into());
        match event {
            Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
            Event::Start(Tag::Heading { level, .. }) => self.heading(level),
            Event::End(TagEnd::Heading(level)) => {
                Event::Html(format!("</h{}>", self.lowered(level)).into())
            }
            Event::Start(Tag::Paragraph) => markup("<p class=\"govuk-body\">"),
            Event::Start(Tag::List(None)) => markup("<ul class=\"govuk-list govuk-list--bullet\">"),
            Event::Start(Tag::List(Some(_))) => {
                markup("<ol class=\"govuk-list govuk-list--number\">")
            }
            Event::Start(Tag::Table(_)) => markup("<table class=\"govuk-table\">"),
            Event::Start(Tag::TableHead) => {
                self.in_head = true;
                markup("<thead class=\"govuk-table__head\"><tr class=\"govuk-table__row\">")
            }
            Event::End(TagEnd::TableHead) => {
                self.in_head = false;
                markup("</tr></thead><tbody class=\"govuk-table__body\">")
            }
            Event::Start(Tag::TableRow) => markup("<tr class=\"govuk-table__row\">"),
            Event::End(TagEnd::TableRow) => markup("</tr>"),
            Event::Start(Tag::TableCell) if self.in_head => {
                markup("<th class=\"govuk-table__header\" scope=\"col\">")
            }
            Event::End(TagEnd::TableCell) if self.in_head => markup("</th>"),
            Event::Start(Tag::TableCell) => markup("<td class=\"govuk-table__cell\">"),
            Event::End(TagEnd::TableCell) => markup("</td>"),
            Event::End(TagEnd::Table) => markup("</tbody></table>"),
            other => other,
        }
    }

    fn heading<'a>(&self, level: HeadingLevel) -> Event<'a> {
        let level = self.lowered(level);
        let size = match level {
            1 => "l",
            2 => "m",
            _ => "s",
        };
        Event::Html(format!("<h{level} class=\"govuk-heading-{size}\">").into())
    }

    fn lowered(&self, level: HeadingLevel) -> usize {
        (level as usize + self.level - 1).min(6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_the_looks_of_the_page_and_its_own_html_is_words() {
        let text = "# A\n\n- b\n\n<script>c</script>\n\n| d | e |\n|---|---|\n| f | g |\n";
        let page = shown(text, 2).0;
        for part in [
            "<h2 class=\"govuk-heading-m\">A</h2>",
            "<ul class=\"govuk-list govuk-list--bullet\">",
            "&lt;script&gt;c&lt;/script&gt;",
            "<th class=\"govuk-table__header\" scope=\"col\">d</th>",
            "<td class=\"govuk-table__cell\">f</td>",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
    }
}
