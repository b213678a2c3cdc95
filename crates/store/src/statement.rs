//! Statements are declared once, by name, so that one test can prepare every one of them on both
//! engines and another can check that a room touches its own tables only.

use std::sync::{Arc, OnceLock};

/// A statement in PostgreSQL's dialect that SQLite takes too, after [`sqlite_sql`](Self::sqlite_sql).
#[derive(Debug)]
pub struct Statement {
    /// Its name: the static's.
    pub name: &'static str,
    /// The module that declares it.
    pub module: &'static str,
    /// The text, with `$1` for the first argument.
    pub sql: &'static str,
    sqlite: OnceLock<String>,
    columns: OnceLock<Arc<[String]>>,
}

impl Statement {
    /// Used by [`statement!`](crate::statement).
    #[doc(hidden)]
    pub const fn new(name: &'static str, module: &'static str, sql: &'static str) -> Self {
        Self {
            name,
            module,
            sql,
            sqlite: OnceLock::new(),
            columns: OnceLock::new(),
        }
    }

    /// The text for SQLite, worked out on first use.
    pub fn sqlite_sql(&self) -> &str {
        self.sqlite
            .get_or_init(|| crate::sqlite::dialect::statement(self.sql))
    }

    /// The columns of its answer, which are the same each time it is run.
    pub(crate) fn columns(&self, first: impl FnOnce() -> Arc<[String]>) -> Arc<[String]> {
        Arc::clone(self.columns.get_or_init(first))
    }
}

/// A registered statement (see [`registered`]).
#[doc(hidden)]
pub struct Registered(pub &'static Statement);

inventory::collect!(Registered);

/// Every statement that the program's crates declare.
pub fn registered() -> impl Iterator<Item = &'static Statement> {
    inventory::iter::<Registered>
        .into_iter()
        .map(|entry| entry.0)
}

/// Declares and registers a [`Statement`]:
/// `statement!(pub(crate) FIND_ORGANISATION = "select id, name from organisation where id = $1");`
#[macro_export]
macro_rules! statement {
    ($(#[$doc:meta])* $vis:vis $name:ident = $sql:expr) => {
        $(#[$doc])*
        $vis static $name: $crate::Statement =
            $crate::Statement::new(stringify!($name), module_path!(), $sql);
        $crate::reexports::inventory::submit! { $crate::statement_registration(&$name) }
    };
}

/// Used by [`statement!`](crate::statement).
#[doc(hidden)]
pub const fn registration(statement: &'static Statement) -> Registered {
    Registered(statement)
}
