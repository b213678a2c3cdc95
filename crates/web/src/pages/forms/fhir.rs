//! A form as another system reads it.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use kith_exchange::fhir::questionnaire;
use kith_forms::{Form, FormKey, Version};
use maud::{Markup, html};

use crate::here::{Path, Visitor};
use crate::trouble::Trouble;

/// The form as a FHIR R4 Questionnaire.
pub(super) async fn show(
    visitor: Visitor,
    Path((key, version)): Path<(FormKey, Version)>,
) -> Result<Response, Trouble> {
    let forms = visitor.site.forms.catalogue();
    let form = forms.form(&key, &version).ok_or(Trouble::NotFound)?;
    let json = serde_json::to_vec_pretty(&questionnaire(form)).map_err(|error| {
        tracing::error!(%error, "a form could not be written as a Questionnaire");
        Trouble::Failed
    })?;
    let headers = [
        (CONTENT_TYPE, "application/fhir+json".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{key}-{version}.json\""),
        ),
    ];
    Ok((headers, json).into_response())
}

/// Where it is.
pub(super) fn link(form: &Form) -> Markup {
    let href = format!("{}/questionnaire.json", super::address(form));
    html! {
        h2 class="govuk-heading-m" { "For other systems" }
        p class="govuk-body" { a class="govuk-link" href=(href) { "As a FHIR Questionnaire (JSON)" } }
    }
}
