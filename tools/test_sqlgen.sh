#!/bin/sh
# test_sqlgen.sh SQLGEN CC SRC - sqlgen on good and bad input, TAP on standard output.
#
# The good input is generated, compiled under the project's warnings and looked at: each statement must have got the face its
# tables ask for. The bad input is one small file a mistake, and the test wants that mistake, with its line, in those words.
set -u
export ASAN_OPTIONS=detect_leaks=0 # a generator frees nothing
sqlgen=$1 cc=$2 src=$3
case $sqlgen in /*) ;; *) sqlgen=$PWD/$sqlgen ;; esac
case $src in /*) ;; *) src=$PWD/$src ;; esac
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
n=0

result() { # 0 means good, then what was looked at
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}

compiles() {
    $cc -std=c17 -D_GNU_SOURCE -I"$src" -I. -include "$src/base/banned.h" -O1 -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
        -Wstrict-prototypes -Wmissing-prototypes -Werror -c "$1" -o out.o >cc.log 2>&1
}

has() { # file, text
    grep -qF -- "$2" "$1"
    result $? "$1: $2"
}

cat >schema.sql <<'EOF'
-- The desk's tables.
-- migration 1
CREATE TABLE desk_case(id INTEGER PRIMARY KEY, title TEXT, hash BLOB, state INTEGER NOT NULL) STRICT;
CREATE VIRTUAL TABLE desk_fts USING fts5(words, content='');
CREATE TRIGGER desk_case_gone AFTER DELETE ON desk_case BEGIN
  INSERT INTO desk_fts(desk_fts) VALUES('optimize');
END;
-- migration 2
CREATE INDEX desk_case_state ON desk_case(state);
CREATE VIEW desk_open AS SELECT id FROM desk_case WHERE state = 1;
CREATE TABLE desk_tally(day INTEGER, state INTEGER, n INTEGER NOT NULL, PRIMARY KEY(day, state)) STRICT, WITHOUT ROWID;
CREATE TABLE side_session(id BLOB PRIMARY KEY, who INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE log_leaf(seq INTEGER PRIMARY KEY, leaf BLOB NOT NULL) STRICT;
CREATE VIEW desk_mixed AS SELECT id, leaf FROM desk_case JOIN log_leaf ON seq = id;
EOF
cat >people.sql <<'EOF'
CREATE TABLE people_user(id INTEGER PRIMARY KEY, name TEXT) STRICT;
CREATE TABLE store_migration(folder TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT;
EOF
cat >desk.sql <<'EOF'
-- What the desk asks. (No statement's comment: a blank line stands between.)

-- Cases after a number,
-- in the order of their numbers.
-- name: case_list :many (after int, want int) -> (id int, title text?, hash blob)
SELECT id, title, hash FROM desk_case WHERE id > :after ORDER BY id LIMIT :want;

-- name: case_before :many (before int, want int) -> case_list
SELECT id, title, hash FROM desk_case WHERE id < :before ORDER BY id DESC LIMIT :want;

-- name: case_count :one -> (n int)
SELECT count(*) AS n FROM desk_case;
-- name: case_add :exec (id int, title text?,
--   hash blob, state int)
INSERT INTO desk_case(id, title, hash, state)
VALUES(:id, :title, :hash, :state);

-- name: case_next :one (title text) -> (id int)
INSERT INTO desk_case(title, state) VALUES(:title, 1) RETURNING id;

-- name: case_move :changed (id int, state int)
UPDATE desk_case SET state = :state WHERE id = :id AND title <> '"\??/';

-- name: case_all :each (state int) -> (id int, title text?)
WITH log_x AS (SELECT id, title FROM desk_case WHERE state = :state) SELECT id, title FROM log_x ORDER BY id;

-- name: ids :each -> (id int)
SELECT id FROM desk_open;

-- name: found :many (words text) -> (id int, name text?)
SELECT rowid AS id, (SELECT name FROM people_user WHERE people_user.id = desk_fts.rowid) AS name
  FROM desk_fts WHERE desk_fts MATCH :words ORDER BY rowid;

-- name: case_delete :exec (id int)
DELETE FROM desk_case WHERE id = :id;

-- name: session_get :one (id blob) -> (who int?)
SELECT who FROM side_session WHERE id = :id;

-- name: tally :sum (day int, state int, more int+)
INSERT INTO desk_tally(day, state, n) VALUES(:day, :state, :more) ON CONFLICT(day, state) DO UPDATE SET n = n + excluded.n;
-- name: tally_of :one (day int) -> (n int?)
SELECT sum(n) AS n FROM desk_tally WHERE day = :day;

-- name: leaf_add :exec (seq int, leaf blob)
INSERT INTO log_leaf(seq, leaf) VALUES(:seq, :leaf);
EOF

# ---- good input
"$sqlgen" --folder desk --schema-only schema.sql --out-c desk_schema.c --out-h desk_schema.h
result $? "a schema"
compiles desk_schema.c
result $? "the schema compiles"
has desk_schema.h 'extern const struct schema DESK_SCHEMA;'
has desk_schema.c 'const struct schema DESK_SCHEMA = { "desk", migration, countof(migration) - 1 };'
"$sqlgen" --folder desk --schema schema.sql people.sql --sql desk.sql --out-c desk_sql.c --out-h desk_sql.h
result $? "statements"
compiles desk_sql.c
result $? "the statements compile"
has desk_sql.h '#ifndef DESK_SQL_H'
has desk_sql.h '/* Cases after a number,'
has desk_sql.h '** in the order of their numbers. */'
has desk_sql.h 'struct str title; /* or absent */'
has desk_sql.h 'enum rc desk_case_list(struct db *db, struct arena *a, int64_t after, int64_t want, struct desk_case_list_row **row,'
has desk_sql.h 'enum rc desk_case_count(struct db *db, struct arena *a, struct desk_case_count_row *row) MUST_USE;'
has desk_sql.h 'enum rc desk_case_before(struct db *db, struct arena *a, int64_t before, int64_t want,'
! grep -q 'struct desk_case_before_row' desk_sql.h
result $? 'a row that two statements share is declared once'
has desk_sql.h 'enum rc desk_case_add(struct apply *ap, int64_t id, struct str title, struct str hash, int64_t state) MUST_USE;'
has desk_sql.h 'enum rc desk_case_next(struct apply *ap, struct arena *a, struct str title, struct desk_case_next_row *row) MUST_USE;'
has desk_sql.h 'enum rc desk_case_move(struct apply *ap, int64_t id, int64_t state) MUST_USE;'
has desk_sql.h 'typedef enum rc desk_case_all_each(void *ctx, const struct desk_case_all_row *row);'
has desk_sql.h 'enum rc desk_case_all(struct db *db, struct arena *a, int64_t state, desk_case_all_each *each, void *ctx) MUST_USE;'
has desk_sql.h 'enum rc desk_case_delete(struct apply *ap, int64_t id) MUST_USE;'
has desk_sql.h 'enum rc desk_found(struct db *db, struct arena *a, struct str words, struct desk_found_row **row, size_t *n) MUST_USE;'
has desk_sql.h 'enum rc desk_session_get(struct side *side, struct arena *a, struct str id, struct desk_session_get_row *row) MUST_USE;'
has desk_sql.h 'enum rc desk_leaf_add(struct logdb *log, int64_t seq, struct str leaf) MUST_USE;'
has desk_sql.h 'enum rc desk_tally(struct apply *ap, int64_t day, int64_t state, int64_t more) MUST_USE;'
has desk_sql.c 'return sum_add(ap, &sql_tally, v, 2, 3);'
grep -A1 'struct sql sql_tally_of ' desk_sql.c | grep -q '", true };'
result $? 'a statement that reads what is summed says so'
has desk_sql.h 'extern const struct sql_set DESK_SQL;'
! grep -q 'What the desk asks' desk_sql.h
result $? "a file's comment is not a statement's"

