/* promise_mark.c - how a roll-out grows and moves: stages, homes, markings by staff, by the unit and by volunteers, and taking one back.
**
** Who marks says what they saw; a home's own word is somewhere else (promise_door.c), and neither writes over the other. Two people who
** mark the same home at once both stay in its history. But who would write over what they have not seen is told so first: a form carries
** how far its page had seen, and homes about which something was said since then stop it, whole, with nothing written. */
#include "promise/promise_roll.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "core/log.h"
#include "core/pass.h"
#include "core/setting.h"
#include "people/people.h"
#include "web/upload.h"

enum { DAYS_BACK_MOST = 400, STAGE_NAME_CHARS = 12 };

/* ---- stages ------------------------------------------------------------------------------------------------------------- */

bool promise_stages_read(struct str text, struct promise_stage_name out[STAGES_MOST + 1], int64_t *n)
{
    struct str line;
    int64_t k = 0;
    out[0] = (struct promise_stage_name){ STR_NONE, STR_NONE };
    while (str_next(&text, '\n', &line)) {
        struct str name;
        line = str_trim(line);
        if (!line.n)
            continue;
        if (k == STAGES_MOST || !str_next(&line, ' ', &name))
            return false;
        line = str_trim(line);
        struct str letter = utf8_head(line.n ? line : name, 1);
        for (int64_t i = 1; i <= k; i++)
            if (str_eq(out[i].name, name) || str_eq(out[i].letter, letter))
                return false;
        if (utf8_head(name, STAGE_NAME_CHARS).n != name.n)
            return false;
        out[++k] = (struct promise_stage_name){ name, letter };
    }
    *n = k;
    return k >= 1;
}

/* Nobody was marked yet: then there is no batch. */
static enum rc marked_yet(struct cx *cx, int64_t id, bool *yes)
{
    struct promise_batches_row *row;
    size_t n;
    enum rc rc = promise_batches(cx->db, cx->arena, id, 1, &row, &n);
    if (!rc)
        *yes = n > 0;
    return rc;
}

static enum rc decide_stages(struct cx *cx, const void *args)
{
    const struct promise_stages *a = args;
    struct promise_stage_name name[STAGES_MOST + 1];
    struct promise_roll_get_row roll;
    int64_t n, had = 0;
    bool marked = false;
    enum rc rc = promise_roll_get(cx->db, cx->arena, a->id, &roll);
    if (!rc && !promise_stages_read(a->stages, name, &n))
        rc = refuse(cx, INVALID, "stages", MSG_err_promise_stages, STAGES_MOST);
    if (!rc)
        rc = marked_yet(cx, a->id, &marked);
    if (!rc && marked && promise_stages_read(roll.stages, name, &had) && had != n)
        rc = refuse(cx, CONFLICT, "stages", MSG_err_promise_stages_fixed, had);
    if (!rc)
        rc = desk_judge_words(cx, "stages", a->stages, 1);
    return rc ? rc : emit(cx, &PROMISE_STAGED, &(struct promise_staged){ a->id, a->stages }, NULL);
}

/* ---- who takes part -------------------------------------------------------------------------------------------------------- */

static enum rc pick_compounds(struct cx *cx, struct promise_pick *p, struct str compounds)
{
    struct place_map map;
    struct str one;
    int64_t id;
    enum rc rc = compounds.n ? place_map(cx->db, cx->arena, &map) : OK;
    while (!rc && str_next(&compounds, ' ', &one)) {
        if (!str_int(one, &id))
            return refuse(cx, INVALID, "compound", MSG_err_promise_nobody, 0);
        for (size_t i = 0; i < map.houses && !rc; i++)
            if (map.house[i].compound == id)
                rc = promise_pick_house(cx, p, map.house[i].id, ABSENT, ABSENT);
    }
    return rc;
}

