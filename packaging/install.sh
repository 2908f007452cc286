#!/bin/sh
# install.sh SECTION... - installs what the sections of packaging/debian-packages name and this machine lacks.
#
# It asks apt for nothing when nothing is missing, so a second run needs neither network nor rights. Elsewhere than on Debian it
# steps aside: the build says by itself what it cannot find.
set -eu
here=$(dirname "$0")
command -v dpkg-query >/dev/null || exit 0

# A Node.js of 18 or later with npm, wherever it came from, is as good as Debian's.
node_is_there() {
    version=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
    [ "${version:-0}" -ge 18 ] && command -v npm >/dev/null
}

packages_of() { # SECTION...
    for section in "$@"; do
        [ "$section" = node ] && node_is_there && continue
        sed -n "/^\[$section]/,/^\[/s/^\([a-z0-9][a-z0-9.+-]*\).*/\1/p" "$here/debian-packages"
    done
}

missing=
for package in $(packages_of "$@"); do
    case $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) in
    installed) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

sudo=
if [ "$(id -u)" -ne 0 ]; then
    sudo=$(command -v sudo) || {
        echo "Missing:$missing" >&2
        echo "There is no sudo here. As root: apt-get install --no-install-recommends$missing" >&2
        exit 1
    }
fi
echo "Installing:$missing"
# Words, not one word: the list of packages, and an empty sudo.
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive sh -c '
    apt-get -qq update && apt-get -qq -o Dpkg::Use-Pty=0 install --no-install-recommends "$@" >/dev/null' apt $missing
