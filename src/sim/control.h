/* Control calls, for tests and curiosity. They need no signature and no fault strikes them.
 *
 *   GET    /_sim/state      the truth: time, counts, everybody with presence and rights
 *   GET    /_sim/requests   the last thousand requests, lines as in the journal
 *   DELETE /_sim/requests   forgets them
 *   POST   /_sim/event      an event as in a scenario; it happens now
 *   POST   /_sim/fault      a fault as in a scenario; `at` counts from now
 *   DELETE /_sim/fault      ends all faults
 *   POST   /_sim/advance    {"seconds": 5} moves the meeting's time
 *   POST   /_sim/keys       {"access_key_id","secret_access_key","session_token"?} accepts one more
 *   DELETE /_sim/keys       accepts none
 *   GET    /_sim/queue      counts of its messages
 *   POST   /_sim/message    {"body": "…"} sends any text into the queue
 *
 * With several meetings, ?meeting=ID says which; the first is the default. */
#ifndef ROLLCALL_SIM_CONTROL_H
#define ROLLCALL_SIM_CONTROL_H

#include "sim/reply.h"
#include "sim/sim.h"

#include <stdbool.h>

/* Answers a control call. False: it is none, and nothing was done. */
bool control_handle(struct sim *sim, const struct request *request, struct reply *reply);

#endif
