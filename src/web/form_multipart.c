/* form_multipart.c - forms with files in them: multipart/form-data (RFC 7578), as browsers write it and in no other way.
**
** The body is here whole, so nothing is copied: texts and files are slices of it. A form is a row of parts, each behind a delimiter that
** begins a line and stands nowhere else. What the RFCs allow and no browser sends (a preamble, padding behind a delimiter, other headers,
** encodings, parts in parts) is refused: two readers who differ about where a file ends are how files get smuggled past one of them.
**
** A file's name is only ever shown. Its folders are cut off, in either slash; no file of ours is called after it. */
#include "base/utf8.h"
#include "web/form_in.h"

enum { BOUNDARY_MAX = 70, HEAD_MAX = 2048, NAME_MAX_BYTES = 64, TYPE_MAX = 127 };
#define DELIMITER_ROOM (BOUNDARY_MAX + 4)

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool all_of(struct str s, const char *more)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_word(s.p[i]) && !(s.p[i] && strchr(more, s.p[i])))
            return false;
    return s.n > 0;
}

/* Cuts `word` off the front. */
static bool eat(struct str *s, struct str word)
{
    if (!str_starts(*s, word))
        return false;
    *s = str_cut(*s, word.n, s->n);
    return true;
}

static struct str without_quotes(struct str s)
{
    bool quoted = s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"';
    return quoted ? str_cut(s, 1, s.n - 1) : s;
}

struct str form_boundary(struct str content_type, struct str *type)
{
    struct str rest = content_type, part, found = STR_NONE;
    *type = STR("");
    if (!content_type.n || !str_next(&rest, ';', &part))
        return STR_NONE;
    *type = str_trim(part);
    while (str_next(&rest, ';', &part)) {
        part = str_trim(part);
        if (part.n > 9 && str_eq_nocase(str_cut(part, 0, 9), STR("boundary="))) {
            struct str b = without_quotes(str_cut(part, 9, part.n));
            bool sound = !found.p && b.n <= BOUNDARY_MAX && all_of(b, "'()+_,-./:=?");
            found = sound ? b : STR("");
        }
    }
    return found.n ? found : STR_NONE;
}

/* ---- a part's head ------------------------------------------------------------------------------------------- */

struct part {
    struct str name, filename, type; /* filename: absent when the part is no file */
};

/* name="value" off the front. A backslash before the closing quote may be meant as an escape or as itself: nobody knows. */
static bool quoted(struct str *s, struct str word, struct str *value)
{
    if (value->p || !eat(s, word))
        return false;
    size_t end = str_find(*s, '"', 0);
    if (end == s->n || (end > 0 && s->p[end - 1] == '\\'))
        return false;
    *value = str_cut(*s, 0, end);
    *s = str_cut(*s, end + 1, s->n);
    return true;
}

static bool read_disposition(struct str value, struct part *p)
{
    if (p->name.p || !eat(&value, STR("form-data")))
        return false;
    while (value.n)
        if (!quoted(&value, STR("; name=\""), &p->name) && !quoted(&value, STR("; filename=\""), &p->filename))
            return false;
    return p->name.p && p->name.n <= NAME_MAX_BYTES && all_of(p->name, "_-.[]");
}

static bool read_type(struct str value, struct part *p)
{
    struct str type = str_trim(str_cut(value, 0, str_find(value, ';', 0)));
    if (p->type.n || type.n > TYPE_MAX || !all_of(type, "/!#$&-^_.+") || str_starts(type, STR("multipart/")))
        return false;
    p->type = type;
    return true;
}

static bool read_head(struct str head, struct part *p)
{
    *p = (struct part){ .type = STR("") };
    while (head.n) {
        size_t end = str_find(head, '\n', 0), colon = str_find(head, ':', 0);
        if (end == head.n || end == 0 || head.p[end - 1] != '\r' || colon >= end)
            return false;
        struct str name = str_cut(head, 0, colon), value = str_trim(str_cut(head, colon + 1, end - 1));
        bool known = str_eq_nocase(name, STR("Content-Disposition")) ? read_disposition(value, p)
                                                                     : str_eq_nocase(name, STR("Content-Type")) && read_type(value, p);
        if (!known)
            return false;
        head = str_cut(head, end + 1, head.n);
    }
    return p->name.p != NULL;
}

/* ---- the row of parts ---------------------------------------------------------------------------------------- */

static size_t find(struct str s, struct str what)
{
    const char *at = memmem(s.p, s.n, what.p, what.n);
    return at ? (size_t)(at - s.p) : s.n;
}

static struct str last_name(struct str path)
{
    size_t from = path.n;
    while (from > 0 && path.p[from - 1] != '/' && path.p[from - 1] != '\\')
        from--;
    return utf8_head(str_cut(path, from, path.n), FORM_FILE_NAME_MAX);
}

static bool one_line(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7F)
            return false;
    return utf8_valid(s);
}

static enum rc refuse_form(struct form *f, enum msg key, int64_t n)
{
    form_fail(f, NULL, key, n);
    return INVALID;
}

/* A field for a file in which none was chosen comes as a file without a name and without bytes. */
static enum rc take_part(struct form *f, struct arena *a, const struct part *p, struct str content)
{
    if (!p->filename.p)
        return form_add(f, a, p->name, content, false);
    if (p->filename.n == 0 && content.n == 0)
        return OK;
    if (!one_line(p->filename))
        return refuse_form(f, MSG_err_form_utf8, 0);
    if (f->files == FORM_FILES_MAX)
        return refuse_form(f, MSG_err_form_files, FORM_FILES_MAX);
    f->file[f->files++] = (struct form_file){ p->name, last_name(p->filename), p->type, content };
    return OK;
}

enum rc form_read_multipart(struct form *f, struct arena *a, struct str boundary, struct str body)
{
    char room[DELIMITER_ROOM];
    if (!boundary.p || boundary.n > BOUNDARY_MAX)
        return refuse_form(f, MSG_err_form_parts, 0);
    memcpy(room, "\r\n--", 4);
    memcpy(room + 4, boundary.p, boundary.n);
    const struct str delimiter = str_n(room, boundary.n + 4);
    if (!eat(&body, str_cut(delimiter, 2, delimiter.n))) /* the first one begins the body */
        return refuse_form(f, MSG_err_form_parts, 0);
    while (eat(&body, STR("\r\n"))) {
        struct part p;
        size_t head = find(str_cut(body, 0, HEAD_MAX), STR("\r\n\r\n")), end;
        if (head >= HEAD_MAX || head == body.n || !read_head(str_cut(body, 0, head + 2), &p))
            return refuse_form(f, MSG_err_form_parts, 0);
        body = str_cut(body, head + 4, body.n);
        if ((end = find(body, delimiter)) == body.n)
            return refuse_form(f, MSG_err_form_parts, 0);
        enum rc rc = take_part(f, a, &p, str_cut(body, 0, end));
        if (rc)
            return rc;
        body = str_cut(body, end + delimiter.n, body.n);
    }
    return str_eq(body, STR("--")) || str_eq(body, STR("--\r\n")) ? OK : refuse_form(f, MSG_err_form_parts, 0);
}

const struct form_file *form_file(const struct form *f, const char *field, size_t nth)
{
    for (size_t i = 0; i < f->files; i++)
        if (str_eq(f->file[i].field, str_of(field)) && nth-- == 0)
            return &f->file[i];
    return NULL;
}
