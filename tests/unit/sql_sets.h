/* sql_sets.h - every folder's statements, from the registry. Made by tests/meson.build. */
#ifndef UNIT_SQL_SETS_H
#define UNIT_SQL_SETS_H

#include "store/db.h"

extern const struct sql_set *const SQL_SETS[];
extern const size_t SQL_SETS_N;

#endif
