//! The six-digit code that a person's phone shows for half a minute (TOTP, RFC 6238).
//!
//! SHA-1, six digits, thirty seconds: the only figures that every authenticator app keeps to. The
//! step before and the step after are accepted too, for clocks that differ. Each step is accepted
//! once (RFC 6238 section 5.2); whoever checks a code must move the account's last step forward in
//! the same unit.

use jiff::Timestamp;
use totp_rs::{Algorithm, Builder, Secret, Totp};

use super::Typed;
use crate::GateError;

/// 160 bits, as RFC 4226 section 4 recommends.
pub(crate) const SECRET_BYTES: usize = 20;

/// What the phone and Kith both know.
#[derive(Clone, Debug)]
pub struct CodeSecret(Totp);

impl CodeSecret {
    /// A new secret for nobody yet.
    pub fn random() -> Result<Self, GateError> {
        Self::from_bytes(&rand::random::<[u8; SECRET_BYTES]>())
    }

    /// Reads a secret as it is written for people: base 32.
    ///
    /// # Errors
    /// [`GateError::CodeSecret`] where it is not 160 bits in base 32.
    pub fn from_base32(text: &str) -> Result<Self, GateError> {
        let secret = Secret::try_from_base32(text).map_err(|_| GateError::CodeSecret)?;
        Self::from_bytes(secret.as_bytes())
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, GateError> {
        if bytes.len() != SECRET_BYTES {
            return Err(GateError::CodeSecret);
        }
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(30)
            .with_secret(bytes)
            .with_issuer(Some("Kith"))
            .build()
            .map(Self)
            .map_err(|_| GateError::CodeSecret)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.secret().as_bytes()
    }

    /// The secret as it is written for people who type it into their app.
    pub fn to_base32(&self) -> String {
        self.0.secret().to_base32()
    }

    /// The address that an authenticator app reads from a picture.
    ///
    /// # Errors
    /// [`GateError::CodeSecret`] where the user name cannot stand in one.
    pub fn enrolment_address(&self, user_name: &str) -> Result<String, GateError> {
        Builder::new()
            .with_secret(self.as_bytes())
            .with_issuer(Some("Kith"))
            .with_account_name(user_name)
            .build()
            .and_then(|totp| totp.to_url())
            .map_err(|_| GateError::CodeSecret)
    }

    /// The code that the phone shows at this moment.
    pub fn code_at(&self, now: Timestamp) -> String {
        self.0.generate(seconds(now)).to_string()
    }

    /// The step that a code belongs to, if it is right at this moment. People type the space that
    /// their app shows in the middle, so spaces do not count.
    pub(crate) fn step_of(&self, code: &Typed, now: Timestamp) -> Option<i64> {
        let digits: String = code
            .as_str()
            .chars()
            .filter(|it| !it.is_whitespace())
            .collect();
        if digits.len() != 6 || !digits.bytes().all(|it| it.is_ascii_digit()) {
            return None;
        }
        self.0
            .check(&digits, seconds(now))
            .and_then(|step| i64::try_from(step).ok())
    }
}

fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.as_second()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn rfc_secret() -> CodeSecret {
        CodeSecret::from_bytes(b"12345678901234567890").unwrap()
    }

    #[test]
    fn codes_are_those_of_rfc_6238_appendix_b() {
        // The appendix shows eight digits; ours are the last six.
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(rfc_secret().code_at(at(second)), code);
            assert_eq!(
                rfc_secret().step_of(&code.into(), at(second)),
                Some(second / 30)
            );
        }
    }

    #[test]
    fn a_code_is_good_one_step_early_and_one_step_late_and_no_more() {
        let secret = rfc_secret();
        let now = at(1_234_567_890);
        let code = Typed::from(secret.code_at(now));
        for (seconds, good) in [
            (-60, false),
            (-30, true),
            (0, true),
            (30, true),
            (60, false),
        ] {
            let then = now + SignedDuration::from_secs(seconds);
            assert_eq!(secret.step_of(&code, then).is_some(), good, "{seconds}");
        }
    }

    #[test]
    fn a_code_may_be_typed_with_the_space_that_the_app_shows() {
        assert!(rfc_secret().step_of(&" 287 082 ".into(), at(59)).is_some());
    }

    #[test]
    fn what_is_not_six_digits_is_no_code() {
        for typed in [
            "",
            "28708",
            "2870822",
            "28708a",
            "٢٨٧٠٨٢",
            "+87082",
            "94287082",
        ] {
            assert_eq!(rfc_secret().step_of(&typed.into(), at(59)), None, "{typed}");
        }
    }

    #[test]
    fn an_app_can_enrol_from_the_address() {
        let address = rfc_secret().enrolment_address("bethan.protheroe").unwrap();
        assert_eq!(
            address,
            "otpauth://totp/Kith:bethan.protheroe?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Kith"
        );
    }

    #[test]
    fn a_secret_that_is_too_short_is_refused() {
        assert!(CodeSecret::from_base32("GEZDGNBVGY3TQOJQ").is_err());
        assert!(CodeSecret::from_base32("not base 32!").is_err());
    }

    proptest! {
        #[test]
        fn a_secret_survives_being_written_down(bytes in any::<[u8; SECRET_BYTES]>()) {
            let secret = CodeSecret::from_bytes(&bytes).unwrap();
            let again = CodeSecret::from_base32(&secret.to_base32()).unwrap();
            prop_assert_eq!(again.as_bytes(), bytes);
        }
    }
}
