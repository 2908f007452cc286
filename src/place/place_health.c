/* place_health.c - /place/health: is all well with this server? At a glance, then line by line, with what to do where it is not.
**
** The numbers are those of /metrics (web/health.h); here they are judged for somebody who runs an office and no computers. The helper is
** not believed but asked: it does a job of nothing, and says by the way which walls stand around it. */
#include "place/place_in.h"

#include "base/clock.h"
#include "health.html.h"
#include "web/health.h"

enum { FREE_SHARE = 50, FULL_DAYS = 60, DRILL_DAYS = 35, TLS_DAYS = 14, SLOW_SHARE = 100, WAITING_MOST = 100 };
#define FREE_LEAST (1LL << 30)
#define FREE_SOON (5LL << 30)
#define WAL_MOST (256LL << 20)
#define LAG_US (120LL * CLOCK_S)

static void add(struct health_page *p, enum msg name, enum health_state state, struct str now, enum msg what)
{
    must(p->n < HEALTH_LINES);
    p->line[p->n++] = (struct health_line){ name, state, now, what };
    p->of[state]++;
}

static struct str word(struct web *w, enum msg m)
{
    return msg_text(&w->out.m, m, 0);
}

static void judge_disk(struct web *w, const struct health *h, struct health_page *p)
{
    const int64_t days = h->day_bytes ? h->disk_free / h->day_bytes : INT64_MAX;
    const enum health_state disk = !h->disk_all                                                     ? HEALTH_LOOK
                                   : h->disk_free < FREE_LEAST || h->disk_free < h->disk_all / FREE_SHARE? HEALTH_BAD
                                   : h->disk_free < FREE_SOON || days < FULL_DAYS                              ? HEALTH_LOOK
                                                                                                    : HEALTH_GOOD;
    add(p, MSG_health_disk, disk, msg_health_free(&w->out.m, text_size(w->arena, h->disk_free), text_size(w->arena, h->day_bytes)),
        MSG_health_disk_do);
    add(p, MSG_health_data, h->bytes.wal > WAL_MOST ? HEALTH_LOOK : HEALTH_GOOD,
        msg_health_sizes(&w->out.m, text_size(w->arena, h->bytes.db), text_size(w->arena, h->bytes.wal)), MSG_health_wal_do);
}

static void judge_backup(struct web *w, const struct health *h, struct health_page *p)
{
    const struct backup_status *b = &h->backup;
    if (!h->backed) {
        add(p, MSG_backup_title, HEALTH_LOOK, word(w, MSG_health_never), MSG_health_backup_do);
        return;
    }
    const bool late = h->now - (b->good.at ? b->good.at : h->born) > 2 * b->every_us + LAG_US;
    add(p, MSG_backup_title, b->failed_at || late || b->good.unread ? HEALTH_BAD : b->good.at ? HEALTH_GOOD : HEALTH_LOOK,
        b->good.at ? msg_health_at(&w->out.m, out_time(&w->out, b->good.at)) : word(w, MSG_backup_soon), MSG_health_backup_bad);
    add(p, MSG_health_drill, h->now - b->drilled_at > DRILL_DAYS * CLOCK_DAY ? HEALTH_LOOK : HEALTH_GOOD,
        b->drilled_at ? msg_health_at(&w->out.m, out_time(&w->out, b->drilled_at)) : word(w, MSG_health_never), MSG_health_drill_do);
}

static void judge_log(struct web *w, const struct health *h, struct health_page *p)
{
    const bool behind = h->signed_leaves < h->leaves && h->now - h->last_at > LAG_US;
    add(p, MSG_health_log, behind ? HEALTH_BAD : HEALTH_GOOD, msg_health_leaves(&w->out.m, h->leaves, h->epoch), MSG_health_log_do);
    const bool back = h->last_at - h->now > LAG_US;
    add(p, MSG_health_clock, back ? HEALTH_BAD : h->clock_held ? HEALTH_LOOK : HEALTH_GOOD, out_time(&w->out, h->now),
        back ? MSG_health_clock_do : MSG_health_clock_held_do);
}

