/* desk_class.h - what kinds of trouble there are here: an editable tree of classes, each with its limit, its conditions and its questions.
**
** A class is called as residents call it. It says how soon such a case should be done, who mostly acts, what must be asked at once because
** somebody may be in danger, what else is worth asking, and whether everybody may read it. A class that has cases is retired, never
** deleted: they keep it, new ones cannot get it. */
#ifndef DESK_DESK_CLASS_H
#define DESK_DESK_CLASS_H

#include "core/command.h"

/* Its limit counts every hour; only those in which the office works. */
enum class_clock { CLASS_ALL_HOURS, CLASS_WORK_HOURS, CLASS_CLOCKS };

enum {
    CLASSES_MOST = 200,        /* retired ones too */
    CLASS_TOPS_MOST = 20,      /* at the top, not retired: what a resident can overlook */
    CLASS_LEVELS = 3,
    CLASS_RANK_MOST = 999,
    CLASS_LIMIT_MOST = 366 * 24 * 60, /* minutes */
    CLASS_NAME_MAX = 16,       /* characters, here and below */
    CLASS_NAME_EN_MAX = 40,
    CLASS_CONDITION_MAX = 300,
    CLASS_WORDS_MAX = 400,
    CLASS_LINE_MAX = 120,      /* a question; what to do; a choice */
    CLASS_LINES_MOST = 8,      /* questions of each sort */
    CLASS_CHOICES_MOST = 8,
    CLASS_LINES_MAX = 2400     /* all lines of a sort together */
};

/* A class as it stands. Absent: not said. */
struct class_view {
    int64_t id, parent;        /* parent: ABSENT at the top */
    int64_t rank;
    struct str name, name_en;
    int64_t limit_min;         /* minutes; ABSENT: no limit */
    enum class_clock clock;
    struct str unit;
    struct str opens, closes;  /* when such a case is taken; when it counts as done */
    bool anonymous;            /* may be reported without a contact */
    bool shown;                /* the public reads the class, else MSG_class_other */
    struct str danger, asks;   /* lines, for class_danger() and class_asks() */
    struct str words;          /* what people say of it */
    bool retired;
    int64_t open, ever;        /* cases that have it: not closed; all */
    int64_t taught;
};
/* NOT_FOUND: there never was one, or it is gone. */
enum rc desk_class_get(struct db *db, struct arena *a, int64_t id, struct class_view *out) MUST_USE;
/* All, retired ones too, in the order of the tree: each behind its parent, sisters by rank. */
struct class_tree {
    struct class_view *class;
    int *level; /* of each; 0 at the top */
    size_t n;
};
enum rc desk_classes(struct db *db, struct arena *a, struct class_tree *out) MUST_USE;
/* Where a class stands in it; n: nowhere. */
size_t class_find(const struct class_tree *t, int64_t id);
/* Does the class at i stand below the one at top, or is it that? */
bool class_below(const struct class_tree *t, size_t i, size_t top);
/* What a text looks like to this place, the likeliest first: never more than a suggestion. */
enum { CLASS_GUESSES = 3 };
struct class_guess {
    int64_t id;
    struct str name, because; /* the words that speak for it, as they stand in the text */
};
enum rc desk_guess_class(struct db *db, struct arena *a, enum lang lang, const struct class_tree *t, struct str text,
                         struct class_guess out[CLASS_GUESSES], size_t *n) MUST_USE;
/* Its name in a language. */
struct str class_name(const struct class_view *c, enum lang lang);

/* How long its limit is, in the largest unit that holds it whole: 2 小时, 15 天; the same as a form has it. It has one. */
struct str class_limit_words(const struct msg_ctx *m, const struct class_view *c);
struct str class_limit_typed(struct arena *a, const struct class_view *c, int64_t *unit);

/* "Is somebody locked in? | Call 119, stay with them": asked before anything else. */
struct class_danger {
    struct str question, what;
};
/* "Which floor? | number | must": type is one of yes/no, number, text, or choices with / between them. */
enum class_ask_type { CLASS_ASK_YES_NO, CLASS_ASK_NUMBER, CLASS_ASK_ONE_OF, CLASS_ASK_TEXT };
struct class_ask {
    enum class_ask_type type;
    bool required;
    struct str question;
    struct str choice[CLASS_CHOICES_MOST];
    size_t choices;
};
/* Reads the lines. What is answered to an ask is PERSONAL. INVALID: line *bad (from 1) is none, or there are too many. */
enum rc class_danger(struct str lines, struct class_danger out[CLASS_LINES_MOST], size_t *n, int64_t *bad) MUST_USE;
enum rc class_asks(struct str lines, struct class_ask out[CLASS_LINES_MOST], size_t *n, int64_t *bad) MUST_USE;

/* desk.class.save: a new class (id ABSENT), or all of one anew. INVALID, by field: MSG_err_class_name_taken, MSG_err_class_parent,
** MSG_err_class_deep, MSG_err_class_line (its number). CONFLICT: MSG_err_class_tops, MSG_err_class_many. */
struct class_save {
    int64_t id, parent, rank;  /* parent: 0 or ABSENT at the top; rank ABSENT: behind its sisters */
    struct str name, name_en;
    int64_t limit, limit_unit; /* so many hours (1) or days (2) or minutes (0); ABSENT: no limit */
    int64_t clock;
    struct str unit, opens, closes;
    int64_t anonymous, hidden; /* 1: yes */
    struct str danger, asks, words;
};
enum class_limit_unit { CLASS_MINUTES, CLASS_HOURS, CLASS_DAYS, CLASS_LIMIT_UNITS };
/* desk.class.retire: no new cases; desk.class.restore: it takes them again; desk.class.remove: away with one that no case has. CONFLICT:
** MSG_err_class_used (so many cases have it), MSG_err_class_children. */
struct class_do {
    int64_t id;
};
/* desk.class.usual: the classes that most places want, into a place that has none. CONFLICT (MSG_err_class_there). */
extern const struct command CLASS_SAVE, CLASS_RETIRE, CLASS_RESTORE, CLASS_REMOVE, CLASSES_TAKE_USUAL;

#endif
