#!/bin/sh
# What leaves libpoise.so, and what it needs.   usage: symbols.sh LIBRARY   (TAP)
set -u
library=$1
number=0
report() { # report STATUS TEXT
  number=$((number + 1))
  if [ "$1" = 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; fi
}

echo "1..4"
# Sanitizers and the linker add names of their own (__asan_…, _init): those begin with an underscore.
names=$(nm -D --defined-only "$library" | awk '{print $3}' | sed 's/@.*//')
foreign=$(echo "$names" | grep -v -e '^poise_' -e '^_' -e '^$')
[ -z "$foreign" ]
report $? "only poise_ symbols leave the library"
[ -z "$foreign" ] || echo "$foreign" | sed 's/^/# /'

# Every exported function is declared with POISE_API in a public header.
missing=0
for name in $(echo "$names" | grep '^poise_'); do
  if ! grep -qw "$name" "$POISE_SOURCE"/include/poise/*.h; then
    echo "# $name is in no public header"
    missing=1
  fi
done
report $missing "every symbol stands in a public header"

objdump -p "$library" | grep -q 'SONAME *libpoise\.so\.[0-9]'
report $? "the library has a versioned SONAME"

needed=$(ldd "$library" | grep -E 'lib(av(codec|format|util|device|filter)|sw(scale|resample)|jpeg|cairo|espeak|websockets|hiredis|XNNPACK|dnnl)')
[ -z "$needed" ]
report $? "it links neither FFmpeg nor drawing, speech, server or foreign engines"
[ -z "$needed" ] || echo "$needed" | sed 's/^/# /'
