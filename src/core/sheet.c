/* sheet.c - rows of cells, out and in. The reader believes no length before it has compared it with what is left. */
#include "core/sheet.h"

#include "base/utf8.h"

void sheet_row(struct buf *b, size_t n)
{
    must(n <= SHEET_COLUMNS_MAX);
    buf_be16(b, (uint16_t)n);
}

static bool has_number(enum cell_kind kind)
{
    return kind == CELL_INT || kind == CELL_MOMENT;
}

void sheet_cell(struct buf *b, const struct cell *c)
{
    must(c->kind < CELL_KINDS);
    buf_char(b, (char)c->kind);
    if (c->kind == CELL_TEXT) {
        must(c->text.n <= UINT32_MAX);
        buf_be32(b, (uint32_t)c->text.n);
        buf_str(b, c->text);
    } else if (has_number(c->kind)) {
        buf_be32(b, (uint32_t)((uint64_t)c->n >> 32));
        buf_be32(b, (uint32_t)((uint64_t)c->n & UINT32_MAX));
    }
}

static bool take(struct str *rest, size_t bytes, uint64_t *v)
{
    uint64_t sum = 0;
    if (rest->n < bytes)
        return false;
    for (size_t i = 0; i < bytes; i++)
        sum = sum << 8 | (unsigned char)rest->p[i];
    *rest = str_cut(*rest, bytes, rest->n);
    *v = sum;
    return true;
}

static bool take_cell(struct str *rest, struct cell *c)
{
    uint64_t v;
    if (!take(rest, 1, &v) || v >= CELL_KINDS)
        return false;
    *c = (struct cell){ .kind = (enum cell_kind)v };
    if (has_number(c->kind)) {
        if (!take(rest, 8, &v))
            return false;
        c->n = (int64_t)v;
    } else if (c->kind == CELL_TEXT) {
        if (!take(rest, 4, &v) || v > rest->n)
            return false;
        c->text = str_cut(*rest, 0, v);
        *rest = str_cut(*rest, v, rest->n);
        return utf8_valid(c->text);
    }
    return true;
}

enum rc sheet_next(struct str *rest, struct cell *cell, size_t *n)
{
    struct str left = *rest;
    uint64_t cells;
    if (left.n == 0)
        return NOT_FOUND;
    if (!take(&left, 2, &cells) || cells > SHEET_COLUMNS_MAX)
        return FAILED;
    for (size_t i = 0; i < cells; i++)
        if (!take_cell(&left, &cell[i]))
            return FAILED;
    *rest = left;
    *n = cells;
    return OK;
}
