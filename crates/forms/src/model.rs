//! A form. One that exists is valid: [`crate::read`] makes it of a file, or says all that is wrong with the file.

use std::collections::HashMap;

use jiff::Span;
use jiff::civil::Date;

use crate::expression::Expression;
use crate::figure::Figure;
use crate::keys::{
    BandKey, ColumnKey, FormKey, LevelKey, OptionKey, QuestionKey, ScoreKey, SectionKey, Version,
};

/// One version of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    pub(crate) key: FormKey,
    pub(crate) version: Version,
    pub(crate) title: String,
    pub(crate) about: About,
    pub(crate) public: bool,
    pub(crate) first_day: Date,
    pub(crate) last_day: Option<Date>,
    pub(crate) counts: Option<Counts>,
    pub(crate) covers: Option<QuestionKey>,
    pub(crate) follows: Option<Version>,
    pub(crate) sources: Vec<String>,
    pub(crate) levels: Vec<Level>,
    pub(crate) sections: Vec<Section>,
    /// In which section each question stands, and where in it: a page looks up every question of its form.
    pub(crate) places: HashMap<String, (usize, usize)>,
    pub(crate) scores: Vec<Score>,
    pub(crate) order: Vec<Node>,
}

/// In which section each question stands, and where in it.
pub(crate) fn places(sections: &[Section]) -> HashMap<String, (usize, usize)> {
    let sections = sections.iter().enumerate();
    let all = sections.flat_map(|(section, it)| {
        let questions = it.questions.iter().enumerate();
        questions.map(move |(at, it)| (it.key.to_string(), (section, at)))
    });
    all.collect()
}

/// What is decided in turn: whether a question is asked (and what is computed for it), or a score.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node {
    Question(QuestionKey),
    Score(ScoreKey),
}

impl Form {
    /// The form's key, the same in all its versions.
    pub fn key(&self) -> &FormKey {
        &self.key
    }

    /// Which version it is.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// Its title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What kind of thing a response is about.
    pub fn about(&self) -> About {
        self.about
    }

    /// Whether it is for everybody to see which level an organisation published, and when.
    pub fn is_public(&self) -> bool {
        self.public
    }

    /// Whether it may be answered on this day.
    pub fn is_open(&self, day: Date) -> bool {
        self.first_day <= day && self.last_day.is_none_or(|last| day <= last)
    }

    /// The first day and the last on which it may be answered.
    pub fn days(&self) -> (Date, Option<Date>) {
        (self.first_day, self.last_day)
    }

    /// How long a response counts; it counts on, where nothing is said.
    pub fn counts(&self) -> Option<Counts> {
        self.counts
    }

    /// The last day on which a response that was published on this day counts; it counts on, where there is none. Months
    /// end on the day of the month on which they began, or on the month's last (*Dodds v Walker* [1981] 1 WLR 1027).
    pub fn counts_until(&self, published: Date) -> Option<Date> {
        self.counts.map(|it| match it {
            Counts::Until(last) => last,
            Counts::ForMonths(months) => published.saturating_add(Span::new().months(months)),
        })
    }

    /// The question whose answer says which services a response also speaks for.
    pub fn covers(&self) -> Option<&QuestionKey> {
        self.covers.as_ref()
    }

    /// The version before, from which answers carry over.
    pub fn follows(&self) -> Option<&Version> {
        self.follows.as_ref()
    }

    /// Where its content comes from.
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// What a response can reach, lowest first.
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// Its sections, in order.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// Its scores, in the file's order.
    pub fn scores(&self) -> &[Score] {
        &self.scores
    }

    /// All questions, in the order in which they are asked.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.sections.iter().flat_map(|it| &it.questions)
    }

    /// The question of this key.
    pub fn question(&self, key: &str) -> Option<&Question> {
        let (section, question) = *self.places.get(key)?;
        self.sections.get(section)?.questions.get(question)
    }

    /// The score of this key.
    pub fn score(&self, key: &str) -> Option<&Score> {
        self.scores.iter().find(|it| it.key.as_str() == key)
    }

    /// The section of this key.
    pub fn section(&self, key: &str) -> Option<&Section> {
        self.sections.iter().find(|it| it.key.as_str() == key)
    }
}

