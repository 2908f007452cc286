/* place_data.c - what is kept here and for how long, for everybody to read; and the terms, for who looks after the place to set.
**
** The public page is drawn from the rows of the data map, which a test holds against the shapes of all events: what no row names cannot
** be kept. The page of terms says what the next months will erase, so that nobody is surprised by a date. */
#include "place/place_in.h"

#include "base/clock.h"
#include "core/module.h"
#include "data.html.h"

enum { LINES_MOST = 200, DUE_COUNTED = 1000 };

/* ---- the map -------------------------------------------------------------------------------------------------------- */

static bool told(const struct data_line *line, size_t n, const struct data_use *u)
{
    for (size_t i = 0; i < n; i++)
        if (line[i].what == u->what && line[i].why == u->why && line[i].term == u->term && line[i].who == data_who_msg(u->who))
            return true;
    return false;
}

/* Events share fields, and a reader wants each once. */
static size_t add_lines(const struct module *m, struct data_line *line, size_t n)
{
    for (const struct data_use *u = m->data; u && u->type; u++) {
        must(n < LINES_MOST);
        if (!told(line, n, u))
            line[n++] = (struct data_line){ u->what, u->why, data_who_msg(u->who), u->term };
    }
    return n;
}

void place_show_data(struct web *w)
{
    struct data_page v = { .page = &w->page };
    struct data_line *line = ARENA_ARRAY(w->arena, struct data_line, LINES_MOST);
    enum rc rc = line ? OK : FAILED;
    for (enum term t = 0; t < TERMS && !rc; t++)
        rc = term_days(w->db, w->arena, t, &v.days[t]);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    for (size_t m = 0; m < MODULES_N; m++)
        v.n = add_lines(MODULES[m], line, v.n);
    v.line = line;
    w->page.title = msg_data_title(&w->out.m);
    w->page.here = url_path(&w->out, "/data");
    place_data(&w->out, &v);
    web_html(w, 200);
}

/* ---- terms ------------------------------------------------------------------------------------------------------------ */

static enum rc count_due(struct web *w, enum term t, int64_t days, int64_t in_days, int64_t *out)
{
    const int64_t now = w->out.now_us;
    struct due_ask ask = { t, now + (in_days - days) * CLOCK_DAY, now, DUE_COUNTED };
    struct due *due;
    size_t n;
    enum rc rc = erase_due(w->db, w->arena, &ask, &due, &n);
    if (!rc)
        *out = (int64_t)n;
    return rc;
}

enum rc place_read_clock(struct web *w, struct clock_page *out)
{
    struct out dated = w->out;
    struct clock_page v = { .at = w->out.now_us };
    enum rc rc = place_clock_held(w->place, w->db, w->arena, &v.held);
    if (rc)
        return rc;
    dated.now_us = 1; /* another year than any, so each is written out */
    v.moment = out_time(&dated, v.at);
    *out = v;
    return OK;
}

static void draw_terms(struct web *w, int status, bool refused)
{
    struct terms_page v = { .page = &w->page, .most = DUE_COUNTED };
    int64_t term = ABSENT;
    enum rc rc = place_read_clock(w, &v.clock);
    if (refused && !str_int(form_value(&w->form, "term"), &term))
        term = ABSENT;
    for (enum term t = 0; t < TERMS && !rc; t++) {
        struct term_line *l = &v.line[t];
        rc = term_days(w->db, w->arena, t, &l->days);
        if (!rc)
            rc = count_due(w, t, l->days, 30, &l->soon);
        if (!rc)
            rc = count_due(w, t, l->days, 90, &l->later);
        l->typed = t == term ? form_value(&w->form, "days") : arena_printf(w->arena, "%lld", (long long)l->days);
        l->err = t == term ? form_error(&w->form, "days") : NULL;
    }
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.desk = true;
    w->page.here = url_path(&w->out, "/place/terms");
    w->page.title = msg_terms_title(&w->out.m);
    place_terms(&w->out, &v);
    web_html(w, status);
}

void place_show_terms(struct web *w)
{
    draw_terms(w, 200, false);
}

void place_again_terms(struct web *w)
{
    draw_terms(w, w->http->res.status, true);
}

void place_reply_terms(struct web *w)
{
    web_see_other(w, url_path(&w->out, "/place/terms"));
}
