//! Recording a sensitive service of one's own, withdrawing consent for it, and ending it.
//!
//! The forms are the same whatever is recorded of a person, so they say nothing about anybody.

use std::collections::HashMap;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_gate::action::{EndSensitiveService, RecordSensitiveService};
use kith_people::rules::involvement::NotYet;
use kith_people::rules::sensitive::{
    Basis, BasisSaid, NewSensitiveService, NotABasis, NotRecordable, SensitiveKind, WithdrawnBy,
};
use kith_people::sensitive::CannotRecord;
use kith_terms::time::day_of;
use kith_terms::{PersonId, SensitiveServiceId};
use maud::{Markup, html};

use super::{Away, back_to, last_day_page, may_change, service_section, to_change};
use crate::components::{
    BackLink, Button, DateInput, Input, InputKind, Label, Legend, Radio, Radios, SummaryList,
    SummaryRow, TextSize, Textarea, WarningText, Width,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::{Trouble, failed};

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/people/{person}/services/new", get(ask).post(record))
        .route(
            "/people/{person}/services/{service}/withdraw",
            get(ask_withdraw).post(withdraw),
        )
        .route(
            "/people/{person}/services/{service}/renew",
            get(ask_renew).post(renew),
        )
        .route(
            "/people/{person}/services/{service}/end",
            get(ask_end).post(end),
        )
}

/// The dates of the forms: a fault's link leads to the day.
const DATES: [&str; 6] = [
    "started",
    "given",
    "review",
    "decided",
    "withdrawn",
    "ended",
];

fn today_parts(here: &Here, answers: Answers, field: &str) -> Answers {
    let today = day_of(here.site.gate.now());
    answers
        .with(&format!("{field}-day"), today.day().to_string())
        .with(&format!("{field}-month"), today.month().to_string())
        .with(&format!("{field}-year"), today.year().to_string())
}

async fn ask(here: Here, Path(person): Path<PersonId>) -> Result<Response, Away> {
    may_change::<RecordSensitiveService>(&here, person).await?;
    Ok(page(&here, person, &Answers::default()))
}

async fn record(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let kept = typed.clone();
    let mut answers = Answers::of(typed);
    if answers.get("step") == "change" {
        may_change::<RecordSensitiveService>(&here, person).await?;
        return Ok(page(&here, person, &answers));
    }
    let saves = answers.get("step") == "save";
    let new = read(&mut answers);
    let grant = to_change::<RecordSensitiveService>(&here, person).await?;
    let Some(new) = new else {
        return Ok(again(page(&here, person, &answers)));
    };
    let people = &here.site.people;
    let wrong = match saves {
        true => match people.record_sensitive_service(grant, new).await {
            Ok(_) => return Ok(back_to(person, "saved")),
            Err(why) => why,
        },
        false => match people
            .may_record_sensitive_service(&grant, new.clone())
            .await
        {
            Ok(it) => return Ok(check_page(&here, person, (&new, it.basis()), &kept)),
            Err(why) => why,
        },
    };
    note(&mut answers, wrong)?;
    Ok(again(page(&here, person, &answers)))
}

/// What was answered, or what is wrong with it. Only what belongs to the basis that was chosen is
/// read.
fn read(answers: &mut Answers) -> Option<NewSensitiveService> {
    let kind = answers.get("kind").parse::<SensitiveKind>();
    let kind = kind.map_err(|_| answers.is_wrong("kind", "Select what the service is for"));
    let (phone, email) = (answers.read("phone"), answers.read("email"));
    let started_on = answers.date("started");
    let basis = match answers.get("basis") {
        "consent" => consent(answers),
        "harm" => harm(answers),
        _ => {
            answers.is_wrong("basis", NotABasis::Neither);
            None
        }
    };
    let (kind, started_on, basis) = (kind.ok()?, started_on?, basis?);
    answers.all_good().then(|| NewSensitiveService {
        kind,
        service: answers.get("service").to_owned(),
        role: answers.get("role").to_owned(),
        phone,
        email,
        started_on,
        basis,
    })
}

fn consent(answers: &mut Answers) -> Option<BasisSaid> {
    let given_by = answers.get("given_by").parse().ok();
    if given_by.is_none() {
        answers.is_wrong("given_by", "Select who gave consent");
    }
    let (given_on, review_on) = (answers.date("given"), answers.date("review"));
    Some(BasisSaid {
        given_by: Some(given_by?),
        parent: answers.get("parent").to_owned(),
        judged_by: answers.get("judged_by").to_owned(),
        given_on: Some(given_on?),
        review_on: Some(review_on?),
        ..BasisSaid::default()
    })
}

