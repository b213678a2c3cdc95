//! What a county must always be, checked on its files as a reader would find them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use csv::StringRecord;
use jiff::civil::date;
use tempfile::TempDir;

use super::feeds::{Column, Encoding};
use super::numbers::is_valid;
use super::*;

const TODAY: Date = date(2026, 11, 22);

/// A county whose files have been written, and then read into memory.
struct Written {
    county: County,
    files: Vec<FeedFile>,
    bytes: BTreeMap<String, Vec<u8>>,
    /// Each feed's rows beside their truth, in the order of the file.
    rows: HashMap<&'static str, Vec<Read>>,
}

/// The county that most tests look at: making one takes a while without optimisation.
static COUNTY: LazyLock<Written> = LazyLock::new(|| Written::of(12_000, 3));

/// A row, with what is wrong with it on purpose.
struct Read {
    cells: HashMap<&'static str, String>,
    width: usize,
    person: u64,
    fault: String,
}

impl Written {
    fn of(people: usize, seed: u64) -> Self {
        let county = County::new(people, seed, TODAY);
        let dir = TempDir::new().unwrap();
        let files = county.write_feeds(dir.path()).unwrap();
        county.write_truth(&dir.path().join("truth.csv")).unwrap();
        let bytes = fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
            .map(|(name, path)| (name, fs::read(path).unwrap()))
            .collect();
        let mut written = Self {
            county,
            files,
            bytes,
            rows: HashMap::new(),
        };
        written.rows = FEEDS
            .iter()
            .map(|feed| (feed.source, written.read(feed)))
            .collect();
        written
    }

    fn bytes(&self, name: &str) -> &[u8] {
        &self.bytes[name]
    }

    fn rows(&self, source: &str) -> &[Read] {
        &self.rows[source]
    }

    fn text(&self, feed: &Feed) -> String {
        let bytes = self.bytes(&format!("{}.csv", feed.source)).to_vec();
        match feed.encoding {
            Encoding::Windows1252 => encoding_rs::WINDOWS_1252.decode(&bytes).0.into_owned(),
            _ => String::from_utf8(bytes)
                .unwrap()
                .trim_start_matches('\u{feff}')
                .to_owned(),
        }
    }

    fn records(&self, feed: &Feed) -> Vec<StringRecord> {
        let text = self.text(feed);
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        reader.records().map(Result::unwrap).collect()
    }

    fn read(&self, feed: &Feed) -> Vec<Read> {
        let mut truth = csv::Reader::from_reader(self.bytes("truth.csv"));
        let truth = truth
            .records()
            .map(Result::unwrap)
            .filter(|row| &row[0] == feed.source);
        let truth: Vec<StringRecord> = truth.collect();
        let rows = self.records(feed);
        assert_eq!(rows.len() - 1, truth.len(), "{}", feed.source);
        let headers = || feed.columns.iter().map(|column| column.header());
        let read = |(row, truth): (&StringRecord, &StringRecord)| Read {
            width: row.len(),
            cells: headers().zip(row.iter().map(str::to_owned)).collect(),
            person: truth[2].parse().unwrap(),
            fault: truth[3].to_owned(),
        };
        rows.iter().skip(1).zip(&truth).map(read).collect()
    }
}

impl Read {
    fn cell(&self, column: Column) -> &str {
        self.cells.get(column.header()).map_or("", String::as_str)
    }
}

fn example(county: &County, key: &str) -> Example {
    county
        .examples()
        .into_iter()
        .find(|example| example.key == key)
        .unwrap()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let (one, same, other) = (
        Written::of(3_000, 7),
        Written::of(3_000, 7),
        Written::of(3_000, 8),
    );
    assert!(one.bytes == same.bytes);
    for feed in FEEDS {
        let name = format!("{}.csv", feed.source);
        assert_ne!(one.bytes(&name), other.bytes(&name), "{name}");
    }
}

