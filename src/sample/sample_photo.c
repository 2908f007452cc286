/* sample_photo.c - the sample's photos: flat pictures that the program draws itself, so that nothing in it was taken anywhere.
**
** Two troubles, each before and after: a landing whose lamp is out, and bins that run over. They are drawn as rectangles and discs in a few
** colours, written as the plainest PNG there is (one palette, nothing compressed), and go the way that every stranger's file goes: through
** the helper, which makes a JPEG of them, and into attachments that wait (core/attach.h). Where no helper is, the sample has no photos. */
#include "sample/sample_in.h"

enum { WIDE = 480, HIGH = 360, RAW = (WIDE + 1) * HIGH, STORED_MOST = 65535, PNG_BYTES = RAW + 1024 };

/* ---- drawing ------------------------------------------------------------------------------------------------------- */

enum ink { NIGHT, WALL_DARK, WALL, FLOOR, STEP, RAIL, LAMP, GLOW, SKY, LAWN, BIN, LID, BAG, PAPER, PAVING, INKS };
static const uint8_t palette[INKS][3] = {
    [NIGHT] = { 30, 32, 40 },     [WALL_DARK] = { 52, 54, 64 }, [WALL] = { 226, 218, 196 }, [FLOOR] = { 150, 146, 138 },
    [STEP] = { 112, 110, 106 },   [RAIL] = { 92, 66, 44 },      [LAMP] = { 255, 246, 200 }, [GLOW] = { 246, 232, 190 },
    [SKY] = { 198, 216, 226 },    [LAWN] = { 134, 156, 104 },   [BIN] = { 62, 96, 78 },     [LID] = { 44, 70, 58 },
    [BAG] = { 40, 42, 48 },       [PAPER] = { 232, 226, 212 },  [PAVING] = { 178, 172, 162 },
};
struct sheet {
    uint8_t *row; /* RAW bytes: each line begins with its filter, 0 */
};

static void box(struct sheet *s, int x, int y, int w, int h, enum ink ink)
{
    for (int j = y < 0 ? 0 : y; j < y + h && j < HIGH; j++)
        for (int i = x < 0 ? 0 : x; i < x + w && i < WIDE; i++)
            s->row[j * (WIDE + 1) + 1 + i] = (uint8_t)ink;
}

static void disc(struct sheet *s, int x, int y, int r, enum ink ink)
{
    for (int j = -r; j <= r; j++)
        for (int i = -r; i <= r; i++)
            if (i * i + j * j <= r * r)
                box(s, x + i, y + j, 1, 1, ink);
}

static void draw_landing(struct sheet *s, bool lit)
{
    box(s, 0, 0, WIDE, HIGH, lit ? WALL : WALL_DARK);
    if (lit)
        disc(s, 240, 60, 150, GLOW);
    box(s, 0, 270, WIDE, 90, lit ? FLOOR : NIGHT);
    for (int i = 0; i < 6; i++)
        box(s, 250 + i * 40, 250 - i * 34, 230, 34, i % 2 ? (lit ? STEP : NIGHT) : (lit ? FLOOR : WALL_DARK));
    for (int i = 0; i < 7; i++)
        box(s, 236 + i * 38, 160 - i * 32, 6, 100, RAIL);
    box(s, 60, 90, 110, 180, lit ? RAIL : NIGHT);
    box(s, 68, 98, 94, 164, lit ? PAVING : BAG);
    disc(s, 150, 184, 5, lit ? RAIL : WALL_DARK);
    box(s, 237, 0, 6, 40, RAIL);
    disc(s, 240, 56, 20, lit ? LAMP : BAG);
}

static void draw_bins(struct sheet *s, bool clean)
{
    box(s, 0, 0, WIDE, 170, SKY);
    box(s, 0, 60, WIDE, 110, WALL);
    for (int i = 0; i < 6; i++)
        box(s, 24 + i * 80, 80, 36, 50, STEP);
    box(s, 0, 170, WIDE, 40, LAWN);
    box(s, 0, 210, WIDE, 150, PAVING);
    for (int i = 0; i < 3; i++) {
        const int x = 90 + i * 105;
        if (!clean) {
            disc(s, x + 25, 150, 24, BAG);
            disc(s, x + 55, 144, 22, i % 2 ? PAPER : BAG);
        }
        box(s, x, 160, 80, 120, BIN);
        box(s, x - 4, clean ? 150 : 160, 88, 12, LID);
        disc(s, x + 14, 282, 9, BAG);
        disc(s, x + 66, 282, 9, BAG);
    }
    for (int i = 0; i < 9 && !clean; i++)
        disc(s, 50 + i * 46, 306 + (i * 37) % 34, 12 + (i * 5) % 9, i % 3 == 1 ? PAPER : BAG);
}

