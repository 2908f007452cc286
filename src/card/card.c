/* card.c - direct-line cards (直通车批办卡): the road up the levels and back.
**
** A trouble that this office can't solve is written on a card and offered to the level above. Two things keep it from lying on nobody's
** desk. A hand-over counts only when it was accepted: until then the card is still whose it was, with a clock that offers it one level
** higher when it is over. And that it is unclear who is responsible is a state of its own, with a countdown to the level that decides. The
** table `road` is the whole of that rule; who may take a step is the table `way`: the desk, the level that has the card, or the one it is
** offered to.
**
** Until the level that instructs publishes it, everybody may know that there is such a card and where it is, and nothing that is still
** being talked about: no options, no costs, no reasons. */
#include "card/card_page.h"

#include "card_schema.h"

/* ---- the road ----------------------------------------------------------------------------------------------------------------- */

static const struct flow_row road[] = {
    { CARD_DRAFT, &CARD_REVISE, CARD_DRAFT },         { CARD_DRAFT, &CARD_STRIP, CARD_DRAFT },
    { CARD_DRAFT, &CARD_SEND, CARD_UP },              { CARD_DRAFT, &CARD_WITHDRAW, CARD_WITHDRAWN },
    { CARD_UP, &CARD_ACCEPT, CARD_HELD },             { CARD_UP, &CARD_RETURN, CARD_RETURNED },
    { CARD_UP, &CARD_REFER, CARD_REFERRED },          { CARD_UP, &CARD_WITHDRAW, CARD_WITHDRAWN },
    { CARD_HELD, &CARD_REVISE, CARD_HELD },           { CARD_HELD, &CARD_STRIP, CARD_HELD },
    { CARD_HELD, &CARD_INSTRUCT, CARD_INSTRUCTED },   { CARD_HELD, &CARD_SEND, CARD_UP },
    { CARD_HELD, &CARD_RETURN, CARD_RETURNED },       { CARD_HELD, &CARD_REFER, CARD_REFERRED },
    { CARD_HELD, &CARD_HOLD_UNCLEAR, CARD_UNCLEAR },  { CARD_INSTRUCTED, &CARD_REVISE, CARD_INSTRUCTED },
    { CARD_INSTRUCTED, &CARD_STRIP, CARD_INSTRUCTED }, { CARD_INSTRUCTED, &CARD_INSTRUCT, CARD_INSTRUCTED },
    { CARD_INSTRUCTED, &CARD_HOLD_UNCLEAR, CARD_UNCLEAR }, { CARD_INSTRUCTED, &CARD_FINISH, CARD_DONE },
    { CARD_INSTRUCTED, &CARD_PUBLISH, CARD_INSTRUCTED }, { CARD_UNCLEAR, &CARD_REVISE, CARD_UNCLEAR },
    { CARD_UNCLEAR, &CARD_STRIP, CARD_UNCLEAR },      { CARD_UNCLEAR, &CARD_CLEAR, CARD_HELD },
    { CARD_UNCLEAR, &CARD_INSTRUCT, CARD_INSTRUCTED }, { CARD_UNCLEAR, &CARD_SEND, CARD_UP },
    { CARD_DONE, &CARD_ASSESS, CARD_ASSESSED },       { CARD_DONE, &CARD_REOPEN, CARD_INSTRUCTED },
    { CARD_DONE, &CARD_PUBLISH, CARD_DONE },          { CARD_ASSESSED, &CARD_REOPEN, CARD_INSTRUCTED },
    { CARD_ASSESSED, &CARD_PUBLISH, CARD_ASSESSED },  { CARD_RETURNED, &CARD_REVISE, CARD_RETURNED },
    { CARD_RETURNED, &CARD_STRIP, CARD_RETURNED },    { CARD_RETURNED, &CARD_SEND, CARD_UP },
    { CARD_RETURNED, &CARD_WITHDRAW, CARD_WITHDRAWN }, { CARD_REFERRED, &CARD_RESUME, CARD_HELD },
};
const enum msg CARD_STATE_NAMES[CARD_STATES] = {
    [CARD_DRAFT] = MSG_card_draft,       [CARD_UP] = MSG_card_up,             [CARD_HELD] = MSG_card_held,
    [CARD_INSTRUCTED] = MSG_card_instructed, [CARD_UNCLEAR] = MSG_card_unclear, [CARD_DONE] = MSG_card_done,
    [CARD_ASSESSED] = MSG_card_assessed, [CARD_RETURNED] = MSG_card_returned, [CARD_REFERRED] = MSG_card_referred,
    [CARD_WITHDRAWN] = MSG_card_withdrawn,
};
const char *const CARD_STATE_WORDS[CARD_STATES] = { "draft", "up", "held", "instructed", "unclear", "done", "assessed", "returned",
                                                    "referred", "withdrawn" };
