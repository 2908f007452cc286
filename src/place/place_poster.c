/* place_poster.c - posters for the doors of houses: a sheet of A4 an entrance, with a code that opens the report with the place filled in.
**
** An office prints them by the stack, so one file holds a whole compound, in the order in which somebody walks past the doors. What the
** code leads to names an entrance, which is where the sheet hangs for all to see, and never a home. The helper draws (decision 8). */
#include "place/place_in.h"

#include "base/utf8.h"
#include "core/sheet.h"
#include "poster.html.h"

enum { ROW_BYTES = 2048 };

/* ---- the sheets ------------------------------------------------------------------------------------------------------ */

struct stack {
    struct web *w;
    struct buf rows; /* as the job wants them (core/proto.h) */
    size_t n;
};

static struct place_address spot_of(int64_t compound, int64_t building, int64_t entrance)
{
    return (struct place_address){ .household = ABSENT, .entrance = entrance, .building = building, .compound = compound, .floor = ABSENT };
}

static enum rc put_sheet(struct stack *s, struct str where, struct url to)
{
    struct str full = web_absolute(s->w, to);
    struct cell cell[] = { { .kind = CELL_TEXT, .text = utf8_head(where, POSTER_WHERE_MAX) }, { .kind = CELL_TEXT, .text = full } };
    if (s->n++ == POSTER_PAGES_MAX)
        return INVALID;
    sheet_row(&s->rows, countof(cell));
    for (size_t i = 0; i < countof(cell); i++)
        sheet_cell(&s->rows, &cell[i]);
    return s->rows.overflow || !full.p ? FAILED : OK;
}

static enum rc put_spot(struct stack *s, struct place_address spot)
{
    struct out *o = &s->w->out;
    enum rc rc = place_describe(s->w->db, s->w->arena, &spot);
    const bool entrance = spot.entrance != ABSENT;
    return rc ? rc : put_sheet(s, spot.text, url_query_int(o, url_path(o, "/report"), entrance ? "entrance" : "building",
                                                           entrance ? spot.entrance : spot.building));
}

/* A house whose entrances nobody listed has one sheet. */
static enum rc put_building(struct stack *s, int64_t building)
{
    struct place_entrances_row *row;
    size_t n;
    enum rc rc = place_entrances(s->w->db, s->w->arena, building, &row, &n);
    if (!rc && n == 0)
        rc = put_spot(s, spot_of(ABSENT, building, ABSENT));
    for (size_t i = 0; i < n && !rc; i++)
        rc = put_spot(s, spot_of(ABSENT, ABSENT, row[i].id));
    return rc;
}

static enum rc put_compound(struct stack *s, int64_t compound)
{
    struct place_buildings_row *row;
    size_t n;
    enum rc rc = place_buildings(s->w->db, s->w->arena, compound, &row, &n);
    if (!rc && n == 0)
        rc = NOT_FOUND;
    for (size_t i = 0; i < n && !rc; i++)
        rc = put_building(s, row[i].id);
    return rc;
}

static enum rc put_place(struct stack *s)
{
    return put_sheet(s, s->w->page.place, url_path(&s->w->out, "/report"));
}

/* What the address asks for; ABSENT: not for that. */
static enum rc asked(struct web *w, const char *name, int64_t *id)
{
    struct str typed = web_query(w, name);
    *id = ABSENT;
    return typed.p && !str_int(typed, id) ? NOT_FOUND : OK;
}

static enum rc put_asked(struct stack *s)
{
    int64_t compound, building, entrance;
    enum rc rc = asked(s->w, "compound", &compound);
    if (!rc)
        rc = asked(s->w, "building", &building);
    if (!rc)
        rc = asked(s->w, "entrance", &entrance);
    if (rc)
        return rc;
    if (entrance != ABSENT)
        return put_spot(s, spot_of(ABSENT, ABSENT, entrance));
    if (building != ABSENT)
        return put_building(s, building);
    return compound != ABSENT ? put_compound(s, compound) : put_place(s);
}

