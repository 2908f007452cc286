/* cli_verify.c - verify: a receipt, a checkpoint, or a whole log; offline but for a log behind an address. */
#include "cli_verify.h"

#include "base/text.h"
#include "cli.h"
#include "core/file.h"
#include "core/receipt.h"

#include <sys/stat.h>

static int bad(struct str why)
{
    printf("NOT GOOD  " STR_FMT "\n", STR_ARG(why));
    return EXIT_FAILED;
}

static void say_key(struct str given, struct str key)
{
    printf("key        " STR_FMT "%s\n", STR_ARG(key),
           given.p ? "" : "   (the log's own word; compare it with one you got another way, or give --key)");
}

static int verify_receipt(struct arena *a, struct str bytes, struct str vkey)
{
    struct receipt_facts f;
    struct str why = STR_NONE;
    if (receipt_check(a, bytes, vkey, &f, &why))
        return bad(why);
    printf("GOOD       a receipt of " STR_FMT "\n", STR_ARG(f.origin));
    printf("event      " STR_FMT ", leaf %lld, " STR_FMT "\n", STR_ARG(f.kind), (long long)f.index, STR_ARG(text_rfc3339(a, f.at)));
    printf("own words  %s\n", f.own_proved ? "proved: they are what the leaf commits to" : "none in this receipt");
    if (f.size)
        printf("in the log under a signed checkpoint of %llu leaves\n", (unsigned long long)f.size);
    else
        printf("no proof inside: it shows what was committed to, not yet that the log holds it\n");
    say_key(vkey, f.key);
    return EXIT_DONE;
}

static int verify_checkpoint(struct arena *a, struct str bytes, struct str vkey)
{
    struct tlog_vkey v;
    struct tlog_head head;
    (void)a;
    if (!vkey.p)
        return bad(STR("a checkpoint alone needs the key it was signed with: --key VKEY"));
    if (!tlog_vkey_parse(vkey, &v))
        return bad(STR("the key given is not a key of a log"));
    if (!tlog_checkpoint_open(bytes, &v, &head))
        return bad(STR("the checkpoint is not signed by that key"));
    printf("GOOD       a checkpoint of " STR_FMT ": %llu leaves\n", STR_ARG(head.origin), (unsigned long long)head.size);
    return EXIT_DONE;
}

static int verify_whole(struct arena *a, const char *where, struct str vkey)
{
    struct source s;
    struct log_facts f;
    struct str why = STR_NONE;
    if (source_open(where, &s)) {
        fprintf(stderr, "zhitong: %s can't be opened\n", where);
        return EXIT_FAILED;
    }
    enum rc rc = verify_log(&s, vkey, a, &f, &why);
    source_close(&s);
    if (rc)
        return bad(why.p ? why : STR("it could not be read to the end"));
    unsigned long long size = f.head.size, opened = (unsigned long long)f.opened;
    must(opened <= size);
    printf("GOOD       the log " STR_FMT ": %llu leaves, every tile, the signed root\n", STR_ARG(f.head.origin), size);
    printf("bodies     %llu public bodies checked; %llu leaves have none\n", opened, size - opened);
    say_key(vkey, f.key);
    return EXIT_DONE;
}

static int verify_file(struct arena *a, const char *path, struct str vkey)
{
    struct str bytes;
    if (file_read(a, path, 4 << 20, &bytes)) {
        fprintf(stderr, "zhitong: %s can't be read\n", path);
        return EXIT_FAILED;
    }
    return str_starts(bytes, STR("{")) ? verify_receipt(a, bytes, vkey) : verify_checkpoint(a, bytes, vkey);
}

/* As source_open wants it: people copy addresses with the slash. */
static const char *without_slashes(struct arena *a, const char *where)
{
    struct str s = str_of(where);
    while (s.n > 1 && s.p[s.n - 1] == '/')
        s.n--;
    const char *z = arena_cstr(a, s);
    return z ? z : where;
}

int cli_verify(int argc, char **argv)
{
    const char *where, *key = NULL;
    int words, code;
    const struct cli_option o[] = { { "key", &key, false } };
    if (!cli_parse(argc, argv, o, countof(o), &where, &words, 1))
        return EXIT_USAGE;
    if (words != 1) {
        fprintf(stderr, "usage: zhitong verify FILE|URL|DIR [--key VKEY]\n");
        return EXIT_USAGE;
    }
    struct arena a;
    struct stat st;
    arena_init(&a, 128 << 20);
    bool whole = strncmp(where, "http://", 7) == 0 || strncmp(where, "https://", 8) == 0 || (stat(where, &st) == 0 && S_ISDIR(st.st_mode));
    if (whole)
        where = without_slashes(&a, where);
    const char *place = whole ? arena_cstr(&a, arena_printf(&a, "%s/place.db", where)) : NULL;
    if (place && stat(place, &st) == 0) /* a place's own folder: its whole check says more than a walk over its log */
        code = check_place(where, NULL, str_of(key));
    else
        code = whole ? verify_whole(&a, where, str_of(key)) : verify_file(&a, where, str_of(key));
    arena_release(&a);
    return code;
}
