/* commit.c - the ceiling of every report: SQLite taking the same rows, in groups, on one thread, and nothing else.
**
** A report of 316 characters becomes one leaf, one body, one case, one voice, one step and one count (src/core/core.sql and
** src/desk/desk.sql), and its group one tile row of up to 8 KB. Here the rows are of those sizes, the keys as random as there, the
** pragmas as in src/store/conn.c; but nothing is parsed, hashed, drawn from the kernel, decided, sent or received, no savepoint is kept,
** and the WAL is never checkpointed while the clock runs. What remains is what durability itself costs.
**
** Usage: bench_commit FILE CASES GROUP SECONDS. Fills FILE up to CASES first, unmeasured; then prints rows a second. */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { OWN_BYTES = 1082, OPEN_BYTES = 192, HASH = 32, CODE = 8, TILE = 256 * HASH, FILL_GROUP = 4096 };

static const char SCHEMA[] =
    "PRAGMA page_size=4096; PRAGMA journal_mode=wal; PRAGMA synchronous=full; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-8000;"
    "PRAGMA temp_store=memory; PRAGMA secure_delete=on; PRAGMA foreign_keys=on;"
    "CREATE TABLE IF NOT EXISTS log_leaf (pos INTEGER PRIMARY KEY, kind TEXT NOT NULL, hour INTEGER NOT NULL, open BLOB NOT NULL,"
    " own BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS log_body (pos INTEGER PRIMARY KEY, subject INTEGER, k1 BLOB NOT NULL, open TEXT NOT NULL, k2 BLOB,"
    " own TEXT) STRICT;"
    "CREATE INDEX IF NOT EXISTS log_body_subject ON log_body (subject) WHERE subject IS NOT NULL;"
    "CREATE TABLE IF NOT EXISTS log_tile (epoch INTEGER NOT NULL, level INTEGER NOT NULL, n INTEGER NOT NULL, hash BLOB NOT NULL,"
    " PRIMARY KEY (epoch, level, n)) STRICT;"
    "CREATE TABLE IF NOT EXISTS desk_case (id INTEGER PRIMARY KEY, state INTEGER NOT NULL, source INTEGER NOT NULL,"
    " reported_at INTEGER NOT NULL, moved_at INTEGER NOT NULL, voice INTEGER NOT NULL, taken_by INTEGER, unit TEXT, handler INTEGER,"
    " finisher INTEGER, verified_by INTEGER, wording TEXT, voices INTEGER NOT NULL, homes INTEGER NOT NULL, said_fixed INTEGER NOT NULL,"
    " said_half INTEGER NOT NULL, said_back INTEGER NOT NULL, said_not INTEGER NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS desk_case_queue ON desk_case (state, reported_at, id);"
    "CREATE TABLE IF NOT EXISTS desk_voice (id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL, code TEXT NOT NULL UNIQUE,"
    " token BLOB NOT NULL UNIQUE, word BLOB, door BLOB, home INTEGER NOT NULL, say INTEGER NOT NULL, said INTEGER) STRICT;"
    "CREATE INDEX IF NOT EXISTS desk_voice_case ON desk_voice (case_id, id);"
    "CREATE INDEX IF NOT EXISTS desk_voice_door ON desk_voice (case_id, door) WHERE door IS NOT NULL;"
    "CREATE INDEX IF NOT EXISTS desk_voice_home ON desk_voice (case_id, home, say) WHERE say > 0;"
    "CREATE TABLE IF NOT EXISTS desk_step (pos INTEGER PRIMARY KEY, case_id INTEGER NOT NULL, kind INTEGER NOT NULL, by INTEGER NOT NULL,"
    " at INTEGER NOT NULL, words TEXT) STRICT;"
    "CREATE INDEX IF NOT EXISTS desk_step_case ON desk_step (case_id, pos);"
    "CREATE TABLE IF NOT EXISTS desk_count (state INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;";

enum statement { LEAF, BODY, CASE, VOICE, STEP, COUNT, TILE_ROW, STATEMENTS };
static const char *const SQL[STATEMENTS] = {
    [LEAF] = "INSERT INTO log_leaf VALUES (?, 'desk.case.reported', ?, ?, ?)",
    [BODY] = "INSERT INTO log_body VALUES (?, ?, ?, ?, ?, ?)",
    [CASE] = "INSERT INTO desk_case VALUES (?, 0, 0, ?, ?, ?, NULL, NULL, NULL, NULL, NULL, NULL, 1, 1, 0, 0, 0, 0)",
    [VOICE] = "INSERT INTO desk_voice (id, case_id, code, token, word, home, say) VALUES (?, ?, ?, ?, ?, 1, 0)",
    [STEP] = "INSERT INTO desk_step VALUES (?, ?, 0, 0, ?, NULL)",
    [COUNT] = "INSERT INTO desk_count VALUES (0, 1) ON CONFLICT (state) DO UPDATE SET n = n + excluded.n",
    [TILE_ROW] = "INSERT INTO log_tile VALUES (1, 0, ?, ?) ON CONFLICT (epoch, level, n) DO UPDATE SET hash = excluded.hash",
};

