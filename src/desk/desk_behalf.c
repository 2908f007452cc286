/* desk_behalf.c - speaking for somebody else: the event that ties two voices, and what either of them, and the desk, reads of it.
**
** Its PERSONAL half is about the one it is for, and goes with them; that there is a second voice stays, as every voice does. */
#include "desk/desk_behalf.h"

#include "core/log.h"
#include "desk/desk_in.h"

enum msg behalf_msg(int64_t as)
{
    static const enum msg name[BEHALFS] = { MSG_behalf_own, MSG_behalf_neighbour, MSG_behalf_family, MSG_behalf_volunteer,
                                            MSG_behalf_staff };
    must(as >= BEHALF_OWN && as < BEHALFS);
    return name[as];
}

struct voice_behalf {
    int64_t id, voice; /* the subject: the one it is for */
    int64_t speaker, relation, tell, named;
    struct str name; /* PERSONAL */
};
static enum rc apply_behalf(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct voice_behalf *ev = event;
    return desk_behalf_add(ap, ev->voice, ev->speaker, ev->relation, st->pos);
}
#define R struct voice_behalf
static const struct field behalf_f[] = {
    INT(R, id), SUBJECT(R, voice), INT(R, speaker), INT(R, relation), INT(R, tell), INT(R, named), TEXT_OWN(R, name, BEHALF_NAME_MAX),
};
const struct event_type VOICE_BEHALF = { "desk.voice.behalf", SHAPE(R, behalf_f), apply_behalf, false };
#undef R

enum rc desk_tell_behalf(struct cx *cx, const struct case_report *a, int64_t id, int64_t helped, int64_t speaker)
{
    const struct voice_behalf ev = { id, helped, speaker, a->behalf, a->for_tell == 1, a->for_named == 1, a->for_name };
    return emit(cx, &VOICE_BEHALF, &ev, NULL);
}

enum rc desk_behalf(struct db *db, struct arena *a, int64_t voice, struct behalf *out)
{
    struct desk_behalf_get_row of;
    struct desk_behalf_by_row by;
    struct voice_behalf ev;
    struct behalf b = { .helped = true };
    enum rc rc = desk_behalf_get(db, a, voice, &of);
    int64_t pos = rc ? ABSENT : of.pos;
    if (rc == NOT_FOUND) {
        b.helped = false;
        rc = desk_behalf_by(db, a, voice, &by);
        pos = rc ? ABSENT : by.pos;
    }
    if (!rc)
        rc = log_read_event(db, a, pos, &VOICE_BEHALF, NULL, &ev);
    if (rc == NOT_FOUND)
        return OK;
    if (rc)
        return rc;
    b.as = ev.relation;
    b.tell = ev.tell != 0;
    b.named = ev.named != 0;
    b.name = ev.name;
    *out = b;
    return OK;
}
