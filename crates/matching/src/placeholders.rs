//! What systems write when they do not know. It must never look as if two people had it in common.

/// Words that stand for "nothing known" in any column.
const NOTHING: &[&str] = &[
    "n/a",
    "n.a.",
    "none",
    "null",
    "nil",
    "unknown",
    "not known",
    "unk",
    "not applicable",
    "not stated",
    "not recorded",
    "tbc",
    "tba",
    "xx",
    "xxx",
    "-",
    "--",
    ".",
    "?",
    "??",
    "anon",
    "anonymous",
];

/// What a newborn is called on a ward until it has a name. It is a name to show and no evidence of who this is.
const NEWBORN: &[&str] = &[
    "baby",
    "baby boy",
    "baby girl",
    "infant",
    "newborn",
    "babe",
    "male infant",
    "female infant",
    "twin",
    "twin one",
    "twin two",
    "twin 1",
    "twin 2",
    "twin 3",
    "twin a",
    "twin b",
    "triplet 1",
    "triplet 2",
    "triplet 3",
    "boy",
    "girl",
    "baby 1",
    "baby 2",
    "unborn",
    "unborn baby",
    "unborn child",
    "unnamed",
    "not named",
    "no name",
];

/// NHS numbers that pass or nearly pass the check and that people type to get past a compulsory field.
const NHS_NUMBERS: &[&str] = &["1234567890"];

/// Birth dates that systems fill in by themselves.
const BIRTH_DATES: &[(i16, i8, i8)] = &[(1900, 1, 1), (1901, 1, 1), (1970, 1, 1)];

/// Whether the text says only that nothing is known.
#[must_use]
pub fn says_nothing(text: &str) -> bool {
    // Every cell is asked, and most begin with another sign.
    let begins = matches!(
        text.as_bytes().first().map(u8::to_ascii_lowercase),
        Some(b'n' | b'u' | b't' | b'x' | b'a' | b'-' | b'.' | b'?')
    );
    begins && text.len() <= 16 && NOTHING.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a given name is what a newborn is called before it has one: `folded` is in comparing form.
#[must_use]
pub fn is_newborn_name(folded: &str) -> bool {
    NEWBORN.contains(&folded) || folded.starts_with("baby of ")
}

/// Which of several newborns somebody is, as far as what they are called says: "Twin 1", "Twin B".
/// Nought where it does not.
#[must_use]
pub fn which_newborn(folded: &str) -> u8 {
    match folded.rsplit(' ').next() {
        Some("1" | "one" | "a") => b'1',
        Some("2" | "two" | "b") => b'2',
        Some("3" | "three" | "c") => b'3',
        _ => 0,
    }
}

/// Whether the digits are a number that nobody has.
#[must_use]
pub fn is_nhs_placeholder(text: &str) -> bool {
    let digits = || text.bytes().filter(u8::is_ascii_digit);
    let repeated = digits().count() == 10 && digits().all(|it| Some(it) == digits().next());
    repeated || NHS_NUMBERS.iter().any(|it| digits().eq(it.bytes()))
}

/// Whether this day is one that systems write for "not known".
#[must_use]
pub fn is_birth_placeholder(year: i16, month: Option<i8>, day: Option<i8>) -> bool {
    BIRTH_DATES
        .iter()
        .any(|(y, m, d)| (year, month, day) == (*y, Some(*m), Some(*d)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_nobody_has_are_known() {
        for text in [
            "0000000000",
            "9999999999",
            "1234567890",
            "999 999 9999",
            "1111111111",
        ] {
            assert!(is_nhs_placeholder(text), "{text}");
        }
        assert!(!is_nhs_placeholder("943 476 5919"));
        assert!(!is_nhs_placeholder(""));
    }

    #[test]
    fn a_name_that_only_contains_a_placeholder_is_a_name() {
        assert!(says_nothing("N/A") && says_nothing("Unknown") && says_nothing("-"));
        assert!(NOTHING.iter().all(|word| says_nothing(word)));
        assert!(!says_nothing("Nona") && !says_nothing("Nulland"));
        assert!(
            is_newborn_name("baby") && is_newborn_name("twin 1") && is_newborn_name("baby of sara")
        );
        assert!(!is_newborn_name("babylon"));
    }

    #[test]
    fn new_years_day_is_a_placeholder_only_in_the_years_that_systems_fill_in() {
        assert!(is_birth_placeholder(1900, Some(1), Some(1)));
        assert!(!is_birth_placeholder(1984, Some(1), Some(1)));
        assert!(!is_birth_placeholder(1970, None, None));
    }
}
