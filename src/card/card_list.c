/* card_list.c - the list of cards, declared once: all, open, one state, those of which the reader's unit has a
** part, or those that wait for the reader's level.
**
** Who works at the desk sees drafts too; everybody else what was sent up once, and of it what is public: what it is about, who has it,
** until when that level answers. */
#include "card/card_page.h"

#include "cards.html.h"

#define R struct cards_row
R {
    int64_t id, state, urgency, homes, moved_at, due_at;
    struct str title, level, to_level, drawn_on;
};

struct cards_read {
    const struct card_line *line;
    int64_t kind;
};

static bool sees_all(const struct web *w)
{
    return (w->actor.perms & PERM_DESK_READ) != 0;
}

/* Whose cards wait: those of the levels at which the reader sits; of the first one, where nobody sits, the desk's. */
static int64_t user_of(const struct web *w)
{
    return w->signed_in ? w->actor.user : 0;
}

static int64_t desk_of(const struct web *w)
{
    return (w->actor.perms & PERM_DESK) != 0;
}

static enum rc read_sits(struct web *w, bool *sits)
{
    enum rc rc = OK;
    *sits = desk_of(w);
    for (int64_t no = 1; no <= CARD_LEVELS_MOST && !rc && !*sits && w->signed_in; no++) {
        struct card_seat_has_row own;
        rc = card_seat_has(w->db, w->arena, no, w->actor.user, &own);
        *sits = !rc;
        rc = rc == NOT_FOUND ? OK : rc;
    }
    return rc;
}

static int64_t kind_of(struct web *w)
{
    struct str s = web_query(w, "state");
    int64_t kind = CARDS_ALL;
    if (str_eq(web_query(w, "unit"), STR("own")))
        return CARDS_OWN;
    if (str_eq(web_query(w, "level"), STR("own")))
        return CARDS_MINE;
    for (int64_t i = 0; i < CARD_STATES; i++)
        if (str_eq(s, str_of(CARD_STATE_WORDS[i])))
            kind = i;
    return str_eq(s, STR("open")) ? CARDS_OPEN : s.n && kind == CARDS_ALL ? CARDS_KINDS : kind;
}

static enum rc rows(struct web *w, int64_t kind, bool up, int64_t than, int64_t want, struct card_older_row **row, size_t *n)
{
    const int64_t all = sees_all(w);
    struct str unit;
    if (kind == CARDS_ALL)
        return (up ? card_newer : card_older)(w->db, w->arena, all, than, want, row, n);
    if (kind < CARD_STATES)
        return (up ? card_state_newer : card_state_older)(w->db, w->arena, all, kind, than, want, row, n);
    if (kind == CARDS_OPEN)
        return (up ? card_open_newer : card_open_older)(w->db, w->arena, all, than, want, row, n);
    if (kind == CARDS_MINE)
        return (up ? card_mine_newer : card_mine_older)(w->db, w->arena, user_of(w), desk_of(w), than, want, row, n);
    enum rc rc = w->actor.perms & PERM_UNIT ? people_unit(w->db, w->arena, w->actor.user, &unit) : NOT_FOUND;
    *n = 0;
    if (rc)
        return rc == NOT_FOUND ? OK : rc;
    return (up ? card_unit_newer : card_unit_older)(w->db, w->arena, unit, than, want, row, n);
}

static enum rc fill(struct web *w, const struct card_older_row *row, size_t n, R **out, const struct card_line **lines)
{
    struct card_level level[CARD_LEVELS_MOST];
    size_t levels;
    R *to = ARENA_ARRAY(w->arena, R, n);
    struct card_line *line = ARENA_ARRAY(w->arena, struct card_line, n);
    enum rc rc = to && line ? card_levels(w->db, w->arena, level, &levels) : FAILED;
    for (size_t i = 0; !rc && i < n; i++) {
        const struct card_older_row *r = &row[i];
        line[i].row = *r;
        line[i].level = card_level_name(&w->out.m, level, levels, r->level);
        line[i].to_level = r->to_level == ABSENT ? STR_NONE : card_level_name(&w->out.m, level, levels, r->to_level);
        rc = card_number(w, r->id, r->drawn_day, &line[i].number);
        to[i] = (R){ r->id, r->state, r->kind, r->homes, r->moved_at, r->due_at, r->title, line[i].level, line[i].to_level,
                     card_day_iso(w->arena, r->drawn_day) };
    }
    if (rc)
        return rc;
    *out = to;
    *lines = line;
    return OK;
}

