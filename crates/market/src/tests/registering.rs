//! Registering, from asking to an account that is set up.

use jiff::civil::date;
use kith_gate::Role;
use kith_gate::action::{ManageAccounts, ManageOrganisations};
use kith_gate::credentials::ClientNote;
use kith_gate::organisation::{NewAccreditation, NewOrganisation};
use kith_gate::provider::Manager;
use kith_store::{args, both_engines, statement};
use serde_json::json;

use super::{Town, all_migrations};
use crate::list::List;
use crate::registration::{Opened, RegisterError, Registered, Registration, Service};

statement!(WAITING = "select count(*) as how_many from registration");
statement!(LEDGER = "select detail from ledger");
statement!(SEALED = "select sealed from registration");

pub(super) fn registration(code: &str, email: &str) -> Registration {
    Registration {
        name: "Rowan House".parse().unwrap(),
        ods_code: code.parse().unwrap(),
        town: "Kendal".parse().unwrap(),
        postcode: "LA9 4QQ".parse().unwrap(),
        services: Vec::new(),
        manager: "Nia Pritchard".parse().unwrap(),
        email: email.parse().unwrap(),
    }
}

pub(super) fn service(name: &str, code: &str) -> Service {
    Service {
        name: name.parse().unwrap(),
        ods_code: code.parse().unwrap(),
        postcode: "LA22 9AA".parse().unwrap(),
    }
}

/// What stands in the link of the newest letter to an address.
async fn token(town: &Town, to: &str) -> Option<String> {
    let letter = town.letters_to(to).await.pop()?;
    let page = "https://kith.example/register/confirm/";
    letter
        .lines()
        .find_map(|it| it.strip_prefix(page).map(str::to_owned))
}

async fn opened(town: &Town, to: &str) -> Opened {
    let token = token(town, to).await.unwrap();
    town.market.opened(&token).await.unwrap().unwrap()
}

pub(super) async fn register(town: &Town, asked: &Registration) -> Registered {
    town.market.ask_to_register(asked).await.unwrap();
    let opened = opened(town, asked.email.as_str()).await;
    town.market.register(&opened).await.unwrap()
}

async fn manager(town: &Town, code: &str) -> Option<Manager> {
    let grant = town.operator().await;
    let known = town
        .gate
        .organisation_of_code(&grant, &code.parse().unwrap())
        .await;
    known.unwrap().map(|it| it.manager)
}

async fn waiting(db: &kith_store::Db) -> i64 {
    db.one(&WAITING, args![], |row| row.get("how_many"))
        .await
        .unwrap()
}

