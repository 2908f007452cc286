/* desk_facts.c - what the desk tells other modules of its cases: numbers that name nobody. */
#include "desk/desk_in.h"

enum rc desk_facts(struct db *db, struct arena *a, int64_t id, struct case_facts *out)
{
    struct desk_case_facts_row r;
    enum rc rc = desk_case_facts(db, a, id, &r);
    if (rc)
        return rc;
    *out = (struct case_facts){
        .state = r.state,
        .source = r.source,
        .reported_at = r.reported_at,
        .due_at = r.due_at,
        .class = r.class,
        .building = r.building,
        .unit = r.unit,
        .homes = r.homes,
        .said = { r.homes - r.fixed - r.half - r.back - r.nots, r.fixed, r.half, r.back, r.nots },
        .rated = { 0, r.good, r.fair, r.poor },
    };
    return OK;
}

enum rc desk_class_names(struct db *db, struct arena *a, enum lang lang, struct case_class **out, size_t *n)
{
    struct class_tree t;
    enum rc rc = desk_classes(db, a, &t);
    struct case_class *c = rc ? NULL : ARENA_ARRAY(a, struct case_class, t.n + 1);
    if (!c)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < t.n; i++)
        c[i] = (struct case_class){ t.class[i].id, class_name(&t.class[i], lang), t.level[i], t.class[i].shown };
    *out = c;
    *n = t.n;
    return OK;
}
