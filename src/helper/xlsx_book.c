/* xlsx_book.c - from the package to its first visible sheet: relationships, the workbook, styles, shared strings.
**
** Parts find each other by relationships (an id, a type, a target), and a type is known by its last word, which is the same in the
** two dialects of the format. Only local names are compared, so a producer's prefixes don't matter. */
#include "helper/xlsx.h"

struct relation {
    struct str id, target;
};

/* What the parts beside the workbook are called. */
struct map {
    struct str folder; /* of the workbook, with its slash */
    struct str strings, styles;
    struct buf sheets; /* struct relation, one after the other */
};

#define VECTOR(b, type) ((const type *)(const void *)(b)->p)
#define VECTOR_N(b, type) ((b)->n / sizeof(type))

static enum rc refuse_package(struct work *w)
{
    return work_refuse(w, INVALID, "zip", "this is not an XLSX file");
}

/* A target as a path in the package: absolute, or beside the part it is told in. */
static struct str resolve(struct arena *a, struct str folder, struct str target)
{
    if (str_starts(target, STR("/")))
        return arena_str(a, str_cut(target, 1, target.n));
    return arena_printf(a, STR_FMT STR_FMT, STR_ARG(folder), STR_ARG(target));
}

static bool is_relation(struct part *x, const char *type, struct str folder, struct str *target)
{
    struct str word;
    struct arena *a = x->pack->w->a;
    if (!part_attr(x, "Type", &word) || !str_ends(word, str_of(type)) || !part_attr(x, "Target", &word))
        return false;
    *target = resolve(a, folder, word);
    return target->p != NULL;
}

static enum rc find_workbook(struct pack *p, struct str *path)
{
    struct part x;
    struct str found = STR_NONE;
    enum rc rc = part_open(p, STR("_rels/.rels"), &x);
    if (rc)
        return rc == NOT_FOUND ? refuse_package(p->w) : rc;
    while (!found.p && part_next(&x))
        if (x.at == TAG_OPEN && part_is(&x, "Relationship"))
            (void)is_relation(&x, "/officeDocument", STR(""), &found);
    rc = x.rc;
    part_close(&x);
    if (!rc && !found.p)
        return refuse_package(p->w);
    *path = found;
    return rc;
}

static enum rc read_relations(struct pack *p, struct str workbook, struct map *map)
{
    struct part x;
    struct arena *a = p->w->a;
    size_t slash = workbook.n;
    while (slash && workbook.p[slash - 1] != '/')
        slash--;
    map->folder = str_cut(workbook, 0, slash);
    struct str name = str_cut(workbook, slash, workbook.n);
    enum rc rc = part_open(p, arena_printf(a, STR_FMT "_rels/" STR_FMT ".rels", STR_ARG(map->folder), STR_ARG(name)), &x);
    if (rc)
        return rc == NOT_FOUND ? refuse_package(p->w) : rc;
    while (part_next(&x)) {
        struct relation sheet;
        struct str id;
        if (x.at != TAG_OPEN || !part_is(&x, "Relationship"))
            continue;
        (void)is_relation(&x, "/sharedStrings", map->folder, &map->strings);
        (void)is_relation(&x, "/styles", map->folder, &map->styles);
        if (is_relation(&x, "/worksheet", map->folder, &sheet.target) && part_attr(&x, "Id", &id)) {
            sheet.id = arena_str(a, id);
            buf_put(&map->sheets, &sheet, sizeof sheet);
        }
    }
    rc = x.rc;
    part_close(&x);
    return rc ? rc : map->sheets.overflow ? FAILED : OK;
}

/* The target of a sheet's id; absent: it is not a worksheet (a chart on a page of its own). */
static struct str sheet_target(const struct map *map, struct str id)
{
    const struct relation *r = VECTOR(&map->sheets, struct relation);
    for (size_t i = 0; i < VECTOR_N(&map->sheets, struct relation); i++)
        if (str_eq(r[i].id, id))
            return r[i].target;
    return STR_NONE;
}

static bool truth(struct str v)
{
    return str_eq(v, STR("1")) || str_eq(v, STR("true"));
}

/* The first visible sheet; when all are hidden, the first. */
static enum rc read_workbook(struct pack *p, struct str path, const struct map *map, struct book *b)
{
    struct part x;
    struct str first = STR_NONE, v;
    enum rc rc = part_open(p, path, &x);
    if (rc)
        return rc == NOT_FOUND ? refuse_package(p->w) : rc;
    while (!b->sheet.p && part_next(&x)) {
        if (x.at == TAG_OPEN && part_is(&x, "workbookPr") && part_attr(&x, "date1904", &v))
            b->from_1904 = truth(v);
        if (x.at != TAG_OPEN || !part_is(&x, "sheet") || !part_attr(&x, "id", &v))
            continue;
        struct str target = sheet_target(map, v);
        bool hidden = part_attr(&x, "state", &v) && !str_eq(v, STR("visible"));
        if (!first.p)
            first = target;
        if (!hidden)
            b->sheet = target;
    }
    rc = x.rc;
    part_close(&x);
    if (!b->sheet.p)
        b->sheet = first;
    return rc ? rc : b->sheet.p ? OK : work_refuse(p->w, INVALID, "zip", "the file has no sheet of cells");
}

