/* log_read.c - the log's reading half: committed rows, from any connection. */
#include "core/log.h"

#include "core_sql.h"

enum rc log_read_leaf(struct conn *c, struct arena *a, int64_t first, int64_t pos, struct log_leaf *out)
{
    struct core_leaf_get_row row;
    struct log_leaf leaf;
    enum rc rc = core_leaf_get(conn_logdb(c), a, pos, &row);
    if (rc)
        return rc;
    leaf = (struct log_leaf){ .kind = row.kind, .seq = pos - first, .hour = row.hour };
    if (!hash_from(row.open, &leaf.open) || !hash_from(row.own, &leaf.own))
        return FAILED;
    *out = leaf;
    return OK;
}

enum rc log_read_leaves(struct conn *c, struct arena *a, int64_t first, int64_t pos, size_t want, struct log_leaf **out)
{
    struct core_leaf_range_row *row;
    size_t n;
    enum rc rc = core_leaf_range(conn_logdb(c), a, pos, (int64_t)want, &row, &n);
    struct log_leaf *leaf = rc ? NULL : ARENA_ARRAY(a, struct log_leaf, want);
    if (rc || !leaf || n != want)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n; i++) {
        leaf[i] = (struct log_leaf){ .kind = row[i].kind, .seq = row[i].pos - first, .hour = row[i].hour };
        if (row[i].pos != pos + (int64_t)i || !hash_from(row[i].open, &leaf[i].open) || !hash_from(row[i].own, &leaf[i].own))
            return FAILED;
    }
    *out = leaf;
    return OK;
}

enum rc log_read_body(struct conn *c, struct arena *a, int64_t pos, struct log_body *out)
{
    struct core_body_get_row row;
    struct log_body b = { .subject = ABSENT };
    enum rc rc = core_body_get(conn_logdb(c), a, pos, &row);
    if (rc)
        return rc;
    b.subject = row.subject;
    b.open = row.open;
    b.own = row.own;
    if (!hash_from(row.k1, &b.k1) || (row.k2.p && !hash_from(row.k2, &b.k2)))
        return FAILED;
    *out = b;
    return OK;
}

enum rc log_read_open(struct conn *c, struct arena *a, int64_t pos, size_t want, struct log_open **out)
{
    struct core_open_range_row *row;
    size_t n;
    enum rc rc = core_open_range(conn_logdb(c), a, pos, (int64_t)want, &row, &n);
    struct log_open *open = rc ? NULL : ARENA_ARRAY(a, struct log_open, want);
    if (rc || !open || n != want)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n; i++) {
        open[i].kind = row[i].kind;
        open[i].open = row[i].open;
        if (row[i].pos != pos + (int64_t)i || !row[i].open.p || !hash_from(row[i].k1, &open[i].k1))
            return FAILED;
    }
    *out = open;
    return OK;
}

enum rc log_read_kind(struct db *db, struct arena *a, int64_t pos, struct str *kind)
{
    struct core_leaf_get_row row;
    enum rc rc = core_leaf_get(conn_logdb((struct conn *)db), a, pos, &row);
    if (!rc)
        *kind = row.kind;
    return rc;
}

enum rc log_read_event(struct db *db, struct arena *a, int64_t pos, const struct event_type *type, struct stamp *st, void *event)
{
    struct conn *c = (struct conn *)db; /* one connection, four faces: store/db.h */
    struct core_body_get_row row;
    int64_t at = 0, by = 0;
    enum rc rc = core_body_get(conn_logdb(c), a, pos, &row);
    if (rc)
        return rc;
    shape_clear(&type->shape, event);
    if ((rc = shape_decode(&type->shape, row.open, false, &at, &by, a, event)))
        return rc;
    if (row.own.p && (rc = shape_decode(&type->shape, row.own, true, NULL, NULL, a, event)))
        return rc;
    if (st)
        *st = (struct stamp){ .pos = pos, .at = at, .by = by, .arena = a };
    return OK;
}

enum rc log_read_epoch(struct conn *c, struct arena *a, int64_t n, struct log_epoch_info *out)
{
    struct core_epoch_all_row *row;
    struct core_leaf_end_row end;
    size_t rows;
    enum rc rc = core_epoch_all(conn_logdb(c), a, &row, &rows);
    if (rc || (rc = core_leaf_end(conn_logdb(c), a, &end)))
        return rc;
    for (size_t i = 0; i < rows; i++) {
        bool last = i + 1 == rows;
        if (n ? row[i].n != n : !last)
            continue;
        *out = (struct log_epoch_info){ .n = row[i].n,
                                        .first = row[i].first,
                                        .end = last ? end.n : row[i + 1].first,
                                        .origin = row[i].origin,
                                        .frozen = row[i].frozen };
        return OK;
    }
    return NOT_FOUND;
}

enum rc log_root(struct conn *c, struct arena *a, int64_t epoch, uint64_t size, struct hash *root)
{
    struct log_tiles t;
    struct tlog_edge edge;
    log_tiles_init(&t, c, a, epoch);
    enum rc rc = tlog_edge_from_tiles(&t.tiles, size, &edge);
    if (rc)
        return rc;
    *root = tlog_edge_root(&edge);
    return OK;
}

/* One `,"name":` with its value: an integer, or a string without escapes. */
static bool member(struct str s, size_t *at, const char *name, struct str *text, int64_t *num)
{
    struct str rest = str_cut(s, *at, s.n);
    size_t n = strlen(name), end;
    if (!str_starts(rest, str_n(name, n)))
        return false;
    rest = str_cut(rest, n, rest.n);
    if (text) {
        end = str_find(rest, '"', 0);
        *text = str_cut(rest, 0, end);
        *at += n + end;
        return end < rest.n && str_find(*text, '\\', 0) == text->n;
    }
    for (end = 0; end < rest.n && rest.p[end] >= '0' && rest.p[end] <= '9';)
        end++;
    *at += n + end;
    return str_int(str_cut(rest, 0, end), num) && (end == 1 || rest.p[0] != '0');
}

enum rc log_leaf_parse(struct arena *a, struct str bytes, struct log_leaf *out)
{
    struct log_leaf leaf;
    struct str open, own;
    int64_t v;
    size_t at = 0;
    bool read = member(bytes, &at, "{\"v\":", NULL, &v) && v == 1 && member(bytes, &at, ",\"seq\":", NULL, &leaf.seq) &&
                member(bytes, &at, ",\"kind\":\"", &leaf.kind, NULL) && member(bytes, &at, "\",\"hour\":", NULL, &leaf.hour) &&
                member(bytes, &at, ",\"open\":\"", &open, NULL) && member(bytes, &at, "\",\"own\":\"", &own, NULL) &&
                hex_decode(open, leaf.open.b, sizeof leaf.open.b) && hex_decode(own, leaf.own.b, sizeof leaf.own.b);
    if (!read)
        return INVALID;
    struct str again = log_leaf_bytes(a, &leaf); /* strict: what parses must print as it was */
    if (!again.p || !str_eq(again, bytes))
        return INVALID;
    *out = leaf;
    return OK;
}
