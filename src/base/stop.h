/* A way to end whatever another thread is waiting for: a flag and a pipe that becomes readable.
 * The one who waits polls stop_fd() together with what it waits for. */
#ifndef ROLLCALL_BASE_STOP_H
#define ROLLCALL_BASE_STOP_H

#include "base/err.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct stop {
    atomic_bool requested;
    int pipe[2]; /* -1 until stop_init() */
};

/* False and *err when there are no more descriptors; stop_clean_up() is legal then too. */
bool stop_init(struct stop *stop, struct err *err);
void stop_clean_up(struct stop *stop);

/* Asks the waiting side to stop. Any thread, and any number of times. */
void stop_request(struct stop *stop);

/* Takes the request back. The waiting side's thread only. */
void stop_clear(struct stop *stop);

/* Was stopping asked for? Any thread. */
bool stop_requested(const struct stop *stop);

/* A descriptor that is readable while stopping is asked for; never read or close it. */
int stop_fd(const struct stop *stop);

/* Sleeps; true as soon as stopping is asked for, false when the time is over. */
bool stop_sleep(const struct stop *stop, int64_t ms);

#endif
