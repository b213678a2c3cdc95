//! Getting in and staying in: a break in what is asked of everybody, and a proof before what is grave.

use axum::http::StatusCode;
use kith_gate::Role;
use kith_gate::action::ManageAccounts;
use kith_store::both_engines;
use serde_json::json;

use crate::world::{PASSWORD, World, migrations};

const HELPER: Role = Role::Practitioner;
const ADMINISTRATOR: Role = Role::AccountAdministrator;

both_engines! {
    migrations = migrations(),

    async fn whose_check_is_withdrawn_is_signed_out_and_told_so_without_saying_which(db: TestDb) {
        let world = World::with_accounts(db, &[HELPER]).await;
        let helper = world.sign_in(HELPER).await;
        let grant = world.gate.operator::<ManageAccounts>("kith account", json!({})).await.unwrap();
        let account = world.known.accounts[HELPER.name()].parse().unwrap();
        world.gate.withdraw_dbs_check(&grant, account).await.unwrap();
        let answer = helper.get("/account").await.leads_to("/sign-in?ended=standing");
        assert_eq!(answer.location(), "/sign-in?ended=standing");
        let page = helper.get("/sign-in?ended=standing").await.text();
        assert!(page.contains("something that Kith asks of everybody"), "{page}");
        assert!(!page.contains("DBS"), "{page}");
        let stranger = world.stranger().get("/account").await;
        assert_eq!(stranger.location(), "/sign-in?then=/account");
    }

    async fn what_is_grave_leads_to_a_proof_and_then_on_to_where_one_was(db: TestDb) {
        let world = World::with_accounts(db, &[HELPER, ADMINISTRATOR]).await;
        let administrator = world.sign_in(ADMINISTRATOR).await;
        let path = format!("/accounts/{}/suspend", world.known.accounts[HELPER.name()]);
        assert_eq!(administrator.get(&path).await.status, StatusCode::OK);
        world.clock.advance(5 * 60);
        let prove = format!("/prove?then={path}");
        assert_eq!(administrator.get(&path).await.leads_to("/prove").location(), prove);
        let [_, _, _, (_, code)] = world.typed(ADMINISTRATOR);
        let wrong = [("password", "not it"), ("code", code.as_str()), ("then", path.as_str())];
        let answer = administrator.post("/prove", &wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let right = [("password", PASSWORD), ("code", code.as_str()), ("then", path.as_str())];
        assert_eq!(administrator.post("/prove", &right).await.leads_to("/accounts").location(), path);
        assert!(administrator.get(&path).await.text().contains("Why is it suspended?"));
        administrator.post(&path, &[("why", "On leave")]).await.leads_to("?done=suspend");
    }

    async fn a_form_that_is_sent_too_late_is_kept_in_the_page_and_sent_by_a_press_after_the_proof(db: TestDb) {
        let world = World::with_accounts(db, &[HELPER, ADMINISTRATOR]).await;
        let administrator = world.sign_in(ADMINISTRATOR).await;
        let path = format!("/accounts/{}/suspend", world.known.accounts[HELPER.name()]);
        world.clock.advance(5 * 60);
        let late = administrator.post(&path, &[("why", "On leave & away")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.text().contains("Show that it is you"), "{}", late.text());
        let form = "why=On+leave+%26+away";
        assert!(late.body.contains(&format!("name=\"form\" value=\"{form}\"")), "{}", late.body);
        let back = format!("href=\"/accounts/{}\"", world.known.accounts[HELPER.name()]);
        assert!(late.body.contains(&back), "the way back is to the account");
        let [_, _, _, (_, code)] = world.typed(ADMINISTRATOR);
        let sent = |password| [("password", password), ("code", code.as_str()), ("then", path.as_str()), ("form", form)];
        let wrong = administrator.post("/prove", &sent("not it")).await;
        assert!(wrong.body.contains(form), "it is kept while the proof is wrong");
        let page = administrator.post("/prove", &sent(PASSWORD)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("name=\"why\" value=\"On leave &amp; away\""), "{}", page.body);
        assert!(page.body.contains(&format!("action=\"{path}\"")));
        assert!(page.text().contains("On leave & away"), "what is sent is shown: {}", page.text());
        assert!(page.body.contains(&format!("href=\"{path}\"")), "and where it comes from");
        let still = administrator.get(&format!("/accounts/{}", world.known.accounts[HELPER.name()])).await;
        assert!(!still.text().contains("On leave"), "nothing is done before it is sent");
        administrator.post(&path, &[("why", "On leave & away")]).await.leads_to("?done=suspend");
    }

    async fn a_form_in_an_address_is_not_kept_and_not_sent_by_whoever_follows_the_link(db: TestDb) {
        let world = World::with_accounts(db, &[HELPER, ADMINISTRATOR]).await;
        let administrator = world.sign_in(ADMINISTRATOR).await;
        let path = format!("/accounts/{}/suspend", world.known.accounts[HELPER.name()]);
        world.clock.advance(5 * 60);
        let page = administrator.get(&format!("/prove?then={path}&form=why%3DSlipped%2Bin")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(&format!("name=\"then\" value=\"{path}\"")), "{}", page.body);
        assert!(!page.body.contains("name=\"form\""), "{}", page.body);
        assert!(!page.body.contains("Slipped") && !page.text().contains("What you typed"), "{}", page.text());
        // Nor is one that came without the token of the page.
        let forged = administrator.post_plain(&path, &[("why", "Slipped in")]).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        assert!(!forged.body.contains("Slipped"), "{}", forged.body);
        let [_, _, _, (_, code)] = world.typed(ADMINISTRATOR);
        let sent = [("password", PASSWORD), ("code", code.as_str()), ("then", path.as_str()), ("form", "why=Slipped+in")];
        let forged = administrator.post_plain("/prove", &sent).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        assert!(!forged.body.contains("Slipped"), "{}", forged.body);
    }

    async fn after_a_proof_one_comes_to_the_page_of_the_form_and_not_home(db: TestDb) {
        let world = World::with_accounts(db, &[ADMINISTRATOR]).await;
        let administrator = world.sign_in(ADMINISTRATOR).await;
        let person = "/people/0199f0a1-6c1e-7d3b-9a52-2f4b8f0c7e11";
        for (then, page) in [("shield/lift", "shield"), ("kept/0199f0a1-6c1e-7d3b-9a52-2f4b8f0c7e11/end", "kept")] {
            world.clock.advance(30);
            let [_, _, _, (_, code)] = world.typed(ADMINISTRATOR);
            let (then, page) = (format!("{person}/{then}"), format!("{person}/{page}"));
            let sent = [("password", PASSWORD), ("code", code.as_str()), ("then", then.as_str())];
            let answer = administrator.post("/prove", &sent).await.leads_to("/people");
            assert_eq!(answer.location(), page);
        }
    }

    async fn after_a_proof_nobody_is_sent_to_another_site(db: TestDb) {
        let world = World::with_accounts(db, &[ADMINISTRATOR]).await;
        let administrator = world.sign_in(ADMINISTRATOR).await;
        for then in ["https://evil.example", "//evil.example", "/sign-out"] {
            world.clock.advance(30);
            let [_, _, _, (_, code)] = world.typed(ADMINISTRATOR);
            let sent = [("password", PASSWORD), ("code", code.as_str()), ("then", then)];
            assert_eq!(administrator.post("/prove", &sent).await.leads_to("/").location(), "/", "{then}");
        }
    }
}
