//! Whether an expression makes sense before anybody has answered: words are compared with words, and with options
//! that exist.

use std::collections::BTreeMap;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue, operators};
use kith_terms::nearest;

use super::Expression;
use super::compile::Wrong;

/// What an expression comes to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Type {
    /// It holds or does not.
    Truth,
    /// A number.
    Number,
    /// Text.
    Text,
    /// A text that stands in the expression.
    Word(String),
    /// One of these options.
    OneOf(Vec<String>),
    /// Several of the same.
    List(Box<Type>),
    /// The columns of a table.
    Row(BTreeMap<String, Type>),
    /// Nothing, or what only answers can tell.
    Any,
}

impl Type {
    fn said(&self) -> &'static str {
        match self {
            Self::Truth => "a condition",
            Self::Number => "a number",
            Self::Text | Self::Word(_) | Self::OneOf(_) => "text",
            Self::List(_) => "a list",
            Self::Row(_) => "a row",
            Self::Any => "something",
        }
    }

    fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Word(_) | Self::OneOf(_))
    }

    /// Whether one may stand where the other is wanted.
    pub(crate) fn fits(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) | (_, Self::Any) => true,
            (Self::List(a), Self::List(b)) => a.fits(b),
            (Self::Row(_), Self::Row(_)) => true,
            _ => self.is_text() && other.is_text() || self == other,
        }
    }
}

/// What the expression comes to, where each name comes to what `known` says.
pub(crate) fn type_of(
    expression: &Expression,
    known: &BTreeMap<String, Type>,
) -> Result<Type, Wrong> {
    let mut scope = known.clone();
    infer(&expression.parsed, &mut scope)
}

fn wrong<T>(wrong: impl Into<String>, instead: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong {
        wrong: wrong.into(),
        instead: instead.into(),
    })
}

type Scope = BTreeMap<String, Type>;

fn infer(node: &IdedExpr, scope: &mut Scope) -> Result<Type, Wrong> {
    match &node.expr {
        Expr::Literal(LiteralValue::Boolean(_)) => Ok(Type::Truth),
        Expr::Literal(LiteralValue::Double(_) | LiteralValue::Int(_)) => Ok(Type::Number),
        Expr::Literal(LiteralValue::String(text)) => Ok(Type::Word(text.inner().to_owned())),
        Expr::Ident(name) => Ok(scope.get(name).cloned().unwrap_or(Type::Any)),
        Expr::List(list) => {
            let mut all = Type::Any;
            for element in &list.elements {
                all = both(&all, &infer(element, scope)?)?;
            }
            Ok(Type::List(Box::new(all)))
        }
        Expr::Select(select) => {
            let operand = infer(&select.operand, scope)?;
            let column = column(&operand, &select.field)?;
            Ok(if select.test { Type::Truth } else { column })
        }
        Expr::Call(call) => infer_call(call, scope),
        Expr::Comprehension(it) => infer_comprehension(it, scope),
        _ => Ok(Type::Any),
    }
}

fn column(of: &Type, name: &str) -> Result<Type, Wrong> {
    match of {
        Type::Any => Ok(Type::Any),
        Type::Row(columns) => match columns.get(name) {
            Some(column) => Ok(column.clone()),
            None => wrong(
                format!("the table has no column \"{name}\""),
                match nearest(name, columns.keys().map(String::as_str)) {
                    Some(meant) => format!("did you mean {meant}?"),
                    None => "write the id of a column of that table".to_owned(),
                },
            ),
        },
        other => wrong(
            format!("{} has no columns", other.said()),
            "name a column of a row only: answer('table').exists(row, row.column == 'x')",
        ),
    }
}

/// What both branches, or all of a list, come to.
fn both(one: &Type, other: &Type) -> Result<Type, Wrong> {
    match (one, other) {
        (Type::Any, it) | (it, Type::Any) => Ok(it.clone()),
        _ if one == other => Ok(one.clone()),
        _ if one.is_text() && other.is_text() => Ok(Type::Text),
        _ if one.fits(other) => Ok(one.clone()),
        _ => wrong(
            format!("it comes to {} or to {}", one.said(), other.said()),
            "let all of it come to the same kind of thing",
        ),
    }
}

/// What is compared must be comparable, and a word that an answer is compared with must be one of its options.
fn comparable(one: &Type, other: &Type) -> Result<(), Wrong> {
    let (word, options) = match (one, other) {
        (Type::Word(word), Type::OneOf(options)) | (Type::OneOf(options), Type::Word(word)) => {
            (word, options)
        }
        _ if one.fits(other) => return Ok(()),
        _ => {
            return wrong(
                format!(
                    "{} is compared with {}, and never equal",
                    one.said(),
                    other.said()
                ),
                "write words in quotes, numbers without, and 'x' in answer('…') where several are chosen",
            );
        }
    };
    if options.contains(word) {
        return Ok(());
    }
    let instead = match nearest(word, options.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean '{meant}'?"),
        None => format!("write one of '{}'", options.join("', '")),
    };
    wrong(format!("'{word}' is no option of that question"), instead)
}

