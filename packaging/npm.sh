#!/bin/sh
# npm.sh FOLDER... - fetches what the folder's package-lock.json fixes into its node_modules, when it is not there yet.
#
# A copy of the lock that was installed lies beside the packages; when it is the lock of today nothing is fetched, so building works
# without a network from then on.
set -eu
for folder in "$@"; do
    cmp -s "$folder/package-lock.json" "$folder/node_modules/installed" && continue
    command -v npm >/dev/null || {
        echo "npm is missing: packaging/install.sh node installs it, or any Node.js of 18 or later brings it" >&2
        exit 1
    }
    echo "Fetching what $folder/package-lock.json names"
    (cd "$folder" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund >/dev/null) || {
        echo "npm could not fetch what $folder/package-lock.json names; this needs the network once" >&2
        exit 1
    }
    cp "$folder/package-lock.json" "$folder/node_modules/installed"
done
