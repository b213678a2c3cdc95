//! Who helps providers with forms, near them: a place's own file of local support partners.

use std::fmt;
use std::str::FromStr;

use kith_terms::{Email, OrganisationId, PartialPostcode, Phone, Postcode};
use serde::{Deserialize, Deserializer, de};
use url::Url;

use crate::store::providers;
use crate::{Line, Market, MarketError};

/// An organisation that helps providers with forms.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupportPartner {
    /// Its name.
    pub name: Line,
    /// Its page about that help.
    pub web: WebAddress,
    /// The number to call, where it has one.
    pub phone: Option<Phone>,
    /// The address to write to, where it has one.
    pub email: Option<Email>,
    /// The local authorities whose providers it helps.
    #[serde(deserialize_with = "one_at_least")]
    pub authorities: Vec<Line>,
    /// Where those providers are, as far as postcodes say it.
    #[serde(default)]
    pub postcodes: Vec<Postcodes>,
}

/// All that a place has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupportPartners {
    #[serde(default)]
    partners: Vec<SupportPartner>,
}

/// What is wrong with a place's file of them, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {wrong}")]
pub struct SupportFault {
    file: String,
    line: usize,
    wrong: String,
}

impl SupportPartners {
    /// What this file says. It is named in what is wrong.
    ///
    /// # Errors
    /// [`SupportFault`], with the line.
    pub fn read(file: &str, text: &str) -> Result<Self, SupportFault> {
        toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            SupportFault {
                file: file.to_owned(),
                line: before.unwrap_or_default().matches('\n').count() + 1,
                wrong: error.message().to_owned(),
            }
        })
    }

    /// Each, in the file's order.
    pub fn all(&self) -> &[SupportPartner] {
        &self.partners
    }

    /// Those that help where this postcode is.
    pub fn near(&self, postcode: &Postcode) -> Vec<&SupportPartner> {
        let helps = |it: &&SupportPartner| it.postcodes.iter().any(|all| all.hold(postcode));
        self.partners.iter().filter(helps).collect()
    }
}

/// The address of a page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct WebAddress(Url);

/// Text is no address of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the web address is not one of a page: write it whole, like https://support.example/toolkit"
)]
pub struct NoWebAddress;

impl FromStr for WebAddress {
    type Err = NoWebAddress;

    fn from_str(text: &str) -> Result<Self, NoWebAddress> {
        let url = Url::parse(text).map_err(|_| NoWebAddress)?;
        let of_a_page = matches!(url.scheme(), "https" | "http") && url.username().is_empty();
        of_a_page.then_some(Self(url)).ok_or(NoWebAddress)
    }
}

impl TryFrom<String> for WebAddress {
    type Error = NoWebAddress;

    fn try_from(text: String) -> Result<Self, NoWebAddress> {
        text.parse()
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Postcodes that begin alike.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Postcodes {
    /// Those of an area, such as `CA`.
    Area(String),
    /// Those with this first half, such as `CA11`.
    Outward(PartialPostcode),
}

/// Text is neither an area nor the first half of a postcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "that is no beginning of postcodes: write the letters of an area, like CA, or a first half, like CA11"
)]
pub struct NoPostcodes;

impl Postcodes {
    /// Whether this one is among them.
    pub fn hold(&self, postcode: &Postcode) -> bool {
        match self {
            Self::Area(letters) => postcode.area() == *letters,
            Self::Outward(first_half) => first_half.covers(postcode),
        }
    }
}

impl FromStr for Postcodes {
    type Err = NoPostcodes;

    fn from_str(text: &str) -> Result<Self, NoPostcodes> {
        let letters = text.trim().to_ascii_uppercase();
        if matches!(letters.len(), 1 | 2) && letters.chars().all(|it| it.is_ascii_uppercase()) {
            return Ok(Self::Area(letters));
        }
        // A sector such as `LA9 7` would be read as the first half `LA97`, which is elsewhere.
        match letters.parse() {
            Ok(first_half) if !letters.contains(' ') => Ok(Self::Outward(first_half)),
            _ => Err(NoPostcodes),
        }
    }
}

impl TryFrom<String> for Postcodes {
    type Error = NoPostcodes;

    fn try_from(text: String) -> Result<Self, NoPostcodes> {
        text.parse()
    }
}

fn one_at_least<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Line>, D::Error> {
    let all = Vec::<Line>::deserialize(from)?;
    match all.is_empty() {
        true => Err(de::Error::custom(
            "it names no local authority: write at least one whose providers are helped",
        )),
        false => Ok(all),
    }
}

impl Market {
    /// The place's local support partners.
    pub fn support_partners(&self) -> &[SupportPartner] {
        self.place.support.all()
    }

    /// Those that help where this provider is; none where nobody knows where that is.
    ///
    /// # Errors
    /// [`MarketError`] where the database fails.
    pub async fn support_near(
        &self,
        provider: OrganisationId,
    ) -> Result<Vec<&SupportPartner>, MarketError> {
        let known = providers::one(&self.db, provider).await?;
        let near = known.map(|it| self.place.support.near(&it.postcode));
        Ok(near.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
[[partners]]
name = "Northern Care Association"
web = "https://north.example/toolkit"
phone = "01632 960 410"
email = "toolkit@north.example"
authorities = ["Westmorland and Furness", "Cumberland"]
postcodes = ["CA", "la9"]

[[partners]]
name = "Southern Care Association"
web = "https://south.example"
authorities = ["Orrinshire"]
"#;

    /// What is wrong with the file once this is written instead of that.
    fn fault(this: &str, instead: &str) -> String {
        let text = FILE.replacen(this, instead, 1);
        let read = SupportPartners::read("support.toml", &text);
        read.unwrap_err().to_string()
    }

    #[test]
    fn a_partner_helps_where_its_postcodes_are_and_nowhere_else() {
        let all = SupportPartners::read("support.toml", FILE).unwrap();
        assert_eq!(all.all().len(), 2);
        for (postcode, helped) in [
            ("CA11 7AB", 1),
            ("LA9 7QT", 1),
            ("LA1 1AA", 0),
            ("C1 1AA", 0),
        ] {
            let near = postcode.parse().map(|it| all.near(&it).len());
            assert_eq!(near.unwrap_or_default(), helped, "{postcode}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_file_and_line_and_what_to_write() {
        assert_eq!(
            fault("https://north.example/toolkit", "north.example"),
            "support.toml, line 4: the web address is not one of a page: write it whole, like https://support.example/toolkit"
        );
        assert!(
            fault("01632 960 410", "ring us")
                .starts_with("support.toml, line 5: the telephone number")
        );
        assert!(fault("toolkit@north.example", "toolkit").starts_with("support.toml, line 6: "));
        assert!(
            fault("\"la9\"", "\"LA9 7\"").starts_with("support.toml, line 8: that is no beginning")
        );
        assert!(
            fault("[\"Orrinshire\"]", "[]")
                .starts_with("support.toml, line 13: it names no local authority")
        );
        assert!(fault("phone", "telephone").starts_with("support.toml, line 5: unknown field"));
        assert!(
            fault("\"Southern Care Association\"", "\"\"")
                .starts_with("support.toml, line 11: it is empty")
        );
    }

    #[test]
    fn only_an_address_of_a_page_is_one() {
        for text in [
            "javascript:alert(1)",
            "mailto:a@b.example",
            "https://a:b@c.example",
            "/help",
            "",
        ] {
            assert_eq!(text.parse::<WebAddress>(), Err(NoWebAddress), "{text}");
        }
    }
}
