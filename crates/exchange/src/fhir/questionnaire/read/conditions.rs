//! When each question is asked, once all questions are known.

use kith_forms::Form;

use super::Walk;
use super::items::{Condition, Question};
use crate::fhir::condition::{Target, cel, whens};
use crate::fhir::fault::Fault;

impl Walk<'_> {
    fn all(&self) -> impl Iterator<Item = &Question> {
        self.sections.iter().flat_map(|it| &it.questions)
    }

    /// The condition of each question, in order. What cannot be said is not kept.
    pub(super) fn conditions(&mut self) -> Vec<Option<String>> {
        let mut lost = Vec::new();
        let target = |link: &str| {
            let question = self.all().find(|it| it.link == link)?;
            Some(question.target.clone())
        };
        let mut conditions = Vec::new();
        for question in self.all() {
            let mut said: Vec<String> = Vec::new();
            for condition in &question.conditions {
                match in_cel(condition, &target) {
                    Ok(it) => said.push(it),
                    Err(why) => lost.push((question.link.clone(), why)),
                }
            }
            conditions.push(joined(&said));
        }
        for (link, why) in lost {
            self.lost(&link, &format!("when it is asked is not kept: {why}"));
        }
        conditions
    }

    /// Conditions that are written in FHIR's words and in ours, and do not say the same.
    pub(super) fn contradictions(&self, form: &Form) -> Vec<Fault> {
        let mut faults = Vec::new();
        for question in self.all() {
            let written = question.conditions.iter().find_map(|it| match it {
                Condition::Own(_, whens, any) => Some((whens, *any)),
                _ => None,
            });
            let Some((written, any)) = written else {
                continue;
            };
            let said = form.question(&question.target.key);
            let said = said.and_then(|it| it.ask_if.as_ref()?.plain());
            let said = said.and_then(|it| whens(form, &it));
            let same = said.map_or(written.is_empty(), |it| {
                it.read() == *written && (written.len() < 2 || it.any == any)
            });
            if !same {
                faults.push(Fault::of(
                    Some(&question.link),
                    "its enableWhen and our extension say different things of when it is asked",
                    "leave out one of them",
                ));
            }
        }
        faults
    }
}

fn in_cel(
    condition: &Condition,
    target: &impl Fn(&str) -> Option<Target>,
) -> Result<String, String> {
    match condition {
        Condition::Whens(whens, any) => cel(whens, *any, target),
        Condition::Own(source, ..) => Ok(source.clone()),
        Condition::Answered(link) => {
            let target = target(link).ok_or("what it stands in is not asked here")?;
            Ok(format!("answered('{}')", target.key))
        }
    }
}

/// All of them, each in brackets where it needs some.
fn joined(all: &[String]) -> Option<String> {
    match all {
        [] => None,
        [one] => Some(one.clone()),
        several => {
            let each = several.iter().map(|it| match it.contains(['|', '?']) {
                true => format!("({it})"),
                false => it.clone(),
            });
            Some(each.collect::<Vec<_>>().join(" && "))
        }
    }
}
