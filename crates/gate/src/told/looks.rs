//! Of all that the ledger says about a person, what they are told: looks, in plain words, and which
//! of them the law lets us leave out.

use jiff::Timestamp;
use kith_store::Outcome;
use kith_terms::time::{Date, day_of};
use kith_terms::{AccountId, EntryId, VisitId};

use super::Applicant;
use crate::action::{
    Action as _, AnswerContact, ApproachService, Mediate, RequestContact, SupplyFeed, ViewRecord,
};
use crate::colleague::Colleague;
use crate::grant::PEOPLE_SHOWN;
use crate::ledger::LedgerLine;
use crate::reason::ReasonCode;
use crate::refusal::REASON_ASKED;
use crate::role::Role;
use crate::sections::{Section, Sections};
use crate::system::SYSTEM_ASKED;
use crate::visit::VISIT_OPENED;

/// The law that lets a look be left out of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldBack {
    /// Telling could get in the way of preventing or detecting crime: Data Protection Act 2018,
    /// Schedule 2, paragraph 2.
    Crime,
    /// Telling could cause somebody serious harm: Data Protection Act 2018, Schedule 3, Part 3
    /// (social work), paragraph 11 and Part 5 (child abuse), paragraph 21.
    SeriousHarm,
    /// Telling somebody else could show where a shielded person is: as above, and SI 2007/2182
    /// regulation 6(5).
    Whereabouts,
}

impl HoldBack {
    /// What a page calls it.
    pub const fn title(self) -> &'static str {
        match self {
            HoldBack::Crime => {
                "Telling could get in the way of preventing or detecting crime (Data Protection Act \
                 2018, Schedule 2, paragraph 2)"
            }
            HoldBack::SeriousHarm => {
                "Telling could cause somebody serious harm (Data Protection Act 2018, Schedule 3)"
            }
            HoldBack::Whereabouts => {
                "Telling somebody else could show where a shielded person is (Data Protection Act \
                 2018, Schedule 3)"
            }
        }
    }

    /// The law, if any, for a look with this reason, when this applicant asks about a person who was
    /// shielded at the time or was not.
    pub(crate) fn allowed(
        reason: Option<ReasonCode>,
        applicant: Applicant,
        shielded: bool,
    ) -> Option<HoldBack> {
        match reason {
            Some(ReasonCode::Police) => Some(HoldBack::Crime),
            Some(
                ReasonCode::SafeguardingEnquiry
                | ReasonCode::MissingChild
                | ReasonCode::DeathReview,
            ) => Some(HoldBack::SeriousHarm),
            _ if shielded && applicant != Applicant::Person => Some(HoldBack::Whereabouts),
            _ => None,
        }
    }
}

/// What one account did about the person in one visit, or was shown in lists on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// When it began.
    pub from: Timestamp,
    /// When it ended: the same moment where it was one act.
    pub until: Timestamp,
    /// Whose it was.
    pub who: String,
    /// The role they acted in.
    pub role: Option<Role>,
    /// The organisation they acted for.
    pub organisation: Option<String>,
    /// The kind of reason they gave.
    pub reason: Option<ReasonCode>,
    /// Their reason in their own words.
    pub reason_text: Option<String>,
    /// The colleague elsewhere for whom they looked, where they did.
    pub colleague: Option<Colleague>,
    /// What they did, each once: "opened the record".
    pub did: Vec<String>,
    /// The parts of the record that they were shown.
    pub saw: Sections,
    /// The entries of the ledger that say so.
    pub entries: Vec<EntryId>,
    /// The law that lets it be left out.
    pub may_hold_back: Option<HoldBack>,
    /// Whether it is left out of what the applicant is given.
    pub held_back: bool,
}

/// What belongs together: one visit, or the lists of one day, by one account.
#[derive(PartialEq)]
struct Group {
    account: Option<AccountId>,
    visit: Option<VisitId>,
    alone: Option<(Date, String)>,
}

impl Group {
    fn of(line: &LedgerLine) -> Group {
        let visit = line.detail.get("visit").and_then(|it| it.as_str());
        let visit = visit.and_then(|it| it.parse().ok());
        Group {
            account: line.account,
            visit,
            alone: visit.is_none().then(|| {
                (
                    day_of(line.at),
                    format!("{}{:?}", line.action, line.outcome),
                )
            }),
        }
    }
}

