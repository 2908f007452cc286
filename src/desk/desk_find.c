/* desk_find.c - walks a shelf from the newest text to the oldest.
**
** The tail is looked at document by document. Below it stand blocks: for each, the documents that hold every key are a row of bits, made of
** a few buckets; the key that emptied the last block is asked first in the next, so a rare word costs one bucket a block whatever else was
** typed. What remains is judged by the filter, which is cheap, and then by its text, which is read from the log.
**
** When the filter alone leaves few cases it leads, and the index is not asked: a frequent word within a rare unit. All texts of these cases
** are looked at in the shelf's order too, so a place to go on from means the same whoever led there. Time is never up before the walk has
** moved: whoever goes on from where it stopped comes to the end. */
#include "desk/desk_find.h"

#include "base/clock.h"
#include "base/utf8.h"

enum { TAIL_CHUNK = 128, BLOCK_CHUNK = 64, NEWER_MOST = 20, FEW_CASES = 1000, FEW_SHARE = 2, FEW_STEP = 64, MARKS_MOST = 64 };

struct finder {
    struct web *w;
    const struct find_ask *ask;
    int64_t base; /* id of the shelf's first document */
    int64_t began, until; /* monotonic µs */
    int64_t top;          /* where the walk begins: all documents below */
    struct postings_want want[SEEK_WANTS];
    size_t wants;
    struct find_got got;
    bool full; /* one more was found than is wanted */
};

static bool out_of_time(struct finder *k)
{
    k->got.stopped = k->got.stopped || (k->got.than < k->top && clock_mono_us() > k->until);
    return k->got.stopped;
}

/* ---- a document's words ------------------------------------------------------------------------------------------- */

static enum rc voice_texts(struct web *w, const struct desk_doc_get_row *d, struct str text[SHELF_TEXTS])
{
    struct case_reported ev;
    enum rc rc = desk_read_voice(w, d->pos, &ev);
    if (rc)
        return rc;
    const struct str all[SHELF_TEXTS] = { ev.text, ev.where, ev.where_door, ev.code };
    memcpy(text, all, sizeof all);
    return OK;
}

enum rc desk_doc_texts(struct web *w, const struct desk_doc_get_row *d, struct str text[SHELF_TEXTS])
{
    struct case_noted note;
    struct voice_said say;
    struct case_settled settled;
    struct desk_case_get_row row;
    struct desk_step_words_row step;
    enum rc rc = FAILED;
    memset(text, 0, SHELF_TEXTS * sizeof *text);
    switch ((enum doc_kind)d->kind) {
    case DOC_REPORT:
    case DOC_JOIN: return voice_texts(w, d, text);
    case DOC_NOTE:
        rc = log_read_event(w->db, w->arena, d->pos, &CASE_NOTED, NULL, &note);
        text[0] = rc ? STR_NONE : note.words;
        return rc;
    case DOC_SAY:
        rc = log_read_event(w->db, w->arena, d->pos, &VOICE_SAID, NULL, &say);
        text[0] = rc ? STR_NONE : say.words;
        return rc;
    case DOC_WORDING:
        rc = desk_case_get(w->db, w->arena, d->case_id, &row);
        text[0] = rc ? STR_NONE : row.wording;
        return rc;
    case DOC_STEP:
        rc = desk_step_words(w->db, w->arena, d->case_id, d->pos, &step);
        text[0] = rc ? STR_NONE : step.words;
        return rc;
    case DOC_REPLY:
        rc = log_read_event(w->db, w->arena, d->pos, &CASE_SETTLED, NULL, &settled);
        text[0] = rc ? STR_NONE : settled.reply;
        return rc;
    case DOC_KINDS: break;
    }
    return rc;
}

/* Holds the document all that was typed? Its words are read and given back. */
static enum rc holds(struct web *w, const struct seek *seek, const struct desk_doc_get_row *d, bool *yes)
{
    const struct arena_mark mark = arena_mark(w->arena);
    struct str text[SHELF_TEXTS];
    unsigned found = 0;
    size_t n;
    enum rc rc = desk_doc_texts(w, d, text);
    for (size_t i = 0; !rc && i < SHELF_TEXTS; i++)
        if (text[i].p)
            found |= seek_look(seek, text[i], NULL, 0, &n);
    arena_rewind(w->arena, mark);
    *yes = found == seek_all(seek);
    return rc;
}

/* ---- a candidate -------------------------------------------------------------------------------------------------- */

static bool shown(const struct finder *k, int64_t case_id)
{
    for (size_t i = 0; i < k->got.n; i++)
        if (k->got.hit[i].from.case_id == case_id)
            return true;
    return false;
}

