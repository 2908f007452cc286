/* desk_looks.c - every look at a contact, and every slip given out anew: who, when, at which case, for what reason. For who audits; a
** resident sees their own.
**
** The reason is PERSONAL and stands in the log alone: an erased one is gone here too. */
#include "desk/desk_in.h"

#include "looks.html.h"

static const enum msg look_words[LOOK_KINDS] = { MSG_look_contact, MSG_look_slip };

enum msg look_msg(enum look_kind k)
{
    must((size_t)k < countof(look_words));
    return look_words[k];
}

static enum rc line_of(struct web *w, const struct desk_look_older_row *r, struct look_line *l)
{
    struct str reason = STR_NONE;
    enum rc rc = desk_read_look(w, (enum look_kind)r->kind, r->pos, &reason);
    if (rc)
        return rc;
    struct str who = desk_person(w, r->by);
    *l = (struct look_line){ .line = r->id, .at = r->at, .case_id = r->case_id, .what = r->kind, .reason = reason };
    l->by = r->by == 0 ? msg_change_by_machine(&w->out.m) : who.n ? who : msg_people_nameless(&w->out.m, r->by);
    return OK;
}

static enum rc read_rows(struct web *w, const struct list_ask *ask, int64_t than, struct desk_look_older_row **row, size_t *n)
{
    struct desk_look_newer_row *up;
    if (!ask->up)
        return desk_look_older(w->db, w->arena, than, ask->want, row, n);
    enum rc rc = desk_look_newer(w->db, w->arena, than, ask->want, &up, n);
    struct desk_look_older_row *down = rc ? NULL : ARENA_ARRAY(w->arena, struct desk_look_older_row, *n);
    if (!down)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < *n; i++) {
        const struct desk_look_newer_row *r = &up[*n - 1 - i];
        down[i] = (struct desk_look_older_row){ r->id, r->pos, r->kind, r->case_id, r->by, r->at };
    }
    *row = down;
    return OK;
}

static struct str cursor_of(struct web *w, int64_t id)
{
    return arena_printf(w->arena, "%lld", (long long)id);
}

static enum rc read_looks(struct web *w, const struct list_ask *ask, struct list_got *out)
{
    struct desk_look_older_row *row = NULL;
    struct desk_look_last_row last;
    struct list_got got = { 0 };
    int64_t than = INT64_MAX;
    if (ask->cursor.p && (!str_int(ask->cursor, &than) || than < 0))
        return INVALID;
    enum rc rc = read_rows(w, ask, than, &row, &got.n);
    if (!rc)
        rc = desk_look_last(w->db, w->arena, &last);
    struct look_line *line = rc ? NULL : ARENA_ARRAY(w->arena, struct look_line, got.n);
    if (!line)
        return rc ? rc : FAILED;
    for (size_t i = 0; !rc && i < got.n; i++)
        rc = line_of(w, &row[i], &line[i]);
    if (rc)
        return rc;
    got.row = line;
    got.total = last.id;
    if (got.n && line[got.n - 1].line > 1)
        got.older = cursor_of(w, line[got.n - 1].line);
    if (got.n && line[0].line < last.id)
        got.newer = cursor_of(w, line[0].line);
    *out = got;
    return OK;
}

static void draw_looks(struct web *w, const struct list_page *page)
{
    w->page.desk = true;
    desk_looks(&w->out, w, page);
}

static struct url link_look(struct web *w, const void *row)
{
    const struct look_line *l = row;
    return url_path(&w->out, "/desk/cases/%lld#look-%lld", (long long)l->case_id, (long long)l->line);
}

static struct str headline(struct web *w, const void *row)
{
    const struct look_line *l = row;
    return arena_printf(w->arena, STR_FMT " · " STR_FMT, STR_ARG(l->by), STR_ARG(msg_case_number(&w->out.m, l->case_id)));
}

static const char *const kind_words[LOOK_KINDS] = { "contact", "slip" };
#define R struct look_line
static const struct list_column columns[] = {
    LIST_COLUMN(R, line, LIST_INT),  LIST_COLUMN(R, at, LIST_TIME),     LIST_COLUMN(R, case_id, LIST_INT),
    LIST_COLUMN(R, by, LIST_TEXT),   LIST_NAMES(R, what, look_words, kind_words), LIST_COLUMN(R, reason, LIST_TEXT),
};
static const struct list looks = {
    .name = "contact-looks",
    .title = MSG_looks_title,
    .column = columns,
    .columns = countof(columns),
    .row_size = sizeof(R),
    .at_off = offsetof(R, at),
    .read = read_looks,
    .draw = draw_looks,
    .link = link_look,
    .headline = headline,
};
#undef R

void desk_show_looks(struct web *w)
{
    list_answer(w, &looks);
}
