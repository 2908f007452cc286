/* seek.c - reading what was typed, and looking for it in a text.
**
** A text is walked once, word by word. Runs of characters are followed by the shift-and rule (Baeza-Yates and Gonnet 1992): bit i of a
** part's state says that its first i + 1 characters end here, so any number of beginnings is followed at once, and a set of characters
** costs no more than one. */
#include "base/seek.h"

#include "base/utf8.h"

#include <stdlib.h>

/* ---- reading ------------------------------------------------------------------------------------------------------ */

static struct seek_part *new_part(struct seek *k, enum word_kind kind)
{
    if (k->parts == SEEK_PARTS)
        return NULL;
    k->part[k->parts] = (struct seek_part){ .kind = kind };
    return &k->part[k->parts++];
}

static enum rc add_word(struct arena *a, struct seek *k, const struct word *v)
{
    const bool more = v->kind == WORD_CHAR && v->joined && k->parts && k->part[k->parts - 1].kind == WORD_CHAR;
    struct seek_part *p = more ? &k->part[k->parts - 1] : new_part(k, v->kind);
    if (!p)
        return INVALID;
    if (v->kind == WORD_CHAR) {
        if (p->n == SEEK_RUN)
            return INVALID;
        p->run[p->n++].c = v->c;
        return OK;
    }
    p->fold = arena_str(a, str_n(v->fold, v->n));
    return p->fold.p ? OK : FAILED;
}

enum rc seek_read(struct arena *a, struct str typed, struct seek *out)
{
    struct seek k = { .parts = 0 };
    struct words w;
    struct word v;
    size_t door_end = 0;
    enum rc rc = utf8_len(typed) > SEEK_TYPED_MAX ? INVALID : OK;
    words_begin(&w, typed);
    while (!rc && words_next(&w, &v)) {
        if (v.kind != WORD_DOOR && v.from < door_end) /* said by the door already */
            continue;
        if (v.kind == WORD_DOOR)
            door_end = v.to;
        rc = add_word(a, &k, &v);
    }
    if (!rc)
        *out = k;
    return rc;
}

static bool letters(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 'a' || s.p[i] > 'z')
            return false;
    return s.n > 0;
}

/* Puts a word's sounds behind the ones before it when both are short, else into a part of their own. */
static bool add_sounds(struct seek *k, struct str word, bool *open)
{
    struct pinyin_sound sound[SEEK_RUN];
    size_t n;
    if (!letters(word) || !pinyin_read(word, sound, SEEK_RUN, &n))
        return false;
    const bool behind = *open && n == 1;
    struct seek_part *p = behind ? &k->part[k->parts - 1] : new_part(k, WORD_CHAR);
    if (!p || p->n + n > SEEK_RUN)
        return false;
    for (size_t i = 0; i < n; i++)
        p->run[p->n++].sound = sound[i];
    *open = n == 1;
    return true;
}

/* A first letter alone is anything. */
static bool says_something(const struct seek_part *p)
{
    return p->kind != WORD_CHAR || p->n > 1 || p->run[0].c || p->run[0].sound.to - p->run[0].sound.from == 1;
}

enum rc seek_read_sounds(struct arena *a, struct str typed, struct seek *out)
{
    struct seek plain, k = { .sounds = true };
    bool open = false, any = false;
    enum rc rc = seek_read(a, typed, &plain);
    for (size_t i = 0; !rc && i < plain.parts; i++) {
        const struct seek_part *p = &plain.part[i];
        if (p->kind == WORD_PLAIN && letters(p->fold)) {
            any = true;
            rc = add_sounds(&k, p->fold, &open) ? OK : NOT_FOUND;
            continue;
        }
        open = false;
        k.part[k.parts++] = *p;
    }
    for (size_t i = 0; !rc && i < k.parts; i++)
        rc = says_something(&k.part[i]) ? OK : NOT_FOUND;
    if (!rc && !any)
        rc = NOT_FOUND;
    if (!rc)
        *out = k;
    return rc;
}

/* ---- what the index is asked -------------------------------------------------------------------------------------- */