static sqlite3 *db;
static sqlite3_stmt *prepared[STATEMENTS];
static unsigned char tile[TILE];
static char text[OWN_BYTES];
static uint64_t state = 0x9E3779B97F4A7C15;

static void need(bool good)
{
    if (good)
        return;
    fprintf(stderr, "commit: %s\n", sqlite3_errmsg(db));
    exit(1);
}

/* splitmix64: cheap, and as good as random to a B-tree. */
static uint64_t next(void)
{
    uint64_t z = state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

static void fill(void *p, size_t n)
{
    unsigned char *b = p;
    for (size_t i = 0; i < n; i += sizeof(uint64_t))
        memcpy(b + i, &(uint64_t){ next() }, sizeof(uint64_t));
}

static void run(enum statement s)
{
    need(sqlite3_step(prepared[s]) == SQLITE_DONE);
    need(sqlite3_reset(prepared[s]) == SQLITE_OK);
}

static void number(enum statement s, int at, int64_t v)
{
    need(sqlite3_bind_int64(prepared[s], at, v) == SQLITE_OK);
}

static void blob(enum statement s, int at, const void *p, int n)
{
    need(sqlite3_bind_blob(prepared[s], at, p, n, SQLITE_STATIC) == SQLITE_OK);
}

static void words(enum statement s, int at, int n)
{
    need(sqlite3_bind_text(prepared[s], at, text, n, SQLITE_STATIC) == SQLITE_OK);
}

static void report(int64_t pos)
{
    static const char alphabet[] = "23456789ABCDEFGHJKMNPQRTUVWXYZab";
    unsigned char random[5 * HASH + 8];
    char code[CODE];
    const int64_t at = 1800000000000000 + pos * 1000;
    fill(random, sizeof random);
    for (int i = 0; i < CODE; i++)
        code[i] = alphabet[random[5 * HASH + i] % 32];
    memcpy(tile + pos % 256 * HASH, random, HASH);
    number(LEAF, 1, pos), number(LEAF, 2, at / 3600000000), blob(LEAF, 3, random, HASH), blob(LEAF, 4, random + HASH, HASH);
    run(LEAF);
    number(BODY, 1, pos), number(BODY, 2, pos), blob(BODY, 3, random + HASH, HASH), words(BODY, 4, OPEN_BYTES);
    blob(BODY, 5, random + 2 * HASH, HASH), words(BODY, 6, OWN_BYTES);
    run(BODY);
    number(CASE, 1, pos), number(CASE, 2, at), number(CASE, 3, at), number(CASE, 4, pos);
    run(CASE);
    number(VOICE, 1, pos), number(VOICE, 2, pos), blob(VOICE, 4, random + 3 * HASH, HASH), blob(VOICE, 5, random + 4 * HASH, HASH);
    need(sqlite3_bind_text(prepared[VOICE], 3, code, CODE, SQLITE_STATIC) == SQLITE_OK);
    run(VOICE);
    number(STEP, 1, pos), number(STEP, 2, pos), number(STEP, 3, at);
    run(STEP);
    run(COUNT);
}

/* One transaction: `n` reports from `pos`, and each tile they touch, once. */
static void group(int64_t pos, int64_t n)
{
    need(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK);
    for (int64_t i = pos; i < pos + n; i++) {
        report(i);
        if (i % 256 != 255 && i + 1 < pos + n)
            continue;
        number(TILE_ROW, 1, i / 256), blob(TILE_ROW, 2, tile, (int)(i % 256 + 1) * HASH);
        run(TILE_ROW);
    }
    need(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
}

static int64_t cases(void)
{
    sqlite3_stmt *st;
    need(sqlite3_prepare_v2(db, "SELECT coalesce(max(id) + 1, 0) FROM desk_case", -1, &st, NULL) == SQLITE_OK);
    need(sqlite3_step(st) == SQLITE_ROW);
    int64_t n = sqlite3_column_int64(st, 0);
    need(sqlite3_finalize(st) == SQLITE_OK);
    return n;
}

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: bench_commit FILE CASES GROUP SECONDS\n");
        return 2;
    }
    const int64_t want = strtoll(argv[2], NULL, 10), size = strtoll(argv[3], NULL, 10);
    const double seconds = strtod(argv[4], NULL);
    need(sqlite3_open(argv[1], &db) == SQLITE_OK && sqlite3_exec(db, SCHEMA, NULL, NULL, NULL) == SQLITE_OK);
    for (int i = 0; i < STATEMENTS; i++)
        need(sqlite3_prepare_v3(db, SQL[i], -1, SQLITE_PREPARE_PERSISTENT, &prepared[i], NULL) == SQLITE_OK);
    int64_t pos = cases();
    state += (uint64_t)pos;
    memset(text, 'x', sizeof text);
    for (; pos < want; pos += FILL_GROUP)
        group(pos, FILL_GROUP);
    need(sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK);
    const int64_t first = pos;
    const double from = now();
    for (; now() - from < seconds; pos += size)
        group(pos, size);
    printf("%.0f\n", (double)(pos - first) / (now() - from));
    for (int i = 0; i < STATEMENTS; i++)
        (void)sqlite3_finalize(prepared[i]);
    need(sqlite3_close(db) == SQLITE_OK);
    return 0;
}
