//! Models of matching: trained on the records that are held, kept in the database, and one of them in force.
//!
//! Whatever weighs takes the model that is in force, and says in its unit which it was
//! ([`Weighing::guard`]): the database refuses what was weighed with another. So no two programs that
//! share a database ever decide by two models.

use kith_gate::Grant;
use kith_gate::action::ManageModels;
use kith_matching::doubt::Doubt;
use kith_matching::learn;
use kith_store::{CommitError, Db, StoreError, Unit};
use kith_terms::time::{Timestamp, day_of};
use kith_terms::{PersonId, with_commas};
use rustc_hash::FxHashMap;
use serde::Serialize;
use serde_json::json;
use thiserror::Error;

use crate::held::Held;
use crate::matching::{self, Model, ModelError, Pool, Record, Scales};
use crate::source_record::SourceRecord;
use crate::store::models::Kept;
use crate::{People, store};

/// The name of the model that Kith comes with, among those that can be put in force.
pub const BUILT_IN: &str = "built-in";

/// A model that can be put in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeptModel {
    /// By which it is put in force.
    pub version: String,
    /// When it was made; not said of the built-in one.
    pub made_at: Option<Timestamp>,
    /// On how many records it was trained; not said of the built-in one.
    pub records: Option<u64>,
    /// Whether it is in force.
    pub in_force: bool,
    /// By whom it was put in force, where it is and somebody did.
    pub put_by: Option<String>,
    /// When.
    pub put_at: Option<Timestamp>,
}

/// Why a model was not trained, kept or put in force.
#[derive(Debug, Error)]
pub enum ModelsError {
    /// It is not to be relied on.
    #[error("no model was kept: {0}")]
    Doubt(#[from] Doubt),
    /// There is none of that version.
    #[error("there is no model {version}: those that there are say kith match models")]
    NoSuchModel {
        /// What was asked for.
        version: String,
    },
    /// Somebody else did the same.
    #[error("somebody else trained a model or put one in force at the same time: try again")]
    Meanwhile,
    /// Training died.
    #[error("training stopped unexpectedly: nothing was kept, try again")]
    Stopped,
    /// A model is not whole.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The database.
    #[error(transparent)]
    Commit(CommitError),
}

impl From<StoreError> for ModelsError {
    fn from(error: StoreError) -> Self {
        ModelsError::Commit(CommitError::Store(error))
    }
}

impl From<CommitError> for ModelsError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict { .. } | CommitError::Constraint { .. } => Self::Meanwhile,
            error => Self::Commit(error),
        }
    }
}

/// The model in force.
pub(crate) async fn in_force(db: &Db) -> Result<Model, ModelsError> {
    let in_force = store::models::in_force(db).await?;
    Ok(read(in_force.file.as_deref())?)
}

fn read(file: Option<&str>) -> Result<Model, ModelError> {
    file.map_or_else(Model::built_in, Model::from_toml)
}

/// The model in force, ready to weigh with.
pub(crate) struct Weighing {
    pub(crate) scales: Box<Scales>,
    pub(crate) model: Model,
    pub(crate) version: String,
}

impl Weighing {
    /// Reads it.
    pub(crate) async fn read(db: &Db) -> Result<Self, ModelsError> {
        let in_force = store::models::in_force(db).await?;
        let model = read(in_force.file.as_deref())?;
        Ok(Weighing {
            scales: Box::new(Scales::standing(&model)?),
            model,
            version: in_force.version,
        })
    }

    /// Has the database refuse the unit where another model is in force by then.
    pub(crate) fn guard(&self, unit: Unit) -> Unit {
        store::models::judged_with(unit, &self.version)
    }
}

