//! The way through a form: how far each section is, and which question comes next.

use std::collections::BTreeMap;

use kith_forms::QuestionKey;
use kith_forms::model::{Form, Kind, Mandatory, Question, Section};
use kith_forms::responses::Kept;
use kith_forms::rules::Outcome;

/// How far a section is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// None of its questions is asked.
    NotAsked,
    /// Nothing is answered.
    NotBegun,
    /// Something is answered.
    Begun,
    /// So many answers carried over, and wait to be read again.
    ToReadAgain(usize),
    /// All that anybody must answer is answered.
    Done,
}

/// How many questions are answered, of how many that are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) answered: usize,
    pub(super) asked: usize,
}

/// What is kept, and what follows from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way<'a> {
    pub(super) kept: &'a BTreeMap<QuestionKey, Kept>,
    pub(super) outcome: &'a Outcome,
}

impl Way<'_> {
    /// Whether it is for whoever answers: neither hidden nor worked out.
    pub(super) fn asks(&self, question: &Question) -> bool {
        self.outcome.is_asked(&question.key) && !matches!(question.kind, Kind::Computed(_))
    }

    /// Whether its answer was carried over, and nobody has said yet that it is still right.
    pub(super) fn is_carried(&self, question: &Question) -> bool {
        let kept = self.kept.get(&question.key);
        kept.is_some_and(|it| it.entry.is_some() && it.mark.is_some())
    }

    /// Whether it is answered, with nothing more to be done about it.
    fn is_settled(&self, question: &Question) -> bool {
        let kept = self.kept.get(&question.key);
        kept.is_some_and(|it| it.entry.is_some()) && !self.is_carried(question)
    }

    /// How many of these are answered.
    pub(super) fn counted<'q>(&self, questions: impl Iterator<Item = &'q Question>) -> Counted {
        let asked = questions.filter(|it| self.asks(it));
        asked.fold(Counted::default(), |all, it| Counted {
            answered: all.answered + usize::from(self.is_settled(it)),
            asked: all.asked + 1,
        })
    }

    /// How far a section is.
    pub(super) fn progress(&self, section: &Section) -> Progress {
        let asked = || section.questions.iter().filter(|it| self.asks(it));
        let needed = |it: &&Question| it.mandatory != Mandatory::No;
        let carried = asked().filter(|it| self.is_carried(it)).count();
        match (self.counted(section.questions.iter()), carried) {
            (Counted { asked: 0, .. }, _) => Progress::NotAsked,
            (_, 1..) => Progress::ToReadAgain(carried),
            (Counted { answered: 0, .. }, 0) => Progress::NotBegun,
            _ if asked().filter(needed).all(|it| self.is_settled(it)) => Progress::Done,
            _ => Progress::Begun,
        }
    }

    /// The question to go on with after this one, or at the beginning: the next that is asked and that nobody has
    /// settled yet.
    pub(super) fn next<'f>(
        &self,
        form: &'f Form,
        after: Option<&QuestionKey>,
    ) -> Option<&'f Question> {
        let mut questions = form.questions();
        if let Some(after) = after {
            questions.by_ref().find(|it| it.key == *after)?;
        }
        questions.find(|it| self.asks(it) && !self.is_settled(it))
    }

    /// Where a section is begun: its first question that is to be answered, or else its first.
    pub(super) fn first_of<'f>(&self, section: &'f Section) -> Option<&'f Question> {
        let asked = || section.questions.iter().filter(|it| self.asks(it));
        let open = asked().find(|it| !self.is_settled(it));
        open.or_else(|| asked().next())
    }
}

#[cfg(test)]
mod tests {
    use kith_forms::rules::Mark;
    use kith_forms::{Answer, Answers, Entry};

    use super::*;

    const FORM: &str = r#"
        id = "stairs"
        version = "1"
        title = "Stairs"
        about = "organisation"
        first_day = 2026-01-01
        [[sections]]
        id = "house"
        title = "The house"
        [[sections.questions]]
        id = "stairs"
        text = "Are there stairs?"
        kind = "yes-no"
        mandatory = true
        [[sections.questions]]
        id = "rail"
        text = "Have they a rail?"
        kind = "yes-no"
        mandatory = true
        ask_if = "answer('stairs') == 'yes'"
        [[sections.questions]]
        id = "steps"
        text = "How many steps?"
        kind = "number"
        [[sections]]
        id = "garden"
        title = "The garden"
        [[sections.questions]]
        id = "pond"
        text = "Is there a pond?"
        kind = "yes-no"
        mandatory = true
    "#;

    fn form() -> Form {
        kith_forms::read("stairs/1.toml", FORM).unwrap()
    }

    /// Answers of yes or no, and what is to be said of them.
    fn kept(all: &[(&str, bool, Option<Mark>)]) -> BTreeMap<QuestionKey, Kept> {
        let kept = |(key, yes, mark): &(&str, bool, Option<Mark>)| {
            let kept = Kept {
                entry: Some(Entry::from(Answer::YesNo(*yes))),
                unreadable: None,
                version: 1,
                by: None,
                mark: *mark,
                shared: false,
            };
            (key.parse().unwrap(), kept)
        };
        all.iter().map(kept).collect()
    }

    /// What is said of the house, and which question comes after a question.
    fn way(all: &[(&str, bool, Option<Mark>)], after: Option<&str>) -> (Progress, Option<String>) {
        let (form, kept) = (form(), kept(all));
        let answers: Answers = kept
            .iter()
            .filter_map(|(key, it)| Some((key.clone(), it.entry.clone()?)))
            .collect();
        let outcome = Outcome::of(&form, &answers);
        let way = Way {
            kept: &kept,
            outcome: &outcome,
        };
        let after = after.map(|it| it.parse().unwrap());
        let next = way.next(&form, after.as_ref()).map(|it| it.key.to_string());
        (way.progress(form.section("house").unwrap()), next)
    }

    #[test]
    fn a_section_is_done_when_all_that_must_be_answered_is_answered() {
        assert_eq!(way(&[], None).0, Progress::NotBegun);
        assert_eq!(way(&[("stairs", true, None)], None).0, Progress::Begun);
        assert_eq!(way(&[("stairs", false, None)], None).0, Progress::Done);
    }

    #[test]
    fn a_section_with_an_answer_that_carried_over_is_to_be_read_again() {
        let all = [("stairs", true, Some(Mark::Same)), ("rail", true, None)];
        assert_eq!(way(&all, None).0, Progress::ToReadAgain(1));
        assert_eq!(way(&all, None).1.as_deref(), Some("stairs"));
    }

    #[test]
    fn the_next_question_is_one_that_is_asked_and_not_answered_in_this_section_or_the_next() {
        let next = |all: &[(&str, bool, Option<Mark>)]| way(all, Some("stairs")).1;
        assert_eq!(next(&[("stairs", true, None)]).as_deref(), Some("rail"));
        assert_eq!(
            next(&[("stairs", false, None)]).as_deref(),
            Some("steps"),
            "a rail is not asked about"
        );
        assert_eq!(way(&[], Some("steps")).1.as_deref(), Some("pond"));
        assert_eq!(way(&[], Some("pond")).1, None, "then comes the task list");
    }
}
