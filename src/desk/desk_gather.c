/* desk_gather.c - the cases that a resident's account has gathered (people_account.c): a list of their own links, kept for them.
**
** It opens nothing that the links do not open by themselves, and takes nothing from them: the account is a drawer, not a lock. Each link
** lies sealed under the place's key in the PERSONAL half of the event that put it there, and goes with the account, or when it is taken
** out. Letters for all of them go to the account's address, which was confirmed when the account began. */
#include "desk/desk_in.h"

#include "core/erase.h"
#include "core/log.h"
#include "desk/desk_code.h"
#include "people/people.h"

enum { GATHERED_MOST = 200, TOKENS_MOST = 40, BOX_MOST = 200, LANG_MOST = LANGS - 1 };
#define TOKENS_CHARS (TOKENS_MOST * (TOKEN_CHARS + 1))

/* ---- events -------------------------------------------------------------------------------------------------- */

static enum rc apply_gathered(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_gathered *ev = event;
    return desk_gather_put(ap, ev->user, ev->voice, st->pos);
}
#define E struct case_gathered
static const struct field gathered_f[] = { SUBJECT(E, user), INT(E, voice), TEXT_OWN(E, box, BOX_MOST) };
const struct event_type CASE_GATHERED = { "desk.case.gathered", SHAPE(E, gathered_f), apply_gathered, false };
#undef E

static enum rc apply_parted(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_parted *ev = event;
    (void)st;
    return desk_gather_drop(ap, ev->user, ev->voice);
}
static const struct field parted_f[] = { SUBJECT(struct case_parted, user), INT(struct case_parted, voice) };
const struct event_type CASE_PARTED = { "desk.case.parted", SHAPE(struct case_parted, parted_f), apply_parted, false };

/* ---- sealing --------------------------------------------------------------------------------------------------- */

static struct str seal(const struct place *p, struct arena *a, struct str token)
{
    struct hash key = place_secret(p, STR("zhitong/gather/1"));
    struct str box = box_seal(a, &key, token);
    struct buf b;
    buf_init(&b, a, BOX_MOST);
    if (box.p)
        buf_base64url(&b, box.p, box.n);
    return box.p && !b.overflow ? buf_view(&b) : STR_NONE;
}

static bool unseal(const struct place *p, struct arena *a, struct str text, struct str *token)
{
    struct hash key = place_secret(p, STR("zhitong/gather/1"));
    char bytes[BOX_MOST];
    size_t n;
    return text.p && base64url_decode(text, bytes, sizeof bytes, &n) && box_open(a, &key, arena_str(a, str_n(bytes, n)), token);
}

/* ---- commands --------------------------------------------------------------------------------------------------- */

static enum rc judge_account(struct cx *cx, struct str *mail)
{
    enum rc rc = cx->actor.user ? people_account_mail(cx->db, cx->arena, cx->actor.user, mail) : NOT_FOUND;
    return rc == NOT_FOUND ? refuse(cx, DENIED, NULL, MSG_err_denied, 0) : rc;
}

/* Of a token that opens nothing (any more) there is nothing to gather, and none is gathered twice. */
static enum rc gather(struct cx *cx, struct str token)
{
    struct hash h = token_hash(token);
    struct desk_voice_of_token_row voice;
    struct desk_gather_get_row before;
    enum rc rc = desk_voice_of_token(cx->db, cx->arena, hash_str(&h), &voice);
    if (rc)
        return rc == NOT_FOUND ? OK : rc;
    rc = desk_gather_get(cx->db, cx->arena, cx->actor.user, voice.id, &before);
    if (rc != NOT_FOUND)
        return rc;
    struct case_gathered ev = { cx->actor.user, voice.id, seal(cx->place, cx->arena, token) };
    return ev.box.p ? emit(cx, &CASE_GATHERED, &ev, NULL) : FAILED;
}

static enum rc decide_gather(struct cx *cx, const void *args)
{
    struct str rest = ((const struct mine_gather *)args)->tokens, one, mail;
    struct desk_gather_count_row have;
    enum rc rc = judge_account(cx, &mail);
    if (!rc)
        rc = desk_gather_count(cx->db, cx->arena, cx->actor.user, &have);
    while (!rc && rest.p && str_next(&rest, '.', &one) && have.n++ < GATHERED_MOST)
        rc = one.n == TOKEN_CHARS ? gather(cx, one) : OK;
    return rc;
}

static enum rc decide_part(struct cx *cx, const void *args)
{
    const struct mine_part *a = args;
    struct hash h = token_hash(a->token);
    struct desk_voice_of_token_row voice;
    struct desk_gather_get_row row;
    struct str mail;
    enum rc rc = judge_account(cx, &mail);
    if (!rc)
        rc = desk_voice_of_token(cx->db, cx->arena, hash_str(&h), &voice);
    if (!rc)
        rc = desk_gather_get(cx->db, cx->arena, cx->actor.user, voice.id, &row);
    if (rc)
        return rc == NOT_FOUND ? OK : rc;
    rc = emit(cx, &CASE_PARTED, &(struct case_parted){ cx->actor.user, voice.id }, NULL);
    return rc ? rc : erase_event(cx, cx->actor.user, row.pos, ERASE_OWN_WISH);
}

