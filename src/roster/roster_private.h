/* What roster.c and merge.c share: the table of rows, with the memory of their strings and indexes
 * by AttendeeId and by ExternalUserId; what happens to one row; and the merge itself. Private to
 * these two files. */
#ifndef ROLLCALL_ROSTER_ROSTER_PRIVATE_H
#define ROLLCALL_ROSTER_ROSTER_PRIVATE_H

#include "base/hash.h"
#include "roster/diff.h"
#include "roster/page.h"
#include "roster/row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- one row (roster.c) ----------------------------------------------------------------------- */

/* A row for an attendee that came into sight: registered by then. */
struct roster_row row_seen(const struct attendee *attendee, int64_t now_ms);

/* A row for an attendee that was registered since the last walk. */
struct roster_row row_registered(const struct attendee *attendee, int64_t now_ms);

/* The row of an attendee that was taken for removed, and is there again. */
struct roster_row row_back(const struct roster_row *tombstone, const struct attendee *attendee,
                           int64_t now_ms);

/* The row of an attendee that a walk has not met. */
struct roster_row row_missed(const struct roster_row *row, bool at_seam, int64_t now_ms);

/* The row after its attendee was met again; true in *changed when a capability or the user id is
 * another one. A row that is marked as registered stays so. */
struct roster_row row_met(const struct roster_row *row, const struct attendee *attendee,
                          int64_t now_ms, bool *changed);

/* The tombstone of a row, without its join token; one that is a tombstone already stays as it is.
 */
struct roster_row row_tombstone(const struct roster_row *row, int64_t now_ms);

/* --- the table (roster.c) --------------------------------------------------------------------- */

/* What pages are appended to, and what a merge replaces whole. */
struct table {
    struct roster_row *rows;
    size_t count, capacity;
    struct idmap by_id;   /* AttendeeId -> row */
    struct idmap by_user; /* ExternalUserId -> first live row with it, which counts them */
    struct page **pages;  /* own the strings of the rows */
    size_t page_count, page_capacity;
};

/* An empty table; allocates nothing. */
void table_init(struct table *table, struct hash_key key);
void table_clean_up(struct table *table);

/* Makes room for that many rows and pages in all, so that adding them cannot fail. */
bool table_reserve(struct table *table, size_t rows, size_t pages);

/* Makes room for that many more, with some to spare. */
bool table_grow(struct table *table, size_t rows, size_t pages);

/* The row with this AttendeeId, or ROSTER_NONE. */
uint32_t table_find(const struct table *table, struct slice id);

/* Adds a row whose AttendeeId is new here. False when memory is out. */
bool table_add(struct table *table, const struct roster_row *row);

/* Counts a live row among those of its user; call once for each. False when memory is out. */
bool table_add_user(struct table *table, uint32_t row);

/* Counts the users of all live rows afresh. */
bool table_count_users(struct table *table);

/* How many live rows have this ExternalUserId. */
size_t table_users(const struct table *table, struct slice user);

/* Keeps a page for the strings of its rows, which have been copied. There must be room. */
void table_keep(struct table *table, struct page *page);

/* Drops the rows whose moved[] is ROSTER_NONE, which must not be live, and moves the others there,
 * in the same order. */
void table_compact(struct table *table, const uint32_t *moved);

/* --- a new walk beside what was known (merge.c) ----------------------------------------------- */

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
