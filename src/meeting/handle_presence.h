/* What the queue poller sends, and what it does to the meeting: meeting events go into presence and
 * among the events, and the queue poller learns that they are kept. UI thread only. */
#ifndef ROLLCALL_MEETING_HANDLE_PRESENCE_H
#define ROLLCALL_MEETING_HANDLE_PRESENCE_H

#include "meeting/meeting.h"

/* Takes events in and acknowledges them, unless they could not be kept (memory, the ledger): they
 * then come again. Returns DESK_ bits. update_presence() is due afterwards. */
unsigned handle_presence_events(struct meeting *meeting, const struct message_events *heard);

/* How the queue poller fares. Trouble is remembered among the errors; the list's state is its own.
 */
unsigned handle_queue_state(struct meeting *meeting, const struct message_queue_state *listening);

/* The views and the counts follow: after events, and after rows came, went or changed. */
void update_presence(struct meeting *meeting);

#endif
