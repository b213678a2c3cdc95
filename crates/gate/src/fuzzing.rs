//! What the fuzzer asks of this crate: see CONTRIBUTING.md, "Fuzzing".

use jiff::Timestamp;
use kith_terms::AccountId;
use kith_terms::fuzzing::keeps_to_itself;

use crate::credentials::{
    CodeSecret, PasskeyName, PasskeySite, Shown, Typed, check_password, check_pin,
};
use crate::ledger::Mark;
use crate::reason::{ReasonCode, ReasonGiven};
use crate::session::SessionToken;

/// What somebody types to sign in or to say why, and what their browser brings back: a line each.
///
/// # Panics
/// When something is not read as it is written, or an error repeats it.
pub fn credentials(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut lines = text.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    chosen(line(), line(), line());
    brought_back(line(), line());
    secret(line(), line(), line());
    reason(line());
}

/// What a browser posts of a passkey that it made, or that it signed with.
///
/// # Panics
/// When something is accepted that was never asked for.
pub fn passkey(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let holder = AccountId::new();
    let site = PasskeySite::at("https://kith.example");
    let asked = site.ok().and_then(|site| {
        let asked = site.ask_for_new((holder, "bethan", "Bethan Protheroe"), Vec::new());
        Some((asked.ok()?.0, site))
    });
    assert!(asked.is_some_and(|(asked, site)| site.take_new(&asked, text).is_err()));
    if let Some(shown) = Shown::read(text) {
        assert!(!shown.is_of(holder), "of an account that is new");
        assert!(shown.credential_id().len() <= text.len());
    }
    if let Some(name) = PasskeyName::read(text) {
        assert_eq!(
            PasskeyName::read(name.as_str()),
            Some(name),
            "read as it is kept"
        );
    }
}

fn chosen(password: &str, about: &str, pin: &str) {
    if let Err(error) = check_password(password, &[about]) {
        keeps_to_itself(password, &error);
    }
    match check_pin(pin) {
        Ok(()) => assert!(pin.len() == 6 && pin.bytes().all(|it| it.is_ascii_digit())),
        Err(error) => keeps_to_itself(pin, &error),
    }
}

fn brought_back(token: &str, mark: &str) {
    match token.parse::<SessionToken>() {
        Ok(read) => assert_eq!(read.to_text().as_str(), token, "one token has one writing"),
        Err(error) => keeps_to_itself(token, &error),
    }
    match mark.parse::<Mark>() {
        Ok(read) => assert_eq!(read.to_string().parse(), Ok(read)),
        Err(error) => keeps_to_itself(mark, &error),
    }
}

fn secret(key: &str, user_name: &str, code: &str) {
    let Ok(secret) = CodeSecret::from_base32(key) else {
        return;
    };
    let again = CodeSecret::from_base32(&secret.to_base32());
    assert!(again.is_ok_and(|it| it.as_bytes() == secret.as_bytes()));
    if let Ok(address) = secret.enrolment_address(user_name) {
        assert!(address.starts_with("otpauth://totp/Kith:"));
        assert!(!address.contains(char::is_whitespace), "one word");
    }
    let typed = Typed::from(code);
    if secret.step_of(&typed, Timestamp::UNIX_EPOCH).is_some() {
        let digits: String = code.chars().filter(|it| !it.is_whitespace()).collect();
        let shown = [-30, 0, 30].map(|seconds| {
            Timestamp::from_second(seconds)
                .map(|moment| secret.code_at(moment))
                .ok()
        });
        assert!(shown.contains(&Some(digits)), "a code that was never shown");
    }
}

fn reason(text: &str) {
    match ReasonGiven::new(ReasonCode::LegalClaim, text) {
        Ok(reason) => {
            assert!(!reason.text().contains(['\n', '\r']), "a reason is a line");
            let again = ReasonGiven::new(reason.code(), reason.text());
            assert_eq!(again.as_ref(), Ok(&reason));
        }
        Err(error) => keeps_to_itself(text, &error),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_kept_example_of_what_is_typed_to_sign_in_is_judged() {
        kith_terms::fuzzing::replay("credentials", super::credentials);
    }

    #[test]
    fn every_kept_example_of_what_a_browser_makes_of_a_passkey_is_judged() {
        kith_terms::fuzzing::replay("passkey", super::passkey);
    }
}