/// The looks in these lines, which come newest first and stay so. What opened a visit is told with
/// what was then seen in it.
pub(super) fn looks(
    lines: &[LedgerLine],
    shielded_at: impl Fn(Timestamp) -> bool,
    applicant: Applicant,
) -> Vec<Look> {
    let mut all: Vec<(Group, Look)> = Vec::new();
    for line in lines.iter().filter(|it| is_told(it, applicant)) {
        let shielded = shielded_at(line.at);
        let group = Group::of(line);
        match all.iter_mut().find(|(it, _)| *it == group) {
            Some((_, look)) => look.add(line, shielded),
            None => all.push((group, Look::new(line, shielded, applicant))),
        }
    }
    all.into_iter().map(|(_, look)| look).collect()
}

/// To be asked for a reason shows nothing, and to give one, or that a system asked, is told with what it
/// opened. A feed that is
/// loaded shows nothing either, though its entry names whom it shields. That somebody
/// asked for contact with a sensitive service tells that one helps: it is told to the person, and not
/// to a parent of whom the child may have decided that they are not to know.
fn is_told(line: &LedgerLine, applicant: Applicant) -> bool {
    let action = line.action.as_str();
    let brokers = [
        RequestContact::NAME,
        ApproachService::NAME,
        AnswerContact::NAME,
    ]
    .contains(&action);
    let shows = ![
        REASON_ASKED,
        VISIT_OPENED,
        SYSTEM_ASKED,
        Mediate::NAME,
        SupplyFeed::NAME,
    ]
    .contains(&action);
    shows && (!brokers || applicant == Applicant::Person)
}

/// A role is shown these of everybody, and of most people there is nothing in them: to name them in
/// an answer would look as if there were.
const NOT_TOLD: [Section; 3] = [
    Section::SensitiveExists,
    Section::OwnSensitive,
    Section::SensitiveServices,
];

impl Look {
    fn new(line: &LedgerLine, shielded: bool, applicant: Applicant) -> Look {
        Look {
            from: line.at,
            until: line.at,
            who: line.who.clone(),
            role: line.role,
            organisation: line.organisation_name.clone(),
            reason: line.reason,
            reason_text: line.reason_text.clone(),
            colleague: colleague(line),
            did: vec![line.sentence.clone()],
            saw: saw(line, shielded),
            entries: vec![line.entry],
            may_hold_back: HoldBack::allowed(line.reason, applicant, shielded),
            held_back: false,
        }
    }

    fn add(&mut self, line: &LedgerLine, shielded: bool) {
        self.from = self.from.min(line.at);
        self.until = self.until.max(line.at);
        if !self.did.contains(&line.sentence) {
            self.did.push(line.sentence.clone());
        }
        self.saw = self.saw.or(saw(line, shielded));
        self.entries.push(line.entry);
    }
}

/// For whom the entry says that somebody looked.
fn colleague(line: &LedgerLine) -> Option<Colleague> {
    let kept = line.detail.get("colleague")?;
    serde_json::from_value(kept.clone()).ok()
}

/// The most that a line in a list said of anybody while entries named all that the role could see.
const IN_A_LIST: [Section; 6] = [
    Section::Name,
    Section::Sex,
    Section::BirthDate,
    Section::Number,
    Section::CarerName,
    Section::Address,
];

/// What the entry says was shown. Nothing was where it was refused, or was a change.
fn saw(line: &LedgerLine, shielded: bool) -> Sections {
    let shown = |key: &str| -> Sections {
        let kept = Sections::of_names(line.detail.get(key));
        kept.iter().filter(|it| !NOT_TOLD.contains(it)).collect()
    };
    match (line.outcome, line.action.as_str()) {
        (Outcome::Permitted, ViewRecord::NAME) => shown("sees"),
        (Outcome::Permitted, PEOPLE_SHOWN) => {
            let (now, before) = match shielded {
                true => ("shows-shielded", "sees-shielded"),
                false => ("shows", "sees"),
            };
            match line.detail.get(now) {
                Some(_) => shown(now),
                None => shown(before)
                    .iter()
                    .filter(|it| IN_A_LIST.contains(it))
                    .collect(),
            }
        }
        _ => Sections::NONE,
    }
}

#[cfg(test)]
mod tests {
    use kith_store::Route;
    use serde_json::{Value, json};

    use super::*;

