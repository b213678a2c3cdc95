//! A person's record: who they are, now and before, and who is around them.
//!
//! It holds how to reach the people who help, and never what they think or noted. A section that
//! the grant does not name is absent, which is another thing than empty.

mod told;

use kith_gate::action::ViewRecord;
use kith_gate::{Grant, Section, Sections};
use kith_store::{Query, StoreError};
use kith_terms::time::{Date, Timestamp, day_of};
use kith_terms::{BirthDate, Email, PersonId, Phone, Sex};
use serde::Serialize;
use thiserror::Error;

use self::told::Telling;
use crate::contact::{OwnRequest, WaitingRequest};
use crate::involvement::manages_records;
use crate::problem::Problem;
use crate::rules::around::{self, Indicators, Involvement, KnownCarer, UniversalServices};
use crate::rules::corrected::Correction;
use crate::rules::history::{self, HistoryLine, PastCorrection};
use crate::rules::identity::{Identity, SaidNumber, identity};
use crate::rules::involvement::{Party, may_end};
use crate::rules::single_view::HeldRecord;
use crate::rules::standing::{Said, Standing};
use crate::sensitive::{OwnSensitiveService, SensitiveService, SensitiveServices};
use crate::source_record::Address;
use crate::store::involvement::Recorded;
use crate::store::record::{Summary, Titles};
use crate::store::sensitive::Asker;
use crate::{People, store};

/// What the record of one person says to whoever holds this grant.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// The person.
    pub person: PersonId,
    /// When it was read.
    pub read_at: Timestamp,
    /// Names, now and before.
    pub names: Option<Names>,
    /// Sex.
    pub sex: Option<Standing<Sex>>,
    /// Birth date.
    pub birth_date: Option<Standing<BirthDate>>,
    /// Day of death.
    pub died_on: Option<Date>,
    /// The record's own number and the NHS number.
    pub numbers: Option<Numbers>,
    /// Address, now and before.
    pub address: Option<Standing<Address>>,
    /// How to reach the person.
    pub contact: Option<Contact>,
    /// Who cares for the person. Without the section for it, names alone.
    pub carers: Option<Vec<KnownCarer>>,
    /// GP, school and health visitor.
    pub services: Option<UniversalServices>,
    /// Who else helps or has helped: current ones first.
    pub involvements: Option<Vec<Involvement>>,
    /// What there is to say of sensitive services: nothing, where there is none that may be told of.
    pub sensitive: SensitiveServices,
    /// What it helps to know.
    pub indicators: Option<Indicators>,
    /// What changed, the newest first.
    pub history: Option<Vec<HistoryLine>>,
    /// Problems reported that nobody has answered yet.
    pub problems: Option<Vec<Problem>>,
    /// Corrections in force, for those who see the history.
    pub corrections: Option<Vec<CorrectionInForce>>,
}

/// Names, now and before.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Names {
    /// Given and middle names.
    pub given: Standing<String>,
    /// Family name.
    pub family: Standing<String>,
    /// Given names held before.
    pub previous_given: Standing<String>,
    /// Family names held before.
    pub previous_family: Standing<String>,
}

/// The numbers by which a person is known.
#[derive(Clone, Debug, Serialize)]
pub struct Numbers {
    /// This index's own number.
    pub own: String,
    /// NHS number. Absent under a shield: it is a number that another body gave, and that body's
    /// systems say where the person is (SI 2007/2182 reg 6 and sch 1 para 18).
    pub nhs: Option<Standing<SaidNumber>>,
}

/// How to reach the person.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Contact {
    /// Telephone.
    pub phone: Standing<Phone>,
    /// E-mail.
    pub email: Standing<Email>,
}

/// A correction that lies over what sources say.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectionInForce {
    /// The correction.
    pub id: kith_terms::CorrectionId,
    /// The field, as a page calls it.
    pub field: &'static str,
    /// What it says; empty where it takes a value away.
    pub value: String,
    /// Why.
    pub reason: String,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
}

