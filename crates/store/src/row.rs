//! What comes out of a statement, whichever engine it came from.

use std::str::FromStr;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use kith_terms::for_each_id;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::{StoreError, Value};

/// One row of an answer.
#[derive(Debug)]
pub struct Row {
    pub(crate) columns: Arc<[String]>,
    pub(crate) cells: Vec<Value>,
}

impl Row {
    /// The value in the column of that name.
    ///
    /// # Errors
    /// [`StoreError::Cell`] where there is no such column or it holds another kind of value.
    pub fn get<T: FromCell>(&self, column: &str) -> Result<T, StoreError> {
        T::from_cell(self.cell(column)?).ok_or_else(|| StoreError::Cell {
            column: column.to_owned(),
            expected: T::EXPECTED,
        })
    }

    /// The text in the column, read as a term of the field.
    ///
    /// # Errors
    /// [`StoreError::Cell`] where the text is not one.
    pub fn parse<T: FromStr>(&self, column: &str) -> Result<T, StoreError> {
        let expected = std::any::type_name::<T>();
        self.read_text(column, expected, |text| text.parse().ok())
    }

    /// The JSON in the column, read as what is `expected` there.
    ///
    /// # Errors
    /// [`StoreError::Cell`] where it is something else.
    pub fn json<T: DeserializeOwned>(
        &self,
        column: &str,
        expected: &'static str,
    ) -> Result<T, StoreError> {
        self.read_text(column, expected, |text| serde_json::from_str(text).ok())
    }

    fn read_text<T>(
        &self,
        column: &str,
        expected: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        let read = match self.cell(column)? {
            Value::Text(text) | Value::Json(text) => read(text),
            _ => None,
        };
        read.ok_or_else(|| StoreError::Cell {
            column: column.to_owned(),
            expected,
        })
    }

    /// As [`Row::parse`], for a column that may be empty.
    ///
    /// # Errors
    /// [`StoreError::Cell`] where there is text but it is not such a term.
    pub fn parse_maybe<T: FromStr>(&self, column: &str) -> Result<Option<T>, StoreError> {
        match self.cell(column)? {
            Value::Null => Ok(None),
            _ => self.parse(column).map(Some),
        }
    }

    fn cell(&self, column: &str) -> Result<&Value, StoreError> {
        self.columns
            .iter()
            .position(|name| name == column)
            .and_then(|at| self.cells.get(at))
            .ok_or_else(|| StoreError::Cell {
                column: column.to_owned(),
                expected: "anything: the statement does not select it",
            })
    }
}

/// A type that a cell can hold.
pub trait FromCell: Sized {
    /// The kind, in words, for the error.
    const EXPECTED: &'static str;
    /// The value, or nothing where the cell holds another kind.
    fn from_cell(cell: &Value) -> Option<Self>;
}

macro_rules! from_cell {
    ($($kind:ty, $expected:literal, $($pattern:pat => $made:expr),+;)*) => {$(
        impl FromCell for $kind {
            const EXPECTED: &'static str = $expected;
            fn from_cell(cell: &Value) -> Option<Self> {
                match cell {
                    $($pattern => $made,)+
                    _ => None,
                }
            }
        }
    )*};
}

// SQLite has fewer kinds than PostgreSQL, so several take two forms.
from_cell! {
    String, "text", Value::Text(it) | Value::Json(it) => Some(it.clone());
    i64, "a whole number", Value::Int(it) => Some(*it);
    f64, "a number", Value::Real(it) => Some(*it);
    bool, "true or false", Value::Bool(it) => Some(*it), Value::Int(it) => Some(*it != 0);
    Vec<u8>, "bytes", Value::Bytes(it) => Some(it.clone());
    Uuid, "an id", Value::Uuid(it) => Some(*it), Value::Bytes(it) => Uuid::from_slice(it).ok();
    Timestamp, "a time", Value::Time(it) => Some(*it),
        Value::Int(it) => Timestamp::from_microsecond(*it).ok();
    Date, "a date", Value::Day(it) => Some(*it), Value::Text(it) => it.parse().ok();
    serde_json::Value, "JSON", Value::Json(it) | Value::Text(it) => serde_json::from_str(it).ok();
}

impl<T: FromCell> FromCell for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn from_cell(cell: &Value) -> Option<Self> {
        match cell {
            Value::Null => Some(None),
            other => T::from_cell(other).map(Some),
        }
    }
}

macro_rules! id_from_cell {
    ($($(#[$_doc:meta])* $id:ident),* $(,)?) => {$(
        impl FromCell for kith_terms::$id {
            const EXPECTED: &'static str = "an id";
            fn from_cell(cell: &Value) -> Option<Self> {
                Uuid::from_cell(cell).map(Into::into)
            }
        }
    )*};
}

for_each_id!(id_from_cell);
