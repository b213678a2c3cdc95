//! Pages that anyone may read: help, the accessibility statement, the privacy notice.

mod forms;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use maud::html;

use crate::components::{Accordion, AccordionSection, InsetText, WarningText};
use crate::here::Visitor;
use crate::site::Site;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .merge(forms::routes())
        .route("/help", get(help))
        .route("/accessibility", get(accessibility))
        .route("/privacy", get(privacy))
        .route("/how-we-keep-your-record-safe", get(safe))
}

async fn help(visitor: Visitor) -> Response {
    visitor.page("Help").narrow(html! {
        h1 class="govuk-heading-l" { "Help" }
        (WarningText::new("If someone is in danger, call 999. If you are worried about a child or an adult, call your local safeguarding team. Kith is not a way to report it."))
        h2 class="govuk-heading-m" { "Finding and opening a record" }
        (Accordion::new("help-finding", [
            AccordionSection::new("How do I find someone?", html! {
                p class="govuk-body" { "Enter a name together with a date of birth, an age or a postcode. Or enter an NHS number by itself. Names can be in any order, and Kith also looks for other spellings, short forms and earlier names." }
                p class="govuk-body" { "Kith shows ten people at the most, because everyone it shows you is written down as seen by you. If more fit, it asks you to add something." }
            }),
            AccordionSection::new("Why do I have to give a reason?", html! {
                p class="govuk-body" { "A record is about someone’s life. Your reason is kept with your look, and the person can be shown it. You give it once; it holds for 30 minutes for that person." }
                p class="govuk-body" { "Some reasons leave parts of every record out, because they do not need them: the page that asks says which. If you need more for something else, give another reason. Both are kept." }
            }),
            AccordionSection::new("Why do I see so little of some records?", html! {
                p class="govuk-body" { "Some people are shielded, because someone could harm them if it were known where they are. You see their name, sex, date of birth, number and the name of the person who cares for them. To reach someone who works with them, ask your record manager to make contact for you." }
            }),
            AccordionSection::new("Nobody was found. What does that mean?", html! {
                p class="govuk-body" { "It may mean that no agency here knows the person, or that what you entered differs too much from what they were told. Try another spelling, an earlier name, or leave something out. Never take it to mean that a child is safe or not." }
            }),
        ]))
        h2 class="govuk-heading-m" { "Working with a record" }
        (Accordion::new("help-working", [
            AccordionSection::new("How do I show that I am working with someone?", html! {
                p class="govuk-body" { "Open the record and choose “Add my involvement”. Others who work with the person then see your name and how to reach you. End it when you stop." }
            }),
            AccordionSection::new("What is a sensitive service, and how do I reach one?", html! {
                p class="govuk-body" { "A service for sexual health, mental health or substance misuse. A record says that at least one is helping, and not which. Choose “Ask the record manager to make contact” on the record: the record manager approaches the service for you, and its answer shows on the record and on your home page." }
                p class="govuk-body" { "If you work in such a service, choose “Record a sensitive service”. It needs the consent of the person, of someone with parental responsibility for a child, or reasonable cause to suspect significant harm. Consent can be withdrawn at any time." }
            }),
            AccordionSection::new("What if something in the record is wrong?", html! {
                p class="govuk-body" { "Choose “Say that something is wrong” on the record. A record manager looks into it, corrects it or asks the agency that sent it, and you see the answer." }
            }),
            AccordionSection::new("Where do I write my notes?", html! {
                p class="govuk-body" { "Not here. Kith holds who is helping and how to reach them, and no case notes, assessments or medical details. Those stay in your own system." }
            }),
        ]))
        h2 class="govuk-heading-m" { "Forms that your organisation answers" }
        p class="govuk-body" { a class="govuk-link" href="/help/forms" { "Help with forms" } ": how to answer and publish, for one service or several, what is public, and whom to ask." }
        h2 class="govuk-heading-m" { "Your account" }
        (Accordion::new("help-account", [
            AccordionSection::new("What if I have lost my security token or forgotten my PIN?", html! {
                p class="govuk-body" { "Tell the person who looks after accounts in your organisation straight away. They give you a set-up code, and you choose everything anew. They cannot see or set your password." }
            }),
            AccordionSection::new("What if I change jobs?", html! {
                p class="govuk-body" { "Your account is for one role in one organisation. Tell the person who looks after accounts; what you may see changes at once." }
            }),
        ]))
    })
}

