//! Where letters go: addresses that were confirmed, and those that only stand on the place's list.

use kith_gate::account::NewAccount;
use kith_gate::action::{ChangeAddress, ManageAccounts, ManageOrganisations};
use kith_gate::organisation::NewOrganisation;
use kith_gate::testing::signed_in_as;
use kith_gate::{Grant, Role};
use kith_store::{Actor, Entry, Migration, Unit, args, both_engines, statement};
use kith_terms::{AccountId, Email, OrganisationId};
use serde_json::json;

use super::listing::load;
use super::registering::{register, registration, service};
use super::{Town, all_migrations};
use crate::address::{AddressError, NewAddress};
use crate::list::Loaded;
use crate::registration::Registration;
use crate::store::providers;

/// A headquarters, and a service of it whose address nobody confirmed.
const ROWS: &str = "A1234,Rowan Care,Kendal,LA9 4QQ,old@rowan.example,\n\
                    VAA01,Elm Court,Kendal,LA9 4QQ,elm@rowan.example,A1234\n";

statement!(
    ADD_BEFORE = "insert into provider (organisation_id, postcode, sealed_email, registered_at) values ($1, $2, $3, $4)"
);

statement!(CHANGES = "select detail from ledger where action = 'address.change'");

/// The headquarters registers, with its service.
async fn registered(town: &Town) {
    load(town, ROWS).await;
    let rowan = Registration {
        services: vec![service("Elm Court", "VAA01")],
        ..registration("A1234", "office@rowan.example")
    };
    register(town, &rowan).await;
}

/// The address that the provider with this code has, and whether it was confirmed.
async fn address(town: &Town, code: &str) -> (String, bool) {
    let kept = providers::one(&town.db, town.id(code).await).await;
    let kept = kept.unwrap().unwrap();
    let email = town.market.opened_email(&kept).unwrap().unwrap();
    (email.to_string(), kept.email_confirmed_at.is_some())
}

/// Permission for the manager of the provider with this code.
async fn may(town: &Town, code: &str) -> Grant<ChangeAddress> {
    let (by, who) = town.manager(code).await;
    town.gate.look_at(&who, by, json!({})).await.unwrap()
}

/// What stands in the link of the newest letter to an address.
async fn token(town: &Town, code: &str, to: &str) -> Option<String> {
    let letter = town.letters_to(to).await.pop()?;
    let page = format!(
        "https://kith.example/letters/{}/confirm/",
        town.id(code).await
    );
    let token = letter.lines().find_map(|it| it.strip_prefix(&page));
    token.map(str::to_owned)
}

/// The manager asks for another address, and opens the link that goes there.
async fn opened(town: &Town, code: &str, to: &str) -> NewAddress {
    let grant = may(town, code).await;
    let to: Email = to.parse().unwrap();
    town.market.ask_for_address(&grant, &to).await.unwrap();
    let token = token(town, code, to.as_str()).await.unwrap();
    town.market
        .new_address(&grant, &token)
        .await
        .unwrap()
        .unwrap()
}

/// The tables as they were before it was kept when an address was confirmed.
fn migrations_before() -> Vec<Migration> {
    let mut all = all_migrations();
    all.retain(|it| it.name != "market-0004");
    all
}

