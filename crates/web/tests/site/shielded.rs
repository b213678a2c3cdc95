//! What a shield hides is in no answer, to no role, on no page, whatever is asked or sent.
//!
//! It is not looked for by words. One place is made twice, alike but for what the shield hides: where
//! the person lives, how they are reached, who helps them, and the number that others know them by.
//! Everything is asked of both as every role; wherever two answers differ by as much as a letter,
//! body or header, whoever was answered could tell. The place without the shield, and somebody who
//! does not exist, are compared with in the same way. What comes of it is a table, `shielded.txt`:
//! `KITH_BLESS=1 cargo test -p kith-web --test site` writes it anew, and a new route has no row in it
//! until somebody has looked.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use kith_gate::Role;
use regex::Regex;

use crate::browser::Answer;
use crate::routes::{Asks, UNKNOWN, askers, browser, in_source, name};
use crate::sensitive::{self, Answers};
use crate::sent::form;
use crate::world::World;

const HEADER: &str = "\
record_id,nhs_number,nhs_number_status,given_name,family_name,date_of_birth,sex,address_line,postcode,phone,email,carer_1_name,carer_1_phone,carer_1_address,gp_name,school_name,school_urn,health_visitor_name,involvement_1_service,involvement_1_worker,communication_needs,died_on,lead_professional_name,updated
";

/// All that the shield hides, one way and another.
const HIDDEN: [Hidden; 2] = [
    Hidden {
        row: "A2,9995142007,01,Sable,Winterbourne,2014-02-03,F,7 Hidden Orchard,LA9 7QT,07700 900321,sable.w@example.org,Dorrit Winterbourne,07700 900654,7 Hidden Orchard,Marrowby Surgery,Quillfen Academy,9x,Vesper Lund,Sheltering Arms,Ivo Marchbank,Speaks softly,2025-12-30,Orla Fenn,2026-02-01\n",
        service: "Harbour outreach",
        role: "Harbour lead",
        said: "Their school is Quillfen Academy",
    },
    Hidden {
        row: "A2,9995142015,01,Sable,Winterbourne,2014-02-03,F,9 Secret Meadow,CA4 8RB,07700 900477,s.winter@example.net,Dorrit Winterbourne,07700 900478,9 Secret Meadow,Thistle Surgery,Oakmere College,8y,Lark Ashby,Open Door,Wren Holloway,Needs a loop,2025-11-12,Juno Hale,2026-02-01\n",
        service: "Meadow refuge",
        role: "Refuge lead",
        said: "They have moved to Oakmere",
    },
];

struct Hidden {
    row: &'static str,
    /// What somebody of another organisation recorded of their help: the service, and their role in it.
    service: &'static str,
    role: &'static str,
    /// In a problem that they reported.
    said: &'static str,
}

/// Searches by what is hidden in the first place, by what is hidden in neither, and by what is open.
const SEARCHES: [(&str, &[(&str, &str)]); 5] = [
    ("by the hidden NHS number", &[("nhs_number", "9995142007")]),
    (
        "by the hidden postcode",
        &[("name", "Sable Winterbourne"), ("postcode", "LA9 7QT")],
    ),
    (
        "by another postcode",
        &[("name", "Sable Winterbourne"), ("postcode", "LA9 7QU")],
    ),
    (
        "by the hidden postcode and a birth date",
        &[
            ("born-day", "3"),
            ("born-month", "2"),
            ("born-year", "2014"),
            ("postcode", "LA9 7QT"),
        ],
    ),
    (
        "by what is open",
        &[("name", "Sable Winterbourne"), ("born-year", "2014")],
    ),
];

/// The place with what is hidden in one way or the other. Everyone has given a reason for the person,
/// and for somebody whom nobody knows.
async fn place(hidden: &Hidden) -> World {
    let mut world = World::copy().await;
    let person = world.shielded().to_owned();
    let file = format!("{HEADER}{}", hidden.row);
    world.load("school", &file).await;
    let clinic = world.clinic();
    clinic.open_visit(&person).await;
    clinic.involve(&person, hidden.service, hidden.role).await;
    clinic.tell(&person, hidden.said).await;
    for role in Role::ALL {
        for person in [&person, UNKNOWN] {
            world.browser(role).reason(person, "reason").await;
        }
    }
    let run = world.newest_run().await;
    world.known.ids.insert("run", run);
    world
}

