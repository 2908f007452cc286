/* fuzz_filter.c - any bytes as the address of a list of the desk. The address that is written for what was understood is understood as the
** same, is no longer loose, holds nothing odd, and is written as itself.
**
** Accounts and their names are the database's; here everybody with an even number works.
**
** clang -std=c17 -D_GNU_SOURCE -include stdio.h -g -O1 -fsanitize=fuzzer,address,undefined -Isrc \
** -Ibuild-test -Ibuild-test/po -Ibuild-test/src/core -Ibuild-test/web -Ipo \
** tests/fuzz/fuzz_filter.c src/desk/desk_filter.c src/web/form{,_json,_multipart}.c src/web/out.c src/core/shape.c \
** src/base/{arena,buf,fault,hash,mem,rc,str,text,utf8}.c build-test/po/msg.c po/fill.c -no-pie -Wl,--unresolved-symbols=ignore-all \
** -lnettle -lsodium -lutf8proc -lcjson -o fuzz_filter && ./fuzz_filter -max_len=200 */
#include "desk/desk_in.h"

#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const word[] = {
    "state=", "&taker=", "&unit=", "&since=", "&until=", "&source=", "&worded=", "&homes=", "&said=", "&check=", "&sort=", "&class=", "me",
    "nobody", "all", "open", "closed", "dispatched", "web", "yes", "no", "half", "2026-11-01", "0001-01-01", "9999-12-31", "2", "12",
    "%E7%83%AD", "+", "&", "=", "%20", "waiting", "newest", "homes", "&for=", "&compound=",
};

struct str desk_taker_name(struct web *w, int64_t user)
{
    (void)w;
    return user % 2 ? STR_NONE : STR("王");
}

struct str desk_person(struct web *w, int64_t user)
{
    return desk_taker_name(w, user);
}

/* Who stands in for whom is the database's too: here everybody works for themselves, or for one more. */
enum rc desk_read_holders(struct web *w, int64_t user, const int64_t **who, size_t *n)
{
    int64_t *of = ARENA_ARRAY(w->arena, int64_t, 2);
    if (!of)
        return FAILED;
    of[0] = user;
    of[1] = user + 2;
    *n = user % 4 ? 1 : 2;
    *who = of;
    return OK;
}

struct str desk_holders_names(struct web *w, const struct desk_filter *f)
{
    return desk_taker_name(w, f->holder[f->holders - 1]);
}

/* A class is there when its number is even, and has none below it. */
bool desk_filter_class(struct web *w, int64_t class, struct desk_filter *f)
{
    int64_t *under = ARENA_ARRAY(w->arena, int64_t, 1);
    if (!under || class % 2)
        return false;
    *under = class;
    f->class = class;
    f->under = under;
    f->unders = 1;
    f->class_name = STR("暖气");
    return true;
}

/* A compound is there when its number is even, and has one building. */
bool desk_filter_compound(struct web *w, int64_t compound, struct desk_filter *f)
{
    int64_t *building = ARENA_ARRAY(w->arena, int64_t, 1);
    if (!building || compound < 1 || compound % 2)
        return false;
    *building = compound;
    f->compound = compound;
    f->building = building;
    f->buildings = 1;
    f->compound_name = STR("枣树里");
    return true;
}

/* What concerns somebody is the database's; here it is nothing. */
enum rc desk_read_yours(struct web *w, const struct desk_yours **out, size_t *n)
{
    *out = ARENA_ARRAY(w->arena, struct desk_yours, 1);
    *n = 0;
    return *out ? OK : FAILED;
}

static bool same(const struct desk_filter *a, const struct desk_filter *b)
{
    return a->state == b->state && a->taker == b->taker && str_eq(a->unit, b->unit) && a->since == b->since && a->until == b->until &&
           a->source == b->source && a->worded == b->worded && a->homes == b->homes && a->said == b->said && a->check == b->check &&
           a->sort == b->sort && a->class == b->class && a->yours == b->yours &&
           a->compound == b->compound;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct form f;
    static struct web w;
    struct arena a;
    struct buf b;
    struct desk_filter once, twice;
    arena_init(&a, 4 << 20);
    buf_init(&b, &a, 1 << 16);
    for (size_t i = 0; i < size; i++)
        if (data[i] < 128)
            buf_char(&b, (char)data[i]);
        else
            buf_str(&b, str_of(word[(data[i] - 128U) % countof(word)]));
    w = (struct web){ .arena = &a, .actor = { .user = 4 } };
    w.out.m.arena = &a;
    w.out.offset_min = 480;
    f = (struct form){ 0 };
    if (form_read_urlencoded(&f, &a, buf_view(&b)) == OK) {
        desk_filter_read(&w, &f, &once);
        struct str kept = desk_filter_query(&w.out, &once);
        f = (struct form){ 0 };
        must(!a.overflow && (kept.n == 0 || form_read_urlencoded(&f, &a, kept) == OK));
        desk_filter_read(&w, &f, &twice);
        must(same(&once, &twice) && !twice.odd.p && !twice.loose);
        must(str_eq(desk_filter_query(&w.out, &twice), kept));
    }
    arena_release(&a);
    return 0;
}
