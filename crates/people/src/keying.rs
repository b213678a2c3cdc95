//! Making everybody's keys anew, where a new version of the program makes them in another way.
//!
//! It is done when the database is opened, before anybody is looked for. What was made is kept batch by
//! batch, so that a program that is stopped goes on where it was; and making a key twice does nothing.

use kith_store::{Chore, CommitError, Unit};
use kith_terms::PersonId;

use crate::{People, derived, store};

/// People in one unit.
const AT_ONCE: i64 = 500;

impl People {
    /// Makes the keys that are not made yet, and says of how many people after each batch.
    ///
    /// # Errors
    /// [`CommitError`] where the database fails; what was made until then stays.
    pub async fn make_keys(&self, progress: &dyn Fn(u64)) -> Result<(), CommitError> {
        let mut after: Option<PersonId> = match store::keying::begun(&self.db).await? {
            Some(begun) => begun.after,
            None => return Ok(()),
        };
        let mut made = 0;
        loop {
            let people = store::keying::next(&self.db, after, AT_ONCE).await?;
            let mut unit = Unit::chore(Chore::KeysMadeAnew);
            let Some(last) = people.last().copied() else {
                store::keying::finish(&mut unit, self.db.now());
                return self.db.commit(unit).await.map(drop);
            };
            made += people.len() as u64;
            for (person, keys) in derived::keys(&self.db, people).await? {
                store::index::add_keys(&mut unit, person, keys.into_iter().collect());
            }
            match self.db.commit(store::keying::move_on(unit, last)).await {
                Ok(_) => {}
                // Another program has finished it, and serves: it makes keys as people change.
                Err(CommitError::Conflict { .. }) => return Ok(()),
                Err(error) => return Err(error),
            }
            after = Some(last);
            progress(made);
        }
    }
}
