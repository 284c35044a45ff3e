/* INT, TERM and HUP while nothing is drawn: a thread of its own waits for them and cancels what is
 * under way, so that a list can still be closed properly. The console has its own way (src/tui). */
#ifndef ROLLCALL_APP_SIGNAL_THREAD_H
#define ROLLCALL_APP_SIGNAL_THREAD_H

#include "base/err.h"

#include <stdbool.h>

/* What a signal ends. Called on the watching thread, once. */
struct signal_thread_target {
    void (*cancel)(void *self);
    void *self;
};

struct signal_thread;

/* Blocks the signals, as signal_thread_start() does, until that watches: for threads that are
 * started before there is something to cancel. */
void signal_thread_block(void);

/* Blocks the signals (but for those that were ignored before, which stay so) in this thread, and in
 * those that it starts from now on, and begins to watch. Should the program not end within two
 * seconds after a signal, or another one come, it is ended without further ado. NULL and *err when
 * there are no more threads. */
struct signal_thread *signal_thread_start(struct signal_thread_target target, struct err *err);

/* The signal that came, 0: none. Any thread. */
int signal_thread_caught(const struct signal_thread *signals);

/* Stops watching; the signals stay blocked. NULL is fine. */
void signal_thread_stop(struct signal_thread *signals);

#endif
