/* fuzz_moment.c - any bytes as a moment that an office wrote. What was understood, written out plainly, is understood as the same moment.
**
** A writing that is one of two must be one under each order, and two different ones; a writing that shows its order must not be read in
** another. A byte above 127 is a whole piece of a date.
**
** clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Isrc -Ibuild-test/po tests/fuzz/fuzz_moment.c \
** src/base/{arena,buf,fault,mem,moment,rc,str,text,utf8}.c -lsodium -lutf8proc -o fuzz_moment && ./fuzz_moment -max_len=40 */
#include "base/moment.h"

#include "base/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const piece[] = { "2019", "2020", "12", "31", "29", "02", "2", "13", "1", "/", "-", ".", ":", " ", "年",
                                     "月", "日", "下午", "上午", "T", "Z", "+08:00", "-0530", "PM", "AM", "00", "59", "60", "24", ".123", "时",
                                     "分", "秒", "9999", "0001" };

static struct str pieces(struct arena *a, const uint8_t *p, size_t n)
{
    struct buf b;
    buf_init(&b, a, 4096);
    for (size_t i = 0; i < n; i++)
        if (p[i] < 128)
            buf_char(&b, (char)p[i]);
        else
            buf_str(&b, str_of(piece[(p[i] - 128U) % countof(piece)]));
    return buf_view(&b);
}

static void plainly(struct arena *a, const struct moment *m)
{
    struct moment again;
    struct text_date d = text_date(m->us, 480);
    int64_t whole;
    must(text_date_us(&d, 480, &whole));
    int second = (int)((m->us / 1000000 % 60 + 60) % 60);
    struct str s = arena_printf(a, "%04d-%02d-%02d %02d:%02d:%02d", d.year, d.month, d.day, d.hour, d.minute, second);
    must(moment_read(s, 480, MOMENT_ORDER_UNKNOWN, &again) == OK);
    must(again.us / 1000000 == m->us / 1000000 && again.shows == MOMENT_YMD);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct moment m, in[MOMENT_DMY + 1];
    arena_init(&a, 1 << 16);
    struct str s = pieces(&a, data, size);
    enum rc rc = moment_read(s, 480, MOMENT_ORDER_UNKNOWN, &m), under[MOMENT_DMY + 1] = { OK };
    must(rc == OK || rc == INVALID || rc == CONFLICT);
    for (int o = MOMENT_YMD; o <= MOMENT_DMY; o++) {
        under[o] = moment_read(s, 480, (enum moment_order)o, &in[o]);
        must(under[o] == OK || under[o] == INVALID);
        if (under[o] == OK)
            plainly(&a, &in[o]);
    }
    if (rc == OK)
        plainly(&a, &m);
    if (rc == CONFLICT)
        must(under[MOMENT_MDY] == OK && under[MOMENT_DMY] == OK && in[MOMENT_MDY].us != in[MOMENT_DMY].us);
    if (rc == OK && m.shows != MOMENT_ORDER_UNKNOWN)
        must(under[m.shows] == OK && in[m.shows].us == m.us);
    arena_release(&a);
    return 0;
}
