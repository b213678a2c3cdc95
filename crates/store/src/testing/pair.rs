//! Two throwaway PostgreSQLs: a primary, and a standby without which it acknowledges nothing.

use std::net::TcpListener;

use super::server::{Shell, binaries, run_as};

/// A primary and its synchronous standby, which die with this process.
pub struct Pair {
    ports: [u16; 2],
    shell: Shell,
}

/// Makes the primary and a copy of it that follows it; then `kill` and `promote`, a word a line.
/// The data is flushed here, as a place's own would be.
const SCRIPT: &str = r#"cd FOLDER
AS_USER "BIN/initdb" --no-sync --auth=trust --username=kith --encoding=UTF8 --locale=C FOLDER/primary >FOLDER/log 2>&1 || { echo "initdb failed, see FOLDER/log"; exit 1; }
server() {
  AS_USER "BIN/postgres" -D FOLDER/$1 -k FOLDER -p $2 -c listen_addresses=127.0.0.1 -c cluster_name=$1 -c max_connections=100 -c wal_level=replica >>FOLDER/log 2>&1 &
  last=$!
}
ask() { AS_USER "BIN/psql" -h FOLDER -p PORT0 -U kith -d postgres -Atc "$1" 2>/dev/null; }
until_it_says() {
  for try in $(seq 300); do [ "$(ask "$1")" = "$2" ] && return; sleep 0.1; done
  echo "the pair does not start, see FOLDER/log"
  exit 1
}
server primary PORT0; primary=$last
until_it_says 'select 1' 1
AS_USER "BIN/pg_basebackup" -h 127.0.0.1 -p PORT0 -U kith -D FOLDER/standby -R -X stream -c fast --no-sync >>FOLDER/log 2>&1
server standby PORT1; standby=$last
ask "alter system set synchronous_standby_names = 'standby'" >>FOLDER/log
ask 'select pg_reload_conf()' >>FOLDER/log
until_it_says 'select sync_state from pg_stat_replication' sync
echo ready
while read word; do
  case $word in
    # With its children, which would otherwise answer a moment longer.
    kill) kill -9 $primary $(cat /proc/$primary/task/$primary/children 2>/dev/null); wait $primary; echo killed ;;
    promote) AS_USER "BIN/pg_ctl" promote -w -D FOLDER/standby >>FOLDER/log 2>&1; echo promoted ;;
  esac
done
kill -QUIT $primary $standby 2>/dev/null
wait
rm -rf FOLDER"#;

impl Pair {
    pub(super) fn start() -> Result<Self, String> {
        let bin = binaries()?;
        let folder = super::server::folder()?;
        // Both are held until both are known, so that they differ.
        let free = [0, 1].map(|_| TcpListener::bind("127.0.0.1:0"));
        let mut ports = [0; 2];
        for (port, free) in ports.iter_mut().zip(&free) {
            let free = free.as_ref().map_err(ToString::to_string)?;
            *port = free.local_addr().map_err(|error| error.to_string())?.port();
        }
        drop(free);
        let [primary, standby] = ports;
        let script = SCRIPT
            .replace("FOLDER", &folder.display().to_string())
            .replace("AS_USER", run_as(&folder)?)
            .replace("BIN", &bin.display().to_string())
            .replace("PORT0", &primary.to_string())
            .replace("PORT1", &standby.to_string());
        let shell = Shell::start(&script)?;
        Ok(Self { ports, shell })
    }

    /// The address of both, of which the one that can be written to is meant.
    pub fn url(&self, name: &str) -> String {
        let [primary, standby] = self.ports;
        format!(
            "postgres://kith@127.0.0.1:{primary},127.0.0.1:{standby}/{name}?target_session_attrs=read-write"
        )
    }

    /// `kill -9` of the primary, with all that it has started.
    pub fn kill_primary(&self) {
        self.shell.order("kill", "killed");
    }

    /// Makes the standby the one that is written to, as an operator (or what watches for them) does.
    pub fn promote_standby(&self) {
        self.shell.order("promote", "promoted");
    }
}
