#!/usr/bin/env bash
# look_ups.sh FOLDER PEERS WORK: Kith's look-ups beside Tantivy's and PostgreSQL's, over one index and one set of look-ups.
#   FOLDER  with index.csv, lookups.csv and lookups.truth.csv, as `population.py --lookups` wrote it
#   PEERS   where peers.sh put them
#   WORK    a folder for Kith's database, the answers and the figures; the database is kept and used again
# Prints one table, and writes it to WORK/table.md and all figures to WORK/figures.json.
set -euo pipefail
[ $# -eq 3 ] || { sed -n '2,6s/^# //p' "$0"; exit 2; }
here="$(cd "$(dirname "$0")" && pwd)"
mkdir -p "$3"
folder="$(cd "$1" && pwd)" peers="$(cd "$2" && pwd)" work="$(cd "$3" && pwd)"
(cd "$here/../.." && cargo bench --quiet -p kith-people --bench lookup --features measuring -- \
  "$folder/index.csv" "$folder/lookups.csv" --data-dir "$work" --answers "$work/kith")
exec python3 "$here/side_by_side.py" --peers "$peers" --look-ups "$folder" \
  --answers "kith=$work/kith" "kith-all=$work/kith/all-fields" --out "$work"
