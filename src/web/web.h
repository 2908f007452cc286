/* web.h - one request on its way through the house: what a route's functions are handed, and what they may ask for.
**
**     READ    route → permission → [snapshot → queries] → view → answer
**     WRITE   route → decode by shape → permission → [writer: decide → emit → COMMIT] → reply
**
** A route's functions are plain and synchronous; they run on an HTTP thread inside one read snapshot and must be short. What takes long
** or must be written is asked for (web_command, web_side, web_work, web_delay) with a continuation; the request sleeps meanwhile.
** What crosses modules stands here once: language, session, CSRF, idempotency, the bucket, error pages and problem JSON. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "core/helper.h"
#include "core/outbox.h"
#include "http/http.h"
#include "web/form.h"
#include "web/out.h"
#include "web/page.h"

struct web;
struct upload;
typedef void web_fn(struct web *w);

enum route_flag {
    ROUTE_PERSONAL = 1, /* Cache-Control: no-store, no referrer, no indexing */
    ROUTE_BUCKET = 2,   /* an anonymous write: slowed by the bucket, never refused */
    ROUTE_NO_CSRF = 4,  /* the form has no session to ride on (the Origin check still holds) */
    ROUTE_RAW = 16,     /* a machine's POST: its body is no form, the route reads it itself; no session stands behind it */
    ROUTE_PHOTOS = 8,   /* its form may bring photos (upload.h): multipart, and as large as those are */
};

struct route {
    enum http_method method; /* GET (serves HEAD too) or POST */
    const char *path;        /* "/desk/cases/{id}/take"; {name} matches one segment */
    unsigned perm;           /* PERM_ANYONE, or bits that the signed-in account must have */
    unsigned flags;
    web_fn *show;                  /* GET: draws the page. POST without a command: does what it does */
    const struct command *command; /* POST: decoded from path, form or JSON by its shape, then decided */
    web_fn *reply;                 /* POST, after COMMIT: answers; w->task.result is there */
    web_fn *again;                 /* POST that was refused: draws the form again with w->form's values and errors; NULL: error page */
    size_t body_max;         /* POST: bytes it may bring, files above all; 0: as many as every other (HTTP_LIMITS) */
};
#define ROUTE_GET(path, perm, flags, show) { HTTP_GET, path, perm, flags, show, NULL, NULL, NULL, 0 }
#define ROUTE_POST(path, perm, flags, command, reply, again) { HTTP_POST, path, perm, flags, NULL, command, reply, again, 0 }
#define ROUTE_DO(path, perm, flags, show) { HTTP_POST, path, perm, flags, show, NULL, NULL, NULL, 0 }
#define ROUTE_FILE(path, perm, flags, show, body_max) { HTTP_POST, path, perm, flags, show, NULL, NULL, NULL, body_max }

enum { WEB_ARGS_MAX = 4 };

struct web {
    struct http_req *http;
    struct app *app;
    struct place *place;
    struct conn *conn;   /* this thread's reader */
    struct db *db;       /* the same, for queries; a snapshot is open while a route's function runs */
    struct side *side;   /* the same, for side tables: what is written there goes through web_side */
    struct arena *arena; /* the request's */
    int64_t pos;         /* of the log's end, before the first snapshot began */
    struct out out;      /* where views write */
    struct page page;    /* what the page frame needs; routes set title and nav */
    const struct route *route;
    size_t meter;        /* what the meter counts it as (meter.h) */
    struct {
        const char *name; /* as in the path, without braces */
        size_t name_n;
        struct str value; /* percent-decoded, not empty */
    } arg[WEB_ARGS_MAX];
    size_t args;
    struct form *query;  /* behind the address's "?"; NULL: nothing */
    struct form form;    /* POST: what was sent, and what was wrong with it */
    void *record;        /* the command's record that was decoded */
    struct actor actor;
    struct hash session; /* hash of the cookie; zero without a session */
    bool signed_in, wants_json;
    bool keeps; /* an error page shows what was typed: the form is our own, and was read */
    struct task task;    /* the last one asked for, and its outcome */
    web_fn *then;        /* what goes on when it is done */
    web_fn *start;       /* hands the request over, once it sleeps */
    web_fn *work;        /* for web_work and web_hash */
    struct helper_job job;       /* for web_job */
    struct helper_result helped; /* what it answered */
    struct arena room;           /* for what would not fit the request's arena, as files and long lists; ends with the request */
    struct upload *upload;       /* photos on their way in (upload.h) */
    struct hash asked;           /* what was asked, for a retry to be known by */
    int delay_ms;
    int64_t until;       /* a sleeper's time, monotonic µs */
    struct web *next;    /* in a worker's line, or among the sleepers */
    bool waiting;
    bool torn;           /* a read failed: whatever is answered, it is an error */
    bool reopen;         /* web_then_reopen */
    struct str csrf;     /* of the session */
    int64_t seen;        /* when the session was last noted, µs */
    int64_t session_ends; /* when nobody moves any more, µs */
    void *user;          /* the route's own, across continuations */
};

