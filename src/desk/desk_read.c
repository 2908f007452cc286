/* desk_read.c - what several of the desk's pages read: a case, its steps, the words of its first voice. */
#include "desk/desk_in.h"

#include "core/signer.h"

enum { STEPS_SHOWN = 200, STEP_HIDES_NONE = -1 };

enum msg case_state_msg(enum case_state s)
{
    must((size_t)s < CASE_FLOW.states);
    return CASE_FLOW.state[s];
}

enum msg step_kind_msg(enum step_kind k)
{
    static const enum msg name[] = { MSG_step_reported,  MSG_step_taken,     MSG_step_dispatched, MSG_step_begun,  MSG_step_finished,
                                     MSG_step_verified,  MSG_step_sent_back, MSG_step_closed,     MSG_step_worded, MSG_step_noted };
    must((size_t)k < countof(name));
    return name[k];
}

struct str desk_person(struct web *w, int64_t user)
{
    struct str name = STR_NONE;
    struct actor who;
    for (size_t i = 0; user > 0 && i < MODULES_N; i++)
        if (MODULES[i]->actor && MODULES[i]->actor(w->db, w->arena, user, &who, &name))
            name = STR_NONE;
    return name;
}

struct str desk_position(struct arena *a, const struct case_reported *ev)
{
    if (ev->where_lon == ABSENT || ev->where_lat == ABSENT)
        return STR_NONE;
    return arena_printf(a, "%.6f, %.6f", (double)ev->where_lon / 1e6, (double)ev->where_lat / 1e6);
}

enum rc desk_read_voice(struct web *w, int64_t voice, struct case_reported *ev)
{
    return log_read_event(w->db, w->arena, voice, &CASE_REPORTED, NULL, ev);
}

/* A note's words are personal and stand in the log; erased ones are absent. */
static enum rc note_words(struct web *w, int64_t pos, struct str *words)
{
    struct case_noted ev;
    enum rc rc = log_read_event(w->db, w->arena, pos, &CASE_NOTED, NULL, &ev);
    if (!rc)
        *words = ev.words;
    return rc;
}

/* An import is no report of today: it says from where it came, and when the resident said it. */
static void tell_import(struct web *w, const struct desk_case_get_row *row, struct desk_step_view *s)
{
    if (s->kind != STEP_REPORTED || row->source != SOURCE_IMPORT)
        return;
    s->imported = true;
    s->words = msg_step_said(&w->out.m, out_date(&w->out, row->reported_at));
}

/* The newest steps, told in the order they happened. Notes are for staff, and for others they are not even counted. */
static enum rc read_steps(struct web *w, const struct desk_case_get_row *of, bool staff, struct case_view *v)
{
    int64_t hidden = staff ? STEP_HIDES_NONE : STEP_NOTED;
    struct desk_step_latest_row *row;
    struct desk_step_count_row all = { 0 };
    size_t n;
    enum rc rc = desk_step_latest(w->db, w->arena, of->id, hidden, STEPS_SHOWN, &row, &n);
    if (!rc && n == STEPS_SHOWN)
        rc = desk_step_count(w->db, w->arena, of->id, hidden, &all);
    struct desk_step_view *s = rc ? NULL : ARENA_ARRAY(w->arena, struct desk_step_view, n);
    if (!s)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n; i++) {
        const struct desk_step_latest_row *r = &row[n - 1 - i];
        must(staff || r->kind != STEP_NOTED);
        s[i] = (struct desk_step_view){ .kind = (enum step_kind)r->kind, .at = r->at, .pos = r->pos, .words = r->words };
        tell_import(w, of, &s[i]);
        if (staff)
            s[i].who = desk_person(w, r->by);
        if (r->kind == STEP_NOTED && (rc = note_words(w, r->pos, &s[i].words)))
            return rc;
    }
    v->step = s;
    v->steps = n;
    v->earlier = n == STEPS_SHOWN ? all.n - STEPS_SHOWN : 0;
    return OK;
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
    enum rc rc = desk_case_get(w->db, w->arena, id, row);
    if (rc)
        return rc;
    *v = (struct case_view){ .id = row->id,
                             .reported_at = row->reported_at,
                             .moved_at = row->moved_at,
                             .state = (enum case_state)row->state,
                             .wording = row->wording,
                             .unit = row->unit,
                             .verified = row->verified_by != ABSENT };
    if ((rc = read_steps(w, row, staff, v)))
        return rc;
    read_checkpoint(w, v);
    return OK;
}
