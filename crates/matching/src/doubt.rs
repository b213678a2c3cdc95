//! When a trained model is not to be relied on.

use crate::level::SPECS;
use crate::model::Model;

/// The least pairs of one person's records to learn from: a share that is 96 in 100 is then known to about 2.
pub const LEAST_PAIRS: u64 = 300;

/// The least other records of the same person that a record has. Where fewer have any, training takes
/// relatives for the person.
const LEAST_PARTNERS: f64 = 0.01;

/// Why a trained model is not to be relied on.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Doubt {
    /// Hardly anybody has two records.
    #[error(
        "training found about {pairs} pairs of records that are one person's among {records} records, and it needs {LEAST_PAIRS} or more, in one record of 100 or more: use the model that is in force, and train when more sources are loaded"
    )]
    FewPairs {
        /// About how many were found.
        pairs: u64,
        /// Among how many records.
        records: u64,
    },
    /// To agree would speak against one person.
    #[error(
        "by what training learnt, that {field} is the same is no likelier between records of one person than between strangers, so it went astray: look at what the sources write in {field}, and use the model that is in force"
    )]
    SpeaksAgainst {
        /// The field.
        field: &'static str,
    },
}

impl Model {
    /// Refuses what was learnt from too little, or went astray.
    ///
    /// # Errors
    /// The doubt.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "so many pairs are half of a few for each record"
    )]
    pub fn sound(&self) -> Result<(), Doubt> {
        let partners = self.partners.same;
        let pairs = (partners * self.records as f64 / 2.0) as u64;
        if pairs < LEAST_PAIRS || partners < LEAST_PARTNERS {
            return Err(Doubt::FewPairs {
                pairs,
                records: self.records,
            });
        }
        for spec in &SPECS {
            let exact = spec.levels.first();
            let chance = exact.and_then(|(level, _)| self.fields.get(spec.name)?.get(*level));
            if chance.is_none_or(|it| it.same <= it.strangers) {
                return Err(Doubt::SpeaksAgainst { field: spec.name });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_that_kith_comes_with_is_sound() {
        assert_eq!(Model::built_in().unwrap().sound(), Ok(()));
    }

    #[test]
    fn a_model_that_was_learnt_from_few_pairs_of_one_person_is_not() {
        let few = |records, same| {
            let mut model = Model::built_in().unwrap();
            model.records = records;
            model.partners.same = same;
            model.sound().map_err(|it| it.to_string())
        };
        assert_eq!(few(600, 1.0), Ok(()));
        let said = few(598, 1.0).unwrap_err();
        assert!(
            said.contains("about 299 pairs") && said.contains("598 records"),
            "{said}"
        );
        assert!(
            few(1_000_000, 0.009).is_err(),
            "relatives are more than that"
        );
    }

    #[test]
    fn a_model_to_which_a_field_that_agrees_speaks_against_one_person_is_not() {
        let mut model = Model::built_in().unwrap();
        let field = "date_of_birth";
        for chance in model.fields.get_mut(field).unwrap().values_mut() {
            std::mem::swap(&mut chance.same, &mut chance.strangers);
        }
        assert_eq!(model.sound(), Err(Doubt::SpeaksAgainst { field }));
    }
}