/* A path argument by its name: text, or an int (NOT_FOUND when it is not one). */
struct str web_arg(const struct web *w, const char *name);
enum rc web_arg_int(const struct web *w, const char *name, int64_t *out) MUST_USE;
/* A query parameter, decoded; absent if not there. */
struct str web_query(struct web *w, const char *name);

/* A first step of a new place (module.h): what is to be done, why, and where. All modules' steps together are the page /start. */
struct first_step {
    int rank;                                /* among all steps; 0 ends the table */
    enum msg title, why, go;                 /* go: the label of the way there */
    const char *to;                          /* an address of ours; NULL: it is not done on a page, and `go` says where */
    bool may_wait;                           /* a place is a place without it */
    enum rc (*done)(struct web *w, bool *done); /* by the facts; NULL: nobody can tell but the reader */
    bool press;                              /* it is done with one press: `to` is an address that takes a form without fields */
};

/* Asks the other modules what they have beside the thing `id` of this one; the page's frame keeps it, ui_beside() shows it. */
enum rc web_beside(struct web *w, const struct module *of, int64_t id) MUST_USE;
/* And what happened there that belongs to its past, oldest first. */
enum rc web_past(struct web *w, const struct module *of, int64_t id, const struct past **out, size_t *n) MUST_USE;

/* ---- answers ------------------------------------------------------------------------------------------------- */

/* Sends what w->out holds as HTML. */
void web_html(struct web *w, int status);
void web_json(struct web *w, int status, struct str body);
void web_text(struct web *w, int status, struct str type, struct str body);
/* The answer is a file to be kept under this name (ASCII, no quotes), not a page to be shown. */
void web_attach(struct web *w, struct str name);
void web_see_other(struct web *w, struct url to);
/* The event at pos, whole (core/receipt.h) or only that it is in the log, as the file name.json or name.tlog-proof. 503 until a checkpoint
** covers it, a second or two; 404 when its epoch ended before one did. Whoever may not have it was turned away before. */
void web_receipt(struct web *w, int64_t pos, struct str name);
void web_proof(struct web *w, int64_t pos, struct str name);
/* The one table rc → status, and the page (or RFC 9457 problem JSON) for it. err may be NULL. */
void web_error(struct web *w, enum rc rc, const struct err *err);
/* A public page, before it is drawn: true when the reader has it already and was told so (304); else it goes out with an ETag. */
bool web_fresh(struct web *w) MUST_USE;
/* The whole of an address of ours: under the address that residents know (--url), or else with scheme and host as this reader came. */
struct str web_absolute(struct web *w, struct url to);
bool web_url_known(const struct web *w);
/* The status alone. */
int web_status(enum rc rc);

/* ---- asking for more; the rest of the work goes on in `then` ------------------------------------------------- */

/* Hands a command to the writer. In `then`, w->task holds the outcome (rc, err, result, positions). decide() has w->arena for what it
** reads; a command that reads very much is given w->task.arena = &w->room, before the turn ends. */
void web_command(struct web *w, const struct command *c, const void *args, web_fn *then);
/* Work on side tables, on the writer. */
void web_side(struct web *w, enum rc (*side)(struct side *s, struct arena *a, int64_t now, void *arg), void *arg, web_fn *then);
/* Long work (a search, a sheet), on a worker thread, without a snapshot. Who is signed in and who is not wait in lines of their own: two at
** a time and 32 waiting, one at a time and 8. In `then`, w->task.rc is OK, or BUSY: too many waited, and `work` was never called. */
void web_work(struct web *w, web_fn *work, web_fn *then);
/* A password's hash, likewise; in a line that nothing else holds up. Two at a time, 32 wait. */
void web_hash(struct web *w, web_fn *hash, web_fn *then);
/* A job for the helper program (core/helper.h), on such a thread; the job's arguments and payload stand in the request's arena. In `then`,
** w->task.rc and .err are its outcome, ready for web_error: INVALID says what is wrong with the file, BUSY that there was no time or no
** helper, FAILED that it broke off. When it is OK, w->helped is what it made. */
void web_job(struct web *w, const struct helper_job *job, web_fn *then);
void web_delay(struct web *w, int ms, web_fn *then);
/* For what web_work runs: a snapshot of its own, in w->conn, w->db and w->side. false: there is none to be had. */
bool web_read_begin(struct web *w) MUST_USE;
void web_read_end(struct web *w, bool sound);

