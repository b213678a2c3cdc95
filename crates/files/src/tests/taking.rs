use kith_store::Seal;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, ReadBuf};

use super::samples::{exif, jpeg, pdf, picture};
use crate::{Files, Kind, Place, Refusal, Scanned, Scanning, Settings, TakeError};

/// A place with a folder for what it keeps and one for what it looks into.
pub(super) fn files(home: &Path, limit: u64, scanning: Scanning) -> Files {
    let settings = Settings {
        limit,
        temporary: home.join("temporary"),
        scanning,
    };
    let place = Place::folder(&home.join("kept"), Seal::with_key([7; 32])).unwrap();
    Files::new(settings, place).unwrap()
}

/// How many files are in a folder, at any depth.
pub(super) fn count(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    entries
        .map(|it| {
            if it.path().is_dir() {
                count(&it.path())
            } else {
                1
            }
        })
        .sum()
}

/// Somebody who sends without end.
struct Endless {
    sent: u64,
}

impl AsyncRead for Endless {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        self.sent += into.remaining() as u64;
        let zeros = vec![0; into.remaining()];
        into.put_slice(&zeros);
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_file_is_taken_in_and_read_again() {
    let home = tempfile::tempdir().unwrap();
    let files = files(home.path(), 1_000_000, Scanning::Nothing);
    let sent = pdf(b"");
    let taken = files.take("../Care plan.exe", &sent[..]).await.unwrap();
    assert_eq!((taken.kind, taken.bytes), (Kind::Pdf, sent.len() as u64));
    assert_eq!(taken.name.as_str(), "Care plan.pdf");
    assert_eq!(taken.sha256, <[u8; 32]>::from(Sha256::digest(&sent)));
    assert_eq!(taken.scanned, Scanned::Not);
    assert_eq!(files.read(&taken.content).await.unwrap(), sent);
    files.purge(&taken).await.unwrap();
    assert_eq!(count(home.path()), 0);
}

#[tokio::test]
async fn of_a_photograph_only_what_was_made_anew_is_kept() {
    let home = tempfile::tempdir().unwrap();
    let files = files(home.path(), 1_000_000, Scanning::Nothing);
    let sent = jpeg(&picture(400, 20), Some(exif(1)));
    let taken = files.take("a.jpg", &sent[..]).await.unwrap();
    let kept = files.read(&taken.content).await.unwrap();
    let thumbnail = files.read(taken.thumbnail.as_ref().unwrap()).await.unwrap();
    assert!(thumbnail.len() < kept.len() && kept != sent);
    assert!(!kept.windows(8).any(|it| it == b"somebody"));
    files.purge(&taken).await.unwrap();
    assert_eq!(count(home.path()), 0);
}

/// A gigabyte, or any more, is not read to its end: a little above the limit it is refused.
#[tokio::test]
async fn a_file_without_end_is_refused_after_the_limits_bytes_and_nothing_stays() {
    let home = tempfile::tempdir().unwrap();
    let files = files(home.path(), 1_000_000, Scanning::Nothing);
    let mut sender = Endless { sent: 0 };
    let refused = files.take("a.pdf", &mut sender).await;
    assert!(matches!(
        refused,
        Err(TakeError::Refused(Refusal::TooLarge { limit: 1_000_000 }))
    ));
    assert!(sender.sent < 1_100_000, "{} bytes were read", sender.sent);
    assert_eq!(count(home.path()), 0);
}

#[tokio::test]
async fn a_file_of_the_limits_bytes_is_taken_and_one_more_is_not() {
    let home = tempfile::tempdir().unwrap();
    let sent = pdf(b"");
    let limit = sent.len() as u64;
    let enough = files(home.path(), limit, Scanning::Nothing);
    assert!(enough.take("a.pdf", &sent[..]).await.is_ok());
    let less = files(home.path(), limit - 1, Scanning::Nothing);
    assert!(matches!(
        less.take("a.pdf", &sent[..]).await,
        Err(TakeError::Refused(Refusal::TooLarge { .. }))
    ));
}

#[tokio::test]
async fn an_empty_or_hostile_file_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let files = files(home.path(), 1_000_000, Scanning::Nothing);
    let empty = files.take("a.pdf", &b""[..]).await;
    assert!(matches!(empty, Err(TakeError::Refused(Refusal::Empty))));
    let program = files.take("a.pdf", &b"MZ\x90\0\x03\0\0\0"[..]).await;
    assert!(matches!(
        program,
        Err(TakeError::Refused(Refusal::NotKept { .. }))
    ));
    assert_eq!(count(home.path()), 0);
}

#[tokio::test]
async fn a_file_that_breaks_off_while_it_is_sent_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let files = files(home.path(), 1_000_000, Scanning::Nothing);
    let broken = gone_half_way();
    assert!(matches!(
        files.take("a.pdf", broken).await,
        Err(TakeError::BrokenOff(_))
    ));
    assert_eq!(count(home.path()), 0);
}

/// The beginning of a PDF, and then a connection that is gone.
fn gone_half_way() -> impl AsyncRead + Unpin {
    struct Gone;
    impl AsyncRead for Gone {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: &mut ReadBuf<'_>,
        ) -> Poll<std::io::Result<()>> {
            Poll::Ready(Err(std::io::ErrorKind::ConnectionReset.into()))
        }
    }
    tokio::io::AsyncReadExt::chain(&b"%PDF-1.7"[..], Gone)
}

#[tokio::test]
async fn both_folders_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let _files = files(home.path(), 1, Scanning::Nothing);
    for folder in ["kept", "temporary"] {
        let about = std::fs::metadata(home.path().join(folder)).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o700);
    }
}
