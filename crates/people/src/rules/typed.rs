//! Things of several parts as a record manager types them: one on a line, with commas between its
//! parts.
//!
//! A part is known by its place (`name, role, organisation`) or, wherever it stands, by its shape:
//! a telephone number, an e-mail address, `since 2024-01-31`, `until …`, `on …`, and `parental
//! responsibility`.

use std::fmt;

use kith_terms::time::Date;
use kith_terms::{Email, Phone};

use super::corrected::NotAValue;
use super::involvement::tidy;
use crate::source_record::{Assessment, Carer, FedInvolvement, LeadProfessional, Service};

/// How one kind of thing is typed.
pub(crate) struct Shape<T> {
    /// What to type, in words for whoever types it.
    pub(crate) how: &'static str,
    make: fn(Parts) -> Option<T>,
    parts: fn(&T) -> Parts,
}

impl<T> Shape<T> {
    /// Read one thing; an empty text says that there is none.
    pub(crate) fn one(&self, text: &str) -> Result<Option<T>, NotAValue> {
        let line = text.lines().collect::<Vec<_>>().join(", ");
        if line.is_empty() {
            return Ok(None);
        }
        self.line(&line).map(Some)
    }

    /// Read things, one on a line or with semicolons between them.
    pub(crate) fn many(&self, text: &str) -> Result<Vec<T>, NotAValue> {
        text.lines()
            .flat_map(|line| line.split("; "))
            .filter(|line| !line.trim().is_empty())
            .map(|line| self.line(line))
            .collect()
    }

    fn line(&self, line: &str) -> Result<T, NotAValue> {
        let parts = Parts::read(line)?;
        (self.make)(parts.clone())
            // What the thing has no place for would be lost.
            .filter(|it| (self.parts)(it) == parts)
            .ok_or_else(|| NotAValue::Unreadable(self.how.to_owned()))
    }

    /// The thing as it is read again.
    pub(crate) fn text(&self, it: &T) -> String {
        (self.parts)(it).to_string()
    }

    /// The things as they are read again.
    pub(crate) fn texts(&self, all: &[T]) -> String {
        let lines: Vec<String> = all.iter().map(|it| self.text(it)).collect();
        lines.join("\n")
    }
}

/// Parents and carers.
pub(crate) const CARERS: Shape<Carer> = Shape {
    how: "For each carer a line: name, relationship, address, telephone, and “parental responsibility” if they have it",
    make: |it| {
        let mut texts = it.texts.iter();
        Some(Carer {
            name: filled(texts.next())?,
            relationship: filled(texts.next()),
            parental_responsibility: it.parental,
            phone: it.phone,
            address: joined(texts),
        })
    },
    parts: |it| Parts {
        texts: texts([
            Some(&it.name),
            it.relationship.as_ref(),
            it.address.as_ref(),
        ]),
        phone: it.phone.clone(),
        parental: it.parental_responsibility,
        ..Parts::default()
    },
};

/// A practice or a school.
pub(crate) const PLACE: Shape<Service> = Shape {
    how: "Type the name, the telephone, and “since” or “until” with a date such as 2026-03-31, with commas between them",
    make: |it| {
        Some(Service {
            name: Some(joined(it.texts.iter())?),
            phone: it.phone,
            since: it.since,
            until: it.until,
            ..Service::default()
        })
    },
    parts: |it| Parts {
        texts: texts([it.name.as_ref()]),
        ..of_service(it)
    },
};

/// A worker of a service that everybody has.
pub(crate) const WORKER: Shape<Service> = Shape {
    how: "Type the worker’s name, the team, the telephone, and “since” or “until” with a date such as 2026-03-31, with commas between them",
    make: |it| {
        let mut texts = it.texts.iter();
        Some(Service {
            worker: filled(texts.next()),
            name: joined(texts),
            phone: it.phone,
            since: it.since,
            until: it.until,
            ..Service::default()
        })
        .filter(|it| it.worker.is_some() || it.name.is_some())
    },
    parts: |it| Parts {
        texts: texts([it.worker.as_ref(), it.name.as_ref()]),
        ..of_service(it)
    },
};

