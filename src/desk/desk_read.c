/* desk_read.c - what several of the desk's pages read: a case, its steps, the words of its first voice. */
#include "desk/desk_in.h"
#include "desk/desk_you.h"

#include "base/clock.h"
#include "core/signer.h"

enum { STEPS_SHOWN = 200, HOURS_SHOWN = 2000 };

enum msg case_state_msg(enum case_state s)
{
    must((size_t)s < CASE_FLOW.states);
    return CASE_FLOW.state[s];
}

enum msg step_kind_msg(enum step_kind k)
{
    static const enum msg name[] = { MSG_step_reported,  MSG_step_taken,     MSG_step_dispatched, MSG_step_begun,  MSG_step_finished,
                                     MSG_step_verified,  MSG_step_sent_back, MSG_step_closed,     MSG_step_worded,
                                     MSG_step_released,  MSG_step_recalled,  MSG_step_answered_before, MSG_step_closed_before,
                                     MSG_step_classed,
                                     MSG_step_merged,    MSG_step_gathered,  MSG_step_apart,      MSG_step_left,   MSG_step_cut,
                                     MSG_step_cut_off,   MSG_step_parked,    MSG_step_unparked,   MSG_step_voided, MSG_step_referred,
                                     MSG_step_returned,  MSG_step_reopened,  MSG_step_follows,    MSG_step_followed, MSG_step_own_allowed,
                                     MSG_step_verified_own, MSG_NONE,        MSG_step_paused,     MSG_step_resumed, MSG_step_overdue,
                                     [STEP_NOTED] = MSG_step_noted, MSG_step_offered, MSG_step_accepted, MSG_step_declined,
                                     MSG_step_withdrawn, MSG_step_called, MSG_step_call_missed };
    must((size_t)k < countof(name));
    return name[k];
}

struct str desk_step_why(const struct msg_ctx *m, const struct desk_step_view *s)
{
    return s->kind == STEP_REFERRED ? msg_aside_todo(m, s->why) : s->kind == STEP_RETURNED ? msg_step_rule(m, s->why)
           : msg_step_why(m, s->why);
}

enum msg say_msg(enum say s)
{
    static const enum msg name[SAYS] = { MSG_say_nothing, MSG_say_fixed, MSG_say_half, MSG_say_back, MSG_say_not };
    must((size_t)s < countof(name));
    return name[s];
}

static struct str person(struct web *w, int64_t user, struct actor *who)
{
    struct str name = STR_NONE;
    for (size_t i = 0; user > 0 && i < MODULES_N; i++)
        if (MODULES[i]->actor && MODULES[i]->actor(w->db, w->arena, user, who, &name))
            name = STR_NONE;
    return name.p && !name.n ? msg_colleague(&w->out.m) : name; /* erased */
}

struct str desk_person(struct web *w, int64_t user)
{
    struct actor who;
    return person(w, user, &who);
}

struct str desk_taker_name(struct web *w, int64_t user)
{
    struct actor who = { 0 };
    struct desk_count_mine_row had;
    struct str name = person(w, user, &who);
    if (who.perms & PERM_DESK)
        return name;
    return name.p && !desk_count_mine(w->db, w->arena, user, CASE_STATES, 1, &had) && had.n ? name : STR_NONE;
}

struct str desk_position(struct arena *a, const struct case_reported *ev)
{
    if (ev->where_lon == ABSENT || ev->where_lat == ABSENT)
        return STR_NONE;
    return arena_printf(a, "%.6f, %.6f", (double)ev->where_lon / 1e6, (double)ev->where_lat / 1e6);
}

enum rc desk_read_voice(struct web *w, int64_t voice, struct case_reported *ev)
{
    return desk_voice_words(w->db, w->arena, voice, ev);
}

enum rc desk_read_say(struct web *w, int64_t said, struct voice_said *ev, int64_t *at)
{
    struct stamp st = { .at = ABSENT };
    struct voice_said none = { .say = SAY_NOTHING };
    enum rc rc = said == ABSENT ? OK : log_read_event(w->db, w->arena, said, &VOICE_SAID, &st, &none);
    if (rc)
        return rc;
    *ev = none;
    *at = st.at;
    return OK;
}

/* A note's words are personal and stand in the log; erased ones are absent. */
static enum rc tell_note(struct web *w, struct desk_step_view *s)
{
    struct case_noted ev;
    enum rc rc = log_read_event(w->db, w->arena, s->pos, &CASE_NOTED, NULL, &ev);
    if (rc)
        return rc;
    s->words = ev.words;
    s->whom = desk_named_words(w, ev.named);
    return OK;
}

static bool from_before(enum step_kind kind)
{
    return kind == STEP_ANSWERED_BEFORE || kind == STEP_CLOSED_BEFORE;
}

