/* desk_read.c - what several of the desk's pages read: a case, its steps, the words of its first voice. */
#include "desk/desk_in.h"

#include "core/signer.h"

enum { STEPS_SHOWN = 200 };

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

static enum rc read_steps(struct web *w, const struct desk_case_get_row *of, bool staff, struct desk_step_view **step, size_t *n)
{
    struct desk_step_list_row *row;
    size_t rows, k = 0;
    enum rc rc = desk_step_list(w->db, w->arena, of->id, STEPS_SHOWN, &row, &rows);
    struct desk_step_view *s = rc ? NULL : ARENA_ARRAY(w->arena, struct desk_step_view, rows);
    if (!s)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < rows; i++) {
        bool note = row[i].kind == STEP_NOTED;
        if (note && !staff)
            continue;
        s[k] = (struct desk_step_view){ .kind = (enum step_kind)row[i].kind, .at = row[i].at, .pos = row[i].pos, .words = row[i].words };
        tell_import(w, of, &s[k]);
        if (staff)
            s[k].who = desk_person(w, row[i].by);
        if (note && (rc = note_words(w, row[i].pos, &s[k].words)))
            return rc;
        k++;
    }
    *step = s;
    *n = k;
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
    struct desk_step_view *step;
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
    if ((rc = read_steps(w, row, staff, &step, &v->steps)))
        return rc;
    v->step = step;
    read_checkpoint(w, v);
    return OK;
}
