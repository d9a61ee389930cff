#!/bin/sh
# TAP: the networks in C against PyTorch: random weights on random inputs, or, with `real`, the shipped weights on windows of
# real boxers, with PyTorch's time for them as a comment.   usage: torch.sh TEST_PROGRAM [real]
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if said=$(/usr/bin/python3 "$(dirname "$0")/torch_cases.py" "$folder" 1000 ${2:+"$2"}); then
  [ -z "$said" ] || printf '%s\n' "$said" | sed 's/^/# /'
  "$1" "$folder"
else
  [ $? = 77 ] || exit 1
  echo "1..1"
  echo "ok 1 # SKIP $said"
fi
