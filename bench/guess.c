/* guess.c - how often the suggestion of a class is right: on labelled messages of which a part was kept aside, and, for the classes that
** ship, by their own words alone.
**
** Reads lines "label TAB text" (bench/guess makes them). Four of five texts teach, each once, a fifth is asked about; which is which hangs
** on how a text ends, so that two messages with one body never stand on both sides. With "usual" nothing teaches: a new place takes the
** usual classes and is asked about every line. */
#include "base/hash.h"
#include "desk/desk.h"
#include "desk/desk_class.h"
#include "desk/desk_guess.h"
#include "support/decide.h"

#include <stdio.h>

enum { LABELS_MOST = 32, SLOTS = 1 << 20, LINE_MOST = 1 << 20, KEPT_ASIDE = 5, TAIL_BYTES = 24 };

struct counts {
    int64_t key, n[LABELS_MOST];
};
struct bench {
    struct arena arena;
    struct counts *slot; /* by open addressing */
    struct str label[LABELS_MOST];
    struct guess_class class[LABELS_MOST];
    size_t labels;
    int64_t taught, asked, first, third, silent;
};

static struct counts *slot_of(struct bench *b, int64_t key)
{
    size_t at = (size_t)((uint64_t)key * 0x9E3779B97F4A7C15U >> 44) % SLOTS;
    while (b->slot[at].key && b->slot[at].key != key + 1)
        at = (at + 1) % SLOTS;
    b->slot[at].key = key + 1;
    return &b->slot[at];
}

static size_t label_of(struct bench *b, struct str name)
{
    size_t i = 0;
    while (i < b->labels && !str_eq(b->label[i], name))
        i++;
    must(i < LABELS_MOST);
    if (i == b->labels)
        b->label[b->labels++] = arena_str(&b->arena, name);
    return i;
}

static bool is_kept_aside(struct str text)
{
    struct hash h = hash_sha256(str_cut(text, text.n > TAIL_BYTES ? text.n - TAIL_BYTES : 0, text.n));
    return h.b[0] % KEPT_ASIDE == 0;
}

static void teach(struct bench *b, size_t label, struct str text)
{
    struct guess_key key[GUESS_KEYS_MOST];
    size_t n = guess_keys(text, key);
    for (size_t i = 0; i < n; i++)
        slot_of(b, key[i].key)->n[label]++;
    b->class[label].taught += (int64_t)n;
    b->taught++;
}

static void score(struct bench *b, size_t place)
{
    b->asked++;
    b->first += place == 0;
    b->third += place < 3;
}

static void ask(struct bench *b, size_t label, struct str text)
{
    static struct guess_key key[GUESS_KEYS_MOST];
    static struct guess_line line[GUESS_KEYS_MOST];
    static int64_t weight[GUESS_KEYS_MOST * LABELS_MOST];
    struct guess g[LABELS_MOST];
    size_t n = guess_keys(text, key), at = 0;
    for (size_t i = 0; i < n; i++)
        line[i].n = slot_of(b, key[i].key)->n;
    size_t found = guess_rank(b->class, b->labels, line, n, weight, g);
    while (at < found && g[at].class != label)
        at++;
    b->silent += !found;
    score(b, at < found ? at : LABELS_MOST);
}

static void ask_place(struct bench *b, struct fixture *f, const struct class_tree *t, struct str label, struct str text)
{
    struct class_guess g[CLASS_GUESSES];
    size_t n, at = 0;
    must(desk_guess_class(f->db, &f->arena, LANG_ZH, t, text, g, &n) == OK);
    for (; at < n; at++) {
        size_t i = class_find(t, g[at].id);
        while (t->level[i])
            i--; /* what stands below it is of it */
        if (str_eq(t->class[i].name, label))
            break;
    }
    b->silent += !n;
    score(b, at < n ? at : LABELS_MOST);
}

static void walk(struct bench *b, FILE *in, bool teaches, struct fixture *f, const struct class_tree *t)
{
    static char bytes[LINE_MOST];
    rewind(in);
    while (fgets(bytes, sizeof bytes, in)) {
        struct str text = str_trim(str_of(bytes)), label;
        if (!str_next(&text, '\t', &label))
            continue;
        if (f)
            ask_place(b, f, t, label, text);
        else if (teaches != is_kept_aside(text))
            (teaches ? teach : ask)(b, label_of(b, label), text);
    }
}

int main(int argc, char **argv)
{
    static struct bench b;
    FILE *in = argc > 1 ? fopen(argv[1], "r") : NULL;
    if (!in)
        return 1;
    arena_init(&b.arena, (size_t)1 << 30);
    b.slot = ARENA_ARRAY(&b.arena, struct counts, SLOTS);
    must(b.slot != NULL);
    if (argc > 2) {
        struct fixture f;
        struct class_tree t;
        fixture_open(&f);
        must(fixture_run(&f, &CLASSES_TAKE_USUAL, "", FIXTURE_ADMIN, NULL) == OK && desk_classes(f.db, &f.arena, &t) == OK);
        walk(&b, in, false, &f, &t);
        fixture_close(&f);
    } else {
        walk(&b, in, true, NULL, NULL);
        walk(&b, in, false, NULL, NULL);
    }
    printf("%zu classes, taught by %lld, asked about %lld: first right %.1f %%, among the first three %.1f %%, nothing said %.1f %%\n",
           b.labels, (long long)b.taught, (long long)b.asked, 100.0 * (double)b.first / (double)b.asked,
           100.0 * (double)b.third / (double)b.asked, 100.0 * (double)b.silent / (double)b.asked);
    fclose(in);
    return 0;
}
