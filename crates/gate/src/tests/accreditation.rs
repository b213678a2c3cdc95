//! The conditions of accreditation: recording them, and what the gate makes of them.

use jiff::civil::{Date, date};
use kith_store::both_engines;
use kith_store::testing::TestDb;
use kith_terms::{OrganisationId, ResponseId};
use serde_json::json;

use super::accounts::administrator;
use super::world::World;
use crate::account::{AccountError, NewAccount};
use crate::accreditation::{AssessmentError, AssessmentFault, ConditionStatus, NewAssessment};
use crate::action::{
    Action as _, AssessOrganisation, ManageAccounts, ManageOrganisations, SearchPeople,
};
use crate::organisation::{NewOrganisation, OrganisationError};
use crate::session::SessionToken;
use crate::standing::{Condition, Fact};
use crate::testing::{self, accredited_organisation, met};
use crate::{Refusal, Role, migrations};

fn assessed(status: ConditionStatus, counts_until: Option<Date>) -> NewAssessment {
    NewAssessment {
        status,
        counts_until,
        ..met(date(2026, 3, 1))
    }
}

/// How the world's organisation stands today.
async fn accreditation(world: &World<'_>) -> Fact {
    let all = world
        .gate
        .organisations(&world.organisations)
        .await
        .unwrap();
    let it = all.iter().find(|it| it.id == world.organisation).unwrap();
    it.accreditation(world.gate.today())
}

/// Another organisation, and the session of its account administrator.
struct Surgery {
    id: OrganisationId,
    administrator: SessionToken,
}

/// A council that runs Kith, and a surgery that it accredited.
async fn with_a_surgery(db: &TestDb) -> (World<'_>, Surgery) {
    let world = World::on(db).await;
    let id = accredited_organisation(&world.gate, "Hilltop Surgery").await;
    let council = world.organisation;
    let at_the_surgery = World {
        organisation: id,
        ..world
    };
    let (_, administrator) = administrator(&at_the_surgery, "surgery").await;
    let world = World {
        organisation: council,
        ..at_the_surgery
    };
    (world, Surgery { id, administrator })
}

