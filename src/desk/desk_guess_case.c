/* desk_guess_case.c - what a text looks like, by the lessons of this place: read for a page, never written, never applied by itself.
**
** The class's own words are lessons too, so a place that has no case yet has its suggestions; what its clerks decide changes them. Shown is
** only what stands out: the evidence must be worth something, and of the further ones only those nearly as likely. */
#include "desk/desk_in.h"

#include "base/text.h"
#include "base/utf8.h"
#include "desk/desk_guess.h"

enum { LEAST = 2 * GUESS_UNIT, NEAR = 3 * GUESS_UNIT, BECAUSE_MOST = 3, BECAUSE_BYTES = 200 };

struct reading {
    struct guess_key key[GUESS_KEYS_MOST];
    size_t keys;
    struct guess_class *class;
    const struct class_view **of; /* each one's class */
    size_t classes;
    struct guess_line line[GUESS_KEYS_MOST];
    int64_t *weight;
};

/* Lessons of classes that take no new cases are left out. */
static enum rc read_line(struct db *db, struct arena *a, struct reading *r, size_t k)
{
    struct desk_lesson_of_row *row;
    size_t n;
    int64_t *count = ARENA_ARRAY(a, int64_t, r->classes);
    enum rc rc = count ? desk_lesson_of(db, a, r->key[k].key, CLASSES_MOST, &row, &n) : FAILED;
    for (size_t i = 0; !rc && i < n; i++)
        for (size_t c = 0; c < r->classes; c++)
            if (r->class[c].id == row[i].class)
                count[c] = row[i].n;
    r->line[k].n = count;
    return rc;
}

/* 3号楼2单元 says where, not what. */
static enum rc leave_doors_out(struct arena *a, struct str text, struct reading *r)
{
    const size_t room = text.n / TEXT_MARK_MIN + 1;
    struct text_mark *mark = ARENA_ARRAY(a, struct text_mark, room);
    size_t marks, kept = 0;
    if (!mark)
        return FAILED;
    text_marks(text, mark, room, &marks);
    for (size_t k = 0; k < r->keys; k++) {
        bool door = false;
        for (size_t m = 0; m < marks; m++)
            door = door || (mark[m].kind == MARK_DOOR && r->key[k].from >= mark[m].from && r->key[k].to <= mark[m].to);
        if (!door)
            r->key[kept++] = r->key[k];
    }
    r->keys = kept;
    return OK;
}

static enum rc read_lessons(struct db *db, struct arena *a, const struct class_tree *t, struct str text, struct reading *r)
{
    r->keys = guess_keys(text, r->key);
    enum rc rc = leave_doors_out(a, text, r);
    r->class = ARENA_ARRAY(a, struct guess_class, t->n);
    r->of = arena_array(a, t->n, sizeof *r->of);
    if (!r->class || !r->of)
        return FAILED;
    for (size_t i = 0; i < t->n; i++)
        if (!t->class[i].retired && t->class[i].taught) {
            r->of[r->classes] = &t->class[i];
            r->class[r->classes++] = (struct guess_class){ t->class[i].id, t->class[i].taught };
        }
    r->weight = ARENA_ARRAY(a, int64_t, (r->keys + 1) * (r->classes + 1));
    if (!r->weight)
        return FAILED;
    for (size_t k = 0; !rc && k < r->keys; k++)
        rc = read_line(db, a, r, k);
    return rc;
}

/* The words that spoke most for it, as they stand in the text; neighbours that overlap are one: 暖气, 气片 is 暖气片. */
static struct str because_of(struct arena *a, const struct reading *r, struct str text, size_t class)
{
    bool used[GUESS_KEYS_MOST] = { false };
    struct buf b;
    buf_init(&b, a, BECAUSE_BYTES);
    for (int said = 0; said < BECAUSE_MOST; said++) {
        size_t best = r->keys;
        for (size_t k = 0; k < r->keys; k++)
            if (!used[k] && r->weight[k * r->classes + class] > GUESS_UNIT / 2 &&
                (best == r->keys || r->weight[k * r->classes + class] > r->weight[best * r->classes + class]))
                best = k;
        if (best == r->keys)
            break;
        size_t from = best, to = best;
        while (from > 0 && r->key[from - 1].to > r->key[from].from && r->weight[(from - 1) * r->classes + class] > 0)
            used[--from] = true;
        while (to + 1 < r->keys && r->key[to + 1].from < r->key[to].to && r->weight[(to + 1) * r->classes + class] > 0)
            used[++to] = true;
        used[best] = true;
        if (b.n)
            buf_str(&b, STR("、"));
        buf_str(&b, utf8_head(str_cut(text, r->key[from].from, r->key[to].to), 12));
    }
    return b.overflow ? STR_NONE : buf_view(&b);
}

enum rc desk_guess_class(struct db *db, struct arena *a, enum lang lang, const struct class_tree *t, struct str text,
                         struct class_guess out[CLASS_GUESSES], size_t *n)
{
    struct reading *r = ARENA_NEW(a, struct reading);
    struct guess *g = ARENA_ARRAY(a, struct guess, t->n + 1);
    enum rc rc = r && g ? read_lessons(db, a, t, text, r) : FAILED;
    if (rc)
        return rc;
    size_t found = guess_rank(r->class, r->classes, r->line, r->keys, r->weight, g), k = 0;
    for (; k < found && k < CLASS_GUESSES && g[k].speaks >= LEAST && g[0].weight - g[k].weight <= NEAR; k++) {
        const struct class_view *c = r->of[g[k].class];
        out[k] = (struct class_guess){ c->id, class_name(c, lang), because_of(a, r, text, g[k].class) };
    }
    *n = k;
    return OK;
}
