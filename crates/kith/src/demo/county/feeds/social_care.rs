//! The council's social care: children in need and adults with care and support.

use super::super::household::Tenure;
use super::super::names::Sex;
use super::super::person::{Carer, days_before};
use super::super::places;
use super::super::random::{Draw, mix};
use super::common::{self, Service};
use super::{Column, Dates, Encoding, Feed, Habits, Row, Scene};
use Column::*;

pub(super) const FEED: Feed = Feed {
    serial: 4,
    source: "social-care",
    title: "Social care case list",
    encoding_note: "UTF-8",
    record_prefix: "SC",
    columns: &[
        RecordId,
        Source,
        FamilyName,
        GivenName,
        MiddleNames,
        PreviousFamilyName,
        Sex,
        DateOfBirth,
        NhsNumber,
        NhsNumberStatus,
        AddressLine,
        Postcode,
        Phone,
        CommunicationNeeds,
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
        Involvement1Service,
        Involvement1Organisation,
        Involvement1Worker,
        Involvement1Role,
        Involvement1Phone,
        Involvement1Email,
        Involvement1Start,
        Involvement1End,
        Involvement2Service,
        Involvement2Organisation,
        Involvement2Worker,
        Involvement2Role,
        Involvement2Phone,
        Involvement2Email,
        Involvement2Start,
        Involvement2End,
        AssessmentHeld,
        AssessmentHolder,
        AssessmentPhone,
        AssessmentDate,
        LeadName,
        LeadRole,
        LeadOrganisation,
        LeadPhone,
        ShieldGround,
        ShieldReview,
        Updated,
    ],
    own_headers: None,
    dates: Dates::Iso,
    encoding: Encoding::Utf8,
    capitals: false,
    sexes: ["F", "M", ""],
    habits: Habits {
        nhs_number: 0.64,
        spaced_number: 0.25,
        wrong_number: 0.012,
        relatives_number: 0.004,
        no_birth_date: 0.03,
        no_sex: 0.01,
        no_address: 0.05,
        phone: 0.5,
        middle_name: 0.3,
        slips: 0.025,
        other_forms: 0.08,
        swapped_names: 0.006,
        copies: 0.03,
        years_back: 5,
    },
    holds,
    fill,
};

const CHILDREN: [Service; 4] = [
    Service {
        service: "Children's social care",
        team: "family safeguarding team",
        role: "Social worker",
    },
    Service {
        service: "Early help",
        team: "early help team",
        role: "Family support worker",
    },
    Service {
        service: "Disabled children's service",
        team: "disabled children's team",
        role: "Social worker",
    },
    Service {
        service: "Young carers' service",
        team: "young carers' project",
        role: "Young carers' worker",
    },
];
const ADULTS: [Service; 6] = [
    Service {
        service: "Adult social care",
        team: "adult social care team",
        role: "Social worker",
    },
    Service {
        service: "Occupational therapy",
        team: "occupational therapy team",
        role: "Occupational therapist",
    },
    Service {
        service: "Reablement",
        team: "reablement team",
        role: "Reablement co-ordinator",
    },
    Service {
        service: "Home care",
        team: "home care brokerage",
        role: "Care co-ordinator",
    },
    Service {
        service: "Sensory service",
        team: "sensory service",
        role: "Rehabilitation officer",
    },
    Service {
        service: "Learning disability service",
        team: "learning disability team",
        role: "Social worker",
    },
];

fn holds(scene: &Scene<'_>, draw: &mut Draw) -> bool {
    if scene.household.tenure == Tenure::Institution {
        return draw.chance(0.75);
    }
    // Brothers and sisters are known together.
    let known = mix(scene.household.index ^ scene.county.seed ^ 0x50c1a1) % 1_000 < 42;
    draw.chance(match scene.age() {
        ..18 if known => 0.85,
        ..18 => 0.001,
        18..65 => 0.012,
        65..75 => 0.035,
        75..85 => 0.09,
        85.. => 0.22,
    })
}

fn fill(row: &mut Row, scene: &Scene<'_>, draw: &mut Draw) {
    let child = scene.age() < 18;
    let (from, services): (_, &[Service]) = if child {
        ("Children's services", &CHILDREN)
    } else {
        ("Adult services", &ADULTS)
    };
    row.set(Source, from);
    common::carers(row, scene.person);
    if scene.told() {
        return;
    }
    shield(row, scene);
    if !child && draw.chance(0.45) {
        common::carer(row, false, &carer_of_adult(scene, draw));
    }
    let Some(first) = draw.pick(services) else {
        return;
    };
    common::involvement(row, false, first, scene, draw);
    if let Some(second) = draw.pick(services)
        && second.service != first.service
        && draw.chance(0.35)
    {
        common::involvement(row, true, second, scene, draw);
    }
    if draw.chance(0.6) {
        let held = if child {
            "Early Help Assessment"
        } else {
            "Care Act assessment"
        };
        common::assessment(row, held, scene, draw);
    }
}

/// One in twenty could be found and harmed, and now and then nobody says until when.
fn shield(row: &mut Row, scene: &Scene<'_>) {
    let key = mix(scene.person.ordinal ^ scene.county.seed ^ 0x0005_1e1d);
    if !key.is_multiple_of(20) {
        return;
    }
    let grounds = [
        "domestic-abuse",
        "domestic-abuse",
        "adoption",
        "witness-protection",
    ];
    let nth = usize::try_from(mix(key) % 4).unwrap_or_default();
    row.set(ShieldGround, grounds.get(nth).copied().unwrap_or_default());
    let ahead = i64::try_from(mix(key) % 300).unwrap_or_default() + 30;
    if !mix(key).is_multiple_of(3) {
        row.set_date(ShieldReview, days_before(scene.county.today, -ahead));
    }
}

/// The partner at home, or a son or daughter who lives elsewhere.
fn carer_of_adult(scene: &Scene<'_>, draw: &mut Draw) -> Carer {
    let (county, person) = (scene.county, scene.person);
    let partner = scene.household.members.iter().find(|other| {
        other.ordinal != person.ordinal && (other.age(county.today) - scene.age()).abs() < 16
    });
    if let Some(partner) = partner.filter(|_| scene.household.tenure != Tenure::Institution) {
        return Carer {
            name: partner.full_name(),
            relationship: "Partner",
            parental: false,
            phone: partner.phone.clone(),
            address: None,
        };
    }
    let sex = if draw.chance(0.65) {
        Sex::Female
    } else {
        Sex::Male
    };
    let given = county
        .names
        .given(person.tradition, sex, person.born.year() + 28, draw);
    let family = match sex {
        Sex::Female if draw.chance(0.6) => county.names.family(person.tradition, draw),
        _ => person.family.clone(),
    };
    Carer {
        name: format!("{given} {family}").trim_end().to_owned(),
        relationship: if sex == Sex::Female {
            "Daughter"
        } else {
            "Son"
        },
        parental: false,
        phone: places::mobile(draw.bits()),
        address: Some(places::home(draw.below(county.homes())).full()),
    }
}
