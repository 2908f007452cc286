/* desk_notice.c - letters to residents: who wants to hear of which steps, at which address, and what the letters say.
**
** Nobody is written to who did not ask twice: the own page takes an address, the first letter only asks whether it is theirs, and its
** link opens the rest. Every letter holds a link that ends them with one tap. Both links are made of a keyed hash (place_secret) of the
** voice and of the event that asked, so they need no table, open nothing else, and end when the resident gives another address. The
** address itself stands in the log's PERSONAL half alone, and is read when a letter is written. */
#include "desk/desk_in.h"

#include "base/clock.h"
#include "base/hash.h"
#include "mail/mail.h"

/* A voice may have a question sent so often, ever; an address may have so many that nobody answered, from however many cases. A question
** is not sent any more when it has waited for long: whoever asked has forgotten it. */
enum { SEAL_BYTES = 16, LANG_MOST = LANGS - 1, ASKS_MOST = 5, UNANSWERED_MOST = 3, QUESTION_DAYS = 3 };

/* ---- events ---------------------------------------------------------------------------------------------------- */

static enum rc apply_asked(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct notice_asked *ev = event;
    struct desk_notice_get_row before;
    enum rc rc = desk_notice_get(apply_db(ap), st->arena, ev->voice, &before);
    int64_t asks = rc ? 1 : before.asks + 1;
    if (!rc || rc == NOT_FOUND)
        rc = outbox_forget(ap, st, ev->voice); /* what waits was meant for the address before */
    if (!rc)
        rc = desk_notice_put(ap, ev->voice, ev->id, st->pos, ev->steps, asks, ev->address);
    if (!rc)
        rc = desk_voice_reach(ap, ev->voice);
    return rc ? rc : outbox_put(ap, st, ev->voice);
}
static const struct field asked_f[] = {
    INT(struct notice_asked, id),   SUBJECT(struct notice_asked, voice), INT(struct notice_asked, steps),
    INT(struct notice_asked, lang), TEXT_OWN(struct notice_asked, mail, MAIL_ADDRESS_MOST),
    BYTES_OWN(struct notice_asked, address, MAIL_KEY_BYTES),
};
const struct event_type NOTICE_ASKED = { "desk.notice.asked", SHAPE(struct notice_asked, asked_f), apply_asked, false };

static enum rc apply_confirmed(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct notice_voice *ev = event;
    (void)st;
    enum rc rc = desk_notice_confirm(ap, ev->voice);
    return rc ? rc : desk_call_end(ap, ev->voice); /* letters tell them from now on */
}
static enum rc apply_stopped(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct notice_voice *ev = event;
    enum rc rc = desk_notice_end(ap, ev->voice);
    return rc ? rc : outbox_forget(ap, st, ev->voice);
}
static const struct field voice_f[] = { SUBJECT(struct notice_voice, voice) };
const struct event_type NOTICE_CONFIRMED = { "desk.notice.confirmed", SHAPE(struct notice_voice, voice_f), apply_confirmed, false };
const struct event_type NOTICE_STOPPED = { "desk.notice.stopped", SHAPE(struct notice_voice, voice_f), apply_stopped, false };

static int64_t steps_of(enum step_kind kind)
{
    switch (kind) {
    case STEP_TAKEN:
    case STEP_DISPATCHED:
    case STEP_BEGUN:
    case STEP_PARKED:
    case STEP_UNPARKED: return NOTICE_WAY;
    case STEP_FINISHED: return NOTICE_DONE;
    case STEP_SENT_BACK:
    case STEP_VOIDED:
    case STEP_REFERRED:
    case STEP_REOPENED:
    case STEP_CLOSED: return NOTICE_END;
    default: return 0;
    }
}

enum rc desk_notice_tell(struct apply *ap, const struct stamp *st, int64_t id, enum step_kind kind)
{
    enum { AT_ONCE = 500 };
    struct desk_notice_of_case_row *row;
    int64_t behind = -1, wanted = steps_of(kind);
    size_t n = wanted ? AT_ONCE : 0;
    while (n == AT_ONCE) {
        enum rc rc = desk_notice_of_case(apply_db(ap), st->arena, id, behind, AT_ONCE, &row, &n);
        for (size_t i = 0; i < n && !rc; i++) {
            behind = row[i].voice;
            if (row[i].steps & wanted)
                rc = outbox_put(ap, st, row[i].voice);
        }
        if (rc)
            return rc;
    }
    return OK;
}