static void drawn(struct web *w)
{
    if (w->task.rc) {
        web_error(w, w->task.rc, &w->task.err);
        return;
    }
    web_attach(w, STR("posters.pdf"));
    web_text(w, 200, STR("application/pdf"), w->helped.payload);
}

void place_show_poster(struct web *w)
{
    struct stack s = { .w = w };
    struct job_poster *job = ARENA_NEW(w->arena, struct job_poster);
    buf_init(&s.rows, w->arena, (size_t)POSTER_PAGES_MAX * ROW_BYTES);
    enum rc rc = job ? put_asked(&s) : FAILED;
    if (rc) {
        web_error(w, rc, rc == INVALID ? &(struct err){ NULL, MSG_err_posters_many, POSTER_PAGES_MAX } : NULL);
        return;
    }
    *job = (struct job_poster){ w->page.place, w->page.phone, (int64_t)w->out.m.lang };
    web_job(w, &(struct helper_job){ .kind = &JOB_POSTER, .args = job, .payload = buf_view(&s.rows) }, drawn);
}

/* ---- the page that leads to them -------------------------------------------------------------------------------------- */

static struct url poster_url(struct web *w, const char *of, int64_t id)
{
    return url_query_int(&w->out, url_path(&w->out, "/place/poster.pdf"), of, id);
}

static enum rc read_compounds(struct web *w, struct poster_page *p)
{
    struct place_compounds_row *row;
    enum rc rc = place_compounds(w->db, w->arena, -1, PLACE_COMPOUNDS_MOST, &row, &p->n);
    struct poster_line *line = rc ? NULL : ARENA_ARRAY(w->arena, struct poster_line, p->n);
    if (!line)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < p->n; i++)
        line[i] = (struct poster_line){ .name = row[i].name,
                                        .to = url_query_int(&w->out, url_path(&w->out, "/place/posters"), "compound", row[i].id) };
    p->line = line;
    return OK;
}

static enum rc read_entrances(struct web *w, int64_t building, struct poster_line *l)
{
    struct place_entrances_row *row;
    enum rc rc = place_entrances(w->db, w->arena, building, &row, &l->n);
    struct pick_choice *door = rc ? NULL : ARENA_ARRAY(w->arena, struct pick_choice, l->n);
    if (!door)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < l->n; i++)
        door[i] = (struct pick_choice){ poster_url(w, "entrance", row[i].id), place_entrance_words(w->arena, row[i].name), STR_NONE };
    if (l->n == 1) /* the house's sheet is its only entrance's */
        l->n = 0;
    l->door = door;
    return OK;
}

static enum rc read_buildings(struct web *w, int64_t compound, struct poster_page *p)
{
    struct place_compound_get_row self;
    struct place_buildings_row *row;
    enum rc rc = place_compound_get(w->db, w->arena, compound, &self);
    if (!rc)
        rc = place_buildings(w->db, w->arena, compound, &row, &p->n);
    struct poster_line *line = rc ? NULL : ARENA_ARRAY(w->arena, struct poster_line, p->n);
    if (!line)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < p->n && !rc; i++) {
        line[i] = (struct poster_line){ .name = place_building_words(w->arena, row[i].name), .to = poster_url(w, "building", row[i].id) };
        rc = read_entrances(w, row[i].id, &line[i]);
        p->sheets += line[i].n ? (int64_t)line[i].n : 1;
    }
    p->line = line;
    p->compound = self.name;
    p->all = p->sheets && p->sheets <= POSTER_PAGES_MAX ? poster_url(w, "compound", compound) : (struct url){ STR_NONE };
    return rc;
}

void place_show_posters(struct web *w)
{
    struct poster_page p = { .page = &w->page, .known = web_url_known(w), .address = web_absolute(w, url_path(&w->out, "/report")) };
    int64_t compound;
    enum rc rc = asked(w, "compound", &compound);
    if (!rc)
        rc = compound == ABSENT ? read_compounds(w, &p) : read_buildings(w, compound, &p);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.title = msg_posters_title(&w->out.m);
    w->page.desk = true;
    place_posters(&w->out, &p);
    web_html(w, 200);
}