const enum msg CARD_KIND_NAMES[CARD_KINDS] = { MSG_card_daily, MSG_card_hard, MSG_card_emergency };
const char *const CARD_KIND_WORDS[CARD_KINDS] = { "daily", "hard", "emergency" };
const struct flow CARD_FLOW = { road, countof(road), CARD_STATE_NAMES, CARD_STATES };

enum rc card_begin(struct cx *cx, const struct command *c, int64_t id, enum card_who who, struct card_get_row *row, struct card_moved *ev)
{
    *ev = (struct card_moved){ id, 0, 1, ABSENT, ABSENT, ABSENT, 0, ABSENT, STR_NONE };
    bool there = false;
    enum rc rc = card_get(cx->db, cx->arena, id, row);
    if (!rc)
        rc = flow_step(cx, &CARD_FLOW, c, row->state, &ev->state);
    if (!rc && who == WHO_HERE)
        rc = card_is_there(cx->db, cx->arena, id, row->level, &there);
    if (rc)
        return rc;
    ev->level = row->level;
    if (who == WHO_DESK || there)
        return cx->actor.perms & PERM_DESK ? OK : refuse(cx, DENIED, NULL, MSG_err_card_seat, 0);
    return card_judge_level(cx, id, who == WHO_TO && row->to_level != ABSENT ? row->to_level : row->level, &ev->paper);
}

/* ---- commands -------------------------------------------------------------------------------------------------------------------- */

static enum rc judge_said(struct cx *cx, const struct card_do *a)
{
    return a->words.n ? desk_judge_words(cx, "words", a->words, a->checked) : OK;
}

/* The level that a card goes to: the next one, or one above that. */
static enum rc judge_to(struct cx *cx, int64_t asked, int64_t from, int64_t *to)
{
    struct card_level level[CARD_LEVELS_MOST];
    size_t n;
    enum rc rc = card_levels(cx->db, cx->arena, level, &n);
    if (rc)
        return rc;
    *to = asked == ABSENT ? from + 1 : asked;
    return *to > from && *to <= (int64_t)n ? OK : refuse(cx, INVALID, "to", MSG_err_card_top, 0);
}

/* With its first sending everybody may know of it. */
static enum rc announce(struct cx *cx, const struct card_get_row *row, int64_t to)
{
    struct card_level level[CARD_LEVELS_MOST];
    const struct msg_ctx zh = { .lang = LANG_ZH, .arena = cx->arena };
    size_t n;
    if (row->sent_pos != ABSENT)
        return OK;
    enum rc rc = card_levels(cx->db, cx->arena, level, &n);
    return rc ? rc : emit(cx, &CARD_ANNOUNCED, &(struct card_announced){ row->id, row->kind, row->homes, row->title,
                                                                         card_level_name(&zh, level, n, to) }, NULL);
}

static enum rc decide_send(struct cx *cx, const void *args)
{
    const struct card_do *a = args;
    struct card_get_row row;
    struct card_moved ev;
    enum rc rc = card_begin(cx, &CARD_SEND, a->id, WHO_LEVEL, &row, &ev);
    if (!rc)
        rc = judge_to(cx, a->to, row.level, &ev.to);
    if (!rc)
        rc = judge_said(cx, a);
    if (!rc)
        rc = card_wind(cx, row.kind, &ev);
    if (rc)
        return rc;
    ev.words = a->words;
    ev.n = row.level;
    rc = emit(cx, &CARD_SENT, &ev, NULL);
    return rc ? rc : announce(cx, &row, ev.to);
}

