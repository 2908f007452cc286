/* people_proof.c - is it them: six digits of their app or, where that is allowed, a code of their sheet of ten.
**
** Digits can be guessed, three in a million at a time, so tries are counted in lanes (people_enter.c) and after ten within the hour the
** lane is closed. That shuts nobody out: the owner's own device has another lane, and a code of the sheet is long enough to need no
** counting. Digits open once: whoever read them over a shoulder is too late. */
#include "people/people_in.h"

#include "base/clock.h"

enum { PROOF_MOST = 10 };
#define PROOF_WINDOW CLOCK_HOUR
#define STEP_WINDOW (5LL * 60 * CLOCK_S)

static enum rc count_try(struct side *s, struct arena *a, int64_t now, void *arg)
{
    struct people_proof *p = arg;
    return tries_fail(s, a, &p->lane, now, PROOF_WINDOW, &p->tries);
}

/* The first to use these digits has number one. */
static enum rc use_step(struct side *s, struct arena *a, int64_t now, void *arg)
{
    struct people_proof *p = arg;
    return tries_fail(s, a, &p->step, now, STEP_WINDOW, &p->tries);
}

static void used(struct web *w)
{
    struct people_proof *p = w->user;
    if (w->task.rc)
        web_error(w, w->task.rc, &w->task.err);
    else if (p->tries > 1)
        p->wrong(w, MSG_err_code_used);
    else
        p->right(w);
}

static void counted(struct web *w)
{
    struct people_proof *p = w->user;
    struct str secret;
    int64_t step;
    if (w->task.rc) {
        web_error(w, w->task.rc, &w->task.err);
    } else if (p->tries > PROOF_MOST) {
        p->wrong(w, MSG_err_code_tries);
    } else if (!second_open(w->place, w->arena, p->box, p->user, &secret) || !second_right(secret, p->typed, clock_now_us(), &step)) {
        p->wrong(w, MSG_err_code_wrong);
    } else {
        p->step = tries_key(STR("step:"), arena_printf(w->arena, "%lld %lld", (long long)p->user, (long long)step));
        web_side(w, use_step, p, used);
    }
}

static void spent(struct web *w)
{
    struct people_proof *p = w->user;
    if (w->task.rc == INVALID)
        p->wrong(w, MSG_err_code_wrong);
    else if (w->task.rc)
        web_error(w, w->task.rc, &w->task.err);
    else
        p->right(w);
}

void people_prove(struct web *w, struct people_proof *p)
{
    p->typed = second_typed(w->arena, form_value(&w->form, "code"));
    w->user = p;
    if (second_digits(p->typed)) {
        web_side(w, count_try, p, counted);
    } else if (p->codes && p->typed.n == SECOND_CODE_CHARS) {
        struct hash *h = ARENA_NEW(w->arena, struct hash);
        struct people_code *c = ARENA_NEW(w->arena, struct people_code);
        if (!h || !c) {
            web_error(w, FAILED, NULL);
            return;
        }
        *h = second_code_hash(w->place, p->typed);
        *c = (struct people_code){ p->user, hash_str(h) };
        web_command(w, &PEOPLE_CODE_SPEND, c, spent);
    } else {
        p->wrong(w, MSG_err_code_wrong);
    }
}
