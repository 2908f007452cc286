/* card_print.c - a card on paper: what its reader may see, as the rows that the helper draws (core/proto.h).
**
** There is one judgement of what a reader sees, card_read(), so a card printed by a passer-by holds what the page shows them and no more. A
** unit's own copy is printed by the desk, at the moment when its link was given: a link's token is told once, and whoever has it hands it
** over to be printed; nothing here could find it again. */
#include "card/card_page.h"

#include "base/utf8.h"
#include "core/sheet.h"

enum { ROWS_BYTES = 512 << 10, LINE_MOST = 80, TITLE_MOST = 200, DAY_MOST = 60, OVER_MOST = 120, SHORT_MOST = 40 };

static void row(struct buf *b, enum job_card_row kind, int64_t number, const struct str *text, size_t n)
{
    sheet_row(b, 2 + n);
    sheet_cell(b, &(struct cell){ .kind = CELL_INT, .n = (int64_t)kind });
    sheet_cell(b, &(struct cell){ .kind = CELL_INT, .n = number });
    for (size_t i = 0; i < n; i++)
        sheet_cell(b, &(struct cell){ .kind = CELL_TEXT, .text = text[i].p ? text[i] : STR("") });
}
#define ROW(b, kind, number, ...)                                                                                                          \
    row(b, kind, number, (const struct str[]){ __VA_ARGS__ }, sizeof((const struct str[]){ __VA_ARGS__ }) / sizeof(struct str))

/* What a unit said to its part, with the rule; nothing while it is asked: then there are boxes to tick. */
static struct str answer(struct web *w, const struct card_part_view *p, bool full)
{
    struct str name = msg_text(&w->out.m, CARD_PART_NAMES[p->row.state], 0);
    if (p->row.state == PART_ASKED)
        return STR("");
    return full && p->why.n ? arena_printf(w->arena, STR_FMT ": " STR_FMT, STR_ARG(name), STR_ARG(p->why)) : name;
}

static void put_work(struct web *w, const struct card_view *v, struct buf *b)
{
    for (size_t i = 0; i < v->parts; i++) {
        const struct card_part_view *p = &v->part[i];
        if (p->row.state != PART_LAPSED)
            ROW(b, JOB_CARD_UNIT, p->row.lead != 0, p->row.unit, p->row.what, card_day(&w->out, p->row.due_day), answer(w, p, v->full));
    }
    for (size_t i = 0; i < v->needs && !v->parts && v->full; i++) {
        int64_t due;
        const bool day = card_day_read(v->need[i].due, &due);
        ROW(b, JOB_CARD_UNIT, v->need[i].lead == 1, v->need[i].unit, v->need[i].what, day ? card_day(&w->out, due) : STR(""), STR(""));
    }
}

static void put_rows(struct web *w, const struct card_view *v, struct buf *b)
{
    static const enum job_card_state state[SEGMENTS] = { JOB_CARD_AGREED, JOB_CARD_UNCLEAR, JOB_CARD_DISPUTED };
    struct str papers = v->v.papers, paper;
    if (v->full) {
        ROW(b, JOB_CARD_HOW, 0, v->v.came);
        ROW(b, JOB_CARD_TRIED, 0, v->v.tried);
    }
    for (size_t i = 0; i < v->segments; i++) {
        const struct card_segment *s = &v->segment[i];
        ROW(b, JOB_CARD_SEGMENT, (int64_t)state[s->state], s->name, s->owner, s->manager, s->payer, s->evidence);
    }
    for (size_t i = 0; i < v->options && v->full; i++)
        ROW(b, JOB_CARD_OPTION, 0, v->option[i].name, v->option[i].cost, v->option[i].days, v->option[i].risk);
    put_work(w, v, b);
    for (size_t i = 0; i < v->stages; i++) {
        const struct card_stage *s = &v->stage[i];
        ROW(b, JOB_CARD_LEVEL, 0, s->name, s->words, s->at == ABSENT ? STR("") : out_date(&w->out, s->at));
    }
    while (v->full && papers.n && str_next(&papers, '\n', &paper))
        if (str_trim(paper).n)
            ROW(b, JOB_CARD_ANNEX, 0, str_trim(paper), STR(""));
}

