/* desk_shelf.c - puts texts on the shelves of search, and takes them off.
**
** A report pays for one row of keys and one row that says whose they are. Every two thousand reports or so the one that fills the tail
** also makes a block of it (base/postings.h): a few hundredths of a second, so that everything older is read by a few buckets. All of it
** are rows like others: a function of the log, compared by `check`, gone when they are deleted. */
#include "desk/desk_shelf.h"

#include "base/postings.h"
#include "base/words.h"

enum { DROP_CHUNK = 1000, TAIL_CHUNK = 32, SEAL_KEYS = 1 << 20, BUCKET_MOST = 64 << 20, KEYS_MOST = 8 << 20 };

static int64_t bucket_id(int64_t block, unsigned bucket)
{
    return block * POSTINGS_BUCKETS + bucket;
}

static enum rc read_shelf(struct apply *ap, struct arena *a, enum shelf s, struct desk_shelf_get_row *row)
{
    enum rc rc = desk_shelf_get(apply_db(ap), a, s, row);
    if (rc == NOT_FOUND)
        *row = (struct desk_shelf_get_row){ 0, 0, 0 };
    return rc == NOT_FOUND ? OK : rc;
}

/* ---- the tail becomes a block ------------------------------------------------------------------------------------- */

/* The documents' keys of some buckets, a few documents at a time. */
static enum rc collect(struct apply *ap, struct arena *a, int64_t from, int64_t to, struct postings_build *b)
{
    const struct arena_mark mark = arena_mark(a);
    size_t n = TAIL_CHUNK;
    enum rc rc = OK;
    for (int64_t at = from; !rc && n == TAIL_CHUNK;) {
        struct desk_tail_from_row *row;
        rc = desk_tail_from(apply_db(ap), a, at, to, TAIL_CHUNK, &row, &n);
        for (size_t i = 0; !rc && i < n; i++) {
            rc = postings_add(b, (int)(row[i].id - from), row[i].keys);
            at = row[i].id + 1;
        }
        arena_rewind(a, mark);
    }
    return rc ? rc : postings_sort(b);
}

static enum rc put_buckets(struct apply *ap, const struct postings_build *b, int64_t block)
{
    struct buf bytes;
    size_t at = 0;
    enum rc rc = OK;
    buf_init(&bytes, NULL, BUCKET_MOST);
    for (unsigned i = b->from; !rc && i < b->to; i++) {
        buf_reset(&bytes);
        at = postings_bucket(b, i, at, &bytes);
        rc = bytes.overflow ? FAILED : bytes.n ? desk_bucket_set(ap, bucket_id(block, i), buf_view(&bytes)) : OK;
    }
    must(rc || at == b->n);
    buf_release(&bytes);
    return rc;
}

/* Two thousand ordinary reports are done at once; two thousand of the longest a few buckets at a time, so memory has a limit. */
static enum rc seal(struct apply *ap, struct arena *a, enum shelf s, struct desk_shelf_get_row *row)
{
    const int64_t from = shelf_base(s) + row->first, to = shelf_base(s) + row->docs, block = shelf_base(s) + row->blocks;
    struct desk_tail_bytes_row tail = { 0 };
    enum rc rc = desk_tail_bytes(apply_db(ap), a, from, to, &tail);
    unsigned width = POSTINGS_BUCKETS;
    for (int64_t most = tail.n / 4; most > SEAL_KEYS && width > 1; most /= 2)
        width /= 2;
    for (unsigned i = 0; !rc && i < POSTINGS_BUCKETS; i += width) {
        struct postings_build b = { .from = i, .to = i + width };
        rc = collect(ap, a, from, to, &b);
        if (!rc)
            rc = put_buckets(ap, &b, block);
        postings_end(&b);
    }
    if (!rc)
        rc = desk_block_add(ap, block, row->first, row->docs - row->first, from, to);
    if (!rc)
        rc = desk_tail_drop(ap, from, to);
    if (rc)
        return rc;
    row->blocks++;
    row->first = row->docs;
    return OK;
}

/* ---- putting ------------------------------------------------------------------------------------------------------ */