/* ---- a PNG --------------------------------------------------------------------------------------------------------- */

static void put_u32(struct buf *b, uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_char(b, (char)(v >> shift & 0xff));
}

static uint32_t crc_of(struct str s)
{
    uint32_t c = ~0U;
    for (size_t i = 0; i < s.n; i++) {
        c ^= (uint8_t)s.p[i];
        for (int bit = 0; bit < 8; bit++)
            c = c >> 1 ^ (c & 1 ? 0xedb88320U : 0);
    }
    return ~c;
}

static uint32_t adler_of(const uint8_t *p, size_t n)
{
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < n; i++) {
        a = (a + p[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

static void put_chunk(struct buf *png, const char type[4], struct str data, struct arena *a)
{
    struct buf body;
    buf_init(&body, a, data.n + 8);
    buf_str(&body, str_n(type, 4));
    buf_str(&body, data);
    put_u32(png, (uint32_t)data.n);
    buf_str(png, buf_view(&body));
    put_u32(png, crc_of(buf_view(&body)));
}

static struct str png_of(const struct sheet *s, struct arena *a)
{
    struct buf png, part;
    buf_init(&png, a, PNG_BYTES);
    buf_str(&png, str_n("\x89PNG\r\n\x1a\n", 8));
    buf_init(&part, a, 32);
    put_u32(&part, WIDE);
    put_u32(&part, HIGH);
    buf_str(&part, str_n("\x08\x03\0\0\0", 5));
    put_chunk(&png, "IHDR", buf_view(&part), a);
    put_chunk(&png, "PLTE", str_n((const char *)palette, sizeof palette), a);
    buf_init(&part, a, PNG_BYTES);
    buf_str(&part, str_n("\x78\x01", 2));
    for (size_t at = 0; at < RAW; at += STORED_MOST) {
        const size_t n = RAW - at < STORED_MOST ? RAW - at : STORED_MOST;
        buf_char(&part, at + n == RAW);
        for (int k = 0; k < 4; k++) /* its length, and the same inverted */
            buf_char(&part, (char)((k < 2 ? n : ~n) >> 8 * (k % 2) & 0xff));
        buf_str(&part, str_n((const char *)s->row + at, n));
    }
    put_u32(&part, adler_of(s->row, RAW));
    put_chunk(&png, "IDAT", buf_view(&part), a);
    put_chunk(&png, "IEND", STR(""), a);
    must(!png.overflow && !part.overflow);
    return buf_view(&png);
}

/* ---- through the helper ---------------------------------------------------------------------------------------------- */

void photos_make(struct photos *p, struct arena *a)
{
    struct helper *h;
    p->n = 0;
    if (helper_open(NULL, &h))
        return;
    for (size_t i = 0; i < PICTURES; i++) {
        const struct job_picture job = { STR_NONE };
        struct sheet s = { ARENA_ARRAY(a, uint8_t, RAW) };
        must(s.row != NULL);
        memset(s.row, 0, RAW);
        (i < PICTURE_BINS ? draw_landing : draw_bins)(&s, i % 2);
        if (helper_run(h, &(struct helper_job){ .kind = &JOB_PICTURE, .args = &job, .payload = png_of(&s, a) }, a, &p->made[i]))
            break;
        p->n++;
    }
    helper_close(h);
    p->n = p->n == PICTURES ? PICTURES : 0;
}

struct photo_wait {
    struct place *place;
    struct attach_new made;
};
static enum rc expect(struct side *s, struct arena *a, int64_t now, void *arg)
{
    const struct photo_wait *w = arg;
    return attach_expect(s, a, place_dir(w->place), now, &w->made);
}

struct str photos_wait(const struct photos *p, struct place *place, enum picture which, struct arena *a)
{
    struct photo_wait w = { .place = place };
    struct task t = { .side = expect, .arg = &w, .arena = a }, *one = &t;
    if (!p->n)
        return STR_NONE;
    const struct helper_result *r = &p->made[which];
    if (attach_seal(a, r->payload, r->n, &w.made))
        return STR_NONE;
    place_run(place, &one, 1);
    return t.rc || attach_write(place_dir(place), a, &w.made) ? STR_NONE : w.made.token;
}
