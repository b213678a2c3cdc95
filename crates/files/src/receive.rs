//! Taking a file in, a little at a time, to a place that has no name.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

use crate::{Refusal, TakeError};

const STEP: usize = 64 * 1024;

/// A file as it was sent, in a temporary place. The place has no name, so that it is gone with the program, whatever ends it.
pub(crate) struct Received {
    file: File,
    /// How many bytes there are.
    pub(crate) bytes: u64,
    /// What they come to, by which the same file is known.
    pub(crate) sha256: [u8; 32],
}

impl Received {
    /// Reads what is sent until it ends, or until it is more than the limit: then no more is read and nothing stays.
    pub(crate) async fn from(
        mut reader: impl AsyncRead + Unpin,
        limit: u64,
        folder: &Path,
    ) -> Result<Self, TakeError> {
        let file = tempfile::tempfile_in(folder).map_err(TakeError::Temporary)?;
        let mut writer = tokio::fs::File::from_std(file);
        let mut hash = Sha256::new();
        let mut bytes = 0;
        let mut step = vec![0; STEP];
        loop {
            let read = reader.read(&mut step).await.map_err(TakeError::BrokenOff)?;
            let (read, _) = step.split_at(read);
            if read.is_empty() {
                break;
            }
            bytes += read.len() as u64;
            if bytes > limit {
                return Err(Refusal::TooLarge { limit }.into());
            }
            hash.update(read);
            writer.write_all(read).await.map_err(TakeError::Temporary)?;
        }
        writer.flush().await.map_err(TakeError::Temporary)?;
        Ok(Self {
            file: writer.into_std().await,
            bytes,
            sha256: hash.finalize().into(),
        })
    }

    /// The whole of it, in memory.
    pub(crate) fn whole(&self) -> std::io::Result<Vec<u8>> {
        let mut file = self.rewound()?;
        let mut bytes = Vec::with_capacity(usize::try_from(self.bytes).unwrap_or_default());
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The file itself, for another program to read.
    pub(crate) fn rewound(&self) -> std::io::Result<File> {
        let mut file = self.file.try_clone()?;
        file.rewind()?;
        Ok(file)
    }
}
