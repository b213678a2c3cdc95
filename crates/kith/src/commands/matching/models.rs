//! The models that the database keeps: `kith match train` without files, `models` and `use`.

use std::sync::Mutex;

use clap::Args;
use kith_gate::Grant;
use kith_gate::action::ManageModels;
use kith_people::models::KeptModel;
use serde_json::{Value, json};

use super::report::expected;
use super::{Clock, Train, write_model};
use crate::open::{self, Failure, House};
use crate::say::{self, Format, number};
use crate::settings::Settings;

/// Lists models.
#[derive(Args, Debug)]
pub struct Models {
    /// Answer as text or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Puts a model in force.
#[derive(Args, Debug)]
pub struct Use {
    /// The model's version, as kith match models lists it; built-in for the one that Kith comes with
    version: String,
}

/// Trains on what the database holds, and keeps the model there.
///
/// # Errors
/// [`Failure`] where there is too little to learn from, or the database fails.
pub(super) async fn train(settings: &Settings, command: &Train) -> Result<(), Failure> {
    if command.reading.mapping.is_some() || command.reading.model.is_some() {
        return Err(Failure::Said(
            "without files a model is trained on what the database holds, beginning with the one in force: leave --mapping and --model out, or name the files".to_owned(),
        ));
    }
    let house = open::house(settings).await?;
    let grant = asked(&house, "kith match train", Value::Null).await?;
    let clock = Mutex::new(Clock::new());
    let begins = |part| {
        if let Ok(mut clock) = clock.lock() {
            clock.begins(part);
        }
    };
    let trained = house
        .people
        .train_model(&grant, command.least_bearers, &begins);
    let trained = trained.await;
    let phases = clock.into_inner().map(Clock::end).unwrap_or_default();
    let model = trained.map_err(|error| Failure::Said(error.to_string()))?;
    if let Some(path) = &command.save_model {
        write_model(path, &model)?;
    }
    let seconds: f64 = phases.iter().map(|it| it.seconds).sum();
    let said = json!({
        "model": model.version, "trained": model.trained, "records": model.records, "expected": model.expected, "phases": phases, "seconds": seconds,
    });
    say::answer(command.reading.format, &said, || {
        format!(
            "The model {0} is kept (trained {1}; {seconds:.1} seconds). It is not in force: kith match use {0} puts it there.\n\n{2}",
            model.version,
            model.trained,
            expected(&model.expected)
        )
    });
    Ok(())
}

/// Lists what is kept.
///
/// # Errors
/// [`Failure`] where the database cannot be read.
pub(super) async fn list(settings: &Settings, command: &Models) -> Result<(), Failure> {
    let house = open::house(settings).await?;
    let grant = asked(&house, "kith match models", Value::Null).await?;
    let models = house.people.models(&grant).await;
    let models = models.map_err(|error| Failure::Said(error.to_string()))?;
    say::answer(command.format, &models, || {
        models.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

fn line(it: &KeptModel) -> String {
    let made = match (it.made_at, it.records) {
        (Some(at), Some(records)) => format!("made {at:.0} on {} records", number(records)),
        _ => "comes with Kith".to_owned(),
    };
    let in_force = match (it.in_force, &it.put_by, it.put_at) {
        (true, Some(by), Some(at)) => format!("; IN FORCE since {at:.0}, by {by}"),
        (true, ..) => "; IN FORCE".to_owned(),
        _ => String::new(),
    };
    format!("{:<14} {made}{in_force}", it.version)
}

/// Puts one in force.
///
/// # Errors
/// [`Failure`] where there is no such model.
pub(super) async fn put(settings: &Settings, command: &Use) -> Result<(), Failure> {
    let house = open::house(settings).await?;
    let version = &command.version;
    let grant = asked(&house, "kith match use", json!({ "model": version })).await?;
    let put = house.people.put_in_force(&grant, version).await;
    put.map_err(|error| Failure::Said(error.to_string()))?;
    say::line(format!(
        "The model {version} is in force: rows that are loaded from now on are matched with it."
    ));
    Ok(())
}

async fn asked(
    house: &House,
    program: &str,
    detail: Value,
) -> Result<Grant<ManageModels>, Failure> {
    Ok(house.gate.operator(program, detail).await?)
}
