//! Orrinshire: a county with towns, streets and postcodes that are nowhere.

use std::sync::LazyLock;

use super::random::mix;

/// The county's name, for pages and titles.
pub const COUNTY_NAME: &str = "Orrinshire";

/// Towns, with how many of the forty postal districts each has.
const TOWNS: [(&str, u64); 13] = [
    ("Pellbridge", 9),
    ("Saltreach", 7),
    ("Brackenford", 5),
    ("Quillbury", 4),
    ("Castle Harding", 3),
    ("Wynstow", 3),
    ("Tarnwick", 2),
    ("Market Orrin", 2),
    ("Aldmouth", 1),
    ("Hexcombe", 1),
    ("Dunmarsh", 1),
    ("Fenholme", 1),
    ("Little Orrin", 1),
];
const DISTRICTS: u64 = 40;
const HOMES_PER_STREET: u64 = 40;

/// Letters that the last half of a postcode may hold.
const UNIT_LETTERS: [char; 20] = [
    'A', 'B', 'D', 'E', 'F', 'G', 'H', 'J', 'L', 'N', 'P', 'Q', 'R', 'S', 'T', 'U', 'W', 'X', 'Y',
    'Z',
];

struct Lists {
    bases: Vec<&'static str>,
    kinds: Vec<&'static str>,
    houses: Vec<&'static str>,
    saints: Vec<&'static str>,
    care_homes: Vec<&'static str>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let find = |label: &str| {
        let line = include_str!("data/streets.txt")
            .lines()
            .find_map(|line| line.strip_prefix(label)?.strip_prefix('|'));
        line.unwrap_or_default()
    };
    Lists {
        bases: find("base").split_whitespace().collect(),
        kinds: find("kind").split_whitespace().collect(),
        houses: find("house").split_whitespace().collect(),
        saints: find("saint").split('|').collect(),
        care_homes: find("carehome").split('|').collect(),
    }
});

/// Where somebody lives.
#[derive(Clone, Debug)]
pub(super) struct Address {
    pub(super) house: String,
    pub(super) town: &'static str,
    pub(super) postcode: String,
    /// Twelve digits beginning 999, where no real property's number begins.
    pub(super) uprn: String,
    /// The postal district: practices and schools serve districts.
    pub(super) district: u64,
}

impl Address {
    /// As most systems hold it, with the town.
    pub(super) fn full(&self) -> String {
        format!("{}, {}", self.house, self.town)
    }
}

/// The home with this number. Homes are counted along the streets, streets across the districts.
pub(super) fn home(number: u64) -> Address {
    let (street, place) = (number / HOMES_PER_STREET, number % HOMES_PER_STREET);
    let (district, serial) = (street % DISTRICTS, street / DISTRICTS);
    let (road, door) = (street_name(street), place + 1);
    let house = match mix(number) % 100 {
        0..=8 => format!("Flat {}, {door} {road}", 1 + mix(number) / 100 % 24),
        9..=10 => format!("{door}A {road}"),
        11 => format!("{} Cottage, {road}", of(&LISTS.houses, mix(number) / 100)),
        _ => format!("{door} {road}"),
    };
    Address {
        house,
        town: town_of(district),
        postcode: postcode(district, serial, place / 20),
        uprn: format!("999{number:09}"),
        district,
    }
}

/// The name and address of a care home.
pub(super) fn care_home(number: u64) -> Address {
    let mut address = home(number);
    let road = street_name(number / HOMES_PER_STREET);
    address.house = format!("{}, {road}", of(&LISTS.care_homes, mix(number)));
    address
}

/// OR is not a postal area, so a well-formed postcode that begins so is nobody's.
fn postcode(district: u64, serial: u64, side: u64) -> String {
    let unit = (serial / 10 * 2 + side + district * 31) % 400;
    let letter = |n: u64| {
        usize::try_from(n)
            .ok()
            .and_then(|n| UNIT_LETTERS.get(n))
            .unwrap_or(&'A')
    };
    format!(
        "OR{} {}{}{}",
        district + 1,
        serial % 10,
        letter(unit / 20),
        letter(unit % 20)
    )
}

