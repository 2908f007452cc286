/* place_page.c - the page of those who look after the place: its name, its clock, its compounds.
**
** Compounds can be renamed here, because a sheet's spelling is rarely the sign's. Everything else of the registry comes out of sheets. */
#include "place/place_in.h"

#include "place.html.h"

/* ---- the page ---------------------------------------------------------------------------------------------------------- */

static struct str error_of(struct web *w, const char *field)
{
    const struct err *e = form_error(&w->form, field);
    return e ? msg_text(&w->out.m, e->key, e->n) : STR_NONE;
}

static enum rc read_lines(struct web *w, struct place_page *p, int64_t renamed)
{
    struct place_compounds_row *row;
    enum rc rc = place_compounds(w->db, w->arena, -1, PLACE_COMPOUNDS_MOST, &row, &p->n);
    struct place_line *line = rc ? NULL : ARENA_ARRAY(w->arena, struct place_line, p->n);
    if (!line)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < p->n && !rc; i++) {
        struct place_building_count_row buildings = { 0 };
        struct place_household_count_row households = { 0 };
        rc = place_building_count(w->db, w->arena, row[i].id, &buildings);
        if (!rc)
            rc = place_household_count(w->db, w->arena, row[i].id, &households);
        bool here = row[i].id == renamed;
        line[i] = (struct place_line){ row[i].id, buildings.n, households.n, row[i].name, STR_NONE, row[i].name };
        if (here) {
            line[i].error = error_of(w, "name");
            line[i].typed = form_value(&w->form, "name");
        }
        p->buildings += buildings.n;
        p->households += households.n;
    }
    p->line = line;
    return rc;
}

static void draw_page(struct web *w, int status)
{
    struct place_page p = { .page = &w->page, .error = error_of(w, NULL), .may_import = (w->actor.perms & PERM_IMPORT) != 0 };
    int64_t offset_min = w->out.offset_min, renamed = ABSENT;
    bool renaming = web_arg_int(w, "compound", &renamed) == OK;
    struct clock_page clock;
    enum rc rc = read_lines(w, &p, renamed);
    if (!rc)
        rc = place_read_clock(w, &clock);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    bool typed = !renaming && form_has(&w->form, "name");
    p.name = typed ? form_value(&w->form, "name") : w->page.place;
    p.offset_min = typed ? form_value(&w->form, "offset_min") : arena_printf(w->arena, "%lld", (long long)offset_min);
    p.name_error = renaming ? STR_NONE : error_of(w, "name");
    p.offset_error = renaming ? STR_NONE : error_of(w, "offset_min");
    p.errors = (int64_t)w->form.errs - (p.error.p != NULL);
    p.clock = clock;
    p.backed = backup_look(w->place, &p.backup);
    w->page.title = msg_place_title(&w->out.m);
    w->page.desk = true;
    place_settings(&w->out, &p);
    web_html(w, status);
}

void place_show_page(struct web *w)
{
    draw_page(w, 200);
}

void place_again_page(struct web *w)
{
    draw_page(w, w->http->res.status);
}

void place_reply_page(struct web *w)
{
    web_see_other(w, url_path(&w->out, "/place"));
}
