//! Providers of the county, and what they answered in the last two years: some published, some at
//! approaching, some whose publication has run out, some with this year's answers half given.

use jiff::ToSpan as _;
use kith_forms::model::{Evidence, Kind, Question};
use kith_forms::responses::{NewAction, Response};
use kith_forms::rules::Outcome;
use kith_forms::{Answers, Catalogue, Entry, Form, answers};
use kith_gate::account::NewAccount;
use kith_gate::action::{AnswerForm, PublishResponse, RegisterProvider, SeeResponses};
use kith_gate::{Grant, Role, SignedIn};
use kith_market::list::List;
use kith_store::Clock;
use kith_terms::time::{Date, Timestamp, day_of};
use kith_terms::{OdsCode, ResponseId};
use serde_json::json;

use super::accounts::{self, Credential, sign_in};
use crate::open::{self, Failure, House};
use crate::settings::Settings;

/// The form that the county's providers answer.
const FORM: &str = "dspt-social-care";

/// How long before the last day of a year they publish.
const DAYS_BEFORE_THE_END: i64 = 40;

/// What those lack who are on the way.
const FALL_SHORT: [&str; 2] = ["3.2.1", "9.5.2"];

/// What is asked of those who want to go further.
const GOES_FURTHER: [&str; 2] = ["cyber-essentials-plus", "optional-questions"];

const PROVIDERS: &str = include_str!("market/providers.csv");

/// How far a provider has come with a year's form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Come {
    /// It has not begun.
    No,
    /// It has answered about so many of a hundred questions.
    Begun(usize),
    /// It has published that it is on the way, with a plan for the rest.
    Approaching,
    /// It has published that it meets the standard.
    Met,
    /// It has published that it does more.
    Exceeded,
}

/// A provider that answers, and how far it came the year before last, last year, and this year.
struct Story {
    code: &'static str,
    manager: &'static str,
    years: [Come; 3],
}

const fn story(code: &'static str, manager: &'static str, years: [Come; 3]) -> Story {
    Story {
        code,
        manager,
        years,
    }
}

use Come::{Approaching, Begun, Exceeded, Met, No};

/// Those of whom nothing stands here have never published.
const STORIES: [Story; 12] = [
    story("AQ02", "Callum Adeyemi", [Met, Met, Begun(60)]),
    story("AQ03", "Jocelyn Park", [Met, Met, No]),
    story("VQ401", "Harriet Osei", [Met, Exceeded, Met]),
    story("VQ402", "Dafydd Quill", [No, Approaching, Begun(30)]),
    story("VQ403", "Ines Marlow", [Met, No, No]),
    story("VQ404", "Leo Tarrant", [Approaching, Met, Begun(90)]),
    story("VQ405", "Mina Forsyth", [No, Met, No]),
    story("VQ406", "Omar Pell", [No, Approaching, No]),
    story("VQ407", "Sunniva Hale", [Approaching, No, No]),
    story("VQ408", "Tariq Bowen", [Met, Met, Begun(10)]),
    story("VQ409", "Una Prideaux", [No, No, Begun(5)]),
    story("VQ410", "Victor Lisle", [Met, Exceeded, No]),
];

fn said(error: impl std::fmt::Display) -> Failure {
    Failure::Said(format!("the demo's providers: {error}"))
}

/// The managers of the stories, each with a way in that is kept nowhere and told to nobody.
pub(crate) struct Managers(Vec<Credential>);

impl Managers {
    /// Ways in for all of them.
    ///
    /// # Errors
    /// [`Failure`] where there is no randomness.
    pub(crate) fn invented() -> Result<Self, Failure> {
        let of = |it: &Story| {
            let user_name = it.manager.to_lowercase().replace(' ', ".");
            accounts::invented_for(Role::ProviderManager, &user_name)
        };
        Ok(Self(STORIES.iter().map(of).collect::<Result<_, _>>()?))
    }

