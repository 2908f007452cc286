/* cli_import_row.c - what the columns of an old system's file are, and what one of its rows tells.
**
** Such files bear the names that their makers gave them, so the names of many are known here, in Chinese and English; the caretaker can
** name a column otherwise, and what is not kept is said. A row is taken as it is or refused with a reason; nothing is guessed. What a
** case can do without (when it was closed, where exactly) may be missing or impossible: then the row comes in without, and that is told.
**
** Several columns of words become one text in a fixed order: kind and title on the first line, then the words, then what else the old
** system knew, line by line. So a clerk reads it like a letter, and the first line is what a list shows. */
#include "cli_import.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "cli.h"

enum { ORIGIN_MAX = 120, ABOUT_MAX = 40, FINE_DIGITS = 3 };

static const char *const field_name[IMPORT_FIELDS] = { "none", "id",  "type", "title",  "text",   "also",  "time",
                                                       "where", "lon", "lat",  "status", "closed", "reply", "replied" };

/* Longer lists of names would find more files and mistake more columns: these are the ones that were met. */
static const struct {
    enum import_field field;
    const char *name;
} known[] = {
    { IMPORT_ID, "id" }, { IMPORT_ID, "SRRecordID" }, { IMPORT_ID, "编号" }, { IMPORT_ID, "留言编号" }, { IMPORT_ID, "工单编号" },
    { IMPORT_TYPE, "type" }, { IMPORT_TYPE, "SRType" }, { IMPORT_TYPE, "category" }, { IMPORT_TYPE, "nature" }, { IMPORT_TYPE, "类别" },
    { IMPORT_TYPE, "分类" }, { IMPORT_TYPE, "性质" }, { IMPORT_TYPE, "一级分类" }, { IMPORT_TYPE, "一级标签" }, { IMPORT_TYPE, "诉求类型" },
    { IMPORT_TITLE, "subject" }, { IMPORT_TITLE, "title" }, { IMPORT_TITLE, "主题" }, { IMPORT_TITLE, "标题" }, { IMPORT_TITLE, "留言主题" },
    { IMPORT_TEXT, "detail" }, { IMPORT_TEXT, "text" }, { IMPORT_TEXT, "description" }, { IMPORT_TEXT, "内容" }, { IMPORT_TEXT, "详情" },
    { IMPORT_TEXT, "留言详情" }, { IMPORT_TEXT, "诉求内容" }, { IMPORT_TEXT, "反映内容" },
    { IMPORT_ALSO, "channel" }, { IMPORT_ALSO, "MethodReceived" }, { IMPORT_ALSO, "ServiceRequestNum" }, { IMPORT_ALSO, "Agency" },
    { IMPORT_ALSO, "StatusDate" }, { IMPORT_ALSO, "DueDate" }, { IMPORT_ALSO, "Outcome" }, { IMPORT_ALSO, "ZipCode" },
    { IMPORT_ALSO, "CouncilDistrict" }, { IMPORT_ALSO, "likes" }, { IMPORT_ALSO, "against" }, { IMPORT_ALSO, "渠道" },
    { IMPORT_ALSO, "来源" }, { IMPORT_ALSO, "承办单位" }, { IMPORT_ALSO, "点赞数" }, { IMPORT_ALSO, "反对数" },
    { IMPORT_TIME, "time" }, { IMPORT_TIME, "date" }, { IMPORT_TIME, "reported_at" }, { IMPORT_TIME, "CreatedDate" }, { IMPORT_TIME, "时间" },
    { IMPORT_TIME, "留言时间" }, { IMPORT_TIME, "反映时间" }, { IMPORT_TIME, "受理时间" },
    { IMPORT_WHERE, "where" }, { IMPORT_WHERE, "address" }, { IMPORT_WHERE, "location" }, { IMPORT_WHERE, "Neighborhood" },
    { IMPORT_WHERE, "river" }, { IMPORT_WHERE, "地点" }, { IMPORT_WHERE, "地址" }, { IMPORT_WHERE, "小区" },
    { IMPORT_LON, "lon" }, { IMPORT_LON, "lng" }, { IMPORT_LON, "longitude" }, { IMPORT_LON, "经度" },
    { IMPORT_LAT, "lat" }, { IMPORT_LAT, "latitude" }, { IMPORT_LAT, "纬度" },
    { IMPORT_STATUS, "status" }, { IMPORT_STATUS, "SRStatus" }, { IMPORT_STATUS, "state" }, { IMPORT_STATUS, "状态" },
    { IMPORT_STATUS, "办理状态" },
    { IMPORT_CLOSED, "CloseDate" }, { IMPORT_CLOSED, "closed_at" }, { IMPORT_CLOSED, "办结时间" }, { IMPORT_CLOSED, "结案时间" },
    { IMPORT_REPLY, "reply" }, { IMPORT_REPLY, "answer" }, { IMPORT_REPLY, "答复" }, { IMPORT_REPLY, "回复" }, { IMPORT_REPLY, "答复意见" },
    { IMPORT_REPLY, "答复内容" }, { IMPORT_REPLY, "办理结果" },
    { IMPORT_REPLIED, "reply_time" }, { IMPORT_REPLIED, "答复时间" }, { IMPORT_REPLIED, "回复时间" },
};

