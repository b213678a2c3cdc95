//! From text to an expression that names only what exists, or what is wrong with it.

use std::collections::BTreeSet;
use std::thread;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue, operators};
use cel::common::types::CelDouble;
use cel::parser::Parser;
use kith_terms::nearest;

use super::{Expression, answer_name, score_name};
use crate::keys::QuestionKey;

/// Longer ones belong into a computed question of their own.
const MOST_CHARACTERS: usize = 2_000;
/// How deep a parsed expression may be, and how many brackets may stand within each other.
const DEEPEST: usize = 64;
const DEEPEST_BRACKETS: u16 = 16;
/// What the parser needs, with room: a stack of its own, so that no caller's can run out.
const PARSERS_STACK: usize = 16 * 1024 * 1024;

const OPERATORS: [&str; 15] = [
    operators::CONDITIONAL,
    operators::LOGICAL_AND,
    operators::LOGICAL_OR,
    operators::LOGICAL_NOT,
    operators::SUBSTRACT,
    operators::ADD,
    operators::MULTIPLY,
    operators::DIVIDE,
    operators::EQUALS,
    operators::NOT_EQUALS,
    operators::GREATER_EQUALS,
    operators::LESS_EQUALS,
    operators::GREATER,
    operators::LESS,
    operators::NEGATE,
];
/// What CEL writes itself for `in`, indexing and what goes through lists.
const OTHERS: [&str; 3] = [
    operators::IN,
    operators::INDEX,
    operators::NOT_STRICTLY_FALSE,
];
const FUNCTIONS: [&str; 7] = [
    "answer",
    "answered",
    "score",
    "size",
    "contains",
    "startsWith",
    "endsWith",
];

/// What expressions of a form may name.
pub(crate) struct Names<'a> {
    /// Its questions.
    pub questions: &'a BTreeSet<String>,
    /// Its scores.
    pub scores: &'a BTreeSet<String>,
}

/// What is wrong with an expression, and what to write instead.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub wrong: String,
    pub instead: String,
}

fn wrong<T>(wrong: impl Into<String>, instead: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong {
        wrong: wrong.into(),
        instead: instead.into(),
    })
}

/// Makes an expression of its text.
pub(crate) fn compile(source: &str, names: &Names<'_>) -> Result<Expression, Wrong> {
    if source.chars().count() > MOST_CHARACTERS {
        return wrong(
            format!("the expression has more than {MOST_CHARACTERS} characters"),
            "split it: give a part of it to a computed question or a score",
        );
    }
    let mut expression = Expression {
        source: source.to_owned(),
        parsed: parse(source)?,
        answers: BTreeSet::new(),
        scores: BTreeSet::new(),
    };
    let mut parsed = std::mem::take(&mut expression.parsed);
    let mut walk = Walk {
        names,
        into: &mut expression,
        bound: Vec::new(),
        loops: 0,
    };
    walk.through(&mut parsed, 0)?;
    expression.parsed = parsed;
    Ok(expression)
}

/// Parses on a thread of its own: a fault in the parser, or its hunger for stack, ends there.
fn parse(source: &str) -> Result<IdedExpr, Wrong> {
    let parsed = thread::scope(|scope| {
        let parser = || {
            Parser::default()
                .max_recursion_depth(DEEPEST_BRACKETS)
                .parse(source)
                .map_err(|errors| errors.errors.first().map(|it| it.msg.clone()))
        };
        let started = thread::Builder::new()
            .stack_size(PARSERS_STACK)
            .spawn_scoped(scope, parser);
        started.ok().and_then(|it| it.join().ok())
    });
    match parsed {
        Some(Ok(expression)) => Ok(expression),
        Some(Err(Some(why))) => wrong(
            format!("the expression is not CEL: {}", why.replace('\n', " ")),
            "write it like answer('1.2') == 'yes' && answer('3') > 5",
        ),
        Some(Err(None)) | None => wrong(
            "the expression cannot be read",
            "write it like answer('1.2') == 'yes' && answer('3') > 5",
        ),
    }
}

/// The way through a parsed expression. Every number becomes a double, and what looks at an answer a variable.
struct Walk<'a> {
    names: &'a Names<'a>,
    into: &'a mut Expression,
    bound: Vec<String>,
    loops: usize,
}