fn want(want: &Type, all: &[Type]) -> Result<(), Wrong> {
    match all.iter().find(|it| !it.fits(want)) {
        None => Ok(()),
        Some(it) => wrong(
            format!("{} stands where {} is needed", it.said(), want.said()),
            "compare it first, or name another question",
        ),
    }
}

fn infer_call(call: &CallExpr, scope: &mut Scope) -> Result<Type, Wrong> {
    let target = call.target.iter().map(|it| it.as_ref());
    let mut given = Vec::new();
    for argument in target.chain(&call.args) {
        given.push(infer(argument, scope)?);
    }
    match (call.func_name.as_str(), given.as_slice()) {
        (operators::LOGICAL_AND | operators::LOGICAL_OR | operators::LOGICAL_NOT, all) => {
            want(&Type::Truth, all).map(|()| Type::Truth)
        }
        (operators::NOT_STRICTLY_FALSE, _) => Ok(Type::Truth),
        (operators::CONDITIONAL, [when, one, other]) => {
            want(&Type::Truth, std::slice::from_ref(when))?;
            both(one, other)
        }
        (operators::EQUALS | operators::NOT_EQUALS, [one, other]) => {
            comparable(one, other).map(|()| Type::Truth)
        }
        (
            operators::LESS
            | operators::LESS_EQUALS
            | operators::GREATER
            | operators::GREATER_EQUALS,
            [one, other],
        ) => {
            let kind = if one.is_text() || other.is_text() {
                Type::Text
            } else {
                Type::Number
            };
            want(&kind, &given).map(|()| Type::Truth)
        }
        (operators::ADD, [one, other]) => {
            let sum = match one {
                Type::List(_) => both(one, other)?,
                _ if one.is_text() => Type::Text,
                _ => Type::Number,
            };
            want(&sum, &given).map(|()| sum)
        }
        (operators::IN, [one, Type::List(each)]) => {
            comparable(one, each)?;
            each_of_list(one, call)?;
            Ok(Type::Truth)
        }
        (operators::INDEX, [Type::List(each), _]) => Ok((**each).clone()),
        (operators::INDEX, [row, Type::Word(name)]) => column(row, name),
        ("contains" | "startsWith" | "endsWith", all) => {
            want(&Type::Text, all).map(|()| Type::Truth)
        }
        ("size", [it]) if it.is_text() || matches!(it, Type::List(_) | Type::Any) => {
            Ok(Type::Number)
        }
        (
            operators::SUBSTRACT | operators::MULTIPLY | operators::DIVIDE | operators::NEGATE,
            all,
        ) => want(&Type::Number, all).map(|()| Type::Number),
        ("double", _) => Ok(Type::Number),
        (_, all) if all.contains(&Type::Any) => Ok(Type::Any),
        (name, _) => wrong(
            format!("\"{}\" cannot be used so", name.trim_matches(['_', '@'])),
            "see docs/write-a-form.md for what each function takes",
        ),
    }
}

/// Each word of `answer('x') in ['a', 'b']` by itself: together they are only text.
fn each_of_list(one: &Type, call: &CallExpr) -> Result<(), Wrong> {
    let Some(Expr::List(list)) = call.args.get(1).map(|it| &it.expr) else {
        return Ok(());
    };
    for element in &list.elements {
        if let Expr::Literal(LiteralValue::String(text)) = &element.expr {
            comparable(one, &Type::Word(text.inner().to_owned()))?;
        }
    }
    Ok(())
}

fn infer_comprehension(it: &ComprehensionExpr, scope: &mut Scope) -> Result<Type, Wrong> {
    let each = match infer(&it.iter_range, scope)? {
        Type::List(each) => *each,
        Type::Any => Type::Any,
        other => {
            return wrong(
                format!("{} is gone through as if it were a list", other.said()),
                "use all, exists, map and filter on choices and tables only",
            );
        }
    };
    let start = infer(&it.accu_init, scope)?;
    let mut inner = scope.clone();
    inner.insert(it.iter_var.clone(), each);
    inner.insert(it.accu_var.clone(), start.clone());
    infer(&it.loop_cond, &mut inner)?;
    let step = infer(&it.loop_step, &mut inner)?;
    inner.insert(it.accu_var.clone(), both(&start, &step)?);
    infer(&it.result, &mut inner)
}
