/* promise_page.c - the page of a promise, the form that gives one, and the way to it from a case. */
#include "promise/promise_roll.h"

#include "base/clock.h"
#include "promise.html.h"

/* ---- one ---------------------------------------------------------------------------------------------------------- */

static void offer(struct promise_view *v, int64_t homes)
{
    static const struct promise_button all[PROMISE_BUTTONS] = {
        { &PROMISE_BEGIN, "begin", MSG_promise_do_begin, MSG_f_promise_words, false, false },
        { &PROMISE_REDATE, "redate", MSG_promise_do_redate, MSG_f_promise_why, true, true },
        { &PROMISE_KEEP, "keep", MSG_promise_do_keep, MSG_f_promise_words, false, false },
        { &PROMISE_PART, "part", MSG_promise_do_part, MSG_f_promise_words, true, true },
        { &PROMISE_BREAK, "break", MSG_promise_do_break, MSG_f_promise_why, true, false },
        { &PROMISE_WITHDRAW, "withdraw", MSG_promise_do_withdraw, MSG_f_promise_why, true, false },
        { &PROMISE_RESUME, "resume", MSG_promise_do_resume, MSG_f_promise_why, true, false },
        { &PROMISE_RECHECK, "recheck", MSG_promise_do_recheck, MSG_f_promise_why, true, true },
    };
    for (size_t i = 0; i < countof(all); i++)
        if (v->may && flow_find(&PROMISE_FLOW, v->p.state, all[i].command) && (all[i].command != &PROMISE_RECHECK || homes))
            v->button[v->buttons++] = all[i];
}

/* All that the page shows, read in one snapshot, on whichever thread. */
struct page_read {
    struct promise_view v;
    struct wall_view wall;
    struct due_view due;
    int status;
    int64_t id;
    enum rc rc;
};

/* The way into each flat for who may look; for who marks, where to knock again. */
static enum rc read_for_staff(struct web *w, struct page_read *r)
{
    enum rc rc = promise_may_look(w, &r->v.p);
    r->wall.may_look = !rc;
    if (!rc)
        rc = promise_may_mark(w, &r->v.p);
    r->v.may_mark = !rc;
    if (!rc && r->wall.homes) {
        rc = promise_due_read(w, &r->v.p, url_path(&w->out, "/promises/%lld/mark", (long long)r->id), &r->due);
        r->v.due = &r->due;
    }
    return rc == DENIED ? OK : rc;
}

static enum rc read_page(struct web *w, struct page_read *r)
{
    enum rc rc = promise_read(w, r->id, &r->v);
    if (!rc)
        rc = web_beside(w, &PROMISE, r->id);
    if (!rc)
        rc = promise_wall_read(w, &w->room, &r->v.p, &r->wall);
    return rc ? rc : read_for_staff(w, r);
}

static void draw_page(struct web *w)
{
    struct page_read *r = w->user;
    if (r->rc || w->task.rc) {
        web_error(w, r->rc ? r->rc : w->task.rc, NULL);
        return;
    }
    offer(&r->v, r->wall.homes);
    if (r->wall.houses)
        page_script(&w->page, url_static(ASSET_WALL_MJS));
    w->page.at = &PROMISE_DOOR;
    w->page.title = r->v.p.title;
    promise_page(&w->out, w, &r->v, &r->wall);
    web_html(w, r->status);
}

static void read_slowly(struct web *w)
{
    struct page_read *r = w->user;
    const bool begun = web_read_begin(w);
    r->rc = begun ? read_page(w, r) : BUSY;
    if (begun)
        web_read_end(w, r->rc != FAILED);
}

static void draw(struct web *w, int status, const struct form *form, struct str form_of)
{
    struct page_read *r = ARENA_NEW(w->arena, struct page_read);
    struct promise_roll_get_row roll;
    enum rc rc = r ? web_arg_int(w, "id", &r->id) : FAILED;
    if (!rc)
        rc = promise_roll_get(w->db, w->arena, r->id, &roll);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    r->v.form = form;
    r->v.form_of = form_of;
    r->status = status;
    w->user = r;
    w->task.rc = OK;
    if (roll.homes > WALL_LARGE) {
        web_work(w, read_slowly, draw_page);
        return;
    }
    r->rc = read_page(w, r);
    draw_page(w);
}

void promise_show(struct web *w)
{
    if (!w->signed_in && web_fresh(w))
        return;
    draw(w, 200, NULL, STR_NONE);
}

/* The verb is the last part of the route. */
void promise_again(struct web *w)
{
    struct str path = str_of(w->route->path);
    size_t at = path.n;
    while (path.p[at - 1] != '/')
        at--;
    draw(w, w->http->res.status, &w->form, str_cut(path, at, path.n));
}