/* ---- the two links ---------------------------------------------------------------------------------------------- */

static struct str seal_of(const struct place *p, struct arena *a, const char *what, int64_t voice, int64_t asked)
{
    struct hash secret = place_secret(p, STR("zhitong/notice/1"));
    struct str said = arena_printf(a, "%s %lld %lld", what, (long long)voice, (long long)asked);
    struct buf b;
    if (!said.p)
        return STR_NONE;
    struct hash h = hash_hmac(&secret, said, STR(""));
    buf_init(&b, a, 2 * SEAL_BYTES);
    buf_base64url(&b, h.b, SEAL_BYTES);
    return b.overflow ? STR_NONE : buf_view(&b);
}

static enum rc by_seal(struct cx *cx, const struct notice_seal *a, const char *what, struct desk_notice_get_row *row)
{
    enum rc rc = desk_notice_get(cx->db, cx->arena, a->voice, row);
    if (!rc && !row->steps) /* ended */
        rc = NOT_FOUND;
    if (!rc) {
        struct str seal = seal_of(cx->place, cx->arena, what, a->voice, row->asked);
        if (!seal.p || !str_eq_secret(seal, a->seal))
            rc = NOT_FOUND;
    }
    return rc == NOT_FOUND ? refuse(cx, NOT_FOUND, NULL, MSG_err_notice_gone, 0) : rc;
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

struct str desk_notice_key(struct cx *cx, struct str mail)
{
    return mail_key(cx->place, cx->arena, STR("zhitong/notice/address/1"), mail);
}

static enum rc decide_ask(struct cx *cx, const void *args)
{
    const struct notice_ask *a = args;
    struct hash token = token_hash(a->token);
    struct desk_voice_of_token_row voice;
    struct desk_notice_get_row before = { 0 };
    struct notice_asked ev = { .lang = a->lang, .mail = a->mail };
    ev.steps = (a->way == 1 ? NOTICE_WAY : 0) | (a->done == 1 ? NOTICE_DONE : 0) | (a->end == 1 ? NOTICE_END : 0);
    if (!mail_address(a->mail))
        return refuse(cx, INVALID, "mail", MSG_err_mail, 0);
    if (!ev.steps)
        return refuse(cx, INVALID, "way", MSG_err_notice_none, 0);
    enum rc rc = desk_voice_of_token(cx->db, cx->arena, hash_str(&token), &voice);
    if (rc || !voice.word.p) /* who was erased is not written to */
        return rc ? rc : NOT_FOUND;
    rc = desk_notice_get(cx->db, cx->arena, voice.id, &before);
    if (!rc && before.asks >= ASKS_MOST)
        return refuse(cx, CONFLICT, "mail", MSG_err_notice_often, ASKS_MOST);
    if (rc && rc != NOT_FOUND)
        return rc;
    struct desk_notice_unanswered_row others;
    ev.address = desk_notice_key(cx, a->mail);
    rc = !ev.address.p ? FAILED : desk_notice_unanswered(cx->db, cx->arena, ev.address, voice.id, &others);
    if (rc)
        return rc;
    if (others.n >= UNANSWERED_MOST)
        return refuse(cx, CONFLICT, "mail", MSG_err_notice_often, others.n);
    ev.id = voice.case_id;
    ev.voice = voice.id;
    return emit(cx, &NOTICE_ASKED, &ev, NULL);
}

static enum rc decide_confirm(struct cx *cx, const void *args)
{
    const struct notice_seal *a = args;
    struct desk_notice_get_row row;
    enum rc rc = by_seal(cx, a, "confirm", &row);
    if (rc || row.confirmed)
        return rc;
    return emit(cx, &NOTICE_CONFIRMED, &(struct notice_voice){ a->voice }, NULL);
}

static enum rc decide_stop(struct cx *cx, const void *args)
{
    const struct notice_seal *a = args;
    struct desk_notice_get_row row;
    enum rc rc = by_seal(cx, a, "stop", &row);
    return rc ? rc : emit(cx, &NOTICE_STOPPED, &(struct notice_voice){ a->voice }, NULL);
}

/* From the own page, whose token is enough. */
static enum rc decide_end(struct cx *cx, const void *args)
{
    const struct notice_end *a = args;
    struct hash token = token_hash(a->token);
    struct desk_voice_of_token_row voice;
    struct desk_notice_get_row row;
    enum rc rc = desk_voice_of_token(cx->db, cx->arena, hash_str(&token), &voice);
    if (rc)
        return rc;
    rc = desk_notice_get(cx->db, cx->arena, voice.id, &row);
    if (rc == NOT_FOUND || (!rc && !row.steps)) /* pressed twice */
        return OK;
    return rc ? rc : emit(cx, &NOTICE_STOPPED, &(struct notice_voice){ voice.id }, NULL);
}

#define A struct notice_ask
static const struct field ask_f[] = {
    ASK_TEXT(A, token, TOKEN_CHARS, TOKEN_CHARS, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),
    ASK_TEXT(A, mail, 3, MAIL_ADDRESS_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_f_mail),
    ASK_INT(A, way, 0, 1, 0, MSG_notice_way),
    ASK_INT(A, done, 0, 1, 0, MSG_notice_done),
    ASK_INT(A, end, 0, 1, 0, MSG_notice_end),
    ASK_INT(A, lang, 0, LANG_MOST, FIELD_REQUIRED, MSG_NONE),
};
#undef A
const struct command NOTICE_ASK = { "desk.notice.ask", SHAPE(struct notice_ask, ask_f), PERM_ANYONE, decide_ask, SHAPE_NONE };

#define A struct notice_seal
static const struct field seal_f[] = {
    ASK_INT(A, voice, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(A, seal, 1, 2 * SEAL_BYTES, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),
};
#undef A
const struct command NOTICE_CONFIRM = { "desk.notice.confirm", SHAPE(struct notice_seal, seal_f), PERM_ANYONE, decide_confirm, SHAPE_NONE };
const struct command NOTICE_STOP = { "desk.notice.stop", SHAPE(struct notice_seal, seal_f), PERM_ANYONE, decide_stop, SHAPE_NONE };

static const struct field end_f[] = {
    ASK_TEXT(struct notice_end, token, TOKEN_CHARS, TOKEN_CHARS, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),
};
const struct command NOTICE_END_COMMAND = { "desk.notice.end", SHAPE(struct notice_end, end_f), PERM_ANYONE, decide_end, SHAPE_NONE };

/* ---- the letters -------------------------------------------------------------------------------------------------- */

static struct str link_of(const struct letter_ask *ask, const char *path, const char *what, int64_t asked)
{
    struct str seal = seal_of(ask->place, ask->arena, what, ask->who, asked);
    return seal.p ? arena_printf(ask->arena, STR_FMT "%s/%lld/" STR_FMT, STR_ARG(ask->base), path, (long long)ask->who, STR_ARG(seal))
           : seal;
}

static enum msg sentence_of(struct str kind)
{
    static const struct {
        const struct event_type *type;
        enum msg says;
    } known[] = { { &CASE_TAKEN, MSG_letter_taken },       { &CASE_DISPATCHED_EVENT, MSG_letter_dispatched },
                  { &CASE_BEGUN, MSG_letter_begun },       { &CASE_FINISHED, MSG_letter_finished },
                  { &CASE_SENT_BACK, MSG_letter_sent_back }, { &CASE_CLOSED_EVENT, MSG_letter_closed },
                  { &CASE_PARKED_EVENT, MSG_letter_parked },   { &CASE_UNPARKED_EVENT, MSG_letter_unparked },
                  { &CASE_VOIDED_EVENT, MSG_letter_voided },   { &CASE_REFERRED_EVENT, MSG_letter_referred },
                  { &CASE_REOPENED_EVENT, MSG_letter_reopened } };
    for (size_t i = 0; i < countof(known); i++)
        if (str_eq(kind, str_of(known[i].type->kind)))
            return known[i].says;
    return MSG_NONE;
}

static enum rc write_question(const struct letter_ask *ask, struct msg_ctx *m, int64_t asked, struct letter *out)
{
    struct str yes = link_of(ask, "/notice", "confirm", asked);
    if (!yes.p)
        return FAILED;
    out->subject = msg_letter_ask_subject(m, ask->place_name);
    out->text = msg_letter_ask_text(m, ask->place_name, yes);
    return OK;
}

static enum rc write_step(const struct letter_ask *ask, struct msg_ctx *m, const struct event_type *type, struct letter *out)
{
    struct case_moved ev = { 0 };
    struct desk_voice_code_row voice;
    enum rc rc = log_read_event(ask->db, ask->arena, ask->pos, type, NULL, &ev);
    if (!rc)
        rc = desk_voice_code(ask->db, ask->arena, ask->who, &voice);
    if (rc)
        return rc;
    struct str way = arena_printf(ask->arena, STR_FMT "/track/" STR_FMT, STR_ARG(ask->base), STR_ARG(voice.code));
    struct str words = ev.words.p && ev.words.n ? arena_printf(ask->arena, "\n" STR_FMT "\n", STR_ARG(ev.words)) : STR("");
    struct str says = msg_text(m, sentence_of(str_of(type->kind)), 0);
    if (ev.place.p)
        words = arena_printf(ask->arena, STR_FMT STR_FMT "\n" STR_FMT "\n", STR_ARG(words), STR_ARG(ev.place), STR_ARG(ev.why));
    out->subject = msg_letter_subject(m, ask->place_name, ev.id, says);
    out->text = msg_letter_text(m, ev.id, says, words, way, out->stop);
    return way.p ? OK : FAILED;
}

enum rc desk_letter(const struct letter_ask *ask, struct letter *out)
{
    struct str kind;
    struct desk_notice_get_row row;
    struct notice_asked asked;
    struct stamp st = { 0 };
    enum rc rc = log_read_kind(ask->db, ask->arena, ask->pos, &kind);
    bool question = !rc && str_eq(kind, str_of(NOTICE_ASKED.kind));
    if (rc || (!question && sentence_of(kind) == MSG_NONE))
        return rc ? rc : NOT_FOUND;
    rc = desk_notice_get(ask->db, ask->arena, ask->who, &row);
    if (rc == NOT_FOUND || (!rc && !row.steps)) /* ended meanwhile: nothing to say */
        return OK;
    if (!rc)
        rc = log_read_event(ask->db, ask->arena, row.asked, &NOTICE_ASKED, &st, &asked);
    if (rc)
        return rc == NOT_FOUND ? FAILED : rc;
    if (!asked.mail.p || (question && (row.confirmed || row.asked != ask->pos || ask->now - st.at > QUESTION_DAYS * CLOCK_DAY)))
        return OK;
    struct msg_ctx m = { ask->arena, asked.lang >= 0 && asked.lang <= LANG_MOST ? (int)asked.lang : LANG_ZH };
    out->stop = link_of(ask, "/stop", "stop", row.asked);
    rc = question ? write_question(ask, &m, row.asked, out) : write_step(ask, &m, event_find(kind), out);
    if (!rc && (!out->stop.p || !out->text.p || !out->subject.p))
        rc = FAILED;
    if (!rc)
        out->to = asked.mail;
    return rc == NOT_FOUND ? FAILED : rc; /* NOT_FOUND would say that it is no event of ours */
}

enum rc desk_letter_to(const struct letter_ask *ask, struct letter *out, int *lang, int64_t *household)
{
    struct desk_notice_get_row row;
    struct notice_asked asked;
    struct case_reported ev;
    enum rc rc = desk_notice_get(ask->db, ask->arena, ask->who, &row);
    if (rc == NOT_FOUND || (!rc && (!row.steps || !row.confirmed)))
        return OK;
    if (!rc)
        rc = log_read_event(ask->db, ask->arena, row.asked, &NOTICE_ASKED, NULL, &asked);
    if (!rc)
        rc = desk_voice_words(ask->db, ask->arena, ask->who, &ev);
    if (rc || !asked.mail.p || ev.household == ABSENT)
        return rc;
    out->stop = link_of(ask, "/stop", "stop", row.asked);
    if (!out->stop.p)
        return FAILED;
    *lang = asked.lang >= 0 && asked.lang <= LANG_MOST ? (int)asked.lang : LANG_ZH;
    *household = ev.household;
    out->to = asked.mail;
    return OK;
}
