/* setting.h - what an office may choose: declared by a row, set by one event, read by one function, shown on one page.
**
** A module lists its settings in a table (module.h, `setting`); a row says the number's name, its range, what it is where nobody chose
** otherwise, and what it does in one sentence that has the number in it. /place/settings is drawn from the rows of all modules: nobody
** writes a page, a command or a table for a new one. What has a page of its own stands there too, with what it is now and the way to it.
**
** decide() reads a setting and puts what follows from it into its event; an apply() never reads one. So a setting that is changed changes
** what happens from then on, and a replay of the log finds what was decided then. */
#ifndef CORE_SETTING_H
#define CORE_SETTING_H

#include "core/command.h"

struct web;

struct setting {
    const char *key;            /* "desk.season": part of the log, so it never changes its meaning. NULL ends a table */
    enum msg part;              /* rows of one part stand together under this heading */
    enum msg name;              /* of the number, with its unit: "Days for \"back again\"" */
    enum msg effect;            /* one sentence; of a number it takes (n int): what it is now */
    int64_t usual, least, most; /* a number: what it is where nobody chose, and its range */
    /* What is set elsewhere: the page (NULL: by whoever starts the program), and what it is now, in words. NOT_FOUND: nothing is set. */
    const char *to;
    enum rc (*say)(struct web *w, struct str *out);
};

/* The number. Only of settings without `say`. */
enum rc setting_get(struct db *db, struct arena *a, const struct setting *s, int64_t *out) MUST_USE;

/* Who chose it last and when. NOT_FOUND: nobody did, it is the usual one. */
struct setting_set {
    int64_t value, at, by;
};
enum rc setting_last(struct db *db, struct arena *a, const struct setting *s, struct setting_set *out) MUST_USE;

/* All there are, core's own first, then the modules' in the registry's order; NULL: there are no more. */
const struct setting *setting_at(size_t n);

/* PERM_PLACE. INVALID, field "value": MSG_err_too_small, MSG_err_too_big. NOT_FOUND: there is no such number. */
struct setting_choose {
    struct str setting; /* its key */
    int64_t value;
};
extern const struct command SETTING_CHOOSE;
extern const struct event_type SETTING_CHOSEN;

/* Of sessions (web/session.c): minutes without a move, and hours in all, after which one signs in anew. */
extern const struct setting SETTING_IDLE_MIN, SETTING_SESSION_H;

#endif
