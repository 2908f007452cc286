/* metrics.c - GET /metrics: how the server does, in Prometheus' text format 0.0.4.
**
** For this machine, or for who shows the operator's token; to everybody else the page does not exist. It names no person, no path with a
** number in it, no address. What it costs is two small reads and some kilobytes of text, so it may be asked every few seconds. */
#include "web/app.h"

#include "base/clock.h"
#include "web/health.h"

#include <unistd.h>

enum { METRICS_BYTES = 256 * 1024 };

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

static void print_place(struct web *w, const struct health *h, struct buf *b)
{
    struct place_stats s = place_stats(w->place);
    number(b, "writer_groups_total", "counter", "Groups of writes, each one COMMIT.", s.groups);
    number(b, "writer_tasks_total", "counter", "Writes in them.", s.tasks);
    number(b, "writer_failed_groups_total", "counter", "Groups that could not be written; their senders were told.", s.failed_groups);
    number(b, "writer_queue", "gauge", "Writes that wait.", s.queued);
    number(b, "log_epoch", "gauge", "The running epoch of the log.", h->epoch);
    number(b, "log_leaves", "gauge", "Leaves of the running epoch.", h->leaves);
    number(b, "log_signed_leaves", "gauge", "Leaves under the last checkpoint; if it stays behind log_leaves, nothing is signed.",
           h->signed_leaves);
    number(b, "db_bytes", "gauge", "Size of place.db.", h->bytes.db);
    number(b, "wal_bytes", "gauge", "Size of the write-ahead log beside it.", h->bytes.wal);
    number(b, "clock_held", "gauge", "1: the clock has jumped; nothing is erased until it is believed.", h->clock_held);
    number(b, "disk_free_bytes", "gauge", "What is free where they stand.", h->disk_free);
    number(b, "slow_requests_total", "counter", "Requests that took longer than a second.", h->slow);
}

static void print_outbox(const struct health *h, struct buf *b)
{
    number(b, "outbox_given_up", "gauge", "Letters that were given up, counted up to 10000.", h->lost);
    number(b, "outbox_waiting", "gauge", "Letters that wait, counted up to 10000.", h->waiting);
    number(b, "outbox_held", "gauge", "1: nothing is sent until somebody releases it.", h->held);
    seconds(b, "outbox_unreachable_seconds", "For how long the mail server has not answered.",
            h->unreachable ? h->now - h->unreachable : 0);
}

/* An age that grows is what an alarm looks at; without a good backup yet it counts from our start. */
static void print_backup(const struct health *h, struct buf *b)
{
    const struct backup_status *s = &h->backup;
    if (!h->backed)
        return;
    seconds(b, "backup_age_seconds", "Since the last good backup, or, before the first, since the start.",
            h->now - (s->good.at ? s->good.at : h->born));
    number(b, "backup_failed", "gauge", "1: the last try went wrong.", s->failed_at != 0);
    if (s->drilled_at)
        seconds(b, "backup_drill_age_seconds", "Since a backup was last restored as a rehearsal, and was good.", h->now - s->drilled_at);
}

static void print_server(struct web *w, const struct health *h, struct buf *b)
{
    struct http_stats s = http_stats(w->app->http);
    meter_head(b, "build_info", "gauge", "Which program this is.");
    buf_printf(b, "zhitong_build_info{version=\"%s\"} 1\n", ZT_VERSION);
    seconds(b, "start_time_seconds", "When it began to serve, seconds since 1970.", h->born);
    number(b, "resident_bytes", "gauge", "Memory that it holds.", resident_bytes());
    number(b, "connections", "gauge", "Open connections.", s.connections);
    number(b, "streams", "gauge", "Those of them that listen for changes.", s.streams);
    number(b, "refused_total", "counter", "Requests that were malformed, too large or too slow, and met no route.", s.refused);
    if (h->tls_until)
        seconds(b, "tls_not_after_seconds", "When the certificate ends, seconds since 1970.", h->tls_until);
    number(b, "helper_jobs_total", "counter", "Jobs of zhitong-helper: sheets, posters, slips.", h->helper_jobs);
    number(b, "helper_failed_total", "counter", "Those that failed by the helper's own fault.", h->helper_failed);
}

void metrics_show(struct web *w)
{
    struct health h;
    struct buf b;
    enum rc rc = may_read(w) ? health_read(w, &h) : NOT_FOUND;
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    buf_init(&b, w->arena, METRICS_BYTES);
    print_server(w, &h, &b);
    meter_print(w->app->meter, &b);
    print_place(w, &h, &b);
    print_backup(&h, &b);
    print_outbox(&h, &b);
    if (b.overflow)
        web_error(w, FAILED, NULL);
    else
        web_text(w, 200, STR("text/plain; version=0.0.4; charset=utf-8"), buf_view(&b));
}
