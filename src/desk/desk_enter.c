/* desk_enter.c - entering many in a row, without the hand leaving the keys: what came on paper, on the telephone, to the counter.
**
** An entry is a report or a join like any other, made of what a clerk can type while somebody is speaking: a class by the first letters of
** how it sounds ("ld" for 楼道), a door as people say it, the number of a case that it belongs to. The command only reads those; what is
** judged and written is judged and written by CASE_REPORT and CASE_JOIN. The answer is the form again, empty, with the cursor in its first
** field and above it the slip that was just made: code and word are told once, so they stand in the answer and nowhere else. */
#include "desk/desk_in.h"

#include "base/pinyin.h"
#include "base/utf8.h"
#include "enter.html.h"

enum { SOUNDS_MOST = 8, ENTERED_SHOWN = 10, PINYIN_BYTES = 3 };

/* ---- a class by its letters ------------------------------------------------------------------------------------ */

static bool has_character(const struct pinyin *row, struct str ch)
{
    const struct str all = str_of(row->characters);
    bool found = false;
    for (size_t at = 0; ch.n == PINYIN_BYTES && at + PINYIN_BYTES <= all.n && !found; at += PINYIN_BYTES)
        found = memcmp(all.p + at, ch.p, PINYIN_BYTES) == 0;
    return found;
}

/* Do the name's first characters sound so? *whole: and it has no others. */
static bool sounds_like(struct str name, const struct pinyin_sound *sound, size_t n, bool *whole)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t from = at;
        bool found = false;
        if (utf8_next(name, &at) < 0)
            return false;
        for (size_t k = sound[i].from; k < sound[i].to && !found; k++)
            found = has_character(&PINYIN[k], str_cut(name, from, at));
        if (!found)
            return false;
    }
    *whole = at == name.n;
    return true;
}

/* How well what was typed fits a class: 0 not, 1 it begins so, 2 it is so. */
static int fits(const struct class_view *c, struct str typed, const struct pinyin_sound *sound, size_t n)
{
    bool whole = false;
    if (str_eq(c->name, typed) || (c->name_en.p && str_eq(c->name_en, typed)))
        return 2;
    if (n && sounds_like(c->name, sound, n, &whole))
        return whole ? 2 : 1;
    return str_starts(c->name, typed) || (c->name_en.p && str_starts(c->name_en, typed));
}

enum rc desk_class_typed(const struct class_tree *t, struct str typed, int64_t *class)
{
    struct pinyin_sound sound[SOUNDS_MOST];
    size_t sounds = 0, found[3] = { 0 };
    int64_t is[3] = { ABSENT, ABSENT, ABSENT };
    if (!pinyin_read(typed, sound, SOUNDS_MOST, &sounds))
        sounds = 0;
    for (size_t i = 0; i < t->n; i++) {
        const int how = t->class[i].retired ? 0 : fits(&t->class[i], typed, sound, sounds);
        is[how] = t->class[i].id;
        found[how]++;
    }
    const int best = found[2] ? 2 : 1;
    if (found[best] != 1)
        return found[best] ? CONFLICT : NOT_FOUND;
    *class = is[best];
    return OK;
}

struct str desk_class_letters(struct arena *a, struct str name)
{
    struct buf b;
    size_t at = 0, from;
    buf_init(&b, a, name.n + 1);
    for (from = 0; utf8_next(name, &at) >= 0; from = at)
        for (size_t k = 0; k < PINYIN_N; k++)
            if (has_character(&PINYIN[k], str_cut(name, from, at))) {
                buf_char(&b, PINYIN[k].syllable[0]);
                break;
            }
    return buf_view(&b);
}

/* ---- the command ------------------------------------------------------------------------------------------------ */

static enum rc read_class(struct cx *cx, struct str typed, int64_t *class)
{
    struct class_tree t;
    if (!typed.n)
        return OK;
    enum rc rc = desk_classes(cx->db, cx->arena, &t);
    if (rc)
        return rc;
    rc = desk_class_typed(&t, typed, class);
    return rc ? refuse(cx, INVALID, "kind", rc == CONFLICT ? MSG_err_kind_many : MSG_err_kind_none, 0) : OK;
}

static enum rc decide_enter(struct cx *cx, const void *args)
{
    const struct case_enter *a = args;
    int64_t class = ABSENT;
    enum rc rc = read_class(cx, a->kind, &class);
    if (rc)
        return rc;
    if (a->same != ABSENT) {
        const struct case_join join = { .id = a->same, .where_door = a->where_door, .text = a->text, .contact = a->contact,
                                        .household = a->household, .ask = a->ask, .channel = a->channel };
        rc = CASE_JOIN.decide(cx, &join);
        return rc == NOT_FOUND ? refuse(cx, INVALID, "same", MSG_err_same_none, 0) : rc;
    }
    if (!a->text.n)
        return refuse(cx, INVALID, "text", MSG_err_missing, 0);
    const struct case_report report = { .text = a->text, .where = a->where, .where_door = a->where_door, .where_lon = ABSENT,
                                        .where_lat = ABSENT, .contact = a->contact, .household = a->household, .ask = a->ask,
                                        .class = class, .behalf = a->behalf, .for_name = a->for_name, .channel = a->channel };
    return CASE_REPORT.decide(cx, &report);
}

