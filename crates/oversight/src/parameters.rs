//! What each pattern is worth and from where on it counts: one dated file, with the reason for each
//! figure beside it.

use jiff::civil::Date;
use serde::Deserialize;
use thiserror::Error;

macro_rules! table {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[allow(missing_docs, reason = "named and explained in data/misuse-2026-11.toml")]
        pub struct $name { pub why: String, $(pub $field: $type),* }
    };
}

table!(/// When findings become an alert, and for how long an explanation holds.
    Alert { score: u32, window_days: i64, explained_days: i64, explained_user_days: i64 });
table!(/// How long somebody has to write down that they help.
    Involvement { days_to_record: i64, explaining_percent: u32 });
table!(/// Own family name.
    OwnName { score: u32, rare: f64, uncommon: f64, uncommon_percent: u32, common_percent: u32,
        least_looks: u64, helping_percent: u32 });
table!(/// A pattern with one score.
    Plain { score: u32 });
table!(/// Neighbours.
    Neighbours { score: u32, helping_percent: u32 });
table!(/// Colleagues.
    Colleagues { score_name: u32, score_home: u32, helping_percent: u32 });
table!(/// People in the news.
    News { score: u32, colleague_helps_percent: u32 });
table!(/// Many records in an hour.
    Rate { score: u32, least: usize, times_usual: f64, minutes: i64 });
table!(/// Sweeps.
    Sweep { score: u32, minutes: i64, names: usize, numbers: usize, number_gap: u64, birth_dates: usize });
table!(/// Empty searches.
    EmptySearches { score: u32, minutes: i64, least: usize, percent: usize });
table!(/// Records without involvement.
    WithoutInvolvement { score: u32, days: i64, least: usize, percent: usize });
table!(/// Out of hours.
    OutOfHours { score_each: u32, days: i64, from_hour: i8, until_hour: i8, weekends: bool,
        usual_share: f64, least_looks: u64 });
table!(/// Looks for others.
    Mediated { score: u32, score_same: u32, in_a_day: usize, same_person: usize, same_days: i64 });
table!(/// One record again and again.
    AgainAndAgain { score: u32, days: i64, visits: usize, colleague_helps_visits: usize });

/// The whole file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "one for each pattern")]
pub struct Parameters {
    pub version: String,
    pub from: Date,
    pub alert: Alert,
    pub involvement: Involvement,
    pub own_name: OwnName,
    pub own_household: Plain,
    pub neighbours: Neighbours,
    pub colleagues: Colleagues,
    pub news: News,
    pub rate: Rate,
    pub sweep: Sweep,
    pub empty_searches: EmptySearches,
    pub without_involvement: WithoutInvolvement,
    pub out_of_hours: OutOfHours,
    pub shield_override: Plain,
    pub mediated: Mediated,
    pub again_and_again: AgainAndAgain,
}

/// What is wrong with a file of parameters.
#[derive(Debug, Error)]
pub enum ParametersError {
    /// It is not a whole file of parameters.
    #[error("{file}: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong, with the line.
        why: toml::de::Error,
    },
    /// A figure would switch a pattern off, or make it mean nothing.
    #[error("{file}: {what}")]
    Senseless {
        /// The file.
        file: String,
        /// Which figure, and what it must be.
        what: &'static str,
    },
}

/// The furthest that any pattern may look back. What was done is kept for the watcher for as long.
pub const LOOKS_BACK_DAYS: i64 = 28;

impl Parameters {
    /// The parameters that Kith comes with.
    ///
    /// # Errors
    /// Never for the built-in file, which a test reads; but reading is not assumed to succeed.
    pub fn built_in() -> Result<Self, ParametersError> {
        let text = include_str!("../data/misuse-2026-11.toml");
        Self::from_toml("misuse-2026-11.toml", text)
    }

