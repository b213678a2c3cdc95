//! The commissioner's wall: how every provider stands for a form, who is at it, and who is new.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use kith_forms::model::About;
use kith_forms::responses::standing::Progress;
use kith_forms::{Form, FormKey, State as ResponseState, Version};
use kith_gate::Grant;
use kith_gate::action::SeeMarket;
use kith_terms::time::day_of;
use kith_terms::{OrganisationId, inert};

use crate::provider::Provider;
use crate::rules::searching::Sought;
use crate::standing::{NamedForm, Standing, State};
use crate::{Market, MarketError};

/// For so long a registration is new.
const NEW_FOR_DAYS: i32 = 30;
/// So many weeks are shown.
const WEEKS: i32 = 12;

/// How every provider stands for a form.
#[derive(Clone, Debug)]
pub struct Wall {
    /// The form.
    pub form: NamedForm,
    /// The last day on which its newest version is answered, if it has one.
    pub last_day: Option<Date>,
    /// A line for each provider, by name.
    pub lines: Vec<Line>,
    today: Date,
}

/// How one provider stands.
#[derive(Clone, Debug)]
pub struct Line {
    /// Who.
    pub provider: Provider,
    /// The name of its headquarters, if it is a service.
    pub headquarters: Option<String>,
    /// How it stands.
    pub standing: Standing,
    /// What it answers now.
    pub draft: Option<Draft>,
}

/// How far a provider is with what it answers now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The version of the form.
    pub version: Version,
    /// Where it is on its way.
    pub state: ResponseState,
    /// How many questions are answered.
    pub answered: u64,
    /// How many there are, those among them that may not be asked.
    pub questions: u64,
    /// The day on which anything was changed last.
    pub changed_on: Date,
}

/// How a line can stand, to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Something counts today.
    Counts,
    /// Nothing was ever published.
    NotPublished,
    /// Nothing counts any more.
    Lapsed,
    /// It was published at a level that is reached once: the next must be higher.
    MustGoHigher,
    /// It is being answered.
    UnderWay,
}

impl Stands {
    /// All of them, in the order of a list.
    pub const ALL: [Self; 5] = [
        Self::Counts,
        Self::NotPublished,
        Self::Lapsed,
        Self::MustGoHigher,
        Self::UnderWay,
    ];

    /// Its name in an address.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::NotPublished => "not-published",
            Self::Lapsed => "lapsed",
            Self::MustGoHigher => "must-go-higher",
            Self::UnderWay => "under-way",
        }
    }

    /// Its words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Counts => "Published and counts today",
            Self::NotPublished => "Never published",
            Self::Lapsed => "Out of date",
            Self::MustGoHigher => "Must reach a higher level next",
            Self::UnderWay => "Being answered now",
        }
    }

    fn is_of(self, line: &Line) -> bool {
        match self {
            Self::Counts => matches!(line.standing.state, State::Counts(_)),
            Self::NotPublished => line.standing.state == State::NotPublished,
            Self::Lapsed => matches!(line.standing.state, State::Lapsed(_)),
            Self::MustGoHigher => line.standing.state.must_now_go_higher(),
            Self::UnderWay => line.draft.is_some(),
        }
    }
}

/// Which lines to show.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// Those that stand so.
    pub stands: Option<Stands>,
    /// Those that are found by this: words of the name or town, a code, a postcode or half of one.
    pub sought: String,
    /// This headquarters and its services.
    pub headquarters: Option<OrganisationId>,
}

impl Market {
    /// The forms that organisations answer, each by its newest version: public ones first, then by title.
    pub fn forms_of_organisations(&self) -> Vec<NamedForm> {
        let newest = self.newest(|it| it.about() == About::Organisation);
        let mut all: Vec<&Form> = newest.into_values().collect();
        all.sort_by_key(|it| (!it.is_public(), it.title()));
        all.into_iter().map(NamedForm::of).collect()
    }

    /// How every provider stands for a form; nothing where no organisation answers such a form.
    ///
    /// # Errors
    /// [`MarketError`] where the database fails.
    pub async fn wall(
        &self,
        grant: &Grant<SeeMarket>,
        key: &FormKey,
    ) -> Result<Option<Wall>, MarketError> {
        let newest = self.newest(|it| it.about() == About::Organisation && it.key() == key);
        let Some(form) = newest.into_values().next() else {
            return Ok(None);
        };
        let providers = self.providers().await?;
        let ids: Vec<OrganisationId> = providers.iter().map(|it| it.id).collect();
        let mut spoken = self.forms.spoken_in_the_market(grant, key, &ids).await?;
        let drafts = self.forms.under_way(grant, key).await?.into_iter();
        let mut drafts: HashMap<OrganisationId, Progress> =
            drafts.map(|it| (it.organisation, it)).collect();
        let names: HashMap<OrganisationId, String> = providers
            .iter()
            .map(|it| (it.id, it.name.clone()))
            .collect();
        let today = self.today();
        let lines = providers.into_iter().map(|provider| Line {
            headquarters: provider.headquarters.and_then(|it| names.get(&it).cloned()),
            standing: Standing::of(spoken.remove(&provider.id).unwrap_or_default(), today),
            draft: drafts.remove(&provider.id).map(|it| self.draft(key, it)),
            provider,
        });
        Ok(Some(Wall {
            form: NamedForm::of(form),
            last_day: form.days().1,
            lines: lines.collect(),
            today,
        }))
    }

