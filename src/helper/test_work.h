/* test_work.h - where a test of the helper's jobs works: an arena as large as the job may need, and the buffer that it answers into. Behind
** cmocka.h. */
#ifndef HELPER_TEST_WORK_H
#define HELPER_TEST_WORK_H

#include "helper/helper.h"

struct fixture {
    struct arena a;
    struct buf out;
    struct work w;
};

static inline int fixture_begin(void **state, size_t room)
{
    static struct fixture f;
    arena_init(&f.a, room);
    buf_init(&f.out, NULL, PROTO_PAYLOAD_MAX);
    f.w = (struct work){ .a = &f.a, .out = &f.out };
    *state = &f;
    return 0;
}

/* The next job of the same test answers into an empty buffer. */
static inline struct work *fixture_again(struct fixture *f)
{
    buf_release(&f->out);
    buf_init(&f->out, NULL, PROTO_PAYLOAD_MAX);
    f->w = (struct work){ .a = &f->a, .out = &f->out };
    return &f->w;
}

static inline int tear_down(void **state)
{
    struct fixture *f = *state;
    buf_release(&f->out);
    arena_release(&f->a);
    return 0;
}

#endif
