//! What answers score.

use cel::Value;

use super::asked::State;
use crate::expression::score_name;
use crate::figure::Figure;
use crate::keys::{BandKey, QuestionKey, ScoreKey};
use crate::model::{Counted, Form, How, Kind, Part, Question, Score};

/// A score.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// What it comes to.
    pub value: Figure,
    /// The questions that it counts, that are asked, and that were not answered.
    pub missing: Vec<QuestionKey>,
    /// What it means. Nothing is said as long as anything is missing: half a score would mislead.
    pub band: Option<BandKey>,
}

impl State<'_> {
    pub(super) fn scored(&self, score: &Score) -> Scored {
        let value = match &score.how {
            How::Sum(parts) => parts.iter().map(|it| self.part(it)).sum(),
            How::Value(value) => match value.value(&self.known) {
                Some(Value::Float(it)) => it,
                _ => 0.0,
            },
        };
        let value = Figure::calculated(capped(value, score.cap)).unwrap_or(Figure::from(0));
        let missing = self.missing(score);
        let band = score.bands.iter().rev().find(|it| it.from <= value);
        Scored {
            value,
            band: band.filter(|_| missing.is_empty()).map(|it| it.key.clone()),
            missing,
        }
    }

    fn part(&self, part: &Part) -> f64 {
        let value = match &part.of {
            Counted::Question(key) => self.points(key.as_str()),
            Counted::Score(key) => self.points(key.as_str()),
            Counted::Section(key) => {
                let section = self.form.section(key.as_str());
                let questions = section.into_iter().flat_map(|it| &it.questions);
                questions.map(|it| self.points(it.key.as_str())).sum()
            }
        };
        capped(value * part.weight.get(), part.cap)
    }

    fn points(&self, key: &str) -> f64 {
        match self.known.get(&score_name(key)) {
            Some(Value::Float(it)) => *it,
            _ => 0.0,
        }
    }

    fn missing(&self, score: &Score) -> Vec<QuestionKey> {
        let unanswered = |it: &&Question| {
            self.asked.contains(&it.key) && it.kind.scores() && self.answer(&it.key).is_none()
        };
        let (questions, scores) = counted(self.form, score);
        let mut missing: Vec<QuestionKey> = questions
            .into_iter()
            .filter(unanswered)
            .map(|it| it.key.clone())
            .collect();
        for score in scores {
            missing.extend(
                self.scores
                    .get(&score)
                    .into_iter()
                    .flat_map(|it| it.missing.clone()),
            );
        }
        missing.sort();
        missing.dedup();
        missing
    }
}

fn capped(value: f64, cap: Option<Figure>) -> f64 {
    cap.map_or(value, |cap| value.min(cap.get()))
}

/// The questions and the other scores that a score counts.
fn counted<'a>(form: &'a Form, score: &Score) -> (Vec<&'a Question>, Vec<ScoreKey>) {
    let mut questions = Vec::new();
    let mut scores = Vec::new();
    match &score.how {
        How::Sum(parts) => {
            for part in parts {
                match &part.of {
                    Counted::Question(key) => questions.extend(form.question(key.as_str())),
                    Counted::Score(key) => scores.push(key.clone()),
                    Counted::Section(key) => {
                        let section = form.section(key.as_str());
                        questions.extend(section.into_iter().flat_map(|it| &it.questions));
                    }
                }
            }
        }
        How::Value(value) => {
            for name in value.scores() {
                match form.score(name) {
                    Some(score) => scores.push(score.key.clone()),
                    None => questions.extend(form.question(name)),
                }
            }
            let looked_at = value
                .answers()
                .iter()
                .filter_map(|it| form.question(it.as_str()));
            questions.extend(looked_at.filter(|it| !matches!(it.kind, Kind::Computed(_))));
        }
    }
    (questions, scores)
}