cat >use.c <<'EOF'
#include "desk_sql.h"
enum rc use(struct db *db);
enum rc use(struct db *db)
{
    return desk_case_delete(db, 1);
}
EOF
! compiles use.c
result $? "a reader cannot write"

# The text of a long schema is longer than C17 promises for a literal.
echo "-- migration 1" >long.sql
for i in 0 1 2 3 4 5 6 7 8 9; do
    for j in 0 1 2 3 4 5 6 7 8 9; do
        echo "CREATE TABLE desk_t$i$j(id INTEGER PRIMARY KEY, title TEXT NOT NULL);" >>long.sql
    done
done
"$sqlgen" --folder desk --schema-only long.sql --out-c long.c --out-h long.h && compiles long.c
result $? "a long schema compiles"

# ---- bad input
bad() { # form, the words wanted, the lines of the file
    form=$1 words=$2
    shift 2
    printf '%s\n' "$@" >bad.sql
    rm -f bad.c bad.h
    if [ "$form" = schema ]; then
        "$sqlgen" --folder desk --schema-only bad.sql --out-c bad.c --out-h bad.h 2>bad.log
    else
        "$sqlgen" --folder desk --schema schema.sql people.sql --sql bad.sql --out-c bad.c --out-h bad.h 2>bad.log
    fi
    code=$?
    [ $code -eq 1 ] && [ ! -e bad.c ] && [ ! -e bad.h ] && grep -qF -- "$words" bad.log
    result $? "$words"
    [ $code -eq 1 ] || sed 's/^/# /' bad.log
}

