/* card_write.c - what is written on a card: drawn from cases, revised, its strip of segments; each time a further version.
**
** A version is whole and is never changed, so any two of them can be laid side by side. It can be revised while somebody has the card and
** is thinking about it; what was offered to a level and not accepted yet stays as it was offered. All words are judged as public wording
** is, for the level that instructs may publish them as they stand. */
#include "card/card_in.h"

/* ---- judging -------------------------------------------------------------------------------------------------------------------- */

static enum rc judge_cells(struct cx *cx, const char *field, const struct str *cell, size_t n, int64_t checked)
{
    enum rc rc = OK;
    for (size_t i = 0; i < n && !rc; i++)
        if (cell[i].n)
            rc = desk_judge_words(cx, field, cell[i], checked);
    return rc;
}

/* The rows as text; a row is judged by its first field. */
static enum rc write_rows(struct cx *cx, const struct card_draw *a, struct card_worded *ev)
{
    static const char *const option_field[CARD_OPTIONS] = { "option1_name", "option2_name", "option3_name", "option4_name",
                                                            "option5_name" };
    static const char *const need_field[CARD_NEEDS] = { "need1_unit", "need2_unit", "need3_unit", "need4_unit", "need5_unit",
                                                        "need6_unit" };
    static const char *const due_field[CARD_NEEDS] = { "need1_due", "need2_due", "need3_due", "need4_due", "need5_due", "need6_due" };
    struct buf options, needs;
    enum rc rc = OK;
    buf_init(&options, cx->arena, 4 * CARD_ROWS_MAX);
    buf_init(&needs, cx->arena, 4 * CARD_ROWS_MAX);
    for (size_t i = 0; i < CARD_OPTIONS && !rc; i++) {
        const struct card_option *o = &a->option[i];
        const struct str cell[] = { o->name, o->cost, o->days, o->risk };
        rc = judge_cells(cx, option_field[i], cell, countof(cell), a->checked);
        card_row_put(&options, cell, countof(cell));
    }
    for (size_t i = 0; i < CARD_NEEDS && !rc; i++) {
        const struct card_need *o = &a->need[i];
        const struct str cell[] = { o->unit, o->what, o->due, o->lead == 1 ? STR("1") : STR("0") };
        int64_t day;
        rc = judge_cells(cx, need_field[i], cell, 2, a->checked);
        if (!rc && o->due.n)
            rc = card_judge_day(cx, due_field[i], o->due, &day);
        card_row_put(&needs, cell, countof(cell));
    }
    ev->options = buf_view(&options);
    ev->needs = buf_view(&needs);
    return rc ? rc : options.overflow || needs.overflow ? FAILED : OK;
}

static enum rc judge_words(struct cx *cx, const struct card_draw *a)
{
    const struct { const char *field; struct str words; } said[] = {
        { "title", a->title }, { "came", a->came }, { "tried", a->tried }, { "papers", a->papers },
    };
    enum rc rc = OK;
    for (size_t i = 0; i < countof(said) && !rc; i++)
        if (said[i].words.n)
            rc = desk_judge_words(cx, said[i].field, said[i].words, a->checked);
    return rc;
}

/* The cases it comes from, each once; none of them may have been nothing at all. */
static enum rc judge_cases(struct cx *cx, struct str typed, struct str *out, int64_t *homes)
{
    int64_t seen[CARD_CASES_MOST];
    size_t n = 0;
    struct str one;
    struct buf b;
    *homes = 0;
    buf_init(&b, cx->arena, CARD_CASES_MAX);
    while (str_next(&typed, ' ', &one)) {
        struct case_told told;
        struct case_facts facts;
        int64_t id = 0;
        bool twice = false;
        if (!one.n)
            continue;
        enum rc rc = str_int(one, &id) ? desk_case_told(cx->db, cx->arena, id, &told) : NOT_FOUND;
        if (rc == NOT_FOUND)
            return refuse(cx, INVALID, "cases", MSG_err_card_case, id);
        if (!rc)
            rc = desk_facts(cx->db, cx->arena, id, &facts);
        if (rc)
            return rc;
        if (told.state == CASE_VOIDED)
            return refuse(cx, INVALID, "cases", MSG_err_card_void, id);
        for (size_t i = 0; i < n; i++)
            twice = twice || seen[i] == id;
        if (twice)
            continue;
        if (n == CARD_CASES_MOST)
            return refuse(cx, INVALID, "cases", MSG_err_card_cases, CARD_CASES_MOST);
        seen[n++] = id;
        *homes += facts.homes;
        buf_printf(&b, "%s%lld", b.n ? " " : "", (long long)id);
    }
    *out = buf_view(&b);
    return OK;
}

