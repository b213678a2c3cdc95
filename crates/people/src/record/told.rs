//! What of a record is passed on to whoever is not in the room: a colleague elsewhere, another system.

use super::{Contact, Names, Numbers, Record};
use crate::rules::around::{Indicators, UniversalServices};
use crate::rules::standing::{Said, Standing};

/// To whom a record is passed on. Neither is told who says what.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    /// The minimum (docs/decisions/0027): what stands and who helps. What was before is not in the grant.
    AColleague,
    /// What is said (docs/decisions/0030), by a system that may keep it.
    AnotherSystem,
}

impl Telling {
    fn of<T>(self, standing: Standing<T>) -> Standing<T> {
        match self {
            Self::AColleague => standing.alone(),
            Self::AnotherSystem => standing.unnamed(),
        }
    }

    fn names(self, it: Names) -> Names {
        let now = Names {
            given: self.of(it.given),
            family: self.of(it.family),
            ..Names::default()
        };
        match self {
            Self::AColleague => now,
            Self::AnotherSystem => Names {
                previous_given: self.of(it.previous_given),
                previous_family: self.of(it.previous_family),
                ..now
            },
        }
    }
}

impl Record {
    /// The record as it is passed on.
    pub(super) fn told(self, to: Telling) -> Self {
        let mut carers = self.carers;
        for carer in carers.iter_mut().flatten() {
            carer.by.clear();
        }
        let mut involvements = self.involvements;
        for helping in involvements.iter_mut().flatten() {
            helping.by.clear();
        }
        Self {
            names: self.names.map(|it| to.names(it)),
            sex: self.sex.map(|it| to.of(it)),
            birth_date: self.birth_date.map(|it| to.of(it)),
            numbers: self.numbers.map(|it| Numbers {
                nhs: it.nhs.map(|it| to.of(it)),
                ..it
            }),
            address: self.address.map(|it| to.of(it)),
            contact: self.contact.map(|it| Contact {
                phone: to.of(it.phone),
                email: to.of(it.email),
            }),
            services: self.services.map(|it| UniversalServices {
                gp: to.of(it.gp),
                school: to.of(it.school),
                health_visitor: to.of(it.health_visitor),
            }),
            indicators: self.indicators.map(|it| Indicators {
                assessments: it.assessments.into_iter().map(Said::unnamed).collect(),
                lead_professional: to.of(it.lead_professional),
                communication_needs: to.of(it.communication_needs),
            }),
            carers,
            involvements,
            ..self
        }
    }
}
