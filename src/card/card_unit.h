/* card_unit.h - what the page behind a unit's link is handed. */
#ifndef CARD_CARD_UNIT_H
#define CARD_CARD_UNIT_H

#include "card/card_page.h"

struct unit_view {
    struct str token, key;      /* whose page; of a form that is sent once */
    struct card_get_row c;
    struct str number, came, instruction; /* instruction: absent, there is none */
    struct card_part_view part; /* with what can be said to it now */
    const struct card_step_view *step; /* of this part alone */
    size_t steps;
    int64_t until;              /* the link's end, µs */
    const struct form *form;    /* one that was refused, or NULL */
    struct str form_of;         /* its verb */
    enum msg did;               /* what was just done; MSG_NONE: nothing */
};

#endif