bad sql 'bad.sql:2: parameter :after is declared but not used' '' '-- name: x :one (after int) -> (id int)' 'SELECT id FROM desk_case;'
bad sql 'bad.sql:1: parameter :z is used but not declared' '-- name: x :one -> (id int)' 'SELECT id FROM desk_case WHERE id = :z;'
bad sql 'parameter 1 of x has no name; write :name' '-- name: x :one (z int) -> (id int)' 'SELECT id FROM desk_case WHERE id = ?;'
bad sql 'z is declared twice' '-- name: x :one (z int, z int) -> (id int)' 'SELECT id FROM desk_case WHERE id = :z;'
bad sql 'the name row is taken in C' '-- name: x :one (row int) -> (id int)' 'SELECT id FROM desk_case WHERE id = :row;'
bad sql 'there are int, text and blob' '-- name: x :one (z float) -> (id int)' 'SELECT id FROM desk_case WHERE id = :z;'
bad sql 'bad.sql:1: column 2 of x is declared titel, SQLite calls it title' \
    '-- name: x :many -> (id int, titel text)' 'SELECT id, title FROM desk_case;'
bad sql 'column 1 of x is declared title' '-- name: x :many -> (title text, id int)' 'SELECT id, title FROM desk_case;'
bad sql 'x declares 1 columns, SQLite gives 2' '-- name: x :many -> (id int)' 'SELECT id, title FROM desk_case;'
bad sql 'column title of x is declared BLOB, its table says TEXT' \
    '-- name: x :many -> (id int, title blob)' 'SELECT id, title FROM desk_case;'
bad sql 'bad.sql:3: x has this name since line 1' \
    '-- name: x :one -> (id int)' 'SELECT id FROM desk_case;' '-- name: x :one -> (id int)' 'SELECT id FROM desk_case;'
bad sql 'bad.sql:3: x: near "desk_case": syntax error' '-- name: x :one -> (id int)' 'SELECT id' '  FORM desk_case;'
bad sql 'no such column: nix' '-- name: x :one -> (id int)' 'SELECT "nix" AS id;'
bad sql 'no such table: desk_nix' '-- name: x :one -> (id int)' 'SELECT id FROM desk_nix;'
bad sql 'bad.sql:2: x does not end with a semicolon' '-- name: x :one -> (id int)' 'SELECT id FROM desk_case'
bad sql 'bad.sql:2: x holds more than one statement' '-- name: x :one -> (id int)' 'SELECT id FROM desk_case; SELECT 1;'
bad sql 'bad.sql:1: no statement above is called y and gives rows' '-- name: x :one -> y' 'SELECT id FROM desk_case;'
bad sql 'column 1 of y is declared id, SQLite calls it title' '-- name: x :one -> (id int)' 'SELECT id FROM desk_case;' \
    '-- name: y :one -> x' 'SELECT title FROM desk_case;'
bad sql 'x is empty' '-- name: x :one -> (id int)' ';'
bad sql 'there is no kind :nine' '-- name: x :nine' 'SELECT 1;'
bad sql 'the annotation wants "," or ")"' '-- name: x :one (z int -> (id int)' 'SELECT id FROM desk_case WHERE id = :z;'
sum='INSERT INTO desk_tally VALUES(:day, :state, :more) ON CONFLICT(day, state) DO UPDATE SET n = n + excluded.n;'
bad sql 'x: a :sum has int keys, then int+ amounts' '-- name: x :sum (day int, state int, more int)' "$sum"
bad sql 'x: a :sum has int keys, then int+ amounts' '-- name: x :sum (state int, day int, more int+)' "$sum"
bad sql 'x adds :more and is no :sum' '-- name: x :exec (day int, state int, more int+)' "$sum"
bad sql 'bad.sql:3: y meets desk_tally in the middle of what x adds to it' '-- name: x :sum (day int, state int, more int+)' "$sum" \
    '-- name: y :exec' 'DELETE FROM desk_tally;'
