/* worker.h - two threads for what takes long (a password hash), and one that wakes sleepers. Inside web/ only. */
#ifndef WEB_WORKER_H
#define WEB_WORKER_H

#include "web/web.h"

struct worker;
struct worker *worker_start(void);
/* Finishes what is queued; sleepers are woken at once. */
void worker_stop(struct worker *k);
/* Runs w->work on a worker thread, then resumes the request. BUSY: too many wait already; nothing is done and nobody resumed. */
enum rc worker_work(struct worker *k, struct web *w) MUST_USE;
/* Resumes the request after ms. */
void worker_delay(struct worker *k, struct web *w, int ms);

#endif
