//! The frame round every page.

use maud::{DOCTYPE, Markup, Render, html};

use crate::{
    assets,
    components::{
        BackLink, Breadcrumbs, ErrorSummary, NavItem, NotificationBanner, PhaseBanner,
        ServiceNavigation, SkipLink,
    },
};

/// The name under which every form sends its token against forged requests.
pub const CSRF_FIELD: &str = "csrf";

/// Without this class the design system's scripts leave the page alone.
const BEGIN: &str = "document.body.classList.add('js-enabled');\
    if('noModule' in HTMLScriptElement.prototype)\
    document.body.classList.add('govuk-frontend-supported')";

/// The hidden field that every form which changes something must hold.
pub fn csrf_field(token: &str) -> Markup {
    html! { input type="hidden" name=(CSRF_FIELD) value=(token); }
}

/// Who is signed in, for the header.
#[derive(Clone, Debug)]
pub struct Account {
    name: String,
    place: String,
    csrf: String,
    sign_out_path: String,
}

impl Account {
    /// A name, the organisation they act for, and the session's token against forged requests.
    pub fn new(name: impl Into<String>, place: impl Into<String>, csrf: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            place: place.into(),
            csrf: csrf.into(),
            sign_out_path: "/sign-out".to_owned(),
        }
    }

    setters! {
        /// Where signing out is sent, "/sign-out" unless set.
        set sign_out_path: String;
    }
}

impl Render for Account {
    fn render(&self) -> Markup {
        html! {
            div class="kith-header__account" {
                p class="kith-header__who" {
                    span class="govuk-visually-hidden" { "Signed in as " }
                    strong { (self.name) }
                    @if !self.place.is_empty() {
                        span class="kith-header__place" { ", " (self.place) }
                    }
                }
                form class="kith-header__out" method="post" action=(self.sign_out_path) {
                    (csrf_field(&self.csrf))
                    button type="submit" { "Sign out" }
                }
            }
        }
    }
}

/// Warns before the session ends. Only a script can, so it is hidden until one runs.
#[derive(Clone, Debug)]
pub struct SessionTimer {
    idle_seconds: u32,
    warn_seconds: u32,
    stay_path: String,
    ended_path: String,
}

impl SessionTimer {
    /// A session that ends after so long without use. Reading `stay_path` carries it on; when it
    /// has ended the browser is sent to `ended_path`.
    pub fn new(
        idle_seconds: u32,
        stay_path: impl Into<String>,
        ended_path: impl Into<String>,
    ) -> Self {
        Self {
            idle_seconds,
            warn_seconds: 120,
            stay_path: stay_path.into(),
            ended_path: ended_path.into(),
        }
    }

    setters! {
        /// How long before the end it warns: two minutes unless set, never under 20 seconds.
        set warn_seconds: u32;
    }
}

impl Render for SessionTimer {
    fn render(&self) -> Markup {
        html! {
            div class="kith-timer" role="alert" data-kith-timer hidden
                data-idle-seconds=(self.idle_seconds)
                data-warn-seconds=(self.warn_seconds.max(20)) data-ended-path=(self.ended_path) {
                div class="govuk-width-container" {
                    p {
                        "You will be signed out in " strong data-kith-timer-left { "about 2 minutes" } ". "
                        a class="govuk-link" href=(self.stay_path) data-kith-timer-stay {
                            "Stay signed in"
                        }
                    }
                }
            }
        }
    }
}

/// The way back from a page.
#[derive(Clone, Debug, Default)]
pub enum Trail {
    /// None: a page that nothing comes before.
    #[default]
    None,
    /// A link to the page before, in a journey.
    Back(BackLink),
    /// The pages above this one.
    Crumbs(Breadcrumbs),
}

impl From<BackLink> for Trail {
    fn from(link: BackLink) -> Self {
        Self::Back(link)
    }
}

impl From<Breadcrumbs> for Trail {
    fn from(crumbs: Breadcrumbs) -> Self {
        Self::Crumbs(crumbs)
    }
}

