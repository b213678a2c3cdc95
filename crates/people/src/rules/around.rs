//! Who is around a person, from everything that sources say now: carers, universal services,
//! other services, and what it helps to know. Never what any of them thinks or notes.

use std::cmp::Reverse;

use kith_terms::time::Date;
use kith_terms::{Email, InvolvementId, Phone, folded_compact};
use serde::Serialize;

use super::corrected::{Corrected, Correction};
use super::deciding::{Deciding, corrected_list, plain};
use super::single_view::HeldRecord;
use super::standing::{Grade, Said, Sayable, Saying, Standing, also_said};
use super::writing::take_better;
use crate::source_record::{
    Assessment, Carer, FedInvolvement, LeadProfessional, Service, SourceRecord,
};

/// Somebody who cares for the person, or has parental responsibility.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KnownCarer {
    /// Full name.
    pub name: String,
    /// Relationship to the person, in a source's words.
    pub relationship: Option<String>,
    /// Whether they hold parental responsibility, where a source says.
    pub parental_responsibility: Option<bool>,
    /// Telephone numbers that sources give, the one dated last first.
    pub phones: Vec<Phone>,
    /// Addresses that sources give, the one dated last first.
    pub addresses: Vec<String>,
    /// Who names them.
    pub by: Vec<Saying>,
}

/// The services that everybody has.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct UniversalServices {
    /// General practice.
    pub gp: Standing<Service>,
    /// School or college.
    pub school: Standing<Service>,
    /// Health visitor.
    pub health_visitor: Standing<Service>,
}

impl UniversalServices {
    /// Those that go on today: one that has ended is what was before, though a source still tells of it.
    #[must_use]
    pub(crate) fn going_on(self, today: Date) -> Self {
        let going_on = |it: &Said<Service>| it.value.until.is_none_or(|until| until >= today);
        let keep = |mut it: Standing<Service>| {
            it.now = it.now.filter(going_on);
            it.others.retain(going_on);
            it
        };
        Self {
            gp: keep(self.gp),
            school: keep(self.school),
            health_visitor: keep(self.health_visitor),
        }
    }
}

/// What it helps to know, and whom to ask.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Indicators {
    /// That an assessment is held, and by whom. Never what it says.
    pub assessments: Vec<Said<Assessment>>,
    /// The lead professional.
    pub lead_professional: Standing<LeadProfessional>,
    /// What helps when talking with the person.
    pub communication_needs: Standing<String>,
}

/// An involvement that sources tell of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fed {
    pub(crate) involvement: FedInvolvement,
    pub(crate) by: Vec<Saying>,
}

/// The carers whom sources name now: those with parental responsibility first.
///
/// Two sources that name one person add to each other; where they differ, the one dated last
/// counts (SI 2007/2182 sch 1 para 6).
pub(crate) fn carers(records: &[HeldRecord], corrections: &[Correction]) -> Vec<KnownCarer> {
    let mut carers: Vec<KnownCarer> = Vec::new();
    let corrected = corrected_list(corrections, |it| match it {
        Corrected::Carers(carers) => Some(carers),
        _ => None,
    });
    for (carer, saying) in said_now(records, corrected, |it| it.carers.clone()) {
        match carers
            .iter_mut()
            .find(|it| folded_compact(&it.name) == folded_compact(&carer.name))
        {
            Some(known) => known.add(carer, saying),
            None => carers.push(KnownCarer::new(carer, saying)),
        }
    }
    carers.sort_by_key(|it| it.parental_responsibility != Some(true));
    carers
}

impl KnownCarer {
    fn new(carer: Carer, saying: Saying) -> Self {
        Self {
            name: carer.name,
            relationship: carer.relationship,
            parental_responsibility: carer.parental_responsibility,
            phones: carer.phone.into_iter().collect(),
            addresses: carer.address.into_iter().collect(),
            by: vec![saying],
        }
    }

    fn add(&mut self, carer: Carer, saying: Saying) {
        take_better(&mut self.name, &carer.name);
        self.relationship = self.relationship.take().or(carer.relationship);
        self.parental_responsibility = self
            .parental_responsibility
            .or(carer.parental_responsibility);
        if let Some(phone) = carer.phone
            && !self.phones.contains(&phone)
        {
            self.phones.push(phone);
        }
        if let Some(address) = carer.address
            && !self
                .addresses
                .iter()
                .any(|it| folded_compact(it) == folded_compact(&address))
        {
            self.addresses.push(address);
        }
        if !self.by.contains(&saying) {
            self.by.push(saying);
        }
    }
}

