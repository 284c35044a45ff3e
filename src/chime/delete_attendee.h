/* DeleteAttendee: one attempt of it, signed and sent once. The one who is removed is disconnected,
 * the seat is free, and the same AttendeeId cannot come back. */
#ifndef ROLLCALL_CHIME_DELETE_ATTENDEE_H
#define ROLLCALL_CHIME_DELETE_ATTENDEE_H

#include "aws/client.h"
#include "fetch/change_source.h"

/* Fills in outcome, request_id and err of the result. Ids that do not match the pattern are not
 * sent: whatever a list says, a path is made of nothing else. An answer other than 204 without a
 * body is not understood, and the outcome then unknown. Blocks, as client_send() does; client's
 * thread only. */
void delete_attendee(struct client *client, const char *meeting_id, const char *attendee_id,
                     int attempt, struct change_result *result);

#endif