/* What an old system handed over says so, and is of a day: old clocks mostly tell midnight. Its answer is for staff and its resident. */
static enum rc tell_before(struct web *w, const struct desk_case_get_row *row, bool staff, struct desk_step_view *s)
{
    struct case_settled ev = { 0 };
    s->before = from_before(s->kind) || (s->kind == STEP_REPORTED && row->source == SOURCE_IMPORT);
    if (!from_before(s->kind))
        return OK;
    enum rc rc = log_read_event(w->db, w->arena, s->pos, &CASE_SETTLED, NULL, &ev);
    if (rc)
        return rc;
    s->undated = ev.settled_at == ABSENT;
    if (staff)
        s->words = ev.reply;
    return OK;
}

enum rc desk_read_reply(struct web *w, const struct case_view *v, struct str *reply)
{
    struct case_settled ev = { 0 };
    enum rc rc = OK;
    for (size_t i = 0; i < v->steps && !rc; i++)
        if (from_before(v->step[i].kind))
            rc = log_read_event(w->db, w->arena, v->step[i].pos, &CASE_SETTLED, NULL, &ev);
    if (!rc)
        *reply = ev.reply;
    return rc;
}

/* Hours become days of the place's clock, in their own list. */
static size_t days_of(const struct web *w, struct desk_joined_list_row *row, size_t n)
{
    const int64_t shift = (int64_t)w->out.offset_min * (CLOCK_HOUR / 60);
    size_t days = 0;
    for (size_t i = 0; i < n; i++) {
        if (days && (row[days - 1].at + shift) / CLOCK_DAY == (row[i].at + shift) / CLOCK_DAY)
            row[days - 1].n += row[i].n;
        else
            row[days++] = row[i];
    }
    return days;
}

/* The next day on which neighbours joined, when it lies before `at`. */
static bool put_joined(struct desk_step_view *s, const struct desk_joined_list_row **day, size_t *days, int64_t at)
{
    if (!*days || (*day)->at > at)
        return false;
    *s = (struct desk_step_view){ .kind = STEP_JOINED, .at = (*day)->at, .joined = (*day)->n };
    ++*day;
    --*days;
    return true;
}

static enum rc put_step(struct web *w, const struct desk_case_get_row *of, const struct desk_step_latest_row *row, bool staff,
                        struct desk_step_view *s)
{
    must(staff || row->kind < STEP_INSIDE);
    *s = (struct desk_step_view){ .kind = (enum step_kind)row->kind, .at = row->at, .pos = row->pos, .words = row->words, .why = row->why,
                                     .other = row->other == ABSENT ? 0 : row->other };
    if (s->other)
        s->to = url_path(&w->out, str_starts(str_of(w->route->path), STR("/desk/")) ? "/desk/cases/%lld" : "/cases/%lld",
                         (long long)s->other);
    enum rc rc = tell_before(w, of, staff, s);
    if (!rc && staff) {
        s->who = desk_person(w, row->by);
        s->ticked = row->ticked;
    }
    if (rc || row->kind < STEP_INSIDE)
        return rc;
    return row->kind == STEP_NOTED ? tell_note(w, s) : desk_tell_offer(w, s);
}

enum rc desk_read_last(struct web *w, const struct desk_case_get_row *of, struct desk_step_view *last)
{
    struct desk_step_latest_row *row;
    size_t n;
    enum rc rc = desk_step_latest(w->db, w->arena, of->id, STEP_INSIDE, 1, &row, &n);
    if (rc)
        return rc;
    must(n == 1); /* a case begins with a step */
    return put_step(w, of, row, false, last);
}

/* Newest steps first and neighbours by the day become one line of time, oldest first. Neighbours from before the steps that are shown
** are told by the count of households alone. */
static enum rc weave(struct web *w, const struct desk_case_get_row *of, bool staff, const struct desk_step_latest_row *row, size_t n,
                     const struct desk_joined_list_row *day, size_t days, struct case_view *v)
{
    struct desk_step_view *s = ARENA_ARRAY(w->arena, struct desk_step_view, n + days);
    enum rc rc = s ? OK : FAILED;
    size_t k = 0;
    for (; v->earlier && n && days && day->at < row[n - 1].at; day++)
        days--;
    for (size_t i = n; i-- > 0 && !rc;) {
        while (put_joined(&s[k], &day, &days, row[i].at))
            k++;
        rc = put_step(w, of, &row[i], staff, &s[k++]);
    }
    while (!rc && put_joined(&s[k], &day, &days, INT64_MAX))
        k++;
    v->step = s;
    v->steps = k;
    return rc;
}

/* Notes are for staff, and for others they are not even counted. */
static enum rc read_steps(struct web *w, const struct desk_case_get_row *of, bool staff, struct case_view *v)
{
    const int64_t below = staff ? STEP_KINDS : STEP_INSIDE;
    struct desk_step_latest_row *row;
    struct desk_step_count_row all = { 0 };
    struct desk_joined_list_row *joined = NULL;
    size_t n, days = 0;
    enum rc rc = desk_step_latest(w->db, w->arena, of->id, below, STEPS_SHOWN, &row, &n);
    if (!rc && n == STEPS_SHOWN)
        rc = desk_step_count(w->db, w->arena, of->id, below, &all);
    if (!rc && of->voices != 1) /* who joined a case that is merged now speaks elsewhere */
        rc = desk_joined_list(w->db, w->arena, of->id, HOURS_SHOWN, &joined, &days);
    if (rc)
        return rc;
    v->earlier = n == STEPS_SHOWN ? all.n - STEPS_SHOWN : 0;
    return weave(w, of, staff, row, n, joined, days_of(w, joined, days), v);
}

