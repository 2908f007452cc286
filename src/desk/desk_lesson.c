/* desk_lesson.c - what the cases of a class are about, counted: the lessons that a suggestion is drawn from (desk_guess.c).
**
** A class is taught by the words that the office gave it, and by the public wording of every case that a person put there. Residents' own
** words teach nothing: they may be forgotten any day, and a count that they had gone into would have to forget with them. Lessons are kept
** exactly: when a wording or a class changes, what it taught is taken back first. */
#include "desk/desk_in.h"

#include "desk/desk_guess.h"

enum { OWN_WEIGHT = 4 }; /* a word that somebody put down on purpose counts like so many cases */

static enum rc teach(struct apply *ap, struct arena *a, int64_t class, struct str text, int64_t weight)
{
    struct guess_key *key = ARENA_ARRAY(a, struct guess_key, GUESS_KEYS_MOST);
    size_t n = 0;
    enum rc rc = key ? OK : FAILED;
    if (!rc && text.n)
        n = guess_keys(text, key);
    for (size_t i = 0; i < n && !rc; i++) {
        rc = desk_lesson_add(ap, key[i].key, class, weight);
        if (!rc && weight < 0)
            rc = desk_lesson_drop(ap, key[i].key, class);
    }
    return rc || !n ? rc : desk_class_taught(ap, class, weight * (int64_t)n);
}

/* From one class and wording to others. */
static enum rc teach_anew(struct apply *ap, const struct stamp *st, int64_t from, struct str old, int64_t to, struct str words)
{
    enum rc rc = from == ABSENT ? OK : teach(ap, st->arena, from, old, -1);
    return rc || to == ABSENT ? rc : teach(ap, st->arena, to, words, 1);
}

enum rc desk_lesson_word(struct apply *ap, const struct stamp *st, int64_t id, struct str words)
{
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(apply_db(ap), st->arena, id, &row);
    return rc ? rc : teach_anew(ap, st, row.class, row.wording, row.class, words);
}

enum rc desk_lesson_class(struct apply *ap, const struct stamp *st, int64_t id, int64_t class)
{
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(apply_db(ap), st->arena, id, &row);
    return rc ? rc : teach_anew(ap, st, row.class, row.wording, class, row.wording);
}

enum rc desk_lesson_begin(struct apply *ap, const struct stamp *st, int64_t class, struct str words)
{
    return teach(ap, st->arena, class, words, OWN_WEIGHT);
}

enum rc desk_lesson_own(struct apply *ap, const struct stamp *st, int64_t class, struct str words)
{
    struct class_view c;
    enum rc rc = desk_class_get(apply_db(ap), st->arena, class, &c);
    if (!rc)
        rc = teach(ap, st->arena, class, c.words, -OWN_WEIGHT);
    return rc ? rc : teach(ap, st->arena, class, words, OWN_WEIGHT);
}