/* ---- the header --------------------------------------------------------------------------------------------------- */

static enum import_field field_known(struct str name)
{
    for (size_t i = 0; i < countof(known); i++)
        if (str_eq_nocase(name, str_of(known[i].name)))
            return known[i].field;
    return IMPORT_NONE;
}

static bool has(const struct import_sheet *s, enum import_field f)
{
    for (size_t i = 0; i < s->columns; i++)
        if (s->field[i] == f)
            return true;
    return false;
}

static bool many(enum import_field f)
{
    return f == IMPORT_NONE || f == IMPORT_TEXT || f == IMPORT_ALSO || f == IMPORT_WHERE;
}

/* One "COLUMN=field" of the caretaker's. */
static bool map_one(struct import_sheet *s, struct str one)
{
    struct str column = STR(""), field = one;
    size_t f = 0;
    if (!str_next(&field, '=', &column))
        return false;
    while (f < IMPORT_FIELDS && !str_eq_nocase(str_trim(field), str_of(field_name[f])))
        f++;
    if (f == IMPORT_FIELDS)
        return false;
    for (size_t i = 0; i < s->columns; i++)
        if (!many((enum import_field)f) && s->field[i] == (enum import_field)f)
            s->field[i] = IMPORT_NONE; /* the caretaker knows better */
    for (size_t i = 0; i < s->columns; i++)
        if (str_eq_nocase(s->name[i], str_trim(column))) {
            s->field[i] = (enum import_field)f;
            return true;
        }
    return false;
}

static bool map_columns(struct import_sheet *s, const char *map)
{
    struct str rest = str_of(map), one;
    while (str_next(&rest, ',', &one)) {
        if (map_one(s, one))
            continue;
        fprintf(stderr, "zhitong: --map \"" STR_FMT "\" is not COLUMN=field with a column of this file and a field of", STR_ARG(one));
        for (size_t f = 0; f < IMPORT_FIELDS; f++)
            fprintf(stderr, " %s", field_name[f]);
        fprintf(stderr, "; nothing was brought in\n");
        return false;
    }
    return true;
}

static void tell_columns(const struct import_sheet *s)
{
    printf("columns:");
    for (size_t i = 0; i < s->columns; i++)
        if (s->field[i] != IMPORT_NONE)
            printf(" " STR_FMT "=%s", STR_ARG(s->name[i]), field_name[s->field[i]]);
    if (has(s, IMPORT_NONE))
        printf("\nnot kept (--map COLUMN=field would):");
    for (size_t i = 0; i < s->columns; i++)
        if (s->field[i] == IMPORT_NONE)
            printf(" " STR_FMT, STR_ARG(s->name[i]));
    printf("\n");
}

bool import_header(struct import_sheet *s, const struct str *cell, size_t n, const char *map, struct arena *a)
{
    must(n > 0 && n <= SHEET_COLUMNS_MAX);
    s->columns = n;
    for (size_t i = 0; i < n; i++) {
        s->name[i] = arena_str(a, str_trim(cell[i]));
        enum import_field f = field_known(s->name[i]);
        s->field[i] = many(f) || !has(s, f) ? f : IMPORT_NONE;
    }
    if (map && !map_columns(s, map))
        return false;
    tell_columns(s);
    const bool id = has(s, IMPORT_ID), time = has(s, IMPORT_TIME);
    const bool words = has(s, IMPORT_TEXT) || has(s, IMPORT_TITLE) || has(s, IMPORT_TYPE);
    if (id && time && words)
        return true;
    fprintf(stderr, "zhitong: the first line must name an id, a text (or title, or type) and a time; here there is%s%s%s unless "
            "--map COLUMN=id says which column it is; nothing was brought in\n",
            id ? "" : " no id,", words ? "" : " no text,", time ? "" : " no time,");
    return false;
}

