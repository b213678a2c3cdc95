//! Which questions are asked, and what the computed ones come to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cel::Value;

use super::{Outcome, Scored};
use crate::answers::{Answer, Answers};
use crate::expression::{answer_name, score_name};
use crate::figure::Figure;
use crate::keys::{QuestionKey, ScoreKey};
use crate::model::{Form, Kind, Node, Question};

/// What is known so far, on the way through the form's order.
pub(super) struct State<'a> {
    pub(super) form: &'a Form,
    answers: &'a Answers,
    /// What expressions can look at.
    pub(super) known: HashMap<String, Value>,
    pub(super) asked: BTreeSet<QuestionKey>,
    pub(super) computed: BTreeMap<QuestionKey, Answer>,
    pub(super) scores: BTreeMap<ScoreKey, Scored>,
}

impl<'a> State<'a> {
    pub(super) fn of(form: &'a Form, answers: &'a Answers) -> Self {
        Self {
            form,
            answers,
            known: HashMap::new(),
            asked: BTreeSet::new(),
            computed: BTreeMap::new(),
            scores: BTreeMap::new(),
        }
    }

    pub(super) fn decide(&mut self, node: &Node) {
        match node {
            Node::Question(key) => {
                if let Some(question) = self.form.question(key.as_str()) {
                    self.ask(question);
                }
            }
            Node::Score(key) => {
                if let Some(score) = self.form.score(key.as_str()) {
                    let scored = self.scored(score);
                    self.known
                        .insert(score_name(key.as_str()), Value::Float(scored.value.get()));
                    self.scores.insert(key.clone(), scored);
                }
            }
        }
    }

    fn ask(&mut self, question: &Question) {
        let key = question.key.as_str();
        // What is not asked is worth nothing, whatever was answered before.
        self.known.insert(score_name(key), Value::Float(0.0));
        if !question
            .ask_if
            .as_ref()
            .is_none_or(|it| it.holds(&self.known))
        {
            return;
        }
        self.asked.insert(question.key.clone());
        if let Kind::Computed(value) = &question.kind {
            let value = value.value(&self.known).and_then(of_value);
            self.computed
                .extend(value.map(|it| (question.key.clone(), it)));
        }
        if let Some(answer) = self.answer(&question.key) {
            let (value, points) = (answer.to_cel(), answer.points(&question.kind));
            self.known.insert(answer_name(key), value);
            self.known.insert(score_name(key), Value::Float(points));
        }
    }

    /// What was answered, or worked out, where it is asked.
    pub(super) fn answer(&self, key: &QuestionKey) -> Option<&Answer> {
        if !self.asked.contains(key) {
            return None;
        }
        match self.form.question(key.as_str())?.kind {
            Kind::Computed(_) => self.computed.get(key),
            _ => self.answers.get(key).map(|it| &it.answer),
        }
    }

    pub(super) fn outcome(self) -> Outcome {
        let mut asks = Vec::new();
        for question in self
            .form
            .questions()
            .filter(|it| self.asked.contains(&it.key))
        {
            let met =
                |(at, ask): (usize, &crate::model::Ask)| ask.when.holds(&self.known).then_some(at);
            let met = question.asks.iter().enumerate().filter_map(met);
            asks.extend(met.map(|at| (question.key.clone(), at)));
        }
        Outcome {
            asked: self.asked,
            computed: self.computed,
            scores: self.scores,
            asks,
        }
    }
}

/// What a calculation came to, as an answer.
fn of_value(value: Value) -> Option<Answer> {
    match value {
        Value::Bool(yes) => Some(Answer::YesNo(yes)),
        Value::Float(it) => Figure::calculated(it).map(Answer::Number),
        Value::String(text) => Some(Answer::Text(text.as_ref().clone())),
        _ => None,
    }
}
