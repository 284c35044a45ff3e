/* Where an attendee is, as the meeting's events tell it, beside what the roster knows. The words
 * here, left, dropped, not joined yet and unknown are said of events only. Pure.
 *
 * Everywhere presence may be NULL, when no queue is read: then everybody is unknown, and
 * nothing is written. */
#ifndef ROLLCALL_VIEW_PRESENCE_COLUMN_H
#define ROLLCALL_VIEW_PRESENCE_COLUMN_H

#include "base/buf.h"
#include "presence/presence.h"
#include "view/style.h"

#include <stdbool.h>
#include <stddef.h>

struct roster;
struct roster_row;

enum { PRESENCE_COLUMN_COLUMNS = 9 }; /* "! dropped" */

enum presence_state presence_column_state(const struct presence *presence,
                                          const struct roster_row *row);

/* For sorting: those who are here first, then the dropped, who may return. */
int presence_column_rank(const struct presence *presence, const struct roster_row *row);

/* Appends a glyph and a word that need no colour: "* here", "- left", "! dropped", ". not yet",
 * "? unknown", "x deleted"; "* here ?" when it is uncertain; the glyph alone when width is less
 * than PRESENCE_COLUMN_COLUMNS. Who was dropped three times in ten minutes gets a mark behind it:
 * "* here !!". */
void presence_column_cell(const struct presence *presence, const struct roster_row *row,
                          size_t width, int64_t now_ms, struct buf *out);

/* Appends "here, since 09:31:55", "unknown: no event since 09:01", and whether the connection
 * flaps. Times last, for speaking. */
void presence_column_sentence(const struct presence *presence, const struct roster_row *row,
                              const struct view_style *style, struct buf *out);

/* Appends the stays in the room, the newest first: "2 times: 09:31:55 to now; 09:01:07 to
 * 09:20:11". An end that no event proved is "by 09:01:07" or "09:20:11 or later". False, and
 * nothing appended, when there were none. */
bool presence_column_stays(const struct presence *presence, const struct roster_row *row,
                           const struct view_style *style, struct buf *out);

/* How many of those who are registered are where, without the bots of the service: as many as the
 * filter presence: matches. */
struct presence_column_counts {
    size_t here;
    size_t unknown;
};
struct presence_column_counts presence_column_count(const struct presence *presence,
                                                    const struct roster *roster);

#endif
