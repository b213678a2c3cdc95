//! What is kept, and each kind of hostile file by its name.

mod documents;
mod pdfs;
mod photographs;
mod samples;
mod texts;
mod words;
