/* place.c - the place itself: what it is called, and which clock hangs on its wall.
**
** Everybody may know both, so the one event is public, and whoever verifies the log sees the name it went by at any time. A place
** that was never named works all the same: it goes by the program's own name, in the time of Beijing. What the place consists of, its
** compounds, buildings and doors, is in place_registry.c. */
#include "place/place_import.h"

#include "base/clock.h"
#include "place/place_calendar.h"
#include "place/place_text.h"
#include "place_schema.h"

enum { NAME_MAX_CHARS = 80, OFFSET_LEAST = -720, OFFSET_MOST = 840, OFFSET_UNNAMED = 480 };

static enum rc apply_named(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct place_named *ev = event;
    (void)st;
    return place_self_put(ap, ev->name, ev->offset_min);
}

static const struct field named_f[] = {
    TEXT(struct place_named, name, NAME_MAX_CHARS),
    INT(struct place_named, offset_min),
};
static const struct event_type NAMED = { "place.named", SHAPE(struct place_named, named_f), apply_named, true };

static enum rc decide_name(struct cx *cx, const void *args)
{
    const struct place_named *a = args;
    must(a->name.n > 0 && a->offset_min >= OFFSET_LEAST && a->offset_min <= OFFSET_MOST);
    return emit(cx, &NAMED, a, NULL);
}

static const struct field name_f[] = {
    ASK_TEXT(struct place_named, name, 1, NAME_MAX_CHARS, FIELD_REQUIRED | FIELD_LINE, MSG_place_name),
    ASK_INT(struct place_named, offset_min, OFFSET_LEAST, OFFSET_MOST, FIELD_REQUIRED, MSG_place_offset),
};
const struct command PLACE_NAME = { "place.name", SHAPE(struct place_named, name_f), PERM_PLACE, decide_name, SHAPE_NONE };

static enum rc apply_led(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct place_led *ev = event;
    (void)st;
    return place_lead_put(ap, ev->leave);
}

static const struct field led_f[] = { INT(struct place_led, leave) };
static const struct event_type LED = { "place.led", SHAPE(struct place_led, led_f), apply_led, false };

static enum rc decide_lead(struct cx *cx, const void *args)
{
    const struct place_led *a = args;
    struct place_lead_get_row row;
    enum rc rc = place_lead_get(cx->db, cx->arena, &row);
    if (rc && rc != NOT_FOUND)
        return rc;
    if ((!rc && row.left_it) == (a->leave == 1))
        return OK;
    return emit(cx, &LED, a, NULL);
}

static const struct field lead_f[] = { ASK_INT(struct place_led, leave, 0, 1, FIELD_REQUIRED, MSG_NONE) };
const struct command PLACE_LEAD = { "place.lead", SHAPE(struct place_led, lead_f), PERM_PLACE, decide_lead, SHAPE_NONE };

/* Where a zone is named, its offset at the moment takes the place of the fixed one. */
static enum rc zone_offset(struct db *db, struct arena *a, int64_t at, int64_t *offset_min)
{
    struct place_office_get_row row;
    struct worktime_zone z;
    enum rc rc = place_office_get(db, a, &row);
    if (rc == NOT_FOUND || (!rc && !row.zone.p))
        return OK;
    if (!rc && worktime_zone_read(row.zone, a, &z))
        rc = FAILED;
    if (!rc)
        *offset_min = worktime_offset(&z, at, NULL) / 60;
    return rc;
}

static enum rc read_self(struct db *db, struct arena *a, struct place_self_get_row *row)
{
    enum rc rc = place_self_get(db, a, row);
    if (rc != NOT_FOUND)
        return rc;
    *row = (struct place_self_get_row){ .name = STR("直通"), .offset_min = OFFSET_UNNAMED };
    return OK;
}

static enum rc self(struct db *db, struct arena *a, struct str *name, int64_t *offset_min)
{
    struct place_self_get_row row;
    enum rc rc = read_self(db, a, &row);
    if (rc)
        return rc;
    *name = row.name;
    *offset_min = row.offset_min;
    return zone_offset(db, a, clock_now_us(), offset_min);
}

enum rc place_offset_at(struct db *db, struct arena *a, int64_t at, int64_t *offset_min)
{
    struct place_self_get_row row;
    enum rc rc = read_self(db, a, &row);
    if (!rc)
        rc = zone_offset(db, a, at, &row.offset_min);
    if (!rc)
        *offset_min = row.offset_min;
    return rc;
}

