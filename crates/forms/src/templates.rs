//! Documents to begin from: a policy or a register that a service fills in, and that is then the evidence for
//! several questions of a form at once.
//!
//! A template is a Markdown file whose first lines, between two lines of `+++`, say which questions it is for.

use serde::Deserialize;

use crate::catalogue::Source;
use crate::keys::{FormKey, QuestionKey, TemplateKey};
use crate::reading::{Fault, Faults};

const FENCE: &str = "+++\n";

/// A document to begin from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its key: the name of its file.
    pub key: TemplateKey,
    /// Its title.
    pub title: String,
    /// The form that it is for.
    pub form: FormKey,
    /// The questions that it is the evidence for, once it is filled in, agreed and followed.
    pub answers: Vec<QuestionKey>,
    /// The questions with which it helps.
    pub helps: Vec<QuestionKey>,
    /// The document, in Markdown.
    pub text: String,
}

/// What a template does for a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// It is the evidence.
    Answers,
    /// It helps.
    Helps,
}

impl Template {
    /// What it does for this question of a form, if anything.
    pub fn tie(&self, form: &FormKey, question: &QuestionKey) -> Option<Tie> {
        if self.form != *form {
            return None;
        }
        if self.answers.contains(question) {
            return Some(Tie::Answers);
        }
        self.helps.contains(question).then_some(Tie::Helps)
    }

    /// All questions that it names.
    pub(crate) fn questions(&self) -> impl Iterator<Item = &QuestionKey> {
        self.answers.iter().chain(&self.helps)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    title: String,
    form: FormKey,
    #[serde(default)]
    answers: Vec<QuestionKey>,
    #[serde(default)]
    helps: Vec<QuestionKey>,
}

/// Reads a template, or says what is wrong with it.
pub(crate) fn read(source: &Source) -> Result<Template, Vec<Fault>> {
    let mut faults = Faults::of(&source.file, &source.text);
    let Some((front, text)) = parts(&source.text) else {
        faults.at(
            0,
            "it does not begin with lines between two lines of +++",
            "say there its title, its form, and which questions it answers",
        );
        return Err(faults.all());
    };
    let Some(key) = key(&source.file) else {
        faults.at(
            0,
            "the name of the file is no id",
            "name it with letters, digits and hyphens",
        );
        return Err(faults.all());
    };
    match toml::from_str::<Front>(front) {
        Ok(front) => Ok(Template {
            key,
            title: front.title,
            form: front.form,
            answers: front.answers,
            helps: front.helps,
            text: text.to_owned(),
        }),
        Err(why) => {
            let at = why.span().map_or(0, |it| it.start);
            faults.at(
                FENCE.len() + at,
                why.message(),
                "write title, form, answers and helps, as in the templates that Kith comes with",
            );
            Err(faults.all())
        }
    }
}

fn parts(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix(FENCE)?.split_once(FENCE)
}

fn key(file: &str) -> Option<TemplateKey> {
    let name = file.rsplit(['/', '\\']).next()?;
    name.strip_suffix(".md")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source {
            file: "templates/pets.md".to_owned(),
            text: text.to_owned(),
        }
    }

    fn fault(text: &str) -> String {
        read(&source(text)).unwrap_err()[0].to_string()
    }

    #[test]
    fn a_template_says_what_it_is_the_evidence_for_and_what_it_helps_with() {
        let text = "+++\ntitle = \"Pets\"\nform = \"house\"\nanswers = [\"1\"]\nhelps = [\"2\"]\n+++\n# Pets\n";
        let it = read(&source(text)).unwrap();
        assert_eq!((it.key.as_str(), it.text.as_str()), ("pets", "# Pets\n"));
        let tie =
            |form: &str, question: &str| it.tie(&form.parse().unwrap(), &question.parse().unwrap());
        assert_eq!(tie("house", "1"), Some(Tie::Answers));
        assert_eq!(tie("house", "2"), Some(Tie::Helps));
        assert_eq!(tie("house", "3"), None);
        assert_eq!(tie("garden", "1"), None);
    }

    #[test]
    fn what_is_wrong_with_a_template_is_said_with_its_line() {
        assert!(fault("# Pets\n").starts_with("templates/pets.md, line 1: it does not begin with"));
        let text = "+++\ntitle = \"Pets\"\nfrom = \"house\"\n+++\n";
        let said = fault(text);
        assert!(said.contains("line 3") && said.contains("from"), "{said}");
    }
}
