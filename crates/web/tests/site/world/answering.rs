//! What the organisation answers: a response under way, with an answer and something that is planned.

use kith_gate::Role;

use super::World;

/// The form that is answered, and a question of it.
const FORM: (&str, &str) = ("dspt-social-care", "2025-26");
const QUESTION: &str = "2.1.1";

impl World {
    /// A provider's manager starts a response, and answers a question of it.
    pub(super) async fn answering(&mut self) {
        let manager = self.browser(Role::ProviderManager);
        let (form, version) = FORM;
        let organisation = self.id("organisation").to_owned();
        let sent = [
            ("form", form),
            ("version", version),
            ("organisation", &organisation),
        ];
        let started = manager
            .post("/responses", &sent)
            .await
            .leads_to("/responses/");
        let response = started
            .location()
            .trim_start_matches("/responses/")
            .to_owned();
        let path = format!("/responses/{response}/questions/{QUESTION}");
        let answered = [("seen", "0"), ("go", "later"), ("answer-2.1.1", "yes")];
        manager.post(&path, &answered).await.leads_to("?done=saved");
        self.known
            .ids
            .extend([("response", response), ("key", QUESTION.to_owned())]);
    }
}
