//! Feeds: from a file of rows to records, with nothing lost and nothing believed unread.

pub mod batch;
pub mod columns;
pub mod csv_feed;
pub mod encoding;
mod feed_run;
mod gathering;
pub mod load;
pub mod mapping;
mod people_of_batch;
pub mod planned;
mod planning;
pub mod progress;
pub mod reading;
pub mod report;
pub mod row;
mod sensitive_row;
