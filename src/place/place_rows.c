/* place_rows.c - from the rows of a sheet to the list of doors that a registry can take.
**
** Sheets from offices have merged cells: a compound's name stands once, above a hundred empty cells. So an empty cell takes what stands
** above it, but only when everything to its left is empty too; "4号楼" in a row of its own has no entrance until the row says so. A floor
** that is not given is told by the door's number. What a cell holds is brought to its canonical name, so 3, 3号楼 and 三栋 are one building,
** and a door that comes twice is found whatever its spelling. */
#include "place/place_rows.h"

#include "base/utf8.h"
#include "place/place_door.h"

enum { FLOOR_LEAST = -9, FLOOR_MOST = 199, ROWS_FIRST = 1024, TITLES_MOST = 5, FOUND_BYTES = 1024 };
#define NOWHERE SIZE_MAX

static const char *const column_names[PLACE_COLUMNS][10] = {
    [COLUMN_COMPOUND] = { "小区", "compound", "小区名称", "院落", "estate", "住宅小区" },
    [COLUMN_BUILDING] = { "楼栋", "building", "楼", "楼号", "栋", "幢", "楼栋号" },
    [COLUMN_ENTRANCE] = { "单元", "entrance", "单元号", "门洞", "unit" },
    [COLUMN_FLOOR] = { "楼层", "floor", "层", "所在楼层" },
    [COLUMN_DOOR] = { "门牌", "door", "房号", "门牌号", "室", "户号", "room", "flat", "户", "室号" },
    [COLUMN_LON] = { "经度", "lon", "longitude", "lng" },
    [COLUMN_LAT] = { "纬度", "lat", "latitude" },
};

struct str place_column_name(bool english, size_t column)
{
    must(column < PLACE_COLUMNS);
    return str_of(column_names[column][english]);
}

bool place_fault_note(enum place_fault fault)
{
    return fault == PLACE_NOTE_COLUMN || fault == PLACE_NOTE_TITLE || fault == PLACE_NOTE_FOUND;
}

struct str place_fault_words(const struct msg_ctx *m, enum place_fault fault, struct str about)
{
    switch (fault) {
    case PLACE_NOTE_COLUMN: return msg_place_row_column(m, about);
    case PLACE_COLUMN_MISSING: return msg_place_row_missing(m, about);
    case PLACE_CELLS_MANY: return msg_place_row_cells(m);
    case PLACE_NO_COMPOUND: return msg_place_row_compound(m);
    case PLACE_NO_BUILDING: return msg_place_row_building(m);
    case PLACE_NO_DOOR: return msg_place_row_door(m);
    case PLACE_NO_FLOOR: return msg_place_row_floor(m, about);
    case PLACE_BAD_FLOOR: return msg_place_row_bad_floor(m, about);
    case PLACE_BAD_NAME: return msg_place_row_name(m, about);
    case PLACE_BAD_POSITION: return msg_place_row_position(m);
    case PLACE_DOOR_TWICE: return msg_place_row_twice(m, about);
    case PLACE_NO_ROWS: return msg_place_row_none(m);
    case PLACE_NOTE_TITLE: return msg_place_row_title(m, about);
    case PLACE_NOTE_FOUND: return msg_place_row_found(m, about);
    case PLACE_TOO_MANY: break;
    }
    must(fault == PLACE_TOO_MANY);
    return msg_place_row_many(m, about);
}

void place_rows_begin(struct place_rows *r, struct arena *a, void (*said)(void *, int64_t, enum place_fault, struct str), void *ctx)
{
    *r = (struct place_rows){ .arena = a, .said = said, .ctx = ctx };
    for (size_t c = 0; c < PLACE_COLUMNS; c++)
        r->column[c] = NOWHERE;
}

static bool say(struct place_rows *r, int64_t line, enum place_fault fault, struct str about)
{
    r->faults += !place_fault_note(fault);
    r->said(r->ctx, line, fault, about);
    return false;
}

/* ---- the header ------------------------------------------------------------------------------------------------ */

