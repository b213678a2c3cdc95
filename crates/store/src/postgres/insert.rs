//! Many rows for one table as one statement: `insert … values ($1, $2)` becomes
//! `insert … select * from unnest($1::uuid[], $2::text[])`. The server then looks up the table once
//! and answers once, where a row for itself costs both each time.

use std::error::Error;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, Kind, ToSql, Type};

use super::values::fits;
use crate::Value;
use crate::unit::Step;

impl Step {
    /// Whether this step and the next may be one statement, or at least one preparation: the same
    /// text, and nobody counts the rows of either.
    pub(super) fn goes_with(&self, next: &Self) -> bool {
        std::ptr::eq(self.statement, next.statement) && self.must.is_none() && next.must.is_none()
    }
}

/// An `insert` of one row whose values are its arguments in order, and nothing else.
#[derive(Debug, PartialEq)]
pub(super) struct Insert<'s> {
    /// `insert into t (a, b)`
    into: &'s str,
    /// Nothing, or `on conflict do nothing`.
    conflict: &'s str,
}

impl<'s> Insert<'s> {
    /// Of a statement, where it is one. Rows that a conflict would change are left alone: no
    /// statement may change a row twice.
    pub(super) fn of(sql: &'s str) -> Option<Self> {
        let (into, rest) = sql.split_once(" values (")?;
        let (values, conflict) = rest.split_once(')')?;
        let in_order = |(at, value): (usize, &str)| value.trim() == format!("${}", at + 1);
        let plain = into.starts_with("insert into ")
            && values.split(',').enumerate().all(in_order)
            && ["", "on conflict do nothing"].contains(&conflict.trim());
        plain.then_some(Self { into, conflict })
    }

    /// The statement for any number of rows. `types` are those of the statement for one: a list
    /// among them has no list of lists.
    pub(super) fn of_many(&self, types: &[Type]) -> Option<String> {
        if types.iter().any(|kind| *kind.kind() != Kind::Simple) {
            return None;
        }
        let columns: Vec<String> = types
            .iter()
            .enumerate()
            .map(|(at, kind)| format!("${}::{}[]", at + 1, kind.name()))
            .collect();
        Some(format!(
            "{} select * from unnest({}) as many{}",
            self.into,
            columns.join(", "),
            self.conflict
        ))
    }
}

/// What stands for one `$n`: a value, or the values of many rows.
#[derive(Debug)]
pub(super) enum Cell<'a> {
    /// Of one row.
    One(&'a Value),
    /// Of many.
    Column(Vec<&'a Value>),
}

impl<'a> Cell<'a> {
    /// The columns of these rows.
    pub(super) fn columns(rows: impl ExactSizeIterator<Item = &'a Vec<Value>>) -> Vec<Self> {
        let count = rows.len();
        let mut columns: Vec<Vec<&'a Value>> = Vec::new();
        for row in rows {
            columns.resize_with(row.len().max(columns.len()), || Vec::with_capacity(count));
            for (column, value) in columns.iter_mut().zip(row) {
                column.push(value);
            }
        }
        columns.into_iter().map(Self::Column).collect()
    }
}

type Failure = Box<dyn Error + Sync + Send>;

impl ToSql for Cell<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        match self {
            Self::One(value) => value.to_sql(kind, out),
            Self::Column(values) => values.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        match (self, kind.kind()) {
            (Self::One(value), _) => value.to_sql_checked(kind, out),
            (Self::Column(values), Kind::Array(of)) if values.iter().all(|it| fits(it, of)) => {
                self.to_sql(kind, out)
            }
            _ => Err(format!("a {kind} parameter was given another kind of value").into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_insert_of_its_arguments_becomes_one_of_their_columns() {
        let insert =
            Insert::of("insert into t (a, b) values ($1, $2) on conflict do nothing").unwrap();
        let of_many = insert.of_many(&[Type::UUID, Type::JSONB]).unwrap();
        assert_eq!(
            of_many,
            "insert into t (a, b) select * from unnest($1::uuid[], $2::jsonb[]) as many \
             on conflict do nothing"
        );
        assert_eq!(insert.of_many(&[Type::UUID, Type::TEXT_ARRAY]), None);
    }

    #[test]
    fn what_is_not_plainly_one_row_stays_as_it_is() {
        for sql in [
            "update t set a = $1",
            "insert into t (a, b) values ($2, $1)",
            "insert into t (a, b) values ($1, 'x')",
            "insert into t (a) values (cast($1 as text))",
            "insert into t (a) values ($1) on conflict (a) do update set a = excluded.a",
            "insert into t (a) select $1 where true",
            "insert into t (a) values ($1) returning a",
        ] {
            assert_eq!(Insert::of(sql), None, "{sql}");
        }
    }
}