/* On a later page: has a newer text of the same case been on a page before? Of very many only the latest are asked. */
static enum rc was_shown(struct finder *k, const struct find_hit *h, bool *yes)
{
    struct desk_doc_of_case_row *row;
    const int64_t from = k->base + h->doc + 1;
    size_t n = 0;
    enum rc rc = OK;
    *yes = false;
    if (k->ask->than != INT64_MAX)
        rc = desk_doc_of_case(k->w->db, k->w->arena, h->from.case_id, shelf_base(k->ask->shelf + 1), from, NEWER_MOST, &row, &n);
    for (size_t i = 0; !rc && i < n && !*yes; i++) {
        const struct desk_doc_get_row d = { row[i].pos, h->from.case_id, row[i].kind };
        rc = holds(k->w, &k->ask->seek, &d, yes);
    }
    return rc;
}

static enum rc judge(struct finder *k, struct find_hit *h, bool *good)
{
    bool before = false;
    enum rc rc = desk_doc_get(k->w->db, k->w->arena, k->base + h->doc, &h->from);
    *good = false;
    if (rc == NOT_FOUND) /* taken off the shelf */
        return OK;
    if (rc || shown(k, h->from.case_id) || (rc = desk_line_get(k->w->db, k->w->arena, h->from.case_id, &h->line)))
        return rc;
    if (!desk_filter_fits(k->ask->filter, &h->line))
        return OK;
    rc = holds(k->w, &k->ask->seek, &h->from, good);
    if (!rc && *good)
        rc = was_shown(k, h, &before);
    *good = *good && !before;
    return rc;
}

/* What is kept stays in the arena; what was only looked at does not. */
static enum rc candidate(struct finder *k, int64_t doc)
{
    const struct arena_mark mark = arena_mark(k->w->arena);
    struct find_hit h = { .doc = doc };
    bool good = false;
    enum rc rc = judge(k, &h, &good);
    if (rc || !good) {
        arena_rewind(k->w->arena, mark);
    } else if ((int64_t)k->got.n == k->ask->want) {
        k->full = true;
        return OK;
    } else {
        k->got.hit[k->got.n++] = h;
    }
    k->got.than = doc;
    return rc;
}

/* ---- the shelf ---------------------------------------------------------------------------------------------------- */

static bool doc_fits(const struct finder *k, struct str keys)
{
    for (size_t i = 0; i < k->wants; i++)
        if (!postings_doc_fits(keys, &k->want[i]))
            return false;
    return true;
}

static enum rc walk_tail(struct finder *k, int64_t first)
{
    size_t n = TAIL_CHUNK;
    enum rc rc = OK;
    for (int64_t than = k->got.than; !rc && n == TAIL_CHUNK && than > first && !k->full && !out_of_time(k);) {
        struct desk_tail_before_row *row;
        rc = desk_tail_before(k->w->db, k->w->arena, k->base + than, k->base + first, TAIL_CHUNK, &row, &n);
        for (size_t i = 0; !rc && i < n && !k->full && (!i || !out_of_time(k)); i++) {
            than = row[i].id - k->base;
            if (doc_fits(k, row[i].keys))
                rc = candidate(k, than);
            if (!rc && !k->full)
                k->got.than = than;
        }
    }
    if (!rc && !k->full && !k->got.stopped && k->got.than > first)
        k->got.than = first;
    return rc;
}

/* The documents of a block that hold one of the keys. */
static enum rc ask_block(struct finder *k, int64_t block, const struct postings_want *want, struct postings_set *out)
{
    enum rc rc = OK;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; !rc && i < want->firsts; i++) {
        const unsigned bucket = postings_bucket_of((uint32_t)want->first[i] << 16);
        const struct arena_mark mark = arena_mark(k->w->arena);
        struct desk_bucket_get_row row;
        if (i && postings_bucket_of((uint32_t)want->first[i - 1] << 16) == bucket)
            continue;
        rc = desk_bucket_get(k->w->db, k->w->arena, block * POSTINGS_BUCKETS + bucket, &row);
        if (!rc)
            postings_find(row.lists, bucket, want, out);
        rc = rc == NOT_FOUND ? OK : rc;
        arena_rewind(k->w->arena, mark);
    }
    return rc;
}

