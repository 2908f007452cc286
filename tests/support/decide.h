/* decide.h - a place of one's own for a test: given events, when a command runs, then look at what was written.
**
**     struct fixture f;
**     fixture_open(&f);                                            an empty place in a fresh folder, all modules' tables
**     struct people_invite in = { STR("clerk"), STR("张三") };
**     assert_int_equal(fixture_run(&f, &PEOPLE_INVITE, &in, FIXTURE_ADMIN, NULL), OK);
**     struct fixture_event e = fixture_last(&f);                   its kind and bytes, as the log holds them
**     fixture_check_clean(&f);                                     replays everything and compares every table
**     fixture_close(&f);
**
** Commands go through the real writer: savepoint, decide, log, apply, COMMIT. Helpers that can only fail when the test is broken end it
** on the spot; what a command refuses comes back as its rc. Everything handed out lives until fixture_close. */
#ifndef SUPPORT_DECIDE_H
#define SUPPORT_DECIDE_H

#include "core/place.h"

struct fixture {
    struct arena arena;
    struct place *place;
    struct db *db; /* committed facts, for the modules' own queries */
    char dir[64];
};

#define FIXTURE_NOBODY ((struct actor){ 0, 0 })
#define FIXTURE_ADMIN ((struct actor){ 0, ~0U }) /* the command line: nobody's account, every permission */

void fixture_open(struct fixture *f);
void fixture_close(struct fixture *f);
/* The same as cmocka's setup and teardown: *state is the fixture, and at the end the place must be sound. */
int fixture_setup(void **state);
int fixture_teardown(void **state);
/* The teardown of a test that leaves its place unsound on purpose, or has checked it itself. */
int fixture_end(void **state);

/* Runs one command to its COMMIT. args: a record of its shape. t (may be NULL): the whole outcome; t->result is the result record,
** t->err says why it was refused. */
enum rc fixture_run(struct fixture *f, const struct command *command, const void *args, struct actor actor, struct task *t);
/* Work on side tables, the same way. */
enum rc fixture_side(struct fixture *f, enum rc (*side)(struct side *s, struct arena *a, int64_t now, void *arg), void *arg);
/* Given: appends any event of a type, as if a command had decided it. Its position. */
int64_t fixture_emit(struct fixture *f, const struct event_type *type, const void *event);
/* The position the next event gets. */
int64_t fixture_next(struct fixture *f);

struct fixture_event {
    int64_t pos;
    struct str kind;
    int64_t subject;      /* ABSENT: none */
    struct str open, own; /* canonical bytes; own is absent where there is none */
};
struct fixture_event fixture_at(struct fixture *f, int64_t pos);
struct fixture_event fixture_last(struct fixture *f);
/* Does the log's event at pos hold this text anywhere in its OPEN bytes? */
bool fixture_open_holds(struct fixture *f, int64_t pos, struct str text);

/* `zhitong check`: every leaf, body and tile, and the tables replayed. Any finding fails the test and is printed. */
void fixture_check_clean(struct fixture *f);

#endif
