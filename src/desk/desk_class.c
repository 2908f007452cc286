/* desk_class.c - classes of cases: the tree that the office keeps, and which class a case has.
**
** A class is one event that says all of it, each time it is changed: the log is its history, and a limit that an office set itself can be
** proved by everybody. Which class a case has is for a person to say, who reported it or who works it; nothing here gives one by itself.
** A class that has cases can only be retired: they keep it and what it promised, new ones cannot get it. */
#include "desk/desk_in.h"

#include "base/clock.h"
#include "base/utf8.h"

/* ---- events ------------------------------------------------------------------------------------------------------------ */

static enum rc apply_saved(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct class_saved *ev = event;
    enum rc rc = ev->id == st->pos ? OK : desk_lesson_own(ap, st, ev->id, ev->words);
    if (!rc)
        rc = desk_class_put(ap, ev->id, ev->parent, ev->rank, ev->name, ev->name_en, ev->limit_min, ev->clock, ev->unit, ev->opens,
                            ev->closes, ev->anonymous, ev->shown, ev->danger, ev->asks, ev->words);
    return rc || ev->id != st->pos ? rc : desk_lesson_begin(ap, st, ev->id, ev->words);
}
#define E struct class_saved
static const struct field saved_f[] = {
    INT(E, id),
    INT(E, parent),
    INT(E, rank),
    TEXT(E, name, CLASS_NAME_MAX),
    TEXT(E, name_en, CLASS_NAME_EN_MAX),
    INT(E, limit_min),
    INT(E, clock),
    TEXT(E, unit, CASE_UNIT_MAX),
    TEXT(E, opens, CLASS_CONDITION_MAX),
    TEXT(E, closes, CLASS_CONDITION_MAX),
    INT(E, anonymous),
    INT(E, shown),
    TEXT(E, danger, CLASS_LINES_MAX),
    TEXT(E, asks, CLASS_LINES_MAX),
    TEXT(E, words, CLASS_WORDS_MAX),
};
#undef E
const struct event_type CLASS_SAVED = { "desk.class.saved", SHAPE(struct class_saved, saved_f), apply_saved, true };

static enum rc apply_retired(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct class_retired *ev = event;
    (void)st;
    return desk_class_retire(ap, ev->id, ev->retired);
}
static const struct field retired_f[] = { INT(struct class_retired, id), INT(struct class_retired, retired) };
const struct event_type CLASS_RETIRED = { "desk.class.retired", SHAPE(struct class_retired, retired_f), apply_retired, true };

static enum rc apply_removed(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct class_removed *ev = event;
    enum rc rc = desk_lesson_own(ap, st, ev->id, STR_NONE);
    return rc ? rc : desk_class_remove(ap, ev->id);
}
static const struct field removed_f[] = { INT(struct class_removed, id) };
const struct event_type CLASS_REMOVED = { "desk.class.removed", SHAPE(struct class_removed, removed_f), apply_removed, true };

/* The timeline tells everybody the name of a class that everybody may read; of another one it tells that there is one. */
static enum rc tell_class(struct apply *ap, const struct stamp *st, const struct case_classified *ev)
{
    struct class_view c = { .name = STR_NONE };
    enum rc rc = ev->class == ABSENT ? OK : desk_class_get(apply_db(ap), st->arena, ev->class, &c);
    return rc ? rc : desk_step_add(ap, st->pos, ev->id, STEP_CLASSED, st->by, st->at, c.shown ? c.name : STR_NONE, STR_NONE);
}

static enum rc apply_classified(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_classified *ev = event;
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(apply_db(ap), st->arena, ev->id, &row);
    if (!rc)
        rc = desk_lesson_class(ap, st, ev->id, ev->class);
    const int64_t open = rc ? 0 : case_is_open(row.state);
    if (!rc && row.class != ABSENT)
        rc = desk_class_count(ap, row.class, -open, -1);
    if (!rc && ev->class != ABSENT)
        rc = desk_class_count(ap, ev->class, open, 1);
    if (!rc)
        rc = desk_case_class(ap, ev->id, ev->class);
    return rc ? rc : tell_class(ap, st, ev);
}
static const struct field classified_f[] = {
    INT(struct case_classified, id),
    INT(struct case_classified, class),
    INT(struct case_classified, was),
};
const struct event_type CASE_CLASSIFIED = { "desk.case.classified", SHAPE(struct case_classified, classified_f), apply_classified, false };

