//! What the watcher finds in a real ledger, once and whole.

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use kith_gate::colleague::{Colleague, Verified};
use kith_gate::credentials::ClientNote;
use kith_gate::testing::{AnotherSystem, accredited_organisation};
use kith_store::{Actor, both_engines};
use kith_terms::time::on_the_wall;

use super::*;
use crate::pattern::Pattern;

both_engines! {
    migrations = all_migrations(),

    async fn an_override_opens_an_investigation_and_is_read_once(db: TestDb) {
        let world = World::on(&db).await;
        let (officer, who) = (world.officer().await, world.user("Tomasz Wren", Role::ShieldPractitioner).await);
        let sable = world.person("Sable", "Winterbourne").await;
        world.shield(sable).await;
        world.visit(&who, sable, true).await;
        let ran = world.run().await;
        assert_eq!((ran.findings, ran.alerts), (1, 1));
        let alert = world.only(&officer).await;
        assert!(alert.heading.shield);
        assert_eq!(alert.holder.unwrap().full_name, "Tomasz Wren");
        assert_eq!(alert.findings[0].pattern, Pattern::ShieldOverride);
        assert_eq!(alert.evidence[0].action, "shield.override");
        let before = rows(&db).await;
        assert_eq!(world.run().await.acts, 0);
        assert_eq!(rows(&db).await, before, "read again, and nothing is doubled");
    }

    async fn several_watchers_on_one_database_find_everything_once(db: TestDb) {
        let world = World::on(&db).await;
        let (officer, who) = (world.officer().await, world.user("Tomasz Wren", Role::ShieldPractitioner).await);
        let sable = world.person("Sable", "Winterbourne").await;
        world.shield(sable).await;
        for _ in 0..3 {
            world.visit(&who, sable, true).await;
            world.pass(minutes(31));
        }
        world.test.link_pending().await.unwrap();
        let mut all = Vec::new();
        for _ in 0..4 {
            let mut watcher = world.watcher().await;
            all.push(tokio::spawn(async move { watcher.run().await.unwrap() }));
        }
        let mut acts = 0;
        for one in all {
            acts += one.await.unwrap().acts;
        }
        // Three overrides, the look of each, the shield that was set, and nothing twice.
        assert_eq!(acts, rows(&db).await["acts"].unsigned_abs());
        let alert = world.only(&officer).await;
        assert_eq!(alert.findings.len(), 1, "one pattern about one person goes on");
        assert_eq!(alert.evidence.len(), 3);
    }

    async fn a_watcher_that_stops_after_a_batch_goes_on_where_it_was(db: TestDb) {
        let world = World::on(&db).await;
        let who = world.user("Nia Castellan", Role::Practitioner).await;
        for family in ["Adams", "Baker", "Carter"] {
            world.look(&who, world.person("Ada", family).await).await;
            world.run().await;
        }
        assert_eq!(rows(&db).await["acts"], 3);
        // Forgotten as if it had been killed before anything was kept of the last.
        let again = world.run().await;
        assert_eq!(again.acts, 0);
    }

    async fn pages_of_one_visit_are_one_look(db: TestDb) {
        let world = World::on(&db).await;
        let who = world.user("Nia Castellan", Role::Practitioner).await;
        let ada = world.person("Ada", "Adams").await;
        world.look(&who, ada).await;
        let _page = world.gate.look(&who, ada).await.unwrap();
        world.run().await;
        let _page = world.gate.look(&who, ada).await.unwrap();
        world.run().await;
        assert_eq!(rows(&db).await["acts"], 1);
    }

    async fn ones_own_household_and_the_neighbours_are_noticed_where_a_home_is_kept(db: TestDb) {
        let world = World::on(&db).await;
        let (officer, who) = (world.officer().await, world.user("Gwen Vance", Role::Practitioner).await);
        world.home(&officer, &who).await;
        world.look(&who, world.person("Oriana", "Pellbrook").await).await;
        world.run().await;
        let alert = world.only(&officer).await;
        assert_eq!(alert.findings[0].pattern, Pattern::OwnHousehold);
        world.look(&who, world.person("Corin", "Ashgrove").await).await;
        world.run().await;
        assert_eq!(world.only(&officer).await.findings.len(), 1, "not before it has settled");
        world.pass(days(3) + 60);
        world.run().await;
        let alert = world.only(&officer).await;
        assert_eq!(alert.findings.len(), 2, "it joins the open alert");
        assert_eq!(alert.heading.score, 200);
    }

    async fn a_look_at_ones_own_name_is_an_alert_unless_one_writes_down_in_time_that_one_helps(db: TestDb) {
        let world = World::on(&db).await;
        let officer = world.officer().await;
        let tamsin = world.person("Tamsin", "Quillfeather").await;
        let (idle, helper) = (world.user("Rowan Quillfeather", Role::Practitioner).await, world.user("Ash Quillfeather", Role::Practitioner).await);
        world.look(&helper, tamsin).await;
        world.run().await;
        world.pass(days(3) + 3600);
        world.run().await;
        let alert = world.only(&officer).await;
        assert_eq!(alert.findings[0].pattern, Pattern::OwnName);
        let grant = world.grant::<DecideAlerts>(&officer).await;
        world.decides(&grant, alert.heading.id, crate::alert::Decision::NoConcern, "She asked us to").await.unwrap();
        world.look(&idle, tamsin).await;
        world.involve(&idle, tamsin).await;
        world.run().await;
        world.pass(days(3) + 3600);
        world.run().await;
        assert!(world.alerts(&officer).await.is_empty());
    }

    async fn a_sweep_through_names_is_found_in_what_was_typed(db: TestDb) {
        let world = World::on(&db).await;
        let (officer, who) = (world.officer().await, world.user("Nia Castellan", Role::Practitioner).await);
        for name in ["Abbot", "Bell", "Cole", "Day", "Ford", "Gill", "Hill", "Kerr"] {
            let typed = format!("Zoe {name}");
            let criteria = Criteria { name: typed.parse().ok(), ..Criteria::default() };
            world.search(&who, json!({ "name": typed }), &criteria).await;
            world.run().await;
        }
        let alert = world.only(&officer).await;
        assert!(alert.findings.iter().any(|it| it.pattern == Pattern::Sweep));
    }

    async fn mediated_looks_of_one_person_are_found_by_their_route(db: TestDb) {
        let world = World::on(&db).await;
        let (officer, who) = (world.officer().await, world.user("Nia Castellan", Role::Practitioner).await);
        let ada = world.person("Ada", "Adams").await;
        for _ in 0..5 {
            let verified = Some(Verified::CalledBack);
            let asa = Colleague::new("Asa Hollin", "Fernley Trust", "Health visitor", verified);
            let reason = ReasonGiven::new(ReasonCode::DirectInvolvement, "She visits them tonight");
            world.gate.open_visit_for(&who, asa.unwrap(), ada, reason.unwrap()).await.unwrap();
            let grant = world.gate.look(&who, ada).await.unwrap();
            assert_eq!(grant.colleague().unwrap().name(), "Asa Hollin");
            world.pass(days(1));
        }
        world.run().await;
        let alert = world.only(&officer).await;
        let found: Vec<Pattern> = alert.findings.iter().map(|it| it.pattern).collect();
        assert!(found.iter().all(|it| *it == Pattern::Mediated), "not that they do not help: {found:?}");
    }

    async fn a_look_through_another_system_is_its_users_like_any_other(db: TestDb) {
        let world = World::on(&db).await;
        let officer = world.officer().await;
        let ada = world.person("Ada", "Adams").await;
        let grant = world.grant::<KeepWatchList>(&officer).await;
        let until = on_the_wall(db.now()).date();
        world.oversight.watch_person(&grant, ada, until, "Named in the paper").await.unwrap();
        let organisation = accredited_organisation(&world.gate, "Glanmorfa Council").await;
        let system = AnotherSystem::of(&world.gate, organisation, Role::Practitioner).await;
        let (from, asked) = (ClientNote::new("192.0.2.7"), system.asks_about(ada, db.now()));
        drop(world.gate.look_through(&system.key, &from, asked).await.unwrap());
        world.run().await;
        let alert = world.only(&officer).await;
        assert_eq!(alert.findings[0].pattern, Pattern::News);
        assert_eq!(alert.holder.unwrap().full_name, AnotherSystem::USER);
        assert_eq!(alert.evidence[0].sentence, "opened the record through Care Records");
    }

    async fn a_person_on_the_list_is_watched_until_their_day(db: TestDb) {
        let world = World::on(&db).await;
        let (officer, who) = (world.officer().await, world.user("Nia Castellan", Role::Practitioner).await);
        let ada = world.person("Ada", "Adams").await;
        let grant = world.grant::<KeepWatchList>(&officer).await;
        let until = on_the_wall(db.now()).date();
        world.oversight.watch_person(&grant, ada, until, "Named in the paper").await.unwrap();
        let listed = world.oversight.watch_list(&grant).await.unwrap();
        assert_eq!(listed[0].1.as_ref().unwrap().family_name.as_deref(), Some("Adams"));
        assert_eq!(world.entries("watch-list.keep").await[0].subjects, [ada]);
        world.look(&who, ada).await;
        world.run().await;
        assert_eq!(world.only(&officer).await.findings[0].pattern, Pattern::News);
        world.pass(days(1));
        let other = world.user("Tomasz Wren", Role::Practitioner).await;
        world.look(&other, ada).await;
        world.run().await;
        assert_eq!(world.alerts(&officer).await.len(), 1, "the day has passed");
    }

    async fn what_the_watcher_compares_is_in_the_ledger_as_its_own_and_names_nobody(db: TestDb) {
        let world = World::on(&db).await;
        let who = world.user("Nia Castellan", Role::Practitioner).await;
        world.look(&who, world.person("Ada", "Adams").await).await;
        world.run().await;
        let entry = &world.entries("ledger.watch").await[0];
        assert_eq!(entry.actor, Actor::Program("kith oversight".to_owned()));
        assert_eq!(entry.detail["people"], 1);
        assert!(entry.subjects.is_empty());
    }

    async fn ordinary_weeks_raise_nothing_and_what_is_planted_in_them_is_found(db: TestDb) {
        let world = World::on(&db).await;
        let officer = world.officer().await;
        let mut users = Vec::new();
        for name in ["Nia Castellan", "Bethan Protheroe", "Gethin Marsh", "Ada Okonjo"] {
            users.push(world.user(name, Role::Practitioner).await);
        }
        let families = ["Adams", "Baker", "Carter", "Dunn", "Ellis", "Frost", "Grant", "Hughes", "Irwin", "Jarvis"];
        // Each helps five, and says so at the first visit.
        let mut mine = Vec::new();
        for (place, who) in users.iter().enumerate() {
            let mut people = Vec::new();
            for it in 0..5 {
                let family = families[(place * 5 + it) % families.len()];
                let given = if place < 2 { "Ada" } else { "Ben" };
                let person = world.person(given, family).await;
                world.look(who, person).await;
                world.involve(who, person).await;
                people.push(person);
            }
            mine.push(people);
        }
        let (mut looks, mut entries, mut took) = (20, 0, Duration::ZERO);
        for day in 0..10_usize {
            for (place, who) in users.iter().enumerate() {
                for it in 0..4 {
                    world.look(who, mine[place][(day + it * 3) % 5]).await;
                    world.pass(minutes(20));
                    looks += 1;
                }
            }
            let started = Instant::now();
            entries += world.run().await.entries;
            took += started.elapsed();
            let wall = on_the_wall(db.now());
            let next = if wall.date().weekday().to_monday_zero_offset() == 4 { 3 } else { 1 };
            let morning = SignedDuration::from_hours(24 * next + 9 - i64::from(wall.hour()));
            world.pass(morning.as_secs());
        }
        assert!(world.alerts(&officer).await.is_empty(), "{:?}", world.alerts(&officer).await);
        // One of them is curious: six visits to a stranger.
        let stranger = world.person("Tamsin", "Quillfeather").await;
        for _ in 0..6 {
            world.look(&users[0], stranger).await;
            world.pass(minutes(40));
        }
        world.run().await;
        println!("{entries} entries after {looks} looks were gone through in {took:?}");
        let alert = world.only(&officer).await;
        assert_eq!(alert.findings[0].pattern, Pattern::AgainAndAgain);
        assert_eq!(alert.people, [stranger]);
    }
}
