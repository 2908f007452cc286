/* desk_reissue.c - a slip given out anew: for who has lost it, and for who never had one because their trouble came on paper, by telephone
** or out of an older system.
**
** Whoever holds a slip can read what its owner wrote and speak for their home, so this is the one thing at the desk by which staff could
** put themselves in a resident's place. It is therefore as loud as it can be: the old link dies in the same moment, so that an owner who
** still has it finds out; the new page says who gave the slip out, when and why, in the list of those who looked; and who audits reads the
** same. */
#include "desk/desk_in.h"

static enum rc apply_reissued(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct slip_reissued *ev = event;
    enum rc rc = desk_voice_reissue(ap, ev->voice, ev->token, ev->word);
    if (!rc)
        rc = desk_call_end_for(ap, ev->voice, CALL_SLIP);
    return rc ? rc : desk_look_add(ap, st->pos, LOOK_SLIP, ev->id, ev->voice, st->by, st->at);
}
#define R struct slip_reissued
static const struct field reissued_f[] = {
    INT(R, id), SUBJECT(R, voice), BYTES(R, token, 32), BYTES_OWN(R, word, 32), TEXT_OWN(R, reason, CONTACT_REASON_MAX),
};
#undef R
const struct event_type SLIP_REISSUED = { "desk.slip.reissued", SHAPE(struct slip_reissued, reissued_f), apply_reissued, false };

static enum rc decide_reissue(struct cx *cx, const void *args)
{
    const struct slip_reissue *a = args;
    struct desk_voice_get_row voice;
    struct voice_keys k;
    enum rc rc = desk_voice_get(cx->db, cx->arena, a->voice, &voice);
    if (!rc && voice.case_id != a->id)
        rc = NOT_FOUND;
    if (!rc && !voice.word.p)
        return refuse(cx, CONFLICT, NULL, MSG_err_erased, 0);
    if (!rc)
        rc = desk_make_keys(cx, voice.code, &k);
    if (!rc)
        rc = emit(cx, &SLIP_REISSUED,
                  &(struct slip_reissued){ a->id, a->voice, hash_str(&k.token_hash), hash_str(&k.word_hash), a->reason }, NULL);
    if (!rc)
        *(struct case_reported_result *)cx->result = (struct case_reported_result){ a->id, a->voice, voice.code, k.word, k.token };
    return rc;
}

#define A struct slip_reissue
static const struct field reissue_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(A, voice, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(A, reason, 2, CONTACT_REASON_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_reissue_why),
};
#undef A
#define R struct case_reported_result
static const struct field result_f[] = { INT(R, id), INT(R, voice), TEXT(R, code, 8), TEXT(R, word, 4), TEXT(R, token, 22) };
#undef R
const struct command SLIP_REISSUE = { "desk.slip.reissue", SHAPE(struct slip_reissue, reissue_f), PERM_DESK, decide_reissue,
                                      SHAPE(struct case_reported_result, result_f) };

void desk_reply_reissue(struct web *w)
{
    w->page.here = url_path(&w->out, "/desk/cases/%lld", (long long)((const struct slip_reissue *)w->record)->id);
    desk_draw_slip(w, w->task.result);
}
