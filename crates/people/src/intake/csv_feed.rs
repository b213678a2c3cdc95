//! Reading a file of rows, as a stream: one row is in memory at a time, however long the file is.
//!
//! Each row is known by its first line and its place in the file, so that a load can go on where it was
//! stopped and a person can be told where to look. A quotation mark that is never closed spoils only its own
//! line: a plain CSV reader would swallow all that follows as one field.

use std::collections::VecDeque;
use std::io::BufRead;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

/// No row of a feed is longer; what is longer has an open quotation mark.
const LONGEST_ROW: usize = 64 * 1024;

/// One row, in bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawRow {
    /// The line that it begins on, counting the header as 1.
    pub line: u64,
    /// The lines that it takes.
    pub lines: u64,
    /// Where it ends in the file: the next row begins here.
    pub end: u64,
    /// As it stands in the file.
    pub raw: Vec<u8>,
    /// Its cells, one after another.
    data: Vec<u8>,
    ends: Vec<usize>,
}

impl RawRow {
    /// How many cells it has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.ends.len()
    }

    /// The cell at a place.
    #[must_use]
    pub fn cell(&self, at: usize) -> Option<&[u8]> {
        let end = *self.ends.get(at)?;
        let start = at
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .copied()
            .unwrap_or(0);
        self.data.get(start..end)
    }
}

/// The rows of a file.
pub struct Rows<R> {
    input: R,
    parser: Reader,
    delimiter: u8,
    /// Lines that were read ahead in vain.
    again: VecDeque<Vec<u8>>,
    /// How many cells a row ought to have; used only to judge rows of several lines.
    width: Option<usize>,
    line: u64,
    offset: u64,
}

impl<R: BufRead> Rows<R> {
    /// Rows of an input that stands at `offset`, where `line` begins.
    pub fn new(input: R, delimiter: u8, line: u64, offset: u64) -> Self {
        let parser = ReaderBuilder::new()
            .delimiter(delimiter)
            .terminator(Terminator::Any(b'\n'))
            .build();
        Rows {
            input,
            parser,
            delimiter,
            again: VecDeque::new(),
            width: None,
            line,
            offset,
        }
    }

    /// Says how many cells a row ought to have.
    pub fn expect_width(&mut self, width: usize) {
        self.width = Some(width);
    }

    /// The next row that is not blank.
    ///
    /// # Errors
    /// When the input cannot be read.
    pub fn next_row(&mut self) -> std::io::Result<Option<RawRow>> {
        loop {
            let Some(first) = self.next_line()? else {
                return Ok(None);
            };
            if first.iter().all(u8::is_ascii_whitespace) {
                self.passed(first.len(), 1);
                continue;
            }
            return self.row_from(first).map(Some);
        }
    }

    fn row_from(&mut self, first: Vec<u8>) -> std::io::Result<RawRow> {
        let mut lines = vec![first];
        loop {
            let raw: Vec<u8> = lines.concat();
            let parsed = self.parse(&raw, false);
            if let Some((data, ends)) = parsed {
                let wrong_width = self.width.is_some_and(|width| width != ends.len());
                if lines.len() > 1 && (wrong_width || !is_well_quoted(&raw, self.delimiter)) {
                    break;
                }
                return Ok(self.row(raw, lines.len() as u64, data, ends));
            }
            if raw.len() > LONGEST_ROW {
                break;
            }
            match self.next_line()? {
                Some(line) => lines.push(line),
                None => break,
            }
        }
        // The quotation mark was a stray one: the first line is a row by itself, and the others are read again.
        let mut lines = lines.into_iter();
        let first = lines.next().unwrap_or_default();
        for line in lines.rev() {
            self.again.push_front(line);
        }
        let (data, ends) = self.parse(&first, true).unwrap_or_default();
        Ok(self.row(first, 1, data, ends))
    }

    /// The cells, or nothing when the text ends inside a quoted cell. When `close`, the end of the text
    /// closes the cell.
    fn parse(&mut self, raw: &[u8], close: bool) -> Option<(Vec<u8>, Vec<usize>)> {
        let body = raw.strip_suffix(b"\n").unwrap_or(raw);
        let body = body.strip_suffix(b"\r").unwrap_or(body);
        self.parser.reset();
        let mut data = vec![0; body.len() + 2];
        let mut ends = vec![0; body.len() + 2];
        let (_, _, written, cells) = self.parser.read_record(body, &mut data, &mut ends);
        let last: &[u8] = if close { b"" } else { b"\n" };
        let rest = (data.get_mut(written..)?, ends.get_mut(cells..)?);
        let (result, _, more, more_cells) = self.parser.read_record(last, rest.0, rest.1);
        if !matches!(result, ReadRecordResult::Record) {
            return None;
        }
        data.truncate(written + more);
        ends.truncate(cells + more_cells);
        Some((data, ends))
    }

