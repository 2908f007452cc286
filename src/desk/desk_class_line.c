/* desk_class_line.c - the questions of a class, as lines that a person types and a program reads.
**
**     有人被困吗？ | 别扒门，按呼叫钮，打 119
**     几楼停的？ | 数字 | 必填
**     一直这样吗？ | 是否
**     哪一种？ | 全停 / 单户停 / 忽停忽来
**
** One line is one question, its parts stand between bars, as they do on a keyboard or full-width. What the office types is what is kept and
** shown again; there is no second form of it that could differ. */
#include "desk/desk_class.h"

#include "base/utf8.h"

/* ｜ and ／ are how a Chinese keyboard writes | and /. */
static bool cut_at(struct str *rest, char plain, const char *wide, struct str *part)
{
    const struct str w = str_of(wide);
    if (!rest->n)
        return false;
    for (size_t i = 0; i < rest->n; i++) {
        const bool fits = str_starts(str_cut(*rest, i, rest->n), w);
        if (rest->p[i] != plain && !fits)
            continue;
        *part = str_trim(str_cut(*rest, 0, i));
        *rest = str_cut(*rest, i + (fits ? w.n : 1), rest->n);
        return true;
    }
    *part = str_trim(*rest);
    *rest = STR("");
    return true;
}
static bool next_part(struct str *rest, struct str *part)
{
    return cut_at(rest, '|', "｜", part);
}
static bool next_choice(struct str *rest, struct str *part)
{
    return cut_at(rest, '/', "／", part);
}

static bool fits(struct str s)
{
    return s.n && utf8_len(s) <= CLASS_LINE_MAX;
}

static bool is_word(struct str s, const char *const word[2])
{
    return str_eq_nocase(s, str_of(word[0])) || str_eq(s, str_of(word[1]));
}

/* The next line that says something; its number counts the empty ones too, as an editor does. */
static bool next_line(struct str *rest, struct str *line, int64_t *number)
{
    while (str_next(rest, '\n', line)) {
        ++*number;
        *line = str_trim(*line);
        if (line->n)
            return true;
    }
    return false;
}

static bool read_danger(struct str line, struct class_danger *d)
{
    struct str more;
    return next_part(&line, &d->question) && next_part(&line, &d->what) && !next_part(&line, &more) && fits(d->question) && fits(d->what);
}

enum rc class_danger(struct str lines, struct class_danger out[CLASS_LINES_MOST], size_t *n, int64_t *bad)
{
    struct class_danger got[CLASS_LINES_MOST];
    struct str line;
    size_t k = 0;
    for (int64_t number = 0; next_line(&lines, &line, &number); k++)
        if (k == CLASS_LINES_MOST || !read_danger(line, &got[k])) {
            *bad = number;
            return INVALID;
        }
    memcpy(out, got, k * sizeof *got);
    *n = k;
    return OK;
}

static bool read_choices(struct str s, struct class_ask *ask)
{
    struct str one;
    while (next_choice(&s, &one)) {
        if (!fits(one) || ask->choices == CLASS_CHOICES_MOST)
            return false;
        ask->choice[ask->choices++] = one;
    }
    return ask->choices >= 2;
}

static bool read_type(struct str s, struct class_ask *ask)
{
    static const char *const word[][2] = { [CLASS_ASK_YES_NO] = { "yes/no", "是否" },
                                           [CLASS_ASK_NUMBER] = { "number", "数字" },
                                           [CLASS_ASK_TEXT] = { "text", "文字" } };
    for (int t = CLASS_ASK_YES_NO; t <= CLASS_ASK_TEXT; t++)
        if (word[t][0] && is_word(s, word[t])) {
            ask->type = (enum class_ask_type)t;
            return true;
        }
    ask->type = CLASS_ASK_ONE_OF;
    return read_choices(s, ask);
}

static bool read_ask(struct str line, struct class_ask *ask)
{
    static const char *const must_word[2] = { "must", "必填" };
    struct str type, must_be, more;
    *ask = (struct class_ask){ .type = CLASS_ASK_TEXT };
    if (!next_part(&line, &ask->question) || !next_part(&line, &type) || !fits(ask->question) || !read_type(type, ask))
        return false;
    if (!next_part(&line, &must_be))
        return true;
    ask->required = is_word(must_be, must_word);
    return ask->required && !next_part(&line, &more);
}

enum rc class_asks(struct str lines, struct class_ask out[CLASS_LINES_MOST], size_t *n, int64_t *bad)
{
    struct class_ask got[CLASS_LINES_MOST];
    struct str line;
    size_t k = 0;
    for (int64_t number = 0; next_line(&lines, &line, &number); k++)
        if (k == CLASS_LINES_MOST || !read_ask(line, &got[k])) {
            *bad = number;
            return INVALID;
        }
    memcpy(out, got, k * sizeof *got);
    *n = k;
    return OK;
}
