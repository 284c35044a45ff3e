/* Facts in words, for a screen reader: capabilities spelled out, times last, nothing that needs a
 * column. Pure; everything appended is safe to show. */
#ifndef ROLLCALL_PLAIN_DESCRIBE_H
#define ROLLCALL_PLAIN_DESCRIBE_H

#include "base/buf.h"
#include "roster/roster.h"
#include "view/column.h"
#include "view/events.h"
#include "view/status.h"
#include "view/style.h"
#include "view/title.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "2 of 187: bob@example.com, audio send and receive, video receive only, content none, attendee
 * 1c02d9e7~2e02, changed 09:31:50", with "here" behind the user when there
 * are meeting events: the columns that are shown, what has happened last. */
struct describe_row {
    const struct roster *roster;
    const struct presence *presence; /* NULL: there are no meeting events */
    size_t row;                      /* of the roster */
    size_t position, total;
    const struct column_set *columns;
};
void describe_row(const struct describe_row *facts, const struct view_style *style,
                  struct buf *out);

/* "187 registered, 63 free", "41 here of 187 registered, 63 free", "2 bots, 100 or more
 * registered". */
void describe_counts(const struct title_facts *facts, struct buf *out);

/* "LIVE: 187 registered, 63 free, as of 09:31:55", "SLOW: throttled (429), retry in 8s, try 3, rows
 * 41s old, 187 registered, 63 free": no hints for keys. A separator of ", " makes one line of it,
 * "\n" one fact a line. */
struct describe_standing {
    const struct status *status; /* built for STATUS_OF_DETAIL: without positions and marks */
    const struct title_facts *title;
    const char *filter; /* "" for none */
    size_t matches;     /* rows that pass it */
};
void describe_status(const struct describe_standing *standing, const char *separator,
                     const struct view_style *style, struct buf *out);

/* What to do about it, on a line of its own; nothing when there is nothing to do. */
void describe_remedy(const struct status *status, struct buf *out);

/* "3 registered, 1 removed, 2 joined", counting the events of attendees from number `from` on
 * (numbers as events_total() counts them). False, and nothing appended, when there are none. */
bool describe_changes(const struct events *events, uint64_t from, struct buf *out);

#endif
