//! Two records, field by field: at which level do they agree? Symmetric: which is first decides nothing.

use crate::level::{
    Field, Pattern, birth, email, family, given, id, middle, nhs, other, phone, place, sex, town,
};
use crate::pool::{Nearness, Pool, Text, TextId};
use crate::record::{Born, Record, UNIT_BASE};

/// Compares two records of one pool.
#[must_use]
pub fn compare(a: &Record, b: &Record, pool: &Pool) -> Pattern {
    let mut pattern = Pattern::default();
    let mut of_given = given_level(a, b, pool);
    let mut of_family = family_level(a, b, pool);
    if of_given == given::DIFFERENT && of_family != family::EXACT && is_swapped(a, b, pool) {
        (of_given, of_family) = (given::SWAPPED, 0);
    }
    pattern.set(Field::Given, of_given);
    pattern.set(Field::Family, of_family);
    pattern.set(Field::Middle, middle_level(a, b, pool));
    pattern.set(Field::Birth, birth_level(a.born, b.born));
    pattern.set(Field::Sex, sex_level(a.sex, b.sex));
    pattern.set(Field::Place, place_level(a, b, pool));
    pattern.set(Field::Phone, phone_level(a.phones, b.phones));
    pattern.set(Field::Email, email_level(a.email, b.email, pool));
    pattern.set(Field::Nhs, nhs_level(a, b));
    pattern.set(
        Field::Id,
        text_level(a.id, b.id, pool, [id::SAME, id::SLIP, id::DIFFERENT]),
    );
    pattern.set(
        Field::Town,
        text_level(
            a.town,
            b.town,
            pool,
            [town::SAME, town::CLOSE, town::DIFFERENT],
        ),
    );
    pattern.set(
        Field::Other,
        text_level(
            a.other,
            b.other,
            pool,
            [other::SAME, other::CLOSE, other::DIFFERENT],
        ),
    );
    pattern
}

fn sex_level(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 {
        0
    } else if a == b {
        sex::SAME
    } else {
        sex::DIFFERENT
    }
}

fn given_level(a: &Record, b: &Record, pool: &Pool) -> u8 {
    if a.given.is_none() || b.given.is_none() {
        return 0;
    }
    if a.given == b.given && (pool.get(a.given).compact.len() > 1 || a.given_whole == b.given_whole)
    {
        return match pool.get(a.given).is_initial() {
            true => given::INITIAL,
            false => given::EXACT,
        };
    }
    let best = name_level(pool.get(a.given), pool.get(b.given));
    if best == given::EXACT {
        return best;
    }
    let whole = |one: &Record, other: &Record| {
        !one.given_whole.is_none()
            && [other.given, other.given_whole]
                .iter()
                .any(|it| pool.get(*it).compact == pool.get(one.given_whole).compact)
    };
    if whole(a, b) || whole(b, a) {
        return given::EXACT;
    }
    let best = match in_middle(a, b, pool) || in_middle(b, a, pool) {
        true => best.min(given::MIDDLE),
        false => best,
    };
    let before = |one: &Record, other: &Record| {
        !one.previous_given.is_none() && one.previous_given == other.given
    };
    if before(a, b) || before(b, a) {
        best.min(given::PREVIOUS)
    } else {
        best
    }
}

fn in_middle(one: &Record, other: &Record, pool: &Pool) -> bool {
    one.middle.contains(&other.given) && !pool.get(other.given).is_initial()
}

fn name_level(one: &Text, other: &Text) -> u8 {
    if one.is_initial() || other.is_initial() {
        return match one.first_letter() == other.first_letter() {
            true => given::INITIAL,
            false => given::DIFFERENT,
        };
    }
    if one.compact == other.compact {
        given::EXACT
    } else if one.groups.iter().any(|group| other.groups.contains(group))
        || is_short_for(one, other)
        || is_short_for(other, one)
    {
        given::NICKNAME
    } else {
        match one.nearness(other) {
            Nearness::Equal => given::EXACT,
            Nearness::Slip => given::SLIP,
            Nearness::Close => given::CLOSE,
            Nearness::Far if one.sound == other.sound && one.sound.len() > 1 => given::SOUNDS,
            Nearness::Far => given::DIFFERENT,
        }
    }
}

/// Temitope is called Tope, Natalie Nat: not every short form is in a list.
fn is_short_for(short: &Text, long: &Text) -> bool {
    let (short, long) = (&*short.compact, &*long.compact);
    short.len() > 2
        && long.len() > short.len() + 1
        && (long.starts_with(short) || long.ends_with(short))
}

