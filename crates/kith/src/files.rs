//! Where the files that people send are kept, and what looks into them first.

use std::path::{Path, PathBuf};
use std::time::Duration;

use kith_files::{Files, Place, PlaceError, Scanner, Scanning, TakeError};
use kith_store::Keys;

/// How long a scanner may take over one file: somebody waits for the page.
const SCANNING_TAKES: Duration = Duration::from_secs(60);
/// How many megabytes a file may have where nobody has said otherwise. A file is in memory while it is looked into.
const MEGABYTES: u16 = 25;
/// What a place says that scans nothing.
const NO_SCANNER: &str = "none";
/// The region where none is named: stores of a place's own often take any.
const REGION: &str = "eu-west-2";

/// How files are taken and kept.
#[derive(Clone, Debug)]
pub struct FilesSettings {
    /// Where they are kept.
    pub kept: KeptIn,
    /// What looks into them.
    pub scanning: Scanning,
    /// How many bytes one may have.
    pub limit: u64,
    /// Where they are while they are looked into.
    pub temporary: PathBuf,
}

impl FilesSettings {
    /// Files in a folder of this one, into which nothing looks: for a place that does not exist.
    pub fn unscanned(data_dir: &Path) -> Self {
        Self {
            kept: KeptIn::Folder(data_dir.join("files")),
            scanning: Scanning::Nothing,
            limit: u64::from(MEGABYTES) * 1_000_000,
            temporary: data_dir.join("files-being-sent"),
        }
    }
}

/// Where files are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptIn {
    /// A folder on this machine.
    Folder(PathBuf),
    /// A bucket of a store that speaks S3.
    Bucket(Bucket),
}

/// A bucket of a store that speaks S3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The store's address.
    pub endpoint: String,
    /// Its region.
    pub region: String,
    /// The bucket's name.
    pub name: String,
    /// The file of two lines with who opens it and what opens it.
    pub login: PathBuf,
}

/// As it was written in the settings.
pub(crate) struct Written {
    pub(crate) files: Option<String>,
    pub(crate) login: Option<PathBuf>,
    pub(crate) scanner: Option<Vec<String>>,
    pub(crate) megabytes: Option<u16>,
}

/// What is wrong with a setting: its name, and what to write.
type Wrong = (&'static str, String);

impl Written {
    /// How files are taken; nothing where the place has not said what looks into them.
    pub(crate) fn read(self, data_dir: &Path) -> Result<Option<FilesSettings>, Wrong> {
        let Some(scanner) = self.scanner else {
            return match (&self.files, &self.login, self.megabytes) {
                (None, None, None) => Ok(None),
                _ => Err((
                    "scanner",
                    format!(
                        "say what looks into files for harmful software, such as [\"clamdscan\", \"--no-summary\", \"-\"], or \"{NO_SCANNER}\" where nothing does"
                    ),
                )),
            };
        };
        let plain = FilesSettings::unscanned(data_dir);
        let kept = match self.files {
            None => plain.kept,
            Some(text) => kept_in(&text, self.login.clone())?,
        };
        if matches!(kept, KeptIn::Folder(_)) && self.login.is_some() {
            let why = "a folder asks for no login: leave it out";
            return Err(("files_login", why.to_owned()));
        }
        Ok(Some(FilesSettings {
            kept,
            scanning: scanning(&scanner)?,
            limit: self.megabytes.map_or(Ok(plain.limit), limit)?,
            temporary: plain.temporary,
        }))
    }
}

fn limit(megabytes: u16) -> Result<u64, Wrong> {
    match megabytes {
        1..=500 => Ok(u64::from(megabytes) * 1_000_000),
        _ => Err(("file_megabytes", "write a number from 1 to 500".to_owned())),
    }
}

fn scanning(command: &[String]) -> Result<Scanning, Wrong> {
    match command {
        [word] if word == NO_SCANNER => Ok(Scanning::Nothing),
        command => Scanner::new(command, SCANNING_TAKES)
            .map(Scanning::With)
            .map_err(|why| ("scanner", why.to_string())),
    }
}

/// A folder, or `s3:https://HOST/BUCKET` with a region after a `?`.
fn kept_in(text: &str, login: Option<PathBuf>) -> Result<KeptIn, Wrong> {
    let Some(address) = text.strip_prefix("s3:") else {
        return Ok(KeptIn::Folder(PathBuf::from(text)));
    };
    let wrong = || {
        let why = "write s3:https://HOST/BUCKET, with ?region=REGION after it where the store has regions";
        ("files", why.to_owned())
    };
    let (address, region) = match address.split_once('?') {
        Some((address, words)) => (address, words.strip_prefix("region=").ok_or_else(wrong)?),
        None => (address, REGION),
    };
    let (endpoint, name) = address.rsplit_once('/').ok_or_else(wrong)?;
    let (scheme, host) = endpoint.split_once("://").ok_or_else(wrong)?;
    let whole = ["http", "https"].contains(&scheme) && !host.is_empty() && !host.contains('/');
    if !whole || name.is_empty() || region.is_empty() {
        return Err(wrong());
    }
    let login = login.ok_or_else(|| {
        let why = "name a file of two lines: the access key of the store, and the secret key";
        ("files_login", why.to_owned())
    })?;
    Ok(KeptIn::Bucket(Bucket {
        endpoint: endpoint.to_owned(),
        region: region.to_owned(),
        name: name.to_owned(),
        login,
    }))
}

/// Why the place of files cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The folder, or the store.
    #[error("files: {0}")]
    Place(#[from] PlaceError),
    /// The folder for files that are being sent.
    #[error("files: {0}")]
    Temporary(#[from] TakeError),
    /// The login cannot be read.
    #[cfg(feature = "s3")]
    #[error("files_login: {path} cannot be read: {source}")]
    Login {
        /// The file.
        path: String,
        /// Why not.
        source: std::io::Error,
    },
    /// The login is something else.
    #[cfg(feature = "s3")]
    #[error(
        "files_login: {0} must hold two lines: the access key of the store, and the secret key"
    )]
    Lines(String),
    /// A store that speaks S3, and a program that does not.
    #[cfg(not(feature = "s3"))]
    #[error(
        "files: this program was built without S3, so it keeps files in a folder: name one, or build it again with --features s3"
    )]
    WithoutS3,
}

