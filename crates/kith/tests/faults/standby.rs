//! Two programs on one PostgreSQL with a synchronous standby: the primary is killed while both are
//! used, and the standby takes its place.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kith_store::DatabaseUrl;
use kith_store::ledger::note::{Signer, checkpoint};
use kith_store::ledger::verify::verify;
use kith_store::testing::own_pair;

use crate::place::{Place, Told, settings, work};

/// Browsers at once, of each program.
const BROWSERS: usize = 3;
/// How long they look before the primary is killed, and after the standby has taken its place.
const AWHILE: Duration = Duration::from_secs(3);

#[test]
fn nothing_acknowledged_is_lost_when_the_primary_is_killed_and_the_standby_takes_its_place() {
    let Some(pair) = own_pair() else { return };
    let folder = tempfile::tempdir().unwrap();
    kith_store::testing::run(async move {
        let database = DatabaseUrl::Postgres(pair.url("postgres"));
        let place = Place::made(settings(folder.path(), database)).await;
        let programs = [place.serve(), place.serve()];
        let addresses = programs.each_ref().map(|it| it.address);
        let stop = AtomicBool::new(false);
        let mut told = Told::default();
        let (mut before, mut away) = (None, Duration::ZERO);
        tokio::task::block_in_place(|| {
            std::thread::scope(|threads| {
                let users: Vec<_> = (0..BROWSERS * 2)
                    .map(|user| {
                        let (place, stop, address) = (&place, &stop, addresses[user % 2]);
                        let goes_on = || !stop.load(Ordering::Relaxed);
                        threads
                            .spawn(move || work(place, address, &format!("user {user}"), goes_on))
                    })
                    .collect();
                std::thread::sleep(AWHILE);
                // What an auditor took away just before.
                before = Some(
                    place
                        .kith()
                        .args(["ledger", "checkpoint"])
                        .output()
                        .unwrap(),
                );
                let killed = Instant::now();
                pair.kill_primary();
                for address in addresses {
                    place.until_ready(address, 503);
                }
                pair.promote_standby();
                for address in addresses {
                    place.until_ready(address, 200);
                }
                away = killed.elapsed();
                std::thread::sleep(AWHILE);
                stop.store(true, Ordering::Relaxed);
                for user in users {
                    told.and(user.join().unwrap());
                }
            });
        });
        drop(programs);
        // The next program to start links what they had not linked yet.
        let house = kith::open::house(&place.settings).await.unwrap();
        place.holds(&house.db, &told).await;
        let before = String::from_utf8(before.unwrap().stdout).unwrap();
        let kept = Signer::new(house.db.keys()).open(&before).unwrap();
        assert!(checkpoint(&house.db).await.unwrap().is_some());
        let verified = verify(&house.db, &[kept], |_| ()).await.unwrap();
        assert_eq!(verified.pending, 0);
        println!(
            "{} views were shown and {} problems taken by two programs; the primary was killed, and {:.1} s \
             later both worked on the standby; {} requests failed; the ledger of {} entries holds, and against \
             the checkpoint at {}",
            told.shown(),
            told.problems.len(),
            away.as_secs_f64(),
            told.failed,
            verified.entries,
            kept.size
        );
        assert!(told.shown() > 20 && told.failed > 0, "{told:?}");
    });
}
