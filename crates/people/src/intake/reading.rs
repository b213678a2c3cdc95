//! The reading half of a load, on a thread of its own: rows to records, with everything worked out that does not
//! need the database, while the other half waits for the disk.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::path::PathBuf;

use kith_gate::shield::FedShield;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::columns::Column;
use super::csv_feed::{RawRow, Rows};
use super::encoding::{Encoding, FileFacts};
use super::mapping::{Header, HeaderError, Mapping};
use super::row::{Refused, RowReader};
use crate::matching;
use crate::rules::search_keys::{Findable, search_keys};
use crate::source_record::SourceRecord;
use crate::store::parts::Parts;
use kith_matching::placeholders::says_nothing;

/// Rows in a batch: enough to share a commit, few enough that a killed load repeats a blink of work.
pub const BATCH_ROWS: usize = 500;

/// A row that was taken, made ready.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    pub(crate) line: u64,
    pub(crate) record: SourceRecord,
    /// The record as it is kept.
    pub(crate) parts: Parts,
    /// SHA-256 of its JSON: of the whole, however it is kept.
    pub(crate) hash: [u8; 32],
    /// Keys of matching.
    pub(crate) keys: Vec<i64>,
    /// Keys of searching.
    pub(crate) search_keys: Vec<i64>,
}

impl Prepared {
    pub(crate) fn new(line: u64, record: SourceRecord) -> Result<Self, serde_json::Error> {
        let whole = serde_json::to_vec(&record)?;
        Ok(Prepared {
            line,
            hash: Sha256::digest(&whole).into(),
            keys: matching::keys(&record),
            search_keys: search_keys(&Findable::from(&record)),
            parts: Parts::of(&record)?,
            record,
        })
    }
}

/// A row that was refused.
#[derive(Debug, Clone)]
pub(crate) struct Turned {
    pub(crate) line: u64,
    pub(crate) refused: Refused,
    /// The source's own key, where the row has one.
    pub(crate) key: String,
    pub(crate) raw: String,
    /// The shield that it tells of: it holds though the row does not.
    pub(crate) shield: Option<FedShield>,
    /// It tells of a sensitive service or of a shield.
    pub(crate) secret: bool,
}

/// Some rows on end, and where the file goes on after them.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReadBatch {
    pub(crate) rows: u64,
    pub(crate) taken: Vec<Prepared>,
    pub(crate) turned: Vec<Turned>,
    /// For each column, in how many rows taken it has a value that is believed.
    pub(crate) filled: BTreeMap<&'static str, u64>,
    pub(crate) next_line: u64,
    pub(crate) next_offset: u64,
}

impl ReadBatch {
    /// Adds the rows that come behind it in the file.
    pub(crate) fn append(&mut self, next: Self) {
        self.rows += next.rows;
        self.taken.extend(next.taken);
        self.turned.extend(next.turned);
        for (column, count) in next.filled {
            *self.filled.entry(column).or_default() += count;
        }
        self.next_line = next.next_line;
        self.next_offset = next.next_offset;
    }
}

/// Where reading begins or goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: u64,
    pub(crate) offset: u64,
}

/// Reads the header, and says where the rows begin.
pub(crate) fn read_header(
    path: &PathBuf,
    facts: &FileFacts,
    mapping: &Mapping,
) -> std::io::Result<Result<(Header, Place), HeaderError>> {
    let delimiter = match mapping.delimiter_byte() {
        Ok(delimiter) => delimiter,
        Err(error) => return Ok(Err(error)),
    };
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(facts.bom))?;
    let mut rows = Rows::new(BufReader::new(file), delimiter, 1, facts.bom);
    header_of(&mut rows, facts.encoding, mapping)
}

/// Understands the first row.
pub(crate) fn header_of<R: BufRead>(
    rows: &mut Rows<R>,
    encoding: Encoding,
    mapping: &Mapping,
) -> std::io::Result<Result<(Header, Place), HeaderError>> {
    let Some(row) = rows.next_row()? else {
        return Ok(Err(HeaderError::Empty));
    };
    let cells: Vec<String> = (0..row.width())
        .map(|at| {
            row.cell(at)
                .map(|cell| lossy(cell, encoding).into_owned())
                .unwrap_or_default()
        })
        .collect();
    let place = Place {
        line: row.line + row.lines,
        offset: row.end,
    };
    Ok(Header::understand(&cells, mapping).map(|header| (header, place)))
}

/// The text of bytes that may be damaged, to be shown to somebody.
fn lossy(bytes: &[u8], encoding: Encoding) -> Cow<'_, str> {
    encoding
        .text(bytes)
        .unwrap_or_else(|| String::from_utf8_lossy(bytes))
}

