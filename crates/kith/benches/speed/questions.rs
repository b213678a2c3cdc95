//! Whom the searches look for: people drawn at random, always the same for the same county's size.

use kith_store::{Db, args, statement};
use kith_terms::PersonId;
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom as _;
use rand::{Rng, RngExt as _, SeedableRng as _};
use uuid::Uuid;

use crate::Done;

/// As much as a search needs to know of somebody.
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) given: String,
    pub(crate) family: String,
    pub(crate) born: String,
    pub(crate) postcode: String,
}

/// What is typed, and who it is about.
#[derive(Clone)]
pub(crate) struct Question {
    pub(crate) person: PersonId,
    pub(crate) name: String,
    /// A whole birth date, or nothing.
    pub(crate) born: String,
    /// A whole postcode, or nothing.
    pub(crate) postcode: String,
    /// Whether the name is misspelt.
    pub(crate) typo: bool,
}

statement!(
    PEOPLE_AFTER = "select id, given_names, family_name, birth_date, postcode from person \
     where id > $1 and merged_into is null order by id limit $2"
);

/// Everybody in the index, in order.
pub(crate) async fn people(db: &Db) -> Done<Vec<Person>> {
    const PAGE: i64 = 20_000;
    let mut all: Vec<Person> = Vec::new();
    loop {
        let last = all.last().map_or(Uuid::nil(), |it| it.id.uuid());
        let page = db
            .rows(&PEOPLE_AFTER, args![last, PAGE], |row| {
                let text = |column| -> Result<String, kith_store::StoreError> {
                    Ok(row.get::<Option<String>>(column)?.unwrap_or_default())
                };
                Ok(Person {
                    id: row.get("id")?,
                    given: text("given_names")?,
                    family: text("family_name")?,
                    born: text("birth_date")?,
                    postcode: text("postcode")?,
                })
            })
            .await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

/// Questions about people drawn at random: a name with a birth date, or with a postcode, by turns;
/// in each third the name has one slip.
pub(crate) fn ask(people: &[Person], count: usize) -> Vec<Question> {
    let mut random = ChaCha8Rng::seed_from_u64(20_260_302);
    let mut questions = Vec::with_capacity(count);
    let mut tries = count * 20;
    while questions.len() < count && tries > 0 {
        tries -= 1;
        let Some(it) = people.choose(&mut random) else {
            break;
        };
        let given = it.given.split(' ').next().unwrap_or_default();
        let by_date = questions.len().is_multiple_of(2);
        let known = if by_date {
            it.born.len() == "2017-03-27".len()
        } else {
            !it.postcode.is_empty()
        };
        if !known || given.is_empty() || it.family.is_empty() {
            continue;
        }
        let typo = questions.len().is_multiple_of(3);
        let name = if typo {
            with_a_slip(given, &it.family, &mut random)
        } else {
            format!("{given} {}", it.family)
        };
        questions.push(Question {
            person: it.id,
            name,
            born: if by_date {
                it.born.clone()
            } else {
                String::new()
            },
            postcode: if by_date {
                String::new()
            } else {
                it.postcode.clone()
            },
            typo,
        });
    }
    questions
}

/// One slip of the finger in the longer of the two names: letters change places, one is left out,
/// struck twice or another.
fn with_a_slip(given: &str, family: &str, random: &mut impl Rng) -> String {
    let slip = |name: &str, random: &mut _| slipped(name, random);
    if given.chars().count() > family.chars().count() {
        format!("{} {family}", slip(given, random))
    } else {
        format!("{given} {}", slip(family, random))
    }
}

fn slipped(name: &str, random: &mut impl Rng) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 3 {
        return name.to_owned();
    }
    let at = random.random_range(1..letters.len());
    match random.random_range(0..4) {
        0 => letters.swap(at - 1, at),
        1 => {
            letters.remove(at);
        }
        2 => {
            let again = letters.get(at).copied().unwrap_or('e');
            letters.insert(at, again);
        }
        _ => {
            if let Some(letter) = letters.get_mut(at) {
                *letter = random.random_range('a'..='z');
            }
        }
    }
    letters.into_iter().collect()
}
