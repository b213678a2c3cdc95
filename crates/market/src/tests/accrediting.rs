//! What an organisation published of the conditions of accreditation, beside what is recorded.

use jiff::civil::date;
use kith_forms::{Form, Source};
use kith_gate::accreditation::ConditionStatus;
use kith_gate::action::{ManageOrganisations, SeePublished};
use kith_gate::testing::{of_who_runs_kith, signed_in};
use kith_gate::{Grant, Role};
use kith_store::both_engines;
use kith_terms::OrganisationId;
use serde_json::json;

use super::listing::{ROWS, load};
use super::{Town, all_migrations};
use crate::accreditation::{Beside, NotTaken, Published, Says};

/// Two of the conditions. What is published counts until the end of June.
const FORM: &str = r#"
id = "accreditation"
version = "2026"
title = "Accreditation"
about = "organisation"
first_day = 2026-01-01
last_day = 2026-05-31
counts_until = 2026-06-30

[lists.stands]
options = [
  { id = "in-progress", text = "In progress" },
  { id = "met", text = "Met" },
]

[[sections]]
id = "all"
title = "All"
[[sections.questions]]
id = "4"
text = "Agreement"
kind = "choice"
list = "stands"
evidence = "needed"
[[sections.questions]]
id = "4-assessor"
text = "Who?"
kind = "text"
[[sections.questions]]
id = "4-assessed"
text = "When?"
kind = "date"
[[sections.questions]]
id = "9"
text = "Vetting"
kind = "choice"
list = "stands"
evidence = "needed"
"#;

pub(super) fn source() -> Source {
    Source {
        file: "accreditation/2026.toml".to_owned(),
        text: FORM.to_owned(),
    }
}

impl Town {
    fn accreditation_form(&self) -> &Form {
        let (key, version) = ("accreditation".parse().unwrap(), "2026".parse().unwrap());
        self.forms.catalogue().form(&key, &version).unwrap()
    }

    async fn manages(&self) -> Grant<ManageOrganisations> {
        self.gate.operator("test", json!({})).await.unwrap()
    }

    /// What an assessor is shown of it.
    async fn accreditation_published(&self, of: OrganisationId) -> Option<Published> {
        let assessor = signed_in(&self.db, Role::AccountAdministrator, "Mair Owen");
        let assessor = of_who_runs_kith(assessor);
        let sees = self
            .gate
            .look_at::<SeePublished>(&assessor, of, json!({}))
            .await
            .unwrap();
        let found = self
            .market
            .accreditation_published(&self.manages().await, sees)
            .await;
        found.unwrap()
    }
}

fn numbered(published: &Published, number: i64) -> &Beside {
    let mut all = published.conditions.iter();
    all.find(|it| it.now.condition.number == number).unwrap()
}

both_engines! {
    migrations = all_migrations(),

    async fn what_was_published_stands_beside_what_is_recorded_and_once_recorded_is_the_same(db: TestDb) {
        let town = Town::new(&db).await;
        load(&town, ROWS).await;
        let elm = town.id("VAA01").await;
        assert!(town.accreditation_published(elm).await.is_none(), "nothing was published yet");
        let answers = [
            ("4", json!("met")), ("4-assessor", json!("The council’s auditor")), ("4-assessed", json!("2026-02-01")),
            ("9", json!("in-progress")),
        ];
        town.publishes_to("VAA01", town.accreditation_form(), &answers).await;
        let published = town.accreditation_published(elm).await.unwrap();
        assert_eq!(published.conditions.len(), 2, "what was not asked says nothing");
        let Says::Differs(met) = &numbered(&published, 4).says else { panic!("{published:?}") };
        assert_eq!(met.evidence, "The red folder");
        let says = published.to_record();
        town.gate.assess_published(&town.manages().await, elm, published.response, &says).await.unwrap();
        let recorded = town.accreditation_published(elm).await.unwrap();
        assert!(recorded.conditions.iter().all(|it| it.says == Says::TheSame), "{recorded:?}");
        let of = |number| numbered(&recorded, number).now.assessment.clone().unwrap();
        assert_eq!((of(4).status, of(4).counts_until), (ConditionStatus::Met, Some(date(2027, 1, 31))));
        assert_eq!((of(9).status, of(9).counts_until), (ConditionStatus::InProgress, None));
    }

    async fn what_cannot_be_recorded_is_said_and_left_out(db: TestDb) {
        let town = Town::new(&db).await;
        load(&town, ROWS).await;
        let elm = town.id("VAA01").await;
        let answers = [("4", json!("met")), ("4-assessor", json!("The council’s auditor")), ("9", json!("in-progress"))];
        town.publishes_to("VAA01", town.accreditation_form(), &answers).await;
        let published = town.accreditation_published(elm).await.unwrap();
        assert_eq!(numbered(&published, 4).says, Says::NotTaken(NotTaken::NoDay));
        assert_eq!(published.to_record().iter().map(|(number, _)| *number).collect::<Vec<_>>(), [9]);
    }

    async fn only_what_the_organisation_published_itself_and_counts_today_says_anything(db: TestDb) {
        let town = Town::new(&db).await;
        load(&town, ROWS).await;
        let (elm, oak) = (town.id("VAA01").await, town.id("VBB01").await);
        let form = town.accreditation_form();
        town.publishes_to("VAA01", form, &[("9", json!("met"))]).await;
        let first = town.accreditation_published(elm).await.unwrap();
        town.publishes_to("VAA01", form, &[("9", json!("in-progress"))]).await;
        let second = town.accreditation_published(elm).await.unwrap();
        assert_ne!(first.response, second.response, "the one that took its place counts");
        assert!(town.accreditation_published(oak).await.is_none());
        db.clock().advance(121 * 24 * 3600);
        assert!(town.accreditation_published(elm).await.is_none(), "it counted until the end of June");
    }
}
