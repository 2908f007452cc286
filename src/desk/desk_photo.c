/* desk_photo.c - photos of a case: how they come to it, are painted over, published, and go.
**
** A photo is an attachment of its event and is forgotten with that event's own half. To paint something over is therefore three things in
** one command: a new event with the new file, the table that points at it, and the end of the old event's own half: from that moment nobody
** can open what lay under the paint, and the file goes within seconds. What is published is a copy of its own, made anew from the
** pixels, so that to withdraw it is again the end of one event's own half; a photo that is painted over is withdrawn with it. */
#include "desk/desk_photo.h"

#include "desk/desk_code.h"
#include "desk/desk_in.h"

enum msg photo_kind_msg(enum photo_kind k)
{
    static const enum msg name[PHOTO_KINDS] = { MSG_photo_report, MSG_photo_before, MSG_photo_after };
    must((size_t)k < PHOTO_KINDS);
    return name[k];
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

#define R struct photo_fact
#define ABOUT INT(R, id), SUBJECT(R, voice), INT(R, own), INT(R, n)

static enum rc apply_added(struct apply *ap, const struct stamp *st, const void *event)
{
    const R *ev = event;
    enum rc rc = attach_keep(ap, st, ev->name, ev->voice);
    if (!rc)
        rc = desk_voice_touch(ap, ev->voice);
    return rc ? rc : desk_photo_add(ap, ev->own, ev->n, ev->id, ev->voice, ev->kind, st->by, st->at, st->pos, ev->width, ev->height);
}
static const struct field added_f[] = { ABOUT, INT(R, kind), UPLOAD_FIELDS(R) };
const struct event_type PHOTO_ADDED = { "desk.photo.added", SHAPE(R, added_f), apply_added, false };

static enum rc apply_redacted(struct apply *ap, const struct stamp *st, const void *event)
{
    const R *ev = event;
    enum rc rc = attach_keep(ap, st, ev->name, ev->voice);
    return rc ? rc : desk_photo_redact(ap, ev->own, ev->n, st->pos, ev->width, ev->height);
}
static const struct field redacted_f[] = { ABOUT, UPLOAD_FIELDS(R) };
const struct event_type PHOTO_REDACTED = { "desk.photo.redacted", SHAPE(R, redacted_f), apply_redacted, false };

static enum rc apply_published(struct apply *ap, const struct stamp *st, const void *event)
{
    const R *ev = event;
    enum rc rc = attach_keep(ap, st, ev->name, ev->voice);
    return rc ? rc : desk_photo_publish(ap, ev->own, ev->n, st->pos, ev->alt);
}
static const struct field published_f[] = { ABOUT, TEXT(R, alt, PHOTO_ALT_MAX), UPLOAD_FILE_FIELDS(R) };
const struct event_type PHOTO_PUBLISHED = { "desk.photo.published", SHAPE(R, published_f), apply_published, false };

static enum rc apply_withdrawn(struct apply *ap, const struct stamp *st, const void *event)
{
    const R *ev = event;
    (void)st;
    return desk_photo_publish(ap, ev->own, ev->n, ABSENT, STR_NONE);
}
static const struct field withdrawn_f[] = { INT(R, id), INT(R, own), INT(R, n) };
const struct event_type PHOTO_WITHDRAWN = { "desk.photo.withdrawn", SHAPE(R, withdrawn_f), apply_withdrawn, false };
#undef ABOUT
#undef R

enum rc desk_erase_photos(struct apply *ap, int64_t voice)
{
    return desk_photo_blank(ap, voice);
}

/* ---- coming in --------------------------------------------------------------------------------------------------- */

/* Takes what waits into the event. */
static enum rc take(struct cx *cx, struct str token, struct photo_fact *ev)
{
    struct upload_taken t;
    enum rc rc = upload_take(cx, token, &t);
    if (rc)
        return rc;
    ev->width = t.wide;
    ev->height = t.high;
    ev->bytes = t.at.bytes;
    ev->name = t.at.name;
    ev->key = t.at.key;
    ev->sha256 = t.at.sha256;
    return OK;
}

enum rc desk_add_photos(struct cx *cx, const struct photo_of *of, struct str tokens)
{
    struct desk_photo_last_row last;
    struct desk_photo_of_voice_row own;
    struct str rest = tokens, token;
    enum rc rc = OK;
    while (!rc && upload_next(&rest, &token)) {
        struct photo_fact ev = { .id = of->id, .own = of->own, .voice = of->voice, .kind = of->kind };
        rc = desk_photo_last(cx->db, cx->arena, of->own, &last);
        if (!rc)
            rc = desk_photo_of_voice(cx->db, cx->arena, of->voice, PHOTO_REPORT, &own);
        if (!rc && (last.n >= PHOTOS_OF_CASE || (of->kind == PHOTO_REPORT && own.n >= PHOTOS_OF_VOICE)))
            rc = refuse(cx, CONFLICT, "photo", MSG_err_photos_full, 0);
        if (!rc)
            rc = take(cx, token, &ev);
        ev.n = last.n + 1;
        if (!rc)
            rc = emit(cx, &PHOTO_ADDED, &ev, NULL);
    }
    return rc;
}

static enum rc decide_own(struct cx *cx, const void *args)
{
    const struct photo_own *a = args;
    struct hash token = token_hash(a->token);
    struct desk_voice_of_token_row row;
    struct desk_voice_get_row voice;
    enum rc rc = desk_voice_of_token(cx->db, cx->arena, hash_str(&token), &row);
    if (!rc)
        rc = desk_voice_get(cx->db, cx->arena, row.id, &voice);
    if (!rc && !voice.word.p)
        return refuse(cx, CONFLICT, NULL, MSG_err_erased, 0);
    return rc ? rc : desk_add_photos(cx, &(struct photo_of){ voice.case_id, voice.own, voice.id, PHOTO_REPORT }, a->photos);
}

static enum rc add_for_case(struct cx *cx, const struct photo_case *a, bool unit)
{
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc && unit)
        rc = desk_judge_unit(cx, &row);
    return rc ? rc : desk_add_photos(cx, &(struct photo_of){ a->id, a->id, row.voice, (enum photo_kind)a->kind }, a->photos);
}