async fn accessibility(visitor: Visitor) -> Response {
    visitor.page("Accessibility statement").narrow(html! {
        h1 class="govuk-heading-l" { "Accessibility statement" }
        p class="govuk-body" { "This statement is about the web pages of Kith as run for " (visitor.site.settings.place) ". We want as many people as possible to be able to use them. You should be able to:" }
        ul class="govuk-list govuk-list--bullet" {
            li { "use every page with a keyboard alone, or with speech recognition" }
            li { "use every page with a screen reader" }
            li { "zoom in to 400% without the text running off the screen" }
            li { "use every page on a telephone, without JavaScript, and print it" }
            li { "change colours, contrast and fonts in your browser or device" }
        }
        h2 class="govuk-heading-m" { "How accessible these pages are" }
        p class="govuk-body" { "They are built to the Web Content Accessibility Guidelines 2.2 at level AA, with components of the GOV.UK Design System. Each main journey is tested by machine (axe) and by keyboard whenever the program changes. Machines find only some of the problems. These pages have not been audited by an independent body, and have not yet been tried with people who use assistive technology." }
        h2 class="govuk-heading-m" { "If something does not work for you" }
        p class="govuk-body" { "Tell the person who looks after accounts in your organisation, and say what you were trying to do. If you are not happy with the answer, the " a class="govuk-link" href="https://www.equalityadvisoryservice.com/" { "Equality Advisory and Support Service" } " can help." }
        h2 class="govuk-heading-m" { "The law" }
        p class="govuk-body" { "The Equality and Human Rights Commission enforces the Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018." }
    })
}

/// For a parent, or for a child who reads: short words, and what is not so good said too.
async fn safe(visitor: Visitor) -> Response {
    visitor.page("How we keep your record safe").narrow(html! {
        h1 class="govuk-heading-l" { "How we keep your record safe" }
        p class="govuk-body-l" { "Your record says who is helping you and how to reach them. It has no notes about you and no medical details. This page tells you how we look after it in " (visitor.site.settings.place) "." }
        h2 class="govuk-heading-m" { "Not everybody can look" }
        p class="govuk-body" { "Only people whose job is to help, like a teacher, a nurse or a social worker. Before they may look, we check who they are and whether they have broken the law in a way that matters. They learn the rules. If one of these checks runs out, they cannot look any more." }
        h2 class="govuk-heading-m" { "They must say why" }
        p class="govuk-body" { "Before anybody opens your record they must write down why. The computer does not let them in without it." }
        h2 class="govuk-heading-m" { "Every look is written down" }
        p class="govuk-body" { "Each time somebody looks, the computer writes down who, when and why, in a book that nobody can change without it being noticed: not the person who looked, and not the people who run the computer." }
        h2 class="govuk-heading-m" { "You can ask who looked" }
        p class="govuk-body" { "Ask anybody who works with you. You get a list of who looked, when, where they work, why, and what they saw. With it comes a proof that nothing in it was changed. Sometimes the law says that something must be left out so that nobody gets hurt." }
        h2 class="govuk-heading-m" { "We look for people who should not look" }
        p class="govuk-body" { "If somebody looks at a neighbour, at somebody in their own family, or at lots of people for no reason, it shows. A person whose job it is asks them why. If they were wrong to look, they can lose their job, and it can be a crime. We tell you if it puts you at risk." }
        h2 class="govuk-heading-m" { "If somebody could hurt you" }
        p class="govuk-body" { "Tell anybody who works with you. We can put a shield on your record. Then nobody can see where you live or go to school, and nobody can find you by guessing. Very few people may look behind a shield, and each time they do, somebody asks them why." }
        h2 class="govuk-heading-m" { "Some kinds of help are private" }
        p class="govuk-body" { "Help with sexual health, with your mental health, or with drugs or alcohol is only in your record if you say yes, or if you could be in serious danger. Even then, others see only that there is something, and not what." }
        h2 class="govuk-heading-m" { "If something is wrong" }
        p class="govuk-body" { "Tell anybody who works with you, and we put it right. We keep what was there before, so that we can see how it went wrong." }
        h2 class="govuk-heading-m" { "What we cannot promise" }
        p class="govuk-body" { "No computer is safe from everything. Somebody who is allowed to look could tell somebody who is not. That is why every look is written down, and why you can ask. The " a class="govuk-link" href="/privacy" { "privacy notice" } " has more about the law and your rights." }
    })
}

