/* desk_work.h - what the desk's views are handed of the work among colleagues: who offers what to whom (desk_offer.c), and the words
** that they keep for the next time (desk_template.c). */
#ifndef DESK_DESK_WORK_H
#define DESK_DESK_WORK_H

#include "desk/desk.h"
#include "desk/desk_class.h"
#include "web/form.h"
#include "web/out.h"

struct desk_taker {
    int64_t user;
    struct str name;
};
/* A case that waits for the reader's answer. */
struct offer_line {
    int64_t id, at;
    struct str whose; /* to whom it was made, when the reader stands in for them; absent: to the reader */
    struct str title, from, words; /* title as in a list, absent: none; words: absent: none, or not for this reader */
};
/* On a case's own page: its offer, or whom it could be made to. */
struct offer_view {
    bool open, mine, may_end; /* it is offered; to the reader; who may withdraw it */
    struct str from, to, words;
    int64_t at;
    const struct desk_taker *colleague; /* to choose from; none: it cannot be offered */
    size_t colleagues;
};

/* Words kept for the next time: on a case, filled; on their page, as they were written. */
enum { TEMPLATE_FIELDS = 6 };
extern const char *const DESK_TEMPLATE_VERBS[TEMPLATE_FORMS], *const DESK_TEMPLATE_FIELDS[TEMPLATE_FIELDS];
struct template_line {
    int64_t form;
    struct str name, words;
    struct url to; /* the case's page with the form filled */
};
struct template_row {
    int64_t id, form, class;
    struct str name, words;
};
struct templates_view {
    const struct template_row *row;
    size_t n;
    struct class_tree tree;
    const struct form *form;
    int64_t form_of;    /* whose form was refused; 0: a new one's */
    struct str unknown; /* the field in it that there is not; absent: all are known */
    bool may;
};
/* What may be taken on a case, and what was: it stands in its form. */
struct template_offer {
    const struct template_line *line, *taken; /* taken: NULL: none */
    size_t n;
};
/* The first field that there is not; absent: none. The words with the fields' values in their places, a gap where there is none; absent:
** too long. A field as it is written; the name of a form. */
struct str desk_template_unknown(struct str words);
struct str desk_template_fill(struct arena *a, struct str words, const struct str value[TEMPLATE_FIELDS]);
struct str desk_template_mark(struct out *o, size_t field);
enum msg desk_template_form_msg(int64_t form);
/* What was taken into the form of this verb; empty: nothing. */
struct str desk_filled(const struct template_offer *t, struct str verb);

#endif
