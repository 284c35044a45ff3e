/* Sorts row numbers of a roster by a column; equal rows keep the server's order. Private to
 * order.c. Pure. */
#ifndef ROLLCALL_VIEW_ROWSORT_H
#define ROLLCALL_VIEW_ROWSORT_H

#include "view/column.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct presence;
struct roster;

struct rowsort {
    const struct roster *roster;
    const struct presence *presence; /* for COLUMN_PRESENCE; NULL: no queue is read */
    enum column column;              /* COLUMN_COUNT: the server's order */
    bool descending;
};

/* Like strcmp(), 0 only for the same row. */
int rowsort_compare(const struct rowsort *sort, uint32_t a, uint32_t b);

/* Sorts count rows, in O(count) when they are sorted already. False when memory is out. */
bool rowsort(const struct rowsort *sort, uint32_t *rows, size_t count);

/* The first of count sorted rows that does not come before this one; count when all do. */
size_t rowsort_position(const struct rowsort *sort, const uint32_t *rows, size_t count,
                        uint32_t row);

#endif