/* All keys; *some is false when no document is left. */
static enum rc ask_all(struct finder *k, int64_t block, struct postings_set *out, bool *some)
{
    struct postings_set one;
    uint64_t any = 1;
    enum rc rc = OK;
    memset(out, 0xFF, sizeof *out);
    for (size_t i = 0; !rc && any && i < k->wants; i++) {
        rc = ask_block(k, block, &k->want[i], &one);
        any = 0;
        for (size_t b = 0; b < POSTINGS_WORDS; b++)
            any |= out->bits[b] &= one.bits[b];
        if (!any) {
            const struct postings_want rare = k->want[i];
            k->want[i] = k->want[0];
            k->want[0] = rare;
        }
    }
    *some = any != 0;
    return rc;
}

static enum rc walk_block(struct finder *k, const struct desk_block_before_row *block)
{
    struct postings_set set;
    bool some = false;
    const int64_t open = k->got.than - block->first;
    int doc = (int)(open < block->docs ? open : block->docs);
    enum rc rc = ask_all(k, block->id, &set, &some);
    while (!rc && some && !k->full && (doc = postings_last(&set, doc)) >= 0 && !out_of_time(k))
        rc = candidate(k, block->first + doc);
    if (!rc && !k->full && !k->got.stopped)
        k->got.than = block->first;
    return rc;
}

/* Was any of its cases reported when the filter says? */
static bool in_time(const struct finder *k, const struct desk_block_before_row *block)
{
    const struct desk_filter *f = k->ask->filter;
    return (f->since == ABSENT || block->until >= f->since) && (f->until == ABSENT || block->since < f->until);
}

static enum rc walk_blocks(struct finder *k)
{
    int64_t before = shelf_base(k->ask->shelf + 1);
    size_t n = BLOCK_CHUNK;
    enum rc rc = OK;
    while (!rc && n == BLOCK_CHUNK && !k->full && !k->got.stopped) {
        struct desk_block_before_row *row;
        rc = desk_block_before(k->w->db, k->w->arena, k->got.than, before, k->base, BLOCK_CHUNK, &row, &n);
        for (size_t i = 0; !rc && i < n && !k->full && !out_of_time(k); i++) {
            before = row[i].id;
            if (in_time(k, &row[i]))
                rc = walk_block(k, &row[i]);
            else
                k->got.than = row[i].first;
        }
    }
    return rc;
}

static enum rc walk_shelf(struct finder *k, int64_t first)
{
    enum rc rc = k->got.than > first ? walk_tail(k, first) : OK;
    return rc || k->full || k->got.stopped ? rc : walk_blocks(k);
}

/* ---- few cases ---------------------------------------------------------------------------------------------------- */

/* A case that the filter leaves, with the newest of its texts that are still to be looked at; ABSENT: there is none. */
struct few {
    int64_t case_id, doc;
};

static enum rc next_doc(struct finder *k, int64_t than, struct few *c)
{
    const struct arena_mark mark = arena_mark(k->w->arena);
    struct desk_doc_of_case_row *row;
    size_t n;
    enum rc rc = desk_doc_of_case(k->w->db, k->w->arena, c->case_id, k->base + than, k->base, 1, &row, &n);
    if (!rc)
        c->doc = n ? row->id - k->base : ABSENT;
    arena_rewind(k->w->arena, mark);
    return rc;
}

/* The cases that the filter leaves, if they are few and a share of the time is enough to find them; *few is NULL if not. */
static enum rc few_cases(struct finder *k, struct few **few, size_t *n)
{
    const int64_t until = k->began + (k->until - k->began) / FEW_SHARE;
    struct desk_filter f = *k->ask->filter;
    struct desk_walk walk = { .filter = &f, .want = FEW_CASES, .most = FEW_CASES, .until = until };
    struct desk_walked cases;
    f.sort = SORT_NEWEST;
    *few = NULL;
    *n = 0;
    if (f.state == DESK_ALL && f.taker == DESK_ANYBODY && !f.unit.p && f.since == ABSENT && f.until == ABSENT)
        return OK;
    desk_cursor_top(&f, false, &walk.at, &walk.id);
    enum rc rc = desk_walk(k->w, &walk, &cases);
    if (rc || cases.more || cases.cut)
        return rc;
    struct few *got = ARENA_ARRAY(k->w->arena, struct few, cases.n);
    size_t m = 0;
    for (size_t i = 0; !rc && got && i < cases.n; i++) {
        got[m].case_id = cases.row[i].id;
        rc = next_doc(k, k->top, &got[m]);
        m += !rc && got[m].doc != ABSENT;
        if (i % FEW_STEP == FEW_STEP - 1 && clock_mono_us() > until)
            return rc;
    }
    if (rc || !got)
        return rc ? rc : FAILED;
    *few = got;
    *n = m;
    return OK;
}

