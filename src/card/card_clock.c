/* card_clock.c - the clocks of cards: until when a level answers, until when a unit does, and what happens when they don't.
**
** Time is counted by the place's working calendar, in an emergency round the clock. A due moment is decided once and stands in its event,
** so what somebody was told is not moved by a calendar that changes later. A clock rings twice: soon, when four fifths are over (of a date,
** the day before), and over. What is over climbs: the card is offered to the next level by itself, and a part that is late is told to the
** level above the one that gave it. Until that level accepts, the card is still whose it was: it is never nobody's. */
#include "base/clock.h"
#include "base/moment.h"
#include "base/worktime.h"
#include "card/card_in.h"
#include "place/place.h"

#define NUMBER(key, name, usual, least, most) { key, MSG_set_card, MSG_##name, MSG_##name##_does, usual, least, most, NULL, NULL }
const struct setting CARD_EMERGENCY_MIN = NUMBER("card.emergency_min", set_card_emergency, 120, 15, 1440);
const struct setting CARD_ANSWER_DAYS = NUMBER("card.answer_days", set_card_answer, 2, 1, 30);
const struct setting *const CARD_SETTINGS[] = { &CARD_EMERGENCY_MIN, &CARD_ANSWER_DAYS, NULL };

enum { USUAL_DAY_MIN = 8 * 60 };

/* ---- days ------------------------------------------------------------------------------------------------------------------ */

bool card_day_read(struct str s, int64_t *day)
{
    struct moment m;
    if (moment_read(s, 0, MOMENT_YMD, &m) || m.us < 0)
        return false;
    *day = m.us / CLOCK_DAY;
    return true;
}

struct str card_day_iso(struct arena *a, int64_t day)
{
    int y, m, d;
    worktime_date(day, &y, &m, &d);
    return arena_printf(a, "%04d-%02d-%02d", y, m, d);
}

enum rc card_today(struct db *db, struct arena *a, int64_t now, int64_t *day)
{
    struct worktime t;
    int64_t as_of;
    enum rc rc = place_worktime(db, a, now, &t, &as_of);
    if (!rc)
        *day = worktime_day_of(&t.zone, now);
    return rc;
}

enum rc card_judge_day(struct cx *cx, const char *field, struct str typed, int64_t *day)
{
    int64_t today, d = 0;
    enum rc rc = card_today(cx->db, cx->arena, cx->now, &today);
    if (rc)
        return rc;
    if (!card_day_read(typed, &d) || d < today || d > today + CARD_DAYS_AHEAD_MOST)
        return refuse(cx, INVALID, field, MSG_err_card_day, 0);
    *day = d;
    return OK;
}

enum rc card_day_end(struct cx *cx, int64_t day, int64_t *at)
{
    struct worktime t;
    int64_t as_of;
    enum rc rc = place_worktime(cx->db, cx->arena, cx->now, &t, &as_of);
    if (!rc)
        *at = (day + 1) * CLOCK_DAY - worktime_offset(&t.zone, day * CLOCK_DAY, NULL) * CLOCK_S;
    return rc;
}

/* ---- terms ----------------------------------------------------------------------------------------------------------------- */

static enum rc count(const struct worktime *w, int64_t now, int64_t minutes, bool round, int64_t *at)
{
    struct worktime_ask ask = { .start = now, .minutes = minutes, .round_the_clock = round };
    struct worktime_sum sum;
    enum rc rc = worktime_due(w, &ask, NULL, 0, &sum);
    if (rc == NOT_FOUND) { /* a place that never works: then days are days */
        *at = now + minutes / USUAL_DAY_MIN * CLOCK_DAY;
        return OK;
    }
    if (!rc)
        *at = sum.due;
    return rc;
}

enum rc card_term(struct cx *cx, int64_t kind, int64_t days, struct card_term *out)
{
    const bool round = kind == CARD_EMERGENCY;
    struct worktime w;
    struct card_term t = { 0, 0 };
    int64_t as_of, minutes = 0;
    enum rc rc = place_worktime(cx->db, cx->arena, cx->now, &w, &as_of);
    if (!rc && round)
        rc = setting_get(cx->db, cx->arena, &CARD_EMERGENCY_MIN, &minutes);
    if (!rc && !round) {
        const int64_t day = worktime_day_minutes(&w);
        minutes = days * (day ? day : USUAL_DAY_MIN);
    }
    if (!rc)
        rc = count(&w, cx->now, minutes, round, &t.due_at);
    if (!rc)
        rc = count(&w, cx->now, minutes * 4 / 5, round, &t.soon_at);
    if (!rc)
        *out = t;
    return rc;
}

