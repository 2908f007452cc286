/* out.h - a page being written: text is escaped by its C type, an address can only be made here.
**
** Views (web/page.html and every module's .html) are compiled to calls of this file. Four types carry the safety:
**
**     struct str, integers   text: & < > " ' become entities, in content and in attributes alike
**     struct url             an address; the only thing that compiles in href, src, action, ...
**     struct html            already escaped, made by the html_* functions below and nowhere else; in content only
**     anything else          does not compile, `const char *` included: it does not say where it came from
**
** Writing cannot fail on the spot. A page that outgrew its limit or its arena is found out once, by out_end(). */
#ifndef WEB_OUT_H
#define WEB_OUT_H

#include "assets.h"
#include "base/buf.h"
#include "msg.h"

struct out {
    struct buf b;
    struct msg_ctx m;
    int offset_min; /* the place's clock, minutes east of UTC */
    int64_t now_us; /* dates of another year are written with it; 0: never */
    struct {
        int64_t day, now_us;
        int offset_min;
        unsigned char n; /* 0: none yet */
        char text[40];
    } date; /* the last one that was written: a list's neighbours are mostly of one day */
};

struct url {
    struct str s; /* absent: no address; written as nothing */
};

struct html {
    struct str s;
};

enum { OUT_MAX = 4 * 1024 * 1024 }; /* bytes of a page */

void out_init(struct out *o, struct arena *a, enum lang lang, int offset_min, int64_t now_us);
/* The page, alive as long as the arena. FAILED: it did not fit, nothing of it may be sent. */
enum rc out_end(const struct out *o, struct str *page) MUST_USE;

/* ---- what htmlgen writes ------------------------------------------------------------------------------------- */

static inline void out_lit(struct out *o, const char *literal, size_t n) { buf_put(&o->b, literal, n); }
void out_text(struct out *o, struct str s);
void out_int(struct out *o, int64_t v);
void out_uint(struct out *o, uint64_t v);
void out_html(struct out *o, struct html h);
void out_url(struct out *o, struct url u);

/* {{x}} in an attribute. bool and char are left out on purpose: nobody means "1" or "65". */
#define OUT_ATTR(o, x)                                                                                                                     \
    _Generic((x), struct str                                                                                                               \
             : out_text, int                                                                                                               \
             : out_int, long                                                                                                               \
             : out_int, long long                                                                                                          \
             : out_int, short                                                                                                              \
             : out_int, unsigned                                                                                                           \
             : out_uint, unsigned long                                                                                                     \
             : out_uint, unsigned long long                                                                                                \
             : out_uint, unsigned short                                                                                                    \
             : out_uint)((o), (x))
/* {{x}} in content. */
#define OUT(o, x)                                                                                                                          \
    _Generic((x), struct str                                                                                                               \
             : out_text, struct html                                                                                                       \
             : out_html, int                                                                                                               \
             : out_int, long                                                                                                               \
             : out_int, long long                                                                                                          \
             : out_int, short                                                                                                              \
             : out_int, unsigned                                                                                                           \
             : out_uint, unsigned long                                                                                                     \
             : out_uint, unsigned long long                                                                                                \
             : out_uint, unsigned short                                                                                                    \
             : out_uint)((o), (x))
/* {{x}} as an address. */
#define OUT_URL(o, x) _Generic((x), struct url : out_url)((o), (x))

/* ---- already escaped ----------------------------------------------------------------------------------------- */

/* Text with its line breaks kept: <br> for each LF. */
struct html html_lines(struct out *o, struct str s);
/* Text that does not break: a date, "612 户". <span class="nb">...</span> */
struct html html_nb(struct out *o, struct str s);

/* ---- addresses ----------------------------------------------------------------------------------------------- */
/* All live in the arena; when it is full they are absent, and out_end() says FAILED. */

/* An address of ours: url_path(o, "/cases/%lld/%s", id, "edit"), url_path(o, "/c/" STR_FMT, STR_ARG(code)). The format is a literal
** that begins with '/' (the compiler sees to the first, and checks the arguments); it knows %s, %.*s, %d %ld %lld %u %lu %llu %zu and
** nothing else. Every text argument is percent-encoded as one path segment: a '/', '?', '#' or quote in it cannot act. An argument that
** is empty, "." or ".." would move the address to another place, which no encoding prevents: the address is then "/". */
struct url url_path(struct out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* base with name=value added to its query, both encoded. */
struct url url_query(struct out *o, struct url base, const char *name, struct str value);
struct url url_query_int(struct out *o, struct url base, const char *name, int64_t value);
/* The address of the request that is being answered: its decoded path and its raw query; without what is too long to be a way back. */
struct url url_here(struct out *o, struct str path, struct str query);
/* An embedded file, by its hashed name. */
struct url url_static(enum asset_id id);
/* What somebody else sent us as a way back. Only a path on this site passes: one '/' first (not "//", not "/\"), printable ASCII, no
** fragment. Anything else becomes "/". */
struct url url_given(struct str s);
/* tel: with the digits and a leading + of a telephone number. */
struct url url_tel(struct out *o, struct str number);
/* otpauth: what an authenticator app takes, by QR code or by a press on the telephone itself. secret: base32, spaces in it are left out. */
struct url url_totp(struct out *o, struct str issuer, struct str login, struct str secret);
/* "#id" on this page, as an address. */
struct url url_fragment(struct out *o, struct str id);

/* ---- moments, in the place's clock --------------------------------------------------------------------------- */

/* 11月2日, 2 November; with the year when it is not the current one (see now_us). */
struct str out_date(struct out *o, int64_t us);
/* 11月2日 14:05 */
struct str out_time(struct out *o, int64_t us);
/* 14:05 */
struct str out_clock(struct out *o, int64_t us);
/* For <time datetime="">: RFC 3339 in UTC. */
struct str out_datetime(struct out *o, int64_t us);

#endif
