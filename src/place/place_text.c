/* place_text.c - the pages that an office writes itself, in two languages, with every version that ever stood there.
**
** A text is public, so its event is; the table keeps the versions because a neighbour may ask what the privacy notice said on the day of a
** report: the report's moment answers that, and nothing has to be copied into each report (decision 50). Rendering is done when a page is
** asked for, from at most PLACE_TEXT_MAX characters. */
#include "place/place_text.h"

#include "text.html.h"

enum { VERSIONS_SHOWN = 50, CHANGES_MOST = 2000, SEEN_S = 400 * 24 * 3600 };

static const enum msg names[TEXT_KINDS] = { MSG_text_about, MSG_text_help, MSG_text_privacy };

/* ---- the event and the command ---------------------------------------------------------------------------------------- */

struct text_set {
    int64_t kind;
    struct str zh, en;
};
static enum rc apply_text(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct text_set *ev = event;
    return place_text_add(ap, st->pos, ev->kind, st->at, ev->zh, ev->en);
}
static const struct field text_f[] = { INT(struct text_set, kind), TEXT(struct text_set, zh, PLACE_TEXT_MAX),
                                       TEXT(struct text_set, en, PLACE_TEXT_MAX) };
const struct event_type TEXT_SET = { "place.text.set", SHAPE(struct text_set, text_f), apply_text, true };

static enum rc decide_text(struct cx *cx, const void *args)
{
    const struct place_text_set *a = args;
    struct place_text_upto_row row;
    if (a->look == 1)
        return refuse(cx, CONFLICT, NULL, MSG_err_place_dry, 0);
    enum rc rc = place_text_upto(cx->db, cx->arena, a->kind, INT64_MAX, &row);
    if (rc && rc != NOT_FOUND)
        return rc;
    if (!rc && str_eq(row.zh, a->zh) && str_eq(row.en, a->en))
        return OK;
    return emit(cx, &TEXT_SET, &(struct text_set){ a->kind, a->zh, a->en }, NULL);
}
static const struct field ask_f[] = {
    ASK_INT(struct place_text_set, kind, 0, TEXT_KINDS - 1, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct place_text_set, zh, 1, PLACE_TEXT_MAX, FIELD_REQUIRED, MSG_text_zh),
    ASK_TEXT(struct place_text_set, en, 1, PLACE_TEXT_MAX, FIELD_REQUIRED, MSG_text_en),
    ASK_INT(struct place_text_set, look, 0, 1, 0, MSG_NONE),
};
const struct command PLACE_TEXT = { "place.text", SHAPE(struct place_text_set, ask_f), PERM_PLACE, decide_text, SHAPE_NONE };

/* ---- reading ------------------------------------------------------------------------------------------------------------- */

static bool holds(struct str text, struct str line)
{
    struct str l;
    while (text.n && str_next(&text, '\n', &l))
        if (str_eq(l, line))
            return true;
    return false;
}

static void compare(struct str from, struct str in, bool added, struct text_change *c, size_t *n)
{
    struct str l;
    while (from.n && *n < CHANGES_MOST && str_next(&from, '\n', &l))
        if (l.n && !holds(in, l))
            c[(*n)++] = (struct text_change){ l, added };
}

/* A version, and what it changed; NOT_FOUND only when one was asked for that is none. */
static enum rc read_text(struct web *w, struct text_page *p)
{
    const bool english = w->out.m.lang == LANG_EN;
    struct place_text_upto_row row, before;
    struct text_change *change = ARENA_ARRAY(w->arena, struct text_change, CHANGES_MOST);
    struct str typed = web_query(w, "version");
    struct place_text_versions_row *version = NULL;
    int64_t pos = INT64_MAX;
    enum rc rc = !change ? FAILED : place_text_versions(w->db, w->arena, p->kind, VERSIONS_SHOWN, &version, &p->versions);
    p->version = version;
    if (rc || (typed.p && !str_int(typed, &pos)))
        return rc ? rc : NOT_FOUND;
    rc = place_text_upto(w->db, w->arena, p->kind, pos, &row);
    if (rc == NOT_FOUND && !typed.p)
        row = (struct place_text_upto_row){ 0, ABSENT, place_text_usual(p->kind, false), place_text_usual(p->kind, true) };
    else if (rc || (typed.p && row.pos != pos))
        return rc ? rc : NOT_FOUND;
    p->at = row.at;
    p->old = p->versions && row.pos != p->version[0].pos;
    p->zh = row.zh;
    p->en = row.en;
    p->body = html_markdown(&w->out, english ? row.en : row.zh);
    p->change = change;
    rc = row.pos ? place_text_upto(w->db, w->arena, p->kind, row.pos - 1, &before) : NOT_FOUND;
    if (!rc) {
        compare(english ? before.en : before.zh, english ? row.en : row.zh, false, change, &p->changes);
        compare(english ? row.en : row.zh, english ? before.en : before.zh, true, change, &p->changes);
    }
    return rc == NOT_FOUND ? OK : rc;
}

