/* metrics.c - GET /metrics: how the server does, in Prometheus' text format 0.0.4.
**
** For this machine, or for who shows the operator's token; to everybody else the page does not exist. It names no person, no path with a
** number in it, no address. What it costs is two small reads and some kilobytes of text, so it may be asked every few seconds. */
#include "web/app.h"

#include "base/clock.h"
#include "core/backup.h"
#include "core/place_clock.h"

#include <unistd.h>

enum { METRICS_BYTES = 256 * 1024, WAITING_COUNTED = 10000 };

static bool may_read(const struct web *w)
{
    struct str said = http_header(w->http, "Authorization"), token = w->app->metrics_token;
    if (w->http->loopback)
        return true;
    return token.n > 0 && str_starts(said, STR("Bearer ")) && str_eq_secret(str_cut(said, 7, said.n), token);
}

static void number(struct buf *b, const char *name, const char *type, const char *help, int64_t v)
{
    meter_head(b, name, type, help);
    buf_printf(b, "zhitong_%s %lld\n", name, (long long)v);
}

static void seconds(struct buf *b, const char *name, const char *help, int64_t us)
{
    number(b, name, "gauge", help, us / CLOCK_S);
}

/* Resident pages, the second number of statm; 0 where there is no such file. */
static int64_t resident_bytes(void)
{
    long long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (!f)
        return 0;
    if (fscanf(f, "%*s %lld", &pages) != 1) /* NOLINT(cert-err34-c): the kernel's own number */
        pages = 0;
    (void)fclose(f);
    return pages * sysconf(_SC_PAGESIZE);
}

static void print_place(struct web *w, struct buf *b)
{
    struct place_stats s = place_stats(w->place);
    struct place_bytes bytes = place_bytes(w->place);
    struct log_head head = place_head(w->place);
    number(b, "writer_groups_total", "counter", "Groups of writes, each one COMMIT.", s.groups);
    number(b, "writer_tasks_total", "counter", "Writes in them.", s.tasks);
    number(b, "writer_failed_groups_total", "counter", "Groups that could not be written; their senders were told.", s.failed_groups);
    number(b, "writer_queue", "gauge", "Writes that wait.", s.queued);
    number(b, "log_epoch", "gauge", "The running epoch of the log.", head.epoch);
    number(b, "log_leaves", "gauge", "Leaves of the running epoch.", (int64_t)head.tree.size);
    number(b, "log_signed_leaves", "gauge", "Leaves under the last checkpoint; if it stays behind log_leaves, nothing is signed.",
           (int64_t)place_signed_size(w->place));
    number(b, "db_bytes", "gauge", "Size of place.db.", bytes.db);
    number(b, "wal_bytes", "gauge", "Size of the write-ahead log beside it.", bytes.wal);
}

static enum rc print_clock(struct web *w, struct buf *b)
{
    bool held;
    enum rc rc = place_clock_held(w->place, w->db, w->arena, &held);
    if (!rc)
        number(b, "clock_held", "gauge", "1: the clock has jumped; nothing is erased until it is believed.", held);
    return rc;
}

static enum rc print_outbox(struct web *w, struct buf *b)
{
    int64_t waiting, since, out = outbox_unreachable(w->app->outbox);
    bool held;
    enum rc rc = outbox_waiting(w->db, w->arena, WAITING_COUNTED, &waiting);
    if (!rc)
        rc = outbox_held(w->db, w->arena, &held, &since);
    if (rc)
        return rc;
    number(b, "outbox_waiting", "gauge", "Letters that wait, counted up to 10000.", waiting);
    number(b, "outbox_held", "gauge", "1: nothing is sent until somebody releases it.", held);
    seconds(b, "outbox_unreachable_seconds", "For how long the mail server has not answered.", out ? clock_now_us() - out : 0);
    return OK;
}

/* An age that grows is what an alarm looks at; without a good backup yet it counts from our start. */
static void print_backup(struct web *w, struct buf *b)
{
    struct backup_status s;
    if (!backup_look(w->place, &s))
        return;
    seconds(b, "backup_age_seconds", "Since the last good backup, or, before the first, since the start.",
            clock_now_us() - (s.good.at ? s.good.at : w->app->born));
    number(b, "backup_failed", "gauge", "1: the last try went wrong.", s.failed_at != 0);
}

static void print_server(struct web *w, struct buf *b)
{
    struct http_stats s = http_stats(w->app->http);
    struct helper_stats h = helper_stats(w->app->helper);
    meter_head(b, "build_info", "gauge", "Which program this is.");
    buf_printf(b, "zhitong_build_info{version=\"%s\"} 1\n", ZT_VERSION);
    seconds(b, "start_time_seconds", "When it began to serve, seconds since 1970.", w->app->born);
    number(b, "resident_bytes", "gauge", "Memory that it holds.", resident_bytes());
    number(b, "connections", "gauge", "Open connections.", s.connections);
    number(b, "streams", "gauge", "Those of them that listen for changes.", s.streams);
    number(b, "refused_total", "counter", "Requests that were malformed, too large or too slow, and met no route.", s.refused);
    if (s.tls_until)
        seconds(b, "tls_not_after_seconds", "When the certificate ends, seconds since 1970.", s.tls_until);
    number(b, "helper_jobs_total", "counter", "Jobs of zhitong-helper: sheets, posters, slips.", h.jobs);
    number(b, "helper_failed_total", "counter", "Those that failed by the helper's own fault.", h.failed);
}

void metrics_show(struct web *w)
{
    struct buf b;
    if (!may_read(w)) {
        web_error(w, NOT_FOUND, NULL);
        return;
    }
    buf_init(&b, w->arena, METRICS_BYTES);
    print_server(w, &b);
    meter_print(w->app->meter, &b);
    print_place(w, &b);
    print_backup(w, &b);
    enum rc rc = print_outbox(w, &b);
    if (!rc)
        rc = print_clock(w, &b);
    if (rc || b.overflow)
        web_error(w, rc ? rc : FAILED, NULL);
    else
        web_text(w, 200, STR("text/plain; version=0.0.4; charset=utf-8"), buf_view(&b));
}
