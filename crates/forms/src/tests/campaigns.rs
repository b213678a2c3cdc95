//! Asking organisations to answer a form, seeing who has, and reminding the others.

use std::collections::{BTreeMap, BTreeSet};

use kith_gate::action::{ManageCampaigns, SeeResponses};
use kith_gate::testing::signed_in;
use kith_gate::{Grant, Role, SignedIn};
use kith_post::{Post, PostSettings, Postbox};
use kith_store::both_engines;
use kith_store::testing::TestDb;
use kith_terms::CampaignId;
use serde_json::json;

use super::World;
use super::world::{all_migrations, organisation};
use crate::campaigns::{
    Addressee, CampaignError, ChaseError, Chased, Letters, NewCampaign, Reached, Sender,
};

async fn may(world: &World, who: &SignedIn) -> Grant<ManageCampaigns> {
    world.gate.ask(who, json!({})).await.unwrap()
}

fn sender() -> Sender {
    Sender {
        place: "Orrinshire".to_owned(),
        site: "https://kith.example.org".to_owned(),
    }
}

/// No letters at all.
fn silent(world: &World) -> Letters {
    Letters::new(
        Post::new(world.forms.db.clone(), None),
        BTreeMap::new(),
        sender(),
    )
}

/// Letters to the world's organisation, and to nobody else.
fn letters(world: &World, post: Post) -> Letters {
    let ours = Addressee {
        name: "Rowan Care".to_owned(),
        email: "ada@example.org".parse().unwrap(),
    };
    let to = BTreeMap::from([(world.ours(), ours)]);
    Letters::new(post, to, sender())
}

/// A campaign that asks the world's organisation and another.
async fn campaign(world: &World, who: &SignedIn) -> CampaignId {
    let other = organisation(&world.gate, "=Ashgrove Care", None).await;
    let new = NewCampaign {
        organisations: BTreeSet::from([world.ours(), other]),
        due: "2026-06-30".parse().unwrap(),
        words: "We ask every home about its stairs.".to_owned(),
    };
    let grant = may(world, who).await;
    world
        .forms
        .ask(grant, world.form("2026"), new, &silent(world))
        .await
        .unwrap()
}

fn post(db: &TestDb, folder: &std::path::Path) -> Post {
    let to = format!("file:{}", folder.display()).parse().unwrap();
    let settings = PostSettings {
        to,
        from: "kith@example.org".parse().unwrap(),
        login: None,
    };
    Post::new(db.handle(), Some(Postbox::open(&settings).unwrap()))
}

