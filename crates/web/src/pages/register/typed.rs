//! What is typed to register, and the registration that is read of it.

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

use kith_market::registration::{Registration, Service};

use crate::form::Answers;

/// More than any provider has in one place; those of a larger one are brought in by the place's list.
pub(super) const MOST_SERVICES: usize = 40;
/// As many are asked for at first.
const SERVICES_AT_FIRST: usize = 2;

/// What is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    SingleSite,
    Headquarters,
}

impl Kind {
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::SingleSite => "Register one site",
            Self::Headquarters => "Register a headquarters with services",
        }
    }

    pub(super) const fn code_hint(self) -> Option<&'static str> {
        match self {
            Self::SingleSite => Some(
                "If you have one for the site and one for the headquarters, write that of the site",
            ),
            Self::Headquarters => Some("That of the headquarters"),
        }
    }
}

/// What was typed.
pub(super) struct Typed {
    pub(super) kind: Kind,
    pub(super) answers: Answers,
    /// How many services are asked for.
    pub(super) services: usize,
}

impl Typed {
    pub(super) fn new(kind: Kind, sent: HashMap<String, String>) -> Self {
        let answers = Answers::of(sent);
        let services = answers.get("services").parse().unwrap_or(SERVICES_AT_FIRST);
        Self {
            kind,
            services: services.clamp(1, MOST_SERVICES),
            answers,
        }
    }

    /// Whether the button that adds a service was pressed.
    pub(super) fn adds_a_service(&self) -> bool {
        self.answers.get("do") == "add"
    }

    pub(super) fn add_service(&mut self) {
        self.services = (self.services + 1).min(MOST_SERVICES);
    }

    /// The registration, or all that is wrong noted beside its field.
    pub(super) fn read(&mut self) -> Option<Registration> {
        let ods_code = self.needed("ods_code", "Enter the ODS code");
        let name = self.needed("name", "Enter the name of the organisation");
        let town = self.needed("town", "Enter the town");
        let postcode = self.needed("postcode", "Enter the postcode");
        let manager = self.needed("manager", "Enter your full name");
        let email = self.needed("email", "Enter your email address");
        let services = match self.kind {
            Kind::SingleSite => Vec::new(),
            Kind::Headquarters => self.read_services(),
        };
        let registration = Registration {
            name: name?,
            ods_code: ods_code?,
            town: town?,
            postcode: postcode?,
            services: services.iter().map(|(_, it)| it.clone()).collect(),
            manager: manager?,
            email: email?,
        };
        let repeated = registration.repeated().and_then(|it| services.get(it));
        if let Some((number, _)) = repeated {
            let why = "Each service has an ODS code of its own: this one stands twice";
            self.answers
                .is_wrong(&format!("service-{number}-code"), why);
        }
        self.answers.all_good().then_some(registration)
    }

    /// The services, each with its number on the page. Those of which nothing was written are left out.
    fn read_services(&mut self) -> Vec<(usize, Service)> {
        let mut services = Vec::new();
        let mut written = false;
        for number in 1..=self.services {
            let [name, code, postcode] =
                ["name", "code", "postcode"].map(|of| format!("service-{number}-{of}"));
            let empty = |field: &String| self.answers.get(field).is_empty();
            if [&name, &code, &postcode].into_iter().all(empty) {
                continue;
            }
            written = true;
            let name = self.needed(&name, "Enter the name of the service");
            let ods_code = self.needed(&code, "Enter the ODS code of the service");
            let postcode = self.needed(&postcode, "Enter the postcode of the service");
            if let (Some(name), Some(ods_code), Some(postcode)) = (name, ods_code, postcode) {
                let service = Service {
                    name,
                    ods_code,
                    postcode,
                };
                services.push((number, service));
            }
        }
        if !written {
            let why = "Enter one service at least, or register one site instead";
            self.answers.is_wrong("service-1-name", why);
        }
        services
    }

    fn needed<T: FromStr<Err: Display>>(&mut self, field: &str, missing: &str) -> Option<T> {
        if self.answers.maybe(field).is_none() {
            self.answers.is_wrong(field, missing);
        }
        self.answers.read(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(kind: Kind, more: &[(&str, &str)]) -> Typed {
        let all = [
            ("ods_code", "a1234"),
            ("name", "Rowan Care"),
            ("town", "Kendal"),
            ("postcode", "la9 4qq"),
            ("manager", "Nia Pritchard"),
            ("email", "nia@rowan.example"),
        ];
        let sent = all.iter().chain(more);
        Typed::new(
            kind,
            sent.map(|(name, value)| ((*name).into(), (*value).into()))
                .collect(),
        )
    }

    fn wrong(typed: &mut Typed, field: &str) -> String {
        assert_eq!(typed.read(), None);
        typed.answers.error(field).unwrap_or_default()
    }

    #[test]
    fn services_of_which_nothing_was_written_are_left_out() {
        let mut typed = typed(
            Kind::Headquarters,
            &[
                ("services", "3"),
                ("service-2-name", "Elm Court"),
                ("service-2-code", "vaa01"),
                ("service-2-postcode", "la22 9aa"),
            ],
        );
        let registration = typed.read().unwrap();
        let codes: Vec<_> = registration
            .services
            .iter()
            .map(|it| it.ods_code.as_str())
            .collect();
        assert_eq!(codes, ["VAA01"]);
    }

    #[test]
    fn what_is_wrong_is_said_beside_its_field() {
        let mut half = typed(Kind::Headquarters, &[("service-1-name", "Elm Court")]);
        assert!(wrong(&mut half, "service-1-code").contains("Enter the ODS code"));
        let mut none = typed(Kind::Headquarters, &[]);
        assert!(wrong(&mut none, "service-1-name").contains("one service at least"));
        let mut twice = typed(
            Kind::Headquarters,
            &[
                ("service-2-name", "Elm Court"),
                ("service-2-code", "A1234"),
                ("service-2-postcode", "LA22 9AA"),
            ],
        );
        assert!(wrong(&mut twice, "service-2-code").contains("stands twice"));
        let mut bad = Typed::new(Kind::SingleSite, [("postcode".into(), "LA9".into())].into());
        assert!(wrong(&mut bad, "postcode").contains("first half"));
        assert_eq!(
            bad.answers.error("email").as_deref(),
            Some("Enter your email address")
        );
    }

    #[test]
    fn no_more_services_are_asked_for_than_a_page_can_hold() {
        let many = Typed::new(
            Kind::Headquarters,
            [("services".into(), "9999999".into())].into(),
        );
        assert_eq!(many.services, MOST_SERVICES);
        let mut typed = many;
        typed.add_service();
        assert_eq!(typed.services, MOST_SERVICES);
    }
}
