//! Every route with every role, as a table: what is answered, and what the ledger then holds.
//!
//! The table is `routes.txt`. `KITH_BLESS=1 cargo test -p kith-web --test site` writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use futures_util::{StreamExt as _, stream};
use kith_gate::Role;
use regex::Regex;

use crate::browser::{Answer, Browser};
use crate::sent::form;
use crate::world::{Entry, Rows, World};

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    route: String,
    method: Asks,
    about: About,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Asks {
    Get,
    Post,
}

/// Whom a row asks about, and whether the asker has given a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    Nobody,
    NoVisit,
    Visit,
    ShieldedVisit,
    Unknown,
}

impl About {
    const fn words(self) -> &'static str {
        match self {
            Self::Nobody => "",
            Self::NoVisit => ", no reason given",
            Self::Visit => ", in a visit",
            Self::ShieldedVisit => ", in a visit to a shielded person",
            Self::Unknown => ", an id that nobody has",
        }
    }
}

pub(crate) const UNKNOWN: &str = "01980000-0000-7000-8000-000000000000";

/// The askers: nobody signed in, and each role.
pub(crate) fn askers() -> Vec<Option<Role>> {
    [None].into_iter().chain(Role::ALL.map(Some)).collect()
}

pub(crate) fn name(asker: Option<Role>) -> &'static str {
    asker.map_or("signed out", Role::name)
}

pub(crate) fn browser(world: &World, asker: Option<Role>) -> Browser<'_> {
    asker.map_or_else(|| world.stranger(), |role| world.browser(role))
}

/// Every page in the source.
pub(crate) fn pages() -> Vec<String> {
    let pages = in_source().into_iter().filter(|it| it.1 == Asks::Get);
    pages.map(|it| it.0).collect()
}

/// Every route in the source, with its methods.
pub(crate) fn in_source() -> BTreeSet<(String, Asks)> {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages");
    let route = Regex::new(
        r#"\.route\(\s*"([^"]+)",\s*((?:\.?(?:get|post|put|patch|delete|any)\([^)]*\))+)"#,
    )
    .unwrap();
    let method = Regex::new(r"(get|post|put|patch|delete|any)\(").unwrap();
    let mut all = BTreeSet::new();
    let mut said = 0;
    for file in files(&pages) {
        let text = std::fs::read_to_string(file).unwrap();
        said += text.matches(".route(").count();
        for found in route.captures_iter(&text) {
            let methods: Vec<&str> = method
                .captures_iter(&found[2])
                .map(|it| it.get(1).unwrap().as_str())
                .collect();
            said -= 1;
            for method in methods {
                let method = match method {
                    "get" => Asks::Get,
                    "post" => Asks::Post,
                    other => panic!("{} is asked with {other}: teach the table", &found[1]),
                };
                all.insert((found[1].to_owned(), method));
            }
        }
    }
    assert_eq!(
        said, 0,
        "a route is written so that this test does not find it"
    );
    all
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|it| it.is_dir());
    files
        .into_iter()
        .chain(folders.iter().flat_map(|it| self::files(it)))
        .collect()
}

fn rows() -> Vec<Row> {
    let all = in_source().into_iter().flat_map(|(route, method)| {
        let abouts: &[About] = match (route.contains("{person}"), method) {
            (false, _) => &[About::Nobody],
            (true, Asks::Post) => &[About::NoVisit, About::Visit],
            (true, Asks::Get) => &[
                About::NoVisit,
                About::Visit,
                About::ShieldedVisit,
                About::Unknown,
            ],
        };
        abouts.iter().map(move |about| Row {
            route: route.clone(),
            method,
            about: *about,
        })
    });
    all.collect()
}

fn person<'a>(world: &'a World, row: &Row) -> &'a str {
    let shielded = row.about == About::ShieldedVisit
        || row.route.contains("/shield/")
        || row.route.ends_with("/override");
    match row.about {
        About::Unknown => UNKNOWN,
        _ if shielded => world.shielded(),
        _ => world.person(),
    }
}

fn path(world: &World, row: &Row) -> String {
    let path = row.route.replace("{person}", person(world, row));
    let ids = world.known.ids.iter();
    ids.fold(path, |path, (name, id)| {
        path.replace(&format!("{{{name}}}"), id)
    })
}

/// One answer, and what it wrote.
struct Cell {
    asker: Option<Role>,
    answer: Answer,
    entries: Vec<Entry>,
    person: String,
    changed: bool,
}

/// Asks as every asker, each on a copy of the place that nobody has touched where it may change.
async fn cells(row: &Row) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut untouched = None;
    for asker in askers() {
        let (world, before) = match untouched.take() {
            Some(it) => it,
            None => {
                let world = World::copy().await;
                let rows = world.rows();
                (world, rows)
            }
        };
        let (cell, after) = cell(&world, row, asker, before).await;
        if !cell.changed {
            untouched = Some((world, after));
        }
        cells.push(cell);
    }
    cells
}

