#!/bin/sh
# From the start of the program to the poses of the first frame.   usage: bench/startup.sh [POISE [VIDEO...]]
# Median and best of 9 runs each; the whole program with --max-frames 1 beside it (all files, no overlay).
set -eu
cd "$(dirname "$0")/.."
poise=${1:-build/poise}
[ $# -gt 0 ] && shift
shared=${POISE_SHARED:-../shared}
if [ $# -eq 0 ]; then
  set -- "$shared/media/videos/two_boxers_pads.mp4" "$shared/media/videos/karate_kata_single.mp4"
fi
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
printf '%-28s %16s %10s %20s\n' video 'first pose, ms' best 'whole program, ms'
for video in "$@"; do
  [ -f "$video" ] || { echo "$video: not here, left out"; continue; }
  for round in 1 2 3 4 5 6 7 8 9; do
    /usr/bin/time -f %e -o "$out/s" "$poise" run "$video" --out "$out/run" --force --quiet --no-overlay --max-frames 1
    first=$(sed -n 's/.*"first_pose_ms": \([0-9.]*\).*/\1/p' "$out/run/performance.json")
    echo "$first $(cat "$out/s")"
  done | sort -n | awk -v name="$(basename "$video")" \
    '{ first[NR] = $1; all[NR] = $2 * 1000 } END { printf "%-28s %16.0f %10.0f %20.0f\n", name, first[5], first[1], all[5] }'
done
