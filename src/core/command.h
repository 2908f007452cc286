/* command.h - an intention with a shape. decide() reads, judges and emits events; it cannot write a table.
**
** decide() runs on the place's writer, inside its transaction: what it reads cannot change under it, and when it fails nothing of it
** remains. It may use the clock (cx->now) and chance, and puts what it finds into events. What a caller must be told once
** (a code, a token) goes into the result record, whose shape lets an idempotent retry be answered again. */
#ifndef CORE_COMMAND_H
#define CORE_COMMAND_H

#include "core/event.h"

/* What an account may do. The table role → permissions is people's (people_role.c). Seeing and doing are different rights wherever
** somebody is meant to see without doing. */
enum perm {
    PERM_ANYONE = 0,
    PERM_DESK = 1,          /* work cases: the road, the public wording, notes, a contact for a reason */
    PERM_VERIFY = 2,        /* check other people's work and close */
    PERM_PEOPLE = 4,        /* bring people in, change and switch them off */
    PERM_PLACE = 8,         /* the place's own settings */
    PERM_IMPORT = 16,       /* bring in many at once */
    PERM_DESK_READ = 32,    /* see the desk's lists and cases, without what residents wrote */
    PERM_VOICE = 64,        /* read what residents wrote, their doors, and the notes; a contact never */
    PERM_INTAKE = 128,      /* a report of theirs is noted as entered for somebody; reporting itself is open to everybody */
    PERM_UNIT = 256,        /* see, begin and finish the cases that were sent to one's own unit */
    PERM_PEOPLE_READ = 512, /* see accounts and their history */
    PERM_LOOKS = 1024,      /* see who looked at contacts, and why */
    PERM_ALLOW = 4096,      /* let somebody check their own work, with a reason that everybody reads */
    PERM_STAFF = 2048,      /* works here: may read who may do what */
};

struct actor {
    int64_t user; /* 0: nobody signed in */
    unsigned perms;
};

/* Why something was refused: which field (NULL: the whole), which words, one number for them. */
struct err {
    const char *field;
    enum msg key;
    int64_t n;
};

struct cx {
    struct db *db;       /* facts as this command sees them, its own events included */
    struct arena *arena; /* the request's */
    int64_t now;         /* max(clock, last event): never goes back */
    struct actor actor;
    void *result;        /* command->result.size bytes, cleared; NULL when the command has none */
    struct err err;
    struct place *place; /* for emit() */
    struct log_kept *first; /* where emit() keeps the first event; NULL: nowhere */
};

struct command {
    const char *name; /* "desk.case.take" */
    struct shape shape;
    unsigned perm; /* all of these bits */
    enum rc (*decide)(struct cx *cx, const void *args);
    struct shape result;
};

/* Appends the event to the log and applies it: both or neither. On OK *pos (may be NULL) is its position. */
enum rc emit(struct cx *cx, const struct event_type *type, const void *event, int64_t *pos) MUST_USE;
/* The position the next emit() will give: the number of a subject that its event brings in. */
int64_t next_pos(const struct cx *cx);
/* return refuse(cx, CONFLICT, "state", MSG_err_flow, 0); the first refusal stays. */
enum rc refuse(struct cx *cx, enum rc rc, const char *field, enum msg key, int64_t n) MUST_USE;

/* A flow: the whole rule of which command leads from which state to which. Pages draw their buttons from it, tests walk every cell. */
struct flow_row {
    int64_t from;
    const struct command *command;
    int64_t to; /* FLOW_BACK: the one it came from, which its module keeps */
};
enum { FLOW_BACK = -1 };
struct flow {
    const struct flow_row *row;
    size_t n;
    const enum msg *state; /* names of the states 0..states-1 */
    size_t states;
};
/* The row for (from, command), or NULL. */
const struct flow_row *flow_find(const struct flow *f, int64_t from, const struct command *c);
/* As flow_find, but refuses with CONFLICT in plain words. */
enum rc flow_step(struct cx *cx, const struct flow *f, const struct command *c, int64_t from, int64_t *to) MUST_USE;

#endif
