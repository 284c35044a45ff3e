/* What we know of one meeting: its attendees by AttendeeId, in the server's order, with what has
 * happened to them since we look. Registered, that is: whether anyone is connected is not known
 * here.
 *
 * Rows are numbered from 0. Among them stand tombstones: attendees that were removed stay where
 * they stood, marked, until they are swept. Row numbers hold until the next append, merge or sweep;
 * struct diff says where each row went. Strings of rows live as long as the rows.
 *
 * No clock, no chance, no I/O: times are arguments (wall clock, milliseconds). UI thread only. */
#ifndef ROLLCALL_ROSTER_ROSTER_H
#define ROLLCALL_ROSTER_ROSTER_H

#include "base/err.h"
#include "base/hash.h"
#include "roster/attendee.h"
#include "roster/diff.h"
#include "roster/page.h"
#include "roster/row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers of rows. */
struct roster_counts {
    size_t live;                         /* registered now, as far as loaded */
    size_t bots;                         /* of these, service bots ("aws:") */
    size_t missing;                      /* of the live ones, those the last walk did not meet */
    size_t tombstones;                   /* rows that are not live */
    size_t registered, changed, removed; /* rows with that mark */
};

/* Things that happened since the roster was made. They only grow. */
struct roster_totals {
    size_t registered, changed, removed;
    size_t walks; /* merges */
};

struct roster;

/* NULL and *err when memory is out. The key is for the hash maps: fresh chance. Free with
 * roster_destroy(). */
struct roster *roster_new(struct hash_key key, struct err *err);
void roster_destroy(struct roster *roster);

/* Appends a page to what is loaded; an attendee that is loaded already only has its row updated.
 * New rows were there at the first look. Takes *page and sets it to NULL. diff (may be NULL) says
 * what happened. False and *err when memory is out; the roster is then as it was. */
bool roster_append(struct roster *roster, struct page **page, const struct roster_look *look,
                   struct diff *diff, struct err *err);

/* Puts a new walk over the same meeting in the place of all rows, in O(n). What is known of each
 * attendee (first seen, last change, mark) is carried over. An attendee that the walk has not met
 * is missing, and stays in the list; removed, and a tombstone, it becomes when the walk was of one
 * page, when a second walk does not meet it either, or when an event said that it was deleted
 * (docs/paging.md). Both stand behind the row that they followed. Takes the pages and the array and
 * sets *pages to NULL. False and *err when memory is out; the roster is then as it was. */
bool roster_merge(struct roster *roster, struct page ***pages, size_t count,
                  const struct roster_look *look, struct diff *diff, struct err *err);

/* An event said that this attendee was deleted. One that is missing is removed at once (*diff,
 * which may be NULL, says so); one that is still listed when the next walk does not meet it. True
 * when something changed. */
bool roster_note_deleted(struct roster *roster, struct slice attendee_id, int64_t now_ms,
                         struct diff *diff);

/* Tombstones that are on the screen: AttendeeIds, SLICE_EMPTY for none. */
#define ROSTER_KEEP_MAX 2
struct roster_keep {
    struct slice ids[ROSTER_KEEP_MAX];
};

/* Takes marks away that were set at or before until_ms, and tombstones with such a mark, except
 * those that keep names (NULL: none). Does nothing while a checkpoint is set. True when rows went
 * or lost their marks; diff (may be NULL) says which rows moved. */
bool roster_sweep(struct roster *roster, int64_t until_ms, const struct roster_keep *keep,
                  struct diff *diff);

/* When the oldest mark that a sweep may take away was set; 0 when there is none. */
int64_t roster_oldest_mark_ms(const struct roster *roster);

/* From now on marks mean "since now_ms": takes all of them and all tombstones away, and keeps new
 * ones until the checkpoint is cleared with now_ms 0. diff as in roster_sweep(). */
void roster_set_checkpoint(struct roster *roster, int64_t now_ms, struct diff *diff);
int64_t roster_checkpoint_ms(const struct roster *roster); /* 0: none */

/* Rows, tombstones included; and one of them. The pointer holds as long as row numbers do. */
size_t roster_rows(const struct roster *roster);
const struct roster_row *roster_row(const struct roster *roster, size_t row);

/* The row of this AttendeeId, compared without case, or ROSTER_NONE. */
uint32_t roster_find(const struct roster *roster, struct slice attendee_id);

/* How many live rows have the same ExternalUserId as this one, itself included: the 2 of "x2". */
size_t roster_same_user(const struct roster *roster, size_t row);

/* Is the last page loaded? Was the walk stopped by --max-items? */
bool roster_complete(const struct roster *roster);
bool roster_limited(const struct roster *roster);

struct roster_counts roster_counts(const struct roster *roster);
struct roster_totals roster_totals(const struct roster *roster);

#endif
