//! What an organisation published of how it meets the conditions of accreditation, beside what an assessor recorded.
//!
//! Nothing here lets anybody in: an assessor records what was published, and the gate decides by what is recorded.

use jiff::civil::Date;
use kith_forms::Form;
use kith_gate::Grant;
use kith_gate::accreditation::{AssessmentFault, ConditionNow, NewAssessment};
use kith_gate::action::{ManageOrganisations, SeePublished};
use kith_terms::ResponseId;
use kith_terms::time::day_of;

use crate::rules::accrediting::beside;
use crate::{Market, MarketError};

/// The form that asks for the conditions: a question for each, by its number.
const FORM: &str = "accreditation";

/// What an organisation published of the conditions, as it counts today.
#[derive(Debug)]
pub struct Published {
    /// The response.
    pub response: ResponseId,
    /// When it was published.
    pub on: Date,
    /// What it says of each condition, by number. Of those that it was not asked, nothing.
    pub conditions: Vec<Beside>,
}

/// What was published of a condition, beside what is recorded.
#[derive(Debug)]
pub struct Beside {
    /// The condition, and what is recorded.
    pub now: ConditionNow,
    /// What the response says.
    pub says: Says,
}

/// What a published response says of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// What is recorded.
    TheSame,
    /// Something else, which can be recorded.
    Differs(NewAssessment),
    /// Something else, and the condition was assessed again on a later day: what is recorded stands.
    Earlier(NewAssessment),
    /// What cannot be recorded.
    NotTaken(NotTaken),
}

/// Why what was published of a condition cannot be recorded, in words for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// It is no status of a condition.
    #[error("It does not say how the organisation stands")]
    NoStatus,
    /// There is no day.
    #[error("It does not say when it was assessed")]
    NoDay,
    /// What it says is no assessment.
    #[error("{}", in_words(.0))]
    Fault(#[from] AssessmentFault),
}

/// What is wrong, of somebody else's words.
fn in_words(fault: &AssessmentFault) -> String {
    match fault {
        AssessmentFault::Applies => "This condition applies to every organisation".to_owned(),
        AssessmentFault::NoEvidence => "It does not say what the assessment rests on".to_owned(),
        AssessmentFault::NoAssessor => "It does not name who assessed it".to_owned(),
        AssessmentFault::FutureDate => "It was assessed on a day that is still to come".to_owned(),
        AssessmentFault::LastDay { .. } => fault.to_string(),
    }
}

impl Published {
    /// What can be recorded of it, and is not.
    pub fn to_record(&self) -> Vec<(i64, NewAssessment)> {
        let differs = |it: &Beside| match &it.says {
            Says::Differs(new) => Some((it.now.condition.number, new.clone())),
            _ => None,
        };
        self.conditions.iter().filter_map(differs).collect()
    }
}

impl Market {
    /// What the organisation published of the conditions, beside what is recorded; nothing where nothing that it published
    /// counts today.
    ///
    /// # Errors
    /// [`MarketError`] where the database fails.
    pub async fn accreditation_published(
        &self,
        manages: &Grant<ManageOrganisations>,
        sees: Grant<SeePublished>,
    ) -> Result<Option<Published>, MarketError> {
        let organisation = sees.organisation();
        let mut forms = self.forms.catalogue().all().map(Form::key);
        let Some(form) = forms.find(|it| it.as_str() == FORM) else {
            return Ok(None);
        };
        let found = self.forms.in_force(sees, form).await?;
        let dated = found.and_then(|it| Some((it.line.published_at?, it)));
        let Some((at, response)) = dated else {
            return Ok(None);
        };
        let answers = response.answers();
        let now = self.gate.conditions_of(manages, organisation).await?;
        let (conditions, today) = (self.gate.conditions(), self.today());
        let said = |now| beside(now, &answers, at, conditions, today);
        Ok(Some(Published {
            response: response.line.id,
            on: day_of(at),
            conditions: now.into_iter().filter_map(said).collect(),
        }))
    }
}
