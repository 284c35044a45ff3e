/* INT, TERM and HUP while nothing is drawn: a thread of its own waits for them and cancels what is
 * under way, so that a list can still be closed properly. The console has its own way (src/tui). */
#ifndef ROLLCALL_APP_SIGNALS_H
#define ROLLCALL_APP_SIGNALS_H

#include "base/err.h"

#include <stdbool.h>

/* What a signal ends. Called on the watching thread, once. */
struct signals_target {
    void (*cancel)(void *self);
    void *self;
};

struct signals;

/* Blocks the signals, as signals_start() does, until that watches: for threads that are started
 * before there is something to cancel. */
void signals_block(void);

/* Blocks the signals (but for those that were ignored before, which stay so) in this thread, and in
 * those that it starts from now on, and begins to watch. Should the program not end within two
 * seconds after a signal, or another one come, it is ended without further ado. NULL and *err when
 * there are no more threads. */
struct signals *signals_start(struct signals_target target, struct err *err);

/* The signal that came, 0: none. Any thread. */
int signals_caught(const struct signals *signals);

/* Stops watching; the signals stay blocked. NULL is fine. */
void signals_stop(struct signals *signals);

#endif
