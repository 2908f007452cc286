/* promise_remind.c - one letter to the homes that have not said whether a promise was kept: to who left an address with the case that it
** comes from and chose to hear, and to nobody else.
**
** A word that is not said stops nothing, so a promise could end over silent homes that would have spoken. The office sends the letter by a
** press; who forgets is helped by the place itself, some days before the date. It goes once in a promise's life, whoever sent it: a home
** that is asked twice is pressed. The event names the voices by their numbers; the address is read when the letter leaves (core/outbox.h),
** and who spoke, ended their letters or was erased in the meantime gets none. */
#include "promise/promise_roll.h"

#include "core/log.h"
#include "core/outbox.h"
#include "core/place.h"
#include "core/setting.h"

#include <stdlib.h>

struct promise_reminded {
    int64_t id, day, n;
    struct str voices; /* as lists of homes are written; empty: there was nobody to write to */
};

const struct setting PROMISE_REMIND_DAYS = { "promise.remind_days", MSG_promise_door, MSG_set_promise_remind, MSG_set_promise_remind_does,
                                             3, 1, 30, NULL, NULL };

static enum rc apply_reminded(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct promise_reminded *ev = event;
    struct str list = ev->voices;
    int64_t from, to;
    enum rc rc = promise_remind_set(ap, ev->id, ev->day);
    while (!rc && promise_homes_next(&list, &from, &to))
        for (int64_t voice = from; voice <= to && !rc; voice++)
            rc = outbox_put(ap, st, voice);
    if (!rc && ev->n)
        rc = promise_step_add(ap, ev->id, st->pos, PROMISE_STEP_REMINDED, st->at, st->by, STR_NONE, ABSENT, ABSENT);
    return rc;
}

#define E struct promise_reminded
static const struct field reminded_f[] = { INT(E, id), INT(E, day), INT(E, n), TEXT(E, voices, HOMES_TEXT_MAX) };
#undef E
const struct event_type PROMISE_REMINDED = { "promise.reminded", SHAPE(struct promise_reminded, reminded_f), apply_reminded, false };

/* ---- who ------------------------------------------------------------------------------------------------------------------ */

static int by_number(const void *x, const void *y)
{
    const int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

/* Voices of the case whose home takes part and is silent. */
static enum rc silent(struct cx *cx, const struct promise_given_get_row *p, struct promise_reminded *ev)
{
    struct desk_reader *reader = NULL;
    struct buf b;
    size_t n = 0, k = 0;
    enum rc rc = p->case_id == ABSENT ? OK : desk_case_readers(cx, p->case_id, &reader, &n);
    int64_t *voice = rc ? NULL : ARENA_ARRAY(cx->arena, int64_t, n + 1);
    if (!voice)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n && !rc; i++) {
        struct promise_home_get_row home;
        rc = promise_home_get(cx->db, cx->arena, p->id, reader[i].household, &home);
        if (!rc && home.said == WORD_NONE)
            voice[k++] = reader[i].voice;
        rc = rc == NOT_FOUND ? OK : rc;
    }
    qsort(voice, k, sizeof *voice, by_number);
    buf_init(&b, cx->arena, HOMES_TEXT_MAX);
    promise_homes_put(&b, voice, k);
    ev->voices = buf_view(&b);
    ev->n = (int64_t)k;
    return rc ? rc : b.overflow ? FAILED : OK;
}

/* ---- by a press, and by the place ------------------------------------------------------------------------------------------ */

static enum rc decide_remind(struct cx *cx, const void *args)
{
    const struct promise_remind *a = args;
    struct promise_counted *done = cx->result;
    struct promise_reminded ev = { .id = a->id };
    struct promise_given_get_row row;
    struct promise_roll_get_row roll;
    enum rc rc = promise_given_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = promise_roll_get(cx->db, cx->arena, a->id, &roll);
    if (!rc && !promise_is_open(row.state))
        rc = refuse(cx, CONFLICT, NULL, MSG_err_promise_over, 0);
    if (!rc && roll.reminded_day != ABSENT)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_promise_reminded, 0);
    if (!rc)
        rc = silent(cx, &row, &ev);
    if (!rc && !ev.n)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_promise_no_reader, 0);
    if (!rc)
        rc = promise_today(cx->db, cx->arena, cx->now, &ev.day);
    if (rc)
        return rc;
    *done = (struct promise_counted){ .homes = ev.n };
    return emit(cx, &PROMISE_REMINDED, &ev, NULL);
}

