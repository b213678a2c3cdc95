//! What every feed says: who the person is and where they live; and the services some name.

use jiff::civil::Date;

use super::super::names::Sex;
use super::super::person::{Carer, Person, days_before};
use super::super::places::{self, Institution};
use super::super::random::{Draw, Purpose, mix};
use super::{Column, Feed, Row, Scene, columns};

/// Fills the columns that say who the person is, without errors.
pub(super) fn identity(row: &mut Row, feed: &Feed, scene: &Scene<'_>, draw: &mut Draw) {
    let person = scene.person;
    row.set(Column::GivenName, &person.given);
    row.set(Column::FamilyName, person.family_on(scene.as_of));
    if draw.chance(feed.habits.middle_name) {
        row.set(Column::MiddleNames, &person.middle.join(" "));
    }
    if let Some((former, changed)) = &person.former
        && scene.as_of >= *changed
        && (scene.told() || draw.chance(0.6))
    {
        row.set(Column::PreviousFamilyName, former);
    }
    row.set_date(Column::DateOfBirth, person.born);
    let [female, male, unknown] = feed.sexes;
    row.set(
        Column::Sex,
        if person.sex == Sex::Female {
            female
        } else {
            male
        },
    );
    if !scene.told() && draw.chance(feed.habits.no_sex) {
        row.set(Column::Sex, unknown);
    }
    address(row, feed, scene, draw);
    if scene.told() || draw.chance(feed.habits.phone) {
        row.set(Column::Phone, &person.phone);
    }
    if let Some(died) = person.died.filter(|died| *died <= scene.county.today) {
        row.set_date(Column::DiedOn, died);
    }
    row.set(Column::CommunicationNeeds, &person.needs);
    row.set_date(Column::Updated, scene.as_of);
    number(row, feed, scene, draw);
}

fn address(row: &mut Row, feed: &Feed, scene: &Scene<'_>, draw: &mut Draw) {
    if !scene.told() && draw.chance(feed.habits.no_address) {
        // The code for "no fixed abode" stands for some of those without an address.
        if draw.chance(0.1) {
            row.set(Column::Postcode, "ZZ99 3VZ");
        }
        return;
    }
    let home = scene.household.home_on(scene.as_of);
    let line = if scene.told() || draw.chance(0.8) {
        home.full()
    } else {
        home.house.clone()
    };
    row.set(Column::AddressLine, &line);
    row.set(Column::Postcode, &home.postcode);
    row.set(Column::Uprn, &home.uprn);
}

fn number(row: &mut Row, feed: &Feed, scene: &Scene<'_>, draw: &mut Draw) {
    if !feed.has(Column::NhsNumber) {
        return;
    }
    let share = feed.habits.nhs_number;
    let held = if scene.told() {
        share > 0.9
    } else {
        draw.chance(share)
    };
    if held {
        row.set(Column::NhsNumber, &scene.person.nhs_number);
    }
    let traced = scene.told() || draw.chance(share);
    let newborn = days_before(scene.as_of, 42) < scene.person.born;
    row.set(
        Column::NhsNumberStatus,
        match (held, traced) {
            (true, true) => "01",
            (true, false) => draw.word(&["02", "02", "03", "06"]),
            (false, _) if newborn => "08",
            (false, _) => draw.word(&["07", "07", "04"]),
        },
    );
}

/// The practice that the household is registered with.
pub(super) fn practice(scene: &Scene<'_>) -> Institution {
    let home = &scene.household.home;
    let nth = mix(scene.household.index) % scene.county.per_district(8_000);
    places::practice(home.district, nth)
}

/// Fills the GP columns.
pub(super) fn gp(row: &mut Row, scene: &Scene<'_>) {
    let practice = practice(scene);
    row.set(Column::GpOdsCode, &practice.code);
    row.set(Column::GpName, &practice.name);
    row.set(Column::GpPhone, &practice.phone);
    row.set_date(Column::GpSince, at_home_since(scene));
}

/// When the person came to the home, or was born in it; long ago is not more than thirty years.
fn at_home_since(scene: &Scene<'_>) -> Date {
    let moved = scene.household.before.as_ref().map(|(_, moved)| *moved);
    let days = i64::try_from(mix(scene.household.index) % 9_000).unwrap_or(0) + 2_200;
    let since = moved.unwrap_or_else(|| days_before(scene.county.today, days));
    since.max(scene.person.born)
}

