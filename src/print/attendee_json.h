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
};

/* Appends the object; the join token only when it is asked for and there. False when the buffer has
 * failed. */
bool attendee_json_add(struct buf *out, const struct attendee *attendee,
                       enum attendee_json_form form, bool join_token);

/* Appends the object that stands behind "Capabilities", compact; {} when there are none. */
bool attendee_json_add_capabilities(struct buf *out, const struct attendee *attendee);

#endif