/// What is answered to one asker, and every row afterwards.
async fn cell(world: &World, row: &Row, asker: Option<Role>, before: Rows) -> (Cell, Rows) {
    let browser = browser(world, asker);
    let (person, path) = (person(world, row).to_owned(), path(world, row));
    let gives_reason = asker.is_some()
        && matches!(
            row.about,
            About::Visit | About::ShieldedVisit | About::Unknown
        );
    let before = match gives_reason {
        true => {
            browser.reason(&person, "reason").await;
            world.rows()
        }
        false => before,
    };
    let entries = world.entries().await;
    let answer = match row.method {
        Asks::Get => browser.get(&path).await,
        Asks::Post => {
            let form = form(world, &row.route);
            let form: Vec<(&str, &str)> = form
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            browser.post(&path, &form).await
        }
    };
    let after = world.rows();
    let cell = Cell {
        asker,
        entries: world.entries_after(entries).await,
        changed: after != before,
        answer,
        person,
    };
    (cell, after)
}

impl Cell {
    /// What happened, in a line of the table.
    fn words(&self, ids: &[(String, String)]) -> String {
        let mut words = self.answer.status.as_u16().to_string();
        if !self.answer.location().is_empty() {
            let location = self.answer.location().to_owned();
            let location = ids
                .iter()
                .fold(location, |text, (id, name)| text.replace(id, name));
            let any = any_id();
            let _ = write!(words, " to {}", any.replace_all(&location, "{new}"));
        }
        let written: Vec<String> = self.entries.iter().map(|it| self.entry(it)).collect();
        let written = if written.is_empty() {
            "nothing".to_owned()
        } else {
            written.join(", ")
        };
        let changed = if self.changed { "; changes" } else { "" };
        format!("{words}; ledger: {written}{changed}")
    }

    fn entry(&self, entry: &Entry) -> String {
        let people = any_id().find_iter(&entry.subjects).count();
        let about = match people {
            0 => "",
            1 if entry.subjects.contains(&self.person) => " (about them)",
            1 => " (about 1 person)",
            2 => " (about 2 people)",
            _ => " (about people)",
        };
        let outcome = if entry.outcome == "permitted" {
            String::new()
        } else {
            format!(" {}", entry.outcome)
        };
        format!("{}{outcome}{about}", entry.action)
    }
}

fn any_id() -> Regex {
    Regex::new("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}").unwrap()
}

fn heading(row: &Row) -> String {
    let method = if row.method == Asks::Get {
        "GET"
    } else {
        "POST"
    };
    format!("{method} {}{}", row.route, row.about.words())
}

/// The rows of the table, with those who are answered alike on one line.
fn table(answered: &[(Vec<Cell>, Row)], ids: &[(String, String)]) -> String {
    let mut text = String::from(
        "What each route answers to each role, and what the ledger then holds\n\
         ====================================================================\n\n\
         A test keeps this true. To make it again after a change of pages or policies:\n\
         KITH_BLESS=1 cargo test -p kith-web --test site\n\n\
         \"about them\" is the person whom the address names. \"changes\" says that something else\n\
         than the ledger was written.\n",
    );
    for (cells, row) in answered {
        let mut alike: Vec<(String, Vec<&str>)> = Vec::new();
        for cell in cells {
            let words = cell.words(ids);
            match alike.iter_mut().find(|it| it.0 == words) {
                Some(it) => it.1.push(name(cell.asker)),
                None => alike.push((words, vec![name(cell.asker)])),
            }
        }
        let _ = write!(text, "\n{}\n", heading(row));
        for (words, who) in alike {
            let who = if who.len() == Role::ALL.len() {
                "everyone signed in".to_owned()
            } else if who.len() > Role::ALL.len() {
                "everyone".to_owned()
            } else {
                who.join(", ")
            };
            let _ = writeln!(text, "  {who}\n      {words}");
        }
    }
    text
}

/// What anybody may send: wrong tries are counted, a passkey is asked for, and a provider registers.
const OPEN: [&str; 7] = [
    "/sign-in",
    "/sign-in/passkey",
    "/sign-in/passkey/answer",
    "/set-up",
    "/register/single-site",
    "/register/headquarters",
    "/register/confirm/{token}",
];

