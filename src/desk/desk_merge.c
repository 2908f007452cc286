/* desk_merge.c - cases that are one trouble become one case, and can be taken apart again.
**
** What moves are the voices. Each knows the case it was said in (`own`, which its door's hash and its place on the shelves belong to, for
** ever), the case it is in when no merging holds (`base`), and where it counts now (`case_id`). To merge is to send a case's voices to the
** whole; to take it out again is to call back those whose base is that case, or one that had been merged into it before. So who spoke up in
** the whole later stays there, whatever happened in between, and a merging of a merging needs no rule of its own.
**
** Households are counted anew after each move (settle): numbered by who spoke first, so the numbers are the same whichever way a case came
** to its voices. Which of them are one home is found out by decide(), while doors may still be read, and stands in the event as numbers
** (decision 45). What a correction has shown to be one home stays one when the cases part. */
#include "desk/desk_in.h"

#include "place/place.h"

enum { CHAIN_MOST = MERGE_CASES_MOST, TIED_MOST = 100000 };
/* Of the text that a list of households or voices is: a number and a space each. */
enum { NUMBER_CHARS = 20, HOMES_CHARS = NUMBER_CHARS * MERGE_VOICES_MOST };

/* ---- who belongs together --------------------------------------------------------------------------------------- */

enum rc desk_whole(struct db *db, struct arena *a, int64_t id, int64_t *whole)
{
    struct desk_merge_get_row row;
    enum rc rc = OK;
    for (int i = 0; (rc = desk_merge_get(db, a, id, &row)) == OK; i++) {
        must(i < CHAIN_MOST);
        id = row.whole;
    }
    if (rc != NOT_FOUND)
        return rc;
    *whole = id;
    return OK;
}

/* Cases, each once. */
struct kin {
    int64_t id[2 * MERGE_CASES_MOST];
    size_t n;
};

static bool among(const struct kin *k, int64_t id)
{
    for (size_t i = 0; i < k->n; i++)
        if (k->id[i] == id)
            return true;
    return false;
}

static void add_kin(struct kin *k, int64_t id)
{
    if (!among(k, id) && k->n < countof(k->id))
        k->id[k->n++] = id;
}

/* A case, what was merged into it, and into that. */
static enum rc read_family(struct db *db, struct arena *a, int64_t id, struct kin *k)
{
    enum rc rc = OK;
    k->n = 0;
    add_kin(k, id);
    for (size_t i = 0; i < k->n && !rc; i++) {
        struct desk_merge_parts_row *part;
        size_t n = 0;
        rc = desk_merge_parts(db, a, k->id[i], MERGE_CASES_MOST, &part, &n);
        for (size_t p = 0; p < n; p++)
            add_kin(k, part[p].id);
    }
    return rc;
}

/* The cases in which a family's voices may have been said: also those that some were taken out of. */
static enum rc read_owners(struct db *db, struct arena *a, int64_t id, struct kin *k)
{
    enum rc rc = read_family(db, a, id, k);
    for (size_t i = 0; i < k->n && !rc; i++) {
        struct desk_cut_get_row cut;
        rc = desk_cut_get(db, a, k->id[i], &cut);
        if (!rc)
            add_kin(k, cut.whole);
        rc = rc == NOT_FOUND ? OK : rc;
    }
    return rc;
}

static enum rc home_among(struct cx *cx, const struct kin *owner, int64_t id, struct str key, int64_t *home)
{
    enum rc rc = NOT_FOUND;
    for (size_t i = 0; i < owner->n && rc == NOT_FOUND && key.n; i++) {
        struct desk_home_of_door_row row;
        struct str door;
        rc = desk_hash_door(cx, owner->id[i], key, &door);
        if (!rc && !(rc = desk_home_of_door(cx->db, cx->arena, id, owner->id[i], door, &row)))
            *home = row.home;
    }
    return rc;
}