both_engines! {
    migrations = all_migrations(),

    async fn whoever_opens_the_link_of_the_letter_has_an_account_to_set_up_for_the_organisation_and_its_services(db: TestDb) {
        let town = Town::new(&db).await;
        let asked = Registration {
            services: vec![service("Rowan House", "VAA01"), service("Elm Court", "VAA02")],
            ..registration("A1234", "nia@rowan.example")
        };
        town.market.ask_to_register(&asked).await.unwrap();
        assert_eq!(manager(&town, "A1234").await, None);
        let opened = opened(&town, "nia@rowan.example").await;
        assert_eq!(opened.registration, asked);
        let done = town.market.register(&opened).await.unwrap();
        assert!(done.left_out.is_empty());
        assert_eq!(done.account.user_name, "nia@rowan.example");
        let hq = Some("Rowan House".to_owned());
        let expected = [
            ("Elm Court".to_owned(), hq.clone()),
            ("Rowan House".to_owned(), None),
            ("Rowan House (VAA01)".to_owned(), hq),
        ];
        assert_eq!(town.named().await, expected);
        let code = done.account.code.to_text().as_str().into();
        let name = done.account.user_name.as_str().into();
        let begun = town.gate.begin_set_up(&name, &code, &ClientNote::new("test")).await.unwrap();
        assert_eq!(begun.full_name, "Nia Pritchard");
        let holder = town.gate.operator::<ManageAccounts>("test", json!({})).await.unwrap();
        let account = town.gate.account(&holder, done.account.account).await.unwrap();
        assert_eq!(account.role, Role::ProviderManager);
        assert_eq!(waiting(&db).await, 0);
    }

    async fn a_link_registers_once_and_after_a_day_not_at_all(db: TestDb) {
        let town = Town::new(&db).await;
        let asked = registration("VAA01", "nia@rowan.example");
        town.market.ask_to_register(&asked).await.unwrap();
        let link = opened(&town, "nia@rowan.example").await;
        let (one, two) = tokio::join!(town.market.register(&link), town.market.register(&link));
        let late = |it: &Result<Registered, RegisterError>| matches!(it, Err(RegisterError::TooLate));
        assert!(one.is_ok() != two.is_ok() && late(&one) != late(&two), "{one:?} {two:?}");
        let other = registration("VAA02", "owain@elm.example");
        town.market.ask_to_register(&other).await.unwrap();
        let link = opened(&town, "owain@elm.example").await;
        db.clock().advance(24 * 3600);
        assert!(late(&town.market.register(&link).await));
        let token = token(&town, "owain@elm.example").await.unwrap();
        assert!(town.market.opened(&token).await.unwrap().is_none());
        assert_eq!(manager(&town, "VAA02").await, None);
        assert_eq!(waiting(&db).await, 1);
        town.market.tidy().await.unwrap();
        assert_eq!(waiting(&db).await, 0);
    }

    async fn nobody_else_becomes_the_manager_of_an_organisation_that_has_one_and_only_the_letter_says_so(db: TestDb) {
        let town = Town::new(&db).await;
        register(&town, &registration("VAA01", "nia@rowan.example")).await;
        let other = registration("VAA01", "mallory@evil.example");
        town.market.ask_to_register(&other).await.unwrap();
        let letters = town.letters_to("mallory@evil.example").await;
        assert!(letters[0].contains("Ask its manager"), "{letters:?}");
        assert_eq!(token(&town, "mallory@evil.example").await, None);
        // Nor of the council, which runs Kith and has no account yet.
        town.market.ask_to_register(&registration("205", "mallory@evil.example")).await.unwrap();
        assert_eq!(token(&town, "mallory@evil.example").await, None);
    }

    async fn of_two_links_for_one_organisation_the_second_to_be_used_registers_nothing(db: TestDb) {
        let town = Town::new(&db).await;
        let (nia, mallory) = (registration("VAA01", "nia@rowan.example"), registration("VAA01", "mallory@evil.example"));
        town.market.ask_to_register(&nia).await.unwrap();
        town.market.ask_to_register(&mallory).await.unwrap();
        let (first, second) = (opened(&town, "nia@rowan.example").await, opened(&town, "mallory@evil.example").await);
        town.market.register(&first).await.unwrap();
        let late = town.market.register(&second).await;
        assert!(matches!(late, Err(RegisterError::TooLate)), "{late:?}");
    }

    async fn whoever_lost_the_page_with_the_code_asks_again_and_the_first_code_works_no_more(db: TestDb) {
        let town = Town::new(&db).await;
        let asked = registration("VAA01", "Nia@rowan.example");
        let first = register(&town, &asked).await.account;
        let second = register(&town, &asked).await.account;
        assert_eq!(first.account, second.account);
        let (name, from) = (second.user_name.as_str().into(), ClientNote::new("test"));
        let old = first.code.to_text().as_str().into();
        assert!(town.gate.begin_set_up(&name, &old, &from).await.is_err());
        let new = second.code.to_text().as_str().into();
        assert!(town.gate.begin_set_up(&name, &new, &from).await.is_ok());
    }

    async fn a_service_that_stands_for_itself_or_is_anothers_does_not_become_somebodys(db: TestDb) {
        let town = Town::new(&db).await;
        register(&town, &registration("VAA01", "nia@rowan.example")).await;
        let theirs = Registration {
            services: vec![service("Elm Court", "VAA02")],
            ..registration("A1234", "owain@elm.example")
        };
        register(&town, &theirs).await;
        let greedy = Registration {
            services: vec![
                service("Mine", "VZZ01"),
                service("Rowan House", "VAA01"),
                service("Elm Court", "VAA02"),
                service("Elm", "A1234"),
                service("Council", "205"),
            ],
            ..registration("A9999", "mallory@evil.example")
        };
        let done = register(&town, &greedy).await;
        let left_out: Vec<_> = done.left_out.iter().map(|(it, _)| it.ods_code.as_str()).collect();
        assert_eq!(left_out, ["VAA01", "VAA02", "A1234", "205"]);
        let mine = town.market.search("A9999", 0).await.unwrap().providers.remove(0);
        let mine = town.market.provider(mine.id).await.unwrap().unwrap();
        assert_eq!(mine.services.len(), 1);
    }

    async fn the_address_that_the_place_has_is_told_when_another_registers_the_organisation(db: TestDb) {
        let town = Town::new(&db).await;
        let list = "ods_code,name,town,postcode,email,headquarters_ods_code\n\
                    A1234,Rowan Care,Kendal,LA9 4QQ,office@rowan.example,\n\
                    VAA01,Elm Court,Kendal,LA9 4QQ,elm@rowan.example,A1234\n";
        let list = List::read(list.as_bytes()).unwrap();
        town.market.load(&town.operator().await, list).await.unwrap();
        register(&town, &registration("VAA01", "mallory@evil.example")).await;
        for to in ["office@rowan.example", "elm@rowan.example"] {
            let letters = town.letters_to(to).await;
            assert!(letters[0].contains("ODS code VAA01") && !letters[0].contains("mallory"), "{letters:?}");
        }
    }

    async fn nobody_is_flooded_and_no_letter_carries_what_somebody_typed(db: TestDb) {
        let town = Town::new(&db).await;
        for number in 0..5 {
            let asked = registration(&format!("VAA0{number}"), "nia@rowan.example");
            town.market.ask_to_register(&asked).await.unwrap();
        }
        let letters = town.letters_to("nia@rowan.example").await;
        assert_eq!(letters.len(), 3);
        for letter in letters {
            assert!(!letter.contains("Rowan House") && !letter.contains("Nia Pritchard"));
        }
        for number in 5..60 {
            let asked = registration(&format!("VAA{number}"), &format!("nia{number}@rowan.example"));
            town.market.ask_to_register(&asked).await.unwrap();
        }
        let more = registration("VAA99", "owain@elm.example");
        let refused = town.market.ask_to_register(&more).await;
        assert!(matches!(refused, Err(RegisterError::TooMany)), "{refused:?}");
        db.clock().advance(3600);
        town.market.ask_to_register(&more).await.unwrap();
    }

    async fn what_was_typed_is_kept_sealed_and_stands_nowhere_in_the_ledger(db: TestDb) {
        let town = Town::new(&db).await;
        let asked = registration("VAA01", "nia@rowan.example");
        town.market.ask_to_register(&asked).await.unwrap();
        let kept = db.rows(&SEALED, args![], |row| row.get::<Vec<u8>>("sealed")).await.unwrap();
        let says = |bytes: &[u8], word: &str| bytes.windows(word.len()).any(|it| it == word.as_bytes());
        assert!(!says(&kept[0], "Nia") && !says(&kept[0], "rowan"));
        let opened = opened(&town, "nia@rowan.example").await;
        town.market.register(&opened).await.unwrap();
        let details = db.rows(&LEDGER, args![], |row| row.get::<String>("detail")).await.unwrap();
        for word in ["Nia", "rowan", "Rowan", "LA9"] {
            assert!(details.iter().all(|it| !it.contains(word)), "{word}");
        }
    }

    async fn an_organisation_whose_people_use_the_record_is_not_registered_by_whoever_asks(db: TestDb) {
        let town = Town::new(&db).await;
        let grant = town.gate.operator::<ManageOrganisations>("test", json!({})).await.unwrap();
        let surgery = NewOrganisation {
            name: "Orrin Surgery".to_owned(),
            ods_code: Some("F83006".parse().unwrap()),
            headquarters: None,
        };
        let id = town.gate.create_organisation(&grant, &surgery).await.unwrap();
        assert_eq!(manager(&town, "F83006").await, Some(Manager::None));
        let given = NewAccreditation {
            first_day: date(2026, 1, 1),
            last_day: date(2026, 12, 31),
            given_by: "Test".to_owned(),
            evidence: "Test".to_owned(),
        };
        town.gate.accredit(&grant, id, &given).await.unwrap();
        assert_eq!(manager(&town, "F83006").await, Some(Manager::There));
        let asked = registration("F83006", "mallory@evil.example");
        town.market.ask_to_register(&asked).await.unwrap();
        assert_eq!(token(&town, "mallory@evil.example").await, None);
    }
}
