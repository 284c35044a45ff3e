/* From a request to its reply: which API, which meeting, which operation; whether the request may
 * pass; which fault strikes. */
#ifndef ROLLCALL_SIM_ROUTE_H
#define ROLLCALL_SIM_ROUTE_H

#include "sim/reply.h"

/* What the server calls: self is a struct sim. */
void route_handle(void *self, const struct request *request, struct reply *reply);

#endif