static enum rc judge_finished(struct cx *cx, int64_t id)
{
    struct card_part_get_row *part;
    size_t n, open = 0;
    enum rc rc = card_parts(cx->db, cx->arena, id, CARD_PARTS_MOST, &part, &n);
    for (size_t i = 0; !rc && i < n; i++)
        open += card_part_is_open(part[i].state);
    return rc || !open ? rc : refuse(cx, CONFLICT, NULL, MSG_err_card_parts, (int64_t)open);
}

/* A step that says where the card stands then, and what was said with it. */
struct way {
    const struct command *command;
    const struct event_type *event;
    enum card_who who;
};
static enum rc take(struct cx *cx, const struct card_do *a, const struct way *way)
{
    const struct command *c = way->command;
    struct card_get_row row;
    struct card_moved ev;
    enum rc rc = card_begin(cx, c, a->id, way->who, &row, &ev);
    if (!rc)
        rc = judge_said(cx, a);
    if (!rc && c == &CARD_FINISH)
        rc = judge_finished(cx, a->id);
    if (rc)
        return rc;
    const bool from_offer = row.to_level != ABSENT && way->who == WHO_TO;
    if (from_offer)
        ev.level = row.to_level;
    if (ev.state == CARD_RETURNED) {
        ev.n = ev.level;
        ev.level = 1;
    }
    if (c == &CARD_ASSESS)
        ev.n = (a->point1 == 1) | (a->point2 == 1) << 1 | (a->point3 == 1) << 2;
    ev.words = a->words;
    if ((rc = card_wind(cx, row.kind, &ev)))
        return rc;
    rc = emit(cx, way->event, &ev, NULL);
    if (!rc && (ev.state == CARD_RETURNED || ev.state == CARD_REFERRED || ev.state == CARD_WITHDRAWN))
        rc = card_lapse(cx, a->id, ev.paper);
    return rc;
}

#define WAY(name, command, event, who)                                                                                                     \
    static enum rc decide_##name(struct cx *cx, const void *args)                                                                          \
    {                                                                                                                                      \
        return take(cx, args, &(const struct way){ &command, &event, who });                                                               \
    }
WAY(accept, CARD_ACCEPT, CARD_ACCEPTED, WHO_TO)
WAY(return, CARD_RETURN, CARD_SENT_BACK, WHO_TO)
WAY(refer, CARD_REFER, CARD_REFERRED_ON, WHO_TO)
WAY(resume, CARD_RESUME, CARD_RESUMED, WHO_LEVEL)
WAY(unclear, CARD_HOLD_UNCLEAR, CARD_UNCLEARED, WHO_LEVEL)
WAY(clear, CARD_CLEAR, CARD_CLEARED, WHO_LEVEL)
WAY(finish, CARD_FINISH, CARD_FINISHED, WHO_LEVEL)
WAY(reopen, CARD_REOPEN, CARD_REOPENED, WHO_LEVEL)
WAY(assess, CARD_ASSESS, CARD_WAS_ASSESSED, WHO_LEVEL)
WAY(withdraw, CARD_WITHDRAW, CARD_TAKEN_BACK, WHO_DESK)
#undef WAY

/* What everybody reads from then on: the version as it stands, and the instruction. */
static enum rc decide_publish(struct cx *cx, const void *args)
{
    const struct card_do *a = args;
    struct card_get_row row;
    struct card_moved at;
    struct card_version_get_row v;
    struct card_step_last_row said;
    enum rc rc = card_begin(cx, &CARD_PUBLISH, a->id, WHO_HERE, &row, &at);
    if (!rc && row.public_version == row.version)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_card_published, 0);
    if (!rc)
        rc = card_version_get(cx->db, cx->arena, a->id, row.version, &v);
    if (!rc)
        rc = card_step_last(cx->db, cx->arena, a->id, CARD_STEP_INSTRUCTED, &said);
    return rc ? rc : emit(cx, &CARD_PUBLISHED, &(struct card_published){ a->id, v.no, row.kind, v.homes, v.title, v.came, v.tried,
                                                                         v.options, v.strip, said.words }, NULL);
}