/// Opens the place of files.
///
/// # Errors
/// [`FilesError`] with the setting that is wrong.
pub fn open(settings: &FilesSettings, keys: &Keys) -> Result<Files, FilesError> {
    let seal = keys.seal("files");
    let place = match &settings.kept {
        KeptIn::Folder(path) => Place::folder(path, seal)?,
        #[cfg(feature = "s3")]
        KeptIn::Bucket(bucket) => Place::s3(&opened_with(bucket)?, seal)?,
        #[cfg(not(feature = "s3"))]
        KeptIn::Bucket(_) => return Err(FilesError::WithoutS3),
    };
    let settings = kith_files::Settings {
        limit: settings.limit,
        temporary: settings.temporary.clone(),
        scanning: settings.scanning.clone(),
    };
    Ok(Files::new(settings, place)?)
}

#[cfg(feature = "s3")]
fn opened_with(bucket: &Bucket) -> Result<kith_files::S3, FilesError> {
    let path = bucket.login.display().to_string();
    let text = std::fs::read_to_string(&bucket.login).map_err(|source| FilesError::Login {
        path: path.clone(),
        source,
    })?;
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    match lines.as_slice() {
        [access, secret] if !access.is_empty() && !secret.is_empty() => Ok(kith_files::S3 {
            endpoint: bucket.endpoint.clone(),
            region: bucket.region.clone(),
            bucket: bucket.name.clone(),
            access_key: (*access).to_owned(),
            secret_key: (*secret).to_owned(),
        }),
        _ => Err(FilesError::Lines(path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: Option<&str>, scanner: Option<&[&str]>) -> Result<Option<FilesSettings>, Wrong> {
        let written = Written {
            files: files.map(str::to_owned),
            login: files.and_then(|it| it.starts_with("s3:").then(|| "login".into())),
            scanner: scanner.map(|it| it.iter().map(|it| (*it).to_owned()).collect()),
            megabytes: None,
        };
        written.read(Path::new("data"))
    }

    #[test]
    fn no_file_is_taken_until_a_place_says_what_looks_into_it() {
        assert!(read(None, None).unwrap().is_none());
        assert_eq!(read(Some("kept"), None).unwrap_err().0, "scanner");
        let nothing = read(None, Some(&["none"])).unwrap().unwrap();
        assert_eq!(nothing.scanning, Scanning::Nothing);
        assert_eq!(nothing.kept, KeptIn::Folder("data/files".into()));
        let something = read(None, Some(&["clamdscan", "-"])).unwrap().unwrap();
        assert!(matches!(something.scanning, Scanning::With(_)));
    }

    #[test]
    fn a_bucket_has_an_address_a_name_and_perhaps_a_region() {
        let bucket = |text: &str| match read(Some(text), Some(&["none"])).map(Option::unwrap) {
            Ok(FilesSettings {
                kept: KeptIn::Bucket(it),
                ..
            }) => Some((it.endpoint, it.name, it.region)),
            _ => None,
        };
        let whole = |endpoint: &str, name: &str, region: &str| {
            Some((endpoint.to_owned(), name.to_owned(), region.to_owned()))
        };
        assert_eq!(
            bucket("s3:https://store.example/kith"),
            whole("https://store.example", "kith", "eu-west-2")
        );
        assert_eq!(
            bucket("s3:http://127.0.0.1:9000/kith?region=here"),
            whole("http://127.0.0.1:9000", "kith", "here")
        );
        for text in [
            "s3:",
            "s3:kith",
            "s3:https://store.example",
            "s3:https://store.example/",
            "s3:ftp://store.example/kith",
            "s3:https://store.example/a/b",
            "s3:https://store.example/kith?place=here",
        ] {
            assert_eq!(bucket(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_kept_in_a_folder_is_read_with_the_same_key_file_alone() {
        let home = tempfile::tempdir().unwrap();
        let written = Written {
            files: None,
            login: None,
            scanner: Some(vec!["none".to_owned()]),
            megabytes: Some(1),
        };
        let settings = written.read(home.path()).unwrap().unwrap();
        let keys = Keys::random();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let files = open(&settings, &keys).unwrap();
            let taken = files.take("note.txt", &b"A note"[..]).await.unwrap();
            let again = open(&settings, &keys).unwrap();
            assert_eq!(again.read(&taken.content).await.unwrap(), b"A note");
            let other = open(&settings, &Keys::random()).unwrap();
            assert!(other.read(&taken.content).await.is_err());
        });
    }
}
