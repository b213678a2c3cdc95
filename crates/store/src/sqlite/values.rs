//! Values in and out of SQLite.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, Value as Cell, ValueRef};

use crate::Value;

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let borrowed = |it| Ok(ToSqlOutput::Borrowed(it));
        let owned = |it| Ok(ToSqlOutput::Owned(it));
        match self {
            Self::Null => borrowed(ValueRef::Null),
            Self::Text(it) | Self::Json(it) => borrowed(ValueRef::Text(it.as_bytes())),
            Self::Int(it) => borrowed(ValueRef::Integer(*it)),
            Self::Real(it) => borrowed(ValueRef::Real(*it)),
            Self::Bool(it) => borrowed(ValueRef::Integer((*it).into())),
            Self::Bytes(it) => borrowed(ValueRef::Blob(it)),
            Self::Uuid(it) => borrowed(ValueRef::Blob(it.as_bytes())),
            Self::Time(it) => borrowed(ValueRef::Integer(it.as_microsecond())),
            Self::Day(it) => owned(Cell::Text(it.to_string())),
            Self::Texts(it) => owned(Cell::Text(serde_json::json!(it).to_string())),
            Self::Ints(it) => owned(Cell::Text(serde_json::json!(it).to_string())),
            Self::Uuids(it) => {
                let digits: Vec<String> = it.iter().map(|id| id.simple().to_string()).collect();
                owned(Cell::Text(serde_json::json!(digits).to_string()))
            }
        }
    }
}

/// A cell as a [`Value`]; what it means is settled when it is read as a type.
pub(super) fn cell(it: ValueRef<'_>) -> Value {
    match it {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(it) => Value::Int(it),
        ValueRef::Real(it) => Value::Real(it),
        ValueRef::Text(it) => Value::Text(String::from_utf8_lossy(it).into_owned()),
        ValueRef::Blob(it) => Value::Bytes(it.to_vec()),
    }
}
