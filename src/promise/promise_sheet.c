/* promise_sheet.c - the wall as rows: a door, where it stands and since when, for .json, .csv and .xlsx.
**
** It is the wall in another form and no more: who may see the flats there may see them here, and nobody's name, note or word stands in it
** but the one that the wall shows too, that a home says otherwise. It is walked in the order of houses by (building, household), so a sheet
** of a whole neighbourhood is read page by page; of a house the doors are read once a page. */
#include "promise/promise_roll.h"

#define R struct flat_row
R {
    int64_t household, floor, at;
    struct str building, entrance, door, stage, since, says;
};

static enum rc rows(struct web *w, int64_t id, const struct list_ask *ask, struct promise_homes_after_row **row, size_t *n)
{
    int64_t building = ask->up ? INT64_MAX : 0, household = building;
    struct str cursor = ask->cursor, part;
    if (cursor.p && (!str_next(&cursor, '.', &part) || !str_int(part, &building) || !str_int(cursor, &household)))
        return INVALID;
    return (ask->up ? promise_homes_before : promise_homes_after)(w->db, w->arena, id, building, household, ask->want + 1, row, n);
}

/* The doors of the house that was read last. */
struct house_read {
    int64_t building;
    struct str name;
    struct place_flat *flat;
    size_t n;
};

static enum rc read_house(struct web *w, int64_t building, struct house_read *h)
{
    struct place_address at = { ABSENT, ABSENT, building, ABSENT, ABSENT, STR_NONE, STR_NONE, false };
    enum rc rc = place_describe(w->db, w->arena, &at);
    if (!rc)
        rc = place_flats(w->db, w->arena, building, &h->flat, &h->n);
    h->building = building;
    h->name = at.building_text;
    return rc;
}

static enum rc fill(struct web *w, const struct wall_view *wall, const struct promise_homes_after_row *row, struct house_read *h, R *to)
{
    enum rc rc = row->building == h->building ? OK : read_house(w, row->building, h);
    const bool against = row->said == WORD_NOT && row->stage == wall->stages;
    *to = (R){ .household = row->household, .floor = ABSENT, .building = h->name, .stage = wall_name(&w->out.m, wall, row->stage),
               .since = row->day == ABSENT ? STR_NONE : promise_day_iso(w->arena, row->day),
               .says = against ? msg_wall_against_one(&w->out.m) : STR_NONE };
    for (size_t i = 0; !rc && i < h->n; i++)
        if (h->flat[i].household == row->household) {
            to->floor = h->flat[i].floor;
            to->entrance = h->flat[i].entrance_name;
            to->door = h->flat[i].door;
        }
    return rc;
}

static struct str cursor_of(struct web *w, const struct promise_homes_after_row *row)
{
    return arena_printf(w->arena, "%lld.%lld", (long long)row->building, (long long)row->household);
}

/* NOT_FOUND: there is no wall, or it shows no flats to whoever reads. */
static enum rc look_for(struct web *w, int64_t *id, struct wall_view *wall)
{
    struct promise_given_get_row p;
    enum rc rc = web_arg_int(w, "id", id);
    if (!rc)
        rc = promise_given_get(w->db, w->arena, *id, &p);
    if (!rc)
        rc = promise_wall_names(w, *id, wall);
    return rc ? rc : wall->homes && wall->stages && promise_shows_flats(w, &p) ? OK : NOT_FOUND;
}

static enum rc read_flats(struct web *w, const struct list_ask *ask, struct list_got *out)
{
    struct promise_homes_after_row *row;
    struct wall_view wall;
    struct house_read house = { .building = ABSENT };
    int64_t id;
    size_t n;
    enum rc rc = look_for(w, &id, &wall);
    if (!rc)
        rc = rows(w, id, ask, &row, &n);
    if (rc)
        return rc;
    const bool more = n > (size_t)ask->want;
    n = more ? (size_t)ask->want : n;
    R *to = ARENA_ARRAY(w->arena, R, n + 1);
    for (size_t i = 0; to && i < n && !rc; i++)
        rc = fill(w, &wall, &row[ask->up ? n - 1 - i : i], &house, &to[i]);
    if (rc || !to)
        return rc ? rc : FAILED;
    *out = (struct list_got){ .row = to, .n = n, .total = wall.homes };
    if (n && (ask->up || more))
        out->older = cursor_of(w, &row[ask->up ? 0 : n - 1]);
    if (n && (ask->up ? more : ask->cursor.p != NULL))
        out->newer = cursor_of(w, &row[ask->up ? n - 1 : 0]);
    return OK;
}

static struct url link_flat(struct web *w, const void *row)
{
    const R *r = row;
    return url_query_int(&w->out, url_path(&w->out, "/promises/" STR_FMT, STR_ARG(web_arg(w, "id"))), "home", r->household);
}

static const struct list_column columns[] = {
    LIST_COLUMN(R, building, LIST_TEXT), LIST_COLUMN(R, entrance, LIST_TEXT), LIST_COLUMN(R, floor, LIST_INT),
    LIST_COLUMN(R, door, LIST_TEXT),
    LIST_COLUMN(R, stage, LIST_TEXT),    LIST_COLUMN(R, since, LIST_TEXT),    LIST_COLUMN(R, says, LIST_TEXT),
};
/* Its page is the wall on paper: promise_show_wall. A door is no piece of news, so it has no feed. */
static const struct list flats = {
    .name = "wall",
    .title = MSG_wall_as_table,
    .column = columns,
    .columns = countof(columns),
    .row_size = sizeof(R),
    .at_off = offsetof(R, at),
    .read = read_flats,
    .link = link_flat,
};
#undef R

void promise_show_flats(struct web *w)
{
    struct wall_view wall;
    int64_t id;
    enum rc rc = look_for(w, &id, &wall); /* before a sheet is begun */
    if (rc)
        web_error(w, rc, NULL);
    else
        list_answer(w, &flats);
}
