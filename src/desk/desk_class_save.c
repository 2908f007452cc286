/* desk_class_save.c - changing the tree of classes: what a class may be, where it may stand, and how one ends.
**
** All words of a class are public, so they are judged as public words are; only what to do in danger may hold telephone numbers, for that
** is where they save somebody. */
#include "desk/desk_in.h"

/* ---- judging ------------------------------------------------------------------------------------------------------------- */

/* In danger a number is to be called; an identity number and a mailbox are nobody's rescue. */
static enum rc judge_danger(struct cx *cx, struct str lines)
{
    size_t room = lines.n / TEXT_MARK_MIN + 1, marks;
    struct text_mark *mark = ARENA_ARRAY(cx->arena, struct text_mark, room);
    if (!mark)
        return FAILED;
    text_marks(lines, mark, room, &marks);
    for (size_t i = 0; i < marks; i++)
        if (mark[i].kind == MARK_ID_NUMBER || mark[i].kind == MARK_MAIL)
            return refuse(cx, INVALID, "danger", MSG_err_wording_number, 0);
    return OK;
}

static enum rc judge_words(struct cx *cx, const struct class_save *a)
{
    const struct { const char *field; struct str words; } said[] = { { "name", a->name }, { "name_en", a->name_en }, { "unit", a->unit },
                                                                     { "opens", a->opens }, { "closes", a->closes }, { "asks", a->asks },
                                                                     { "words", a->words } };
    enum rc rc = judge_danger(cx, a->danger);
    for (size_t i = 0; i < countof(said) && !rc; i++)
        rc = desk_judge_words(cx, said[i].field, said[i].words, 1);
    return rc;
}

static enum rc judge_lines(struct cx *cx, const struct class_save *a)
{
    struct class_danger danger[CLASS_LINES_MOST];
    struct class_ask ask[CLASS_LINES_MOST];
    size_t n;
    int64_t bad;
    if (class_danger(a->danger, danger, &n, &bad))
        return refuse(cx, INVALID, "danger", MSG_err_class_line, bad);
    return class_asks(a->asks, ask, &n, &bad) ? refuse(cx, INVALID, "asks", MSG_err_class_line, bad) : OK;
}

static enum rc judge_name(struct cx *cx, const struct class_save *a)
{
    struct desk_class_named_row zh;
    struct desk_class_named_en_row en;
    enum rc rc = desk_class_named(cx->db, cx->arena, a->name, &zh);
    if (!rc && zh.id != a->id)
        return refuse(cx, INVALID, "name", MSG_err_class_name_taken, 0);
    if ((!rc || rc == NOT_FOUND) && a->name_en.p) {
        rc = desk_class_named_en(cx->db, cx->arena, a->name_en, &en);
        if (!rc && en.id != a->id)
            return refuse(cx, INVALID, "name_en", MSG_err_class_name_taken, 0);
    }
    return rc == NOT_FOUND ? OK : rc;
}

/* ---- where it stands ------------------------------------------------------------------------------------------------------ */

/* How many levels hang below the class at i: those that follow it and stand deeper. */
static int height(const struct class_tree *t, size_t i)
{
    int most = 0;
    for (size_t k = i + 1; k < t->n && t->level[k] > t->level[i]; k++)
        if (t->level[k] - t->level[i] > most)
            most = t->level[k] - t->level[i];
    return most;
}

static int64_t count_children(const struct class_tree *t, int64_t parent, int64_t but, int64_t *last_rank)
{
    int64_t n = 0;
    for (size_t i = 0; i < t->n; i++)
        if (t->class[i].parent == parent && t->class[i].id != but) {
            n += !t->class[i].retired;
            if (t->class[i].rank > *last_rank)
                *last_rank = t->class[i].rank;
        }
    return n;
}

static enum rc judge_parent(struct cx *cx, const struct class_tree *t, size_t self, int64_t parent)
{
    const size_t at = class_find(t, parent);
    if (parent == ABSENT)
        return OK;
    if (at == t->n || t->class[at].retired || (self < t->n && class_below(t, at, self)))
        return refuse(cx, INVALID, "parent", MSG_err_class_parent, 0);
    const int below = self < t->n ? height(t, self) : 0;
    return t->level[at] + 1 + below >= CLASS_LEVELS ? refuse(cx, INVALID, "parent", MSG_err_class_deep, CLASS_LEVELS) : OK;
}