enum rc desk_home_at(struct cx *cx, int64_t id, struct str key, int64_t *home)
{
    struct kin owner;
    enum rc rc = read_owners(cx->db, cx->arena, id, &owner);
    return rc ? rc : home_among(cx, &owner, id, key, home);
}

/* ---- counting anew ------------------------------------------------------------------------------------------------ */

static int64_t last_home(const struct desk_voice_tied_row *v, size_t n)
{
    int64_t last = 0;
    for (size_t i = 0; i < n; i++)
        last = v[i].home > last ? v[i].home : last;
    return last;
}

/* Says of households (the least content voice of each) or of people, as counters of the case. */
struct census {
    int64_t homes, alone, said[SAYS], alone_said[SAYS];
};

/* Households get their numbers in the order in which they are met. number, say: by the old number, and by the new one. */
static enum rc number_homes(struct apply *ap, int64_t id, const struct desk_voice_tied_row *v, size_t n, int64_t *number, int64_t *say,
                            struct census *c)
{
    enum rc rc = OK;
    for (size_t i = 0; i < n && !rc; i++) {
        must(v[i].say >= SAY_NOTHING && v[i].say < SAYS);
        if (v[i].home == NO_HOME) {
            c->alone++;
            c->alone_said[v[i].say]++;
            continue;
        }
        if (!number[v[i].home])
            number[v[i].home] = ++c->homes;
        const int64_t home = number[v[i].home];
        if (say[home] < v[i].say)
            say[home] = v[i].say;
        if (home != v[i].home)
            rc = desk_voice_go(ap, v[i].id, id, home);
    }
    for (int64_t h = 1; h <= c->homes; h++)
        c->said[say[h]]++;
    return rc;
}

enum rc desk_settle(struct apply *ap, const struct stamp *st, int64_t id)
{
    const struct arena_mark mark = arena_mark(st->arena);
    struct desk_voice_tied_row *v;
    struct census c = { 0 };
    size_t n;
    enum rc rc = desk_voice_tied(apply_db(ap), st->arena, id, -1, TIED_MOST, &v, &n);
    if (rc)
        return rc;
    const size_t room = (size_t)last_home(v, n) + 1;
    int64_t *number = ARENA_ARRAY(st->arena, int64_t, room), *say = ARENA_ARRAY(st->arena, int64_t, room);
    rc = number && say ? number_homes(ap, id, v, n, number, say, &c) : FAILED;
    arena_rewind(st->arena, mark);
    return rc ? rc
              : desk_case_speak(ap, id, (int64_t)n, c.homes, c.alone, c.said[SAY_FIXED], c.said[SAY_HALF], c.said[SAY_BACK],
                                c.said[SAY_NOT], c.alone_said[SAY_FIXED], c.alone_said[SAY_HALF], c.alone_said[SAY_BACK],
                                c.alone_said[SAY_NOT]);
}

/* A voice goes, with its photos, and who wants letters about it. */
enum rc desk_send_voice(struct apply *ap, int64_t voice, int64_t to, int64_t home)
{
    enum rc rc = desk_voice_go(ap, voice, to, home);
    if (!rc)
        rc = desk_photo_go(ap, voice, to);
    return rc ? rc : desk_notice_go(ap, voice, to);
}

/* Two cases after voices went from one to the other: counts, and a step in the line of time of each. */
static enum rc end_move(struct apply *ap, const struct stamp *st, int64_t id, enum step_kind kind, int64_t whole, enum step_kind there)
{
    enum rc rc = desk_settle(ap, st, id);
    if (!rc)
        rc = desk_settle(ap, st, whole);
    if (!rc)
        rc = desk_step_tie(ap, st->pos, id, kind, st->by, st->at, whole);
    return rc ? rc : desk_step_tie(ap, st->pos, whole, there, st->by, st->at, id);
}

/* ---- events --------------------------------------------------------------------------------------------------------- */

