//! All forms that there are, with the documents to begin from: those that Kith comes with, and a place's own.

use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};

use crate::keys::{FormKey, QuestionKey, TemplateKey, Version};
use crate::model::Form;
use crate::reading::{Fault, Faults, read};
use crate::templates::{self, Template, Tie};

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../forms");

/// A form file (`.toml`) or a template (`.md`): how it is named in what is wrong, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `…/<id>/<version>.toml`, or `…/templates/<id>.md`
    pub file: String,
    /// What it says.
    pub text: String,
}

/// All forms, each in its versions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    forms: BTreeMap<FormKey, BTreeMap<Version, Form>>,
    templates: BTreeMap<TemplateKey, Template>,
}

impl Catalogue {
    /// The forms and templates that Kith comes with, and those of a place's folder, which may not be of the same name.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub fn load(own: Option<&Path>) -> Result<Self, Vec<Fault>> {
        let mut sources = built_in();
        if let Some(folder) = own {
            sources.extend(folder_sources(folder).map_err(|fault| vec![fault])?);
        }
        Self::of(&sources)
    }

    /// The forms and templates of these files.
    ///
    /// # Errors
    /// Everything that is wrong with any of them, and with one beside the others.
    pub fn of(sources: &[Source]) -> Result<Self, Vec<Fault>> {
        let mut catalogue = Self::default();
        let mut all = Vec::new();
        let mut read_from = Vec::new();
        let (documents, forms): (Vec<&Source>, Vec<&Source>) =
            sources.iter().partition(|it| it.file.ends_with(".md"));
        for source in forms {
            match read(&source.file, &source.text) {
                Ok(form) => {
                    all.extend(misplaced(source, &form));
                    read_from.push((source, form.key().clone(), form.version().clone()));
                    all.extend(catalogue.add(source, form));
                }
                Err(faults) => all.extend(faults),
            }
        }
        for (source, key, version) in read_from {
            all.extend(catalogue.broken(source, &key, &version));
        }
        for source in documents {
            match templates::read(source) {
                Ok(template) => all.extend(catalogue.add_template(source, template)),
                Err(faults) => all.extend(faults),
            }
        }
        if all.is_empty() {
            Ok(catalogue)
        } else {
            Err(all)
        }
    }

    fn add(&mut self, source: &Source, form: Form) -> Vec<Fault> {
        let versions = self.forms.entry(form.key().clone()).or_default();
        if versions.contains_key(form.version()) {
            let wrong = format!(
                "there is another form \"{}\" of version \"{}\"",
                form.key(),
                form.version()
            );
            return fault_at(source, "version", wrong, "give one of them another version");
        }
        versions.insert(form.version().clone(), form);
        Vec::new()
    }

    fn add_template(&mut self, source: &Source, template: Template) -> Vec<Fault> {
        let mut faults = Vec::new();
        for question in template.questions() {
            if self.asked(&template.form, question) {
                continue;
            }
            let wrong = format!(
                "no version of the form \"{}\" asks \"{question}\"",
                template.form
            );
            let word = format!("\"{question}\"");
            faults.extend(fault_at(
                source,
                &word,
                wrong,
                "name a question that it asks",
            ));
        }
        if self.templates.contains_key(&template.key) {
            let wrong = format!("there is another template \"{}\"", template.key);
            faults.extend(fault_at(
                source,
                "title",
                wrong,
                "give its file another name",
            ));
        }
        self.templates.insert(template.key.clone(), template);
        faults
    }

    /// Whether any version of a form asks this.
    fn asked(&self, form: &FormKey, question: &QuestionKey) -> bool {
        let versions = self.forms.get(form).into_iter().flat_map(BTreeMap::values);
        let mut asked = versions.filter_map(|it| it.question(question.as_str()));
        asked.next().is_some()
    }

    /// What does not fit the version before.
    fn broken(&self, source: &Source, key: &FormKey, version: &Version) -> Vec<Fault> {
        let Some(form) = self.form(key, version) else {
            return Vec::new();
        };
        let Some(follows) = form.follows() else {
            return Vec::new();
        };
        let Some(before) = self.form(key, follows).filter(|_| follows != version) else {
            let wrong = format!("it follows \"{follows}\", and there is no such version before it");
            return fault_at(
                source,
                "follows",
                wrong,
                "write a version that is there, or leave it out",
            );
        };
        let mut all = Vec::new();
        for question in form.questions() {
            for replaced in &question.replaces {
                if before.question(replaced.as_str()).is_none() {
                    let wrong = format!(
                        "question \"{}\" replaces \"{replaced}\", which version \"{follows}\" does not ask",
                        question.key
                    );
                    let known = before.questions().map(|it| it.key.as_str());
                    let instead = match kith_terms::nearest(replaced.as_str(), known) {
                        Some(meant) => format!("did you mean \"{meant}\"?"),
                        None => "write an id of that version".to_owned(),
                    };
                    all.extend(fault_at(source, &format!("\"{replaced}\""), wrong, instead));
                }
            }
        }
        all
    }

    /// One version of a form.
    pub fn form(&self, key: &FormKey, version: &Version) -> Option<&Form> {
        self.forms.get(key)?.get(version)
    }

    /// Whether what is published to one version is published to another: it is that one, or takes its place, being later by
    /// its days.
    pub fn is_of(&self, form: &FormKey, published: &Version, asked: &Version) -> bool {
        let days = |version| self.form(form, version).map(Form::days);
        published == asked || days(asked).is_some_and(|asked| days(published) >= Some(asked))
    }

    /// All documents to begin from.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        self.templates.values()
    }

    /// One of them.
    pub fn template(&self, key: &TemplateKey) -> Option<&Template> {
        self.templates.get(key)
    }

    /// Those that are the evidence for a question, then those that help with it.
    pub fn templates_for(&self, form: &FormKey, question: &QuestionKey) -> Vec<(&Template, Tie)> {
        let tied = |it| Template::tie(it, form, question).map(|tie| (it, tie));
        let mut all: Vec<_> = self.templates().filter_map(tied).collect();
        all.sort_by_key(|(_, tie)| *tie);
        all
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Form> {
        self.forms.values().flat_map(BTreeMap::values)
    }
}

