#!/bin/sh
# The shipped models on real videos of two people, through poise: recall of the hand-labelled events, and what is said of people who
# do not fight (a hug, a dance).   usage: videos.sh POISE VIDEOS_FOLDER > results/videos.txt
set -eu
poise=$1 videos=$2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for name in two_boxers_pads two_dancers two_people_hug_ntu; do
  nice -n 10 "$poise" run "$videos/$name.mp4" --out "$out/$name" --fighters 2 --no-overlay --threads 1 --quiet
done
echo "two_boxers_pads.mp4 against events_handlabels.csv:"
"$poise" dev moves eval "$videos/events_handlabels.csv" "$out/two_boxers_pads" || true
for name in two_dancers two_people_hug_ntu; do
  printf '%s.mp4 (nobody fights), events said:' "$name"
  tail -n +2 "$out/$name/events.jsonl" | grep -o '"label":"[a-z_]*"' | cut -d'"' -f4 | sort | uniq -c | awk '{printf " %s %s", $1, $2}'
  echo
done
