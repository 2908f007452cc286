#!/bin/sh
# unused.sh - is every statement asked and every message said? Usage: unused.sh ROOT
#
# What nobody calls any more stays behind when code goes: a statement in a .sql file, a message in po/*.po. Both become C functions that no
# compiler misses. So this reads the words of the sources, tests left out: a statement `name` of folder f is asked where f_name stands; a
# message `id` is said where t_id, msg_id or MSG_id stands, or, where a macro puts its name together (MSG_##name##_does, MSG_col_##member),
# the part. Of messages that are numbered (month_1 ... month_12) the first speaks for all.
set -eu
cd "$1"
echo 1..1
{
    find src -name '*.sql' ! -name schema.sql -print | LC_ALL=C sort | while read -r file; do
        folder=$(basename "$(dirname "$file")")
        awk -v folder="$folder" '/^-- name: / { print "statement " folder "_" $3 }' "$file"
    done
    awk '/^msgid "[a-z]/ { gsub(/"/, "", $2); print "message " $2 }' po/zh.po
    find src -type f \( -name '*.c' -o -name '*.h' -o -name '*.html' \) ! -name 'test_*' -print | LC_ALL=C sort | while read -r file; do
        echo "file $file"
        cat "$file"
    done
} | LC_ALL=C awk '
    $1 == "file" && NF == 2 { reading = 1; next }
    !reading { known[$2] = $1; order[++n] = $2; next }
    {
        gsub(/[^A-Za-z0-9_]+/, " ")
        for (i = 1; i <= NF; i++)
            word[$i] = 1
    }
    function said(id) { return ("t_" id) in word || ("msg_" id) in word || ("MSG_" id) in word || id in word }
    END {
        for (i = 1; i <= n; i++) {
            id = order[i]
            row = part = id
            sub(/_[0-9]+$/, "_", row)
            sub(/^col_|_does$/, "", part)
            if (known[id] == "statement" ? id in word : said(id) || said(row "0") || said(row "1") || (part != id && part in word))
                continue
            print "# nobody uses the " known[id] " " id
            bad = 1
        }
        print (bad ? "not ok" : "ok") " 1 - every statement is asked and every message said"
        exit bad
    }'