/// Reads a file in batches.
pub(crate) struct BatchReader<R> {
    rows: Rows<R>,
    reader: RowReader,
    place: Place,
}

impl BatchReader<BufReader<File>> {
    pub(crate) fn open(
        path: &PathBuf,
        reader: RowReader,
        delimiter: u8,
        from: Place,
    ) -> std::io::Result<Self> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(from.offset))?;
        let input = BufReader::with_capacity(256 * 1024, file);
        Ok(BatchReader::new(input, reader, delimiter, from))
    }
}

impl<R: BufRead> BatchReader<R> {
    /// Batches of an input that stands at a place.
    pub(crate) fn new(input: R, reader: RowReader, delimiter: u8, from: Place) -> Self {
        let mut rows = Rows::new(input, delimiter, from.line, from.offset);
        rows.expect_width(reader.header.width);
        BatchReader {
            rows,
            reader,
            place: from,
        }
    }

    /// The next rows; nothing at the end of the file.
    pub(crate) fn next_batch(&mut self) -> std::io::Result<Option<ReadBatch>> {
        let rows = self.next_rows(BATCH_ROWS)?;
        let mut batch = ReadBatch {
            rows: rows.len() as u64,
            next_line: self.place.line,
            next_offset: self.place.offset,
            ..ReadBatch::default()
        };
        let reader = &self.reader;
        let taken = rows.par_iter().map(|row| {
            let record = reader.read(row)?;
            Prepared::new(row.line, record).map_err(|_| Refused {
                field: None,
                reason: "this row cannot be kept".into(),
            })
        });
        let taken: Vec<Result<Prepared, Refused>> = taken.collect();
        for (row, taken) in rows.iter().zip(taken) {
            self.take(row, taken, &mut batch);
        }
        Ok((batch.rows > 0).then_some(batch))
    }

    /// What the next rows say, those that can be taken; nothing at the end of the file.
    pub(crate) fn next_records(
        &mut self,
        most: usize,
    ) -> std::io::Result<Option<Vec<SourceRecord>>> {
        let rows = self.next_rows(most)?;
        let reader = &self.reader;
        let records = rows.par_iter().filter_map(|row| reader.read(row).ok());
        Ok((!rows.is_empty()).then(|| records.collect()))
    }

    /// Where the file goes on.
    pub(crate) const fn place(&self) -> Place {
        self.place
    }

    fn next_rows(&mut self, most: usize) -> std::io::Result<Vec<RawRow>> {
        let mut rows = Vec::with_capacity(most);
        while rows.len() < most
            && let Some(row) = self.rows.next_row()?
        {
            self.place = Place {
                line: row.line + row.lines,
                offset: row.end,
            };
            rows.push(row);
        }
        Ok(rows)
    }

    fn take(&self, row: &RawRow, taken: Result<Prepared, Refused>, batch: &mut ReadBatch) {
        match taken {
            Ok(prepared) => {
                self.count_filled(row, &prepared.record, &mut batch.filled);
                batch.taken.push(prepared);
            }
            Err(refused) => {
                let lossy = lossy(&row.raw, self.reader.encoding);
                let raw = lossy
                    .trim_end()
                    .chars()
                    .filter(|c| *c != '\0')
                    .take(4000)
                    .collect();
                batch.turned.push(Turned {
                    line: row.line,
                    refused,
                    key: self.key(row),
                    shield: self.reader.shield(row),
                    secret: self.reader.is_secret(row, &lossy),
                    raw,
                });
            }
        }
    }

    fn key(&self, row: &RawRow) -> String {
        let place = self.reader.header.place_of(Column::RecordId);
        let cell = place.and_then(|at| row.cell(at)).unwrap_or_default();
        lossy(cell, self.reader.encoding).trim().to_owned()
    }

    fn count_filled(
        &self,
        row: &RawRow,
        record: &SourceRecord,
        filled: &mut BTreeMap<&'static str, u64>,
    ) {
        let columns = self.reader.header.present();
        for column in columns.filter(|it| !it.tells_of_a_shield()) {
            let count = filled.entry(column.header()).or_default();
            *count += u64::from(self.is_filled(row, record, column));
        }
    }

    fn is_filled(&self, row: &RawRow, record: &SourceRecord, column: Column) -> bool {
        let cell = self
            .reader
            .header
            .place_of(column)
            .and_then(|at| row.cell(at))
            .unwrap_or_default()
            .trim_ascii();
        !cell.is_empty()
            && !std::str::from_utf8(cell).is_ok_and(says_nothing)
            && !record
                .as_sent
                .iter()
                .chain(&record.withheld)
                .any(|one| one.field == column.header())
    }
}