#[test]
fn a_county_has_as_many_people_as_were_asked_for() {
    for people in [100, 1_000, 12_345] {
        assert_eq!(County::new(people, 1, TODAY).people(), people);
    }
}

#[test]
fn ages_have_the_shape_of_an_english_county() {
    let county = County::new(12_000, 5, TODAY);
    let ages: Vec<i16> = (0..county.plans.households())
        .flat_map(|n| county.household(n).members)
        .map(|person| person.age(TODAY))
        .collect();
    let share = |from: i16, to: i16| {
        ages.iter().filter(|age| (from..to).contains(*age)).count() as f64 / ages.len() as f64
    };
    assert!(ages.iter().all(|age| (0..=105).contains(age)));
    for (from, to, least, most) in [
        (0, 18, 0.18, 0.25),
        (0, 5, 0.035, 0.075),
        (18, 40, 0.22, 0.36),
        (40, 65, 0.26, 0.38),
        (65, 106, 0.15, 0.23),
        (85, 106, 0.015, 0.045),
    ] {
        let found = share(from, to);
        assert!((least..most).contains(&found), "{from} to {to}: {found}");
    }
}

#[test]
fn good_rows_hold_only_valid_numbers_of_the_test_range() {
    let written = &*COUNTY;
    let mut seen = 0;
    for feed in FEEDS {
        for row in written
            .rows(feed.source)
            .iter()
            .filter(|row| row.fault.is_empty())
        {
            let number = row.cell(Column::NhsNumber).replace(' ', "");
            if !number.is_empty() {
                assert!(is_valid(&number) && number.starts_with("999"), "{number}");
                assert!(number != "9999999999");
                seen += 1;
            }
        }
    }
    assert!(seen > 10_000, "{seen}");
}

#[test]
fn rows_with_a_spoilt_number_are_named_in_the_truth() {
    let written = &*COUNTY;
    let mut kinds = HashSet::new();
    for feed in FEEDS {
        for row in written
            .rows(feed.source)
            .iter()
            .filter(|row| row.fault.contains("number"))
        {
            let number = row.cell(Column::NhsNumber);
            let unusable = ["0000000000", "9999999999", "1234567890", "N/A"].contains(&number);
            assert_eq!(
                unusable,
                row.fault == Fault::PlaceholderNumber.word(),
                "{number}"
            );
            assert!(unusable || !is_valid(number), "{number}");
            kinds.insert(row.fault.clone());
        }
    }
    assert_eq!(kinds.len(), 2);
}

#[test]
fn each_feed_has_about_its_share_of_the_people_and_of_nhs_numbers() {
    let people = COUNTY.county.people();
    let written = &*COUNTY;
    for (source, least, most, numbers) in [
        ("gp", 0.95, 1.0, 0.99),
        ("hospital", 0.38, 0.52, 0.93),
        ("school", 0.10, 0.19, 0.03),
        ("social-care", 0.015, 0.06, 0.64),
        ("housing", 0.10, 0.24, 0.0),
        ("police", 0.03, 0.08, 0.0),
    ] {
        let rows = written.rows(source);
        let share = rows.len() as f64 / people as f64;
        assert!((least..most).contains(&share), "{source}: {share}");
        let held = rows
            .iter()
            .filter(|row| !row.cell(Column::NhsNumber).is_empty())
            .count();
        let held = held as f64 / rows.len() as f64;
        assert!((held - numbers).abs() < 0.06, "{source}: {held}");
        let twice = rows.len()
            - rows
                .iter()
                .map(|row| row.person)
                .collect::<HashSet<_>>()
                .len();
        assert!(twice > 4, "{source} has no copies");
    }
}

