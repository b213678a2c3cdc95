//! A second Kith as the witness of a first: an auditor's small machine, or another council's.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::time::Duration;

fn kith(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kith"));
    command
        .env_remove("KITH_DATABASE")
        .args(["--log", "error", "--data-dir"])
        .arg(data);
    command
}

fn done(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The two places, and the folder where files are handed over.
struct World {
    folder: tempfile::TempDir,
    watched: PathBuf,
    witness: PathBuf,
}

impl World {
    /// A ledger of a few entries, and a witness that knows its key.
    fn made() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let watched = folder.path().join("watched");
        let witness = folder.path().join("witness");
        let it = Self {
            folder,
            watched,
            witness,
        };
        it.write(&it.watched, 3);
        let key = done(kith(&it.watched).args(["ledger", "checkpoint", "--key"]));
        done(kith(&it.witness).args([
            "witness",
            "add",
            "--name",
            "Orrinshire",
            "--key",
            key.trim(),
        ]));
        it
    }

    /// So many entries more.
    fn write(&self, place: &Path, entries: usize) {
        for _ in 0..entries {
            done(kith(place).args(["account", "list"]));
        }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// How many entries the witness has seen.
    fn seen(&self) -> u64 {
        let all = done(kith(&self.witness).args(["witness", "list", "--format", "json"]));
        let all: serde_json::Value = serde_json::from_str(&all).unwrap();
        all.pointer("/0/size").unwrap().as_u64().unwrap()
    }

    /// The first place's newest checkpoint, with the proof from there, as a file.
    fn offer(&self, since: u64) -> PathBuf {
        let since = since.to_string();
        let offer = done(kith(&self.watched).args(["ledger", "checkpoint", "--since", &since]));
        self.file("offer.txt", &offer)
    }

    fn check(&self, from: impl AsRef<std::ffi::OsStr>) -> Output {
        let mut command = kith(&self.witness);
        command
            .args(["witness", "check"])
            .arg(from)
            .output()
            .unwrap()
    }

    fn verify(&self, note: &Path, witness: &str) -> Output {
        let mut command = kith(&self.watched);
        command.args(["ledger", "verify", "--witness", witness, "--against"]);
        command.arg(note).output().unwrap()
    }

    /// A whole copy of a place's database.
    fn copy_of(&self, place: &Path, name: &str) -> PathBuf {
        let copy = self.folder.path().join(name);
        rusqlite::Connection::open(place.join("kith.db"))
            .unwrap()
            .execute("vacuum into ?1", [copy.to_str().unwrap()])
            .unwrap();
        copy
    }

    /// Puts another database in the place of the first place's, as whoever has both it and the key file can.
    fn replace_by(&self, database: &Path) {
        for rest in ["kith.db-wal", "kith.db-shm"] {
            let _ = fs::remove_file(self.watched.join(rest));
        }
        fs::copy(database, self.watched.join("kith.db")).unwrap();
    }
}

#[test]
fn a_witness_signs_what_has_only_grown_and_its_signature_is_checked_with_the_ledger() {
    let world = World::made();
    for entries in [2, 3] {
        let signed = world.check(world.offer(world.seen()));
        assert!(signed.status.success(), "{}", said(&signed));
        let note = world.file("seen.note", &String::from_utf8(signed.stdout).unwrap());
        let key = done(kith(&world.witness).args(["witness", "key"]));
        let verified = world.verify(&note, key.trim());
        assert!(verified.status.success(), "{}", said(&verified));
        // The ledger's own key is no witness's, and this place's own witness has not seen it.
        let own = done(kith(&world.watched).args(["witness", "key"]));
        for other in [
            done(kith(&world.watched).args(["ledger", "checkpoint", "--key"])),
            own,
        ] {
            let refused = world.verify(&note, other.trim());
            assert_eq!(refused.status.code(), Some(1));
            assert!(said(&refused).contains("does not bear the witness's signature"));
        }
        world.write(&world.watched, entries);
    }
    // A proof that goes on from elsewhere accuses nobody, and says what to ask for.
    let elsewhere = world.check(world.offer(1));
    assert_eq!(elsewhere.status.code(), Some(1));
    assert!(said(&elsewhere).contains(&format!("--since {}", world.seen())));
    // A stranger's checkpoint is not signed.
    world.write(&world.witness, 1);
    let strangers = done(kith(&world.witness).args(["ledger", "checkpoint"]));
    let refused = world.check(world.file("strangers.note", &strangers));
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("not a checkpoint that a ledger known here has signed"));
}

