/* flow.c - looks a step up in a flow table. */
#include "core/command.h"

const struct flow_row *flow_find(const struct flow *f, int64_t from, const struct command *c)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->row[i].from == from && f->row[i].command == c)
            return &f->row[i];
    return NULL;
}

enum rc flow_step(struct cx *cx, const struct flow *f, const struct command *c, int64_t from, int64_t *to)
{
    const struct flow_row *row = flow_find(f, from, c);
    must(from >= 0 && (size_t)from < f->states);
    if (!row)
        return refuse(cx, CONFLICT, "state", MSG_err_flow, from);
    *to = row->to;
    return OK;
}