/// A file is named by what it holds, so that it can be found.
fn misplaced(source: &Source, form: &Form) -> Vec<Fault> {
    let ending = format!("{}/{}.toml", form.key(), form.version());
    if source.file.replace('\\', "/").ends_with(&ending) {
        return Vec::new();
    }
    let wrong = "the file is not named as its form and version".to_owned();
    fault_at(
        source,
        "version",
        wrong,
        format!("name it {ending}, or change id and version"),
    )
}

/// A fault in the line where something is first written.
fn fault_at(source: &Source, word: &str, wrong: String, instead: impl Into<String>) -> Vec<Fault> {
    let mut faults = Faults::of(&source.file, &source.text);
    let at = source.text.match_indices(word).map(|(at, _)| at);
    let lines: Vec<usize> = at.collect();
    let first = match word.starts_with('"') {
        true => lines.last(),
        false => lines.first(),
    };
    faults.at(first.copied().unwrap_or(0), wrong, instead);
    faults.all()
}

fn built_in() -> Vec<Source> {
    let folders = BUILT_IN.dirs().flat_map(Dir::files);
    let forms = folders.filter(|it| is_read(it.path()));
    let source = |it: &include_dir::File<'_>| Source {
        file: format!("forms/{}", it.path().display()),
        text: it.contents_utf8().unwrap_or_default().to_owned(),
    };
    forms.map(source).collect()
}

/// Forms, and in the folder of templates Markdown: a form's folder may hold notes that nobody reads here.
fn is_read(path: &Path) -> bool {
    let ends = |end: &str| path.extension().is_some_and(|it| it == end);
    let in_templates = path.parent().is_some_and(|it| it.ends_with("templates"));
    if in_templates {
        ends("md")
    } else {
        ends("toml")
    }
}

/// The form files of a folder: those in the folders of it.
fn folder_sources(folder: &Path) -> Result<Vec<Source>, Fault> {
    let mut sources = Vec::new();
    for inner in entries(folder)?.into_iter().filter(|it| it.is_dir()) {
        for file in entries(&inner)? {
            if is_read(&file) {
                sources.push(Source {
                    text: std::fs::read_to_string(&file).map_err(|why| unreadable(&file, &why))?,
                    file: file.display().to_string(),
                });
            }
        }
    }
    Ok(sources)
}