/// What is true of each cell, whatever the table says.
fn check(row: &Row, cell: &Cell, people: &BTreeMap<&str, [&str; 2]>) {
    let it = format!(
        "{} as {}:\n{:?}\n{}",
        heading(row),
        name(cell.asker),
        cell.entries,
        cell.answer.text()
    );
    let status = cell.answer.status.as_u16();
    assert!(
        [200, 303, 403, 404, 409, 422].contains(&status),
        "{status} {it}"
    );
    if row.method == Asks::Get {
        assert!(!cell.changed, "a GET changes something: {it}");
    }
    // What is hidden from eyes goes on with the words before it, as it is read out.
    let odd = Regex::new(r#"govuk-visually-hidden">[:;,.] *\w"#).unwrap();
    assert!(!odd.is_match(&cell.answer.body), "reads oddly: {it}");
    // Whoever is shown somebody is written down beside them.
    for (id, names) in people {
        let shown = status == 200 && names.iter().any(|it| cell.answer.body.contains(it));
        let typed = row.route == "/search" && cell.answer.text().contains("Nobody was found");
        let written = cell
            .entries
            .iter()
            .any(|it| it.subjects.contains(id) && it.permits());
        assert!(
            written || typed || !shown,
            "shows somebody and does not write it down: {it}"
        );
    }
    // Whoever is not permitted changes nothing; and what is changed about somebody is about them.
    let permitted = cell.entries.iter().any(Entry::permits);
    let counts_tries = OPEN.contains(&row.route.as_str())
        || ["/account/passkeys/add", "/prove"].contains(&row.route.as_str());
    if cell.changed && !counts_tries {
        assert!(permitted, "changes something with no entry: {it}");
    }
    if cell.changed && row.route.contains("{person}") {
        let about = cell
            .entries
            .iter()
            .any(|it| it.permits() && it.subjects.contains(&cell.person));
        assert!(
            about,
            "changes something about somebody with no entry about them: {it}"
        );
    }
    if status == 403 {
        let refused = cell.entries.iter().any(|it| it.outcome == "refused");
        assert!(refused, "refuses and does not write it down: {it}");
    }
    if cell.asker.is_none() {
        let open = OPEN.contains(&row.route.as_str());
        assert!(cell.entries.is_empty() || open, "{it}");
        assert!(!cell.changed || open, "{it}");
    }
}

/// The addresses that have a page, and those that only take a form, as this place fills them in.
pub(crate) fn with_and_without_pages(world: &World) -> (Vec<String>, Vec<String>) {
    let all = in_source();
    let of = |route: &str| {
        let path = route.replace("{person}", world.person());
        let ids = world.known.ids.iter();
        ids.fold(path, |path, (name, id)| {
            path.replace(&format!("{{{name}}}"), id)
        })
    };
    let pages: BTreeSet<&str> = all
        .iter()
        .filter(|it| it.1 == Asks::Get)
        .map(|it| it.0.as_str())
        .collect();
    let forms = all.iter().filter(|it| !pages.contains(it.0.as_str()));
    let forms = forms.map(|it| of(&it.0)).collect();
    (pages.into_iter().map(of).collect(), forms)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_route_answers_each_role_as_the_table_says_and_writes_down_whom_it_shows() {
    let world = World::copy().await;
    let people = BTreeMap::from([
        (world.person(), ["Pellbrook", "12 Larkspur Rise"]),
        (
            world.shielded(),
            ["Dorrit Winterbourne", "7 Hidden Orchard"],
        ),
    ]);
    let named = world
        .known
        .ids
        .iter()
        .map(|(name, id)| (id.clone(), format!("{{{name}}}")));
    let ids: Vec<(String, String)> = named
        // The link of a letter is longer, and another at each run.
        .filter(|it| it.0.len() >= UNKNOWN.len())
        .chain([
            (world.known.shielded.clone(), "{person}".to_owned()),
            (UNKNOWN.to_owned(), "{person}".to_owned()),
        ])
        .collect();
    let answered = stream::iter(rows())
        .map(|row| tokio::spawn(async { (cells(&row).await, row) }))
        .buffered(2);
    let answered: Vec<_> = answered.map(Result::unwrap).collect().await;
    for (cells, row) in &answered {
        for cell in cells {
            check(row, cell, &people);
        }
    }
    let table = table(&answered, &ids);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site/routes.txt");
    if std::env::var_os("KITH_BLESS").is_some() {
        std::fs::write(&file, &table).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    for (kept, made) in kept.lines().zip(table.lines()) {
        assert_eq!(
            kept, made,
            "routes.txt is not what the pages do: see its first lines"
        );
    }
    assert_eq!(
        kept.len(),
        table.len(),
        "routes.txt is not what the pages do"
    );
}

/// Every page that can be asked for, by everyone: for tests that look at what is answered.
pub(crate) async fn ask_for_everything(world: &World, about: &str) {
    for asker in askers() {
        let browser = browser(world, asker);
        for (route, method) in in_source() {
            if method == Asks::Get {
                let path = route.replace("{person}", about);
                let ids = world.known.ids.iter();
                let path = ids.fold(path, |path, (name, id)| {
                    path.replace(&format!("{{{name}}}"), id)
                });
                browser.get(&path).await;
            }
        }
    }
}
