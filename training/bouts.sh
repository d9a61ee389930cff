#!/bin/sh
# Makes the bouts that training and its report use: with perfect joints (small pictures, nobody looks at them), and as poise
# sees them. What is there already is kept.   usage: bouts.sh BUILD_FOLDER BOUTS_FOLDER MOTION_FOLDER [truth|videos|seen]
set -eu
build=$1 bouts=$2 motion=$3 kinds=${4:-truth seen}
truth="$bouts/truth" seen="$bouts/seen"
plain=--plain # no cuts and replays
mkdir -p "$truth" "$seen"

sparring() { # NAME SIZE FRAMES options...: NAME.mp4, NAME.truth.jsonl, NAME.events.jsonl
  name=$1 size=$2 frames=$3
  shift 3
  nice -n 10 "$build/tools/sparring/poise-sparring" --size "$size" $plain --threads 1 --frames "$frames" --out "$name.part.mp4" "$@" \
    >"$name.log" || { cat "$name.log" >&2; exit 2; }
  rm -f "$name.log"
  mv "$name.part.mp4.truth.jsonl" "$name.truth.jsonl"
  mv "$name.part.mp4.events.jsonl" "$name.events.jsonl"
  mv "$name.part.mp4" "$name.mp4"
}

perfect() { # NAME options...: one minute at 30 frames/s
  name="$truth/$1"
  shift
  [ ! -e "$name.events.jsonl" ] || return 0
  sparring "$name" 64x64 1800 "$@"
  rm -f "$name.mp4"
}

looked_at() { # NAME FRAMES options...
  name="$seen/$1" frames=$2
  shift 2
  [ ! -e "$name.poses.jsonl.gz" ] || return 0
  [ -e "$name.mp4" ] || sparring "$name" 640x360 "$frames" "$@"
  [ "$kind" = seen ] || return 0
  rm -rf "$name.out"
  nice -n 10 "$build/poise" run "$name.mp4" --out "$name.out" --fighters 2 --no-overlay --threads 1 --quiet
  gzip -c "$name.out/poses.jsonl" >"$name.part.gz"
  mv "$name.part.gz" "$name.poses.jsonl.gz"
  rm -rf "$name.out" "$name.mp4"
}

for kind in $kinds; do
  case $kind in
  truth)
    for seed in $(seq 101 160); do perfect "train_$seed" --seed "$seed"; done
    for seed in $(seq 201 204); do perfect "mocap_$seed" --seed "$seed" --origin mocap --mocap "$motion"; done
    for seed in $(seq 301 306); do perfect "validation_$seed" --seed "$seed" --split validation; done
    for seed in $(seq 401 410); do perfect "test_$seed" --seed "$seed" --split test; done
    for seed in $(seq 501 506); do perfect "second_$seed" --seed "$seed" --split test --origin second; done
    for seed in $(seq 601 604); do perfect "playback_$seed" --seed "$seed" --split test --origin mocap --mocap "$motion"; done
    plain=
    for seed in $(seq 1001 1008); do perfect "edited_$seed" --seed "$seed" --split test --camera broadcast; done
    plain=--plain
    ;;
  videos | seen) # videos: rendered, not looked at yet
    for seed in $(seq 801 812); do looked_at "test_$seed" 900 --seed "$seed" --split test; done
    for seed in $(seq 831 838) $(seq 871 886); do looked_at "validation_$seed" 900 --seed "$seed" --split validation; done
    # To learn from, most of the time this takes. Of bodies that stray, each by another amount, two of five.
    for seed in $(seq 701 762) $(seq 825 830) $(seq 2101 2336); do
      case $seed in
      74[1-9] | 75? | 76? | 82? | 830 | 2??[1267]) stray="--loose $(python3 -c "import random; print('%.2f' % random.Random($seed).uniform(0, 1.2))")" ;;
      *) stray= ;;
      esac
      looked_at "train_$seed" 900 --seed "$seed" $stray
    done
    for seed in $(seq 901 919); do # for the ranges of counts, not learned from
      rate=$((seed % 3 ? 15 : 30))
      looked_at "counts_$seed" $((30 * rate)) --seed "$seed" --fps "$rate"
    done
    for rate in 15 60; do looked_at "rate${rate}_801" $((30 * rate)) --seed 801 --split test --fps "$rate"; done
    for seed in $(seq 841 843); do looked_at "second_$seed" 900 --seed "$seed" --split test --origin second; done
    looked_at playback_851 900 --seed 851 --split test --origin mocap --mocap "$motion"
    plain=
    for seed in $(seq 1001 1008); do looked_at "edited_$seed" 1800 --seed "$seed" --split test --camera broadcast; done
    plain=--plain
    ;;
  *) echo "bouts.sh: '$kind' is not truth, videos or seen" >&2; exit 2 ;;
  esac
done
