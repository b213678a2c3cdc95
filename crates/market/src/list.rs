//! A place's list of providers: a CSV file, brought in by the operator. A row that cannot be taken is said with its
//! line and why, and the others are taken; the same list twice changes nothing.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;

use csv::StringRecord;
use kith_gate::Grant;
use kith_gate::action::RegisterProvider;
use kith_gate::provider::{EnrolError, Known, ToEnrol};
use kith_store::{CommitError, args};
use kith_terms::{Email, OdsCode, OrganisationId, Postcode};
use serde_json::json;

use crate::store::providers::{self, KEEP};
use crate::{Line, Market, MarketError};

/// The columns, in any order.
pub const COLUMNS: [&str; 6] = [
    "ods_code",
    "name",
    "town",
    "postcode",
    "email",
    "headquarters_ods_code",
];

/// A list, read.
#[derive(Clone, Debug, Default)]
pub struct List {
    rows: Vec<Listed>,
    refused: Vec<Refused>,
}

#[derive(Clone, Debug)]
struct Listed {
    line: u64,
    ods_code: OdsCode,
    name: Line,
    town: Option<Line>,
    postcode: Postcode,
    email: Option<Email>,
    headquarters: Option<OdsCode>,
}

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Refused {
    /// Its line in the file.
    pub line: u64,
    /// Why.
    pub why: String,
}

/// What a list came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Loaded {
    /// Providers that were not here.
    pub added: u64,
    /// Providers of which something was said anew.
    pub changed: u64,
    /// Providers that were here like that.
    pub same: u64,
    /// Rows that were not taken, in the order of the file.
    pub refused: Vec<Refused>,
}

/// A file that is no list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// Not in UTF-8.
    #[error("the file is not written in UTF-8: save it as \"CSV UTF-8\" and load it again")]
    NotText,
    /// A column that is not there.
    #[error("the first line has no column {0}: write {all} there", all = COLUMNS.join(","))]
    NoColumn(&'static str),
    /// A column that nobody knows.
    #[error("the first line has {count} columns that are not known: write {all} there", all = COLUMNS.join(","))]
    OtherColumns {
        /// How many.
        count: usize,
    },
    /// Not rows of columns.
    #[error("line {line}: this is no row of a CSV file: look at its quotation marks")]
    NoRow {
        /// The line.
        line: u64,
    },
}

impl List {
    /// Reads a list.
    ///
    /// # Errors
    /// [`ListError`] where the file is no list. A row that cannot be read is among those that are refused.
    pub fn read(bytes: &[u8]) -> Result<Self, ListError> {
        let text = std::str::from_utf8(bytes).map_err(|_| ListError::NotText)?;
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let head = reader
            .headers()
            .map_err(|_| ListError::NoRow { line: 1 })?
            .clone();
        let columns = Columns::of(&head)?;
        let mut list = Self::default();
        let mut codes = BTreeSet::new();
        for row in reader.records() {
            let row = row.map_err(|error| ListError::NoRow {
                line: error.position().map_or(1, csv::Position::line),
            })?;
            let line = row.position().map_or(0, csv::Position::line);
            match columns.listed(&row, line) {
                Ok(listed) if codes.insert(listed.ods_code.clone()) => list.rows.push(listed),
                Ok(_) => list.refuse(
                    line,
                    "its ODS code stands in a line before: leave one of them out",
                ),
                Err(why) => list.refuse(line, why),
            }
        }
        Ok(list)
    }

    fn refuse(&mut self, line: u64, why: impl Into<String>) {
        self.refused.push(Refused {
            line,
            why: why.into(),
        });
    }
}

/// Where each column stands.
struct Columns([usize; COLUMNS.len()]);

impl Columns {
    fn of(head: &StringRecord) -> Result<Self, ListError> {
        let mut at = [0; COLUMNS.len()];
        for (place, column) in at.iter_mut().zip(COLUMNS) {
            let found = head.iter().position(|it| it.eq_ignore_ascii_case(column));
            *place = found.ok_or(ListError::NoColumn(column))?;
        }
        match head.len() - COLUMNS.len() {
            0 => Ok(Self(at)),
            count => Err(ListError::OtherColumns { count }),
        }
    }

