#!/bin/sh
# TAP: the networks in C against PyTorch on random weights and inputs.   usage: torch.sh TEST_PROGRAM
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if /usr/bin/python3 "$(dirname "$0")/torch_cases.py" "$folder" 1000; then
  "$1" "$folder"
else
  [ $? = 77 ] || exit 1
  echo "1..1"
  echo "ok 1 # SKIP python3-torch is not installed (apt-get install python3-torch)"
fi