    fn row(&mut self, raw: Vec<u8>, lines: u64, data: Vec<u8>, ends: Vec<usize>) -> RawRow {
        let line = self.line;
        self.passed(raw.len(), lines);
        RawRow {
            line,
            lines,
            end: self.offset,
            raw,
            data,
            ends,
        }
    }

    fn passed(&mut self, bytes: usize, lines: u64) {
        self.offset += bytes as u64;
        self.line += lines;
    }

    /// One physical line with its end; a very long one is cut, and its rest is a line of its own.
    fn next_line(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        if let Some(line) = self.again.pop_front() {
            return Ok(Some(line));
        }
        let mut line = Vec::new();
        loop {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                break;
            }
            let newline = available.iter().position(|byte| *byte == b'\n');
            let room = (LONGEST_ROW * 2).saturating_sub(line.len());
            let take = newline.map_or(available.len(), |at| at + 1).min(room);
            line.extend(available.iter().take(take));
            self.input.consume(take);
            if line.last() == Some(&b'\n') || line.len() >= LONGEST_ROW * 2 {
                break;
            }
        }
        Ok((!line.is_empty()).then_some(line))
    }
}

/// Whether every closing quotation mark ends its cell. A row of one line is read whatever its marks; one of
/// several lines is believed only so, or two stray marks would make one cell of all the rows between them.
fn is_well_quoted(raw: &[u8], delimiter: u8) -> bool {
    let mut bytes = raw.iter().copied().peekable();
    let (mut quoted, mut at_start) = (false, true);
    while let Some(byte) = bytes.next() {
        if !quoted {
            quoted = at_start && byte == b'"';
            at_start = byte == delimiter;
        } else if byte == b'"' {
            match bytes.peek().copied() {
                Some(b'"') => {
                    bytes.next();
                }
                None | Some(b'\r' | b'\n') => quoted = false,
                Some(next) if next == delimiter => quoted = false,
                Some(_) => return false,
            }
        }
    }
    !quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str, width: usize) -> Vec<(u64, Vec<String>)> {
        let mut rows = Rows::new(text.as_bytes(), b',', 1, 0);
        rows.expect_width(width);
        let mut found = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            let cells = (0..row.width())
                .map(|at| String::from_utf8(row.cell(at).unwrap().to_vec()).unwrap());
            found.push((row.line, cells.collect()));
        }
        found
    }

    fn said(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn quoted_cells_may_hold_commas_quotes_and_lines() {
        let text = "a,b\r\n1,\"x, \"\"y\"\"\nz\"\n\n2,w";
        let expected = [
            said(1, &["a", "b"]),
            said(2, &["1", "x, \"y\"\nz"]),
            said(5, &["2", "w"]),
        ];
        assert_eq!(rows(text, 2), expected);
    }

    #[test]
    fn a_quotation_mark_that_is_not_closed_spoils_only_its_own_line() {
        let text = "1,\"x\n2,y\n3,z\n";
        assert_eq!(
            rows(text, 2)[1..],
            [said(2, &["2", "y"]), said(3, &["3", "z"])]
        );
        let two = "1,\"x\n2,y\n3,\"z\n4,w\n";
        assert_eq!(rows(two, 2)[1], said(2, &["2", "y"]));
        assert_eq!(rows(two, 2).last().unwrap(), &said(4, &["4", "w"]));
    }

    #[test]
    fn a_quotation_mark_inside_a_plain_cell_is_a_letter() {
        assert_eq!(
            rows("1,5\" pipe\n2,b\n", 2),
            [said(1, &["1", "5\" pipe"]), said(2, &["2", "b"])]
        );
    }

    proptest! {
        #[test]
        fn what_a_writer_of_csv_writes_is_read_back(table in prop::collection::vec(
            prop::collection::vec("[a-z,\"\n é]{0,8}", 3), 1..6)) {
            let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            for row in &table { writer.write_record(row).unwrap(); }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let read: Vec<_> = rows(&text, 3).into_iter().map(|(_, cells)| cells).collect();
            prop_assert_eq!(read, table);
        }

        #[test]
        fn reading_can_go_on_from_the_end_of_any_row(table in prop::collection::vec(
            prop::collection::vec("[a-z,\"\n]{1,6}", 2), 2..6), stop in 0_usize..5) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for row in &table { writer.write_record(row).unwrap(); }
            let text = writer.into_inner().unwrap();
            let mut whole = Rows::new(text.as_slice(), b',', 1, 0);
            let mut all = Vec::new();
            while let Some(row) = whole.next_row().unwrap() { all.push(row); }
            prop_assume!(stop < all.len());
            let from = all[stop].end;
            let mut rest = Rows::new(&text[usize::try_from(from).unwrap()..], b',', all[stop].line + all[stop].lines, from);
            for row in &all[stop + 1..] {
                let next = rest.next_row().unwrap();
                prop_assert_eq!(next.as_ref(), Some(row));
            }
        }
    }
}