    fn listed(&self, row: &StringRecord, line: u64) -> Result<Listed, String> {
        let [code, name, town, postcode, email, headquarters] =
            self.0.map(|at| row.get(at).unwrap_or_default());
        Ok(Listed {
            line,
            ods_code: read("ods_code", code)?,
            name: read("name", name)?,
            town: maybe("town", town)?,
            postcode: read("postcode", postcode)?,
            email: maybe("email", email)?,
            headquarters: maybe("headquarters_ods_code", headquarters)?
                .filter(|it: &OdsCode| it.as_str() != code.to_ascii_uppercase()),
        })
    }
}

fn read<T: FromStr<Err: Display>>(column: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|why| format!("{column}: {why}"))
}

fn maybe<T: FromStr<Err: Display>>(column: &str, text: &str) -> Result<Option<T>, String> {
    match text {
        "" => Ok(None),
        text => read(column, text).map(Some),
    }
}

/// What became of a row.
enum Came {
    Added,
    Changed,
    Same,
}

/// Why a row was not taken.
enum NotTaken {
    Said(String),
    Failed(MarketError),
}

impl<E: Into<MarketError>> From<E> for NotTaken {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Market {
    /// Brings a list in, headquarters before their services.
    ///
    /// # Errors
    /// [`MarketError`] where the database fails; what was taken until then is kept, and the same list goes on there.
    pub async fn load(
        &self,
        grant: &Grant<RegisterProvider>,
        list: List,
    ) -> Result<Loaded, MarketError> {
        let mut loaded = Loaded {
            refused: list.refused,
            ..Loaded::default()
        };
        let (services, others): (Vec<_>, Vec<_>) = list
            .rows
            .into_iter()
            .partition(|it| it.headquarters.is_some());
        for row in others.iter().chain(&services) {
            match self.take(grant, row).await {
                Ok(Came::Added) => loaded.added += 1,
                Ok(Came::Changed) => loaded.changed += 1,
                Ok(Came::Same) => loaded.same += 1,
                Err(NotTaken::Said(why)) => loaded.refused.push(Refused {
                    line: row.line,
                    why,
                }),
                Err(NotTaken::Failed(error)) => return Err(error),
            }
        }
        loaded.refused.sort_by_key(|it| it.line);
        Ok(loaded)
    }

