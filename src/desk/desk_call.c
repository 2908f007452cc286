/* desk_call.c - calling back: who was only ever spoken to, and waits for a word.
**
** Whoever reports by themselves has a link, and may have letters. Whoever was written down, at the counter, on the telephone, from a sheet
** of paper, hears nothing unless somebody calls; so those alone are on this list, and only those of them who left a way to reach them and
** asked for no letters. They come onto it by themselves: when their slip is still to be told, when it is said to be done and they are the
** second key, and when it came to an end. They leave it when they were reached, when they speak for themselves, or when there is nothing to
** ask any more. What they say of the outcome on the telephone counts like any other say, and bears for ever the name of who wrote it down;
** they read that on their own page. A list is read over shoulders: the number shows when it is asked for, and that is an event like every
** other look. */
#include "desk/desk_in.h"

#include "base/clock.h"
#include "calls.html.h"

enum { CALLS_SHOWN = 50 };

enum msg channel_msg(int64_t channel)
{
    static const enum msg name[CHANNELS] = { MSG_channel_other, MSG_channel_phone, MSG_channel_paper, MSG_channel_counter };
    must(channel >= 0 && channel < CHANNELS);
    return name[channel];
}

enum msg call_msg(int64_t why)
{
    static const enum msg name[CALL_WHYS] = { MSG_call_slip, MSG_call_done, MSG_call_end };
    must(why >= 0 && why < CALL_WHYS);
    return name[why];
}

/* ---- events ---------------------------------------------------------------------------------------------------- */

struct voice_entered {
    int64_t id, voice, channel;
};
static enum rc apply_entered(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct voice_entered *ev = event;
    enum rc rc = desk_entered_put(ap, ev->voice, ev->channel, st->by, st->at);
    /* nobody was there to be told a code */
    return rc || ev->channel != CHANNEL_PAPER ? rc : desk_call_put(ap, ev->voice, CALL_SLIP, st->at);
}
static const struct field entered_f[] = {
    INT(struct voice_entered, id), SUBJECT(struct voice_entered, voice), INT(struct voice_entered, channel),
};
const struct event_type VOICE_ENTERED = { "desk.voice.entered", SHAPE(struct voice_entered, entered_f), apply_entered, false };

enum rc desk_tell_entered(struct cx *cx, int64_t id, int64_t voice, int64_t channel)
{
    const struct voice_entered ev = { id, voice, channel == ABSENT ? CHANNEL_OTHER : channel };
    return emit(cx, &VOICE_ENTERED, &ev, NULL);
}

struct call_made {
    int64_t id, voice; /* the subject */
    int64_t again_at;  /* missed: when to try next */
};
static enum rc apply_reached(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct call_made *ev = event;
    enum rc rc = desk_call_end(ap, ev->voice);
    return rc ? rc : desk_step_add(ap, st->pos, ev->id, STEP_CALLED, st->by, st->at, STR_NONE, STR_NONE);
}
static enum rc apply_missed(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct call_made *ev = event;
    enum rc rc = desk_call_later(ap, ev->voice, ev->again_at);
    return rc ? rc : desk_step_add(ap, st->pos, ev->id, STEP_CALL_MISSED, st->by, st->at, STR_NONE, STR_NONE);
}
static const struct field made_f[] = { INT(struct call_made, id), SUBJECT(struct call_made, voice), INT(struct call_made, again_at) };
const struct event_type CALL_REACHED_EVENT = { "desk.call.reached", SHAPE(struct call_made, made_f), apply_reached, false };
const struct event_type CALL_MISSED_EVENT = { "desk.call.missed", SHAPE(struct call_made, made_f), apply_missed, false };

enum rc desk_call_step(struct apply *ap, const struct stamp *st, int64_t id, enum step_kind kind)
{
    switch (kind) {
    case STEP_FINISHED: return desk_call_ask(ap, id, CALL_DONE, 1, st->at);
    case STEP_CLOSED: return desk_call_ask(ap, id, CALL_END, 1, st->at);
    case STEP_VOIDED:
    case STEP_REFERRED: return desk_call_ask(ap, id, CALL_END, 0, st->at);
    case STEP_SENT_BACK: return desk_call_unask(ap, id, CALL_DONE);
    case STEP_REOPENED: return desk_call_unask(ap, id, CALL_END);
    default: return OK;
    }
}

/* ---- commands --------------------------------------------------------------------------------------------------- */

/* Does this voice wait for a call, in this case? */
static enum rc judge_waits(struct cx *cx, int64_t id, int64_t voice)
{
    struct desk_voice_get_row row;
    struct desk_call_get_row call;
    enum rc rc = desk_voice_get(cx->db, cx->arena, voice, &row);
    if (!rc && row.case_id != id)
        rc = NOT_FOUND;
    if (rc)
        return rc;
    rc = desk_call_get(cx->db, cx->arena, voice, &call);
    return rc == NOT_FOUND ? refuse(cx, CONFLICT, NULL, MSG_err_call_gone, 0) : rc;
}

