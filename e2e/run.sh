#!/bin/sh
# Kith in a real browser: starts the demo on a free port in a folder of its own, runs the tests with
# keyboard and axe, and stops it.
#
#   e2e/run.sh [PROGRAM]      the program is target/release/kith unless one is named
#   e2e/run.sh PROGRAM --postgres     on PostgreSQL: a throwaway one that this starts and removes
#   e2e/run.sh PROGRAM --test-name-pattern=shield      what follows is for node --test
#
# Needs Node.js 20 or newer and Chromium (Debian: chromium). Installs nothing but the two npm
# packages of package-lock.json, into e2e/node_modules.
#
#   KITH_DATABASE=postgres://…   runs it on PostgreSQL: an empty database, which stays filled
#   KITH_E2E_BROWSER=/path       another Chromium
#   KITH_E2E_KEEP=1              leaves the demo's folder, with its log, where it is
#   KITH_E2E_SERVICES=30         how many services the two councils of the toolkit have; two where nobody says
set -eu
here=$(cd "$(dirname "$0")" && pwd)

lacks() {
    echo "e2e: $1" >&2
    exit 2
}

command -v node >/dev/null 2>&1 || lacks "Node.js is not here: install Node.js 20 or newer (Debian: nodejs)"
[ "$(node -p 'Number(process.versions.node.split(".")[0])')" -ge 20 ] || lacks "Node.js $(node --version) is too old: 20 or newer is needed"

if [ ! "$here/node_modules/.package-lock.json" -nt "$here/package-lock.json" ]; then
    command -v npm >/dev/null 2>&1 || lacks "npm is not here (Debian: npm)"
    (cd "$here" && npm ci)
fi

program=${1:-$here/../target/release/kith}
[ $# -gt 0 ] && shift
[ "${1:-}" = --postgres ] || exec node "$here/run.mjs" "$program" "$@"
shift

exec "$here/with-postgres.sh" node "$here/run.mjs" "$program" "$@"