/* ---- styles -------------------------------------------------------------------------------------------------- */

struct format {
    int64_t id;
    unsigned bits;
};

static unsigned format_of(const struct buf *formats, int64_t id)
{
    const struct format *f = VECTOR(formats, struct format);
    for (size_t i = 0; i < VECTOR_N(formats, struct format); i++)
        if (f[i].id == id)
            return f[i].bits;
    return xlsx_format_of_id(id);
}

static void style_tag(struct part *x, struct buf *formats, struct buf *styles, bool *cells)
{
    struct str id, code;
    int64_t n;
    if (part_is(x, "cellXfs"))
        *cells = x->at == TAG_OPEN;
    if (x->at != TAG_OPEN || !(part_is(x, "numFmt") || (*cells && part_is(x, "xf"))))
        return;
    bool known = part_attr(x, "numFmtId", &id) && str_int(id, &n);
    if (part_is(x, "xf"))
        buf_char(styles, (char)(known ? format_of(formats, n) : 0));
    else if (known && part_attr(x, "formatCode", &code))
        buf_put(formats, &(struct format){ n, xlsx_format_of_code(code) }, sizeof(struct format));
}

static enum rc read_styles(struct pack *p, struct str path, struct book *b)
{
    struct part x;
    struct buf formats, styles;
    bool cells = false;
    enum rc rc = path.p ? part_open(p, path, &x) : NOT_FOUND;
    if (rc)
        return rc == NOT_FOUND ? OK : rc;
    buf_init(&formats, p->w->a, XLSX_FORMATS_MAX * sizeof(struct format));
    buf_init(&styles, p->w->a, XLSX_STYLES_MAX);
    while (part_next(&x))
        if (x.at != TAG_TEXT)
            style_tag(&x, &formats, &styles, &cells);
    rc = x.rc;
    part_close(&x);
    b->style = VECTOR(&styles, unsigned char);
    b->styles = styles.n;
    return !rc && (formats.overflow || styles.overflow) ? work_refuse(p->w, INVALID, "bomb", "the file has too many cell styles") : rc;
}

/* ---- shared strings ------------------------------------------------------------------------------------------ */

struct str book_rich_text(struct part *x, struct buf *scratch)
{
    int depth = 1, hint = 0;
    bool text = false;
    buf_reset(scratch);
    while (depth > 0 && part_next(x)) {
        if (x->at == TAG_TEXT) {
            if (text && !hint)
                buf_str(scratch, x->name);
            continue;
        }
        int step = x->at == TAG_OPEN ? 1 : -1;
        depth += step;
        if (part_is(x, "rPh"))
            hint += step;
        if (part_is(x, "t"))
            text = x->at == TAG_OPEN;
    }
    return depth || scratch->overflow ? STR_NONE : xlsx_text(x->pack->w->a, buf_view(scratch));
}

static enum rc read_strings(struct pack *p, struct str path, struct book *b)
{
    struct part x;
    struct buf all, scratch;
    struct str s = STR("");
    enum rc rc = path.p ? part_open(p, path, &x) : NOT_FOUND;
    if (rc)
        return rc == NOT_FOUND ? OK : rc;
    buf_init(&all, p->w->a, XLSX_STRINGS_MAX * sizeof s);
    buf_init(&scratch, NULL, SHEET_TEXT_MAX * 16);
    while (s.p && part_next(&x)) {
        if (x.at != TAG_OPEN || !part_is(&x, "si"))
            continue;
        s = book_rich_text(&x, &scratch);
        buf_put(&all, &s, sizeof s);
    }
    rc = x.rc;
    if (!rc && (scratch.overflow || all.overflow))
        rc = work_refuse(p->w, INVALID, "cell", "the file has too many texts, or one is longer than a cell can hold");
    buf_release(&scratch);
    part_close(&x);
    b->string = VECTOR(&all, struct str);
    b->strings = VECTOR_N(&all, struct str);
    return rc ? rc : s.p ? OK : FAILED;
}

enum rc book_read(struct pack *p, struct book *out)
{
    struct map map = { .strings = STR_NONE };
    struct str path;
    struct book b = { .sheet = STR_NONE };
    buf_init(&map.sheets, p->w->a, XLSX_PARTS_MAX * sizeof(struct relation));
    enum rc rc = find_workbook(p, &path);
    if (rc || (rc = read_relations(p, path, &map)) || (rc = read_workbook(p, path, &map, &b)) || (rc = read_styles(p, map.styles, &b)) ||
        (rc = read_strings(p, map.strings, &b)))
        return rc;
    *out = b;
    return OK;
}