impl People {
    /// Trains a model on every record that is held outside the archive, beginning with the one in force, and
    /// keeps it, with the names that so many people bear, or more. It is not in force until it is put there.
    /// `begins` is told of each part of the work.
    ///
    /// # Errors
    /// When there are too few records to learn from, or the database fails.
    pub async fn train_model(
        &self,
        grant: &Grant<ManageModels>,
        least_bearers: usize,
        begins: &(dyn Fn(&'static str) + Sync),
    ) -> Result<Model, ModelsError> {
        let start = in_force(&self.db).await?;
        begins("reading");
        let lesson = Lesson::read(&self.db).await?;
        begins("training");
        let now = self.db.now();
        let trained = format!(
            "{}, on {} records of the index",
            day_of(now),
            with_commas(lesson.records.len() as u64)
        );
        let model =
            tokio::task::spawn_blocking(move || lesson.train(&start, &trained, least_bearers));
        let mut model = model.await.map_err(|_| ModelsError::Stopped)??;
        begins("keeping");
        let kept = store::models::kept(&self.db).await?;
        let day = day_of(now).to_string();
        let names = (1..).map(|count| match count {
            1 => day.clone(),
            count => format!("{day}-{count}"),
        });
        let free = |name: &String| kept.iter().all(|it| it.version != *name);
        model.version = names.into_iter().find(free).unwrap_or_default();
        let it = Kept {
            version: model.version.clone(),
            made_at: now,
            records: i64::try_from(model.records).unwrap_or(i64::MAX),
        };
        let detail = json!({ "step": "kept", "model": it.version, "records": it.records });
        let unit = store::models::keep(grant.unit(detail), &it, model.to_toml());
        self.db.commit(unit).await?;
        Ok(model)
    }

    /// The models that can be put in force, the built-in one first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn models(&self, _grant: &Grant<ManageModels>) -> Result<Vec<KeptModel>, StoreError> {
        let in_force = store::models::in_force(&self.db).await?;
        let line = |version: String, kept: Option<Kept>| {
            let is = version == in_force.version;
            KeptModel {
                version,
                made_at: kept.as_ref().map(|it| it.made_at),
                records: kept.and_then(|it| u64::try_from(it.records).ok()),
                in_force: is,
                put_by: in_force.put_by.clone().filter(|_| is),
                put_at: in_force.put_at.filter(|_| is),
            }
        };
        let kept = store::models::kept(&self.db).await?.into_iter();
        let kept = kept.map(|it| line(it.version.clone(), Some(it)));
        Ok(std::iter::once(line(BUILT_IN.to_owned(), None))
            .chain(kept)
            .collect())
    }

    /// Puts a model in force: whatever is weighed from now on is weighed with it. What is linked stays.
    ///
    /// # Errors
    /// When there is no such model.
    pub async fn put_in_force(
        &self,
        grant: &Grant<ManageModels>,
        version: &str,
    ) -> Result<(), ModelsError> {
        let models = self.models(grant).await?;
        if models.iter().all(|it| it.version != version) {
            return Err(ModelsError::NoSuchModel {
                version: version.to_owned(),
            });
        }
        let Some(old) = models.into_iter().find(|it| it.in_force) else {
            return Err(ModelsError::Meanwhile);
        };
        let detail = json!({ "step": "in force", "model": version, "instead of": old.version });
        let (unit, by) = (grant.unit(detail), grant.who().name());
        let unit = store::models::put(unit, &old.version, version, by, self.db.now());
        Ok(self.db.commit(unit).await.map(drop)?)
    }
}

/// What is compared of every record outside the archive, and whose each is.
#[derive(Default)]
struct Lesson {
    pool: Pool,
    records: Vec<Record>,
    people: Vec<u32>,
    numbers: FxHashMap<PersonId, u32>,
}

impl Lesson {
    async fn read(db: &Db) -> Result<Self, StoreError> {
        let mut lesson = Lesson::default();
        let mut held = Held::begin(db, false).await?;
        while let Some(page) = held.page().await? {
            page.iter()
                .for_each(|it| lesson.add(it.person, &it.content));
        }
        Ok(lesson)
    }

    fn add(&mut self, person: PersonId, said: &SourceRecord) {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(person).or_insert(next);
        self.people.push(number);
        self.records.push(matching::record(said, &mut self.pool));
    }

    fn train(
        &self,
        start: &Model,
        trained: &str,
        least_bearers: usize,
    ) -> Result<Model, ModelsError> {
        let model = learn(&self.records, &self.pool, start, trained)?;
        model.sound()?;
        Ok(model.of_many(least_bearers, &self.records, &self.pool, &self.people))
    }
}
