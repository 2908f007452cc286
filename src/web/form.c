/* form.c - urlencoded bodies, and from names and values to a record by its shape. JSON is form_json.c's, files are form_multipart.c's. */
#include "web/form.h"

#include "base/utf8.h"
#include "web/form_in.h"

enum { UTF8_MOST = 4 }; /* bytes of a character */

void form_fail(struct form *f, const char *field, enum msg key, int64_t n)
{
    if (f->errs < FORM_ERRORS_MAX && !form_error(f, field))
        f->err[f->errs++] = (struct err){ field, key, n };
}

const struct err *form_error(const struct form *f, const char *field)
{
    for (size_t i = 0; i < f->errs; i++) {
        const char *have = f->err[i].field;
        if (have == field || (have && field && strcmp(have, field) == 0))
            return &f->err[i];
    }
    return NULL;
}

static const struct form_pair *pair_of(const struct form *f, struct str name)
{
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(f->pair[i].name, name))
            return &f->pair[i];
    return NULL;
}

bool form_may_repeat(const struct form *f, struct str name)
{
    int at = f->shape ? shape_find(f->shape, name) : -1;
    return at >= 0 && (f->shape->field[at].flags & FIELD_MANY);
}

struct str form_value(const struct form *f, const char *name)
{
    const struct form_pair *p = pair_of(f, str_of(name));
    return p ? utf8_cut(p->value, FORM_SHOWN_MAX) : STR("");
}

void form_set(struct form *f, const char *name, struct str value)
{
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(f->pair[i].name, str_of(name))) {
            f->pair[i].value = value;
            return;
        }
    if (f->n < FORM_PAIRS_MAX)
        f->pair[f->n++] = (struct form_pair){ str_of(name), value, false };
}

bool form_has(const struct form *f, const char *name)
{
    return pair_of(f, str_of(name)) != NULL;
}

enum rc form_add(struct form *f, struct arena *a, struct str name, struct str value, bool number)
{
    const struct form_pair *before = pair_of(f, name);
    bool many = form_may_repeat(f, name);
    if (!before && f->n == FORM_PAIRS_MAX) {
        form_fail(f, NULL, MSG_err_form_many, FORM_PAIRS_MAX);
        return INVALID;
    }
    if (before && !many) {
        form_fail(f, NULL, MSG_err_form_twice, 0);
        return INVALID;
    }
    if (!utf8_valid(name) || !utf8_valid(value)) {
        form_fail(f, NULL, MSG_err_form_utf8, 0);
        return INVALID;
    }
    if (!before) {
        f->pair[f->n++] = (struct form_pair){ name, value, number && !many };
        return OK;
    }
    if (before->value.n + value.n > FORM_SHOWN_MAX) { /* joining is quadratic; no list of ours is as long */
        form_fail(f, NULL, MSG_err_form_many, FORM_PAIRS_MAX);
        return INVALID;
    }
    struct str both = arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(before->value), STR_ARG(value));
    f->pair[before - f->pair].value = both;
    return both.p ? OK : FAILED;
}

/* ---- urlencoded ---------------------------------------------------------------------------------------------- */

static int hex_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* '+' is a space, %XX a byte; anything else broken is refused. */
static enum rc unescape(struct arena *a, struct str s, struct str *out)
{
    char *p = arena_raw(a, s.n + 1);
    size_t n = 0;
    if (!p)
        return FAILED;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '+') {
            c = ' ';
        } else if (c == '%') {
            int hi = s.n - i > 2 ? hex_of(s.p[i + 1]) : -1, lo = s.n - i > 2 ? hex_of(s.p[i + 2]) : -1;
            if (hi < 0 || lo < 0)
                return INVALID;
            c = (char)(hi << 4 | lo);
            i += 2;
        }
        p[n++] = c;
    }
    *out = str_n(p, n);
    return OK;
}

enum rc form_read_urlencoded(struct form *f, struct arena *a, struct str body)
{
    struct str rest = body, part;
    while (rest.n && str_next(&rest, '&', &part)) {
        struct str name, value = STR("");
        size_t eq = str_find(part, '=', 0);
        if (part.n == 0)
            continue;
        enum rc rc = unescape(a, str_cut(part, 0, eq), &name);
        if (!rc && eq < part.n)
            rc = unescape(a, str_cut(part, eq + 1, part.n), &value);
        if (rc == INVALID)
            form_fail(f, NULL, MSG_err_form_escape, 0);
        if (rc || (rc = form_add(f, a, name, value, false)))
            return rc;
    }
    return OK;
}

static void escape(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        const char c = s.p[i];
        if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
            buf_char(b, c);
        else
            buf_printf(b, "%%%02X", (unsigned)(unsigned char)c);
    }
}

struct str form_write(const struct form *f, struct arena *a)
{
    size_t room = 1;
    struct buf b;
    for (size_t i = 0; i < f->n; i++)
        room += 3 * (f->pair[i].name.n + f->pair[i].value.n) + 2;
    buf_init(&b, a, room);
    for (size_t i = 0; i < f->n; i++) {
        escape(&b, f->pair[i].name);
        buf_char(&b, '=');
        escape(&b, f->pair[i].value);
        buf_char(&b, '&');
    }
    return b.overflow ? STR_NONE : buf_view(&b);
}

