#!/usr/bin/env bash
# Runs every test, and says at the end which ran on what.
# Installs what it needs where it may (as root on Debian); otherwise says what is missing.
set -uo pipefail
cd "$(dirname "$0")"

report=()
failed=0
step() { # NAME COMMAND...
  local name=$1
  shift
  printf '\n=== %s\n' "$name"
  local begun=$SECONDS
  if "$@"; then
    report+=("passed   $name ($((SECONDS - begun)) s)")
  else
    report+=("FAILED   $name ($((SECONDS - begun)) s)")
    failed=1
  fi
}
skip() { # NAME WHY
  printf '\n=== %s\nNOT RUN: %s\n' "$1" "$2"
  report+=("NOT RUN  $1: $2")
}

ended() { # PROCESS OUTPUT: waits for what was begun beside another step
  local status=0
  wait "$1" || status=$?
  cat "$2"
  rm "$2"
  return "$status"
}

have() { command -v "$1" >/dev/null; }
have_postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || have initdb; }
node_is_new() { have node && [ "$(node -p 'Number(process.versions.node.split(".")[0])')" -ge 20 ]; }
root_on_debian() { [ "$(id -u)" = 0 ] && have apt-get; }

PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
if ! have cargo; then
  printf 'Rust is not installed, and nothing can be built without it. Install Rust 1.95 or newer from https://rustup.rs and run this again.\n'
  exit 2
fi

# Debian packages: a linker, PostgreSQL for the second engine, openssl for its certificate, Node.js for the pages' look,
# Chromium to see them in, cvc5 to prove what is claimed of the policies, Python to attack the program from outside, and
# aiosmtpd to send letters to.
needed=()
have cc || needed+=(gcc libc6-dev)
have_postgres || needed+=(postgresql)
have node || needed+=(nodejs)
have npm || needed+=(npm)
have openssl || needed+=(openssl)
have chromium || needed+=(chromium)
have_cvc5() { have cvc5 || [ -n "${CVC5:-}" ]; }
have_cvc5 || needed+=(cvc5)
have python3 || needed+=(python3)
have_aiosmtpd() { "${KITH_TEST_PYTHON:-python3}" -c 'import aiosmtpd' 2>/dev/null || /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null; }
have_aiosmtpd || needed+=(python3-aiosmtpd)
if [ ${#needed[@]} -gt 0 ] && root_on_debian; then
  printf '=== Installing %s\n' "${needed[*]}"
  apt-get update -qq
  # One by one, so that one which cannot be had does not keep the others away.
  for package in "${needed[@]}"; do
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >/dev/null || printf 'could not install %s\n' "$package"
  done
elif [ ${#needed[@]} -gt 0 ]; then
  printf 'To run every test, install (as Debian calls them): %s\n' "${needed[*]}"
fi
if ! have cc; then
  printf 'There is no C compiler, and nothing can be built without one. Install gcc and libc6-dev and run this again.\n'
  exit 2
fi
node_is_new || printf 'Node.js 20 or newer is not here: the pages are built without their look, and not tried in a browser. Install it from https://nodejs.org if your system has only an older one.\n'
if ! have cargo-deny; then
  printf '=== Installing cargo-deny, once (some minutes)\n'
  cargo install cargo-deny --locked --quiet || printf 'could not install cargo-deny\n'
fi

# A first build has nothing to go on from: what would make the next one quicker only makes this one slower.
[ -d target/debug/incremental ] || export CARGO_INCREMENTAL=0

step 'formatting (rustfmt)' cargo fmt --all --check
step 'lints (clippy, warnings are errors)' cargo clippy --workspace --all-targets --features kith/s3 --locked --quiet -- -D warnings
step 'tests of every crate, stores on SQLite and PostgreSQL' cargo test --workspace --locked --quiet --no-fail-fast
step 'the program, as released' cargo build --release --locked --quiet
if have chromium && have npm && node_is_new; then
  # On both databases at once: much of a journey is waiting for the next code of a security token.
  [ -e e2e/node_modules/.package-lock.json ] || (cd e2e && npm ci --silent)
  beside=$(mktemp)
  have_postgres && e2e/run.sh target/release/kith --postgres >"$beside" 2>&1 &
  step 'journeys in Chromium, by keyboard and with axe, on SQLite' e2e/run.sh target/release/kith
  if have_postgres; then
    step 'the same journeys on PostgreSQL, at the same time, without axe' ended $! "$beside"
  else
    skip 'the same journeys on PostgreSQL' 'PostgreSQL is not installed'
  fi
else
  skip 'journeys in Chromium' 'Chromium, npm, or Node.js 20 or newer is not installed'
fi
if have python3; then
  step 'what matching is measured with (bench/matching)' python3 -m unittest discover --quiet --start-directory bench/matching
  step 'attacks from outside, the quick ones, on SQLite' hostile/run.sh target/release/kith --quick
else
  skip 'attacks from outside' 'Python 3.9 or newer is not installed'
fi
if have cargo-deny; then
  step 'licences and sources of libraries (cargo-deny)' cargo deny --locked --log-level error check licenses bans sources
  if timeout 120 cargo deny --locked --log-level off fetch db >/dev/null 2>&1; then
    step 'known holes in libraries (cargo-deny, RustSec)' cargo deny --locked --log-level error check advisories
  else
    skip 'known holes in libraries' "RustSec's database (github.com/RustSec/advisory-db) cannot be reached: run cargo deny check advisories where it can"
  fi
else
  skip 'licences, sources and known holes of libraries' 'cargo-deny could not be installed: cargo install cargo-deny --locked'
fi

printf '\n=== What ran\n'
printf '%s\n' "${report[@]}"
if have_postgres; then
  printf 'Stores were tested on SQLite and on a throwaway PostgreSQL.\n'
else
  printf 'Stores were tested on SQLite ONLY: PostgreSQL is not installed.\n'
fi
if have_cvc5; then
  printf 'What policies/proved.cedar claims was proved with %s.\n' "$("${CVC5:-cvc5}" --version | head -n 1 | sed 's/^This is //')"
else
  printf 'What policies/proved.cedar claims was NOT PROVED: cvc5 is not installed.\n'
fi
have_aiosmtpd || printf 'Letters were NOT SENT TO A MAIL SERVER: no Python here has aiosmtpd.\n'
[ -d ../shared/data/linkage ] || printf 'The linkage data is not beside the project: matching was tested on its own examples only.\n'
have npm && node_is_new || printf 'The pages were tested WITHOUT their look: components were not compared with govuk-frontend.\n'
passed=0 not=0
for line in "${report[@]}"; do case $line in passed*) passed=$((passed + 1)) ;; FAILED*) not=$((not + 1)) ;; esac; done
printf '\n%d passed, %d failed\n' "$passed" "$not"
exit "$failed"