/// What a page needs besides its content.
#[derive(Clone, Debug)]
pub struct Page {
    title: String,
    nonce: String,
    account: Option<Account>,
    navigation: Vec<NavItem>,
    phase: Option<PhaseBanner>,
    trail: Trail,
    errors: ErrorSummary,
    notice: Option<NotificationBanner>,
    timer: Option<SessionTimer>,
    home: String,
}

impl Page {
    /// A page with this title, and the response's nonce for its one inline script.
    pub fn new(title: impl Into<String>, nonce: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            nonce: nonce.into(),
            account: None,
            navigation: Vec::new(),
            phase: None,
            trail: Trail::None,
            errors: ErrorSummary::new(),
            notice: None,
            timer: None,
            home: "/".to_owned(),
        }
    }

    setters! {
        /// Who is signed in.
        maybe account: Account;
        /// The parts of the service; mark the one that is open as current or active.
        set navigation: Vec<NavItem>;
        /// How far the service has come.
        maybe phase: PhaseBanner;
        /// The way back.
        set trail: Trail;
        /// What is wrong with the answers: shown first in the page and said in its title.
        set errors: ErrorSummary;
        /// Something to know, such as that an act was done; shown before the content.
        maybe notice: NotificationBanner;
        /// The warning before the session ends.
        maybe timer: SessionTimer;
        /// Where the wordmark leads, "/" unless set.
        set home: String;
    }

    fn head(&self) -> Markup {
        let error = if self.errors.is_empty() {
            ""
        } else {
            "Error: "
        };
        html! {
            head {
                meta charset="utf-8";
                title { (error) (self.title) " – Kith" }
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="theme-color" content="#123f46";
                meta name="robots" content="noindex, nofollow";
                meta name="referrer" content="same-origin";
                @if let Some(icon) = assets::named("icon.svg") {
                    link rel="icon" href=(icon.path()) type="image/svg+xml";
                }
                @if let Some(css) = assets::named("kith.css") {
                    link rel="stylesheet" href=(css.path());
                }
                @if let Some(script) = assets::named("govuk-frontend.js") {
                    link rel="modulepreload" href=(script.path());
                }
            }
        }
    }

    fn header(&self) -> Markup {
        html! {
            header class="govuk-template__header" {
                div class="kith-header" {
                    div class="govuk-width-container kith-header__inner" {
                        a class="kith-header__mark" href=(self.home) {
                            (symbol())
                            span class="kith-header__name" { "Kith" }
                        }
                        @if let Some(account) = &self.account { (account) }
                    }
                }
                @if !self.navigation.is_empty() {
                    (ServiceNavigation::new(self.navigation.clone()))
                }
                @if let Some(timer) = &self.timer { (timer) }
            }
        }
    }

    fn main(&self, content: &impl Render) -> Markup {
        html! {
            @if let Some(phase) = &self.phase { div class="kith-phase" { (phase) } }
            div class="govuk-width-container" {
                @match &self.trail {
                    Trail::None => {},
                    // A landmark of its own, as breadcrumbs are: it stands outside the main part.
                    Trail::Back(link) => nav aria-label="Back" { (link) },
                    Trail::Crumbs(crumbs) => (crumbs),
                }
                main class="govuk-main-wrapper" id="main-content" {
                    @if !self.errors.is_empty() { (self.errors) }
                    @if let Some(notice) = &self.notice { (notice) }
                    (content)
                }
            }
        }
    }
}

/// Two circles that meet, and a third person near: people round a person.
fn symbol() -> Markup {
    html! {
        svg class="kith-header__symbol" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"
            width="38" height="38" aria-hidden="true" focusable="false" {
            g fill="none" stroke="currentColor" stroke-width="3.2" {
                circle cx="14.5" cy="24" r="10" {}
                circle cx="25.5" cy="24" r="10" {}
            }
            circle class="kith-header__dot" cx="20" cy="6.5" r="4.6" fill="#f5b14c" {}
        }
    }
}