both_engines! {
    migrations = migrations(),

    async fn whose_organisation_lacks_a_condition_may_not_search(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let (token, who) = world.signed_in(&bethan).await;
        world.gate.accept_terms(&who, 1).await.unwrap();
        let who = world.gate.session(&token).await.unwrap();
        assert!(world.gate.ask::<SearchPeople>(&who, json!({})).await.is_ok());
        let (grant, id) = (&world.organisations, world.organisation);
        let late = assessed(ConditionStatus::InProgress, None);
        world.gate.assess(grant, id, 9, &late).await.unwrap();
        let (_, who) = world.signed_in(&bethan).await;
        let refused = world.gate.ask::<SearchPeople>(&who, json!({})).await.unwrap_err();
        let Refusal::Standing(missing) = refused else { panic!("{refused:?}") };
        assert_eq!(missing.iter().map(|it| it.condition).collect::<Vec<_>>(), [Condition::Accreditation]);
    }

    async fn a_condition_that_is_needed_for_feeds_alone_stops_nobody_who_looks(db: TestDb) {
        let world = World::on(&db).await;
        let (grant, id) = (&world.organisations, world.organisation);
        let late = assessed(ConditionStatus::InProgress, None);
        world.gate.assess(grant, id, 22, &late).await.unwrap();
        assert!(accreditation(&world).await.is_met());
    }

    async fn an_organisation_is_accredited_for_no_longer_than_its_conditions_hold(db: TestDb) {
        let world = World::on(&db).await;
        let (grant, id, soon) = (&world.organisations, world.organisation, date(2026, 3, 10));
        let until = assessed(ConditionStatus::MetWithCondition, Some(soon));
        world.gate.assess(grant, id, 4, &until).await.unwrap();
        assert_eq!(accreditation(&world).await, Fact::Met { until: Some(soon) });
        db.clock().advance(9 * 24 * 60 * 60);
        assert_eq!(accreditation(&world).await, Fact::Expired { on: soon });
        let again = NewAssessment { assessed_on: date(2026, 3, 11), ..assessed(ConditionStatus::Met, None) };
        world.gate.assess(grant, id, 4, &again).await.unwrap();
        assert!(accreditation(&world).await.is_met());
    }

    async fn the_newest_assessment_counts_and_those_before_it_are_kept(db: TestDb) {
        let world = World::on(&db).await;
        let (grant, id) = (&world.organisations, world.organisation);
        db.clock().advance(1);
        let late = assessed(ConditionStatus::NotStarted, None);
        world.gate.assess(grant, id, 9, &late).await.unwrap();
        let kept = world.gate.assessments(grant, id, 9).await.unwrap();
        let statuses: Vec<_> = kept.iter().map(|it| it.status).collect();
        assert_eq!(statuses, [ConditionStatus::NotStarted, ConditionStatus::Met]);
        let now = world.gate.conditions_of(grant, id).await.unwrap();
        assert_eq!(now.len(), 28);
        let unmet: Vec<_> = now.iter().filter(|it| !it.fact.is_met()).map(|it| it.condition.number).collect();
        assert_eq!(unmet, [9]);
        let entries = world.entries("organisation.assess").await;
        assert_eq!(entries.last().unwrap().1["conditions"], json!([9]));
    }

    async fn a_new_organisation_meets_no_condition_and_is_not_accredited_by_a_decision_alone(db: TestDb) {
        let world = World::on(&db).await;
        let new = NewOrganisation { name: "Hilltop Surgery".into(), ods_code: None, headquarters: None };
        let id = world.gate.create_organisation(&world.organisations, &new).await.unwrap();
        let now = world.gate.conditions_of(&world.organisations, id).await.unwrap();
        assert!(now.iter().all(|it| it.fact == Fact::Missing && it.assessment.is_none()));
        let here = World { organisation: id, ..world };
        here.accredit(date(2026, 3, 1), date(2026, 12, 31)).await;
        assert_eq!(accreditation(&here).await, Fact::Missing);
    }

    async fn nobody_assesses_an_organisation_but_those_who_run_kith(db: TestDb) {
        let (world, surgery) = with_a_surgery(&db).await;
        let (of_the_surgery, of_the_council) = (&surgery.administrator, administrator(&world, "council").await.1);
        let trust = accredited_organisation(&world.gate, "Fernley Trust").await;
        let (council, met) = (world.organisation, assessed(ConditionStatus::Met, None));
        let assess = async |token, organisation| {
            let who = world.gate.session(token).await.unwrap();
            let grant = world.gate.ask::<ManageOrganisations>(&who, json!({})).await.unwrap();
            assert_eq!(world.gate.offers(&who, AssessOrganisation::NAME), who.runs_kith());
            world.gate.assess(&grant, organisation, 9, &met).await
        };
        for organisation in [surgery.id, trust, council] {
            let refused = assess(of_the_surgery, organisation).await;
            assert!(matches!(refused, Err(AssessmentError::OnlyWhoRunsKith)), "{refused:?}");
            assert_eq!(world.entries("organisation.assess").await.last().unwrap().0, "refused");
            assess(&of_the_council, organisation).await.unwrap();
        }
    }

    async fn two_organisations_do_not_accredit_each_other_or_withdraw_what_a_third_has(db: TestDb) {
        let (world, surgery) = with_a_surgery(&db).await;
        let trust = accredited_organisation(&world.gate, "Fernley Trust").await;
        let who = world.gate.session(&surgery.administrator).await.unwrap();
        let grant = world.gate.ask::<ManageOrganisations>(&who, json!({})).await.unwrap();
        let given = testing::accreditation(date(2026, 3, 1), date(2026, 12, 31));
        for organisation in [surgery.id, trust, world.organisation] {
            let refused = world.gate.accredit(&grant, organisation, &given).await;
            assert!(matches!(refused, Err(OrganisationError::OnlyWhoRunsKith)), "{refused:?}");
            let refused = world.gate.withdraw_accreditation(&grant, organisation, "We disagree").await;
            assert!(matches!(refused, Err(OrganisationError::OnlyWhoRunsKith)), "{refused:?}");
        }
    }

    async fn nobody_of_another_organisation_makes_themselves_one_of_those_who_run_kith(db: TestDb) {
        let (world, surgery) = with_a_surgery(&db).await;
        let (council, there) = (administrator(&world, "council").await.0, world.organisation);
        let who = world.gate.session(&surgery.administrator).await.unwrap();
        let grant = world.gate.ask::<ManageAccounts>(&who, json!({})).await.unwrap();
        let own = NewAccount { organisation: surgery.id, ..world.new_account("helper", Role::Practitioner) };
        let (helper, _) = world.gate.create_account(&grant, &own).await.unwrap();
        let spy = world.new_account("spy", Role::AccountAdministrator);
        let role = Role::AccountAdministrator;
        for refused in [
            world.gate.create_account(&grant, &spy).await.map(drop),
            world.gate.change_role(&grant, helper, role, None, there).await,
            world.gate.change_role(&grant, council.id, role, None, surgery.id).await,
            world.gate.reset_account(&grant, council.id).await.map(drop),
            world.gate.ask_recovery(&grant, council.id, "Lost").await.map(drop),
            world.gate.close_account(&grant, council.id, "Left").await,
        ] {
            assert!(matches!(refused, Err(AccountError::OfWhoRunsKith)), "{refused:?}");
        }
        world.gate.change_role(&grant, helper, role, None, surgery.id).await.unwrap();
    }

    async fn what_a_published_response_says_is_recorded_whole_and_the_ledger_names_it_without_its_words(db: TestDb) {
        let world = World::on(&db).await;
        let (grant, id, response) = (&world.organisations, world.organisation, ResponseId::new());
        let late = NewAssessment { evidence: "The folder is lost".into(), ..assessed(ConditionStatus::InProgress, None) };
        let until = assessed(ConditionStatus::MetWithCondition, Some(date(2026, 3, 10)));
        world.gate.assess_published(grant, id, response, &[(9, late), (4, until)]).await.unwrap();
        let now = world.gate.conditions_of(grant, id).await.unwrap();
        let status = |number: i64| {
            let it = now.iter().find(|it| it.condition.number == number).unwrap();
            it.assessment.as_ref().unwrap().status
        };
        assert_eq!((status(9), status(4)), (ConditionStatus::InProgress, ConditionStatus::MetWithCondition));
        assert!(!accreditation(&world).await.is_met(), "it lacks a condition now");
        let entries = world.entries("organisation.assess").await;
        let said = &entries.last().unwrap().1;
        assert_eq!((&said["response"], &said["conditions"]), (&json!(response), &json!([9, 4])));
        assert!(!said.to_string().contains("folder"), "{said}");
    }

    async fn nothing_of_a_published_response_is_recorded_where_something_in_it_cannot_be(db: TestDb) {
        let world = World::on(&db).await;
        let (grant, id) = (&world.organisations, world.organisation);
        let late = assessed(ConditionStatus::InProgress, None);
        let tomorrow = NewAssessment { assessed_on: date(2026, 3, 3), ..assessed(ConditionStatus::Met, None) };
        let says = [(9, late.clone()), (4, tomorrow)];
        let answer = world.gate.assess_published(grant, id, ResponseId::new(), &says).await;
        assert!(matches!(answer, Err(AssessmentError::Fault(AssessmentFault::FutureDate))), "{answer:?}");
        let unknown = [(9, late), (29, assessed(ConditionStatus::Met, None))];
        let answer = world.gate.assess_published(grant, id, ResponseId::new(), &unknown).await;
        assert!(matches!(answer, Err(AssessmentError::NotFound)), "{answer:?}");
        assert!(accreditation(&world).await.is_met());
    }

    async fn what_was_assessed_and_counts_stays_when_the_operator_vouches(db: TestDb) {
        let world = World::on(&db).await;
        let (grant, id) = (&world.organisations, world.organisation);
        let lapsed = assessed(ConditionStatus::InProgress, None);
        world.gate.assess(grant, id, 9, &lapsed).await.unwrap();
        let vouched = assessed(ConditionStatus::MetWithCondition, None);
        world.gate.assess_unmet(grant, id, &vouched).await.unwrap();
        let now = world.gate.conditions_of(grant, id).await.unwrap();
        assert!(now.iter().all(|it| it.fact.is_met()));
        let on_condition = now.iter().filter(|it| {
            it.assessment.as_ref().is_some_and(|it| it.status == ConditionStatus::MetWithCondition)
        });
        assert_eq!(on_condition.map(|it| it.condition.number).collect::<Vec<_>>(), [9]);
    }

    async fn only_the_operator_enters_all_conditions_at_once(db: TestDb) {
        let world = World::on(&db).await;
        let (_, token) = administrator(&world, "admin").await;
        let who = world.gate.session(&token).await.unwrap();
        let grant = world.gate.ask::<ManageOrganisations>(&who, json!({})).await.unwrap();
        let met = assessed(ConditionStatus::Met, None);
        let answer = world.gate.assess_unmet(&grant, world.organisation, &met).await;
        assert!(matches!(answer, Err(AssessmentError::OperatorOnly)), "{answer:?}");
        assert_eq!(who.role(), Role::AccountAdministrator);
    }
}
