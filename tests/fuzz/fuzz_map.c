/* fuzz_map.c - any bytes as the drawing of a neighbourhood: GeoJSON as `zhitong import DIR map` reads it, and the text it makes of it.
**
** The rest of the program is played here: the file is the input, and the command that would write it down reads the text with the parser
** the real one uses. A drawing that is taken is one that the command takes; and a text that parses prints back to the same bytes. A byte
** above 127 is a whole word of GeoJSON.
**
** clang -std=c17 -D_GNU_SOURCE -include stdio.h -g -O1 -fsanitize=fuzzer,address,undefined -Isrc \
** -Ibuild-test -Ibuild-test/po -Ibuild-test/src/core -Ibuild-test/web tests/fuzz/fuzz_map.c \
** src/cli_map.c src/place/place_ground.c src/base/{arena,buf,fault,mem,rc,str,utf8}.c -no-pie -Wl,--unresolved-symbols=ignore-all \
** -lsodium -lutf8proc -lcjson -lm -o fuzz_map && ./fuzz_map -max_len=400 -close_fd_mask=3 */
#include "base/buf.h"
#include "base/utf8.h"
#include "cli.h"
#include "core/file.h"
#include "place/place_ground.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const word[] = {
    "{\"type\":\"FeatureCollection\",\"features\":[", "]}", "{\"type\":\"Feature\",\"properties\":{", "},\"geometry\":", "}",
    "{\"type\":\"", "LineString", "Polygon", "MultiPolygon", "MultiLineString", "Point", "GeometryCollection", "\",\"coordinates\":[",
    "\",\"geometries\":[", "[112.938814,28.228209]", "[112.9,28.2]", "[180,-90]", "[-180.0000001,0]", "[", "]", ",", "\"kind\":\"water\"",
    "\"highway\":\"x\"", "\"building\":\"yes\"", "\"name\":\"枣树街\"", "\"name\":\"a\\tb\"", "\"name\":\"\\u0000\"", "1e400", "null",
    "\\ud800", "street\t\t1,2 3,4\n", "water\t塘\t0,0 1,0 1,1 0,0\n", "house\t\t", " ", "180000000,90000000", "-1,-1",
};

static struct str file;

enum rc file_read(struct arena *a, const char *path, size_t most, struct str *out)
{
    (void)path;
    (void)most;
    *out = arena_str(a, file);
    return OK;
}

static void prints_back(struct arena *a, struct str text)
{
    struct place_shape *s;
    struct buf b;
    size_t n;
    int64_t bad;
    enum rc rc = place_ground_parse(a, text, &s, &n, &bad);
    must(rc == OK || rc == INVALID);
    if (rc)
        return;
    buf_init(&b, a, 1 << 20);
    for (size_t i = 0; i < n; i++)
        place_ground_put(&b, &s[i]);
    must(str_eq(buf_view(&b), text));
}

enum rc cli_run(struct place *p, const struct command *c, const void *args, struct task *t, struct arena *a)
{
    static struct place_drawn told;
    const struct place_draw *d = args;
    struct place_shape *s;
    size_t n;
    int64_t bad;
    (void)p;
    must(c == &PLACE_DRAW && place_ground_parse(a, d->rows, &s, &n, &bad) == OK);
    t->result = &told;
    return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct buf b;
    arena_init(&a, 8 << 20);
    buf_init(&b, &a, 1 << 20);
    for (size_t i = 0; i < size; i++)
        if (data[i] < 128)
            buf_char(&b, (char)data[i]);
        else
            buf_str(&b, str_of(word[(data[i] - 128U) % countof(word)]));
    file = buf_view(&b);
    if (utf8_valid(file))
        prints_back(&a, file);
    (void)import_map(NULL, "drawing.geojson", false, &a);
    arena_release(&a);
    return 0;
}
