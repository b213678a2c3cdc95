//! A row of a feed while it is being written.

use jiff::civil::Date;

use super::columns::Column;

/// One cell for every column there is; a feed writes those that it has.
pub(in super::super) struct Row(Vec<String>);

impl Row {
    pub(in super::super) fn new() -> Self {
        Self(vec![String::new(); Column::ALL.len()])
    }

    pub(in super::super) fn clear(&mut self) {
        self.0.iter_mut().for_each(String::clear);
    }

    pub(in super::super) fn get(&self, column: Column) -> &str {
        self.0.get(column as usize).map_or("", String::as_str)
    }

    pub(in super::super) fn set(&mut self, column: Column, text: &str) {
        if let Some(cell) = self.0.get_mut(column as usize) {
            cell.clear();
            cell.push_str(text);
        }
    }

    pub(in super::super) fn set_date(&mut self, column: Column, date: Date) {
        self.set(column, &date.to_string());
    }

    /// Puts texts into columns side by side.
    pub(in super::super) fn set_all<const N: usize>(
        &mut self,
        columns: [Column; N],
        to: [&str; N],
    ) {
        for (column, text) in columns.into_iter().zip(to) {
            self.set(column, text);
        }
    }

    /// Exchanges the texts of two columns.
    pub(in super::super) fn swap(&mut self, one: Column, other: Column) {
        self.0.swap(one as usize, other as usize);
    }

    /// Changes a cell that holds something.
    pub(in super::super) fn change(&mut self, column: Column, by: impl FnOnce(&str) -> String) {
        if let Some(cell) = self
            .0
            .get_mut(column as usize)
            .filter(|cell| !cell.is_empty())
        {
            *cell = by(cell);
        }
    }
}
