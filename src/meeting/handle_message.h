/* What the worker sends, and what it does to the meeting: rows are appended or merged, trouble is
 * remembered, questions are put. UI thread only. */
#ifndef ROLLCALL_MEETING_HANDLE_MESSAGE_H
#define ROLLCALL_MEETING_HANDLE_MESSAGE_H

#include "meeting/meeting.h"

#include <stdbool.h>
#include <stdint.h>

/* How long a refresh may be held back. */
#define REFRESH_HOLD_MS 2000

/* Takes what has come, for some milliseconds at most; *more: there is more already. With
 * may_swap false a refresh is held back, with all that follows it, for REFRESH_HOLD_MS at most.
 * Returns DESK_ bits. */
unsigned handle_messages(struct meeting *meeting, bool may_swap, bool *more);

/* Until when a refresh is held back at most, in monotonic milliseconds; MESSAGE_NEVER: none is. */
int64_t refresh_hold_ends_ms(const struct meeting *meeting);

#endif
