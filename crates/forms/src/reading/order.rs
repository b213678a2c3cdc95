//! In which order questions and scores are decided, so that each comes after all that it looks at.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Faults};
use crate::expression::{Expression, Type, answer_name, score_name, type_of};
use crate::model::{Kind, Node, Score, Section};

/// A question or a score, with what it looks at.
pub(super) struct Step {
    pub(super) node: Node,
    pub(super) at: usize,
    pub(super) needs: Vec<Expression>,
    pub(super) counts: Vec<Node>,
}

impl Step {
    fn before(&self, all: &BTreeMap<&Node, &Step>) -> BTreeSet<Node> {
        let mut before: BTreeSet<Node> = self.counts.iter().cloned().collect();
        for expression in &self.needs {
            before.extend(expression.answers().iter().cloned().map(Node::Question));
            for name in expression.scores() {
                let score = name.parse().map(Node::Score).ok();
                let question = name.parse().map(Node::Question).ok();
                before.extend(score.filter(|it| all.contains_key(it)).or(question));
            }
        }
        before
    }
}

fn said(node: &Node) -> &str {
    match node {
        Node::Question(key) => key.as_str(),
        Node::Score(key) => key.as_str(),
    }
}

/// The order, or nothing where something depends on itself: each circle is named.
pub(super) fn order(steps: &[Step], faults: &mut Faults<'_>) -> Option<Vec<Node>> {
    let by_node: BTreeMap<&Node, &Step> = steps.iter().map(|it| (&it.node, it)).collect();
    let mut waiting: Vec<(&Step, BTreeSet<Node>)> =
        steps.iter().map(|it| (it, it.before(&by_node))).collect();
    for (_, before) in &mut waiting {
        // What could not be read is said where it stands.
        before.retain(|it| by_node.contains_key(it));
    }
    let mut order: Vec<Node> = Vec::new();
    let mut done: BTreeSet<Node> = BTreeSet::new();
    while !waiting.is_empty() {
        let (ready, rest): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|(_, before)| before.is_subset(&done));
        if ready.is_empty() {
            circle(&rest, faults);
            return None;
        }
        for (step, _) in ready {
            done.insert(step.node.clone());
            order.push(step.node.clone());
        }
        waiting = rest;
    }
    Some(order)
}

/// Follows what waits for each other until something comes again.
fn circle(waiting: &[(&Step, BTreeSet<Node>)], faults: &mut Faults<'_>) {
    let of = |node: &Node| waiting.iter().find(|(step, _)| step.node == *node);
    let mut path: Vec<Node> = Vec::new();
    let mut next = waiting.first().map(|(step, _)| step.node.clone());
    while let Some(node) = next {
        if let Some(start) = path.iter().position(|it| *it == node) {
            let names: Vec<&str> = path.iter().skip(start).chain([&node]).map(said).collect();
            let at = of(&node).map_or(0, |(step, _)| step.at);
            faults.at(
                at,
                format!(
                    "\"{}\" depends on itself: {}",
                    said(&node),
                    names.join(" looks at ")
                ),
                "take one of these out of a condition, a value or a score",
            );
            return;
        }
        let before = of(&node).map(|(_, before)| before);
        path.push(node);
        next = before.and_then(|all| all.iter().find(|it| of(it).is_some()).cloned());
    }
}

/// Looks at each expression with what the questions before it come to.
pub(super) fn types(
    checks: &[Check],
    sections: &[Section],
    scores: &[Score],
    order: &[Node],
    faults: &mut Faults<'_>,
) {
    let mut known: BTreeMap<String, Type> = BTreeMap::new();
    for question in sections.iter().flat_map(|it| &it.questions) {
        let key = question.key.as_str();
        known.insert(answer_name(key), type_of_kind(&question.kind));
        known.insert(score_name(key), Type::Number);
    }
    known.extend(
        scores
            .iter()
            .map(|it| (score_name(it.key.as_str()), Type::Number)),
    );
    for node in order {
        let check = checks.iter().find(|it| it.of.as_ref() == Some(node));
        if let (Some(check), Node::Question(key)) = (check, node) {
            let comes_to = match type_of(&check.expression, &known) {
                Ok(Type::Truth) => yes_or_no(),
                Ok(Type::Word(_) | Type::OneOf(_)) => Type::Text,
                Ok(it) => it,
                Err(_) => Type::Any,
            };
            if matches!(comes_to, Type::List(_) | Type::Row(_)) {
                faults.at(
                    check.at,
                    "the value is a list",
                    "let it come to a number, text or a condition",
                );
            }
            known.insert(answer_name(key.as_str()), comes_to);
        }
    }
    for check in checks {
        match (type_of(&check.expression, &known), &check.want) {
            (Err(it), _) => faults.at(check.at, it.wrong, it.instead),
            (Ok(it), Some(want)) if !it.fits(want) => {
                let (wrong, instead) = match want {
                    Type::Truth => ("this is no condition", "compare it: answer('…') == '…'"),
                    _ => (
                        "this does not come to a number",
                        "count with score('…') or numbers",
                    ),
                };
                faults.at(check.at, wrong, instead);
            }
            _ => {}
        }
    }
}

fn yes_or_no() -> Type {
    Type::OneOf(vec!["yes".to_owned(), "no".to_owned()])
}

fn type_of_kind(kind: &Kind) -> Type {
    let options = || {
        let keys = kind.options().iter().map(|it| it.key.as_str().to_owned());
        Type::OneOf(keys.collect())
    };
    match kind {
        Kind::YesNo => yes_or_no(),
        Kind::Choice(_) => options(),
        Kind::Choices(_) => Type::List(Box::new(options())),
        Kind::Services => Type::List(Box::new(Type::Text)),
        Kind::Number(_) | Kind::Money(_) | Kind::Scale(_) => Type::Number,
        Kind::Computed(_) => Type::Any,
        Kind::Table(table) => {
            let columns = table.columns.iter();
            let columns = columns.map(|it| (it.key.as_str().to_owned(), type_of_kind(&it.kind)));
            Type::List(Box::new(Type::Row(columns.collect())))
        }
        _ => Type::Text,
    }
}