    /// The providers, and what they answered in the years that have ended.
    ///
    /// # Errors
    /// [`Failure`] with what could not be done.
    pub(crate) async fn past(&self, settings: &Settings) -> Result<(), Failure> {
        let today = day_of(Timestamp::now());
        for (at, form) in years(settings, today)?.iter().enumerate() {
            let last = form.days().1.filter(|last| *last < today);
            let Some(last) = last else { continue };
            let then = last.saturating_sub(DAYS_BEFORE_THE_END.days());
            let then = then.at(9, 0, 0, 0).in_tz("Europe/London").map_err(said)?;
            let clock = Clock::held_at(then.timestamp());
            let house = open::house_at(settings, clock).await?;
            listed(&house).await?;
            self.year(&house, form, at).await?;
        }
        Ok(())
    }

    /// What has been answered this year by now.
    ///
    /// # Errors
    /// [`Failure`] with what could not be done.
    pub(crate) async fn live(&self, settings: &Settings, house: &House) -> Result<(), Failure> {
        listed(house).await?;
        let today = day_of(house.gate.now());
        let years = years(settings, today)?;
        let mut open = years.iter().enumerate().filter(|(_, it)| it.is_open(today));
        match open.next_back() {
            Some((at, form)) => self.year(house, form, at).await,
            None => Ok(()),
        }
    }

    async fn year(&self, house: &House, form: &Form, at: usize) -> Result<(), Failure> {
        for (story, credential) in STORIES.iter().zip(&self.0) {
            let come = story.years.get(at).copied().unwrap_or(No);
            if come == No {
                continue;
            }
            let manager = signed_in(house, story, credential).await?;
            let answering = Answering {
                house,
                form,
                manager: &manager,
                come,
            };
            answering.all().await?;
            house.gate.sign_out(&manager).await?;
        }
        Ok(())
    }
}

/// The last versions, up to the newest that has begun: as many as a story tells of.
fn years(settings: &Settings, today: Date) -> Result<Vec<Form>, Failure> {
    let all = Catalogue::load(settings.forms.as_deref()).map_err(Failure::Forms)?;
    let mut years: Vec<Form> = all
        .all()
        .filter(|it| it.key().as_str() == FORM && it.days().0 <= today)
        .cloned()
        .collect();
    years.sort_by_key(Form::days);
    let from = years.len().saturating_sub(STORIES[0].years.len());
    Ok(years.split_off(from))
}

async fn listed(house: &House) -> Result<(), Failure> {
    let list = List::read(PROVIDERS.as_bytes()).map_err(said)?;
    let grant = house
        .gate
        .operator::<RegisterProvider>("kith demo", json!({}));
    let loaded = house.market.load(&grant.await?, list).await?;
    match loaded.refused.first() {
        None => Ok(()),
        Some(it) => Err(said(&it.why)),
    }
}

/// The provider's manager, whose account is opened where there is none.
async fn signed_in(
    house: &House,
    story: &Story,
    credential: &Credential,
) -> Result<SignedIn, Failure> {
    let code: OdsCode = story.code.parse().map_err(said)?;
    let grant = house
        .gate
        .operator::<RegisterProvider>("kith demo", json!({}))
        .await?;
    let known = house.gate.organisation_of_code(&grant, &code).await?;
    let known = known.ok_or_else(|| said("one is not there"))?;
    let new = NewAccount {
        user_name: credential.username.clone(),
        full_name: story.manager.to_owned(),
        role: Role::ProviderManager,
        role_until: None,
        organisation: known.id,
    };
    accounts::opened(house, &new, credential).await?;
    sign_in(house, credential).await
}

/// Somebody who answers a year's form for their organisation.
struct Answering<'a> {
    house: &'a House,
    form: &'a Form,
    manager: &'a SignedIn,
    come: Come,
}