/* ---- commands ------------------------------------------------------------------------------------------------------------- */

static struct str said(struct str s)
{
    return s.n ? s : STR_NONE;
}

static struct class_saved event_of(const struct class_save *a)
{
    static const int64_t minutes[CLASS_LIMIT_UNITS] = { [CLASS_MINUTES] = 1, [CLASS_HOURS] = 60, [CLASS_DAYS] = 24 * 60LL };
    const int64_t each = minutes[a->limit_unit == ABSENT ? CLASS_HOURS : a->limit_unit];
    return (struct class_saved){ .id = a->id,
                                 .parent = a->parent ? a->parent : ABSENT,
                                 .rank = a->rank,
                                 .name = a->name,
                                 .name_en = said(a->name_en),
                                 .limit_min = a->limit == ABSENT ? ABSENT : a->limit * each,
                                 .clock = a->clock == CLASS_WORK_HOURS ? CLASS_WORK_HOURS : CLASS_ALL_HOURS,
                                 .unit = said(a->unit),
                                 .opens = said(a->opens),
                                 .closes = said(a->closes),
                                 .anonymous = a->anonymous == 1,
                                 .shown = a->hidden != 1,
                                 .danger = said(a->danger),
                                 .asks = said(a->asks),
                                 .words = said(a->words) };
}

static enum rc judge_place(struct cx *cx, const struct class_tree *t, struct class_saved *ev)
{
    const size_t self = class_find(t, ev->id);
    int64_t last = 0;
    enum rc rc = judge_parent(cx, t, self, ev->parent);
    const int64_t sisters = count_children(t, ev->parent, ev->id, &last);
    if (!rc && ev->id == ABSENT && t->n == CLASSES_MOST)
        rc = refuse(cx, CONFLICT, "name", MSG_err_class_many, CLASSES_MOST);
    if (!rc && ev->parent == ABSENT && sisters >= CLASS_TOPS_MOST)
        rc = refuse(cx, CONFLICT, "parent", MSG_err_class_tops, CLASS_TOPS_MOST);
    if (ev->rank == ABSENT)
        ev->rank = last < CLASS_RANK_MOST ? last + 1 : last;
    return rc;
}

static enum rc decide_save(struct cx *cx, const void *args)
{
    const struct class_save *a = args;
    struct class_saved ev = event_of(a);
    struct class_view was;
    struct class_tree t;
    enum rc rc = a->id == ABSENT ? OK : desk_class_get(cx->db, cx->arena, a->id, &was);
    if (!rc && ev.limit_min != ABSENT && ev.limit_min > CLASS_LIMIT_MOST)
        rc = refuse(cx, INVALID, "limit", MSG_err_class_limit, CLASS_LIMIT_MOST / (24 * 60));
    if (!rc)
        rc = judge_words(cx, a);
    if (!rc)
        rc = judge_lines(cx, a);
    if (!rc)
        rc = judge_name(cx, a);
    if (!rc)
        rc = desk_classes(cx->db, cx->arena, &t);
    if (!rc)
        rc = judge_place(cx, &t, &ev);
    if (ev.id == ABSENT)
        ev.id = next_pos(cx);
    return rc ? rc : emit(cx, &CLASS_SAVED, &ev, NULL);
}

/* A branch ends from its leaves: else what hangs below would stand nowhere. */
static enum rc judge_leaf(struct cx *cx, int64_t id, bool retired_count)
{
    struct class_tree t;
    int64_t n = 0;
    enum rc rc = desk_classes(cx->db, cx->arena, &t);
    for (size_t i = 0; !rc && i < t.n; i++)
        n += t.class[i].parent == id && (retired_count || !t.class[i].retired);
    return !rc && n ? refuse(cx, CONFLICT, NULL, MSG_err_class_children, n) : rc;
}

static enum rc decide_retire(struct cx *cx, const void *args)
{
    const struct class_do *a = args;
    struct class_view c;
    enum rc rc = desk_class_get(cx->db, cx->arena, a->id, &c);
    if (!rc && c.retired)
        return refuse(cx, CONFLICT, NULL, MSG_err_class_gone, 0);
    if (!rc)
        rc = judge_leaf(cx, a->id, false);
    return rc ? rc : emit(cx, &CLASS_RETIRED, &(struct class_retired){ a->id, 1 }, NULL);
}