/// How long a published response counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Until the end of this day, whenever it was published.
    Until(Date),
    /// So many months from its publication.
    ForMonths(i32),
}

/// A word of the file that stands for one of a few things.
pub(crate) trait Named: Copy + PartialEq + Sized + 'static {
    /// Each with its word.
    const ALL: &'static [(&'static str, Self)];
}

/// What kind of thing a response is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// An organisation.
    Organisation,
    /// A person.
    Person,
    /// A service.
    Service,
}

impl Named for About {
    const ALL: &'static [(&'static str, Self)] = &[
        ("organisation", Self::Organisation),
        ("person", Self::Person),
        ("service", Self::Service),
    ];
}

/// What a response can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// Its key.
    pub key: LevelKey,
    /// Its title.
    pub title: String,
    /// It may be reached once only by whoever answers.
    pub once: bool,
    /// It needs an action in a plan for each question that the next level needs and that is unmet.
    pub needs_plan: bool,
}

/// Questions that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its key.
    pub key: SectionKey,
    /// Its title.
    pub title: String,
    /// What is said before its questions.
    pub intro: Option<String>,
    /// Its questions, in order.
    pub questions: Vec<Question>,
}

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its key.
    pub key: QuestionKey,
    /// What is asked.
    pub text: String,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// One line that helps to answer.
    pub hint: Option<String>,
    /// Paragraphs that help to answer.
    pub guidance: Vec<String>,
    /// When it is asked; always, where there is no condition.
    pub ask_if: Option<Expression>,
    /// Who must answer it.
    pub mandatory: Mandatory,
    /// Which options meet it, where not any answer does.
    pub satisfied_by: Vec<OptionKey>,
    /// Whether it asks where a document is.
    pub evidence: Evidence,
    /// The questions of the version before that it stands for.
    pub replaces: Vec<QuestionKey>,
    /// It is asked in other words than in the version before.
    pub reworded: bool,
    /// What an answer asks for.
    pub asks: Vec<Ask>,
}

/// Who must answer a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mandatory {
    /// Nobody.
    No,
    /// Everybody, whatever is to be reached.
    Always,
    /// Whoever is to reach one of these.
    For(Vec<LevelKey>),
}

impl Mandatory {
    /// Whether this level needs it; `None` is a form without levels.
    pub fn at(&self, level: Option<&LevelKey>) -> bool {
        match self {
            Self::No => false,
            Self::Always => true,
            Self::For(levels) => level.is_some_and(|it| levels.contains(it)),
        }
    }
}

/// Whether a question asks where a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// It does not.
    None,
    /// It asks, and goes without.
    Asked,
    /// An answer without it does not meet the question.
    Needed,
}

impl Named for Evidence {
    const ALL: &'static [(&'static str, Self)] = &[
        ("none", Self::None),
        ("asked", Self::Asked),
        ("needed", Self::Needed),
    ];
}

/// What kind of answer a question takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Yes or no.
    YesNo,
    /// One of several options.
    Choice(Vec<Choice>),
    /// Any of several options.
    Choices(Vec<Choice>),
    /// One line, of so many characters at most.
    Text(usize),
    /// Several lines, of so many characters at most.
    LongText(usize),
    /// A number.
    Number(Range),
    /// Pounds.
    Money(Range),
    /// A day.
    Date,
    /// A file.
    File,
    /// A photograph.
    Photograph,
    /// A whole number between two ends that have words.
    Scale(Scale),
    /// A person of the record.
    Person,
    /// An organisation.
    Organisation,
    /// Any of the services of the organisation that answers.
    Services,
    /// An address.
    Address,
    /// Rows of answers.
    Table(Table),
    /// Not asked, but worked out.
    Computed(Expression),
}