static struct str levels(struct web *w, const struct card_view *v)
{
    struct buf b;
    buf_init(&b, w->arena, 4096);
    for (size_t i = 0; i < v->stages; i++) {
        buf_str(&b, i ? STR(" · ") : STR(""));
        buf_str(&b, v->stage[i].name);
    }
    return buf_view(&b);
}

static void drawn(struct web *w)
{
    const struct job_card *job = w->job.args;
    if (w->task.rc) {
        web_error(w, w->task.rc, &w->task.err);
        return;
    }
    web_attach(w, arena_printf(w->arena, "zhitong-card-" STR_FMT "%s.pdf", STR_ARG(job->number),
                               job->form == JOB_CARD_ON_TWO ? "-form" : ""));
    web_text(w, 200, STR("application/pdf"), w->helped.payload);
}

/* unit: whose copy it is, with the address that its code opens; absent: anybody's. */
static void print(struct web *w, const struct card_view *v, int64_t form, struct str unit, struct url code)
{
    const struct msg_ctx *m = &w->out.m;
    struct job_card *job = ARENA_NEW(w->arena, struct job_card);
    struct buf rows;
    buf_init(&rows, &w->room, ROWS_BYTES);
    put_rows(w, v, &rows);
    const int64_t leaf = v->c.public_pos != ABSENT ? v->c.public_pos : v->c.sent_pos;
    struct str url = web_absolute(w, code);
    if (!job || rows.overflow || !url.p) {
        web_error(w, FAILED, NULL);
        return;
    }
    *job = (struct job_card){
        .place = utf8_head(w->page.place, LINE_MOST), .over = utf8_head(levels(w, v), OVER_MOST), .number = v->number,
        .edition = v->staff ? msg_card_version(m, v->v.no) : STR(""),
        .kind = utf8_head(msg_text(m, CARD_KIND_NAMES[v->c.kind], 0), SHORT_MOST),
        .day = utf8_head(card_day(&w->out, v->c.drawn_day), DAY_MOST), .reach = utf8_head(msg_card_homes(m, v->v.homes), LINE_MOST),
        .title = utf8_head(v->v.title, TITLE_MOST), .url = url, .unit = utf8_head(unit, LINE_MOST),
        .receipt = leaf == ABSENT ? STR("") : msg_card_print_leaf(m, leaf), .contact = utf8_head(w->page.phone, LINE_MOST), .form = form,
        .lang = (int64_t)m->lang,
    };
    web_job(w, &(struct helper_job){ .kind = &JOB_CARD, .args = job, .payload = buf_view(&rows) }, drawn);
}

static void print_anybodys(struct web *w, int64_t form)
{
    struct card_view *v = ARENA_NEW(w->arena, struct card_view);
    int64_t id;
    enum rc rc = v ? web_arg_int(w, "id", &id) : FAILED;
    if (!rc)
        rc = card_read(w, id, v);
    if (rc)
        web_error(w, rc, NULL);
    else
        print(w, v, form, STR_NONE, url_path(&w->out, "/cards/%lld", (long long)id));
}

void card_show_pdf(struct web *w)
{
    print_anybodys(w, JOB_CARD_ON_ONE);
}

void card_show_form_pdf(struct web *w)
{
    print_anybodys(w, JOB_CARD_ON_TWO);
}

/* A unit's own: the form brings its token. */
void card_do_pdf(struct web *w)
{
    struct card_view *v = ARENA_NEW(w->arena, struct card_view);
    struct card_link_of_token_row link;
    struct card_part_get_row part;
    const struct str token = str_trim(form_value(&w->form, "token"));
    int64_t id;
    enum rc rc = v ? web_arg_int(w, "id", &id) : FAILED;
    if (!rc)
        rc = card_link_read(w->db, w->arena, token, w->out.now_us, &link);
    if (!rc && link.card_id != id)
        rc = NOT_FOUND;
    if (!rc)
        rc = card_part_get(w->db, w->arena, link.part, &part);
    if (!rc)
        rc = card_read(w, id, v);
    if (rc)
        web_error(w, rc, rc == NOT_FOUND ? &(struct err){ NULL, MSG_err_card_link, 0 } : NULL);
    else
        print(w, v, JOB_CARD_ON_ONE, part.unit, url_path(&w->out, "/cards/u/" STR_FMT, STR_ARG(token)));
}
