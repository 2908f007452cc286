/* worker.h - a few threads for what takes long (a password hash, a search), and one that wakes sleepers. Inside web/ only. */
#ifndef WEB_WORKER_H
#define WEB_WORKER_H

#include "web/web.h"

/* Who waits for whom: nobody in one line for anybody in another. */
enum work_line { WORK_HASH, WORK_STAFF, WORK_OPEN, WORK_LINES };

struct worker;
struct worker *worker_start(void);
/* Finishes what is queued; sleepers are woken at once. */
void worker_stop(struct worker *k);
/* Runs w->work on a thread of the line, then resumes the request. BUSY: too many wait in it; nothing is done and nobody resumed. */
enum rc worker_work(struct worker *k, struct web *w, enum work_line line) MUST_USE;
/* Resumes the request after ms. */
void worker_delay(struct worker *k, struct web *w, int ms);

#endif