fn footer() -> Markup {
    let links = [
        ("/help", "Help"),
        ("/forms", "Forms"),
        ("/accessibility", "Accessibility statement"),
        ("/privacy", "Privacy notice"),
        (
            "/how-we-keep-your-record-safe",
            "How we keep your record safe",
        ),
    ];
    html! {
        footer class="govuk-template__footer kith-footer" {
            div class="govuk-width-container" {
                h2 class="govuk-visually-hidden" { "Help and legal" }
                ul class="kith-footer__links" {
                    @for (path, words) in links {
                        li { a class="govuk-link govuk-link--no-visited-state" href=(path) { (words) } }
                    }
                }
                p class="kith-footer__note" {
                    "Kith writes down who looks at a record, when and why."
                }
            }
        }
    }
}

/// A whole page: the frame, and the content in its main part.
pub fn page(page: &Page, content: &impl Render) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" class="govuk-template" {
            (page.head())
            body class="govuk-template__body" {
                @if assets::STYLED {
                    script nonce=(page.nonce) { (maud::PreEscaped(BEGIN)) }
                }
                (SkipLink::new("#main-content", "Skip to main content"))
                (page.header())
                (page.main(content))
                (footer())
                @if let Some(script) = assets::named("kith.js") {
                    script type="module" src=(script.path()) {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(of: &Page) -> String {
        page(of, &html! { h1 { "Heading" } }).into_string()
    }

    #[test]
    fn a_page_with_errors_says_so_in_its_title_and_first_in_its_main_part() {
        let errors = ErrorSummary::new().about("family-name", "Enter a family name");
        let html = shown(&Page::new("Find a person", "n").errors(errors));
        assert!(html.contains("<title>Error: Find a person – Kith</title>"));
        let main = html.split_once("id=\"main-content\"").unwrap().1;
        assert!(main.find("There is a problem").unwrap() < main.find("<h1>").unwrap());
        assert!(main.contains("href=\"#family-name\""));
    }

    #[test]
    fn a_page_without_errors_does_not_mention_them() {
        let html = shown(&Page::new("Find a person", "n"));
        assert!(html.contains("<title>Find a person – Kith</title>"));
        assert!(!html.contains("govuk-error-summary"));
    }

    #[test]
    fn signing_out_is_a_form_with_the_token_against_forged_requests() {
        let account = Account::new("Jo <b>Lee</b>", "Sefton Council", "token-1");
        let html = shown(&Page::new("Home", "n").account(account));
        assert!(html.contains("method=\"post\" action=\"/sign-out\""));
        assert!(html.contains("type=\"hidden\" name=\"csrf\" value=\"token-1\""));
        assert!(html.contains("Jo &lt;b&gt;Lee&lt;/b&gt;"));
        assert!(!shown(&Page::new("Home", "n")).contains("Sign out"));
    }

    #[test]
    fn every_inline_script_carries_the_nonce_and_no_style_is_inline() {
        let timer = SessionTimer::new(900, "/stay", "/signed-out");
        let html = shown(&Page::new("Home", "abc123").timer(timer));
        for script in html.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(
                tag.contains("nonce=\"abc123\"") || tag.contains("src="),
                "{tag}"
            );
        }
        assert!(!html.contains(" style=") && !html.contains(" onclick="));
    }

    #[test]
    fn the_skip_link_comes_first_and_leads_to_the_main_part() {
        let html =
            shown(&Page::new("Home", "n").navigation([NavItem::new("Find", "/find").current()]));
        let skip = html.find("href=\"#main-content\"").unwrap();
        assert!(skip < html.find("<header").unwrap());
        assert!(html.contains("<main class=\"govuk-main-wrapper\" id=\"main-content\""));
        assert!(html.contains("aria-current=\"page\""));
    }

    #[test]
    fn the_warning_before_a_session_ends_gives_at_least_twenty_seconds() {
        let timer = SessionTimer::new(900, "/stay", "/signed-out").warn_seconds(5_u32);
        assert!(
            timer
                .render()
                .into_string()
                .contains("data-warn-seconds=\"20\"")
        );
    }
}
