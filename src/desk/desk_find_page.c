/* desk_find_page.c - search for staff: everything that was written, newest first; a code or a number leads straight to its case.
**
** Letters are looked for as they stand; when no text has them they are read as pinyin, and the page says which words were meant, each a
** link. The address holds all of it, so a search can be kept and sent. The public's search is the public list's (desk_list.c) and takes
** from here how typed words become hits. */
#include "desk/desk_find.h"

#include "base/postings.h"
#include "base/utf8.h"
#include "desk/desk_code.h"
#include "desk/desk_shelf.h"
#include "find.html.h"
#include "web/health.h"

enum { MEANT_CHARS = 12 };

/* ---- typed words -------------------------------------------------------------------------------------------------- */

/* A place to go on from: a document's number, behind "p" when letters were read as pinyin. */
static bool read_place(struct str s, bool *sounds, int64_t *than)
{
    *sounds = str_starts(s, STR("p"));
    return str_int(str_cut(s, *sounds, s.n), than) && *than >= 0;
}

static struct str place_of(struct web *w, const struct find_view *v, int64_t than)
{
    return arena_printf(w->arena, "%s%lld", v->sounds ? "p" : "", (long long)than);
}

/* The words as they stand, and if nothing has them, as pinyin. */
static enum rc look(struct web *w, struct find_view *v, struct find_ask *ask, struct find_got *got)
{
    enum rc rc = v->sounds ? seek_read_sounds(w->arena, v->q, &ask->seek) : seek_read(w->arena, v->q, &ask->seek);
    if (rc == INVALID || rc == NOT_FOUND || (!rc && !ask->seek.parts)) {
        v->trouble = rc == INVALID ? MSG_find_too_long : MSG_find_nothing_typed;
        return OK;
    }
    if (!rc)
        rc = desk_find(w, ask, got);
    if (rc || got->n || got->stopped || v->sounds || ask->than != INT64_MAX)
        return rc;
    if (seek_read_sounds(w->arena, v->q, &ask->seek)) /* no pinyin, so the page says what was typed */
        return seek_read(w->arena, v->q, &ask->seek);
    v->sounds = true;
    return desk_find(w, ask, got);
}

/* The words that were found, each once: what the letters stood for. */
static void add_meant(struct find_view *v, const struct find_text *t)
{
    for (size_t i = 0; i < t->marks && v->meants < FIND_MEANT; i++) {
        struct str s = utf8_head(str_cut(t->text, t->mark[i].from, t->mark[i].to), MEANT_CHARS);
        size_t k = 0;
        while (k < v->meants && !str_eq(v->meant[k], s))
            k++;
        if (k == v->meants)
            v->meant[v->meants++] = s;
    }
}

static enum rc read_hits(struct web *w, struct find_view *v, const struct find_ask *ask, const struct find_got *got)
{
    const bool staff = ask->shelf == SHELF_STAFF;
    struct find_line *line = ARENA_ARRAY(w->arena, struct find_line, got->n);
    enum rc rc = line ? OK : FAILED;
    for (size_t i = 0; !rc && i < got->n; i++) {
        const struct find_hit *h = &got->hit[i];
        line[i].kind = (enum doc_kind)h->from.kind;
        rc = desk_read_line(w, &h->line, STR_NONE, &line[i].line);
        if (!rc)
            rc = desk_find_text(w, &ask->seek, &h->from, staff, &line[i].found);
        if (!rc && v->sounds)
            add_meant(v, &line[i].found);
    }
    v->line = line;
    v->n = rc ? 0 : got->n;
    return rc;
}

enum rc desk_find_read(struct web *w, const struct find_from *from, struct find_view *v)
{
    struct find_ask ask = { .shelf = from->shelf, .filter = &v->filter, .than = INT64_MAX, .want = from->want, .ms = FIND_MS };
    struct find_got got = { .n = 0 };
    struct find_hit none[1];
    if (from->cursor.p && !read_place(from->cursor, &v->sounds, &ask.than))
        return INVALID;
    got.hit = none;
    enum rc rc = look(w, v, &ask, &got);
    if (!rc)
        rc = read_hits(w, v, &ask, &got);
    if (rc)
        return rc;
    v->later = from->cursor.p != NULL;
    v->stopped = got.stopped;
    if (got.more)
        v->after = place_of(w, v, got.than);
    return OK;
}

/* ---- the page ----------------------------------------------------------------------------------------------------- */