    fn draft(&self, key: &FormKey, it: Progress) -> Draft {
        let form = self.forms.catalogue().form(key, &it.version);
        Draft {
            questions: form.map_or(it.answered, |it| it.questions().count() as u64),
            version: it.version,
            state: it.state,
            answered: it.answered,
            changed_on: day_of(it.changed_at),
        }
    }
}

impl Wall {
    /// The lines to be shown.
    pub fn lines_of(&self, which: &Which) -> Vec<&Line> {
        let sought = Sought::read(&which.sought);
        let shown = |it: &&Line| {
            which.stands.is_none_or(|stands| stands.is_of(it))
                && sought.finds(&it.provider)
                && which
                    .headquarters
                    .is_none_or(|of| it.provider.id == of || it.provider.headquarters == Some(of))
        };
        self.lines.iter().filter(shown).collect()
    }

    /// How many stand how: each level that anybody is at, highest first, then those that are out of date or never
    /// published.
    pub fn counted(&self) -> Vec<(String, u64)> {
        let mut levels: BTreeMap<(usize, String), u64> = BTreeMap::new();
        let (mut lapsed, mut none) = (0, 0);
        for line in &self.lines {
            match &line.standing.state {
                State::NotPublished => none += 1,
                State::Lapsed(_) => lapsed += 1,
                State::Counts(it) => {
                    let level = it.level.as_ref().map(|it| (it.height, it.title.clone()));
                    let level = level.unwrap_or_else(|| (0, "Published".to_owned()));
                    *levels.entry(level).or_default() += 1;
                }
            }
        }
        let levels = levels
            .into_iter()
            .rev()
            .map(|((_, title), count)| (title, count));
        let rest = [("Out of date", lapsed), ("Never published", none)];
        levels
            .chain(rest.map(|(words, count)| (words.to_owned(), count)))
            .collect()
    }

    /// How many providers were published in each of the last weeks, by themselves or for them: each by the Monday on which
    /// it began.
    pub fn by_week(&self) -> Vec<(Date, u64)> {
        let monday = |day: Date| {
            let since = i32::from(day.weekday().to_monday_zero_offset());
            day.saturating_sub(Span::new().days(since))
        };
        let first = monday(self.today).saturating_sub((WEEKS - 1).weeks());
        let mut weeks: BTreeMap<Date, u64> = (0..WEEKS)
            .map(|week| (first.saturating_add(week.weeks()), 0))
            .collect();
        let all = self.lines.iter().flat_map(|it| &it.standing.history);
        for published in all {
            if let Some(count) = weeks.get_mut(&monday(published.published_on)) {
                *count += 1;
            }
        }
        weeks.into_iter().collect()
    }

    /// Those that registered lately, the newest first.
    pub fn newly_registered(&self) -> Vec<(&Provider, Date)> {
        let since = self.today.saturating_sub(NEW_FOR_DAYS.days());
        let registered = |it: &Line| it.provider.registered_at.map(day_of);
        let mut new: Vec<_> = self
            .lines
            .iter()
            .filter_map(|it| Some((&it.provider, registered(it)?)))
            .filter(|(_, on)| *on > since)
            .collect();
        new.sort_by_key(|(_, day)| std::cmp::Reverse(*day));
        new
    }

    /// Lines as a table for a spreadsheet, in which none of them is worked out.
    pub fn to_csv(lines: &[&Line]) -> String {
        let mut csv = csv::Writer::from_writer(Vec::new());
        let head = [
            "name",
            "ods_code",
            "town",
            "postcode",
            "headquarters",
            "stands",
            "level",
            "version",
            "published_on",
            "counts_until",
            "draft",
            "answered",
            "questions",
        ];
        // Nothing fails that is written to memory.
        let _ = csv.write_record(head);
        for line in lines {
            let cells = line.cells();
            let _ = csv.write_record(cells.iter().map(|it| inert(it).into_owned()));
        }
        let bytes = csv.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

impl Line {
    fn cells(&self) -> [String; 13] {
        let text = |it: Option<String>| it.unwrap_or_default();
        let it = &self.provider;
        let published = self.standing.state.publication();
        let level = published.and_then(|it| it.level.as_ref());
        [
            it.name.clone(),
            text(it.ods_code.as_ref().map(ToString::to_string)),
            text(it.town.clone()),
            it.postcode.to_string(),
            text(self.headquarters.clone()),
            self.standing.state.name().to_owned(),
            text(level.map(|it| it.title.clone())),
            text(published.map(|it| it.version.to_string())),
            text(published.map(|it| it.published_on.to_string())),
            text(
                published
                    .and_then(|it| it.counts_until)
                    .map(|it| it.to_string()),
            ),
            text(self.draft.as_ref().map(|it| it.state.name().to_owned())),
            text(self.draft.as_ref().map(|it| it.answered.to_string())),
            text(self.draft.as_ref().map(|it| it.questions.to_string())),
        ]
    }
}