fn harm(answers: &mut Answers) -> Option<BasisSaid> {
    Some(BasisSaid {
        decided_on: Some(answers.date("decided")?),
        harm: answers.get("harm").to_owned(),
        decided_by: answers.get("decided_by").to_owned(),
        ..BasisSaid::default()
    })
}

/// Puts what is wrong beside its question; what is no answer's fault is trouble.
fn note(answers: &mut Answers, why: CannotRecord) -> Result<(), Trouble> {
    let field = match &why {
        CannotRecord::NotRecordable(NotRecordable::Service(wrong)) => match wrong {
            NotYet::NoRole => "role",
            NotYet::NoContact => "phone",
            NotYet::StartsLater => "started",
            _ => "service",
        },
        CannotRecord::AlreadyThere => "service",
        CannotRecord::NotRecordable(NotRecordable::ReviewPassed) => "review",
        CannotRecord::NotRecordable(NotRecordable::Basis(wrong)) => match wrong {
            NotABasis::NoDay | NotABasis::GivenLater | NotABasis::BeforeBirth => "given",
            NotABasis::ReviewTooSoon | NotABasis::ReviewTooLate => "review",
            NotABasis::NoJudge => "judged_by",
            NotABasis::NoParent => "parent",
            NotABasis::NoWhy | NotABasis::TooLong => "harm",
            NotABasis::NobodyDecided => "decided_by",
            NotABasis::NoDayOfDeciding | NotABasis::DecidedLater => "decided",
            NotABasis::Neither | NotABasis::Both => "basis",
            _ => "given_by",
        },
        CannotRecord::WithdrawnWhen => "withdrawn",
        CannotRecord::NotYet(_) => "ended",
        CannotRecord::NoConsent if answers.maybe("given_by").is_some() => "given_by",
        CannotRecord::NoConsent => "by",
        CannotRecord::NotThere => return Err(Trouble::NotFound),
        CannotRecord::AlreadyEnded => {
            return Err(Trouble::Conflict {
                what: "This service has already ended.",
            });
        }
        CannotRecord::AlreadyWithdrawn => {
            return Err(Trouble::Conflict {
                what: "Consent for this service has already been withdrawn.",
            });
        }
        CannotRecord::NotSaved(_) | CannotRecord::Store(_) => return Err(failed(&why)),
    };
    answers.is_wrong(field, why);
    Ok(())
}

fn page(here: &Here, person: PersonId, answers: &Answers) -> Response {
    let title = "Record a sensitive service";
    let kinds: Vec<Radio> = SensitiveKind::ALL
        .into_iter()
        .map(|it| Radio::new(it.name(), it.title()))
        .collect();
    let bases = [
        Radio::new("consent", "Consent")
            .hint("Of the person, or of someone with parental responsibility for a child"),
        Radio::new("harm", "Reasonable cause to suspect significant harm")
            .hint("Children Act 1989 section 31; for an adult, Care Act 2014 section 42"),
    ];
    here.page(title)
        .trail(BackLink::new(format!("/people/{person}")))
        .errors(answers.summary(&DATES))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            p class="govuk-body" { "For a service of your own organisation. Others are told that a sensitive service is helping, and neither which nor how many. Contact goes by the record manager, who sees what you enter here." }
            form method="post" novalidate {
                (here.token())
                (Radios::new("kind", kinds).legend(Legend::new("What is the service for?").size(TextSize::S))
                    .value(answers.get("kind")).error(answers.error("kind")))
                (Input::new("service", "Name of the service").value(answers.get("service"))
                    .autocomplete("off").error(answers.error("service")))
                (Input::new("role", "Your role").value(answers.get("role"))
                    .autocomplete("organization-title").error(answers.error("role")))
                (Input::new("phone", "Telephone number").hint("Where the record manager reaches you. Enter this or an email address").kind(InputKind::Tel)
                    .value(answers.get("phone")).autocomplete("tel").width(Width::Chars20).error(answers.error("phone")))
                (Input::new("email", "Email address").kind(InputKind::Email).value(answers.get("email"))
                    .autocomplete("email").spellcheck(false).error(answers.error("email")))
                (DateInput::new("started").legend(Legend::new("When did the service start?").size(TextSize::S))
                    .values(answers.date_parts("started")).error(answers.error("started")))
                (Radios::new("basis", bases).legend(Legend::new("What does this rest on?").size(TextSize::S))
                    .value(answers.get("basis")).error(answers.error("basis")))
                h2 class="govuk-heading-m" { "If it rests on consent" }
                (consent_questions(answers))
                h2 class="govuk-heading-m" { "If it rests on significant harm" }
                (harm_questions(answers))
                (Button::new("Continue").once(true))
            }
        })
}

