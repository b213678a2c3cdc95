//! Why two records are taken to be one person's: kept with every link and shown to clerical matchers.

use serde::{Deserialize, Serialize};

use crate::level::{Pattern, SPECS, words};
use crate::model::Weighed;

/// The line with which the sum begins.
pub const START: &str = "start";

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
    /// Bits taken off because they may be two of one family or household.
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
    pub fn under_a_shield(self) -> Self {
        let open = [
            START,
            "given_name",
            "family_name",
            "middle_names",
            "date_of_birth",
            "sex",
        ];
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
    #[must_use]
    pub fn bits(&self) -> f64 {
        self.lines.iter().map(|it| it.bits).sum::<f64>() - self.capped
    }

    /// The evidence of a comparison.
    #[must_use]
    pub fn of(pattern: &Pattern, weighed: &Weighed, version: &str, rule: Option<&str>) -> Self {
        let mut lines = vec![Line {
            field: START.to_owned(),
            level: "before anything is compared: few pairs of records are about one person"
                .to_owned(),
            bits: weighed.prior,
        }];
        for (spec, bits) in SPECS.iter().zip(weighed.fields) {
            if let Some(level) = words(spec.field, pattern.level(spec.field)) {
                lines.push(Line {
                    field: spec.name.to_owned(),
                    level: level.to_owned(),
                    bits,
                });
            }
        }
        Evidence {
            weights: version.to_owned(),
            lines,
            capped: weighed.kin,
            rule: rule.map(str::to_owned),
        }
    }
}
