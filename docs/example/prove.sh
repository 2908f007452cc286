#!/bin/bash
# prove.sh RECEIPT KEY - judges a receipt with a shell, jq, xxd and openssl; nothing of Zhitong's. See docs/LOG.md.
# KEY: the line of the log's /log/key, got in a way you trust.
set -euo pipefail
receipt=$1 key=$2
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

get() { jq -j ".$1 // empty" "$receipt"; } # a member's text, byte for byte
sha() { openssl dgst -sha256 -binary | xxd -p -c64; }
hmac() { openssl dgst -sha256 -mac HMAC -macopt "hexkey:$1" -binary | xxd -p -c64; }
node() { printf '01%s%s' "$1" "$2" | xxd -r -p | sha; }
same() { # WHAT MADE SAID
    [ "$2" = "$3" ] || { echo "$1  $2 is not $3: NOT GOOD"; exit 1; }
    echo "$1  $2  good"
}

# 1. The leaf commits to the two bodies.
same open "$( (printf 'zhitong/open/1' && get open) | hmac "$(get k1)")" "$(get leaf | jq -r .open)"
if [ "$(get own)" ]; then
    same "own " "$( (printf 'zhitong/own/1' && get own) | hmac "$(get k2)")" "$(get leaf | jq -r .own)"
fi

# 2. The leaf's hash, and from it up the path to the root (RFC 9162, 2.1.3.2).
hash=$( (printf '\0' && get leaf) | sha)
echo "leaf  $hash"
get proof | sed '1,/^$/d' >"$work/note"
size=$(sed -n 2p "$work/note") fn=$(get leaf | jq .seq) sn=$((size - 1))
for sibling in $(get proof | sed -n '3,/^$/p'); do
    sibling=$(base64 -d <<<"$sibling" | xxd -p -c64)
    if ((fn % 2 == 1 || fn == sn)); then
        hash=$(node "$sibling" "$hash")
        while ((fn % 2 == 0 && fn != 0)); do fn=$((fn / 2)) sn=$((sn / 2)); done
    else
        hash=$(node "$hash" "$sibling")
    fi
    fn=$((fn / 2)) sn=$((sn / 2))
done
((sn == 0)) || { echo "the path does not end at the root: NOT GOOD"; exit 1; }
same root "$hash" "$(sed -n 3p "$work/note" | base64 -d | xxd -p -c64)"

# 3. The signature. The key is "name+id+base64(01 ‖ public key)", the signature's line "— name base64(id ‖ signature)".
same name "$(head -1 "$work/note")" "${key%%+*}"
(printf '302a300506032b6570032100' | xxd -r -p && base64 -d <<<"${key#*+*+}" | tail -c 32) >"$work/key.der"
head -3 "$work/note" >"$work/text"
tail -1 "$work/note" | cut -d' ' -f3 | base64 -d | tail -c 64 >"$work/signature"
openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key.der" -rawin -in "$work/text" -sigfile "$work/signature"
echo "So said leaf $(get leaf | jq .seq) of $size."
