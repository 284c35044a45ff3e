/* What the UI says to a worker, and how the worker listens while it does something else. Worker's
 * thread only. Private to work/. */
#ifndef ROLLCALL_WORK_ORDERS_H
#define ROLLCALL_WORK_ORDERS_H

#include "work/worker_state.h"

#include <stdbool.h>
#include <stdint.h>

/* Does what one message asks for, and destroys it. */
void orders_obey(struct worker *worker, struct message *message);

/* The same for all that have come. */
void orders_obey_all(struct worker *worker);

/* Sleeps, obeying what comes. False when the walk was cancelled, or the worker has to end. A
 * walk_waiter. */
bool orders_wait(void *worker, int64_t ms);

/* Has the worker been told to end? */
bool orders_say_quit(const struct worker *worker);

/* Tells the UI when the next refresh is due. */
void orders_post_schedule(struct worker *worker);

#endif