enum rc place_compound_of(struct db *db, struct arena *a, int64_t building, int64_t *compound)
{
    struct place_building_get_row row;
    enum rc rc = place_building_get(db, a, building, &row);
    if (!rc)
        *compound = row.compound_id;
    return rc;
}

enum rc place_compound(struct db *db, struct arena *a, int64_t compound, struct str *name, int64_t **building, size_t *n)
{
    struct place_compound_get_row row;
    struct place_buildings_row *b = NULL;
    size_t k = 0;
    enum rc rc = place_compound_get(db, a, compound, &row);
    if (!rc)
        rc = place_buildings(db, a, compound, &b, &k);
    int64_t *id = rc ? NULL : ARENA_ARRAY(a, int64_t, k + 1);
    if (!id)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < k; i++) {
        size_t at = i;
        for (; at && id[at - 1] > b[i].id; at--) /* they come as people count them */
            id[at] = id[at - 1];
        id[at] = b[i].id;
    }
    *name = row.name;
    *building = id;
    *n = k;
    return OK;
}

enum rc place_compounds_named(struct db *db, struct arena *a, struct place_compound_name *out, size_t room, size_t *n)
{
    struct place_compounds_row *row;
    size_t k;
    enum rc rc = place_compounds(db, a, -1, (int64_t)room, &row, &k);
    for (size_t i = 0; !rc && i < k; i++)
        out[i] = (struct place_compound_name){ row[i].id, row[i].name };
    if (!rc)
        *n = k;
    return rc;
}

