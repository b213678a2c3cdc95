//! The hospital's patient index: capitals, no accents, and the number the patient came with.

use super::super::random::Draw;
use super::common::{self, Service};
use super::{Column, Dates, Encoding, Feed, Habits, Row, Scene};
use Column::*;

pub(super) const FEED: Feed = Feed {
    serial: 2,
    source: "hospital",
    title: "Hospital patient index",
    encoding_note: "ASCII, capitals without accents",
    record_prefix: "H",
    columns: &[
        RecordId,
        Source,
        NhsNumber,
        NhsNumberStatus,
        FamilyName,
        GivenName,
        MiddleNames,
        PreviousFamilyName,
        Sex,
        DateOfBirth,
        DiedOn,
        AddressLine,
        Postcode,
        Phone,
        GpOdsCode,
        GpName,
        CommunicationNeeds,
        Involvement1Service,
        Involvement1Organisation,
        Involvement1Worker,
        Involvement1Role,
        Involvement1Phone,
        Involvement1Start,
        Involvement1End,
        Involvement1Sensitive,
        Involvement1ConsentBy,
        Involvement1ConsentJudgedBy,
        Involvement1ConsentOn,
        Involvement1Harm,
        Involvement1HarmDecidedBy,
        Involvement1HarmDecidedOn,
        Updated,
    ],
    own_headers: None,
    dates: Dates::Iso,
    encoding: Encoding::Utf8,
    capitals: true,
    sexes: ["2", "1", "X"],
    habits: Habits {
        nhs_number: 0.93,
        spaced_number: 0.03,
        wrong_number: 0.004,
        relatives_number: 0.001,
        no_birth_date: 0.004,
        no_sex: 0.006,
        no_address: 0.02,
        phone: 0.6,
        middle_name: 0.45,
        slips: 0.02,
        other_forms: 0.03,
        swapped_names: 0.004,
        copies: 0.015,
        years_back: 7,
    },
    holds,
    fill,
};

const SERVICES: [Service; 6] = [
    Service {
        service: "Community nursing",
        team: "district nursing",
        role: "District nurse",
    },
    Service {
        service: "Physiotherapy",
        team: "physiotherapy",
        role: "Physiotherapist",
    },
    Service {
        service: "Falls service",
        team: "falls clinic",
        role: "Falls practitioner",
    },
    Service {
        service: "Audiology",
        team: "audiology",
        role: "Audiologist",
    },
    Service {
        service: "Diabetes nursing",
        team: "diabetes clinic",
        role: "Specialist nurse",
    },
    Service {
        service: "Heart failure nursing",
        team: "heart clinic",
        role: "Specialist nurse",
    },
];
const CHILDREN: [Service; 3] = [
    Service {
        service: "Children's outpatients",
        team: "children's clinic",
        role: "Paediatrician",
    },
    Service {
        service: "Speech and language therapy",
        team: "speech and language therapy",
        role: "Speech and language therapist",
    },
    Service {
        service: "Children's nursing",
        team: "children's nursing",
        role: "Children's nurse",
    },
];

fn holds(scene: &Scene<'_>, draw: &mut Draw) -> bool {
    draw.chance(match scene.age() {
        ..2 => 0.8,
        2..18 => 0.33,
        18..65 => 0.38,
        65..75 => 0.6,
        75.. => 0.78,
    })
}

fn fill(row: &mut Row, scene: &Scene<'_>, draw: &mut Draw) {
    let practice = common::practice(scene);
    row.set(GpOdsCode, &practice.code);
    row.set(GpName, &practice.name);
    let from = [
        "Orrinshire General emergency department",
        "Orrinshire General outpatients",
    ];
    row.set(Source, draw.word(&from));
    if scene.told() {
        return;
    }
    let of_this_age: &[Service] = if scene.age() < 18 {
        &CHILDREN
    } else {
        &SERVICES
    };
    let share = if scene.age() > 75 { 0.22 } else { 0.07 };
    if scene.household.members.len() < 14
        && draw.chance(share)
        && let Some(service) = draw.pick(of_this_age)
    {
        common::involvement(row, false, service, scene, draw);
    }
    newborn(row, scene, draw);
}

/// A baby has a record before it has a name.
fn newborn(row: &mut Row, scene: &Scene<'_>, draw: &mut Draw) {
    let (person, household) = (scene.person, scene.household);
    let days = scene
        .as_of
        .since(person.born)
        .map_or(0, |span| span.get_days());
    if scene.age() > 1 || days > 40 || !draw.chance(0.6) {
        return;
    }
    let twins = household
        .members
        .iter()
        .filter(|other| other.born == person.born)
        .count()
        > 1;
    let first = household
        .members
        .iter()
        .find(|other| other.born == person.born);
    let name = match (twins, first.map(|first| first.ordinal == person.ordinal)) {
        (false, _) => "Baby",
        (true, Some(true)) => "Twin 1",
        (true, _) => "Twin 2",
    };
    row.set(GivenName, name);
    row.set(MiddleNames, "");
}
