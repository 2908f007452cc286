/* promise_photo.c - photos of a step: how they come, who sees them, how they go; and the term of all that is personal here.
**
** Whoever marks homes may show what they saw: the valve, the reading, the door that stayed shut. Photos come as everywhere (web/upload.h),
** and each is an attachment of an event of its own, whose position is its subject, so that one can go without the step that it came with.
** They are seen as a note of that step is: by the desk, by the unit that made the step, and by the home itself where the step was of it
** alone; a photo of a whole staircase may show the neighbours. A step that is taken back takes its photos with it, for no page would show
** them any more.
**
** Notes, names of who holds a link, and photos are all that the log holds of persons with a promise. Each is a row of promise_own as long
** as it is there, so that what is due is read from one table; so long after the promise ended it goes by itself. */
#include "promise/promise_roll.h"

#include "base/clock.h"
#include "core/log.h"
#include "web/upload.h"

/* ---- coming in ------------------------------------------------------------------------------------------------------------------ */

struct photo_fact {
    int64_t id, mark, photo; /* photo: its own position, which is its subject; mark: the step's */
    int64_t width, height, bytes;
    struct str name, key, sha256;
};
static enum rc apply_added(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct photo_fact *ev = event;
    must(ev->photo == st->pos);
    enum rc rc = attach_keep(ap, st, ev->name, ev->photo);
    if (!rc)
        rc = promise_photo_add(ap, ev->photo, ev->id, ev->mark, ev->width, ev->height);
    return rc ? rc : promise_own_add(ap, ev->photo, ev->id);
}
#define E struct photo_fact
static const struct field added_f[] = { INT(E, id), INT(E, mark), SUBJECT(E, photo), UPLOAD_FIELDS(E) };
#undef E
const struct event_type PROMISE_PHOTO_ADDED = { "promise.photo.added", SHAPE(struct photo_fact, added_f), apply_added, false };

enum rc promise_add_photos(struct cx *cx, int64_t id, int64_t mark, struct str tokens)
{
    enum rc rc = OK;
    for (struct str token; !rc && upload_next(&tokens, &token);) {
        struct upload_taken t;
        rc = upload_take(cx, token, &t);
        if (!rc)
            rc = emit(cx, &PROMISE_PHOTO_ADDED, &(struct photo_fact){ id, mark, next_pos(cx), t.wide, t.high, t.at.bytes, t.at.name,
                                                                      t.at.key, t.at.sha256 }, NULL);
    }
    return rc;
}

/* ---- going ------------------------------------------------------------------------------------------------------------------------ */

enum rc promise_erase(struct apply *ap, const struct stamp *st, int64_t subject)
{
    (void)st;
    enum rc rc = promise_photo_drop(ap, subject);
    return rc ? rc : promise_own_drop(ap, subject);
}

enum rc promise_drop_photos(struct cx *cx, int64_t id, int64_t mark)
{
    struct promise_photos_row *row;
    size_t n = 0;
    enum rc rc = promise_photos(cx->db, cx->arena, id, mark, MARK_PHOTOS_MOST, &row, &n);
    for (size_t i = 0; i < n && !rc; i++)
        rc = erase_subject(cx, row[i].id, ERASE_MISTAKE);
    return rc;
}

static enum rc decide_remove(struct cx *cx, const void *args)
{
    const struct promise_photo_remove *a = args;
    struct promise_photo_get_row row;
    enum rc rc = promise_photo_get(cx->db, cx->arena, a->photo, &row);
    if (!rc && row.promise_id != a->id)
        rc = NOT_FOUND;
    return rc ? rc : erase_subject(cx, a->photo, ERASE_OFFICE);
}

enum rc promise_due(struct db *db, struct arena *a, const struct due_ask *ask, struct due **out, size_t *n)
{
    struct promise_own_due_row *row;
    size_t rows = 0;
    enum rc rc = ask->term == TERM_WORDS ? promise_own_due(db, a, ask->before, ask->want, &row, &rows) : OK;
    struct due *due = rc ? NULL : ARENA_ARRAY(a, struct due, rows);
    if (!due)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < rows; i++)
        due[i] = (struct due){ row[i].subject, row[i].since };
    *out = due;
    *n = rows;
    return OK;
}

/* It was due when the list was read; since then the promise may have been taken up again. */
static enum rc decide_retire(struct cx *cx, const void *args)
{
    const struct retire *a = args;
    struct promise_own_get_row own;
    struct promise_given_get_row row;
    int64_t days;
    enum rc rc = promise_own_get(cx->db, cx->arena, a->subject, &own);
    if (!rc)
        rc = promise_given_get(cx->db, cx->arena, own.promise_id, &row);
    if (!rc)
        rc = term_days(cx->db, cx->arena, TERM_WORDS, &days);
    if (rc || promise_is_open(row.state) || row.moved_at > a->now - days * CLOCK_DAY)
        return rc;
    return erase_subject(cx, a->subject, ERASE_TERM);
}