/* Whole entrances: a list of those who spoke would tell everybody who it was. */
static enum rc pick_voices(struct cx *cx, struct promise_pick *p, int64_t case_id)
{
    int64_t *household;
    size_t n = 0;
    enum rc rc = case_id == ABSENT ? NOT_FOUND : desk_case_households(cx, case_id, &household, &n);
    for (size_t i = 0; i < n && !rc; i++) {
        struct place_address at;
        rc = place_address(cx->db, cx->arena, household[i], &at);
        if (!rc)
            rc = promise_pick_house(cx, p, at.building, at.entrance, ABSENT);
    }
    promise_pick_sort(p); /* an entrance comes once for each of its voices */
    p->twice = 0;
    return rc == NOT_FOUND ? OK : rc;
}

static enum rc judge_lines(struct cx *cx, const struct promise_pick *p, int64_t skip)
{
    if (p->bad_line && skip != 1)
        return refuse(cx, INVALID, "list", MSG_err_promise_line, p->bad_line);
    return p->n ? OK : refuse(cx, INVALID, "list", MSG_err_promise_nobody, 0);
}

/* One event a building. */
static enum rc emit_joined(struct cx *cx, int64_t id, const struct promise_pick *p)
{
    int64_t *home = ARENA_ARRAY(cx->arena, int64_t, p->n);
    enum rc rc = home ? OK : FAILED;
    for (size_t i = 0, k; i < p->n && !rc; i = k) {
        struct buf b;
        buf_init(&b, cx->arena, HOMES_TEXT_MAX);
        for (k = i; k < p->n && p->home[k].building == p->home[i].building; k++)
            home[k - i] = p->home[k].household;
        promise_homes_put(&b, home, k - i);
        rc = b.overflow ? FAILED : emit(cx, &PROMISE_JOINED, &(struct promise_joined){ id, p->home[i].building, buf_view(&b) }, NULL);
    }
    return rc;
}

enum rc promise_pass_on(struct cx *cx, int64_t from, int64_t to)
{
    struct promise_homes_row *row;
    struct promise_pick p = { .n = 0 };
    size_t n;
    enum rc rc = promise_homes(cx->db, cx->arena, from, &row, &n);
    for (size_t i = 0; !rc && i < n; i++)
        if (row[i].said == WORD_NOT)
            rc = promise_pick_flat(cx, &p, row[i].building, row[i].household);
    return rc ? rc : emit_joined(cx, to, &p);
}

static enum rc decide_homes(struct cx *cx, const void *args)
{
    const struct promise_homes_ask *a = args;
    struct promise_counted *done = cx->result;
    struct promise_given_get_row row;
    struct promise_pick p = { .n = 0 };
    size_t n = 0;
    enum rc rc = promise_given_get(cx->db, cx->arena, a->id, &row);
    if (!rc && !promise_is_open(row.state))
        rc = refuse(cx, CONFLICT, NULL, MSG_err_promise_over, 0);
    if (!rc)
        rc = a->voices == 1 ? pick_voices(cx, &p, row.case_id) : OK;
    if (!rc)
        rc = pick_compounds(cx, &p, a->compound);
    if (!rc)
        rc = promise_pick_list(cx, &p, a->list);
    if (!rc)
        rc = judge_lines(cx, &p, a->skip);
    if (rc)
        return rc;
    promise_pick_sort(&p);
    for (size_t i = 0; i < p.n && !rc; i++) {
        struct promise_home_get_row home;
        rc = promise_home_get(cx->db, cx->arena, a->id, p.home[i].household, &home);
        if (rc == NOT_FOUND) {
            p.home[n++] = p.home[i];
            rc = OK;
        }
    }
    *done = (struct promise_counted){ 0, (int64_t)n, (int64_t)(p.n - n), p.twice, p.left };
    p.n = n;
    return rc ? rc : emit_joined(cx, a->id, &p);
}

/* ---- marking ------------------------------------------------------------------------------------------------------------------ */

