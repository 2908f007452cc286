/* chore.c - the keeper's errands: commands that no person asked for, and the round that finds what is due in the modules. */
#include "core/chore.h"

#include "base/clock.h"
#include "base/mem.h"
#include "core/module.h"
#include "core/place_in.h"

enum { LOOK_EVERY_S = 2, AT_ONCE = 64, ARENA_MOST = 16 << 20, ARGS_MOST = 64 };

/* A task of the thread's own, with its record and its memory. */
struct errand {
    struct task task;
    struct arena arena;
    _Alignas(max_align_t) char args[ARGS_MOST];
};

static void end_errand(struct task *t)
{
    struct errand *e = t->user;
    arena_release(&e->arena);
    mem_free(e);
}

void errand_send(struct place *p, const struct command *c, const void *args)
{
    struct errand *e = mem_new(1, sizeof *e);
    if (!e)
        return;
    must(c->shape.size <= sizeof e->args);
    memcpy(e->args, args, c->shape.size);
    arena_init(&e->arena, ARENA_MOST);
    e->task = (struct task){ .command = c, .args = e->args, .actor = { 0, PERM_PLACE }, .arena = &e->arena, .user = e, .done = end_errand };
    if (place_submit(p, &e->task))
        end_errand(&e->task);
}

void chores_tick(struct place *p, struct chores *c, int64_t mono_now)
{
    struct arena a;
    if (mono_now < c->at)
        return;
    c->at = mono_now + LOOK_EVERY_S * CLOCK_S;
    arena_init(&a, ARENA_MOST);
    for (size_t m = 0; m < MODULES_N; m++) {
        struct chore *chore;
        size_t n = 0;
        if (!MODULES[m]->chores || MODULES[m]->chores(conn_db(p->keeper), &a, clock_now_us(), AT_ONCE, &chore, &n))
            continue;
        for (size_t i = 0; i < n; i++)
            errand_send(p, MODULES[m]->chore, &chore[i]);
    }
    arena_release(&a);
}
