//! What privacy officers do with an alert, and may not.

use kith_gate::account::AccountState;
use kith_gate::ledger::Outcome;
use kith_store::both_engines;

use super::*;
use crate::alert::Stage;
use crate::breach::{Clock, Risk, Step};
use crate::pattern::Pattern;

/// Somebody who has overridden a shield, and the alert about it.
async fn overridden(world: &World<'_>, officer: &SignedIn) -> (SignedIn, PersonId, AlertId) {
    let who = world.user("Tomasz Wren", Role::ShieldPractitioner).await;
    let sable = world.person("Sable", "Winterbourne").await;
    world.shield(sable).await;
    world.visit(&who, sable, true).await;
    world.run().await;
    let alert = world.only(officer).await.heading.id;
    (who, sable, alert)
}

both_engines! {
    migrations = all_migrations(),

    async fn the_user_is_asked_and_answers_once_and_nobody_else_answers(db: TestDb) {
        let world = World::on(&db).await;
        let officer = world.officer().await;
        let (who, _, alert) = overridden(&world, &officer).await;
        let grant = world.grant::<DecideAlerts>(&officer).await;
        let question = world.oversight.ask(&grant, alert, "Why this morning?").await.unwrap();
        assert_eq!(world.alert(&officer, alert).await.heading.stage(), Stage::Asked);
        assert_eq!(world.oversight.questions_waiting(&who).await.unwrap(), 1);
        let other = world.user("Nia Castellan", Role::Practitioner).await;
        let others = world.grant::<AnswerQuestions>(&other).await;
        assert!(world.oversight.my_questions(&others).await.unwrap().is_empty());
        let wrong = world.oversight.answer(&others, question, "It was me").await;
        assert!(matches!(wrong, Err(OversightError::Done)), "{wrong:?}");
        let own = world.grant::<AnswerQuestions>(&who).await;
        world.oversight.answer(&own, question, "A strategy meeting").await.unwrap();
        let again = world.oversight.answer(&own, question, "Or another").await;
        assert!(matches!(again, Err(OversightError::Done)), "{again:?}");
        let alert = world.alert(&officer, alert).await;
        assert_eq!(alert.heading.stage(), Stage::Answered);
        assert_eq!(alert.questions[0].answer.as_deref(), Some("A strategy meeting"));
        let kept = &world.entries("questions.answer").await[0];
        assert_eq!(kept.detail["answer"], "A strategy meeting");
    }

    async fn nobody_looks_into_their_own_looks(db: TestDb) {
        let world = World::on(&db).await;
        let (officer, other) = (world.officer().await, world.user("Odd Vance", Role::PrivacyOfficer).await);
        for name in ["Abbot", "Bell", "Cole", "Day", "Ford", "Gill", "Hill", "Kerr"] {
            let typed = format!("Zoe {name}");
            let criteria = Criteria { name: typed.parse().ok(), ..Criteria::default() };
            world.search(&officer, json!({ "name": typed }), &criteria).await;
        }
        world.run().await;
        assert!(world.alerts(&officer).await.is_empty(), "not shown to themself");
        let alert = world.only(&other).await.heading.id;
        let seen = world.grant::<SeeAlerts>(&officer).await;
        assert!(matches!(world.oversight.alert(&seen, alert).await, Err(OversightError::NotFound)));
        let grant = world.grant::<DecideAlerts>(&officer).await;
        let decided = world.decides(&grant, alert, Decision::NoConcern, "Nothing wrong").await;
        assert!(matches!(decided, Err(OversightError::Own)), "{decided:?}");
        let asked = world.oversight.ask(&grant, alert, "Why did I?").await;
        assert!(matches!(asked, Err(OversightError::Own)));
        let breaches = world.grant::<ManageBreaches>(&officer).await;
        let opened = world.oversight.open_breach(&breaches, Some(alert), db.now(), "Nothing").await;
        assert!(matches!(opened, Err(OversightError::Own)));
        let refused = world.entries("alerts.decide").await;
        assert_eq!(refused.iter().filter(|it| it.outcome == Outcome::Refused).count(), 2);
        let grant = world.grant::<DecideAlerts>(&other).await;
        world.decides(&grant, alert, Decision::NoConcern, "A test of the search").await.unwrap();
    }

    async fn a_decided_alert_is_not_opened_again_by_the_same_and_new_evidence_opens_another(db: TestDb) {
        let world = World::on(&db).await;
        let officer = world.officer().await;
        let who = world.user("Nia Castellan", Role::Practitioner).await;
        let ada = world.person("Ada", "Adams").await;
        for _ in 0..6 {
            world.look(&who, ada).await;
            world.pass(minutes(40));
        }
        world.run().await;
        let alert = world.only(&officer).await;
        assert_eq!(alert.findings[0].pattern, Pattern::AgainAndAgain);
        let grant = world.grant::<DecideAlerts>(&officer).await;
        world.decides(&grant, alert.heading.id, Decision::Misuse, "She is curious").await.unwrap();
        let twice = world.decides(&grant, alert.heading.id, Decision::NoConcern, "Or not").await;
        assert!(matches!(twice, Err(OversightError::Done)), "{twice:?}");
        world.look(&who, ada).await;
        world.run().await;
        assert!(world.alerts(&officer).await.is_empty(), "one more look is no new pattern");
        for _ in 0..5 {
            world.pass(minutes(40));
            world.look(&who, ada).await;
        }
        world.run().await;
        assert_ne!(world.only(&officer).await.heading.id, alert.heading.id);
    }

    async fn what_has_grown_since_it_was_looked_at_is_not_decided_unseen(db: TestDb) {
        let world = World::on(&db).await;
        let officer = world.officer().await;
        let (who, sable, alert) = overridden(&world, &officer).await;
        let seen = world.alert(&officer, alert).await.heading.seen();
        assert_eq!(seen.to_string().parse(), Ok(seen), "it survives a form");
        world.visit(&who, sable, true).await;
        world.run().await;
        let grant = world.grant::<DecideAlerts>(&officer).await;
        let decided = world.oversight.decide(&grant, alert, seen, Decision::NoConcern, "Looked into").await;
        assert!(matches!(decided, Err(OversightError::Done)), "{decided:?}");
    }

    async fn what_was_explained_raises_no_alert_for_a_while_and_an_override_always_does(db: TestDb) {
        let world = World::on(&db).await;
        let officer = world.officer().await;
        let (who, sable, alert) = overridden(&world, &officer).await;
        world.home(&officer, &who).await;
        world.look(&who, world.person("Oriana", "Pellbrook").await).await;
        world.run().await;
        assert_eq!(world.only(&officer).await.findings.len(), 2);
        let grant = world.grant::<DecideAlerts>(&officer).await;
        world.decides(&grant, alert, Decision::Explained, "Lives there, and is the health visitor").await.unwrap();
        world.pass(days(1));
        world.look(&who, world.person("Oriana", "Pellbrook").await).await;
        world.run().await;
        assert!(world.alerts(&officer).await.is_empty());
        world.visit(&who, sable, true).await;
        world.run().await;
        let alert = world.only(&officer).await;
        assert!(alert.heading.shield);
        let explained = alert.findings.iter().find(|it| it.pattern == Pattern::OwnHousehold).unwrap();
        assert!(explained.score == 0 && explained.explained_until.is_some(), "shown, and worth nothing");
        world.decides(&grant, alert.heading.id, Decision::NoConcern, "Looked into").await.unwrap();
        world.pass(days(200));
        world.look(&who, world.person("Oriana", "Pellbrook").await).await;
        world.run().await;
        assert_eq!(world.only(&officer).await.findings[0].score, 100, "the explanation has ended");
    }

    async fn a_privacy_officer_suspends_the_account_and_cannot_manage_accounts(db: TestDb) {
        let world = World::on(&db).await;
        let officer = world.officer().await;
        let (_, _, alert) = overridden(&world, &officer).await;
        let grant = world.grant::<SuspendAccounts>(&officer).await;
        world.oversight.suspend(&grant, alert, "Until this is cleared up").await.unwrap();
        let holder = world.alert(&officer, alert).await.holder.unwrap();
        assert_eq!(holder.state, AccountState::Suspended);
        assert_eq!(world.entries("account.suspend").await.len(), 1);
        let refused = world.gate.ask::<ManageAccounts>(&officer, json!({})).await;
        assert!(refused.is_err());
    }

    async fn telling_a_person_is_written_down_with_them_and_only_those_who_were_looked_at_are_told(db: TestDb) {
        let world = World::on(&db).await;
        let officer = world.officer().await;
        let (_, sable, alert) = overridden(&world, &officer).await;
        let grant = world.grant::<DecideAlerts>(&officer).await;
        let ada = world.person("Ada", "Adams").await;
        let other = world.oversight.tell(&grant, alert, ada, true, "By letter").await;
        assert!(matches!(other, Err(OversightError::NotFound)), "{other:?}");
        let empty = world.oversight.tell(&grant, alert, sable, true, "  ").await;
        assert!(matches!(empty, Err(OversightError::NoWords)));
        world.oversight.tell(&grant, alert, sable, false, "It would raise the risk").await.unwrap();
        let told = &world.alert(&officer, alert).await.told[0];
        assert!(!told.told && told.person == sable);
        let entry = &world.entries("alerts.decide").await[0];
        assert_eq!(entry.subjects, [sable]);
        assert_eq!(entry.detail["words"], "It would raise the risk");
    }

    async fn a_breach_is_taken_to_its_end_with_every_word_in_the_ledger(db: TestDb) {
        let world = World::on(&db).await;
        let officer = world.officer().await;
        let (_, _, alert) = overridden(&world, &officer).await;
        let grant = world.grant::<ManageBreaches>(&officer).await;
        let (aware, oversight) = (db.now(), &world.oversight);
        let id = oversight.open_breach(&grant, Some(alert), aware, "A curious look").await.unwrap();
        let take = |step| oversight.take_step(&grant, id, step);
        world.pass(days(3) + 3600);
        let breach = oversight.breach(&grant, id).await.unwrap();
        assert!(matches!(breach.clock(db.now()), Clock::Overdue(_)));
        assert!(matches!(take(Step::Close("Done".into())).await, Err(OversightError::NoRisk)));
        take(Step::Who("The address of one child".into(), 1)).await.unwrap();
        take(Step::Risk(Risk::High, "They are in hiding".into())).await.unwrap();
        let unexplained = take(Step::Reported(db.now(), "IC-1".into(), None)).await;
        assert!(matches!(unexplained, Err(OversightError::NoWords)), "late, and no reason");
        take(Step::Reported(db.now(), "IC-1".into(), Some("Found late".into()))).await.unwrap();
        assert!(matches!(take(Step::Close("Done".into())).await, Err(OversightError::HighRisk)));
        take(Step::Told(db.now(), "In person".into())).await.unwrap();
        take(Step::Close("The team was trained".into())).await.unwrap();
        let breach = oversight.breach(&grant, id).await.unwrap();
        assert_eq!(breach.clock(db.now()), Clock::Late(jiff::SignedDuration::from_hours(1)));
        assert!(matches!(take(Step::NotTold("No".into())).await, Err(OversightError::Done)));
        let entries = world.entries("breaches.manage").await;
        assert_eq!(entries[0].detail["closed"], "The team was trained");
        let grant = world.grant::<SeeAlerts>(&officer).await;
        let month = kith_terms::time::day_of(aware);
        let report = oversight.report(&grant, month).await.unwrap();
        assert_eq!((report.alerts, report.overrides), (1, 1));
        assert_eq!(report.breaches[0].of, "Reported late");
        let text = serde_json::to_string(&report).unwrap();
        assert!(!text.contains("Wren") && !text.contains("Winterbourne"), "{text}");
    }

    async fn where_a_user_lives_is_kept_and_forgotten_and_not_in_the_ledger(db: TestDb) {
        let world = World::on(&db).await;
        let (officer, who) = (world.officer().await, world.user("Nia Castellan", Role::Practitioner).await);
        world.home(&officer, &who).await;
        let grant = world.grant::<KeepHomes>(&officer).await;
        assert_eq!(world.oversight.homes(&grant).await.unwrap().len(), 1);
        let nobody = world.oversight.keep_home(&grant, "nobody.here", &"PR2 4JY".parse().unwrap(), "1 Elm Close").await;
        assert!(matches!(nobody, Err(OversightError::NoSuchUser)));
        for entry in world.entries("staff-homes.keep").await {
            assert!(!entry.detail.to_string().contains("Larkspur"), "{}", entry.detail);
        }
        world.oversight.forget_home(&grant, who.account()).await.unwrap();
        assert!(world.oversight.homes(&grant).await.unwrap().is_empty());
    }
}
