#!/bin/sh
# TAP: every room includes only from lower floors (record, the lower half of floor 1, serves all above it), only include/
# and its own folder besides; domain rooms do not know each other. See docs and ARCHITECTURE.md.
set -u
cd "${POISE_SOURCE:-.}" || exit 2
floor() {
  case $1 in
  base) echo 0 ;; record) echo 1 ;; scene | nn | image) echo 2 ;; pose | identity | motion | moves | analysis) echo 3 ;;
  people) echo 4 ;; libpoise) echo 5 ;; media | bus | voice) echo 6 ;; stage | jobs) echo 7 ;; server) echo 8 ;; cli) echo 9 ;;
  *) echo unknown ;;
  esac
}
n=0 failed=0
result() { # result WORD DESCRIPTION
  n=$((n + 1))
  [ "$1" = ok ] || failed=1
  echo "$1 $n - $2"
}
for room in src/*/; do
  room=$(basename "$room")
  own=$(floor "$room")
  bad=
  [ "$own" = unknown ] && bad="room '$room' has no floor"
  for line in $(grep -rhoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"[^"]+"' "src/$room" --include='*.[ch]' | sed 's/.*"\(.*\)"/\1/' | sort -u); do
    other=${line%%/*}
    case $line in
    */*) ;;
    *) bad="$bad; \"$line\" is not written from src/"; continue ;;
    esac
    [ "$other" = "$room" ] && continue
    theirs=$(floor "$other")
    if [ "$theirs" = unknown ] || [ "$theirs" -ge "$own" ]; then
      bad="$bad; $room includes \"$line\" from a higher or sister floor"
    fi
  done
  if [ -z "$bad" ]; then result ok "$room includes only from below"; else result "not ok" "$room$bad"; fi
done
for header in include/poise/*.h; do
  for language in "c -std=c11" "c++ -std=c++11"; do
    # shellcheck disable=SC2086
    if printf '#include "%s"\nint poise_header_test;\n' "$header" | ${CC:-cc} -x $language -Wall -Wextra -Werror -pedantic -Iinclude -I. -fsyntax-only - 2>/dev/null; then
      result ok "$header alone as ${language%% *}"
    else
      result "not ok" "$header does not compile alone as ${language%% *}"
    fi
  done
done
limit=700
long=$(find src include tools bench tests -name '*.[ch]' | xargs wc -l | awk -v m=$limit '$2 != "total" && $1 > m {print $2 " (" $1 ")"}')
if [ -z "$long" ]; then result ok "no file over $limit lines"; else result "not ok" "files over $limit lines: $long"; fi
banned=$(grep -rnE '\b(strcpy|strcat|sprintf|vsprintf|strtok|gets|atoi|atof|alloca|system|popen)\(' src include tools --include='*.[ch]' | head -5)
if [ -z "$banned" ]; then result ok "no banned functions"; else result "not ok" "banned function: $banned"; fi
paths=$(git grep -nE '(/work/|/farm/|/root/|/tmp/[a-z])' -- . ':!*.lock' ':!tests/house/floors.sh' 2>/dev/null | head -5)
if [ -z "$paths" ]; then result ok "no absolute paths of one machine"; else result "not ok" "absolute paths: $paths"; fi
echo "1..$n"
exit $failed