static struct str cursor_of(struct web *w, int64_t id)
{
    return arena_printf(w->arena, "%lld", (long long)id);
}

static enum rc read_cards(struct web *w, const struct list_ask *ask, struct list_got *out)
{
    struct cards_read *read = ARENA_NEW(w->arena, struct cards_read);
    struct card_older_row *row = NULL;
    struct list_got got = { .more = read, .total = ABSENT };
    const int64_t kind = kind_of(w);
    int64_t than = ask->up ? 0 : INT64_MAX;
    size_t n = 0;
    R *to = NULL;
    if (kind == CARDS_KINDS || (ask->cursor.p && (!str_int(ask->cursor, &than) || than < 0)))
        return INVALID;
    enum rc rc = read ? rows(w, kind, ask->up, than, ask->want + 1, &row, &n) : FAILED;
    if (rc)
        return rc;
    got.n = n > (size_t)ask->want ? (size_t)ask->want : n;
    for (size_t i = 0; ask->up && i < got.n / 2; i++) { /* read upwards, shown downwards */
        struct card_older_row keep = row[i];
        row[i] = row[got.n - 1 - i];
        row[got.n - 1 - i] = keep;
    }
    if ((rc = fill(w, row, got.n, &to, &read->line)))
        return rc;
    read->kind = kind;
    got.row = to;
    if (got.n && (ask->up || n > got.n))
        got.older = cursor_of(w, row[got.n - 1].id);
    if (got.n && (ask->up ? n > got.n : ask->cursor.p != NULL))
        got.newer = cursor_of(w, row[0].id);
    *out = got;
    return OK;
}

static void draw_cards(struct web *w, const struct list_page *page)
{
    const struct cards_read *read = page->got.more;
    struct cards_view v = { .line = read->line, .kind = read->kind, .may = (w->actor.perms & PERM_DESK) != 0, .sees = sees_all(w) };
    enum rc rc = w->actor.perms & PERM_UNIT ? people_unit(w->db, w->arena, w->actor.user, &v.unit) : NOT_FOUND;
    if (!rc || rc == NOT_FOUND)
        rc = read_sits(w, &v.sits);
    if (rc) {
        w->torn = true;
        return;
    }
    cards_page(&w->out, w, &v, page);
}

static struct url keep_kind(struct web *w, struct url to)
{
    struct str s = web_query(w, "state"), unit = web_query(w, "unit"), level = web_query(w, "level");
    if (level.n)
        to = url_query(&w->out, to, "level", level);
    if (unit.n)
        to = url_query(&w->out, to, "unit", unit);
    return s.n ? url_query(&w->out, to, "state", s) : to;
}

static struct url link_row(struct web *w, const void *row)
{
    const R *r = row;
    return url_path(&w->out, "/cards/%lld", (long long)r->id);
}

static struct str headline(struct web *w, const void *row)
{
    const R *r = row;
    struct str state = msg_text(&w->out.m, CARD_STATE_NAMES[r->state], 0);
    return arena_printf(w->arena, STR_FMT " · " STR_FMT, STR_ARG(r->title), STR_ARG(state));
}

static const struct list_column columns[] = {
    LIST_COLUMN(R, id, LIST_INT),        LIST_NAMES(R, urgency, CARD_KIND_NAMES, CARD_KIND_WORDS),
    LIST_NAMES(R, state, CARD_STATE_NAMES, CARD_STATE_WORDS), LIST_COLUMN(R, title, LIST_TEXT),
    LIST_COLUMN(R, homes, LIST_INT),     LIST_COLUMN(R, level, LIST_TEXT),
    LIST_COLUMN(R, to_level, LIST_TEXT), LIST_COLUMN(R, drawn_on, LIST_TEXT),
    LIST_COLUMN(R, due_at, LIST_TIME),   LIST_COLUMN(R, moved_at, LIST_TIME),
};
static const struct list cards = {
    .name = "cards",
    .title = MSG_card_list,
    .column = columns,
    .columns = countof(columns),
    .row_size = sizeof(R),
    .at_off = offsetof(R, moved_at),
    .read = read_cards,
    .draw = draw_cards,
    .keep = keep_kind,
    .link = link_row,
    .headline = headline,
};
#undef R

void card_show_list(struct web *w)
{
    list_answer(w, &cards);
}
