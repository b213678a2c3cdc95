//! Reminders of a form's last day, and of what was planned. The place's clock stands at 2 March 2026; the last day of the
//! version 2025 is 31 March, and of 2026 it is 30 June.

use kith_forms::NewAction;
use kith_forms::campaigns::{Chased, NewCampaign};
use kith_gate::Role;
use kith_gate::action::{AnswerForm, ManageCampaigns};
use kith_gate::testing::{signed_in, signed_in_as};
use kith_post::{MOST_IN_A_LETTER, Post};
use kith_store::testing::TestDb;
use kith_store::{Actor, Entry, Unit, args, both_engines, statement};
use kith_terms::{AccountId, OrganisationId, PlanActionId, ResponseId};
use serde_json::json;

use super::listing::{ROWS, load};
use super::registering::{register, registration, service};
use super::{Town, all_migrations};
use crate::{Market, Place};

statement!(ALTER_ADDRESS = "update provider set sealed_email = $1 where organisation_id = $2");
statement!(ENTRIES = "select count(*) as how_many from ledger");
statement!(REMINDERS = "select detail from ledger where action = 'reminders.send'");

const DAY: i64 = 24 * 3600;

/// The reminders that an address had, the oldest first.
async fn reminders(town: &Town, to: &str) -> Vec<String> {
    let all = town.letters_to(to).await.into_iter();
    let reminds = |it: &String| {
        it.contains("Subject: Please answer") || it.contains("Subject: What you planned")
    };
    all.filter(reminds).collect()
}

async fn entries(town: &Town) -> i64 {
    let all = town.db.one(&ENTRIES, args![], |row| row.get("how_many"));
    all.await.unwrap()
}

/// A grant for the manager of the provider with this code.
async fn may(town: &Town, code: &str) -> kith_gate::Grant<AnswerForm> {
    let by = town.id(code).await;
    let who = signed_in_as(
        &town.db,
        AccountId::new(),
        by,
        Role::ProviderManager,
        "Ada Rowan",
    );
    town.gate.change_of(&who, by).await.unwrap()
}

fn action(due: &str) -> NewAction {
    NewAction {
        question: "policy".parse().unwrap(),
        action: "Ask Megan to write it".to_owned(),
        owner: "Nia Pritchard".to_owned(),
        due: due.parse().unwrap(),
    }
}

async fn planned(town: &Town, code: &str, id: ResponseId, due: &str) -> PlanActionId {
    let grant = may(town, code).await;
    town.forms.plan(grant, id, action(due)).await.unwrap()
}

/// What is kept of this organisation's address does not open any more.
async fn alter_address(db: &TestDb, of: OrganisationId) {
    let entry = Entry::new("test", Actor::Program("test".to_owned()));
    let unit = Unit::new(entry).must(1, &ALTER_ADDRESS, args![vec![1_u8; 90], of]);
    db.commit(unit).await.unwrap();
}

