#!/usr/bin/env bash
# run.sh KITH DATA WORK [PEOPLE]: Kith beside Splink 4 and 5 (links), Tantivy and PostgreSQL (look-ups), all in one run.
#   KITH    the program, built with --release
#   DATA    the folder with febrl3.csv, febrl4a.csv, febrl4b.csv, fake_1000.csv, population_1k.csv, population_10k.csv
#   WORK    a folder for the peers, the made populations and the figures; kept, so a second run is quicker
#   PEOPLE  people of the large made population; 480600 (a million records) where it is not said, 0 for none
# Prints one table, and writes it to WORK/out/table.md and all figures to WORK/out/figures.json.
# What is absent is named with the reason, and the rest goes on. A calm machine, please: CPU seconds bear a busy one, wall
# seconds do not. With a million records it needs 6 GB of memory (for Splink) and some twenty minutes on two cores.
set -euo pipefail
[ $# -ge 3 ] || { sed -n '2,9s/^# //p' "$0"; exit 2; }
here="$(cd "$(dirname "$0")" && pwd)"
kith="$1" data="$2" work="$3" people="${4:-480600}"
mkdir -p "$work"
"$here/peers.sh" "$work/peers" || echo "some peers could not be installed; they will be absent" >&2
made() {  # made FOLDER PEOPLE SEED [MORE]: a population, unless it is there
  [ -e "$work/$1/done" ] && return
  python3 "$here/population.py" --people "$2" --seed "$3" --out "$work/$1" --lookups 2000 "${@:4}"
  touch "$work/$1/done"
}
made made_100k 48060 11
populations=("$work/made_100k/population.csv")
lookups="$work/made_100k"
if [ "$people" -gt 0 ]; then
  made "made_$people" "$people" 12
  populations+=("$work/made_$people/population.csv")
  made index_1m 1000000 13 --without-records
  lookups="$work/index_1m"
fi
exec python3 "$here/side_by_side.py" --kith "$kith" --peers "$work/peers" --data "$data" --population "${populations[@]}" \
  --look-ups "$lookups" --out "$work/out"