static size_t column_of(struct str name)
{
    for (size_t c = 0; c < PLACE_COLUMNS; c++)
        for (size_t i = 0; i < countof(column_names[c]) && column_names[c][i]; i++)
            if (str_eq_nocase(name, str_of(column_names[c][i])))
                return c;
    return PLACE_COLUMNS;
}

/* Without one of its columns no row of a sheet can be read; then at least it is told which were. */
static void say_found(struct place_rows *r, int64_t line, const struct str *cell)
{
    struct buf b;
    buf_init(&b, r->arena, FOUND_BYTES);
    for (size_t c = 0; c < PLACE_COLUMNS; c++)
        if (r->column[c] != NOWHERE) {
            buf_str(&b, b.n ? STR(" · ") : STR(""));
            buf_str(&b, str_trim(cell[r->column[c]]));
        }
    if (b.n)
        (void)say(r, line, PLACE_NOTE_FOUND, buf_view(&b));
}

static void read_header(struct place_rows *r, int64_t line, const struct str *cell, size_t n)
{
    static const enum place_column needed[] = { COLUMN_COMPOUND, COLUMN_BUILDING, COLUMN_DOOR };
    r->headed = true;
    r->columns = n;
    for (size_t i = 0; i < n; i++) {
        struct str name = str_trim(cell[i]);
        size_t c = column_of(name);
        if (c < PLACE_COLUMNS && r->column[c] == NOWHERE)
            r->column[c] = i;
        else if (name.n)
            (void)say(r, line, PLACE_NOTE_COLUMN, name);
    }
    for (size_t i = 0; i < countof(needed); i++)
        if (r->column[needed[i]] == NOWHERE)
            r->headless = !say(r, line, PLACE_COLUMN_MISSING, str_of(column_names[needed[i]][0]));
    if (r->headless)
        say_found(r, line, cell);
}

/* How many cells hold something; *one: the last of them. */
static size_t filled(const struct str *cell, size_t n, struct str *one)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        struct str s = str_trim(cell[i]);
        *one = s.n ? s : *one;
        k += s.n > 0;
    }
    return k;
}

/* ---- a row ------------------------------------------------------------------------------------------------------ */

/* What a text's line and an event's list may hold. */
static bool name_sound(struct str s, size_t chars)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || memchr(",;:\x7f", s.p[i], 4))
            return false;
    return utf8_valid(s) && utf8_len(s) <= chars;
}

static bool row_sound(const struct place_row *w, struct str *bad)
{
    const struct str part[] = { w->building, w->entrance, w->door };
    *bad = w->compound;
    if (!name_sound(w->compound, PLACE_COMPOUND_CHARS))
        return false;
    for (size_t i = 0; i < countof(part); i++) {
        *bad = part[i];
        if (!name_sound(part[i], PLACE_PART_CHARS))
            return false;
    }
    return true;
}

/* "5层", "十二楼", "-1", "B1", "负一层" */
static bool read_floor(struct arena *a, struct str cell, int64_t *out)
{
    bool below = str_starts(cell, STR("负"));
    struct str s = place_door_part(a, PART_FLOOR, below ? str_cut(cell, strlen("负"), cell.n) : cell);
    int64_t n;
    if (s.n > 1 && s.p[0] == 'B') {
        below = true;
        s = str_cut(s, 1, s.n);
    }
    if (!str_int(s, &n))
        return false;
    n = below ? -n : n;
    if (n < FLOOR_LEAST || n > FLOOR_MOST)
        return false;
    *out = n;
    return true;
}

/* Degrees into millionths; "" is absent. */
static bool read_degrees(struct str s, int64_t most, int64_t *out)
{
    int64_t whole = 0, part = 0;
    size_t dot = str_find(s, '.', 0);
    bool below = str_starts(s, STR("-"));
    if (s.n == 0) {
        *out = ABSENT;
        return true;
    }
    struct str w = str_cut(s, below, dot), f = str_cut(s, dot + 1, s.n);
    if (w.n > 3 || str_starts(w, STR("-")) || !str_int(w, &whole))
        return false;
    for (size_t i = 0; i < f.n; i++)
        if (f.p[i] < '0' || f.p[i] > '9')
            return false;
    for (size_t i = 0; i < 6; i++)
        part = part * 10 + (i < f.n ? f.p[i] - '0' : 0);
    int64_t v = whole * 1000000 + part;
    if (v > most * 1000000)
        return false;
    *out = below ? -v : v;
    return true;
}

