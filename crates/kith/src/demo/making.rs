//! Making the county: what was there before, its agencies' feeds, and what its people did since.

use kith_people::intake::load::FeedFile;
use kith_terms::time::day_of;

use super::accounts::{self, Credential, organisation, sender};
use super::county::{COUNTY_NAME, County};
use super::market::Managers;
use super::{earlier, life, support};
use crate::commands::load::read_mapping;
use crate::files::FilesSettings;
use crate::open::{self, Failure, House};
use crate::settings::Settings;

/// A county to make.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// How many people live there.
    pub people: usize,
    /// Another number makes another county.
    pub seed: u64,
}

/// These settings, as the county needs them.
///
/// # Errors
/// [`Failure::File`] where its file of support partners cannot be written.
pub fn settings(settings: &Settings) -> Result<Settings, Failure> {
    Ok(Settings {
        place: COUNTY_NAME.to_owned(),
        files: (settings.files.clone())
            .or_else(|| Some(FilesSettings::unscanned(&settings.data_dir))),
        support_partners: match &settings.support_partners {
            None => Some(support::written(&settings.data_dir.join("demo"))?),
            own => own.clone(),
        },
        ..settings.clone()
    })
}

/// The county and its accounts, where all of it is there.
///
/// # Errors
/// [`Failure`] where it cannot be opened, or was stopped while it was made.
pub async fn made(settings: &Settings) -> Result<Option<(House, Vec<Credential>)>, Failure> {
    let folder = settings.data_dir.join("demo");
    if folder.join("ready").exists() {
        let credentials = accounts::read(&folder.join("credentials.json"))?;
        return Ok(Some((open::house(settings).await?, credentials)));
    }
    if folder.join("feeds").exists() {
        let folder = settings.data_dir.display();
        return Err(Failure::Said(format!(
            "the demo in {folder} was stopped while it was being made: remove that folder and begin again"
        )));
    }
    Ok(None)
}

/// Makes it; each feed is handed to `load`.
///
/// # Errors
/// [`Failure`] with the step that did not work.
pub async fn make(
    settings: &Settings,
    wanted: Wanted,
    mut load: impl AsyncFnMut(&House, FeedFile) -> Result<(), Failure>,
) -> Result<(House, Vec<Credential>), Failure> {
    let folder = settings.data_dir.join("demo");
    let (feeds, file) = (folder.join("feeds"), folder.join("credentials.json"));
    let wrong = |what: &str| {
        let what = what.to_owned();
        move |source| Failure::File { what, source }
    };
    std::fs::create_dir_all(&feeds).map_err(wrong("the folder for the feeds cannot be made"))?;
    earlier::live(settings, &feeds).await?;
    let managers = Managers::invented()?;
    managers.past(settings).await?;
    life::own_name::live(settings, &file).await?;
    let house = open::house(settings).await?;
    let county = County::new(wanted.people, wanted.seed, day_of(house.gate.now()));
    let written = county
        .write_feeds(&feeds)
        .map_err(wrong("the feeds cannot be written"))?;
    for feed in written {
        let feed = FeedFile {
            source: feed.source.to_owned(),
            title: Some(feed.title.to_owned()),
            supplier: Some(organisation(&house.gate, sender(feed.source)).await?),
            mapping: feed.mapping.as_deref().map(read_mapping).transpose()?,
            path: feed.path,
        };
        load(&house, feed).await?;
    }
    let credentials = accounts::make(&house, &file).await?;
    life::live(&house, &county, &credentials).await?;
    managers.live(settings, &house).await?;
    let ready = folder.join("ready");
    std::fs::write(&ready, "").map_err(wrong("the demo's folder cannot be written to"))?;
    Ok((house, credentials))
}