/* ---- cells -------------------------------------------------------------------------------------------------------- */

/* Exporters have many words for an empty cell. */
static bool says_nothing(struct str cell)
{
    static const char *const words[] = { "", "-", "无", "NULL", "N/A", "none" };
    for (size_t i = 0; i < countof(words); i++)
        if (str_eq_nocase(cell, str_of(words[i])))
            return true;
    return false;
}

static struct str raw_of(const struct import_sheet *s, const struct str *cell, size_t n, enum import_field f)
{
    for (size_t i = 0; i < s->columns && i < n; i++)
        if (s->field[i] == f)
            return str_trim(cell[i]);
    return STR("");
}

static struct str cell_of(const struct import_sheet *s, const struct str *cell, size_t n, enum import_field f)
{
    struct str raw = raw_of(s, cell, n, f);
    return says_nothing(raw) ? STR("") : raw;
}

/* All columns of one kind, tidied, one behind the other. */
static struct str all_of(const struct import_sheet *s, const struct str *cell, size_t n, enum import_field f, const char *between,
                         struct arena *a)
{
    struct str all = STR("");
    for (size_t i = 0; i < s->columns && i < n; i++) {
        struct str one = s->field[i] == f ? utf8_tidy(a, str_trim(cell[i])) : STR("");
        if (says_nothing(one) || (f == IMPORT_ALSO && str_eq(one, STR("0")))) /* nobody agreed, none was counted */
            continue;
        if (f == IMPORT_ALSO)
            one = arena_printf(a, STR_FMT ": " STR_FMT, STR_ARG(s->name[i]), STR_ARG(one));
        all = all.n ? arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(all), between, STR_ARG(one)) : one;
    }
    return all;
}

static struct str join(struct arena *a, struct str one, const char *between, struct str two)
{
    return one.n && two.n ? arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(one), between, STR_ARG(two)) : one.n ? one : two;
}

/* Kind and title are one line; a title that begins with its kind has said it. */
static struct str text_of(const struct import_sheet *s, const struct str *cell, size_t n, struct arena *a)
{
    struct str type = utf8_tidy(a, cell_of(s, cell, n, IMPORT_TYPE)), title = utf8_tidy(a, cell_of(s, cell, n, IMPORT_TITLE));
    if (type.n && str_starts(title, type))
        type = STR("");
    const bool wide = type.n && (unsigned char)type.p[type.n - 1] >= 0x80;
    struct str head = join(a, type, wide ? "：" : ": ", title);
    struct str words = join(a, head, "\n\n", all_of(s, cell, n, IMPORT_TEXT, "\n\n", a));
    return words.n ? join(a, words, "\n\n", all_of(s, cell, n, IMPORT_ALSO, "\n", a)) : words;
}

/* ---- moments ------------------------------------------------------------------------------------------------------ */

void import_learn(struct import_sheet *s, const struct str *cell, size_t n)
{
    static const enum import_field dates[] = { IMPORT_TIME, IMPORT_CLOSED, IMPORT_REPLIED };
    struct moment m;
    for (size_t i = 0; i < countof(dates); i++)
        if (moment_read(cell_of(s, cell, n, dates[i]), s->offset_min, MOMENT_ORDER_UNKNOWN, &m) == OK)
            s->shown |= 1U << m.shows;
}

static enum rc read_moment(const struct import_sheet *s, struct str written, int64_t *us)
{
    struct moment m;
    enum rc rc = moment_read(written, s->offset_min, s->order, &m);
    if (!rc && m.us > clock_now_us())
        rc = INVALID;
    if (!rc)
        *us = m.us;
    return rc;
}

static void leave(struct import_row *r, enum import_gap g, struct str about)
{
    r->gap[g] = true;
    r->gap_about[g] = utf8_head(about, ABOUT_MAX);
}