void promise_reply(struct web *w)
{
    const struct promise_told *told = w->task.result;
    int64_t id;
    if (web_arg_int(w, "id", &id))
        id = told->id;
    if (w->wants_json)
        web_json(w, told ? 201 : 200, arena_printf(w->arena, "{\"id\":%lld,\"event\":%lld}", (long long)id, (long long)w->task.first_pos));
    else
        web_see_other(w, url_path(&w->out, "/promises/%lld", (long long)id));
}

/* ---- a new one ---------------------------------------------------------------------------------------------------- */

static void draw_new(struct web *w, int status)
{
    struct promise_new_view v = { .form = &w->form, .key = rand_token(w->arena) };
    struct str typed = form_value(&w->form, "case_id");
    int64_t from;
    enum rc rc = OK;
    if (!typed.n && web_query(w, "case").n)
        form_set(&w->form, "case_id", web_query(w, "case"));
    if (str_int(form_value(&w->form, "case_id"), &from))
        rc = desk_case_told(w->db, w->arena, from, &v.from);
    if (rc && rc != NOT_FOUND) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.at = &PROMISE_DOOR;
    w->page.title = msg_promise_new(&w->out.m);
    promise_new(&w->out, w, &v);
    web_html(w, status);
}

void promise_show_new(struct web *w)
{
    draw_new(w, 200);
}

void promise_again_new(struct web *w)
{
    draw_new(w, w->http->res.status);
}

/* ---- proof -------------------------------------------------------------------------------------------------------- */

static void give(struct web *w, void (*as)(struct web *, int64_t pos, struct str name))
{
    struct promise_given_get_row row;
    int64_t id;
    enum rc rc = web_arg_int(w, "id", &id);
    if (!rc)
        rc = promise_given_get(w->db, w->arena, id, &row);
    if (rc)
        web_error(w, rc, NULL);
    else
        as(w, row.pos, arena_printf(w->arena, "zhitong-promise-%lld", (long long)id));
}

void promise_show_receipt(struct web *w)
{
    give(w, web_receipt);
}

void promise_show_proof(struct web *w)
{
    give(w, web_proof);
}

/* ---- beside a case ------------------------------------------------------------------------------------------------- */

/* From the page of one's own case the way leads to one's own door. */
static struct url way_to(struct web *w, int64_t id)
{
    const struct str token = web_arg(w, "token");
    return token.n ? url_path(&w->out, "/promises/%lld/t/" STR_FMT, (long long)id, STR_ARG(token))
           : url_path(&w->out, "/promises/%lld", (long long)id);
}

enum rc promise_beside(struct web *w, const struct module *of, int64_t id, struct beside *out, size_t room, size_t *n)
{
    struct promise_older_row *row;
    size_t rows = 0, k = 0;
    if (of != &DESK)
        return OK;
    enum rc rc = promise_of_case(w->db, w->arena, id, (int64_t)room, &row, &rows);
    for (; !rc && k < rows; k++)
        out[k] = (struct beside){ way_to(w, row[k].id), row[k].title,
                                  msg_promise_line(&w->out.m, row[k].who, promise_day(&w->out, row[k].due_day),
                                                   msg_text(&w->out.m, PROMISE_STATE_NAMES[row[k].state], 0)) };
    if (!rc && k < room && w->page.desk && (w->actor.perms & PERM_DESK))
        out[k++] = (struct beside){ url_query_int(&w->out, url_path(&w->out, "/promises/new"), "case", id), msg_promise_new_case(&w->out.m),
                                    STR_NONE };
    if (!rc)
        *n = k;
    return rc;
}

/* That it was promised, by when, and what became of it; how a roll-out goes is told on its own page. */
enum rc promise_past(struct web *w, const struct module *of, int64_t id, struct past *out, size_t room, size_t *n)
{
    struct promise_older_row *row;
    struct promise_steps_row *step;
    size_t rows = 0, steps = 0, k = 0;
    if (of != &DESK)
        return OK;
    enum rc rc = promise_of_case(w->db, w->arena, id, (int64_t)room, &row, &rows);
    for (size_t i = 0; !rc && i < rows; i++) {
        rc = promise_steps(w->db, w->arena, row[i].id, (int64_t)(room - k), &step, &steps);
        for (size_t j = 0; !rc && j < steps; j++)
            if (step[j].kind < PROMISE_STEP_STAGED)
                out[k++] = (struct past){ .at = step[j].at, .what = msg_text(&w->out.m, PROMISE_STEP_NAMES[step[j].kind], 0),
                                          .whom = row[i].who, .day = step[j].day == ABSENT ? STR_NONE : promise_day(&w->out, step[j].day),
                                          .name = msg_promise_past(&w->out.m, row[i].title), .to = way_to(w, row[i].id) };
    }
    if (!rc)
        *n = k;
    return rc;
}
