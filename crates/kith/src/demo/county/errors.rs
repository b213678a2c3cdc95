//! The errors that feeds have: slips of the hand, habits of clerks, and things left out.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::feeds::{Column, Fault, Feed, Row, Scene};
use super::random::Draw;
use super::text;

/// Spoils a good row as its agency would; says when the NHS number can no longer be used.
pub(super) fn spoil(
    row: &mut Row,
    feed: &Feed,
    scene: &Scene<'_>,
    draw: &mut Draw,
) -> Option<Fault> {
    given_name(row, feed, scene, draw);
    names(row, feed, draw);
    birth_date(row, feed, scene, draw);
    address(row, feed, draw);
    phone(row, draw);
    if draw.chance(0.006) {
        let column = if draw.chance(0.5) {
            Column::FamilyName
        } else {
            Column::AddressLine
        };
        row.change(column, |held| format!("{held}  "));
    }
    nhs_number(row, feed, scene, draw)
}

/// A nickname, another spelling, an initial, or the middle name that somebody goes by.
fn given_name(row: &mut Row, feed: &Feed, scene: &Scene<'_>, draw: &mut Draw) {
    let names = &scene.county.names;
    if draw.chance(feed.habits.other_forms) {
        let given = row.get(Column::GivenName).to_owned();
        let form = if draw.chance(0.6) {
            names.nickname(&given, draw)
        } else {
            names.spelling(&given, draw)
        };
        if let Some(form) = form {
            row.set(Column::GivenName, form);
        }
    } else if draw.chance(feed.habits.other_forms * 0.12) {
        row.change(Column::GivenName, |held| held.chars().take(1).collect());
    } else if draw.chance(0.006)
        && let Some(middle) = scene.person.middle.first()
    {
        row.set(Column::MiddleNames, &scene.person.given);
        row.set(Column::GivenName, middle);
    }
    if draw.chance(0.35) {
        // Some systems keep initials only.
        let initials = |held: &str| {
            let first = held.split(' ').filter_map(|name| name.chars().next());
            first.map(String::from).collect::<Vec<_>>().join(" ")
        };
        row.change(Column::MiddleNames, initials);
    }
}

fn names(row: &mut Row, feed: &Feed, draw: &mut Draw) {
    for column in [Column::GivenName, Column::FamilyName] {
        if draw.chance(feed.habits.slips) {
            row.change(column, |held| slip(held, draw));
        }
        if !row.get(column).is_ascii() {
            if draw.chance(0.04) {
                row.change(column, text::misread);
            } else if draw.chance(0.3) {
                row.change(column, text::plain);
            }
        }
    }
    if draw.chance(feed.habits.swapped_names) {
        row.swap(Column::GivenName, Column::FamilyName);
    }
    if draw.chance(feed.habits.swapped_names) {
        let title = draw.word(&["Mr", "Mrs", "Miss", "Dr"]);
        row.change(Column::GivenName, |held| format!("{title} {held}"));
    }
    if draw.chance(0.008) {
        let hyphen = draw.chance(0.5);
        row.change(Column::FamilyName, |held| {
            if hyphen {
                held.replace('-', " ")
            } else {
                held.replace(['\'', '’'], "")
            }
        });
    }
    if draw.chance(feed.habits.slips * 0.3) {
        row.change(Column::FamilyName, str::to_lowercase);
    }
}

fn birth_date(row: &mut Row, feed: &Feed, scene: &Scene<'_>, draw: &mut Draw) {
    let born = scene.person.born;
    let habits = feed.habits;
    let (slips, today) = (habits.slips * 0.5, scene.county.today);
    let told = match draw.unit() {
        share if share < habits.no_birth_date * 0.85 => None,
        share if share < habits.no_birth_date => Some(placeholder_date(draw)),
        share if share < habits.no_birth_date + slips => Some(day_and_month_swapped(born)),
        share if share < habits.no_birth_date + slips * 2.0 => Some(digit_slip(born, draw)),
        share if share < habits.no_birth_date + slips * 2.3 => Some(date(born.year(), 1, 1)),
        _ => Some(born),
    };
    match told {
        Some(told) if told <= today => row.set_date(Column::DateOfBirth, told),
        Some(_) => {}
        // Half of what is not known of an adult is guessed to the year.
        None if scene.age() > 30 && draw.chance(0.1) => {
            row.set(Column::DateOfBirth, &format!("{:04}", born.year()));
        }
        None => row.set(Column::DateOfBirth, ""),
    }
}

fn placeholder_date(draw: &mut Draw) -> Date {
    let places = [date(1900, 1, 1), date(1901, 1, 1), date(1970, 1, 1)];
    draw.pick(&places).copied().unwrap_or(date(1900, 1, 1))
}

fn day_and_month_swapped(born: Date) -> Date {
    Date::new(born.year(), born.day(), born.month()).unwrap_or(born)
}

/// One digit of the day or year out by a little.
fn digit_slip(born: Date, draw: &mut Draw) -> Date {
    let amount = draw.between(1, 3);
    let moved = match draw.below(3) {
        0 => born.checked_sub(amount.years()),
        1 => born.checked_add((10 * amount).days()),
        _ => born.checked_add(amount.days()),
    };
    moved.unwrap_or(born)
}

/// Long and short words for kinds of street.
const SHORT: [(&str, &str); 9] = [
    ("Road", "Rd"),
    ("Street", "St"),
    ("Avenue", "Ave"),
    ("Close", "Cl"),
    ("Lane", "La"),
    ("Drive", "Dr"),
    ("Crescent", "Cres"),
    ("Gardens", "Gdns"),
    ("Terrace", "Terr"),
];

