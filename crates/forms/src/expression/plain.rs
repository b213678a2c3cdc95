//! Conditions that are no more than comparisons of answers, for whoever cannot read CEL.

use cel::IdedExpr;
use cel::common::ast::{CallExpr, Expr, LiteralValue, operators};

use super::{Expression, answer_name};
use crate::keys::QuestionKey;

/// A condition that is no more than comparisons.
#[derive(Clone, Debug, PartialEq)]
pub struct Plain {
    /// Whether all of them must hold, or any does.
    pub joined: Joined,
    /// Each comparison; there is at least one.
    pub comparisons: Vec<Comparison>,
}

/// How comparisons are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// All must hold. One alone is joined so.
    All,
    /// Any is enough.
    Any,
}

/// An answer, compared with what the condition says.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Whose answer.
    pub question: QuestionKey,
    /// What must be true of it.
    pub is: Compared,
}

/// What must be true of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Compared {
    /// It was given, or it was not.
    Given(bool),
    /// It is this.
    Equal(Value),
    /// It is not this; it need not have been given.
    Unequal(Value),
    /// It is more.
    More(Value),
    /// It is this or more.
    AtLeast(Value),
    /// It is less.
    Less(Value),
    /// It is this or less.
    AtMost(Value),
    /// This is among what was chosen.
    Includes(String),
    /// It was given, and this is not among what was chosen.
    Excludes(String),
}

/// What an answer is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text, an option or a day.
    Text(String),
    /// A number.
    Number(f64),
}

impl Expression {
    /// The comparisons that a condition is, where it is no more than that.
    pub fn plain(&self) -> Option<Plain> {
        let whole = &self.parsed;
        match joined(whole) {
            Some(operators::LOGICAL_OR) => self.every(whole, operators::LOGICAL_OR, Joined::Any),
            Some(_) => self.every(whole, operators::LOGICAL_AND, Joined::All),
            None => {
                let comparisons = self.compared(whole)?;
                // An answer that is in a list is one of several comparisons.
                let joined = match comparisons.len() {
                    1 => Joined::All,
                    _ => Joined::Any,
                };
                Some(Plain {
                    joined,
                    comparisons,
                })
            }
        }
    }

    fn every(&self, whole: &IdedExpr, operator: &str, how: Joined) -> Option<Plain> {
        let mut comparisons = Vec::new();
        for part in parts(whole, operator) {
            let compared = self.compared(part)?;
            if compared.len() > 1 && how == Joined::All {
                return None;
            }
            comparisons.extend(compared);
        }
        Some(Plain {
            joined: how,
            comparisons,
        })
    }

    /// One comparison; or several, any of which is enough.
    fn compared(&self, part: &IdedExpr) -> Option<Vec<Comparison>> {
        let (call, left, right) = pair(part)?;
        if let (operators::IN, Some(question), Expr::List(list)) =
            (call, self.question(left), &right.expr)
        {
            let each = list.elements.iter().map(|it| {
                Some(Comparison {
                    question: question.clone(),
                    is: Compared::Equal(value(it)?),
                })
            });
            let all: Option<Vec<Comparison>> = each.collect();
            return all.filter(|it| !it.is_empty());
        }
        let one = match call {
            operators::IN => Comparison {
                question: self.question(right)?,
                is: Compared::Includes(text(left)?),
            },
            operators::LOGICAL_NOT => self.denied(left)?,
            _ => match (self.question(left), self.question(right)) {
                (Some(question), None) => Comparison {
                    question,
                    is: compared_with(call, right)?,
                },
                (None, Some(question)) => Comparison {
                    question,
                    is: compared_with(turned(call), left)?,
                },
                _ => return None,
            },
        };
        Some(vec![one])
    }

    /// What is denied, said the other way round.
    fn denied(&self, part: &IdedExpr) -> Option<Comparison> {
        let [one] = <[Comparison; 1]>::try_from(self.compared(part)?).ok()?;
        let is = match one.is {
            Compared::Given(it) => Compared::Given(!it),
            Compared::Equal(it) => Compared::Unequal(it),
            Compared::Unequal(it) => Compared::Equal(it),
            Compared::Includes(it) => Compared::Excludes(it),
            _ => return None,
        };
        Some(Comparison { is, ..one })
    }

    fn question(&self, node: &IdedExpr) -> Option<QuestionKey> {
        let Expr::Ident(name) = &node.expr else {
            return None;
        };
        let mut all = self.answers.iter();
        all.find(|it| answer_name(it.as_str()) == *name).cloned()
    }
}

/// The operator that joins the parts of an expression.
fn joined(node: &IdedExpr) -> Option<&'static str> {
    match &node.expr {
        Expr::Call(call) => [operators::LOGICAL_AND, operators::LOGICAL_OR]
            .into_iter()
            .find(|it| call.func_name == *it),
        _ => None,
    }
}

fn parts<'a>(node: &'a IdedExpr, operator: &str) -> Vec<&'a IdedExpr> {
    match &node.expr {
        Expr::Call(CallExpr {
            func_name, args, ..
        }) if func_name == operator => args.iter().flat_map(|it| parts(it, operator)).collect(),
        _ => vec![node],
    }
}

