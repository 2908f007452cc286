/* desk_intake.h - what the pages around a report are drawn from: who sees what, danger, the class's questions. */
#ifndef DESK_DESK_INTAKE_H
#define DESK_DESK_INTAKE_H

#include "desk/desk_ask.h"
#include "desk/desk_behalf.h"
#include "desk/desk_danger.h"
#include "web/web.h"

/* Who sees a contact, by the table of roles and the data map's terms. */
struct who_view {
    struct str reads, calls, kept; /* roles that read what is written; that may ask for a contact; how long it is kept */
};
/* What comes between a report and its slip. */
struct danger_view {
    int64_t kind;            /* enum danger_kind */
    const struct form *form; /* what was sent: it goes along */
    struct str key, phone;   /* phone: of the gas firm; may be empty */
    struct str what[CLASS_LINES_MOST]; /* of the class's questions that were ticked */
    size_t whats;
};
struct asks_view {
    const struct form *form;
    struct str key, class_name;
    int64_t class;
    struct class_questions q;
    bool refused; /* they were answered, and an answer was none */
};
/* /desk/danger; by sort, in row 0 the gas firm's number */
struct danger_words_view {
    const struct form *form;
    struct str words[DANGER_OF_CLASS];
    int64_t shown[DANGER_OF_CLASS];
    bool may, saved;
};
struct danger_line {
    int64_t id, kind, at;
};

#endif
