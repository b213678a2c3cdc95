//! Builds what browsers fetch: the style sheet and scripts, named by their content.
//!
//! govuk-frontend comes from npm at build time and nothing of it is kept in this repository. A
//! machine without node still builds: the pages then have no styling and say so through `STYLED`.
#![allow(
    clippy::print_stdout,
    reason = "cargo reads a build script's standard output"
)]

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Long enough that two contents never meet, short enough to read in a log.
const HASH_LETTERS: usize = 16;

/// A look made ready elsewhere, or made here: the style sheet and govuk-frontend's script.
struct Look {
    css: Vec<u8>,
    frontend_js: Vec<u8>,
}

fn main() -> Outcome<()> {
    for path in [
        "build.rs",
        "package.json",
        "package-lock.json",
        ".npmrc",
        "styles",
        "src/assets",
    ] {
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rerun-if-env-changed=KITH_ASSETS_DIR");

    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let npm = out.join("npm");
    let look = match env::var_os("KITH_ASSETS_DIR") {
        Some(dir) => Some(ready_made(Path::new(&dir))?),
        None => match made_here(&root, &npm) {
            Ok(look) => Some(look),
            Err(why) => {
                let why = why.to_string().replace('\n', " ");
                println!(
                    "cargo::warning=the pages will be plain, without the GOV.UK look, because {why}. Install Node.js 20 or newer with npm, and build again"
                );
                // A file that is never there makes cargo try again at the next build.
                println!("cargo::rerun-if-changed={}", npm.join("absent").display());
                None
            }
        },
    };

    // Only the conformance test reads this: where govuk-frontend's own examples are.
    let modules = npm.join("node_modules");
    let modules = if look.is_some() && modules.is_dir() {
        modules
    } else {
        PathBuf::new()
    };
    println!(
        "cargo::rustc-env=KITH_WEB_NODE_MODULES={}",
        modules.display()
    );
    write_table(&root, &out, look.as_ref())
}

/// For packagers who build without a network: `kith.css` and `govuk-frontend.js` made beforehand.
fn ready_made(dir: &Path) -> Outcome<Look> {
    let read = |name: &str| {
        let path = dir.join(name);
        println!("cargo::rerun-if-changed={}", path.display());
        fs::read(&path).map_err(|e| format!("KITH_ASSETS_DIR: cannot read {}: {e}", path.display()))
    };
    Ok(Look {
        css: read("kith.css")?,
        frontend_js: read("govuk-frontend.js")?,
    })
}

fn made_here(root: &Path, npm: &Path) -> Outcome<Look> {
    fetch_packages(root, npm)?;
    let modules = npm.join("node_modules");
    let css = npm.join("kith.css");
    run(Command::new("node")
        .arg(modules.join("sass/sass.js"))
        .args(["--style=compressed", "--no-source-map", "--quiet-deps"])
        .arg(format!("--load-path={}", modules.display()))
        .arg(root.join("styles/kith.scss"))
        .arg(&css))?;
    let css = fs::read_to_string(css)?;
    // The licence of the code does not cover the GOV.UK typeface, crown or crest.
    for word in ["GDS Transport", "crest", "crown"] {
        if css.contains(word) {
            return Err(format!("the style sheet must not mention {word:?}").into());
        }
    }
    let js = fs::read_to_string(modules.join("govuk-frontend/dist/govuk/govuk-frontend.min.js"))?;
    // The map is not served, so naming it would make every open developer tool ask for it.
    let js = js.split("//# sourceMappingURL").next().unwrap_or_default();
    Ok(Look {
        css: css.into_bytes(),
        frontend_js: js.as_bytes().to_vec(),
    })
}

/// Installs exactly what the lock file names, once for each content of it.
fn fetch_packages(root: &Path, npm: &Path) -> Outcome<()> {
    let lock = fs::read(root.join("package-lock.json"))?;
    let stamp = npm.join("installed");
    let wanted = hash(&lock);
    if fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    fs::create_dir_all(npm)?;
    for name in ["package.json", "package-lock.json", ".npmrc"] {
        fs::copy(root.join(name), npm.join(name))?;
    }
    run(Command::new("npm")
        .args(["ci", "--ignore-scripts", "--omit=optional", "--silent"])
        .current_dir(npm))?;
    fs::write(stamp, wanted)?;
    Ok(())
}

fn run(command: &mut Command) -> Outcome<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|e| format!("{name} cannot be started: {e}"))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    Err(format!("{name} ended with {}: {}", output.status, words.trim()).into())
}

/// Writes the files to serve and the Rust table that embeds them.
fn write_table(root: &Path, out: &Path, look: Option<&Look>) -> Outcome<()> {
    let served = out.join("served");
    fs::create_dir_all(&served)?;
    let mut table = format!(
        "pub(super) const STYLED: bool = {};\npub(super) static ALL: &[super::Asset] = &[\n",
        look.is_some()
    );
    let mut script = fs::read(root.join("src/assets/kith.js"))?;
    if let Some(look) = look {
        add(&served, &mut table, "kith.css", &look.css)?;
        let file = add(&served, &mut table, "govuk-frontend.js", &look.frontend_js)?;
        let start = format!("import {{ initAll }} from \"./{file}\";\ninitAll();\n");
        script.splice(0..0, start.into_bytes());
    }
    add(&served, &mut table, "kith.js", &script)?;
    let icon = fs::read(root.join("src/assets/icon.svg"))?;
    add(&served, &mut table, "icon.svg", &icon)?;
    table.push_str("];\n");
    fs::write(out.join("assets_table.rs"), table)?;
    Ok(())
}

/// Adds one file, plain and compressed; returns its name with the hash of its content.
fn add(served: &Path, table: &mut String, name: &str, bytes: &[u8]) -> Outcome<String> {
    let (stem, ending) = name
        .rsplit_once('.')
        .ok_or("a served file needs an ending")?;
    let media_type = match ending {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        other => return Err(format!("no media type is known for .{other}").into()),
    };
    let hash = hash(bytes);
    let file = format!("{stem}.{hash}.{ending}");
    fs::write(served.join(&file), bytes)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes)?;
    fs::write(served.join(format!("{file}.gz")), gzip.finish()?)?;
    writeln!(
        table,
        "    super::Asset {{ name: {name:?}, file: {file:?}, path: \"/assets/{file}\", hash: {hash:?}, \
         media_type: {media_type:?},\n        \
         plain: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/served/{file}\")),\n        \
         gzip: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/served/{file}.gz\")) }},"
    )?;
    Ok(file)
}

fn hash(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.truncate(HASH_LETTERS);
    text
}
