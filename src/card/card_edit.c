/* card_edit.c - the pages on which a card is written: its text, its strip of segments, the instruction; and two versions side by side.
**
** A form comes filled with what stands on the card, cell by cell, so that revising is changing; with the rows that are still empty below.
** Without JavaScript a page cannot grow rows, so all that a card may have are there: two of each kind, or as many as something stands in,
** lie open, and the others wait folded. */
#include "card/card_page.h"

#include "base/hash.h"
#include "edit.html.h"
#include "versions.html.h"

enum { ROWS_OPEN = 2 };
size_t card_rows_open(const struct form *f, const char *rows, size_t most)
{
    const struct str kind = str_of(rows);
    size_t open = ROWS_OPEN < most ? ROWS_OPEN : most;
    for (size_t i = 0; i < f->n; i++) {
        const struct form_pair *p = &f->pair[i];
        struct str rest = p->name, no;
        int64_t row;
        if (!p->value.n || !str_starts(p->name, kind))
            continue;
        rest = str_cut(p->name, kind.n, p->name.n);
        /* a chooser always says something */
        if (str_next(&rest, '_', &no) && str_int(no, &row) && row > (int64_t)open && row <= (int64_t)most && !str_eq(rest, STR("state")))
            open = (size_t)row;
    }
    return open;
}

static void fill(struct web *w, const char *rows, size_t i, const char *cell, struct str value)
{
    struct str name = arena_printf(w->arena, "%s%zu_%s", rows, i + 1, cell);
    if (value.n && name.p)
        form_set(&w->form, name.p, value);
}

static struct str number_of(struct web *w, int64_t n)
{
    return arena_printf(w->arena, "%lld", (long long)n);
}

static void fill_needs(struct web *w, const char *rows, const struct card_need *need, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        fill(w, rows, i, "unit", need[i].unit);
        fill(w, rows, i, "what", need[i].what);
        fill(w, rows, i, "due", need[i].due);
        if (need[i].lead)
            fill(w, rows, i, "lead", STR("1"));
    }
}

static void fill_draw(struct web *w, const struct card_view *v)
{
    form_set(&w->form, "title", v->v.title);
    form_set(&w->form, "came", v->v.came);
    form_set(&w->form, "tried", v->v.tried);
    form_set(&w->form, "papers", v->v.papers);
    form_set(&w->form, "homes", number_of(w, v->v.homes));
    for (size_t i = 0; i < v->options; i++) {
        fill(w, "option", i, "name", v->option[i].name);
        fill(w, "option", i, "cost", v->option[i].cost);
        fill(w, "option", i, "days", v->option[i].days);
        fill(w, "option", i, "risk", v->option[i].risk);
    }
    fill_needs(w, "need", v->need, v->needs);
}

/* The usual segments of heating, to begin with; each can be written over. */
static void fill_strip(struct web *w, const struct card_view *v)
{
    static const enum msg usual[] = { MSG_segment_main, MSG_segment_station, MSG_segment_second, MSG_segment_riser, MSG_segment_flat };
    for (size_t i = 0; i < v->segments; i++) {
        const struct card_segment *s = &v->segment[i];
        fill(w, "segment", i, "name", s->name);
        fill(w, "segment", i, "owner", s->owner);
        fill(w, "segment", i, "manager", s->manager);
        fill(w, "segment", i, "payer", s->payer);
        fill(w, "segment", i, "evidence", s->evidence);
        fill(w, "segment", i, "state", number_of(w, s->state));
    }
    for (size_t i = 0; i < countof(usual) && !v->segments; i++)
        fill(w, "segment", i, "name", msg_text(&w->out.m, usual[i], 0));
}

/* Who has a part already, else who was said to be needed. */
static void fill_instruct(struct web *w, const struct card_view *v)
{
    struct card_need need[CARD_NEEDS];
    size_t n = 0;
    for (size_t i = 0; i < v->needs && !v->parts; i++)
        need[n++] = v->need[i];
    fill_needs(w, "part", need, n);
}

static enum rc begin(struct web *w, struct card_edit_view *v, struct card_view *card)
{
    struct str *unit = ARENA_ARRAY(w->arena, struct str, 50);
    enum rc rc = unit ? people_units(w->db, w->arena, 50, unit, &v->units) : FAILED;
    v->form = &w->form;
    v->key = rand_token(w->arena);
    v->unit = unit;
    if (!rc && card)
        rc = web_arg_int(w, "id", &v->id);
    if (!rc && card)
        rc = card_read(w, v->id, card);
    if (!rc && card && !card->may && !card->speaks)
        rc = DENIED;
    if (!rc && card) {
        v->number = card->number;
        v->emergency = card->c.kind == CARD_EMERGENCY;
    }
    return rc;
}

