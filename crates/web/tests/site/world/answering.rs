//! What the organisation answers: a response under way, with an answer and something that is planned.

use kith_gate::Role;
use kith_store::{Actor, Entry, Unit, args, statement};
use kith_terms::FileId;

use super::World;

/// The form that is answered, and a question of it.
const FORM: (&str, &str) = ("dspt-social-care", "2025-26");
const QUESTION: &str = "2.1.1";

/// A form on how the organisation meets a condition, which can be answered in March: that of Kith begins in November.
pub(super) const ACCREDITATION: &str = r#"
id = "accreditation"
version = "2025"
title = "Accreditation of an organisation"
about = "organisation"
first_day = 2026-01-01
last_day = 2026-10-31
counts_until = 2026-12-31

[[sections]]
id = "all"
title = "All"
[[sections.questions]]
id = "4"
text = "Do you have an agreement?"
kind = "choice"
options = [{ id = "in-progress", text = "In progress" }, { id = "met", text = "Met" }]
evidence = "needed"
[[sections.questions]]
id = "4-assessor"
text = "Who assessed it?"
kind = "text"
[[sections.questions]]
id = "4-assessed"
text = "When?"
kind = "date"
"#;

// Whoever was asked today is not reminded today.
statement!(
    WRITTEN_LONG_AGO = "update campaign_organisation set chased_at = null, letter_id = null"
);

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
        let planned = [
            ("question", "2.2.1"),
            ("action", "Change the contracts"),
            ("owner", "The manager"),
            ("due-day", "1"),
            ("due-month", "5"),
            ("due-year", "2026"),
        ];
        let plan = format!("/responses/{response}/plan");
        let new = manager.post(&format!("{plan}/new"), &planned).await;
        new.leads_to("?done=planned");
        let page = manager.get(&plan).await;
        let link = format!("href=\"{plan}/");
        let links = page.body.split(&link).skip(1);
        let mut links = links.filter_map(|it| it.split('"').next());
        let action = links.find(|it| !it.starts_with("new")).unwrap().to_owned();
        let commissioner = self.browser(Role::Commissioner);
        let asked = [
            ("form", "dspt-social-care/2025-26"),
            ("codes", "A1234"),
            ("due-day", "30"),
            ("due-month", "6"),
            ("due-year", "2026"),
            ("words", "Please publish by then"),
        ];
        let asked = commissioner.post("/campaigns/new", &asked).await;
        let asked = asked.leads_to("?done=asked");
        let campaign = asked.location().trim_start_matches("/campaigns/");
        let campaign = campaign.trim_end_matches("?done=asked").to_owned();
        let entry = Entry::new("test", Actor::Program("test".into()));
        let waited = Unit::new(entry).must(1, &WRITTEN_LONG_AGO, args![]);
        self.db.commit(waited).await.unwrap();
        let told = [("title", "A webinar"), ("words", "On Tuesday at noon")];
        commissioner
            .post("/market/news", &told)
            .await
            .leads_to("?done=written");
        let page = commissioner.get("/market/news").await;
        let news = page.body.split("/market/news/").nth(1).unwrap();
        let news = news.split('/').next().unwrap().to_owned();
        self.known.ids.extend([
            ("news", news),
            ("campaign", campaign),
            ("response", response),
            ("key", QUESTION.to_owned()),
            ("section", "staffing".to_owned()),
            ("action", action),
            // No form of the place asks for a file.
            ("sent", FileId::new().to_string()),
        ]);
    }

    /// The organisation publishes how it meets a condition, which nobody has recorded yet.
    pub(super) async fn publishing_accreditation(&mut self) {
        let manager = self.browser(Role::ProviderManager);
        let sent = [
            ("form", "accreditation"),
            ("version", "2025"),
            ("organisation", self.id("organisation")),
        ];
        let started = manager.post("/responses", &sent).await;
        let response = started.leads_to("/responses/").location().to_owned();
        let answers: [(&str, &[(&str, &str)]); 3] = [
            (
                "4",
                &[("answer-4", "met"), ("answer-4-evidence", "The red folder")],
            ),
            (
                "4-assessor",
                &[("answer-4:assessor", "The council’s auditor")],
            ),
            (
                "4-assessed",
                &[
                    ("answer-4:assessed-day", "2"),
                    ("answer-4:assessed-month", "3"),
                    ("answer-4:assessed-year", "2026"),
                ],
            ),
        ];
        for (question, answer) in answers {
            let sent = [[("seen", "0"), ("go", "later")].as_slice(), answer].concat();
            let path = format!("{response}/questions/{question}");
            manager.post(&path, &sent).await.leads_to("?done=saved");
        }
        for (page, then) in [
            ("review", "reviewed"),
            ("sign-off", "signed-off"),
            ("publish", "published"),
        ] {
            let done = manager.post(&format!("{response}/{page}"), &[]).await;
            done.leads_to(&format!("done={then}"));
        }
        let id = response.trim_start_matches("/responses/").to_owned();
        self.known.ids.insert("accreditation", id);
    }
}
