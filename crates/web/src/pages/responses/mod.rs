//! What an organisation answers: started, answered question by question, checked and published.

mod asked;
mod check;
mod compare;
mod files;
mod history;
mod keying;
mod lacking;
mod list;
mod plan;
mod print;
mod publish;
mod published;
mod question;
mod rest;
mod said;
mod sections;
mod sharing;
mod tasks;
mod way;

use axum::Router;
use kith_forms::model::{Form, Question};
use kith_forms::rules::Outcome;
use kith_forms::{Entry, FormsError, MoveError, Response, State};
use kith_gate::action::{
    Action as _, AnswerForm, OrganisationChange, OrganisationLook, PublishResponse, SeePublished,
    SeeResponses,
};
use kith_gate::{Grant, Service};
use kith_terms::ResponseId;
use maud::{Markup, html};
use serde_json::json;

use crate::components::{BackLink, Tag, TagColour};
use crate::here::Here;
use crate::pages::forms::input::Shown;
use crate::site::Site;
use crate::trouble::Trouble;
use said::Names;
use way::Way;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .merge(check::routes())
        .merge(compare::routes())
        .merge(files::routes())
        .merge(history::routes())
        .merge(list::routes())
        .merge(plan::routes())
        .merge(print::routes())
        .merge(publish::routes())
        .merge(published::routes())
        .merge(rest::routes())
        .merge(sharing::routes())
        .merge(tasks::routes())
}

/// Those that take a form with files in it, or a whole section.
pub(super) fn large_routes() -> Router<Site> {
    Router::new()
        .merge(keying::routes())
        .merge(question::routes())
}

/// A response that whoever asks may see, with its form and what follows from its answers.
struct Opened<'a> {
    response: Response,
    form: &'a Form,
    outcome: Outcome,
    /// Whose it is, by name.
    organisation: String,
    names: Names,
    /// Whether it is a service of another.
    is_a_service: bool,
}

impl Opened<'_> {
    fn way(&self) -> Way<'_> {
        Way {
            kept: &self.response.kept,
            outcome: &self.outcome,
        }
    }

    /// The address of a page of this response; of its task list, where none is named.
    fn address(&self, page: &str) -> String {
        format!("/responses/{}{page}", self.response.line.id)
    }

    fn address_of_question(&self, key: &kith_forms::QuestionKey) -> String {
        self.address(&format!("/questions/{key}"))
    }

    /// With what can be chosen, and the files that were sent.
    fn offering(&self, here: &Here, shown: Shown) -> Shown {
        let services = self.names.services.iter();
        let services = services.filter_map(|it| Some((it.ods_code.clone()?, it.name.clone())));
        let shown = shown
            .services(services.collect::<Vec<_>>())
            .files(self.names.files.clone());
        match &here.site.files {
            Some(files) => shown.largest_file(files.limit()),
            None => shown,
        }
    }

    /// What was answered, or worked out.
    fn answer_to(&self, question: &Question) -> Markup {
        let worked_out = self
            .outcome
            .computed(&question.key)
            .cloned()
            .map(Entry::from);
        let kept = self.response.kept.get(&question.key);
        let entry = worked_out.as_ref().or_else(|| kept?.entry.as_ref());
        html! {
            @match (entry, kept.and_then(|it| it.unreadable.as_ref())) {
                (None, Some(words)) => { "As it was kept: " (words) }
                _ => (said::entry(question, entry, &self.names)),
            }
        }
    }

    fn back_to_tasks(&self) -> BackLink {
        BackLink::new(self.address("")).text("All sections")
    }

    /// The heading of its pages: what this page is for, under the name of the form.
    fn heading(&self, words: &str) -> Markup {
        html! {
            h1 class="govuk-heading-l" {
                span class="govuk-caption-l" { (self.form.title()) ", " (self.form.version()) }
                (words)
            }
        }
    }

    fn is_draft(&self) -> bool {
        self.response.line.state == State::Draft
    }
}

/// Opens a response, with its form.
async fn opened(here: &Here, id: ResponseId) -> Result<Opened<'_>, Trouble> {
    let grant = looks::<SeeResponses>(here, id).await?;
    let whose = whose(&grant).await?;
    let found = here.site.forms.response(grant, id).await;
    let mut opened = of_found(here, found, whose)?;
    if files::takes_any(opened.form) {
        opened.names.files = files::of_response(here, id).await?;
    }
    Ok(opened)
}

