/* ask.c - asking for more than a turn may do: the writer, a worker, a pause. The request sleeps; `then` is its next turn.
**
** Asking only notes what is wanted. The hand-over itself (start_*) happens when the turn is over and the snapshot closed, because from
** that moment another thread may own the request. */
#include "web/app.h"

#include "base/diary.h"

static void wait_for(struct web *w, web_fn *start, web_fn *then)
{
    must(!w->waiting && then);
    w->waiting = true;
    w->start = start;
    w->then = then;
}

static void task_done(struct task *t)
{
    struct web *w = t->user;
    http_resume(w->http);
}

/* A queue that is full answers like a task that was done and refused: `then` sees BUSY. */
static void turned_away(struct web *w, enum rc rc)
{
    w->task.rc = rc;
    w->task.err = (struct err){ NULL, MSG_err_busy, 0 };
    http_resume(w->http);
}

static void start_task(struct web *w)
{
    enum rc rc = place_submit(w->place, &w->task);
    if (rc)
        turned_away(w, rc);
}

static bool sound_key(struct str key)
{
    return key.n >= 8 && key.n <= 200;
}

bool idempotency_sound(const struct web *w)
{
    struct str key = http_header(w->http, "Idempotency-Key");
    return !key.p || sound_key(key);
}

/* Idempotency-Key for programs; forms carry theirs in a hidden field. What a form carries is ours, so an odd one is nobody's wish. */
static void idempotency(struct web *w)
{
    struct str key = http_header(w->http, "Idempotency-Key");
    if (!key.p && !w->form.json)
        key = form_value(&w->form, "key");
    if (!sound_key(key))
        return;
    w->task.idem_key = key;
    w->task.idem_body = w->asked;
}

void web_command(struct web *w, const struct command *c, const void *args, web_fn *then)
{
    w->task = (struct task){ .command = c, .args = args, .actor = w->actor, .arena = w->arena, .done = task_done, .user = w };
    if (w->route && w->route->command == c)
        idempotency(w);
    wait_for(w, start_task, then);
}

void web_side(struct web *w, enum rc (*side)(struct side *s, struct arena *a, int64_t now, void *arg), void *arg, web_fn *then)
{
    w->task = (struct task){ .side = side, .arg = arg, .arena = w->arena, .done = task_done, .user = w };
    wait_for(w, start_task, then);
}

static void line_up(struct web *w, enum work_line line)
{
    enum rc rc = worker_work(w->app->worker, w, line);
    if (rc)
        turned_away(w, rc);
}

static void start_hash(struct web *w)
{
    line_up(w, WORK_HASH);
}

static void start_work(struct web *w)
{
    line_up(w, w->signed_in ? WORK_STAFF : WORK_OPEN);
}

static void work_then(struct web *w, web_fn *start, web_fn *work, web_fn *then)
{
    w->task = (struct task){ 0 };
    w->work = work;
    wait_for(w, start, then);
}

void web_hash(struct web *w, web_fn *hash, web_fn *then)
{
    work_then(w, start_hash, hash, then);
}

void web_work(struct web *w, web_fn *work, web_fn *then)
{
    work_then(w, start_work, work, then);
}

/* A helper that isn't there is for those who look after the server; to the reader it is "not now", like one that has other work. */
static void run_job(struct web *w)
{
    struct helper *h = w->app->helper;
    w->helped = (struct helper_result){ .why = STR("missing"), .words = STR("the helper can't be found") };
    enum rc rc = h ? helper_run(h, &w->job, &w->room, &w->helped) : FAILED;
    w->task.rc = rc == FAILED && str_eq(w->helped.why, STR("missing")) ? BUSY : rc;
    if (!rc)
        return;
    w->task.err = helper_err(&w->helped);
    if (rc == FAILED)
        diary(DIARY_ERROR, DIARY_EVENT("helper-failed", "a job of the helper failed"), DIARY_TEXT("job", str_of(w->job.kind->name)),
              DIARY_TEXT("why", w->helped.words));
}

void web_job(struct web *w, const struct helper_job *job, web_fn *then)
{
    w->job = *job;
    web_work(w, run_job, then);
}

static void start_delay(struct web *w)
{
    worker_delay(w->app->worker, w, w->delay_ms);
}

void web_delay(struct web *w, int ms, web_fn *then)
{
    w->delay_ms = ms;
    wait_for(w, start_delay, then);
}
