//! The letter.

use axum::response::Response;
use kith_gate::told::{Applicant, Proved, WhoLookedAnswer};
use kith_people::called::Called;
use kith_terms::time::{day_of, plain_date};
use kith_terms::{PersonId, WhoLookedAnswerId};
use maud::{Markup, html};

use super::{MAY_BE_LEFT_OUT, RIGHTS, found, given, table};
use crate::components::BackLink;
use crate::here::{Here, Path};
use crate::pages::person::Away;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) async fn show(
    here: Here,
    Path((person, answer)): Path<(PersonId, WhoLookedAnswerId)>,
) -> Result<Response, Away> {
    let (grant, answer) = found(&here, person, answer).await?;
    let called = here.site.people.called(&grant).await;
    let called = called
        .map_err(|error| failed(&error))?
        .ok_or(Trouble::NotFound)?;
    let looks = given(&answer);
    let proofs = here.site.gate.proofs(&grant, &looks).await;
    let proofs = proofs.map_err(Trouble::from)?;
    let place = &here.site.settings.place;
    Ok(here
        .page("Letter")
        .trail(BackLink::new(format!(
            "/people/{person}/who-looked/{}",
            answer.id
        )))
        .wide(html! {
            div class="kith-letter" {
                p class="govuk-body" { (place) br; (plain_date(day_of(answer.opened_at))) }
                h1 class="govuk-heading-l" { (heading(&answer, &called)) }
                p class="govuk-body" { (about(&answer, &called)) }
                p class="govuk-body" { "We keep a record that tells the people who help someone who else is helping. Each time anybody looks, it is written down where nobody can change it. This is what was written down up to " (words::moment(answer.opened_at)) "." }
                (table(&looks))
                h2 class="govuk-heading-m" { "What may be missing" }
                p class="govuk-body" { (MAY_BE_LEFT_OUT) }
                h2 class="govuk-heading-m" { "If something looks wrong" }
                p class="govuk-body" { (RIGHTS) }
                (proof_pages(&proofs))
            }
            div class="kith-actions" {
                button type="button" class="govuk-button" data-kith-print hidden { "Print" }
            }
        }))
}

fn heading(answer: &WhoLookedAnswer, called: &Called) -> String {
    match answer.application.applicant {
        Applicant::Person => "Who has looked at your record".to_owned(),
        Applicant::Parent | Applicant::Representative => {
            format!("Who has looked at the record of {}", name(called))
        }
    }
}

fn about(answer: &WhoLookedAnswer, called: &Called) -> String {
    let reference = answer.application.reference.as_deref();
    let reference = reference.map_or(String::new(), |it| format!(". Your reference: {it}"));
    format!(
        "{}, record number {}{reference}",
        name(called),
        called.number
    )
}

fn name(called: &Called) -> String {
    words::full_name(called.given_names.as_deref(), called.family_name.as_deref())
}

/// For whoever wants to check: the signed checkpoint, and each entry's way to it.
fn proof_pages(proofs: &[Proved]) -> Markup {
    let Some(first) = proofs.first() else {
        return html! {};
    };
    html! {
        div class="kith-proofs" {
            h2 class="govuk-heading-m" { "Proof that this is what was written down" }
            p class="govuk-body" { "You do not need this page to understand the letter. It lets anybody check that no entry was changed or removed. Each entry below has a number and a hash. With the hashes under it (RFC 9162, section 2.1.3) it leads to the signed checkpoint. Ask us for the same as data: it also holds what each hash was made of." }
            pre class="kith-proof" { (first.proof.checkpoint) }
            p class="govuk-body kith-proof" { "Key: " (first.proof.verifier_key) }
            ol class="govuk-list" {
                @for it in proofs {
                    li {
                        p class="govuk-body kith-proof" {
                            "Entry " (it.proof.index) ", " (it.proof.entry) br;
                            (it.proof.leaf)
                            @for hash in &it.proof.path { br; "· " (hash) }
                        }
                    }
                }
            }
        }
    }
}
