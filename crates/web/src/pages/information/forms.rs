//! Help for organisations that answer forms. Anyone may read it.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};

use crate::components::{Accordion, AccordionSection, BackLink, InsetText};
use crate::here::Visitor;
use crate::pages::support::cards;
use crate::site::Site;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/help/forms", get(show))
}

async fn show(visitor: Visitor) -> Response {
    visitor
        .page("Help with forms")
        .trail(BackLink::new("/help").text("Help"))
        .narrow(html! {
            h1 class="govuk-heading-l" { "Help with forms" }
            p class="govuk-body-l" { "For organisations that answer forms here, such as providers of care and support." }
            (InsetText::new("What you publish here tells those who commission care in this place how you stand. It is not sent to the Data Security and Protection Toolkit: publish there as well, at dsptoolkit.nhs.uk."))
            h2 class="govuk-heading-m" { "Answering" }
            (Accordion::new("help-answering", answering()))
            h2 class="govuk-heading-m" { "Several services" }
            (Accordion::new("help-services", services()))
            h2 class="govuk-heading-m" { "What others see, and by when" }
            (Accordion::new("help-public", public()))
            h2 class="govuk-heading-m" { "Whom to ask" }
            (whom_to_ask(&visitor))
        })
}

fn answering() -> [AccordionSection; 4] {
    [
        AccordionSection::new(
            "How do I answer a form?",
            html! {
                p class="govuk-body" { "Sign in and choose “Your forms”. Start a form, and answer a question at a time, in any order. What you save stays. You can leave and come back, and several of you can answer at once." }
                p class="govuk-body" { "You can also print a section, fill it in on paper, and enter it all on one page afterwards." }
            },
        ),
        AccordionSection::new(
            "What do I give as evidence?",
            html! {
                p class="govuk-body" { "Say where the document is: the name of a folder, a page of your policy, or a link. You need not upload it." }
                p class="govuk-body" { "If you have no such document yet, begin from one of the " a class="govuk-link" href="/forms/templates" { "templates" } "." }
            },
        ),
        AccordionSection::new(
            "How do I publish?",
            html! {
                ol class="govuk-list govuk-list--number" {
                    li { "Check your answers. The page says which level they reach, and what is still lacking." }
                    li { "Somebody reviews them." }
                    li { "A manager signs them off." }
                    li { "A manager publishes them." }
                }
                p class="govuk-body" { "Until they are published, a manager can take them back, so that they can be answered further. What is published is never changed. If something is different now, answer the form again and publish that: it then counts instead." }
            },
        ),
        AccordionSection::new(
            "Do I have to answer everything again next year?",
            html! {
                p class="govuk-body" { "No. What you published is carried over. Read each answer again, and save it if it is still right. New questions, and those that are worded anew, are marked." }
            },
        ),
    ]
}

fn services() -> [AccordionSection; 3] {
    [
        AccordionSection::new(
            "Can one response speak for several services?",
            html! {
                p class="govuk-body" { "Yes, if they all work in the same way. Answer for your headquarters, and choose the services when the form asks which it covers. For the toolkit all four must be so:" }
                ul class="govuk-list govuk-list--bullet" {
                    li { "the same induction and training" }
                    li { "the same policies and procedures" }
                    li { "the same arrangements for data security and for breaches" }
                    li { "the same IT" }
                }
                p class="govuk-body" { "A service that differs answers for itself. It can share answers with its headquarters, so that what is the same is answered once." }
            },
        ),
        AccordionSection::new(
            "We are a council: what are option A and option B?",
            html! {
                p class="govuk-body" { strong { "Option A: " } "the council answers once, for itself and for the care services that it runs. It is simple and takes little of the services’ time. It suits services that all work in the same way." }
                p class="govuk-body" { strong { "Option B: " } "each service answers for itself. It is a detailed look: managers take part, and what is unsafe is found where it is. They need time for it, and help from your data protection officer and from IT." }
            },
        ),
        AccordionSection::new(
            "What if my service is not in the list?",
            html! {
                p class="govuk-body" { "Ask the commissioners of this place to add it. They need its name and its ODS code." }
            },
        ),
    ]
}

fn public() -> [AccordionSection; 3] {
    [
        AccordionSection::new(
            "What is public?",
            html! {
                p class="govuk-body" { "For a form that says so, such as the Data Security and Protection Toolkit, everybody can see which level you published, when, and until when it counts. Nobody sees your answers there." }
                p class="govuk-body" { "What you published, with your answers, is read by the commissioners of this place and by those who accredit organisations. While you answer, commissioners see how many questions are answered, and not what. Each look is written down." }
            },
        ),
        AccordionSection::new(
            "How often can I publish at Approaching Standards?",
            html! {
                p class="govuk-body" { "Once. The next time it has to be Standards Met. That is a rule of the toolkit; a plan of what you still have to do belongs to it." }
            },
        ),
        AccordionSection::new(
            "By when do I have to publish?",
            html! {
                p class="govuk-body" { "“Your forms” says it for each form. For the Data Security and Protection Toolkit it is 30 June, each year. What you published the year before counts until then, and is out of date afterwards." }
            },
        ),
    ]
}

fn whom_to_ask(visitor: &Visitor) -> Markup {
    let partners = visitor.site.market.support_partners();
    html! {
        ul class="govuk-list govuk-list--bullet" {
            li { "About what a question means: choose “Read the questions first” at the form, where each has its guidance, or ask whoever commissions your care in " (visitor.site.settings.place) "." }
            li { "About your account: the manager of your organisation." }
            @if !partners.is_empty() { li { "About anything to do with the toolkit: the organisations below, for providers near them." } }
            li { "About registering on the toolkit itself, and your ODS code: the help on dsptoolkit.nhs.uk." }
        }
        (cards(partners))
        p class="govuk-body" { a class="govuk-link" href="/providers" { "See how providers stand" } " or " a class="govuk-link" href="/register" { "register your organisation" } "." }
    }
}
