/* desk_door.c - the door in a form for residents: typed in words, or chosen step by step from the registry.
**
** Choosing leads to other pages (/door) and back. What was typed until then waits as a draft (web/draft.h) whose token is part of the way
** back; no word of it stands in an address. Words are as good as a choice: when they name one door of the registry, that is the case's
** door. When they don't, the form comes back once with a question and the doors that may be meant; sent again, the words are taken as they
** are. Nobody is turned away because of a number on a wall. */
#include "desk/desk_in.h"

#include "web/draft.h"

enum { DOORS_OFFERED = 9 };

/* The form's own address, by the case that it joins; none: a report. */
static struct url form_at(struct web *w, struct str draft)
{
    int64_t id;
    if (web_arg_int(w, "id", &id))
        return url_path(&w->out, "/report/draft/" STR_FMT, STR_ARG(draft));
    return url_path(&w->out, "/cases/%lld/join/draft/" STR_FMT, (long long)id, STR_ARG(draft));
}

/* Where choosing begins: as near to what was typed as the registry follows it, so that who wrote a door that does not exist stands before
** those that do. */
static struct url nearest(struct web *w)
{
    struct place_address may[2];
    size_t n;
    struct str typed = form_value(&w->form, "where_door");
    enum rc rc = typed.n ? place_find(w->db, w->arena, typed, may, countof(may), &n) : NOT_FOUND;
    if (rc || n != 1 || may[0].building == ABSENT)
        return url_path(&w->out, "/door");
    long long compound = may[0].compound, building = may[0].building, entrance = may[0].entrance;
    return may[0].entrance == ABSENT ? url_path(&w->out, "/door/%lld/%lld", compound, building)
                                     : url_path(&w->out, "/door/%lld/%lld/%lld", compound, building, entrance);
}

static void kept(struct web *w)
{
    if (w->task.rc)
        web_error(w, w->task.rc, &w->task.err);
    else
        web_see_other(w, url_query(&w->out, nearest(w), "back", form_at(w, draft_token(w)).s));
}

void desk_do_door(struct web *w)
{
    draft_keep(w, kept);
}

int desk_open_form(struct web *w)
{
    struct str draft = web_arg(w, "draft");
    struct place_address chosen;
    int64_t household;
    int status = draft.p && draft_open(w, draft) ? 404 : 200;
    if (str_int(web_query(w, "household"), &household) && place_address(w->db, w->arena, household, &chosen) == OK) {
        form_set(&w->form, "household", arena_printf(w->arena, "%lld", (long long)household));
        form_set(&w->form, "where_door", chosen.text);
    }
    return status;
}

static enum rc read_candidates(struct web *w, struct door_view *v)
{
    struct place_address *may = ARENA_ARRAY(w->arena, struct place_address, DOORS_OFFERED);
    size_t n = 0, homes = 0;
    enum rc rc = may ? place_find(w->db, w->arena, form_value(&w->form, "where_door"), may, DOORS_OFFERED, &n) : FAILED;
    for (size_t i = 0; i < n; i++)
        if (may[i].household != ABSENT)
            may[homes++] = may[i];
    if (n == 1 && homes == 0 && may[0].building != ABSENT)
        v->near = may[0].text;
    v->may = may;
    v->mays = homes;
    return rc;
}

enum rc desk_read_door(struct web *w, struct door_view *v)
{
    const struct err *err = form_error(&w->form, "where_door");
    struct place_meant meant = { ABSENT, ABSENT, STR_NONE };
    int64_t chosen = ABSENT;
    *v = (struct door_view){ .household = ABSENT, .asking = err && err->key == MSG_err_door_which };
    v->asked = v->asking || str_eq(form_value(&w->form, "ask"), STR("0"));
    v->gone = web_arg(w, "draft").p && !form_has(&w->form, "key");
    enum rc rc = place_has_doors(w->db, w->arena, &v->known);
    if (!rc && str_int(form_value(&w->form, "household"), &chosen))
        rc = place_mean(w->db, w->arena, chosen, form_value(&w->form, "where_door"), &meant);
    if (rc && rc != NOT_FOUND)
        return rc;
    v->household = meant.household == chosen ? chosen : ABSENT;
    v->came = v->household != ABSENT && web_query(w, "household").p;
    return v->asking ? read_candidates(w, v) : OK;
}

enum rc desk_door_words(struct web *w, const struct case_reported *ev, struct str *words)
{
    struct place_address at = { .text = ev->where_door };
    enum rc rc = ev->household == ABSENT ? OK : place_address(w->db, w->arena, ev->household, &at);
    if (!rc)
        *words = at.text;
    return rc;
}

enum rc desk_ask_door(struct web *w)
{
    struct place_meant meant = { ABSENT, ABSENT, STR_NONE };
    struct str typed = str_trim(form_value(&w->form, "where_door"));
    int64_t chosen;
    bool doors = false;
    if (!typed.n || !str_eq(form_value(&w->form, "ask"), STR("1")) || str_int(form_value(&w->form, "household"), &chosen))
        return OK;
    enum rc rc = place_mean(w->db, w->arena, ABSENT, typed, &meant);
    if (!rc && meant.household == ABSENT)
        rc = place_has_doors(w->db, w->arena, &doors);
    if (!rc && doors)
        form_fail(&w->form, "where_door", MSG_err_door_which, 0);
    return rc;
}
