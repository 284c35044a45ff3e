/* The NDJSON lines of --watch. Every line has type, time (UTC, milliseconds), meetingId and count.
 *
 *   snapshot                     attendees: everyone who is registered at the first complete look
 *   registered removed changed   attendee; for changed also before: the capabilities that it had
 *   walk                         a look has ended, whatever it brought: the heartbeat
 *   state                        state, and message where something is wrong
 *   ended                        the meeting is over: the service no longer knows it
 *   joined left dropped          an event: attendee; eventTime, which is the service's; exact:
 * false where an event before it is missing meeting-ended                the same of the meeting,
 * without attendee until                        a condition holds: condition, and attendee where
 * one met it
 *
 * Attendees have the members of ListAttendees. Pure. */
#ifndef ROLLCALL_APP_WATCH_LINE_H
#define ROLLCALL_APP_WATCH_LINE_H

#include "base/buf.h"
#include "presence/event.h"
#include "roster/diff.h"
#include "roster/roster.h"
#include "view/filter.h"
#include "view/status.h"

#include <stdbool.h>
#include <stdint.h>

/* What all lines have in common. Borrowed for the call. */
struct watch_line {
    const char *meeting_id;
    int64_t now_ms; /* wall clock */
    const struct roster *roster;
    const struct filter *filter; /* of the attendees to tell of; NULL: all */
    bool mask;
    bool join_tokens;
};

/* Does the filter let a row through? */
bool watch_line_shows(const struct watch_line *line, size_t row);

/* Append one line. Whether it fitted is asked of the buffer. */
void watch_line_snapshot(struct buf *out, const struct watch_line *line);
void watch_line_item(struct buf *out, const struct watch_line *line, const struct diff_item *item);
void watch_line_walk(struct buf *out, const struct watch_line *line);
void watch_line_ended(struct buf *out, const struct watch_line *line);

/* message: what is wrong, NULL: nothing. */
void watch_line_state(struct buf *out, const struct watch_line *line, enum status_state state,
                      const char *message);

/* An event of the room. attendee: NULL for the meeting's end. */
void watch_line_event(struct buf *out, const struct watch_line *line, const struct event *event,
                      const struct attendee *attendee, bool exact);

/* A condition as typed; attendee: NULL when it is about none. */
void watch_line_until(struct buf *out, const struct watch_line *line, const char *condition,
                      const struct attendee *attendee);

/* The type of an event's line; NULL when it has none. Static string. */
const char *watch_line_event_type(enum event_kind kind);

#endif
