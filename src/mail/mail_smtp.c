/* mail_smtp.c - the channel: SMTP by libcurl, a connection kept while there is something to send.
**
** What a server answers decides what the outbox does, and when it answers decides what it was about. Up to the name of the recipient it
** judges us (no connection, no TLS, a refused sign-in or sender, a 421): that says nothing about the letter, so the channel rests. From
** RCPT on it judges this letter: 5xx is for ever, it is given up; 4xx, or a line that breaks, is for later and costs the letter a try, so
** one that no server can stomach can't stand before the others for good. */
#include "mail/mail.h"

#include "base/clock.h"
#include "base/mem.h"

#include <curl/curl.h>

enum { CONNECT_S = 20, WHOLE_S = 60 };

struct smtp {
    struct mail_options o;
    CURL *curl;
    bool judging; /* RCPT was sent: from now on it is about the letter */
};

struct reading {
    struct str rest;
};

static size_t give(char *p, size_t size, size_t n, void *ctx)
{
    struct reading *r = ctx;
    size_t room = size * n, part = r->rest.n < room ? r->rest.n : room;
    memcpy(p, r->rest.p, part);
    r->rest = str_cut(r->rest, part, r->rest.n);
    return part;
}

/* Only to see how far we came. */
static int hear(CURL *curl, curl_infotype what, char *p, size_t n, void *ctx)
{
    struct smtp *s = ctx;
    (void)curl;
    if (what == CURLINFO_HEADER_OUT && str_starts(str_n(p, n), STR("RCPT ")))
        s->judging = true;
    return 0;
}

static int look_up(void *ctx, curl_off_t dl, curl_off_t dn, curl_off_t ul, curl_off_t un)
{
    (void)dl, (void)dn, (void)ul, (void)un;
    return atomic_load((const atomic_bool *)ctx) ? 1 : 0;
}

#define SET(option, value) ok = ok && curl_easy_setopt(s->curl, (option), (value)) == CURLE_OK

static bool prepare(struct smtp *s, struct curl_slist *to, struct reading *r, const char *from, const atomic_bool *stop)
{
    bool ok = true;
    curl_easy_reset(s->curl); /* the connection stays */
    SET(CURLOPT_URL, s->o.url);
    SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    SET(CURLOPT_USE_SSL, s->o.plain ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
    if (s->o.user)
        SET(CURLOPT_USERNAME, s->o.user);
    if (s->o.password)
        SET(CURLOPT_PASSWORD, s->o.password);
    SET(CURLOPT_MAIL_FROM, from);
    SET(CURLOPT_MAIL_RCPT, to);
    SET(CURLOPT_UPLOAD, 1L);
    SET(CURLOPT_READFUNCTION, give);
    SET(CURLOPT_READDATA, r);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_VERBOSE, 1L); /* said to hear() alone */
    SET(CURLOPT_DEBUGFUNCTION, hear);
    SET(CURLOPT_DEBUGDATA, s);
    SET(CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
    SET(CURLOPT_TIMEOUT, (long)WHOLE_S);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_XFERINFOFUNCTION, look_up);
    SET(CURLOPT_XFERINFODATA, (void *)(uintptr_t)stop);
    return ok;
}

static enum rc judge(CURLcode code, bool judging, long answer, struct str *why)
{
    if (code == CURLE_OK)
        return OK;
    if (!judging || answer == 421)
        return FAILED;
    if (answer < 500)
        return BUSY;
    *why = answer == 550 || answer == 551 || answer == 553 ? STR("address") : answer == 552 ? STR("full") : STR("refused");
    return INVALID;
}

static enum rc deliver(void *ctx, const struct letter *l, struct arena *a, const atomic_bool *stop, struct str *why)
{
    struct smtp *s = ctx;
    long answer = 0;
    if (!mail_address(l->to)) {
        *why = STR("address");
        return INVALID;
    }
    struct reading r = { mail_message(a, l, str_of(s->o.from), s->o.from_name ? str_of(s->o.from_name) : STR_NONE, clock_now_us()) };
    const char *to = arena_cstr(a, arena_printf(a, "<" STR_FMT ">", STR_ARG(l->to)));
    const char *from = arena_cstr(a, arena_printf(a, "<%s>", s->o.from));
    struct curl_slist *list = to && from && r.rest.p ? curl_slist_append(NULL, to) : NULL;
    if (!list)
        return BUSY;
    s->judging = false;
    CURLcode code = prepare(s, list, &r, from, stop) ? curl_easy_perform(s->curl) : CURLE_FAILED_INIT;
    if (curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &answer) != CURLE_OK)
        answer = 0;
    curl_slist_free_all(list);
    return judge(code, s->judging, answer, why);
}

enum rc mail_open(const struct mail_options *o, struct channel *out, char why[200])
{
    struct str url = str_of(o->url);
    if (!str_starts(url, STR("smtp://")) && !str_starts(url, STR("smtps://"))) {
        (void)snprintf(why, 200, "a mail server is smtp://HOST:PORT or smtps://HOST:PORT, not %.100s", o->url);
        return FAILED;
    }
    if (!o->from || !mail_address(str_of(o->from))) {
        (void)snprintf(why, 200, "mail needs a sender: --mail-from office@example.org");
        return FAILED;
    }
    struct smtp *s = mem_new(1, sizeof *s);
    must(s != NULL);
    s->o = *o;
    s->curl = curl_global_init(CURL_GLOBAL_DEFAULT) == 0 ? curl_easy_init() : NULL;
    if (!s->curl) {
        mem_free(s);
        (void)snprintf(why, 200, "libcurl could not be started");
        return FAILED;
    }
    *out = (struct channel){ deliver, s };
    return OK;
}

void mail_close(struct channel *c)
{
    struct smtp *s = c->ctx;
    if (!s)
        return;
    curl_easy_cleanup(s->curl);
    curl_global_cleanup();
    mem_free(s);
    *c = (struct channel){ 0 };
}
