//! What a commissioner can write into a contract with a provider, so that it publishes the toolkit each year.

use maud::html;

use crate::components::Details;

/// The wording, to be opened and copied. Its words and its days are ours: no body has published a model.
pub(super) fn suggestion() -> Details {
    Details::new(
        "Wording for a contract: the Data Security and Protection Toolkit",
        html! {
            p class="govuk-body" { "A suggestion in our own words, to copy and change. The days are suggestions too. Have whoever advises you on contracts read it first." }
            ol class="govuk-list govuk-list--number govuk-list--spaced" {
                li { "The Provider registers each service that it uses under this Contract on the Data Security and Protection Toolkit. By 30 June each year it publishes an assessment of that service at Standards Met, and keeps it up to date. In the first year only, it may publish at Approaching Standards with an action plan." }
                li { "The Provider gives the Council the ODS code of each service that an assessment covers, and the date on which it was published, within 5 working days of publishing. It tells the Council within 2 working days if an assessment no longer counts." }
                li { "If personal data that it processes for the Council may have been lost, changed, or seen by somebody who should not see it, the Provider tells the Council without undue delay, and in any case within 24 hours of becoming aware. The Council decides whether the Information Commissioner must be told, which has to be done within 72 hours where feasible." }
                li { "The Provider processes that data only on the terms that Article 28 of the UK GDPR requires, which are in the schedule on data protection: who else may process it, where it is kept, how it is encrypted, and how it is returned or deleted at the end." }
                li { "If the Provider does not do so, the Council may give it notice to put that right within 28 days. If it has not done so by then, the Council need not place any new package of care with it until it has, and may treat this as a breach of the Contract." }
            }
            p class="govuk-body" { strong { "Why: " } "the Local Government Association, in “Data and Cyber Security: Guidance for Commissioners of Adult Social Care Services”, recommends that commissioners build into contracts the requirement to complete the toolkit at the level of Standards Met. The NHS Standard Contract asks for it too, in general condition 21. The deadline and the levels are the toolkit’s own (dsptoolkit.nhs.uk)." }
        },
    )
}
