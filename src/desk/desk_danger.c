/* desk_danger.c - danger in a report: by which words it is noticed, that it was shown, and the lists that the office edits.
**
** Words stand for themselves: no grammar, no guess. A list that fits too often costs one page with a button "nobody is in danger"; one that
** fits too seldom costs more, so the lists are generous and whoever is asked decides. The order of the sorts is the order of haste. */
#include "desk/desk_in.h"

#include "base/clock.h"
#include "desk/desk_danger.h"

const struct danger_sort DANGER_SORT[DANGERS] = {
    [DANGER_GAS] = { MSG_danger_gas, MSG_danger_gas_title, { MSG_danger_gas_1, MSG_danger_gas_2, MSG_danger_gas_3 }, { "119", "110" }, true,
                     "煤气味 燃气味 天然气味 燃气泄漏 煤气泄漏 天然气泄漏 漏煤气 漏燃气 漏天然气 gas-smell smell-gas smell-of-gas gas-leak" },
    [DANGER_FIRE] = { MSG_danger_fire, MSG_danger_fire_title, { MSG_danger_fire_1, MSG_danger_fire_2, MSG_danger_fire_3 }, { "119", "120" },
                      false, "着火 起火 失火 冒烟 浓烟 烧起来 爆炸 on-fire smoke-coming explosion" },
    [DANGER_LIFT] = { MSG_danger_lift, MSG_danger_lift_title, { MSG_danger_lift_1, MSG_danger_lift_2, MSG_danger_lift_3 }, { "119", "120" },
                      false, "困在电梯 关在电梯 电梯困人 被困 trapped stuck-in-the-lift stuck-in-the-elevator" },
    [DANGER_PERSON] = { MSG_danger_person, MSG_danger_person_title,
                        { MSG_danger_person_1, MSG_danger_person_2, MSG_danger_person_3 }, { "120", "110" }, false,
                        "晕倒 昏倒 倒在地 倒地不起 不省人事 叫不醒 叫不应 没有呼吸 流血不止 触电 溺水 落水 坠楼 跳楼 掉进井 unconscious collapsed "
                        "not-breathing bleeding" },
    [DANGER_POWER] = { MSG_danger_power, MSG_danger_power_title, { MSG_danger_power_1, MSG_danger_power_2, MSG_danger_power_3 },
                       { "119", "120" }, false,
                       "漏电 冒火花 打火花 电线掉 电线垂 插座进水 电表箱进水 配电箱进水 水流到电 live-wire sparks electric-shock" },
    [DANGER_ATTACK] = { MSG_danger_attack, MSG_danger_attack_title,
                        { MSG_danger_attack_1, MSG_danger_attack_2, MSG_danger_attack_3 }, { "110", "120" }, false,
                        "持刀 拿刀 砍人 打人 被打 抢劫 家暴 砸门 knife attacked beaten" },
    [DANGER_OF_CLASS] = { MSG_danger_class, MSG_danger_class_title, { MSG_NONE }, { "119", "120" }, false, "" },
};

/* ---- the lists -------------------------------------------------------------------------------------------------------- */

enum { PHONE_ROW = DANGER_NONE }; /* the gas firm's number stands in the row that no sort has */

static enum rc kept_words(struct db *db, struct arena *a, int64_t kind, const char *else_words, struct str *out)
{
    struct desk_danger_words_get_row row;
    enum rc rc = desk_danger_words_get(db, a, kind, &row);
    if (rc && rc != NOT_FOUND)
        return rc;
    *out = rc ? str_of(else_words) : row.words;
    return OK;
}

enum rc desk_danger_words(struct db *db, struct arena *a, int64_t kind, struct str *out)
{
    must(kind > DANGER_NONE && kind < DANGERS);
    return kept_words(db, a, kind, DANGER_SORT[kind].words, out);
}

enum rc desk_danger_phone(struct db *db, struct arena *a, struct str *out)
{
    return kept_words(db, a, PHONE_ROW, "", out);
}

/* ---- judging ----------------------------------------------------------------------------------------------------------- */

/* A dash in a list stands for the space that separates its words. */
static bool begins(struct str text, struct str word)
{
    if (text.n < word.n)
        return false;
    for (size_t i = 0; i < word.n; i++) {
        const struct str t = str_cut(text, i, i + 1), l = word.p[i] == '-' ? STR(" ") : str_cut(word, i, i + 1);
        if (!str_eq_nocase(t, l))
            return false;
    }
    return true;
}

static bool holds(struct str text, struct str words)
{
    struct str word;
    while (str_next(&words, ' ', &word))
        for (size_t i = 0; word.n && i + word.n <= text.n; i++)
            if (begins(str_cut(text, i, text.n), word))
                return true;
    return false;
}