/* A level answers while it is asked, and while it has the card without having said who does it. */
enum rc card_wind(struct cx *cx, int64_t kind, struct card_moved *ev)
{
    struct card_level level[CARD_LEVELS_MOST];
    struct card_term t;
    const int64_t who = ev->state == CARD_UP ? ev->to : ev->level;
    size_t n;
    ev->due_at = ev->wake_at = ABSENT;
    if (ev->state != CARD_UP && ev->state != CARD_HELD && ev->state != CARD_UNCLEAR)
        return OK;
    enum rc rc = card_levels(cx->db, cx->arena, level, &n);
    if (rc)
        return rc;
    must(who >= 1 && who <= (int64_t)n);
    rc = card_term(cx, kind, level[who - 1].days, &t);
    if (rc)
        return rc;
    ev->due_at = t.due_at;
    ev->wake_at = t.soon_at;
    return OK;
}

static int64_t moment_of(const struct card_part_get_row *p)
{
    const int64_t m = p->state == PART_ASKED || p->state == PART_DATED ? p->answer_at : p->due_at;
    return p->arrive_at != ABSENT && p->arrived_at == ABSENT && p->arrive_at < m ? p->arrive_at : m;
}

int64_t card_part_wake(const struct card_part_get_row *p, int64_t now)
{
    const int64_t m = moment_of(p), soon = m == p->due_at ? m - CLOCK_DAY : m;
    if (!card_part_is_open(p->state) || p->alarm == CARD_OVER)
        return ABSENT;
    return p->alarm == CARD_QUIET && soon > now ? soon : m;
}

/* ---- ringing ----------------------------------------------------------------------------------------------------------------- */

enum rc card_chores(struct db *db, struct arena *a, int64_t now, size_t want, struct chore **out, size_t *n)
{
    struct card_wake_cards_row *card;
    struct card_wake_parts_row *part;
    struct card_far_behind_some_row *far;
    size_t cards, parts, fars;
    enum rc rc = card_wake_cards(db, a, now, (int64_t)want, &card, &cards);
    if (!rc)
        rc = card_wake_parts(db, a, now, (int64_t)want, &part, &parts);
    if (!rc)
        rc = card_far_behind_some(db, a, (int64_t)want, &far, &fars);
    struct chore *c = rc ? NULL : ARENA_ARRAY(a, struct chore, cards + parts + fars + 1);
    if (!c)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < cards; i++)
        c[i] = (struct chore){ card[i].id };
    for (size_t i = 0; i < parts; i++)
        c[cards + i] = (struct chore){ part[i].card_id };
    for (size_t i = 0; i < fars; i++)
        c[cards + parts + i] = (struct chore){ far[i].card_id };
    *out = c;
    *n = cards + parts + fars;
    return OK;
}

static enum rc ring_card(struct cx *cx, const struct card_get_row *row, int64_t top)
{
    const int64_t at = row->to_level != ABSENT ? row->to_level : row->level;
    struct card_moved up = { row->id, CARD_UP, row->level, at + 1, ABSENT, ABSENT, 0, ABSENT, STR_NONE };
    if (row->wake_at == ABSENT || row->wake_at > cx->now)
        return OK;
    if (cx->now < row->due_at)
        return emit(cx, &CARD_RANG_SOON, &(struct card_rang){ row->id, ABSENT, CARD_SOON, row->due_at, at }, NULL);
    if (at >= top)
        return emit(cx, &CARD_RANG_OVER, &(struct card_rang){ row->id, ABSENT, CARD_OVER, ABSENT, at }, NULL);
    enum rc rc = card_wind(cx, row->kind, &up);
    return rc ? rc : emit(cx, &CARD_CLIMBED, &up, NULL);
}

static enum rc ring_part(struct cx *cx, struct card_part_get_row *p, int64_t told)
{
    if (p->wake_at == ABSENT || p->wake_at > cx->now)
        return OK;
    const bool over = cx->now >= moment_of(p);
    p->alarm = over ? CARD_OVER : CARD_SOON;
    struct card_rang ev = { p->card_id, p->id, p->alarm, card_part_wake(p, cx->now), over ? told : ABSENT };
    return emit(cx, over ? &PART_RANG_OVER : &PART_RANG_SOON, &ev, NULL);
}

static enum rc decide_tick(struct cx *cx, const void *args)
{
    const struct chore *a = args;
    struct card_level level[CARD_LEVELS_MOST];
    struct card_get_row row;
    struct card_part_get_row *part;
    size_t n, levels;
    enum rc rc = card_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = card_levels(cx->db, cx->arena, level, &levels);
    if (!rc)
        rc = card_parts(cx->db, cx->arena, a->id, CARD_PARTS_MOST, &part, &n);
    for (size_t i = 0; !rc && i < n; i++)
        rc = ring_part(cx, &part[i], row.level < (int64_t)levels ? row.level + 1 : row.level);
    if (!rc)
        rc = ring_card(cx, &row, (int64_t)levels);
    return rc ? rc : card_far_tell(cx, a->id);
}

static const struct field tick_f[] = { CHORE_FIELDS };
const struct command CARD_TICK = { "card.tick", SHAPE(struct chore, tick_f), PERM_PLACE, decide_tick, SHAPE_NONE };
