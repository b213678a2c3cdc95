//! The vocabulary of health and care as types.
//!
//! A value of these types is one that has been checked: parse at the edge, and no room below needs
//! to look again. Each type reads text ([`FromStr`](std::str::FromStr)), writes it
//! ([`Display`](std::fmt::Display)) and travels as text in JSON.
//!
//! Three promises hold for all of them:
//! - an error says what was wrong and what to write instead, and never repeats what was written,
//!   because error text reaches logs and this text is about people;
//! - `Debug` shows personal values only in development builds, for the same reason;
//! - what was meant is never altered: cleaning takes away what nobody can see (control characters,
//!   doubled spaces), and comparing is done on a separate form.

mod birth_date;
mod birth_date_text;
mod date_text;
mod email;
mod fold;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod ids;
mod name;
mod name_order;
mod nearest;
mod nhs_number;
mod nhs_number_status;
mod number;
mod ods_code;
mod period;
mod phone;
mod postcode;
mod postcode_slips;
mod sex;
pub mod small_groups;
mod spreadsheet;
#[cfg(test)]
mod tests;
mod text;
pub mod time;
mod uprn;

pub use birth_date::{Age, BirthDate, BirthDateError, Precision};
pub use date_text::DateError;
pub use email::{Email, EmailError};
pub use fold::{folded, folded_compact};
pub use ids::*;
pub use name::{KnownNames, NameError, NamePart, PersonName};
pub use name_order::NameOrder;
pub use nearest::nearest;
pub use nhs_number::{NhsNumber, NhsNumberError, NhsNumberRange};
pub use nhs_number_status::{NhsNumberStatus, NhsNumberStatusError, Standing};
pub use number::with_commas;
pub use ods_code::{OdsCode, OdsCodeError};
pub use period::{Period, PeriodError};
pub use phone::{Phone, PhoneError, PhoneKind};
pub use postcode::{PartialPostcode, Postcode, PostcodeError, PseudoPostcode};
pub use sex::{Sex, SexError};
pub use spreadsheet::inert;
pub use uprn::{Uprn, UprnError};
