//! Questions that are asked together: one way to the database and back for all of them.

use crate::{Args, Row, Statement, StoreError};

/// A statement as the engines take it.
#[doc(hidden)]
pub struct Asked {
    pub(crate) statement: &'static Statement,
    pub(crate) args: Args,
}

type Read<T> = Box<dyn Fn(&Row) -> Result<T, StoreError> + Send + Sync>;

/// A statement with its arguments and how a row of its answer is read, to be asked with others
/// through [`Db::together`](crate::Db::together). Its answer is a `Vec<T>`.
pub struct Query<T> {
    asked: Asked,
    read: Read<T>,
}

impl<T> Query<T> {
    /// A question.
    pub fn new(
        statement: &'static Statement,
        args: Args,
        read: impl Fn(&Row) -> Result<T, StoreError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            asked: Asked { statement, args },
            read: Box::new(read),
        }
    }
}

/// What can be asked together: a [`Query`], one that may be left out, tuples and lists of them.
pub trait Together {
    /// The answers, in the shape of the questions.
    type Answers;

    /// Hands over the statements, and gives what reads their answers in the same order.
    #[doc(hidden)]
    fn ask(
        self,
        all: &mut Vec<Asked>,
    ) -> impl FnOnce(&mut Answers) -> Result<Self::Answers, StoreError> + use<Self>;
}

/// The rows of each statement, in the order in which they were asked.
#[doc(hidden)]
pub struct Answers(pub(crate) std::vec::IntoIter<Vec<Row>>);

/// As many of a kind as there are.
impl<Q: Together> Together for Vec<Q> {
    type Answers = Vec<Q::Answers>;

    fn ask(
        self,
        all: &mut Vec<Asked>,
    ) -> impl FnOnce(&mut Answers) -> Result<Vec<Q::Answers>, StoreError> + use<Q> {
        let readers: Vec<_> = self.into_iter().map(|it| it.ask(all)).collect();
        move |answers| readers.into_iter().map(|read| read(answers)).collect()
    }
}

impl<T> Together for Query<T> {
    type Answers = Vec<T>;

    fn ask(
        self,
        all: &mut Vec<Asked>,
    ) -> impl FnOnce(&mut Answers) -> Result<Vec<T>, StoreError> + use<T> {
        all.push(self.asked);
        let read = self.read;
        move |answers| {
            let rows = answers.0.next().unwrap_or_default();
            rows.iter().map(read).collect()
        }
    }
}

impl<Q: Together> Together for Option<Q> {
    type Answers = Option<Q::Answers>;

    fn ask(
        self,
        all: &mut Vec<Asked>,
    ) -> impl FnOnce(&mut Answers) -> Result<Self::Answers, StoreError> + use<Q> {
        let read = self.map(|it| it.ask(all));
        move |answers| read.map(|read| read(answers)).transpose()
    }
}

macro_rules! tuple {
    ($($query:ident)+) => {
        impl<$($query: Together),+> Together for ($($query,)+) {
            type Answers = ($($query::Answers,)+);

            #[expect(non_snake_case, reason = "a question is named as its type")]
            fn ask(
                self,
                all: &mut Vec<Asked>,
            ) -> impl FnOnce(&mut Answers) -> Result<Self::Answers, StoreError> + use<$($query),+>
            {
                let ($($query,)+) = self;
                $(let $query = $query.ask(all);)+
                // A tuple is made from the left, so the answers are taken in their order.
                move |answers| Ok(($($query(answers)?,)+))
            }
        }
    };
}

tuple!(A B);
tuple!(A B C);
tuple!(A B C D E F G);