/// What is asked: a page, or a form that is sent.
struct Asked {
    heading: String,
    route: String,
    sent: Option<Vec<(&'static str, String)>>,
}

/// Everything that can be asked, as the source of the pages has it.
fn asked(world: &World) -> Vec<Asked> {
    let mut all = Vec::new();
    for (route, method) in in_source() {
        let asked = |what: &str, sent| Asked {
            heading: format!("{what} {route}"),
            route: route.clone(),
            sent,
        };
        match method {
            Asks::Get => all.push(asked("GET", None)),
            Asks::Post if OF_THE_ASKER_ALONE.contains(&route.as_str()) => {}
            Asks::Post if route == "/search" => all.extend(searches(&route)),
            Asks::Post => all.push(asked("POST", Some(form(world, &route)))),
        }
    }
    all
}

fn searches(route: &str) -> impl Iterator<Item = Asked> {
    SEARCHES.iter().map(move |(by, sent)| Asked {
        heading: format!("POST {route}, {by}"),
        route: route.to_owned(),
        sent: Some(sent.iter().map(|it| (it.0, it.1.to_owned())).collect()),
    })
}

/// Forms in which nobody but the asker is spoken of. They are slow on purpose: they hash.
const OF_THE_ASKER_ALONE: [&str; 4] = ["/account/password", "/account/pin", "/set-up", "/sign-in"];

/// Forms that end a session or an account, set or lift a shield, look behind one, or narrow what is
/// shown: asked of a copy of their own, so that what is asked after them is asked of the place as it was.
const ENDINGS: [&str; 8] = [
    "/colleague",
    "sign-out",
    "/shield",
    "/override",
    "/role",
    "/suspend",
    "/withdraw",
    "/{act}",
];

/// Asks everything that is apt about a person as everyone. What changes the place is asked of a copy
/// of it.
async fn everything(world: &World, person: &str, apt: fn(&Asked) -> bool) -> Answers {
    let mut all = Answers::new();
    let changed = world.twin().await;
    for it in asked(world).into_iter().filter(apt) {
        let path = it.route.replace("{person}", person);
        let ids = world.known.ids.iter();
        let path = ids.fold(path, |path, (name, id)| {
            path.replace(&format!("{{{name}}}"), id)
        });
        let ends = it.sent.is_some() && ENDINGS.iter().any(|end| it.route.contains(end));
        let apart = match ends {
            true => Some(world.twin().await),
            false => None,
        };
        let asked = match (&it.sent, &apart) {
            (None, _) => world,
            (Some(_), Some(apart)) => apart,
            (Some(_), None) => &changed,
        };
        for asker in askers() {
            let browser = browser(asked, asker);
            let answer = match &it.sent {
                None => browser.get(&path).await,
                Some(sent) => {
                    let sent: Vec<(&str, &str)> =
                        sent.iter().map(|(name, value)| (*name, &**value)).collect();
                    browser.post(&path, &sent).await
                }
            };
            all.insert((it.heading.clone(), name(asker)), whole(&answer));
        }
    }
    all
}

/// All that was answered, without what is another for each place: ids, and the mark of a whole file.
fn whole(answer: &Answer) -> String {
    let marks = Regex::new("[0-9a-f]{64}").unwrap();
    let text = sensitive::whole(answer);
    marks.replace_all(&text, "{sha256}").into_owned()
}

/// What each comparison finds to differ, and nothing of what is another each time it is asked for.
fn told<'a>(
    here: &'a Answers,
    others: &'a [(&'static str, Answers)],
    restless: &[(String, &'static str)],
) -> BTreeMap<(&'a str, &'static str), Vec<&'static str>> {
    let mut told: BTreeMap<(&str, &'static str), Vec<&'static str>> = BTreeMap::new();
    for (what, there) in others {
        for (heading, who) in sensitive::differences(here, there) {
            // Somebody who does not exist is compared with where the address names a person.
            let apt = *what != EXISTS || heading.contains("{person}");
            if apt && !restless.contains(&(heading.clone(), who)) {
                told.entry((heading, who)).or_default().push(what);
            }
        }
    }
    told
}

const HIDES: &str = "what the shield hides";
const SHIELDED: &str = "that there is a shield";
const EXISTS: &str = "that there is such a person";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_page_tells_each_role_of_a_shielded_person_what_the_table_says() {
    let one = place(&HIDDEN[0]).await;
    let person = one.shielded().to_owned();
    let open = one.twin().await;
    open.intrude("delete from shield");
    let any: fn(&Asked) -> bool = |_| true;
    let names_somebody: fn(&Asked) -> bool = |it| it.route.contains("{person}");
    let here = everything(&one, &person, any).await;
    let again = everything(&place(&HIDDEN[0]).await, &person, any).await;
    let restless: Vec<_> = sensitive::differences(&here, &again)
        .into_iter()
        .cloned()
        .collect();
    let others = [
        (
            EXISTS,
            everything(&place(&HIDDEN[0]).await, UNKNOWN, names_somebody).await,
        ),
        (SHIELDED, everything(&open, &person, any).await),
        (
            HIDES,
            everything(&place(&HIDDEN[1]).await, &person, any).await,
        ),
    ];
    let told = told(&here, &others, &restless);
    let table = table(&here, &told, &restless);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site/shielded.txt");
    if std::env::var_os("KITH_BLESS").is_some() {
        std::fs::write(&file, &table).unwrap();
    }
    // Whatever the table says: nobody who has not looked behind the shield is told what it hides.
    let told_of = told.iter().filter(|it| it.1.contains(&HIDES));
    let told_of: Vec<_> = told_of.map(|it| it.0).collect();
    assert!(
        told_of.is_empty(),
        "what the shield hides is told: {told_of:#?}"
    );
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(kept, table, "shielded.txt is not what the pages tell");
}

fn table(
    here: &Answers,
    told: &BTreeMap<(&str, &'static str), Vec<&'static str>>,
    restless: &[(String, &'static str)],
) -> String {
    let mut text = String::from(
        "What each page and form tells each role of a shielded person\n\
         ============================================================\n\n\
         A test keeps this true. To make it again after a change of pages or policies:\n\
         KITH_BLESS=1 cargo test -p kith-web --test site\n\n\
         Everyone has given a reason for the person, and nobody looks behind the shield. What is\n\
         answered tells something when the whole of it, body or headers, would be another where\n\
         somebody does not exist, where there is no shield, or where all that the shield hides were\n\
         something else. What is not told of tells nothing. No row may say: what the shield hides.\n",
    );
    let mut headings: Vec<&str> = here.keys().map(|it| it.0.as_str()).collect();
    headings.dedup();
    for heading in headings {
        let _ = writeln!(text, "\n{heading}");
        let mut alike: Vec<(String, Vec<&str>)> = Vec::new();
        for who in askers().into_iter().map(name) {
            let words = match told.get(&(heading, who)) {
                Some(told) => told.join(", "),
                None if restless.contains(&(heading.to_owned(), who)) => {
                    "differs each time it is asked for".to_owned()
                }
                None => "nothing".to_owned(),
            };
            match alike.iter_mut().find(|it| it.0 == words) {
                Some(it) => it.1.push(who),
                None => alike.push((words, vec![who])),
            }
        }
        alike.sort_by_key(|it| it.0 == "nothing");
        for (words, who) in &alike {
            let who = match (alike.len(), words.as_str()) {
                (1, _) => "everyone".to_owned(),
                (_, "nothing") => "everyone else".to_owned(),
                _ => who.join(", "),
            };
            let _ = writeln!(text, "  {who}: {words}");
        }
    }
    text
}

/// Rows of another source, about the person: with where they live the one way, and with neither.
const GUESSES: &str = "\
record_id,given_name,family_name,date_of_birth,sex,address_line,postcode,phone,email,updated
G1,Sable,Winterbourne,,,7 Hidden Orchard,LA9 7QT,07700 900321,sable.w@example.org,2026-02-02
";

#[tokio::test]
async fn a_supplier_who_guesses_where_somebody_is_learns_nothing_from_how_the_feed_went() {
    let mut told = Vec::new();
    for hidden in &HIDDEN {
        let mut world = place(hidden).await;
        world.load("guesses", GUESSES).await;
        let run = world.newest_run().await;
        world.known.ids.insert("run", run.clone());
        let mut pages = Vec::new();
        for asker in askers() {
            for path in ["/feeds".to_owned(), format!("/feeds/{run}")] {
                let answer = browser(&world, asker).get(&path).await;
                pages.push(whole(&answer));
            }
        }
        let everybody = world.rows();
        let everybody = everybody.get("person").map(Vec::len);
        told.push((everybody, pages));
    }
    assert_ne!(
        told[0].0, told[1].0,
        "the right guess is linked, and the wrong one is not"
    );
    assert_eq!(told[0].1, told[1].1);
}
