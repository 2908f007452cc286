#!/bin/sh
# floors.sh - holds the house's floors apart, and its rooms small. Usage: floors.sh ROOT [STAMP]
#
# base is floor 0; store, http, tlog 1; core 2; web 3; modules and channel 4; main, the command line and the sample 5. An include may point
# downward or into its own folder. On one floor folders do not see each other, save that a module may include another's <name>/<name>.h,
# without circles. Some doors are narrower: sqlite3.h is store's, microhttpd.h and gnutls are http's, store/conn.h is not for modules, and
# what writes tables (conn_apply) or the log (conn_logdb) is handed out by core alone. The second program, helper, stands beside the floors:
# it sees base and what core says of the wire, nobody sees it, and the large libraries are its alone. A file has at most 600 lines, a
# function at most 70, a line at most 140 characters. All findings are printed, then the build stops. Our brace style makes it simple: a
# line that is only "{" begins a function's body.
set -eu
root=$1
stamp=${2:-}
case $stamp in
'' | /*) ;;
*) stamp=$PWD/$stamp ;;
esac
cd "$root"

find src tools tests bench web -name node_modules -prune -o \
    -type f \( -name '*.c' -o -name '*.h' -o -name '*.html' -o -name '*.sql' -o -name '*.sh' -o -name '*.mjs' \) -print | LC_ALL=C sort |
    LC_ALL=C xargs awk -v rooms="$(cd src && echo */)" '
function say(text) { print FILENAME ":" FNR ": " text; bad = 1 }

function floor_of(folder) {
    if (folder == "base") return 0
    if (folder == "store" || folder == "http" || folder == "tlog") return 1
    if (folder == "core") return 2
    if (folder == "web") return 3
    return folder == "" || folder == "sample" ? 5 : 4
}

function check_include(header,   other, target) {
    if (header == "sqlite3.h" && folder != "store")
        say("sqlite3.h is for src/store alone")
    if (header == "microhttpd.h" && folder != "http")
        say("microhttpd.h is for src/http alone")
    if (header ~ /^gnutls\// && folder != "http")
        say("gnutls is for src/http alone")
    if (header ~ /^(seccomp|zip|xlsxwriter|cairo[a-z-]*)\.h$|^(libxml|pango|vips)\// && folder != "helper")
        say(header " is for src/helper alone")
    if (header == "qrencode.h" && folder != "helper" && FILENAME != "src/web/qr.c")
        say("qrencode.h is for src/helper and src/web/qr.c")
    if (header !~ /\//)
        return
    other = header
    sub(/\/.*/, "", other)
    if (!(other in folders) || other == folder)
        return
    if (folder == "helper") {
        if (other != "base" && header !~ /^core\/(proto|shape|sheet)\.h$/)
            say("the helper may not include \"" header "\"")
        return
    }
    if (other == "helper")
        say("only the helper includes \"" header "\"")
    target = floor_of(other)
    if (target > floor || (target == floor && floor < 4))
        say("floor " floor " may not include \"" header "\"")
    else if (target == floor && header != other "/" other ".h")
        say("a module sees of another only \"" other "/" other ".h\", not \"" header "\"")
    else if (target == floor && !test && !((folder, other) in edge)) {
        edge[folder, other] = FILENAME ":" FNR
        next_of[folder] = next_of[folder] " " other
    }
    if (header == "store/conn.h" && floor > 2 && floor < 5 && !test)
        say("\"store/conn.h\" is for src/store, src/core, the program itself and tests")
}

# Folders reachable from `at`; a path that comes back to `home` is a circle. Each circle is told once, by its first name.
function walk(home, at, trail,   part, n, i) {
    n = split(next_of[at], part, " ")
    for (i = 1; i <= n; i++) {
        if (part[i] == home) {
            print edge[at, home] ": modules include each other in a circle: " trail " -> " home
            bad = 1
        } else if (part[i] > home && index(" " trail " ", " " part[i] " ") == 0)
            walk(home, part[i], trail " -> " part[i])
    }
}

BEGIN {
    n = split(rooms, part, "/ ?")
    for (i = 1; i < n; i++)
        folders[part[i]] = 1
}

FNR == 1 {
    n = split(FILENAME, part, "/")
    in_src = part[1] == "src"
    folder = in_src && n > 2 ? part[2] : ""
    floor = floor_of(folder)
    test = part[n] ~ /^test_/
    body = 0
}

length($0) > 140 {
    text = $0
    gsub(/[\200-\277]/, "", text) # the bytes behind the first of a character
    if (length(text) > 140)
        say("a line has at most 140 characters")
}

FNR == 601 { say("a file has at most 600 lines") }

in_src && /^[ \t]*(#[ \t]*|%)include[ \t]*[<"]/ {
    header = $0
    sub(/^[^<"]*[<"]/, "", header)
    sub(/[>"].*/, "", header)
    check_include(header)
}

in_src && /conn_(apply|logdb) *\(/ && !/^[ \t]*(\/\*|\*)/ && folder != "store" && folder != "core" {
    say("conn_apply and conn_logdb are for src/core alone")
}

FILENAME ~ /\.c$/ && $0 == "{" { body = FNR }
FILENAME ~ /\.c$/ && $0 == "}" && body {
    if (FNR - body + 2 > 70)
        say("this function has " FNR - body + 2 " lines; 70 are the most")
    body = 0
}

END {
    for (f in next_of)
        walk(f, f, f)
    exit bad
}' >&2 || exit 1
if [ -n "$stamp" ]; then
    : >"$stamp"
fi