fn town_of(district: u64) -> &'static str {
    let mut left = district;
    for (town, districts) in TOWNS {
        if left < districts {
            return town;
        }
        left -= districts;
    }
    "Pellbridge"
}

fn street_name(street: u64) -> String {
    let key = mix(street ^ 0x57ee7);
    format!(
        "{} {}",
        of(&LISTS.bases, key),
        of(&LISTS.kinds, key / 4_096)
    )
}

fn of(list: &[&'static str], key: u64) -> &'static str {
    let place = usize::try_from(key % (list.len().max(1) as u64)).unwrap_or(0);
    list.get(place).copied().unwrap_or_default()
}

/// An institution that people of a district use.
#[derive(Clone, Debug)]
pub(super) struct Institution {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) phone: String,
}

/// The `nth` practice of a district. Codes begin Z9, as no practice's does.
pub(super) fn practice(district: u64, nth: u64) -> Institution {
    let serial = nth * DISTRICTS + district;
    let kind = of(
        &[
            "Surgery",
            "Medical Centre",
            "Health Centre",
            "Medical Practice",
        ],
        mix(serial),
    );
    Institution {
        code: format!("Z9{:04}", serial % 10_000),
        name: format!("{} {kind}", street_name(serial * 3 + 1)),
        phone: landline(serial * 7 + 3),
    }
}

/// The `nth` primary school of a district.
pub(super) fn primary_school(district: u64, nth: u64) -> Institution {
    let serial = nth * DISTRICTS + district;
    let name = match mix(serial) % 3 {
        0 => format!(
            "{} {} Primary School",
            of(&LISTS.saints, mix(serial) / 3),
            town_of(district)
        ),
        1 => format!("{} Primary School", of(&LISTS.bases, mix(serial) / 3)),
        _ => format!("{} Community Primary School", street_name(serial * 5 + 2)),
    };
    Institution {
        code: (990_000 + serial).to_string(),
        name,
        phone: landline(serial * 11 + 5),
    }
}

/// The `nth` secondary school of a district.
pub(super) fn secondary_school(district: u64, nth: u64) -> Institution {
    let serial = nth * DISTRICTS + district;
    let kind = of(
        &["Academy", "High School", "School", "Community College"],
        mix(serial),
    );
    let name = match mix(serial) / 4 % 2 {
        0 => format!("{} {kind}", town_of(district)),
        _ => format!("{} {kind}", of(&LISTS.bases, mix(serial) / 8)),
    };
    Institution {
        code: (980_000 + serial).to_string(),
        name,
        phone: landline(serial * 13 + 1),
    }
}

/// A mobile number kept by Ofcom for drama: 07700 900000 to 900999.
pub(super) fn mobile(key: u64) -> String {
    format!("07700 900{:03}", mix(key) % 1_000)
}

/// A number of no area, kept by Ofcom for drama: 01632 960000 to 960999.
pub(super) fn landline(key: u64) -> String {
    format!("01632 960{:03}", mix(key) % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn homes_are_different_and_their_postcodes_well_formed() {
        let homes: HashSet<_> = (0..20_000).map(|n| home(n).uprn).collect();
        assert_eq!(homes.len(), 20_000);
        for number in (0..500_000).step_by(997) {
            let home = home(number);
            let (out, inward) = home.postcode.split_once(' ').unwrap();
            assert!(
                out.strip_prefix("OR")
                    .unwrap()
                    .parse::<u8>()
                    .is_ok_and(|n| n <= 40)
            );
            assert_eq!(inward.len(), 3);
            assert!(!home.house.starts_with(' ') && !home.town.is_empty());
        }
    }

    #[test]
    fn the_towns_share_out_the_districts() {
        assert_eq!(TOWNS.iter().map(|(_, n)| n).sum::<u64>(), DISTRICTS);
    }
}
