//! How organisations stand: levels and days and no answers, for everybody where the form is public.

use kith_gate::Role;
use kith_gate::action::SeeMarket;
use kith_gate::testing::signed_in;
use kith_store::both_engines;
use kith_terms::time::day_of;
use serde_json::json;

use super::World;
use super::world::{all_migrations, organisation, organisation_with};
use crate::{FormKey, State};

const GOOD: [(&str, &str); 2] = [("stairs", "yes"), ("rail", "both")];
/// The version of this year is for everybody to see; that of last year is not.
const PUBLIC: [(&str, &str); 1] = [("covers = ", "public = true\ncovers = ")];

fn good() -> Vec<(&'static str, serde_json::Value)> {
    GOOD.iter()
        .map(|(question, answer)| (*question, json!(answer)))
        .collect()
}

fn house() -> FormKey {
    "house".parse().unwrap()
}

both_engines! {
    migrations = all_migrations(),

    async fn everybody_sees_the_level_and_the_days_of_a_public_form_and_nothing_of_another(db: TestDb) {
        let world = World::on(&db).await;
        let ours = world.ours();
        world.published_with("2025", &good()).await;
        world.published_with("2026", &good()).await;
        let seen = world.forms.spoken_in_public(&house(), &[ours]).await.unwrap();
        assert!(seen.is_empty(), "{seen:?}");
        let public = World::with_form(&db, &PUBLIC);
        let seen = public.spoken_in_public(&house(), &[ours]).await.unwrap();
        let [it] = seen[&ours].as_slice() else { panic!("{seen:?}") };
        assert_eq!((it.version.as_str(), it.in_force), ("2026", true));
        assert_eq!(it.level.as_ref().map(|(at, level)| (*at, level.title.as_str())), Some((1, "Good")));
        assert_eq!(it.published_on, day_of(db.now()));
        assert_eq!(it.counts_until, Some("2027-12-31".parse().unwrap()));
        let stranger = organisation(&world.gate, "Elm Court", None).await;
        assert!(public.spoken_in_public(&house(), &[stranger]).await.unwrap().is_empty());
    }

    async fn whoever_is_covered_stands_by_what_was_published_for_them(db: TestDb) {
        let world = World::on(&db).await;
        let service = organisation_with(&world.gate, "Rowan House", Some("VAA01"), Some(world.ours())).await;
        let mut all = good();
        all.push(("sites", json!(["VAA01"])));
        let id = world.published_with("2026", &all).await;
        let seen = World::with_form(&db, &PUBLIC).spoken_in_public(&house(), &[service]).await.unwrap();
        let [it] = seen[&service].as_slice() else { panic!("{seen:?}") };
        assert_eq!((it.id, it.by), (id, world.ours()));
    }

    async fn a_commissioner_sees_every_version_the_newest_first_and_which_is_in_force(db: TestDb) {
        let world = World::on(&db).await;
        world.published_with("2025", &good()).await;
        db.clock().advance(24 * 3600);
        world.published_with("2026", &good()).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cerys Lloyd");
        let may = world.gate.ask::<SeeMarket>(&commissioner, json!({})).await.unwrap();
        let seen = world.forms.spoken_in_the_market(&may, &house(), &[world.ours()]).await.unwrap();
        let seen: Vec<_> = seen[&world.ours()].iter().map(|it| (it.version.as_str(), it.in_force)).collect();
        assert_eq!(seen, [("2026", true), ("2025", false)]);
        let manager = world.gate.ask::<SeeMarket>(&world.manager, json!({})).await;
        assert!(manager.is_err());
    }

    async fn a_commissioner_sees_how_far_drafts_are_and_no_answer(db: TestDb) {
        let world = World::on(&db).await;
        let id = world.start("2026").await;
        world.answers(id, &good()).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cerys Lloyd");
        let may = world.gate.ask::<SeeMarket>(&commissioner, json!({})).await.unwrap();
        let all = world.forms.under_way(&may, &house()).await.unwrap();
        let [it] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!((it.organisation, it.state, it.answered), (world.ours(), State::Draft, 2));
    }
}