/* "3 0 5" as home[1], home[2], home[3]; what is new is numbered behind the last that the whole has. */
static enum rc read_homes(struct arena *a, struct str list, int64_t last, int64_t **home, size_t *homes)
{
    size_t room = list.n / 2 + 2, n = 1;
    int64_t *h = ARENA_ARRAY(a, int64_t, room);
    struct str one;
    if (!h)
        return FAILED;
    while (list.n && str_next(&list, ' ', &one)) {
        if (!str_int(one, &h[n]) || h[n] < 0 || h[n] > last)
            return FAILED;
        h[n] = h[n] ? h[n] : last + (int64_t)n;
        n++;
    }
    *home = h;
    *homes = n;
    return OK;
}

static enum rc apply_merged(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_merged *ev = event;
    struct desk_case_get_row row, whole;
    struct desk_voice_tied_row *v;
    int64_t *home;
    size_t n = 0, homes = 0;
    enum rc rc = desk_case_get(apply_db(ap), st->arena, ev->id, &row);
    if (!rc)
        rc = desk_case_get(apply_db(ap), st->arena, ev->whole, &whole);
    if (!rc)
        rc = read_homes(st->arena, ev->homes, whole.homes, &home, &homes);
    if (!rc)
        rc = desk_voice_tied(apply_db(ap), st->arena, ev->id, -1, TIED_MOST, &v, &n);
    for (size_t i = 0; i < n && !rc; i++)
        rc = v[i].home < (int64_t)homes ? desk_send_voice(ap, v[i].id, ev->whole, home[v[i].home]) : FAILED;
    if (!rc)
        rc = desk_merge_put(ap, ev->id, ev->whole, row.state);
    if (!rc)
        rc = desk_shift(ap, st, ev->id, CASE_MERGED, st->at);
    return rc ? rc : end_move(ap, st, ev->id, STEP_MERGED, ev->whole, STEP_GATHERED);
}
static const struct field merged_f[] = { INT(struct case_merged, id), INT(struct case_merged, whole),
                                         TEXT(struct case_merged, homes, HOMES_CHARS) };
const struct event_type CASE_MERGED_EVENT = { "desk.case.merged", SHAPE(struct case_merged, merged_f), apply_merged, false };

static enum rc apply_apart(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_apart *ev = event;
    struct desk_merge_get_row tie;
    struct desk_voice_tied_row *v;
    struct kin family;
    size_t n = 0;
    enum rc rc = desk_merge_get(apply_db(ap), st->arena, ev->id, &tie);
    if (!rc)
        rc = read_family(apply_db(ap), st->arena, ev->id, &family);
    if (!rc)
        rc = desk_voice_tied(apply_db(ap), st->arena, ev->whole, -1, TIED_MOST, &v, &n);
    for (size_t i = 0; i < n && !rc; i++)
        if (among(&family, v[i].base))
            rc = desk_send_voice(ap, v[i].id, ev->id, v[i].home);
    if (!rc)
        rc = desk_merge_drop(ap, ev->id);
    if (!rc)
        rc = desk_shift(ap, st, ev->id, tie.state, st->at);
    return rc ? rc : end_move(ap, st, ev->id, STEP_APART, ev->whole, STEP_LEFT);
}
static const struct field apart_f[] = { INT(struct case_apart, id), INT(struct case_apart, whole) };
const struct event_type CASE_APART = { "desk.case.unmerged", SHAPE(struct case_apart, apart_f), apply_apart, false };

