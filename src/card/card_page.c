/* card_page.c - the page of a card, its proof; and on the page of a case the way to it, and what happened to it. */
#include "card/card_page.h"

#include "card.html.h"

/* ---- what can be done with it now ------------------------------------------------------------------------------------------------ */

static void offer(struct card_view *v)
{
    static const struct { struct card_button b; enum card_who who; } all[] = {
        { { &CARD_SEND, "send", MSG_card_do_send, MSG_f_card_words, false, false, false, false, true }, WHO_LEVEL },
        { { &CARD_ACCEPT, "accept", MSG_card_do_accept, MSG_f_card_words, false, false, false, false, true }, WHO_TO },
        { { &CARD_PUBLISH, "publish", MSG_card_do_publish, MSG_f_card_words, false, false, false, false, true }, WHO_HERE },
        { { &CARD_FINISH, "finish", MSG_card_do_finish, MSG_f_card_words, false, false, false, false, true }, WHO_LEVEL },
        { { &CARD_ASSESS, "assess", MSG_card_do_assess, MSG_f_card_words, false, false, false, true, true }, WHO_LEVEL },
        { { &CARD_CLEAR, "clear", MSG_card_do_clear, MSG_f_card_cleared, true, false, false, false, false }, WHO_LEVEL },
        { { &CARD_HOLD_UNCLEAR, "unclear", MSG_card_do_unclear, MSG_f_card_unclear, true, false, false, false, false }, WHO_LEVEL },
        { { &CARD_RESUME, "resume", MSG_card_do_resume, MSG_f_card_words, false, false, false, false, false }, WHO_LEVEL },
        { { &CARD_REOPEN, "reopen", MSG_card_do_reopen, MSG_f_card_why, true, false, false, false, false }, WHO_LEVEL },
        { { &CARD_RETURN, "return", MSG_card_do_return, MSG_f_card_why, true, false, false, false, false }, WHO_TO },
        { { &CARD_REFER, "refer", MSG_card_do_refer, MSG_f_card_refer, true, false, false, false, false }, WHO_TO },
        { { &CARD_WITHDRAW, "withdraw", MSG_card_do_withdraw, MSG_f_card_why, true, false, false, false, false }, WHO_DESK },
    };
    for (size_t i = 0; i < countof(all); i++) {
        const struct command *c = all[i].b.command;
        const bool done = c == &CARD_PUBLISH && v->c.public_version == v->c.version;
        const bool top = c == &CARD_SEND && v->c.level >= (int64_t)v->stages;
        const bool may = all[i].who == WHO_DESK || (all[i].who == WHO_HERE && v->there) ? v->may : v->speaks;
        if (may && !done && !top && flow_find(&CARD_FLOW, v->c.state, c) && v->buttons < CARD_BUTTONS)
            v->button[v->buttons++] = all[i].b;
    }
    v->may_revise = (v->may || v->speaks) && flow_find(&CARD_FLOW, v->c.state, &CARD_REVISE);
    v->may_instruct = v->speaks && flow_find(&CARD_FLOW, v->c.state, &CARD_INSTRUCT);
}

static void draw(struct web *w, int status, const struct form *form, struct str form_of, int64_t part, struct str link_told)
{
    struct card_view *v = ARENA_NEW(w->arena, struct card_view);
    int64_t id;
    enum rc rc = v ? web_arg_int(w, "id", &id) : FAILED;
    if (!rc)
        rc = card_read(w, id, v);
    if (!rc)
        rc = web_beside(w, &CARD, id);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v->form = form;
    v->form_of = form_of;
    v->form_part = part;
    v->link_told = link_told;
    offer(v);
    w->page.title = v->v.title;
    w->page.here = url_path(&w->out, "/cards/%lld", (long long)id);
    card_page(&w->out, w, v);
    web_html(w, status);
}

void card_show(struct web *w)
{
    if (!w->signed_in && web_fresh(w))
        return;
    draw(w, 200, NULL, STR_NONE, ABSENT, STR_NONE);
}