typedef void draw_fn(struct out *o, const struct web *w, const struct card_edit_view *v);
static void finish(struct web *w, int status, enum rc rc, const struct card_edit_view *v, struct str title, draw_fn *view)
{
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.title = title;
    view(&w->out, w, v);
    web_html(w, status);
}

/* ---- the text ------------------------------------------------------------------------------------------------------------------------ */

static enum rc fill_from_case(struct web *w, struct str typed)
{
    struct case_told told;
    struct case_facts facts;
    int64_t id;
    if (!typed.n || !str_int(typed, &id))
        return OK;
    enum rc rc = desk_case_told(w->db, w->arena, id, &told);
    if (!rc)
        rc = desk_facts(w->db, w->arena, id, &facts);
    if (rc)
        return rc == NOT_FOUND ? OK : rc;
    form_set(&w->form, "cases", typed);
    form_set(&w->form, "homes", number_of(w, facts.homes));
    form_set(&w->form, "kind", number_of(w, CARD_HARD));
    if (told.wording.p)
        form_set(&w->form, "came", told.wording);
    return OK;
}

static void draw_new(struct web *w, int status, enum rc rc)
{
    struct card_edit_view v = { .id = ABSENT };
    if (!rc)
        rc = begin(w, &v, NULL);
    v.to = url_path(&w->out, "/cards/new");
    finish(w, status, rc, &v, msg_card_new(&w->out.m), card_draw_page);
}

void card_show_new(struct web *w)
{
    draw_new(w, 200, fill_from_case(w, web_query(w, "case")));
}

void card_again_new(struct web *w)
{
    draw_new(w, w->http->res.status, OK);
}

static void draw_revise(struct web *w, int status, bool fresh)
{
    struct card_edit_view v = { .id = ABSENT };
    struct card_view *card = ARENA_NEW(w->arena, struct card_view);
    enum rc rc = card ? begin(w, &v, card) : FAILED;
    if (!rc && fresh)
        fill_draw(w, card);
    v.to = url_path(&w->out, "/cards/%lld/revise", (long long)v.id);
    finish(w, status, rc, &v, msg_card_revise(&w->out.m), card_draw_page);
}

void card_show_revise(struct web *w)
{
    draw_revise(w, 200, true);
}

void card_again_revise(struct web *w)
{
    draw_revise(w, w->http->res.status, false);
}

/* ---- the strip --------------------------------------------------------------------------------------------------- */

static void draw_strip(struct web *w, int status, bool fresh)
{
    struct card_edit_view v = { .id = ABSENT };
    struct card_view *card = ARENA_NEW(w->arena, struct card_view);
    enum rc rc = card ? begin(w, &v, card) : FAILED;
    if (!rc && fresh)
        fill_strip(w, card);
    v.to = url_path(&w->out, "/cards/%lld/strip", (long long)v.id);
    finish(w, status, rc, &v, msg_card_strip(&w->out.m), card_strip_page);
}

void card_show_strip(struct web *w)
{
    draw_strip(w, 200, true);
}

void card_again_strip(struct web *w)
{
    draw_strip(w, w->http->res.status, false);
}

/* ---- the instruction --------------------------------------------------------------------------------------------- */

static void draw_instruct(struct web *w, int status, bool fresh)
{
    struct card_edit_view v = { .id = ABSENT };
    struct card_view *card = ARENA_NEW(w->arena, struct card_view);
    enum rc rc = card ? begin(w, &v, card) : FAILED;
    if (!rc && fresh)
        fill_instruct(w, card);
    v.to = url_path(&w->out, "/cards/%lld/instruct", (long long)v.id);
    finish(w, status, rc, &v, msg_card_instruct(&w->out.m), card_instruct_page);
}

void card_show_instruct(struct web *w)
{
    draw_instruct(w, 200, true);
}

void card_again_instruct(struct web *w)
{
    draw_instruct(w, w->http->res.status, false);
}

/* ---- versions ---------------------------------------------------------------------------------------------------- */

