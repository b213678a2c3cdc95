//! The rules of the vocabulary, each test a sentence.

mod birth_date;
mod contact;
mod errors;
mod names;
mod nhs_number;
mod period;
mod places;
mod postcode;
mod round_trips;
mod statuses;
