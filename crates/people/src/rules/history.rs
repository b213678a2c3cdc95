//! What changed in a record, and when: from the versions of what sources said, from involvements
//! and corrections recorded here, and from links that were made or undone.

use std::collections::BTreeMap;

use kith_terms::time::{Date, Timestamp};
use kith_terms::{LinkId, RecordId};
use serde::Serialize;

use super::around::Involvement;
use super::corrected::{Correction, Field};
use super::identity::given_names;
use super::single_view::HeldRecord;
use crate::source_record::{Address, Service, SourceRecord};

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryLine {
    /// When it came to us.
    pub at: Timestamp,
    /// Who said or did it: a source's title, or a name.
    pub who: String,
    /// What changed.
    pub what: What,
}

/// What changed in a record.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "change")]
pub enum What {
    /// A source spoke of the person for the first time.
    FirstSaid,
    /// A source says another value.
    Changed {
        /// The field, as a page calls it.
        field: &'static str,
        /// What it said before.
        before: Option<String>,
        /// What it says now.
        after: Option<String>,
    },
    /// A practitioner recorded that they help.
    InvolvementStarted {
        /// The service.
        service: String,
        /// The first day.
        on: Date,
    },
    /// An involvement recorded here ended.
    InvolvementEnded {
        /// The service.
        service: String,
        /// The last day.
        on: Date,
    },
    /// A record manager corrected a field.
    Corrected {
        /// The field, as a page calls it.
        field: &'static str,
        /// What it says now; none where the value was taken away.
        after: Option<String>,
        /// Why.
        reason: String,
    },
    /// A correction was withdrawn: what sources say stands again.
    CorrectionWithdrawn {
        /// The field, as a page calls it.
        field: &'static str,
    },
    /// A source's record was found to be about this person.
    Linked {
        /// The source.
        source: String,
        /// The link, while it stands, so that it can be undone.
        stands: Option<LinkId>,
    },
    /// A source's record was found not to be about this person.
    Unlinked {
        /// The source.
        source: String,
    },
}

/// A correction with its end, for the history.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PastCorrection {
    pub(crate) correction: Correction,
    pub(crate) withdrawn_at: Option<Timestamp>,
    pub(crate) withdrawn_by: Option<String>,
}

/// What sources said first, and each change since, from the versions of their records.
pub(crate) fn of_records(records: &[HeldRecord]) -> Vec<HistoryLine> {
    let mut by_record: BTreeMap<RecordId, Vec<&HeldRecord>> = BTreeMap::new();
    for record in records {
        // What came too late to be what its source says now never changed the record.
        if record.replaced_at != Some(record.received_at) {
            by_record.entry(record.record).or_default().push(record);
        }
    }
    let mut lines = Vec::new();
    for mut versions in by_record.into_values() {
        versions.sort_by_key(|it| (it.received_at, it.replaced_at.is_none()));
        lines.extend(versions.first().map(|first| line(first, What::FirstSaid)));
        for (before, after) in versions.iter().zip(versions.iter().skip(1)) {
            let changes = changes(&before.content, &after.content);
            lines.extend(changes.into_iter().map(|what| line(after, what)));
        }
    }
    lines
}

fn line(record: &HeldRecord, what: What) -> HistoryLine {
    HistoryLine {
        at: record.received_at,
        who: record.source.clone(),
        what,
    }
}

/// What corrections changed, and what withdrawing them changed back.
pub(crate) fn of_corrections(corrections: &[PastCorrection]) -> Vec<HistoryLine> {
    let mut lines = Vec::new();
    for past in corrections {
        let correction = &past.correction;
        let who = correction.made_by_name.clone();
        let field = correction.value.field().title();
        let after = Some(correction.value.text()).filter(|it| !it.is_empty());
        let reason = correction.reason.clone();
        let what = What::Corrected {
            field,
            after,
            reason,
        };
        lines.push(HistoryLine {
            at: correction.made_at,
            who,
            what,
        });
        if let Some(at) = past.withdrawn_at {
            let who = past.withdrawn_by.clone().unwrap_or_default();
            let what = What::CorrectionWithdrawn { field };
            lines.push(HistoryLine { at, who, what });
        }
    }
    lines
}

