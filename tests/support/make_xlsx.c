/* make_xlsx.c - the least a package must have: two lists of relations, a workbook, a sheet. */
#include "support/make_xlsx.h"

#include <zip.h>

#define RELATIONS "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static const char root_rels[] = RELATIONS
    "<Relationship Id=\"rId1\" Type=\"" TYPE "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
static const char book_rels[] = RELATIONS
    "<Relationship Id=\"rId1\" Type=\"" TYPE "worksheet\" Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"" TYPE "worksheet\" Target=\"/xl/worksheets/sheet2.xml\"/>"
    "<Relationship Id=\"rId3\" Type=\"" TYPE "sharedStrings\" Target=\"sharedStrings.xml\"/>"
    "<Relationship Id=\"rId4\" Type=\"" TYPE "styles\" Target=\"styles.xml\"/></Relationships>";
static const char book[] = "<workbook xmlns:r=\"" TYPE "\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
static const char other_sheet[] =
    "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>the second</t></is></c></row></sheetData></worksheet>";

static bool add(zip_t *z, bool stored, const char *name, struct str bytes)
{
    zip_source_t *s = zip_source_buffer(z, bytes.p, bytes.n, 0);
    zip_int64_t i = s ? zip_file_add(z, name, s, 0) : -1;
    if (s && i < 0)
        zip_source_free(s);
    return i >= 0 && zip_set_file_compression(z, (zip_uint64_t)i, stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 1) == 0;
}

static bool fill(zip_t *z, const struct xlsx_parts *p)
{
    const struct {
        const char *name;
        struct str bytes;
    } part[] = {
        { "_rels/.rels", str_of(root_rels) },
        { "xl/_rels/workbook.xml.rels", str_of(book_rels) },
        { "xl/workbook.xml", p->workbook.p ? p->workbook : str_of(book) },
        { "xl/worksheets/sheet1.xml", p->sheet },
        { "xl/worksheets/sheet2.xml", str_of(other_sheet) },
        { "xl/sharedStrings.xml", p->strings },
        { "xl/styles.xml", p->styles },
    };
    for (size_t i = 0; i < countof(part); i++)
        if (part[i].bytes.p && !add(z, p->stored, part[i].name, part[i].bytes))
            return false;
    return true;
}

static struct str bytes_of(struct arena *a, zip_source_t *s)
{
    zip_stat_t st;
    struct str out = STR_NONE;
    if (zip_source_open(s) != 0)
        return out;
    char *p = zip_source_stat(s, &st) == 0 ? arena_alloc(a, st.size) : NULL;
    if (p && zip_source_read(s, p, st.size) == (zip_int64_t)st.size)
        out = str_n(p, st.size);
    zip_source_close(s);
    return out;
}

struct str make_xlsx(struct arena *a, const struct xlsx_parts *parts)
{
    zip_error_t e;
    struct str out = STR_NONE;
    zip_error_init(&e);
    zip_source_t *s = zip_source_buffer_create(NULL, 0, 0, &e);
    must(s != NULL);
    zip_source_keep(s);
    zip_t *z = zip_open_from_source(s, ZIP_TRUNCATE, &e);
    must(z != NULL);
    if (fill(z, parts) && zip_close(z) == 0)
        out = bytes_of(a, s);
    else
        zip_discard(z);
    zip_source_free(s);
    zip_error_fini(&e);
    return out;
}
