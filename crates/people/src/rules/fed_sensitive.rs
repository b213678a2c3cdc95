//! What changes when a source says again which sensitive services help somebody.
//!
//! A service is the same one for as long as the source gives it the same kind, name and organisation,
//! so that what was asked of it and withdrawn from it stays with it.

use kith_terms::time::Date;
use kith_terms::{SensitiveServiceId, folded_compact};
use sha2::{Digest, Sha256};

use super::sensitive::{Basis, SensitiveKind};
use crate::source_record::FedSensitiveService;

/// A service that the source named before.
#[derive(Clone, Debug)]
pub(crate) struct HeldService {
    pub(crate) id: SensitiveServiceId,
    pub(crate) kind: SensitiveKind,
    pub(crate) service: String,
    pub(crate) organisation: Option<String>,
    /// A hash of all that it said of it.
    pub(crate) said: Vec<u8>,
    /// It says it no more.
    pub(crate) gone: bool,
    pub(crate) withdrawn_on: Option<Date>,
}

/// What is to be written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FedChange<'a> {
    /// The source names it for the first time.
    Begin(SensitiveServiceId, &'a FedSensitiveService),
    /// It says something else of it, or says it again.
    Change(SensitiveServiceId, &'a FedSensitiveService),
    /// Consent was withdrawn.
    Withdraw(SensitiveServiceId, Date),
    /// There is a new basis, younger than the withdrawal.
    Stand(SensitiveServiceId),
    /// The source does not name it any more.
    Gone(SensitiveServiceId),
}

/// A hash of all that a source says of a service.
pub(crate) fn hash(said: &FedSensitiveService) -> Vec<u8> {
    let text = serde_json::to_vec(said).unwrap_or_default();
    Sha256::digest(text).to_vec()
}

/// What is to be written, so that what is held is what is said.
///
/// A withdrawal made here outlives the source's next word: only consent given after it, or harm found
/// after it, makes the service stand again.
pub(crate) fn changes<'a>(
    held: &[HeldService],
    said: &'a [FedSensitiveService],
) -> Vec<FedChange<'a>> {
    let mut left: Vec<&HeldService> = held.iter().collect();
    let mut changes = Vec::new();
    for it in said {
        match left.iter().position(|held| held.is(it)) {
            Some(place) => changed(left.swap_remove(place), it, &mut changes),
            None => {
                let id = SensitiveServiceId::new();
                changes.push(FedChange::Begin(id, it));
                changes.extend(it.withdrawn_on.map(|on| FedChange::Withdraw(id, on)));
            }
        }
    }
    let gone = left.into_iter().filter(|it| !it.gone);
    changes.extend(gone.map(|it| FedChange::Gone(it.id)));
    changes
}

fn changed<'a>(
    held: &HeldService,
    said: &'a FedSensitiveService,
    changes: &mut Vec<FedChange<'a>>,
) {
    if held.said == hash(said) && !held.gone {
        return;
    }
    changes.push(FedChange::Change(held.id, said));
    match (held.withdrawn_on, said.withdrawn_on) {
        (None, Some(on)) => changes.push(FedChange::Withdraw(held.id, on)),
        (Some(before), None) if given_on(&said.basis) > before => {
            changes.push(FedChange::Stand(held.id));
        }
        _ => {}
    }
}

const fn given_on(basis: &Basis) -> Date {
    match basis {
        Basis::Consent { given_on, .. } => *given_on,
        Basis::Harm { decided_on, .. } => *decided_on,
    }
}

impl HeldService {
    fn is(&self, said: &FedSensitiveService) -> bool {
        let same = |one: Option<&str>, other: Option<&str>| {
            one.map(folded_compact).unwrap_or_default()
                == other.map(folded_compact).unwrap_or_default()
        };
        let other = &said.involvement;
        self.kind == said.kind
            && same(Some(&self.service), other.service.as_deref())
            // Where the source names no organisation, its own title is kept.
            && (other.organisation.is_none()
                || same(self.organisation.as_deref(), other.organisation.as_deref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sensitive::Giver;
    use crate::source_record::FedInvolvement;
    use crate::tests::day;

    fn said(service: &str, given_on: &str, withdrawn_on: Option<&str>) -> FedSensitiveService {
        FedSensitiveService {
            kind: SensitiveKind::MentalHealth,
            involvement: FedInvolvement {
                service: Some(service.into()),
                ..FedInvolvement::default()
            },
            basis: Basis::Consent {
                by: Giver::Adult,
                given_on: day(given_on),
                review_on: day("2027-01-01"),
            },
            lapses_on: None,
            withdrawn_on: withdrawn_on.map(day),
        }
    }

    fn held(it: &FedSensitiveService, withdrawn_on: Option<&str>) -> HeldService {
        HeldService {
            id: SensitiveServiceId::new(),
            kind: it.kind,
            service: it.involvement.service.clone().unwrap_or_default(),
            organisation: None,
            said: hash(it),
            gone: false,
            withdrawn_on: withdrawn_on.map(day),
        }
    }

    #[test]
    fn the_same_word_again_changes_nothing() {
        let it = said("Quietwater", "2026-01-01", None);
        assert_eq!(changes(&[held(&it, None)], std::slice::from_ref(&it)), []);
        let withdrawn = held(&it, Some("2026-02-01"));
        assert_eq!(
            changes(&[withdrawn], &[it]),
            [],
            "what was withdrawn here stays so"
        );
    }

    #[test]
    fn what_is_not_said_any_more_is_gone_once_and_comes_back_as_itself() {
        let it = said("Quietwater", "2026-01-01", None);
        let mut before = held(&it, None);
        assert_eq!(
            changes(&[before.clone()], &[]),
            [FedChange::Gone(before.id)]
        );
        before.gone = true;
        assert_eq!(changes(&[before.clone()], &[]), []);
        let again = changes(std::slice::from_ref(&before), std::slice::from_ref(&it));
        assert_eq!(again, [FedChange::Change(before.id, &it)]);
    }

    #[test]
    fn a_withdrawal_here_outlives_the_sources_next_word_but_not_a_new_consent() {
        let before = held(&said("Quietwater", "2026-01-01", None), Some("2026-02-01"));
        let mut same = said("QUIETWATER", "2026-01-01", None);
        same.involvement.worker = Some("Ione Hartsease".into());
        let told = changes(std::slice::from_ref(&before), std::slice::from_ref(&same));
        assert_eq!(told, [FedChange::Change(before.id, &same)]);
        let new = said("Quietwater", "2026-02-02", None);
        let told = changes(std::slice::from_ref(&before), std::slice::from_ref(&new));
        let expected = [
            FedChange::Change(before.id, &new),
            FedChange::Stand(before.id),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_source_withdraws_by_saying_so() {
        let before = held(&said("Quietwater", "2026-01-01", None), None);
        let withdrawn = said("Quietwater", "2026-01-01", Some("2026-02-01"));
        let told = changes(
            std::slice::from_ref(&before),
            std::slice::from_ref(&withdrawn),
        );
        let on = day("2026-02-01");
        let expected = [
            FedChange::Change(before.id, &withdrawn),
            FedChange::Withdraw(before.id, on),
        ];
        assert_eq!(told, expected);
        let first = changes(&[], std::slice::from_ref(&withdrawn));
        assert!(
            matches!(first.as_slice(), [FedChange::Begin(one, _), FedChange::Withdraw(other, it)] if one == other && *it == on),
            "{first:?}"
        );
    }
}