static enum rc judge_who(struct cx *cx, const struct promise_given_get_row *row, int64_t *teller)
{
    struct str unit;
    *teller = cx->actor.perms & PERM_DESK ? TOLD_BY_OFFICE : TOLD_BY_UNIT;
    if (cx->actor.perms & PERM_DESK)
        return OK;
    enum rc rc = cx->actor.perms & PERM_UNIT ? people_unit(cx->db, cx->arena, cx->actor.user, &unit) : NOT_FOUND;
    return rc == NOT_FOUND || (!rc && !str_eq(unit, row->who)) ? refuse(cx, DENIED, NULL, MSG_err_unit_not_yours, 0) : rc;
}

static enum rc judge_day(struct cx *cx, const struct promise_given_get_row *row, struct str typed, int64_t *day)
{
    int64_t today;
    enum rc rc = promise_today(cx->db, cx->arena, cx->now, &today);
    if (rc)
        return rc;
    *day = today;
    const bool good = !typed.n || (promise_day_read(typed, day) && *day <= today && *day >= row->given_day - DAYS_BACK_MOST);
    return good ? OK : refuse(cx, INVALID, "day", MSG_err_promise_mark_day, 0);
}

const struct setting PROMISE_AGAIN_DAYS = { "promise.again_days", MSG_promise_door, MSG_set_promise_again, MSG_set_promise_again_does, 3, 1,
                                            30, NULL, NULL };

/* Whom nobody met is not forgotten: there is always a day on which it is tried again. */
static enum rc judge_again(struct cx *cx, const struct promise_mark *a, int64_t *again)
{
    int64_t today, days;
    *again = ABSENT;
    if (!stage_is_odd(a->stage))
        return OK;
    enum rc rc = promise_today(cx->db, cx->arena, cx->now, &today);
    if (!rc)
        rc = setting_get(cx->db, cx->arena, &PROMISE_AGAIN_DAYS, &days);
    if (rc)
        return rc;
    *again = today + days;
    const bool good = !a->again.n || (promise_day_read(a->again, again) && *again >= today && *again <= today + AGAIN_DAYS_MOST);
    return good ? OK : refuse(cx, INVALID, "again", MSG_err_promise_again, AGAIN_DAYS_MOST);
}

static enum rc judge_stage(struct cx *cx, int64_t id, int64_t stage)
{
    struct promise_stage_name name[STAGES_MOST + 1];
    struct promise_roll_get_row roll;
    int64_t n;
    enum rc rc = promise_roll_get(cx->db, cx->arena, id, &roll);
    if (rc)
        return rc;
    const bool known = roll.stages.p && promise_stages_read(roll.stages, name, &n);
    const bool good = known && ((stage >= STAGE_NONE && stage <= n) || (stage >= STAGE_AWAY && stage < STAGE_END));
    return good ? OK : refuse(cx, INVALID, "stage", MSG_err_promise_stage, 0);
}

static enum rc pick_marked(struct cx *cx, const struct promise_mark *a, struct promise_pick *p)
{
    struct place_address at = { ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, STR_NONE, STR_NONE, false };
    struct str ticked = a->home, where = a->where, one;
    int64_t floor = ABSENT;
    enum rc rc = OK;
    while (!rc && str_next(&ticked, ' ', &one)) {
        int64_t household;
        struct place_address home;
        if (!str_int(one, &household))
            return refuse(cx, INVALID, "home", MSG_err_promise_nobody, 0);
        rc = place_address(cx->db, cx->arena, household, &home);
        if (!rc)
            rc = promise_pick_flat(cx, p, home.building, household);
    }
    if (!rc && str_next(&where, ':', &one)) {
        if (!str_int(one, &at.entrance) || (where.n && !str_int(where, &floor)))
            return refuse(cx, INVALID, "where", MSG_err_promise_nobody, 0);
        rc = place_describe(cx->db, cx->arena, &at);
        if (!rc)
            rc = promise_pick_house(cx, p, at.building, at.entrance, floor);
    }
    return rc ? rc : promise_pick_list(cx, p, a->list);
}