fn entries(folder: &Path) -> Result<Vec<std::path::PathBuf>, Fault> {
    let read = std::fs::read_dir(folder).map_err(|why| unreadable(folder, &why))?;
    let paths = read
        .map(|it| it.map(|it| it.path()))
        .collect::<Result<Vec<_>, _>>();
    let mut paths = paths.map_err(|why| unreadable(folder, &why))?;
    paths.sort();
    Ok(paths)
}

fn unreadable(path: &Path, why: &std::io::Error) -> Fault {
    Fault {
        file: path.display().to_string(),
        line: 1,
        wrong: format!("it cannot be read: {why}"),
        instead: "let the program read it, as UTF-8 text, or name another folder".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(file: &str, head: &str, question: &str) -> Source {
        let text = format!(
            "id = \"a\"\ntitle = \"A\"\nabout = \"person\"\nfirst_day = 2026-01-01\n{head}\n\
             [[sections]]\nid = \"s\"\ntitle = \"S\"\n[[sections.questions]]\ntext = \"?\"\nkind = \"yes-no\"\n{question}\n"
        );
        Source {
            file: file.to_owned(),
            text,
        }
    }

    fn faults(sources: &[Source]) -> Vec<String> {
        let faults = Catalogue::of(sources).unwrap_err();
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_form_that_kith_comes_with_is_read() {
        let catalogue = Catalogue::load(None).unwrap_or_else(|faults| {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            panic!("{}", faults.join("\n"))
        });
        let read = catalogue.all().count() + catalogue.templates().count();
        assert_eq!(read, built_in().len());
    }

    #[test]
    fn a_file_is_named_as_its_form_and_version() {
        let found = faults(&[source("a/2025.toml", "version = \"2026\"", "id = \"q\"")]);
        assert_eq!(
            found,
            [
                "a/2025.toml, line 5: the file is not named as its form and version: name it a/2026.toml, or change id and version"
            ]
        );
    }

    #[test]
    fn a_version_takes_the_place_of_another_by_its_days_and_not_by_its_name() {
        let version = |name: &str, day: &str| {
            let text = source("", &format!("version = \"{name}\""), "id = \"q\"").text;
            Source {
                file: format!("a/{name}.toml"),
                text: text.replace("2026-01-01", day),
            }
        };
        let all = [
            version("spring", "2026-03-01"),
            version("autumn", "2026-09-01"),
        ];
        let catalogue = Catalogue::of(&all).unwrap();
        let is_of = |published: &str, asked: &str| {
            let (published, asked) = (published.parse().unwrap(), asked.parse().unwrap());
            catalogue.is_of(&"a".parse().unwrap(), &published, &asked)
        };
        assert!(is_of("autumn", "spring") && is_of("spring", "spring"));
        assert!(!is_of("spring", "autumn"));
        assert!(is_of("gone", "gone") && !is_of("gone", "spring") && !is_of("spring", "gone"));
    }

    #[test]
    fn what_a_question_replaces_was_asked_in_the_version_before() {
        let before = source("a/2025.toml", "version = \"2025\"", "id = \"stairs\"");
        let now = |head, question| {
            source(
                "a/2026.toml",
                &format!("version = \"2026\"\n{head}"),
                question,
            )
        };
        let good = now("follows = \"2025\"", "id = \"q\"\nreplaces = [\"stairs\"]");
        assert!(Catalogue::of(&[before.clone(), good]).is_ok());
        let misspelt = now("follows = \"2025\"", "id = \"q\"\nreplaces = [\"stair\"]");
        let found = faults(&[before.clone(), misspelt]);
        assert!(
            found[0].contains("line 14") && found[0].contains("did you mean \"stairs\"?"),
            "{found:?}"
        );
        let found = faults(&[before, now("follows = \"2024\"", "id = \"q\"")]);
        assert!(found[0].contains("no such version"), "{found:?}");
    }
}
