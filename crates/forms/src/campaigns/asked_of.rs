//! What an organisation is asked by campaigns.

use kith_gate::Grant;
use kith_gate::action::SeeResponses;

use super::Campaign;
use crate::store::campaigns;
use crate::{Forms, FormsError};

impl Forms {
    /// The campaigns that ask this organisation today and to which it has not published yet, those with the earliest day
    /// first.
    ///
    /// # Errors
    /// [`FormsError`] where they cannot be read.
    pub async fn asked_of(&self, grant: &Grant<SeeResponses>) -> Result<Vec<Campaign>, FormsError> {
        let all = campaigns::asked_of(&self.db, grant.organisation(), self.today()).await?;
        Ok(all)
    }
}