struct cells {
    struct str at[PLACE_COLUMNS]; /* trimmed; "" where there is none */
};

static struct cells pick_cells(const struct place_rows *r, const struct str *cell, size_t n)
{
    struct cells k = { 0 };
    for (size_t c = 0; c < PLACE_COLUMNS; c++)
        k.at[c] = r->column[c] < n ? str_trim(cell[r->column[c]]) : STR("");
    return k;
}

/* Canonical names, with what an empty cell takes from above. */
static void read_names(struct place_rows *r, const struct cells *k, struct place_row *w)
{
    bool blank = k->at[COLUMN_COMPOUND].n == 0; /* is all so far, from the left? */
    struct str compound = utf8_tidy(r->arena, k->at[COLUMN_COMPOUND]);
    w->compound = blank ? r->above.compound : compound;
    blank = blank && k->at[COLUMN_BUILDING].n == 0;
    w->building = blank ? r->above.building : place_door_part(r->arena, PART_BUILDING, k->at[COLUMN_BUILDING]);
    blank = blank && k->at[COLUMN_ENTRANCE].n == 0;
    w->entrance = blank ? r->above.entrance : place_door_part(r->arena, PART_ENTRANCE, k->at[COLUMN_ENTRANCE]);
    w->door = place_door_part(r->arena, PART_DOOR, k->at[COLUMN_DOOR]);
    w->floor = blank && k->at[COLUMN_FLOOR].n == 0 ? r->above.floor : ABSENT;
}

static bool read_row(struct place_rows *r, const struct cells *k, struct place_row *w)
{
    struct str bad, typed = k->at[COLUMN_FLOOR];
    read_names(r, k, w);
    if (w->compound.n == 0)
        return say(r, w->line, PLACE_NO_COMPOUND, STR(""));
    if (w->building.n == 0)
        return say(r, w->line, PLACE_NO_BUILDING, STR(""));
    r->above = *w;
    if (w->door.n == 0)
        return say(r, w->line, PLACE_NO_DOOR, STR(""));
    int64_t told = place_door_floor(w->door);
    if (typed.n && !read_floor(r->arena, typed, &w->floor))
        return say(r, w->line, PLACE_BAD_FLOOR, typed);
    if (typed.n == 0 && told != ABSENT)
        w->floor = told;
    if (w->floor == ABSENT)
        return say(r, w->line, PLACE_NO_FLOOR, w->door);
    r->above.floor = w->floor;
    w->door = place_door_whole(r->arena, w->door, w->floor);
    if (!row_sound(w, &bad))
        return say(r, w->line, PLACE_BAD_NAME, utf8_head(bad, PLACE_COMPOUND_CHARS));
    if (!read_degrees(k->at[COLUMN_LON], 180, &w->lon) || !read_degrees(k->at[COLUMN_LAT], 90, &w->lat) ||
        (w->lon == ABSENT) != (w->lat == ABSENT))
        return say(r, w->line, PLACE_BAD_POSITION, STR(""));
    return true;
}

/* The compound's number in the order of the list; PLACE_COMPOUNDS_MOST when there are too many. */
static size_t compound_order(struct str *known, size_t *n, struct str name)
{
    for (size_t i = *n; i-- > 0;)
        if (str_eq(known[i], name))
            return i;
    if (*n < PLACE_COMPOUNDS_MOST)
        known[(*n)++] = name;
    else
        return PLACE_COMPOUNDS_MOST;
    return *n - 1;
}

static bool keep(struct place_rows *r, struct place_row *w)
{
    if (r->n == PLACE_DOORS_MOST)
        return say(r, w->line, PLACE_TOO_MANY, w->compound);
    if (r->n == r->room) {
        size_t room = r->room ? r->room * 2 : ROWS_FIRST;
        struct place_row *more = ARENA_ARRAY(r->arena, struct place_row, room);
        if (!more)
            return false;
        if (r->n)
            memcpy(more, r->row, r->n * sizeof *more);
        r->row = more;
        r->room = room;
    }
    w->order = compound_order(r->compound, &r->compounds, w->compound);
    if (w->order == PLACE_COMPOUNDS_MOST)
        return say(r, w->line, PLACE_TOO_MANY, w->compound);
    r->row[r->n++] = *w;
    return true;
}

