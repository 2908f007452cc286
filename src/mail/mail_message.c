/* mail_message.c - a letter as a message: RFC 5322 with words that are not ASCII in RFC 2047's clothes, the text as base64 (RFC 2045).
**
** What comes from people stands in three places only: the subject and the name, which are encoded whole, and the text, which is
** base64. So no line break of theirs can begin a header, and no line can be longer than a mail server takes. */
#include "base/text.h"
#include "base/utf8.h"
#include "mail/mail.h"

enum { LINE = 57, WORD_BYTES = 42, MESSAGE_MOST = 256 * 1024 }; /* 57 bytes are 76 characters of base64; 42, an encoded word within 75 */

bool mail_address(struct str s)
{
    size_t at = str_find(s, '@', 0), dots = 0;
    if (s.n > MAIL_ADDRESS_MOST || at == 0 || at > 64 || at + 3 > s.n || str_find(s, '@', at + 1) < s.n)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c >= 0x7f || strchr("()<>[]:;,\\\"", c))
            return false;
        bool edge = i == 0 || i + 1 == s.n || i == at + 1 || i + 1 == at || s.p[i - 1] == '.';
        if (c == '.' && edge)
            return false;
        dots += c == '.' && i > at;
    }
    return dots > 0;
}

/* Only values that we have made ourselves: an address, a name of ours, encoded words. */
static void header(struct buf *b, const char *name, struct str value)
{
    buf_str(b, str_of(name));
    buf_str(b, STR(": "));
    buf_str(b, value);
    buf_str(b, STR("\r\n"));
}

/* "=?UTF-8?B?...?=" in as many words as it takes, a line each, cut between characters. */
static struct str words(struct arena *a, struct str s)
{
    struct buf b;
    buf_init(&b, a, 8 * 1024);
    for (size_t from = 0, to; from < s.n; from = to) {
        to = from;
        for (size_t next = from; next <= s.n && next - from <= WORD_BYTES; next++)
            if (next == s.n || ((unsigned char)s.p[next] & 0xc0) != 0x80)
                to = next;
        must(to > from);
        if (from)
            buf_str(&b, STR("\r\n "));
        buf_str(&b, STR("=?UTF-8?B?"));
        buf_base64(&b, s.p + from, to - from);
        buf_str(&b, STR("?="));
    }
    return b.overflow ? STR_NONE : buf_view(&b);
}

static void put_text(struct buf *b, struct arena *a, struct str text)
{
    struct buf lines;
    struct str line;
    buf_init(&lines, a, MESSAGE_MOST);
    while (str_next(&text, '\n', &line)) {
        buf_str(&lines, line);
        buf_str(&lines, STR("\r\n"));
    }
    struct str all = buf_view(&lines);
    b->overflow = b->overflow || lines.overflow;
    for (size_t i = 0; i < all.n; i += LINE) {
        buf_base64(b, all.p + i, all.n - i < LINE ? all.n - i : LINE);
        buf_str(b, STR("\r\n"));
    }
}

/* RFC 5322 3.3, in UTC. */
static struct str date_of(struct arena *a, int64_t us)
{
    static const char day[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char month[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct text_date d = text_date(us, 0);
    must(d.weekday >= 0 && d.weekday < 7 && d.month >= 1 && d.month <= 12);
    return arena_printf(a, "%s, %d %s %04d %02d:%02d:%02d +0000", day[d.weekday], d.day, month[d.month - 1], d.year, d.hour, d.minute,
                        d.second);
}

struct str mail_message(struct arena *a, const struct letter *l, struct str from, struct str from_name, int64_t now)
{
    struct buf b;
    must(mail_address(l->to) && mail_address(from) && l->id.p);
    buf_init(&b, a, MESSAGE_MOST);
    header(&b, "Date", date_of(a, now));
    header(&b, "From", from_name.n ? arena_printf(a, STR_FMT " <" STR_FMT ">", STR_ARG(words(a, from_name)), STR_ARG(from)) : from);
    header(&b, "To", l->to);
    header(&b, "Subject", words(a, l->subject));
    header(&b, "Message-ID", arena_printf(a, "<" STR_FMT ">", STR_ARG(l->id)));
    if (l->stop.p) { /* RFC 8058: the mailbox's own button */
        header(&b, "List-Unsubscribe", arena_printf(a, "<" STR_FMT ">", STR_ARG(l->stop)));
        header(&b, "List-Unsubscribe-Post", STR("List-Unsubscribe=One-Click"));
    }
    header(&b, "Auto-Submitted", STR("auto-generated"));
    header(&b, "MIME-Version", STR("1.0"));
    header(&b, "Content-Type", STR("text/plain; charset=utf-8"));
    header(&b, "Content-Transfer-Encoding", STR("base64"));
    buf_str(&b, STR("\r\n"));
    put_text(&b, a, l->text);
    return b.overflow || a->overflow ? STR_NONE : buf_view(&b);
}

struct str mail_key(const struct place *p, struct arena *a, struct str label, struct str mail)
{
    struct hash secret = place_secret(p, label);
    struct buf lower;
    buf_init(&lower, a, MAIL_ADDRESS_MOST + 1);
    for (size_t i = 0; i < mail.n; i++)
        buf_char(&lower, mail.p[i] >= 'A' && mail.p[i] <= 'Z' ? (char)(mail.p[i] - 'A' + 'a') : mail.p[i]);
    struct hash h = hash_hmac(&secret, buf_view(&lower), STR(""));
    return lower.overflow ? STR_NONE : arena_str(a, str_n(h.b, MAIL_KEY_BYTES));
}
