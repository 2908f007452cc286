/* diary.c - logfmt lines on stderr.
**
** A line is built on the stack and leaves in one write(2), so lines of different threads do not mix and nothing can fail on the way but the
** write itself, which nobody could be told of. A value of plain characters stands bare, any other in quotes, with what would end the line
** or the quotes escaped: a reader of logfmt gets back what was put in. What does not fit is cut, between characters, and marked. */
#include "base/diary.h"

#include "base/clock.h"
#include "base/text.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024, CUT_ROOM = 8 }; /* room for the mark of a cut, a quote and the end of the line */

static atomic_int last_level = DIARY_INFO;
static const char *const NAME[] = { "error", "warn", "info", "access" };

struct line {
    char p[LINE_MAX_BYTES];
    size_t n;
    bool cut;
};

static void put(struct line *l, const char *p, size_t n)
{
    if (l->cut || n > LINE_MAX_BYTES - CUT_ROOM - l->n) {
        l->cut = true;
        return;
    }
    memcpy(l->p + l->n, p, n);
    l->n += n;
}

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c && strchr("-._/:{}+*", c));
        if (!plain)
            return false;
    }
    return s.n > 0;
}

/* One character of a quoted value, escaped if it must be; its bytes in the source. */
static size_t put_quoted(struct line *l, struct str s, size_t at)
{
    unsigned char c = (unsigned char)s.p[at];
    size_t n = 1;
    if (c == '"' || c == '\\') {
        put(l, c == '"' ? "\\\"" : "\\\\", 2);
    } else if (c < 0x20 || c == 0x7F) {
        char hex[7];
        (void)snprintf(hex, sizeof hex, "\\u%04x", c);
        put(l, c == '\n' ? "\\n" : hex, c == '\n' ? 2 : 6);
    } else {
        while (at + n < s.n && c >= 0xC0 && ((unsigned char)s.p[at + n] & 0xC0) == 0x80)
            n++;
        put(l, s.p + at, n);
    }
    return n;
}

static void put_value(struct line *l, struct str s)
{
    if (is_plain(s)) {
        put(l, s.p, s.n);
        return;
    }
    put(l, "\"", 1);
    for (size_t i = 0; i < s.n && !l->cut;)
        i += put_quoted(l, s, i);
    if (l->cut) { /* CUT_ROOM is kept for it */
        memcpy(l->p + l->n, "…", 3);
        l->n += 3;
        l->p[l->n++] = '"';
    } else {
        put(l, "\"", 1);
    }
}

static void put_head(struct line *l, enum diary_level level)
{
    int64_t now = clock_now_us();
    struct text_date d = text_date(now, 0);
    char head[80];
    int n = snprintf(head, sizeof head, "time=%04d-%02d-%02dT%02d:%02d:%02d.%03dZ level=%s", d.year, d.month, d.day, d.hour, d.minute,
                     d.second, (int)(now / CLOCK_MS % 1000), NAME[level]);
    put(l, head, (size_t)n);
}

void diary_write(enum diary_level level, const struct diary_field *f, size_t n)
{
    struct line l = { .n = 0 };
    if (!diary_wants(level))
        return;
    put_head(&l, level);
    for (size_t i = 0; i < n && !l.cut; i++) {
        char number[24];
        struct str v = f[i].text;
        if (!v.p)
            v = str_n(number, (size_t)snprintf(number, sizeof number, "%lld", (long long)f[i].n));
        put(&l, " ", 1);
        put(&l, f[i].key, strlen(f[i].key));
        put(&l, "=", 1);
        if (!l.cut)
            put_value(&l, v);
    }
    l.p[l.n++] = '\n';
    ssize_t wrote = write(STDERR_FILENO, l.p, l.n);
    (void)wrote;
}

void diary_until(enum diary_level last)
{
    atomic_store(&last_level, (int)last);
}

bool diary_wants(enum diary_level level)
{
    return (int)level <= atomic_load_explicit(&last_level, memory_order_relaxed);
}

bool diary_level_of(struct str name, enum diary_level *out)
{
    for (size_t i = 0; i < countof(NAME); i++)
        if (str_eq(name, str_of(NAME[i]))) {
            *out = (enum diary_level)i;
            return true;
        }
    return false;
}