/* Rows as people read them: a line each, the cells with a point between. */
static struct str rows_text(struct web *w, struct str list, size_t cells)
{
    struct str cell[6];
    struct buf b;
    must(cells <= countof(cell));
    buf_init(&b, w->arena, 8 * CARD_ROWS_MAX);
    while (card_row_next(&list, cell, cells)) {
        if (b.n)
            buf_put(&b, "\n", 1);
        for (size_t i = 0; i < cells; i++)
            if (cell[i].n)
                buf_printf(&b, "%s" STR_FMT, i ? " · " : "", STR_ARG(cell[i]));
    }
    return buf_view(&b);
}

static struct str strip_text(struct web *w, struct str list)
{
    static const enum msg name[SEGMENTS] = { MSG_segment_agreed, MSG_segment_unclear, MSG_segment_disputed };
    struct card_segment s[CARD_SEGMENTS];
    const size_t n = card_strip_read(list, s);
    struct buf b;
    buf_init(&b, w->arena, 8 * CARD_ROWS_MAX);
    for (size_t i = 0; i < n; i++) {
        const struct str cell[] = { s[i].owner, s[i].manager, s[i].payer, s[i].evidence };
        buf_printf(&b, "%s" STR_FMT, i ? "\n" : "", STR_ARG(s[i].name));
        for (size_t k = 0; k < countof(cell); k++)
            if (cell[k].n)
                buf_printf(&b, " · " STR_FMT, STR_ARG(cell[k]));
        buf_printf(&b, " · " STR_FMT, STR_ARG(msg_text(&w->out.m, name[s[i].state], 0)));
    }
    return buf_view(&b);
}

static enum rc lay(struct web *w, struct versions_view *v, size_t at, enum msg name, struct str old, struct str now)
{
    struct version_field *f = &v->field[at];
    must(at < VERSION_FIELDS);
    f->name = name;
    f->changed = !str_eq(old, now);
    return card_diff(&w->room, old, now, &f->piece, &f->pieces);
}

static enum rc compare(struct web *w, struct versions_view *v, const struct card_version_get_row *a, const struct card_version_get_row *b)
{
    const struct { enum msg name; struct str old, now; } f[VERSION_FIELDS] = {
        { MSG_f_card_title, a->title, b->title },
        { MSG_f_card_homes, number_of(w, a->homes), number_of(w, b->homes) },
        { MSG_f_card_came, a->came, b->came },
        { MSG_f_card_tried, a->tried, b->tried },
        { MSG_card_strip, strip_text(w, a->strip), strip_text(w, b->strip) },
        { MSG_card_options, rows_text(w, a->options, 4), rows_text(w, b->options, 4) },
        { MSG_card_needs, rows_text(w, a->needs, 3), rows_text(w, b->needs, 3) },
        { MSG_f_card_papers, a->papers, b->papers },
    };
    enum rc rc = OK;
    for (size_t i = 0; i < countof(f) && !rc; i++)
        rc = lay(w, v, i, f[i].name, f[i].old, f[i].now);
    return rc;
}

static enum rc read_versions(struct web *w, struct versions_view *v, const struct card_view *card)
{
    struct card_version_get_row old = { .no = 0, .title = STR(""), .came = STR(""), .tried = STR(""), .papers = STR(""), .options = STR(""),
                                        .needs = STR(""), .strip = STR("") }, now;
    struct card_versions_row *row;
    enum rc rc = card_versions(w->db, w->arena, v->id, 50, &row, &v->versions);
    struct version_view *all = rc ? NULL : ARENA_ARRAY(w->arena, struct version_view, v->versions);
    if (!all)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < v->versions; i++)
        all[i] = (struct version_view){ row[i], STR_NONE };
    v->version = all;
    if (!str_int(web_query(w, "to"), &v->to))
        v->to = card->c.version;
    if (!str_int(web_query(w, "from"), &v->from))
        v->from = v->to > 1 ? v->to - 1 : 0;
    rc = card_version_get(w->db, w->arena, v->id, v->to, &now);
    if (!rc && v->from)
        rc = card_version_get(w->db, w->arena, v->id, v->from, &old);
    return rc ? rc : compare(w, v, &old, &now);
}

void card_show_versions(struct web *w)
{
    struct versions_view v = { .id = 0 };
    struct card_view *card = ARENA_NEW(w->arena, struct card_view);
    enum rc rc = card ? web_arg_int(w, "id", &v.id) : FAILED;
    if (!rc)
        rc = card_read(w, v.id, card);
    if (!rc && !card->staff)
        rc = DENIED;
    if (!rc)
        rc = read_versions(w, &v, card);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v.number = card->number;
    v.title = card->c.title;
    w->page.title = msg_card_versions(&w->out.m);
    card_versions_page(&w->out, w, &v);
    web_html(w, 200);
}
