/* One attendee as a JSON object: the members of ListAttendees in the order of its model, which is
 * the order in which the AWS CLI prints them. Pure; any thread. */
#ifndef ROLLCALL_PRINT_ATTENDEE_JSON_H
#define ROLLCALL_PRINT_ATTENDEE_JSON_H

#include "base/buf.h"
#include "roster/attendee.h"

#include <stdbool.h>

enum attendee_json_form {
    ATTENDEE_JSON_COMPACT, /* on one line */
    ATTENDEE_JSON_PRETTY,  /* indented as an item of the list that `-o json` prints */
    ATTENDEE_JSON_DEEP,    /* the same where several lists are printed */
};

/* Appends the object; the join token only when it is asked for and there. False when the buffer has
 * failed. */
bool attendee_json_add(struct buf *out, const struct attendee *attendee,
                       enum attendee_json_form form, bool join_token);

/* What a roll call (--expect) adds to an attendee, or says of a person who is not registered. */
struct roll_call_entry {
    const char *state;                     /* "registered", "not registered", … */
    struct slice expected_id, name, match; /* of the person expected; "" for none */
};

/* The same object with a member Expected; an attendee without an id has no AttendeeId. */
bool attendee_json_add_expected(struct buf *out, const struct attendee *attendee,
                                enum attendee_json_form form, bool join_token,
                                const struct roll_call_entry *entry);

/* The same as one line, with MeetingId as its first member. */
bool attendee_json_add_with_meeting(struct buf *out, struct slice meeting_id,
                                    const struct attendee *attendee, bool join_token);

/* Appends the object that stands behind "Capabilities", compact; {} when there are none. */
bool attendee_json_add_capabilities(struct buf *out, const struct attendee *attendee);

#endif
