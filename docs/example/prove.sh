#!/bin/sh
# prove.sh RECEIPT KEY - judges a receipt with a POSIX shell, jq and openssl; nothing of Zhitong's. See docs/LOG.md.
# KEY: the line that the log serves as /log/key, got in a way you trust.
set -eu
receipt=$1 key=$2
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

get() { jq -j ".$1 // empty" "$receipt"; } # a member's text, byte for byte
hex() { od -An -v -tx1 | tr -d ' \n'; }
unbase64() { openssl base64 -d -A; }
sha() { openssl dgst -sha256 -binary; }
hmac() { openssl dgst -sha256 -mac HMAC -macopt "hexkey:$1" -binary | hex; }
node() { # LEFT RIGHT: files; their parent becomes the hash
    { printf '\001' && cat "$1" "$2"; } | sha >"$work/parent"
    mv "$work/parent" "$work/hash"
}
no() { echo "$*: NOT GOOD" && exit 1; }
same() { # WHAT MADE SAID
    if [ -z "$2" ] || [ "$2" != "$3" ]; then no "$1  $2 is not $3"; fi
    echo "$1  $2  good"
}
number() { case $1 in '' | *[!0-9]*) no "\"$1\" is no number" ;; esac }

# 1. The leaf commits to the two bodies.
same open "$({ printf 'zhitong/open/1' && get open; } | hmac "$(get k1)")" "$(get leaf | jq -r .open)"
if [ "$(get own)" ]; then
    same "own " "$({ printf 'zhitong/own/1' && get own; } | hmac "$(get k2)")" "$(get leaf | jq -r .own)"
fi

# 2. The leaf's hash, and from it up the path to the root (RFC 9162, 2.1.3.2).
{ printf '\000' && get leaf; } | sha >"$work/hash"
echo "leaf  $(hex <"$work/hash")"
get proof | sed '1,/^$/d' >"$work/note"
size=$(sed -n 2p "$work/note") leaf=$(get leaf | jq .seq)
number "$size"
number "$leaf"
fn=$leaf sn=$((size - 1))
for sibling in $(get proof | sed -n '3,/^$/p'); do
    echo "$sibling" | unbase64 >"$work/sibling"
    if [ $((fn % 2)) = 1 ] || [ "$fn" = "$sn" ]; then
        node "$work/sibling" "$work/hash"
        while [ $((fn % 2)) = 0 ] && [ "$fn" != 0 ]; do fn=$((fn / 2)) sn=$((sn / 2)); done
    else
        node "$work/hash" "$work/sibling"
    fi
    fn=$((fn / 2)) sn=$((sn / 2))
done
[ "$sn" = 0 ] || no "the path does not end at the root"
same root "$(hex <"$work/hash")" "$(sed -n 3p "$work/note" | unbase64 | hex)"

# 3. The signature. The key is "name+id+base64(01 ‖ public key)", the signature's line "— name base64(id ‖ signature)".
same name "$(sed -n 1p "$work/note")" "${key%%+*}"
{ printf '\060\052\060\005\006\003\053\145\160\003\041\000' && echo "${key#*+*+}" | unbase64 | tail -c 32; } >"$work/key.der"
sed -n 1,3p "$work/note" >"$work/text"
sed -n '$p' "$work/note" | cut -d' ' -f3 | unbase64 | tail -c 64 >"$work/signature"
openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key.der" -rawin -in "$work/text" -sigfile "$work/signature"
echo "So said leaf $leaf of $size."
