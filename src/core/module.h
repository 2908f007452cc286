/* module.h - one slice of the neighbourhood's work, as a const struct of tables. The registry in meson.build lists them. */
#ifndef CORE_MODULE_H
#define CORE_MODULE_H

#include "core/erase.h"
#include "store/conn.h"

struct place;
struct web;
struct route;
struct first_step; /* web/web.h */
struct beside;
struct past;
struct health_line;
struct page_door;  /* web/page.h */
struct letter;
struct letter_ask; /* core/outbox.h */
struct chore;      /* core/chore.h */
struct setting;    /* core/setting.h */
struct parcel_kind; /* core/parcel.h */

/* An apply() that another module's event calls, behind its own: in the same transaction, and in every replay. The event is named by its
** kind, which never changes once released; what it says is one number, that of its field (`id`: which thing it touched), for its record is
** its module's own. What else is to be known is read, through the other module's public header, as it is behind the event. ABSENT in that
** field: it is not called. */
struct watch {
    const char *kind, *field;
    enum rc (*apply)(struct apply *ap, const struct stamp *st, int64_t n);
};

struct module {
    const char *name;
    const struct schema *schema;
    const struct event_type *const *event; /* each table ends with NULL */
    const struct command *const *command;
    const struct route *route;             /* ends with an empty row: path NULL */
    const struct watch *watch;             /* ends with an empty row: kind NULL; several of one event are called in this order */
    /* Only one module gives it (people): what this user is called, and what they may do. Who is no longer here keeps the name, for old
    ** timelines, with out->user 0. NOT_FOUND: there never was such a user. */
    enum rc (*actor)(struct db *db, struct arena *a, int64_t user, struct actor *out, struct str *name);
    /* Only one module gives it (place): the place's name and its minutes east of UTC. */
    enum rc (*self)(struct db *db, struct arena *a, struct str *name, int64_t *offset_min);
    /* Only one module gives it (place): the position and the moment of the last change of the privacy notice; 0: it stands as it came. */
    enum rc (*notice)(struct db *db, struct arena *a, int64_t *pos, int64_t *at);
    /* Each PERSONAL field of this module's events; ends with an empty row. */
    const struct data_use *data;
    /* In an apply(): what the tables hold of this subject becomes NULL or goes. Called for every subject; most are others'. */
    enum rc (*erase)(struct apply *ap, const struct stamp *st, int64_t subject);
    /* Subjects of whom something has been kept for long enough, as erase_due() says; and the command that takes it away, of a struct
    ** retire, which judges again whether it is due. */
    enum rc (*due)(struct db *db, struct arena *a, const struct due_ask *ask, struct due **out, size_t *n);
    const struct command *retire;
    /* Things whose time has come at `now` (chore.h), at most `want`; and the command that looks after one, of a struct chore. */
    enum rc (*chores)(struct db *db, struct arena *a, int64_t now, size_t want, struct chore **out, size_t *n);
    const struct command *chore;
    /* Of an event that this module's apply() put into the outbox: what its letter says by now. NOT_FOUND: it is not its event. */
    enum rc (*letter)(const struct letter_ask *ask, struct letter *out);
    /* Removes what is too old from the module's side tables; asked now and then. May be NULL. */
    enum rc (*sweep)(struct side *s, int64_t now);
    /* What an office may choose of it (setting.h); ends with NULL. NULL: nothing. */
    const struct setting *const *setting;
    /* What a new place needs of this module before it is one; ends with an empty row. NULL: nothing. */
    const struct first_step *first;
    /* Its own door, in the frame of every page and on the home page. NULL: it has none. */
    const struct page_door *door;
    /* What it has beside a thing of another module, for that one's page: at most `room` ways. NULL: never anything. */
    enum rc (*beside)(struct web *w, const struct module *of, int64_t id, struct beside *out, size_t room, size_t *n);
    /* What happened to its own things that belongs to the past of a thing of another module, for that one's timeline: at most `room`, in
    ** any order, and only what who asks may know. NULL: never anything. */
    enum rc (*past)(struct web *w, const struct module *of, int64_t id, struct past *out, size_t room, size_t *n);
    /* How this module's own part does, for /place/health (web/health.h): one line. */
    enum rc (*health)(struct web *w, struct health_line *out);
    /* What it takes from other places, by kind; ends with NULL. NULL: nothing. */
    const struct parcel_kind *const *parcel;
    /* A thread of its own while the place is served, for what waits on the world outside; it may hand tasks to the writer. What start()
    ** gives is handed to stop(), which waits for its end. NULL: none. */
    void *(*start)(struct place *p);
    void (*stop)(void *run);
    /* Only one module gives it (place): is whoever looks after the place still to be led through the first steps? */
    enum rc (*leading)(struct web *w, bool *out);
};

/* Generated from the registry, in its order. */
extern const struct module *const MODULES[];
extern const size_t MODULES_N;

#endif
