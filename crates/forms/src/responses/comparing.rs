//! One response beside another, and beside the anonymous rest.

use std::collections::{BTreeMap, BTreeSet};

use kith_gate::Grant;
use kith_gate::action::{SeePublished, SeeResponses};
use kith_terms::ResponseId;

use super::reading::which;
use super::{Kept, Line, Response, State};
use crate::figure::Figure;
use crate::keys::{QuestionKey, ScoreKey};
use crate::model::Form;
use crate::rules::Rest;
use crate::store::rest;
use crate::{Catalogue, Forms, FormsError};

/// One response beside another.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The one.
    pub one: Line,
    /// The other.
    pub other: Line,
    /// Each question that either answers: in the order of the other's form, and then what only the one asks.
    pub questions: Vec<Compared<QuestionKey, Kept>>,
    /// Each score of either.
    pub scores: Vec<Compared<ScoreKey, Figure>>,
}

/// What both say.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared<K, T> {
    /// Of what.
    pub of: K,
    /// What the one says.
    pub one: Option<T>,
    /// What the other says.
    pub other: Option<T>,
    /// Both say the same.
    pub same: bool,
}

/// One response beside the anonymous rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// The one.
    pub response: Response,
    /// All others that count, to the same version, by other organisations.
    pub rest: Rest,
}

impl Forms {
    /// Two responses of the organisation to versions of one form; nothing where either is another's, or they are not of
    /// one form.
    ///
    /// # Errors
    /// [`FormsError`] where they cannot be read.
    pub async fn compare(
        &self,
        grant: Grant<SeeResponses>,
        one: ResponseId,
        other: ResponseId,
    ) -> Result<Option<Comparison>, FormsError> {
        let which = |id| which(grant.organisation(), id, |_| true);
        let one = self.whole(&which(one)).await?;
        let other = self.whole(&which(other)).await?;
        match one.zip(other) {
            Some((one, other)) if one.line.form == other.line.form => {
                Ok(Some(compared(one, other, &self.catalogue)))
            }
            _ => Ok(None),
        }
    }

    /// A response that was published beside the rest of those that count.
    ///
    /// # Errors
    /// [`FormsError`] where they cannot be read.
    pub async fn beside_the_rest(
        &self,
        grant: Grant<SeePublished>,
        id: ResponseId,
    ) -> Result<Option<Beside>, FormsError> {
        let which = which(grant.organisation(), id, State::is_published);
        let Some(response) = self.whole(&which).await? else {
            return Ok(None);
        };
        let line = &response.line;
        let form = self.catalogue.form(&line.form, &line.version);
        let form = form.ok_or(FormsError::NoForm)?;
        let counted = rest::counted(&self.db, form, line.organisation).await?;
        let rest = Rest::told(form, counted);
        Ok(Some(Beside { response, rest }))
    }
}

fn compared(mut one: Response, mut other: Response, catalogue: &Catalogue) -> Comparison {
    let form = |it: &Response| catalogue.form(&it.line.form, &it.line.version);
    let (of_one, of_other) = (form(&one), form(&other));
    let scores = side_by_side(scores(&one, of_one), scores(&other, of_other), Figure::eq);
    let same = |one: &Kept, other: &Kept| {
        (&one.entry, &one.unreadable) == (&other.entry, &other.unreadable)
    };
    let mut questions = side_by_side(said(&mut one), said(&mut other), same);
    let asked = [of_other, of_one]
        .into_iter()
        .flatten()
        .flat_map(Form::questions);
    let asked: Vec<&QuestionKey> = asked.map(|it| &it.key).collect();
    // What no form asks any more comes last.
    let at = |key: &QuestionKey| {
        asked
            .iter()
            .position(|it| *it == key)
            .unwrap_or(asked.len())
    };
    questions.sort_by_cached_key(|it| at(&it.of));
    Comparison {
        one: one.line,
        other: other.line,
        questions,
        scores,
    }
}

/// What was answered, whether or not it still reads.
fn said(response: &mut Response) -> BTreeMap<QuestionKey, Kept> {
    let mut kept = std::mem::take(&mut response.kept);
    kept.retain(|_, it| it.entry.is_some() || it.unreadable.is_some());
    kept
}

fn scores(response: &Response, form: Option<&Form>) -> BTreeMap<ScoreKey, Figure> {
    let Some(form) = form else {
        return BTreeMap::new();
    };
    let outcome = response.outcome(form);
    let score = |key: &ScoreKey| Some((key.clone(), outcome.score(key)?.value));
    form.scores()
        .iter()
        .filter_map(|it| score(&it.key))
        .collect()
}

fn side_by_side<K: Ord + Clone, T>(
    mut one: BTreeMap<K, T>,
    mut other: BTreeMap<K, T>,
    same: impl Fn(&T, &T) -> bool,
) -> Vec<Compared<K, T>> {
    let keys: BTreeSet<K> = one.keys().chain(other.keys()).cloned().collect();
    let compared = |of: K| {
        let (one, other) = (one.remove(&of), other.remove(&of));
        Compared {
            same: one
                .as_ref()
                .zip(other.as_ref())
                .is_some_and(|(one, other)| same(one, other)),
            of,
            one,
            other,
        }
    };
    keys.into_iter().map(compared).collect()
}
