/* GetMeeting: its request, its reply, one attempt of it. Only the current namespace has it. The
 * reading is pure; any thread.
 *
 * A reply is read as strictly as one of ListAttendees: one JSON object with a Meeting that has the
 * MeetingId that was asked for; members that we do not know are passed over, members of another
 * type or too long are an error. */
#ifndef ROLLCALL_CHIME_GET_MEETING_H
#define ROLLCALL_CHIME_GET_MEETING_H

#include "aws/client.h"
#include "base/buf.h"
#include "base/err.h"
#include "roster/meeting_facts.h"

#include <stdbool.h>

/* Attendees of a meeting: usually, and with video of FHD or content of UHD. */
#define GET_MEETING_SEATS      250
#define GET_MEETING_SEATS_FINE 25

#define GET_MEETING_BODY_MAX   (256 * 1024)

/* Reads the body of a reply with status 200, in place: the body is garbled afterwards. False and
 * *err (ERR_REPLY, ERR_TOO_LARGE) otherwise. */
bool get_meeting_read(struct buf *body, const char *meeting_id, struct meeting_facts *facts,
                      struct err *err);

/* Asks once. Blocks, as client_send() does; client's thread only. False and *err when there is no
 * answer, or it is a refusal: the identity may lack chime:GetMeeting, which nothing else needs. */
bool get_meeting(struct client *client, const char *meeting_id, struct meeting_facts *facts,
                 struct err *err);

#endif
