//! The school census: children of school age, with two carers and hardly an NHS number.

use jiff::civil::{Date, date};

use super::super::places::{primary_school, secondary_school};
use super::super::random::{Draw, mix};
use super::common::{self, Service};
use super::{Column, Dates, Encoding, Feed, Habits, Row, Scene};
use Column::*;

pub(super) const FEED: Feed = Feed {
    serial: 3,
    source: "school",
    title: "School census",
    encoding_note: "UTF-8 with a byte order mark",
    record_prefix: "P",
    columns: &[
        RecordId,
        FamilyName,
        GivenName,
        MiddleNames,
        DateOfBirth,
        Sex,
        Postcode,
        AddressLine,
        NhsNumber,
        Carer1Name,
        Carer1Relationship,
        Carer1Parental,
        Carer1Phone,
        Carer1Address,
        Carer2Name,
        Carer2Relationship,
        Carer2Parental,
        Carer2Phone,
        Carer2Address,
        SchoolUrn,
        SchoolName,
        SchoolPhone,
        SchoolSince,
        SchoolUntil,
        CommunicationNeeds,
        Involvement1Service,
        Involvement1Organisation,
        Involvement1Worker,
        Involvement1Role,
        Involvement1Phone,
        Involvement1Email,
        Involvement1Start,
        Involvement1End,
        AssessmentHeld,
        AssessmentHolder,
        AssessmentPhone,
        AssessmentDate,
        LeadName,
        LeadRole,
        LeadOrganisation,
        LeadPhone,
        Updated,
    ],
    own_headers: None,
    dates: Dates::Iso,
    encoding: Encoding::MarkedUtf8,
    capitals: false,
    sexes: ["F", "M", ""],
    habits: Habits {
        nhs_number: 0.03,
        spaced_number: 0.3,
        wrong_number: 0.0005,
        relatives_number: 0.0,
        no_birth_date: 0.004,
        no_sex: 0.004,
        no_address: 0.02,
        phone: 0.0,
        middle_name: 0.4,
        slips: 0.015,
        other_forms: 0.07,
        swapped_names: 0.003,
        copies: 0.006,
        years_back: 1,
    },
    holds: |scene, draw| {
        draw.chance(match school_age(scene) {
            4..16 => 0.93,
            16..18 => 0.45,
            18 => 0.2,
            _ => 0.0,
        })
    },
    fill,
};

const SUPPORT: [Service; 2] = [
    Service {
        service: "Special educational needs support",
        team: "special educational needs team",
        role: "SEN co-ordinator",
    },
    Service {
        service: "Education welfare",
        team: "education welfare service",
        role: "Education welfare officer",
    },
];

/// The first day of the school year of a day.
fn year_start(day: Date) -> Date {
    let year = if day.month() >= 9 {
        day.year()
    } else {
        day.year() - 1
    };
    date(year, 9, 1)
}

/// Age when this school year began: what decides the class.
fn school_age(scene: &Scene<'_>) -> i16 {
    scene.person.age(year_start(scene.county.today))
}

fn fill(row: &mut Row, scene: &Scene<'_>, draw: &mut Draw) {
    let began = year_start(scene.county.today);
    let age = school_age(scene);
    let district = scene.household.home.district;
    let family = mix(scene.household.index ^ 0x5c0);
    let (school, first_year) = if age < 11 {
        (
            primary_school(district, family % scene.county.per_district(3_000)),
            4,
        )
    } else {
        (
            secondary_school(district, family % scene.county.per_district(15_000)),
            11,
        )
    };
    row.set(SchoolUrn, &school.code);
    row.set(SchoolName, &school.name);
    row.set(SchoolPhone, &school.phone);
    row.set_date(
        SchoolSince,
        date(began.year() - (age - first_year).max(0), 9, 1),
    );
    if age >= 18 {
        row.set_date(SchoolUntil, date(began.year(), 7, 22));
    }
    common::carers(row, scene.person);
    if scene.told() {
        return;
    }
    if draw.chance(0.12)
        && let Some(service) = draw.pick(&SUPPORT)
    {
        common::involvement(row, false, service, scene, draw);
        if draw.chance(0.4) {
            let held = ["Early Help Assessment", "Education, health and care plan"];
            let held = draw.word(&held);
            common::assessment(row, held, scene, draw);
        }
    }
}
