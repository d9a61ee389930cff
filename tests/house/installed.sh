#!/bin/sh
# A stranger's program against the installed library, found by pkg-config.   usage: installed.sh BUILD CC   (TAP)
set -u
build=$1
shift
echo "1..3"
if ! pkg-config --version >/dev/null 2>&1; then
  for k in 1 2 3; do echo "ok $k # SKIP pkg-config is not installed"; done
  exit 0
fi
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT

if ! meson install -C "$build" --no-rebuild --quiet --tags devel,library --destdir "$tree/root" >"$tree/log" 2>&1; then
  sed 's/^/# /' "$tree/log"
  echo "not ok 1 - the library and its headers can be installed"
  exit 1
fi
echo "ok 1 - the library and its headers can be installed"

pc=$(find "$tree/root" -name poise.pc)
library=$(find "$tree/root" -name libpoise.so)
PKG_CONFIG_PATH=$(dirname "$pc")
PKG_CONFIG_SYSROOT_DIR=$tree/root
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR
cat >"$tree/stranger.c" <<'C'
#include <poise/poise.h>
#include <stdio.h>
#include <string.h>
int main(void)
{
    poise_people_settings settings = poise_people_defaults();
    poise_models *models = NULL;
    poise_people *people = NULL;
    poise_err err = {0, ""};
    int code = poise_models_open("/nowhere", POISE_POSE_LITE, 0, &models, &err);
    if (code == 0 || models != NULL || strlen(err.text) == 0 || poise_people_open(NULL, &settings, &people, NULL) != POISE_EINVAL)
        return 1;
    poise_people_close(&people);
    poise_models_close(&models);
    printf("%s: %s\n", poise_error_name(code), err.text);
    return 0;
}
C
extra=
# The library of a sanitised build needs its program sanitised too.
if ldd "$library" | grep -q libasan || nm -D "$library" | grep -q __asan_init; then extra="-fsanitize=address,undefined"; fi
# shellcheck disable=SC2046,SC2086
if "$@" -std=c11 -Wall -Wextra -Werror $extra "$tree/stranger.c" -o "$tree/stranger" $(pkg-config --cflags --libs poise) >"$tree/log" 2>&1; then
  echo "ok 2 - a program compiles and links by pkg-config"
else
  sed 's/^/# /' "$tree/log"
  echo "not ok 2 - a program compiles and links by pkg-config"
fi
if text=$(LD_LIBRARY_PATH=$(dirname "$library") "$tree/stranger" 2>&1); then
  echo "# $text" | head -n 1
  echo "ok 3 - it runs"
else
  echo "$text" | sed 's/^/# /'
  echo "not ok 3 - it runs"
fi