    async fn take(&self, grant: &Grant<RegisterProvider>, row: &Listed) -> Result<Came, NotTaken> {
        let headquarters = match &row.headquarters {
            Some(code) => Some(self.headquarters(grant, code).await?),
            None => None,
        };
        let known = self.gate.organisation_of_code(grant, &row.ods_code).await?;
        let kept = match &known {
            Some(known) => providers::one(&self.db, known.id).await?,
            None => None,
        };
        if let (Some(known), Some(kept)) = (&known, &kept)
            && self.is_same(row, known, headquarters, kept)?
        {
            return Ok(Came::Same);
        }
        let provider = ToEnrol {
            ods_code: &row.ods_code,
            name: row.name.as_str(),
            headquarters,
        };
        let unit = grant.unit(json!({ "from": "list", "ods-code": row.ods_code }));
        let (unit, id) = match self.gate.enrol(grant, unit, &provider).await {
            Ok(enrolled) => enrolled,
            Err(EnrolError::Gate(error)) => return Err(error.into()),
            Err(why) => return Err(NotTaken::Said(why.to_string())),
        };
        let email = self.sealed_email(id, row.email.as_ref())?;
        let none: Option<jiff::Timestamp> = None;
        let town = row.town.as_ref().map(Line::as_str);
        let keep = args![id, town, row.postcode.as_str(), email, none];
        match self.db.commit(unit.must(1, &KEEP, keep)).await {
            Ok(_) if kept.is_some() => Ok(Came::Changed),
            Ok(_) => Ok(Came::Added),
            Err(CommitError::Conflict { .. } | CommitError::Constraint { .. }) => {
                Err(NotTaken::Said(
                    "somebody changed it at the same moment: load the list again".to_owned(),
                ))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn headquarters(
        &self,
        grant: &Grant<RegisterProvider>,
        code: &OdsCode,
    ) -> Result<OrganisationId, NotTaken> {
        let found = self.gate.organisation_of_code(grant, code).await?;
        found.map(|it| it.id).ok_or_else(|| {
            NotTaken::Said(
                "its headquarters is neither in the list nor here: add a line for the headquarters"
                    .to_owned(),
            )
        })
    }

    /// Whether it is here as the row says. Its name is the gate's, and not compared; nor is an address that was
    /// confirmed, which stays.
    fn is_same(
        &self,
        row: &Listed,
        known: &Known,
        headquarters: Option<OrganisationId>,
        kept: &providers::Kept,
    ) -> Result<bool, MarketError> {
        let email = self.opened_email(kept)?;
        let under = headquarters.is_none() || known.headquarters == headquarters;
        let there = kept.town.as_deref() == row.town.as_ref().map(Line::as_str)
            && kept.postcode == row.postcode;
        Ok(under && there && (kept.email_confirmed_at.is_some() || email == row.email))
    }

    pub(crate) fn sealed_email(
        &self,
        of: OrganisationId,
        email: Option<&Email>,
    ) -> Result<Option<Vec<u8>>, MarketError> {
        let seal = |it: &Email| {
            let whose = kith_terms::Id::uuid(of);
            self.seals
                .email
                .seal(whose.as_bytes(), it.as_str().as_bytes())
        };
        Ok(email.map(seal).transpose()?)
    }

    /// The address that a provider's letters go to.
    pub(crate) fn opened_email(
        &self,
        kept: &providers::Kept,
    ) -> Result<Option<Email>, MarketError> {
        let Some(sealed) = &kept.sealed_email else {
            return Ok(None);
        };
        let whose = kith_terms::Id::uuid(kept.id);
        let opened = self.seals.email.open(whose.as_bytes(), sealed)?;
        let email = std::str::from_utf8(&opened)
            .ok()
            .and_then(|it| it.parse().ok());
        Ok(Some(email.ok_or(kith_store::DoesNotOpen)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "ods_code,name,town,postcode,email,headquarters_ods_code\n";

    #[test]
    fn a_row_that_cannot_be_read_is_said_with_its_line_and_why() {
        let list = List::read(
            format!(
                "\u{feff}{HEAD}VAB12,Rowan House,Kendal,LA9 4QQ,,\nV!,Elm,Kendal,LA9 4QQ,,\n\
                 VAB13,,Kendal,LA9 4QQ,,\nVAB14,Ash,Kendal,LA9,,\nvab12,Again,Kendal,LA9 4QQ,,\n\
                 VAB15,Oak,Kendal,LA9 4QQ,nia@,\n"
            )
            .as_bytes(),
        )
        .unwrap();
        assert_eq!(list.rows.len(), 1);
        let said: Vec<_> = list
            .refused
            .iter()
            .map(|it| (it.line, it.why.as_str()))
            .collect();
        assert_eq!(
            said.iter().map(|it| it.0).collect::<Vec<_>>(),
            [3, 4, 5, 6, 7]
        );
        let begins = [
            "ods_code: ",
            "name: ",
            "postcode: ",
            "its ODS code",
            "email: ",
        ];
        for ((_, why), begins) in said.iter().zip(begins) {
            assert!(why.starts_with(begins), "{why}");
            assert!(!why.contains("nia@,"), "{why}");
        }
    }

    #[test]
    fn the_first_line_names_every_column_and_no_other() {
        let read = |head: &str| List::read(head.as_bytes()).map(drop);
        assert_eq!(
            read("ods_code,name,town,postcode,email\n"),
            Err(ListError::NoColumn("headquarters_ods_code"))
        );
        let more = format!("{},phone\n", HEAD.trim_end());
        assert_eq!(read(&more), Err(ListError::OtherColumns { count: 1 }));
        assert_eq!(List::read(b"\xff\xfe").map(drop), Err(ListError::NotText));
    }
}