/* ---- cookies that are somebody's (cookie.c) ------------------------------------------------------------------ */

/* Which version of the privacy notice this browser has seen: its position in the log. */
#define NOTICE_COOKIE "notice"
enum { COOKIE_UNTIL_CLOSED = -1 };
/* Absent: the browser sent none. What it sent is a stranger's text. */
struct str cookie_get(const struct web *w, const char *name);
/* value: letters, digits and -._~ only. age_s: 0 forgets it. Kept by browsers where session_allowed(). */
void cookie_set(struct web *w, const char *name, struct str value, int64_t age_s);

/* ---- sessions (session.c) ------------------------------------------------------------------------------------ */

/* Cookies only travel on TLS or to this very machine, unless the operator said --insecure-http. */
bool session_allowed(const struct web *w);
/* Begins a session for the user: writes it, sets the cookie, then goes on in `then`. */
void session_begin(struct web *w, int64_t user, web_fn *then);
/* Ends the one at hand. */
void session_end(struct web *w, web_fn *then);
/* The token that forms of this session carry; absent without one. */
struct str session_csrf(struct web *w);

/* true: no hand did this but a page that keeps itself fresh (web/desk.mjs). It is no sign that somebody is there. */
bool web_unattended(const struct web *w);

/* ---- live changes (live.c), and who else is there (here.c) ---------------------------------------------------- */

/* The answer stays open and says which things of the module its events touched, by their numbers (field `id`): {"pos":812,"ids":[12]}, or
** {"pos":812,"all":true} when they are too many to name. Also when somebody came to one or left. The route's permission holds while it
** lasts. at: the thing that this reader looks at, which exists; ABSENT: none. Who looks at one hears of it alone, and counts as being
** there until the stream is over. A session has six of them; with one more the oldest ends. */
void web_stream(struct web *w, const struct module *m, int64_t at);
/* A page of the thing is drawn: its reader counts as being there for two minutes or until they open another; ABSENT: a page of none. */
void web_here(struct web *w, const struct module *m, int64_t at);
/* The reader's open page says that they began to write there, or stopped. */
void web_here_writing(struct web *w, const struct module *m, int64_t at, bool writing);
/* Who else is at it just now. */
struct web_other {
    int64_t user;
    struct str name;
    bool writing;
};
enum { WEB_OTHERS_MAX = 16 };
enum rc web_others(struct web *w, const struct module *m, int64_t at, const struct web_other **other, size_t *n) MUST_USE;

/* ---- the app ------------------------------------------------------------------------------------------------- */

struct app_options {
    struct place *place;
    const char *listen, *trusted_proxy;
    bool insecure_http;
    int threads;
    bool no_bucket; /* for benches on addresses that are not loopback */
    struct channel channel; /* what takes letters away; deliver NULL: none */
    struct str base;        /* "https://host", for addresses in letters */
    struct str url;         /* the same where the operator has said it (--url), for all that is printed; absent: as each reader came */
    const char *tls_cert, *tls_key; /* PEM files, or NULL */
    struct str metrics_token; /* who shows it may read /metrics from elsewhere; absent: only this machine may */
    void (*reopen)(void);   /* called on an HTTP thread: the place is to be opened anew (web_then_reopen). May be NULL */
};
/* The outbox of this program's run, to be asked how it does; NULL: nothing is sent from here. */
const struct outbox *web_outbox(const struct web *w);
/* When this request has been answered, the program ends this app and opens the place's folder anew: another place may stand there then. */
void web_then_reopen(struct web *w);
enum rc app_start(const struct app_options *o, struct app **out, char why[200]) MUST_USE;
struct str app_address(const struct app *a);
/* Reads the certificate again (http_reload); what comes of it stands in the diary. */
void app_reload(struct app *a);
void app_stop(struct app *a);

#endif
