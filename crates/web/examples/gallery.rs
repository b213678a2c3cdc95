//! Every component on one page, to look at: `cargo run -p kith-web --example gallery`, then open
//! the address it prints. All the people in it are made up.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a command for a person who works on the pages"
)]

use axum::{
    Form, Router,
    http::header,
    response::IntoResponse,
    routing::{get, post},
};
use kith_forms::model::Question;
use kith_terms::PersonId;
use kith_web::{
    assets,
    components::{
        charts::BarChart,
        people_around::{Circle, Member, PeopleAround},
        *,
    },
    layout::{Account, Page, SessionTimer, page},
    question::{KeptFile, Shown, Typed, inputs, read, with_rows_changed},
};
use maud::{Markup, Render, html};

const NONCE: &str = "gallery";

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let place = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8099".to_owned());
    let pages = Router::new()
        .route("/", get(|| async { answer(&all()) }))
        .route("/form", get(|| async { answer(&form()) }))
        .route("/record", get(|| async { answer(&record()) }))
        .route(
            "/questions",
            get(|| async { answer(&questions(&Typed::default())) }),
        )
        .route(
            "/questions",
            post(|typed: Form<Typed>| async move { answer(&questions(&typed)) }),
        )
        .route("/timer", get(|| async { answer(&timer()) }))
        .route("/sign-in", get(|| async { answer(&sign_in()) }))
        .merge(assets::routes());
    let listener = tokio::net::TcpListener::bind(place).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, pages).await
}

fn answer(page: &Markup) -> impl IntoResponse + use<> {
    let policy = format!(
        "default-src 'self'; script-src 'self' 'nonce-{NONCE}'; object-src 'none'; base-uri 'none'"
    );
    let html = page.clone().into_string();
    (
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
            (header::CONTENT_SECURITY_POLICY, policy),
        ],
        html,
    )
}

fn frame(title: &str) -> Page {
    Page::new(title, NONCE)
        .account(Account::new("Priya Nair", "Sefton Council", "token"))
        .navigation([
            NavItem::new("Find a person", "/"),
            NavItem::new("My people", "/record").active(),
            NavItem::new("Matches to check", "/form"),
            NavItem::new("Feeds", "/"),
        ])
        .timer(SessionTimer::new(900, "/", "/sign-in"))
}

fn sign_in() -> Markup {
    page(
        &Page::new("Sign in", NONCE),
        &html! {
            div class="govuk-grid-row" {
                div class="govuk-grid-column-two-thirds" {
                    h1 class="govuk-heading-l" { "Sign in to Kith" }
                    form method="post" novalidate {
                        (Input::new("user-name", "User name").autocomplete("username")
                            .spellcheck(false).autocapitalize("none").width(Width::Chars20))
                        (PasswordInput::new("password", "Password"))
                        (Input::new("code", "Code from your authenticator app")
                            .hint("The 6 figures it shows now").inputmode(InputMode::Numeric)
                            .autocomplete("one-time-code").width(Width::Chars5))
                        (Button::new("Sign in").once(true))
                    }
                }
            }
        },
    )
}

/// A session so short that its warning shows at once.
fn timer() -> Markup {
    let short = SessionTimer::new(110, "/timer", "/sign-in");
    page(
        &frame("About to be signed out").timer(short),
        &html! { h1 class="govuk-heading-l" { "About to be signed out" } },
    )
}

fn form() -> Markup {
    let errors = ErrorSummary::new()
        .about("reason", "Select why you are opening this record")
        .about("born-month", "Date of birth must include a month");
    let of = frame("Find a person")
        .trail(BackLink::new("/"))
        .errors(errors);
    page(
        &of,
        &html! {
            div class="govuk-grid-row" {
                div class="govuk-grid-column-two-thirds" {
                    h1 class="govuk-heading-l" { "Find a person" }
                    form method="post" novalidate {
                        (form_fields())
                        div class="govuk-button-group" {
                            (Button::new("Find").once(true))
                            (Button::secondary("Clear"))
                            a class="govuk-link" href="/" { "Cancel" }
                        }
                    }
                }
            }
        },
    )
}

