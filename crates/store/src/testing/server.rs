//! A throwaway PostgreSQL.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

/// A PostgreSQL that dies with this process: it is started by a shell that reads its standard input
/// for what to do, and that comes to its end however the process ends.
pub struct Server {
    folder: PathBuf,
    port: u16,
    shell: Shell,
}

/// A shell that does what it is told, a word a line, until this process ends.
pub(super) struct Shell {
    pipes: Mutex<Pipes>,
    // Kept for its end.
    _child: Child,
}

struct Pipes {
    tell: ChildStdin,
    said: BufReader<ChildStdout>,
}

impl Shell {
    /// Runs the script until it says that it is ready.
    pub(super) fn start(script: &str) -> Result<Self, String> {
        let mut child = Command::new("sh")
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut pipes = Pipes {
            tell: child.stdin.take().ok_or("the shell has no input")?,
            said: BufReader::new(child.stdout.take().ok_or("the shell has no output")?),
        };
        match pipes.answer()?.as_str() {
            "ready" => Ok(Self {
                pipes: Mutex::new(pipes),
                _child: child,
            }),
            other => Err(other.to_owned()),
        }
    }

    /// Tells it a word, and waits until it says that this was done.
    pub(super) fn order(&self, word: &str, answer: &str) {
        let mut pipes = self.pipes.lock().expect("nobody panicked with the shell");
        writeln!(pipes.tell, "{word}").expect("the shell listens");
        assert_eq!(pipes.answer().expect("the shell answers"), answer);
    }
}

impl Pipes {
    /// The next line that the shell says.
    fn answer(&mut self) -> Result<String, String> {
        let mut line = String::new();
        self.said
            .read_line(&mut line)
            .map_err(|error| error.to_string())?;
        Ok(line.trim().to_owned())
    }
}

/// Makes a cluster and starts it; then `stop` and `start`, a word a line.
const SCRIPT: &str = r#"cd FOLDER
AS_USER "BIN/initdb" --no-sync --auth=trust --username=kith --encoding=UTF8 --locale=C FOLDER/data >FOLDER/log 2>&1 || { echo "initdb failed, see FOLDER/log"; exit 1; }
start() {
  AS_USER "BIN/postgres" -D FOLDER/data -k FOLDER -p PORT -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=400 -c shared_buffers=128MB SETTINGS >>FOLDER/log 2>&1 &
  server=$!
  for try in $(seq 100); do
    [ -S FOLDER/.s.PGSQL.PORT ] && AS_USER "BIN/psql" -h FOLDER -p PORT -U kith -d postgres -c 'select 1' >/dev/null 2>&1 && { echo ready; return; }
    sleep 0.1
  done
  echo "it does not start, see FOLDER/log"
}
start
while read word; do
  case $word in
    start) start ;;
    stop) kill -INT $server; wait $server; echo stopped ;;
  esac
done
kill -QUIT $server
wait $server
rm -rf FOLDER"#;

impl Server {
    pub(super) fn start(settings: &[&str]) -> Result<Self, String> {
        let bin = binaries()?;
        let folder = folder()?;
        // Free now, and nobody else asks for it in the moment until it is taken again.
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|it| it.local_addr())
            .map_err(|error| error.to_string())?
            .port();
        let settings: Vec<String> = settings.iter().map(|it| format!("-c {it}")).collect();
        let script = SCRIPT
            .replace("SETTINGS", &settings.join(" "))
            .replace("FOLDER", &folder.display().to_string())
            .replace("AS_USER", run_as(&folder)?)
            .replace("BIN", &bin.display().to_string())
            .replace("PORT", &port.to_string());
        let shell = Shell::start(&script)?;
        Ok(Self {
            folder,
            port,
            shell,
        })
    }

    /// The address of one of its databases, by its socket.
    pub fn url(&self, name: &str) -> String {
        // A socket's folder as host, percent-encoded.
        let host = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://kith@{host}:{}/{name}", self.port)
    }

    /// The address over loopback, as that host.
    pub fn url_at(&self, host: &str, name: &str) -> String {
        format!("postgres://kith@{host}:{}/{name}", self.port)
    }

    /// Stops it as an operator does; whoever is connected is cut off.
    pub fn stop(&self) {
        self.shell.order("stop", "stopped");
    }

    /// Starts it again.
    pub fn start_again(&self) {
        self.shell.order("start", "ready");
    }
}

/// A folder that the script removes at its end.
pub(super) fn folder() -> Result<PathBuf, String> {
    tempfile::Builder::new()
        .prefix("kith-postgres-")
        .tempdir()
        .map(tempfile::TempDir::keep)
        .map_err(|error| error.to_string())
}

/// PostgreSQL refuses to run as root, so root hands it to a user of little power.
pub(super) fn run_as(folder: &Path) -> Result<&'static str, String> {
    let id = Command::new("id")
        .arg("-u")
        .output()
        .map_err(|error| error.to_string())?;
    if String::from_utf8_lossy(&id.stdout).trim() != "0" {
        return Ok("");
    }
    let user = ["postgres", "nobody"]
        .into_iter()
        .find(|user| {
            Command::new("id")
                .args(["-u", user])
                .output()
                .is_ok_and(|it| it.status.success())
        })
        .ok_or("as root there must be a user `postgres` or `nobody` to run PostgreSQL as")?;
    Command::new("chown")
        .arg(user)
        .arg(folder)
        .status()
        .map_err(|error| error.to_string())?;
    match user {
        "postgres" => Ok("setpriv --reuid=postgres --regid=postgres --clear-groups"),
        _ => Ok("setpriv --reuid=nobody --regid=nogroup --clear-groups"),
    }
}

/// The folder with PostgreSQL's programs: on the PATH, or where Debian puts them.
pub(super) fn binaries() -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let debian = debian.filter_map(|it| it.ok().map(|it| it.path().join("bin")));
    std::env::split_paths(&path)
        .chain(debian)
        .filter(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .filter_map(|folder| {
            // A link on the PATH may stand alone: the real folder has psql and the libraries.
            let real = folder.join("initdb").canonicalize().ok()?;
            real.parent().map(Path::to_owned)
        })
        .next()
        .ok_or_else(|| {
            "postgres and initdb were not found; install PostgreSQL to run these tests on it too"
                .into()
        })
}
