//! What goes into a statement: the few kinds of value that both engines keep alike.

use jiff::Timestamp;
use jiff::civil::Date;
use kith_terms::for_each_id;
use uuid::Uuid;

/// One argument of a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Real(f64),
    /// True or false.
    Bool(bool),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An id.
    Uuid(Uuid),
    /// A moment, to the microsecond.
    Time(Timestamp),
    /// A day.
    Day(Date),
    /// JSON, as text.
    Json(String),
    /// A list for `= any($1::text[])`.
    Texts(Vec<String>),
    /// A list for `= any($1::bigint[])`.
    Ints(Vec<i64>),
    /// A list for `= any($1::uuid[])`.
    Uuids(Vec<Uuid>),
}

/// The arguments of a statement, in order. Made by [`args!`](crate::args).
pub type Args = Vec<Value>;

/// Makes [`Args`] of anything that can be a [`Value`].
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::Value::from($value)),*] };
}

macro_rules! value_from {
    ($($source:ty => |$it:ident| $made:expr;)*) => {$(
        impl From<$source> for Value {
            fn from($it: $source) -> Self { $made }
        }
    )*};
}

value_from! {
    &str => |it| Value::Text(it.to_owned());
    String => |it| Value::Text(it);
    &String => |it| Value::Text(it.clone());
    i64 => |it| Value::Int(it);
    i32 => |it| Value::Int(it.into());
    u32 => |it| Value::Int(it.into());
    f64 => |it| Value::Real(it);
    bool => |it| Value::Bool(it);
    Vec<u8> => |it| Value::Bytes(it);
    &[u8] => |it| Value::Bytes(it.to_vec());
    [u8; 32] => |it| Value::Bytes(it.to_vec());
    Uuid => |it| Value::Uuid(it);
    // Both engines keep microseconds; a finer value would not come back as it went in.
    Timestamp => |it| Value::Time(Timestamp::from_microsecond(it.as_microsecond()).unwrap_or(it));
    Date => |it| Value::Day(it);
    serde_json::Value => |it| Value::Json(it.to_string());
    &serde_json::Value => |it| Value::Json(it.to_string());
    Vec<String> => |it| Value::Texts(it);
    Vec<i64> => |it| Value::Ints(it);
    &[i64] => |it| Value::Ints(it.to_vec());
    Vec<Uuid> => |it| Value::Uuids(it);
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(it: Option<T>) -> Self {
        it.map_or(Value::Null, Into::into)
    }
}

macro_rules! value_from_id {
    ($($(#[$_doc:meta])* $id:ident),* $(,)?) => {$(
        impl From<kith_terms::$id> for Value {
            fn from(it: kith_terms::$id) -> Self { Value::Uuid(it.uuid()) }
        }
        impl From<Vec<kith_terms::$id>> for Value {
            fn from(it: Vec<kith_terms::$id>) -> Self {
                Value::Uuids(it.into_iter().map(|id| id.uuid()).collect())
            }
        }
        impl From<&[kith_terms::$id]> for Value {
            fn from(it: &[kith_terms::$id]) -> Self {
                Value::Uuids(it.iter().map(|id| id.uuid()).collect())
            }
        }
    )*};
}

for_each_id!(value_from_id);