/* What is asked for already stays as it is; who was erased is not written to. */
static enum rc tell_of(struct cx *cx, const struct mine_notices *a, int64_t id, struct str mail)
{
    struct desk_notice_get_row now = { 0 };
    struct desk_voice_get_row voice;
    enum rc rc = desk_voice_get(cx->db, cx->arena, id, &voice);
    if (!rc)
        rc = desk_notice_get(cx->db, cx->arena, id, &now);
    if (rc && rc != NOT_FOUND)
        return rc;
    if (!a->on)
        return now.steps ? emit(cx, &NOTICE_STOPPED, &(struct notice_voice){ id }, NULL) : OK;
    if (now.steps || !voice.word.p)
        return OK;
    struct notice_asked ev = { .id = voice.case_id, .voice = id, .steps = NOTICE_WAY | NOTICE_DONE | NOTICE_END, .lang = a->lang,
                               .mail = mail, .address = desk_notice_key(cx, mail) };
    rc = ev.address.p ? emit(cx, &NOTICE_ASKED, &ev, NULL) : FAILED;
    return rc ? rc : emit(cx, &NOTICE_CONFIRMED, &(struct notice_voice){ id }, NULL);
}

static enum rc decide_notices(struct cx *cx, const void *args)
{
    struct desk_gather_list_row *row;
    struct str mail;
    size_t n = 0;
    enum rc rc = judge_account(cx, &mail);
    if (!rc)
        rc = desk_gather_list(cx->db, cx->arena, cx->actor.user, GATHERED_MOST, &row, &n);
    for (size_t i = 0; i < n && !rc; i++)
        rc = tell_of(cx, args, row[i].voice, mail);
    return rc;
}

static const struct field gather_f[] = { ASK_TEXT(struct mine_gather, tokens, 1, TOKENS_CHARS, FIELD_REQUIRED | FIELD_LINE, MSG_NONE) };
static const struct field part_f[] = { ASK_TEXT(struct mine_part, token, TOKEN_CHARS, TOKEN_CHARS, FIELD_REQUIRED | FIELD_LINE, MSG_NONE) };
static const struct field notices_f[] = {
    ASK_INT(struct mine_notices, on, 0, 1, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct mine_notices, lang, 0, LANG_MOST, FIELD_REQUIRED, MSG_NONE),
};
const struct command MINE_GATHER = { "desk.mine.gather", SHAPE(struct mine_gather, gather_f), PERM_ANYONE, decide_gather, SHAPE_NONE };
const struct command MINE_PART = { "desk.mine.part", SHAPE(struct mine_part, part_f), PERM_ANYONE, decide_part, SHAPE_NONE };
const struct command MINE_NOTICES = { "desk.mine.notices", SHAPE(struct mine_notices, notices_f), PERM_ANYONE, decide_notices, SHAPE_NONE };

/* ---- reading ---------------------------------------------------------------------------------------------------- */

enum rc desk_read_account(struct web *w, struct account_view *out)
{
    struct account_view v = { .tokens = 0 };
    struct desk_gather_list_row *row;
    size_t n = 0;
    enum rc rc = w->signed_in ? people_account_mail(w->db, w->arena, w->actor.user, &v.mail) : NOT_FOUND;
    if (!rc)
        rc = desk_gather_list(w->db, w->arena, w->actor.user, GATHERED_MOST, &row, &n);
    struct str *token = rc ? NULL : arena_array(w->arena, n + 1, sizeof *token);
    for (size_t i = 0; i < n && !rc; i++) {
        struct case_gathered ev;
        rc = log_read_event(w->db, w->arena, row[i].pos, &CASE_GATHERED, NULL, &ev);
        if (!rc && token && unseal(w->place, w->arena, ev.box, &token[v.tokens]))
            v.tokens++;
    }
    if (rc && rc != NOT_FOUND)
        return rc;
    v.token = token;
    v.offered = web_outbox(w) != NULL && !w->signed_in;
    *out = v;
    return OK;
}

/* ---- pages ------------------------------------------------------------------------------------------------------ */

void desk_mine_back(struct web *w)
{
    web_see_other(w, url_path(&w->out, "/mine"));
}

/* To be taken along: every link, as one file. */
void desk_show_account(struct web *w)
{
    struct account_view v;
    struct buf b;
    enum rc rc = desk_read_account(w, &v);
    if (rc || !v.mail.p) {
        web_error(w, rc ? rc : NOT_FOUND, NULL);
        return;
    }
    buf_init(&b, w->arena, 64 * 1024);
    buf_str(&b, STR("{\"mail\":"));
    buf_json(&b, v.mail);
    buf_str(&b, STR(",\"cases\":["));
    for (size_t i = 0; i < v.tokens; i++) {
        if (i)
            buf_char(&b, ',');
        buf_json(&b, web_absolute(w, url_path(&w->out, "/t/" STR_FMT, STR_ARG(v.token[i]))));
    }
    buf_str(&b, STR("]}\n"));
    if (b.overflow) {
        web_error(w, FAILED, NULL);
        return;
    }
    web_attach(w, STR("zhitong-mine.json"));
    web_json(w, 200, buf_view(&b));
}
