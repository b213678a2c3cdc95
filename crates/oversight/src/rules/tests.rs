use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use kith_gate::Role;
use kith_people::watched::{Helps, Known};
use kith_terms::{AccountId, EntryId, FindingId, OrganisationId, PersonId};

use super::at_once::{Window, at_once, odd_hour};
use super::gather::{Explained, Kept, alert_score, goes_on};
use super::order::{Typed, run_at_end};
use super::settled::{alone, settled};
use super::{Act, Facts, Found, Home, Kind, User, hours};
use crate::parameters::Parameters;
use crate::pattern::Pattern;

/// One user, at their desk on a Monday morning.
struct Desk {
    account: AccountId,
    organisation: OrganisationId,
    acts: Vec<Act>,
    facts: Facts,
    decided: HashMap<EntryId, HashSet<Pattern>>,
    typed: Vec<(Timestamp, Typed)>,
    p: Parameters,
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn minutes(it: i64) -> SignedDuration {
    SignedDuration::from_mins(it)
}

const MONDAY: &str = "2026-11-23T10:00:00Z";

impl Desk {
    fn of(full_name: &str) -> Self {
        let (account, organisation) = (AccountId::new(), OrganisationId::new());
        let mut facts = Facts::default();
        facts.users.insert(account, User::called(full_name, None));
        facts.at.insert(organisation, vec![account]);
        Self {
            account,
            organisation,
            acts: Vec::new(),
            facts,
            decided: HashMap::new(),
            typed: Vec::new(),
            p: Parameters::built_in().unwrap(),
        }
    }

    fn living(mut self, postcode: &str, line: &str) -> Self {
        let home = Home {
            postcode: postcode.to_owned(),
            first_line: line.to_owned(),
        };
        self.facts.users.get_mut(&self.account).unwrap().home = Some(home);
        self
    }

    fn person(&mut self, given: &str, family: &str, home: Option<(&str, &str)>) -> PersonId {
        let person = PersonId::new();
        let known = Known {
            given: given.to_owned(),
            families: vec![family.to_owned()],
            postcode: home.map(|it| it.0.to_owned()),
            first_line: home.map(|it| it.1.to_owned()),
        };
        self.facts.people.insert(person, known);
        person
    }

    fn helps(&mut self, person: PersonId, themself: bool, recorded: Timestamp) {
        self.facts.helps.entry(person).or_default().push(Helps {
            person,
            account: themself.then_some(self.account),
            organisation: self.organisation,
            from: None,
            until: None,
            recorded_at: recorded,
        });
    }

    fn act(&mut self, when: Timestamp, kind: Kind, person: Option<PersonId>) -> &mut Act {
        self.acts.push(Act {
            entry: EntryId::new(),
            at: when,
            account: self.account,
            organisation: self.organisation,
            role: Role::Practitioner,
            kind,
            person,
            visit: None,
            mediated: false,
            explains: false,
            odd_hour: false,
            alone: false,
        });
        let last = self.acts.len() - 1;
        self.acts[last].odd_hour = odd_hour(&self.acts[last], &self.facts, &self.p);
        self.acts[last].alone = kind == Kind::Look && alone(&self.acts[last], &self.facts, &self.p);
        &mut self.acts[last]
    }

    fn look(&mut self, when: Timestamp, person: PersonId) -> &mut Act {
        self.act(when, Kind::Look, Some(person))
    }

    fn window(&self) -> Window<'_> {
        Window {
            acts: &self.acts,
            decided: &self.decided,
            typed: &self.typed,
        }
    }

    fn at_once(&self, pattern: Pattern) -> Option<Found> {
        let all = at_once(&self.window(), &self.facts, &self.p);
        all.into_iter().find(|it| it.pattern == pattern)
    }

    fn settled(&self, pattern: Pattern) -> Option<Found> {
        let all = settled(&self.window(), &self.facts, &self.p);
        all.into_iter().find(|it| it.pattern == pattern)
    }
}

#[test]
fn an_override_is_an_alert_by_itself_whoever_helps_the_person() {
    let mut desk = Desk::of("Tomasz Wren");
    let person = desk.person("nasrin", "begum", None);
    desk.helps(person, true, at("2026-01-01T00:00:00Z"));
    desk.act(at(MONDAY), Kind::Override, Some(person));
    let found = desk.at_once(Pattern::ShieldOverride).unwrap();
    assert!(found.score >= desk.p.alert.score);
    assert_eq!(found.person, Some(person));
}

