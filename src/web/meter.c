/* meter.c - counters that two or three threads add to.
**
** They are plain atomics, added to without order: each number is right, and no two belong to the very same moment, which is all that a
** scraper asks. Times go into the buckets of one histogram a kind of request, because what is worth an alarm is "pages are slow" or "writes
** are slow"; which route it was is told by its count. Buckets are kept apart and summed up when they are shown. */
#include "web/app.h"

#include "base/clock.h"
#include "base/diary.h"
#include "base/mem.h"

enum kind { KIND_READ, KIND_WRITE, KIND_FILE, KINDS };
enum { CLASSES = 6 }; /* 0: broken off before there was an answer; 1xx..5xx */

static const int64_t BOUND_US[] = { 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 10000000 };
enum { BOUNDS = countof(BOUND_US) };

struct histogram {
    atomic_llong bucket[BOUNDS + 1];
    atomic_llong sum_us;
};

struct meter {
    struct histogram time[KINDS];
    size_t n; /* kinds of requests */
    struct {
        atomic_llong class[CLASSES];
    } count[];
};

static const char *const KIND_NAME[KINDS] = { "read", "write", "file" };
static const char *const BESIDE[METER_ROUTES] = {
    [METER_NOWHERE] = "nowhere", [METER_HEALTH] = "/healthz", [METER_STATIC] = "/static", [METER_LOG] = "/log"
};
static const char *const METHOD[] = { [HTTP_GET] = "GET", [HTTP_HEAD] = "HEAD", [HTTP_POST] = "POST", [HTTP_OTHER] = "OTHER" };

struct meter *meter_new(void)
{
    size_t n = METER_ROUTES;
    while (route_at(n - METER_ROUTES))
        n++;
    struct meter *m = mem_new(1, sizeof *m + n * sizeof m->count[0]);
    must(m != NULL);
    m->n = n;
    return m;
}

void meter_free(struct meter *m)
{
    mem_free(m);
}

static void add(atomic_llong *n, int64_t by)
{
    atomic_fetch_add_explicit(n, by, memory_order_relaxed);
}

static int64_t read_one(const atomic_llong *n)
{
    return atomic_load_explicit(n, memory_order_relaxed);
}

/* The pattern of what was asked for, and the method it stands under. */
static const char *name_of(size_t what, const char **method)
{
    const struct route *r = what < METER_ROUTES ? NULL : route_at(what - METER_ROUTES);
    *method = r ? METHOD[r->method] : "GET";
    return r ? r->path : BESIDE[what];
}

static void write_down(size_t what, const struct http_req *rq, int64_t us)
{
    const char *method, *name = name_of(what, &method);
    diary(DIARY_ACCESS, DIARY_TEXT("event", STR("request")), DIARY_TEXT("method", str_of(METHOD[rq->method])),
          DIARY_TEXT("route", str_of(name)), DIARY_INT("status", rq->res.status), DIARY_INT("us", us),
          DIARY_INT("bytes", (int64_t)rq->res.body.n));
}

void meter_count(struct meter *m, size_t what, const struct http_req *rq)
{
    int64_t us = clock_mono_us() - rq->since;
    must(what < m->n && rq->res.status / 100 < CLASSES);
    add(&m->count[what].class[rq->res.status / 100], 1);
    bool file = what == METER_STATIC || what == METER_LOG;
    struct histogram *h = &m->time[file ? KIND_FILE : rq->method == HTTP_POST ? KIND_WRITE : KIND_READ];
    size_t at = 0;
    while (at < BOUNDS && us > BOUND_US[at])
        at++;
    add(&h->bucket[at], 1);
    add(&h->sum_us, us);
    if (diary_wants(DIARY_ACCESS))
        write_down(what, rq, us);
}

/* ---- shown ----------------------------------------------------------------------------------------------------- */

void meter_head(struct buf *b, const char *name, const char *type, const char *help)
{
    buf_printf(b, "# HELP zhitong_%s %s\n# TYPE zhitong_%s %s\n", name, help, name, type);
}

static void print_counts(const struct meter *m, struct buf *b)
{
    meter_head(b, "requests_total", "counter",
               "Requests by route pattern and class of status; none: broken off before there was an answer.");
    for (size_t i = 0; i < m->n; i++) {
        const char *method, *name = name_of(i, &method);
        for (int c = 0; c < CLASSES; c++) {
            int64_t n = read_one(&m->count[i].class[c]);
            if (n && c)
                buf_printf(b, "zhitong_requests_total{method=\"%s\",route=\"%s\",status=\"%dxx\"} %lld\n", method, name, c, (long long)n);
            else if (n)
                buf_printf(b, "zhitong_requests_total{method=\"%s\",route=\"%s\",status=\"none\"} %lld\n", method, name, (long long)n);
        }
    }
}

static void print_times(const struct histogram *h, const char *kind, struct buf *b)
{
    int64_t sum = 0, us = read_one(&h->sum_us);
    for (size_t i = 0; i < BOUNDS; i++) {
        sum += read_one(&h->bucket[i]);
        buf_printf(b, "zhitong_request_seconds_bucket{kind=\"%s\",le=\"%g\"} %lld\n", kind, (double)BOUND_US[i] / CLOCK_S, (long long)sum);
    }
    sum += read_one(&h->bucket[BOUNDS]);
    buf_printf(b, "zhitong_request_seconds_bucket{kind=\"%s\",le=\"+Inf\"} %lld\n", kind, (long long)sum);
    buf_printf(b, "zhitong_request_seconds_sum{kind=\"%s\"} %lld.%06lld\n", kind, (long long)(us / CLOCK_S), (long long)(us % CLOCK_S));
    buf_printf(b, "zhitong_request_seconds_count{kind=\"%s\"} %lld\n", kind, (long long)sum);
}

void meter_print(const struct meter *m, struct buf *b)
{
    print_counts(m, b);
    meter_head(b, "request_seconds", "histogram", "From a whole request to the end of its answer; file: stylesheets and the public log.");
    for (size_t i = 0; i < KINDS; i++)
        print_times(&m->time[i], KIND_NAME[i], b);
}

void meter_slow(const struct meter *m, int64_t over_us, int64_t *all, int64_t *slow)
{
    *all = *slow = 0;
    for (size_t k = 0; k < KINDS; k++)
        for (size_t i = 0; i <= BOUNDS; i++) {
            const int64_t n = read_one(&m->time[k].bucket[i]);
            *all += n;
            *slow += i == BOUNDS || BOUND_US[i] > over_us ? n : 0;
        }
}