#define A struct card_do
#define ID ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE)
#define CHECKED ASK_INT(A, checked, 0, 1, 0, MSG_f_checked)
#define WORDS(least, F) ASK_TEXT(A, words, least, CARD_WORDS_MAX, F, MSG_f_card_words)
#define POINT(m) ASK_INT(A, m, 0, 1, 0, MSG_f_card_point)
static const struct field do_f[] = { ID, WORDS(0, 0), CHECKED };
static const struct field say_f[] = { ID, WORDS(1, FIELD_REQUIRED), CHECKED };
static const struct field send_f[] = { ID, WORDS(0, 0), CHECKED, ASK_INT(A, to, 1, CARD_LEVELS_MOST, 0, MSG_f_card_to) };
static const struct field assess_f[] = { ID, WORDS(0, 0), CHECKED, POINT(point1), POINT(point2), POINT(point3) };
#undef A
#define DO(word, fields, decide) { "card." word, SHAPE(struct card_do, fields), PERM_STAFF, decide, SHAPE_NONE }
const struct command CARD_SEND = DO("send", send_f, decide_send), CARD_ACCEPT = DO("accept", do_f, decide_accept),
                     CARD_RETURN = DO("return", say_f, decide_return), CARD_REFER = DO("refer", say_f, decide_refer),
                     CARD_RESUME = DO("resume", do_f, decide_resume), CARD_HOLD_UNCLEAR = DO("unclear", say_f, decide_unclear),
                     CARD_CLEAR = DO("clear", say_f, decide_clear), CARD_FINISH = DO("finish", do_f, decide_finish),
                     CARD_REOPEN = DO("reopen", say_f, decide_reopen), CARD_ASSESS = DO("assess", assess_f, decide_assess),
                     CARD_WITHDRAW = DO("withdraw", say_f, decide_withdraw), CARD_PUBLISH = DO("publish", do_f, decide_publish);
#undef DO

/* ---- the module -------------------------------------------------------------------------------------------------------------------- */