#[test]
fn every_feed_has_each_kind_of_bad_row_and_a_blank_line() {
    let written = &*COUNTY;
    for feed in FEEDS {
        let rows = written.rows(feed.source);
        let of = |fault: Fault| {
            let row = rows.iter().find(|row| row.fault == fault.word());
            row.unwrap_or_else(|| panic!("{} has no row with {}", feed.source, fault.word()))
        };
        assert!(of(Fault::TooFewColumns).width < feed.columns.len());
        assert!(
            of(Fault::ImpossibleDate)
                .cell(Column::DateOfBirth)
                .contains("02")
        );
        assert_eq!(of(Fault::UnknownCode).cell(Column::Sex), "Q");
        assert_eq!(of(Fault::NoRecordId).cell(Column::RecordId), "");
        assert!(written.text(feed).contains("\n\n"), "{}", feed.source);
        let whole = rows
            .iter()
            .filter(|row| row.fault != Fault::TooFewColumns.word());
        assert!(whole.into_iter().all(|row| row.width == feed.columns.len()));
    }
    let all: String = FEEDS.into_iter().map(|feed| written.text(feed)).collect();
    assert!(all.contains("  ,"), "no spaces trail");
    assert!(all.contains(", Pellbridge\""), "no comma stands in quotes");
}

#[test]
fn every_header_is_a_documented_column_or_is_mapped_to_one() {
    let written = &*COUNTY;
    for (feed, file) in FEEDS.into_iter().zip(&written.files) {
        let header: Vec<String> = written.records(feed)[0].iter().map(str::to_owned).collect();
        assert_eq!(header.len(), feed.columns.len());
        let documented: Vec<&str> = feed.columns.iter().map(|c| c.header()).collect();
        if file.mapping.is_none() {
            assert_eq!(header, documented);
            continue;
        }
        let mapping = written.bytes(&format!("{}.toml", feed.source));
        let mapping: toml::Table = std::str::from_utf8(mapping).unwrap().parse().unwrap();
        for (theirs, ours) in header.iter().zip(documented) {
            assert_eq!(mapping["columns"][theirs].as_str(), Some(ours));
        }
        assert_eq!(mapping["date_format"].as_str(), Some("%d/%m/%Y"));
    }
    assert_eq!(
        written
            .files
            .iter()
            .filter(|file| file.mapping.is_some())
            .count(),
        1
    );
}

#[test]
fn each_agency_writes_in_its_own_way() {
    let written = &*COUNTY;
    let hospital = written.bytes("hospital.csv");
    assert!(hospital.is_ascii());
    let rows = written.rows("hospital");
    assert!(rows.iter().all(|row| {
        row.cell(Column::FamilyName)
            .chars()
            .all(|c| !c.is_lowercase())
    }));
    assert!(std::str::from_utf8(written.bytes("housing.csv")).is_err());
    assert!(
        written
            .bytes("school.csv")
            .starts_with("\u{feff}".as_bytes())
    );
    let housing = written.rows("housing");
    let dates = housing
        .iter()
        .map(|row| row.cell(Column::Updated))
        .filter(|text| !text.is_empty());
    assert!(
        dates
            .into_iter()
            .all(|text| text.as_bytes()[2] == b'/' && text.len() == 10)
    );
}

#[test]
fn the_people_of_stories_are_in_their_feeds_and_only_there() {
    let written = &*COUNTY;
    let examples = written.county.examples();
    assert_eq!(examples.len(), 12);
    let rows: HashMap<_, _> = FEEDS
        .into_iter()
        .map(|feed| (feed.source, written.rows(feed.source)))
        .collect();
    let gp = &rows["gp"];
    for example in &examples {
        let known = gp
            .iter()
            .find(|row| row.cell(Column::NhsNumber) == example.nhs_number);
        let known = known.unwrap_or_else(|| panic!("{} is not in gp", example.key));
        assert_eq!(known.cell(Column::DateOfBirth), example.born.to_string());
        for (source, rows) in &written.rows {
            let there = rows.iter().filter(|row| row.person == known.person).count();
            let told = usize::from(example.feeds.contains(source));
            assert_eq!(there, told, "{} in {source}", example.key);
        }
    }
}

