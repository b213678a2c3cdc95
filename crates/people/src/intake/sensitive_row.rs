//! What a row says of a sensitive service, and whether it may be told of.

use std::borrow::Cow;

use kith_terms::BirthDate;
use kith_terms::time::Date;

use super::columns::{BasisColumns, Column};
use super::row::Dates;
use crate::rules::sensitive::{BasisSaid, NotABasis, SensitiveKind};
use crate::rules::sensitive_words::tells_of_a_sensitive_service;
use crate::source_record::{FedInvolvement, FedSensitiveService};

/// What the supplier is told of a text that names one where everybody would read it.
pub(super) const NAMES_ONE: &str = "this names a sensitive service where everybody would read it: leave it out here, and send the service as an involvement with its consent";

const NO_KIND: &str = "this looks like a sensitive service: say so in the column that ends in _sensitive, with the consent or the harm that it may be told of on";
const NO_SERVICE: &str = "a sensitive service needs its name, and a telephone number or an e-mail address at which the record manager reaches it";

/// The cells of one involvement that make it a sensitive service.
pub(super) struct BasisCells<'a> {
    pub(super) columns: &'a BasisColumns,
    pub(super) texts: [Option<Cow<'a, str>>; 10],
}

/// Whether an involvement names a sensitive service.
pub(super) fn names_one(it: &FedInvolvement) -> bool {
    let texts = [&it.service, &it.organisation, &it.role];
    let mut texts = texts.into_iter().flatten();
    texts.any(|text| tells_of_a_sensitive_service(text))
}

type Wrong = (Column, String);

impl BasisCells<'_> {
    /// Whether nothing is said.
    pub(super) fn is_empty(&self) -> bool {
        self.texts.iter().all(Option::is_none)
    }

    /// All that was sent of the service, to be kept where it may not be told of.
    pub(super) fn and(&self, it: &FedInvolvement) -> String {
        let phone = it.phone.as_ref().map(ToString::to_string);
        let email = it.email.as_ref().map(ToString::to_string);
        let parts = [
            it.service.clone(),
            it.organisation.clone(),
            it.worker.clone(),
            it.role.clone(),
            phone,
            email,
            it.start.map(|day| day.to_string()),
            it.end.map(|day| day.to_string()),
        ];
        let basis = self.texts.iter().flatten().map(|it| it.to_string());
        let all: Vec<String> = parts.into_iter().flatten().chain(basis).collect();
        all.join(" | ")
    }

    /// The service, where it may be told of; or the column at fault, and why. The reason is for the
    /// supplier and for whoever sees how feeds went: it does not say what the service is for.
    pub(super) fn read(
        &self,
        involvement: FedInvolvement,
        dates: &Dates<'_>,
        born: Option<BirthDate>,
    ) -> Result<FedSensitiveService, Wrong> {
        let columns = self.columns;
        let kind = self.text(columns.sensitive);
        let kind = match kind.is_empty() {
            true => return Err((columns.sensitive, NO_KIND.to_owned())),
            false => kind.parse::<SensitiveKind>(),
        };
        let kind = kind.map_err(|error| (columns.sensitive, error.to_string()))?;
        let reached = involvement.phone.is_some() || involvement.email.is_some();
        if involvement.service.is_none() || !reached {
            return Err((columns.sensitive, NO_SERVICE.to_owned()));
        }
        let said = self.said(dates)?;
        let basis = said.read(dates.today, born);
        let basis = basis.map_err(|wrong| (self.at_fault(wrong), lower(&wrong.to_string())))?;
        Ok(FedSensitiveService {
            kind,
            lapses_on: basis.lapses_on(born),
            withdrawn_on: self.day(columns.consent_withdrawn, dates)?,
            involvement,
            basis,
        })
    }

    fn said(&self, dates: &Dates<'_>) -> Result<BasisSaid, Wrong> {
        let columns = self.columns;
        let given_by = self.text(columns.consent_by);
        let given_by = match given_by.is_empty() {
            true => None,
            false => Some(given_by.parse()),
        };
        let given_by = given_by.transpose();
        Ok(BasisSaid {
            given_by: given_by.map_err(|error| (columns.consent_by, format!("{error}")))?,
            parent: self.text(columns.consent_parent).to_owned(),
            judged_by: self.text(columns.consent_judged_by).to_owned(),
            given_on: self.day(columns.consent_on, dates)?,
            review_on: self.day(columns.consent_review, dates)?,
            harm: self.text(columns.harm).to_owned(),
            decided_by: self.text(columns.harm_decided_by).to_owned(),
            decided_on: self.day(columns.harm_decided_on, dates)?,
        })
    }

    fn at_fault(&self, wrong: NotABasis) -> Column {
        let columns = self.columns;
        match wrong {
            NotABasis::NoJudge => columns.consent_judged_by,
            NotABasis::NoParent => columns.consent_parent,
            NotABasis::NoDay | NotABasis::GivenLater | NotABasis::BeforeBirth => columns.consent_on,
            NotABasis::ReviewTooSoon | NotABasis::ReviewTooLate => columns.consent_review,
            NotABasis::NoWhy | NotABasis::TooLong => columns.harm,
            NotABasis::NobodyDecided => columns.harm_decided_by,
            NotABasis::NoDayOfDeciding | NotABasis::DecidedLater => columns.harm_decided_on,
            _ => columns.consent_by,
        }
    }

    fn text(&self, column: Column) -> &str {
        let all = self.columns.all();
        let place = all.iter().position(|it| *it == column);
        let text = place.and_then(|at| self.texts.get(at)?.as_deref());
        text.unwrap_or_default()
    }

    fn day(&self, column: Column, dates: &Dates<'_>) -> Result<Option<Date>, Wrong> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        let wrong = "this is not a day in the calendar: write it like 2019-03-01 or 01/03/2019";
        let day = dates.read(text).ok_or((column, wrong.to_owned()))?;
        Ok(Some(day))
    }
}

/// A sentence's first letter made small, as reasons begin.
fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