static struct few *newest(struct few *few, size_t n)
{
    struct few *best = n ? few : NULL;
    for (size_t i = 1; i < n; i++)
        if (few[i].doc > best->doc)
            best = &few[i];
    return best;
}

/* Whoever was found or has no further text leaves the row. */
static enum rc walk_few(struct finder *k, struct few *few, size_t n)
{
    struct few *c;
    enum rc rc = OK;
    while (!rc && !k->full && (c = newest(few, n)) && !out_of_time(k)) {
        const size_t hits = k->got.n;
        rc = candidate(k, c->doc);
        if (!rc && k->got.n == hits)
            rc = next_doc(k, c->doc, c);
        if (k->got.n > hits || c->doc == ABSENT)
            *c = few[--n];
    }
    return rc;
}

static enum rc find(struct finder *k)
{
    struct desk_shelf_get_row shelf;
    struct few *few = NULL;
    size_t n = 0;
    enum rc rc = desk_shelf_get(k->w->db, k->w->arena, k->ask->shelf, &shelf);
    if (rc)
        return rc == NOT_FOUND ? OK : rc;
    k->top = k->ask->than < shelf.docs ? k->ask->than : shelf.docs;
    k->got.than = k->top;
    rc = few_cases(k, &few, &n);
    if (rc)
        return rc;
    return few ? walk_few(k, few, n) : walk_shelf(k, shelf.first);
}

enum rc desk_find(struct web *w, const struct find_ask *ask, struct find_got *out)
{
    struct finder *k = ARENA_NEW(w->arena, struct finder);
    must(ask->seek.parts > 0 && ask->want > 0);
    if (!k)
        return FAILED;
    *k = (struct finder){ .w = w, .ask = ask, .base = shelf_base(ask->shelf), .began = clock_mono_us() };
    k->until = k->began + ask->ms * CLOCK_MS;
    k->got.hit = ARENA_ARRAY(w->arena, struct find_hit, (size_t)ask->want);
    enum rc rc = k->got.hit ? seek_wants(w->arena, &ask->seek, k->want, &k->wants) : FAILED;
    if (!rc)
        rc = find(k);
    if (rc)
        return rc;
    k->got.more = k->full || k->got.stopped;
    *out = k->got;
    return OK;
}

/* ---- showing ------------------------------------------------------------------------------------------------------ */

enum { BEFORE_CHARS = 20, SHOWN_CHARS = 100, AROUND_CHARS = 60 };

static size_t chars_back(struct str s, size_t at, size_t chars)
{
    while (at && chars) {
        at--;
        chars -= ((unsigned char)s.p[at] & 0xC0) != 0x80;
    }
    return at;
}

static size_t chars_on(struct str s, size_t at, size_t chars)
{
    return at + utf8_head(str_cut(s, at, s.n), chars).n;
}

/* Cut around the first place that was found. What points at a person is looked for a little beyond, for half a number is no mark; what was
** found may be masked itself, and is then not marked. */
static enum rc cut(struct web *w, const struct seek *k, bool masked, struct find_text *t)
{
    const size_t from = t->marks ? chars_back(t->text, t->mark[0].from, BEFORE_CHARS) : 0, to = chars_on(t->text, from, SHOWN_CHARS);
    const size_t around = chars_back(t->text, from, AROUND_CHARS), end = chars_on(t->text, to, AROUND_CHARS);
    t->cut_before = from > 0;
    t->cut_behind = to < t->text.n;
    t->text = masked ? desk_masked(w->arena, str_cut(t->text, around, end), from - around, to - around) : str_cut(t->text, from, to);
    if (!t->text.p)
        return FAILED;
    (void)seek_look(k, t->text, t->mark, MARKS_MOST, &t->marks);
    return OK;
}

enum rc desk_find_text(struct web *w, const struct seek *k, const struct desk_doc_get_row *d, bool masked, struct find_text *out)
{
    struct str text[SHELF_TEXTS];
    struct find_text best = { .mark = ARENA_ARRAY(w->arena, struct seek_mark, MARKS_MOST) };
    enum rc rc = best.mark ? desk_doc_texts(w, d, text) : FAILED;
    for (size_t i = 0; !rc && i < SHELF_TEXTS && !best.marks; i++) {
        if (!text[i].p || !text[i].n)
            continue;
        size_t n;
        (void)seek_look(k, text[i], best.mark, MARKS_MOST, &n);
        if (best.text.p && !n)
            continue;
        best.text = text[i];
        best.marks = n;
        best.first = i == 0;
    }
    if (!rc && best.text.p)
        rc = cut(w, k, masked, &best);
    if (!rc)
        *out = best;
    return rc;
}
