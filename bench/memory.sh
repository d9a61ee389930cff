#!/bin/sh
# Peak memory of `poise run` on 1080p video, without and with an overlay.   usage: bench/memory.sh [POISE [VIDEO...]]
# The figure is the kernel's own (maximum resident set of the process, /usr/bin/time).
set -eu
cd "$(dirname "$0")/.."
poise=${1:-build/poise}
[ $# -gt 0 ] && shift
shared=${POISE_SHARED:-../shared}
if [ $# -eq 0 ]; then
  set -- "$shared/media/videos/karate_kata_single.mp4" "$shared/media/videos/two_people_hug_ntu.mp4"
fi
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
printf '%-28s %-12s %10s %10s %10s\n' video outputs 'peak MB' 'peak MiB' frames/s
for video in "$@"; do
  [ -f "$video" ] || { echo "$video: not here, left out"; continue; }
  for option in --no-overlay ''; do
    # shellcheck disable=SC2086
    /usr/bin/time -f %M -o "$out/kib" "$poise" run "$video" --out "$out/run" --force --quiet $option
    fps=$(sed -n 's/.*"frames_per_second": \([0-9.]*\).*/\1/p' "$out/run/performance.json")
    awk -v kib="$(cat "$out/kib")" -v name="$(basename "$video")" -v fps="$fps" -v what="${option:-overlay}" \
      'BEGIN { printf "%-28s %-12s %10.1f %10.1f %10.1f\n", name, what, kib * 1024 / 1e6, kib / 1024, fps }'
  done
done
