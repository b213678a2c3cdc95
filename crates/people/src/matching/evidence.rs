//! Why two records are taken to be one person's: kept with every link and shown to clerical matchers.

use serde::{Deserialize, Serialize};

use super::compare::Comparison;
use super::weights::{Weights, plain, sum};

/// One field's part in a decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The field.
    pub field: String,
    /// The level, in words.
    pub level: String,
    /// Bits for (or, below nought, against) their being one person.
    pub bits: f64,
}

/// The evidence of a decision. It holds levels, never values.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The table of weights that was used.
    pub weights: String,
    /// Field by field.
    pub lines: Vec<Line>,
    /// Bits taken off because a household shares them.
    #[serde(default)]
    pub capped: f64,
    /// A rule that decided whatever the sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

impl Evidence {
    /// What is left of it under a shield: what speaks of names, birth date and sex, and neither that
    /// anything else agrees nor how much a household shares.
    #[must_use]
    pub(crate) fn under_a_shield(self) -> Self {
        let open = ["name", "given_name", "family_name", "date_of_birth", "sex"];
        let lines = self.lines.into_iter();
        Evidence {
            weights: self.weights,
            lines: lines
                .filter(|it| open.contains(&it.field.as_str()))
                .collect(),
            ..Evidence::default()
        }
    }

    /// Bits in all.
    pub(crate) fn bits(&self) -> f64 {
        self.lines.iter().map(|it| it.bits).sum::<f64>() - self.capped
    }

    /// The evidence of a comparison.
    #[must_use]
    pub fn of(comparison: &Comparison, weights: &Weights, rule: Option<&str>) -> Self {
        let mut lines = Vec::new();
        let mut say = |field: &str, level: &str, bits: f64| {
            lines.push(Line {
                field: field.to_owned(),
                level: level.to_owned(),
                bits,
            });
        };
        if let Some(level) = comparison.nhs {
            say("nhs_number", level.words(), weights.nhs(level));
        }
        if comparison.swapped {
            say(
                "name",
                "given and family name in each other's place",
                weights.swapped.both,
            );
        } else {
            if let Some(level) = comparison.given {
                say("given_name", level.words(), weights.given(level));
            }
            if let Some(level) = comparison.family {
                say("family_name", level.words(), weights.family(level));
            }
        }
        if let Some(level) = comparison.birth {
            say("date_of_birth", level.words(), weights.birth(level));
        }
        if let Some(level) = comparison.place {
            say("address", level.words(), weights.place(level));
        }
        let plain_fields = [
            ("sex", comparison.sex, &weights.sex),
            ("phone", comparison.phone, &weights.phone),
            ("email", comparison.email, &weights.email),
            ("uprn", comparison.uprn, &weights.uprn),
        ];
        for (field, level, bits) in plain_fields {
            if let Some(level) = level {
                say(field, level.words(), plain(bits, level));
            }
        }
        let capped = sum(comparison, weights).capped;
        Evidence {
            weights: weights.version.clone(),
            lines,
            capped,
            rule: rule.map(str::to_owned),
        }
    }
}