/// The lead professional.
pub(crate) const LEAD: Shape<LeadProfessional> = Shape {
    how: "Type the name, the role, the organisation and the telephone, with commas between them",
    make: |it| {
        let mut texts = it.texts.iter();
        Some(LeadProfessional {
            name: Some(filled(texts.next())?),
            role: filled(texts.next()),
            organisation: joined(texts),
            phone: it.phone,
        })
    },
    parts: |it| Parts {
        texts: texts([it.name.as_ref(), it.role.as_ref(), it.organisation.as_ref()]),
        phone: it.phone.clone(),
        ..Parts::default()
    },
};

/// Assessments that somebody holds.
pub(crate) const ASSESSMENTS: Shape<Assessment> = Shape {
    how: "For each assessment a line: which it is, who holds it, their telephone, and “on” with a date such as 2026-03-31",
    make: |it| {
        let mut texts = it.texts.iter();
        Some(Assessment {
            held: Some(filled(texts.next())?),
            holder: joined(texts),
            phone: it.phone,
            date: it.on,
        })
    },
    parts: |it| Parts {
        texts: texts([it.held.as_ref(), it.holder.as_ref()]),
        phone: it.phone.clone(),
        on: it.date,
        ..Parts::default()
    },
};

/// Services that help, as sources tell of them.
pub(crate) const INVOLVEMENTS: Shape<FedInvolvement> = Shape {
    how: "For each service a line: service, organisation, worker, role, telephone, email, and “since” or “until” with a date such as 2026-03-31",
    make: |it| {
        let mut texts = it.texts.iter();
        Some(FedInvolvement {
            service: Some(filled(texts.next())?),
            organisation: filled(texts.next()),
            worker: filled(texts.next()),
            role: joined(texts),
            phone: it.phone,
            email: it.email,
            start: it.since,
            end: it.until,
        })
    },
    parts: |it| Parts {
        texts: texts([
            it.service.as_ref(),
            it.organisation.as_ref(),
            it.worker.as_ref(),
            it.role.as_ref(),
        ]),
        phone: it.phone.clone(),
        email: it.email.clone(),
        since: it.start,
        until: it.end,
        ..Parts::default()
    },
};

/// The parts of a thing.
#[derive(Clone, Debug, Default, PartialEq)]
struct Parts {
    /// What is known by its place.
    texts: Vec<String>,
    phone: Option<Phone>,
    email: Option<Email>,
    since: Option<Date>,
    until: Option<Date>,
    on: Option<Date>,
    parental: Option<bool>,
}

impl Parts {
    fn read(line: &str) -> Result<Self, NotAValue> {
        let mut it = Self::default();
        for part in line.split(',').map(tidy) {
            it.take(part)?;
        }
        while it.texts.last().is_some_and(String::is_empty) {
            it.texts.pop();
        }
        Ok(it)
    }

    fn take(&mut self, part: String) -> Result<(), NotAValue> {
        let day = |word: &str| {
            let text = part.strip_prefix(word)?.trim_start();
            text.starts_with(|c: char| c.is_ascii_digit())
                .then(|| super::corrected::day(text))
        };
        if let Some(date) = day("since ") {
            self.since = date?;
        } else if let Some(date) = day("until ") {
            self.until = date?;
        } else if let Some(date) = day("on ") {
            self.on = date?;
        } else if part.eq_ignore_ascii_case(PARENTAL) {
            self.parental = Some(true);
        } else if part.eq_ignore_ascii_case(NOT_PARENTAL) {
            self.parental = Some(false);
        } else if let (None, Some(phone)) = (&self.phone, phone(&part)) {
            self.phone = Some(phone);
        } else if let (None, Ok(email)) = (&self.email, part.parse()) {
            self.email = Some(email);
        } else {
            self.texts.push(part);
        }
        Ok(())
    }
}

