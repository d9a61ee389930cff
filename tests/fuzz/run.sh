#!/bin/sh
# Fuzzes one target for FUZZ_SECONDS (5) from the seeds in the repository; finds are left in the current folder.
#   usage: run.sh TARGET SEED-FOLDER
set -eu
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
[ -d "$2" ] || set -- "$1" "$new"
"$1" -max_total_time="${FUZZ_SECONDS:-5}" -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 "$new" "$2"