static void judge_letters(struct web *w, const struct health *h, struct health_page *p)
{
    if (!h->sends && !h->waiting)
        add(p, MSG_mail_title, HEALTH_GOOD, word(w, MSG_health_no_mail), MSG_NONE);
    else
        add(p, MSG_mail_title, h->unreachable || !h->sends ? HEALTH_BAD : h->held || h->waiting > WAITING_MOST ? HEALTH_LOOK : HEALTH_GOOD,
            msg_health_waiting(&w->out.m, h->waiting), h->held ? MSG_health_held_do : MSG_health_mail_do);
}

/* A letter that came back is somebody who believes that we wrote. */
static void judge_lost(struct web *w, const struct health *h, struct health_page *p)
{
    if (h->sends || h->lost)
        add(p, MSG_health_lost, h->lost ? HEALTH_LOOK : HEALTH_GOOD, msg_health_lost_n(&w->out.m, h->lost), MSG_health_lost_do);
}

static enum rc ask_modules(struct web *w, struct health_page *p)
{
    enum rc rc = OK;
    for (size_t i = 0; i < MODULES_N && !rc; i++) {
        struct health_line l;
        if (!MODULES[i]->health)
            continue;
        rc = MODULES[i]->health(w, &l);
        if (!rc)
            add(p, l.name, l.state, l.now, l.what);
    }
    return rc;
}

static void judge_tls(struct web *w, const struct health *h, struct health_page *p)
{
    const int64_t left = h->tls_until - h->now;
    if (!h->tls_until)
        add(p, MSG_health_tls, HEALTH_GOOD, word(w, MSG_health_no_tls), MSG_NONE);
    else
        add(p, MSG_health_tls, left < 0 ? HEALTH_BAD : left < TLS_DAYS * CLOCK_DAY ? HEALTH_LOOK : HEALTH_GOOD,
            msg_health_until(&w->out.m, out_date(&w->out, h->tls_until)), MSG_health_tls_do);
}

static void judge_helper(struct web *w, struct health_page *p)
{
    const bool works = w->task.rc == OK;
    const int64_t walls = works ? w->helped.n : 0;
    const bool whole = (walls & PROBE_LANDLOCK) && (walls & PROBE_SECCOMP);
    add(p, MSG_health_helper, works ? HEALTH_GOOD : w->task.rc == BUSY ? HEALTH_LOOK : HEALTH_BAD,
        word(w, works ? MSG_health_works : MSG_health_works_not), MSG_health_helper_do);
    if (works)
        add(p, MSG_health_walls, whole ? HEALTH_GOOD : HEALTH_LOOK, word(w, whole ? MSG_health_walls_all : MSG_health_walls_some),
            MSG_health_walls_do);
}

static void judge_speed(struct web *w, const struct health *h, struct health_page *p)
{
    const bool slow = h->slow > 5 && h->slow > h->answered / SLOW_SHARE;
    add(p, MSG_health_speed, slow ? HEALTH_LOOK : HEALTH_GOOD, msg_health_slow(&w->out.m, h->answered, h->slow), MSG_health_speed_do);
    add(p, MSG_health_version, HEALTH_GOOD, msg_health_runs(&w->out.m, STR(ZT_VERSION), out_time(&w->out, h->born)), MSG_NONE);
}

static void draw(struct web *w)
{
    struct health_page p = { .page = &w->page };
    struct health h;
    enum rc rc = health_read(w, &h);
    if (!rc)
        rc = ask_modules(w, &p);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    p.at = h.now;
    judge_disk(w, &h, &p);
    judge_backup(w, &h, &p);
    judge_log(w, &h, &p);
    judge_letters(w, &h, &p);
    judge_lost(w, &h, &p);
    judge_tls(w, &h, &p);
    judge_helper(w, &p);
    judge_speed(w, &h, &p);
    w->page.desk = true;
    w->page.title = msg_health_title(&w->out.m);
    w->page.here = url_path(&w->out, "/place/health");
    place_health(&w->out, &p);
    web_html(w, 200);
}

void place_show_health(struct web *w)
{
    web_job(w, &(struct helper_job){ .kind = &JOB_PROBE }, draw);
}
