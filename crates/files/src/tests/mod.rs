//! What is kept, and each kind of hostile file by its name.

#[cfg(feature = "s3")]
mod bucket;
mod documents;
mod keeping;
mod pdfs;
mod photographs;
mod samples;
mod scanning;
mod taking;
mod texts;
mod words;
