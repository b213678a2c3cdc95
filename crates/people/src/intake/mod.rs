//! Feeds: from a file of rows to records, with nothing lost and nothing believed unread.

pub mod columns;
pub mod csv_feed;
pub mod encoding;
pub mod mapping;
pub mod placeholders;
pub mod row;
