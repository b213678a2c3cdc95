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

# A PostgreSQL behind a socket in a folder of its own. It refuses to run as root, so root hands it to
# a user of little power.
bin=$(dirname "$(readlink -f "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -n 1)")")
[ -x "$bin/postgres" ] || lacks "PostgreSQL is not here: its initdb and postgres are needed (Debian: postgresql)"
folder=$(mktemp -d)
as=
if [ "$(id -u)" = 0 ]; then
    user=$(id -u postgres >/dev/null 2>&1 && echo postgres || echo nobody)
    chown "$user" "$folder"
    as="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups"
fi
finish() {
    (cd "$folder" && $as "$bin/pg_ctl" -D data -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM
(
    cd "$folder"
    $as "$bin/initdb" --no-sync --auth=trust --username=kith --encoding=UTF8 --locale=C data >log 2>&1 &&
        $as "$bin/pg_ctl" -D data -o "-k $folder -c listen_addresses= -c max_connections=50" -l server.log -w start >>log 2>&1 &&
        $as "$bin/createdb" -h "$folder" -U kith kith >>log 2>&1
) || {
    cat "$folder/log" >&2
    lacks "PostgreSQL could not be started"
}
KITH_DATABASE="postgres://kith@$(printf %s "$folder" | sed 's|/|%2F|g')/kith" node "$here/run.mjs" "$program" "$@"
