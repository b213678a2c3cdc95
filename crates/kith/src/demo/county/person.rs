//! A person as they truly are, whatever a feed says of them.

use jiff::ToSpan;
use jiff::civil::Date;

use super::examples::Script;
use super::names::{Names, Sex, Tradition};
use super::places;
use super::random::Draw;
use super::text;

/// Somebody who looks after the person.
#[derive(Clone, Debug)]
pub(super) struct Carer {
    pub(super) name: String,
    pub(super) relationship: &'static str,
    pub(super) parental: bool,
    pub(super) phone: String,
    /// Only when it is not the person's own.
    pub(super) address: Option<String>,
}

/// One of the county's people.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// The place in the county's count: what "the same person" means in the truth.
    pub(super) ordinal: u64,
    pub(super) nhs_number: String,
    pub(super) tradition: Tradition,
    pub(super) sex: Sex,
    pub(super) given: String,
    pub(super) middle: Vec<String>,
    /// Empty for a person of one name.
    pub(super) family: String,
    /// The family name before, and the day it changed.
    pub(super) former: Option<(String, Date)>,
    pub(super) born: Date,
    pub(super) died: Option<Date>,
    pub(super) phone: String,
    pub(super) email: String,
    pub(super) carers: Vec<Carer>,
    pub(super) needs: String,
    /// What each feed says, for the people that stories are told about.
    pub(super) script: Option<&'static Script>,
}

impl Person {
    pub(super) fn full_name(&self) -> String {
        format!("{} {}", self.given, self.family)
            .trim_end()
            .to_owned()
    }

    /// Age in whole years on a day.
    pub(super) fn age(&self, on: Date) -> i16 {
        let had_birthday = (on.month(), on.day()) >= (self.born.month(), self.born.day());
        on.year() - self.born.year() - i16::from(!had_birthday)
    }

    /// The family name in use on a day.
    pub(super) fn family_on(&self, day: Date) -> &str {
        match &self.former {
            Some((name, changed)) if day < *changed => name,
            _ => &self.family,
        }
    }
}

/// What a person is made from.
pub(super) struct Maker<'a> {
    pub(super) names: &'a Names,
    pub(super) today: Date,
}

impl Maker<'_> {
    /// Somebody of that age in days; the family name is put in by the household.
    pub(super) fn person(
        &self,
        tradition: Tradition,
        sex: Sex,
        age_days: i64,
        draw: &mut Draw,
    ) -> Person {
        let born = days_before(self.today, age_days);
        let given = self.names.given(tradition, sex, born.year(), draw);
        let age_years = age_days / 365;
        Person {
            ordinal: 0,
            nhs_number: String::new(),
            tradition,
            sex,
            middle: self.middle(tradition, sex, born.year(), &given, draw),
            given,
            family: String::new(),
            former: None,
            born,
            died: self.death(age_years, age_days, draw),
            phone: phone(age_years, draw),
            email: String::new(),
            carers: Vec::new(),
            needs: needs(tradition, age_years, draw),
            script: None,
        }
    }

    fn middle(
        &self,
        tradition: Tradition,
        sex: Sex,
        year: i16,
        given: &str,
        draw: &mut Draw,
    ) -> Vec<String> {
        let (one, two) = match tradition {
            Tradition::British | Tradition::Irish | Tradition::Welsh | Tradition::Caribbean => {
                (0.72, 0.12)
            }
            Tradition::Nigerian | Tradition::Ghanaian | Tradition::Greek => (0.6, 0.1),
            Tradition::Polish | Tradition::Romanian => (0.4, 0.0),
            Tradition::Sikh => {
                let middle = if sex == Sex::Female { "Kaur" } else { "Singh" };
                return if draw.chance(0.7) {
                    vec![middle.to_owned()]
                } else {
                    Vec::new()
                };
            }
            _ => (0.2, 0.0),
        };
        let mut middle = Vec::new();
        for chance in [one, two] {
            if !draw.chance(chance) {
                break;
            }
            let name = self.names.given(tradition, sex, year, draw);
            if name != given && !middle.contains(&name) {
                middle.push(name);
            }
        }
        middle
    }

    /// People who died in the last two years are still on lists: more of the old than of the young.
    fn death(&self, age_years: i64, age_days: i64, draw: &mut Draw) -> Option<Date> {
        let yearly = 0.0004 + 0.012 * ((age_years - 65) as f64 / 10.0).exp();
        let share = if age_years < 40 {
            0.0008
        } else {
            (2.0 * yearly).min(0.3)
        };
        let ago = draw.between(1, 720);
        (draw.chance(share) && age_days > ago).then(|| days_before(self.today, ago))
    }
}

fn phone(age_years: i64, draw: &mut Draw) -> String {
    let key = draw.bits();
    match age_years {
        ..16 => String::new(),
        16..70 if draw.chance(0.93) => places::mobile(key),
        70.. if draw.chance(0.45) => places::mobile(key),
        70.. if draw.chance(0.85) => places::landline(key),
        _ => String::new(),
    }
}

/// An address at one of the domains kept for examples (RFC 2606).
pub(super) fn email(person: &Person, draw: &mut Draw) -> String {
    let domain = draw.word(&[
        "example.com",
        "example.org",
        "example.net",
        "mail.example.com",
        "post.example.org",
    ]);
    let name = text::plain(&format!("{}.{}", person.given, person.family)).to_lowercase();
    let name: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '.')
        .collect();
    format!("{}{}@{domain}", name.trim_matches('.'), draw.below(10_000))
}

fn needs(tradition: Tradition, age_years: i64, draw: &mut Draw) -> String {
    if let Some(language) = tradition.language()
        && draw.chance(if age_years > 40 { 0.22 } else { 0.08 })
    {
        return format!("Interpreter: {language}");
    }
    let share = if age_years > 75 { 0.06 } else { 0.012 };
    if !draw.chance(share) {
        return String::new();
    }
    let words: &[&str] = if age_years > 75 {
        &[
            "Large print",
            "Hearing loop",
            "Speak clearly, hearing aids",
            "Braille",
            "Telephone only",
        ]
    } else {
        &[
            "Easy read",
            "British Sign Language",
            "Makaton",
            "Large print",
            "Text messages only",
        ]
    };
    draw.word(words).to_owned()
}

/// A day that many days before another.
pub(super) fn days_before(day: Date, days: i64) -> Date {
    day.checked_sub(days.days()).unwrap_or(day)
}
