//! What an organisation is asked by campaigns.

use kith_gate::Grant;
use kith_gate::action::SeeResponses;

use super::Campaign;
use crate::store::campaigns;
use crate::{Forms, FormsError};

impl Forms {
    /// The campaigns that ask this organisation today and to which nothing is published for it yet, those with the earliest
    /// day first.
    ///
    /// # Errors
    /// [`FormsError`] where they cannot be read.
    pub async fn asked_of(&self, grant: &Grant<SeeResponses>) -> Result<Vec<Campaign>, FormsError> {
        let of = [grant.organisation()];
        let mut left = Vec::new();
        for it in campaigns::asked_of(&self.db, grant.organisation(), self.today()).await? {
            let published = self.published_to(&it.form, &it.version, &of).await?;
            if published.is_empty() {
                left.push(it);
            }
        }
        Ok(left)
    }
}