impl Answering<'_> {
    async fn all(&self) -> Result<(), Failure> {
        let id = self.house.forms.start(self.answer().await?, self.form);
        let id = id.await.map_err(said)?;
        let services = self.services().await?;
        let mut given = Answers::new();
        for question in self.form.questions().take(self.how_many()) {
            let asked = Outcome::of(self.form, &given).is_asked(&question.key);
            let entry = asked.then(|| self.entry(question, &services)).flatten();
            if let Some(entry) = entry {
                self.give(id, question, entry.clone()).await?;
                given.insert(question.key.clone(), entry);
            }
        }
        match self.come {
            No | Begun(_) => Ok(()),
            Approaching | Met | Exceeded => self.publish(id).await,
        }
    }

    fn how_many(&self) -> usize {
        let all = self.form.questions().count();
        match self.come {
            Begun(percent) => all * percent / 100,
            _ => all,
        }
    }

    async fn answer(&self) -> Result<Grant<AnswerForm>, Failure> {
        let organisation = self.manager.organisation();
        let grant = self.house.gate.change_of(self.manager, organisation);
        grant.await.map_err(said)
    }

    async fn response(&self, id: ResponseId) -> Result<Response, Failure> {
        let organisation = self.manager.organisation();
        let grant = self
            .house
            .gate
            .look_at::<SeeResponses>(self.manager, organisation, json!({}));
        let response = self.house.forms.response(grant.await.map_err(said)?, id);
        let response = response.await.map_err(said)?;
        response.ok_or_else(|| said("a response is not there"))
    }

    /// Answers, or says that last year's answer is still right.
    async fn give(&self, id: ResponseId, question: &Question, entry: Entry) -> Result<(), Failure> {
        let kept = self.response(id).await?.kept.remove(&question.key);
        let (seen, before) = kept.map_or((0, None), |it| (it.version, it.entry));
        let (forms, grant) = (&self.house.forms, self.answer().await?);
        let done = match before.as_ref() == Some(&entry) {
            true => forms.confirm(grant, id, &question.key, seen).await,
            false => {
                forms
                    .answer(grant, id, &question.key, seen, Some(entry))
                    .await
            }
        };
        done.map_err(said)
    }

    /// What this provider answers, where it answers.
    fn entry(&self, question: &Question, services: &[OdsCode]) -> Option<Entry> {
        let falls_short = self.come == Approaching && FALL_SHORT.contains(&question.key.as_str());
        let said = match &question.kind {
            Kind::YesNo if falls_short => json!("no"),
            Kind::YesNo if self.come == Exceeded => json!("yes"),
            Kind::YesNo => json!(if GOES_FURTHER.contains(&question.key.as_str()) {
                "no"
            } else {
                "yes"
            }),
            Kind::Choice(_) if question.key.as_str() == "covers" => {
                json!(if services.is_empty() {
                    "one"
                } else {
                    "branches"
                })
            }
            Kind::Choice(options) => {
                let short = options
                    .iter()
                    .find(|it| it.key.as_str() == "no")
                    .filter(|_| falls_short);
                let good = question
                    .satisfied_by
                    .first()
                    .or(options.first().map(|it| &it.key));
                json!(short.map(|it| &it.key).or(good)?)
            }
            Kind::Services => json!(services),
            Kind::Text(_) => json!("ZA000000"),
            _ => return None,
        };
        let answer = answers::read(&question.kind, &said).ok().flatten()?;
        Some(Entry {
            explanation: Some("As our policy says, which we look at each spring.".to_owned()),
            evidence: (question.evidence != Evidence::None)
                .then(|| "Policy folder, office".to_owned()),
            ..answer.into()
        })
    }

    /// The services of the organisation, which one entry covers.
    async fn services(&self) -> Result<Vec<OdsCode>, Failure> {
        let services = self.answer().await?.services().await?;
        Ok(services.into_iter().filter_map(|it| it.ods_code).collect())
    }

    async fn publish(&self, id: ResponseId) -> Result<(), Failure> {
        self.plan(id).await?;
        let forms = &self.house.forms;
        forms.review(self.answer().await?, id).await.map_err(said)?;
        forms
            .sign_off(self.decide().await?, id)
            .await
            .map_err(said)?;
        forms.publish(self.decide().await?, id).await.map_err(said)
    }

    async fn decide(&self) -> Result<Grant<PublishResponse>, Failure> {
        let organisation = self.manager.organisation();
        let grant = self.house.gate.change_of(self.manager, organisation);
        grant.await.map_err(said)
    }

    /// Plans what the answers ask for.
    async fn plan(&self, id: ResponseId) -> Result<(), Failure> {
        let response = self.response(id).await?;
        for asked in response.offered(self.form, &response.outcome(self.form)) {
            let new = NewAction {
                question: asked.question,
                action: asked.action,
                owner: self.manager.full_name().to_owned(),
                due: asked.due,
            };
            let plan = self.house.forms.plan(self.answer().await?, id, new);
            plan.await.map_err(said)?;
        }
        Ok(())
    }
}
