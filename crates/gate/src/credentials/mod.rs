//! Credentials: what a person shows to sign in. A password, a PIN and a code from their phone.
