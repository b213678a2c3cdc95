//! The same as data, with a proof of each look.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use kith_gate::told::{Look, Proved, WhoLookedAnswer};
use kith_terms::{PersonId, WhoLookedAnswerId};
use serde_json::{Value, json};

use super::{MAY_BE_LEFT_OUT, RIGHTS, found, given};
use crate::here::{Here, Path};
use crate::pages::person::Away;
use crate::trouble::Trouble;

const HOW_TO_CHECK: &str = "Each entry of a look has a proof: RFC 9162, section 2.1.3.2, leads from \
    its leaf hash and its path to the root that the checkpoint names (C2SP tlog-checkpoint), and the \
    checkpoint is signed with the key (C2SP signed-note). Where \"hashed\" stands, the leaf hash is \
    SHA-256 of a zero byte and what \"hashed\" says, so it can be seen that the proof is of this look. \
    It is left out where the entry also names other people.";

pub(super) async fn show(
    here: Here,
    Path((person, answer)): Path<(PersonId, WhoLookedAnswerId)>,
) -> Result<Response, Away> {
    let (grant, answer) = found(&here, person, answer).await?;
    let looks = given(&answer);
    let proofs = here.site.gate.proofs(&grant, &looks).await;
    let proofs = proofs.map_err(Trouble::from)?;
    let text = format!("{:#}\n", document(&answer, &looks, &proofs));
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"who-looked.json\"",
        ),
    ];
    Ok((headers, text).into_response())
}

fn document(answer: &WhoLookedAnswer, looks: &[&Look], proofs: &[Proved]) -> Value {
    let first = proofs.first().map(|it| &it.proof);
    json!({
        "opened_at": answer.opened_at,
        "for": answer.application.applicant.title(),
        "reference": answer.application.reference,
        "looks": looks.iter().map(|it| look(it, proofs)).collect::<Vec<Value>>(),
        "what_may_be_missing": MAY_BE_LEFT_OUT,
        "your_rights": RIGHTS,
        "checkpoint": first.map(|it| it.checkpoint.as_str()),
        "key": first.map(|it| it.verifier_key.as_str()),
        "how_to_check": HOW_TO_CHECK,
    })
}

fn look(it: &Look, proofs: &[Proved]) -> Value {
    json!({
        "from": it.from,
        "until": it.until,
        "who": it.who,
        "role": it.role.map(|it| it.title()),
        "organisation": it.organisation,
        "for": it.colleague.as_ref().map(|it| json!({
            "who": it.name(),
            "role": it.role(),
            "organisation": it.organisation(),
        })),
        "reason": it.reason.map(|it| it.told()),
        "in_their_words": it.reason_text,
        "did": it.did,
        "saw": it.saw.iter().map(|it| it.title()).collect::<Vec<_>>(),
        "entries": it.entries.iter().map(|entry| {
            let proved = proofs.iter().find(|it| it.proof.entry == *entry);
            json!({
                "entry": entry,
                "index": proved.map(|it| it.proof.index),
                "leaf": proved.map(|it| it.proof.leaf.as_str()),
                "path": proved.map(|it| it.proof.path.as_slice()),
                "hashed": proved.and_then(|it| it.hashed.as_deref()),
            })
        }).collect::<Vec<Value>>(),
    })
}