/* All cases unless the address asks for some. */
static void read_filter(struct web *w, struct desk_filter *f)
{
    struct str state = web_query(w, "state");
    desk_read_filter(w, f);
    if (!state.p || !state.n)
        f->state = DESK_ALL;
}

static struct url keep(struct out *o, const struct find_view *v, struct str q)
{
    struct url to = url_query(o, url_path(o, "/desk/find"), "q", q);
    return v->narrow ? desk_filter_keep(o, &v->filter, to) : to;
}

struct url desk_find_url(struct out *o, const struct find_view *v, struct str q)
{
    return v->shelf == SHELF_STAFF ? keep(o, v, q) : url_query(o, url_path(o, "/cases"), "q", q);
}

static void found(struct web *w)
{
    struct find_view *v = w->user;
    const enum rc rc = w->task.rc ? w->task.rc : v->rc;
    if (rc) {
        web_error(w, rc == INVALID ? NOT_FOUND : rc, NULL);
        return;
    }
    if (v->after.p)
        v->older = url_query(&w->out, keep(&w->out, v, v->q), "after", v->after);
    if (v->later)
        v->newest = keep(&w->out, v, v->q);
    desk_find_page(&w->out, w, v);
    web_html(w, 200);
}

/* On a worker's thread, in a snapshot of its own. */
static void work(struct web *w)
{
    struct find_view *v = w->user;
    v->rc = FAILED;
    if (!web_read_begin(w))
        return;
    v->rc = desk_find_read(w, &(struct find_from){ SHELF_STAFF, web_query(w, "after"), FIND_ROWS }, v);
    web_read_end(w, !v->rc);
}

/* A code or a number, as it stands on a slip or in a list. */
static enum rc straight(struct web *w, struct str q, int64_t *id)
{
    struct desk_voice_of_code_row voice;
    struct desk_line_get_row line;
    struct str code;
    enum rc rc = code_read(w->arena, q, &code);
    if (!rc && !(rc = desk_voice_of_code(w->db, w->arena, code, &voice))) {
        *id = voice.case_id;
        return OK;
    }
    q = str_starts(q, STR("#")) ? str_cut(q, 1, q.n) : q;
    if ((rc && rc != INVALID && rc != NOT_FOUND) || !str_int(q, id) || *id < 1)
        return rc == FAILED || rc == BUSY ? rc : NOT_FOUND;
    return desk_line_get(w->db, w->arena, *id, &line);
}

void desk_show_find(struct web *w)
{
    struct find_view *v = ARENA_NEW(w->arena, struct find_view);
    struct str typed = web_query(w, "q");
    int64_t id;
    if (!v) {
        web_error(w, FAILED, NULL);
        return;
    }
    *v = (struct find_view){ .shelf = SHELF_STAFF, .q = str_trim(typed.p ? typed : STR("")) };
    read_filter(w, &v->filter);
    v->narrow = v->filter.state != DESK_ALL || desk_filter_chips(w, &v->filter, v->chip) > 1;
    const bool alone = !v->narrow && !web_query(w, "after").p;
    enum rc rc = v->q.n && alone ? straight(w, v->q, &id) : NOT_FOUND;
    if (!rc) {
        web_see_other(w, url_path(&w->out, "/desk/cases/%lld", (long long)id));
        return;
    }
    w->page.desk = true;
    w->page.q = v->q;
    w->page.title = v->q.n ? msg_find_title_q(&w->out.m, utf8_head(v->q, SEEK_TYPED_MAX)) : msg_text(&w->out.m, MSG_find_title, 0);
    w->user = v;
    if (rc != NOT_FOUND) {
        web_error(w, rc, NULL);
    } else if (v->q.n) {
        web_work(w, work, found);
    } else {
        v->trouble = MSG_find_nothing_typed;
        found(w);
    }
}

/* The index is a function of the log and can't be behind it; what can go wrong is that its tail grows and is never gathered into a
** block. */
enum rc desk_health(struct web *w, struct health_line *out)
{
    struct desk_shelf_get_row row = { 0 };
    enum rc rc = desk_shelf_get(w->db, w->arena, SHELF_STAFF, &row);
    if (rc && rc != NOT_FOUND)
        return rc;
    const int64_t tail = row.docs - row.first;
    *out = (struct health_line){ MSG_health_find, tail > POSTINGS_DOCS ? HEALTH_LOOK : HEALTH_GOOD,
                                 msg_health_find_n(&w->out.m, row.docs, row.blocks, tail), MSG_health_find_do };
    return OK;
}
