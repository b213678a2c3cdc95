//! Keeping passwords and PINs so that whoever steals the database cannot read them.
//!
//! Argon2id at 19 MiB, two passes, one lane: the first choice of the OWASP password storage cheat
//! sheet. The figures are stored with each hash, so they can be raised: an older hash is made anew
//! when its owner next signs in.

use std::sync::{Arc, OnceLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::Typed;
use crate::GateError;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Makes and checks hashes, a few at a time: each takes 19 MiB and one core for some milliseconds,
/// so without a limit a flood of sign-ins would take all the memory there is.
#[derive(Clone, Debug)]
pub(crate) struct Hasher {
    argon2: Argon2<'static>,
    permits: Arc<Semaphore>,
    /// The hash of something nobody knows, checked where there is no account, so that an unknown
    /// user name takes as long as a known one (ASVS 5.0 6.3.8).
    nobody: Arc<str>,
    /// How often it compared, for the test that an unknown name costs as much.
    #[cfg(test)]
    pub(crate) compared: Arc<std::sync::atomic::AtomicUsize>,
}

/// What an account has to compare with: its two hashes, or nothing.
#[derive(Clone, Debug)]
pub(crate) struct Hashes {
    pub(crate) password: String,
    pub(crate) pin: String,
}

impl Hasher {
    pub(crate) fn new() -> Result<Self, GateError> {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| GateError::Hash)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        // Made once in a program: it takes as long as any other.
        static NOBODY: OnceLock<Arc<str>> = OnceLock::new();
        let nobody = match NOBODY.get() {
            Some(it) => it.clone(),
            None => {
                let made = hash_now(&argon2, &rand::random::<[u8; 32]>())?.into();
                NOBODY.get_or_init(|| made).clone()
            }
        };
        Ok(Self {
            argon2,
            permits: Arc::new(Semaphore::new(at_once())),
            nobody,
            #[cfg(test)]
            compared: Arc::default(),
        })
    }

    /// The hashes of a new password and PIN.
    pub(crate) async fn hash(&self, password: Typed, pin: Typed) -> Result<Hashes, GateError> {
        self.alone(move |it| {
            Ok(Hashes {
                password: hash_now(&it.argon2, password.as_bytes())?,
                pin: hash_now(&it.argon2, pin.as_bytes())?,
            })
        })
        .await
    }

    /// Whether both are right. Both are always compared, whatever the first said, and where there
    /// is nothing to compare with the answer is no, after the same work.
    pub(crate) async fn both_are_right(
        &self,
        password: Typed,
        pin: Typed,
        hashes: Option<Hashes>,
    ) -> Result<bool, GateError> {
        let known = hashes.is_some();
        let hashes = hashes.unwrap_or_else(|| Hashes {
            password: self.nobody.to_string(),
            pin: self.nobody.to_string(),
        });
        self.alone(move |it| {
            let password = it.compare(&password, &hashes.password);
            let pin = it.compare(&pin, &hashes.pin);
            Ok(password & pin & known)
        })
        .await
    }

    /// The hash of a new password or PIN.
    pub(crate) async fn hash_one(&self, secret: Typed) -> Result<String, GateError> {
        self.alone(move |it| hash_now(&it.argon2, secret.as_bytes()))
            .await
    }

    /// Whether a password or PIN is the one that was hashed.
    pub(crate) async fn is_right(&self, secret: Typed, hash: String) -> Result<bool, GateError> {
        self.alone(move |it| Ok(it.compare(&secret, &hash))).await
    }

    /// Compares, slowly.
    fn compare(&self, secret: &Typed, hash: &str) -> bool {
        #[cfg(test)]
        self.compared
            .fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        self.argon2.verify_password(secret.as_bytes(), hash).is_ok()
    }

    /// Whether a hash was made with other figures than today's.
    pub(crate) fn is_outdated(&self, hash: &str) -> bool {
        let made_with = PasswordHash::new(hash)
            .ok()
            .filter(|it| it.algorithm.as_str() == "argon2id");
        let made_with = made_with.and_then(|it| Params::try_from(&it).ok());
        made_with
            .is_none_or(|it| (it.m_cost(), it.t_cost(), it.p_cost()) != (MEMORY_KIB, PASSES, LANES))
    }

    /// Runs slow work off the threads that answer requests, when it is its turn.
    async fn alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(Hasher) -> Result<T, GateError> + Send + 'static,
    ) -> Result<T, GateError> {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|_| GateError::Hash)?;
        let hasher = self.clone();
        tokio::task::spawn_blocking(move || {
            // Held here, not by the caller: a request that is given up must not free its place
            // while its work still runs.
            let _permit = permit;
            work(hasher)
        })
        .await
        .map_err(|_| GateError::Hash)?
    }
}

/// How many hashes are worked out at once: one for each core.
pub(crate) fn at_once() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

fn hash_now(argon2: &Argon2<'_>, secret: &[u8]) -> Result<String, GateError> {
    argon2
        .hash_password(secret)
        .map(|hash| hash.to_string())
        .map_err(|_| GateError::Hash)
}

/// A hash with the figures of years ago.
#[cfg(test)]
pub(crate) fn weaker_hash(secret: &str) -> String {
    let params = Params::new(8 * 1024, 1, 1, None).unwrap();
    hash_now(
        &Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
        secret.as_bytes(),
    )
    .unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Typed {
        Typed::from(text)
    }

    #[tokio::test]
    async fn a_password_and_a_pin_are_right_only_together_and_only_as_typed() {
        let hasher = Hasher::new().unwrap();
        let hashes = hasher
            .hash(typed("coffee train fish"), typed("402817"))
            .await
            .unwrap();
        for (password, pin, right) in [
            ("coffee train fish", "402817", true),
            ("coffee train fish", "402818", false),
            ("Coffee train fish", "402817", false),
            ("coffee train fish ", "402817", false),
            ("", "", false),
        ] {
            let answer = hasher
                .both_are_right(typed(password), typed(pin), Some(hashes.clone()))
                .await;
            assert_eq!(answer.unwrap(), right, "{password:?} {pin:?}");
        }
    }

    #[tokio::test]
    async fn where_there_is_no_account_nothing_is_right() {
        let hasher = Hasher::new().unwrap();
        let answer = hasher
            .both_are_right(typed("coffee train fish"), typed("402817"), None)
            .await;
        assert!(!answer.unwrap());
    }

    #[tokio::test]
    async fn a_hash_carries_its_salt_and_figures_and_one_made_with_others_is_outdated() {
        let hasher = Hasher::new().unwrap();
        let one = hasher
            .hash(typed("coffee train fish"), typed("402817"))
            .await
            .unwrap();
        let two = hasher
            .hash(typed("coffee train fish"), typed("402817"))
            .await
            .unwrap();
        assert_ne!(one.password, two.password);
        assert!(
            one.password.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{}",
            one.password
        );
        assert!(!hasher.is_outdated(&one.password));

        assert!(hasher.is_outdated(&weaker_hash("coffee")));
        assert!(hasher.is_outdated("not a hash"));
    }
}
