//! A place's list of providers.

use kith_gate::action::SeeResponses;
use kith_store::both_engines;
use serde_json::json;

use super::{Town, all_migrations};
use crate::list::{List, Loaded};

const HEAD: &str = "ods_code,name,town,postcode,email,headquarters_ods_code\n";
pub(super) const ROWS: &str = "VAA01,Elm Court,Kendal,LA9 4QQ,,A1234\n\
                    A1234,Rowan Care,Kendal,LA9 4QQ,office@rowan.example,\n\
                    VAA02,Rowan Care,Ambleside,LA22 9AA,,A1234\n\
                    VBB01,Oak House,Penrith,CA11 7AA,,\n";

pub(super) async fn load(town: &Town, rows: &str) -> Loaded {
    let list = List::read(format!("{HEAD}{rows}").as_bytes()).unwrap();
    town.market
        .load(&town.operator().await, list)
        .await
        .unwrap()
}

both_engines! {
    migrations = all_migrations(),

    async fn a_list_brings_in_headquarters_before_their_services_and_twice_is_no_harm(db: TestDb) {
        let town = Town::new(&db).await;
        let loaded = load(&town, ROWS).await;
        assert_eq!(loaded, Loaded { added: 4, ..Loaded::default() });
        let rowan = Some("Rowan Care".to_owned());
        let expected = [
            ("Elm Court".to_owned(), rowan.clone()),
            ("Oak House".to_owned(), None),
            ("Rowan Care".to_owned(), None),
            ("Rowan Care (VAA02)".to_owned(), rowan),
        ];
        assert_eq!(town.named().await, expected);
        assert_eq!(load(&town, ROWS).await, Loaded { same: 4, ..Loaded::default() });
        let moved = ROWS.replace("CA11 7AA", "CA11 7AB").replace("office@", "desk@");
        assert_eq!(load(&town, &moved).await, Loaded { changed: 2, same: 2, ..Loaded::default() });
    }

    async fn a_row_that_would_make_a_third_level_or_take_anothers_service_is_refused_and_the_rest_are_taken(db: TestDb) {
        let town = Town::new(&db).await;
        load(&town, ROWS).await;
        let wrong = "VCC01,Ash,Kendal,LA9 4QQ,,VAA01\n\
                     VCC02,Beech,Kendal,LA9 4QQ,,ZZZ99\n\
                     VAA01,Elm Court,Kendal,LA9 4QQ,,VBB01\n\
                     A1234,Rowan Care,Kendal,LA9 4QQ,office@rowan.example,VBB01\n\
                     VCC03,Birch,Kendal,LA9 4QQ,,A1234\n";
        let loaded = load(&town, wrong).await;
        let lines: Vec<u64> = loaded.refused.iter().map(|it| it.line).collect();
        assert_eq!((loaded.added, lines), (1, vec![2, 3, 4, 5]), "{:?}", loaded.refused);
        assert!(loaded.refused[0].why.contains("two levels"));
        assert!(loaded.refused[1].why.contains("neither in the list nor here"));
        assert!(loaded.refused[2].why.contains("another headquarters"));
        assert!(loaded.refused[3].why.contains("services of its own"));
    }

    async fn a_list_takes_no_organisation_that_runs_kith_as_a_service_and_a_provider_does_not_come_to_run_it(db: TestDb) {
        let town = Town::new(&db).await;
        let loaded = load(&town, &format!("{ROWS}205,Orrinshire Council,Orrin,LA9 4QQ,,A1234\n")).await;
        assert_eq!(loaded.refused.len(), 1);
        assert!(loaded.refused[0].why.contains("account of its own"), "{:?}", loaded.refused);
        let council = db.rows(&RUNS, kith_store::args![], |row| row.get::<String>("name")).await.unwrap();
        assert_eq!(council, ["Orrinshire Council"]);
    }

    async fn services_stand_in_the_order_in_which_people_count(db: TestDb) {
        let town = Town::new(&db).await;
        let rows: String = [10, 2, 1, 11].map(|it| format!("VZ{it:03},Home {it},Kendal,LA9 4QQ,,A1234\n")).concat();
        load(&town, &format!("{rows}A1234,Rowan Care,Kendal,LA9 4QQ,,\n")).await;
        let names = |all: Vec<String>| all.join(", ");
        let found = town.market.search("home", 0).await.unwrap().providers;
        let counted = "Home 1, Home 2, Home 10, Home 11";
        assert_eq!(names(found.into_iter().map(|it| it.name).collect()), counted);
        let (rowan, who) = town.manager("A1234").await;
        let grant = town.gate.look_at::<SeeResponses>(&who, rowan, json!({})).await.unwrap();
        let services = grant.services().await.unwrap();
        assert_eq!(names(services.into_iter().map(|it| it.name).collect()), counted);
    }

    async fn providers_are_found_a_page_at_a_time_and_each_with_those_it_belongs_with(db: TestDb) {
        let town = Town::new(&db).await;
        load(&town, ROWS).await;
        let many: String = (0..41).map(|it| format!("VZ{it:03},Home {it:02},Kendal,LA9 4QQ,,\n")).collect();
        load(&town, &many).await;
        let last = town.market.search("home", 2).await.unwrap();
        assert_eq!((last.all, last.providers.len()), (41, 1));
        assert_eq!(last.providers[0].name, "Home 40");
        assert_eq!(town.market.search("ca11", 0).await.unwrap().all, 1);
        let rowan = town.market.search("a1234", 0).await.unwrap().providers.remove(0);
        let rowan = town.market.provider(rowan.id).await.unwrap().unwrap();
        let services: Vec<_> = rowan.services.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(services, ["Elm Court", "Rowan Care (VAA02)"]);
        let elm = town.market.provider(rowan.services[0].id).await.unwrap().unwrap();
        assert_eq!(elm.headquarters, Some(rowan.provider));
        assert_eq!(town.market.provider(town.council).await.unwrap(), None);
    }
}

kith_store::statement!(RUNS = "select name from organisation where runs_kith");