fn address(row: &mut Row, feed: &Feed, draw: &mut Draw) {
    if draw.chance(0.22) {
        row.change(Column::AddressLine, |held| {
            let short = SHORT.iter().find(|(long, _)| held.contains(long));
            short.map_or_else(
                || held.to_owned(),
                |(long, short)| held.replacen(long, short, 1),
            )
        });
    }
    if draw.chance(feed.habits.slips) {
        row.change(Column::AddressLine, |held| slip(held, draw));
    }
    match draw.below(200) {
        0..=7 => row.change(Column::Postcode, |held| held.replace(' ', "")),
        8..=9 => row.change(Column::Postcode, |held| held.replacen('O', "0", 1)),
        10..=11 => row.change(Column::Postcode, |held| {
            held.split(' ').next().unwrap_or_default().to_owned()
        }),
        12..=13 => row.change(Column::Postcode, str::to_lowercase),
        14..=15 => row.set(Column::Postcode, ""),
        _ => {}
    }
}

fn phone(row: &mut Row, draw: &mut Draw) {
    match draw.below(10) {
        0..=4 => row.change(Column::Phone, |held| held.replace(' ', "")),
        5 => row.change(Column::Phone, |held| {
            format!("+44{}", held.replace(' ', "").split_off(1))
        }),
        _ => {}
    }
}

fn nhs_number(row: &mut Row, feed: &Feed, scene: &Scene<'_>, draw: &mut Draw) -> Option<Fault> {
    if row.get(Column::NhsNumber).is_empty() {
        return None;
    }
    let habits = feed.habits;
    let wrong = draw.chance(habits.wrong_number);
    if wrong && draw.chance(0.6) {
        row.change(Column::NhsNumber, |held| digit_wrong(held, draw));
        row.set(Column::NhsNumberStatus, "02");
        return Some(Fault::WrongNumber);
    }
    if wrong {
        let number = draw.word(&["0000000000", "9999999999", "1234567890", "N/A"]);
        row.set(Column::NhsNumber, number);
        row.set(Column::NhsNumberStatus, "02");
        return Some(Fault::PlaceholderNumber);
    }
    if draw.chance(habits.relatives_number)
        && let Some(other) = draw.pick(&scene.household.members)
    {
        row.set(Column::NhsNumber, &other.nhs_number);
        row.set(Column::NhsNumberStatus, "02");
    }
    if draw.chance(habits.spaced_number) {
        row.change(Column::NhsNumber, |held| {
            let (first, rest) = held.split_at_checked(3).unwrap_or((held, ""));
            let (second, third) = rest.split_at_checked(3).unwrap_or((rest, ""));
            format!("{first} {second} {third}")
        });
    }
    None
}

/// One digit put wrong, which the check digit always shows.
fn digit_wrong(number: &str, draw: &mut Draw) -> String {
    let place = 3 + draw.index(6);
    let by = 1 + u32::try_from(draw.below(8)).unwrap_or(0);
    let turn = |(at, digit): (usize, char)| match digit.to_digit(10) {
        Some(digit) if at == place => char::from_digit((digit + by) % 10, 10).unwrap_or('0'),
        _ => digit,
    };
    number.chars().enumerate().map(turn).collect()
}

/// A slip of the hand: a letter changed, lost, doubled, or two exchanged; never the first.
fn slip(word: &str, draw: &mut Draw) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 4 {
        return word.to_owned();
    }
    let at = 1 + draw.index(letters.len() - 2);
    match draw.below(4) {
        0 => {
            letters.remove(at);
        }
        1 => letters.swap(at, at + 1),
        2 => {
            let twice = letters.get(at).copied().unwrap_or('e');
            letters.insert(at, twice);
        }
        _ => {
            if let Some(letter) = letters.get_mut(at) {
                *letter = beside(*letter, draw);
            }
        }
    }
    letters.into_iter().collect()
}

/// A letter beside it on the keyboard.
fn beside(letter: char, draw: &mut Draw) -> char {
    let rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let other = rows.iter().find_map(|row| {
        let keys: Vec<char> = row.chars().collect();
        let at = keys.iter().position(|key| *key == letter)?;
        let next = if at == 0 || draw.chance(0.5) {
            at + 1
        } else {
            at - 1
        };
        keys.get(next).or_else(|| keys.get(at - 1)).copied()
    });
    other.unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::super::numbers::is_valid;
    use super::super::random::Purpose;
    use super::*;

    #[test]
    fn a_wrong_digit_never_leaves_a_valid_number() {
        let mut draw = Draw::new(1, Purpose::Feed, 0, 0);
        for _ in 0..2_000 {
            assert!(!is_valid(&digit_wrong("9434765919", &mut draw)));
        }
    }

    #[test]
    fn a_slip_keeps_the_first_letter_and_nearly_the_length() {
        let mut draw = Draw::new(1, Purpose::Feed, 0, 1);
        for _ in 0..500 {
            let slipped = slip("Thornbury", &mut draw);
            assert!(
                slipped.starts_with('T') && (8..=10).contains(&slipped.len()),
                "{slipped}"
            );
        }
    }

    #[test]
    fn a_swapped_date_is_still_a_date() {
        assert_eq!(day_and_month_swapped(date(2015, 3, 9)), date(2015, 9, 3));
        assert_eq!(day_and_month_swapped(date(2015, 3, 19)), date(2015, 3, 19));
    }
}