fn form_fields() -> Markup {
    html! {
        (Input::new("family-name", "Family name").spellcheck(false).autocomplete("off")
            .width(Width::TwoThirds).value("O’Connor-Begum"))
        (Input::new("nhs-number", "NHS number").hint("10 figures, such as 999 123 4567")
            .inputmode(InputMode::Numeric).width(Width::Chars10).spellcheck(false))
        (DateInput::new("born").legend(Legend::new("Date of birth").size(TextSize::S))
            .hint("For example, 31 3 2016").values(["31", "", "2016"]).wrong(&["month"])
            .error(Some("Date of birth must include a month")))
        (Radios::new("reason", [
            Radio::new("referral", "I have had a referral")
                .hint("You must be able to say who it came from")
                .reveals(Input::new("from", "Who from").width(Width::TwoThirds).render())
                .checked(true),
            Radio::new("own", "I am already working with this person"),
            Radio::divider("or"),
            Radio::new("other", "Another reason"),
        ]).legend(Legend::new("Why are you opening this record?").size(TextSize::M))
            .error(Some("Select why you are opening this record")))
        (Checkboxes::new("with", [
            Checkbox::new("school", "School"),
            Checkbox::new("gp", "GP").checked(true),
            Checkbox::divider("or"),
            Checkbox::new("none", "None of these").exclusive(true),
        ]).legend(Legend::new("Who else is involved?").size(TextSize::M)))
        (Select::new("sort", "Sort by", [Choice::new("name", "Name"), Choice::new("age", "Age")])
            .value("age"))
        (CharacterCount::new(Textarea::new("note", "What happened")
            .hint("Do not give health details"), Limit::Length(200)))
        (FileUpload::new("file", "Upload a feed").drop_zone(true).accept(".csv"))
        (Input::new("cost", "Weekly cost").prefix("£").suffix("each week").width(Width::Chars5))
    }
}

/// A question of each kind, each in a form of its own. What is sent is shown with what is wrong with it.
fn questions(typed: &Typed) -> Markup {
    let form = kith_forms::read("questions.toml", include_str!("questions.toml"));
    let form = form.unwrap_or_else(|faults| panic!("{faults:?}"));
    let all = form.questions().map(|it| (it, shown(it, typed)));
    let all: Vec<(&Question, Shown)> = all.collect();
    let wrong = all.iter().find(|(_, it)| !it.errors().is_empty());
    let of = frame("Every kind of question");
    let of = match wrong {
        Some((_, it)) => of.errors(it.errors()),
        None => of,
    };
    page(
        &of,
        &html! {
            div class="govuk-grid-row" {
                div class="govuk-grid-column-two-thirds" {
                    @for (question, shown) in &all {
                        form method="post" novalidate {
                            (inputs(question, shown))
                            (Button::new("Save and continue"))
                        }
                    }
                }
            }
        },
    )
}

fn shown(question: &Question, typed: &Typed) -> Shown {
    let typed = with_rows_changed(question, typed).unwrap_or_else(|| typed.clone());
    let wrong = read(question, &typed).err().unwrap_or_default();
    Shown::typed(typed, wrong)
        .largest_file(25_000_000_u64)
        .services([
            ("VN1A1".parse().unwrap(), "The Willows".to_owned()),
            ("VN1A2".parse().unwrap(), "Home care, Park Lane".to_owned()),
        ])
        .people([(PersonId::new(), "Amina O’Connor-Begum".to_owned())])
        .files([KeptFile {
            id: uuid::Uuid::nil(),
            name: "The way in.jpg".to_owned(),
            href: "/".to_owned(),
            thumbnail: None,
        }])
}

fn around() -> PeopleAround {
    PeopleAround::new(
        "Amina O’Connor-Begum",
        [
            Member::new(
                Circle::Family,
                "Sara Begum",
                "Mother, has parental responsibility",
            )
            .line("0151 496 0101"),
            Member::new(Circle::Family, "Declan O’Connor", "Father").line("0151 496 0102"),
            Member::new(
                Circle::Family,
                "Mrs Wilhelmina Featherstonehaugh",
                "Grandmother",
            ),
            Member::new(Circle::Everyday, "Park Lane Surgery", "GP").line("0151 496 0200"),
            Member::new(Circle::Everyday, "St Oswald’s Primary School", "School")
                .line("Since 4 September 2021"),
            Member::new(Circle::Everyday, "Ruth Adeyemi", "Health visitor").ended(true),
            Member::new(Circle::Extra, "Jo Lee", "Social worker, lead professional")
                .line("Sefton Council")
                .line("0151 496 0300"),
            Member::new(Circle::Extra, "Youth Justice Service", "Youth worker"),
        ],
    )
}

fn identity() -> Markup {
    html! {
        div class="kith-identity" {
            h1 class="kith-identity__name" { "Amina O’Connor-Begum" }
            dl class="kith-identity__facts" {
                div { dt { "Born" } dd { "31 March 2016 (10 years)" } }
                div { dt { "NHS number" } dd { span class="kith-number" { "999 123 4567" } } }
                div { dt { "Kith number" } dd { span class="kith-number" { "K-7Q2M-9XTR" } } }
                div { dt { "Sex" } dd { "Female" } }
            }
        }
    }
}