async fn privacy(visitor: Visitor) -> Response {
    visitor.page("Privacy notice").narrow(html! {
        h1 class="govuk-heading-l" { "Privacy notice" }
        p class="govuk-body-l" { "Kith is a record, shared by the agencies of " (visitor.site.settings.place) ", of who is helping a person. This notice is for the people whom the record is about, and for their parents and carers." }
        (InsetText::new("Each person who can open your record had their identity and background checked, was trained, must say why they look, and is written down each time. You can ask to see who looked."))
        h2 class="govuk-heading-m" { "What it is for" }
        p class="govuk-body" { "So that a teacher, a nurse or a social worker can find out who else is helping you, talk to them, and help you together: sooner, and without your having to tell your story again." }
        h2 class="govuk-heading-m" { "What it holds" }
        ul class="govuk-list govuk-list--bullet" {
            li { "your name, earlier names, address, sex, date of birth and numbers such as your NHS number" }
            li { "the name and contact details of your parents or carers" }
            li { "your school, your GP practice and your health visitor" }
            li { "other services that work with you, the worker’s name and how to reach them" }
            li { "whether an assessment is held, and by whom; who your lead professional is; how you like to communicate" }
        }
        h2 class="govuk-heading-m" { "What it does not hold" }
        p class="govuk-body" { "No case notes, no assessments, no medical details, no exam results, and nobody’s opinion of you." }
        h2 class="govuk-heading-m" { "Where it comes from" }
        p class="govuk-body" { "From the agencies that already hold it, such as GP practices, schools, hospitals, the council, housing and the police, and from the workers who help you. The record shows which agency said what, and when." }
        h2 class="govuk-heading-m" { "Who can see it" }
        p class="govuk-body" { "Workers of accredited organisations whose job needs it, with an enhanced DBS check, training, a password, a PIN and a security token. Each gives a reason before opening a record, and each look is kept where nobody can change it, not even those who run the system." }
        h2 class="govuk-heading-m" { "Sensitive services" }
        p class="govuk-body" { "Services for sexual health, mental health and substance misuse are recorded only if you agree, or if your parents agree where you are too young to decide, or if someone has good cause to fear that you will come to serious harm. You can decide for yourself from the age of 12 if you are judged able to. Others see that such a service is helping you, and not which; the record manager makes contact for them. You can change your mind at any time: tell the service or any record manager, and nobody else is told of it from that moment." }
        h2 class="govuk-heading-m" { "If someone could harm you" }
        p class="govuk-body" { "If you or your child could be harmed by someone who finds out where you are, ask any worker for your record to be shielded. Then nobody sees or finds your address, school or services without a further right, and a privacy officer looks into each such look." }
        h2 class="govuk-heading-m" { "The law" }
        p class="govuk-body" { "The organisation that runs this Kith is the controller of the record and must name here its legal basis under the UK GDPR and the Data Protection Act 2018, its data protection officer, and how long records are kept. Ask it for a copy of what is held on you (one month), for corrections, or to object. If you are not content with the answer, you can complain to the " a class="govuk-link" href="https://ico.org.uk/make-a-complaint/" { "Information Commissioner’s Office" } "." }
    })
}