static enum rc apply_cut(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_cut *ev = event;
    struct str list = ev->voices, one;
    struct desk_clock_get_row clock;
    enum rc rc = desk_clock_get(apply_db(ap), st->arena, ev->whole, &clock);
    if (!rc) /* its clock is that of the whole, without its pauses: the next look counts it and sets it right */
        rc = desk_case_add(ap, ev->id, SOURCE_WEB, ev->reported_at, ev->voice, ev->building, NO_HOME, ev->class, clock.limit_min,
                           clock.kind, clock.since, clock.due_at, clock.limit_min == ABSENT ? ABSENT : st->at, clock.calendar);
    if (!rc && ev->building != ABSENT)
        rc = desk_building_count(ap, ev->building, 1, 1);
    if (!rc && ev->class != ABSENT)
        rc = desk_class_count(ap, ev->class, 1, 1);
    while (!rc && list.n && str_next(&list, ' ', &one)) {
        struct desk_voice_get_row v;
        int64_t id;
        rc = str_int(one, &id) ? desk_voice_get(apply_db(ap), st->arena, id, &v) : FAILED;
        if (!rc)
            rc = desk_send_voice(ap, id, ev->id, v.home);
        if (!rc)
            rc = desk_voice_stay(ap, id, ev->id);
    }
    if (!rc)
        rc = desk_cut_put(ap, ev->id, ev->whole);
    if (!rc)
        rc = desk_count_add(ap, CASE_RECEIVED, 1);
    return rc ? rc : end_move(ap, st, ev->id, STEP_CUT, ev->whole, STEP_CUT_OFF);
}
#define E struct case_cut
static const struct field cut_f[] = { INT(E, id),          INT(E, whole),    INT(E, voice),
                                      INT(E, reported_at), INT(E, building), INT(E, class), TEXT(E, voices, HOMES_CHARS) };
#undef E
const struct event_type CASE_CUT = { "desk.case.split", SHAPE(struct case_cut, cut_f), apply_cut, false };

/* ---- merging ---------------------------------------------------------------------------------------------------------- */

/* The key of the door that a voice names; empty when it names none any more. */
static enum rc key_of(struct cx *cx, const struct desk_voice_tied_row *v, struct str *key)
{
    struct case_reported ev;
    struct place_meant door = { ABSENT, ABSENT, STR_NONE };
    enum rc rc = v->doored ? desk_voice_words(cx->db, cx->arena, v->id, &ev) : NOT_FOUND;
    if (!rc)
        rc = place_mean(cx->db, cx->arena, ev.household, ev.where_door, &door);
    if (rc == NOT_FOUND && v->doored) /* a household that the registry has no more: its words count */
        rc = place_mean(cx->db, cx->arena, ABSENT, ev.where_door, &door);
    if (rc && rc != NOT_FOUND)
        return rc;
    *key = rc ? STR_NONE : door.key;
    return OK;
}

/* Which household of the whole each one of the case is. */
static enum rc match_homes(struct cx *cx, const struct desk_case_get_row *row, int64_t whole, struct str *homes)
{
    struct desk_voice_tied_row *v;
    struct kin owner;
    struct buf list;
    size_t n = 0;
    enum rc rc = read_owners(cx->db, cx->arena, whole, &owner);
    if (!rc)
        rc = desk_voice_tied(cx->db, cx->arena, row->id, -1, MERGE_VOICES_MOST, &v, &n);
    int64_t *home = rc ? NULL : ARENA_ARRAY(cx->arena, int64_t, (size_t)row->homes + 1);
    if (!home)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n && !rc; i++) {
        struct str key;
        must(v[i].home >= NO_HOME && v[i].home <= row->homes);
        if (v[i].home == NO_HOME || home[v[i].home])
            continue;
        rc = key_of(cx, &v[i], &key);
        if (!rc && (rc = home_among(cx, &owner, whole, key, &home[v[i].home])) == NOT_FOUND)
            rc = OK;
    }
    buf_init(&list, cx->arena, HOMES_CHARS);
    for (int64_t h = 1; h <= row->homes; h++)
        buf_printf(&list, "%s%lld", h > 1 ? " " : "", (long long)home[h]);
    if (!rc && list.overflow)
        return FAILED;
    if (!rc)
        *homes = buf_view(&list);
    return rc;
}

enum rc desk_not_held(struct cx *cx, int64_t id)
{
    struct desk_hold_get_row hold;
    enum rc rc = desk_hold_get(cx->db, cx->arena, id, &hold);
    if (!rc && hold.until > cx->now)
        return refuse(cx, CONFLICT, NULL, MSG_err_merge_held, id);
    return rc == NOT_FOUND ? OK : rc;
}

