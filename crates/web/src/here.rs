//! Who is asking, and the frame of their pages.

use std::convert::Infallible;
use std::str::FromStr;

use axum::RequestExt as _;
use axum::extract::{self, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};
use kith_gate::session::{NoSession, SessionToken, SignedIn};
use maud::{Markup, html};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::components::{ErrorSummary, NotificationBanner};
use crate::layout::{self, Account, SessionTimer, Trail};
use crate::navigation;
use crate::pages::sign_in::own_path;
use crate::security::Nonce;
use crate::sent::Sent;
use crate::site::Site;
use crate::trouble::{Trouble, failed};

/// The session's cookie. Browsers keep the `__Host-` prefix to one host, this path and TLS.
pub(crate) const COOKIE: &str = "__Host-kith";

/// Anyone, signed in or not.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) site: Site,
    pub(crate) who: Option<SignedIn>,
    /// Who it is could not be found out: nobody is then sent to sign in again for nothing.
    pub(crate) unknown: bool,
    /// They were signed in until something that is asked of everybody ended.
    standing_ended: bool,
    nonce: String,
    path: String,
}

/// Someone who is signed in and whose standing is good.
#[derive(Clone)]
pub(crate) struct Here {
    pub(crate) site: Site,
    pub(crate) who: SignedIn,
    visitor: Visitor,
}

impl Visitor {
    /// Finds out who is asking. One that the layers have found already is taken over.
    pub(crate) async fn of(parts: &mut Parts, site: &Site) -> Self {
        if let Some(visitor) = parts.extensions.get::<Self>() {
            return visitor.clone();
        }
        let nonce = parts
            .extensions
            .get::<Nonce>()
            .map(|it| it.0.clone())
            .unwrap_or_default();
        let path = parts.uri.path().to_owned();
        let found = signed_in(site, &parts.headers).await;
        let visitor = Self {
            unknown: matches!(found, Err(NoSession::Gate(_))),
            standing_ended: matches!(found, Err(NoSession::Standing)),
            who: found.ok(),
            site: site.clone(),
            nonce,
            path,
        };
        parts.extensions.insert(visitor.clone());
        visitor
    }

    /// The visitor as someone who may act, where they may.
    pub(crate) fn signed_in(&self) -> Option<Here> {
        let who = self.who.clone().filter(|who| who.standing().is_good())?;
        Some(Here {
            site: self.site.clone(),
            who,
            visitor: self.clone(),
        })
    }

    /// Why nothing is shown to somebody who is not signed in, and was going there.
    pub(crate) fn stranger(&self, then: &str) -> Trouble {
        match self.unknown {
            true => Trouble::Away,
            false => Trouble::SignIn {
                then: own_path(then).to_owned(),
                standing_ended: self.standing_ended,
            },
        }
    }

    /// A page in this visitor's frame.
    pub(crate) fn page(&self, title: impl Into<String>) -> Page {
        let mut frame = layout::Page::new(title, self.nonce.clone());
        if let Some(who) = &self.who {
            frame = frame
                .account(Account::new(
                    who.full_name(),
                    who.organisation_name(),
                    who.form_token(),
                ))
                .navigation(navigation::items(&self.site.gate, who, &self.path))
                .timer(SessionTimer::new(
                    idle_seconds(&self.site),
                    "/stay-signed-in",
                    "/sign-in?ended=idle",
                ));
        }
        Page { frame }
    }
}

fn idle_seconds(site: &Site) -> u32 {
    u32::try_from(site.gate.settings().sessions.idle.as_secs()).unwrap_or(u32::MAX)
}

async fn signed_in(site: &Site, headers: &HeaderMap) -> Result<SignedIn, NoSession> {
    let token = cookie::<SessionToken>(headers, COOKIE).ok_or(NoSession::Unknown)?;
    let found = site.gate.session(&token).await;
    if let Err(NoSession::Gate(error)) = &found {
        failed(error);
    }
    found
}

