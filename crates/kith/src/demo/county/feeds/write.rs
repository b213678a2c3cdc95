//! A feed as a file: its bytes, headers and blank lines.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::super::County;
use super::super::text;
use super::{Column, Encoding, Fault, Feed, Row, stream};

/// Writes the feed's file.
pub(in super::super) fn write_csv(feed: &Feed, county: &County, path: &Path) -> io::Result<()> {
    let mut file = BufWriter::with_capacity(1 << 18, File::create(path)?);
    if feed.encoding == Encoding::MarkedUtf8 {
        file.write_all("\u{feff}".as_bytes())?;
    }
    let mut out = Lines {
        feed,
        file,
        line: csv_line(),
    };
    out.headers()?;
    let mut rows = 0u64;
    stream(feed, county, &mut |row, note| {
        out.row(row, note.fault)?;
        rows += 1;
        // Somebody always leaves an empty line.
        if rows % 3_000 == 4 {
            out.file.write_all(b"\n")
        } else {
            Ok(())
        }
    })?;
    out.file.flush()
}

fn csv_line() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::with_capacity(1_024))
}

struct Lines<'a> {
    feed: &'a Feed,
    file: BufWriter<File>,
    line: csv::Writer<Vec<u8>>,
}

impl Lines<'_> {
    fn headers(&mut self) -> io::Result<()> {
        match self.feed.own_headers {
            Some(headers) => self.line.write_record(headers)?,
            None => self
                .line
                .write_record(self.feed.columns.iter().map(|c| c.header()))?,
        }
        self.end()
    }

    fn row(&mut self, row: &Row, fault: Option<Fault>) -> io::Result<()> {
        let whole = self.feed.columns.len();
        let wanted = if fault == Some(Fault::TooFewColumns) {
            whole / 2
        } else {
            whole
        };
        for column in self.feed.columns.iter().take(wanted) {
            self.cell(*column, row.get(*column))?;
        }
        self.line.write_record(None::<&[u8]>)?;
        self.end()
    }

    fn cell(&mut self, column: Column, held: &str) -> io::Result<()> {
        let feed = self.feed;
        let written = if column.is_date() && !held.is_empty() {
            Cow::Owned(british_or_iso(feed, held))
        } else if feed.capitals && column != Column::Email {
            Cow::Owned(text::plain(held).to_uppercase())
        } else {
            Cow::Borrowed(held)
        };
        match feed.encoding {
            Encoding::Windows1252 if !written.is_ascii() => {
                self.line.write_field(text::windows_1252(&written))?
            }
            _ => self.line.write_field(written.as_bytes())?,
        }
        Ok(())
    }

    /// Moves the line from the CSV writer to the file.
    fn end(&mut self) -> io::Result<()> {
        let line = std::mem::replace(&mut self.line, csv_line());
        let bytes = line
            .into_inner()
            .map_err(|error| io::Error::other(error.to_string()))?;
        self.file.write_all(&bytes)
    }
}

/// A date that no calendar has is turned round too: the agency's system never looked at it.
fn british_or_iso(feed: &Feed, held: &str) -> String {
    let written = feed.date_text(held);
    if feed.dates == super::Dates::British && written == held {
        let parts: Vec<&str> = held.splitn(3, '-').collect();
        if let [year, month, day] = parts.as_slice() {
            return format!("{day}/{month}/{year}");
        }
    }
    written
}

/// The mapping file of a feed with headers of its own.
pub(in super::super) fn mapping(feed: &Feed) -> Option<String> {
    let headers = feed.own_headers?;
    let mut toml = format!(
        "# What the headers of {} are called in Kith.\n",
        feed.source
    );
    if feed.dates == super::Dates::British {
        toml.push_str("date_format = \"%d/%m/%Y\"\n");
    }
    toml.push_str("\n[columns]\n");
    for (theirs, ours) in headers.iter().zip(feed.columns) {
        toml.push_str(&format!("{theirs:?} = {:?}\n", ours.header()));
    }
    Some(toml)
}