impl Kind {
    /// Each kind's word.
    pub(crate) const WORDS: [&'static str; 17] = [
        "yes-no",
        "choice",
        "choices",
        "text",
        "long-text",
        "number",
        "money",
        "date",
        "file",
        "photograph",
        "scale",
        "person",
        "organisation",
        "services",
        "address",
        "table",
        "computed",
    ];

    /// The word that a file writes for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::YesNo => "yes-no",
            Self::Choice(_) => "choice",
            Self::Choices(_) => "choices",
            Self::Text(_) => "text",
            Self::LongText(_) => "long-text",
            Self::Number(_) => "number",
            Self::Money(_) => "money",
            Self::Date => "date",
            Self::File => "file",
            Self::Photograph => "photograph",
            Self::Scale(_) => "scale",
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Services => "services",
            Self::Address => "address",
            Self::Table(_) => "table",
            Self::Computed(_) => "computed",
        }
    }

    /// The options of a question that has some.
    pub fn options(&self) -> &[Choice] {
        match self {
            Self::Choice(options) | Self::Choices(options) => options,
            _ => &[],
        }
    }

    /// Whether an answer is worth points.
    pub(crate) fn scores(&self) -> bool {
        match self {
            Self::Choice(options) | Self::Choices(options) => {
                options.iter().any(|it| it.score.is_some())
            }
            Self::Number(_) | Self::Money(_) | Self::Scale(_) | Self::Computed(_) => true,
            _ => false,
        }
    }
}

/// An option of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its key.
    pub key: OptionKey,
    /// Its words.
    pub text: String,
    /// It asks why, in words.
    pub explain: bool,
    /// What it is worth.
    pub score: Option<Figure>,
}

/// Between which bounds a number is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Range {
    /// What is counted.
    pub unit: Option<String>,
    /// No less than this.
    pub least: Option<Figure>,
    /// No more than this.
    pub most: Option<Figure>,
    /// Digits behind the point.
    pub decimals: usize,
}

/// A scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Its lower end.
    pub least: i32,
    /// Its upper end.
    pub most: i32,
    /// What the lower end means.
    pub least_text: Option<String>,
    /// What the upper end means.
    pub most_text: Option<String>,
}

/// Rows of answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Column>,
    /// No fewer rows than this.
    pub least_rows: usize,
    /// No more rows than this.
    pub most_rows: usize,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its key.
    pub key: ColumnKey,
    /// Its heading.
    pub text: String,
    /// What kind of answer it takes: neither a table nor computed.
    pub kind: Kind,
}

/// What an answer asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// When it is asked for.
    pub when: Expression,
    /// What is to be done.
    pub action: String,
    /// Within how many days.
    pub within_days: u32,
}

/// A score.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Its key.
    pub key: ScoreKey,
    /// Its title.
    pub title: String,
    /// How it is worked out.
    pub how: How,
    /// No more than this.
    pub cap: Option<Figure>,
    /// What it means, lowest first.
    pub bands: Vec<Band>,
}

/// How a score is worked out.
#[derive(Clone, Debug, PartialEq)]
pub enum How {
    /// The sum of its parts.
    Sum(Vec<Part>),
    /// A value.
    Value(Expression),
}

/// A part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What is counted.
    pub of: Counted,
    /// How many times.
    pub weight: Figure,
    /// No more than this, once weighed.
    pub cap: Option<Figure>,
}

/// What a part of a score counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// A question.
    Question(QuestionKey),
    /// All questions of a section that are worth points.
    Section(SectionKey),
    /// Another score.
    Score(ScoreKey),
}

/// What a score means, from a value on.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// From this value on.
    pub from: Figure,
    /// Its key.
    pub key: BandKey,
    /// Its title.
    pub title: String,
    /// What is said to whoever is in it.
    pub says: Option<String>,
}