impl Walk<'_> {
    fn through(&mut self, node: &mut IdedExpr, depth: usize) -> Result<(), Wrong> {
        if depth > DEEPEST {
            return wrong(
                "the expression is nested too deeply",
                "split it: give a part of it to a computed question or a score",
            );
        }
        let depth = depth + 1;
        match &mut node.expr {
            Expr::Literal(LiteralValue::Int(int)) => {
                #[expect(clippy::cast_precision_loss, reason = "so are all numbers of answers")]
                let double = *int.inner() as f64;
                node.expr = Expr::Literal(LiteralValue::Double(CelDouble::from(double)));
                Ok(())
            }
            Expr::Literal(LiteralValue::UInt(_) | LiteralValue::Bytes(_)) => wrong(
                "numbers with u and texts with b are not used here",
                "leave out the letter",
            ),
            Expr::Literal(_) => Ok(()),
            Expr::Ident(name) => match self.bound.contains(name) {
                true => Ok(()),
                false => wrong(
                    format!("\"{name}\" means nothing here"),
                    format!("write answer('{name}') for an answer, or '{name}' for a word"),
                ),
            },
            Expr::Select(select) => self.through(&mut select.operand, depth),
            Expr::List(list) => {
                let mut all = list.elements.iter_mut();
                all.try_for_each(|it| self.through(it, depth))
            }
            Expr::Call(_) => self.call(node, depth),
            Expr::Comprehension(it) => self.comprehension(it, depth),
            Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => wrong(
                "maps in { } are not used here",
                "write a list in [ ], or name a column as row.column",
            ),
        }
    }

    fn call(&mut self, node: &mut IdedExpr, depth: usize) -> Result<(), Wrong> {
        let Expr::Call(call) = &mut node.expr else {
            return Ok(());
        };
        let name = call.func_name.clone();
        match name.as_str() {
            "answer" => {
                let key = self.question(call)?;
                node.expr = Expr::Ident(answer_name(&key));
                return Ok(());
            }
            "answered" => {
                let key = self.question(call)?;
                node.expr = Expr::Call(CallExpr {
                    func_name: operators::NOT_EQUALS.to_owned(),
                    target: None,
                    args: vec![
                        of(Expr::Ident(answer_name(&key))),
                        of(Expr::Literal(LiteralValue::Null)),
                    ],
                });
                return Ok(());
            }
            "score" => {
                let key = self.scored(call)?;
                node.expr = Expr::Ident(score_name(&key));
                return Ok(());
            }
            known
                if OPERATORS.contains(&known)
                    || OTHERS.contains(&known)
                    || FUNCTIONS.contains(&known) => {}
            operators::MODULO => {
                return wrong(
                    "the remainder % is not used here",
                    "work with whole amounts instead",
                );
            }
            other => {
                let meant = nearest(other, FUNCTIONS).unwrap_or("answer");
                return wrong(
                    format!("there is no function \"{other}\""),
                    format!("did you mean {meant}? There are {}", FUNCTIONS.join(", ")),
                );
            }
        }
        if let Some(target) = &mut call.target {
            self.through(target, depth)?;
        }
        let index = call.func_name == operators::INDEX;
        for argument in &mut call.args {
            // CEL takes whole numbers for places in a list, and nothing else.
            let place = index && matches!(&argument.expr, Expr::Literal(LiteralValue::Int(_)));
            if !place {
                self.through(argument, depth)?;
            }
        }
        if name == "size" {
            let size = std::mem::take(node);
            node.expr = Expr::Call(CallExpr {
                func_name: "double".to_owned(),
                target: None,
                args: vec![size],
            });
        }
        Ok(())
    }

    fn comprehension(&mut self, it: &mut ComprehensionExpr, depth: usize) -> Result<(), Wrong> {
        self.through(&mut it.iter_range, depth)?;
        self.loops += 1;
        if self.loops > 2 {
            return wrong(
                "more than two of all, exists, map and filter stand within each other",
                "split it: give a part of it to a computed question",
            );
        }
        let before = self.bound.len();
        self.bound
            .extend([it.iter_var.clone(), it.accu_var.clone()]);
        self.bound.extend(it.iter_var2.clone());
        let parts = [
            &mut it.accu_init,
            &mut it.loop_cond,
            &mut it.loop_step,
            &mut it.result,
        ];
        for part in parts {
            self.through(part, depth)?;
        }
        self.bound.truncate(before);
        self.loops -= 1;
        Ok(())
    }

    fn question(&mut self, call: &CallExpr) -> Result<String, Wrong> {
        let key = literal(call)?;
        self.named(&key, "question", self.names.questions.iter())?;
        if let Ok(question) = key.parse::<QuestionKey>() {
            self.into.answers.insert(question);
        }
        Ok(key)
    }

    fn scored(&mut self, call: &CallExpr) -> Result<String, Wrong> {
        let key = literal(call)?;
        let known = self.names.questions.iter().chain(self.names.scores);
        self.named(&key, "question or score", known)?;
        self.into.scores.insert(key.clone());
        Ok(key)
    }

    fn named<'n>(
        &self,
        key: &str,
        what: &str,
        known: impl Iterator<Item = &'n String> + Clone,
    ) -> Result<(), Wrong> {
        if known.clone().any(|it| it == key) {
            return Ok(());
        }
        let instead = match nearest(key, known.map(String::as_str)) {
            Some(meant) => format!("did you mean '{meant}'?"),
            None => format!("write the id of a {what} of this form"),
        };
        wrong(
            format!("the expression names '{key}', and there is no such {what}"),
            instead,
        )
    }
}

/// The one text that a call is given.
fn literal(call: &CallExpr) -> Result<String, Wrong> {
    match (&call.target, call.args.as_slice()) {
        (None, [argument]) => match &argument.expr {
            Expr::Literal(LiteralValue::String(text)) => Ok(text.inner().to_owned()),
            _ => wrong(
                format!("{}() is not given an id in quotes", call.func_name),
                format!("write {}('id')", call.func_name),
            ),
        },
        _ => wrong(
            format!("{}() takes one id in quotes", call.func_name),
            format!("write {}('id')", call.func_name),
        ),
    }
}

fn of(expr: Expr) -> IdedExpr {
    IdedExpr { id: 0, expr }
}
