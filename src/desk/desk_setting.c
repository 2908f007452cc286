/* desk_setting.c - what an office may choose of its cases, a row each (core/setting.h); and what it writes on pages of their own. */
#include "desk/desk_burst.h"
#include "desk/desk_danger.h"
#include "desk/desk_in.h"

#define NUMBER(key, part, name, usual, least, most) { key, MSG_##part, MSG_##name, MSG_##name##_does, usual, least, most, NULL, NULL }
const struct setting DESK_LIMIT_DAYS = NUMBER("desk.limit_days", set_clock, set_limit, 7, 1, 90);
const struct setting DESK_SOON_PERCENT = NUMBER("desk.soon_percent", set_clock, set_soon, 80, 20, 95);
const struct setting DESK_RAISED_PERCENT = NUMBER("desk.raised_percent", set_clock, set_raised, 150, 105, 400);
const struct setting DESK_DANGER_MIN = NUMBER("desk.danger_min", set_clock, set_danger, 120, 15, 1440);
const struct setting DESK_UNDO_MIN = NUMBER("desk.undo_min", set_work, set_undo, 10, 1, 120);
const struct setting DESK_SEASON_DAYS = NUMBER("desk.season_days", set_work, set_season, 120, 1, 730);
const struct setting DESK_NEAR_SHOWN = NUMBER("desk.near_shown", set_near, set_near_shown, 30, 10, 100);
const struct setting DESK_NEAR_ASKED = NUMBER("desk.near_asked", set_near, set_near_asked, 40, 10, 100);
const struct setting DESK_NEAR_CLOSED_DAYS = NUMBER("desk.near_closed_days", set_near, set_near_closed, 14, 0, 365);

const struct setting DESK_BURST_CASES = NUMBER("desk.burst_cases", set_near, set_burst_cases, 5, 3, 50);
const struct setting DESK_BURST_HOURS = NUMBER("desk.burst_hours", set_near, set_burst_hours, 6, 1, 72);
const struct setting DESK_BURST_POINTS = NUMBER("desk.burst_points", set_near, set_burst_points, 30, 20, 100);

static enum rc say_classes(struct web *w, struct str *out)
{
    struct class_tree tree;
    enum rc rc = desk_classes(w->db, w->arena, &tree);
    if (!rc && !tree.n)
        return NOT_FOUND;
    if (!rc)
        *out = msg_set_kinds(&w->out.m, (int64_t)tree.n);
    return rc;
}
static const struct setting classes = { "desk.classes", MSG_set_pages, MSG_classes_page, MSG_set_classes_does, 0, 0, 0, "/desk/classes",
                                        say_classes };

static enum rc say_danger(struct web *w, struct str *out)
{
    struct str phone;
    enum rc rc = desk_danger_phone(w->db, w->arena, &phone);
    if (!rc)
        *out = phone.n ? phone : msg_text(&w->out.m, MSG_set_no_phone, 0);
    return rc;
}
static const struct setting danger = { "desk.danger", MSG_set_pages, MSG_danger_page, MSG_set_danger_words_does, 0, 0, 0, "/desk/danger",
                                       say_danger };

const struct setting *const DESK_SETTINGS[] = {
    &DESK_LIMIT_DAYS, &DESK_SOON_PERCENT, &DESK_RAISED_PERCENT, &DESK_DANGER_MIN, &DESK_UNDO_MIN, &DESK_SEASON_DAYS, &DESK_NEAR_SHOWN,
    &DESK_NEAR_ASKED, &DESK_NEAR_CLOSED_DAYS, &DESK_BURST_CASES, &DESK_BURST_HOURS, &DESK_BURST_POINTS,
    &classes, &danger, NULL,
};
