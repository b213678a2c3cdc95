use proptest::prelude::*;

use crate::{Email, EmailError, Phone, PhoneError, PhoneKind};

fn phone(text: &str) -> Result<Phone, PhoneError> {
    text.parse()
}

fn email(text: &str) -> Result<Email, EmailError> {
    text.parse()
}

pub(super) const PHONES: &str =
    "0[12][0-9]{3} ?[0-9]{6}|07[1-57-9][0-9]{2} [0-9]{3} [0-9]{3}|\\+33 ?[1-9][0-9]{8}";
pub(super) const EMAILS: &str =
    "[a-zA-Z0-9_'+-]{1,10}(\\.[a-z0-9]{1,10})?@[a-zA-Z0-9]{1,10}(\\.[a-z]{2,5}){1,2}";

#[test]
fn one_number_written_in_many_ways_is_one_number() {
    let number = phone("01632 960001").unwrap();
    for text in [
        "01632960001",
        "(01632) 960 001",
        "+44 1632 960001",
        "+44 (0)1632 960001",
        "+4401632960001",
        "0044 1632 960001",
        "00 44 (0) 1632 960001".replace("(0) ", "(0)").as_str(),
        "01632-960-001",
        "01632\u{a0}960.001",
        "tel:+441632960001",
    ] {
        assert_eq!(phone(text).unwrap(), number, "{text}");
    }
    assert_eq!(number.comparable(), "+441632960001");
    assert_eq!(number.link(), "tel:+441632960001");
}

#[test]
fn a_number_is_shown_as_it_was_typed() {
    assert_eq!(
        phone(" (01632)  960 001 ").unwrap().to_string(),
        "(01632) 960 001"
    );
}

#[test]
fn an_extension_is_part_of_the_number() {
    let number = phone("01632 960001 ext 12").unwrap();
    assert_eq!(number.comparable(), "+441632960001;ext=12");
    for text in [
        "01632 960001 x12",
        "01632960001 extension 12",
        "01632 960001 Ext. 12",
        "01632 960001 #12",
    ] {
        assert_eq!(phone(text).unwrap(), number, "{text}");
    }
    assert_ne!(phone("01632 960001").unwrap(), number);
    assert_eq!(phone("01632 960001 ext"), Err(PhoneError::Characters));
}

#[test]
fn numbers_of_other_countries_are_taken() {
    let number = phone("+353 1 555 0123").unwrap();
    assert_eq!(number.comparable(), "+35315550123");
    assert_eq!(phone("00353 1 555 0123").unwrap(), number);
    assert_eq!(number.kind(), PhoneKind::International);
    assert_eq!(phone("+1 23"), Err(PhoneError::International));
    assert_eq!(phone("+0 1234 567890"), Err(PhoneError::International));
}

#[test]
fn shorter_numbers_that_exist_are_taken() {
    for text in [
        "999",
        "111",
        "116 123",
        "0800 1111",
        "0845 46 47",
        "0800 123 456",
        "01204 12345",
    ] {
        assert!(phone(text).is_ok(), "{text}");
    }
    assert_eq!(phone("111").unwrap().link(), "tel:111");
}

#[test]
fn a_number_that_cannot_be_dialled_is_refused_with_what_is_wrong() {
    assert_eq!(phone(""), Err(PhoneError::Empty));
    assert_eq!(phone("960 001"), Err(PhoneError::NoAreaCode));
    assert_eq!(phone("01632 960"), Err(PhoneError::Length));
    assert_eq!(phone("01632 960 0012"), Err(PhoneError::Length));
    assert_eq!(phone("04632 960 001"), Err(PhoneError::UnknownArea));
    assert_eq!(phone("ask his mum"), Err(PhoneError::Characters));
    assert_eq!(phone("01632 960001 or 960002"), Err(PhoneError::Characters));
}

#[test]
fn the_kind_of_line_is_known_by_its_first_digits() {
    for (text, kind) in [
        ("07700 900123", PhoneKind::Mobile),
        ("07624 900123", PhoneKind::Mobile),
        ("070 0123 4567", PhoneKind::Service),
        ("01632 960001", PhoneKind::Landline),
        ("020 7946 0001", PhoneKind::Landline),
        ("0808 157 0192", PhoneKind::Service),
        ("03069 990001", PhoneKind::Service),
        ("111", PhoneKind::Service),
    ] {
        assert_eq!(phone(text).unwrap().kind(), kind, "{text}");
    }
}

#[test]
fn an_address_is_kept_as_written_and_compared_without_capitals() {
    let one = email(" Ada.Okafor+kith@Example.ORG ").unwrap();
    assert_eq!(one.as_str(), "Ada.Okafor+kith@Example.ORG");
    assert_eq!(one, email("ada.okafor+kith@example.org").unwrap());
    assert_eq!(one.domain(), "example.org");
}

#[test]
fn unusual_addresses_that_exist_are_taken() {
    for text in [
        "o'brien@example.org",
        "a@b.co",
        "x_y-z@sub.example.co.uk",
        "zoë@exämple.org",
        "1@1.example",
    ] {
        assert!(email(text).is_ok(), "{text}");
    }
}

#[test]
fn a_slip_in_an_address_is_told() {
    for (text, error) in [
        ("", EmailError::Empty),
        ("ada", EmailError::At),
        ("@example.org", EmailError::At),
        ("ada@home@example.org", EmailError::At),
        ("ada okafor@example.org", EmailError::Characters),
        ("<ada@example.org>", EmailError::Characters),
        ("o’brien@example.org", EmailError::Characters),
        ("ada.@example.org", EmailError::FullStops),
        ("ada..o@example.org", EmailError::FullStops),
        ("ada@example", EmailError::Domain),
        ("ada@example..org", EmailError::Domain),
        ("ada@-example.org", EmailError::Domain),
        ("ada@example.org.", EmailError::Domain),
        ("ada@192.168.1.1", EmailError::Domain),
        ("ada@exam ple.org", EmailError::Domain),
    ] {
        assert_eq!(email(text), Err(error), "{text}");
    }
    assert_eq!(
        email(&format!("{}@example.org", "a".repeat(65))),
        Err(EmailError::TooLong)
    );
}

proptest! {
    #[test]
    fn spaces_in_a_number_make_no_difference(text in PHONES) {
        let without = text.replace(' ', "");
        prop_assert_eq!(phone(&text), phone(&without));
    }

    #[test]
    fn what_is_dialled_reads_back_as_the_same_number(text in PHONES) {
        let number = phone(&text).unwrap();
        prop_assert_eq!(phone(number.comparable()), Ok(number));
    }

    #[test]
    fn no_text_makes_the_readers_fall_over(text in any::<String>(), near in "[0-9+() x#@.-]{0,16}") {
        let _ = (phone(&text), email(&text), phone(&near), email(&near));
    }
}
