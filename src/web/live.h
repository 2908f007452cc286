/* live.h - the inside of live changes: who listens (live.c) and who is where (here.c), under one lock. Modules see web.h only. */
#ifndef WEB_LIVE_H
#define WEB_LIVE_H

#include "web/web.h"

#include <pthread.h>

enum {
    LIVE_IDS_MAX = 48,     /* things named in one line; more: "all" */
    LIVE_SESSION_MAX = 6,  /* streams of one session */
    LIVE_HERE_MAX = 400,   /* people at things; who comes when it is full is not shown */
    LIVE_NAME_MAX = 80,    /* bytes of a name */
};

/* One open page. */
struct listener {
    struct live *live;
    struct http_stream *stream;
    struct listener *prev, *next;
    const struct module *module;
    int64_t at; /* the thing it shows; ABSENT: none */
    int64_t user;
    struct hash session;
    int64_t until; /* monotonic µs: then it is asked anew who it is */
    bool writing;  /* its reader is */
    bool ending;   /* it was told to */
};

/* Somebody is at a thing. */
struct here_entry {
    const struct module *module;
    int64_t at, user;
    struct hash session;
    unsigned streams; /* open pages that say so; 0: only until `until` */
    int64_t until;    /* monotonic µs */
    bool writing;     /* at one of them */
    size_t name_n;
    char name[LIVE_NAME_MAX];
};

/* Something to look at again. */
struct live_mark {
    const struct module *module;
    int64_t id;
    int64_t user; /* who came or went, and need not be told; 0: everybody must be */
};

struct live {
    struct place *place;
    pthread_mutex_t mu;
    pthread_cond_t news;
    pthread_t thread;
    bool stopping;
    struct listener *first;
    struct live_mark mark[LIVE_IDS_MAX]; /* to be told */
    size_t marks;
    bool all;       /* too many to name */
    bool ask_again; /* who may do what has changed */
    int64_t pos;
    int64_t told_at; /* monotonic µs */
    struct here_entry here[LIVE_HERE_MAX];
    size_t heres;
};

struct live *live_start(struct place *p);
/* When no stream is open and nothing is written any more. */
void live_stop(struct live *l);
/* The session is over: so are its streams. */
void live_end_session(struct live *l, const struct hash *session);
/* With the lock held: notes that a thing is to be looked at again; by whom as in live_mark. */
void live_note(struct live *l, const struct module *m, int64_t id, int64_t user);

/* here.c; all with the lock held. */
void here_begin(struct live *l, const struct listener *li, struct str name); /* a stream opens at li->at */
void here_end(struct live *l, const struct listener *li); /* when it is in the list no more */
void here_drop_session(struct live *l, const struct hash *session);
/* Forgets whose time is over; when the next one's is, INT64_MAX: nobody's. */
int64_t here_expire(struct live *l, int64_t now);

#endif
