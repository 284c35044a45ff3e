/* The NDJSON lines of --watch. Every line has type, time (UTC, milliseconds), meetingId and count.
 *
 *   snapshot                     attendees: everyone who is registered at the first complete look
 *   registered removed changed   attendee; for changed also before: the capabilities that it had
 *   walk                         a look has ended, whatever it brought: the heartbeat
 *   state                        state, and message where something is wrong
 *   ended                        the meeting is over
 *
 * Attendees have the members of ListAttendees. Pure. */
#ifndef ROLLCALL_APP_WATCH_LINE_H
#define ROLLCALL_APP_WATCH_LINE_H

#include "base/buf.h"
#include "roster/diff.h"
#include "roster/roster.h"
#include "view/status.h"

#include <stdbool.h>
#include <stdint.h>

/* What all lines have in common. Borrowed for the call. */
struct watch_line {
    const char *meeting_id;
    int64_t now_ms; /* wall clock */
    const struct roster *roster;
    bool mask;
    bool join_tokens;
};

/* Append one line. Whether it fitted is asked of the buffer. */
void watch_line_snapshot(struct buf *out, const struct watch_line *line);
void watch_line_item(struct buf *out, const struct watch_line *line, const struct diff_item *item);
void watch_line_walk(struct buf *out, const struct watch_line *line);
void watch_line_ended(struct buf *out, const struct watch_line *line);

/* message: what is wrong, NULL: nothing. */
void watch_line_state(struct buf *out, const struct watch_line *line, enum status_state state,
                      const char *message);

#endif
