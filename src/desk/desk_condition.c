/* desk_condition.c - a class's conditions, at the step that they are about.
**
** An office writes down when a case of a class is taken and when it counts as done. Where that stands on a page of classes nobody reads it;
** so it is a check list in the very form that takes, finishes or closes a case. Nothing must be ticked: a condition that does not hold is a
** reason to think, and what was ticked stands in the event by its number. The words as they were then are kept with the step, for a class's
** words change; colleagues read them in the case's road. */
#include "desk/desk_condition.h"

#include "desk/desk_in.h"

static size_t part_end(struct str s, size_t *skip)
{
    for (size_t i = 0; i < s.n; i++) {
        const struct str rest = str_cut(s, i, s.n);
        *skip = s.p[i] == '\n' || s.p[i] == ';' ? 1 : str_starts(rest, STR("；")) ? strlen("；") : 0;
        if (*skip)
            return i;
    }
    *skip = 0;
    return s.n;
}

static void read_lines(struct str text, struct conditions *c)
{
    while (text.n && c->n < CONDITIONS_MOST) {
        size_t skip;
        const size_t end = part_end(text, &skip);
        const struct str one = str_trim(str_cut(text, 0, end));
        if (one.n)
            c->line[c->n++] = one;
        text = str_cut(text, end + skip, text.n);
    }
}

enum rc desk_conditions(struct db *db, struct arena *a, int64_t class, enum step_kind kind, struct conditions *out)
{
    struct class_view c;
    *out = (struct conditions){ .n = 0 };
    if (class == ABSENT || (kind != STEP_TAKEN && kind != STEP_FINISHED && kind != STEP_CLOSED))
        return OK;
    enum rc rc = desk_class_get(db, a, class, &c);
    if (!rc)
        read_lines(kind == STEP_TAKEN ? c.opens : c.closes, out);
    return rc;
}

/* Which are ticked, as bits; false: some number is none of theirs. */
static bool read_ticked(struct str ticked, size_t n, unsigned *bits)
{
    struct str one;
    *bits = 0;
    while (ticked.n && str_next(&ticked, ' ', &one)) {
        int64_t k;
        if (!str_int(one, &k) || k < 1 || k > (int64_t)n)
            return false;
        *bits |= 1U << (k - 1);
    }
    return true;
}

enum rc desk_judge_ticked(struct cx *cx, int64_t class, enum step_kind kind, struct str ticked)
{
    struct conditions c;
    unsigned bits;
    enum rc rc = ticked.n ? desk_conditions(cx->db, cx->arena, class, kind, &c) : OK;
    if (rc || !ticked.n)
        return rc;
    return read_ticked(ticked, c.n, &bits) ? OK : refuse(cx, INVALID, "ticked", MSG_err_ticked, 0);
}

enum rc desk_keep_ticked(struct apply *ap, const struct stamp *st, int64_t id, enum step_kind kind, struct str ticked)
{
    struct desk_case_get_row row;
    struct conditions c;
    unsigned bits = 0;
    struct buf b;
    if (!ticked.n)
        return OK;
    enum rc rc = desk_case_get(apply_db(ap), st->arena, id, &row);
    if (!rc)
        rc = desk_conditions(apply_db(ap), st->arena, row.class, kind, &c);
    if (rc || !read_ticked(ticked, c.n, &bits))
        return rc ? rc : FAILED;
    buf_init(&b, st->arena, 4 * CLASS_CONDITION_MAX + 4 * CONDITIONS_MOST);
    for (size_t i = 0; i < c.n; i++)
        buf_printf(&b, "%s%c" STR_FMT, i ? "\n" : "", bits >> i & 1 ? '+' : '-', STR_ARG(c.line[i]));
    return b.overflow ? FAILED : desk_step_tick(ap, id, st->pos, buf_view(&b));
}

bool desk_ticked_next(struct str *kept, struct str *words, bool *held)
{
    struct str one;
    if (!kept->n || !str_next(kept, '\n', &one) || !one.n)
        return false;
    *held = one.p[0] == '+';
    *words = str_cut(one, 1, one.n);
    return true;
}
