/* place_start.c - the first steps: from an empty place to one that works, in ten minutes.
**
** Every module says what a new place needs of it (first_step); this page puts the steps in a row, asks the facts which of them are
** done, and leads to the next. Nothing is ticked by hand and nothing has to be done here: whoever does a step elsewhere finds it done. The
** guide shows itself in the bar until all that is needed is there, or until somebody says that they need it no more; its page can always be
** opened again from the place's own. */
#include "place/place_in.h"

#include "core/backup.h"
#include "start.html.h"

static enum rc is_named(struct web *w, bool *done)
{
    struct place_self_get_row row;
    enum rc rc = place_self_get(w->db, w->arena, &row);
    if (!rc || rc == NOT_FOUND)
        *done = !rc;
    return rc == NOT_FOUND ? OK : rc;
}

static enum rc has_doors(struct web *w, bool *done)
{
    struct place_compounds_row *row;
    size_t n;
    enum rc rc = place_compounds(w->db, w->arena, -1, 1, &row, &n);
    if (!rc)
        *done = n > 0;
    return rc;
}

static enum rc has_backup(struct web *w, bool *done)
{
    struct backup_status s;
    *done = backup_look(w->place, &s) && s.good.at > 0;
    return OK;
}

const struct first_step PLACE_FIRST[] = {
    { 1, MSG_start_name, MSG_start_name_why, MSG_start_name_go, "/place", false, is_named },
    { 2, MSG_start_doors, MSG_start_doors_why, MSG_start_doors_go, "/place/import", false, has_doors },
    { 5, MSG_start_poster, MSG_start_poster_why, MSG_start_poster_go, "/place/posters", true, NULL },
    { 6, MSG_start_backup, MSG_start_backup_why, MSG_start_by_hand, NULL, true, has_backup },
    { 0 },
};

static enum rc has_left(struct web *w, bool *left)
{
    struct place_lead_get_row row;
    enum rc rc = place_lead_get(w->db, w->arena, &row);
    if (!rc || rc == NOT_FOUND)
        *left = !rc && row.left_it;
    return rc == NOT_FOUND ? OK : rc;
}

/* As cheap as can be, for every page of the staff asks: the first needed step that is not done answers it. */
enum rc place_leading(struct web *w, bool *out)
{
    bool left = false, done = true;
    enum rc rc = has_left(w, &left);
    for (size_t i = 0; i < MODULES_N && !left && done && !rc; i++)
        for (const struct first_step *s = MODULES[i]->first; s && s->rank && done && !rc; s++)
            if (!s->may_wait)
                rc = s->done(w, &done);
    if (!rc)
        *out = !left && !done;
    return rc;
}

static bool before(const struct first_step *a, const struct first_step *b)
{
    return a->may_wait != b->may_wait ? b->may_wait : a->rank < b->rank;
}

static enum rc read_steps(struct web *w, struct start_page *p)
{
    for (size_t i = 0; i < MODULES_N; i++)
        for (const struct first_step *s = MODULES[i]->first; s && s->rank; s++) {
            struct start_line l = { .step = s, .known = s->done != NULL };
            enum rc rc = s->done ? s->done(w, &l.done) : OK;
            if (rc)
                return rc;
            must(p->n < START_STEPS_MAX);
            size_t at = p->n++;
            for (; at > 0 && before(s, p->line[at - 1].step); at--)
                p->line[at] = p->line[at - 1];
            p->line[at] = l;
        }
    for (; p->needed < p->n && !p->line[p->needed].step->may_wait; p->needed++)
        p->done += p->line[p->needed].done;
    while (p->next < p->n && (p->line[p->next].done || !p->line[p->next].known))
        p->next++;
    return OK;
}

void place_show_start(struct web *w)
{
    struct start_page p = { .page = &w->page };
    enum rc rc = has_left(w, &p.left);
    if (!rc)
        rc = read_steps(w, &p);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.title = msg_start_title(&w->out.m);
    w->page.desk = true;
    place_start(&w->out, &p);
    web_html(w, 200);
}

void place_reply_start(struct web *w)
{
    const struct place_led *a = w->record;
    web_see_other(w, url_path(&w->out, a->leave ? "/place" : "/start"));
}
