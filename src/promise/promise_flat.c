/* promise_flat.c - one flat's history, and the flats at which somebody is to knock again.
**
** A wall says where a flat stands; who works on it, and the flat itself, may know how it came to that: every step with its day, as what it
** was said (the office, the unit that promised, a volunteer, the flat itself), what was noted and shown, and when somebody comes again. As
** what, and not who: a person who carried a list up six floors is nobody's to be looked up. A note is shown to the flat only if it was
** written of this flat alone, for one that was written of a whole entrance may be about the neighbours.
**
** Nobody home, not let in, a fault: such a step always has a day on which it is tried again, so that a door that stayed shut once is a line
** in a list and not a window that nobody thinks of. The list is one index, read from its beginning to today. */
#include "promise/promise_roll.h"

#include "core/log.h"
#include "flat.html.h"
#include "people/people.h"

#include <stdlib.h>

enum { STEPS_SHOWN = 60, DUE_SHOWN = 40 };

/* ---- who may ------------------------------------------------------------------------------------------------------------- */

enum rc promise_may_mark(struct web *w, const struct promise_given_get_row *p)
{
    struct str unit;
    if (w->actor.perms & PERM_DESK)
        return OK;
    enum rc rc = w->actor.perms & PERM_UNIT ? people_unit(w->db, w->arena, w->actor.user, &unit) : NOT_FOUND;
    return rc == NOT_FOUND || (!rc && !str_eq(unit, p->who)) ? DENIED : rc;
}

enum rc promise_may_look(struct web *w, const struct promise_given_get_row *p)
{
    return w->actor.perms & PERM_DESK_READ ? OK : promise_may_mark(w, p);
}

/* ---- the history ----------------------------------------------------------------------------------------------------------- */

static int newest_first(const void *x, const void *y)
{
    const struct flat_step *a = x, *b = y;
    if (a->day != b->day)
        return a->day > b->day ? -1 : 1;
    return a->pos > b->pos ? -1 : a->pos < b->pos;
}

static enum rc read_note(struct web *w, int64_t pos, struct str *note)
{
    struct promise_marked ev;
    enum rc rc = log_read_event(w->db, w->arena, pos, &PROMISE_MARKED, NULL, &ev);
    if (!rc)
        *note = ev.note;
    return rc;
}

enum flat_notes promise_notes_of(const struct web *w)
{
    return w->actor.perms & PERM_DESK ? NOTES_ALL : w->actor.perms & PERM_UNIT ? NOTES_UNIT : NOTES_NONE;
}

enum rc promise_flat_read(struct web *w, const struct flat_ask *ask, struct flat_history *out)
{
    struct promise_marks_row *mark;
    struct promise_words_row *word;
    size_t marks, words, n = 0;
    enum rc rc = promise_marks(w->db, w->arena, ask->id, ask->household, STEPS_SHOWN, &mark, &marks);
    if (!rc)
        rc = promise_words(w->db, w->arena, ask->id, ask->household, STEPS_SHOWN, &word, &words);
    struct flat_step *step = rc ? NULL : ARENA_ARRAY(w->arena, struct flat_step, marks + words + 1);
    if (!step)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < marks && !rc; i++) {
        step[n] = (struct flat_step){ mark[i].day, mark[i].pos, mark[i].stage, WORD_NONE, mark[i].again, mark[i].teller, mark[i].at,
                                      STR_NONE, NULL, 0 };
        const bool tell = promise_notes_tell(ask->notes, mark[i].teller, mark[i].homes);
        if (tell)
            rc = read_note(w, mark[i].pos, &step[n].note);
        if (tell && !rc)
            rc = promise_read_photos(w, ask, &step[n]);
        n++;
    }
    for (size_t i = 0; !rc && i < words; i++)
        step[n++] = (struct flat_step){ word[i].day, word[i].pos, ABSENT, word[i].said, ABSENT, ABSENT, ABSENT, STR_NONE, NULL, 0 };
    if (rc)
        return rc;
    qsort(step, n, sizeof *step, newest_first);
    *out = (struct flat_history){ step, n };
    return OK;
}

static enum rc read_flat(struct web *w, struct flat_page *v)
{
    enum rc rc = web_arg_int(w, "id", &v->id);
    if (!rc)
        rc = web_arg_int(w, "household", &v->household);
    if (!rc)
        rc = promise_given_get(w->db, w->arena, v->id, &v->p);
    if (!rc)
        rc = promise_may_look(w, &v->p);
    if (!rc)
        rc = promise_home_get(w->db, w->arena, v->id, v->household, &v->home);
    if (!rc)
        rc = place_address(w->db, w->arena, v->household, &v->address);
    if (!rc)
        rc = promise_wall_names(w, v->id, &v->wall);
    if (!rc)
        rc = promise_flat_read(w, &(struct flat_ask){ v->id, v->household, promise_notes_of(w), STR_NONE }, &v->history);
    if (rc)
        return rc;
    rc = promise_may_mark(w, &v->p);
    v->may_mark = !rc && promise_is_open(v->p.state);
    return rc == DENIED ? OK : rc;
}

void promise_show_flat(struct web *w)
{
    struct flat_page v = { .id = 0 };
    enum rc rc = read_flat(w, &v);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.at = &PROMISE_DOOR;
    w->page.title = v.p.title;
    promise_flat_page(&w->out, w, &v);
    web_html(w, 200);
}

/* ---- to knock again ---------------------------------------------------------------------------------------------------------- */

enum rc promise_due_read(struct web *w, const struct promise_given_get_row *p, struct url base, struct due_view *out)
{
    struct promise_knock_row *row;
    struct promise_knocks_row all;
    size_t n;
    const int64_t today = promise_now(&w->out);
    *out = (struct due_view){ .n = 0 };
    if (!promise_is_open(p->state))
        return OK;
    enum rc rc = promise_knocks(w->db, w->arena, p->id, today, &all);
    if (!rc)
        rc = promise_knock(w->db, w->arena, p->id, today, DUE_SHOWN, &row, &n);
    struct due_line *line = rc ? NULL : ARENA_ARRAY(w->arena, struct due_line, n + 1);
    if (!line)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n && !rc; i++) {
        struct place_address at;
        rc = place_address(w->db, w->arena, row[i].household, &at);
        if (!rc)
            line[i] = (struct due_line){ at.text, row[i].stage, row[i].again, url_query_int(&w->out, base, "entrance", at.entrance) };
    }
    if (!rc)
        *out = (struct due_view){ all.n, line, n };
    return rc;
}