fn family_level(a: &Record, b: &Record, pool: &Pool) -> u8 {
    if a.family.is_none() || b.family.is_none() {
        return 0;
    }
    if a.family == b.family {
        return family::EXACT;
    }
    let (one, other) = (pool.get(a.family), pool.get(b.family));
    let before = |one: &Record, other: &Record| {
        !one.previous_family.is_none()
            && (one.previous_family == other.family || one.previous_family == other.previous_family)
    };
    if one.compact == other.compact {
        family::EXACT
    } else if before(a, b) || before(b, a) {
        family::PREVIOUS
    } else if is_part(one, other) || is_part(other, one) {
        family::PART
    } else {
        match one.nearness(other) {
            Nearness::Equal => family::EXACT,
            Nearness::Slip => family::SLIP,
            Nearness::Close => family::CLOSE,
            Nearness::Far if one.sound == other.sound && one.sound.len() > 1 => family::SOUNDS,
            Nearness::Far => family::DIFFERENT,
        }
    }
}

fn is_part(long: &Text, short: &Text) -> bool {
    long.is_double()
        && short.compact.len() > 2
        && long.words.split(' ').any(|word| *word == *short.compact)
}

/// Given and family name in each other's place; an initial on one of the two sides is enough.
fn is_swapped(a: &Record, b: &Record, pool: &Pool) -> bool {
    if a.family.is_none() || b.family.is_none() {
        return false;
    }
    let (one, other) = (in_place(a, b, pool), in_place(b, a, pool));
    one.max(other) < Stands::No && one.min(other) == Stands::Name
}

/// How a given name stands in the place of another's family name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stands {
    Name,
    Initial,
    No,
}

fn in_place(given: &Record, family: &Record, pool: &Pool) -> Stands {
    let mut best = Stands::No;
    for one in [given.given, given.given_whole]
        .into_iter()
        .filter(|it| !it.is_none())
    {
        for other in [family.family, family.previous_family]
            .into_iter()
            .filter(|it| !it.is_none())
        {
            let (one, other) = (pool.get(one), pool.get(other));
            let initials = one.is_initial() || other.is_initial();
            let level = if initials && one.first_letter() == other.first_letter() {
                Stands::Initial
            // Li and Ng are too short to be near anything.
            } else if one.compact == other.compact
                || one.nearness(other) < Nearness::Far
                || is_part(one, other)
                || is_part(other, one)
            {
                Stands::Name
            } else {
                Stands::No
            };
            best = best.min(level);
        }
    }
    best
}

fn middle_level(a: &Record, b: &Record, pool: &Pool) -> u8 {
    let said = |it: &Record| !it.middle.iter().all(|name| name.is_none());
    if !said(a) || !said(b) {
        return 0;
    }
    let mut best = middle::DIFFERENT;
    for one in a.middle.iter().filter(|it| !it.is_none()) {
        for other in b.middle.iter().filter(|it| !it.is_none()) {
            let level = match name_level(pool.get(*one), pool.get(*other)) {
                given::INITIAL => middle::INITIAL,
                given::DIFFERENT => middle::DIFFERENT,
                _ => middle::SAME,
            };
            best = best.min(level);
        }
    }
    best
}

/// At which level two dates of birth agree, or of death.
pub(crate) fn birth_level(a: Born, b: Born) -> u8 {
    if a.is_none() || b.is_none() {
        return 0;
    }
    if a == b && a.is_whole() {
        return if a.is_new_year() {
            birth::NEW_YEAR
        } else if a.is_date() {
            birth::EXACT
        } else {
            birth::SLIP
        };
    }
    let ((ay, am, ad), (by, bm, bd)) = (a.parts(), b.parts());
    if !a.is_whole() || !b.is_whole() {
        let agrees = ay == by && (am == bm || am == 0 || bm == 0);
        return if agrees {
            birth::PARTIAL
        } else {
            birth::DIFFERENT
        };
    }
    if ay == by && am == bd && ad == bm {
        return birth::SWAPPED;
    }
    if is_number_slip(u64::from(a.0), u64::from(b.0)) {
        return birth::SLIP;
    }
    if ay == by && (a.is_new_year() || b.is_new_year()) {
        return birth::YEAR_NEW_YEAR;
    }
    match [ay == by, am == bm, ad == bd]
        .iter()
        .filter(|same| **same)
        .count()
    {
        2 => birth::TWO_PARTS,
        _ if !are_a_month_apart(a, b) => birth::NEAR,
        _ if ay == by => birth::YEAR,
        _ => birth::DIFFERENT,
    }
}

/// Whether two dates are a month apart, or more.
pub(crate) fn are_a_month_apart(a: Born, b: Born) -> bool {
    days(a).abs_diff(days(b)) >= 31
}

/// About how many days there were before: near enough to say whether two dates are less than a month apart.
fn days(born: Born) -> u32 {
    let (year, month, day) = born.parts();
    (year * 365) + month * 61 / 2 + day
}

/// Numbers of one length with one digit another, or two neighbours in each other's place.
fn is_number_slip(a: u64, b: u64) -> bool {
    let (mut a, mut b) = (a, b);
    let mut wrong = [(0_u32, 0_u64, 0_u64); 2];
    let (mut count, mut at) = (0_usize, 0_u32);
    while a > 0 || b > 0 {
        if a == 0 || b == 0 {
            return false;
        }
        let (x, y) = (a % 10, b % 10);
        if x != y {
            match wrong.get_mut(count) {
                Some(slot) => *slot = (at, x, y),
                None => return false,
            }
            count += 1;
        }
        (a, b, at) = (a / 10, b / 10, at + 1);
    }
    let [(i, a, b), (j, c, d)] = wrong;
    count == 1 || (count == 2 && j == i + 1 && a == d && b == c)
}