/* The verb is the last part of the route. */
void card_again(struct web *w)
{
    struct str path = str_of(w->route->path);
    int64_t part = ABSENT;
    size_t at = path.n;
    while (path.p[at - 1] != '/')
        at--;
    if (web_arg_int(w, "part", &part))
        part = ABSENT;
    draw(w, w->http->res.status, &w->form, str_cut(path, at, path.n), part, STR_NONE);
}

void card_reply(struct web *w)
{
    const struct card_told *told = w->task.command == &CARD_DRAW ? w->task.result : NULL;
    int64_t id;
    if (web_arg_int(w, "id", &id))
        id = told->id;
    if (w->wants_json)
        web_json(w, told ? 201 : 200, arena_printf(w->arena, "{\"id\":%lld,\"event\":%lld}", (long long)id, (long long)w->task.first_pos));
    else
        web_see_other(w, url_path(&w->out, "/cards/%lld", (long long)id));
}

/* ---- a unit's link ------------------------------------------------------------------------------------------------------------------ */

/* The address is told once, here. */
void card_reply_linked(struct web *w)
{
    const struct card_link_told *t = w->task.result;
    if (w->wants_json)
        web_json(w, 201, arena_printf(w->arena, "{\"token\":\"" STR_FMT "\"}", STR_ARG(t->token)));
    else
        draw(w, 200, NULL, STR_NONE, ABSENT, web_absolute(w, url_path(&w->out, "/cards/u/" STR_FMT, STR_ARG(t->token))));
}

void card_again_link(struct web *w)
{
    draw(w, w->http->res.status, &w->form, STR("links"), ABSENT, STR_NONE);
}

/* ---- proof -------------------------------------------------------------------------------------------------------------------------- */

/* The version that anybody may read is what is proved; until there is one, the one that was sent. */
static void give(struct web *w, void (*as)(struct web *, int64_t pos, struct str name))
{
    struct card_get_row row;
    int64_t id;
    enum rc rc = web_arg_int(w, "id", &id);
    if (!rc)
        rc = card_get(w->db, w->arena, id, &row);
    if (!rc && row.sent_pos == ABSENT)
        rc = NOT_FOUND;
    if (rc)
        web_error(w, rc, NULL);
    else
        as(w, row.public_pos != ABSENT ? row.public_pos : row.sent_pos, arena_printf(w->arena, "zhitong-card-%lld", (long long)id));
}

void card_show_receipt(struct web *w)
{
    give(w, web_receipt);
}

void card_show_proof(struct web *w)
{
    give(w, web_proof);
}

/* ---- beside a case ----------------------------------------------------------------------------------------------- */

static enum rc beside_card(struct web *w, int64_t id, struct beside *out, bool *shown)
{
    struct card_level level[CARD_LEVELS_MOST];
    struct card_get_row row;
    struct str number;
    size_t levels;
    enum rc rc = card_get(w->db, w->arena, id, &row);
    if (!rc)
        rc = card_levels(w->db, w->arena, level, &levels);
    if (!rc)
        rc = card_number(w, id, row.drawn_day, &number);
    if (rc)
        return rc;
    *shown = row.sent_pos != ABSENT || (w->actor.perms & PERM_DESK_READ);
    struct str who = card_level_name(&w->out.m, level, levels, row.to_level != ABSENT ? row.to_level : row.level);
    *out = (struct beside){ url_path(&w->out, "/cards/%lld", (long long)id), msg_card_beside(&w->out.m, number, row.title),
                            msg_card_line(&w->out.m, who, msg_text(&w->out.m, CARD_STATE_NAMES[row.state], 0)) };
    return OK;
}

enum rc card_beside(struct web *w, const struct module *of, int64_t id, struct beside *out, size_t room, size_t *n)
{
    struct card_of_case_row *row;
    size_t rows = 0, k = 0;
    if (of != &DESK)
        return OK;
    enum rc rc = card_of_case(w->db, w->arena, id, (int64_t)room, &row, &rows);
    for (size_t i = 0; !rc && i < rows && k < room; i++) {
        bool shown = false;
        rc = beside_card(w, row[i].card_id, &out[k], &shown);
        k += !rc && shown;
    }
    if (!rc && k < room && w->page.desk && (w->actor.perms & PERM_DESK))
        out[k++] = (struct beside){ url_query_int(&w->out, url_path(&w->out, "/cards/new"), "case", id), msg_card_new_case(&w->out.m),
                                    STR_NONE };
    if (!rc)
        *n = k;
    return rc;
}