const PARENTAL: &str = "parental responsibility";
const NOT_PARENTAL: &str = "no parental responsibility";

impl fmt::Display for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = |word: &str, date: Option<Date>| date.map(|it| format!("{word} {it}"));
        let parental = match self.parental {
            Some(true) => Some(PARENTAL.to_owned()),
            Some(false) => Some(NOT_PARENTAL.to_owned()),
            None => None,
        };
        let known = [
            self.phone.as_ref().map(ToString::to_string),
            self.email.as_ref().map(ToString::to_string),
            day("since", self.since),
            day("until", self.until),
            day("on", self.on),
            parental,
        ];
        let all: Vec<String> = self
            .texts
            .iter()
            .cloned()
            .chain(known.into_iter().flatten())
            .collect();
        f.write_str(&all.join(", "))
    }
}

/// A number that can be dialled from here, and not that of a house.
fn phone(part: &str) -> Option<Phone> {
    let digits = part.chars().filter(char::is_ascii_digit).count();
    part.parse().ok().filter(|_| digits > 5)
}

fn of_service(it: &Service) -> Parts {
    Parts {
        phone: it.phone.clone(),
        since: it.since,
        until: it.until,
        ..Parts::default()
    }
}

fn filled(text: Option<&String>) -> Option<String> {
    text.filter(|it| !it.is_empty()).cloned()
}

/// The last text takes whatever commas are left.
fn joined<'a>(rest: impl Iterator<Item = &'a String>) -> Option<String> {
    let rest: Vec<&str> = rest.map(String::as_str).collect();
    filled(Some(&rest.join(", ")))
}

fn texts<const N: usize>(of: [Option<&String>; N]) -> Vec<String> {
    let of = of.map(|it| it.map(String::as_str).unwrap_or_default());
    let mut texts: Vec<String> = of
        .iter()
        .flat_map(|it| it.split(", "))
        .map(str::to_owned)
        .collect();
    while texts.last().is_some_and(String::is_empty) {
        texts.pop();
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carer_is_read_by_place_and_by_shape() {
        let typed =
            "Rose Murray, Mother, parental responsibility, 1 Elm Close, Preston, 07770 900222";
        let carers = CARERS.many(typed).unwrap();
        let [carer] = carers.as_slice() else {
            panic!("one carer")
        };
        assert_eq!(carer.name, "Rose Murray");
        assert_eq!(carer.relationship.as_deref(), Some("Mother"));
        assert_eq!(carer.parental_responsibility, Some(true));
        assert_eq!(carer.address.as_deref(), Some("1 Elm Close, Preston"));
        assert!(carer.phone.is_some());
        assert_eq!(CARERS.many(&CARERS.texts(&carers)).unwrap(), carers);
    }

    #[test]
    fn lines_and_semicolons_part_things() {
        let typed = "Rose Murray; Tom Murray, Father\nAunt May";
        let names: Vec<String> = CARERS
            .many(typed)
            .unwrap()
            .into_iter()
            .map(|it| it.name)
            .collect();
        assert_eq!(names, ["Rose Murray", "Tom Murray", "Aunt May"]);
    }

    #[test]
    fn a_part_that_is_not_known_is_left_out_between_commas() {
        let team = WORKER.one(", Elm team, since 2024-01-31").unwrap().unwrap();
        assert_eq!(
            (team.worker, team.name.as_deref()),
            (None, Some("Elm team"))
        );
        assert_eq!(team.since, "2024-01-31".parse().ok());
    }

    #[test]
    fn what_a_thing_has_no_place_for_is_refused_with_what_to_type() {
        assert!(LEAD.one("Fay Worker, since 2024-01-31").is_err());
        assert!(CARERS.many(", Mother").is_err(), "a carer has a name");
        assert!(PLACE.one("Elm Surgery, since 2024-02-31").is_err());
        let refused = ASSESSMENTS.many("01772 555199").unwrap_err();
        assert_eq!(refused.to_string(), ASSESSMENTS.how);
    }
}
