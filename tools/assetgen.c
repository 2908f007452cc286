/* assetgen.c - embeds the files a browser needs, so that the program is one file.
**
** Each is served under a name that contains a hash of its bytes (zhitong.3fa94c21.css): it may be cached for ever, and another content
** is another name. The hash is FNV-1a: it tells versions of our own files apart, it defends against nobody. A view names a file by
** its enumerator (ASSET_ZHITONG_CSS), so a file that is gone is a compiler's error and not a broken page. */
#include "gen.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint64_t fnv1a(const struct gen_text *t)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < t->n; i++)
        h = (h ^ (unsigned char)t->p[i]) * 0x100000001b3u;
    return h;
}

static const char *content_type(const char *path, const char *dot)
{
    static const char *const type[][2] = {
        { ".css", "text/css; charset=utf-8" },
        { ".js", "text/javascript; charset=utf-8" },
        { ".mjs", "text/javascript; charset=utf-8" },
        { ".svg", "image/svg+xml" },
        { ".png", "image/png" },
        { ".ico", "image/x-icon" },
        { ".json", "application/json" },
        { ".webmanifest", "application/manifest+json" },
        { ".woff2", "font/woff2" },
        { ".txt", "text/plain; charset=utf-8" },
    };
    for (size_t i = 0; dot && i < sizeof type / sizeof type[0]; i++)
        if (strcmp(dot, type[i][0]) == 0)
            return type[i][1];
    gen_fail(path, 0, "no content type is known for this kind of file");
}

static void put_bytes(struct gen_text *c, const struct gen_text *file, size_t index)
{
    gen_printf(c, "\nstatic const unsigned char BYTES_%zu[] = {", index);
    for (size_t i = 0; i < file->n; i++)
        gen_printf(c, "%s%u,", i % 32 ? "" : "\n    ", (unsigned)(unsigned char)file->p[i]);
    gen_puts(c, "\n};\n");
}

static void put_str(struct gen_text *t, const char *member, const char *value)
{
    gen_printf(t, " .%s = { \"%s\", %zu },", member, value, strlen(value));
}

static void put_entry(struct gen_text *table, const char *path, const struct gen_text *file, size_t index)
{
    const char *name = gen_base(path), *dot = strrchr(name, '.');
    char served[256], etag[32];
    uint64_t h = fnv1a(file);
    const char *type = content_type(path, dot);
    if (strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != strlen(name))
        gen_fail(path, 0, "the name of an asset is made of letters, digits, dot, - and _");
    (void)snprintf(served, sizeof served, "/static/%.*s.%08" PRIx32 "%s", (int)(dot - name), name, (uint32_t)(h >> 32), dot);
    (void)snprintf(etag, sizeof etag, "\\\"%016" PRIx64 "\\\"", h);
    gen_printf(table, "    [ASSET_%s] = {", gen_upper(name));
    put_str(table, "name", name);
    put_str(table, "path", served);
    put_str(table, "type", type);
    gen_printf(table, " .etag = { \"%s\", 18 }, .bytes = { (const char *)BYTES_%zu, %zu } },\n", etag, index, file->n);
}

int main(int argc, char **argv)
{
    struct gen_text c = { 0 }, h = { 0 }, table = { 0 };
    if (argc < 4) {
        fputs("usage: assetgen OUT.c OUT.h FILE...\n", stderr);
        return 1;
    }
    gen_puts(&h, "/* assets.h - the embedded files, made by assetgen from web/. */\n#ifndef ASSETS_H\n#define ASSETS_H\n\n#include "
                 "\"base/str.h\"\n\n"
                 "enum asset_id {\n");
    gen_printf(&c, "/* The embedded files, made by assetgen from web/. */\n#include \"%s\"\n", gen_base(argv[2]));
    for (int i = 3; i < argc; i++) {
        const struct gen_text file = gen_read(argv[i]);
        if (!file.n)
            gen_fail(argv[i], 0, "empty");
        gen_printf(&h, "    ASSET_%s,\n", gen_upper(gen_base(argv[i])));
        put_bytes(&c, &file, (size_t)i - 3);
        put_entry(&table, argv[i], &file, (size_t)i - 3);
    }
    gen_puts(&h, "    ASSET_COUNT\n};\n\n"
                 "struct asset {\n"
                 "    struct str name;  /* zhitong.css */\n"
                 "    struct str path;  /* /static/zhitong.3fa94c21.css: cacheable for ever */\n"
                 "    struct str type;  /* text/css; charset=utf-8 */\n"
                 "    struct str etag;  /* with its quotes */\n"
                 "    struct str bytes;\n"
                 "};\n"
                 "extern const struct asset ASSETS[ASSET_COUNT];\n\n#endif\n");
    gen_printf(&c, "\nconst struct asset ASSETS[ASSET_COUNT] = {\n%s};\n", table.p);
    gen_write(argv[1], &c);
    gen_write(argv[2], &h);
    return 0;
}
