//! What was published to a campaign, as a table for a spreadsheet.

use std::collections::BTreeMap;

use kith_gate::Grant;
use kith_gate::action::ManageCampaigns;
use kith_terms::time::day_of;
use kith_terms::{CampaignId, OrganisationId, ResponseId, inert};
use serde_json::{Value, json};

use super::{Asked, Reached};
use crate::model::Form;
use crate::responses::{Response, State, which};
use crate::{Forms, FormsError, QuestionKey};

impl Forms {
    /// The published answers of those that were asked, a row each, as CSV; nothing where there is no such campaign. Whoever
    /// calls gives the organisations' names. The ledger has whose were taken away, before they are.
    ///
    /// # Errors
    /// [`FormsError`] where they cannot be read, or it cannot be written down.
    pub async fn export(
        &self,
        grant: Grant<ManageCampaigns>,
        id: CampaignId,
        names: &BTreeMap<OrganisationId, String>,
    ) -> Result<Option<Vec<u8>>, FormsError> {
        let Some((campaign, asked)) = self.watched(id).await? else {
            return Ok(None);
        };
        let form = self.catalogue.form(&campaign.form, &campaign.version);
        let form = form.ok_or(FormsError::NoForm)?;
        let published = self.published_answers(&asked).await?;
        let mut rows = vec![head(form)];
        rows.extend(asked.iter().map(|it| row(form, it, names, &published)));
        let taken: Vec<&ResponseId> = published.keys().collect();
        let detail = json!({ "did": "export", "campaign": id, "responses": taken });
        self.db.commit(grant.unit(detail)).await?;
        Ok(Some(written(&rows)?))
    }

    /// Each response once: a headquarters' may be for many.
    async fn published_answers(
        &self,
        asked: &[Asked],
    ) -> Result<BTreeMap<ResponseId, Response>, FormsError> {
        let mut all = BTreeMap::new();
        for one in asked {
            if let Reached::Published { response, by, .. } = one.reached
                && !all.contains_key(&response)
            {
                let found = self
                    .whole(&which(by, response, State::is_published))
                    .await?;
                all.extend(found.map(|it| (response, it)));
            }
        }
        Ok(all)
    }
}

fn head(form: &Form) -> Vec<String> {
    let about = [
        "organisation",
        "organisation_id",
        "state",
        "published_by",
        "version",
        "level",
        "published_on",
    ];
    let about = about.into_iter().map(str::to_owned);
    let questions = form.questions().flat_map(|it| columns(&it.key));
    about.chain(questions).collect()
}

fn columns(question: &QuestionKey) -> [String; 3] {
    ["", " explanation", " evidence"].map(|it| format!("{question}{it}"))
}

fn row(
    form: &Form,
    one: &Asked,
    names: &BTreeMap<OrganisationId, String>,
    published: &BTreeMap<ResponseId, Response>,
) -> Vec<String> {
    let name = |it| names.get(it).cloned().unwrap_or_default();
    let only = |state: &str| [state, "", "", "", ""].map(str::to_owned);
    let (how_far, answers) = match &one.reached {
        Reached::NotStarted => (only("not-started"), None),
        Reached::AtIt { state, .. } => (only(state.name()), None),
        Reached::Published {
            response,
            by,
            version,
            level,
            at,
        } => {
            let level = level.as_ref().map(ToString::to_string);
            let how_far = [
                State::Published.name().to_owned(),
                name(by),
                version.to_string(),
                level.unwrap_or_default(),
                day_of(*at).to_string(),
            ];
            (how_far, published.get(response))
        }
    };
    let about = [name(&one.organisation), one.organisation.to_string()];
    let answers = form.questions().flat_map(|it| cells(answers, &it.key));
    about.into_iter().chain(how_far).chain(answers).collect()
}

/// An answer, why, and where a document is.
fn cells(published: Option<&Response>, question: &QuestionKey) -> [String; 3] {
    let kept = published.and_then(|it| it.kept.get(question));
    let Some(entry) = kept.and_then(|it| it.entry.as_ref()) else {
        return kept
            .and_then(|it| it.unreadable.clone())
            .map_or_else(Default::default, |it| [it, String::new(), String::new()]);
    };
    let words = |it: &Option<String>| it.clone().unwrap_or_default();
    [
        plain(&entry.answer.to_json()),
        words(&entry.explanation),
        words(&entry.evidence),
    ]
}

/// As a cell says it: several things one after another, and rows and addresses as they are kept.
fn plain(answer: &Value) -> String {
    match answer {
        Value::String(text) => text.clone(),
        Value::Array(all) if all.iter().all(Value::is_string) => {
            let all: Vec<&str> = all.iter().filter_map(Value::as_str).collect();
            all.join("; ")
        }
        other => other.to_string(),
    }
}

fn written(rows: &[Vec<String>]) -> Result<Vec<u8>, FormsError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        let cells = row.iter().map(|it| inert(it).into_owned());
        writer.write_record(cells).map_err(|_| FormsError::Table)?;
    }
    writer.into_inner().map_err(|_| FormsError::Table)
}
