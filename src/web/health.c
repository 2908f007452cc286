/* health.c - the numbers behind /metrics and /place/health. Three small reads, three system calls. */
#include "web/health.h"

#include "base/clock.h"
#include "core/place_clock.h"
#include "web/app.h"

#include <sys/statvfs.h>

static void read_disk(struct web *w, struct health *h)
{
    struct statvfs fs;
    if (statvfs(place_dir(w->place), &fs) != 0)
        return;
    h->disk_free = (int64_t)(fs.f_bavail * fs.f_frsize);
    h->disk_all = (int64_t)(fs.f_blocks * fs.f_frsize);
}

/* From the first event on, and for a day at least: a place of an hour has not grown by the day yet. */
static enum rc read_growth(struct web *w, struct health *h)
{
    struct epoch_begun ev;
    struct stamp st;
    enum rc rc = log_read_event(w->db, w->arena, 0, &EPOCH_BEGUN, &st, &ev);
    if (rc)
        return rc;
    const int64_t days = (h->now - st.at) / CLOCK_DAY;
    h->day_bytes = h->bytes.db / (days < 1 ? 1 : days);
    return OK;
}

static enum rc read_outbox(struct web *w, struct health *h)
{
    int64_t since;
    enum rc rc = outbox_waiting(w->db, w->arena, HEALTH_LETTERS_MOST, &h->waiting);
    if (!rc)
        rc = outbox_lost(w->db, w->arena, HEALTH_LETTERS_MOST, &h->lost);
    h->sends = w->app->outbox != NULL;
    h->unreachable = outbox_unreachable(w->app->outbox);
    return rc ? rc : outbox_held(w->db, w->arena, &h->held, &since);
}

enum rc health_read(struct web *w, struct health *out)
{
    const struct log_head head = place_head(w->place);
    const struct helper_stats helper = helper_stats(w->app->helper);
    struct health h = { .now = clock_now_us(), .born = w->app->born, .bytes = place_bytes(w->place) };
    h.epoch = head.epoch;
    h.leaves = (int64_t)head.tree.size;
    h.signed_leaves = (int64_t)place_signed_size(w->place);
    h.last_at = head.last_at;
    h.backed = backup_look(w->place, &h.backup);
    h.tls_until = http_stats(w->app->http).tls_until;
    h.helper_jobs = helper.jobs;
    h.helper_failed = helper.failed;
    meter_slow(w->app->meter, HEALTH_SLOW_US, &h.answered, &h.slow);
    read_disk(w, &h);
    enum rc rc = read_growth(w, &h);
    if (!rc)
        rc = read_outbox(w, &h);
    if (!rc)
        rc = place_clock_held(w->place, w->db, w->arena, &h.clock_held);
    if (!rc)
        *out = h;
    return rc;
}