/* Over when its status says so; without one, when it was answered or bears a closing time. A status nobody knows leaves it open: a case
** that is over is seen and put away, one that is not would be forgotten. */
static bool is_closed(struct str status, bool answered, bool dated, bool *unknown)
{
    static const char *const over[] = { "closed",   "done",     "resolved", "completed", "finished", "answered", "已办结", "办结",
                                        "已结案",   "结案",     "已关闭",   "已完成",    "已回复",   "已答复",   "已解决" };
    static const char *const open[] = { "open",   "new",    "pending", "in progress", "assigned", "received", "reopened", "未",
                                        "待",     "处理中", "办理中",  "受理",        "已受理",   "已派",     "已登记" };
    if (status.n == 0)
        return answered || dated;
    for (size_t i = 0; i < countof(over); i++)
        if (str_eq_nocase(str_cut(status, 0, strlen(over[i])), str_of(over[i])))
            return true;
    *unknown = true;
    for (size_t i = 0; i < countof(open) && *unknown; i++)
        *unknown = !str_eq_nocase(str_cut(status, 0, strlen(open[i])), str_of(open[i]));
    return false;
}

static void read_end(const struct import_sheet *s, const struct str *cell, size_t n, struct arena *a, struct import_row *r)
{
    struct case_import *in = &r->args;
    struct str closed = cell_of(s, cell, n, IMPORT_CLOSED), status = cell_of(s, cell, n, IMPORT_STATUS);
    bool unknown = false;
    in->reply = utf8_tidy(a, cell_of(s, cell, n, IMPORT_REPLY));
    if (!in->reply.n)
        in->reply = STR_NONE;
    in->closed = is_closed(status, in->reply.p != NULL, closed.n > 0, &unknown);
    struct str when = in->closed && closed.n ? closed : cell_of(s, cell, n, IMPORT_REPLIED);
    if (unknown)
        leave(r, GAP_STATUS, status);
    if (!in->closed && !in->reply.p && closed.n)
        leave(r, GAP_SETTLED, closed);
    if (!in->closed && !in->reply.p)
        return;
    if (when.n && read_moment(s, when, &in->settled_at))
        leave(r, GAP_SETTLED, when);
    if (in->settled_at != ABSENT && in->settled_at < in->reported_at) {
        in->settled_at = ABSENT;
        leave(r, GAP_EARLY, when);
    }
}

/* ---- coordinates -------------------------------------------------------------------------------------------------- */

/* "-76.652027" as millionths; how many digits stood behind the point. */
static bool read_degrees(struct str s, int64_t most, int64_t *out, size_t *digits)
{
    const bool minus = str_starts(s, STR("-"));
    struct str rest = minus ? str_cut(s, 1, s.n) : s;
    struct str whole = rest, part = STR("");
    size_t dot = str_find(rest, '.', 0);
    int64_t w = 0, p = 0;
    if (dot < rest.n) {
        whole = str_cut(rest, 0, dot);
        part = str_cut(rest, dot + 1, rest.n);
    }
    if (whole.n == 0 || whole.n > 3 || whole.p[0] < '0' || whole.p[0] > '9' || !str_int(whole, &w))
        return false;
    for (size_t i = 0; i < part.n; i++)
        if (part.p[i] < '0' || part.p[i] > '9')
            return false;
    for (size_t i = 0; i < 6; i++)
        p = p * 10 + (i < part.n ? part.p[i] - '0' : 0);
    if (w * 1000000 + p > most * 1000000)
        return false;
    *out = (minus ? -1 : 1) * (w * 1000000 + p);
    *digits = part.n;
    return true;
}

/* A number loses the noughts at its end, so the longer one of the two tells how exact both are. Short of three digits, a hundred metres, a
** dot would point at somebody else's door: then they stand as words. */
static void read_position(const struct import_sheet *s, const struct str *cell, size_t n, struct arena *a, struct import_row *r)
{
    struct str lon = cell_of(s, cell, n, IMPORT_LON), lat = cell_of(s, cell, n, IMPORT_LAT);
    struct str both = join(a, lat, ", ", lon);
    int64_t x = 0, y = 0;
    size_t fine_x = 0, fine_y = 0;
    if (both.n == 0)
        return;
    if (!read_degrees(lon, 180, &x, &fine_x) || !read_degrees(lat, 90, &y, &fine_y) || (x == 0 && y == 0)) {
        leave(r, GAP_NOWHERE, both);
    } else if (fine_x < FINE_DIGITS && fine_y < FINE_DIGITS) {
        leave(r, GAP_ROUGH, both);
        r->args.where = join(a, r->args.where, ", ", arena_printf(a, "≈ " STR_FMT, STR_ARG(both)));
    } else {
        r->args.where_lon = x;
        r->args.where_lat = y;
    }
}

