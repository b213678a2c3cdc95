//! The parts of the `kith` program that have a use of their own.

pub mod demo;