/* Until which date a promise is near enough. */
static enum rc near_until(struct db *db, struct arena *a, int64_t today, int64_t *until)
{
    int64_t days;
    enum rc rc = setting_get(db, a, &PROMISE_REMIND_DAYS, &days);
    if (!rc)
        *until = today + days;
    return rc;
}

enum rc promise_remind_due(struct db *db, struct arena *a, int64_t today, size_t want, struct promise_remind_near_row **row, size_t *n)
{
    int64_t until;
    enum rc rc = near_until(db, a, today, &until);
    return rc ? rc : promise_remind_near(db, a, today, until, (int64_t)want, row, n);
}

enum rc promise_remind_by_itself(struct cx *cx, const struct promise_given_get_row *p, int64_t today)
{
    struct promise_reminded ev = { .id = p->id, .day = today };
    struct promise_roll_get_row roll;
    int64_t until;
    enum rc rc = promise_roll_get(cx->db, cx->arena, p->id, &roll);
    if (!rc)
        rc = near_until(cx->db, cx->arena, today, &until);
    if (rc || !promise_is_open(p->state) || roll.reminded_day != ABSENT || !roll.homes || p->case_id == ABSENT || p->due_day < today ||
        p->due_day > until)
        return rc;
    rc = silent(cx, p, &ev);
    return rc ? rc : emit(cx, &PROMISE_REMINDED, &ev, NULL);
}

#define A struct promise_remind
static const struct field remind_f[] = { ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
#undef A
#define T struct promise_counted
static const struct field counted_f[] = { INT(T, mark), INT(T, homes), INT(T, same), INT(T, twice), INT(T, left) };
#undef T
const struct command PROMISE_REMIND = { "promise.remind", SHAPE(struct promise_remind, remind_f), PERM_DESK, decide_remind,
                                        SHAPE(struct promise_counted, counted_f) };

/* ---- the letter -------------------------------------------------------------------------------------------------------------- */

static enum rc write_letter(const struct letter_ask *ask, const struct promise_given_get_row *p, int64_t household, struct msg_ctx *m,
                            struct letter *out)
{
    struct str seal = promise_seal(ask->arena, ask->place, p->id, household);
    struct str way = arena_printf(ask->arena, STR_FMT "/promises/%lld/door/%lld/" STR_FMT, STR_ARG(ask->base), (long long)p->id,
                                  (long long)household, STR_ARG(seal));
    out->subject = msg_letter_promise_subject(m, ask->place_name, p->title);
    out->text = msg_letter_promise_text(m, p->who, promise_day_iso(ask->arena, p->due_day), p->title, way, out->stop);
    return seal.p && way.p && out->subject.p && out->text.p ? OK : FAILED;
}

enum rc promise_letter(const struct letter_ask *ask, struct letter *out)
{
    struct str kind;
    struct promise_reminded ev;
    struct promise_given_get_row p;
    struct promise_home_get_row home;
    struct letter l = { .to = STR_NONE };
    struct msg_ctx m = { ask->arena, LANG_ZH };
    int64_t household;
    enum rc rc = log_read_kind(ask->db, ask->arena, ask->pos, &kind);
    if (rc || !str_eq(kind, str_of(PROMISE_REMINDED.kind)))
        return rc ? rc : NOT_FOUND;
    rc = log_read_event(ask->db, ask->arena, ask->pos, &PROMISE_REMINDED, NULL, &ev);
    if (!rc)
        rc = promise_given_get(ask->db, ask->arena, ev.id, &p);
    if (!rc)
        rc = desk_letter_to(ask, &l, &m.lang, &household);
    if (!rc && l.to.p)
        rc = promise_home_get(ask->db, ask->arena, ev.id, household, &home);
    if (rc)
        return rc == NOT_FOUND ? FAILED : rc; /* NOT_FOUND would say that it is no event of ours */
    if (!l.to.p || !promise_is_open(p.state) || home.said != WORD_NONE)
        return OK;
    rc = write_letter(ask, &p, household, &m, &l);
    if (!rc)
        *out = l;
    return rc;
}
