//! What the fuzzer asks of this crate: see CONTRIBUTING.md, "Fuzzing".

use kith_terms::fuzzing::keeps_to_itself;

use crate::compare::compare;
use crate::{Layout, Table};

/// A file of records.
///
/// # Panics
/// When a record is lost, when an error repeats a row, or when it matters which of two records comes first.
pub fn table(bytes: &[u8]) {
    let mut table = Table::default();
    if let Err(error) = table.read("fuzz.csv", bytes, &Layout::default()) {
        let text = String::from_utf8_lossy(bytes);
        let rows = text.split_once('\n').map_or("", |(_, rows)| rows);
        return keeps_to_itself(rows.trim(), &error.to_string());
    }
    let read = table.records.len();
    let Ok(table) = table.in_order() else { return };
    assert_eq!(table.records.len(), read, "a record is lost");
    let numbers: Vec<u32> = (0..).take(read).collect();
    assert!(numbers.is_sorted_by_key(|it| table.key(*it)), "by key");
    for pair in table.records.windows(2) {
        if let [a, b] = pair {
            let (there, back) = (compare(a, b, &table.pool), compare(b, a, &table.pool));
            assert_eq!(there, back, "which comes first");
        }
    }
}

#[cfg(test)]
mod tests {
    use kith_terms::fuzzing::replay;

    #[test]
    fn every_kept_example_of_a_table_is_read_with_nothing_lost() {
        replay("table", super::table);
    }
}