/* ---- reading ------------------------------------------------------------------------------------------------------------ */

static struct class_view view_of(const struct desk_class_row_row *r)
{
    return (struct class_view){ .id = r->id, .parent = r->parent, .rank = r->rank, .name = r->name, .name_en = r->name_en,
                                .limit_min = r->limit_min, .clock = (enum class_clock)r->clock, .unit = r->unit, .opens = r->opens,
                                .closes = r->closes, .anonymous = r->anonymous != 0, .shown = r->shown != 0, .danger = r->danger,
                                .asks = r->asks, .words = r->words, .retired = r->retired != 0, .open = r->open, .ever = r->ever,
                                .taught = r->taught };
}

enum rc desk_class_get(struct db *db, struct arena *a, int64_t id, struct class_view *out)
{
    struct desk_class_row_row row;
    enum rc rc = desk_class_row(db, a, id, &row);
    if (!rc)
        *out = view_of(&row);
    return rc;
}

static bool comes_before(const struct desk_class_row_row *a, const struct desk_class_row_row *b)
{
    return a->rank != b->rank ? a->rank < b->rank : a->id < b->id;
}

/* Puts the children of a class behind it, each with its own; the rows are few, so nothing is sorted before. */
static void put_children(const struct desk_class_row_row *row, size_t rows, int64_t parent, int depth, struct class_view *c, int *level,
                         size_t *n)
{
    const struct desk_class_row_row *last = NULL;
    for (;;) {
        const struct desk_class_row_row *next = NULL;
        for (size_t i = 0; i < rows; i++)
            if (row[i].parent == parent && (!last || comes_before(last, &row[i])) && (!next || comes_before(&row[i], next)))
                next = &row[i];
        if (!next)
            return;
        level[*n] = depth;
        c[(*n)++] = view_of(next);
        if (depth + 1 < CLASS_LEVELS)
            put_children(row, rows, next->id, depth + 1, c, level, n);
        last = next;
    }
}

enum rc desk_classes(struct db *db, struct arena *a, struct class_tree *out)
{
    struct desk_class_row_row *row;
    size_t rows, put = 0;
    enum rc rc = desk_class_all(db, a, 0, CLASSES_MOST, &row, &rows);
    struct class_view *c = rc ? NULL : ARENA_ARRAY(a, struct class_view, rows);
    int *depth = rc ? NULL : ARENA_ARRAY(a, int, rows);
    if (!c || !depth)
        return rc ? rc : FAILED;
    put_children(row, rows, ABSENT, 0, c, depth, &put);
    must(put == rows); /* every parent is there, and above */
    *out = (struct class_tree){ c, depth, put };
    return OK;
}

size_t class_find(const struct class_tree *t, int64_t id)
{
    size_t i = 0;
    while (i < t->n && t->class[i].id != id)
        i++;
    return i;
}

bool class_below(const struct class_tree *t, size_t i, size_t top)
{
    for (size_t k = top + 1; k <= i; k++)
        if (t->level[k] <= t->level[top])
            return false;
    return i >= top;
}

struct str class_name(const struct class_view *c, enum lang lang)
{
    return lang == LANG_EN && c->name_en.p ? c->name_en : c->name;
}

static int64_t largest_unit(const struct class_view *c, int64_t *n)
{
    static const int64_t minutes[CLASS_LIMIT_UNITS] = { 1, 60, 24 * 60 };
    int64_t unit = CLASS_DAYS;
    must(c->limit_min > 0);
    while (unit > CLASS_MINUTES && (c->limit_min % minutes[unit] || (unit == CLASS_DAYS && c->limit_min == minutes[unit])))
        unit--; /* 24 hours begin now, "a day" could be tomorrow */
    *n = c->limit_min / minutes[unit];
    return unit;
}

