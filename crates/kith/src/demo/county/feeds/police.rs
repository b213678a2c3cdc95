//! The police's list of people in contact with neighbourhood teams: few columns, poorly filled.

use super::super::random::Draw;
use super::common::{self, Service};
use super::{Column, Dates, Encoding, Feed, Habits, Row, Scene};
use Column::*;

pub(super) const FEED: Feed = Feed {
    serial: 6,
    source: "police",
    title: "Police neighbourhood contacts",
    encoding_note: "UTF-8",
    record_prefix: "N",
    columns: &[
        RecordId,
        FamilyName,
        GivenName,
        Sex,
        DateOfBirth,
        AddressLine,
        Postcode,
        Phone,
        Involvement1Service,
        Involvement1Organisation,
        Involvement1Worker,
        Involvement1Role,
        Involvement1Phone,
        Involvement1Start,
        Involvement1End,
        Updated,
    ],
    own_headers: None,
    dates: Dates::Iso,
    encoding: Encoding::Utf8,
    capitals: false,
    sexes: ["F", "M", ""],
    habits: Habits {
        nhs_number: 0.0,
        spaced_number: 0.0,
        wrong_number: 0.0,
        relatives_number: 0.0,
        no_birth_date: 0.09,
        no_sex: 0.03,
        no_address: 0.12,
        phone: 0.55,
        middle_name: 0.0,
        slips: 0.035,
        other_forms: 0.1,
        swapped_names: 0.01,
        copies: 0.04,
        years_back: 6,
    },
    holds: |scene, draw| {
        draw.chance(match scene.age() {
            ..10 => 0.0,
            10..18 => 0.035,
            18..35 => 0.09,
            35..65 => 0.055,
            65.. => 0.03,
        })
    },
    fill,
};

const SERVICES: [Service; 3] = [
    Service {
        service: "Neighbourhood policing",
        team: "neighbourhood team",
        role: "Neighbourhood officer",
    },
    Service {
        service: "Victim care",
        team: "victim care unit",
        role: "Victim care officer",
    },
    Service {
        service: "Missing people",
        team: "missing people team",
        role: "Missing people co-ordinator",
    },
];

fn fill(row: &mut Row, scene: &Scene<'_>, draw: &mut Draw) {
    if !scene.told()
        && draw.chance(0.4)
        && let Some(service) = draw.pick(&SERVICES)
    {
        common::involvement(row, false, service, scene, draw);
    }
}
