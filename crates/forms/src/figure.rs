//! A number as people write it.

use std::fmt;
use std::str::FromStr;

/// A decimal number of at most 15 digits: so many a double gives back as they were written.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Figure(f64);

/// Why text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FigureError {
    /// Something other than digits and a point.
    #[error("write it in digits, such as 12 or 12.5")]
    NotANumber,
    /// More than can be kept exactly.
    #[error("write it with no more than 15 digits")]
    TooLong,
}

impl Figure {
    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }

    /// How many digits it has behind the point.
    pub fn decimals(self) -> usize {
        let text = self.to_string();
        text.split_once('.').map_or(0, |(_, behind)| behind.len())
    }

    /// What was calculated: rounded to six places, where halves of pennies and thirds end.
    pub fn calculated(value: f64) -> Option<Self> {
        let rounded = (value * 1e6).round() / 1e6;
        (rounded.is_finite() && rounded.abs() < 1e9).then_some(Self(rounded + 0.0))
    }
}

impl FromStr for Figure {
    type Err = FigureError;

    fn from_str(text: &str) -> Result<Self, FigureError> {
        let plain: String = text.trim().replace([',', ' '], "");
        let unsigned = plain.strip_prefix('-').unwrap_or(&plain);
        let (whole, behind) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
        if !digits(whole) || !digits(behind) {
            return Err(FigureError::NotANumber);
        }
        if whole.trim_start_matches('0').len() + behind.trim_end_matches('0').len() > 15 {
            return Err(FigureError::TooLong);
        }
        let value: f64 = plain.parse().map_err(|_| FigureError::NotANumber)?;
        Ok(Self(value + 0.0))
    }
}

impl From<u32> for Figure {
    fn from(whole: u32) -> Self {
        Self(f64::from(whole))
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_figure_is_given_back_as_it_was_written(whole in -999_999_999_i64..999_999_999, behind in 1_u32..999_999) {
            let text = format!("{whole}.{behind:06}");
            let text = text.trim_end_matches('0');
            prop_assert_eq!(text.parse::<Figure>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", "1e9", "NaN", "1.2.3", "twelve", "1.", ".5"] {
            assert_eq!(
                text.parse::<Figure>(),
                Err(FigureError::NotANumber),
                "{text}"
            );
        }
        assert_eq!(
            "1234567890123456".parse::<Figure>(),
            Err(FigureError::TooLong)
        );
        assert_eq!("1,200".parse::<Figure>().unwrap(), Figure::from(1200));
    }
}