fn record() -> Markup {
    let crumbs = Breadcrumbs::new([
        Crumb::new("My people", "/"),
        Crumb::current("Amina O’Connor-Begum"),
    ]);
    let notice = NotificationBanner::done("Your involvement has been recorded");
    page(
        &frame("Amina O’Connor-Begum").trail(crumbs).notice(notice),
        &html! {
            (identity())
            div class="kith-actions" {
                (Button::link("Record my involvement", "/"))
                button type="button" class="govuk-button govuk-button--secondary" data-kith-print hidden { "Print" }
                a class="govuk-link" href="/" { "Report a problem" }
            }
            h2 class="govuk-heading-m" { "People around Amina" }
            (around())
            (SummaryList::new([
                SummaryRow::new("Address", "12 Acacia Avenue, Bootle L20 9ZZ")
                    .action(SummaryAction::change("address", "/")),
                SummaryRow::new("Phone", "0151 496 0101")
                    .action(SummaryAction::change("phone", "/")),
                SummaryRow::new("Communication needs", "Needs a British Sign Language interpreter"),
            ]).card(SummaryCard::new("Contact").action(SummaryAction::new("See history", "/"))))
        },
    )
}

fn all() -> Markup {
    let of = frame("Every component").phase(PhaseBanner::new(
        "Trial",
        html! {
            "This is a new service. " a class="govuk-link" href="/" { "Tell us what you think" } "."
        },
    ));
    page(
        &of,
        &html! {
            h1 class="govuk-heading-xl" { "Every component" }
            (words())
            (lists())
            (figures())
        },
    )
}

fn words() -> Markup {
    html! {
        (NotificationBanner::new("Two feeds have not come in today"))
        (Panel::new("Involvement recorded").body(html! { "Its number is" br; strong { "K-7Q2M-9XTR" } }))
        (Panel::interruption("Is this the same person?").heading_level(2)
            .body("Their dates of birth differ by one day.")
            .actions([PanelAction::Button(Button::new("Yes, go on")),
                PanelAction::Link("No, go back".into(), "/".into())]))
        (WarningText::new("Opening this record is written down."))
        (InsetText::new("This person’s record is shielded."))
        (Details::new("Help with NHS numbers", "It is on any letter from the NHS."))
        p class="govuk-body" {
            (Tag::new("New")) " " (Tag::new("Waiting").colour(TagColour::Yellow)) " "
            (Tag::new("Stopped").colour(TagColour::Red)) " " (Tag::new("Done").colour(TagColour::Green))
        }
        (Button::new("Start now").start(true).href("/")) " "
        (Button::warning("Unlink these records")) " "
        (Button::new("Not now").disabled(true))
    }
}

fn lists() -> Markup {
    html! {
        (TaskList::new([
            Task::new("About the person", TaskStatus::Words("Completed".into())).href("/"),
            Task::new("Who is involved", TaskStatus::Tag(Tag::new("Incomplete"))).href("/")
                .hint("Name everyone you know of"),
            Task::new("Check and send", TaskStatus::Words("Cannot start yet".into())).cannot_start(),
        ]))
        (Tabs::new([
            Tab::new("now", "Now", "What is so now."),
            Tab::new("before", "Before", "What was so before."),
        ]))
        (Accordion::new("more", [
            AccordionSection::new("Where this came from", "Two sources agree."),
            AccordionSection::new("Who has looked", "Three people this year.").summary("Kept for six years"),
        ]).remember(false))
        (Pagination::numbered(7, 40, |number| format!("?page={number}")))
        (Pagination::new().next(PageLink::new("/").label("Who is involved")))
    }
}

fn figures() -> Markup {
    let table = Table::new()
        .caption("Feeds this week")
        .caption_size(TextSize::M)
        .scrolls(true)
        .first_cell_heads_row(true)
        .head([
            Cell::from("Source"),
            Cell::from("File"),
            Cell::from("Rows").numeric(true),
            Cell::from("New people").numeric(true),
            Cell::from("Matched").numeric(true),
            Cell::from("To check").numeric(true),
        ])
        .row([
            Cell::from("School census"),
            Cell::from("census-2026-11.csv"),
            Cell::number(48_211),
            Cell::number(312),
            Cell::number(47_870),
            Cell::number(29),
        ])
        .row([
            Cell::from("Child health"),
            Cell::from("chis-2026-11-20.csv"),
            Cell::number(61_004),
            Cell::number(1_020),
            Cell::number(59_911),
            Cell::number(73),
        ]);
    html! {
        (table)
        (BarChart::new("completeness", "How complete the school census is", "Field", "Filled in")
            .percent("Family name", 48_211, 48_211)
            .percent("Date of birth", 48_190, 48_211)
            .percent("Postcode", 45_002, 48_211)
            .percent("NHS number", 30_218, 48_211)
            .percent("Parental responsibility of first carer", 9_102, 48_211)
            .percent("Communication needs", 31, 48_211))
    }
}