/// Why a record cannot be shown.
#[derive(Debug, Error)]
pub enum CannotShow {
    /// Nobody has this identifier.
    #[error("There is no such person in the index")]
    NoSuchPerson,
    /// The person was found to be someone who has another record.
    #[error("This record was joined with another: open that one instead")]
    JoinedWith(PersonId),
    /// The store could not be read.
    #[error("The record cannot be read at the moment. Try again in a minute.")]
    Store(#[from] StoreError),
}

impl People {
    /// A person's record, as far as the grant lets it be seen. What it does not name is not asked
    /// for, and all that is asked for is asked at once.
    pub async fn record(&self, grant: &Grant<ViewRecord>) -> Result<Record, CannotShow> {
        let (person, sections) = (grant.person(), grant.sections());
        let today = day_of(self.db.now());
        let questions = questions(person, sections, today);
        let sensitive = sensitive_questions(grant, today);
        let (answers, sensitive) = self.db.together((questions, sensitive)).await?;
        let (summaries, held, before, corrections, recorded, links, problems) = answers;
        let summary = summaries.into_iter().next();
        let summary = summary.ok_or(CannotShow::NoSuchPerson)?;
        if let Some(other) = summary.joined_with {
            return Err(CannotShow::JoinedWith(other));
        }
        let mut record = Record::of(summary, person, sections, self.db.now());
        record.problems = problems;
        let (exists, own, (which, waiting, asked)) = sensitive;
        record.sensitive = SensitiveServices {
            exists: exists.is_some_and(|it| !it.is_empty()),
            own: own.unwrap_or_default(),
            which: which.unwrap_or_default(),
            waiting: waiting.unwrap_or_default(),
            asked: asked.unwrap_or_default(),
        };
        if let (Some(mut records), Some(corrections)) = (held, corrections) {
            records.extend(before.into_iter().flatten());
            let standing = in_force(&corrections);
            record.say(&records, &standing, sections);
            let recorded = recorded.map(|them| as_seen_by(grant, them));
            record.add_involvements(recorded, &records, &standing, sections);
            let links = links.map(|lines| lines.into_iter().flatten());
            record.add_history(links, &records, &corrections);
        }
        Ok(match grant.colleague() {
            Some(_) => record.told(Telling::AColleague),
            None if grant.who().asks_through_a_system() => record.told(Telling::AnotherSystem),
            None => record,
        })
    }
}

type Questions = (
    Query<Summary>,
    Option<Query<HeldRecord>>,
    Option<Query<HeldRecord>>,
    Option<Query<PastCorrection>>,
    Option<Query<Recorded>>,
    Option<Query<Vec<HistoryLine>>>,
    Option<Query<Problem>>,
);

/// What is asked of a person for a grant of these sections: what they do not name is not asked for, and
/// without the history nothing of what was before.
pub(crate) fn questions(person: PersonId, sections: Sections, today: Date) -> Questions {
    let sourced = reads_source_records(sections);
    let may = |section| sections.contains(section);
    (
        store::record::summary(person, sections),
        sourced.then(|| store::record::held(person, sections, Titles::Shown)),
        store::record::held_before(person, sections).filter(|_| sourced),
        sourced.then(|| store::correction::about_within(person, sections)),
        may(Section::Involvements).then(|| store::involvement::about(person, sections, today)),
        may(Section::History).then(|| store::record::links(person)),
        may(Section::Problems).then(|| store::problem::open_about(person, sections)),
    )
}

/// The sections that a shield leaves open: name, sex, birth date, own number, and the name of whoever
/// cares for the person (SI 2007/2182 reg 6(5) and sch 1 paras 1, 3, 4, 5 and 6).
const OPEN_UNDER_A_SHIELD: [Section; 5] = [
    Section::Name,
    Section::Sex,
    Section::BirthDate,
    Section::Number,
    Section::CarerName,
];

/// Whether a grant lets anything out that the person's own row does not hold. Where it does not, not even
/// who the sources are is asked: a source may say where somebody is.
fn reads_source_records(sections: Sections) -> bool {
    // The person's own row, and tables of their own.
    let apart = [
        Section::Death,
        Section::Problems,
        Section::SensitiveExists,
        Section::OwnSensitive,
        Section::SensitiveServices,
    ];
    sections
        .iter()
        .any(|it| !OPEN_UNDER_A_SHIELD.contains(&it) && !apart.contains(&it))
}

type SensitiveQuestions = (
    Option<Query<PersonId>>,
    Option<Query<OwnSensitiveService>>,
    (
        Option<Query<SensitiveService>>,
        Option<Query<WaitingRequest>>,
        Option<Query<OwnRequest>>,
    ),
);

/// What is asked of sensitive services: what a section does not name is not asked for.
fn sensitive_questions(grant: &Grant<ViewRecord>, today: Date) -> SensitiveQuestions {
    let (person, sections) = (grant.person(), grant.sections());
    let asker = Asker {
        organisation: grant.who().organisation(),
        today,
    };
    let may = |section| sections.contains(section);
    let account = grant.who().account();
    (
        may(Section::SensitiveExists).then(|| store::sensitive::exists(person, asker)),
        may(Section::OwnSensitive).then(|| store::sensitive::own(person, asker)),
        (
            may(Section::SensitiveServices).then(|| store::sensitive::which(person, today)),
            may(Section::SensitiveServices).then(|| store::contact::waiting_about(person, today)),
            may(Section::SensitiveExists)
                .then(|| store::contact::own_about(person, account, today)),
        ),
    )
}

/// Involvements recorded here, each with what the reader may do about it.
fn as_seen_by(grant: &Grant<ViewRecord>, recorded: Vec<Recorded>) -> Vec<Involvement> {
    let asker = Party::of(grant.who());
    let manages = manages_records(grant.who());
    let seen = recorded.into_iter().map(|it| {
        let mut shown = it.shown;
        shown.yours = it.recorder.account == asker.account;
        let may_end = may_end(it.recorder, asker, manages) && grant.colleague().is_none();
        shown.you_can_end_it = shown.ended_on.is_none() && may_end;
        shown
    });
    seen.collect()
}

impl Record {
    /// What the person's own row says: all that a shielded person's record is made of.
    fn of(it: Summary, person: PersonId, sections: Sections, read_at: Timestamp) -> Self {
        let may = |section| sections.contains(section);
        let value = |text: Option<String>| text.map(bare).unwrap_or_default();
        Self {
            person,
            read_at,
            names: may(Section::Name).then(|| Names {
                given: value(it.given_names),
                family: value(it.family_name),
                previous_family: value(it.previous_family_name),
                ..Names::default()
            }),
            sex: it.sex.map(bare),
            birth_date: may(Section::BirthDate)
                .then(|| it.birth_date.map(bare).unwrap_or_default()),
            died_on: it.died_on,
            numbers: it.number.map(|own| Numbers { own, nhs: None }),
            carers: may(Section::CarerName)
                .then(|| it.carer_name.into_iter().map(KnownCarer::named).collect()),
            address: None,
            contact: None,
            services: None,
            involvements: None,
            sensitive: SensitiveServices::default(),
            indicators: None,
            history: None,
            problems: None,
            corrections: None,
        }
    }

