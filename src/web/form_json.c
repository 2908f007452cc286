/* form_json.c - JSON into the same flat list as a form.
**
** cJSON is a lenient parser, so it stands behind a gate: the bytes are UTF-8 without NUL, brackets nest at most FORM_JSON_DEPTH deep
** (counted before it recurses), and nothing follows the value. After it: a key twice is refused (form_add), so is anything that is
** not a text, a number, or an object of those.
*/
#include "web/form_in.h"

#include "base/utf8.h"

#include <cjson/cJSON.h>

static bool gate(struct str s)
{
    int depth = 0;
    bool in_text = false;
    if (s.n == 0 || memchr(s.p, 0, s.n) || !utf8_valid(s))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (in_text) {
            if (c == '\\' && str_starts(str_cut(s, i, s.n), STR("\\u0000"))) /* cJSON's texts end at a NUL */
                return false;
            if (c == '\\')
                i++;
            else if (c == '"')
                in_text = false;
            else if ((unsigned char)c < 0x20)
                return false;
        } else if (c == '"') {
            in_text = true;
        } else if (c == '{' || c == '[') {
            if (++depth > FORM_JSON_DEPTH)
                return false;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return depth == 0 && !in_text;
}

static struct str joined(struct arena *a, struct str prefix, const char *name)
{
    return prefix.n ? arena_printf(a, STR_FMT "_%s", STR_ARG(prefix), name) : arena_str(a, str_of(name));
}

/* cJSON keeps numbers as doubles: exact for what a shape of ours may hold (below 2^53, six decimals of a degree). */
static struct str number_text(struct arena *a, double d)
{
    if (d > -9e15 && d < 9e15 && d == (double)(int64_t)d)
        return arena_printf(a, "%lld", (long long)d);
    return d > -1e6 && d < 1e6 ? arena_printf(a, "%.9f", d) : STR("not a number of ours");
}

/* A name twice in one object: which of the two is meant is a guess, and parsers guess differently. null counts, though it says nothing. */
static bool named_before(const cJSON *object, const cJSON *m)
{
    for (const cJSON *e = object->child; e != m; e = e->next)
        if (strcmp(e->string ? e->string : "", m->string ? m->string : "") == 0)
            return true;
    return false;
}

static enum rc flatten_object(struct form *f, struct arena *a, const cJSON *object, struct str prefix);

static enum rc flatten(struct form *f, struct arena *a, const cJSON *m, struct str name);

/* A list of texts or numbers is its values, one beside the other; an empty one is absent. */
static enum rc flatten_list(struct form *f, struct arena *a, const cJSON *list, struct str name)
{
    const cJSON *m;
    cJSON_ArrayForEach(m, list) {
        bool plain = cJSON_IsString(m) || cJSON_IsNumber(m);
        if (!plain)
            form_fail(f, NULL, MSG_err_json_value, 0);
        enum rc rc = plain ? flatten(f, a, m, name) : INVALID;
        if (rc)
            return rc;
    }
    return OK;
}

static enum rc flatten(struct form *f, struct arena *a, const cJSON *m, struct str name)
{
    if (!name.p)
        return FAILED;
    if (cJSON_IsString(m))
        return form_add(f, a, name, arena_str(a, str_of(m->valuestring)), false);
    if (cJSON_IsNumber(m))
        return form_add(f, a, name, number_text(a, m->valuedouble), true);
    if (cJSON_IsObject(m))
        return flatten_object(f, a, m, name);
    if (cJSON_IsArray(m) && form_may_repeat(f, name))
        return flatten_list(f, a, m, name);
    if (cJSON_IsNull(m)) /* null is absent */
        return OK;
    form_fail(f, NULL, MSG_err_json_value, 0);
    return INVALID;
}

static enum rc flatten_object(struct form *f, struct arena *a, const cJSON *object, struct str prefix)
{
    const cJSON *m;
    int members = 0;
    cJSON_ArrayForEach(m, object) {
        bool many = ++members > FORM_PAIRS_MAX; /* asked first: the search for a double is quadratic */
        if (many || named_before(object, m)) {
            form_fail(f, NULL, many ? MSG_err_form_many : MSG_err_form_twice, FORM_PAIRS_MAX);
            return INVALID;
        }
        enum rc rc = flatten(f, a, m, joined(a, prefix, m->string ? m->string : ""));
        if (rc)
            return rc;
    }
    return OK;
}

enum rc form_read_json(struct form *f, struct arena *a, struct str body)
{
    const char *end = NULL;
    struct str s = str_trim(body);
    cJSON *j = gate(s) ? cJSON_ParseWithLengthOpts(s.p, s.n, &end, 0) : NULL;
    enum rc rc = INVALID;
    if (cJSON_IsObject(j) && end == s.p + s.n)
        rc = flatten_object(f, a, j, STR(""));
    else
        form_fail(f, NULL, MSG_err_json, 0);
    cJSON_Delete(j);
    return rc;
}