/* Leaves of what was picked those that take part and are not marked so already; a note or a photo is new in any case. */
static enum rc sift(struct cx *cx, const struct promise_mark *a, const struct promise_marked *ev, struct promise_pick *p,
                    struct promise_counted *done)
{
    const bool brings = a->note.n || a->photos.n;
    size_t n = 0;
    int64_t raced = 0;
    for (size_t i = 0; i < p->n; i++) {
        struct promise_home_get_row home;
        enum rc rc = promise_home_get(cx->db, cx->arena, a->id, p->home[i].household, &home);
        if (rc && rc != NOT_FOUND)
            return rc;
        if (rc == NOT_FOUND) {
            done->left++;
        } else if (!brings && home.stage == ev->stage && home.day == ev->day && home.again == ev->again) {
            done->same++;
        } else {
            raced += a->seen != ABSENT && home.pos && home.pos >= a->seen;
            p->home[n++] = p->home[i];
        }
    }
    p->n = n;
    done->homes = (int64_t)n;
    if (raced)
        return refuse(cx, CONFLICT, NULL, MSG_err_promise_raced, raced);
    return n || done->same ? OK : refuse(cx, INVALID, "home", MSG_err_promise_nobody, 0);
}

static enum rc emit_marked(struct cx *cx, struct promise_marked *ev, const struct promise_pick *p, struct promise_counted *done)
{
    int64_t *home = ARENA_ARRAY(cx->arena, int64_t, p->n);
    struct buf b;
    if (!p->n)
        return OK;
    if (p->n > MARK_MOST)
        return refuse(cx, INVALID, "home", MSG_err_promise_many, MARK_MOST);
    buf_init(&b, cx->arena, HOMES_TEXT_MAX);
    for (size_t i = 0; home && i < p->n; i++)
        home[i] = p->home[i].household;
    if (!home)
        return FAILED;
    promise_homes_put(&b, home, p->n);
    ev->homes = buf_view(&b);
    ev->mark = done->mark = next_pos(cx);
    return b.overflow ? FAILED : emit(cx, &PROMISE_MARKED, ev, NULL);
}

static enum rc mark(struct cx *cx, const struct promise_mark *a, const struct promise_given_get_row *row, int64_t teller, int64_t link)
{
    struct promise_counted *done = cx->result;
    struct promise_marked ev = { .id = a->id, .stage = a->stage, .teller = teller, .link = link, .note = a->note };
    struct promise_pick p = { .n = 0 };
    int64_t photos;
    *done = (struct promise_counted){ 0, 0, 0, 0, 0 };
    enum rc rc = promise_is_open(row->state) ? OK : refuse(cx, CONFLICT, NULL, MSG_err_promise_over, 0);
    if (!rc)
        rc = judge_stage(cx, a->id, a->stage);
    if (!rc)
        rc = judge_day(cx, row, a->day, &ev.day);
    if (!rc)
        rc = judge_again(cx, a, &ev.again);
    if (!rc)
        rc = upload_count(cx, a->photos, MARK_PHOTOS_MOST, &photos);
    if (!rc)
        rc = pick_marked(cx, a, &p);
    if (!rc && p.bad_line && a->skip != 1)
        rc = refuse(cx, INVALID, "list", MSG_err_promise_line, p.bad_line);
    if (rc)
        return rc;
    promise_pick_sort(&p);
    done->twice = p.twice;
    done->left = p.left;
    rc = sift(cx, a, &ev, &p, done);
    if (!rc)
        rc = emit_marked(cx, &ev, &p, done);
    return rc ? rc : promise_add_photos(cx, a->id, done->mark, a->photos);
}

static enum rc decide_mark(struct cx *cx, const void *args)
{
    const struct promise_mark *a = args;
    struct promise_given_get_row row;
    int64_t teller;
    enum rc rc = promise_given_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = judge_who(cx, &row, &teller);
    return rc ? rc : mark(cx, a, &row, teller, ABSENT);
}