const enum msg CARD_STEP_NAMES[CARD_STEP_KINDS] = {
    MSG_card_step_drew, MSG_card_step_revised, MSG_card_step_sent, MSG_card_step_climbed, MSG_card_step_accepted, MSG_card_step_returned,
    MSG_card_step_referred, MSG_card_step_resumed, MSG_card_step_instructed, MSG_card_step_unclear, MSG_card_step_cleared,
    MSG_card_step_finished, MSG_card_step_assessed, MSG_card_step_reopened, MSG_card_step_withdrawn, MSG_card_step_published,
    MSG_card_step_soon, MSG_card_step_over, MSG_card_step_asked, MSG_card_step_part_accepted, MSG_card_step_declined,
    MSG_card_step_proposed, MSG_card_step_agreed, MSG_card_step_insisted, MSG_card_step_arrived, MSG_card_step_progress,
    MSG_card_step_part_done, MSG_card_step_part_redo, MSG_card_step_question, MSG_card_step_answer, MSG_card_step_lapsed,
    MSG_card_step_part_assessed, MSG_card_step_part_soon, MSG_card_step_part_over,
};

/* The steps of one card. Who works here sees all of them; everybody else those that everybody may know of, once it was sent. */
static enum rc past_card(struct web *w, const struct card_get_row *c, struct past *out, size_t room, size_t *n)
{
    const bool staff = (w->actor.perms & PERM_DESK_READ) != 0;
    struct card_level level[CARD_LEVELS_MOST];
    struct card_part_get_row *part;
    struct card_steps_row *row;
    struct str number;
    size_t levels = 0, parts = 0, rows = 0;
    enum rc rc = card_levels(w->db, w->arena, level, &levels);
    if (!rc)
        rc = card_parts(w->db, w->arena, c->id, CARD_PARTS_MOST, &part, &parts);
    if (!rc)
        rc = card_steps(w->db, w->arena, c->id, CARD_STEPS_MOST, &row, &rows);
    if (!rc)
        rc = card_number(w, c->id, c->drawn_day, &number);
    for (size_t i = 0; !rc && i < rows && *n < room; i++) {
        const bool inside = c->sent_pos == ABSENT || !card_step_is_open(row[i].kind);
        if (inside && !staff)
            continue;
        struct past *p = &out[(*n)++];
        *p = (struct past){ .at = row[i].at, .what = msg_text(&w->out.m, CARD_STEP_NAMES[row[i].kind], 0),
                            .name = msg_card_past(&w->out.m, number), .to = url_path(&w->out, "/cards/%lld", (long long)c->id),
                            .inside = inside };
        if (row[i].level != ABSENT)
            p->whom = card_level_name(&w->out.m, level, levels, row[i].level);
        for (size_t k = 0; k < parts && row[i].part != ABSENT; k++)
            if (part[k].id == row[i].part)
                p->whom = part[k].unit;
        if (row[i].day != ABSENT)
            p->day = card_day(&w->out, row[i].day);
    }
    return rc;
}

enum rc card_past(struct web *w, const struct module *of, int64_t id, struct past *out, size_t room, size_t *n)
{
    struct card_of_case_row *row;
    struct card_get_row c;
    size_t rows = 0, k = 0;
    if (of != &DESK)
        return OK;
    enum rc rc = card_of_case(w->db, w->arena, id, (int64_t)room, &row, &rows);
    for (size_t i = 0; !rc && i < rows; i++) {
        rc = card_get(w->db, w->arena, row[i].card_id, &c);
        if (!rc)
            rc = past_card(w, &c, out, room, &k);
    }
    if (!rc)
        *n = k;
    return rc;
}
