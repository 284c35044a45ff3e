/* Puts a new walk beside what was known and builds the table that follows from both. Private to
 * roster/. */
#ifndef ROLLCALL_ROSTER_MERGE_H
#define ROLLCALL_ROSTER_MERGE_H

#include "roster/diff.h"
#include "roster/table.h"

#include <stdbool.h>
#include <stddef.h>

struct merge_input {
    const struct table *old;
    bool old_complete; /* the old rows reached the end of the list */
    struct page **pages;
    size_t page_count;
    const struct roster_look *look;
    struct hash_key key;
};

/* Fills *fresh and *diff. The rows' strings are those of the pages, which stay the caller's, and of
 * tombstones, which are copied. False when memory is out; *fresh is then empty. O(n). */
bool merge_build(const struct merge_input *input, struct table *fresh, struct diff *diff);

#endif