    /// Those who help, recorded here and told by sources: current ones first. Those who have helped are
    /// history.
    fn add_involvements(
        &mut self,
        recorded: Option<Vec<Involvement>>,
        records: &[HeldRecord],
        corrections: &[Correction],
        sections: Sections,
    ) {
        let today = day_of(self.read_at);
        self.involvements = recorded.map(|mut all| {
            all.extend(
                around::fed_involvements(records, corrections)
                    .into_iter()
                    .map(Involvement::from),
            );
            if !sections.contains(Section::History) {
                all.retain(|it| it.is_current(today));
            }
            around::in_order(all, today)
        });
    }

    /// What changed, where the grant shows it (it does where there are links).
    fn add_history(
        &mut self,
        links: Option<impl Iterator<Item = HistoryLine>>,
        records: &[HeldRecord],
        corrections: &[PastCorrection],
    ) {
        let Some(links) = links else { return };
        let mut lines = history::of_records(records);
        lines.extend(history::of_corrections(corrections));
        lines.extend(links);
        if let Some(involvements) = &self.involvements {
            lines.extend(history::of_involvements(involvements));
        }
        self.history = Some(history::newest_first(lines));
        let in_force = in_force(corrections).into_iter();
        self.corrections = Some(in_force.map(CorrectionInForce::from).collect());
    }

    /// Put what sources say, with who says it, in place of the summary.
    fn say(&mut self, records: &[HeldRecord], corrections: &[Correction], sections: Sections) {
        let today = day_of(self.read_at);
        let may = |section| sections.contains(section);
        let Identity {
            given_names,
            family_name,
            previous_given_name,
            previous_family_name,
            birth_date,
            sex,
            nhs_number,
            address,
            phone,
            email,
            died_on: _,
        } = identity(records, corrections);
        if may(Section::Name) {
            self.names = Some(Names {
                given: given_names,
                family: family_name,
                previous_given: previous_given_name,
                previous_family: previous_family_name,
            });
        }
        self.sex = may(Section::Sex).then_some(sex);
        self.birth_date = may(Section::BirthDate).then_some(birth_date);
        if let Some(numbers) = &mut self.numbers {
            numbers.nhs = may(Section::NhsNumber).then_some(nhs_number);
        }
        self.address = may(Section::Address).then_some(address);
        self.contact = may(Section::Contact).then_some(Contact { phone, email });
        self.carers = may(Section::CarerName).then(|| around::carers(records, corrections));
        self.services = may(Section::Services).then(|| {
            let services = around::universal_services(records, corrections, today);
            match may(Section::History) {
                true => services,
                false => services.going_on(today),
            }
        });
        self.indicators =
            may(Section::Indicators).then(|| around::indicators(records, corrections));
    }
}

pub(crate) fn in_force(corrections: &[PastCorrection]) -> Vec<Correction> {
    let standing = corrections.iter().filter(|it| it.withdrawn_at.is_none());
    standing.map(|it| it.correction.clone()).collect()
}

/// A value from the person's own row, where who says it is not shown.
pub(crate) fn bare<T>(value: T) -> Standing<T> {
    Standing {
        now: Some(Said {
            value,
            by: Vec::new(),
        }),
        ..Standing::default()
    }
}

impl KnownCarer {
    fn named(name: String) -> Self {
        Self {
            name,
            relationship: None,
            parental_responsibility: None,
            phones: Vec::new(),
            addresses: Vec::new(),
            by: Vec::new(),
        }
    }
}

impl From<Correction> for CorrectionInForce {
    fn from(it: Correction) -> Self {
        Self {
            id: it.id,
            field: it.value.field().title(),
            value: it.value.text(),
            reason: it.reason,
            made_by: it.made_by_name,
            made_at: it.made_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_grant_beyond_a_shield_reads_source_records() {
        let open: Sections = OPEN_UNDER_A_SHIELD.into_iter().collect();
        assert!(!reads_source_records(open));
        assert!(reads_source_records(open.with(Section::Services)));
        assert!(!reads_source_records(open.with(Section::Problems)));
        assert!(!reads_source_records(open.with(Section::SensitiveServices)));
    }
}