/// What a record manager's correction says of a list, or else what the current records say, the
/// one dated last first: pairs of a value and its sayer.
fn said_now<T: Clone>(
    records: &[HeldRecord],
    corrected: Option<(Vec<T>, Saying)>,
    pick: impl Fn(&SourceRecord) -> Vec<T>,
) -> Vec<(T, Saying)> {
    if let Some((list, saying)) = corrected {
        return list.into_iter().map(|it| (it, saying.clone())).collect();
    }
    let mut records: Vec<&HeldRecord> = records
        .iter()
        .filter(|it| it.replaced_at.is_none())
        .collect();
    records.sort_by_key(|it| Reverse((it.content.updated, it.received_at, Reverse(it.record))));
    let said = records.into_iter().flat_map(|record| {
        pick(&record.content)
            .into_iter()
            .map(move |value| (value, record.saying()))
    });
    said.collect()
}

/// The general practice, school and health visitor. One that has ended does not stand.
pub(crate) fn universal_services(
    records: &[HeldRecord],
    corrections: &[Correction],
    today: Date,
) -> UniversalServices {
    let deciding = Deciding {
        records,
        corrections,
    };
    let claims = |service: Option<&Service>| {
        let ended = |it: &Service| it.until.is_some_and(|until| until < today);
        let grade = |it: &Service| {
            if ended(it) {
                Grade::NeverStands
            } else {
                Grade::Plain
            }
        };
        service
            .map(|it| (grade(it), it.clone()))
            .into_iter()
            .collect()
    };
    UniversalServices {
        gp: deciding.on(
            |it| claims(it.gp.as_ref()),
            |it| match it {
                Corrected::Gp(service) => Some(service.clone()),
                _ => None,
            },
        ),
        school: deciding.on(
            |it| claims(it.school.as_ref()),
            |it| match it {
                Corrected::School(service) => Some(service.clone()),
                _ => None,
            },
        ),
        health_visitor: deciding.on(
            |it| claims(it.health_visitor.as_ref()),
            |it| match it {
                Corrected::HealthVisitor(service) => Some(service.clone()),
                _ => None,
            },
        ),
    }
}

/// The services that sources say are helping, or have helped.
pub(crate) fn fed_involvements(records: &[HeldRecord], corrections: &[Correction]) -> Vec<Fed> {
    let mut all: Vec<(String, Fed)> = Vec::new();
    let corrected = corrected_list(corrections, |it| match it {
        Corrected::Involvements(services) => Some(services),
        _ => None,
    });
    for (involvement, saying) in said_now(records, corrected, |it| it.involvements.clone()) {
        let sameness = involvement.sameness();
        match all.iter_mut().find(|(known, _)| *known == sameness) {
            Some((_, known)) => known.add(involvement, saying),
            None => all.push((
                sameness,
                Fed {
                    involvement,
                    by: vec![saying],
                },
            )),
        }
    }
    all.into_iter().map(|(_, fed)| fed).collect()
}

impl Fed {
    fn add(&mut self, other: FedInvolvement, saying: Saying) {
        let known = &mut self.involvement;
        known.take_better_writing(other.clone());
        known.role = known.role.take().or(other.role);
        known.phone = known.phone.take().or(other.phone);
        known.email = known.email.take().or(other.email);
        // What one source has ended has ended, though another has not heard.
        known.end = known.end.or(other.end);
        if !self.by.contains(&saying) {
            self.by.push(saying);
        }
    }
}

/// What it helps to know.
pub(crate) fn indicators(records: &[HeldRecord], corrections: &[Correction]) -> Indicators {
    let deciding = Deciding {
        records,
        corrections,
    };
    Indicators {
        assessments: assessments(records, corrections),
        lead_professional: deciding.on(
            |it| plain(it.lead_professional.clone()),
            |it| match it {
                Corrected::LeadProfessional(lead) => Some(lead.clone()),
                _ => None,
            },
        ),
        communication_needs: deciding.on(
            |it| plain(it.communication_needs.clone()),
            |it| match it {
                Corrected::CommunicationNeeds(needs) => Some(needs.clone()),
                _ => None,
            },
        ),
    }
}

fn assessments(records: &[HeldRecord], corrections: &[Correction]) -> Vec<Said<Assessment>> {
    let corrected = corrected_list(corrections, |it| match it {
        Corrected::Assessments(assessments) => Some(assessments),
        _ => None,
    });
    let mut all: Vec<Said<Assessment>> = Vec::new();
    for (assessment, saying) in said_now(records, corrected, |it| {
        it.assessment.clone().into_iter().collect()
    }) {
        match all
            .iter_mut()
            .find(|it| it.value.sameness() == assessment.sameness())
        {
            Some(known) => also_said(known, assessment, saying),
            None => all.push(Said {
                value: assessment,
                by: vec![saying],
            }),
        }
    }
    all
}

fn same(parts: &[Option<&str>]) -> String {
    parts
        .iter()
        .map(|it| it.map(folded_compact).unwrap_or_default())
        .collect::<Vec<_>>()
        .join("|")
}

