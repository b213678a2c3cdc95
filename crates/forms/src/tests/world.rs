//! A place with two versions of a form, providers that answer it, and a commissioner.

use std::sync::Arc;

use kith_gate::action::{
    AnswerForm, OrganisationChange, OrganisationLook, SeePublished, SeeResponses,
};
use kith_gate::organisation::NewOrganisation;
use kith_gate::testing::{colleague, signed_in_as};
use kith_gate::{Gate, Grant, Role, SignedIn};
use kith_store::testing::TestDb;
use kith_store::{Keys, Migration};
use kith_terms::{AccountId, OrganisationId, PlanActionId, ResponseId};
use serde_json::json;

use crate::answers::{Entry, read};
use crate::{
    AnswerProblem, Catalogue, Form, Forms, Kept, MoveError, NewAction, PlanError, PublishError,
    QuestionKey, Response, Source,
};

pub(super) fn all_migrations() -> Vec<Migration> {
    let mut all = kith_gate::migrations();
    all.extend(kith_post::migrations());
    all.extend(crate::migrations());
    all
}

/// The place's clock stands at 2 March 2026.
const NOW: &str = r#"
id = "house"
version = "2026"
title = "A house"
about = "service"
first_day = 2026-01-01
last_day = 2026-12-31
counts_until = 2027-12-31
covers = "sites"
follows = "2025"

[[levels]]
id = "fair"
title = "Fair"
once = true
needs_plan = true
[[levels]]
id = "good"
title = "Good"

[[sections]]
id = "all"
title = "All"
[[sections.questions]]
id = "stairs"
text = "Are there stairs?"
kind = "yes-no"
mandatory = true
[[sections.questions]]
id = "rail"
text = "Is there a rail?"
kind = "choice"
options = [
  { id = "both", text = "On both sides", score = 2 },
  { id = "one", text = "On one side", score = 1 },
  { id = "none", text = "None", score = 0 },
]
ask_if = "answer('stairs') == 'yes'"
mandatory = ["good"]
satisfied_by = ["both", "one"]
  [[sections.questions.asks]]
  when = "answer('rail') == 'none'"
  action = "Fit a rail"
  within_days = 30
[[sections.questions]]
id = "falls"
text = "How many falls?"
kind = "number"
least = 0
most = 100
reworded = true
[[sections.questions]]
id = "note"
text = "Anything else?"
kind = "text"
[[sections.questions]]
id = "sites"
text = "Which services?"
kind = "services"
[[sections.questions]]
id = "plan"
text = "Send the plan"
kind = "file"
[[sections.questions]]
id = "rooms"
text = "The rooms"
kind = "table"
columns = [ { id = "picture", text = "Picture", kind = "photograph" } ]

[[scores]]
id = "total"
title = "Total"
of = [ { question = "rail", weight = 3 } ]
bands = [ { from = 0, id = "low", title = "Low" }, { from = 5, id = "high", title = "High" } ]
"#;

fn source(version: &str, text: &str) -> Source {
    Source {
        file: format!("house/{version}.toml"),
        text: text.to_owned(),
    }
}

/// The version before, which can still be answered, had another question and no third option.
fn before() -> String {
    NOW.replace("\"2026\"", "\"2025\"")
        .replace("follows = \"2025\"", "")
        .replace("2026-01-01", "2025-01-01")
        .replace("reworded = true", "")
        .replace("\"note\"", "\"remark\"")
        .replace(
            "\"none\", text = \"None\", score = 0",
            "\"rope\", text = \"A rope\"",
        )
        .replace("answer('rail') == 'none'", "answer('rail') == 'rope'")
}

pub(super) struct World {
    pub(super) gate: Gate,
    pub(super) forms: Forms,
    pub(super) manager: SignedIn,
    pub(super) member: SignedIn,
}

impl World {
    pub(super) async fn on(test: &TestDb) -> Self {
        let sources = [source("2025", &before()), source("2026", NOW)];
        let catalogue = Catalogue::of(&sources).unwrap();
        let gate = Gate::new(test.handle(), &Keys::for_tests()).unwrap();
        let ours = organisation(&gate, "Rowan Care", None).await;
        let manager = signed_in_as(
            test,
            AccountId::new(),
            ours,
            Role::ProviderManager,
            "Ada Rowan",
        );
        let member = colleague(test, &manager, Role::ProviderMember, "Ben Ashgrove");
        Self {
            gate,
            forms: Forms::new(test.handle(), Arc::new(catalogue)),
            manager,
            member,
        }
    }

    /// The same place, whose files say something else by now.
    pub(super) fn with_form(test: &TestDb, changes: &[(&str, &str)]) -> Forms {
        let changed = |text: String, (was, is): &(&str, &str)| text.replace(was, is);
        let text = changes.iter().fold(NOW.to_owned(), changed);
        let sources = [source("2025", &before()), source("2026", &text)];
        let catalogue = Catalogue::of(&sources).unwrap();
        Forms::new(test.handle(), Arc::new(catalogue))
    }

    pub(super) fn form(&self, version: &str) -> &Form {
        let catalogue = self.forms.catalogue();
        let form = catalogue.form(&"house".parse().unwrap(), &version.parse().unwrap());
        form.unwrap()
    }

    pub(super) fn ours(&self) -> OrganisationId {
        self.manager.organisation()
    }

    pub(super) async fn may<A: OrganisationChange>(&self, who: &SignedIn) -> Grant<A> {
        self.gate.change_of(who, who.organisation()).await.unwrap()
    }

