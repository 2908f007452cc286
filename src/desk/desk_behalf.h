/* desk_behalf.h - somebody speaks for somebody else: who of whom, and what may be said of it.
**
** They are two voices of one case, for they are two persons: each has a code, a page and a receipt, and each can have their own erased. The
** door is that of the one it is for, the words and the contact are the speaker's. */
#ifndef DESK_DESK_BEHALF_H
#define DESK_DESK_BEHALF_H

#include "core/command.h"

enum behalf_as { BEHALF_OWN, BEHALF_NEIGHBOUR, BEHALF_FAMILY, BEHALF_VOLUNTEER, BEHALF_STAFF, BEHALFS };
enum { BEHALF_NAME_MAX = 40 };
enum msg behalf_msg(int64_t as);

struct case_report;
/* In a decide(): `helped` is the voice of the one it is for, `speaker` that of who speaks. */
enum rc desk_tell_behalf(struct cx *cx, const struct case_report *a, int64_t id, int64_t helped, int64_t speaker) MUST_USE;

/* as: BEHALF_OWN, nobody speaks for anybody. helped: it was read for the voice of the one it is for. name: absent, not said or erased. */
struct behalf {
    int64_t as;
    bool helped, tell, named; /* may they be told that somebody spoke; and who? */
    struct str name;
};
struct db;
enum rc desk_behalf(struct db *db, struct arena *a, int64_t voice, struct behalf *out) MUST_USE;

extern const struct event_type VOICE_BEHALF;

#endif