enum rc promise_link_read(struct db *db, struct arena *a, struct str token, int64_t now, struct promise_link_of_token_row *out)
{
    const struct hash h = hash_sha256(token);
    struct promise_link_of_token_row row;
    enum rc rc = promise_link_of_token(db, a, hash_str(&h), &row);
    if (!rc && !pass_opens(row.until_at, row.ended_at, now))
        rc = NOT_FOUND;
    if (!rc)
        *out = row;
    return rc;
}

static enum rc decide_mark_by_link(struct cx *cx, const void *args)
{
    struct promise_mark a = *(const struct promise_mark *)args;
    struct promise_given_get_row row;
    struct promise_link_of_token_row link;
    enum rc rc = promise_link_read(cx->db, cx->arena, a.token, cx->now, &link);
    if (rc)
        return rc == NOT_FOUND ? refuse(cx, NOT_FOUND, NULL, MSG_err_promise_link, 0) : rc;
    a.id = link.promise_id;
    rc = promise_given_get(cx->db, cx->arena, a.id, &row);
    return rc ? rc : mark(cx, &a, &row, TOLD_BY_VOLUNTEER, link.id);
}

static enum rc decide_undo(struct cx *cx, const void *args)
{
    const struct promise_undo *a = args;
    struct promise_batch_get_row batch;
    struct promise_marked ev;
    enum rc rc = promise_batch_get(cx->db, cx->arena, a->id, a->mark, &batch);
    if (!rc && batch.undone)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_promise_undone, 0);
    if (!rc && !(cx->actor.perms & PERM_DESK) && batch.by != cx->actor.user)
        rc = refuse(cx, DENIED, NULL, MSG_err_unit_not_yours, 0);
    if (!rc)
        rc = log_read_event(cx->db, cx->arena, a->mark, &PROMISE_MARKED, NULL, &ev);
    if (!rc)
        rc = promise_drop_photos(cx, a->id, a->mark);
    return rc ? rc : emit(cx, &PROMISE_UNMARKED, &(struct promise_unmarked){ a->id, a->mark, ev.stage, ev.day, ev.homes }, NULL);
}

/* ---- links for volunteers ------------------------------------------------------------------------------------------------------- */

static enum rc decide_link(struct cx *cx, const void *args)
{
    const struct promise_link_ask *a = args;
    struct promise_link_told *told = cx->result;
    struct promise_given_get_row row;
    struct promise_linked ev = { .id = a->id, .link = next_pos(cx), .until = cx->now + a->days * CLOCK_DAY, .name = a->name };
    enum rc rc = promise_given_get(cx->db, cx->arena, a->id, &row);
    if (!rc && !promise_is_open(row.state))
        rc = refuse(cx, CONFLICT, NULL, MSG_err_promise_over, 0);
    if (!rc)
        rc = pass_draw(cx->arena, &told->token, &ev.token);
    return rc ? rc : emit(cx, &PROMISE_LINKED, &ev, NULL);
}

static enum rc decide_link_end(struct cx *cx, const void *args)
{
    const struct promise_link_end *a = args;
    struct promise_link_get_row row;
    enum rc rc = promise_link_get(cx->db, cx->arena, a->link, &row);
    if (!rc && row.promise_id != a->id)
        rc = NOT_FOUND;
    if (!rc && row.ended_at != ABSENT)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_promise_link, 0);
    return rc ? rc : emit(cx, &PROMISE_UNLINKED, &(struct promise_unlinked){ a->id, a->link }, NULL);
}

/* ---- shapes ------------------------------------------------------------------------------------------------------------------- */

