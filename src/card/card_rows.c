/* card_rows.c - what stands on a card in rows: options, who is needed, the strip of segments.
**
** On a form a row is fields of its own, option1_name and so on, so that each can be wrong by itself; in the log and the tables it is a line
** with its cells apart by "|", so that a version is a handful of texts and two of them can be compared. One pair of functions goes
** between. */
#include "card/card_in.h"

void card_row_put(struct buf *b, const struct str *cell, size_t n)
{
    if (!str_trim(cell[0]).n)
        return;
    if (b->n)
        buf_put(b, "\n", 1);
    for (size_t i = 0; i < n; i++) {
        const struct str s = str_trim(cell[i]);
        if (i)
            buf_put(b, "|", 1);
        for (size_t k = 0; k < s.n; k++)
            buf_put(b, s.p[k] == '|' || s.p[k] == '\n' ? "/" : s.p + k, 1);
    }
}

bool card_row_next(struct str *list, struct str *cell, size_t n)
{
    struct str line;
    if (!list->n || !str_next(list, '\n', &line))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!str_next(&line, '|', &cell[i]))
            cell[i] = STR("");
    return true;
}

size_t card_options_read(struct str list, struct card_option out[CARD_OPTIONS])
{
    struct str c[4];
    size_t n = 0;
    for (; n < CARD_OPTIONS && card_row_next(&list, c, countof(c)); n++)
        out[n] = (struct card_option){ c[0], c[1], c[2], c[3] };
    return n;
}

size_t card_needs_read(struct str list, struct card_need out[CARD_NEEDS])
{
    struct str c[4];
    size_t n = 0;
    for (; n < CARD_NEEDS && card_row_next(&list, c, countof(c)); n++)
        out[n] = (struct card_need){ c[0], c[1], c[2], str_eq(c[3], STR("1")) };
    return n;
}

size_t card_strip_read(struct str list, struct card_segment out[CARD_SEGMENTS])
{
    struct str c[6];
    size_t n = 0;
    for (; n < CARD_SEGMENTS && card_row_next(&list, c, countof(c)); n++) {
        out[n] = (struct card_segment){ c[0], c[1], c[2], c[3], c[4], SEGMENT_UNCLEAR };
        if (!str_int(c[5], &out[n].state) || out[n].state < 0 || out[n].state >= SEGMENTS)
            out[n].state = SEGMENT_UNCLEAR;
    }
    return n;
}

/* ---- shapes ------------------------------------------------------------------------------------------------------------------ */

#define CELL_AT(A, rows, i, T, cell) (offsetof(A, rows) + ((i)-1) * sizeof(T) + offsetof(T, cell))
#define CELL(A, rows, i, T, cell, most, label)                                                                                             \
    { #rows #i "_" #cell, CELL_AT(A, rows, i, T, cell), FIELD_TEXT, FIELD_LINE, 0, (most), (label) }
#define FLAG(A, rows, i, T, cell, most, label) { #rows #i "_" #cell, CELL_AT(A, rows, i, T, cell), FIELD_INT, 0, 0, (most), (label) }
#define CHECKED(A) ASK_INT(A, checked, 0, 1, 0, MSG_f_checked)

#define A struct card_draw
#define OPTION(i)                                                                                                                          \
    CELL(A, option, i, struct card_option, name, CARD_CELL_MAX, MSG_f_card_option),                                                        \
        CELL(A, option, i, struct card_option, cost, CARD_CELL_MAX, MSG_f_card_cost),                                                      \
        CELL(A, option, i, struct card_option, days, CARD_CELL_MAX, MSG_f_card_days),                                                      \
        CELL(A, option, i, struct card_option, risk, CARD_CELL_MAX, MSG_f_card_risk)
#define NEED(i)                                                                                                                            \
    CELL(A, need, i, struct card_need, unit, CARD_UNIT_MAX, MSG_f_card_unit),                                                              \
        CELL(A, need, i, struct card_need, what, CARD_CELL_MAX, MSG_f_card_what),                                                          \
        CELL(A, need, i, struct card_need, due, CARD_DAY_MAX, MSG_f_card_due), FLAG(A, need, i, struct card_need, lead, 1, MSG_f_card_lead)
static const struct field draw_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, 0, MSG_NONE), ASK_INT(A, kind, 0, CARD_KINDS - 1, 0, MSG_f_card_kind),
    ASK_INT(A, homes, 0, 1000000, 0, MSG_f_card_homes), CHECKED(A), ASK_TEXT(A, cases, 0, CARD_CASES_MAX, FIELD_MANY, MSG_f_card_cases),
    ASK_TEXT(A, title, 1, CARD_TITLE_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_card_title),
    ASK_TEXT(A, came, 1, CARD_WORDS_MAX, FIELD_REQUIRED, MSG_f_card_came), ASK_TEXT(A, tried, 0, CARD_WORDS_MAX, 0, MSG_f_card_tried),
    ASK_TEXT(A, papers, 0, CARD_WORDS_MAX, 0, MSG_f_card_papers),
    OPTION(1), OPTION(2), OPTION(3), OPTION(4), OPTION(5), NEED(1), NEED(2), NEED(3), NEED(4), NEED(5), NEED(6),
};
#undef A