struct str class_limit_words(const struct msg_ctx *m, const struct class_view *c)
{
    static const enum msg name[CLASS_LIMIT_UNITS] = { MSG_class_limit_minutes, MSG_class_limit_hours, MSG_class_limit_days };
    int64_t n, unit = largest_unit(c, &n);
    return msg_text(m, name[unit], n);
}

struct str class_limit_typed(struct arena *a, const struct class_view *c, int64_t *unit)
{
    int64_t n;
    if (c->limit_min == ABSENT)
        return STR("");
    *unit = largest_unit(c, &n);
    return arena_printf(a, "%lld", (long long)n);
}

enum rc desk_class_by_name(struct db *db, struct arena *a, struct str name, int64_t *class)
{
    struct desk_class_named_row zh;
    struct desk_class_named_en_row en;
    int64_t found = ABSENT;
    enum rc rc = desk_class_named(db, a, name, &zh);
    if (!rc && !zh.retired)
        found = zh.id;
    if (rc == NOT_FOUND && !(rc = desk_class_named_en(db, a, name, &en)) && !en.retired)
        found = en.id;
    if (rc && rc != NOT_FOUND)
        return rc;
    *class = found;
    return OK;
}

/* ---- what kind of trouble a case is --------------------------------------------------------------------------------------- */

enum rc desk_judge_class(struct cx *cx, const char *field, int64_t class)
{
    struct class_view c;
    enum rc rc = desk_class_get(cx->db, cx->arena, class, &c);
    return rc == NOT_FOUND || (!rc && c.retired) ? refuse(cx, INVALID, field, MSG_err_class_gone, 0) : rc;
}

static enum rc decide_classify(struct cx *cx, const void *args)
{
    const struct case_do *a = args;
    struct desk_case_get_row row;
    struct case_classified ev = { a->id, a->class ? a->class : ABSENT, ABSENT };
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc && row.class == ev.class)
        return refuse(cx, CONFLICT, "class", MSG_err_class_same, 0);
    if (!rc && ev.class != ABSENT)
        rc = desk_judge_class(cx, "class", ev.class);
    if (rc)
        return rc;
    ev.was = row.class;
    rc = emit(cx, &CASE_CLASSIFIED, &ev, NULL);
    return rc ? rc : desk_clock_classify(cx, a->id, ev.class);
}

/* Back to what it was, even to a class that was retired since: that is what the case had. Gone is gone. */
enum rc desk_undo_class(struct cx *cx, int64_t id, int64_t pos)
{
    struct desk_step_get_row step;
    struct desk_step_newest_row newest;
    struct case_classified ev;
    struct class_view was;
    int64_t minutes;
    enum rc rc = desk_step_get(cx->db, cx->arena, id, pos, &step);
    if (!rc)
        rc = desk_step_newest(cx->db, cx->arena, id, STEP_CLASSED, &newest);
    if (rc == NOT_FOUND || (!rc && (step.kind != STEP_CLASSED || step.by != cx->actor.user || newest.pos != pos)))
        return refuse(cx, CONFLICT, NULL, MSG_err_undo_moved, 0);
    if (!rc && (rc = desk_undo_left(cx->db, cx->arena, step.at, cx->now, &minutes)) == CONFLICT)
        return refuse(cx, CONFLICT, NULL, MSG_err_undo_late, minutes);
    if (!rc)
        rc = log_read_event(cx->db, cx->arena, pos, &CASE_CLASSIFIED, NULL, &ev);
    if (!rc && ev.was != ABSENT && desk_class_get(cx->db, cx->arena, ev.was, &was) == NOT_FOUND)
        ev.was = ABSENT;
    if (!rc)
        rc = emit(cx, &CASE_CLASSIFIED, &(struct case_classified){ id, ev.was, ev.class }, NULL);
    return rc ? rc : desk_clock_classify(cx, id, ev.was);
}

static const struct field classify_f[] = {
    ASK_INT(struct case_do, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct case_do, class, 0, INT64_MAX, FIELD_REQUIRED, MSG_f_class),
};
const struct command CASE_CLASSIFY = { "desk.case.classify", SHAPE(struct case_do, classify_f), PERM_DESK, decide_classify, SHAPE_NONE };
