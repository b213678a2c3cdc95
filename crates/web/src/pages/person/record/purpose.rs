//! What the reason of a visit leaves out of the record.

use kith_gate::Grant;
use kith_gate::action::ViewRecord;
use kith_gate::policy::Way;
use kith_terms::PersonId;
use maud::{Markup, html};

use crate::components::InsetText;
use crate::here::Here;
use crate::trouble::{Trouble, failed};
use crate::words;

/// What the reason of the visit leaves out. It is about the reason, and reads the same whoever the record
/// is about and whatever is in it.
pub(super) struct Purpose {
    title: &'static str,
    left_out: String,
    /// Whose reason it is, and the page that asks for another.
    whose: &'static str,
    again: &'static str,
}

impl Purpose {
    /// None where the reason leaves nothing out.
    pub(super) fn of(here: &Here, grant: &Grant<ViewRecord>) -> Result<Option<Purpose>, Trouble> {
        let Some(reason) = grant.reason() else {
            return Ok(None);
        };
        let (way, whose, again) = match grant.colleague() {
            Some(_) => (Way::ForAColleague, "The", "colleague"),
            None => (Way::InAVisit, "Your", "reason"),
        };
        let role = here.who.role();
        let left_out = here.site.gate.left_out(role, reason.code(), way);
        let left_out = words::left_out(left_out.map_err(|error| failed(&error))?);
        Ok(left_out.map(|left_out| Purpose {
            title: reason.code().title(),
            left_out,
            whose,
            again,
        }))
    }

    pub(super) fn words(&self, person: PersonId) -> Markup {
        let again = format!("/people/{person}/{}", self.again);
        html! {
            (InsetText::new(html! {
                p class="govuk-body" {
                    (self.whose) " reason is “" (self.title) "”. It leaves out " (self.left_out) ", in every record, whether or not there is anything to show."
                }
                p class="govuk-body" { "Do you need it for something else? " a class="govuk-link" href=(again) { "Give another reason" } ". Both reasons are kept." }
            }))
        }
    }
}