#define A struct card_strip
#define SEGMENT(i)                                                                                                                         \
    CELL(A, segment, i, struct card_segment, name, CARD_CELL_MAX, MSG_f_card_segment),                                                     \
        CELL(A, segment, i, struct card_segment, owner, CARD_CELL_MAX, MSG_f_card_owner),                                                  \
        CELL(A, segment, i, struct card_segment, manager, CARD_CELL_MAX, MSG_f_card_manager),                                              \
        CELL(A, segment, i, struct card_segment, payer, CARD_CELL_MAX, MSG_f_card_payer),                                                  \
        CELL(A, segment, i, struct card_segment, evidence, CARD_CELL_MAX, MSG_f_card_evidence),                                            \
        FLAG(A, segment, i, struct card_segment, state, SEGMENTS - 1, MSG_f_card_segment_state)
static const struct field strip_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE), CHECKED(A), SEGMENT(1), SEGMENT(2), SEGMENT(3), SEGMENT(4), SEGMENT(5),
    SEGMENT(6), SEGMENT(7), SEGMENT(8),
};
#undef A

#define A struct card_instruct
#define PART(i)                                                                                                                            \
    CELL(A, part, i, struct card_ask, unit, CARD_UNIT_MAX, MSG_f_card_unit),                                                               \
        CELL(A, part, i, struct card_ask, what, CARD_CELL_MAX, MSG_f_card_what),                                                           \
        CELL(A, part, i, struct card_ask, due, CARD_DAY_MAX, MSG_f_card_due), FLAG(A, part, i, struct card_ask, lead, 1, MSG_f_card_lead), \
        FLAG(A, part, i, struct card_ask, arrive, 10000, MSG_f_card_arrive)
static const struct field instruct_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE), CHECKED(A),
    ASK_TEXT(A, words, 1, CARD_WORDS_MAX, FIELD_REQUIRED, MSG_f_card_instruction), PART(1), PART(2), PART(3), PART(4), PART(5), PART(6),
};
#undef A

#define T struct card_told
static const struct field told_f[] = { INT(T, id) };
#undef T
const struct command CARD_DRAW = { "card.draw", SHAPE(struct card_draw, draw_f), PERM_DESK, card_decide_draw,
                                   SHAPE(struct card_told, told_f) };
const struct command CARD_REVISE = { "card.revise", SHAPE(struct card_draw, draw_f), PERM_STAFF, card_decide_revise, SHAPE_NONE };
const struct command CARD_STRIP = { "card.strip", SHAPE(struct card_strip, strip_f), PERM_STAFF, card_decide_strip, SHAPE_NONE };
const struct command CARD_INSTRUCT = { "card.instruct", SHAPE(struct card_instruct, instruct_f), PERM_STAFF, card_decide_instruct,
                                       SHAPE_NONE };
