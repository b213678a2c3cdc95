//! Comparing the accounts with an employer's list of who works there: who has no account, whose
//! account should end, and who works elsewhere by now.

use std::collections::{HashMap, HashSet};

use kith_terms::{AccountId, folded};
use serde::Deserialize;

use super::{Account, AccountError, AccountFilter, AccountState, folded_user_name};
use crate::Gate;
use crate::action::ManageAccounts;
use crate::grant::Grant;

/// Somebody on an employer's list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Listed {
    /// Their name.
    pub name: String,
    /// The name that they sign in with, where the list has it.
    #[serde(default)]
    pub user_name: String,
    /// The organisation that they work for, where the list has it.
    #[serde(default)]
    pub organisation: String,
}

/// Why a list could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// It is not CSV, or a line has not as many fields as the first.
    #[error("The list cannot be read: {0}")]
    Unreadable(#[from] csv::Error),
    /// Nobody is on it.
    #[error(
        "Nobody is on the list. Its first line names the columns: name, user_name, organisation"
    )]
    Empty,
}

/// Reads a list: CSV whose first line names its columns. Only `name` is needed; others may be there.
///
/// # Errors
/// [`ListError`], with the line.
pub fn read_list(text: &[u8]) -> Result<Vec<Listed>, ListError> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text);
    let list: Vec<Listed> = reader.deserialize().collect::<Result<_, _>>()?;
    match list.is_empty() {
        true => Err(ListError::Empty),
        false => Ok(list),
    }
}

/// What a comparison comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// On the list, and without an account.
    pub without_account: Vec<Listed>,
    /// With an account, and not on the list: they may have left.
    pub not_listed: Vec<Account>,
    /// On the list with another organisation than the account's.
    pub elsewhere: Vec<(Listed, Account)>,
    /// On the list with a name that several accounts have: somebody has to look.
    pub ambiguous: Vec<Listed>,
}

/// Compares a list with the accounts that are not closed. Somebody is found by user name where the
/// list has it, and else by a name that only one account has.
fn compare(list: &[Listed], accounts: Vec<Account>) -> Comparison {
    let mut by_user_name = HashMap::new();
    let mut by_name: HashMap<String, Vec<&Account>> = HashMap::new();
    for it in &accounts {
        by_user_name.insert(it.user_name.as_str(), it);
        by_name.entry(folded(&it.full_name)).or_default().push(it);
    }
    let mut found: HashSet<AccountId> = HashSet::new();
    let mut comparison = Comparison::default();
    for it in list {
        let named = match it.user_name.is_empty() {
            false => by_user_name
                .get(folded_user_name(&it.user_name).as_str())
                .map_or(Vec::new(), |account| vec![*account]),
            true => by_name.get(&folded(&it.name)).cloned().unwrap_or_default(),
        };
        found.extend(named.iter().map(|account| account.id));
        match named.as_slice() {
            [] => comparison.without_account.push(it.clone()),
            [account] if works_elsewhere(it, account) => {
                comparison.elsewhere.push((it.clone(), (*account).clone()));
            }
            [_] => {}
            _ => comparison.ambiguous.push(it.clone()),
        }
    }
    comparison.not_listed = accounts
        .into_iter()
        .filter(|it| !found.contains(&it.id))
        .collect();
    comparison
}

fn works_elsewhere(listed: &Listed, account: &Account) -> bool {
    let said = folded(&listed.organisation);
    !said.is_empty() && said != folded(&account.organisation_name)
}

impl Gate {
    /// Compares a list with the accounts that the filter lets through, but those that are closed.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn compare_accounts(
        &self,
        grant: &Grant<ManageAccounts>,
        list: &[Listed],
        mut filter: AccountFilter,
    ) -> Result<Comparison, AccountError> {
        let mut accounts = Vec::new();
        loop {
            let page = self.accounts(grant, &filter).await?;
            accounts.extend(page.accounts);
            match page.next {
                Some(next) => filter.after = Some(next),
                None => break,
            }
        }
        accounts.retain(|it| it.state != AccountState::Closed);
        Ok(compare(list, accounts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_needs_names_and_may_have_other_columns() {
        let list =
            read_list(b"payroll,name,organisation\n7, Bethan Protheroe ,Ashbourne Council\n")
                .unwrap();
        assert_eq!(list[0].name, "Bethan Protheroe");
        assert_eq!(
            (&*list[0].user_name, &*list[0].organisation),
            ("", "Ashbourne Council")
        );
        assert!(matches!(read_list(b"name\n"), Err(ListError::Empty)));
        assert!(matches!(
            read_list(b"payroll\n7\n"),
            Err(ListError::Unreadable(_))
        ));
        assert!(matches!(
            read_list(b"name,organisation\nBethan\n"),
            Err(ListError::Unreadable(_))
        ));
    }
}
