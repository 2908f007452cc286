/* desk_class_page.h - what the views of classes are handed. */
#ifndef DESK_DESK_CLASS_PAGE_H
#define DESK_DESK_CLASS_PAGE_H

#include "desk/desk_class.h"
#include "desk/desk_page.h"

/* /desk/classes */
struct classes_view {
    struct class_tree tree;
    size_t retired;
    bool may;                       /* the reader may change them */
    const struct form *form;        /* a new one that was refused, or nothing */
};
/* /desk/classes/{id} */
struct class_page {
    struct class_view c;
    struct class_tree tree;         /* all, for its parent */
    const struct form *form;
    bool refused;                   /* the form came back: what was typed stands in it, else the class */
};

#endif
