#!/bin/sh
# Attacks a running Kith from outside: starts the demo on a free port in a folder of its own, does what
# somebody would who wants in, and stops it. Exit status 1 where something was found.
#
#   hostile/run.sh [PROGRAM]                 everything, timing too: some twenty minutes, on a quiet machine
#   hostile/run.sh PROGRAM --quick           what is done in two minutes, and what CI runs
#   hostile/run.sh PROGRAM --postgres ...    on PostgreSQL: a throwaway one that this starts and removes
#   hostile/run.sh PROGRAM --only WORDS      only attacks with this in their name, or their file's
#
# Needs Python 3.9 or newer and nothing else. It sends to 127.0.0.1 only.
#
#   KITH_HOSTILE_KEEP=1          leaves the demo's folder, with its log, where it is
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command -v python3 >/dev/null 2>&1 || {
    echo "hostile: Python is not here: install Python 3.9 or newer (Debian: python3)" >&2
    exit 2
}
program=${1:-$here/../target/release/kith}
[ $# -gt 0 ] && shift
[ "${1:-}" = --postgres ] || exec python3 "$here/run.py" "$program" "$@"
shift
exec "$here/../e2e/with-postgres.sh" python3 "$here/run.py" "$program" "$@"
