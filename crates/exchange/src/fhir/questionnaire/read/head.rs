//! The head of a form file, of what a Questionnaire says of itself.

use jiff::civil::Date;
use toml::{Table, Value as Toml};

use super::Walk;

use crate::fhir::keys::key;
use crate::fhir::names::FORM;
use crate::fhir::own;

/// What is read of a Questionnaire itself, or says nothing about what is asked.
const READ: [&str; 19] = [
    "approvalDate",
    "contained",
    "copyright",
    "date",
    "derivedFrom",
    "effectivePeriod",
    "extension",
    "id",
    "item",
    "language",
    "meta",
    "name",
    "publisher",
    "resourceType",
    "status",
    "subjectType",
    "title",
    "url",
    "version",
];

/// What stands above a form's sections, and what below them.
pub(super) struct Head {
    pub(super) form: String,
    pub(super) version: String,
    pub(super) title: String,
    pub(super) lines: Table,
    pub(super) levels: Vec<Toml>,
    pub(super) scores: Vec<Toml>,
}

impl Walk<'_> {
    /// The head; a form that says no first day may be answered from this one.
    pub(super) fn head(&mut self, today: Date) -> Head {
        let resource = self.resource;
        let url = resource.text("url");
        let ours = url.as_deref().and_then(|it| it.strip_prefix(FORM));
        let form = match (ours, &url) {
            (Some(form), _) => form.to_owned(),
            (None, url) => {
                let last = url.as_deref().and_then(|it| it.rsplit('/').next());
                let named = last.map(str::to_owned).filter(|it| !it.is_empty());
                let named = named.or_else(|| resource.text("id"));
                let named = named.or_else(|| resource.text("name").or(resource.text("title")));
                key(&named.unwrap_or_else(|| "form".to_owned())).to_lowercase()
            }
        };
        let version = self.version();
        let title = resource.text("title").or_else(|| resource.text("name"));
        let title = title.unwrap_or_else(|| form.clone());
        let mut own = own::table(resource);
        let mut take = |key: &str| match own.remove(key) {
            Some(Toml::Array(all)) => all,
            _ => Vec::new(),
        };
        let (levels, scores) = (take("levels"), take("scores"));
        let mut lines = Table::new();
        let mut line = |key: &str, value: Option<Toml>| {
            lines.extend(value.map(|it| (key.to_owned(), it)));
        };
        line("id", Some(form.clone().into()));
        line("version", Some(version.clone().into()));
        line("title", Some(title.clone().into()));
        line("about", Some(self.about().into()));
        let (first, last) = self.days(today);
        line("first_day", day(first));
        line("last_day", last.and_then(day));
        line("follows", self.follows(&form).map(Toml::from));
        if ours.is_none() {
            line("sources", Some(self.sources(url.as_deref()).into()));
        }
        lines.extend(own);
        self.left_out_of_all();
        Head {
            form,
            version,
            title,
            lines,
            levels,
            scores,
        }
    }

    fn version(&mut self) -> String {
        if let Some(version) = self.resource.text("version") {
            return key(&version);
        }
        let date = self.resource.text("date");
        let date = date.and_then(|it| it.get(..10).map(str::to_owned));
        let version = date.unwrap_or_else(|| "1".to_owned());
        self.lost_of_all(&format!("it says no version: it is version {version} here"));
        key(&version)
    }

    fn about(&mut self) -> &'static str {
        let types = self.resource.texts("subjectType");
        let about = match types.first().map(String::as_str) {
            Some("Organization") => "organisation",
            Some("HealthcareService" | "Location") => "service",
            Some("Patient" | "Person" | "RelatedPerson") => "person",
            _ => {
                self.lost_of_all("it does not say whom it is about: it is about a person here");
                "person"
            }
        };
        if types.len() > 1 {
            let said = format!("it is about several kinds of things: it is about a {about} here");
            self.lost_of_all(&said);
        }
        about
    }

    fn days(&mut self, today: Date) -> (Date, Option<Date>) {
        let period = self.resource.within("effectivePeriod");
        let within = |name| period.and_then(|it| it.text(name));
        let last = within("end").and_then(|it| last_day(&it));
        let said = within("start");
        let said = said.or_else(|| self.resource.text("approvalDate"));
        let said = said.or_else(|| self.resource.text("date"));
        if let Some(first) = said.and_then(|it| first_day(&it)) {
            return (first, last);
        }
        self.lost_of_all("it does not say from which day it may be answered: from today here");
        (today, last)
    }

    fn follows(&mut self, form: &str) -> Option<String> {
        let before = self.resource.texts("derivedFrom");
        let ours = format!("{FORM}{form}|");
        let version = before.iter().find_map(|it| it.strip_prefix(&ours));
        if version.is_none() && !before.is_empty() {
            self.lost_of_all("derivedFrom is not kept: it names another form");
        }
        version.map(str::to_owned)
    }

    fn sources(&self, url: Option<&str>) -> Vec<String> {
        let version = self.resource.text("version");
        let version = version.map_or_else(String::new, |it| format!("|{it}"));
        let url = url.map(|it| format!("{it}{version}"));
        let published = ["publisher", "copyright"].map(|it| self.resource.text(it));
        url.into_iter()
            .chain(published.into_iter().flatten())
            .collect()
    }

    fn left_out_of_all(&mut self) {
        if let Some(status) = self.resource.text("status").filter(|it| it != "active") {
            self.lost_of_all(&format!(
                "its status, {status}, is not kept: a form may be answered on its days"
            ));
        }
        for name in self.resource.other_than(&READ) {
            self.lost_of_all(&format!("{name} is not kept"));
        }
        self.unknown_extensions(self.resource, None);
    }
}

/// The first day of a day, a month, a year or a moment.
fn first_day(said: &str) -> Option<Date> {
    let day = said.get(..10).unwrap_or(said);
    let whole = [day.to_owned(), format!("{day}-01"), format!("{day}-01-01")];
    whole.iter().find_map(|it| it.parse().ok())
}

/// The last day of a day, a month, a year or a moment.
fn last_day(said: &str) -> Option<Date> {
    let first = first_day(said)?;
    Some(match said.len() {
        4 => first.last_of_year(),
        7 => first.last_of_month(),
        _ => first,
    })
}

fn day(it: Date) -> Option<Toml> {
    it.to_string().parse().ok().map(Toml::Datetime)
}
