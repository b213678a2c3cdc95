//! Whatever is read can be written and read again, as text and as JSON.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::birth_date::birth_dates;
use super::contact::{EMAILS, PHONES};
use super::nhs_number::numbers;
use super::period::periods;
use super::postcode::SHAPES;
use crate::{
    Email, NamePart, NhsNumber, NhsNumberStatus, OdsCode, PartialPostcode, PersonId, PersonName,
    Phone, Postcode, Sex, Uprn,
};

fn round_trip<T>(value: &T) -> Result<(), TestCaseError>
where
    T: FromStr<Err: Debug> + Display + Serialize + DeserializeOwned + PartialEq + Debug,
{
    let written = value.to_string();
    let read: T = written.parse().unwrap();
    prop_assert_eq!(&read, value);
    prop_assert_eq!(read.to_string(), written);
    let json = serde_json::to_value(value).unwrap();
    prop_assert!(json.is_string());
    prop_assert_eq!(&serde_json::from_value::<T>(json).unwrap(), value);
    Ok(())
}

fn read<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

proptest! {
    #[test]
    fn numbers_and_codes_round_trip(
        nhs in numbers(),
        ods in "[A-Za-z0-9]{3,12}",
        uprn in 1_u64..=999_999_999_999,
        id in any::<u128>(),
    ) {
        round_trip::<NhsNumber>(&read(&nhs))?;
        round_trip::<OdsCode>(&read(&ods))?;
        round_trip::<Uprn>(&read(&uprn.to_string()))?;
        round_trip(&PersonId::from(Uuid::from_u128(id)))?;
    }

    #[test]
    fn places_and_contacts_round_trip(
        outward in SHAPES,
        inward in "[0-9][ABD-HJLNP-UW-Z]{2}",
        phone in PHONES,
        email in EMAILS,
    ) {
        round_trip::<Postcode>(&read(&format!("{outward} {inward}")))?;
        round_trip::<PartialPostcode>(&read(&outward))?;
        round_trip::<Phone>(&read(&phone))?;
        round_trip::<Email>(&read(&email))?;
    }

    #[test]
    fn dates_and_periods_round_trip(born in birth_dates(), period in periods()) {
        round_trip(&born)?;
        round_trip(&period)?;
    }

    #[test]
    fn any_name_that_is_taken_round_trips(text in any::<String>()) {
        if let Ok(name) = text.parse::<NamePart>() {
            round_trip(&name)?;
        }
    }

    #[test]
    fn a_persons_name_round_trips_in_its_parts(
        given in prop::option::of("\\p{L}{1,9}( \\p{L}{1,9})?"),
        middle in prop::option::of("\\p{L}{1,9}"),
        family in "\\p{L}[\\p{L}' -]{0,12}",
    ) {
        let name = PersonName::from_fields(
            &given.unwrap_or_default(), &middle.unwrap_or_default(), &family,
        ).unwrap();
        let json = serde_json::to_string(&name).unwrap();
        prop_assert_eq!(serde_json::from_str::<PersonName>(&json).unwrap(), name);
    }
}

#[test]
fn the_lists_round_trip() {
    for status in NhsNumberStatus::ALL {
        round_trip(&status).unwrap();
    }
    for sex in Sex::ALL {
        round_trip(&sex).unwrap();
    }
}

#[test]
fn the_stored_form_of_an_nhs_number_has_no_spaces() {
    let number: NhsNumber = read("943 476 5919");
    assert_eq!(serde_json::to_string(&number).unwrap(), "\"9434765919\"");
}