/// What the browser kept for us under a name, if it sent it.
pub(crate) fn cookie<T: FromStr>(headers: &HeaderMap, name: &str) -> Option<T> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(';'))
        .filter_map(|it| it.trim().split_once('='))
        .find(|(named, _)| *named == name)
        .and_then(|(_, kept)| kept.parse().ok())
}

impl FromRequestParts<Site> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        Ok(Self::of(parts, site).await)
    }
}

impl Here {
    /// A page in this person's frame.
    pub(crate) fn page(&self, title: impl Into<String>) -> Page {
        self.visitor.page(title)
    }

    /// That they have shown lately that it is them, before a page that leads to something grave: asked
    /// then, nothing that they type is lost.
    pub(crate) fn proved(&self) -> Result<(), Trouble> {
        match self.site.gate.is_proved(&self.who) {
            true => Ok(()),
            false => Err(Trouble::Prove),
        }
    }

    /// The field that each form which changes something must hold.
    pub(crate) fn token(&self) -> Markup {
        layout::csrf_field(self.who.form_token())
    }
}

impl FromRequestParts<Site> for Here {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Trouble> {
        let visitor = Visitor::of(parts, site).await;
        match (visitor.signed_in(), &visitor.who) {
            (Some(here), _) => Ok(here),
            (None, Some(_)) => Err(Trouble::CannotAct),
            (None, None) => Err(visitor.stranger(parts.uri.path())),
        }
    }
}

/// What stands in an address. Where it cannot be read, it is the address of nothing: what was
/// expected there is nobody's business.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Site> for Path<T> {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Trouble> {
        match extract::Path::from_request_parts(parts, site).await {
            Ok(extract::Path(it)) => Ok(Self(it)),
            Err(_) => Err(Trouble::NotFound),
        }
    }
}

/// A form of someone who is signed in, with the token that their own pages carry.
pub(crate) struct Posted<T>(pub(crate) T);

/// A form as it is posted, with its token.
#[derive(Deserialize)]
pub(crate) struct WithToken<T> {
    #[serde(default)]
    pub(crate) csrf: String,
    #[serde(flatten)]
    pub(crate) form: T,
}

impl<T: DeserializeOwned + 'static> FromRequest<Site> for Posted<T> {
    type Rejection = Trouble;

    async fn from_request(mut request: Request, site: &Site) -> Result<Self, Trouble> {
        let Ok(visitor) = request
            .extract_parts_with_state::<Visitor, Site>(site)
            .await;
        let Some(who) = &visitor.who else {
            return Err(visitor.stranger("/"));
        };
        let Sent(sent) = Sent::<WithToken<T>>::from_request(request, site).await?;
        if who.is_form_token(&sent.csrf) {
            Ok(Self(sent.form))
        } else {
            Err(Trouble::Forged)
        }
    }
}

/// A page that is being made.
pub(crate) struct Page {
    frame: layout::Page,
}

impl Page {
    /// With the way back.
    pub(crate) fn trail(mut self, trail: impl Into<Trail>) -> Self {
        self.frame = self.frame.trail(trail);
        self
    }

    /// With what is wrong, which also marks the title.
    pub(crate) fn errors(mut self, errors: ErrorSummary) -> Self {
        self.frame = self.frame.errors(errors);
        self
    }

    /// With something to know.
    pub(crate) fn notice(mut self, notice: Option<NotificationBanner>) -> Self {
        if let Some(notice) = notice {
            self.frame = self.frame.notice(notice);
        }
        self
    }

    /// In a column of two thirds, for reading and for forms.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a page is made where it is shown"
    )]
    pub(crate) fn narrow(self, content: Markup) -> Response {
        self.wide(html! {
            div class="govuk-grid-row" {
                div class="govuk-grid-column-two-thirds" { (content) }
            }
        })
    }

    /// In the whole width, for records and tables.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a page is made where it is shown"
    )]
    pub(crate) fn wide(self, content: Markup) -> Response {
        Html(layout::page(&self.frame, &content).into_string()).into_response()
    }
}