#[test]
fn the_people_of_stories_are_the_same_in_every_county() {
    let (small, large) = (County::new(100, 1, TODAY), County::new(9_000, 2, TODAY));
    assert_eq!(small.examples(), large.examples());
    let girl = example(&small, "child-in-five-feeds");
    assert_eq!(
        (girl.given_name, girl.family_name),
        ("Zofia", "Kowalczyk-Reid")
    );
    assert_eq!(girl.born, date(2017, 3, 14));
    assert_eq!(girl.feeds.len(), 5);
    let numbers: HashSet<_> = small.examples().into_iter().map(|e| e.nhs_number).collect();
    assert_eq!(numbers.len(), 12);
}

#[test]
fn the_girl_in_five_feeds_is_spelt_differently_in_each() {
    let written = &*COUNTY;
    let girl = example(&written.county, "child-in-five-feeds");
    let person = written
        .rows("gp")
        .iter()
        .find(|r| r.cell(Column::NhsNumber) == girl.nhs_number)
        .map(|r| r.person);
    let mut names = HashSet::new();
    let mut services = HashSet::new();
    for source in girl.feeds {
        let rows = written.rows(source);
        let row = rows.iter().find(|row| Some(row.person) == person).unwrap();
        names.insert(format!(
            "{} {}",
            row.cell(Column::GivenName),
            row.cell(Column::FamilyName)
        ));
        let held = [
            Column::GpName,
            Column::SchoolName,
            Column::HealthVisitorName,
            Column::Involvement1Service,
        ];
        services.extend(
            held.into_iter()
                .filter(|column| !row.cell(*column).is_empty())
                .map(|c| c.header()),
        );
    }
    assert_eq!(names.len(), 5, "{names:?}");
    assert_eq!(services.len(), 4, "{services:?}");
}

#[test]
fn feeds_name_a_sensitive_service_only_as_one_and_with_what_it_may_be_told_of_on() {
    // SI 2007/2182 keeps sexual health, mental health and substance misuse out of plain sight.
    let written = &*COUNTY;
    let mut told = 0;
    for feed in FEEDS {
        for row in written.rows(feed.source) {
            let sensitive = Column::Involvement1Sensitive.header();
            for (column, cell) in &row.cells {
                for word in ["mental", "sexual", "substance", "alcohol", "drug", "psych"] {
                    let named = cell.to_lowercase().contains(word);
                    assert!(
                        !named || *column == sensitive,
                        "{} names {word}",
                        feed.source
                    );
                }
            }
            if !row.cell(Column::Involvement1Sensitive).is_empty() {
                told += 1;
                let consent = row.cell(Column::Involvement1ConsentOn);
                let harm = row.cell(Column::Involvement1HarmDecidedOn);
                assert!(consent.is_empty() != harm.is_empty(), "consent or harm");
            }
        }
    }
    assert_eq!(told, 3);
}

#[test]
fn telephones_and_mail_are_nobodys() {
    let written = &*COUNTY;
    for feed in FEEDS {
        for row in written.rows(feed.source) {
            let phone = row.cell(Column::Phone).replace(' ', "").replace("+44", "0");
            let drama = phone.starts_with("07700900") || phone.starts_with("01632960");
            assert!(phone.is_empty() || drama && phone.len() == 11, "{phone}");
            let mail = row.cell(Column::Email);
            assert!(
                mail.is_empty() || mail.contains("@") && mail.contains("example."),
                "{mail}"
            );
        }
    }
}

#[test]
fn no_birthday_is_shared_by_more_people_than_chance_allows() {
    let county = &COUNTY.county;
    let mut born: HashMap<Date, u32> = HashMap::new();
    for person in (0..county.plans.households()).flat_map(|n| county.household(n).members) {
        *born.entry(person.born).or_default() += 1;
    }
    assert!(
        born.values().all(|people| *people < 12),
        "{:?}",
        born.values().max()
    );
}