both_engines! {
    migrations = all_migrations(),

    async fn whoever_has_not_published_is_reminded_ninety_thirty_and_seven_days_before_the_last_and_no_more(db: TestDb) {
        let town = Town::new(&db).await;
        register(&town, &registration("VBB01", "nia@rowan.example")).await;
        let reminded = async || {
            let of_2026 = reminders(&town, "nia@rowan.example").await;
            of_2026.iter().filter(|it| it.contains("Toolkit, 2026")).count()
        };
        let mut came = Vec::new();
        for day in 0..140 {
            town.market.remind().await.unwrap();
            if reminded().await > came.len() {
                came.push(120 - day);
            }
            db.clock().advance(DAY);
        }
        assert_eq!(came, [90, 30, 7]);
        let letter = reminders(&town, "nia@rowan.example").await.pop().unwrap();
        assert!(letter.contains("Subject: Please answer and publish by 30 June 2026"), "{letter}");
        assert!(letter.contains("- Rowan House (VBB01): never published"), "{letter}");
        assert!(letter.contains("https://kith.example/responses"), "{letter}");
    }

    async fn of_two_programs_that_remind_at_once_each_letter_is_sent_by_one(db: TestDb) {
        let town = Town::new(&db).await;
        for number in 1..6 {
            let email = format!("nia{number}@rowan.example");
            register(&town, &registration(&format!("VBB0{number}"), &email)).await;
        }
        let (one, two) = tokio::join!(town.market.remind(), town.market.remind());
        assert_eq!(one.unwrap() + two.unwrap(), 5);
        assert_eq!(town.market.remind().await.unwrap(), 0);
        for number in 1..6 {
            assert_eq!(reminders(&town, &format!("nia{number}@rowan.example")).await.len(), 1);
        }
    }

    async fn a_headquarters_has_one_letter_for_itself_and_its_services_that_have_no_address(db: TestDb) {
        let town = Town::new(&db).await;
        let rowan = crate::registration::Registration {
            services: vec![service("Elm Court", "VAA01"), service("Ash Court", "VAA02")],
            ..registration("A1234", "office@rowan.example")
        };
        register(&town, &rowan).await;
        town.publishes("VAA02", "2025", true, &[]).await;
        assert_eq!(town.market.remind().await.unwrap(), 1);
        let letters = reminders(&town, "office@rowan.example").await;
        assert!(letters[0].contains("Rowan House (A1234)") && letters[0].contains("Elm Court (VAA01)"), "{letters:?}");
        assert!(!letters[0].contains("Ash Court"), "{letters:?}");
    }

    async fn whoever_published_or_is_spoken_for_or_never_registered_is_not_reminded(db: TestDb) {
        let town = Town::new(&db).await;
        load(&town, ROWS).await;
        for (code, email) in [("VAA01", "elm@rowan.example"), ("VBB01", "oak@oak.example")] {
            register(&town, &registration(code, email)).await;
        }
        // The newer version takes the place of the one that ends before it.
        town.publishes("VBB01", "2026", false, &[]).await;
        town.publishes("A1234", "2025", true, &["VAA01"]).await;
        assert_eq!(town.market.remind().await.unwrap(), 0, "VAA02 has no address, and its headquarters never registered");
        db.clock().advance(30 * DAY);
        assert_eq!(town.market.remind().await.unwrap(), 1);
        let letters = reminders(&town, "elm@rowan.example").await;
        let stands = "- Elm Court (VAA01): last published on 2 March 2026, which counts until 30 June 2026";
        assert!(letters[0].contains(stands), "{letters:?}");
    }

    async fn a_service_that_its_headquarters_no_longer_speaks_for_is_reminded(db: TestDb) {
        let town = Town::new(&db).await;
        load(&town, ROWS).await;
        register(&town, &registration("VAA01", "elm@rowan.example")).await;
        town.publishes("A1234", "2025", true, &["VAA01"]).await;
        assert_eq!(town.market.remind().await.unwrap(), 0);
        town.publishes("A1234", "2025", true, &[]).await;
        assert_eq!(town.market.remind().await.unwrap(), 1);
        assert_eq!(reminders(&town, "elm@rowan.example").await.len(), 1);
    }

    async fn the_ledger_says_who_was_reminded_of_what_and_has_no_entry_where_nothing_is_due(db: TestDb) {
        let town = Town::new(&db).await;
        register(&town, &registration("VBB01", "nia@rowan.example")).await;
        town.market.remind().await.unwrap();
        let before = entries(&town).await;
        town.market.remind().await.unwrap();
        assert_eq!(entries(&town).await, before);
        let details = db.rows(&REMINDERS, args![], |row| row.get::<String>("detail")).await.unwrap();
        let organisation = town.id("VBB01").await.to_string();
        let says = |it: &String| it.contains(&organisation) && it.contains("toolkit");
        assert!(details.iter().any(says), "{details:?}");
        assert!(details.iter().all(|it| !it.contains("rowan.example")), "{details:?}");
    }

    async fn an_address_that_does_not_open_is_left_out_and_the_others_are_reminded(db: TestDb) {
        let town = Town::new(&db).await;
        for (code, email) in [("VBB01", "nia@rowan.example"), ("VBB02", "ben@ash.example")] {
            register(&town, &registration(code, email)).await;
        }
        alter_address(&db, town.id("VBB01").await).await;
        assert_eq!(town.market.remind().await.unwrap(), 1);
        assert_eq!(reminders(&town, "ben@ash.example").await.len(), 1);
        assert!(reminders(&town, "nia@rowan.example").await.is_empty());
    }

    async fn a_campaign_says_of_an_address_that_does_not_open_that_nothing_can_be_written_there(db: TestDb) {
        let town = Town::new(&db).await;
        for (code, email) in [("VBB01", "nia@rowan.example"), ("VBB02", "ben@ash.example")] {
            register(&town, &registration(code, email)).await;
        }
        let of = [town.id("VBB01").await, town.id("VBB02").await];
        alter_address(&db, of[0]).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cerys Lloyd");
        let may = async || town.gate.ask::<ManageCampaigns>(&commissioner, json!({})).await.unwrap();
        let new = NewCampaign {
            organisations: of.into(),
            due: "2026-06-30".parse().unwrap(),
            words: "Please answer".to_owned(),
        };
        let letters = town.market.letters(&may().await).await.unwrap();
        let id = town.forms.ask(may().await, town.form("2026"), new, &letters).await.unwrap();
        let chased = town.forms.chase(may().await, id, &letters).await.unwrap();
        assert_eq!(chased, Chased { lately: 1, unwritable: 1, ..Chased::default() });
        assert_eq!(town.letters_to("ben@ash.example").await.len(), 2, "of its registration, and this");
    }

    async fn whoever_planned_something_is_reminded_of_it_even_where_forms_cannot_be_reminded_of(db: TestDb) {
        let town = Town::new(&db).await;
        register(&town, &registration("VBB01", "nia@rowan.example")).await;
        let id = town.started("VBB01", "2026").await;
        planned(&town, "VBB01", id, "2026-03-06").await;
        db.intrude("drop table reminder").await;
        assert!(town.market.remind().await.is_err(), "whoever runs Kith is told");
        let letters = reminders(&town, "nia@rowan.example").await;
        assert!(letters.len() == 1 && letters[0].contains("Subject: What you planned"), "{letters:?}");
    }

    async fn a_letter_that_cannot_be_written_leaves_no_entry_and_the_others_are_reminded(db: TestDb) {
        let town = Town::new(&db).await;
        register(&town, &registration("VBB01", "nia@rowan.example")).await;
        let endless = format!("update organisation set name = '{}' where ods_code = 'VBB01'", "x".repeat(20_001));
        db.intrude(&endless).await;
        let id = town.started("VBB01", "2026").await;
        planned(&town, "VBB01", id, "2026-03-06").await;
        let before = entries(&town).await;
        assert_eq!(town.market.remind().await.unwrap(), 0);
        assert_eq!(entries(&town).await, before);
        register(&town, &registration("VBB02", "ben@ash.example")).await;
        assert_eq!(town.market.remind().await.unwrap(), 1);
        assert_eq!(reminders(&town, "ben@ash.example").await.len(), 1);
    }

    async fn everything_that_a_headquarters_is_reminded_of_is_named_in_as_many_letters_as_it_takes(db: TestDb) {
        let town = Town::new(&db).await;
        // As long as any name may be.
        let name = "Ash Court ".repeat(14);
        let services = 0..MOST_IN_A_LETTER + 12;
        let codes: Vec<String> = services.map(|it| format!("VA{it:03}")).collect();
        let rowan = crate::registration::Registration {
            services: codes.iter().map(|code| service(&name, code)).collect(),
            ..registration("A1234", "office@rowan.example")
        };
        register(&town, &rowan).await;
        let id = town.started("A1234", "2026").await;
        for _ in 0..=MOST_IN_A_LETTER {
            planned(&town, "A1234", id, "2026-03-06").await;
        }
        assert_eq!(town.market.remind().await.unwrap(), 4);
        let letters = reminders(&town, "office@rowan.example").await;
        let named = |code: &String| letters.iter().filter(|it| it.contains(&format!("({code})"))).count();
        assert!(codes.iter().all(|it| named(it) == 1), "each is named once");
        let actions = letters.iter().map(|it| it.matches("- an action for Toolkit").count());
        assert_eq!(actions.sum::<usize>(), MOST_IN_A_LETTER + 1);
        assert_eq!(town.market.remind().await.unwrap(), 0);
    }

    async fn where_no_letters_are_sent_nobody_is_held_to_be_reminded(db: TestDb) {
        let town = Town::new(&db).await;
        register(&town, &registration("VBB01", "nia@rowan.example")).await;
        let none = Post::new(db.handle(), None);
        let silent = Market::new(db.handle(), town.gate.clone(), town.forms.clone(), none, Place::default());
        assert_eq!(silent.remind().await.unwrap(), 0);
        assert_eq!(town.market.remind().await.unwrap(), 1);
    }

    async fn an_action_is_reminded_of_once_for_each_day_by_which_it_is_to_be_done(db: TestDb) {
        let town = Town::new(&db).await;
        register(&town, &registration("VBB01", "nia@rowan.example")).await;
        let id = town.started("VBB01", "2026").await;
        let first = planned(&town, "VBB01", id, "2026-04-06").await;
        planned(&town, "VBB01", id, "2026-05-20").await;
        let plans = async || {
            let (one, two) = tokio::join!(town.market.remind(), town.market.remind());
            one.unwrap();
            two.unwrap();
            let all = reminders(&town, "nia@rowan.example").await.into_iter();
            all.filter(|it| it.contains("Subject: What you planned")).collect::<Vec<_>>()
        };
        db.clock().advance(27 * DAY);
        assert_eq!(plans().await, [] as [String; 0]);
        db.clock().advance(DAY);
        let letters = plans().await;
        assert_eq!(letters.len(), 1);
        let line = format!("is to be done by 6 April 2026\n  https://kith.example/responses/{id}/plan");
        assert!(letters[0].contains(&line) && !letters[0].contains("20 May"), "{letters:?}");
        assert!(!letters[0].contains("Megan") && !letters[0].contains("Nia"), "what is planned may name a person");
        let grant = may(&town, "VBB01").await;
        town.forms.replan(grant, first, 0, action("2026-04-08")).await.unwrap();
        db.clock().advance(10 * DAY);
        let letters = plans().await;
        assert_eq!(letters.len(), 2);
        assert!(letters[1].contains("was to be done by 8 April 2026"), "{letters:?}");
        let grant = may(&town, "VBB01").await;
        town.forms.done(grant, first).await.unwrap();
        assert_eq!(plans().await.len(), 2);
    }
}
