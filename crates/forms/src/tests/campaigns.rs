//! Asking organisations to answer a form, seeing who has, and reminding the others.

use std::collections::{BTreeMap, BTreeSet};

use kith_gate::action::{ManageCampaigns, SeeResponses};
use kith_gate::testing::{signed_in, signed_in_as};
use kith_gate::{Grant, Role, SignedIn};
use kith_post::{Came, MOST_IN_A_LETTER, Post, PostSettings, Postbox};
use kith_store::testing::TestDb;
use kith_store::{Actor, Entry, Unit, args, both_engines, statement};
use kith_terms::{AccountId, CampaignId, OrganisationId};
use serde_json::json;

use super::World;
use super::world::{all_migrations, organisation, organisation_with};
use crate::campaigns::{
    Address, Addressee, Asked, CampaignError, ChaseError, Chased, Letters, NewCampaign, Reached,
    Sender,
};

statement!(ALTER_LETTERS = "update letter set sealed = $1");

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

fn at(name: &str, email: &str) -> Address {
    Address::Good(Addressee {
        name: name.to_owned(),
        email: email.parse().unwrap(),
    })
}

/// Letters to the world's organisation, and to nobody else.
fn letters(world: &World, post: Post) -> Letters {
    let to = BTreeMap::from([(world.ours(), at("Rowan Care", "ada@example.org"))]);
    Letters::new(post, to, sender())
}

/// A campaign that asks these to answer that version.
async fn asked(
    world: &World,
    who: &SignedIn,
    version: &str,
    of: &[OrganisationId],
    letters: &Letters,
) -> CampaignId {
    let new = NewCampaign {
        organisations: of.iter().copied().collect(),
        due: "2026-06-30".parse().unwrap(),
        words: "Please answer".to_owned(),
    };
    let grant = may(world, who).await;
    let form = world.form(version);
    world.forms.ask(grant, form, new, letters).await.unwrap()
}

/// Those that it asks.
async fn watched(world: &World, who: &SignedIn, id: CampaignId) -> Vec<Asked> {
    let grant = may(world, who).await;
    let (_, asked) = world.forms.campaign(grant, id).await.unwrap().unwrap();
    asked
}