fn consent_questions(answers: &Answers) -> Markup {
    let givers = [
        Radio::new(
            "child",
            "The person, a child of 12 or over judged able to decide",
        ),
        Radio::new(
            "parent",
            "A parent of the child, or someone with parental responsibility",
        ),
        Radio::new("adult", "The person, an adult"),
    ];
    html! {
        (Radios::new("given_by", givers).legend(Legend::new("Who gave consent?").size(TextSize::S))
            .value(answers.get("given_by")).error(answers.error("given_by")))
        (Input::new("judged_by", "Who judged that the child is able to decide?").hint("Only where a child consented")
            .value(answers.get("judged_by")).autocomplete("off").error(answers.error("judged_by")))
        (Input::new("parent", "Name of the parent who consented").hint("Only where a parent consented")
            .value(answers.get("parent")).autocomplete("off").error(answers.error("parent")))
        (DateInput::new("given").legend(Legend::new("When was consent given?").size(TextSize::S))
            .values(answers.date_parts("given")).error(answers.error("given")))
        (DateInput::new("review").legend(Legend::new("When will you ask again?").size(TextSize::S)).hint("Within a year")
            .values(answers.date_parts("review")).error(answers.error("review")))
    }
}

fn harm_questions(answers: &Answers) -> Markup {
    html! {
        (Textarea::new("harm", Label::new("Why is significant harm suspected?").size(TextSize::S)).rows(3u16)
            .hint("A sentence. Those of your own organisation see it")
            .value(answers.get("harm")).error(answers.error("harm")))
        (Input::new("decided_by", "Who decided that there is reasonable cause?")
            .value(answers.get("decided_by")).autocomplete("off").error(answers.error("decided_by")))
        (DateInput::new("decided").legend(Legend::new("When was that decided?").size(TextSize::S))
            .values(answers.date_parts("decided")).error(answers.error("decided")))
    }
}

/// The answers as they will stand, before they do.
fn check_page(
    here: &Here,
    person: PersonId,
    (new, basis): (&NewSensitiveService, &Basis),
    typed: &HashMap<String, String>,
) -> Response {
    let reached = [
        new.phone.as_ref().map(ToString::to_string),
        new.email.as_ref().map(ToString::to_string),
    ];
    let reached: Vec<String> = reached.into_iter().flatten().collect();
    let mut rows = vec![
        SummaryRow::new("What it is for", new.kind.title()),
        SummaryRow::new("Service", new.service.clone()),
        SummaryRow::new("Your role", new.role.clone()),
        SummaryRow::new("How to reach you", reached.join(", ")),
        SummaryRow::new("Started", kith_terms::time::plain_date(new.started_on)),
    ];
    rows.push(SummaryRow::new(
        "Recorded on",
        service_section::basis(basis),
    ));
    let mut kept: Vec<(&String, &String)> = typed
        .iter()
        .filter(|(name, _)| !["step", "csrf"].contains(&name.as_str()))
        .collect();
    kept.sort();
    let title = "Check what you entered";
    here.page(title)
        .trail(BackLink::new(format!("/people/{person}")))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            (SummaryList::new(rows))
            p class="govuk-body" { "Others will be told that at least one sensitive service is helping. Consent can be withdrawn at any time, and nobody is told of the service from that moment." }
            form method="post" novalidate {
                (here.token())
                @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
                div class="govuk-button-group" {
                    (Button::new("Record the service").name("step").value("save").once(true))
                    (Button::secondary("Change something").name("step").value("change"))
                }
            }
        })
}