#[test]
fn a_ledger_written_anew_with_its_own_key_or_put_back_is_found_by_its_witness() {
    let world = World::made();
    let older = world.copy_of(&world.watched, "older.db");
    world.write(&world.watched, 3);
    assert!(world.check(world.offer(0)).status.success());
    let seen = world.seen();
    let key = done(kith(&world.witness).args(["witness", "key"]));
    let note = world.check(world.offer(seen));
    let note = world.file("seen.note", &String::from_utf8(note.stdout).unwrap());

    // Another history, written by Kith itself with the same key file, as long as the first and then longer.
    let anew = world.folder.path().join("anew");
    fs::create_dir(&anew).unwrap();
    fs::copy(world.watched.join("kith.key"), anew.join("kith.key")).unwrap();
    while length(&anew) < seen {
        world.write(&anew, 1);
    }
    world.replace_by(&world.copy_of(&anew, "anew.db"));
    found(&world, seen, &note, key.trim(), "two different histories");
    world.write(&world.watched, 2);
    found(&world, seen, &note, key.trim(), "was written anew");

    world.replace_by(&older);
    let shrunk = world.check(world.file(
        "plain.note",
        &done(kith(&world.watched).args(["ledger", "checkpoint"])),
    ));
    assert_eq!(shrunk.status.code(), Some(3));
    assert!(
        said(&shrunk).contains("an older copy of its database was put back"),
        "{}",
        said(&shrunk)
    );
    let refused = kith(&world.watched)
        .args(["ledger", "checkpoint", "--since", &seen.to_string()])
        .output()
        .unwrap();
    assert!(
        said(&refused).contains("the witness has seen"),
        "{}",
        said(&refused)
    );
    assert_eq!(world.verify(&note, key.trim()).status.code(), Some(3));
    assert_eq!(world.seen(), seen, "what was seen stays seen");
}

/// How many entries a ledger has.
fn length(place: &Path) -> u64 {
    let output = kith(place).args(["ledger", "checkpoint"]).output().unwrap();
    let note = String::from_utf8(output.stdout).unwrap();
    note.lines().nth(1).map_or(0, |it| it.parse().unwrap())
}

/// The witness and the note that it signed both say that the ledger is not what it was.
fn found(world: &World, seen: u64, note: &Path, key: &str, words: &str) {
    let refused = world.check(world.offer(seen));
    assert_eq!(refused.status.code(), Some(3), "{}", said(&refused));
    let said = said(&refused);
    assert!(
        said.contains("DO NOT BELIEVE THIS LEDGER") && said.contains(words),
        "{said}"
    );
    assert_eq!(world.verify(note, key).status.code(), Some(3));
}

/// Ends the program with the test, however the test ends.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_witness_fetches_the_checkpoint_and_its_proof_from_the_pages() {
    let world = World::made();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address: SocketAddr = free.local_addr().unwrap();
    drop(free);
    let serve = kith(&world.watched)
        .args(["serve", "--listen", &address.to_string()])
        .spawn()
        .unwrap();
    let _serving = Serving(serve);
    for _ in 0..300 {
        if TcpStream::connect(address).is_ok() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut before = 0;
    for _ in 0..3 {
        let signed = world.check(format!("http://{address}"));
        assert!(signed.status.success(), "{}", said(&signed));
        assert!(world.seen() > before);
        before = world.seen();
        world.write(&world.watched, 2);
    }
    let nowhere = world.check("http://127.0.0.1:1/");
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(
        said(&nowhere).contains("cannot be read"),
        "{}",
        said(&nowhere)
    );
}
