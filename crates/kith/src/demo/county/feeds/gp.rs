//! GP practices' patient lists: nearly everybody, well kept.

use super::super::random::Draw;
use super::common::{self, gp};
use super::{Column, Dates, Encoding, Feed, Habits, Row, Scene};
use Column::*;

pub(super) const FEED: Feed = Feed {
    serial: 1,
    source: "gp",
    title: "GP patient lists",
    encoding_note: "UTF-8",
    record_prefix: "GP",
    columns: &[
        RecordId,
        NhsNumber,
        NhsNumberStatus,
        GivenName,
        MiddleNames,
        FamilyName,
        PreviousFamilyName,
        DateOfBirth,
        Sex,
        AddressLine,
        Postcode,
        Uprn,
        Phone,
        Email,
        DiedOn,
        CommunicationNeeds,
        GpOdsCode,
        GpName,
        GpPhone,
        GpSince,
        Carer1Name,
        Carer1Relationship,
        Carer1Parental,
        Carer1Phone,
        HealthVisitorName,
        HealthVisitorTeam,
        HealthVisitorPhone,
        HealthVisitorSince,
        Updated,
    ],
    own_headers: None,
    dates: Dates::Iso,
    encoding: Encoding::Utf8,
    capitals: false,
    sexes: ["F", "M", ""],
    habits: Habits {
        nhs_number: 0.99,
        spaced_number: 0.0,
        wrong_number: 0.0004,
        relatives_number: 0.0003,
        no_birth_date: 0.002,
        no_sex: 0.001,
        no_address: 0.006,
        phone: 0.85,
        middle_name: 0.85,
        slips: 0.008,
        other_forms: 0.03,
        swapped_names: 0.002,
        copies: 0.006,
        years_back: 5,
    },
    holds: |_, draw| draw.chance(0.976),
    fill,
};

fn fill(row: &mut Row, scene: &Scene<'_>, draw: &mut Draw) {
    gp(row, scene);
    if scene.told() || draw.chance(0.6) {
        row.set(Email, &scene.person.email);
    }
    if let Some(carer) = scene.person.carers.first()
        && (scene.told() || draw.chance(0.85))
    {
        common::carer(row, false, carer);
    }
    if scene.age() < 5 && !scene.told() && draw.chance(0.92) {
        let team = format!("{} 0 to 19 health visiting team", scene.household.home.town);
        let visitor = common::worker(scene, &team, draw);
        row.set(HealthVisitorName, &visitor.name);
        row.set(HealthVisitorTeam, &team);
        row.set(HealthVisitorPhone, &visitor.phone);
        row.set_date(HealthVisitorSince, scene.person.born);
    }
}