#define A struct case_enter
static const struct field enter_f[] = {
    ASK_INT(A, channel, CHANNEL_OTHER, CHANNELS - 1, FIELD_REQUIRED, MSG_f_channel),
    ASK_TEXT(A, kind, 0, CLASS_NAME_MAX, FIELD_LINE, MSG_f_class),
    ASK_TEXT(A, where_door, 0, REPORT_DOOR_MAX, FIELD_LINE, MSG_f_where_door),
    ASK_INT(A, household, 1, INT64_MAX, 0, MSG_f_household),
    ASK_INT(A, ask, 0, 1, 0, MSG_NONE),
    ASK_TEXT(A, where, 0, REPORT_WHERE_MAX, FIELD_LINE, MSG_f_where),
    ASK_INT(A, behalf, BEHALF_OWN, BEHALFS - 1, 0, MSG_behalf_title),
    ASK_TEXT(A, for_name, 0, BEHALF_NAME_MAX, FIELD_LINE, MSG_f_for_name),
    ASK_TEXT(A, contact, 0, REPORT_CONTACT_MAX, FIELD_LINE, MSG_f_contact),
    ASK_INT(A, same, 1, INT64_MAX, 0, MSG_f_same),
    ASK_TEXT(A, text, 0, REPORT_TEXT_MAX, 0, MSG_f_text),
};
#undef A
#define R struct case_reported_result
static const struct field result_f[] = { INT(R, id), INT(R, voice), TEXT(R, code, 8), TEXT(R, word, 4), TEXT(R, token, 22) };
#undef R
const struct command CASE_ENTER = { "desk.case.enter", SHAPE(struct case_enter, enter_f), PERM_DESK | PERM_INTAKE, decide_enter,
                                    SHAPE(struct case_reported_result, result_f) };

/* ---- the page ---------------------------------------------------------------------------------------------------- */

static enum rc read_entered(struct web *w, struct enter_view *v)
{
    struct desk_entered_last_row *row;
    size_t n;
    enum rc rc = desk_entered_last(w->db, w->arena, w->actor.user, ENTERED_SHOWN, &row, &n);
    struct entered_line *line = rc ? NULL : ARENA_ARRAY(w->arena, struct entered_line, n);
    if (!line)
        return rc ? rc : FAILED;
    for (v->lines = 0; !rc && v->lines < n; v->lines++) {
        const struct desk_entered_last_row *r = &row[v->lines];
        struct desk_line_get_row of;
        struct case_line l;
        struct str class;
        rc = desk_line_get(w->db, w->arena, r->case_id, &of);
        if (!rc)
            rc = desk_read_line(w, &of, STR_NONE, &l);
        if (!rc)
            rc = desk_class_told(w, of.class, true, &class);
        if (!rc)
            line[v->lines] = (struct entered_line){ r->case_id, r->channel, r->at, class, l.title };
    }
    v->line = line;
    return rc;
}

/* r: what was made just now; NULL: nothing. */
static void draw(struct web *w, int status, const struct case_reported_result *r)
{
    static const struct form none;
    struct enter_view v = { .form = r ? &none : &w->form, .key = r ? desk_fresh_key(w) : desk_form_key(w), .channel = CHANNEL_PHONE };
    struct slip_view slip;
    if (!str_int(form_value(&w->form, "channel"), &v.channel) || v.channel < 0 || v.channel >= CHANNELS)
        v.channel = CHANNEL_PHONE;
    enum rc rc = r ? place_has_doors(w->db, w->arena, &v.door.known) : desk_read_door(w, &v.door);
    if (!rc)
        rc = desk_classes(w->db, w->arena, &v.tree);
    if (!rc)
        rc = read_entered(w, &v);
    if (!rc && r)
        rc = desk_read_slip(w, r, &slip);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v.slip = r ? &slip : NULL;
    w->page.desk = true;
    w->page.title = msg_text(&w->out.m, MSG_enter_page, 0);
    w->page.here = url_path(&w->out, "/desk/enter");
    desk_page_lives(w, ABSENT);
    desk_enter_page(&w->out, w, &v);
    web_html(w, status);
}

void desk_show_enter(struct web *w)
{
    draw(w, 200, NULL);
}

void desk_again_enter(struct web *w)
{
    draw(w, w->http->res.status, NULL);
}

void desk_reply_enter(struct web *w)
{
    if (w->wants_json)
        desk_draw_slip(w, w->task.result);
    else
        draw(w, 201, w->task.result);
}
