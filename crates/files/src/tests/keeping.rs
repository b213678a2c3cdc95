use kith_store::Seal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::memory::InMemory;

use super::taking::count;
use crate::{Kept, Place, PlaceError};

fn place(folder: &Path) -> Place {
    Place::folder(folder, Seal::with_key([7; 32])).unwrap()
}

/// Where a content lies in a folder.
fn file_of(folder: &Path, kept: &Kept) -> PathBuf {
    let name = kept.id.uuid().simple().to_string();
    let (first, _) = name.split_at(2);
    folder.join(first).join(&name)
}

fn is_changed(read: &Result<Vec<u8>, PlaceError>) -> bool {
    matches!(read, Err(PlaceError::Changed(_)))
}

#[tokio::test]
async fn whoever_holds_the_folder_reads_nothing_there() {
    let home = tempfile::tempdir().unwrap();
    let content = b"Dear Sir, I write about Mrs Ash".repeat(50);
    let kept = place(home.path()).keep(&content).await.unwrap();
    let file = file_of(home.path(), &kept);
    let bytes = std::fs::read(&file).unwrap();
    assert!(!bytes.windows(8).any(|it| it == b"Dear Sir"));
    assert_eq!(kept.id.uuid().get_version_num(), 4, "the name says when");
    assert_eq!(place(home.path()).read(&kept).await.unwrap(), content);
}

#[tokio::test]
async fn the_same_content_twice_cannot_be_told_to_be_the_same() {
    let home = tempfile::tempdir().unwrap();
    let place = place(home.path());
    let (a, b) = (
        place.keep(b"same").await.unwrap(),
        place.keep(b"same").await.unwrap(),
    );
    assert!(a.id != b.id && a.key != b.key);
    let bytes = |it| std::fs::read(file_of(home.path(), it)).unwrap();
    assert_ne!(bytes(&a), bytes(&b));
}

#[tokio::test]
async fn a_content_opens_with_its_own_key_and_the_places_only() {
    let home = tempfile::tempdir().unwrap();
    let place = place(home.path());
    let (a, b) = (
        place.keep(b"a").await.unwrap(),
        place.keep(b"b").await.unwrap(),
    );
    let crossed = Kept {
        id: a.id,
        key: b.key,
    };
    assert!(is_changed(&place.read(&crossed).await));
    let other = Place::folder(home.path(), Seal::with_key([8; 32])).unwrap();
    assert!(is_changed(&other.read(&a).await));
    let without = Kept {
        id: a.id,
        key: Vec::new(),
    };
    assert!(is_changed(&place.read(&without).await));
}

#[tokio::test]
async fn a_content_that_was_changed_or_cut_is_told_as_such() {
    let home = tempfile::tempdir().unwrap();
    let place = place(home.path());
    let kept = place.keep(b"a content").await.unwrap();
    let file = file_of(home.path(), &kept);
    let whole = std::fs::read(&file).unwrap();
    for at in 0..whole.len() {
        let mut turned = whole.clone();
        turned[at] ^= 1;
        std::fs::write(&file, turned).unwrap();
        assert!(is_changed(&place.read(&kept).await), "byte {at}");
        std::fs::write(&file, &whole[..at]).unwrap();
        assert!(is_changed(&place.read(&kept).await), "{at} bytes");
    }
}

#[tokio::test]
async fn a_content_put_in_the_place_of_another_does_not_pass_for_it() {
    let home = tempfile::tempdir().unwrap();
    let place = place(home.path());
    let (a, b) = (
        place.keep(b"a").await.unwrap(),
        place.keep(b"b").await.unwrap(),
    );
    std::fs::copy(file_of(home.path(), &a), file_of(home.path(), &b)).unwrap();
    assert!(is_changed(&place.read(&b).await));
    assert!(is_changed(
        &place
            .read(&Kept {
                id: b.id,
                key: a.key
            })
            .await
    ));
}

#[tokio::test]
async fn a_content_that_is_missing_is_told_as_such_with_advice() {
    let home = tempfile::tempdir().unwrap();
    let place = place(home.path());
    let kept = place.keep(b"a").await.unwrap();
    place.purge(kept.id).await.unwrap();
    assert_eq!(count(home.path()), 0);
    let missing = place.read(&kept).await.unwrap_err();
    assert!(matches!(missing, PlaceError::Missing(id) if id == kept.id));
    assert!(missing.to_string().contains("bring it back from a backup"));
}

#[tokio::test]
async fn a_purge_that_was_cut_off_can_be_done_again() {
    let home = tempfile::tempdir().unwrap();
    let place = place(home.path());
    let kept = place.keep(b"a").await.unwrap();
    place.purge(kept.id).await.unwrap();
    place.purge(kept.id).await.unwrap();
}

#[tokio::test]
async fn any_store_of_objects_will_do() {
    let place = Place::new(Arc::new(InMemory::new()), Seal::with_key([7; 32]));
    let kept = place.keep(b"a").await.unwrap();
    assert_eq!(place.read(&kept).await.unwrap(), b"a");
    place.purge(kept.id).await.unwrap();
    assert!(matches!(
        place.read(&kept).await,
        Err(PlaceError::Missing(_))
    ));
    place.purge(kept.id).await.unwrap();
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_told_as_such() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("a file");
    std::fs::write(&file, "").unwrap();
    let refused = Place::folder(&file, Seal::with_key([7; 32])).unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("the folder of files cannot be used")
    );
}
