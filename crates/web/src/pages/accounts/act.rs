//! What can be done with an account, each on a small page of its own.

use std::collections::HashMap;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::account::{Account, AccountError, AccountState, SetUpCode};
use kith_gate::{Grant, action::ManageAccounts};
use kith_terms::AccountId;
use maud::{Markup, html};
use serde_json::json;

use super::code::hand_over;
use super::{note, to_manage, trouble};
use crate::components::{
    BackLink, Button, ButtonLook, DateInput, Label, Legend, TextSize, Textarea,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::Trouble;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/accounts/{account}/{act}", get(ask).post(act))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    RecordDbs,
    WithdrawDbs,
    RecordTraining,
    WithdrawTraining,
    Reset,
    Recover,
    EndSessions,
    Suspend,
    Reinstate,
    Close,
}

/// What has to be said for it.
#[derive(Clone, Copy)]
enum Asks {
    Nothing,
    Why(&'static str),
    Day(&'static str),
}

/// One thing that can be done.
pub(super) struct Act {
    verb: Verb,
    /// Its word in the address.
    pub(super) word: &'static str,
    /// The heading, and the words of the link to it.
    pub(super) title: &'static str,
    means: &'static str,
    asks: Asks,
    button: &'static str,
    /// How its button looks.
    pub(super) look: ButtonLook,
    /// What the account's page says when it is done.
    pub(super) done: &'static str,
    /// In which states of the account it is offered.
    in_states: &'static [AccountState],
}

impl Act {
    /// Whether the account's page offers it. The gate decides when it is done.
    pub(super) fn is_offered(&self, account: &Account) -> bool {
        let to_withdraw = match self.verb {
            Verb::WithdrawDbs => account.dbs_checked_on.is_some(),
            Verb::WithdrawTraining => account.trained_on.is_some(),
            _ => true,
        };
        to_withdraw && self.in_states.contains(&account.state)
    }
}

const OPEN: &[AccountState] = &[
    AccountState::SettingUp,
    AccountState::Active,
    AccountState::Suspended,
];

/// Everything that can be done, in the order in which the account's page offers it.
pub(super) const ACTS: &[Act] = &[
    Act {
        verb: Verb::RecordDbs,
        word: "dbs",
        title: "Record a DBS check",
        means: "You must have seen the certificate of the enhanced check, or have the word of whoever saw it.",
        asks: Asks::Day("Date on the certificate"),
        button: "Record the check",
        look: ButtonLook::Main,
        done: "The DBS check is recorded.",
        in_states: OPEN,
    },
    Act {
        verb: Verb::WithdrawDbs,
        word: "dbs-withdraw",
        title: "Withdraw the DBS check",
        means: "For a certificate that was recorded wrongly, or news that changes what it says. They are signed out at once and cannot use the record until a check is recorded.",
        asks: Asks::Nothing,
        button: "Withdraw the check",
        look: ButtonLook::Warning,
        done: "The DBS check is withdrawn, and the holder signed out everywhere.",
        in_states: OPEN,
    },
    Act {
        verb: Verb::RecordTraining,
        word: "training",
        title: "Record training",
        means: "Training in keeping people’s records safe, and in when to open one.",
        asks: Asks::Day("Date on which they completed it"),
        button: "Record the training",
        look: ButtonLook::Main,
        done: "The training is recorded.",
        in_states: OPEN,
    },
    Act {
        verb: Verb::WithdrawTraining,
        word: "training-withdraw",
        title: "Withdraw the training",
        means: "For training that was recorded wrongly, or has to be done again. They are signed out at once and cannot use the record until training is recorded.",
        asks: Asks::Nothing,
        button: "Withdraw the training",
        look: ButtonLook::Warning,
        done: "The training is withdrawn, and the holder signed out everywhere.",
        in_states: OPEN,
    },
    Act {
        verb: Verb::Reset,
        word: "reset",
        title: "Give a new set-up code",
        means: "For a code that ran out or was lost before it was used. Make sure first who you are talking to. The old code stops working.",
        asks: Asks::Nothing,
        button: "Make a new set-up code",
        look: ButtonLook::Main,
        done: "",
        in_states: &[AccountState::SettingUp],
    },
    Act {
        verb: Verb::Recover,
        word: "recover",
        title: "Ask for a recovery",
        means: "For a lost telephone or a forgotten password. Make sure first who you are talking to. Another account administrator has to approve it within 24 hours; then the old password, PIN, security token and passkeys stop working, and the holder chooses everything anew.",
        asks: Asks::Why("What was lost, and how did you make sure that it is them?"),
        button: "Ask for the recovery",
        look: ButtonLook::Main,
        done: "The recovery waits for another account administrator, under Accounts, Recoveries.",
        in_states: &[AccountState::Active],
    },
    Act {
        verb: Verb::EndSessions,
        word: "sign-out",
        title: "Sign out everywhere",
        means: "For a device that was lost or left open. They can sign in again.",
        asks: Asks::Nothing,
        button: "Sign them out",
        look: ButtonLook::Main,
        done: "They are signed out everywhere.",
        in_states: &[AccountState::Active],
    },
    Act {
        verb: Verb::Suspend,
        word: "suspend",
        title: "Suspend the account",
        means: "They are signed out at once and cannot sign in until the account is reinstated.",
        asks: Asks::Why("Why is it suspended?"),
        button: "Suspend the account",
        look: ButtonLook::Warning,
        done: "The account is suspended, and its holder signed out everywhere.",
        in_states: &[AccountState::Active],
    },
    Act {
        verb: Verb::Reinstate,
        word: "reinstate",
        title: "Reinstate the account",
        means: "They can sign in again with the password and security token they have.",
        asks: Asks::Nothing,
        button: "Reinstate the account",
        look: ButtonLook::Main,
        done: "The account is open again.",
        in_states: &[AccountState::Suspended],
    },
    Act {
        verb: Verb::Close,
        word: "close",
        title: "Close the account",
        means: "For someone who has left. They are signed out at once and it cannot be opened again. It stays in the list, because the ledger speaks of it.",
        asks: Asks::Why("Why is it closed?"),
        button: "Close the account for good",
        look: ButtonLook::Warning,
        done: "The account is closed.",
        in_states: OPEN,
    },
];

fn named(word: &str) -> Result<&'static Act, Trouble> {
    ACTS.iter()
        .find(|it| it.word == word)
        .ok_or(Trouble::NotFound)
}

async fn ask(here: Here, Path((id, word)): Path<(AccountId, String)>) -> Result<Response, Trouble> {
    let what = named(&word)?;
    here.proved()?;
    let (_, account) = found(&here, id, what).await?;
    Ok(page(&here, what, &account, &Answers::default()))
}

async fn act(
    here: Here,
    Path((id, word)): Path<(AccountId, String)>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let what = named(&word)?;
    let (grant, account) = found(&here, id, what).await?;
    let mut answers = Answers::of(typed);
    match done(&here, &grant, id, what, &mut answers).await {
        Ok(Some(code)) => return Ok(hand_over(&here, "New set-up code", &account, &code)),
        Ok(None) if answers.all_good() => {
            let there = format!("/accounts/{id}?done={}", what.word);
            return Ok(Redirect::to(&there).into_response());
        }
        Ok(None) => {}
        Err(why) => note(&mut answers, why)?,
    }
    Ok(again(page(&here, what, &account, &answers)))
}

/// Does it, unless what was typed is noted to be wrong. A code comes back to be handed over.
async fn done(
    here: &Here,
    grant: &Grant<ManageAccounts>,
    id: AccountId,
    what: &Act,
    answers: &mut Answers,
) -> Result<Option<SetUpCode>, AccountError> {
    let gate = &here.site.gate;
    match what.verb {
        Verb::RecordDbs => {
            if let Some(day) = answers.date("on") {
                gate.record_dbs_check(grant, id, day).await?;
            }
        }
        Verb::RecordTraining => {
            if let Some(day) = answers.date("on") {
                gate.record_training(grant, id, day).await?;
            }
        }
        Verb::WithdrawDbs => gate.withdraw_dbs_check(grant, id).await?,
        Verb::WithdrawTraining => gate.withdraw_training(grant, id).await?,
        Verb::Reset => return gate.reset_account(grant, id).await.map(Some),
        Verb::Recover => {
            gate.ask_recovery(grant, id, answers.get("why")).await?;
        }
        Verb::EndSessions => gate.end_sessions(grant, id).await?,
        Verb::Suspend => gate.suspend_account(grant, id, answers.get("why")).await?,
        Verb::Reinstate => gate.reinstate_account(grant, id).await?,
        Verb::Close => gate.close_account(grant, id, answers.get("why")).await?,
    }
    Ok(None)
}

async fn found(
    here: &Here,
    id: AccountId,
    what: &Act,
) -> Result<(Grant<ManageAccounts>, Account), Trouble> {
    let detail = json!({ "account": id, "about-to": what.word });
    let grant = to_manage(here, detail).await?;
    let account = here.site.gate.account(&grant, id).await.map_err(trouble)?;
    Ok((grant, account))
}

fn page(here: &Here, what: &Act, account: &Account, answers: &Answers) -> Response {
    here.page(what.title)
        .trail(BackLink::new(format!("/accounts/{}", account.id)))
        .errors(answers.summary(&["on"]))
        .narrow(html! {
            span class="govuk-caption-l" { (account.full_name) " (" (account.user_name) ")" }
            h1 class="govuk-heading-l" { (what.title) }
            p class="govuk-body" { (what.means) }
            form method="post" novalidate {
                (here.token())
                (field(what.asks, answers))
                (Button::new(what.button).look(what.look).once(true))
            }
        })
}

fn field(asks: Asks, answers: &Answers) -> Markup {
    html! {
        @match asks {
            Asks::Nothing => {},
            Asks::Why(question) => {
                (Textarea::new("why", Label::new(question).size(TextSize::S)).rows(3u16)
                    .hint("Whoever looks at the account later reads this")
                    .value(answers.get("why")).error(answers.error("why")))
            }
            Asks::Day(question) => {
                (DateInput::new("on").legend(Legend::new(question).size(TextSize::S)).hint("For example, 27 3 2026")
                    .values(answers.date_parts("on")).error(answers.error("on")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_that_is_not_closed_can_be_closed_and_a_closed_one_has_nothing_left_to_do() {
        let offered = |state| {
            ACTS.iter()
                .filter(|it| it.in_states.contains(&state))
                .map(|it| it.verb)
                .collect::<Vec<_>>()
        };
        for state in AccountState::ALL {
            let closable = offered(state).contains(&Verb::Close);
            assert_eq!(closable, state != AccountState::Closed, "{state}");
        }
        assert!(offered(AccountState::Closed).is_empty());
    }

    #[test]
    fn each_act_has_an_address_of_its_own_that_no_other_page_of_an_account_has() {
        for (place, one) in ACTS.iter().enumerate() {
            assert!(ACTS.iter().skip(place + 1).all(|it| it.word != one.word));
            assert!(
                !["role", "passkey"].contains(&one.word),
                "that page stands elsewhere"
            );
        }
    }
}
