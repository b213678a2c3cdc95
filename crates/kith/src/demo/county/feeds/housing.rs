//! The council's tenancies: its own headers, British dates, an old encoding, no NHS numbers.

use super::super::household::Tenure;
use super::super::random::Draw;
use super::common::{self, Service};
use super::{Column, Dates, Encoding, Feed, Habits, Row, Scene};
use Column::*;

pub(super) const FEED: Feed = Feed {
    serial: 5,
    source: "housing",
    title: "Housing tenancies",
    encoding_note: "Windows-1252; own headers, see the mapping file; dates as DD/MM/YYYY",
    record_prefix: "T",
    columns: &[
        RecordId,
        GivenName,
        FamilyName,
        PreviousFamilyName,
        DateOfBirth,
        Sex,
        AddressLine,
        Postcode,
        Uprn,
        Phone,
        Email,
        Involvement1Service,
        Involvement1Organisation,
        Involvement1Worker,
        Involvement1Role,
        Involvement1Phone,
        Involvement1Start,
        Involvement1End,
        Updated,
    ],
    own_headers: Some(&[
        "Tenancy Ref",
        "Forename",
        "Surname",
        "Former Surname",
        "D.O.B.",
        "Gender",
        "Property Address",
        "Post Code",
        "Property No",
        "Tel",
        "E-mail",
        "Reason For Contact",
        "Housing Team",
        "Housing Officer",
        "Officer Post",
        "Officer Tel",
        "Officer From",
        "Officer To",
        "Last Amended",
    ]),
    dates: Dates::British,
    encoding: Encoding::Windows1252,
    capitals: false,
    sexes: ["F", "M", ""],
    habits: Habits {
        nhs_number: 0.0,
        spaced_number: 0.0,
        wrong_number: 0.0,
        relatives_number: 0.0,
        no_birth_date: 0.12,
        no_sex: 0.05,
        no_address: 0.002,
        phone: 0.7,
        middle_name: 0.0,
        slips: 0.03,
        other_forms: 0.12,
        swapped_names: 0.008,
        copies: 0.02,
        years_back: 8,
    },
    holds: |scene, draw| {
        draw.chance(match (scene.household.tenure, scene.age() >= 16) {
            (Tenure::Council, true) => 0.96,
            (Tenure::Council, false) => 0.55,
            (Tenure::Rented, true) => 0.03,
            _ => 0.001,
        })
    },
    fill,
};

const SERVICES: [Service; 2] = [
    Service {
        service: "Tenancy management",
        team: "housing office",
        role: "Housing officer",
    },
    Service {
        service: "Tenancy support",
        team: "tenancy support team",
        role: "Support worker",
    },
];

fn fill(row: &mut Row, scene: &Scene<'_>, draw: &mut Draw) {
    if scene.told() {
        row.set(Email, &scene.person.email);
        return;
    }
    if draw.chance(0.4) {
        row.set(Email, &scene.person.email);
    }
    if scene.age() >= 18
        && draw.chance(0.3)
        && let Some(service) = draw.pick(&SERVICES)
    {
        common::involvement(row, false, service, scene, draw);
    }
}
