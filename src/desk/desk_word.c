/* desk_word.c - the code and its four-digit word: everything of one's own without the link.
**
** A word has ten thousand values, so tries are counted per code, before the word is compared (tries.h): the sixth within the hour is
** refused unread. The lock is on the code and not on an address; and the link with the token opens all the while. */
#include "desk/desk_in.h"

#include "base/clock.h"
#include "desk/desk_code.h"
#include "track.html.h"
#include "web/tries.h"

enum { WORD_TRIES = 5 };
#define LOCK_US CLOCK_HOUR

struct word_try {
    struct str code, word;
    struct hash key;
    int64_t n; /* counts this try */
    bool right;
    struct desk_voice_of_code_row voice;
};

static void again(struct web *w, int status, const char *field, enum msg key)
{
    struct err err = { field, key, 0 };
    struct track_view v = { .form = &w->form, .code = form_value(&w->form, "code"), .err = &err, .mine = desk_kept(w) };
    form_fail(&w->form, field, key, 0);
    w->page.title = msg_text(&w->out.m, MSG_nav_track, 0);
    w->page.nav = NAV_TRACK;
    desk_track(&w->out, w, &v);
    web_html(w, status);
}

static enum rc count_try(struct side *s, struct arena *a, int64_t now, void *arg)
{
    struct word_try *t = arg;
    enum rc rc = tries_fail(s, a, &t->key, now, LOCK_US, &t->n);
    if (!rc && t->n <= WORD_TRIES && t->right)
        rc = tries_clear(s, &t->key);
    return rc;
}

static void draw_own(struct web *w, const struct word_try *t, int status, bool refused)
{
    desk_draw_own(w, status, &(struct desk_came){ t->voice.case_id, t->voice.id, t->code, STR_NONE, t->word, refused });
}

static void said(struct web *w)
{
    const struct err *err = &w->task.err;
    const enum rc rc = w->task.rc;
    if (rc)
        form_fail(&w->form, err->field, err->key == MSG_NONE ? MSG_err_not_written : err->key, err->n);
    if (rc == BUSY)
        http_add(w->http, STR("Retry-After"), STR("2"));
    draw_own(w, w->user, rc ? web_status(rc) : 200, rc != OK);
}

/* The forms of that page come back the way it was opened, with code and word; which one it is says a field of its own. */
static const struct by_word {
    const char *flag;
    const struct command *command;
} BY_WORD[] = { { "saying", &VOICE_SAY_BY_WORD }, { "rating", &VOICE_RATE_BY_WORD } };

static const struct command *sent_by_word(const struct web *w)
{
    for (size_t i = 0; i < countof(BY_WORD); i++)
        if (form_has(&w->form, BY_WORD[i].flag))
            return BY_WORD[i].command;
    return NULL;
}

static void put_text(const struct shape *s, void *record, struct str name, struct str value)
{
    *(struct str *)((char *)record + s->field[shape_find(s, name)].off) = value;
}

static void do_by_word(struct web *w, const struct word_try *t, const struct command *c)
{
    const struct shape *s = &c->shape;
    void *a = arena_alloc(w->arena, s->size);
    enum rc rc = a ? form_decode(&w->form, w->arena, s, a) : FAILED;
    if (rc == INVALID) {
        draw_own(w, t, web_status(rc), true);
        return;
    }
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    put_text(s, a, STR("code"), t->code); /* as it is kept, not as it was typed */
    put_text(s, a, STR("word"), t->word);
    web_command(w, c, a, said);
}

static void tried(struct web *w)
{
    const struct word_try *t = w->user;
    const struct command *c = sent_by_word(w);
    if (w->task.rc)
        web_error(w, w->task.rc, &w->task.err);
    else if (t->n > WORD_TRIES)
        again(w, 429, "word", MSG_err_word_locked);
    else if (!t->right)
        again(w, 422, "word", MSG_err_word);
    else if (c)
        do_by_word(w, t, c);
    else
        draw_own(w, t, 200, false);
}

/* An erased voice has no word any more: then only the link opens what is left. */
bool desk_word_fits(const struct place *p, struct str code, struct str word, struct str kept)
{
    struct hash secret = place_secret(p, WORD_LABEL), h = word_hash(&secret, code, word);
    return word.n == WORD_CHARS && kept.p && str_eq_secret(kept, hash_str(&h));
}

void desk_do_track(struct web *w)
{
    struct word_try *t = ARENA_NEW(w->arena, struct word_try);
    struct str word = str_trim(form_value(&w->form, "word"));
    enum rc rc = t ? code_read(w->arena, form_value(&w->form, "code"), &t->code) : FAILED;
    if (!rc)
        rc = desk_voice_of_code(w->db, w->arena, t->code, &t->voice);
    if (rc == INVALID || rc == NOT_FOUND) {
        again(w, 422, "code", MSG_err_code);
        return;
    }
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    if (word.n == 0) { /* no word: the progress is for everybody who has the code */
        web_see_other(w, url_path(&w->out, "/track/" STR_FMT, STR_ARG(t->code)));
        return;
    }
    t->word = word;
    t->key = tries_key(STR("word:"), t->code);
    t->right = desk_word_fits(w->place, t->code, word, t->voice.word);
    w->user = t;
    web_side(w, count_try, t, tried);
}