#[test]
fn a_look_at_ones_own_house_is_found_although_one_helps_and_the_house_next_door_is_a_neighbour() {
    let mut desk = Desk::of("Bethan Protheroe").living("pr24jy", "12 larkspur rise");
    let mine = desk.person("gwen", "protheroe", Some(("pr24jy", "12 larkspur rise")));
    let next = desk.person("odd", "vance", Some(("pr24jy", "14 larkspur rise")));
    desk.helps(mine, true, at("2026-01-01T00:00:00Z"));
    desk.look(at(MONDAY), mine);
    assert!(desk.at_once(Pattern::OwnHousehold).is_some());
    assert!(desk.settled(Pattern::Neighbours).is_none());
    desk.look(at(MONDAY), next);
    assert!(desk.at_once(Pattern::OwnHousehold).is_none());
    assert_eq!(desk.settled(Pattern::Neighbours).unwrap().score, 100);
    desk.helps(next, false, at(MONDAY) + minutes(600));
    let last = desk.acts.len() - 1;
    desk.acts[last].alone = alone(&desk.acts[last], &desk.facts, &desk.p);
    let helped = desk.settled(Pattern::Neighbours).unwrap();
    assert_eq!(helped.score, 20, "a colleague wrote it down in time");
}

#[test]
fn a_rare_name_weighs_more_than_a_common_one() {
    let mut desk = Desk::of("Bethan Protheroe-Ash");
    let person = desk.person("odd", "protheroeash", None);
    desk.facts.usual.looks = 10_000;
    desk.look(at(MONDAY), person);
    let mut score = |looks| {
        desk.facts.name_looks.insert(desk.account, looks);
        desk.settled(Pattern::OwnName).map(|it| it.score)
    };
    assert_eq!(score(1), Some(100));
    assert_eq!(score(30), Some(60));
    assert_eq!(score(300), Some(35));
}

#[test]
fn a_colleague_is_known_by_name_and_better_by_name_and_postcode_and_not_where_they_live_elsewhere()
{
    let mut desk = Desk::of("Nia Castellan");
    let colleague = AccountId::new();
    let home = |postcode: &str| Home {
        postcode: postcode.to_owned(),
        first_line: "1 elm close".to_owned(),
    };
    desk.facts
        .at
        .get_mut(&desk.organisation)
        .unwrap()
        .push(colleague);
    let person = desk.person("priya", "holloway", Some(("pr11aa", "1 elm close")));
    desk.look(at(MONDAY), person);
    let mut score = |known: Option<Home>| {
        let user = User::called("Priya Holloway", known);
        desk.facts.users.insert(colleague, user);
        desk.settled(Pattern::Colleagues).map(|it| it.score)
    };
    assert_eq!(score(None), Some(60));
    assert_eq!(score(Some(home("pr11aa"))), Some(100));
    assert_eq!(score(Some(home("la97qt"))), None);
}

#[test]
fn somebody_in_the_news_is_looked_at_rightly_by_whoever_helps_them() {
    let mut desk = Desk::of("Nia Castellan");
    let person = desk.person("sable", "winterbourne", None);
    desk.facts.news.insert(person);
    desk.look(at(MONDAY), person);
    assert_eq!(desk.at_once(Pattern::News).unwrap().score, 100);
    desk.helps(person, false, at("2026-01-01T00:00:00Z"));
    assert_eq!(desk.at_once(Pattern::News).unwrap().score, 50);
    desk.helps(person, true, at("2026-01-01T00:00:00Z"));
    assert!(desk.at_once(Pattern::News).is_none());
}

#[test]
fn the_fifteenth_stranger_in_an_hour_is_too_many_and_ones_own_people_do_not_count() {
    for (mine, expected) in [(false, true), (true, false)] {
        let mut desk = Desk::of("Nia Castellan");
        for it in 0..15 {
            assert!(desk.at_once(Pattern::Rate).is_none(), "{it}");
            let person = desk.person("a", "b", None);
            if mine {
                desk.helps(person, true, at("2026-01-01T00:00:00Z"));
            }
            desk.look(at(MONDAY) + minutes(3 * it), person);
        }
        assert_eq!(desk.at_once(Pattern::Rate).is_some(), expected);
        desk.facts.usual.per_hour.insert(Role::Practitioner, 5);
        let unusual = desk.at_once(Pattern::Rate);
        assert!(
            unusual.is_none(),
            "four times the usual is more than fifteen"
        );
    }
}

#[test]
fn names_that_only_follow_the_alphabet_are_a_sweep_and_one_out_of_order_is_none() {
    let names = [
        "adams", "baker", "carter", "dunn", "ellis", "frost", "grant", "hughes",
    ];
    for (swapped, expected) in [(false, true), (true, false)] {
        let mut desk = Desk::of("Nia Castellan");
        let mut names = names.to_vec();
        if swapped {
            names.swap(3, 4);
        }
        for (it, name) in (0..).zip(names) {
            let person = desk.person("a", name, None);
            desk.look(at(MONDAY) + minutes(it), person);
        }
        assert_eq!(desk.at_once(Pattern::Sweep).is_some(), expected);
    }
}