/// The letters in a folder, the oldest first, with the encoding of their lines undone.
fn sent(folder: &std::path::Path) -> Vec<String> {
    let all = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = all.map(|it| it.unwrap().path()).collect();
    paths.sort();
    let text = |it| std::fs::read_to_string(it).unwrap();
    let plain = |it: String| {
        let it = it.replace("=\r\n", "").replace("=3D", "=");
        it.replace("\r\n", "\n")
    };
    paths.into_iter().map(text).map(plain).collect()
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
            let asked = watched(&world, &commissioner, id).await;
            assert_eq!(asked.len(), 2);
            asked.into_iter().find(|it| it.organisation == world.ours()).unwrap().reached
        };
        assert_eq!(reached().await, Reached::NotStarted);
        let response = world.start("2026").await;
        assert!(matches!(reached().await, Reached::AtIt { .. }));
        world.answers(response, &[("stairs", json!("no"))]).await;
        world.all_the_way(response).await.unwrap();
        world.start("2026").await;
        let Reached::Published { response: published, level, at, .. } = reached().await else { panic!("it is published") };
        assert_eq!((published, level.unwrap().as_str(), at), (response, "good", db.now()));
        let grant = may(&world, &commissioner).await;
        assert_eq!(world.forms.campaigns(grant).await.unwrap()[0].words, "We ask every home about its stairs.");
    }

    async fn whoever_has_published_a_later_version_since_has_published(db: TestDb) {
        let world = World::on(&db).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let id = asked(&world, &commissioner, "2025", &[world.ours()], &silent(&world)).await;
        let first = world.published_with("2025", &[("stairs", json!("no"))]).await;
        world.published_with("2026", &[]).await;
        let asked = watched(&world, &commissioner, id).await;
        assert!(matches!(asked[0].reached, Reached::Published { response, .. } if response == first));
    }

    async fn whoever_published_a_later_version_has_and_whoever_published_an_earlier_one_has_not(db: TestDb) {
        let world = World::on(&db).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let mut campaigns = Vec::new();
        for version in ["2025", "2026"] {
            campaigns.push(asked(&world, &commissioner, version, &[world.ours()], &silent(&world)).await);
        }
        let [of_2025, of_2026] = campaigns[..] else { panic!("there are two") };
        let reached = async |id| watched(&world, &commissioner, id).await.remove(0).reached;
        let left = async || {
            let grant = world.looks::<SeeResponses>(&world.manager).await;
            let left = world.forms.asked_of(&grant).await.unwrap();
            left.into_iter().map(|it| it.id).collect::<Vec<_>>()
        };
        world.published_with("2025", &[("stairs", json!("no"))]).await;
        assert_eq!((reached(of_2026).await, left().await), (Reached::NotStarted, vec![of_2026]));
        db.clock().advance(60);
        let later = world.published_with("2026", &[]).await;
        assert!(matches!(reached(of_2026).await, Reached::Published { response, .. } if response == later));
        let id = asked(&world, &commissioner, "2025", &[world.ours()], &silent(&world)).await;
        assert!(matches!(reached(id).await, Reached::Published { version, .. } if version.as_str() == "2025"));
        db.intrude("delete from response_choice; delete from response_score; delete from answer; delete from response \
                    where form_version = '2025'").await;
        assert!(matches!(reached(of_2025).await, Reached::Published { version, .. } if version.as_str() == "2026"));
        assert_eq!(left().await, []);
    }

    async fn a_service_that_its_headquarters_speaks_for_has_published_and_is_neither_asked_nor_reminded(db: TestDb) {
        let world = World::on(&db).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let service = organisation_with(&world.gate, "Rowan House", Some("VN1A1"), Some(world.ours())).await;
        let manager = signed_in_as(&db, AccountId::new(), service, Role::ProviderManager, "Eve Service");
        let folder = tempfile::tempdir().unwrap();
        let to = BTreeMap::from([(service, at("Rowan House", "house@example.org"))]);
        let letters = Letters::new(post(&db, folder.path()), to, sender());
        let id = asked(&world, &commissioner, "2026", &[service], &silent(&world)).await;
        let left = async || {
            let grant = world.looks::<SeeResponses>(&manager).await;
            world.forms.asked_of(&grant).await.unwrap().len()
        };
        let chase = async || {
            let grant = may(&world, &commissioner).await;
            world.forms.chase(grant, id, &letters).await.unwrap()
        };
        assert_eq!(left().await, 1);
        let covers = [("stairs", json!("no")), ("sites", json!(["VN1A1"]))];
        let published = world.published_with("2026", &covers).await;
        let Reached::Published { response, by, .. } = watched(&world, &commissioner, id).await.remove(0).reached else {
            panic!("it is covered");
        };
        assert_eq!((response, by), (published, world.ours()));
        assert_eq!((left().await, chase().await), (0, Chased::default()));
        let grant = may(&world, &commissioner).await;
        let names = BTreeMap::from([(world.ours(), "Rowan Care".to_owned()), (service, "Rowan House".to_owned())]);
        let table = world.forms.export(grant, id, &names).await.unwrap().unwrap();
        let table = String::from_utf8(table).unwrap();
        assert!(table.contains(&format!("Rowan House,{service},published,Rowan Care,2026,good,2026-03-02,no")), "{table}");

        world.published_with("2026", &[("sites", json!([]))]).await;
        assert_eq!(watched(&world, &commissioner, id).await[0].reached, Reached::NotStarted, "it is spoken for no longer");
        assert_eq!((left().await, chase().await.letters), (1, 1));
    }

    async fn whoever_has_published_already_is_not_written_to_when_others_are_asked(db: TestDb) {
        let world = World::on(&db).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let folder = tempfile::tempdir().unwrap();
        let post = post(&db, folder.path());
        let other = organisation(&world.gate, "Ashgrove Care", None).await;
        let to = BTreeMap::from([
            (world.ours(), at("Rowan Care", "ada@example.org")),
            (other, at("Ashgrove Care", "eve@example.org")),
        ]);
        world.published_with("2026", &[("stairs", json!("no"))]).await;
        let letters = Letters::new(post.clone(), to, sender());
        let id = asked(&world, &commissioner, "2026", &[world.ours(), other], &letters).await;
        post.send_due().await.unwrap();
        let letters = sent(folder.path());
        assert!(letters.len() == 1 && letters[0].contains("To: eve@example.org"), "{letters:?}");
        let asked = watched(&world, &commissioner, id).await;
        let of = |id| asked.iter().find(|it| it.organisation == id).unwrap().letter.is_some();
        assert_eq!((of(world.ours()), of(other)), (false, true));
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
        assert_eq!(chase(&post).await.unwrap(), Chased { letters: 1, about: 1, without_address: 1, ..Chased::default() });
        assert_eq!(chase(&post).await.unwrap(), Chased { without_address: 1, lately: 1, ..Chased::default() });
        assert_eq!(post.waiting(9).await.unwrap().len(), 1);
        db.clock().advance(25 * 3600);
        assert_eq!(chase(&post).await.unwrap().letters, 1);
        let response = world.start("2026").await;
        world.answers(response, &[("stairs", json!("no"))]).await;
        world.all_the_way(response).await.unwrap();
        db.clock().advance(25 * 3600);
        assert_eq!(chase(&post).await.unwrap(), Chased { without_address: 1, ..Chased::default() });
        let none = Post::new(db.handle(), None);
        db.clock().advance(25 * 3600);
        assert!(chase(&none).await.is_ok(), "there is nobody to remind");
        let grant = may(&world, &commissioner).await;
        let told = world.forms.chase(grant, CampaignId::new(), &silent(&world)).await;
        assert!(matches!(told, Err(ChaseError::NotFound)));
        db.clock().advance(365 * 24 * 3600);
        assert!(matches!(chase(&post).await, Err(ChaseError::Over)));
    }

    async fn of_two_who_remind_at_once_one_writes_the_letter(db: TestDb) {
        let world = World::on(&db).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let id = asked(&world, &commissioner, "2026", &[world.ours()], &silent(&world)).await;
        let folder = tempfile::tempdir().unwrap();
        let post = post(&db, folder.path());
        let chase = async || {
            let grant = may(&world, &commissioner).await;
            world.forms.chase(grant, id, &letters(&world, post.clone())).await.unwrap()
        };
        let (one, two) = tokio::join!(chase(), chase());
        assert_eq!((one.letters + two.letters, one.lately + two.lately), (1, 1));
        assert_eq!(post.waiting(9).await.unwrap().len(), 1);
    }

    async fn one_letter_to_an_address_names_all_that_it_is_about_and_each_is_held_to_be_written_to(db: TestDb) {
        let world = World::on(&db).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let folder = tempfile::tempdir().unwrap();
        let post = post(&db, folder.path());
        let service = organisation(&world.gate, "Rowan House", Some(world.ours())).await;
        let to = BTreeMap::from([
            (world.ours(), at("Rowan Care", "ada@example.org")),
            (service, at("Rowan House", "Ada@example.org")),
        ]);
        let letters = Letters::new(post.clone(), to, sender());
        let id = asked(&world, &commissioner, "2026", &[world.ours(), service], &letters).await;
        post.send_due().await.unwrap();
        let grant = may(&world, &commissioner).await;
        let chased = world.forms.chase(grant, id, &letters).await.unwrap();
        assert_eq!(chased, Chased { lately: 2, ..Chased::default() });
        db.clock().advance(25 * 3600);
        let grant = may(&world, &commissioner).await;
        let chased = world.forms.chase(grant, id, &letters).await.unwrap();
        assert_eq!(chased, Chased { letters: 1, about: 2, ..Chased::default() });
        let asked = watched(&world, &commissioner, id).await;
        assert!(asked.iter().all(|it| it.letter.as_ref().unwrap().written_at == db.now()), "{asked:?}");
        post.send_due().await.unwrap();
        let letters = sent(folder.path());
        assert_eq!(letters.len(), 2);
        assert!(letters[0].contains("Cleo Commissioner asks each of the 2 named here to answer"), "{letters:?}");
        for letter in &letters {
            for (name, of) in [("Rowan Care", world.ours()), ("Rowan House", service)] {
                let line = format!("- {name}\n  https://kith.example.org/responses?organisation={of}\n");
                assert!(letter.contains(&line), "{letter}");
            }
        }
    }

    async fn whoever_has_more_services_than_a_letter_names_has_more_letters(db: TestDb) {
        let world = World::on(&db).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let folder = tempfile::tempdir().unwrap();
        let post = post(&db, folder.path());
        // As long as any name that a provider has.
        let name = "Rowan House ".repeat(12);
        let many: Vec<OrganisationId> = (0..MOST_IN_A_LETTER + 2).map(|_| OrganisationId::new()).collect();
        let to = many.iter().map(|it| (*it, at(&name, "ada@example.org"))).collect();
        let letters = Letters::new(post.clone(), to, sender());
        asked(&world, &commissioner, "2026", &many, &letters).await;
        post.send_due().await.unwrap();
        let letters = sent(folder.path());
        assert_eq!(letters.len(), 2);
        let named = |it: &OrganisationId| letters.iter().filter(|letter| letter.contains(&it.to_string())).count();
        assert!(many.iter().all(|it| named(it) == 1), "each is named once");
    }

    async fn whoever_cannot_be_written_to_is_not_held_to_have_no_address_or_to_have_had_a_letter(db: TestDb) {
        let world = World::on(&db).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let folder = tempfile::tempdir().unwrap();
        let [unreadable, endless] = [OrganisationId::new(), OrganisationId::new()];
        let to = BTreeMap::from([
            (world.ours(), at("Rowan Care", "ada@example.org")),
            (unreadable, Address::Unreadable),
            (endless, at(&"x".repeat(20_001), "eve@example.org")),
        ]);
        let letters = Letters::new(post(&db, folder.path()), to, sender());
        let of = [world.ours(), unreadable, endless];
        let id = asked(&world, &commissioner, "2026", &of, &letters).await;
        let asked = watched(&world, &commissioner, id).await;
        assert_eq!(asked.iter().filter(|it| it.letter.is_some()).count(), 1);
        db.clock().advance(25 * 3600);
        let grant = may(&world, &commissioner).await;
        let chased = world.forms.chase(grant, id, &letters).await.unwrap();
        assert_eq!(chased, Chased { letters: 1, about: 1, unwritable: 2, ..Chased::default() });
    }

    async fn what_became_of_the_last_letter_is_said_and_whoever_did_not_get_it_is_reminded_the_same_day(db: TestDb) {
        let world = World::on(&db).await;
        let commissioner = signed_in(&db, Role::Commissioner, "Cleo Commissioner");
        let folder = tempfile::tempdir().unwrap();
        let post = post(&db, folder.path());
        let letters = letters(&world, post.clone());
        let id = asked(&world, &commissioner, "2026", &[world.ours()], &letters).await;
        let came = async || watched(&world, &commissioner, id).await.remove(0).letter.unwrap().came;
        assert_eq!(came().await, Some(Came::Waits));
        let altered = Unit::new(Entry::new("test", Actor::Program("test".to_owned())));
        let altered = altered.run(&ALTER_LETTERS, args![vec![1_u8; 90]]);
        db.commit(altered).await.unwrap();
        post.send_due().await.unwrap();
        assert_eq!(came().await, Some(Came::GivenUp));
        let chase = async || {
            let grant = may(&world, &commissioner).await;
            world.forms.chase(grant, id, &letters).await.unwrap()
        };
        assert_eq!(chase().await, Chased { letters: 1, about: 1, ..Chased::default() });
        assert_eq!(chase().await, Chased { lately: 1, ..Chased::default() });
        post.send_due().await.unwrap();
        assert_eq!(came().await, Some(Came::Sent));
        db.intrude("update campaign_organisation set letter_id = null").await;
        assert_eq!(came().await, None, "of a letter of before");
        db.clock().advance(25 * 3600);
        assert_eq!(chase().await.letters, 1);
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
        assert_eq!(chased, Chased { without_address: 1, lately: 1, ..Chased::default() });
        post.send_due().await.unwrap();
        let sent = sent(folder.path());
        let [letter] = sent.as_slice() else { panic!("{sent:?}") };
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