static enum rc decide_reach(struct cx *cx, const void *args)
{
    const struct call_reach *a = args;
    enum rc rc = judge_waits(cx, a->id, a->voice);
    if (!rc)
        rc = emit(cx, &CALL_REACHED_EVENT, &(struct call_made){ a->id, a->voice, ABSENT }, NULL);
    if (rc || a->say == ABSENT || a->say == SAY_NOTHING)
        return rc;
    return desk_say(cx, a->id, &(struct voice_said){ a->id, a->voice, a->say, cx->actor.user, a->words });
}

static enum rc decide_miss(struct cx *cx, const void *args)
{
    const struct call_miss *a = args;
    enum rc rc = judge_waits(cx, a->id, a->voice);
    return rc ? rc : emit(cx, &CALL_MISSED_EVENT, &(struct call_made){ a->id, a->voice, cx->now + a->days * CLOCK_DAY }, NULL);
}

#define A struct call_reach
static const struct field reach_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(A, voice, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(A, say, SAY_NOTHING, SAY_NOT, 0, MSG_f_say),
    ASK_TEXT(A, words, 0, CASE_WORDS_MAX, 0, MSG_f_say_words),
};
#undef A
#define A struct call_miss
static const struct field miss_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(A, voice, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(A, days, 0, CALL_DAYS_MOST, FIELD_REQUIRED, MSG_f_call_again),
};
#undef A
const struct command CALL_REACH = { "desk.call.reach", SHAPE(struct call_reach, reach_f), PERM_DESK, decide_reach, SHAPE_NONE };
const struct command CALL_MISS = { "desk.call.miss", SHAPE(struct call_miss, miss_f), PERM_DESK, decide_miss, SHAPE_NONE };

/* ---- the page ---------------------------------------------------------------------------------------------------- */

static struct url calls_url(struct web *w, struct str after)
{
    const struct url to = url_path(&w->out, "/desk/calls");
    return after.p ? url_query(&w->out, to, "after", after) : to;
}

static enum rc read_call(struct web *w, const struct desk_call_list_row *row, int64_t shown, struct call_line *out)
{
    struct desk_line_get_row of;
    struct desk_case_get_row c;
    struct case_line line;
    struct case_reported ev = { .contact = STR_NONE };
    enum rc rc = desk_line_get(w->db, w->arena, row->case_id, &of);
    if (!rc)
        rc = desk_case_get(w->db, w->arena, row->case_id, &c);
    if (!rc)
        rc = desk_read_line(w, &of, c.wording, &line);
    if (!rc && row->voice == shown)
        rc = desk_read_voice(w, row->voice, &ev);
    if (rc)
        return rc;
    *out = (struct call_line){ .id = row->case_id, .voice = row->voice, .why = row->why, .since = row->since, .again_at = row->again_at,
                               .tries = row->tries, .state = (enum case_state)c.state, .title = line.title, .contact = ev.contact };
    return OK;
}

static enum rc read_calls(struct web *w, int64_t shown, struct calls_view *v)
{
    struct desk_call_list_row *row;
    int64_t at = INT64_MIN + 1, behind = 0;
    size_t n;
    const struct str after = web_query(w, "after");
    if (after.p && !desk_cursor_read(after, &at, &behind))
        return NOT_FOUND;
    enum rc rc = desk_call_list(w->db, w->arena, at, behind, CALLS_SHOWN + 1, &row, &n);
    struct call_line *line = rc ? NULL : ARENA_ARRAY(w->arena, struct call_line, n);
    if (!line)
        return rc ? rc : FAILED;
    for (v->n = 0; !rc && v->n < n && v->n < CALLS_SHOWN; v->n++)
        rc = read_call(w, &row[v->n], shown, &line[v->n]);
    v->line = line;
    v->after = after;
    if (n > CALLS_SHOWN)
        v->on = url_query(&w->out, url_path(&w->out, "/desk/calls"), "after",
                          desk_cursor(w->arena, row[CALLS_SHOWN - 1].again_at, row[CALLS_SHOWN - 1].voice));
    return rc;
}

static void draw(struct web *w, int status, int64_t shown)
{
    struct calls_view v = { .may = (w->actor.perms & PERM_DESK) != 0, .done = web_query(w, "done").p != NULL, .now = w->out.now_us,
                            .form = &w->form, .form_of = ABSENT, .key = desk_fresh_key(w) };
    enum rc rc = read_calls(w, shown, &v);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    if (w->form.errs && !str_int(form_value(&w->form, "voice"), &v.form_of))
        v.form_of = ABSENT;
    w->page.desk = true;
    w->page.title = msg_text(&w->out.m, MSG_calls_page, 0);
    w->page.here = calls_url(w, v.after);
    desk_page_lives(w, ABSENT);
    desk_calls_page(&w->out, w, &v);
    web_html(w, status);
}

void desk_show_calls(struct web *w)
{
    draw(w, 200, ABSENT);
}

void desk_again_call(struct web *w)
{
    draw(w, w->http->res.status, ABSENT);
}

/* The answer itself shows the number, once: see desk_reply_contact(). */
void desk_reply_call_contact(struct web *w)
{
    if (w->wants_json)
        desk_reply_contact(w);
    else
        draw(w, 200, ((const struct contact_show *)w->record)->voice);
}

void desk_reply_call(struct web *w)
{
    if (w->wants_json)
        web_json(w, 200, STR("{}"));
    else
        web_see_other(w, url_query(&w->out, calls_url(w, web_query(w, "after")), "done", STR("1")));
}
