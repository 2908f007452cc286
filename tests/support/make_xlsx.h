/* make_xlsx.h - XLSX files made by hand, part by part, for what no office program would write. */
#ifndef SUPPORT_MAKE_XLSX_H
#define SUPPORT_MAKE_XLSX_H

#include "base/arena.h"

struct xlsx_parts {
    struct str sheet;    /* xl/worksheets/sheet1.xml, whole */
    struct str strings;  /* absent: none */
    struct str styles;   /* absent: none */
    struct str workbook; /* absent: one visible sheet */
    bool stored;         /* not compressed: quicker */
};
/* The file in the arena; absent when libzip could not. */
struct str make_xlsx(struct arena *a, const struct xlsx_parts *parts);

#endif
