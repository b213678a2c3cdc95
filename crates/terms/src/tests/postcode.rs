use proptest::prelude::*;

use crate::{PartialPostcode, Postcode, PostcodeError, PseudoPostcode};

fn read(text: &str) -> Result<Postcode, PostcodeError> {
    text.parse()
}

/// The six shapes with the letters allowed in each place.
pub(super) const SHAPES: &str = "([A-PR-UWYZ][0-9]|[A-PR-UWYZ][0-9][0-9]|[A-PR-UWYZ][0-9][ABCDEFGHJKPSTUW]\
    |[A-PR-UWYZ][A-HK-Y][0-9]|[A-PR-UWYZ][A-HK-Y][0-9][0-9]|[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRVWXY])";

#[test]
fn the_six_shapes_are_read_whatever_their_spacing_and_case() {
    for (typed, kept) in [
        ("m11ae", "M1 1AE"),
        ("B33 8TH", "B33 8TH"),
        (" cr2  6xh", "CR2 6XH"),
        ("DN551PT", "DN55 1PT"),
        ("w1a\u{a0}1hq", "W1A 1HQ"),
        ("EC1A-1BB", "EC1A 1BB"),
        ("S W 1 A 1 A A", "SW1A 1AA"),
    ] {
        assert_eq!(read(typed).unwrap().as_str(), kept);
    }
}

#[test]
fn postcodes_outside_the_six_shapes_that_exist_are_read() {
    for text in ["GIR 0AA", "BF1 2AT", "ASCN 1ZZ", "FIQQ 1ZZ"] {
        assert_eq!(read(text).unwrap().as_str(), text);
    }
    assert_eq!(read("ABCD 1ZZ"), Err(PostcodeError::Shape));
}

#[test]
fn the_parts_of_a_postcode_go_from_area_to_sector() {
    let postcode = read("SW1A 1AA").unwrap();
    assert_eq!(postcode.area(), "SW");
    assert_eq!(postcode.district(), "SW1");
    assert_eq!(postcode.outward().as_str(), "SW1A");
    assert_eq!(postcode.sector(), "SW1A 1");
    assert_eq!(postcode.inward(), "1AA");
    assert_eq!(postcode.compact(), "SW1A1AA");
    assert_eq!(read("DN55 1PT").unwrap().district(), "DN55");
}

#[test]
fn letters_where_they_never_stand_are_refused() {
    for text in [
        "Q1 1AA", "AJ1 1AA", "M1 1CE", "M1 1AV", "SW1Q 1AA", "W1I 1AB",
    ] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn a_slip_of_o_and_nought_or_i_and_one_is_offered_and_not_made() {
    for (typed, meant) in [
        ("SW1A OAA", "SW1A 0AA"),
        ("SWIA IAA", "SW1A 1AA"),
        ("0X1 1AA", "OX1 1AA"),
        ("B3O 2AA", "B30 2AA"),
        ("1E1 1AA", "LE1 1AA"),
        ("M1 lAE", "M1 1AE"),
        ("SI0 2HH", "S10 2HH"),
    ] {
        let error = read(typed).unwrap_err();
        assert_eq!(
            error.suggestion().map(Postcode::as_str),
            Some(meant),
            "{typed}"
        );
    }
}

#[test]
fn nothing_is_offered_where_no_slip_explains_it() {
    for text in [
        "HELLO",
        "12345",
        "SW1A 1A",
        "OOO OOO",
        "111 1111",
        "SW1A 1AAA1",
    ] {
        let error = read(text).unwrap_err();
        assert_eq!(error.suggestion(), None, "{text}");
    }
}

#[test]
fn half_a_postcode_is_told_from_a_wrong_one() {
    assert_eq!(read("SW1A"), Err(PostcodeError::OnlyOutward));
    assert_eq!(read(""), Err(PostcodeError::Empty));
    assert_eq!(read("SW1A 1AA?"), Err(PostcodeError::Characters));
    assert_eq!(read("ＳＷ１Ａ"), Err(PostcodeError::Characters));
}

#[test]
fn the_first_half_alone_is_a_type_of_its_own() {
    let half: PartialPostcode = "sw1a".parse().unwrap();
    assert_eq!(
        (half.as_str(), half.district(), half.area()),
        ("SW1A", "SW1", "SW")
    );
    assert!(half.covers(&read("SW1A 1AA").unwrap()));
    assert!(!half.covers(&read("SW1P 1AA").unwrap()));
    assert_eq!(
        "SW1A1AA".parse::<PartialPostcode>(),
        Err(PostcodeError::NotOnlyOutward)
    );
    assert_eq!("SW".parse::<PartialPostcode>(), Err(PostcodeError::Shape));
    assert_eq!(" ".parse::<PartialPostcode>(), Err(PostcodeError::Empty));
}

#[test]
fn a_pseudo_postcode_says_why_there_is_no_place() {
    for (text, pseudo) in [
        ("ZZ99 3VZ", PseudoPostcode::NoFixedAbode),
        ("zz993wz", PseudoPostcode::NotKnown),
        ("ZZ99 3CZ", PseudoPostcode::England),
        ("ZZ99 3GZ", PseudoPostcode::Wales),
        ("ZZ99 1WZ", PseudoPostcode::Scotland),
        ("ZZ99 2WZ", PseudoPostcode::NorthernIreland),
        ("ZZ99 4QZ", PseudoPostcode::Elsewhere),
    ] {
        let postcode = read(text).unwrap();
        assert_eq!(postcode.pseudo(), Some(pseudo));
        assert!(!postcode.is_place());
    }
    assert!(read("SW1A 1AA").unwrap().is_place());
}

proptest! {
    #[test]
    fn a_postcode_is_its_outward_and_inward_part(outward in SHAPES, inward in "[0-9][ABD-HJLNP-UW-Z]{2}") {
        let postcode = read(&format!("{outward}{inward}")).unwrap();
        prop_assert_eq!(postcode.as_str(), format!("{outward} {inward}"));
        let half = postcode.outward();
        prop_assert_eq!(half.as_str(), &outward);
        prop_assert_eq!(outward.parse::<PartialPostcode>().unwrap(), half);
        prop_assert!(outward.starts_with(&postcode.district()));
        prop_assert!(postcode.district().starts_with(&postcode.area()));
    }

    #[test]
    fn spacing_and_case_make_no_difference(outward in SHAPES, inward in "[0-9][ABD-HJLNP-UW-Z]{2}", gap in " {0,3}") {
        let typed = format!(" {outward}{gap}{inward} ").to_lowercase();
        prop_assert_eq!(read(&typed), read(&format!("{outward} {inward}")));
    }

    #[test]
    fn no_text_makes_the_reader_fall_over(text in "\\PC{0,12}", slips in "[O0I1L]{0,9}") {
        let _ = read(&text).map(|postcode| (postcode.sector(), postcode.district()));
        if let Err(PostcodeError::Slip { suggestion }) = read(&slips) {
            prop_assert_eq!(read(suggestion.as_str()), Ok(suggestion.clone()));
        }
    }
}
