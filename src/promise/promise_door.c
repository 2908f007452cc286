/* promise_door.c - a household's own word, the second key: "it is warm", "it is not", by whoever holds the slip of that door.
**
** A slip carries an address with a seal that the place's own key makes of promise and door; no table holds it, so none can leak it, and it
** opens this door's word and nothing else. Who joined the case that the promise comes from needs no slip: the link of their own case leads
** here. What the firm says of a flat is a marking, what the flat says is this; the wall shows both, and neither writes over the other. A
** promise that has ended still hears it: an end that households object to is shown as one, and can be taken up again. */
#include "promise/promise_roll.h"

#include "base/hash.h"
#include "core/place.h"
#include "door.html.h"

struct str promise_seal(struct arena *a, const struct place *place, int64_t promise, int64_t household)
{
    struct hash secret = place_secret(place, STR("zhitong/promise-door/1"));
    struct str of = arena_printf(a, "%lld:%lld", (long long)promise, (long long)household);
    struct hash h = hash_hmac(&secret, STR("zhitong/promise-door/1"), of);
    struct buf b;
    buf_init(&b, a, RAND_TOKEN_CHARS + 2);
    buf_base64url(&b, h.b, RAND_TOKEN_BYTES);
    return buf_view(&b);
}

static enum rc decide_say(struct cx *cx, const void *args)
{
    const struct promise_say *a = args;
    struct promise_said ev = { .id = a->id, .household = a->household, .say = a->say };
    struct promise_home_get_row home;
    struct promise_given_get_row row;
    enum rc rc = promise_given_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = promise_home_get(cx->db, cx->arena, a->id, a->household, &home);
    if (!rc && !str_eq_secret(a->seal, promise_seal(cx->arena, cx->place, a->id, a->household)))
        rc = NOT_FOUND;
    if (rc == NOT_FOUND)
        return refuse(cx, NOT_FOUND, NULL, MSG_err_promise_door, 0);
    if (!rc && row.state == PROMISE_WITHDRAWN)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_promise_over, 0);
    if (!rc)
        rc = promise_today(cx->db, cx->arena, cx->now, &ev.day);
    if (rc || home.said == a->say) /* said again it is the same word */
        return rc;
    return emit(cx, &PROMISE_SAID, &ev, NULL);
}

#define A struct promise_say
static const struct field say_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE), ASK_INT(A, household, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(A, say, WORD_KEPT, WORD_NOT, FIELD_REQUIRED, MSG_f_promise_say),
    ASK_TEXT(A, seal, 1, RAND_TOKEN_CHARS, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),
};
#undef A
const struct command PROMISE_SAY = { "promise.say", SHAPE(struct promise_say, say_f), PERM_ANYONE, decide_say, SHAPE_NONE };

/* ---- the page of a door --------------------------------------------------------------------------------------------------- */

static enum rc read_door(struct web *w, struct door_page *v)
{
    int64_t id, household;
    struct promise_home_get_row home;
    enum rc rc = web_arg_int(w, "id", &id);
    if (!rc)
        rc = web_arg_int(w, "household", &household);
    if (!rc)
        rc = promise_given_get(w->db, w->arena, id, &v->p);
    if (!rc)
        rc = promise_home_get(w->db, w->arena, id, household, &home);
    if (!rc && !str_eq_secret(web_arg(w, "seal"), promise_seal(w->arena, w->place, id, household)))
        rc = NOT_FOUND;
    if (!rc)
        rc = place_address(w->db, w->arena, household, &v->address);
    if (!rc)
        rc = promise_wall_names(w, id, &v->wall);
    if (!rc)
        rc = promise_flat_read(w, &(struct flat_ask){ id, household, NOTES_OWN, web_arg(w, "seal") }, &v->history);
    if (rc)
        return rc;
    v->home = home;
    v->seal = web_arg(w, "seal");
    v->household = household;
    return OK;
}

static void draw_door(struct web *w, int status)
{
    struct door_page v = { .form = &w->form };
    enum rc rc = read_door(w, &v);
    if (rc) {
        web_error(w, rc, rc == NOT_FOUND ? &(struct err){ NULL, MSG_err_promise_door, 0 } : NULL);
        return;
    }
    w->page.at = &PROMISE_DOOR;
    w->page.title = v.p.title;
    promise_door_page(&w->out, w, &v);
    web_html(w, status);
}

void promise_show_door(struct web *w)
{
    draw_door(w, 200);
}

void promise_again_door(struct web *w)
{
    draw_door(w, w->http->res.status);
}

void promise_reply_door(struct web *w)
{
    int64_t id, household;
    if (web_arg_int(w, "id", &id) || web_arg_int(w, "household", &household))
        web_error(w, NOT_FOUND, NULL);
    else if (w->wants_json)
        web_json(w, 200, STR("{}"));
    else
        web_see_other(w, url_path(&w->out, "/promises/%lld/door/%lld/" STR_FMT, (long long)id, (long long)household,
                                  STR_ARG(web_arg(w, "seal"))));
}

/* By the link of one's own case: the same page, if that voice named a door that takes part. */
void promise_show_voice(struct web *w)
{
    struct promise_given_get_row row;
    struct promise_home_get_row home;
    int64_t id, from, household;
    enum rc rc = web_arg_int(w, "id", &id);
    if (!rc)
        rc = promise_given_get(w->db, w->arena, id, &row);
    if (!rc)
        rc = desk_household_of(w->db, w->arena, web_arg(w, "token"), &from, &household);
    if (!rc && from != row.case_id)
        rc = NOT_FOUND;
    if (!rc)
        rc = promise_home_get(w->db, w->arena, id, household, &home);
    if (rc)
        web_error(w, rc, rc == NOT_FOUND ? &(struct err){ NULL, MSG_err_promise_door, 0 } : NULL);
    else
        web_see_other(w, url_path(&w->out, "/promises/%lld/door/%lld/" STR_FMT, (long long)id, (long long)household,
                                  STR_ARG(promise_seal(w->arena, w->place, id, household))));
}