    /// Parameters of a place's own. `file` is named in what is wrong.
    ///
    /// # Errors
    /// [`ParametersError`], with the file and the line or the figure.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, ParametersError> {
        let read: Self = toml::from_str(text).map_err(|why| ParametersError::Unreadable {
            file: file.to_owned(),
            why,
        })?;
        match read.senseless() {
            Some(what) => Err(ParametersError::Senseless {
                file: file.to_owned(),
                what,
            }),
            None => Ok(read),
        }
    }

    fn senseless(&self) -> Option<&'static str> {
        let back = |days: i64| (1..=LOOKS_BACK_DAYS).contains(&days);
        let minutes = |it: i64| (1..=24 * 60).contains(&it);
        let shares = |it: f64| it > 0.0 && it < 1.0;
        let hours = &self.out_of_hours;
        let checks = [
            (
                self.whys().iter().all(|it| !it.trim().is_empty()),
                "every table needs a why: say where its figures come from",
            ),
            (
                self.alert.score > 0,
                "[alert] score must be more than nothing, or everything is an alert",
            ),
            (
                (1..=366).contains(&self.alert.window_days),
                "[alert] window_days must be 1 to 366",
            ),
            (
                (1..=366).contains(&self.alert.explained_days),
                "[alert] explained_days must be 1 to 366",
            ),
            (
                (1..=366).contains(&self.alert.explained_user_days),
                "[alert] explained_user_days must be 1 to 366",
            ),
            (
                self.shield_override.score >= self.alert.score,
                "[shield_override] score must be as much as an alert: every override is looked into",
            ),
            (
                (0..=14).contains(&self.involvement.days_to_record),
                "[involvement] days_to_record must be 0 to 14",
            ),
            (
                shares(self.own_name.rare)
                    && shares(self.own_name.uncommon)
                    && self.own_name.rare <= self.own_name.uncommon,
                "[own_name] rare and uncommon must be shares between 0 and 1, rare the smaller",
            ),
            (
                minutes(self.rate.minutes) && self.rate.least > 1,
                "[rate] minutes must be 1 to 1440, and least more than 1",
            ),
            (
                self.rate.times_usual.is_finite() && self.rate.times_usual >= 1.0,
                "[rate] times_usual must be 1 or more",
            ),
            (
                minutes(self.sweep.minutes)
                    && self.sweep.names > 2
                    && self.sweep.numbers > 2
                    && self.sweep.birth_dates > 2,
                "[sweep] minutes must be 1 to 1440, and each sequence 3 or longer",
            ),
            (
                minutes(self.empty_searches.minutes) && self.empty_searches.least > 0,
                "[empty_searches] minutes must be 1 to 1440, and least more than nothing",
            ),
            (
                back(self.without_involvement.days),
                "[without_involvement] days must be 1 to 28",
            ),
            (
                back(hours.days) && shares(hours.usual_share),
                "[out_of_hours] days must be 1 to 28, and usual_share between 0 and 1",
            ),
            (
                (0..24).contains(&hours.from_hour)
                    && (1..=24).contains(&hours.until_hour)
                    && hours.from_hour < hours.until_hour,
                "[out_of_hours] from_hour and until_hour must be hours of one day, in order",
            ),
            (
                back(self.mediated.same_days)
                    && self.mediated.same_person > 1
                    && self.mediated.in_a_day > 1,
                "[mediated] same_days must be 1 to 28, and the limits more than 1",
            ),
            (
                back(self.again_and_again.days)
                    && self.again_and_again.visits > 1
                    && self.again_and_again.colleague_helps_visits > 1,
                "[again_and_again] days must be 1 to 28, and the limits more than 1",
            ),
        ];
        checks
            .into_iter()
            .find(|(holds, _)| !holds)
            .map(|(_, what)| what)
    }

    fn whys(&self) -> [&str; 15] {
        [
            &self.alert.why,
            &self.involvement.why,
            &self.own_name.why,
            &self.own_household.why,
            &self.neighbours.why,
            &self.colleagues.why,
            &self.news.why,
            &self.rate.why,
            &self.sweep.why,
            &self.empty_searches.why,
            &self.without_involvement.why,
            &self.out_of_hours.why,
            &self.shield_override.why,
            &self.mediated.why,
            &self.again_and_again.why,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILT_IN: &str = include_str!("../data/misuse-2026-11.toml");

    fn changed(from: &str, to: &str) -> String {
        assert!(BUILT_IN.contains(from), "{from}");
        let text = BUILT_IN.replacen(from, to, 1);
        let wrong = Parameters::from_toml("misuse.toml", &text).unwrap_err();
        wrong.to_string()
    }

    #[test]
    fn the_built_in_parameters_are_whole_and_each_says_why() {
        let built_in = Parameters::built_in().unwrap();
        assert_eq!(built_in.version, "2026-11");
        assert!(built_in.whys().iter().all(|it| it.len() > 20));
    }

    #[test]
    fn a_file_that_is_wrong_is_named_with_its_line_or_its_figure() {
        let wrong = changed("window_days = 30", "window_days = \"a month\"");
        assert!(
            wrong.starts_with("misuse.toml: ") && wrong.contains("line"),
            "{wrong}"
        );
        let wrong = changed("days = 14\nvisits", "days = 90\nvisits");
        assert!(wrong.contains("[again_and_again] days"), "{wrong}");
        let wrong = changed("why = \"Nobody looks", "what = \"Nobody looks");
        assert!(wrong.contains("why") || wrong.contains("what"), "{wrong}");
    }

    #[test]
    fn no_place_can_make_an_override_of_a_shield_less_than_an_alert() {
        let wrong = changed(
            "[shield_override]\nwhy = \"Every override is looked into: Hansard, Lords, 16 October 2008, on shielding. Never explained away beforehand.\"\nscore = 100",
            "[shield_override]\nwhy = \"Ours\"\nscore = 99",
        );
        assert!(wrong.contains("every override is looked into"), "{wrong}");
    }
}
