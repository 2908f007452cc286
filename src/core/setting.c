/* setting.c - numbers that an office chose: one event, one small table with every choice that ever was. */
#include "core/setting.h"

#include "core/module.h"
#include "core_sql.h"

enum { KEY_MOST = 40 };

const struct setting SETTING_IDLE_MIN = { "session.idle_min", MSG_set_session, MSG_set_idle, MSG_set_idle_does, 30, 5, 240, NULL, NULL };
const struct setting SETTING_SESSION_H = { "session.life_h", MSG_set_session, MSG_set_life, MSG_set_life_does, 12, 1, 24, NULL, NULL };
static const struct setting *const own[] = { &SETTING_IDLE_MIN, &SETTING_SESSION_H };

const struct setting *setting_at(size_t n)
{
    if (n < countof(own))
        return own[n];
    n -= countof(own);
    for (size_t m = 0; m < MODULES_N; m++)
        for (const struct setting *const *s = MODULES[m]->setting; s && *s; s++)
            if (n-- == 0)
                return *s;
    return NULL;
}

static const struct setting *find(struct str key)
{
    const struct setting *s;
    for (size_t i = 0; (s = setting_at(i)); i++)
        if (str_eq(key, str_of(s->key)))
            return s->say ? NULL : s;
    return NULL;
}

enum rc setting_last(struct db *db, struct arena *a, const struct setting *s, struct setting_set *out)
{
    struct core_setting_get_row row;
    must(!s->say);
    enum rc rc = core_setting_get(db, a, str_of(s->key), &row);
    if (!rc)
        *out = (struct setting_set){ row.value, row.at, row.by };
    return rc;
}

enum rc setting_get(struct db *db, struct arena *a, const struct setting *s, int64_t *out)
{
    struct setting_set last;
    enum rc rc = setting_last(db, a, s, &last);
    if (rc && rc != NOT_FOUND)
        return rc;
    *out = rc ? s->usual : last.value;
    return OK;
}

static enum rc apply_chosen(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct setting_choose *ev = event;
    return core_setting_add(ap, st->pos, ev->setting, ev->value, st->at, st->by);
}
static const struct field chosen_f[] = { TEXT(struct setting_choose, setting, KEY_MOST), INT(struct setting_choose, value) };
const struct event_type SETTING_CHOSEN = { "setting.chosen", SHAPE(struct setting_choose, chosen_f), apply_chosen, true };

static enum rc decide_choose(struct cx *cx, const void *args)
{
    const struct setting_choose *a = args;
    const struct setting *s = find(a->setting);
    int64_t now;
    if (!s)
        return NOT_FOUND;
    if (a->value < s->least)
        return refuse(cx, INVALID, "value", MSG_err_too_small, s->least);
    if (a->value > s->most)
        return refuse(cx, INVALID, "value", MSG_err_too_big, s->most);
    enum rc rc = setting_get(cx->db, cx->arena, s, &now);
    return rc || now == a->value ? rc : emit(cx, &SETTING_CHOSEN, a, NULL);
}
static const struct field choose_f[] = {
    ASK_TEXT(struct setting_choose, setting, 1, KEY_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),
    ASK_INT(struct setting_choose, value, INT32_MIN, INT32_MAX, FIELD_REQUIRED, MSG_set_value),
};
const struct command SETTING_CHOOSE = { "setting.choose", SHAPE(struct setting_choose, choose_f), PERM_PLACE, decide_choose, SHAPE_NONE };
