#!/bin/sh
# pictures.sh - the README's pictures of one day, taken on the way by tests/browser/day.test.mjs and made small (vips: libvips-tools).
# ZHITONG_BIN as for the test.
set -eu
cd "$(dirname "$0")/.."
shots=$(mktemp -d)
trap 'rm -rf "$shots"' EXIT
ZHITONG_SHOTS="$shots" node --test tests/browser/day.test.mjs >/dev/null
for shot in "$shots"/*.png; do
    vips pngsave "$shot" "docs/pictures/$(basename "$shot")" --palette --Q 90
done
ls -l docs/pictures
