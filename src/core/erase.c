/* erase.c - forgetting as an event, and the wait until it is true of every byte.
**
** Two things happen in one transaction. The event's apply() has each module blank its tables; live work and replay run it alike, and they
** end alike although they begin differently: live, a table was filled and is blanked now, while replay, which finds the own halves gone,
** never filled it. And the own halves are destroyed, which no apply() may do and no replay needs: what `check` sees of a log is what is
** left of it. With them go the side tables' rows that were theirs: answers kept for a retry, sessions, tries to deliver.
**
** A page that is overwritten in the database was first written to the WAL, and older pages with the words on them may stand there. So the
** keeper's thread folds the WAL into the database and cuts it to nothing, which waits for readers of old snapshots, and then has it
** written down that all erasures up to here are settled. Backups are not ours to reach: they keep what they hold until they are rotated. */
#include "core/erase.h"

#include "core/attach.h"
#include "core/module.h"
#include "core/outbox.h"
#include "core/place_in.h"
#include "core_sql.h"

enum { WHY_MOST = 20, TRIES_AT_ONCE = 1000 };

struct erased {
    int64_t subject;
    int64_t event; /* ABSENT: all of the subject before this position */
    struct str why;
};
struct erase_settled {
    int64_t upto;
};

/* ---- events ------------------------------------------------------------------------------------------------------ */

static enum rc apply_erased(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct erased *ev = event;
    enum rc rc = core_erasure_add(ap, st->pos, ev->subject, ev->event, ev->why, st->at);
    if (!rc)
        rc = attach_forget(ap, st, ev->subject, ev->event);
    if (rc || ev->event != ABSENT)
        return rc;
    rc = outbox_forget(ap, st, ev->subject);
    for (size_t i = 0; i < MODULES_N && !rc; i++)
        if (MODULES[i]->erase)
            rc = MODULES[i]->erase(ap, st, ev->subject);
    return rc;
}
static const struct field erased_f[] = { SUBJECT(struct erased, subject), INT(struct erased, event), TEXT(struct erased, why, WHY_MOST) };
const struct event_type ERASED = { "erasure.made", SHAPE(struct erased, erased_f), apply_erased, false };

static enum rc apply_settled(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct erase_settled *ev = event;
    (void)st;
    return core_settled_put(ap, ev->upto);
}
static const struct field settled_f[] = { INT(struct erase_settled, upto) };
const struct event_type ERASE_SETTLED = { "erasure.settled", SHAPE(struct erase_settled, settled_f), apply_settled, false };

/* ---- for decide() ------------------------------------------------------------------------------------------------ */

/* What stands beside the log of a subject. Their number is an account's too, so their sessions end. */
static enum rc forget_side(struct cx *cx, int64_t subject)
{
    struct side *side = conn_side(cx->place->writer);
    struct core_body_of_subject_row *event;
    struct core_outbox_of_row *letter;
    size_t events, letters;
    enum rc rc = core_body_of_subject(conn_logdb(cx->place->writer), cx->arena, subject, &event, &events);
    for (size_t i = 0; !rc && i < events; i++)
        rc = core_idem_forget(side, event[i].pos);
    if (!rc)
        rc = core_session_end_user(side, subject);
    if (!rc)
        rc = core_outbox_of(cx->db, cx->arena, subject, TRIES_AT_ONCE, &letter, &letters);
    for (size_t i = 0; !rc && i < letters; i++)
        rc = core_outbox_try_clear(side, letter[i].pos, subject);
    return rc;
}

enum rc erase_subject(struct cx *cx, int64_t subject, struct str why)
{
    int64_t pos;
    enum rc rc = forget_side(cx, subject);
    if (!rc)
        rc = emit(cx, &ERASED, &(struct erased){ subject, ABSENT, why }, &pos);
    return rc ? rc : core_body_forget(conn_logdb(cx->place->writer), subject, pos);
}

enum rc erase_event(struct cx *cx, int64_t subject, int64_t pos, struct str why)
{
    enum rc rc = core_idem_forget(conn_side(cx->place->writer), pos);
    if (!rc)
        rc = emit(cx, &ERASED, &(struct erased){ subject, pos, why }, NULL);
    return rc ? rc : core_body_forget_one(conn_logdb(cx->place->writer), subject, pos);
}

/* ---- reading ------------------------------------------------------------------------------------------------------ */

static enum rc settled_upto(struct db *db, struct arena *a, int64_t *upto)
{
    struct core_settled_get_row row = { 0 };
    enum rc rc = core_settled_get(db, a, &row);
    if (rc && rc != NOT_FOUND)
        return rc;
    *upto = row.upto;
    return OK;
}

enum rc erase_last(struct db *db, struct arena *a, int64_t subject, struct erasure *out)
{
    struct core_erasure_whole_row row;
    int64_t upto;
    enum rc rc = core_erasure_whole(db, a, subject, &row);
    if (!rc)
        rc = settled_upto(db, a, &upto);
    if (!rc)
        *out = (struct erasure){ row.pos, row.at, row.pos < upto };
    return rc;
}

enum rc erase_kept(struct db *db, struct arena *a, int64_t subject, struct kept_event **out, size_t *n)
{
    struct core_body_kept_row *row;
    size_t rows;
    enum rc rc = core_body_kept(conn_logdb((struct conn *)db), a, subject, &row, &rows); /* one connection, four faces: store/db.h */
    struct kept_event *kept = rc ? NULL : ARENA_ARRAY(a, struct kept_event, rows);
    if (!kept)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < rows; i++) {
        kept[i] = (struct kept_event){ row[i].pos, event_find(row[i].kind) };
        must(kept[i].type != NULL);
    }
    *out = kept;
    *n = rows;
    return OK;
}

enum rc erase_covers(struct db *db, struct arena *a, int64_t subject, int64_t pos, bool *covered)
{
    struct core_erasure_covers_row row;
    enum rc rc = core_erasure_covers(db, a, subject, pos, &row);
    if (!rc)
        *covered = row.n > 0;
    return rc;
}

const struct data_use *data_use_find(const struct event_type *type, const char *field)
{
    for (size_t m = 0; m < MODULES_N; m++)
        for (const struct data_use *u = MODULES[m]->data; u && u->type; u++)
            if (u->type == type && strcmp(u->field, field) == 0)
                return u;
    return NULL;
}

/* ---- settling ------------------------------------------------------------------------------------------------------ */

/* It may come late, behind another that said more. */
static enum rc decide_settle(struct cx *cx, const void *args)
{
    const struct erase_settled *a = args;
    int64_t upto;
    enum rc rc = settled_upto(cx->db, cx->arena, &upto);
    if (rc || upto >= a->upto)
        return rc;
    return emit(cx, &ERASE_SETTLED, a, NULL);
}
static const struct field settle_f[] = { ASK_INT(struct erase_settled, upto, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
const struct command ERASE_SETTLE = { "erasure.settle", SHAPE(struct erase_settled, settle_f), PERM_PLACE, decide_settle, SHAPE_NONE };
