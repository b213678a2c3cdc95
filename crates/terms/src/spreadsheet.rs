//! What spreadsheets make of a table's cells.

use std::borrow::Cow;

/// A cell that a spreadsheet would work out when somebody opens the file has an apostrophe before it
/// (ASVS 5.0 1.2.10): whoever wrote it is not whoever opens it.
pub fn inert(cell: &str) -> Cow<'_, str> {
    // The last four are the forms of full width, which some spreadsheets read alike.
    const FORMULAS: [char; 12] = [
        '=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠',
    ];
    match cell.starts_with(FORMULAS) {
        true => format!("'{cell}").into(),
        false => cell.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn a_cell_that_a_spreadsheet_would_work_out_is_written_as_text() {
        for cell in ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "＝1"] {
            assert_eq!(inert(cell), format!("'{cell}"));
        }
        for cell in ["A1", "'=1", "12-3", "a=b", ""] {
            assert_eq!(inert(cell), cell);
        }
    }
}
