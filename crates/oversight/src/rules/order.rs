//! Sequences: names that only go up the alphabet, numbers and birthdays one after the other.

use jiff::civil::Date;

/// The longest run at the end of a list in which each is after the one before, or each before it.
/// What is the same again neither goes on nor ends a run.
pub fn run_at_end<T: PartialEq + Clone>(all: &[T], follows: impl Fn(&T, &T) -> bool) -> usize {
    let mut distinct: Vec<&T> = Vec::with_capacity(all.len());
    for it in all {
        if distinct.last() != Some(&it) {
            distinct.push(it);
        }
    }
    let run = |next: &dyn Fn(&T, &T) -> bool| {
        let back = distinct.iter().rev();
        let before = distinct.iter().rev().skip(1);
        let steps = back.zip(before).take_while(|(after, it)| next(it, after));
        steps.count() + usize::from(!distinct.is_empty())
    };
    run(&|a, b| follows(a, b)).max(run(&|a, b| follows(b, a)))
}

/// Something that was typed into a search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The last word of the name, folded.
    pub name: Option<String>,
    /// The NHS number, as a number.
    pub number: Option<u64>,
    /// The birth date.
    pub born: Option<Date>,
}

impl Typed {
    /// What the ledger kept of a search.
    pub fn of(asked: &serde_json::Value) -> Self {
        let text = |name: &str| asked.get(name).and_then(serde_json::Value::as_str);
        let name = text("name").map(kith_terms::folded);
        let digits = |it: &str| -> String { it.chars().filter(char::is_ascii_digit).collect() };
        Self {
            name: name.and_then(|it| it.split(' ').next_back().map(str::to_owned)),
            number: text("nhs-number").and_then(|it| digits(it).parse().ok()),
            born: text("born").and_then(born),
        }
    }
}

fn born(text: &str) -> Option<Date> {
    let mut parts = text.split('/');
    let mut part = || parts.next()?.trim().parse::<i16>().ok();
    let (day, month, year) = (part()?, part()?, part()?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
