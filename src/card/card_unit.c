/* card_unit.c - a unit's answer without an account: the page behind its link.
**
** The link opens one part of one card and nothing beside it: what is asked, by when, what was said between this unit and the level. It can
** be forwarded, so it is not a person: each answer says who gives it, each opening is written down (once an hour), and the office sees both
** beside the link. A token that is guessed, over, or taken back gets one answer, found the same way: by the hash of what was sent. What may
** be said is what the flow of a part allows (card_part.c), said by the same commands as an account says it; a form sent twice is answered
** twice and done once, by its key. */
#include "card/card_unit.h"

#include "base/hash.h"
#include "unit.html.h"

static const struct unit_word {
    const char *verb;
    enum msg did;
} words[] = {
    { "accept", MSG_card_unit_did_accept },     { "decline", MSG_card_unit_did_decline }, { "propose", MSG_card_unit_did_propose },
    { "arrive", MSG_card_unit_did_arrive },     { "progress", MSG_card_unit_did_say },    { "finish", MSG_card_unit_did_finish },
    { "ask", MSG_card_unit_did_ask },           { "assess", MSG_card_unit_did_say },
};

/* ---- reading ------------------------------------------------------------------------------------------------------------------ */

/* What was said of this part alone, and the last instruction. */
static enum rc read_said(struct web *w, struct unit_view *v)
{
    struct card_steps_row *row;
    size_t n;
    enum rc rc = card_steps(w->db, w->arena, v->c.id, CARD_STEPS_MOST, &row, &n);
    struct card_step_view *step = rc ? NULL : ARENA_ARRAY(w->arena, struct card_step_view, n);
    if (!step)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n; i++) {
        if (row[i].kind == CARD_STEP_INSTRUCTED)
            v->instruction = row[i].words;
        if (row[i].part == v->part.row.id && row[i].kind != CARD_STEP_PART_SOON)
            step[v->steps++] = (struct card_step_view){ .row = row[i], .words = true };
    }
    v->step = step;
    return card_read_photos(w, v->c.id, v->token, step, v->steps);
}

static enum rc read_unit(struct web *w, struct unit_view *v)
{
    struct card_link_of_token_row link;
    struct card_version_get_row version;
    v->token = web_arg(w, "token");
    enum rc rc = card_link_read(w->db, w->arena, v->token, w->out.now_us, &link);
    if (!rc)
        rc = card_part_get(w->db, w->arena, link.part, &v->part.row);
    if (!rc)
        rc = card_get(w->db, w->arena, link.card_id, &v->c);
    if (!rc)
        rc = card_version_get(w->db, w->arena, link.card_id, v->c.version, &version);
    if (!rc)
        rc = card_number(w, v->c.id, v->c.drawn_day, &v->number);
    if (!rc)
        rc = read_said(w, v);
    if (rc)
        return rc;
    v->came = version.came;
    v->until = link.until_at;
    v->part.over = v->part.row.alarm == CARD_OVER && card_part_is_open(v->part.row.state);
    card_offer_turns(&v->part, v->c.state, true, false, false);
    return OK;
}

/* The last part of the route says what was asked for. */
static struct str verb(const struct web *w)
{
    struct str path = str_of(w->route->path);
    size_t at = path.n;
    while (path.p[at - 1] != '/')
        at--;
    return str_cut(path, at, path.n);
}

/* ---- answering ----------------------------------------------------------------------------------------------------------------- */

static void draw(struct web *w, int status, const struct form *form)
{
    struct unit_view *v = ARENA_NEW(w->arena, struct unit_view);
    enum rc rc = v ? read_unit(w, v) : FAILED;
    if (rc) {
        web_error(w, rc, rc == NOT_FOUND ? &(struct err){ NULL, MSG_err_card_link, 0 } : NULL);
        return;
    }
    v->form = form;
    v->form_of = form ? verb(w) : STR_NONE;
    v->key = rand_token(w->arena);
    const struct str did = web_query(w, "did");
    for (size_t i = 0; i < countof(words); i++)
        if (str_eq(did, str_of(words[i].verb)))
            v->did = words[i].did;
    w->page.title = v->c.title;
    page_script(&w->page, url_static(ASSET_PHOTO_MJS));
    unit_page(&w->out, w, v);
    web_html(w, status);
}

static void opened(struct web *w)
{
    if (w->task.rc)
        web_error(w, w->task.rc, &w->task.err);
    else
        draw(w, 200, NULL);
}

void card_show_unit(struct web *w)
{
    struct card_link_open *a = ARENA_NEW(w->arena, struct card_link_open);
    if (!a) {
        web_error(w, FAILED, NULL);
        return;
    }
    *a = (struct card_link_open){ web_arg(w, "token") };
    if (a->token.n > RAND_TOKEN_CHARS)
        web_error(w, NOT_FOUND, &(struct err){ NULL, MSG_err_card_link, 0 });
    else
        web_command(w, &CARD_LINK_OPEN, a, opened);
}

void card_again_unit(struct web *w)
{
    draw(w, w->http->res.status, &w->form);
}

void card_reply_unit(struct web *w)
{
    if (w->wants_json)
        web_json(w, 200, arena_printf(w->arena, "{\"event\":%lld}", (long long)w->task.first_pos));
    else
        web_see_other(w, url_query(&w->out, url_path(&w->out, "/cards/u/" STR_FMT, STR_ARG(web_arg(w, "token"))), "did", verb(w)));
}
