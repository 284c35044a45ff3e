/* What differs between two walks over one meeting, and what may be concluded from it.
 *
 * Nothing is promised about the order of ListAttendees, and a walk may have ended before the last
 * page. So a row that a walk did not meet is *missing* only when the walk was complete, or when the
 * walk went past it: a row that followed it, and kept its order, was met. Missing is not removed:
 * that takes a list of one page, a second walk, or an event. In the same way a new row
 * is *registered* only when the earlier walk was complete, or when a row that kept its order comes
 * after it; otherwise it merely came into sight. docs/paging.md tells why. Pure; any thread. */
#ifndef ROLLCALL_ROSTER_DIFF_H
#define ROLLCALL_ROSTER_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No such row: in diff.moved, a row that is gone. */
#define DIFF_GONE UINT32_MAX

/* How far two walks are known to cover the same stretch of the list. */
struct diff_overlap {
    uint32_t old_end; /* every row of the old walk before this one was walked past */
    uint32_t new_end; /* every row of the new walk before this one lies in the known stretch */
};

/* Finds the stretch. old_of[i] is the place that the i-th row of the new walk had in the old one,
 * or DIFF_GONE when it had none; no place occurs twice. The rows that kept their order are a
 * longest increasing run of places; among equals the one that proves least. scratch has room for
 * 2 * count numbers. O(n) when the order was kept, else O(n log n). */
struct diff_overlap diff_overlap(const uint32_t *old_of, size_t count, uint32_t *scratch);

enum diff_kind {
    DIFF_REGISTERED,
    DIFF_CHANGED,
    DIFF_REMOVED,
    DIFF_MISSING, /* a walk did not meet it: perhaps it is gone, perhaps it moved */
    DIFF_FOUND,   /* it was missing, and is there after all, as it was */
    DIFF_KIND_COUNT
};

/* Is it said to people, counted and recorded? Missing and found are not: nothing has happened that
 * a caller could rely on; only views follow them. */
bool diff_kind_is_news(enum diff_kind kind);

/* One thing that happened, in the order of the rows. The roster_row has the rest: who, when, and
 * what a change was from. */
struct diff_item {
    enum diff_kind kind;
    uint32_t row; /* in the roster as it is now; for DIFF_REMOVED that of its tombstone */
};

/* What one operation did to a roster. Starts as {0}, filled by the roster, which empties it first;
 * so one struct can serve a whole session. Free with diff_clean_up(). */
struct diff {
    struct diff_item *items;
    size_t count;
    size_t counts[DIFF_KIND_COUNT];
    size_t old_rows; /* rows before the operation */
    size_t new_rows; /* rows after it */
    uint32_t *moved; /* new place of each old row, or DIFF_GONE. NULL: all old rows kept their
                        places, and rows from old_rows on are new */
    /* The rest is private to the roster. */
    size_t capacity;
    uint32_t *moved_buffer;
    size_t moved_capacity;
};

/* Empties it, keeps its memory. */
void diff_reset(struct diff *diff);

/* Makes room for that many items, so that adding them cannot fail. False when memory is out. */
bool diff_reserve(struct diff *diff, size_t count);

/* Appends an item and counts it. False when memory is out. */
bool diff_add(struct diff *diff, enum diff_kind kind, uint32_t row);

/* Makes room for the places of count old rows, all DIFF_GONE. False when memory is out. */
bool diff_set_moved(struct diff *diff, size_t count);

/* How many items are news. */
size_t diff_news(const struct diff *diff);

/* The new place of an old row, or DIFF_GONE. */
uint32_t diff_moved(const struct diff *diff, uint32_t old_row);

void diff_clean_up(struct diff *diff);

#endif
