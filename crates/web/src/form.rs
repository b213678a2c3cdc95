//! A form's answers, what is wrong with them, and both together on the page.

use std::collections::HashMap;

use crate::components::ErrorSummary;

/// What was typed, by field; and what is wrong, by field, in the order in which it was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    typed: HashMap<String, String>,
    wrong: Vec<(String, String)>,
}

impl Answers {
    /// The answers as they came.
    pub(crate) fn of(typed: HashMap<String, String>) -> Self {
        Self {
            typed,
            wrong: Vec::new(),
        }
    }

    /// What was typed in a field, without blanks around it.
    pub(crate) fn get(&self, field: &str) -> &str {
        self.typed.get(field).map_or("", |it| it.trim())
    }

    /// What was typed, or nothing where it is empty.
    pub(crate) fn maybe(&self, field: &str) -> Option<&str> {
        Some(self.get(field)).filter(|it| !it.is_empty())
    }

    /// Fills a field that was not typed in, for a page that is shown the first time.
    pub(crate) fn with(mut self, field: &str, value: impl Into<String>) -> Self {
        self.typed
            .entry(field.to_owned())
            .or_insert_with(|| value.into());
        self
    }

    /// Notes what is wrong with a field. Its first letter is made large: it stands alone.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an error is noted and then done with"
    )]
    pub(crate) fn is_wrong(&mut self, field: &str, why: impl ToString) {
        let why = crate::words::capital(&why.to_string());
        self.wrong.push((field.to_owned(), why));
    }

    /// Reads a field that may be empty; notes what is wrong with it.
    pub(crate) fn read<T: std::str::FromStr>(&mut self, field: &str) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        let read = self.maybe(field)?.parse();
        read.map_err(|why: T::Err| self.is_wrong(field, why)).ok()
    }

    /// Reads the three parts of a date, or notes what is wrong.
    pub(crate) fn date(&mut self, field: &str) -> Option<jiff::civil::Date> {
        let parts = self.date_parts(field);
        let [day, month, year] = parts.each_ref().map(String::as_str);
        let read = kith_terms::time::read_date_fields(day, month, year);
        read.map_err(|why| self.is_wrong(field, why)).ok()
    }

    /// What was typed in the three parts of a date.
    pub(crate) fn date_parts(&self, field: &str) -> [String; 3] {
        ["day", "month", "year"].map(|part| self.get(&format!("{field}-{part}")).to_owned())
    }

    /// What is wrong with a field, if anything.
    pub(crate) fn error(&self, field: &str) -> Option<String> {
        self.wrong
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, why)| why.clone())
    }

    /// Whether nothing is wrong.
    pub(crate) fn all_good(&self) -> bool {
        self.wrong.is_empty()
    }

    /// All that is wrong, for the top of the page. A date's link leads to its day.
    pub(crate) fn summary(&self, dates: &[&str]) -> ErrorSummary {
        self.wrong
            .iter()
            .fold(ErrorSummary::new(), |summary, (field, why)| {
                let id = match dates.contains(&field.as_str()) {
                    true => format!("{field}-day"),
                    false => field.clone(),
                };
                summary.about(&id, why.clone())
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kith_terms::Postcode;

    #[test]
    fn an_empty_answer_is_none_and_a_wrong_one_is_noted_once_with_its_words() {
        let typed = [("postcode".to_owned(), " nonsense ".to_owned())].into();
        let mut answers = Answers::of(typed);
        assert_eq!(answers.read::<Postcode>("other"), None);
        assert!(answers.all_good());
        assert_eq!(answers.read::<Postcode>("postcode"), None);
        assert!(
            answers
                .error("postcode")
                .is_some_and(|it| it.starts_with(char::is_uppercase))
        );
        assert_eq!(answers.get("postcode"), "nonsense");
    }
}