/* ---- the row ------------------------------------------------------------------------------------------------------ */

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F)
            return true;
    return false;
}

static enum import_fault find_fault(const struct import_sheet *s, const struct import_row *r, struct str id, size_t cells)
{
    const struct case_import *in = &r->args;
    if (cells > s->columns)
        return FAULT_CELLS;
    if (has_control(id))
        return FAULT_CONTROL;
    if (id.n == 0 || !in->origin.p || utf8_len(in->origin) > ORIGIN_MAX)
        return FAULT_ID;
    if (in->text.n == 0 || utf8_len(in->text) > REPORT_TEXT_MAX)
        return FAULT_TEXT;
    if (utf8_len(in->where) > REPORT_WHERE_MAX)
        return FAULT_WHERE;
    return in->reply.p && utf8_len(in->reply) > CASE_REPLY_MAX ? FAULT_REPLY : FAULT_NONE;
}

void import_read(const struct import_sheet *s, const struct str *cell, size_t n, struct arena *a, struct import_row *r)
{
    struct str id = raw_of(s, cell, n, IMPORT_ID), when = cell_of(s, cell, n, IMPORT_TIME), tidy = utf8_tidy(a, id);
    *r = (struct import_row){ .args = { .settled_at = ABSENT, .where_lon = ABSENT, .where_lat = ABSENT } };
    struct case_import *in = &r->args;
    in->origin = tidy.n ? utf8_nfc(a, arena_printf(a, "%s:" STR_FMT, s->file, STR_ARG(tidy))) : STR_NONE;
    in->text = text_of(s, cell, n, a);
    in->where = all_of(s, cell, n, IMPORT_WHERE, ", ", a);
    in->class = utf8_head(utf8_tidy(a, cell_of(s, cell, n, IMPORT_TYPE)), IMPORT_CLASS_MAX);
    read_position(s, cell, n, a, r);
    enum rc rc = read_moment(s, when, &in->reported_at);
    if (!rc)
        read_end(s, cell, n, a, r);
    r->fault = find_fault(s, r, id, n);
    if (r->fault == FAULT_NONE && rc) {
        r->fault = rc == CONFLICT ? FAULT_EITHER : FAULT_TIME;
        r->about = utf8_head(when, ABOUT_MAX);
    }
    if (in->where.n == 0)
        in->where = STR_NONE;
}

/* ---- words -------------------------------------------------------------------------------------------------------- */

static struct str words(struct arena *a, const char *before, const char *after, struct str about)
{
    return about.p ? arena_printf(a, "%s \"" STR_FMT "\" %s", before, STR_ARG(about), after) : arena_printf(a, "%s %s", before, after);
}

struct str import_fault_words(struct arena *a, enum import_fault fault, struct str about)
{
    switch (fault) {
    case FAULT_CELLS: return STR("it has more cells than the first line names");
    case FAULT_CONTROL: return STR("its id holds a control character");
    case FAULT_ID: return STR("it has no id, or one that is too long");
    case FAULT_TEXT: return STR("it has no text, or more than 20,000 characters");
    case FAULT_WHERE: return STR("its place has more than 200 characters");
    case FAULT_REPLY: return STR("its answer has more than 20,000 characters");
    case FAULT_TIME: return words(a, "its time", "is not a moment in the past", about);
    case FAULT_EITHER: return words(a, "its time", "is one of two days; say --dates mdy or dmy", about);
    case FAULT_REFUSED: return about.p ? about : STR("the desk refused it");
    default: break;
    }
    must(fault < FAULTS);
    return STR("");
}

struct str import_gap_words(struct arena *a, enum import_gap gap, struct str about)
{
    switch (gap) {
    case GAP_SETTLED: return words(a, "the time of its end", "was left out: not a moment in the past, or it is still open", about);
    case GAP_EARLY: return words(a, "the time of its end", "was left out: that is before it was reported", about);
    case GAP_STATUS: return words(a, "its status", "is not known here, so it is received as open", about);
    case GAP_ROUGH: return words(a, "its coordinates", "are too rough for a dot and stand with its place in words", about);
    case GAP_NOWHERE: return words(a, "its coordinates", "are no place on earth and were left out", about);
    default: break;
    }
    must(gap < GAPS);
    return STR("");
}
