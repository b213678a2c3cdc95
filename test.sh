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

# Debian packages: PostgreSQL for the second engine, Chromium for the pages.
needed=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || needed+=(postgresql)
command -v chromium >/dev/null || needed+=(chromium)
command -v cc >/dev/null || needed+=(gcc libc6-dev)
command -v openssl >/dev/null || needed+=(openssl)
if [ ${#needed[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    printf '=== Installing %s\n' "${needed[*]}"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${needed[@]}" >/dev/null \
      || printf 'could not install all of them; the tests that need them will say so\n'
  else
    printf 'To run every test, install: %s\n' "${needed[*]}"
  fi
fi
for tool in cargo node npm; do
  command -v "$tool" >/dev/null || printf 'MISSING: %s. Install Rust 1.95 or newer (rustup.rs) and Node.js 20 or newer.\n' "$tool"
done

step 'formatting (rustfmt)' cargo fmt --all --check
step 'lints (clippy, warnings are errors)' cargo clippy --workspace --all-targets --locked --quiet -- -D warnings
step 'tests of every crate, stores on SQLite and PostgreSQL' cargo test --workspace --locked --quiet
step 'the program, as released' cargo build --release --locked --quiet
if command -v chromium >/dev/null && command -v node >/dev/null; then
  step 'journeys in Chromium, by keyboard and with axe, on SQLite' e2e/run.sh target/release/kith
  if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null; then
    step 'the same journeys on PostgreSQL' e2e/run.sh target/release/kith --postgres
  else
    skip 'the same journeys on PostgreSQL' 'PostgreSQL is not installed'
  fi
else
  skip 'journeys in Chromium' 'chromium or node is not installed'
fi
if command -v cargo-deny >/dev/null; then
  step 'licences and sources of libraries (cargo-deny)' cargo deny --log-level error check licenses bans sources
else
  skip 'licences and sources of libraries' 'cargo-deny is not installed: cargo install cargo-deny --locked'
fi

printf '\n=== What ran\n'
printf '%s\n' "${report[@]}"
if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null; then
  printf 'Stores were tested on SQLite and on a throwaway PostgreSQL.\n'
else
  printf 'Stores were tested on SQLite ONLY: PostgreSQL is not installed.\n'
fi
[ -d ../shared/data/linkage ] || printf 'The linkage data is not beside the project: matching was tested on its own examples only.\n'
passed=0 not=0
for line in "${report[@]}"; do case $line in passed*) passed=$((passed + 1)) ;; FAILED*) not=$((not + 1)) ;; esac; done
printf '\n%d passed, %d failed\n' "$passed" "$not"
exit "$failed"
