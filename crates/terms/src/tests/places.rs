use crate::{OdsCode, OdsCodeError, Uprn, UprnError};

#[test]
fn an_organisation_code_is_letters_and_digits_in_capitals() {
    for (typed, kept) in [
        ("f83006", "F83006"),
        (" rr801 ", "RR801"),
        ("205", "205"),
        ("A91120", "A91120"),
    ] {
        assert_eq!(typed.parse::<OdsCode>().unwrap().as_str(), kept);
    }
}

#[test]
fn an_organisation_code_has_three_to_twelve_characters_and_no_signs() {
    assert_eq!("".parse::<OdsCode>(), Err(OdsCodeError::Empty));
    assert_eq!(
        "A1".parse::<OdsCode>(),
        Err(OdsCodeError::Length { found: 2 })
    );
    assert_eq!(
        "A123456789012".parse::<OdsCode>(),
        Err(OdsCodeError::Length { found: 13 })
    );
    assert_eq!("F83-006".parse::<OdsCode>(), Err(OdsCodeError::Characters));
    assert_eq!("F83 006".parse::<OdsCode>(), Err(OdsCodeError::Characters));
}

#[test]
fn a_property_number_is_one_number_with_or_without_noughts_before_it() {
    let uprn: Uprn = "000010023119".parse().unwrap();
    assert_eq!(uprn, "10023119".parse().unwrap());
    assert_eq!(uprn.to_string(), "10023119");
    assert_eq!(uprn.padded(), "000010023119");
    assert_eq!(
        "999999999999".parse::<Uprn>().unwrap().number(),
        999_999_999_999
    );
}

#[test]
fn a_property_number_has_one_to_twelve_digits() {
    assert_eq!("".parse::<Uprn>(), Err(UprnError::Empty));
    assert_eq!("0".parse::<Uprn>(), Err(UprnError::Nought));
    assert_eq!(
        "1234567890123".parse::<Uprn>(),
        Err(UprnError::Length { found: 13 })
    );
    assert_eq!("1.0023E+07".parse::<Uprn>(), Err(UprnError::NotDigits));
}
