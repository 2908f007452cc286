/* emit.c - log and apply, as one step.
**
** The event is written to canonical bytes, the bytes are decoded again, and *that* is applied: what replay will see later
** is what live work sees now (Fossil's habit: parse what you are about to store). */
#include "core/place_in.h"

#include <string.h>

enum { EVENT_BYTES_MAX = 1 << 20 };

int64_t next_pos(const struct cx *cx)
{
    return cx->place->log.work.pos;
}

enum rc refuse(struct cx *cx, enum rc rc, const char *field, enum msg key, int64_t n)
{
    must(rc != OK);
    if (cx->err.key == MSG_NONE)
        cx->err = (struct err){ field, key, n };
    return rc;
}

/* The subject of an event: required when it has personal fields, its own number when it brings the person in. */
static int64_t subject_of(const struct event_type *type, const void *event)
{
    for (size_t i = 0; i < type->shape.n; i++)
        if (type->shape.field[i].flags & FIELD_SUBJECT)
            return field_int(&type->shape.field[i], event);
    return ABSENT;
}

/* What stands at this position or behind it was rolled back, or its event would not have this one. */
static void note_touch(struct place *p, const struct event_type *type, const void *event, int64_t pos)
{
    int at = shape_find(&type->shape, STR("id"));
    while (p->touches && p->touch[p->touches - 1].pos >= pos)
        p->touches--;
    if (p->touches == PLACE_TOUCHED_MAX)
        return; /* the group's count says that there were more */
    int64_t id = at >= 0 && field_is_int(&type->shape.field[at]) ? field_int(&type->shape.field[at], event) : ABSENT;
    p->touch[p->touches++] = (struct touch){ pos, type, id };
}

enum rc emit(struct cx *cx, const struct event_type *type, const void *event, int64_t *pos)
{
    struct place *p = cx->place;
    struct arena *a = cx->arena;
    struct buf open, own;
    bool personal = shape_has_personal(&type->shape);
    must(!personal || !type->is_public);
    must(!personal || subject_of(type, event) != ABSENT);
    buf_init(&open, a, EVENT_BYTES_MAX);
    buf_init(&own, a, EVENT_BYTES_MAX);
    enum rc rc = shape_encode(&type->shape, event, false, cx->now, cx->actor.user, a, &open);
    if (!rc && personal)
        rc = shape_encode(&type->shape, event, true, ABSENT, 0, a, &own);
    void *again = rc ? NULL : arena_alloc(a, type->shape.size);
    if (!again)
        return rc ? rc : FAILED;
    struct log_entry entry = { .kind = str_of(type->kind), .at = cx->now, .subject = subject_of(type, event), .open = buf_view(&open) };
    entry.own = personal ? buf_view(&own) : STR_NONE;
    struct stamp st = { .pos = p->log.work.pos, .arena = a };
    shape_clear(&type->shape, again);
    rc = shape_decode(&type->shape, entry.open, false, &st.at, &st.by, a, again);
    if (!rc && personal)
        rc = shape_decode(&type->shape, entry.own, true, NULL, NULL, a, again);
    must(rc == OK || a->overflow); /* what we wrote we can read */
    if (!rc)
        rc = log_append(&p->log, p->writer, a, &entry, cx->first && cx->first->pos == ABSENT ? cx->first : NULL);
    if (!rc)
        rc = event_apply(type, conn_apply(p->writer), &st, again);
    if (!rc && p->committed)
        note_touch(p, type, again, st.pos);
    if (!rc && pos)
        *pos = st.pos;
    return rc;
}
