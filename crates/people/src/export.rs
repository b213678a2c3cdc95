//! Which source's record is about which person: for sources to link their own data by.

use std::io::Write;

use kith_gate::action::ExportLinks;
use kith_gate::{GateError, Grant};
use kith_store::StoreError;
use kith_terms::{PersonId, inert};
use thiserror::Error;

use crate::{People, store};

/// Lines that are read at once.
const PAGE: i64 = 5000;

/// Why the links could not be exported.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The output cannot be written.
    #[error("the links cannot be written: {0}")]
    Write(#[from] csv::Error),
    /// Who is shielded cannot be read.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// Nor finished.
    #[error("the links cannot be written: {0}")]
    Flush(#[from] std::io::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl People {
    /// Writes `source,record_id,person_id`, one line a record, page by page: any number of records takes the memory
    /// of one page. Answers how many lines were written.
    ///
    /// Nobody whom a shield hides is in it: which sources know a person, and under what number, says where they are
    /// (SI 2007/2182 sch 1 para 18).
    ///
    /// # Errors
    /// When the store cannot be read or the output cannot be written.
    pub async fn export_links(
        &self,
        _grant: Grant<ExportLinks>,
        output: impl Write + Send,
    ) -> Result<u64, ExportError> {
        let mut writer = csv::Writer::from_writer(output);
        writer.write_record(["source", "record_id", "person_id"])?;
        let mut lines = 0;
        let mut after = None;
        loop {
            let page = store::index::links_page(&self.db, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.record);
            let people: Vec<PersonId> = page.iter().map(|it| it.person).collect();
            let shielded = self.gate.shielded_among(&people).await?;
            for line in page.iter().filter(|it| !shielded.contains(&it.person)) {
                let person = line.person.to_string();
                writer.write_record([&*line.source, &inert(&line.key), &person])?;
                lines += 1;
            }
        }
        writer.flush()?;
        Ok(lines)
    }
}