void place_rows_feed(struct place_rows *r, int64_t line, const struct str *cell, size_t n)
{
    struct place_row w = { .line = line, .lon = ABSENT, .lat = ABSENT };
    struct str title = STR_NONE;
    size_t cells = filled(cell, n, &title);
    if (r->headless || cells == 0)
        return;
    if (!r->headed && cells == 1 && r->titles < TITLES_MOST) {
        r->titles++;
        (void)say(r, line, PLACE_NOTE_TITLE, title);
        return;
    }
    if (!r->headed) {
        read_header(r, line, cell, n);
        return;
    }
    struct cells k = pick_cells(r, cell, n);
    r->rows++;
    if (n > r->columns)
        (void)say(r, line, PLACE_CELLS_MANY, STR(""));
    else if (read_row(r, &k, &w))
        (void)keep(r, &w);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static int64_t compare_str(struct str a, struct str b)
{
    int c = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    return c ? c : (int64_t)a.n - (int64_t)b.n;
}

static int64_t compare_name(struct str a, struct str b)
{
    int64_t d = place_door_rank(a) - place_door_rank(b);
    return d ? d : compare_str(a, b);
}

/* The order of the text. Two rows of one entrance and one door are equal, whatever their floor. */
static int64_t compare(const struct place_row *a, const struct place_row *b)
{
    int64_t d = (int64_t)a->order - (int64_t)b->order;
    d = d ? d : compare_name(a->building, b->building);
    d = d ? d : compare_name(a->entrance, b->entrance);
    return d ? d : compare_name(a->door, b->door);
}

static int by_order(const void *a, const void *b)
{
    const struct place_row *x = a, *y = b;
    int64_t d = compare(x, y);
    d = d ? d : x->line - y->line;
    return d < 0 ? -1 : d > 0;
}

static bool same_building(const struct place_row *a, const struct place_row *b)
{
    return a->order == b->order && str_eq(a->building, b->building);
}

/* The first row that is one too many for its building or compound, or NULL. */
static const struct place_row *beyond_limits(const struct place_row *row, size_t n)
{
    size_t buildings = 0, entrances = 0, doors = 0;
    for (size_t i = 0; i < n; i++) {
        bool compound = i == 0 || row[i].order != row[i - 1].order, building = i == 0 || !same_building(&row[i], &row[i - 1]);
        bool entrance = building || !str_eq(row[i].entrance, row[i - 1].entrance);
        buildings = compound ? 1 : buildings + building;
        entrances = building ? 1 : entrances + entrance;
        doors = entrance ? 1 : doors + 1;
        if (buildings > PLACE_BUILDINGS_MOST || entrances > PLACE_ENTRANCES_MOST || doors > PLACE_BEHIND_MOST)
            return &row[i];
    }
    return NULL;
}

/* A building's position may stand in any of its rows; the text has it in the first. */
static void lift_positions(struct place_row *row, size_t n)
{
    for (size_t i = 0, first = 0; i < n; i++) {
        if (!same_building(&row[i], &row[first]))
            first = i;
        if (i == first || row[i].lon == ABSENT)
            continue;
        if (row[first].lon == ABSENT) {
            row[first].lon = row[i].lon;
            row[first].lat = row[i].lat;
        }
        row[i].lon = row[i].lat = ABSENT;
    }
}

static void put_row(struct buf *b, const struct place_row *w)
{
    buf_printf(b, STR_FMT "\t" STR_FMT "\t" STR_FMT "\t%lld\t" STR_FMT "\t", STR_ARG(w->compound), STR_ARG(w->building),
               STR_ARG(w->entrance), (long long)w->floor, STR_ARG(w->door));
    if (w->lon != ABSENT)
        buf_int(b, w->lon);
    buf_char(b, '\t');
    if (w->lat != ABSENT)
        buf_int(b, w->lat);
    buf_char(b, '\n');
}

enum rc place_rows_end(struct place_rows *r, struct str *text)
{
    struct buf b;
    if (!r->headed)
        (void)say(r, 1, PLACE_COLUMN_MISSING, str_of(column_names[COLUMN_COMPOUND][0]));
    if (r->n)
        qsort(r->row, r->n, sizeof *r->row, by_order);
    for (size_t i = 1, first = 0; i < r->n; i++) {
        if (compare(&r->row[i], &r->row[first]) == 0)
            (void)say(r, r->row[i].line, PLACE_DOOR_TWICE, arena_printf(r->arena, "%lld", (long long)r->row[first].line));
        else
            first = i;
    }
    if (r->n == 0 && r->faults == 0)
        (void)say(r, 1, PLACE_NO_ROWS, STR(""));
    const struct place_row *over = beyond_limits(r->row, r->n);
    if (over)
        (void)say(r, over->line, PLACE_TOO_MANY, over->building);
    if (r->arena->overflow || r->faults)
        return r->arena->overflow ? FAILED : INVALID;
    lift_positions(r->row, r->n);
    buf_init(&b, r->arena, PLACE_ROWS_BYTES);
    for (size_t i = 0; i < r->n; i++)
        put_row(&b, &r->row[i]);
    if (b.overflow)
        return FAILED;
    *text = buf_view(&b);
    return OK;
}

/* ---- back ---------------------------------------------------------------------------------------------------------- */

static bool optional_int(struct str s, int64_t most, int64_t *out)
{
    *out = ABSENT;
    return s.n == 0 || (str_int(s, out) && *out >= -most && *out <= most);
}

static bool parse_line(struct arena *a, struct str line, struct place_row *w)
{
    struct str cell[PLACE_COLUMNS], bad;
    for (size_t i = 0; i < PLACE_COLUMNS; i++)
        if (!str_next(&line, '\t', &cell[i]))
            return false;
    *w = (struct place_row){ cell[0], cell[1], cell[2], cell[4], 0, ABSENT, ABSENT, 0, 0 };
    if (str_next(&line, '\t', &bad) || w->compound.n == 0 || w->building.n == 0 || w->door.n == 0 || !row_sound(w, &bad))
        return false;
    return str_int(cell[3], &w->floor) && w->floor >= FLOOR_LEAST && w->floor <= FLOOR_MOST &&
           optional_int(cell[5], 180000000, &w->lon) && optional_int(cell[6], 90000000, &w->lat) &&
           (w->lon == ABSENT) == (w->lat == ABSENT) && str_eq(place_door_part(a, PART_BUILDING, w->building), w->building) &&
           str_eq(place_door_part(a, PART_ENTRANCE, w->entrance), w->entrance);
}

/* Does this row follow the one before it as the one spelling wants it? */
static bool follows(const struct place_row *before, const struct place_row *w)
{
    if (compare(before, w) >= 0)
        return false;
    return w->lon == ABSENT || !same_building(before, w);
}

enum rc place_rows_parse(struct arena *a, struct str text, struct place_row **out, size_t *n, int64_t *bad_line)
{
    struct str known[PLACE_COMPOUNDS_MOST], line, rest = text;
    size_t lines = 0, compounds = 0, k = 0;
    for (size_t at = 0; (at = str_find(text, '\n', at)) < text.n; at++)
        lines++;
    struct place_row *row = ARENA_ARRAY(a, struct place_row, lines + 1);
    if (!row)
        return FAILED;
    for (; k < lines && str_next(&rest, '\n', &line); k++) {
        *bad_line = (int64_t)k + 1;
        if (k == PLACE_DOORS_MOST || !parse_line(a, line, &row[k]))
            return a->overflow ? FAILED : INVALID;
        row[k].order = compound_order(known, &compounds, row[k].compound);
        if (row[k].order == PLACE_COMPOUNDS_MOST || (k && !follows(&row[k - 1], &row[k])))
            return INVALID;
    }
    const struct place_row *over = beyond_limits(row, k);
    if (over || lines == 0 || !str_ends(text, STR("\n"))) {
        *bad_line = over ? over - row + 1 : (int64_t)lines;
        return INVALID;
    }
    *out = row;
    *n = k;
    return OK;
}