/* What happened elsewhere, from where the steps begin that are shown. */
static enum rc read_past(struct web *w, struct case_view *v)
{
    enum rc rc = web_past(w, &DESK, v->id, &v->past, &v->pasts);
    while (!rc && v->earlier && v->pasts && v->past->at < v->step[0].at) {
        v->past++;
        v->pasts--;
    }
    return rc;
}

struct str desk_who_speaks(const struct msg_ctx *m, const struct case_view *c)
{
    if (c->homes && c->alone)
        return msg_homes_and_alone(m, msg_households(m, c->homes), msg_alone(m, c->alone));
    return c->homes ? msg_households(m, c->homes) : msg_case_voices(m, c->voices);
}

/* Who is silent is the rest. Whether anybody is not. */
static bool count_silent(int64_t of, int64_t said[SAYS])
{
    said[SAY_NOTHING] = of;
    for (int s = SAY_FIXED; s < SAYS; s++)
        said[SAY_NOTHING] -= said[s];
    must(said[SAY_NOTHING] >= 0);
    return said[SAY_NOTHING] < of;
}

enum rc desk_read_look(struct web *w, enum look_kind kind, int64_t pos, struct str *reason)
{
    struct contact_shown shown;
    struct slip_reissued slip;
    enum rc rc = kind == LOOK_SLIP ? log_read_event(w->db, w->arena, pos, &SLIP_REISSUED, NULL, &slip)
                                   : log_read_event(w->db, w->arena, pos, &CONTACT_SHOWN, NULL, &shown);
    if (!rc)
        *reason = kind == LOOK_SLIP ? slip.reason : shown.reason;
    return rc;
}

/* The two keys: what the handler says, and what the households say. */
static void read_keys(struct case_view *v, const struct desk_case_get_row *row)
{
    const int64_t said[SAYS] = { 0, row->said_fixed, row->said_half, row->said_back, row->said_not };
    const int64_t alone[SAYS] = { 0, row->alone_fixed, row->alone_half, row->alone_back, row->alone_not };
    memcpy(v->said, said, sizeof said);
    memcpy(v->alone_said, alone, sizeof alone);
    v->voices = row->voices;
    v->homes = row->homes;
    v->alone = row->alone;
    const bool homes = count_silent(row->homes, v->said), people = count_silent(row->alone, v->alone_said);
    v->answered = homes || people;
    v->before = row->source == SOURCE_IMPORT && row->state == CASE_CLOSED && row->finisher == ABSENT;
    v->done = row->state == CASE_TO_VERIFY || row->state == CASE_CLOSED;
    for (size_t i = 0; v->done && i < v->steps; i++)
        if (v->step[i].kind == STEP_FINISHED || (from_before(v->step[i].kind) && !v->step[i].undated))
            v->done_at = v->step[i].at;
}

/* The line 凭据 at a page's foot: what the last checkpoint covers. */
static void read_checkpoint(struct web *w, struct case_view *v)
{
    struct tlog_head head;
    if (!place_signed_head(w->place, &head))
        return;
    struct buf b;
    buf_init(&b, w->arena, 16);
    buf_hex(&b, head.root.b, 4);
    v->log_size = head.size;
    v->log_root = buf_view(&b);
}

enum rc desk_read_case(struct web *w, int64_t id, bool staff, struct case_view *v, struct desk_case_get_row *row)
{
    struct desk_case_has_row has;
    enum rc rc = desk_case_get(w->db, w->arena, id, row);
    if (rc || (rc = desk_case_has(w->db, w->arena, id, &has)))
        return rc;
    *v = (struct case_view){ .id = row->id,
                             .reported_at = row->reported_at,
                             .moved_at = row->moved_at,
                             .state = (enum case_state)row->state,
                             .wording = row->wording,
                             .unit = row->unit,
                             .class = row->class,
                             .since = row->limit_min == ABSENT ? ABSENT : row->since,
                             .due_at = row->due_at,
                             .alarm = row->alarm,
                             .has = { has.past, has.links, has.photos },
                             .verified = row->verified_by != ABSENT,
                             .own_check = row->verified_by != ABSENT && desk_own_work(row, row->verified_by) };
    if ((rc = desk_class_told(w, row->class, staff, &v->class_name)) || (rc = read_steps(w, row, staff, v)) ||
        (rc = read_past(w, v)))
        return rc;
    if (row->state == CASE_MERGED && (rc = desk_whole(w->db, w->arena, id, &v->whole)))
        return rc;
    read_keys(v, row);
    if ((rc = desk_read_aside(w, row, v)) || (rc = desk_read_links(w, v)))
        return rc;
    read_checkpoint(w, v);
    return OK;
}
