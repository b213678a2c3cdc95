//! Households: who lives with whom, and what they are called.

use jiff::civil::Date;
use serde::Deserialize;

use super::names::{Names, Sex, Tradition};
use super::person::{Carer, Maker, Person, days_before, email};
use super::places::{self, Address};
use super::plan::{Kind, Plan};
use super::random::Draw;

/// How the home is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Tenure {
    Owned,
    Rented,
    Council,
    Institution,
}

/// A household of the county.
#[derive(Debug)]
pub(super) struct Household {
    pub(super) index: u64,
    pub(super) tenure: Tenure,
    pub(super) home: Address,
    /// The home before, and the day they moved.
    pub(super) before: Option<(Address, Date)>,
    pub(super) members: Vec<Person>,
}

impl Household {
    /// Where the household lived on a day.
    pub(super) fn home_on(&self, day: Date) -> &Address {
        match &self.before {
            Some((address, moved)) if day < *moved => address,
            _ => &self.home,
        }
    }
}

/// Everything that a household is made from.
pub(super) struct Builder<'a> {
    pub(super) names: &'a Names,
    pub(super) today: Date,
    /// How many homes the county has, some of them empty.
    pub(super) homes: u64,
}

const YEAR: f64 = 365.25;

impl Builder<'_> {
    /// The household of that plan, to live in the home of that number.
    pub(super) fn build(&self, plan: Plan, index: u64, home: u64, draw: &mut Draw) -> Household {
        let tenure = tenure(plan.kind, draw);
        let before = self.before(tenure, draw);
        let mut members = self.members(plan, draw);
        for person in &mut members {
            if person.age(self.today) >= 16 && draw.chance(0.55) {
                person.email = email(person, draw);
            }
        }
        let home = match plan.kind {
            Kind::CareHome => places::care_home(home),
            _ => places::home(home),
        };
        Household {
            index,
            tenure,
            home,
            before,
            members,
        }
    }

    fn before(&self, tenure: Tenure, draw: &mut Draw) -> Option<(Address, Date)> {
        let moved = match tenure {
            Tenure::Owned => 0.16,
            Tenure::Rented => 0.6,
            Tenure::Council => 0.24,
            Tenure::Institution => 0.0,
        };
        let (home, ago) = (draw.below(self.homes), draw.between(20, 6 * 365));
        draw.chance(moved)
            .then(|| (places::home(home), days_before(self.today, ago)))
    }

    fn members(&self, plan: Plan, draw: &mut Draw) -> Vec<Person> {
        let size = usize::try_from(plan.size).unwrap_or(1);
        match plan.kind {
            Kind::Story | Kind::Single => vec![self.alone(19.0 + 46.0 * draw.unit(), draw)],
            Kind::OlderSingle => vec![self.alone(older(97.0, 2.2, draw), draw)],
            Kind::Couple => self.couple(21.0 + 44.0 * draw.unit(), draw),
            Kind::OlderCouple => self.couple(older(92.0, 2.0, draw), draw),
            Kind::SharedHouse => (0..size)
                .map(|_| self.alone(19.0 + 16.0 * draw.unit(), draw))
                .collect(),
            Kind::CareHome => (0..size)
                .map(|_| self.alone(70.0 + 30.0 * draw.unit().sqrt(), draw))
                .collect(),
            Kind::CoupleWithChildren => {
                let ages = self.children_ages(size - 2, draw);
                self.family_of(&ages, true, draw)
            }
            Kind::LoneParent => {
                let ages = self.children_ages(size - 1, draw);
                self.family_of(&ages, false, draw)
            }
            Kind::GrownChildren => {
                let ages: Vec<f64> = (2..size).map(|_| 18.1 + 12.0 * draw.unit()).collect();
                self.family_of(&ages, true, draw)
            }
            Kind::Extended => self.extended(size, draw),
        }
    }

    fn alone(&self, age: f64, draw: &mut Draw) -> Person {
        let tradition = self.names.tradition(draw);
        let sex = if age > 75.0 && draw.chance(0.3) {
            Sex::Female
        } else {
            Sex::draw(draw)
        };
        let mut person = self.maker().person(tradition, sex, days(age), draw);
        person.family = self.family_name(tradition, sex, draw);
        if sex == Sex::Female && age > 25.0 && draw.chance(0.3) {
            let former = self.family_name(tradition, sex, draw);
            self.change_name(&mut person, former, draw);
        }
        if tradition == Tradition::Afghan && draw.chance(0.3) {
            person.family = String::new();
        }
        person
    }

    /// Two partners, mostly husband and wife; the first is the one whose age is given.
    fn couple(&self, age: f64, draw: &mut Draw) -> Vec<Person> {
        let tradition = self.names.tradition(draw);
        let other = if draw.chance(0.9) {
            tradition
        } else {
            self.names.tradition(draw)
        };
        let (one, two) = match draw.below(50) {
            0 => (Sex::Female, Sex::Female),
            1 => (Sex::Male, Sex::Male),
            _ => (Sex::Female, Sex::Male),
        };
        let gap = 2.5 + 4.0 * (draw.unit() + draw.unit() - 1.0);
        let mut first = self.maker().person(tradition, one, days(age), draw);
        let mut second =
            self.maker()
                .person(other, two, days((age + gap).max(18.5 + draw.unit())), draw);
        second.family = self.family_name(other, two, draw);
        let own = self.family_name(tradition, one, draw);
        let married = draw.chance(if age > 60.0 { 0.93 } else { 0.62 });
        if married && one != two && draw.chance(tradition.wife_takes_name()) {
            first.family = other.for_woman(&second.family, draw);
            self.change_name(&mut first, own, draw);
        } else {
            first.family = own;
        }
        vec![first, second]
    }

    /// Parents (or one) with children of those ages.
    fn family_of(&self, ages: &[f64], both: bool, draw: &mut Draw) -> Vec<Person> {
        let eldest = ages.iter().copied().fold(0.0, f64::max);
        let at_birth = 17.5 + 12.5 * (draw.unit() + draw.unit());
        let mut parents = self.couple(eldest + at_birth, draw);
        let mut children = self.children_of(&parents, ages, draw);
        let together = parents.len() == 2 && both;
        let contact = !together && draw.chance(0.45);
        let mut carers: Vec<Carer> = parents.iter().map(parent).collect();
        if !together {
            let leaves = usize::from(draw.chance(0.87));
            if parents.len() > leaves {
                parents.remove(leaves);
            }
            let away = places::home(draw.below(self.homes)).full();
            if let Some(carer) = carers.get_mut(leaves) {
                carer.address = Some(away);
            }
            if leaves == 0 {
                carers.reverse();
            }
            carers.truncate(if contact { 2 } else { 1 });
        } else if draw.chance(0.06)
            && let Some(step) = carers.get_mut(1)
        {
            // A step-father has no parental responsibility of his own.
            (step.relationship, step.parental) = ("Step-father", false);
        }
        for child in &mut children {
            if child.age(self.today) < 18 {
                child.carers.clone_from(&carers);
                if child.phone.is_empty() {
                    child.phone = carers.first().map(|c| c.phone.clone()).unwrap_or_default();
                }
            }
        }
        parents.append(&mut children);
        parents
    }

    fn children_of(&self, parents: &[Person], ages: &[f64], draw: &mut Draw) -> Vec<Person> {
        let Some(mother) = parents.first() else {
            return Vec::new();
        };
        let father = parents.get(1).unwrap_or(mother);
        let tradition = father.tradition;
        // A mother's form of the name is not one that her sons could carry.
        let own_name = draw.chance(0.1) && !tradition.has_form_for_women();
        let double = draw.chance(0.03) && mother.family != father.family;
        let mut given: Vec<String> = Vec::new();
        let mut children = Vec::new();
        for age in ages {
            let sex = Sex::draw(draw);
            let mut child = self.maker().person(tradition, sex, days(*age), draw);
            for _ in 0..4 {
                if !given.contains(&child.given) {
                    break;
                }
                child.given = self.names.given(tradition, sex, child.born.year(), draw);
            }
            if sex == Sex::Male && father.sex == sex && given.is_empty() && draw.chance(0.02) {
                child.given.clone_from(&father.given);
            }
            child.family = if tradition.is_patronymic() {
                father.given.clone()
            } else if double {
                format!("{}-{}", mother.family, father.family)
            } else if own_name {
                mother.family.clone()
            } else if sex == Sex::Female {
                tradition.for_woman(&father.family, draw)
            } else {
                father.family.clone()
            };
            given.push(child.given.clone());
            children.push(child);
        }
        children
    }

    /// Ages of children, youngest first; about one pair of neighbours in sixty are twins.
    fn children_ages(&self, count: usize, draw: &mut Draw) -> Vec<f64> {
        let mut age = 16.5 * draw.unit();
        let mut ages = Vec::with_capacity(count);
        for _ in 0..count {
            ages.push(if age < 20.0 {
                age
            } else {
                18.0 + 2.0 * draw.unit()
            });
            if !draw.chance(0.017) {
                age += 1.3 + 3.2 * draw.unit();
            }
        }
        ages
    }

    /// Three generations: a couple, their children, and one or two of a grandparent's generation.
    fn extended(&self, size: usize, draw: &mut Draw) -> Vec<Person> {
        let elders = if size > 4 { 2 } else { 1 };
        let ages = self.children_ages(size - 2 - elders, draw);
        let mut members = self.family_of(&ages, true, draw);
        let Some(head) = members.get(1) else {
            return members;
        };
        let (tradition, family) = (head.tradition, head.family.clone());
        let age = f64::from(head.age(self.today)) + 20.0 + 12.0 * draw.unit();
        for sex in [Sex::Female, Sex::Male].into_iter().take(elders) {
            let mut elder = self.maker().person(
                tradition,
                sex,
                days(if age < 98.0 {
                    age
                } else {
                    92.0 + 6.0 * draw.unit()
                }),
                draw,
            );
            elder.family = match sex {
                Sex::Female => tradition.for_woman(&family, draw),
                Sex::Male => family.clone(),
            };
            members.push(elder);
        }
        members
    }

    fn family_name(&self, tradition: Tradition, sex: Sex, draw: &mut Draw) -> String {
        let family = self.names.family(tradition, draw);
        match sex {
            Sex::Female => tradition.for_woman(&family, draw),
            Sex::Male => family,
        }
    }

    /// Gives the person a former name, changed at some time in adult life.
    fn change_name(&self, person: &mut Person, former: String, draw: &mut Draw) {
        let adult_years = f64::from(person.age(self.today)) - 19.0;
        let ago = (adult_years.max(0.2) * draw.unit() * YEAR) as i64 + 30;
        if former != person.family {
            person.former = Some((former, days_before(self.today, ago)));
        }
    }

    fn maker(&self) -> Maker<'_> {
        Maker {
            names: self.names,
            today: self.today,
        }
    }
}

fn parent(person: &Person) -> Carer {
    Carer {
        name: person.full_name(),
        relationship: match person.sex {
            Sex::Female => "Mother",
            Sex::Male => "Father",
        },
        parental: true,
        phone: person.phone.clone(),
        address: None,
    }
}

fn tenure(kind: Kind, draw: &mut Draw) -> Tenure {
    let (owned, rented, council) = match kind {
        Kind::CareHome => return Tenure::Institution,
        Kind::SharedHouse => (5, 90, 5),
        Kind::LoneParent => (28, 30, 42),
        Kind::OlderCouple | Kind::OlderSingle => (76, 6, 18),
        Kind::Single => (46, 32, 22),
        _ => (68, 19, 13),
    };
    let shares = [
        (Tenure::Owned, owned),
        (Tenure::Rented, rented),
        (Tenure::Council, council),
    ];
    draw.weighted(Tenure::Owned, &shares)
}

/// An age of 65 or more, fewer the higher.
fn older(oldest: f64, steepness: f64, draw: &mut Draw) -> f64 {
    65.0 + (oldest - 65.0) * draw.unit().powf(steepness)
}

fn days(years: f64) -> i64 {
    (years * YEAR) as i64
}