static enum rc by_words(struct cx *cx, const struct case_report *a, int64_t *kind)
{
    struct str words;
    for (int64_t k = DANGER_NONE + 1; k < DANGER_OF_CLASS; k++) {
        enum rc rc = desk_danger_words(cx->db, cx->arena, k, &words);
        if (rc)
            return rc;
        if (holds(a->text, words) || holds(a->where, words)) {
            *kind = k;
            return OK;
        }
    }
    return OK;
}

enum rc desk_judge_danger(struct cx *cx, const struct case_report *a, struct danger *out, bool *stop)
{
    struct danger d = { DANGER_NONE, DANGER_UNASKED };
    const bool ticked = str_trim(a->hazard).n > 0, asked = a->danger == DANGER_ASK;
    if (asked || a->danger == DANGER_STILL || a->danger == DANGER_OVER) {
        enum rc rc = by_words(cx, a, &d.kind);
        if (rc)
            return rc;
        if (d.kind == DANGER_NONE && ticked)
            d.kind = DANGER_OF_CLASS;
        if (d.kind != DANGER_NONE) /* a tick is a later word than "nobody is in danger" */
            d.said = ticked ? DANGER_STILL : a->danger;
    }
    *out = d;
    *stop = asked && d.kind != DANGER_NONE;
    return OK;
}

enum rc desk_in_danger(struct db *db, struct arena *a, int64_t id, bool *out)
{
    struct desk_danger_get_row row;
    enum rc rc = desk_danger_get(db, a, id, &row);
    if (rc && rc != NOT_FOUND)
        return rc;
    *out = !rc && row.said != DANGER_OVER;
    return OK;
}

/* ---- events ------------------------------------------------------------------------------------------------------------ */

struct danger_shown {
    int64_t kind, class, hour; /* class: ABSENT, none was chosen; hour: since 1970 */
};

static enum rc apply_danger_shown(struct apply *ap, const struct stamp *st, const void *event)
{
    (void)st;
    return desk_danger_count(ap, ((const struct danger_shown *)event)->kind);
}
static const struct field danger_shown_f[] = {
    INT(struct danger_shown, kind), INT(struct danger_shown, class), INT(struct danger_shown, hour),
};
const struct event_type DANGER_SHOWN = { "desk.danger.shown", SHAPE(struct danger_shown, danger_shown_f), apply_danger_shown, false };

enum rc desk_tell_stop(struct cx *cx, int64_t kind, int64_t class)
{
    return emit(cx, &DANGER_SHOWN, &(struct danger_shown){ kind, class, cx->now / CLOCK_HOUR }, NULL);
}

static enum rc apply_danger_set(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct danger_set *ev = event;
    const struct str words[DANGER_OF_CLASS] = { [PHONE_ROW] = ev->phone,       [DANGER_GAS] = ev->gas,     [DANGER_FIRE] = ev->fire,
                                                [DANGER_LIFT] = ev->lift,     [DANGER_PERSON] = ev->person, [DANGER_POWER] = ev->power,
                                                [DANGER_ATTACK] = ev->attack };
    enum rc rc = OK;
    (void)st;
    for (int64_t k = 0; k < DANGER_OF_CLASS && !rc; k++)
        rc = words[k].n ? desk_danger_words_put(ap, k, words[k]) : desk_danger_words_drop(ap, k);
    return rc;
}
#define R struct danger_set
static const struct field set_event_f[] = {
    TEXT(R, gas, DANGER_WORDS_MAX),    TEXT(R, fire, DANGER_WORDS_MAX),  TEXT(R, lift, DANGER_WORDS_MAX),
    TEXT(R, person, DANGER_WORDS_MAX), TEXT(R, power, DANGER_WORDS_MAX), TEXT(R, attack, DANGER_WORDS_MAX),
    TEXT(R, phone, DANGER_PHONE_MAX),
};
const struct event_type DANGER_SET_EVENT = { "desk.danger.set", SHAPE(R, set_event_f), apply_danger_set, false };

static enum rc decide_danger_set(struct cx *cx, const void *args)
{
    return emit(cx, &DANGER_SET_EVENT, args, NULL);
}
#define ASK_WORDS(m, label) ASK_TEXT(R, m, 0, DANGER_WORDS_MAX, FIELD_LINE, label)
static const struct field set_f[] = {
    ASK_WORDS(gas, MSG_danger_gas),     ASK_WORDS(fire, MSG_danger_fire),   ASK_WORDS(lift, MSG_danger_lift),
    ASK_WORDS(person, MSG_danger_person), ASK_WORDS(power, MSG_danger_power), ASK_WORDS(attack, MSG_danger_attack),
    ASK_TEXT(R, phone, 0, DANGER_PHONE_MAX, FIELD_LINE, MSG_f_gas_phone),
};
#undef ASK_WORDS
const struct command DANGER_SET = { "desk.danger.set", SHAPE(R, set_f), PERM_PLACE, decide_danger_set, SHAPE_NONE };
#undef R