#define A struct promise_photo_remove
static const struct field remove_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(A, household, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(A, photo, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
};
#undef A
const struct command PROMISE_PHOTO_REMOVE = { "promise.photo.remove", SHAPE(struct promise_photo_remove, remove_f), PERM_DESK,
                                              decide_remove, SHAPE_NONE };
static const struct field retire_f[] = { RETIRE_FIELDS };
const struct command PROMISE_RETIRE = { "promise.retire", SHAPE(struct retire, retire_f), PERM_PLACE, decide_retire, SHAPE_NONE };

/* ---- on pages ----------------------------------------------------------------------------------------------------------------------- */

bool promise_notes_tell(enum flat_notes notes, int64_t teller, int64_t homes)
{
    return notes == NOTES_ALL || (notes == NOTES_UNIT && teller == TOLD_BY_UNIT) || (notes == NOTES_OWN && homes == 1);
}

static struct url address(struct web *w, const struct flat_ask *of, int64_t photo, const char *size)
{
    if (of->seal.p)
        return url_path(&w->out, "/promises/%lld/door/%lld/" STR_FMT "/photos/%lld/%s", (long long)of->id, (long long)of->household,
                        STR_ARG(of->seal), (long long)photo, size);
    return url_path(&w->out, "/promises/%lld/flats/%lld/photos/%lld/%s", (long long)of->id, (long long)of->household, (long long)photo,
                    size);
}

enum rc promise_read_photos(struct web *w, const struct flat_ask *of, struct flat_step *step)
{
    struct promise_photos_row *row;
    size_t n = 0;
    enum rc rc = promise_photos(w->db, w->arena, of->id, step->pos, MARK_PHOTOS_MOST, &row, &n);
    struct ui_photo *photo = rc ? NULL : ARENA_ARRAY(w->arena, struct ui_photo, n);
    if (!photo)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n; i++) {
        const struct str alt = msg_flat_photo(&w->out.m, (int64_t)i + 1, promise_day(&w->out, step->day));
        photo[i] = (struct ui_photo){ address(w, of, row[i].id, "small.jpg"), address(w, of, row[i].id, "large.jpg"), { STR_NONE },
                                      row[i].width, row[i].height, alt };
        if (of->notes == NOTES_ALL)
            photo[i].remove = address(w, of, row[i].id, "remove");
    }
    step->photo = photo;
    step->photos = n;
    return OK;
}

/* A photo is this flat's if the step that it came with is, and is still there. */
static void answer(struct web *w, enum rc rc, const struct flat_ask *of)
{
    struct promise_photo_get_row row;
    struct promise_batch_get_row batch;
    struct promise_mark_get_row mark;
    struct photo_fact ev;
    int64_t photo;
    if (!rc)
        rc = web_arg_int(w, "photo", &photo);
    if (!rc)
        rc = promise_photo_get(w->db, w->arena, photo, &row);
    if (!rc && row.promise_id != of->id)
        rc = NOT_FOUND;
    if (!rc)
        rc = promise_batch_get(w->db, w->arena, of->id, row.step, &batch);
    if (!rc)
        rc = promise_mark_get(w->db, w->arena, of->id, of->household, batch.day, row.step, &mark);
    if (!rc && !promise_notes_tell(of->notes, batch.teller, batch.homes))
        rc = NOT_FOUND;
    if (!rc)
        rc = log_read_event(w->db, w->arena, photo, &PROMISE_PHOTO_ADDED, NULL, &ev);
    upload_answer_kept(w, rc, rc ? STR_NONE : ev.name, rc ? STR_NONE : ev.key);
}

void promise_show_photo(struct web *w)
{
    struct promise_given_get_row row;
    struct flat_ask of = { .notes = promise_notes_of(w) };
    enum rc rc = web_arg_int(w, "id", &of.id);
    if (!rc)
        rc = web_arg_int(w, "household", &of.household);
    if (!rc)
        rc = promise_given_get(w->db, w->arena, of.id, &row);
    if (!rc)
        rc = promise_may_look(w, &row);
    answer(w, rc, &of);
}

void promise_show_own_photo(struct web *w)
{
    struct flat_ask of = { .notes = NOTES_OWN, .seal = web_arg(w, "seal") };
    enum rc rc = web_arg_int(w, "id", &of.id);
    if (!rc)
        rc = web_arg_int(w, "household", &of.household);
    if (!rc && !str_eq_secret(of.seal, promise_seal(w->arena, w->place, of.id, of.household)))
        rc = NOT_FOUND;
    answer(w, rc, &of);
}

void promise_reply_photo(struct web *w)
{
    if (w->wants_json)
        web_json(w, 200, STR("{}"));
    else
        web_see_other(w, url_path(&w->out, "/promises/" STR_FMT "/flats/" STR_FMT, STR_ARG(web_arg(w, "id")),
                                  STR_ARG(web_arg(w, "household"))));
}