enum rc form_read(struct form *f, struct arena *a, const struct shape *shape, struct str content_type, struct str body)
{
    struct str type, boundary = form_boundary(content_type, &type);
    *f = (struct form){ .shape = shape };
    if (str_eq_nocase(type, STR("application/json"))) {
        f->json = true;
        return form_read_json(f, a, body);
    }
    if (str_eq_nocase(type, STR("application/x-www-form-urlencoded")) || (type.n == 0 && body.n == 0))
        return form_read_urlencoded(f, a, body);
    if (str_eq_nocase(type, STR("multipart/form-data")))
        return form_read_multipart(f, a, boundary, body);
    form_fail(f, NULL, MSG_err_form_type, 0);
    return INVALID;
}

/* ---- by the shape -------------------------------------------------------------------------------------------- */

/* "112.93821" in millionths; more than six digits behind the point are cut. */
static bool read_deg(struct str s, int64_t *out)
{
    int64_t whole = 0, part = 0;
    bool neg = s.n && s.p[0] == '-';
    size_t dot = str_find(s, '.', 0);
    struct str w = str_cut(s, neg ? 1 : 0, dot), f = dot < s.n ? str_cut(s, dot + 1, s.n) : STR("0");
    if (w.n == 0 || w.n > 4 || w.p[0] == '-' || !str_int(w, &whole) || f.n == 0)
        return false;
    for (size_t i = 0; i < f.n; i++)
        if (f.p[i] < '0' || f.p[i] > '9')
            return false;
    for (size_t i = 0; i < 6; i++)
        part = part * 10 + (i < f.n ? f.p[i] - '0' : 0);
    *out = (whole * 1000000 + part) * (neg ? -1 : 1);
    return true;
}

static void decode_int(struct form *f, const struct field *d, struct str typed, void *record)
{
    int64_t v;
    bool read = d->type == FIELD_DEG ? read_deg(typed, &v) : str_int(typed, &v);
    if (!read)
        form_fail(f, d->name, MSG_err_number, 0);
    else if (v < d->min || v > d->max)
        form_fail(f, d->name, MSG_err_range, 0);
    else
        field_set_int(d, record, v);
}

static enum rc decode_text(struct form *f, struct arena *a, const struct field *d, struct str typed, void *record)
{
    if (memchr(typed.p, 0, typed.n)) {
        form_fail(f, d->name, MSG_err_nul, 0);
        return OK;
    }
    if (typed.n > FORM_SHOWN_MAX && d->max <= FORM_SHOWN_MAX / UTF8_MOST) { /* shown again it would be cut */
        form_fail(f, d->name, MSG_err_too_long, d->max);
        return OK;
    }
    struct str v = utf8_tidy(a, typed);
    if (!v.p)
        return FAILED;
    if (d->flags & FIELD_LINE) {
        char *p = arena_raw(a, v.n + 1);
        if (!p)
            return FAILED;
        for (size_t i = 0; i < v.n; i++)
            p[i] = v.p[i] == '\n' || v.p[i] == '\t' ? ' ' : v.p[i];
        v.p = p;
    }
    int64_t len = (int64_t)utf8_len(v);
    if (len > d->max)
        form_fail(f, d->name, MSG_err_too_long, d->max);
    else if (len == 0 && (d->flags & FIELD_REQUIRED))
        form_fail(f, d->name, MSG_err_missing, 0);
    else if (len > 0 && len < d->min)
        form_fail(f, d->name, MSG_err_too_short, d->min);
    else if (len > 0)
        field_set_str(d, record, v);
    return OK;
}

static enum rc decode_field(struct form *f, struct arena *a, const struct field *d, void *record)
{
    const struct form_pair *p = pair_of(f, str_of(d->name));
    must(d->type != FIELD_BYTES); /* nobody is asked for bytes */
    if (!p || (p->value.n == 0 && field_is_int(d))) {
        if (d->flags & FIELD_REQUIRED)
            form_fail(f, d->name, MSG_err_missing, 0);
        return OK;
    }
    if (field_is_int(d))
        decode_int(f, d, str_trim(p->value), record);
    else if (p->number)
        form_fail(f, d->name, MSG_err_text, 0);
    else
        return decode_text(f, a, d, p->value, record);
    return OK;
}

enum rc form_decode(struct form *f, struct arena *a, const struct shape *s, void *record)
{
    shape_clear(s, record);
    for (size_t i = 0; i < s->n; i++) {
        enum rc rc = decode_field(f, a, &s->field[i], record);
        if (rc)
            return rc;
    }
    for (size_t i = 0; f->json && i < f->n; i++)
        if (shape_find(s, f->pair[i].name) < 0)
            form_fail(f, NULL, MSG_err_json_member, 0);
    return f->errs ? INVALID : OK;
}