static enum rc decide_restore(struct cx *cx, const void *args)
{
    const struct class_do *a = args;
    struct class_view c;
    struct class_tree t;
    int64_t last = 0;
    enum rc rc = desk_class_get(cx->db, cx->arena, a->id, &c);
    if (!rc)
        rc = desk_classes(cx->db, cx->arena, &t);
    if (rc)
        return rc;
    if (!c.retired)
        return refuse(cx, CONFLICT, NULL, MSG_err_class_there, 0);
    if ((rc = judge_parent(cx, &t, class_find(&t, a->id), c.parent)))
        return rc;
    if (c.parent == ABSENT && count_children(&t, ABSENT, a->id, &last) >= CLASS_TOPS_MOST)
        return refuse(cx, CONFLICT, NULL, MSG_err_class_tops, CLASS_TOPS_MOST);
    return emit(cx, &CLASS_RETIRED, &(struct class_retired){ a->id, 0 }, NULL);
}

static enum rc decide_remove(struct cx *cx, const void *args)
{
    const struct class_do *a = args;
    struct class_view c;
    enum rc rc = desk_class_get(cx->db, cx->arena, a->id, &c);
    if (!rc && c.ever)
        return refuse(cx, CONFLICT, NULL, MSG_err_class_used, c.ever);
    if (!rc)
        rc = judge_leaf(cx, a->id, true);
    return rc ? rc : emit(cx, &CLASS_REMOVED, &(struct class_removed){ a->id }, NULL);
}

#define A struct class_save
static const struct field save_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, 0, MSG_NONE),
    ASK_INT(A, parent, 0, INT64_MAX, 0, MSG_f_class_parent),
    ASK_INT(A, rank, 1, CLASS_RANK_MOST, 0, MSG_f_class_rank),
    ASK_TEXT(A, name, 1, CLASS_NAME_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_class_name),
    ASK_TEXT(A, name_en, 0, CLASS_NAME_EN_MAX, FIELD_LINE, MSG_f_class_name_en),
    ASK_INT(A, limit, 1, CLASS_LIMIT_MOST, 0, MSG_f_class_limit),
    ASK_INT(A, limit_unit, CLASS_MINUTES, CLASS_DAYS, 0, MSG_f_class_limit),
    ASK_INT(A, clock, CLASS_ALL_HOURS, CLASS_WORK_HOURS, 0, MSG_f_class_clock),
    ASK_TEXT(A, unit, 0, CASE_UNIT_MAX, FIELD_LINE, MSG_f_class_unit),
    ASK_TEXT(A, opens, 0, CLASS_CONDITION_MAX, 0, MSG_f_class_opens),
    ASK_TEXT(A, closes, 0, CLASS_CONDITION_MAX, 0, MSG_f_class_closes),
    ASK_INT(A, anonymous, 0, 1, 0, MSG_f_class_anonymous),
    ASK_INT(A, hidden, 0, 1, 0, MSG_f_class_hidden),
    ASK_TEXT(A, danger, 0, CLASS_LINES_MAX, 0, MSG_f_class_danger),
    ASK_TEXT(A, asks, 0, CLASS_LINES_MAX, 0, MSG_f_class_asks),
    ASK_TEXT(A, words, 0, CLASS_WORDS_MAX, 0, MSG_f_class_words),
};
#undef A
static const struct field do_f[] = { ASK_INT(struct class_do, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
#define DO SHAPE(struct class_do, do_f)
const struct command CLASS_SAVE = { "desk.class.save", SHAPE(struct class_save, save_f), PERM_PLACE, decide_save, SHAPE_NONE };
const struct command CLASS_RETIRE = { "desk.class.retire", DO, PERM_PLACE, decide_retire, SHAPE_NONE };
const struct command CLASS_RESTORE = { "desk.class.restore", DO, PERM_PLACE, decide_restore, SHAPE_NONE };
const struct command CLASS_REMOVE = { "desk.class.remove", DO, PERM_PLACE, decide_remove, SHAPE_NONE };
#undef DO
