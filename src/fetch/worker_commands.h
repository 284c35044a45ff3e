/* What the UI says to a worker, and how the worker listens while it does something else. Worker's
 * thread only. Private to work/. */
#ifndef ROLLCALL_FETCH_WORKER_COMMANDS_H
#define ROLLCALL_FETCH_WORKER_COMMANDS_H

#include "fetch/worker_state.h"

#include <stdbool.h>
#include <stdint.h>

/* Does what one message asks for, and destroys it. */
void handle_command(struct worker *worker, struct message *message);

/* The same for all that have come. */
void handle_commands(struct worker *worker);

/* Sleeps, obeying what comes. False when the walk was cancelled, or the worker has to end. A
 * pagination_waiter. */
bool wait_for_command(void *worker, int64_t ms);

/* Has the worker been told to end? */
bool quit_was_asked(const struct worker *worker);

/* Tells the UI when the next refresh is due. */
void post_schedule(struct worker *worker);

#endif