static const struct event_type *const event[] = {
    &NAMED,         &LED,          &PLACE_CLEARED, &COMPOUND_ADDED, &COMPOUND_RENAMED, &BUILDING_ADDED,
    &BUILDING_MOVED, &DOORS_LISTED, &DOORS_RETIRED, &MAP_BEGUN,      &MAP_DRAWN,        &WEEK_SET,
    &DAYS_SET,      &YEAR_SET,     &ZONE_SET,      &TEXT_SET,         NULL,
};
static const struct command *const command[] = {
    &PLACE_NAME, &PLACE_LEAD, &PLACE_CLEAR, &PLACE_IMPORT, &PLACE_RETIRE, &PLACE_RENAME, &PLACE_DRAW,
    &PLACE_WEEK, &PLACE_DAYS, &PLACE_DAY_DROP, &PLACE_YEAR, &PLACE_ZONE, &PLACE_CALENDAR,
    &PLACE_TEXT, NULL,
};
static const struct route route[] = {
    ROUTE_GET("/door", PERM_ANYONE, 0, place_show_compounds),
    ROUTE_GET("/door/{compound}", PERM_ANYONE, 0, place_show_compound),
    ROUTE_GET("/door/{compound}/{building}", PERM_ANYONE, 0, place_show_building),
    ROUTE_GET("/door/{compound}/{building}/{entrance}", PERM_ANYONE, 0, place_show_entrance),
    ROUTE_GET("/place/map.json", PERM_ANYONE, 0, place_show_map),
    ROUTE_GET("/place/posters", PERM_STAFF, ROUTE_PERSONAL, place_show_posters),
    ROUTE_GET("/place/poster.pdf", PERM_STAFF, ROUTE_PERSONAL, place_show_poster),
    ROUTE_GET("/start", PERM_PLACE, ROUTE_PERSONAL, place_show_start),
    ROUTE_POST("/start", PERM_PLACE, ROUTE_PERSONAL, &PLACE_LEAD, place_reply_start, NULL),
    ROUTE_GET("/data", PERM_ANYONE, 0, place_show_data),
    ROUTE_GET("/about", PERM_ANYONE, 0, place_show_about),
    ROUTE_GET("/help", PERM_ANYONE, 0, place_show_help),
    ROUTE_GET("/privacy", PERM_ANYONE, 0, place_show_privacy),
    ROUTE_GET("/place/texts/{kind}", PERM_PLACE, ROUTE_PERSONAL, place_show_text),
    ROUTE_POST("/place/texts/{kind}", PERM_PLACE, ROUTE_PERSONAL, &PLACE_TEXT, place_reply_text, place_again_text),
    ROUTE_GET("/place/health", PERM_PLACE, ROUTE_PERSONAL, place_show_health),
    ROUTE_GET("/place/settings", PERM_PLACE, ROUTE_PERSONAL, place_show_settings),
    ROUTE_POST("/place/settings", PERM_PLACE, ROUTE_PERSONAL, &SETTING_CHOOSE, place_reply_settings, place_again_settings),
    ROUTE_GET("/place/terms", PERM_PLACE, ROUTE_PERSONAL, place_show_terms),
    ROUTE_POST("/place/terms", PERM_PLACE, ROUTE_PERSONAL, &TERM_SET, place_reply_terms, place_again_terms),
    ROUTE_POST("/place/clock", PERM_PLACE, ROUTE_PERSONAL, &CLOCK_CONFIRM, place_reply_terms, place_again_terms),
    ROUTE_GET("/place", PERM_PLACE, ROUTE_PERSONAL, place_show_page),
    ROUTE_GET("/place/clear", PERM_PLACE, ROUTE_PERSONAL, place_show_clear),
    ROUTE_POST("/place/clear", PERM_PLACE, ROUTE_PERSONAL, &PLACE_CLEAR, place_reply_clear, place_again_clear),
    ROUTE_POST("/place", PERM_PLACE, ROUTE_PERSONAL, &PLACE_NAME, place_reply_page, place_again_page),
    ROUTE_POST("/place/compounds/{compound}", PERM_PLACE, ROUTE_PERSONAL, &PLACE_RENAME, place_reply_page, place_again_page),
    ROUTE_GET("/place/import", PERM_IMPORT, ROUTE_PERSONAL, place_show_import),
    ROUTE_FILE("/place/import", PERM_IMPORT, ROUTE_PERSONAL, place_try_sheet, SHEET_BYTES_MAX),
    ROUTE_DO("/place/import/take", PERM_IMPORT, ROUTE_PERSONAL, place_take_sheet),
    ROUTE_DO("/place/import/retire", PERM_IMPORT | PERM_PLACE, ROUTE_PERSONAL, place_retire_gone),
    ROUTE_GET("/place/import/faults.csv", PERM_IMPORT, ROUTE_PERSONAL, place_show_faults),
    ROUTE_GET("/place/import/template.csv", PERM_IMPORT, ROUTE_PERSONAL, place_show_template_csv),
    ROUTE_GET("/place/import/template.xlsx", PERM_IMPORT, ROUTE_PERSONAL, place_show_template_xlsx),
    ROUTE_GET("/place/calendar", PERM_ANYONE, 0, place_show_calendar),
    ROUTE_GET("/place/calendar.ics", PERM_ANYONE, 0, place_show_ics),
    ROUTE_FILE("/place/calendar/import", PERM_PLACE, ROUTE_PERSONAL, place_try_ics, JOB_CALENDAR_BYTES_MAX),
    ROUTE_POST("/place/calendar/take", PERM_PLACE, ROUTE_PERSONAL, &PLACE_CALENDAR, place_reply_ics, place_again_calendar),
    ROUTE_POST("/place/calendar/week", PERM_PLACE, ROUTE_PERSONAL, &PLACE_WEEK, place_reply_calendar, place_again_calendar),
    ROUTE_POST("/place/calendar/days", PERM_PLACE, ROUTE_PERSONAL, &PLACE_DAYS, place_reply_calendar, place_again_calendar),
    ROUTE_POST("/place/calendar/drop", PERM_PLACE, ROUTE_PERSONAL, &PLACE_DAY_DROP, place_reply_calendar, place_again_calendar),
    ROUTE_POST("/place/calendar/year", PERM_PLACE, ROUTE_PERSONAL, &PLACE_YEAR, place_reply_calendar, place_again_calendar),
    ROUTE_POST("/place/calendar/zone", PERM_PLACE, ROUTE_PERSONAL, &PLACE_ZONE, place_reply_calendar, place_again_calendar),
    { 0 },
};

static enum rc sweep(struct side *s, int64_t now)
{
    return place_sheet_sweep(s, now - SHEET_LIFE_H * CLOCK_HOUR);
}

const struct module PLACE = {
    .name = "place",
    .schema = &PLACE_SCHEMA,
    .event = event,
    .command = command,
    .route = route,
    .self = self,
    .notice = place_notice,
    .first = PLACE_FIRST,
    .setting = PLACE_SETTINGS,
    .leading = place_leading,
    .sweep = sweep,
};
