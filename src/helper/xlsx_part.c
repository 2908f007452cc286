/* xlsx_part.c - the zip by libzip, the XML by libxml2's pull reader, and the purse that pays for every byte unpacked. */
#include "helper/xlsx.h"

/* Compound files (Office 97) begin so; a workbook with a password is one too and says so in a name, in UTF-16. */
static const char old_magic[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
static const char encrypted_name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";

static enum rc refuse_file(struct work *w, struct str file)
{
    if (!str_starts(file, str_of(old_magic)))
        return work_refuse(w, INVALID, "zip", "this is not an XLSX file");
    if (memmem(file.p, file.n, encrypted_name, sizeof encrypted_name - 1))
        return work_refuse(w, INVALID, "password", "the file is protected by a password");
    return work_refuse(w, INVALID, "old", "this is an old .xls file: save it as .xlsx");
}

enum rc pack_open(struct work *w, struct str file, struct pack *out)
{
    zip_error_t e;
    zip_error_init(&e);
    zip_source_t *source = file.n ? zip_source_buffer_create(file.p, file.n, 0, &e) : NULL;
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &e) : NULL;
    zip_error_fini(&e);
    if (!zip) {
        zip_source_free(source);
        return refuse_file(w, file);
    }
    if (zip_get_num_entries(zip, 0) > XLSX_PARTS_MAX) {
        zip_discard(zip);
        return work_refuse(w, INVALID, "bomb", "the file has more than %d parts", XLSX_PARTS_MAX);
    }
    *out = (struct pack){ w, zip, XLSX_UNPACKED_MAX };
    return OK;
}

void pack_close(struct pack *p)
{
    zip_discard(p->zip);
}

static enum rc refuse_bomb(struct work *w)
{
    return work_refuse(w, INVALID, "bomb", "the file unpacks to more than %d MiB", XLSX_UNPACKED_MAX >> 20);
}

/* libxml2 asks for bytes. */
static int feed(void *context, char *p, int n)
{
    struct part *x = context;
    zip_int64_t got = zip_fread(x->file, p, n > 0 ? (zip_uint64_t)n : 0);
    if (got < 0) {
        x->rc = work_refuse(x->pack->w, INVALID, "zip", "the file is damaged");
        return -1;
    }
    if ((size_t)got > x->pack->left) {
        x->rc = refuse_bomb(x->pack->w);
        return -1;
    }
    x->pack->left -= (size_t)got;
    return (int)got;
}

static void silent(void *context, xmlErrorPtr error)
{
    (void)context;
    (void)error;
}

enum rc part_open(struct pack *p, struct str path, struct part *out)
{
    zip_stat_t st;
    zip_int64_t i = zip_name_locate(p->zip, arena_cstr(p->w->a, path), ZIP_FL_NOCASE);
    if (i < 0)
        return NOT_FOUND;
    if (zip_stat_index(p->zip, (zip_uint64_t)i, 0, &st) != 0)
        return work_refuse(p->w, INVALID, "zip", "the file is damaged");
    if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
        return work_refuse(p->w, INVALID, "password", "the file is protected by a password");
    if ((st.valid & ZIP_STAT_SIZE) && st.size > p->left)
        return refuse_bomb(p->w);
    if ((st.valid & ZIP_STAT_COMP_METHOD) && st.comp_method != ZIP_CM_STORE && st.comp_method != ZIP_CM_DEFLATE)
        return work_refuse(p->w, INVALID, "zip", "the file is packed in a way no office program packs");
    out->pack = p;
    out->at = TAG_NONE;
    out->pending = false;
    out->rc = OK;
    out->file = zip_fopen_index(p->zip, (zip_uint64_t)i, 0);
    if (!out->file)
        return work_refuse(p->w, INVALID, "zip", "the file is damaged");
    out->xml = xmlReaderForIO(feed, NULL, out, NULL, NULL, XML_PARSE_NONET | XML_PARSE_COMPACT);
    if (!out->xml) {
        zip_fclose(out->file);
        return FAILED;
    }
    xmlTextReaderSetStructuredErrorHandler(out->xml, silent, NULL);
    return OK;
}

void part_close(struct part *x)
{
    xmlFreeTextReader(x->xml);
    zip_fclose(x->file);
}

static enum tag stop(struct part *x)
{
    if (!x->rc)
        x->rc = work_refuse(x->pack->w, INVALID, "xml", "the file is damaged or was made by something unusual");
    return x->at = TAG_NONE;
}

static struct str of_xml(const xmlChar *s)
{
    return str_of((const char *)s);
}

enum tag part_next(struct part *x)
{
    if (x->pending) {
        x->pending = false;
        return x->at = TAG_CLOSE;
    }
    for (;;) {
        int got = x->rc ? -1 : xmlTextReaderRead(x->xml);
        if (got == 0)
            return x->at = TAG_NONE;
        if (got < 0)
            return stop(x);
        switch (xmlTextReaderNodeType(x->xml)) {
        case XML_READER_TYPE_ELEMENT:
            x->name = of_xml(xmlTextReaderConstLocalName(x->xml));
            x->pending = xmlTextReaderIsEmptyElement(x->xml) == 1;
            return x->at = TAG_OPEN;
        case XML_READER_TYPE_END_ELEMENT:
            x->name = of_xml(xmlTextReaderConstLocalName(x->xml));
            return x->at = TAG_CLOSE;
        case XML_READER_TYPE_TEXT:
        case XML_READER_TYPE_CDATA:
        case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
            x->name = of_xml(xmlTextReaderConstValue(x->xml));
            return x->at = TAG_TEXT;
        case XML_READER_TYPE_DOCUMENT_TYPE:
        case XML_READER_TYPE_ENTITY_REFERENCE:
            return stop(x);
        default:
            break; /* comments, instructions, white space between tags */
        }
    }
}

bool part_is(const struct part *x, const char *name)
{
    must(x->at != TAG_TEXT);
    return x->at != TAG_NONE && str_eq(x->name, str_of(name));
}

bool part_attr(struct part *x, const char *name, struct str *value)
{
    must(x->at == TAG_OPEN);
    bool found = false;
    for (int more = xmlTextReaderMoveToFirstAttribute(x->xml); more == 1 && !found; more = xmlTextReaderMoveToNextAttribute(x->xml)) {
        if (xmlTextReaderIsNamespaceDecl(x->xml) == 1 || !str_eq(of_xml(xmlTextReaderConstLocalName(x->xml)), str_of(name)))
            continue;
        *value = of_xml(xmlTextReaderConstValue(x->xml));
        found = value->p != NULL;
    }
    (void)xmlTextReaderMoveToElement(x->xml);
    return found;
}