#[test]
fn numbers_and_birthdays_typed_one_after_the_other_are_a_sweep() {
    let asked = |key: &str, value: String| Typed::of(&serde_json::json!({ key: value }));
    let numbers = (0..4).map(|it| asked("nhs-number", format!("999 000 00{}", 18 + it * 11)));
    let days = (0..5).map(|it| asked("born", format!("{}/5/2015", 28 + it % 4)));
    let ordered = (0..5).map(|it| asked("born", format!("{}/5/2015", 10 + it)));
    let found = |all: Vec<Typed>| {
        let mut desk = Desk::of("Nia Castellan");
        for (it, typed) in (0..).zip(all) {
            let when = at(MONDAY) + minutes(it);
            desk.act(when, Kind::EmptySearch, None);
            desk.typed.push((when, typed));
        }
        desk.at_once(Pattern::Sweep).map(|it| it.sentence)
    };
    assert!(found(numbers.collect()).unwrap().contains("4 NHS numbers"));
    assert!(found(ordered.collect()).unwrap().contains("5 birthdays"));
    assert_eq!(found(days.collect()), None);
}

#[test]
fn a_run_at_the_end_counts_up_or_down_and_what_is_the_same_again_once() {
    let run = |all: &[i32]| run_at_end(all, |a, b| b > a);
    assert_eq!(run(&[]), 0);
    assert_eq!(run(&[5]), 1);
    assert_eq!(run(&[9, 1, 2, 2, 3]), 3);
    assert_eq!(run(&[1, 9, 7, 5]), 3);
}

#[test]
fn many_empty_searches_are_found_where_most_find_nobody() {
    let mut desk = Desk::of("Nia Castellan");
    for it in 0..9 {
        desk.act(at(MONDAY) + minutes(it), Kind::EmptySearch, None);
    }
    assert!(desk.at_once(Pattern::EmptySearches).is_none());
    desk.act(at(MONDAY) + minutes(10), Kind::EmptySearch, None);
    assert!(desk.at_once(Pattern::EmptySearches).is_some());
    for it in 0..7 {
        desk.act(at(MONDAY) + minutes(20 + it), Kind::Search, None);
    }
    assert!(
        desk.at_once(Pattern::EmptySearches).is_none(),
        "busy, and mostly right"
    );
}

#[test]
fn eight_strangers_in_a_week_are_found_and_reasons_that_explain_do_not_count() {
    for (explains, expected) in [(false, true), (true, false)] {
        let mut desk = Desk::of("Nia Castellan");
        for it in 0..8 {
            let person = desk.person("a", "b", None);
            desk.look(at(MONDAY) + minutes(it * 600), person).explains = explains;
        }
        let found = desk.settled(Pattern::WithoutInvolvement);
        assert_eq!(found.is_some(), expected);
    }
}

#[test]
fn late_looks_add_up_and_ones_own_people_and_a_night_team_do_not_count() {
    let night = at("2026-11-23T23:10:00Z");
    let mut desk = Desk::of("Nia Castellan");
    let (stranger, mine) = (desk.person("a", "b", None), desk.person("c", "d", None));
    desk.helps(mine, true, at("2026-01-01T00:00:00Z"));
    desk.look(night, mine);
    assert!(desk.at_once(Pattern::OutOfHours).is_none());
    for it in 1..=4 {
        desk.look(night + minutes(it * 1440), stranger);
        let found = desk.at_once(Pattern::OutOfHours).unwrap();
        assert_eq!(found.score, 25 * u32::try_from(it).unwrap());
    }
    let mut slots = [0; hours::SLOTS];
    slots[23] = 30;
    slots[10] = 200;
    desk.facts.usual.slots.insert(desk.organisation, slots);
    desk.look(night + minutes(1440), stranger);
    assert!(
        desk.at_once(Pattern::OutOfHours).is_none(),
        "their usual hour"
    );
}

#[test]
fn the_hour_is_that_on_the_wall_in_summer_too() {
    assert_eq!(hours::slot(at("2026-07-06T06:30:00Z")), 7);
    assert_eq!(hours::slot(at("2026-11-23T06:30:00Z")), 6);
    assert_eq!(hours::slot(at("2026-11-22T06:30:00Z")), 30, "a Sunday");
}

#[test]
fn the_same_person_for_others_again_and_again_is_found_and_only_of_mediated_looks() {
    for (mediated, expected) in [(true, Some(100)), (false, None)] {
        let mut desk = Desk::of("Nia Castellan");
        let person = desk.person("a", "b", None);
        for it in 0..5 {
            desk.look(at(MONDAY) + minutes(it * 1440), person).mediated = mediated;
        }
        assert_eq!(desk.at_once(Pattern::Mediated).map(|it| it.score), expected);
    }
}