/// An operator with what stands on its sides; what is denied stands on both.
fn pair(node: &IdedExpr) -> Option<(&str, &IdedExpr, &IdedExpr)> {
    let Expr::Call(call) = &node.expr else {
        return None;
    };
    match (&call.target, call.args.as_slice()) {
        (None, [left, right]) => Some((&call.func_name, left, right)),
        (None, [denied]) if call.func_name == operators::LOGICAL_NOT => {
            Some((&call.func_name, denied, denied))
        }
        _ => None,
    }
}

fn compared_with(operator: &str, with: &IdedExpr) -> Option<Compared> {
    if let Expr::Literal(LiteralValue::Null) = &with.expr {
        return match operator {
            operators::EQUALS => Some(Compared::Given(false)),
            operators::NOT_EQUALS => Some(Compared::Given(true)),
            _ => None,
        };
    }
    let value = value(with)?;
    Some(match operator {
        operators::EQUALS => Compared::Equal(value),
        operators::NOT_EQUALS => Compared::Unequal(value),
        operators::GREATER => Compared::More(value),
        operators::GREATER_EQUALS => Compared::AtLeast(value),
        operators::LESS => Compared::Less(value),
        operators::LESS_EQUALS => Compared::AtMost(value),
        _ => return None,
    })
}

/// The operator, with its sides changed.
fn turned(operator: &str) -> &str {
    match operator {
        operators::GREATER => operators::LESS,
        operators::GREATER_EQUALS => operators::LESS_EQUALS,
        operators::LESS => operators::GREATER,
        operators::LESS_EQUALS => operators::GREATER_EQUALS,
        same => same,
    }
}

fn value(node: &IdedExpr) -> Option<Value> {
    match &node.expr {
        Expr::Literal(LiteralValue::Double(it)) => Some(Value::Number(*it.inner())),
        Expr::Call(call) if call.func_name == operators::NEGATE => {
            match call.args.first().and_then(value) {
                Some(Value::Number(it)) => Some(Value::Number(-it)),
                _ => None,
            }
        }
        _ => text(node).map(Value::Text),
    }
}

fn text(node: &IdedExpr) -> Option<String> {
    match &node.expr {
        Expr::Literal(LiteralValue::String(it)) => Some(it.inner().to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{Names, compile};
    use super::*;

    fn plain(source: &str) -> Option<Plain> {
        let questions = ["a", "b"].map(str::to_owned).into();
        let names = Names {
            questions: &questions,
            scores: &BTreeSet::new(),
        };
        compile(source, &names).unwrap().plain()
    }

    fn comparisons(source: &str) -> Vec<(String, Compared)> {
        let all = plain(source).unwrap().comparisons.into_iter();
        all.map(|it| (it.question.to_string(), it.is)).collect()
    }

    fn word(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn a_condition_of_comparisons_is_said_as_these() {
        let a = |is: Compared| vec![("a".to_owned(), is)];
        for (source, is) in [
            ("answer('a') == 'yes'", Compared::Equal(word("yes"))),
            ("'yes' != answer('a')", Compared::Unequal(word("yes"))),
            ("!(answer('a') == 'yes')", Compared::Unequal(word("yes"))),
            ("3 < answer('a')", Compared::More(Value::Number(3.0))),
            ("answer('a') <= -2.5", Compared::AtMost(Value::Number(-2.5))),
            ("answered('a')", Compared::Given(true)),
            ("!answered('a')", Compared::Given(false)),
            ("answer('a') == null", Compared::Given(false)),
            ("'x' in answer('a')", Compared::Includes("x".to_owned())),
            ("!('x' in answer('a'))", Compared::Excludes("x".to_owned())),
        ] {
            assert_eq!(comparisons(source), a(is), "{source}");
        }
    }

    #[test]
    fn comparisons_are_joined_in_one_way() {
        let all = plain("answered('a') && answer('a') != 'x' && answer('b') > 1").unwrap();
        assert_eq!((all.joined, all.comparisons.len()), (Joined::All, 3));
        let any = plain("answer('a') in ['x', 'y'] || answer('b') == 'z'").unwrap();
        assert_eq!((any.joined, any.comparisons.len()), (Joined::Any, 3));
        let several = plain("answer('a') in ['x', 'y']").unwrap();
        assert_eq!(several.joined, Joined::Any);
    }

    #[test]
    fn what_is_more_than_comparisons_is_not_plain() {
        for source in [
            "answer('a') == answer('b')",
            "answer('a') + 1 > 2",
            "score('a') > 2",
            "answer('a') == 'x' && (answer('b') == 'y' || answer('b') == 'z')",
            "answer('a') in ['x', 'y'] && answer('b') == 'z'",
            "!(answer('a') > 3)",
            "answer('a').contains('x')",
            "size(answer('a')) > 1",
            "answer('a').exists(it, it == 'x')",
            "true",
        ] {
            assert_eq!(plain(source), None, "{source}");
        }
    }
}
