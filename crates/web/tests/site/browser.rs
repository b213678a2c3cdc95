//! A browser, as far as the pages can tell: it keeps a cookie, and sends the token of its forms.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use tower::ServiceExt as _;

use crate::world::World;

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) who: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: impl AsRef<str>) -> &str {
        let value = self.headers.get(name.as_ref());
        value.map_or("", |it| it.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> &str {
        self.header(header::LOCATION)
    }

    /// Asserts that it sends the browser on to an address that holds this.
    pub(crate) fn leads_to(self, part: &str) -> Self {
        let there = self.status == StatusCode::SEE_OTHER && self.location().contains(part);
        assert!(
            there,
            "{} {} answered {} {}\n{}",
            self.method,
            self.path,
            self.status,
            self.location(),
            self.text()
        );
        self
    }

    /// The page without the places where a long word may break.
    pub(crate) fn whole(&self) -> String {
        self.body.replace("<wbr>", "")
    }

    /// The words of the page's main part.
    pub(crate) fn text(&self) -> String {
        let page = scraper::Html::parse_document(&self.body);
        let main = scraper::Selector::parse("main").unwrap();
        let words = page.select(&main).flat_map(|it| it.text());
        words
            .flat_map(str::split_whitespace)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

pub(crate) struct Browser<'a> {
    world: &'a World,
    who: &'static str,
    cookie: String,
    token: String,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(world: &'a World, who: &'static str) -> Self {
        Self {
            world,
            who,
            cookie: String::new(),
            token: String::new(),
        }
    }

    pub(crate) fn with(mut self, cookie: &str, token: &str) -> Self {
        self.cookie = cookie.to_owned();
        self.token = token.to_owned();
        self
    }

    pub(crate) fn cookie(&self) -> &str {
        &self.cookie
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// A request with this browser's cookie.
    pub(crate) fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "kith.example");
        match self.cookie.as_str() {
            "" => request,
            cookie => request.header(header::COOKIE, format!("__Host-kith={cookie}")),
        }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().to_string());
        let response = self.world.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let answer = Answer {
            who: self.who.to_owned(),
            method,
            path,
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        };
        self.world.heard.lock().unwrap().push(answer.clone());
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path).await
    }

    pub(crate) async fn ask(&self, method: Method, path: &str) -> Answer {
        self.send(self.request(method, path).body(Body::empty()).unwrap())
            .await
    }

    /// Posts a form as this browser's own pages would.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token.clone();
        let all: Vec<(&str, &str)> = [("csrf", token.as_str())]
            .into_iter()
            .chain(fields.iter().copied())
            .collect();
        self.post_plain(path, &all).await
    }

    /// Posts a form with nothing added to it.
    pub(crate) async fn post_plain(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded::to_string(fields).unwrap();
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body));
        self.send(request.unwrap()).await
    }

    /// Signs in and keeps the cookie and the forms' token.
    pub(crate) async fn sign_in(&mut self, typed: &[(&'static str, String)]) -> Answer {
        let fields: Vec<(&str, &str)> = typed
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let answer = self.post_plain("/sign-in", &fields).await.leads_to("/");
        let set = answer.header(header::SET_COOKIE);
        let cookie = set
            .split(';')
            .next()
            .and_then(|it| it.strip_prefix("__Host-kith="));
        self.cookie = cookie.unwrap().to_owned();
        let page = self.get("/cannot-act").await;
        let page = if page.status == StatusCode::OK {
            page
        } else {
            self.get("/account").await
        };
        self.token = form_token(&page.body);
        answer
    }

    /// Gives a reason.
    pub(crate) async fn open_visit(&self, person: &str) {
        self.reason(person, "reason").await.leads_to(person);
    }

    /// Gives a reason, and looks behind the shield.
    pub(crate) async fn override_shield(&self, person: &str) {
        self.reason(person, "override").await.leads_to(person);
    }

    pub(crate) async fn reason(&self, person: &str, page: &str) -> Answer {
        let sent = [
            ("reason", "direct-involvement"),
            ("words", "Planning a home visit"),
        ];
        self.post(&format!("/people/{person}/{page}"), &sent).await
    }

    pub(crate) async fn involve(&self, person: &str, service: &str, role: &str) {
        let sent = [
            ("service", service),
            ("role", role),
            ("phone", "01632 960555"),
            ("started-day", "1"),
            ("started-month", "2"),
            ("started-year", "2026"),
        ];
        self.post(&format!("/people/{person}/involvements/new"), &sent)
            .await
            .leads_to("?done=");
    }

    pub(crate) async fn tell(&self, person: &str, what: &str) {
        let sent = [("section", "services"), ("text", what)];
        self.post(&format!("/people/{person}/problems/new"), &sent)
            .await
            .leads_to("?done=");
    }
}

/// The token in a page's forms.
pub(crate) fn form_token(body: &str) -> String {
    let page = scraper::Html::parse_document(body);
    let field = scraper::Selector::parse("input[name=csrf]").unwrap();
    let found = page
        .select(&field)
        .next()
        .and_then(|it| it.value().attr("value"));
    found.unwrap_or_default().to_owned()
}