#[test]
fn too_many_people_for_others_in_a_day_are_found() {
    let mut desk = Desk::of("Nia Castellan");
    for it in 0..20 {
        assert!(desk.at_once(Pattern::Mediated).is_none());
        let person = desk.person("a", "b", None);
        desk.look(at(MONDAY) + minutes(it * 5), person).mediated = true;
    }
    assert_eq!(desk.at_once(Pattern::Mediated).unwrap().score, 100);
}

#[test]
fn one_record_again_and_again_is_found_unless_something_was_changed_or_one_helps() {
    let six = |change: bool, mine: bool| {
        let mut desk = Desk::of("Nia Castellan");
        let person = desk.person("a", "b", None);
        if mine {
            desk.helps(person, true, at("2026-01-01T00:00:00Z"));
        }
        for it in 0..6 {
            desk.look(at(MONDAY) + minutes(it * 1440), person);
            if change && it == 2 {
                desk.act(
                    at(MONDAY) + minutes(it * 1440 + 5),
                    Kind::Change,
                    Some(person),
                );
            }
        }
        desk.at_once(Pattern::AgainAndAgain).is_some()
    };
    assert!(six(false, false));
    assert!(!six(true, false));
    assert!(!six(false, true));
}

#[test]
fn what_was_decided_is_no_evidence_of_the_same_pattern_again_but_of_another() {
    let mut desk = Desk::of("Nia Castellan");
    let person = desk.person("a", "b", None);
    for it in 0..6 {
        desk.look(at(MONDAY) + minutes(it * 600), person);
    }
    let entries: Vec<EntryId> = desk.acts.iter().map(|it| it.entry).collect();
    for it in &entries {
        desk.decided.entry(*it).or_default().insert(Pattern::Rate);
    }
    assert!(desk.at_once(Pattern::AgainAndAgain).is_some());
    for it in entries {
        desk.decided
            .entry(it)
            .or_default()
            .insert(Pattern::AgainAndAgain);
    }
    assert!(desk.at_once(Pattern::AgainAndAgain).is_none());
}

fn kept(pattern: Pattern, score: u32, last_at: &str) -> Kept {
    Kept {
        id: FindingId::new(),
        pattern,
        person: None,
        score,
        last_at: at(last_at),
        in_alert: false,
    }
}

#[test]
fn small_findings_make_an_alert_only_together_and_within_a_month() {
    let p = Parameters::built_in().unwrap();
    let mut all = vec![
        kept(Pattern::Colleagues, 60, "2026-11-01T10:00:00Z"),
        kept(Pattern::OutOfHours, 50, "2026-11-20T10:00:00Z"),
    ];
    assert_eq!(alert_score(&all, at("2026-11-21T10:00:00Z"), &p), Some(110));
    assert_eq!(alert_score(&all, at("2026-12-10T10:00:00Z"), &p), None);
    all[1].in_alert = true;
    assert_eq!(
        alert_score(&all, at("2026-12-10T10:00:00Z"), &p),
        Some(50),
        "an open one stays"
    );
}

#[test]
fn an_explanation_covers_its_pattern_and_person_until_its_day_and_never_a_shield() {
    let person = PersonId::new();
    let p = Parameters::built_in().unwrap();
    let today = jiff::civil::date(2026, 11, 23);
    let until = Explained::holds_until(Some(person), today, &p);
    let explained = |pattern| {
        [Explained {
            pattern,
            person: Some(person),
            until,
        }]
    };
    let found = |pattern, person| Found {
        person,
        ..Found::new(pattern, 100, "Something.")
    };
    let covers = |pattern, whom, on| {
        Explained::covering(&explained(pattern), &found(pattern, whom), on).is_some()
    };
    assert!(covers(Pattern::Neighbours, Some(person), until));
    assert!(!covers(
        Pattern::Neighbours,
        Some(person),
        until.tomorrow().unwrap()
    ));
    assert!(!covers(Pattern::Neighbours, Some(PersonId::new()), today));
    assert!(!covers(Pattern::ShieldOverride, Some(person), today));
}

#[test]
fn a_finding_goes_on_with_the_last_of_its_kind_and_person_and_not_with_an_old_one() {
    let mut all = [kept(Pattern::Rate, 100, MONDAY)];
    let found = Found::new(Pattern::Rate, 100, "Something.");
    assert!(goes_on(&mut all, &found, at(MONDAY) + minutes(60)).is_some());
    assert!(goes_on(&mut all, &found, at(MONDAY) + minutes(1500)).is_none());
    let other = Found::new(Pattern::Sweep, 100, "Something.");
    assert!(goes_on(&mut all, &other, at(MONDAY)).is_none());
}
