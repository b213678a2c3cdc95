//! The front door: a file is taken in whole, or refused with nothing left behind.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::io::AsyncRead;
use tokio::sync::Semaphore;

use crate::place::private_folder;
use crate::receive::Received;
use crate::{FileName, Fit, Kept, Kind, Place, PlaceError, Refusal, Scanned, Scanning, check};

/// A photograph of 64 million points needs some 300 MB while it is turned, so few are looked into at once.
const AT_ONCE: usize = 2;

/// What files are taken in with.
#[derive(Debug)]
pub struct Settings {
    /// How many bytes a file may have.
    pub limit: u64,
    /// A folder for files that are being looked into. They have no name there and are gone with the program.
    pub temporary: PathBuf,
    /// Whether files are scanned, and by what.
    pub scanning: Scanning,
}

/// Takes files in, and gives them out again.
#[derive(Debug)]
pub struct Files {
    settings: Settings,
    place: Place,
    looking: Arc<Semaphore>,
}

/// A file that was taken in: what the database keeps of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What it is.
    pub kind: Kind,
    /// What it is called.
    pub name: FileName,
    /// SHA-256 of what was sent, by which the same file is known when it is sent again.
    pub sha256: [u8; 32],
    /// How many bytes are kept.
    pub bytes: u64,
    /// Whether it was scanned.
    pub scanned: Scanned,
    /// Its content.
    pub content: Kept,
    /// A photograph's small picture.
    pub thumbnail: Option<Kept>,
}

/// Why a file was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// For whoever sent it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It ended before its end.
    #[error("the file broke off while it was sent: {0}. Send it again")]
    BrokenOff(std::io::Error),
    /// For the operator.
    #[error(
        "the temporary folder for files cannot be used: {0}. Look whether it is there, may be written to and has room"
    )]
    Temporary(std::io::Error),
    /// For the operator.
    #[error(transparent)]
    Place(#[from] PlaceError),
}

impl Files {
    /// Makes the temporary folder where it is not there.
    ///
    /// # Errors
    /// [`TakeError::Temporary`] where that cannot be.
    pub fn new(settings: Settings, place: Place) -> Result<Self, TakeError> {
        private_folder(&settings.temporary).map_err(TakeError::Temporary)?;
        Ok(Self {
            settings,
            place,
            looking: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }

    /// How many bytes a file may have.
    pub fn limit(&self) -> u64 {
        self.settings.limit
    }

    /// Takes a file in. Whoever calls keeps what comes back in the database, and purges it where that fails.
    ///
    /// # Errors
    /// Why not; then nothing of it is kept.
    pub async fn take(
        &self,
        name: &str,
        reader: impl AsyncRead + Unpin,
    ) -> Result<Taken, TakeError> {
        let Settings {
            limit, temporary, ..
        } = &self.settings;
        let received = Received::from(reader, *limit, temporary).await?;
        let fit = self.looked_into(&received).await?;
        let sent = received.rewound().map_err(TakeError::Temporary)?;
        let scanned = self.settings.scanning.scan(sent).await?;
        let (content, thumbnail) = self.keep(&fit).await?;
        Ok(Taken {
            kind: fit.kind,
            name: FileName::new(name, fit.kind),
            sha256: received.sha256,
            bytes: fit.bytes.len() as u64,
            scanned,
            content,
            thumbnail,
        })
    }

    /// Looks into it on a thread of its own. Where a decoder panics, that thread does, and the file is refused.
    async fn looked_into(&self, received: &Received) -> Result<Fit, TakeError> {
        let turn = Arc::clone(&self.looking).acquire_owned().await;
        let bytes = received.whole().map_err(TakeError::Temporary)?;
        let looked = tokio::task::spawn_blocking(|| {
            // The turn ends with the work, also where whoever sent the file has gone meanwhile.
            let _turn = turn;
            check(bytes)
        })
        .await;
        Ok(looked.unwrap_or(Err(Refusal::Damaged { what: "file" }))?)
    }

    async fn keep(&self, fit: &Fit) -> Result<(Kept, Option<Kept>), PlaceError> {
        let content = self.place.keep(&fit.bytes).await?;
        let Some(thumbnail) = &fit.thumbnail else {
            return Ok((content, None));
        };
        match self.place.keep(thumbnail).await {
            Ok(thumbnail) => Ok((content, Some(thumbnail))),
            Err(error) => {
                self.place.purge(content.id).await?;
                Err(error)
            }
        }
    }

    /// Reads a content that was kept.
    ///
    /// # Errors
    /// [`PlaceError::Missing`] where it is not there, and [`PlaceError::Changed`] where it is not what was kept.
    pub async fn read(&self, kept: &Kept) -> Result<Vec<u8>, PlaceError> {
        self.place.read(kept).await
    }

    /// Takes a file and its thumbnail away for good.
    ///
    /// # Errors
    /// [`PlaceError::Store`] where that cannot be: nothing is lost by trying again.
    pub async fn purge(&self, taken: &Taken) -> Result<(), PlaceError> {
        for kept in taken.thumbnail.iter().chain([&taken.content]) {
            self.place.purge(kept.id).await?;
        }
        Ok(())
    }
}