static enum rc decide_case(struct cx *cx, const void *args)
{
    return add_for_case(cx, args, false);
}

static enum rc decide_unit(struct cx *cx, const void *args)
{
    return add_for_case(cx, args, true);
}

/* ---- painting over, publishing -------------------------------------------------------------------------------------- */

static enum rc judge(struct cx *cx, int64_t id, int64_t n, struct desk_photo_get_row *row)
{
    enum rc rc = desk_photo_get(cx->db, cx->arena, id, n, row);
    return !rc && row->body == ABSENT ? refuse(cx, CONFLICT, NULL, MSG_err_erased, 0) : rc;
}

static enum rc decide_redact(struct cx *cx, const void *args)
{
    const struct photo_redact *a = args;
    struct desk_photo_get_row row;
    struct photo_fact ev = { .own = a->id, .n = a->n };
    enum rc rc = judge(cx, a->id, a->n, &row);
    if (!rc)
        rc = desk_judge_hold(cx, row.case_id, cx->now);
    if (!rc)
        rc = take(cx, a->photos, &ev);
    ev.id = rc ? ABSENT : row.case_id;
    ev.voice = rc ? ABSENT : row.voice;
    if (!rc)
        rc = emit(cx, &PHOTO_REDACTED, &ev, NULL);
    if (!rc)
        rc = erase_event(cx, row.voice, row.body, ERASE_CORRECTED);
    return rc || row.pub == ABSENT ? rc : erase_event(cx, row.voice, row.pub, ERASE_CORRECTED);
}

