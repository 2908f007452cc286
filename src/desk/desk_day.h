/* desk_day.h - the office's day: what is written down for others, and who is to be called back (desk_call.c). */
#ifndef DESK_DESK_DAY_H
#define DESK_DESK_DAY_H

#include "core/command.h"
#include "desk/desk.h"
#include "desk/desk_class.h"
#include "desk/desk_page.h"
#include "web/web.h"

/* How a voice came that somebody wrote down. */
enum desk_channel { CHANNEL_OTHER, CHANNEL_PHONE, CHANNEL_PAPER, CHANNEL_COUNTER, CHANNELS };
enum msg channel_msg(int64_t channel);

/* Why somebody is to be called: they have no slip yet; it is said to be done and they have not said so; it came to an end. */
enum call_why { CALL_SLIP, CALL_DONE, CALL_END, CALL_WHYS };
enum msg call_msg(int64_t why);

/* In a decide(): this voice was just written down by whoever acts. */
enum rc desk_tell_entered(struct cx *cx, int64_t id, int64_t voice, int64_t channel) MUST_USE;
/* In an apply(): after a step of a case, who waits for a call. */
enum rc desk_call_step(struct apply *ap, const struct stamp *st, int64_t id, enum step_kind kind) MUST_USE;

extern const struct event_type VOICE_ENTERED, CALL_REACHED_EVENT, CALL_MISSED_EVENT;

/* ---- /desk/calls ------------------------------------------------------------------------------------------------- */

struct call_line {
    int64_t id, voice, why, since, again_at, tries;
    enum case_state state;
    struct str title;
    struct str contact; /* just shown; absent else */
};
struct calls_view {
    const struct call_line *line;
    size_t n;
    int64_t now;
    struct url on;  /* further ones; absent: that was all */
    struct str after; /* where this page begins; absent: at the top */
    bool may, done; /* the reader may call; they just have */
    struct str key; /* of this drawing of its forms */
    const struct form *form;
    int64_t form_of; /* the voice whose form was refused; ABSENT: none */
};
web_fn desk_show_calls, desk_again_call, desk_reply_call, desk_reply_call_contact;

/* ---- /desk/enter (desk_enter.c) ------------------------------------------------------------------------------------ */

/* The class that is meant by its name in either language, how that begins, or the first letters of its sounds. NOT_FOUND: none; CONFLICT:
** several as well as each other. */
enum rc desk_class_typed(const struct class_tree *t, struct str typed, int64_t *class) MUST_USE;
/* "ldzm" for 楼道照明; characters that nobody knows the sound of are left out. */
struct str desk_class_letters(struct arena *a, struct str name);

struct entered_line {
    int64_t id, channel, at;
    struct str class, title; /* may be absent */
};
struct enter_view {
    const struct form *form;
    struct str key;
    int64_t channel; /* like the one before */
    struct door_view door;
    struct class_tree tree;
    const struct slip_view *slip; /* what was made just now; NULL: nothing */
    const struct entered_line *line;
    size_t lines;
};
/* What a slip shows. */
enum rc desk_read_slip(struct web *w, const struct case_reported_result *r, struct slip_view *out) MUST_USE;
web_fn desk_show_enter, desk_again_enter, desk_reply_enter;

/* ---- /desk/sheet?by=clerk|building&day=2026-11-24&who=me (desk_sheet.c) ---------------------------------------------------- */

struct day_line {
    int64_t id, due_at, group; /* group: the clerk or the building; ABSENT: none */
    bool visit;                /* it is said to be done and waits to be looked at */
    struct str title, door, unit, name; /* name: of the group; each may be absent */
    struct place_address at;
    struct qr qr;
};
struct day_view {
    const struct day_line *line; /* group by group, in walking order */
    size_t n;
    int64_t at; /* when its day begins */
    bool by_building, mine, cut; /* mine: what the reader took, alone */
};
web_fn desk_show_sheet;

#endif
