/* Rows with the memory of their strings and an index by AttendeeId: what a roster appends to, and
 * what a swap replaces whole. Private to roster/. */
#ifndef ROLLCALL_ROSTER_TABLE_H
#define ROLLCALL_ROSTER_TABLE_H

#include "base/idmap.h"
#include "roster/page.h"
#include "roster/row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

size_t table_bytes(const struct table *table);

#endif
