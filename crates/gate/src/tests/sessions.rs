//! Sessions: how long they live, and what ends them.

use jiff::SignedDuration;
use jiff::civil::date;
use kith_store::both_engines;

use super::world::{PASSWORD, World, client};
use crate::accreditation::{ConditionStatus, NewAssessment};
use crate::session::{NoSession, SessionToken};
use crate::standing::{Condition, Fact};
use crate::testing::met;
use crate::{Role, migrations};

const MINUTE: i64 = 60;

async fn ended(world: &World<'_>, token: &SessionToken) -> bool {
    match world.gate.session(token).await {
        Ok(_) => false,
        Err(NoSession::Ended) => true,
        Err(other) => panic!("{other:?}"),
    }
}

both_engines! {
    migrations = migrations(),

    async fn a_session_ends_after_fifteen_idle_minutes(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let token = world.sign_in(&bethan).await;
        for _ in 0..4 {
            db.clock().advance(14 * MINUTE);
            assert!(world.gate.session(&token).await.is_ok());
        }
        db.clock().advance(15 * MINUTE);
        let answer = world.gate.session(&token).await;
        assert!(matches!(answer, Err(NoSession::Idle)), "{answer:?}");
    }

    async fn a_session_ends_after_ten_hours_however_busy(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let token = world.sign_in(&bethan).await;
        for _ in 0..59 {
            db.clock().advance(10 * MINUTE);
            assert!(world.gate.session(&token).await.is_ok());
        }
        db.clock().advance(10 * MINUTE);
        let answer = world.gate.session(&token).await;
        assert!(matches!(answer, Err(NoSession::TooLong)), "{answer:?}");
    }

    async fn looking_quietly_does_not_keep_a_session_alive(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let token = world.sign_in(&bethan).await;
        db.clock().advance(10 * MINUTE);
        let who = world.gate.session_quietly(&token).await.unwrap();
        assert_eq!(who.ends_at(), db.now() + SignedDuration::from_mins(5));
        db.clock().advance(5 * MINUTE);
        assert!(matches!(world.gate.session(&token).await, Err(NoSession::Idle)));
    }

    async fn using_a_session_writes_at_most_once_a_minute_and_never_in_the_ledger(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let token = world.sign_in(&bethan).await;
        let before = world.ledger().await.len();
        let first_end = world.gate.session(&token).await.unwrap().ends_at();
        db.clock().advance(59);
        assert_eq!(world.gate.session(&token).await.unwrap().ends_at(), first_end);
        db.clock().advance(1);
        let second_end = world.gate.session(&token).await.unwrap().ends_at();
        assert_eq!(second_end, first_end + SignedDuration::from_mins(1));
        assert_eq!(world.gate.session_quietly(&token).await.unwrap().ends_at(), second_end);
        assert_eq!(world.ledger().await.len(), before);
    }

    async fn a_token_that_was_never_given_opens_nothing(db: TestDb) {
        let world = World::on(&db).await;
        let answer = world.gate.session(&SessionToken::random()).await;
        assert!(matches!(answer, Err(NoSession::Unknown)), "{answer:?}");
    }

    async fn signing_out_ends_this_session_and_no_other(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let (here, who) = world.signed_in(&bethan).await;
        let there = world.sign_in(&bethan).await;
        world.gate.sign_out(&who).await.unwrap();
        assert!(ended(&world, &here).await);
        assert!(!ended(&world, &there).await);
        assert_eq!(world.entries("sign-out").await.len(), 1);
    }

    async fn signing_out_everywhere_ends_all_of_ones_own_and_nobody_elses(db: TestDb) {
        let world = World::on(&db).await;
        let (bethan, huw) = (world.holder("bethan").await, world.holder("huw").await);
        let (here, who) = world.signed_in(&bethan).await;
        let there = world.sign_in(&bethan).await;
        let huws = world.sign_in(&huw).await;
        world.gate.sign_out_everywhere(&who).await.unwrap();
        assert!(ended(&world, &here).await && ended(&world, &there).await);
        assert!(!ended(&world, &huws).await);
    }

    async fn an_administrator_can_end_somebodys_sessions(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let token = world.sign_in(&bethan).await;
        world.gate.end_sessions(&world.accounts, bethan.id).await.unwrap();
        assert!(ended(&world, &token).await);
    }

    async fn whoever_is_suspended_or_closed_is_out_at_once(db: TestDb) {
        let world = World::on(&db).await;
        let (bethan, huw) = (world.holder("bethan").await, world.holder("huw").await);
        let (bethans, huws) = (world.sign_in(&bethan).await, world.sign_in(&huw).await);
        world.gate.suspend_account(&world.accounts, bethan.id, "A complaint").await.unwrap();
        world.gate.close_account(&world.accounts, huw.id, "Has left").await.unwrap();
        assert!(ended(&world, &bethans).await && ended(&world, &huws).await);
        // Being let in again does not bring the old session back.
        world.gate.reinstate_account(&world.accounts, bethan.id).await.unwrap();
        assert!(ended(&world, &bethans).await);
    }

    async fn a_change_of_role_ends_the_sessions_in_the_old_one(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let token = world.sign_in(&bethan).await;
        let (grant, to) = (&world.accounts, Role::RecordManager);
        world.gate.change_role(grant, bethan.id, to, None, world.organisation).await.unwrap();
        assert!(ended(&world, &token).await);
        let (_, who) = world.signed_in(&bethan).await;
        assert_eq!(who.role(), Role::RecordManager);
    }

    async fn an_account_that_is_suspended_behind_the_gates_back_is_out_too(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let token = world.sign_in(&bethan).await;
        db.intrude("update account set state = 'suspended'").await;
        assert!(ended(&world, &token).await);
    }

    async fn one_is_told_when_one_signed_in_before(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let (_, first) = world.signed_in(&bethan).await;
        assert_eq!(first.last_signed_in_at(), None);
        let (_, second) = world.signed_in(&bethan).await;
        assert_eq!(second.last_signed_in_at(), Some(first.signed_in_at()));
    }

    async fn each_session_has_its_own_form_token(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let (token, one) = world.signed_in(&bethan).await;
        let (_, two) = world.signed_in(&bethan).await;
        let again = world.gate.session(&token).await.unwrap();
        assert!(one.is_form_token(again.form_token()));
        assert!(!one.is_form_token(two.form_token()));
        assert!(!one.is_form_token(""));
    }

    async fn the_database_does_not_hold_what_the_browser_holds(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let token = world.sign_in(&bethan).await;
        let held = world.token_hashes().await;
        assert_eq!(held, [token.hash().to_vec()]);
        let as_token = SessionToken::from_bytes(token.hash());
        assert!(matches!(world.gate.session(&as_token).await, Err(NoSession::Unknown)));
    }

    async fn what_is_missing_shows_on_the_next_request(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let (token, who) = world.signed_in(&bethan).await;
        let missing = |who: &crate::SignedIn| -> Vec<Condition> {
            who.standing().missing().iter().map(|it| it.condition).collect()
        };
        assert_eq!(missing(&who), [Condition::Terms]);
        let version = world.gate.settings().standing.terms_version;
        world.gate.accept_terms(&who, version).await.unwrap();
        let who = world.gate.session(&token).await.unwrap();
        assert!(who.standing().is_good());
        let why = "The agreement was not signed";
        world.gate.withdraw_accreditation(&world.organisations, world.organisation, why).await.unwrap();
        let answer = world.gate.session(&token).await;
        assert!(matches!(answer, Err(NoSession::Standing)), "{answer:?}");
        let (_, who) = world.signed_in(&bethan).await;
        assert_eq!(missing(&who), [Condition::Accreditation]);
    }

    async fn a_break_in_what_is_asked_of_everybody_ends_the_sessions_with_it(db: TestDb) {
        let world = World::on(&db).await;
        let (bethan, huw) = (world.holder("bethan").await, world.holder("huw").await);
        let (accounts, organisations) = (&world.accounts, &world.organisations);
        let huws = world.sign_in(&huw).await;
        for broken in 0..4 {
            let token = world.sign_in(&bethan).await;
            match broken {
                0 => world.gate.withdraw_dbs_check(accounts, bethan.id).await.unwrap(),
                1 => world.gate.record_dbs_check(accounts, bethan.id, date(2020, 6, 1)).await.unwrap(),
                2 => world.gate.withdraw_training(accounts, bethan.id).await.unwrap(),
                _ => world.gate.record_training(accounts, bethan.id, date(2025, 1, 1)).await.unwrap(),
            }
            assert_eq!(world.open_sessions(&bethan).await, 0, "{broken}: ended with what was recorded");
            let answer = world.gate.session(&token).await;
            assert!(matches!(answer, Err(NoSession::Standing)), "{broken}: {answer:?}");
        }
        world.gate.record_dbs_check(accounts, bethan.id, date(2026, 3, 1)).await.unwrap();
        assert_eq!(world.open_sessions(&huw).await, 1, "nobody else is signed out");
        let late = NewAssessment {
            status: ConditionStatus::InProgress,
            ..met(date(2026, 3, 1))
        };
        world.gate.assess(organisations, world.organisation, 22, &late).await.unwrap();
        assert_eq!(world.open_sessions(&huw).await, 1, "that one is for feeds");
        world.gate.assess(organisations, world.organisation, 9, &late).await.unwrap();
        let answer = world.gate.session(&huws).await;
        assert!(matches!(answer, Err(NoSession::Standing)), "{answer:?}");
    }

    async fn a_day_that_passes_ends_the_session_at_the_next_request(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        // Counts for three years, up to and including today.
        world.gate.record_dbs_check(&world.accounts, bethan.id, date(2023, 3, 3)).await.unwrap();
        // From ten in the morning to ten to midnight.
        db.clock().advance(13 * 60 * MINUTE + 50 * MINUTE);
        let token = world.sign_in(&bethan).await;
        db.clock().advance(5 * MINUTE);
        assert!(world.gate.session(&token).await.is_ok());
        db.clock().advance(6 * MINUTE);
        let answer = world.gate.session(&token).await;
        assert!(matches!(answer, Err(NoSession::Standing)), "{answer:?}");
        assert_eq!(world.entries("session.standing-ended").await.len(), 1);
        assert_eq!(world.open_sessions(&bethan).await, 0);
    }

    async fn an_expired_dbs_check_is_missing(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        world.gate.record_dbs_check(&world.accounts, bethan.id, date(2023, 3, 2)).await.unwrap();
        let (_, who) = world.signed_in(&bethan).await;
        assert_eq!(who.standing().dbs, Fact::Expired { on: date(2026, 3, 1) });
        assert!(!who.standing().is_good());
    }

    async fn a_new_password_ends_the_sessions_elsewhere(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let there = world.sign_in(&bethan).await;
        let (here, who) = world.signed_in(&bethan).await;
        let (old, new) = (PASSWORD.into(), "plum timber kettle".into());
        world.gate.change_password(&who, old, new, &client()).await.unwrap();
        assert!(!ended(&world, &here).await);
        assert!(ended(&world, &there).await);
    }
}
