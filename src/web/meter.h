/* meter.h - how much is asked of this server and how fast it answers. Inside web/ only; /metrics shows it.
**
** A request is counted under its route's *pattern* and the class of its status: no path, no address, nothing of who asked. Counting is a
** few relaxed additions and one reading of the clock, about 0.1 µs. With `--log access` each request is a line in the diary too. */
#ifndef WEB_METER_H
#define WEB_METER_H

#include "http/http.h"

/* What a request was, beside the routes, which follow from METER_ROUTES on by their number (route_at). */
enum { METER_NOWHERE, METER_HEALTH, METER_STATIC, METER_LOG, METER_ROUTES };

struct meter;
struct meter *meter_new(void);
void meter_free(struct meter *m);
/* The request is over: any thread. */
void meter_count(struct meter *m, size_t what, const struct http_req *rq);
/* How many were answered, and how many of them took longer than over_us (a bound of the histogram). */
void meter_slow(const struct meter *m, int64_t over_us, int64_t *all, int64_t *slow);
/* What was counted, in Prometheus' text format. */
void meter_print(const struct meter *m, struct buf *b);
/* The two lines that stand above a number. */
void meter_head(struct buf *b, const char *name, const char *type, const char *help);

#endif