#define ID(t) ASK_INT(t, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE)
#define A struct promise_stages
static const struct field stages_f[] = { ID(A), ASK_TEXT(A, stages, 1, STAGES_TEXT_MAX, FIELD_REQUIRED, MSG_f_promise_stages) };
#undef A
#define A struct promise_homes_ask
static const struct field homes_f[] = {
    ID(A), ASK_TEXT(A, compound, 0, HOMES_MANY_MAX, FIELD_MANY, MSG_place_compound),
    ASK_TEXT(A, list, 0, HOMES_LIST_MAX, 0, MSG_f_promise_list),
    ASK_INT(A, voices, 0, 1, 0, MSG_f_promise_voices), ASK_INT(A, skip, 0, 1, 0, MSG_f_promise_skip),
};
#undef A
#define A struct promise_mark
#define MARK_FIELDS                                                                                                                        \
    ASK_INT(A, stage, 0, STAGE_END - 1, FIELD_REQUIRED, MSG_f_promise_stage),                                                              \
        ASK_TEXT(A, day, 0, PROMISE_DAY_MAX, FIELD_LINE, MSG_f_promise_day),                                                               \
        ASK_TEXT(A, again, 0, PROMISE_DAY_MAX, FIELD_LINE, MSG_f_promise_again),                                                           \
        ASK_TEXT(A, home, 0, HOMES_MANY_MAX, FIELD_MANY, MSG_f_promise_home), ASK_TEXT(A, list, 0, HOMES_LIST_MAX, 0, MSG_f_promise_list), \
        ASK_TEXT(A, note, 0, MARK_NOTE_MAX, 0, MSG_f_promise_note), ASK_TEXT(A, where, 0, 40, FIELD_LINE, MSG_f_promise_entrance),         \
        ASK_TEXT(A, photos, 0, UPLOAD_TOKENS_CHARS, FIELD_MANY, MSG_f_photos), ASK_INT(A, seen, 0, INT64_MAX, 0, MSG_NONE),                \
        ASK_INT(A, skip, 0, 1, 0, MSG_f_promise_skip)
static const struct field mark_f[] = { ID(A), MARK_FIELDS };
static const struct field by_link_f[] = { ASK_TEXT(A, token, 1, RAND_TOKEN_CHARS, FIELD_REQUIRED | FIELD_LINE, MSG_NONE), MARK_FIELDS };
#undef A
#define A struct promise_undo
static const struct field undo_f[] = { ID(A), ASK_INT(A, mark, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
#undef A
#define A struct promise_link_ask
static const struct field link_f[] = {
    ID(A), ASK_INT(A, days, 1, LINK_DAYS_MOST, FIELD_REQUIRED, MSG_f_promise_link_days),
    ASK_TEXT(A, name, 1, PROMISE_WHO_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_promise_link_name),
};
#undef A
#define A struct promise_link_end
static const struct field link_end_f[] = { ID(A), ASK_INT(A, link, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
#undef A
#define T struct promise_counted
static const struct field counted_f[] = { INT(T, mark), INT(T, homes), INT(T, same), INT(T, twice), INT(T, left) };
#undef T
#define T struct promise_link_told
static const struct field link_told_f[] = { TEXT(T, token, RAND_TOKEN_CHARS) };
#undef T
#define COUNTED SHAPE(struct promise_counted, counted_f)
const struct command PROMISE_STAGES_SET = { "promise.stages", SHAPE(struct promise_stages, stages_f), PERM_DESK, decide_stages,
                                            SHAPE_NONE };
const struct command PROMISE_HOMES = { "promise.homes", SHAPE(struct promise_homes_ask, homes_f), PERM_DESK, decide_homes, COUNTED };
const struct command PROMISE_MARK = { "promise.mark", SHAPE(struct promise_mark, mark_f), PERM_STAFF, decide_mark, COUNTED };
const struct command PROMISE_MARK_BY_LINK = { "promise.mark_by_link", SHAPE(struct promise_mark, by_link_f), PERM_ANYONE,
                                              decide_mark_by_link, COUNTED };
const struct command PROMISE_UNDO = { "promise.undo", SHAPE(struct promise_undo, undo_f), PERM_STAFF, decide_undo, SHAPE_NONE };
const struct command PROMISE_LINK = { "promise.link", SHAPE(struct promise_link_ask, link_f), PERM_DESK, decide_link,
                                      SHAPE(struct promise_link_told, link_told_f) };
const struct command PROMISE_LINK_END = { "promise.link_end", SHAPE(struct promise_link_end, link_end_f), PERM_DESK, decide_link_end,
                                          SHAPE_NONE };
