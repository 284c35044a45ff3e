/* Which rows of a roster are shown, in which order: filter and sort. Kept, not rebuilt: when k of n
 * rows change, k are matched and placed afresh (k log n comparisons), the others only renumbered.
 *
 * Rows that compare equal keep the server's order, so that every refresh gives the same picture.
 * Owned by the UI thread.
 *
 * An anchor is a visible position that is to be followed through a change: in, where it was; out,
 * where the same row is now, or if it is gone the next row that survived, or else the last one
 * before it. NULL where no row is to be followed. In an empty order it comes out as 0. */
#ifndef ROLLCALL_VIEW_ORDER_H
#define ROLLCALL_VIEW_ORDER_H

#include "roster/attendee.h"
#include "view/column.h"
#include "view/filter.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct diff;
struct presence;
struct roster;
struct roster_row;
struct order;

/* Without filter or sort: the server's order. The roster is borrowed and must outlive it. NULL when
 * memory is out. Free with order_destroy(). */
struct order *order_new(const struct roster *roster);
void order_destroy(struct order *order);

/* Follows a change of the roster: to be called once for each diff that the roster filled, right
 * after it did, before any other use of the order. False when memory is out: the order is then in
 * the server's order, unfiltered, and right. */
bool order_apply(struct order *order, const struct diff *diff, size_t *anchor);

/* Follows presence (borrowed, must outlive the order; NULL: none): to be called when there is one,
 * and again whenever events changed it. Rows are matched and placed anew only when the filter or
 * the sort looks at presence, and then all of them: events come for meetings of at most 250, and
 * the end of a meeting moves everybody at once. False as above. */
bool order_set_presence(struct order *order, const struct presence *presence, size_t *anchor);

/* Takes a filter (NULL: none) and matches every row. False as above. */
bool order_set_filter(struct order *order, struct filter *filter, size_t *anchor);
const struct filter *order_filter(const struct order *order);

/* Sorts by a column; COLUMN_COUNT is the server's order, which descending turns round too. False as
 * above. */
bool order_set_sort(struct order *order, enum column column, bool descending, size_t *anchor);
enum column order_sort(const struct order *order);
bool order_descending(const struct order *order);

const struct roster *order_roster(const struct order *order);

/* Visible rows, tombstones included; and how many of them are registered. */
size_t order_count(const struct order *order);
size_t order_registered(const struct order *order);

/* Which of the registered rows the n-th visible one is, counted from 1; 0 for a tombstone, and
 * beyond the last. O(n) while tombstones are visible. */
size_t order_position(const struct order *order, size_t n);

/* The roster's number of the n-th visible row, which must be there; and the row itself, NULL beyond
 * the last. Valid until the roster changes. */
size_t order_at(const struct order *order, size_t n);
const struct roster_row *order_row(const struct order *order, size_t n);

bool order_find(const struct order *order, struct slice id, size_t *n);

/* Does a row of the roster match the filter? For searching, and for marking. */
bool order_matches(const struct order *order, const struct filter *filter, size_t row);

/* Have at least half of the loaded ids the form x#Name? Judged by at most 512 rows, spread evenly;
 * once true it stays true for this roster. */
bool order_has_names(const struct order *order);

#endif