/* ---- commands ---------------------------------------------------------------------------------------------------------------------- */

static struct str text_of(struct str s)
{
    return s.p ? s : STR("");
}

enum rc card_decide_draw(struct cx *cx, const void *args)
{
    const struct card_draw *a = args;
    struct card_last_row last;
    struct card_worded ev = { .no = 1, .kind = a->kind == ABSENT ? CARD_HARD : a->kind, .title = a->title, .came = a->came,
                              .tried = text_of(a->tried), .papers = text_of(a->papers), .strip = STR("") };
    enum rc rc = judge_cases(cx, a->cases, &ev.cases, &ev.homes);
    if (!rc)
        rc = judge_words(cx, a);
    if (!rc)
        rc = write_rows(cx, a, &ev);
    if (!rc)
        rc = card_today(cx->db, cx->arena, cx->now, &ev.day);
    if (!rc)
        rc = card_last(cx->db, cx->arena, &last);
    if (rc)
        return rc;
    ev.id = last.id == ABSENT ? 1 : last.id + 1;
    ev.homes = a->homes == ABSENT ? ev.homes : a->homes;
    *(struct card_told *)cx->result = (struct card_told){ ev.id };
    return emit(cx, &CARD_DRAWN, &ev, NULL);
}

/* The last version as the beginning of the next. */
static enum rc begin_version(struct cx *cx, const struct command *c, int64_t id, struct card_worded *ev)
{
    struct card_get_row row;
    struct card_moved at;
    struct card_version_get_row v;
    enum rc rc = card_begin(cx, c, id, cx->actor.perms & PERM_DESK ? WHO_DESK : WHO_LEVEL, &row, &at);
    if (!rc)
        rc = card_version_get(cx->db, cx->arena, id, row.version, &v);
    if (!rc)
        *ev = (struct card_worded){ id, row.version + 1, row.kind, ABSENT, v.homes, STR_NONE, v.title, v.came, v.tried, v.papers, v.options,
                                    v.needs, v.strip };
    return rc;
}

enum rc card_decide_revise(struct cx *cx, const void *args)
{
    const struct card_draw *a = args;
    struct card_worded ev;
    enum rc rc = begin_version(cx, &CARD_REVISE, a->id, &ev);
    if (!rc)
        rc = judge_words(cx, a);
    if (!rc)
        rc = write_rows(cx, a, &ev);
    if (rc)
        return rc;
    ev.title = a->title;
    ev.came = a->came;
    ev.tried = text_of(a->tried);
    ev.papers = text_of(a->papers);
    ev.homes = a->homes == ABSENT ? ev.homes : a->homes;
    return emit(cx, &CARD_REVISED, &ev, NULL);
}

enum rc card_decide_strip(struct cx *cx, const void *args)
{
    static const char *const field[CARD_SEGMENTS] = { "segment1_name", "segment2_name", "segment3_name", "segment4_name",
                                                      "segment5_name", "segment6_name", "segment7_name", "segment8_name" };
    static const struct str state[SEGMENTS] = { { "0", 1 }, { "1", 1 }, { "2", 1 } };
    const struct card_strip *a = args;
    struct card_worded ev;
    struct buf b;
    enum rc rc = begin_version(cx, &CARD_STRIP, a->id, &ev);
    buf_init(&b, cx->arena, 4 * CARD_ROWS_MAX);
    for (size_t i = 0; i < CARD_SEGMENTS && !rc; i++) {
        const struct card_segment *s = &a->segment[i];
        const bool blank = !s->owner.n || !s->manager.n || !s->payer.n;
        const int64_t stands = s->state == ABSENT || (blank && s->state == SEGMENT_AGREED) ? SEGMENT_UNCLEAR : s->state;
        const struct str cell[] = { s->name, s->owner, s->manager, s->payer, s->evidence, state[stands] };
        rc = judge_cells(cx, field[i], cell, 5, a->checked);
        card_row_put(&b, cell, countof(cell));
    }
    ev.strip = buf_view(&b);
    return rc ? rc : b.overflow ? FAILED : emit(cx, &CARD_REVISED, &ev, NULL);
}
