/* module.h - one slice of the neighbourhood's work, as a const struct of tables. The registry in meson.build lists them. */
#ifndef CORE_MODULE_H
#define CORE_MODULE_H

#include "core/command.h"
#include "store/conn.h"

struct route; /* web/route.h */

struct module {
    const char *name;
    const struct schema *schema;
    const struct event_type *const *event; /* each table ends with NULL */
    const struct command *const *command;
    const struct route *route;             /* ends with an empty row: path NULL */
    /* Only one module gives it (people): who is this user, and what may they do. NOT_FOUND: nobody, or no longer. */
    enum rc (*actor)(struct db *db, struct arena *a, int64_t user, struct actor *out, struct str *name);
    /* Only one module gives it (place): the place's name and its minutes east of UTC. */
    enum rc (*self)(struct db *db, struct arena *a, struct str *name, int64_t *offset_min);
};

/* Generated from the registry, in its order. */
extern const struct module *const MODULES[];
extern const size_t MODULES_N;

#endif
