//! Values in and out of PostgreSQL.

use std::error::Error;

use jiff::Timestamp;
use jiff::civil::Date;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type};
use uuid::Uuid;

use crate::Value;

/// PostgreSQL counts microseconds and days from 1 January 2000.
const EPOCH_MICROS: i64 = 946_684_800_000_000;
const EPOCH_DAY: Date = Date::constant(2000, 1, 1);

type Failure = Box<dyn Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Text(it) => it.as_str().to_sql(kind, out),
            Self::Json(it) => json(it, kind, out),
            Self::Int(it) => int(*it, kind, out),
            Self::Real(it) => it.to_sql(kind, out),
            Self::Bool(it) => it.to_sql(kind, out),
            Self::Bytes(it) => it.as_slice().to_sql(kind, out),
            Self::Uuid(it) => raw(it.as_bytes(), out),
            Self::Time(it) => raw(&(it.as_microsecond() - EPOCH_MICROS).to_be_bytes(), out),
            Self::Day(it) => raw(&days(*it)?.to_be_bytes(), out),
            Self::Texts(it) => it.to_sql(kind, out),
            Self::Ints(it) => it.to_sql(kind, out),
            Self::Uuids(it) => {
                let ids: Vec<Value> = it.iter().map(|id| Value::Uuid(*id)).collect();
                ids.to_sql(kind, out)
            }
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        if fits(self, kind) {
            self.to_sql(kind, out)
        } else {
            Err(format!("a {kind} parameter was given another kind of value").into())
        }
    }
}

/// Whether this kind of value may be sent where PostgreSQL expects that type.
pub(super) fn fits(value: &Value, kind: &Type) -> bool {
    match value {
        Value::Null => true,
        Value::Text(_) => <&str as ToSql>::accepts(kind),
        Value::Json(_) => [Type::JSONB, Type::JSON, Type::TEXT].contains(kind),
        Value::Int(_) => [Type::INT8, Type::INT4, Type::INT2].contains(kind),
        Value::Real(_) => *kind == Type::FLOAT8,
        Value::Bool(_) => *kind == Type::BOOL,
        Value::Bytes(_) => *kind == Type::BYTEA,
        Value::Uuid(_) => *kind == Type::UUID,
        Value::Time(_) => *kind == Type::TIMESTAMPTZ,
        Value::Day(_) => *kind == Type::DATE,
        Value::Texts(_) => *kind == Type::TEXT_ARRAY,
        Value::Ints(_) => *kind == Type::INT8_ARRAY,
        Value::Uuids(_) => *kind == Type::UUID_ARRAY,
    }
}

fn raw(bytes: &[u8], out: &mut BytesMut) -> Result<IsNull, Failure> {
    out.extend_from_slice(bytes);
    Ok(IsNull::No)
}

fn json(text: &str, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
    if *kind == Type::JSONB {
        // The version of jsonb's binary form.
        out.extend_from_slice(&[1]);
    }
    raw(text.as_bytes(), out)
}

fn int(it: i64, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
    match *kind {
        Type::INT4 => i32::try_from(it)?.to_sql(kind, out),
        Type::INT2 => i16::try_from(it)?.to_sql(kind, out),
        _ => it.to_sql(kind, out),
    }
}

fn days(day: Date) -> Result<i32, Failure> {
    Ok(EPOCH_DAY.until(day)?.get_days())
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(kind: &Type, bytes: &'a [u8]) -> Result<Self, Failure> {
        Ok(match *kind {
            Type::INT8 => Self::Int(i64::from_sql(kind, bytes)?),
            Type::INT4 => Self::Int(i32::from_sql(kind, bytes)?.into()),
            Type::INT2 => Self::Int(i16::from_sql(kind, bytes)?.into()),
            Type::FLOAT8 => Self::Real(f64::from_sql(kind, bytes)?),
            Type::BOOL => Self::Bool(bool::from_sql(kind, bytes)?),
            Type::BYTEA => Self::Bytes(bytes.to_vec()),
            Type::UUID => Self::Uuid(Uuid::from_slice(bytes)?),
            Type::TIMESTAMPTZ => Self::Time(Timestamp::from_microsecond(
                i64::from_be_bytes(bytes.try_into()?) + EPOCH_MICROS,
            )?),
            Type::DATE => {
                let days = i32::from_be_bytes(bytes.try_into()?);
                Self::Day(EPOCH_DAY.checked_add(jiff::Span::new().try_days(days)?)?)
            }
            Type::JSONB => {
                Self::Json(std::str::from_utf8(bytes.get(1..).unwrap_or_default())?.to_owned())
            }
            _ => Self::Text(String::from_sql(kind, bytes)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Failure> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