enum { WORKS = ROUTE_PERSONAL, OPEN_FORM = ROUTE_PERSONAL | ROUTE_BUCKET | ROUTE_NO_CSRF };
#define STEP(verb, command) ROUTE_POST("/cards/{id}/" verb, PERM_STAFF, WORKS, &command, card_reply, card_again)
#define PART(verb, command) ROUTE_POST("/cards/{id}/parts/{part}/" verb, PERM_STAFF, WORKS, &command, card_reply, card_again)
#define UNIT(verb, command) ROUTE_POST("/cards/u/{token}/" verb, PERM_ANYONE, OPEN_FORM, &command, card_reply_unit, card_again_unit)
static const struct route route[] = {
    ROUTES_LIST("/cards", PERM_ANYONE, 0, card_show_list),
    ROUTE_GET("/cards/new", PERM_DESK, WORKS, card_show_new),
    ROUTE_POST("/cards/new", PERM_DESK, WORKS, &CARD_DRAW, card_reply, card_again_new),
    ROUTE_GET("/cards/levels", PERM_PLACE, WORKS, card_show_levels),
    ROUTE_POST("/cards/levels", PERM_PLACE, WORKS, &CARD_LEVEL, card_reply_levels, card_again_levels),
    ROUTE_POST("/cards/levels/place", PERM_PLACE, WORKS, &CARD_LEVEL_PLACE, card_reply_levels, card_again_levels),
    ROUTE_GET("/cards/{id}", PERM_ANYONE, 0, card_show),
    ROUTE_GET("/cards/{id}/revise", PERM_STAFF, WORKS, card_show_revise),
    ROUTE_POST("/cards/{id}/revise", PERM_STAFF, WORKS, &CARD_REVISE, card_reply, card_again_revise),
    ROUTE_GET("/cards/{id}/strip", PERM_STAFF, WORKS, card_show_strip),
    ROUTE_POST("/cards/{id}/strip", PERM_STAFF, WORKS, &CARD_STRIP, card_reply, card_again_strip),
    ROUTE_GET("/cards/{id}/instruct", PERM_STAFF, WORKS, card_show_instruct),
    ROUTE_POST("/cards/{id}/instruct", PERM_STAFF, WORKS, &CARD_INSTRUCT, card_reply, card_again_instruct),
    ROUTE_GET("/cards/{id}/versions", PERM_STAFF, WORKS, card_show_versions),
    ROUTE_GET("/cards/{id}/receipt.json", PERM_ANYONE, 0, card_show_receipt),
    ROUTE_GET("/cards/{id}/receipt.tlog-proof", PERM_ANYONE, 0, card_show_proof),
    ROUTE_POST("/cards/{id}/links", PERM_DESK, WORKS, &CARD_LINK, card_reply_linked, card_again_link),
    ROUTE_POST("/cards/{id}/links/renew", PERM_DESK, WORKS, &CARD_LINK_RENEW, card_reply, NULL),
    ROUTE_POST("/cards/{id}/links/end", PERM_DESK, WORKS, &CARD_LINK_END, card_reply, NULL),
    ROUTE_GET("/cards/{id}/card.pdf", PERM_ANYONE, WORKS, card_show_pdf),
    ROUTE_DO("/cards/{id}/card.pdf", PERM_DESK, WORKS, card_do_pdf),
    ROUTE_GET("/cards/{id}/form.pdf", PERM_ANYONE, WORKS, card_show_form_pdf),
    ROUTE_GET("/cards/u/{token}", PERM_ANYONE, WORKS, card_show_unit),
    UNIT("accept", CARD_PART_ACCEPT_BY_LINK), UNIT("decline", CARD_PART_DECLINE_BY_LINK), UNIT("propose", CARD_PART_PROPOSE_BY_LINK),
    UNIT("arrive", CARD_PART_ARRIVE_BY_LINK),  UNIT("finish", CARD_PART_FINISH_BY_LINK),
    UNIT("ask", CARD_PART_ASK_BY_LINK), UNIT("assess", CARD_PART_ASSESS_BY_LINK),
    STEP("send", CARD_SEND), STEP("accept", CARD_ACCEPT), STEP("return", CARD_RETURN), STEP("refer", CARD_REFER),
    STEP("resume", CARD_RESUME), STEP("unclear", CARD_HOLD_UNCLEAR), STEP("clear", CARD_CLEAR), STEP("finish", CARD_FINISH),
    STEP("reopen", CARD_REOPEN), STEP("assess", CARD_ASSESS), STEP("withdraw", CARD_WITHDRAW), STEP("publish", CARD_PUBLISH),
    PART("accept", CARD_PART_ACCEPT), PART("decline", CARD_PART_DECLINE), PART("propose", CARD_PART_PROPOSE),
    PART("arrive", CARD_PART_ARRIVE),  PART("finish", CARD_PART_FINISH),
    PART("ask", CARD_PART_ASK), PART("assess", CARD_PART_ASSESS), PART("agree", CARD_PART_AGREE), PART("insist", CARD_PART_INSIST),
    PART("answer", CARD_PART_ANSWER), PART("redo", CARD_PART_REDO),
    ROUTE_POST("/cards/u/{token}/progress", PERM_ANYONE, OPEN_FORM | ROUTE_PHOTOS, &CARD_PART_PROGRESS_BY_LINK, card_reply_unit,
               card_again_unit),
    ROUTE_POST("/cards/{id}/parts/{part}/progress", PERM_STAFF, WORKS | ROUTE_PHOTOS, &CARD_PART_PROGRESS, card_reply, card_again),
    ROUTE_GET("/cards/{id}/photos/{photo}/small.jpg", PERM_STAFF, WORKS, card_show_photo),
    ROUTE_GET("/cards/{id}/photos/{photo}/large.jpg", PERM_STAFF, WORKS, card_show_photo),
    ROUTE_GET("/cards/u/{token}/photos/{photo}/small.jpg", PERM_ANYONE, WORKS, card_show_unit_photo),
    ROUTE_GET("/cards/u/{token}/photos/{photo}/large.jpg", PERM_ANYONE, WORKS, card_show_unit_photo),
    ROUTE_POST("/cards/{id}/photos/{photo}/remove", PERM_DESK, WORKS, &CARD_PHOTO_REMOVE, card_reply, NULL),
    { 0 },
};
static const struct event_type *const event[] = {
    &CARD_DRAWN, &CARD_REVISED, &CARD_ANNOUNCED, &CARD_PUBLISHED, &CARD_SENT, &CARD_CLIMBED, &CARD_ACCEPTED, &CARD_SENT_BACK,
    &CARD_REFERRED_ON, &CARD_RESUMED, &CARD_INSTRUCTION, &CARD_UNCLEARED, &CARD_CLEARED, &CARD_FINISHED, &CARD_REOPENED, &CARD_WAS_ASSESSED,
    &CARD_TAKEN_BACK, &PART_WAS_ASKED, &PART_WAS_ACCEPTED, &PART_WAS_DECLINED, &PART_PROPOSED, &PART_AGREED, &PART_INSISTED, &PART_ARRIVED,
    &PART_PROGRESSED, &PART_FINISHED, &PART_REDONE, &PART_QUESTION, &PART_ANSWER, &PART_WAS_LAPSED, &PART_WAS_ASSESSED, &CARD_RANG_SOON,
    &CARD_RANG_OVER, &PART_RANG_SOON, &PART_RANG_OVER, &CARD_LINKED, &CARD_LINK_RENEWED, &CARD_LINK_ENDED, &CARD_LINK_OPENED, &CARD_LEVELED,
    &CARD_LEVEL_PLACED, &CARD_FAR_MET, &CARD_FAR_TOLD, &CARD_FAR_PART, &CARD_PHOTO_ADDED, NULL,
};
static const struct command *const command[] = {
    &CARD_DRAW, &CARD_REVISE, &CARD_STRIP, &CARD_SEND, &CARD_ACCEPT, &CARD_RETURN, &CARD_REFER, &CARD_RESUME, &CARD_HOLD_UNCLEAR,
    &CARD_CLEAR, &CARD_FINISH, &CARD_REOPEN, &CARD_ASSESS, &CARD_WITHDRAW, &CARD_PUBLISH, &CARD_INSTRUCT, &CARD_PART_ACCEPT,
    &CARD_PART_DECLINE, &CARD_PART_PROPOSE, &CARD_PART_ARRIVE, &CARD_PART_PROGRESS, &CARD_PART_FINISH, &CARD_PART_ASK, &CARD_PART_ASSESS,
    &CARD_PART_ACCEPT_BY_LINK, &CARD_PART_DECLINE_BY_LINK, &CARD_PART_PROPOSE_BY_LINK, &CARD_PART_ARRIVE_BY_LINK,
    &CARD_PART_PROGRESS_BY_LINK, &CARD_PART_FINISH_BY_LINK, &CARD_PART_ASK_BY_LINK, &CARD_PART_ASSESS_BY_LINK, &CARD_PART_AGREE,
    &CARD_PART_INSIST, &CARD_PART_ANSWER, &CARD_PART_REDO, &CARD_LINK, &CARD_LINK_RENEW, &CARD_LINK_END, &CARD_LINK_OPEN, &CARD_LEVEL,
    &CARD_LEVEL_PLACE, &CARD_TICK, &CARD_PHOTO_REMOVE, &CARD_RETIRE, NULL,
};
#define NAME_OF(event) { &event, "name", MSG_f_card_name, MSG_why_card_name, TERM_WORDS, PERM_DESK }
static const struct data_use data[] = {
    NAME_OF(PART_WAS_ACCEPTED), NAME_OF(PART_WAS_DECLINED), NAME_OF(PART_PROPOSED), NAME_OF(PART_AGREED), NAME_OF(PART_INSISTED),
    NAME_OF(PART_ARRIVED), NAME_OF(PART_PROGRESSED), NAME_OF(PART_FINISHED), NAME_OF(PART_REDONE), NAME_OF(PART_QUESTION),
    NAME_OF(PART_ANSWER), NAME_OF(PART_WAS_LAPSED), NAME_OF(PART_WAS_ASSESSED),
    { &CARD_PHOTO_ADDED, "key", MSG_data_photo, MSG_why_photo, TERM_WORDS, PERM_DESK },
    { &CARD_PHOTO_ADDED, "sha256", MSG_data_photo_hash, MSG_why_photo_hash, TERM_WORDS, PERM_DESK },
    { 0 },
};

const struct module CARD = {
    .name = "card", .schema = &CARD_SCHEMA, .event = event, .command = command, .route = route, .data = data, .beside = card_beside,
    .past = card_past,
    .watch = CARD_FAR_WATCH, .parcel = CARD_PARCELS, .setting = CARD_SETTINGS, .chores = card_chores, .chore = &CARD_TICK,
    .erase = card_erase, .due = card_due_some, .retire = &CARD_RETIRE,
};
