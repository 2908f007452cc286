/* place_settings.c - /place/settings: all that an office may choose, on one page, whatever module it is of.
**
** The page knows no setting: it is drawn from the rows of core/setting.h. Each says what it does in one sentence with its number in it, so
** nobody has to try it to find out; and since when it is so, and by whom, because settings are facts of the log like all others. */
#include "place/place_in.h"

#include "base/clock.h"
#include "core/erase.h"
#include "place/place_calendar.h"
#include "place/place_text.h"
#include "settings.html.h"

enum { SETTINGS_MOST = 64 };

/* ---- place's own, each on its page ---------------------------------------------------------------------------------- */

static enum rc say_name(struct web *w, struct str *out)
{
    struct place_self_get_row row;
    enum rc rc = place_self_get(w->db, w->arena, &row);
    if (!rc)
        *out = row.name;
    return rc;
}

static enum rc say_calendar(struct web *w, struct str *out)
{
    struct worktime wt;
    int64_t as_of;
    enum rc rc = place_worktime(w->db, w->arena, w->out.now_us, &wt, &as_of);
    if (!rc)
        *out = msg_set_day_hours(&w->out.m, (worktime_day_minutes(&wt) + 30) / 60);
    return rc;
}

static enum rc say_doors(struct web *w, struct str *out)
{
    struct place_compounds_row *row;
    size_t n;
    enum rc rc = place_compounds(w->db, w->arena, -1, PLACE_COMPOUNDS_MOST, &row, &n);
    if (!rc && !n)
        return NOT_FOUND;
    if (!rc)
        *out = msg_set_compounds(&w->out.m, (int64_t)n);
    return rc;
}

static enum rc say_terms(struct web *w, struct str *out)
{
    int64_t words, contact = 0;
    enum rc rc = term_days(w->db, w->arena, TERM_WORDS, &words);
    if (!rc)
        rc = term_days(w->db, w->arena, TERM_CONTACT, &contact);
    if (!rc)
        *out = msg_set_terms(&w->out.m, words, contact);
    return rc;
}

static enum rc say_text(struct web *w, enum place_text kind, struct str *out)
{
    struct place_text_upto_row row;
    enum rc rc = place_text_upto(w->db, w->arena, kind, INT64_MAX, &row);
    if (rc && rc != NOT_FOUND)
        return rc;
    *out = rc ? msg_text(&w->out.m, MSG_set_usual, 0) : msg_set_text_at(&w->out.m, out_date(&w->out, row.at));
    return OK;
}
static enum rc say_about(struct web *w, struct str *out)
{
    return say_text(w, TEXT_ABOUT, out);
}
static enum rc say_help(struct web *w, struct str *out)
{
    return say_text(w, TEXT_HELP, out);
}
static enum rc say_privacy(struct web *w, struct str *out)
{
    return say_text(w, TEXT_PRIVACY, out);
}

static enum rc say_url(struct web *w, struct str *out)
{
    if (!web_url_known(w))
        return NOT_FOUND;
    *out = web_absolute(w, url_path(&w->out, "/"));
    return OK;
}

static enum rc say_backup(struct web *w, struct str *out)
{
    struct backup_status s;
    if (!backup_look(w->place, &s))
        return NOT_FOUND;
    *out = msg_set_every(&w->out.m, s.every_us / (60LL * CLOCK_S));
    return OK;
}