/* ---- pages ---------------------------------------------------------------------------------------------------------------- */

/* Whoever opens it has been told. */
static void mark_seen(struct web *w, const struct text_page *p)
{
    int64_t seen = 0;
    w->page.notice_at = 0;
    if (!p->versions || p->old || (str_int(cookie_get(w, NOTICE_COOKIE), &seen) && seen >= p->version[0].pos))
        return;
    cookie_set(w, NOTICE_COOKIE, arena_printf(w->arena, "%lld", (long long)p->version[0].pos), SEEN_S);
}

static void show(struct web *w, enum place_text kind)
{
    struct text_page p = { .page = &w->page, .kind = kind, .name = names[kind] };
    enum rc rc = read_text(w, &p);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    if (kind == TEXT_PRIVACY)
        mark_seen(w, &p);
    w->page.title = msg_text(&w->out.m, p.name, 0);
    place_text_read(&w->out, &p);
    web_html(w, 200);
}

enum rc place_notice(struct db *db, struct arena *a, int64_t *pos, int64_t *at)
{
    struct place_text_upto_row row;
    enum rc rc = place_text_upto(db, a, TEXT_PRIVACY, INT64_MAX, &row);
    if (rc && rc != NOT_FOUND)
        return rc;
    *pos = rc ? 0 : row.pos;
    *at = rc ? 0 : row.at;
    return OK;
}

enum rc place_notice_upto(struct db *db, struct arena *a, int64_t pos, int64_t *version)
{
    struct place_text_upto_row row;
    enum rc rc = place_text_upto(db, a, TEXT_PRIVACY, pos, &row);
    if (!rc)
        *version = row.pos;
    return rc;
}

void place_show_about(struct web *w)
{
    show(w, TEXT_ABOUT);
}

void place_show_help(struct web *w)
{
    show(w, TEXT_HELP);
}

void place_show_privacy(struct web *w)
{
    show(w, TEXT_PRIVACY);
}

static void draw_form(struct web *w, int status)
{
    struct text_page p = { .page = &w->page };
    int64_t kind;
    enum rc rc = web_arg_int(w, "kind", &kind);
    if (!rc && (kind < 0 || kind >= TEXT_KINDS))
        rc = NOT_FOUND;
    if (!rc) {
        p.kind = (enum place_text)kind;
        p.name = names[kind];
        rc = read_text(w, &p);
    }
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    if (form_has(&w->form, "zh")) {
        const struct err *zh = form_error(&w->form, "zh"), *en = form_error(&w->form, "en");
        p.zh = form_value(&w->form, "zh");
        p.en = form_value(&w->form, "en");
        p.zh_error = zh ? msg_text(&w->out.m, zh->key, zh->n) : STR_NONE;
        p.en_error = en ? msg_text(&w->out.m, en->key, en->n) : STR_NONE;
        p.looks = !zh && !en;
        p.zh_body = html_markdown(&w->out, p.zh);
        p.en_body = html_markdown(&w->out, p.en);
    }
    w->page.title = msg_text(&w->out.m, p.name, 0);
    w->page.desk = true;
    place_text_form(&w->out, &p);
    web_html(w, status == 409 ? 200 : status);
}

void place_show_text(struct web *w)
{
    draw_form(w, 200);
}

void place_again_text(struct web *w)
{
    draw_form(w, w->http->res.status);
}

void place_reply_text(struct web *w)
{
    static const char *const at[TEXT_KINDS] = { "about", "help", "privacy" };
    int64_t kind = 0;
    must(web_arg_int(w, "kind", &kind) == OK && kind < TEXT_KINDS);
    web_see_other(w, url_path(&w->out, "/%s", at[kind]));
}
