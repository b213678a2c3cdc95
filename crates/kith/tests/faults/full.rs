//! The disk is full: a file system of a few megabytes, filled to its last byte.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use kith_store::DatabaseUrl;
use kith_store::ledger::verify::verify;

use crate::place::{Place, Told, settings, work};

/// A file system in memory that is this large; gone with the test.
struct Disk(tempfile::TempDir);

impl Disk {
    /// Where this may be made (as root).
    fn of(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let made = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "kith-test"])
            .arg(folder.path())
            .output();
        if made.is_ok_and(|it| it.status.success()) {
            return Some(Self(folder));
        }
        // Past the test runner's capture, so that a run says what it did not do.
        let _ = writeln!(
            std::io::stderr(),
            "NOT TESTED WITH A FULL DISK: a small file system can only be made as root"
        );
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all that is free; gives the file that has it.
    fn fill(&self) -> PathBuf {
        let path = self.path().join("filler");
        let mut file = fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(&path)
            .unwrap();
        let block = vec![0; 4096];
        while file.write_all(&block).is_ok() {}
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

/// Looks for half a second, or until something cannot be done.
fn awhile(place: &Place, address: std::net::SocketAddr, name: &str) -> Told {
    let until = Instant::now() + Duration::from_millis(500);
    work(place, address, name, || Instant::now() < until)
}

#[test]
fn with_a_full_disk_nothing_is_shown_or_taken_and_with_room_again_all_goes_on() {
    let Some(disk) = Disk::of("32m") else { return };
    kith_store::testing::run(async move {
        let database = DatabaseUrl::Sqlite(disk.path().join("kith.db"));
        let place = Place::made(settings(disk.path(), database)).await;
        let serving = place.serve();
        let address = serving.address;
        let mut told = Told::default();
        for round in 0..3 {
            told.and(tokio::task::block_in_place(|| {
                awhile(&place, address, &format!("room {round}"))
            }));
            assert_eq!(told.failed, 0, "there is room");

            let filler = disk.fill();
            // What had been taken from the disk before may still be used up; then nothing is done.
            let mut full = Told::default();
            tokio::task::block_in_place(|| {
                while full.failed == 0 {
                    disk.fill();
                    full.and(awhile(&place, address, &format!("fuller {round}")));
                }
            });
            told.and(Told { failed: 0, ..full });
            let full =
                tokio::task::block_in_place(|| awhile(&place, address, &format!("full {round}")));
            assert!(full.failed > 0 && full.shown() == 0, "{full:?}");
            assert!(full.problems.is_empty(), "{full:?}");
            let person = place.people[0];
            let page = place
                .browser
                .get(address, &format!("/people/{person}"))
                .unwrap();
            assert_eq!(page.status, 503, "{}", page.body);
            assert!(
                page.body.contains("Sorry, Kith cannot be reached"),
                "{}",
                page.body
            );
            assert_eq!(place.browser.get(address, "/healthz").unwrap().status, 200);
            told.and(Told { failed: 0, ..full });

            fs::remove_file(filler).unwrap();
        }
        let again = tokio::task::block_in_place(|| awhile(&place, address, "again"));
        assert!(again.shown() > 0 && again.failed == 0, "{again:?}");
        told.and(again);
        drop(serving);
        let db = place.db().await;
        place.holds(&db, &told).await;
        let verified = verify(&db, &[], |_| ()).await.unwrap();
        println!(
            "three times full: {} views were shown and {} problems taken in between; the ledger of {} entries holds",
            told.shown(),
            told.problems.len(),
            verified.entries
        );
    });
}