/// Opens what was published, with its form.
async fn published(here: &Here, id: ResponseId) -> Result<Opened<'_>, Trouble> {
    let grant = looks::<SeePublished>(here, id).await?;
    let whose = whose(&grant).await?;
    let found = here.site.forms.published(grant, id).await;
    let mut opened = of_found(here, found, whose)?;
    if files::takes_any(opened.form) {
        opened.names.files = files::of_published(here, id).await?;
    }
    Ok(opened)
}

/// The permission to look at this response, from whoever's it is.
async fn looks<A: OrganisationLook>(here: &Here, id: ResponseId) -> Result<Grant<A>, Trouble> {
    let whose = here.site.forms.whose(id).await;
    let whose = whose
        .map_err(|error| room(&error))?
        .ok_or(Trouble::NotFound)?;
    let asked = json!({ "response": id });
    Ok(here.site.gate.look_at::<A>(&here.who, whose, asked).await?)
}

/// Whose it is: its name, its services, and whether it is a service itself.
type Whose = (String, Vec<Service>, bool);

async fn whose<A: OrganisationLook>(grant: &Grant<A>) -> Result<Whose, Trouble> {
    let name = grant.organisation_name().await?;
    let services = grant.services().await?;
    Ok((name, services, grant.headquarters().await?.is_some()))
}

fn of_found(
    here: &Here,
    found: Result<Option<Response>, FormsError>,
    (organisation, services, is_a_service): Whose,
) -> Result<Opened<'_>, Trouble> {
    let response = found
        .map_err(|error| room(&error))?
        .ok_or(Trouble::NotFound)?;
    let line = &response.line;
    let form = here.site.forms.catalogue().form(&line.form, &line.version);
    let form = form.ok_or(FILE_IS_GONE)?;
    Ok(Opened {
        outcome: response.outcome(form),
        response,
        form,
        organisation,
        names: Names {
            services,
            files: Vec::new(),
        },
        is_a_service,
    })
}

const FILE_IS_GONE: Trouble = Trouble::Conflict {
    what: "The form of this response is not among this place’s forms any more. Ask whoever runs Kith to put its file back.",
};

const NOT_A_DRAFT: Trouble = Trouble::Conflict {
    what: "This response is not a draft any more. A manager can take it back, so that it can be answered further.",
};

const NOT_SIGNED_OFF: Trouble = Trouble::Conflict {
    what: "Only what a manager has signed off is published.",
};

/// The permission to change this response.
async fn to_change<A: OrganisationChange>(
    here: &Here,
    opened: &Opened<'_>,
) -> Result<Grant<A>, Trouble> {
    let whose = opened.response.line.organisation;
    Ok(here.site.gate.change_of::<A>(&here.who, whose).await?)
}

/// Whether this role answers forms.
fn answers(here: &Here) -> bool {
    here.site.gate.offers(&here.who, AnswerForm::NAME)
}

/// Whether this role signs off and publishes.
fn publishes(here: &Here) -> bool {
    here.site.gate.offers(&here.who, PublishResponse::NAME)
}

fn state_tag(state: State) -> Tag {
    let colour = match state {
        State::Draft => TagColour::Yellow,
        State::Reviewed | State::SignedOff => TagColour::Teal,
        State::Published => TagColour::Green,
        State::Superseded => TagColour::Grey,
    };
    Tag::new(state.title()).colour(colour)
}

/// A failure of the room, as a page's.
fn room(error: &FormsError) -> Trouble {
    match error {
        FormsError::NoForm => FILE_IS_GONE,
        error => crate::trouble::failed(error),
    }
}

/// Why a response did not go on, or back, as a page.
fn moved(why: MoveError) -> Trouble {
    let what = match why {
        MoveError::NotFound => return Trouble::NotFound,
        MoveError::NoWords => return Trouble::Unreadable,
        MoveError::Forms(error) => return room(&error),
        MoveError::NotNow(State::Draft) => "This response is a draft now.",
        MoveError::NotNow(State::Reviewed) => "This response has been reviewed already.",
        MoveError::NotNow(State::SignedOff) => "This response has been signed off already.",
        MoveError::NotNow(_) => "This response has been published, and is not changed any more.",
    };
    Trouble::Conflict { what }
}
