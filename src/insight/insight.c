/* insight.c - figures: how soon the office answers, whether it is done, what the households say, and what rises.
**
** The module has no commands and no events of its own. It watches the desk's (insight_count.c) and keeps counts by month and class, unit,
** compound and building; its pages (insight_page.c) turn them into rates (insight_read.c). There is no axis for persons, and there must not
** be one: figures that name a clerk are gamed by clerks. */
#include "insight/insight_page.h"

#include "insight_schema.h"

static const struct event_type *const event[] = { NULL };
static const struct command *const command[] = { NULL };

static const struct route route[] = {
    ROUTES_LIST("/insight", PERM_DESK_READ, ROUTE_PERSONAL, insight_show),
    ROUTES_LIST("/figures", PERM_ANYONE, 0, insight_show),
    ROUTES_LIST("/insight/map", PERM_DESK_READ, ROUTE_PERSONAL, insight_show_heat),
    ROUTES_LIST("/figures/map", PERM_ANYONE, 0, insight_show_heat),
    { 0 },
};

const struct module INSIGHT = {
    .name = "insight", .schema = &INSIGHT_SCHEMA, .event = event, .command = command, .route = route, .watch = INSIGHT_WATCH,
};