async fn ask_withdraw(
    here: Here,
    Path((person, _)): Path<(PersonId, SensitiveServiceId)>,
) -> Result<Response, Away> {
    may_change::<EndSensitiveService>(&here, person).await?;
    let answers = today_parts(&here, Answers::default(), "withdrawn");
    Ok(withdraw_page(&here, person, &answers))
}

async fn withdraw(
    here: Here,
    Path((person, service)): Path<(PersonId, SensitiveServiceId)>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    let by = answers.get("by").parse::<WithdrawnBy>();
    let by = by.map_err(|why| answers.is_wrong("by", why));
    let on = answers.date("withdrawn");
    if let (Ok(by), Some(on)) = (by, on) {
        let grant = to_change::<EndSensitiveService>(&here, person).await?;
        let done = here
            .site
            .people
            .withdraw_consent(grant, service, on, by)
            .await;
        match done {
            Ok(()) => return Ok(back_to(person, "saved")),
            Err(why) => note(&mut answers, why)?,
        }
    }
    Ok(again(withdraw_page(&here, person, &answers)))
}

fn withdraw_page(here: &Here, person: PersonId, answers: &Answers) -> Response {
    let title = "Withdraw consent";
    let givers: Vec<Radio> = WithdrawnBy::ALL
        .into_iter()
        .map(|it| Radio::new(it.name(), it.title()))
        .collect();
    here.page(title)
        .trail(BackLink::new(format!("/people/{person}")))
        .errors(answers.summary(&DATES))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            p class="govuk-body" { "Consent can be withdrawn at any time, and no reason is asked for." }
            (WarningText::new("From this moment nobody but the service itself is told of it: not even that a sensitive service is helping. Requests for contact with it go too."))
            form method="post" novalidate {
                (here.token())
                (Radios::new("by", givers).legend(Legend::new("Who withdraws it?").size(TextSize::S))
                    .value(answers.get("by")).error(answers.error("by")))
                (DateInput::new("withdrawn").legend(Legend::new("When?").size(TextSize::S))
                    .values(answers.date_parts("withdrawn")).error(answers.error("withdrawn")))
                (Button::warning("Withdraw consent").once(true))
            }
        })
}

async fn ask_renew(
    here: Here,
    Path((person, _)): Path<(PersonId, SensitiveServiceId)>,
) -> Result<Response, Away> {
    may_change::<EndSensitiveService>(&here, person).await?;
    let answers = today_parts(&here, Answers::default(), "given");
    Ok(renew_page(&here, person, &answers))
}

async fn renew(
    here: Here,
    Path((person, service)): Path<(PersonId, SensitiveServiceId)>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    if let Some(said) = consent(&mut answers) {
        let grant = to_change::<EndSensitiveService>(&here, person).await?;
        match here.site.people.renew_consent(grant, service, &said).await {
            Ok(()) => return Ok(back_to(person, "saved")),
            Err(why) => note(&mut answers, why)?,
        }
    }
    Ok(again(renew_page(&here, person, &answers)))
}

fn renew_page(here: &Here, person: PersonId, answers: &Answers) -> Response {
    let title = "Consent given anew";
    here.page(title)
        .trail(BackLink::new(format!("/people/{person}")))
        .errors(answers.summary(&DATES))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            form method="post" novalidate {
                (here.token())
                (consent_questions(answers))
                (Button::new("Save").once(true))
            }
        })
}

async fn ask_end(
    here: Here,
    Path((person, _)): Path<(PersonId, SensitiveServiceId)>,
) -> Result<Response, Away> {
    may_change::<EndSensitiveService>(&here, person).await?;
    let answers = today_parts(&here, Answers::default(), "ended");
    Ok(end_page(&here, person, &answers))
}

async fn end(
    here: Here,
    Path((person, service)): Path<(PersonId, SensitiveServiceId)>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    if let Some(on) = answers.date("ended") {
        let grant = to_change::<EndSensitiveService>(&here, person).await?;
        match here
            .site
            .people
            .end_sensitive_service(grant, service, on)
            .await
        {
            Ok(()) => return Ok(back_to(person, "saved")),
            Err(why) => note(&mut answers, why)?,
        }
    }
    Ok(again(end_page(&here, person, &answers)))
}

fn end_page(here: &Here, person: PersonId, answers: &Answers) -> Response {
    let what_it_does = "Others are told for a year more that a sensitive service is helping or has helped. To end that at once, withdraw the consent.";
    last_day_page(here, person, "End the service", what_it_does, answers)
}