    fn line(minute: i64, action: &str, detail: Value) -> LedgerLine {
        LedgerLine {
            entry: EntryId::new(),
            seq: None,
            at: Timestamp::from_second(1_772_445_600 + minute * 60).unwrap(),
            action: action.to_owned(),
            sentence: format!("did {action}"),
            outcome: Outcome::Permitted,
            who: "Bethan Protheroe".to_owned(),
            account: Some(AccountId::from(uuid::Uuid::nil())),
            user_name: None,
            organisation: None,
            organisation_name: Some("Glanmorfa Council".to_owned()),
            role: Some(Role::Practitioner),
            subjects: Vec::new(),
            reason: Some(ReasonCode::DirectInvolvement),
            reason_text: None,
            route: Route::Web,
            detail,
        }
    }

    fn told(lines: &[LedgerLine]) -> Vec<Look> {
        looks(lines, |_| false, Applicant::Person)
    }

    #[test]
    fn one_visit_is_one_look_with_all_that_was_seen_in_it() {
        let visit = VisitId::new();
        let lines = [
            line(
                9,
                "record.view",
                json!({ "visit": visit, "sees": ["name", "address"] }),
            ),
            line(
                5,
                "record.view",
                json!({ "visit": visit, "sees": ["name", "history"] }),
            ),
            line(4, "visit.opened", json!({ "visit": visit })),
            line(3, "reason.asked", json!({})),
        ];
        let looks = told(&lines);
        assert_eq!(looks.len(), 1);
        assert_eq!(looks[0].from, lines[1].at);
        assert_eq!(looks[0].until, lines[0].at);
        assert_eq!(looks[0].entries, [lines[0].entry, lines[1].entry]);
        let saw = [Section::Name, Section::Address, Section::History];
        assert_eq!(looks[0].saw, Sections::from_iter(saw));
    }

    #[test]
    fn the_lists_of_one_day_are_one_look_and_show_what_each_did() {
        let lines = [
            line(
                9,
                "people.shown",
                json!({ "shows": ["name"], "shows-shielded": ["name"] }),
            ),
            line(
                2,
                "people.shown",
                json!({ "shows": ["address"], "shows-shielded": [] }),
            ),
        ];
        let looks = told(&lines);
        assert_eq!(looks.len(), 1);
        let saw = [Section::Name, Section::Address];
        assert_eq!(looks[0].saw, Sections::from_iter(saw));
        let shielded = super::looks(&lines, |_| true, Applicant::Person);
        assert_eq!(shielded[0].saw, Sections::from_iter([Section::Name]));
    }

    #[test]
    fn a_parent_is_not_told_that_a_sensitive_service_may_help() {
        let sees = json!({ "sees": ["name", "sensitive-existence", "sensitive-services"] });
        let lines = [
            line(9, "contact.request", json!({})),
            line(8, "contact.approach", json!({})),
            line(7, "contact.answer", json!({})),
            line(2, "record.view", sees),
        ];
        let parent = looks(&lines, |_| false, Applicant::Parent);
        assert_eq!(parent.len(), 1);
        assert_eq!(parent[0].saw, Sections::NONE.with(Section::Name));
        assert_eq!(told(&lines).len(), 4, "the person is");
    }

    #[test]
    fn what_was_refused_showed_nothing() {
        let mut refused = line(1, "record.view", json!({ "sees": ["name"] }));
        refused.outcome = Outcome::Refused;
        assert!(told(&[refused])[0].saw.is_empty());
    }

    #[test]
    fn the_law_lets_a_look_be_left_out_for_crime_for_serious_harm_and_for_whereabouts() {
        let allowed =
            |reason, applicant, shielded| HoldBack::allowed(Some(reason), applicant, shielded);
        let helping = ReasonCode::DirectInvolvement;
        assert_eq!(allowed(helping, Applicant::Parent, false), None);
        assert_eq!(allowed(helping, Applicant::Person, true), None);
        assert_eq!(
            allowed(helping, Applicant::Parent, true),
            Some(HoldBack::Whereabouts)
        );
        assert_eq!(
            allowed(ReasonCode::Police, Applicant::Person, false),
            Some(HoldBack::Crime)
        );
        for reason in [
            ReasonCode::SafeguardingEnquiry,
            ReasonCode::MissingChild,
            ReasonCode::DeathReview,
        ] {
            assert_eq!(
                allowed(reason, Applicant::Person, false),
                Some(HoldBack::SeriousHarm)
            );
        }
    }
}