both_engines! {
    migrations = all_migrations(),

    async fn an_address_that_nobody_confirmed_is_not_reminded_though_the_headquarters_registers(db: TestDb) {
        let town = Town::new(&db).await;
        registered(&town).await;
        assert_eq!(address(&town, "A1234").await, ("office@rowan.example".to_owned(), true));
        assert_eq!(address(&town, "VAA01").await, ("elm@rowan.example".to_owned(), false));
        assert_eq!(town.market.remind().await.unwrap(), 1);
        assert!(town.letters_to("elm@rowan.example").await.is_empty());
        let letters = town.letters_to("office@rowan.example").await;
        assert!(letters.last().unwrap().contains("Elm Court (VAA01)"), "{letters:?}");
    }

    async fn a_list_corrects_an_address_that_nobody_confirmed_and_never_one_that_was(db: TestDb) {
        let town = Town::new(&db).await;
        registered(&town).await;
        let corrected = ROWS.replace("elm@", "court@").replace("old@", "mallory@");
        assert_eq!(load(&town, &corrected).await, Loaded { changed: 1, same: 1, ..Loaded::default() });
        assert_eq!(address(&town, "VAA01").await.0, "court@rowan.example");
        let moved = corrected.replace("LA9 4QQ", "LA9 4QR");
        assert_eq!(load(&town, &moved).await, Loaded { changed: 2, ..Loaded::default() });
        assert_eq!(address(&town, "A1234").await, ("office@rowan.example".to_owned(), true));
        assert_eq!(address(&town, "VAA01").await, ("court@rowan.example".to_owned(), false));
    }

    async fn letters_go_to_another_address_once_its_link_was_opened_and_the_one_before_is_told(db: TestDb) {
        let town = Town::new(&db).await;
        registered(&town).await;
        let new = opened(&town, "A1234", "desk@rowan.example").await;
        assert_eq!(address(&town, "A1234").await.0, "office@rowan.example", "it was only asked for");
        town.market.change_address(&may(&town, "A1234").await, &new).await.unwrap();
        assert_eq!(address(&town, "A1234").await, ("desk@rowan.example".to_owned(), true));
        let told = town.letters_to("office@rowan.example").await.pop().unwrap();
        assert!(told.contains("Subject: Your letters go to another address"), "{told}");
        assert!(told.contains("A1234") && !told.contains("desk@"), "{told}");
        town.market.remind().await.unwrap();
        assert_eq!(town.letters_to("office@rowan.example").await.pop().unwrap(), told);
        assert!(town.letters_to("desk@rowan.example").await.pop().unwrap().contains("Please answer"));
        let details = db.rows(&CHANGES, args![], |row| row.get::<String>("detail")).await.unwrap();
        assert!(details.iter().any(|it| it.contains("\"did\":\"ask\"")), "{details:?}");
        assert!(details.iter().any(|it| it.contains("\"did\":\"change\"")), "{details:?}");
        assert!(details.iter().all(|it| !it.contains("rowan.example")), "{details:?}");
    }

    async fn the_link_of_an_address_is_good_once_for_a_day_and_for_its_own_provider(db: TestDb) {
        let town = Town::new(&db).await;
        registered(&town).await;
        let new = opened(&town, "A1234", "desk@rowan.example").await;
        let link = token(&town, "A1234", "desk@rowan.example").await.unwrap();
        let of_elm = may(&town, "VAA01").await;
        assert!(town.market.new_address(&of_elm, &link).await.unwrap().is_none());
        let grant = may(&town, "A1234").await;
        town.market.change_address(&grant, &new).await.unwrap();
        let again = town.market.change_address(&grant, &new).await;
        assert!(matches!(again, Err(AddressError::TooLate)), "{again:?}");
        assert!(town.market.new_address(&grant, &link).await.unwrap().is_none());
        let late = opened(&town, "VAA01", "court@rowan.example").await;
        db.clock().advance(24 * 3600);
        let late = town.market.change_address(&of_elm, &late).await;
        assert!(matches!(late, Err(AddressError::TooLate)), "{late:?}");
        assert_eq!(address(&town, "VAA01").await, ("elm@rowan.example".to_owned(), false));
    }

    async fn an_address_of_the_list_is_confirmed_by_its_link_and_one_that_was_is_not_asked_for_again(db: TestDb) {
        let town = Town::new(&db).await;
        registered(&town).await;
        let new = opened(&town, "VAA01", "Elm@rowan.example").await;
        let grant = may(&town, "VAA01").await;
        town.market.change_address(&grant, &new).await.unwrap();
        assert!(address(&town, "VAA01").await.1);
        let again = town.market.ask_for_address(&grant, new.email()).await;
        assert!(matches!(again, Err(AddressError::TheSame)), "{again:?}");
        let council = signed_in_as(&town.db, AccountId::new(), town.council, Role::ProviderManager, "Ada Rowan");
        let grant = town.gate.look_at(&council, town.council, json!({})).await.unwrap();
        let none = town.market.ask_for_address(&grant, new.email()).await;
        assert!(matches!(none, Err(AddressError::NoProvider)), "{none:?}");
    }

    async fn whoever_has_an_address_of_the_list_does_not_take_over_the_account_that_waits_for_its_holder(db: TestDb) {
        let town = Town::new(&db).await;
        registered(&town).await;
        let grant = town.gate.operator::<ManageAccounts>("test", json!({})).await.unwrap();
        let megan = NewAccount {
            user_name: "megan.rowan".to_owned(),
            full_name: "Megan Rowan".to_owned(),
            role: Role::ProviderManager,
            role_until: None,
            organisation: town.id("VAA01").await,
        };
        town.gate.create_account(&grant, &megan).await.unwrap();
        let asked = registration("VAA01", "elm@rowan.example");
        town.market.ask_to_register(&asked).await.unwrap();
        let letters = town.letters_to("elm@rowan.example").await;
        assert!(letters.iter().all(|it| !it.contains("/register/confirm/")), "{letters:?}");
    }
}

both_engines! {
    migrations = migrations_before(),

    async fn of_those_that_registered_before_a_headquarters_had_confirmed_its_address_and_a_service_may_not_have(db: TestDb) {
        let town = Town::new(&db).await;
        let grant = town.gate.operator::<ManageOrganisations>("test", json!({})).await.unwrap();
        let add = async |name: &str, headquarters| {
            let new = NewOrganisation { name: name.to_owned(), ods_code: None, headquarters };
            town.gate.create_organisation(&grant, &new).await.unwrap()
        };
        let rowan = add("Rowan Care", None).await;
        let (elm, listed, silent) = (add("Elm Court", Some(rowan)).await, add("Oak House", None).await, add("Ash", None).await);
        let (now, sealed) = (Some(db.now()), Some(vec![1_u8]));
        let mut unit = Unit::new(Entry::new("test", Actor::Program("test".to_owned())));
        for (id, sealed, registered) in [
            (rowan, sealed.clone(), now), (elm, sealed.clone(), now), (listed, sealed, None), (silent, None, now),
        ] {
            unit = unit.must(1, &ADD_BEFORE, args![id, "LA9 4QQ", sealed, registered]);
        }
        db.commit(unit).await.unwrap();
        let opened = db.opened_again(all_migrations()).await;
        let all = providers::all(&opened).await.unwrap();
        let confirmed = all.iter().filter(|it| it.email_confirmed_at.is_some());
        assert_eq!(confirmed.map(|it| it.id).collect::<Vec<OrganisationId>>(), [rowan]);
    }
}
