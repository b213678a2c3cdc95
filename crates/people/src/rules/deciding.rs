//! Gathering everybody's claims about one field: records', and record managers' corrections.

use std::cmp::Reverse;

use super::corrected::{Corrected, Correction};
use super::single_view::HeldRecord;
use super::standing::{Claim, Grade, Sayable, Saying, Standing, Weight, standing};
use crate::source_record::SourceRecord;

/// Decides field by field among what records and corrections say.
pub(crate) struct Deciding<'a> {
    pub(crate) records: &'a [HeldRecord],
    pub(crate) corrections: &'a [Correction],
}

impl Deciding<'_> {
    /// Gather everybody's claims about one field and decide.
    ///
    /// `of_record` gives what a record says of it; `of_correction` what a correction of this field
    /// says (an inner none: that there is no such value), or none for one of another field.
    pub(crate) fn on<T: Sayable>(
        &self,
        of_record: impl Fn(&SourceRecord) -> Vec<(Grade, T)>,
        of_correction: impl Fn(&Corrected) -> Option<Option<T>>,
    ) -> Standing<T> {
        let said = self.records.iter().flat_map(|record| {
            of_record(&record.content)
                .into_iter()
                .enumerate()
                .map(|(place, (grade, value))| record_claim(record, place, grade, value))
        });
        let corrected = self.corrections.iter().filter_map(|correction| {
            let value = of_correction(&correction.value)?;
            Some(correction_claim(correction, value))
        });
        standing(said.chain(corrected).collect())
    }
}

/// The list that a record manager's last correction of it gives, and who made it.
pub(crate) fn corrected_list<T: Clone>(
    corrections: &[Correction],
    of_correction: impl Fn(&Corrected) -> Option<&Vec<T>>,
) -> Option<(Vec<T>, Saying)> {
    let of_field = corrections
        .iter()
        .filter_map(|it| Some((it, of_correction(&it.value)?)));
    let (last, list) = of_field.max_by_key(|(it, _)| (it.made_at, Reverse(it.id.uuid())))?;
    Some((list.clone(), last.saying()))
}

fn record_claim<T>(record: &HeldRecord, place: usize, grade: Grade, value: T) -> Claim<T> {
    let updated = record.content.updated;
    Claim {
        value: Some(value),
        weight: Weight {
            corrected: false,
            current: record.replaced_at.is_none(),
            grade,
            updated,
            received_at: record.received_at,
            told_apart: Reverse((record.record.uuid(), place)),
        },
        saying: record.saying(),
    }
}

fn correction_claim<T>(correction: &Correction, value: Option<T>) -> Claim<T> {
    Claim {
        value,
        weight: Weight {
            corrected: true,
            current: true,
            grade: Grade::Proven,
            updated: None,
            received_at: correction.made_at,
            told_apart: Reverse((correction.id.uuid(), 0)),
        },
        saying: correction.saying(),
    }
}

impl Correction {
    /// Who says what it says, and when.
    fn saying(&self) -> Saying {
        Saying {
            who: self.made_by_name.clone(),
            corrected: true,
            collected_from: None,
            on: None,
            received_at: self.made_at,
            until: None,
        }
    }
}

pub(crate) fn plain<T>(value: Option<T>) -> Vec<(Grade, T)> {
    value
        .map(|value| (Grade::Plain, value))
        .into_iter()
        .collect()
}
