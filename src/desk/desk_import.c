/* desk_import.c - a case that another system handed over.
**
** It did not happen here and not today: its steps bear the old moments and say where they were taken. What the office answered then
** stands in the log as the resident's own words do, PERSONAL, for an answer begins with a name more often than not; the public reads that
** there was one, and when. An import enters the road like any report; one that was over there goes on to its end by a row of the road's
** own table, so nothing but that table says where a case may be. */
#include "desk/desk_in.h"

#include "place/place.h"

static enum rc settle(struct cx *cx, const struct case_import *a, const struct case_reported *ev)
{
    struct case_settled s = { .id = ev->id, .voice = ev->voice, .state = CASE_RECEIVED, .settled_at = a->settled_at, .reply = a->reply };
    s.answered = a->reply.p != NULL;
    enum rc rc = a->closed == 1 ? flow_step(cx, &CASE_FLOW, &CASE_IMPORT, CASE_RECEIVED, &s.state) : OK;
    return rc ? rc : emit(cx, &CASE_SETTLED, &s, NULL);
}

static enum rc judge_moments(struct cx *cx, const struct case_import *a)
{
    if (a->reported_at > cx->now)
        return refuse(cx, INVALID, "reported_at", MSG_err_future, 0);
    if (a->settled_at == ABSENT)
        return OK;
    if (a->settled_at > cx->now)
        return refuse(cx, INVALID, "settled_at", MSG_err_future, 0);
    return a->settled_at < a->reported_at ? refuse(cx, INVALID, "settled_at", MSG_err_settled, 0) : OK;
}

static enum rc decide_import(struct cx *cx, const void *args)
{
    const struct case_import *a = args;
    struct desk_origin_get_row row;
    struct case_reported ev = { .source = SOURCE_IMPORT,
                                .reported_at = a->reported_at,
                                .origin = a->origin,
                                .text = a->text,
                                .where = a->where,
                                .where_lon = a->where_lon,
                                .where_lat = a->where_lat,
                                .household = ABSENT,
                                .due_at = a->closed == 1 ? ABSENT : 0,
                                .class = ABSENT };
    struct place_meant about = { ABSENT, ABSENT, STR_NONE };
    enum rc rc = desk_origin_get(cx->db, cx->arena, a->origin, &row);
    if (rc == OK)
        return refuse(cx, CONFLICT, "origin", MSG_err_imported, row.case_id);
    if (rc != NOT_FOUND)
        return rc;
    if ((a->where_lon == ABSENT) != (a->where_lat == ABSENT))
        return refuse(cx, INVALID, "where", MSG_err_lon_lat, 0);
    rc = judge_moments(cx, a);
    if (!rc && a->where.p)
        rc = place_mean(cx->db, cx->arena, ABSENT, a->where, &about);
    ev.building = about.building;
    if (!rc && a->class.n)
        rc = desk_class_by_name(cx->db, cx->arena, a->class, &ev.class);
    if (!rc)
        rc = desk_begin_case(cx, &ev, STR(""));
    return rc || (a->closed != 1 && !a->reply.p) ? rc : settle(cx, a, &ev);
}

#define A struct case_import
static const struct field import_f[] = {
    ASK_TEXT(A, origin, 1, 120, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),
    ASK_TEXT(A, text, 1, REPORT_TEXT_MAX, FIELD_REQUIRED, MSG_f_text),
    ASK_TEXT(A, where, 0, REPORT_WHERE_MAX, FIELD_LINE, MSG_f_where),
    ASK_INT(A, reported_at, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(A, closed, 0, 1, 0, MSG_NONE),
    ASK_INT(A, settled_at, 0, INT64_MAX, 0, MSG_NONE),
    ASK_TEXT(A, reply, 1, CASE_REPLY_MAX, 0, MSG_NONE),
    ASK_DEG(A, where_lon, 180, 0, MSG_f_where_lon),
    ASK_DEG(A, where_lat, 90, 0, MSG_f_where_lat),
    ASK_TEXT(A, class, 0, IMPORT_CLASS_MAX, FIELD_LINE, MSG_f_class),
};
#undef A
#define R struct case_reported_result
static const struct field result_f[] = { INT(R, id), INT(R, voice), TEXT(R, code, 8), TEXT(R, word, 4), TEXT(R, token, 22) };
#undef R
const struct command CASE_IMPORT = { "desk.case.import", SHAPE(struct case_import, import_f), PERM_IMPORT, decide_import,
                                     SHAPE(struct case_reported_result, result_f) };