struct merging {
    int64_t id, whole;
};
static enum rc merge_one(struct cx *cx, const void *args)
{
    const int64_t id = ((const struct merging *)args)->id, whole = ((const struct merging *)args)->whole;
    struct desk_case_get_row row;
    struct case_merged ev = { .id = id, .whole = whole };
    struct kin family, more;
    int64_t to;
    enum rc rc = desk_case_get(cx->db, cx->arena, id, &row);
    if (!rc && id == whole)
        return refuse(cx, CONFLICT, NULL, MSG_err_merge_self, id);
    if (!rc && row.state == CASE_MERGED)
        return refuse(cx, CONFLICT, NULL, MSG_err_merge_already, id);
    if (!rc && case_is_over(row.state))
        return refuse(cx, CONFLICT, NULL, MSG_err_merge_from_closed, id);
    if (!rc)
        rc = flow_step(cx, &CASE_FLOW, &CASES_MERGE, row.state, &to);
    if (!rc)
        rc = desk_not_held(cx, id);
    if (!rc)
        rc = read_family(cx->db, cx->arena, whole, &family);
    if (!rc)
        rc = read_family(cx->db, cx->arena, id, &more);
    if (!rc && (row.voices > MERGE_VOICES_MOST || family.n + more.n > MERGE_CASES_MOST))
        return refuse(cx, CONFLICT, NULL, MSG_err_merge_large, id);
    if (!rc)
        rc = match_homes(cx, &row, whole, &ev.homes);
    return rc ? rc : emit(cx, &CASE_MERGED_EVENT, &ev, NULL);
}

/* Into a case that is merged itself means into the one where its chain ends. */
static enum rc read_whole(struct cx *cx, int64_t id, int64_t *whole)
{
    struct desk_case_get_row row;
    enum rc rc = desk_whole(cx->db, cx->arena, id, whole);
    if (!rc)
        rc = desk_case_get(cx->db, cx->arena, *whole, &row);
    if (!rc && case_is_over(row.state))
        return refuse(cx, CONFLICT, NULL, MSG_err_merge_closed, *whole);
    return rc ? rc : desk_not_held(cx, *whole);
}

static enum rc decide_merge(struct cx *cx, const void *args)
{
    const struct cases_merge *a = args;
    struct cases_done *r = cx->result;
    struct str rest = a->from, one;
    struct desk_many m;
    struct err first = { 0 };
    int64_t whole;
    size_t n = 0;
    enum rc rc = read_whole(cx, a->id, &whole);
    for (desk_many_begin(cx, &m); !rc && rest.n && str_next(&rest, ' ', &one);) {
        int64_t id, pos = next_pos(cx);
        if (!one.n)
            continue;
        if (n++ == CASES_MOST || !str_int(one, &id))
            return refuse(cx, INVALID, "from", MSG_err_cases_many, CASES_MOST);
        rc = desk_many_one(cx, merge_one, &(struct merging){ id, whole });
        if (rc && !first.key)
            first = cx->err.key ? cx->err : (struct err){ NULL, MSG_err_no_case, id };
        rc = desk_many_put(cx, &m, id, rc, pos);
    }
    if (!rc)
        rc = desk_many_end(cx, &m);
    if (!rc && !r->done.n)
        return n ? refuse(cx, CONFLICT, NULL, first.key, first.n) : refuse(cx, INVALID, "from", MSG_err_missing, 0);
    return rc;
}

/* ---- taking apart ------------------------------------------------------------------------------------------------------- */

static enum rc decide_unmerge(struct cx *cx, const void *args)
{
    const struct case_do *a = args;
    struct desk_case_get_row row;
    struct case_apart ev = { .id = a->id };
    int64_t to;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = flow_step(cx, &CASE_FLOW, &CASE_UNMERGE, row.state, &to);
    if (!rc)
        rc = desk_whole(cx->db, cx->arena, a->id, &ev.whole);
    if (!rc)
        rc = desk_not_held(cx, ev.whole);
    return rc ? rc : emit(cx, &CASE_APART, &ev, NULL);
}