/* The numbers are needed for a moment only, and may be a thousand times those of an ordinary text: they get an arena of their own. */
enum rc shelf_keys(struct arena *a, const struct str text[SHELF_TEXTS], struct str *keys)
{
    struct arena scratch;
    size_t room = 0, n = 0;
    for (size_t i = 0; i < SHELF_TEXTS; i++)
        room += WORDS_KEYS_ROOM(text[i]);
    arena_init(&scratch, KEYS_MOST);
    uint32_t *key = arena_raw(&scratch, room * sizeof *key);
    for (size_t i = 0; key && i < SHELF_TEXTS; i++)
        if (text[i].p)
            words_keys(text[i], key, &n);
    must(n <= room);
    struct str made = key ? postings_doc(a, key, n < SHELF_KEYS ? n : SHELF_KEYS) : STR_NONE;
    arena_release(&scratch);
    if (!made.p)
        return FAILED;
    *keys = made;
    return OK;
}

static enum rc put(struct apply *ap, struct arena *a, enum shelf s, const struct shelf_doc *d)
{
    struct desk_shelf_get_row row;
    struct str keys = d->keys;
    enum rc rc = keys.p ? OK : shelf_keys(a, d->text, &keys);
    if (!rc)
        rc = read_shelf(ap, a, s, &row);
    if (rc)
        return rc;
    const int64_t id = shelf_base(s) + row.docs++;
    rc = desk_doc_add(ap, id, d->pos, d->case_id, d->kind);
    if (!rc)
        rc = desk_tail_add(ap, id, keys);
    if (!rc && row.docs - row.first == POSTINGS_DOCS)
        rc = seal(ap, a, s, &row);
    return rc ? rc : desk_shelf_set(ap, s, row.docs, row.first, row.blocks);
}

enum rc shelf_put(struct apply *ap, struct arena *a, enum shelf s, const struct shelf_doc *d)
{
    struct arena_mark mark = arena_mark(a);
    enum rc rc = put(ap, a, s, d);
    arena_rewind(a, mark);
    return rc;
}

/* ---- taking off --------------------------------------------------------------------------------------------------- */

/* Out of the block: which buckets hold it only they know. */
static enum rc drop_from_block(struct apply *ap, struct arena *a, enum shelf s, int64_t n)
{
    struct desk_block_before_row *block;
    struct buf less;
    size_t found;
    enum rc rc = desk_block_before(apply_db(ap), a, n + 1, shelf_base(s + 1), shelf_base(s), 1, &block, &found);
    if (rc)
        return rc;
    must(found && n - block->first < block->docs);
    buf_init(&less, NULL, BUCKET_MOST);
    for (unsigned i = 0; !rc && i < POSTINGS_BUCKETS; i++) {
        struct desk_bucket_get_row row;
        struct arena_mark mark = arena_mark(a);
        buf_reset(&less);
        rc = desk_bucket_get(apply_db(ap), a, bucket_id(block->id, i), &row);
        if (!rc && postings_without(row.lists, (int)(n - block->first), &less))
            rc = less.overflow ? FAILED
                 : less.n      ? desk_bucket_set(ap, bucket_id(block->id, i), buf_view(&less))
                               : desk_bucket_drop(ap, bucket_id(block->id, i));
        rc = rc == NOT_FOUND ? OK : rc;
        arena_rewind(a, mark);
    }
    buf_release(&less);
    return rc;
}

static enum rc drop(struct apply *ap, struct arena *a, enum shelf s, int64_t id)
{
    struct desk_shelf_get_row row;
    enum rc rc = read_shelf(ap, a, s, &row);
    if (!rc)
        rc = desk_doc_drop(ap, id);
    if (rc)
        return rc;
    const int64_t n = id - shelf_base(s);
    return n >= row.first ? desk_tail_drop(ap, id, id + 1) : drop_from_block(ap, a, s, n);
}

enum rc shelf_drop(struct apply *ap, struct arena *a, int64_t case_id, enum doc_kind kind, int64_t pos)
{
    const struct arena_mark mark = arena_mark(a);
    int64_t than = shelf_base(SHELVES);
    size_t n = DROP_CHUNK;
    enum rc rc = OK;
    while (!rc && n == DROP_CHUNK) {
        struct desk_doc_of_case_row *row;
        rc = desk_doc_of_case(apply_db(ap), a, case_id, than, 0, DROP_CHUNK, &row, &n);
        for (size_t i = 0; !rc && i < n; i++) {
            than = row[i].id;
            if (row[i].kind == kind && (pos == ABSENT || row[i].pos == pos))
                rc = drop(ap, a, (enum shelf)(row[i].id >> 32), row[i].id);
        }
    }
    arena_rewind(a, mark);
    return rc;
}