static int by_code(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

struct codes {
    const uint16_t *code;
    size_t n;
};

/* The codes of the characters that one may be, sorted. */
static enum rc codes_of(struct arena *a, const struct seek_char *c, struct codes *out)
{
    size_t n = c->c ? 1 : 0, k = 0;
    for (size_t i = c->sound.from; i < c->sound.to && !c->c; i++)
        n += strlen(PINYIN[i].characters) / 3;
    uint16_t *code = ARENA_ARRAY(a, uint16_t, n);
    if (!code)
        return FAILED;
    if (c->c)
        code[k++] = words_code(c->c);
    for (size_t i = c->sound.from; i < c->sound.to && !c->c; i++) {
        struct str s = str_of(PINYIN[i].characters);
        for (size_t at = 0; at < s.n;)
            code[k++] = words_code(utf8_next(s, &at));
    }
    must(k == n);
    qsort(code, n, sizeof *code, by_code);
    *out = (struct codes){ code, n };
    return OK;
}

static enum rc want_word(struct arena *a, const struct seek_part *p, struct postings_want *out)
{
    const uint32_t key = words_key(p->kind, p->fold);
    uint16_t *half = ARENA_ARRAY(a, uint16_t, 2);
    if (!half)
        return FAILED;
    half[0] = (uint16_t)(key >> 16);
    half[1] = (uint16_t)key;
    *out = (struct postings_want){ half, half + 1, 1, 1 };
    return OK;
}

static enum rc want_run(struct arena *a, const struct seek_part *p, struct postings_want *want, size_t *n)
{
    struct codes one = { NULL, 0 }, two = { NULL, 0 };
    enum rc rc = codes_of(a, &p->run[0], &one);
    if (!rc && p->n == 1)
        want[(*n)++] = (struct postings_want){ one.code, NULL, one.n, 0 };
    for (size_t i = 1; !rc && i < p->n && *n < SEEK_WANTS; i++, one = two) {
        rc = codes_of(a, &p->run[i], &two);
        want[(*n)++] = (struct postings_want){ one.code, two.code, one.n, two.n };
    }
    return rc;
}

enum rc seek_wants(struct arena *a, const struct seek *k, struct postings_want want[SEEK_WANTS], size_t *n)
{
    enum rc rc = OK;
    size_t got = 0;
    for (size_t i = 0; !rc && i < k->parts && got < SEEK_WANTS; i++) { /* what is not asked is looked for in the text all the same */
        const struct seek_part *p = &k->part[i];
        rc = p->kind == WORD_CHAR ? want_run(a, p, want, &got) : want_word(a, p, &want[got++]);
    }
    if (!rc)
        *n = got;
    return rc;
}

/* ---- looking ------------------------------------------------------------------------------------------------------ */

static bool is(const struct seek_char *c, int32_t got)
{
    if (c->c)
        return c->c == got;
    if (got < 0x800 || got > 0xFFFF)
        return false;
    const char utf8[3] = { (char)(0xE0 | got >> 12), (char)(0x80 | (got >> 6 & 0x3F)), (char)(0x80 | (got & 0x3F)) };
    for (size_t i = c->sound.from; i < c->sound.to; i++)
        for (const char *p = PINYIN[i].characters; *p; p += 3)
            if (memcmp(p, utf8, 3) == 0)
                return true;
    return false;
}

struct look {
    const struct seek *seek;
    uint32_t state[SEEK_PARTS];
    size_t from[SEEK_RUN]; /* where the latest characters began, by their count */
    size_t chars;
    struct seek_mark *mark;
    size_t room, n;
};

static void put_mark(struct look *l, size_t from, size_t to)
{
    while (l->n && l->mark[l->n - 1].to >= from) { /* they come in the order of their ends: one mark for what touches */
        const struct seek_mark m = l->mark[--l->n];
        from = m.from < from ? m.from : from;
        to = m.to > to ? m.to : to;
    }
    if (l->n < l->room)
        l->mark[l->n++] = (struct seek_mark){ from, to };
}

static bool step_run(struct look *l, size_t part, const struct word *v)
{
    const struct seek_part *p = &l->seek->part[part];
    uint32_t fits = 0, state = v->joined ? l->state[part] : 0;
    const uint32_t may = state << 1 | 1;
    for (size_t i = 0; i < p->n; i++)
        if ((may >> i & 1) && is(&p->run[i], v->c))
            fits |= 1U << i;
    l->state[part] = fits;
    if (!(fits >> (p->n - 1) & 1))
        return false;
    put_mark(l, l->from[(l->chars - p->n) % SEEK_RUN], v->to);
    return true;
}

static bool is_number(const struct word *v)
{
    for (size_t i = 0; i < v->n; i++)
        if (v->fold[i] < '0' || v->fold[i] > '9')
            return false;
    return true;
}

static bool step_word(struct look *l, const struct seek_part *p, const struct word *v)
{
    struct str s = str_n(v->fold, v->n);
    bool good = str_starts(s, p->fold);
    if (v->kind == WORD_DOOR)
        good = str_eq(s, p->fold) || (good && p->fold.p[p->fold.n - 1] == '-');
    else if (!good && p->fold.n == WORDS_LAST_DIGITS && s.n >= WORDS_LONG_NUMBER && is_number(v))
        good = str_ends(s, p->fold);
    if (good)
        put_mark(l, v->from, v->to);
    return good;
}

unsigned seek_look(const struct seek *k, struct str text, struct seek_mark *mark, size_t room, size_t *n)
{
    struct look l = { .seek = k, .mark = mark, .room = room };
    struct words w;
    struct word v;
    unsigned found = 0;
    words_begin(&w, text);
    while (words_next(&w, &v)) {
        if (v.kind == WORD_CHAR)
            l.from[l.chars++ % SEEK_RUN] = v.from;
        for (size_t i = 0; i < k->parts; i++)
            if (k->part[i].kind == v.kind && (v.kind == WORD_CHAR ? step_run(&l, i, &v) : step_word(&l, &k->part[i], &v)))
                found |= 1U << i;
    }
    *n = l.n;
    return found;
}
