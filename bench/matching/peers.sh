#!/usr/bin/env bash
# peers.sh DIR: installs what matching is held against into DIR, from PyPI, at the versions the notes state.
#   DIR/splink4, DIR/splink5: Splink with DuckDB.   DIR/lookup: Tantivy, and a client for PostgreSQL.
# PostgreSQL itself is the machine's own (/usr/lib/postgresql/*/bin, or PATH).
set -euo pipefail
[ $# -eq 1 ] || { sed -n '2,4s/^# //p' "$0"; exit 2; }
mkdir -p "$1"
into() {
  local venv="$1"; shift
  [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "$@"
}
into "$1/splink4" splink==4.0.17 duckdb==1.5.6 pandas==3.1.1 numpy==2.4.6
into "$1/splink5" splink==5.0.0 duckdb==1.5.6
into "$1/lookup" tantivy==0.27.0 'psycopg[binary]==3.3.9'
