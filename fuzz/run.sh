#!/usr/bin/env bash
# Tries every fuzz target for some seconds, and says what was found.
#
#   fuzz/run.sh 600              each target for ten minutes (120 seconds unless a number is given)
#   fuzz/run.sh 600 feed form    only these
#
# Needs cargo-fuzz (cargo install cargo-fuzz --locked) and a C++ compiler. Stable Rust will do. What it learns is
# kept in fuzz/grown, which is not committed; what it finds, in fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-120}
[ $# -gt 0 ] && shift
command -v cargo-fuzz >/dev/null || { echo 'fuzz: cargo-fuzz is not installed: cargo install cargo-fuzz --locked' >&2; exit 2; }

# No sanitizer: Kith has no unsafe code. The variable lets stable Rust take cargo-fuzz's flags.
RUSTC_BOOTSTRAP=1 cargo fuzz build --fuzz-dir . --sanitizer none --codegen-units 16 --debug-assertions
host=$(rustc -vV | sed -n 's/^host: //p')
if [ $# -gt 0 ]; then targets=("$@"); else mapfile -t targets < <(cargo fuzz list --fuzz-dir .); fi

found=0
for target in "${targets[@]}"; do
  mkdir -p "grown/$target" "artifacts/$target"
  printf '\n=== %s, %d seconds\n' "$target" "$seconds"
  "target/$host/release/$target" -max_total_time="$seconds" -timeout=10 -max_len=8192 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="artifacts/$target/" "grown/$target" "corpus/$target" || found=1
done
[ "$found" = 0 ] && printf '\nNothing was found.\n' || printf '\nSomething was found: see fuzz/artifacts.\n'
exit "$found"
