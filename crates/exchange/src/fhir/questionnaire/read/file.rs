//! A form file, written as people write one.

use std::fmt::Write;

use toml::{Table, Value as Toml};

/// What is written so far, and where each item begins.
#[derive(Default)]
pub(super) struct File {
    text: String,
    items: Vec<(usize, Option<String>)>,
}

impl File {
    /// The item that what follows is of.
    pub(super) fn of(&mut self, item: Option<&str>) {
        let line = self.text.bytes().filter(|it| *it == b'\n').count() + 1;
        self.items.push((line, item.map(str::to_owned)));
    }

    /// The head of a table, and what is in it.
    pub(super) fn table(&mut self, head: &str, table: &Table) {
        let _ = writeln!(self.text, "\n{head}");
        self.lines(table);
    }

    /// Tables of the same head.
    pub(super) fn tables(&mut self, head: &str, all: &[Toml]) {
        for table in all.iter().filter_map(Toml::as_table) {
            self.table(head, table);
        }
    }

    /// A line for each key; lists of tables have a line for each of these.
    pub(super) fn lines(&mut self, table: &Table) {
        for (key, value) in table {
            let _ = match value {
                Toml::Array(all) if all.iter().any(Toml::is_table) => {
                    let each: String = all.iter().map(|it| format!("  {it},\n")).collect();
                    writeln!(self.text, "{key} = [\n{each}]")
                }
                value => writeln!(self.text, "{key} = {value}"),
            };
        }
    }

    /// The file.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The item that a line is of.
    pub(super) fn item_at(&self, line: usize) -> Option<&str> {
        let mut all = self.items.iter().rev();
        all.find(|(begins, _)| *begins <= line)
            .and_then(|(_, item)| item.as_deref())
    }
}
