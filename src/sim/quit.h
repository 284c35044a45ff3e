/* SIGTERM and SIGINT as a readable descriptor, so that the server ends between two requests. */
#ifndef ROLLCALL_SIM_QUIT_H
#define ROLLCALL_SIM_QUIT_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

struct quit {
    pthread_t thread;
    int read_fd; /* readable once a signal came */
    int write_fd;
    sigset_t signals;
};

/* Blocks the signals in this and all later threads and starts a thread that waits for them; call
 * it before any other thread starts. False when the system refuses. */
bool quit_start(struct quit *quit);

/* Ends the thread and closes the descriptors. */
void quit_end(struct quit *quit);

#endif