/// What practitioners recorded here of their own involvement.
pub(crate) fn of_involvements(involvements: &[Involvement]) -> Vec<HistoryLine> {
    let mut lines = Vec::new();
    for it in involvements.iter().filter(|it| it.id.is_some()) {
        let (Some(first), Some(started_on)) = (it.by.first(), it.started_on) else {
            continue;
        };
        let service = it.service.clone().unwrap_or_default();
        let who = first.who.clone();
        let what = What::InvolvementStarted {
            service: service.clone(),
            on: started_on,
        };
        lines.push(HistoryLine {
            at: first.received_at,
            who: who.clone(),
            what,
        });
        if let (Some(at), Some(on)) = (first.until, it.ended_on) {
            lines.push(HistoryLine {
                at,
                who,
                what: What::InvolvementEnded { service, on },
            });
        }
    }
    lines
}

/// The newest change first; changes of one moment in a fixed order.
pub(crate) fn newest_first(mut lines: Vec<HistoryLine>) -> Vec<HistoryLine> {
    lines.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.who.cmp(&b.who)));
    lines
}

fn changes(before: &SourceRecord, after: &SourceRecord) -> Vec<What> {
    let (before, after) = (fields(before), fields(after));
    let pairs = before.into_iter().zip(after);
    pairs
        .filter(|((_, before), (_, after))| before != after)
        .map(|((field, before), (_, after))| What::Changed {
            field,
            before,
            after,
        })
        .collect()
}

/// The fields whose changes are told, always in the same order, with what the record says of each.
fn fields(it: &SourceRecord) -> [(&'static str, Option<String>); 17] {
    [
        (Field::GivenNames.title(), given_names(it)),
        (Field::FamilyName.title(), text(it.family_name.as_ref())),
        (
            Field::PreviousFamilyName.title(),
            text(it.previous_family_name.as_ref()),
        ),
        (Field::BirthDate.title(), text(it.birth_date.as_ref())),
        (Field::Sex.title(), text(it.sex.as_ref())),
        (Field::NhsNumber.title(), text(it.nhs_number.as_ref())),
        (Field::Address.title(), address(&it.address)),
        (
            Field::Phone.title(),
            list(it.phones.iter().map(ToString::to_string)),
        ),
        (Field::Email.title(), text(it.email.as_ref())),
        (Field::DiedOn.title(), text(it.died_on.as_ref())),
        (
            Field::CommunicationNeeds.title(),
            it.communication_needs.clone(),
        ),
        (
            Field::Carers.title(),
            list(it.carers.iter().map(|it| it.name.clone())),
        ),
        (Field::Gp.title(), service(it.gp.as_ref())),
        (Field::School.title(), service(it.school.as_ref())),
        (
            Field::HealthVisitor.title(),
            service(it.health_visitor.as_ref()),
        ),
        (
            Field::Involvements.title(),
            list(it.involvements.iter().filter_map(|it| it.service.clone())),
        ),
        (
            Field::LeadProfessional.title(),
            it.lead_professional.as_ref().and_then(|it| it.name.clone()),
        ),
    ]
}

fn text<T: ToString>(value: Option<&T>) -> Option<String> {
    value.map(ToString::to_string)
}

fn list(values: impl Iterator<Item = String>) -> Option<String> {
    let values: Vec<String> = values.collect();
    if values.is_empty() {
        None
    } else {
        Some(values.join(", "))
    }
}

fn address(address: &Address) -> Option<String> {
    list(
        address
            .line
            .clone()
            .into_iter()
            .chain(text(address.postcode.as_ref())),
    )
}

fn service(service: Option<&Service>) -> Option<String> {
    let it = service?;
    it.name.clone().or_else(|| it.worker.clone())
}
