/* list_in.h - the inside of list.c and list_sheet.c: how a row is read by its columns. */
#ifndef WEB_LIST_IN_H
#define WEB_LIST_IN_H

#include "web/list.h"

const void *list_row(const struct list *l, const struct list_got *got, size_t i);
/* What stands at `off` of a row: an int, or ABSENT. */
int64_t list_int(size_t off, const void *row);
struct str list_text(const struct list_column *c, const void *row);
/* The whole list, from a worker thread. */
void list_csv(struct web *w, const struct list *l);
void list_xlsx(struct web *w, const struct list *l);

#endif