static enum rc decide_publish(struct cx *cx, const void *args)
{
    const struct photo_publish *a = args;
    struct desk_photo_get_row row;
    struct photo_fact ev = { .own = a->id, .n = a->n, .alt = a->alt };
    enum rc rc = judge(cx, a->id, a->n, &row);
    if (!rc)
        rc = desk_judge_words(cx, "alt", a->alt, a->checked);
    if (!rc)
        rc = take(cx, a->photos, &ev);
    ev.id = rc ? ABSENT : row.case_id;
    ev.voice = rc ? ABSENT : row.voice;
    if (!rc)
        rc = emit(cx, &PHOTO_PUBLISHED, &ev, NULL);
    return rc || row.pub == ABSENT ? rc : erase_event(cx, row.voice, row.pub, ERASE_CORRECTED);
}

static enum rc decide_withdraw(struct cx *cx, const void *args)
{
    const struct photo_withdraw *a = args;
    struct desk_photo_get_row row;
    enum rc rc = desk_photo_get(cx->db, cx->arena, a->id, a->n, &row);
    if (rc || row.pub == ABSENT) /* pressed twice */
        return rc;
    rc = emit(cx, &PHOTO_WITHDRAWN, &(struct photo_fact){ .id = row.case_id, .own = a->id, .n = a->n }, NULL);
    return rc ? rc : erase_event(cx, row.voice, row.pub, ERASE_CORRECTED);
}

/* ---- commands --------------------------------------------------------------------------------------------------------- */

#define ASK_PHOTOS(A, F) ASK_TEXT(A, photos, 0, UPLOAD_TOKENS_CHARS, (F) | FIELD_MANY, MSG_f_photos)
#define ASK_ID(A) ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE)
#define ASK_N(A) ASK_INT(A, n, 1, PHOTOS_OF_CASE, FIELD_REQUIRED, MSG_NONE)

#define A struct photo_own
static const struct field own_f[] = {
    ASK_TEXT(A, token, TOKEN_CHARS, TOKEN_CHARS, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),
    ASK_PHOTOS(A, FIELD_REQUIRED),
};
#undef A
const struct command PHOTO_ADD_OWN = { "desk.photo.add_own", SHAPE(struct photo_own, own_f), PERM_ANYONE, decide_own, SHAPE_NONE };

#define A struct photo_case
static const struct field case_f[] = {
    ASK_ID(A),
    ASK_INT(A, kind, PHOTO_BEFORE, PHOTO_AFTER, FIELD_REQUIRED, MSG_photo_kind),
    ASK_PHOTOS(A, FIELD_REQUIRED),
};
#undef A
const struct command PHOTO_ADD = { "desk.photo.add", SHAPE(struct photo_case, case_f), PERM_DESK, decide_case, SHAPE_NONE };
const struct command UNIT_PHOTO_ADD = { "desk.unit.photo", SHAPE(struct photo_case, case_f), PERM_UNIT, decide_unit, SHAPE_NONE };

#define A struct photo_redact
static const struct field redact_f[] = { ASK_ID(A), ASK_N(A), ASK_PHOTOS(A, FIELD_REQUIRED) };
#undef A
const struct command PHOTO_REDACT = { "desk.photo.redact", SHAPE(struct photo_redact, redact_f), PERM_DESK, decide_redact, SHAPE_NONE };

#define A struct photo_publish
static const struct field publish_f[] = {
    ASK_ID(A),
    ASK_N(A),
    ASK_TEXT(A, alt, 1, PHOTO_ALT_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_photo_alt),
    ASK_INT(A, checked, 0, 1, 0, MSG_f_checked),
    ASK_PHOTOS(A, 0),
};
#undef A
const struct command PHOTO_PUBLISH = { "desk.photo.publish", SHAPE(struct photo_publish, publish_f), PERM_DESK, decide_publish,
                                       SHAPE_NONE };

#define A struct photo_withdraw
static const struct field withdraw_f[] = { ASK_ID(A), ASK_N(A) };
#undef A
const struct command PHOTO_WITHDRAW = { "desk.photo.withdraw", SHAPE(struct photo_withdraw, withdraw_f), PERM_DESK, decide_withdraw,
                                        SHAPE_NONE };
