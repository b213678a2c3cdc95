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

/// No row of a feed has more lines. Whatever follows an open mark is read again, so a file with a mark in
/// each line costs as much more as this.
const MOST_LINES: usize = 200;

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
    cells: Cells,
}

/// Cells, one after another, and where each ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Cells {
    data: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    /// Takes the carriage return of the line's end from the last cell.
    fn drop_return(&mut self) {
        if let (Some(b'\r'), Some(end)) = (self.data.last(), self.ends.last_mut()) {
            *end = end.saturating_sub(1);
            self.data.pop();
        }
    }
}

impl RawRow {
    /// How many cells it has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.cells.ends.len()
    }

    /// The cell at a place.
    #[must_use]
    pub fn cell(&self, at: usize) -> Option<&[u8]> {
        let Cells { data, ends } = &self.cells;
        let end = *ends.get(at)?;
        let start = at
            .checked_sub(1)
            .and_then(|before| ends.get(before))
            .copied()
            .unwrap_or(0);
        data.get(start..end)
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
        let mut length = 0;
        let mut cells = Cells::default();
        self.parser.reset();
        while let Some(line) = lines.last() {
            length += line.len();
            if self.read_line(line, &mut cells) {
                let raw = lines.concat();
                let wrong_width = self.width.is_some_and(|width| width != cells.ends.len());
                if lines.len() > 1 && (wrong_width || !is_well_quoted(&raw, self.delimiter)) {
                    break;
                }
                return Ok(self.row(raw, lines.len() as u64, cells));
            }
            if length > LONGEST_ROW || lines.len() >= MOST_LINES {
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
        let cells = self.read_alone(&first);
        Ok(self.row(first, 1, cells))
    }

    /// Reads one more line of a row. Says whether the row ends with it; it does not inside a quoted cell.
    fn read_line(&mut self, line: &[u8], cells: &mut Cells) -> bool {
        let mut ended = self.parse(line, cells);
        if !line.ends_with(b"\n") {
            ended = self.parse(b"\n", cells);
        }
        // Inside a cell a line's whole end is kept, and behind the last one it is none of it.
        if ended && line.ends_with(b"\r\n") {
            cells.drop_return();
        }
        ended
    }

    /// Reads a line as a whole row: its end closes what is open.
    fn read_alone(&mut self, line: &[u8]) -> Cells {
        let mut cells = Cells::default();
        self.parser.reset();
        self.parse(without_end(line), &mut cells);
        // To the parser, no bytes are the end of the file.
        self.parse(b"", &mut cells);
        cells
    }

    fn parse(&mut self, bytes: &[u8], cells: &mut Cells) -> bool {
        let (data, ends) = (cells.data.len(), cells.ends.len());
        cells.data.resize(data + bytes.len() + 1, 0);
        cells.ends.resize(ends + bytes.len() + 1, 0);
        let room = (cells.data.get_mut(data..), cells.ends.get_mut(ends..));
        let (Some(data_room), Some(ends_room)) = room else {
            return false;
        };
        let (result, _, written, ended) = self.parser.read_record(bytes, data_room, ends_room);
        cells.data.truncate(data + written);
        cells.ends.truncate(ends + ended);
        matches!(result, ReadRecordResult::Record)
    }

    fn row(&mut self, raw: Vec<u8>, lines: u64, cells: Cells) -> RawRow {
        let line = self.line;
        self.passed(raw.len(), lines);
        RawRow {
            line,
            lines,
            end: self.offset,
            raw,
            cells,
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

/// A line without its end.
fn without_end(line: &[u8]) -> &[u8] {
    let body = line.strip_suffix(b"\n").unwrap_or(line);
    body.strip_suffix(b"\r").unwrap_or(body)
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

    #[test]
    fn a_lines_end_inside_a_cell_is_kept_as_it_was_sent() {
        let text = "1,\"a\r\nb\n\nc\"\r\n2,d\r\n";
        assert_eq!(
            rows(text, 2),
            [said(1, &["1", "a\r\nb\n\nc"]), said(5, &["2", "d"])]
        );
    }

    #[test]
    fn a_mark_left_open_in_every_line_does_not_make_a_file_slow() {
        // Each line closes the mark of the line before and opens one of its own.
        let text = "x\",\"\n".repeat(20_000);
        let begun = std::time::Instant::now();
        assert_eq!(rows(&text, 3).len(), 20_000);
        // Where all lines were read anew for each further one, a tenth of them took six minutes.
        assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
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
