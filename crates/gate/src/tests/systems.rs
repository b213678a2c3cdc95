//! Other systems: how they are added, suspended and given keys, and whose accounts their users have.

use kith_store::both_engines;
use serde_json::json;

use super::world::World;
use crate::account::NewAccount;
use crate::action::ManageSystems;
use crate::organisation::NewOrganisation;
use crate::system::{SystemError, UserId};
use crate::{Grant, Role, migrations};

const NAME: &str = "Care Records";

async fn operator(world: &World<'_>) -> Grant<ManageSystems> {
    world.gate.operator("kith system", json!({})).await.unwrap()
}

fn user(id: &str) -> UserId {
    id.parse().unwrap()
}

both_engines! {
    migrations = migrations(),

    async fn a_system_is_of_an_organisation_that_is_there_and_has_a_name_of_its_own(db: TestDb) {
        let world = World::on(&db).await;
        let (gate, grant) = (&world.gate, operator(&world).await);
        gate.add_system(&grant, " Care  Records ", world.organisation).await.unwrap();
        let wrong = async |name: &str, organisation| {
            gate.add_system(&grant, name, organisation).await.unwrap_err()
        };
        assert!(matches!(wrong("care records", world.organisation).await, SystemError::Taken));
        assert!(matches!(wrong(" ", world.organisation).await, SystemError::Name));
        assert!(matches!(wrong(&"a".repeat(101), world.organisation).await, SystemError::Name));
        let nobodys = kith_terms::OrganisationId::new();
        assert!(matches!(wrong("Other", nobodys).await, SystemError::NoSuchOrganisation));
        let all = gate.systems(&grant).await.unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].name.as_str(), all[0].organisation_name.as_str()), (NAME, "Ashbourne Council"));
        assert_eq!((all[0].users, &all[0].suspended), (0, &None));
    }

    async fn a_systems_user_has_one_account_of_the_systems_own_organisation(db: TestDb) {
        let world = World::on(&db).await;
        let (gate, grant) = (&world.gate, operator(&world).await);
        gate.add_system(&grant, NAME, world.organisation).await.unwrap();
        world.holder("anna").await;
        world.holder("rhys").await;
        let elsewhere = NewOrganisation { name: "Fernley Trust".into(), ods_code: None, headquarters: None };
        let elsewhere = gate.create_organisation(&world.organisations, &elsewhere).await.unwrap();
        let new = NewAccount { organisation: elsewhere, ..world.new_account("mair.elsewhere", Role::Practitioner) };
        gate.create_account(&world.accounts, &new).await.unwrap();

        gate.add_system_user(&grant, NAME, &user("a-1"), "Anna").await.unwrap();
        let wrong = async |id: &str, user_name: &str| {
            gate.add_system_user(&grant, NAME, &user(id), user_name).await.unwrap_err()
        };
        assert!(matches!(wrong("a-1", "rhys").await, SystemError::UserTaken));
        assert!(matches!(wrong("a-2", "anna").await, SystemError::UserTaken));
        assert!(matches!(wrong("m-1", "mair.elsewhere").await, SystemError::NoSuchAccount));
        assert!(matches!(wrong("n-1", "nobody").await, SystemError::NoSuchAccount));
        let users = gate.system_users(&grant, NAME).await.unwrap();
        assert_eq!(users.len(), 1);
        assert_eq!((users[0].user.as_str(), users[0].user_name.as_str()), ("a-1", "anna"));

        gate.remove_system_user(&grant, NAME, &user("a-1")).await.unwrap();
        let again = gate.remove_system_user(&grant, NAME, &user("a-1")).await;
        assert!(matches!(again, Err(SystemError::NoSuchUser)));
        gate.add_system_user(&grant, NAME, &user("a-1"), "rhys").await.unwrap();
    }

    async fn each_change_to_a_system_is_in_the_ledger_and_no_key_or_user_is(db: TestDb) {
        let world = World::on(&db).await;
        let (gate, grant) = (&world.gate, operator(&world).await);
        world.holder("anna").await;
        let key = gate.add_system(&grant, NAME, world.organisation).await.unwrap();
        gate.add_system_user(&grant, NAME, &user("a-1044"), "anna").await.unwrap();
        let new = gate.renew_system_key(&grant, NAME).await.unwrap();
        gate.suspend_system(&grant, NAME, "Its supplier was broken into").await.unwrap();
        gate.reinstate_system(&grant, NAME).await.unwrap();
        gate.remove_system_user(&grant, NAME, &user("a-1044")).await.unwrap();

        let ledger = world.ledger().await;
        let named = |it: &(String, String, String)| it.0.starts_with("system.").then(|| it.0.clone());
        let entries: Vec<String> = ledger.iter().filter_map(named).collect();
        let expected = ["add", "user-add", "renew-key", "suspend", "reinstate", "user-remove"];
        assert_eq!(entries, expected.map(|it| format!("system.{it}")));
        let text = format!("{ledger:?}");
        for kept_out in [key.to_text().as_str(), new.to_text().as_str(), "a-1044"] {
            assert!(!text.contains(kept_out));
        }
    }

    async fn a_system_is_suspended_for_a_reason_and_once(db: TestDb) {
        let world = World::on(&db).await;
        let (gate, grant) = (&world.gate, operator(&world).await);
        gate.add_system(&grant, NAME, world.organisation).await.unwrap();
        let suspend = async |why: &str| gate.suspend_system(&grant, NAME, why).await;
        assert!(matches!(suspend(" ").await, Err(SystemError::NoReason)));
        assert!(matches!(gate.reinstate_system(&grant, NAME).await, Err(SystemError::NotSuspended)));
        suspend("Its supplier was broken into").await.unwrap();
        assert!(matches!(suspend("Again").await, Err(SystemError::Suspended)));
        let all = gate.systems(&grant).await.unwrap();
        assert_eq!(all[0].suspended.as_ref().unwrap().1, "Its supplier was broken into");
        gate.reinstate_system(&grant, NAME).await.unwrap();
        let nobody = gate.suspend_system(&grant, "Other", "Why not").await;
        assert!(matches!(nobody, Err(SystemError::NotFound)));
    }
}