fn number_level(a: u64, b: u64, [same, slip, different]: [u8; 3]) -> u8 {
    if a == 0 || b == 0 {
        0
    } else if a == b {
        same
    } else if is_number_slip(a, b) {
        slip
    } else {
        different
    }
}

/// Of all telephones of both, those that are nearest.
fn phone_level(a: [u64; 2], b: [u64; 2]) -> u8 {
    let levels = [phone::SAME, phone::SLIP, phone::DIFFERENT];
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| (*a, *b)));
    let nearest = pairs.map(|(a, b)| number_level(a, b, levels));
    nearest.filter(|level| *level > 0).min().unwrap_or_default()
}

fn nhs_level(a: &Record, b: &Record) -> u8 {
    // What fails its check is nobody's number; it is evidence only where one slip leads to a number.
    if a.nhs == 0 || b.nhs == 0 {
        return 0;
    }
    if a.nhs == b.nhs {
        return if a.nhs_valid { nhs::SAME } else { nhs::SLIP };
    }
    let level = number_level(a.nhs, b.nhs, [nhs::SAME, nhs::SLIP, nhs::DIFFERENT]);
    if level == nhs::DIFFERENT && !(a.nhs_valid && b.nhs_valid) {
        0
    } else {
        level
    }
}

fn place_level(a: &Record, b: &Record, pool: &Pool) -> u8 {
    if a.uprn != 0 && a.uprn == b.uprn {
        return place::HOME;
    }
    let houses = !a.house.is_none() && !b.house.is_none();
    let same_house = houses && a.house.is_same(b.house);
    let streets = !a.street.is_none() && !b.street.is_none();
    let units = a.unit != 0 && b.unit != 0;
    if units && a.unit == b.unit {
        return match (houses, same_house) {
            (false, _) => place::UNIT,
            (true, true) => place::HOME,
            (true, false) => place::UNIT_OTHER_HOUSE,
        };
    }
    let of_unit = match units {
        true => unit_level(a.unit, b.unit),
        false => 0,
    };
    let same_street = streets
        && (a.street == b.street
            || pool.get(a.street).nearness(pool.get(b.street)) < Nearness::Far);
    match (same_street, same_house) {
        // There is a High Street in every town.
        (true, true) if of_unit <= place::SECTOR => place::HOME,
        (true, _) => place::STREET,
        (false, _) if units => of_unit,
        (false, _) if streets => place::DIFFERENT,
        (false, _) => 0,
    }
}

/// How near two codes are that are not the same.
fn unit_level(a: u64, b: u64) -> u8 {
    if is_unit_slip(a, b) {
        return place::SLIP;
    }
    let (one, other) = (a / UNIT_BASE / UNIT_BASE, b / UNIT_BASE / UNIT_BASE);
    if !(is_uk_unit(a) && is_uk_unit(b)) {
        place::DIFFERENT
    } else if one == other {
        place::SECTOR
    } else if one / UNIT_BASE == other / UNIT_BASE {
        place::DISTRICT
    } else {
        place::DIFFERENT
    }
}

/// Whether a code ends as the codes of the United Kingdom do: a digit and two letters.
pub(crate) fn is_uk_unit(unit: u64) -> bool {
    let sign = |place: u32| unit / UNIT_BASE.pow(place) % UNIT_BASE;
    sign(0) > 10 && sign(1) > 10 && (1..=10).contains(&sign(2)) && sign(3) > 0
}

fn is_unit_slip(a: u64, b: u64) -> bool {
    let (mut a, mut b, mut wrong) = (a, b, 0);
    while a > 0 || b > 0 {
        if a == 0 || b == 0 {
            return false;
        }
        wrong += u32::from(a % UNIT_BASE != b % UNIT_BASE);
        (a, b) = (a / UNIT_BASE, b / UNIT_BASE);
    }
    wrong == 1
}

fn email_level(a: TextId, b: TextId, pool: &Pool) -> u8 {
    if a.is_none() || b.is_none() {
        return 0;
    }
    if a == b {
        return email::SAME;
    }
    let (one, other) = (&pool.get(a).words, &pool.get(b).words);
    let name = |text: &str| text.split('@').next().unwrap_or_default().to_owned();
    if name(one) == name(other) {
        email::NAME
    } else if strsim::osa_distance(one, other) <= 2 || strsim::jaro_winkler(one, other) >= 0.92 {
        email::CLOSE
    } else {
        email::DIFFERENT
    }
}

fn text_level(a: TextId, b: TextId, pool: &Pool, [same, close, different]: [u8; 3]) -> u8 {
    if a.is_none() || b.is_none() {
        return 0;
    }
    if a == b {
        return same;
    }
    match pool.get(a).nearness(pool.get(b)) {
        Nearness::Far => different,
        _ => close,
    }
}
