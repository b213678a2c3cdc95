//! The scores of a form file.

use super::fields::{Fields, Said, unknown};
use super::order::Step;
use super::{Faults, Reader, Seen};
use crate::expression::Type;
use crate::figure::Figure;
use crate::keys::{BandKey, ScoreKey};
use crate::model::{Band, Counted, How, Node, Part, Score, Section};

impl Reader {
    pub(super) fn read_scores(
        &mut self,
        sections: &[Section],
        file: &mut Fields<'_>,
        faults: &mut Faults<'_>,
    ) -> Vec<Score> {
        let mut seen = Seen::default();
        let all = file.tables("scores", faults);
        all.into_iter()
            .filter_map(|it| self.score(it, sections, &mut seen, faults))
            .collect()
    }

    fn score(
        &mut self,
        mut fields: Fields<'_>,
        sections: &[Section],
        seen: &mut Seen,
        faults: &mut Faults<'_>,
    ) -> Option<Score> {
        let (key, title) = fields.keyed::<ScoreKey>("title", faults);
        let at = fields.at;
        let how = self.how(&mut fields, sections, faults);
        let cap = fields.figure("cap", faults).map(|it| it.is);
        let bands = bands(&mut fields, faults);
        fields.finish(faults);
        let key = key?;
        seen.add("score", key.is.as_str(), key.at, faults);
        if self.questions.contains(key.is.as_str()) {
            faults.at(
                key.at,
                format!("\"{}\" is also a question", key.is),
                "give the score an id of its own",
            );
        }
        let how = how?;
        self.steps.push(Step {
            node: Node::Score(key.is.clone()),
            at,
            needs: match &how {
                How::Value(value) => vec![value.clone()],
                How::Sum(_) => Vec::new(),
            },
            counts: counts(&how, sections),
        });
        Some(Score {
            key: key.is,
            title: title?.is,
            how,
            cap,
            bands,
        })
    }

    fn how(
        &mut self,
        fields: &mut Fields<'_>,
        sections: &[Section],
        faults: &mut Faults<'_>,
    ) -> Option<How> {
        let value = fields.text("value", faults);
        let parts = fields.tables("of", faults);
        match (value, parts.is_empty()) {
            (Some(value), true) => self
                .expression(Some(value), Some(Type::Number), None, faults)
                .map(How::Value),
            (None, false) => {
                let parts = parts
                    .into_iter()
                    .filter_map(|it| self.part(it, sections, faults));
                Some(How::Sum(parts.collect()))
            }
            _ => {
                faults.at(
                    fields.at,
                    "a score is worked out in one way",
                    "write either of = [ … ] or value = \"…\"",
                );
                None
            }
        }
    }

    fn part(
        &self,
        mut fields: Fields<'_>,
        sections: &[Section],
        faults: &mut Faults<'_>,
    ) -> Option<Part> {
        let question = fields.text("question", faults);
        let section = fields.text("section", faults);
        let score = fields.text("score", faults);
        let weight = fields.figure("weight", faults);
        let cap = fields.figure("cap", faults);
        let at = fields.at;
        fields.finish(faults);
        let of = match (question, section, score) {
            (Some(it), None, None) => counted_question(&it, sections, &self.questions, faults),
            (None, Some(it), None) => counted_section(&it, sections, faults),
            (None, None, Some(it)) => match it.is.parse() {
                Ok(key) if self.scores.contains(&it.is) => Some(Counted::Score(key)),
                _ => {
                    unknown(faults, &it, "score", self.scores.iter().map(String::as_str));
                    None
                }
            },
            _ => {
                faults.at(
                    at,
                    "a part counts one thing",
                    "write one of question, section and score",
                );
                None
            }
        };
        Some(Part {
            of: of?,
            weight: weight.map_or(Figure::from(1), |it| it.is),
            cap: cap.map(|it| it.is),
        })
    }
}

fn counted_question(
    named: &Said<String>,
    sections: &[Section],
    questions: &std::collections::BTreeSet<String>,
    faults: &mut Faults<'_>,
) -> Option<Counted> {
    let mut all = sections.iter().flat_map(|it| &it.questions);
    match all.find(|it| it.key.as_str() == named.is) {
        Some(question) if question.kind.scores() => Some(Counted::Question(question.key.clone())),
        Some(question) => {
            let what = format!("question \"{}\" is worth no points", question.key);
            faults.at(
                named.at,
                what,
                "give its options a score, or count a number, a scale or a computed question",
            );
            None
        }
        // One that is there and could not be read is said where it stands.
        None if questions.contains(&named.is) => None,
        None => {
            unknown(
                faults,
                named,
                "question",
                questions.iter().map(String::as_str),
            );
            None
        }
    }
}

fn counted_section(
    named: &Said<String>,
    sections: &[Section],
    faults: &mut Faults<'_>,
) -> Option<Counted> {
    let Some(section) = sections.iter().find(|it| it.key.as_str() == named.is) else {
        unknown(
            faults,
            named,
            "section",
            sections.iter().map(|it| it.key.as_str()),
        );
        return None;
    };
    if !section.questions.iter().any(|it| it.kind.scores()) {
        let what = format!("no question of section \"{}\" is worth points", section.key);
        faults.at(
            named.at,
            what,
            "give options a score, or leave the section out",
        );
    }
    Some(Counted::Section(section.key.clone()))
}

/// What a score counts, one by one.
fn counts(how: &How, sections: &[Section]) -> Vec<Node> {
    let How::Sum(parts) = how else {
        return Vec::new();
    };
    let mut nodes = Vec::new();
    for part in parts {
        match &part.of {
            Counted::Question(key) => nodes.push(Node::Question(key.clone())),
            Counted::Score(key) => nodes.push(Node::Score(key.clone())),
            Counted::Section(key) => {
                let section = sections.iter().find(|it| it.key == *key);
                let questions = section.into_iter().flat_map(|it| &it.questions);
                nodes.extend(questions.map(|it| Node::Question(it.key.clone())));
            }
        }
    }
    nodes
}

fn bands(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    let mut seen = Seen::default();
    for mut band in fields.tables("bands", faults) {
        let from = band.figure("from", faults);
        let from = band.needed("from", from, faults);
        let (key, title) = band.keyed::<BandKey>("title", faults);
        let says = band.text("says", faults);
        band.finish(faults);
        let (Some(from), Some(key), Some(title)) = (from, key, title) else {
            continue;
        };
        seen.add("band", key.is.as_str(), key.at, faults);
        if bands.last().is_some_and(|before| before.from >= from.is) {
            faults.at(
                from.at,
                "the bands are not in order",
                "write the band with the smallest from first",
            );
        }
        bands.push(Band {
            from: from.is,
            key: key.is,
            title: title.is,
            says: says.map(|it| it.is),
        });
    }
    bands
}
