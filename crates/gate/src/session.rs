//! Sessions: who is signed in now.