/* One of the voices to be taken out: in this case, of this case, and not the one that is the case. */
static enum rc judge_voice(struct cx *cx, const struct desk_case_get_row *row, int64_t id, struct desk_voice_get_row *v)
{
    enum rc rc = desk_voice_get(cx->db, cx->arena, id, v);
    if (rc || v->case_id != row->id)
        return rc ? rc : NOT_FOUND;
    if (id == row->voice)
        return refuse(cx, CONFLICT, "voice", MSG_err_split_first, 0);
    return v->base == row->id ? OK : refuse(cx, CONFLICT, "voice", MSG_err_split_merged, v->base);
}

static enum rc decide_split(struct cx *cx, const void *args)
{
    const struct case_split *a = args;
    struct desk_case_get_row row;
    struct desk_case_last_row last;
    struct str rest = a->voice, one;
    struct buf list;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc && !case_is_open(row.state))
        return refuse(cx, CONFLICT, NULL, MSG_err_flow, row.state);
    if (!rc)
        rc = desk_not_held(cx, a->id);
    if (!rc)
        rc = desk_case_last(cx->db, cx->arena, &last);
    if (rc)
        return rc;
    struct case_cut ev = { .id = last.id + 1, .whole = a->id, .voice = ABSENT, .building = row.building, .class = row.class };
    buf_init(&list, cx->arena, HOMES_CHARS);
    for (size_t n = 0; !rc && rest.n && str_next(&rest, ' ', &one);) {
        struct desk_voice_get_row v;
        int64_t id;
        if (!one.n)
            continue;
        if (n++ == CASES_MOST || !str_int(one, &id))
            return refuse(cx, INVALID, "voice", MSG_err_cases_many, CASES_MOST);
        rc = judge_voice(cx, &row, id, &v);
        ev.voice = ev.voice == ABSENT || id < ev.voice ? id : ev.voice;
        buf_printf(&list, "%s%lld", list.n ? " " : "", (long long)id);
    }
    struct case_joined first;
    struct stamp st;
    if (!rc)
        rc = log_read_event(cx->db, cx->arena, ev.voice, &CASE_JOINED, &st, &first);
    if (rc || list.overflow)
        return rc ? rc : FAILED;
    ev.reported_at = st.at;
    ev.voices = buf_view(&list);
    return emit(cx, &CASE_CUT, &ev, NULL);
}

/* ---- commands ------------------------------------------------------------------------------------------------------------- */

enum { LIST_CHARS = (NUMBER_CHARS + 1) * CASES_MOST };
static const struct field merge_f[] = {
    ASK_INT(struct cases_merge, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct cases_merge, from, 1, LIST_CHARS, FIELD_REQUIRED | FIELD_MANY, MSG_f_cases),
};
static const struct field unmerge_f[] = { ASK_INT(struct case_do, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
static const struct field split_f[] = {
    ASK_INT(struct case_split, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct case_split, voice, 1, LIST_CHARS, FIELD_REQUIRED | FIELD_MANY, MSG_f_voices),
};
static const struct field done_f[] = { TEXT(struct cases_done, done, DESK_MANY_BYTES), TEXT(struct cases_done, refused, DESK_MANY_BYTES) };
#define DONE SHAPE(struct cases_done, done_f)
const struct command CASES_MERGE = { "desk.cases.merge", SHAPE(struct cases_merge, merge_f), PERM_DESK, decide_merge, DONE };
#undef DONE
const struct command CASE_UNMERGE = { "desk.case.unmerge", SHAPE(struct case_do, unmerge_f), PERM_DESK, decide_unmerge, SHAPE_NONE };
const struct command CASE_SPLIT = { "desk.case.split", SHAPE(struct case_split, split_f), PERM_DESK, decide_split, SHAPE_NONE };