/// Fills a carer's columns.
pub(super) fn carer(row: &mut Row, second: bool, carer: &Carer) {
    let parental = if carer.parental { "yes" } else { "no" };
    let address = carer.address.as_deref().unwrap_or_default();
    let texts = [
        carer.name.as_str(),
        carer.relationship,
        parental,
        &carer.phone,
        address,
    ];
    row.set_all(columns::carer(second), texts);
}

/// Fills the columns of the person's first two carers.
pub(super) fn carers(row: &mut Row, person: &Person) {
    for (held, second) in person.carers.iter().zip([false, true]) {
        carer(row, second, held);
    }
}

/// A service that somebody may have.
pub(super) struct Service {
    pub(super) service: &'static str,
    /// The team's name; the town is put before it.
    pub(super) team: &'static str,
    pub(super) role: &'static str,
}

/// Somebody who works in a team.
pub(super) struct Worker {
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) email: String,
}

/// One of the few workers of a team: the same names come back for many people.
pub(super) fn worker(scene: &Scene<'_>, team: &str, draw: &mut Draw) -> Worker {
    let key = team.bytes().fold(scene.household.home.district, |key, b| {
        mix(key ^ u64::from(b))
    });
    let workers = 3 + scene.county.people() as u64 / 150_000;
    let (names, nth) = (&scene.county.names, draw.below(workers));
    let mut own = Draw::new(scene.county.seed, Purpose::Worker, key, nth);
    let tradition = names.tradition(&mut own);
    let sex = if own.chance(0.7) {
        Sex::Female
    } else {
        Sex::Male
    };
    let year = 1962 + i16::try_from(own.below(38)).unwrap_or(0);
    let given = names.given(tradition, sex, year, &mut own);
    let family = names.family(tradition, &mut own);
    let mailbox = super::super::text::plain(&format!("{given}.{family}")).to_lowercase();
    let mailbox: String = mailbox
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '.')
        .collect();
    Worker {
        name: format!("{given} {family}"),
        phone: places::landline(mix(key ^ nth)),
        email: format!("{mailbox}@orrinshire.example"),
    }
}

/// Fills an involvement: begun in the last three years, and over for about a third.
pub(super) fn involvement(
    row: &mut Row,
    second: bool,
    service: &Service,
    scene: &Scene<'_>,
    draw: &mut Draw,
) {
    let team = format!("{} {}", scene.household.home.town, service.team);
    let worker = worker(scene, &team, draw);
    let today = scene.county.today;
    let ago = draw.between(5, 1_100);
    let start = days_before(today, ago).max(scene.person.born);
    let end = days_before(today, draw.between(0, ago)).max(start);
    let end = if draw.chance(0.35) {
        end.to_string()
    } else {
        String::new()
    };
    let start = start.to_string();
    let texts = [
        service.service,
        &team,
        &worker.name,
        service.role,
        &worker.phone,
        &worker.email,
        &start,
        &end,
    ];
    row.set_all(columns::involvement(second), texts);
}

/// Fills the assessment columns, and names the first worker as lead professional for some.
pub(super) fn assessment(row: &mut Row, held: &str, scene: &Scene<'_>, draw: &mut Draw) {
    let (team, phone) = (
        row.get(Column::Involvement1Organisation).to_owned(),
        row.get(Column::Involvement1Phone).to_owned(),
    );
    row.set(Column::AssessmentHeld, held);
    row.set(Column::AssessmentHolder, &team);
    row.set(Column::AssessmentPhone, &phone);
    let on = days_before(scene.county.today, draw.between(10, 700)).max(scene.person.born);
    row.set_date(Column::AssessmentDate, on);
    if row.get(Column::Involvement1End).is_empty() && draw.chance(0.7) {
        let name = row.get(Column::Involvement1Worker).to_owned();
        let role = row.get(Column::Involvement1Role).to_owned();
        row.set(Column::LeadName, &name);
        row.set(Column::LeadRole, &role);
        row.set(Column::LeadOrganisation, &team);
        row.set(Column::LeadPhone, &phone);
    }
}
