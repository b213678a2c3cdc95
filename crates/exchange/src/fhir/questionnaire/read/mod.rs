//! A Questionnaire as a form. What it says is written down as a form file, which the forms' own reader then checks: so
//! there is one reader, and one set of rules.

mod conditions;
mod file;
mod head;
mod items;
mod kinds;
mod left_out;

use self::file::File;
use self::head::Head;
use self::items::Section;
use jiff::civil::Date;
use kith_forms::Form;

use crate::fhir::element::Element;
use crate::fhir::fault::{Fault, NotKept};
use crate::fhir::keys::Keys;
use crate::fhir::parse::resource;

/// A form that others wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The form.
    pub form: Form,
    /// Its file.
    pub file: String,
    /// What was said and is not in it.
    pub not_kept: Vec<NotKept>,
}

/// Reads a Questionnaire, in JSON or XML. One that says no first day may be answered from this one.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_questionnaire(text: &str, today: Date) -> Result<Imported, Vec<Fault>> {
    let resource = resource(text, "Questionnaire").map_err(|it| vec![it])?;
    let mut walk = Walk {
        resource: Element(&resource),
        sections: Vec::new(),
        waiting: Vec::new(),
        questions: Keys::default(),
        section_keys: Keys::default(),
        not_kept: Vec::new(),
        faults: Vec::new(),
    };
    let head = walk.head(today);
    walk.items(&head.title);
    walk.form(&head)
}

/// What is known of a Questionnaire while it is gone through.
struct Walk<'a> {
    resource: Element<'a>,
    sections: Vec<Section>,
    /// Words that stand before what comes next.
    waiting: Vec<String>,
    questions: Keys,
    section_keys: Keys,
    not_kept: Vec<NotKept>,
    faults: Vec<Fault>,
}

impl Walk<'_> {
    fn lost(&mut self, item: &str, what: &str) {
        self.not_kept.push(NotKept {
            item: Some(item.to_owned()),
            what: what.to_owned(),
        });
    }

    fn lost_of_all(&mut self, what: &str) {
        self.not_kept.push(NotKept {
            item: None,
            what: what.to_owned(),
        });
    }

    fn fault(&mut self, item: &str, wrong: &str, instead: &str) {
        self.faults.push(Fault::of(Some(item), wrong, instead));
    }

    /// Writes the form's file, and reads it.
    fn form(mut self, head: &Head) -> Result<Imported, Vec<Fault>> {
        if self.sections.is_empty() && self.faults.is_empty() {
            let instead = "choose a Questionnaire with items";
            self.faults
                .push(Fault::of(None, "it asks nothing", instead));
        }
        let file = self.file(head);
        let name = format!("{}/{}.toml", head.form, head.version);
        let form = kith_forms::read(&name, file.text());
        match form {
            // What could not be read may be what the rest leans on.
            _ if !self.faults.is_empty() => Err(self.faults),
            Err(faults) => {
                let fault = |it: kith_forms::Fault| Fault {
                    item: file.item_at(it.line).map(str::to_owned),
                    wrong: it.wrong,
                    instead: it.instead,
                };
                Err(faults.into_iter().map(fault).collect())
            }
            Ok(form) => {
                let faults = self.contradictions(&form);
                if !faults.is_empty() {
                    return Err(faults);
                }
                Ok(Imported {
                    form,
                    file: file.text().to_owned(),
                    not_kept: self.not_kept,
                })
            }
        }
    }

    fn file(&mut self, head: &Head) -> File {
        let mut conditions = self.conditions().into_iter();
        let mut file = File::default();
        file.lines(&head.lines);
        file.tables("[[levels]]", &head.levels);
        for section in &self.sections {
            file.of(Some(&section.link));
            file.table("[[sections]]", &section.lines());
            for question in &section.questions {
                file.of(Some(&question.link));
                let condition = conditions.next().flatten();
                file.table("[[sections.questions]]", &question.lines(condition));
            }
        }
        file.of(None);
        file.tables("[[scores]]", &head.scores);
        file
    }
}