    pub(super) async fn looks<A: OrganisationLook>(&self, who: &SignedIn) -> Grant<A> {
        let at = who.organisation();
        self.gate.look_at(who, at, json!({})).await.unwrap()
    }

    pub(super) async fn start(&self, version: &str) -> ResponseId {
        let grant = self.may::<AnswerForm>(&self.member).await;
        let form = self.form(version);
        self.forms.start(grant, form).await.unwrap()
    }

    pub(super) async fn response(&self, id: ResponseId) -> Response {
        let grant = self.looks::<SeeResponses>(&self.member).await;
        self.forms.response(grant, id).await.unwrap().unwrap()
    }

    pub(super) async fn published(&self, id: ResponseId) -> Option<Response> {
        let grant = self.looks::<SeePublished>(&self.member).await;
        self.forms.published(grant, id).await.unwrap()
    }

    pub(super) async fn kept(&self, id: ResponseId, question: &str) -> Kept {
        self.response(id).await.kept.remove(question).unwrap()
    }

    /// An answer to a question of this year's form, or else of last year's.
    #[expect(clippy::needless_pass_by_value, reason = "json! makes a value")]
    pub(super) fn entry(&self, question: &str, sent: serde_json::Value) -> Option<Entry> {
        let questions = ["2026", "2025"].map(|it| self.form(it).question(question));
        let asked = questions.into_iter().flatten();
        let mut read = asked.filter_map(|it| read(&it.kind, &sent).ok());
        read.next().unwrap().map(Entry::from)
    }

    pub(super) async fn answer(
        &self,
        id: ResponseId,
        question: &str,
        seen: i64,
        sent: serde_json::Value,
    ) -> Result<(), AnswerProblem> {
        let grant = self.may::<AnswerForm>(&self.member).await;
        let entry = self.entry(question, sent);
        let question: QuestionKey = question.parse().unwrap();
        self.forms.answer(grant, id, &question, seen, entry).await
    }

    /// As [`World::answer`], of what is kept now.
    pub(super) async fn answers(&self, id: ResponseId, all: &[(&str, serde_json::Value)]) {
        for (question, sent) in all {
            let kept = self.response(id).await.kept.remove(*question);
            let seen = kept.map_or(0, |it| it.version);
            self.answer(id, question, seen, sent.clone()).await.unwrap();
        }
    }

    pub(super) async fn confirm(&self, id: ResponseId, question: &str) {
        let seen = self.kept(id, question).await.version;
        let grant = self.may::<AnswerForm>(&self.member).await;
        let question: QuestionKey = question.parse().unwrap();
        self.forms
            .confirm(grant, id, &question, seen)
            .await
            .unwrap();
    }

    pub(super) async fn review(&self, id: ResponseId) -> Result<(), MoveError> {
        let grant = self.may(&self.member).await;
        self.forms.review(grant, id).await
    }

    pub(super) async fn sign_off(&self, id: ResponseId) -> Result<(), MoveError> {
        let grant = self.may(&self.manager).await;
        self.forms.sign_off(grant, id).await
    }

    pub(super) async fn take_back(&self, id: ResponseId, why: &str) -> Result<(), MoveError> {
        let grant = self.may(&self.manager).await;
        self.forms.take_back(grant, id, why).await
    }

    pub(super) async fn publish(&self, id: ResponseId) -> Result<(), PublishError> {
        let grant = self.may(&self.manager).await;
        self.forms.publish(grant, id).await
    }

    /// Reviewed, signed off and published.
    pub(super) async fn all_the_way(&self, id: ResponseId) -> Result<(), PublishError> {
        self.review(id).await.unwrap();
        self.sign_off(id).await.unwrap();
        self.publish(id).await
    }

    /// A response to this version with these answers, published.
    pub(super) async fn published_with(
        &self,
        version: &str,
        all: &[(&str, serde_json::Value)],
    ) -> ResponseId {
        let id = self.start(version).await;
        for question in self.response(id).await.unconfirmed(self.form(version)) {
            self.confirm(id, question.as_str()).await;
        }
        self.answers(id, all).await;
        self.all_the_way(id).await.unwrap();
        id
    }

    pub(super) async fn plan(
        &self,
        id: ResponseId,
        question: &str,
    ) -> Result<PlanActionId, PlanError> {
        let grant = self.may(&self.member).await;
        let new = NewAction {
            question: question.parse().unwrap(),
            action: "Fit a rail".to_owned(),
            owner: "Ben Ashgrove".to_owned(),
            due: self
                .forms
                .today()
                .saturating_add(jiff::Span::new().days(30)),
        };
        self.forms.plan(grant, id, new).await
    }
}

pub(super) async fn organisation(
    gate: &Gate,
    name: &str,
    headquarters: Option<OrganisationId>,
) -> OrganisationId {
    organisation_with(gate, name, None, headquarters).await
}

/// An organisation with a code.
pub(super) async fn organisation_with(
    gate: &Gate,
    name: &str,
    ods_code: Option<&str>,
    headquarters: Option<OrganisationId>,
) -> OrganisationId {
    let grant = gate.operator("test", json!({})).await.unwrap();
    let new = NewOrganisation {
        name: name.to_owned(),
        ods_code: ods_code.map(|it| it.parse().unwrap()),
        headquarters,
    };
    gate.create_organisation(&grant, &new).await.unwrap()
}
