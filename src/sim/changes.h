/* The operations that change a meeting: DeleteAttendee, UpdateAttendeeCapabilities, DeleteMeeting,
 * as the service's model has them. */
#ifndef ROLLCALL_SIM_CHANGES_H
#define ROLLCALL_SIM_CHANGES_H

#include "sim/exchange.h"

/* Is the exchange's path and method one of them? Then it is answered, faults included. */
bool changes_handle(struct exchange *exchange);

#endif