#define OWN(key, name, does, to, say) { key, MSG_set_pages, name, does, 0, 0, 0, to, say }
static const struct setting own[] = {
    OWN("place.name", MSG_place_name, MSG_set_name_does, "/place", say_name),
    OWN("place.doors", MSG_place_doors, MSG_set_doors_does, "/place", say_doors),
    OWN("place.calendar", MSG_calendar_title, MSG_set_calendar_does, "/place/calendar", say_calendar),
    OWN("place.terms", MSG_terms_title, MSG_set_terms_does, "/place/terms", say_terms),
    OWN("place.about", MSG_text_about, MSG_set_about_does, "/place/texts/0", say_about),
    OWN("place.help", MSG_text_help, MSG_set_help_does, "/place/texts/1", say_help),
    OWN("place.privacy", MSG_text_privacy, MSG_set_privacy_does, "/place/texts/2", say_privacy),
    OWN("place.url", MSG_set_url, MSG_set_url_does, NULL, say_url),
    OWN("place.backup", MSG_backup_title, MSG_set_backup_does, NULL, say_backup),
};
const struct setting *const PLACE_SETTINGS[] = { &own[0], &own[1], &own[2], &own[3], &own[4], &own[5], &own[6], &own[7], &own[8], NULL };

/* ---- the page --------------------------------------------------------------------------------------------------------- */

static enum rc name_of(struct web *w, int64_t user, struct str *out)
{
    struct actor who;
    enum rc rc = NOT_FOUND;
    for (size_t m = 0; m < MODULES_N && rc == NOT_FOUND; m++)
        if (MODULES[m]->actor)
            rc = MODULES[m]->actor(w->db, w->arena, user, &who, out);
    return rc == NOT_FOUND ? OK : rc;
}

static enum rc read_line(struct web *w, const struct setting *s, struct setting_line *l)
{
    struct setting_set last;
    enum rc rc;
    *l = (struct setting_line){ .s = s, .at = ABSENT };
    if (s->say) {
        rc = s->say(w, &l->says);
        return rc == NOT_FOUND ? OK : rc;
    }
    rc = setting_last(w->db, w->arena, s, &last);
    if (rc && rc != NOT_FOUND)
        return rc;
    l->value = rc ? s->usual : last.value;
    l->typed = arena_printf(w->arena, "%lld", (long long)l->value);
    if (rc)
        return OK;
    l->at = last.at;
    return name_of(w, last.by, &l->by);
}

/* A part stands where its first row came; what has pages of its own comes last. */
static void place_line(struct setting_line *line, size_t *n, const struct setting_line *l)
{
    size_t at, behind = *n;
    for (size_t i = 0; i < *n; i++)
        behind = line[i].s->part == l->s->part ? i + 1 : behind;
    if (behind == *n && l->s->part != MSG_set_pages)
        while (behind > 0 && line[behind - 1].s->part == MSG_set_pages)
            behind--;
    for (at = (*n)++; at > behind; at--)
        line[at] = line[at - 1];
    line[at] = *l;
}

static void draw(struct web *w, int status)
{
    struct settings_page v = { .page = &w->page, .errors = (int64_t)w->form.errs };
    struct setting_line *line = ARENA_ARRAY(w->arena, struct setting_line, SETTINGS_MOST), l;
    const struct setting *s;
    enum rc rc = line ? OK : FAILED;
    for (size_t i = 0; !rc && (s = setting_at(i)); i++) {
        must(v.n < SETTINGS_MOST);
        rc = read_line(w, s, &l);
        if (!rc && status != 200 && str_eq(form_value(&w->form, "setting"), str_of(s->key))) {
            l.typed = form_value(&w->form, "value");
            l.err = form_error(&w->form, "value");
        }
        place_line(line, &v.n, &l);
    }
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v.line = line;
    w->page.desk = true;
    w->page.here = url_path(&w->out, "/place/settings");
    w->page.title = msg_settings_title(&w->out.m);
    place_settings_page(&w->out, &v);
    web_html(w, status);
}

void place_show_settings(struct web *w)
{
    draw(w, 200);
}

void place_again_settings(struct web *w)
{
    draw(w, w->http->res.status);
}

void place_reply_settings(struct web *w)
{
    const struct setting_choose *a = w->record;
    web_see_other(w, url_path(&w->out, "/place/settings#" STR_FMT, STR_ARG(a->setting)));
}
