//! `kith forms`: gives forms away as FHIR Questionnaires, and takes those of others. No record is touched.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jiff::Zoned;
use kith_exchange::fhir::{questionnaire, read_questionnaire};
use kith_forms::{Catalogue, Form, FormKey, Version};
use serde_json::json;

use crate::open::Failure;
use crate::say::{self, Format};
use crate::settings::Settings;

/// Gives forms away as FHIR Questionnaires, and takes those of others.
#[derive(Subcommand, Debug)]
pub enum Forms {
    /// Writes a form as a FHIR R4 Questionnaire, in JSON
    #[command(
        after_help = "Example:\n  kith forms export digital-readiness 2026 --out digital-readiness.json"
    )]
    Export(Export),
    /// Makes a form file of a FHIR R4 Questionnaire in JSON or XML, and says what is not kept
    #[command(
        after_help = "Example:\n  kith forms import questionnaire.json --out forms\n\nThe file becomes FOLDER/ID/VERSION.toml, for you to go on with. How to write a form is in\ndocs/write-a-form.md."
    )]
    Import(Import),
}

/// Writes a form as a Questionnaire.
#[derive(Args, Debug)]
pub struct Export {
    /// The form's id
    form: FormKey,
    /// Its version
    version: Version,
    /// The file to write; without one the Questionnaire is printed
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Makes a form file of a Questionnaire.
#[derive(Args, Debug)]
pub struct Import {
    /// The Questionnaire, in JSON or XML
    file: PathBuf,
    /// The folder of forms to write into; without one it is the place's own, or this folder
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Answer as text or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs it.
///
/// # Errors
/// [`Failure`] with the file that cannot be read or written, or with all that is wrong in it.
pub fn run(settings: &Settings, command: &Forms) -> Result<(), Failure> {
    match command {
        Forms::Export(command) => export(settings, command),
        Forms::Import(command) => import(settings, command),
    }
}

fn export(settings: &Settings, command: &Export) -> Result<(), Failure> {
    let forms = Catalogue::load(settings.forms.as_deref()).map_err(Failure::Forms)?;
    let form = forms.form(&command.form, &command.version);
    let form = form.ok_or_else(|| unknown(&forms, command))?;
    let json = serde_json::to_string_pretty(&questionnaire(form))
        .map_err(|error| Failure::Said(error.to_string()))?;
    match &command.out {
        None => say::line(json),
        Some(path) => {
            std::fs::write(path, json + "\n").map_err(unwritten(path))?;
            say::line(format!("The Questionnaire is in {}.", path.display()));
        }
    }
    Ok(())
}

fn unknown(forms: &Catalogue, command: &Export) -> Failure {
    let known = |it: &Form| format!("{} {}", it.key(), it.version());
    let known: Vec<String> = forms.all().map(known).collect();
    Failure::Said(format!(
        "there is no form {} {}: there are {}",
        command.form,
        command.version,
        known.join(", ")
    ))
}

fn import(settings: &Settings, command: &Import) -> Result<(), Failure> {
    let text = std::fs::read_to_string(&command.file).map_err(|source| Failure::File {
        what: format!("{} cannot be read", command.file.display()),
        source,
    })?;
    let read = read_questionnaire(&text, Zoned::now().date()).map_err(Failure::Questionnaire)?;
    let folder = command.out.as_deref().or(settings.forms.as_deref());
    let folder = folder.unwrap_or(Path::new("."));
    let folder = folder.join(read.form.key().as_str());
    let path = folder.join(format!("{}.toml", read.form.version()));
    std::fs::create_dir_all(&folder).map_err(unwritten(&folder))?;
    // A form that is there may have been answered: it is never written over.
    let file = File::create_new(&path).map_err(unwritten(&path));
    file?
        .write_all(read.file.as_bytes())
        .map_err(unwritten(&path))?;
    let not_kept: Vec<String> = read.not_kept.iter().map(ToString::to_string).collect();
    let answer = json!({
        "file": path,
        "form": read.form.key(),
        "version": read.form.version(),
        "questions": read.form.questions().count(),
        "not_kept": not_kept,
    });
    say::answer(command.format, &answer, || {
        let mut lines = vec![format!(
            "{}, with {} questions, is in {}.",
            read.form.title(),
            read.form.questions().count(),
            path.display()
        )];
        if !not_kept.is_empty() {
            lines.push("Of the Questionnaire this is not kept:".to_owned());
            lines.extend(not_kept.iter().map(|it| format!("  {it}")));
        }
        lines.join("\n")
    });
    Ok(())
}

fn unwritten(path: &Path) -> impl FnOnce(std::io::Error) -> Failure {
    let what = format!("{} cannot be written", path.display());
    |source| Failure::File { what, source }
}