bad sql 'x is to write and only reads' '-- name: x :exec' 'SELECT id FROM desk_case;'
bad sql 'x is to give rows and declares no columns' '-- name: x :one' 'DELETE FROM desk_case;'
bad sql ':each is for reading' '-- name: x :each -> (id int)' 'DELETE FROM desk_case RETURNING id;'
bad sql 'x mixes desk_case with log_leaf' '-- name: x :one -> (id int)' 'SELECT id FROM desk_case JOIN log_leaf ON id = seq;'
bad sql 'mixes desk_' '-- name: x :many -> (id int, leaf blob)' 'SELECT id, leaf FROM desk_mixed;'
bad sql 'x mixes desk_case with log_leaf' '-- name: x :exec' 'INSERT INTO desk_case(state) SELECT seq FROM log_leaf;'
bad sql 'x mixes desk_case with side_session' '-- name: x :exec' 'INSERT INTO side_session(who) SELECT state FROM desk_case;'
bad sql 'x mixes side_session with log_leaf' '-- name: x :exec' 'INSERT INTO side_session(who) SELECT seq FROM log_leaf;'
bad sql 'x writes people_user, a table of another folder' '-- name: x :exec' 'DELETE FROM people_user;'
bad sql 'x touches sqlite_' '-- name: x :one -> (n int)' 'SELECT count(*) AS n FROM sqlite_schema;'
bad sql 'x touches store_migration' '-- name: x :one -> (n int)' 'SELECT n FROM store_migration;'
bad sql 'x touches' '-- name: x :one -> (n int)' "SELECT count(*) AS n FROM pragma_table_info('desk_case');"
bad sql 'x is not a SELECT, INSERT, UPDATE or DELETE' '-- name: x :exec' 'PRAGMA user_version = 3;'
bad sql 'x calls random' '-- name: x :exec' 'UPDATE desk_case SET state = random();'
bad sql 'x calls current_timestamp' '-- name: x :exec' 'UPDATE desk_case SET title = CURRENT_TIMESTAMP;'
bad sql 'x calls unixepoch, which can read the clock' '-- name: x :exec' 'UPDATE desk_case SET state = unixepoch();'
bad sql 'x holds more than one statement' '-- name: x :one -> (n int)' 'SELECT count(*) AS n FROM desk_case;' 'SELECT 1;'
bad sql 'bad.sql:1: SQL before the first' 'SELECT 1;' '-- name: x :one -> (id int)' 'SELECT id FROM desk_case;'
bad sql 'bad.sql:1: a comment goes into C' '-- an */ end' '-- name: x :one -> (id int)' 'SELECT id FROM desk_case;'
bad sql 'there is no statement in this file' '-- nothing'
bad schema 'bad.sql:1: migration 2 stands where 1 should' '-- migration 2' 'CREATE TABLE desk_a(id INT);'
bad schema 'bad.sql:3: migration 3 stands where 2 should' \
    '-- migration 1' 'CREATE TABLE desk_a(id INT);' '-- migration 3' 'CREATE TABLE desk_b(id INT);'
bad schema 'bad.sql:5: near "TABL": syntax error' '-- migration 1' '' 'CREATE TABLE desk_a(id INT);' '' 'CREATE TABL desk_b(id INT);'
bad schema 'bad.sql:2: the name of a table begins with its folder' '-- migration 1' 'CREATE TABLE case_a(id INT);'
bad schema 'bad.sql:3: a migration runs inside a transaction of ours' '-- migration 1' 'CREATE TABLE desk_a(id INT);' 'COMMIT;'
bad schema 'migration 1 does not end with a semicolon' '-- migration 1' 'CREATE TABLE desk_a(id INT)'
bad schema 'there is no "-- migration 1" in this file' 'CREATE TABLE desk_a(id INT);'
echo "1..$n"