impl Sayable for Service {
    fn sameness(&self) -> String {
        same(&[self.name.as_deref(), self.worker.as_deref()])
    }

    fn texts(&mut self) -> Vec<Option<&mut String>> {
        vec![self.name.as_mut(), self.worker.as_mut()]
    }
}

impl Sayable for Assessment {
    fn sameness(&self) -> String {
        same(&[self.held.as_deref(), self.holder.as_deref()])
    }

    fn texts(&mut self) -> Vec<Option<&mut String>> {
        vec![self.held.as_mut(), self.holder.as_mut()]
    }
}

impl Sayable for LeadProfessional {
    fn sameness(&self) -> String {
        same(&[self.name.as_deref(), self.organisation.as_deref()])
    }

    fn texts(&mut self) -> Vec<Option<&mut String>> {
        vec![self.name.as_mut(), self.organisation.as_mut()]
    }
}

impl Sayable for FedInvolvement {
    fn sameness(&self) -> String {
        let start = self.start.map(|it| it.to_string());
        same(&[
            self.service.as_deref(),
            self.organisation.as_deref(),
            self.worker.as_deref(),
            start.as_deref(),
        ])
    }

    fn texts(&mut self) -> Vec<Option<&mut String>> {
        vec![
            self.service.as_mut(),
            self.organisation.as_mut(),
            self.worker.as_mut(),
        ]
    }
}

/// One involvement as a record shows it: told by feeds, or recorded by the worker.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Involvement {
    /// Its identifier, where a practitioner recorded it here. What a feed tells is ended there.
    pub id: Option<InvolvementId>,
    /// The service.
    pub service: Option<String>,
    /// The organisation.
    pub organisation: Option<String>,
    /// The worker's name.
    pub worker: Option<String>,
    /// The worker's role.
    pub role: Option<String>,
    /// Where to telephone them.
    pub phone: Option<Phone>,
    /// Where to write to them.
    pub email: Option<Email>,
    /// First day.
    pub started_on: Option<Date>,
    /// Last day; empty while it goes on.
    pub ended_on: Option<Date>,
    /// Who says so: the sources, or the worker.
    pub by: Vec<Saying>,
    /// Whether whoever asked recorded it themselves.
    pub yours: bool,
    /// Whether whoever asked may end it.
    pub you_can_end_it: bool,
}

impl Involvement {
    /// Whether it goes on today.
    pub fn is_current(&self, today: Date) -> bool {
        self.ended_on.is_none_or(|end| end >= today)
    }
}

impl From<Fed> for Involvement {
    fn from(fed: Fed) -> Self {
        let it = fed.involvement;
        Self {
            id: None,
            service: it.service,
            organisation: it.organisation,
            worker: it.worker,
            role: it.role,
            phone: it.phone,
            email: it.email,
            started_on: it.start,
            ended_on: it.end,
            by: fed.by,
            yours: false,
            you_can_end_it: false,
        }
    }
}

/// Current ones first, those begun last at the top; then ended ones, those ended last at the top.
pub(crate) fn in_order(mut involvements: Vec<Involvement>, today: Date) -> Vec<Involvement> {
    involvements.sort_by(|a, b| {
        let key = |it: &Involvement| {
            let current = it.is_current(today);
            (
                current,
                if current { it.started_on } else { it.ended_on },
                it.started_on,
            )
        };
        key(b)
            .cmp(&key(a))
            .then_with(|| (&a.service, &a.worker, a.id).cmp(&(&b.service, &b.worker, b.id)))
    });
    involvements
}

#[cfg(test)]
mod tests {
    use kith_terms::RecordId;

    use super::*;

    fn held(content: SourceRecord) -> HeldRecord {
        HeldRecord {
            record: RecordId::new(),
            source: "GP".into(),
            received_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            replaced_at: None,
            content,
        }
    }

    fn practice(name: &str, updated: &str, since: &str) -> HeldRecord {
        held(SourceRecord {
            gp: Some(Service {
                name: Some(name.to_owned()),
                since: since.parse().ok(),
                ..Service::default()
            }),
            updated: updated.parse().ok(),
            ..SourceRecord::default()
        })
    }

    #[test]
    fn a_practice_in_capitals_is_shown_as_another_writes_it_with_what_was_said_last() {
        let records = [
            practice("ST ANNE'S SURGERY", "2026-01-01", "2025-06-01"),
            practice("St Anne's Surgery", "2020-01-01", "2010-06-01"),
        ];
        let today = "2026-02-01".parse().unwrap();
        let gp = universal_services(&records, &[], today).gp;
        let stands = gp.value().unwrap();
        assert_eq!(stands.name.as_deref(), Some("St Anne's Surgery"));
        assert_eq!(stands.since, "2025-06-01".parse().ok());
    }
}