both_engines! {
    migrations = all_migrations(),

    async fn a_campaign_says_how_far_each_has_got(db: TestDb) {
        let world = World::on(&db).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let id = campaign(&world, &commissioner).await;
        let reached = async || {
            let grant = may(&world, &commissioner).await;
            let (_, asked) = world.forms.campaign(grant, id).await.unwrap().unwrap();
            assert_eq!(asked.len(), 2);
            asked.into_iter().find(|it| it.organisation == world.ours()).unwrap().reached
        };
        assert_eq!(reached().await, Reached::NotStarted);
        let response = world.start("2026").await;
        assert!(matches!(reached().await, Reached::AtIt { .. }));
        world.answers(response, &[("stairs", json!("no"))]).await;
        world.all_the_way(response).await.unwrap();
        world.start("2026").await;
        let Reached::Published { response: published, level, at } = reached().await else { panic!("it is published") };
        assert_eq!((published, level.unwrap().as_str(), at), (response, "good", db.now()));
        let grant = may(&world, &commissioner).await;
        assert_eq!(world.forms.campaigns(grant).await.unwrap()[0].words, "We ask every home about its stairs.");
    }

    async fn whoever_has_published_a_later_version_since_has_published(db: TestDb) {
        let world = World::on(&db).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let new = NewCampaign {
            organisations: BTreeSet::from([world.ours()]),
            due: "2026-06-30".parse().unwrap(),
            words: "Please answer".to_owned(),
        };
        let grant = may(&world, &commissioner).await;
        let id = world.forms.ask(grant, world.form("2025"), new, &silent(&world)).await.unwrap();
        let first = world.published_with("2025", &[("stairs", json!("no"))]).await;
        world.published_with("2026", &[]).await;
        let grant = may(&world, &commissioner).await;
        let (_, asked) = world.forms.campaign(grant, id).await.unwrap().unwrap();
        assert!(matches!(asked[0].reached, Reached::Published { response, .. } if response == first));
    }

    async fn a_campaign_has_a_day_and_words_and_somebody_to_ask(db: TestDb) {
        let world = World::on(&db).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let good = || NewCampaign {
            organisations: BTreeSet::from([world.ours()]),
            due: "2026-06-30".parse().unwrap(),
            words: "Please answer".to_owned(),
        };
        let wrong = [
            NewCampaign { due: "2026-03-01".parse().unwrap(), ..good() },
            NewCampaign { due: "2027-01-01".parse().unwrap(), ..good() },
            NewCampaign { words: " ".to_owned(), ..good() },
            NewCampaign { organisations: BTreeSet::new(), ..good() },
        ];
        for new in wrong {
            let grant = may(&world, &commissioner).await;
            let told = world.forms.ask(grant, world.form("2026"), new, &silent(&world)).await;
            assert!(!matches!(told, Ok(_) | Err(CampaignError::Forms(_))));
        }
        assert!(world.gate.ask::<ManageCampaigns>(&world.manager, json!({})).await.is_err());
    }

    async fn whoever_has_not_published_is_reminded_once_a_day_at_most(db: TestDb) {
        let world = World::on(&db).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let id = campaign(&world, &commissioner).await;
        let folder = tempfile::tempdir().unwrap();
        let post = post(&db, folder.path());
        let chase = async |post: &Post| {
            let grant = may(&world, &commissioner).await;
            world.forms.chase(grant, id, &letters(&world, post.clone())).await
        };
        assert_eq!(chase(&post).await.unwrap(), Chased { letters: 1, without_address: 1, lately: 0 });
        assert_eq!(chase(&post).await.unwrap(), Chased { letters: 0, without_address: 1, lately: 1 });
        assert_eq!(post.waiting(9).await.unwrap().len(), 1);
        db.clock().advance(25 * 3600);
        assert_eq!(chase(&post).await.unwrap().letters, 1);
        let response = world.start("2026").await;
        world.answers(response, &[("stairs", json!("no"))]).await;
        world.all_the_way(response).await.unwrap();
        db.clock().advance(25 * 3600);
        assert_eq!(chase(&post).await.unwrap(), Chased { letters: 0, without_address: 1, lately: 0 });
        let none = Post::new(db.handle(), None);
        db.clock().advance(25 * 3600);
        assert!(chase(&none).await.is_ok(), "there is nobody to remind");
        let grant = may(&world, &commissioner).await;
        let told = world.forms.chase(grant, CampaignId::new(), &silent(&world)).await;
        assert!(matches!(told, Err(ChaseError::NotFound)));
        db.clock().advance(365 * 24 * 3600);
        assert!(matches!(chase(&post).await, Err(ChaseError::Over)));
    }

    async fn whoever_has_an_address_is_written_to_when_it_is_asked_and_not_again_that_day(db: TestDb) {
        let world = World::on(&db).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let folder = tempfile::tempdir().unwrap();
        let post = post(&db, folder.path());
        let letters = letters(&world, post.clone());
        let other = organisation(&world.gate, "Ashgrove Care", None).await;
        let new = NewCampaign {
            organisations: BTreeSet::from([world.ours(), other]),
            due: "2026-06-30".parse().unwrap(),
            words: "Your stairs,\tplease.\r\nThank you".to_owned(),
        };
        let grant = may(&world, &commissioner).await;
        let id = world.forms.ask(grant, world.form("2026"), new, &letters).await.unwrap();
        let grant = may(&world, &commissioner).await;
        let chased = world.forms.chase(grant, id, &letters).await.unwrap();
        assert_eq!(chased, Chased { letters: 0, without_address: 1, lately: 1 });
        post.send_due().await.unwrap();
        let sent: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().path()).collect();
        let [letter] = sent.as_slice() else { panic!("{sent:?}") };
        let letter = std::fs::read_to_string(letter).unwrap().replace("=\r\n", "").replace("=3D", "=").replace("\r\n", "\n");
        assert!(letter.contains("To: ada@example.org") && letter.contains("Your stairs, please.\nThank you"), "{letter}");
        assert!(letter.contains("Cleo Commissioner asks Rowan Care to answer"), "{letter}");
        let page = format!("https://kith.example.org/responses?organisation={}", world.ours());
        assert!(letter.contains(&page), "{letter}");
    }

    async fn an_organisation_sees_what_it_is_asked_until_it_has_published_or_the_day_is_over(db: TestDb) {
        let world = World::on(&db).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let id = campaign(&world, &commissioner).await;
        let late = NewCampaign {
            organisations: BTreeSet::from([world.ours()]),
            due: "2026-03-03".parse().unwrap(),
            words: "By tomorrow, please".to_owned(),
        };
        let grant = may(&world, &commissioner).await;
        let late = world.forms.ask(grant, world.form("2025"), late, &silent(&world)).await.unwrap();
        let asked = async || {
            let grant = world.looks::<SeeResponses>(&world.manager).await;
            let asked = world.forms.asked_of(&grant).await.unwrap();
            asked.into_iter().map(|it| it.id).collect::<Vec<_>>()
        };
        assert_eq!(asked().await, [late, id], "the earliest day first");
        db.clock().advance(24 * 3600);
        assert_eq!(asked().await, [late, id], "on its last day");
        db.clock().advance(24 * 3600);
        let response = world.start("2026").await;
        assert_eq!(asked().await, [id]);
        world.answers(response, &[("stairs", json!("no"))]).await;
        world.all_the_way(response).await.unwrap();
        assert_eq!(asked().await, []);
    }

    async fn an_export_has_what_was_published_and_nothing_that_a_spreadsheet_works_out(db: TestDb) {
        let world = World::on(&db).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let id = campaign(&world, &commissioner).await;
        let names = BTreeMap::from([(world.ours(), "=Rowan Care".to_owned())]);
        let export = async || {
            let grant = may(&world, &commissioner).await;
            let written = world.forms.export(grant, id, &names).await.unwrap().unwrap();
            String::from_utf8(written).unwrap()
        };
        let response = world.start("2026").await;
        world.answers(response, &[("stairs", json!("no")), ("note", json!("=HYPERLINK(\"x\")"))]).await;
        assert!(!export().await.contains("HYPERLINK"), "a draft is not shown");
        world.all_the_way(response).await.unwrap();
        let table = export().await;
        let mut lines = csv::Reader::from_reader(table.as_bytes());
        let head = lines.headers().unwrap().clone();
        let at = |name: &str| head.iter().position(|it| it == name).unwrap();
        let rows: Vec<_> = lines.records().map(Result::unwrap).collect();
        let ours = rows.iter().find(|it| &it[at("state")] == "published").unwrap();
        assert_eq!((&ours[0], &ours[at("level")], &ours[at("published_on")]), ("'=Rowan Care", "good", "2026-03-02"));
        assert_eq!((&ours[at("stairs")], &ours[at("note")]), ("no", "'=HYPERLINK(\"x\")"));
        assert_eq!(rows.len(), 2);
        let entries = db.ledger_entries(&Default::default(), 1).await.unwrap();
        assert_eq!(entries[0].detail, json!({ "did": "export", "campaign": id, "responses": [response] }));
    }
}
